// The check of a skill's text before it is loaded: types, then its tests without any right. What came of it is kept by the hash of the
// text, so that a start costs nothing. Knows nothing of files, and of approvals only that they come first.

import type { OrgSkill, SkillFault } from "./org_skill.ts";
import type { SkillProcesses } from "./ports.ts";
import type { CheckRecord, SkillRecords } from "./skill_records.ts";
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
  const { hooks, tests, error } = await processes.check(skill, signal);
  const faults: SkillFault[] = [];
  if (error !== undefined) faults.push({ line: error.line ?? 1, text: sentence(error.text) });
  for (const test of tests) {
    if (test.error === undefined) continue;
    faults.push({ line: test.line ?? 1, text: sentence(`The test "${test.name}" fails: ${test.error}`) });
  }
  if (error === undefined && tests.length === 0) {
    faults.push({ line: 1, text: "Its test block holds no test(...); a skill without tests does not load." });
  }
  if (error === undefined && hooks.length === 0) {
    faults.push({ line: 1, text: "Its module exports nothing that is asked for." });
  }
  return {
    hooks,
    tests: tests.filter((test) => test.error === undefined).map(({ name }) => name),
    faults,
    ...unchecked === undefined ? {} : { unchecked },
  };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
