// The check of a skill's text before it is loaded: types, then its tests without any right. What came of it is kept by the hash of the
// text, so that a start costs nothing. Knows nothing of files, and of approvals only that they come first.

import { legible } from "../wire/printable.ts";
import type { OrgSkill, SkillFault } from "./org_skill.ts";
import type { SkillProcesses } from "./ports.ts";
import type { CheckRecord, SkillRecords } from "./skill_records.ts";
import { readTools } from "./skill_tools.ts";
import type { TypeChecker } from "./type_check.ts";

/** How texts are checked. A change of it has every text checked again. */
const FORM = 2;

/** What {@link checkSkill} needs. */
export interface CheckerOptions {
  readonly processes: () => Promise<Pick<SkillProcesses, "check">>;
  readonly checkTypes: TypeChecker;
  /** Whether a text that had faults is checked once more: some hang on how busy the machine is. */
  readonly again?: boolean;
  /** Without it nothing is kept. */
  readonly records?: Pick<SkillRecords, "checked" | "keepCheck"> | undefined;
}

/** The key under which the check of a text is kept. @param hash Of the text. */
export function checkKey(hash: string): string {
  return `${FORM} ${hash}`;
}

/**
 * Checks a skill, or tells what came of checking this text before.
 *
 * @throws Error when it could not be checked at all; nothing is kept then.
 */
export async function checkSkill(
  skill: OrgSkill,
  hash: string,
  { processes, checkTypes, records, again = false }: CheckerOptions,
  signal: AbortSignal,
): Promise<CheckRecord> {
  const known = records?.checked(checkKey(hash));
  if (known !== undefined && !(again && known.faults.length > 0)) return known;
  const types = await checkTypes(skill, signal);
  const record = types.faults.length > 0
    ? { hooks: [], tests: [], faults: types.faults }
    : await runTests(skill, types.unchecked, await processes(), signal);
  if (record.unchecked === undefined) records?.keepCheck(checkKey(hash), record);
  return record;
}

async function runTests(
  skill: OrgSkill,
  unchecked: string | undefined,
  processes: Pick<SkillProcesses, "check">,
  signal: AbortSignal,
): Promise<CheckRecord> {
  const { hooks, tests, error, tools } = await processes.check(skill, signal);
  const faults: SkillFault[] = [];
  // Once the module is there, what does not load is the tests.
  const place = hooks.length === 0 ? 1 : firstLine(skill.tests);
  if (error !== undefined) faults.push({ line: error.line ?? place, text: sentence(error.text) });
  for (const test of tests) {
    if (test.error === undefined) continue;
    const line = test.line ?? lineOfTest(skill.tests, test.name);
    faults.push({ line, text: sentence(`The test "${test.name}" fails: ${test.error}`) });
  }
  if (error === undefined && tests.length === 0) {
    faults.push({ line: 1, text: "Its test block holds no test(...); a skill without tests does not load." });
  }
  if (error === undefined && hooks.length === 0) {
    faults.push({ line: 1, text: "Its module exports nothing that is asked for." });
  }
  const listed = tools === undefined ? undefined : readTools(tools);
  if (listed?.ok === false) {
    faults.push({ line: lineOfTools(skill.source), text: sentence(`Its tools cannot be used: ${listed.why}`) });
  }
  return {
    hooks,
    ...listed?.ok ? { tools: listed.tools.map(({ name }) => name) } : {},
    tests: tests.filter((test) => test.error === undefined).map(({ name }) => legible(name)),
    faults,
    ...unchecked === undefined ? {} : { unchecked },
  };
}

/** Where a test is written down, for one that was ended says no line: its name, or the first line of the tests. */
function lineOfTest(tests: string, name: string): number {
  const written = [JSON.stringify(name), ...['"', "'", "`"].map((mark) => `${mark}${name}`)];
  const at = tests.split("\n").findIndex((line) => written.some((each) => line.includes(each)));
  return at === -1 ? firstLine(tests) : at + 1;
}

/** The lines of a program are those of its Org file; what stands around it is empty. */
function firstLine(program: string): number {
  return 1 + Math.max(0, program.split("\n").findIndex((line) => line.trim() !== ""));
}

function lineOfTools(source: string): number {
  const at = source.search(/^export\b.*\btools\b/m);
  return at === -1 ? 1 : source.slice(0, at).split("\n").length;
}

function sentence(said: string): string {
  const text = legible(said);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
