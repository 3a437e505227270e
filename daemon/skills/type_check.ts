// The type check of a skill: the runtime's own checker in a process of its own, over the module, its tests and the types of the API, in
// a folder that is removed again. It runs nothing of the skill and fetches nothing. Knows nothing of records.

import { readCode } from "./code_words.ts";
import { FIXED_PATH } from "./jail/environment.ts";
import type { OrgSkill, SkillFault } from "./org_skill.ts";
import { SKILL_API, TEST_API } from "./skill_api.ts";

/** What came of a type check; `unchecked` says why there was none. */
export interface TypeReport {
  readonly faults: readonly SkillFault[];
  readonly unchecked?: string;
}

/** Checks types. */
export type TypeChecker = (
  skill: Pick<OrgSkill, "source" | "tests" | "exports" | "hooks">,
  signal: AbortSignal,
) => Promise<TypeReport>;

/** How long a check may take, milliseconds. */
export const TYPE_CHECK_MS = 60_000;

/** The most faults that are told. */
const MOST_FAULTS = 10;

/** Types that an author leaves out are none of the checker's business; what is written must fit. */
const SETTINGS = {
  compilerOptions: {
    strict: true,
    noImplicitAny: false,
    skipLibCheck: true,
    types: ["./api.d.ts"],
    // What a skill may need of the web; all there is would take twice the time.
    lib: ["esnext", "deno.web", "deno.fetch", "deno.url", "deno.crypto"],
  },
};

/**
 * What imports is left to nobody: no module is looked at but the skill's own. In code `import` has no other use but as a name behind a dot
 * or before a colon.
 */
const IMPORTS =
  /import(?<!(?:[\p{ID_Continue}$#]|(?<!\.\.)\.\s*)import)(?![\p{ID_Continue}$]|\s*:)|\bexport\s*(?:type\s*)?(?:\*|\{(?:(?!\bexport\s*(?:type\s*)?\{)[^}])*\}\s*from\b)/u;

/** What has the checker read another file, in a comment. */
const DIRECTIVE = /^\/\/\/\s*<|@(?:deno|ts|ts-self)-types\s*=/;

/** What may import, in a text of which it is not certain what is code. */
const MAYBE_IMPORTS =
  /(?<![\w$])import\s*(?:\(|["'{*]|type\b|[\w$]+\s*(?:,|from\b))|\bexport\s*(?:type\s*)?(?:\*|\{[^}]*\})[^;\n]*\bfrom\s*["']|@(?:deno|ts|ts-self)-types|\/\/\/\s*<reference/;

/**
 * Makes a checker.
 *
 * @param runtime The program of the runtime, absolute.
 * @param folder A folder that may be written; what is put there is taken away again.
 */
export function makeTypeChecker(
  { runtime, folder }: { readonly runtime: string; readonly folder: string },
): TypeChecker {
  return async (skill, signal) => {
    const imported = lineOfImport(skill.source) ?? lineOfImport(skill.tests);
    if (imported !== undefined) {
      return {
        faults: [{
          line: imported,
          text: "It imports a module: a skill has only its own text, and what the host gives it.",
        }],
      };
    }
    let place: string;
    try {
      place = await Deno.makeTempDir({ dir: folder, prefix: "check-" });
    } catch (error) {
      return { faults: [], unchecked: `types were not checked: ${(error as Error).message}` };
    }
    try {
      await writeAll(place, skill);
      return await runCheck(runtime, place, skill, signal);
    } finally {
      await Deno.remove(place, { recursive: true }).catch(() => {});
    }
  };
}

async function writeAll(place: string, { source, tests, exports, hooks }: Parameters<TypeChecker>[0]): Promise<void> {
  const names = exports.filter((name) => /^[\w$]+$/.test(name) && name !== "default");
  // On the first line nothing of a block can stand: a block has a line of its own above it.
  const head = names.length === 0 ? "export {};" : `import { ${names.join(", ")} } from "./skill.ts";`;
  const files = {
    "deno.json": JSON.stringify(SETTINGS),
    "api.d.ts": SKILL_API + TEST_API,
    "skill.ts": source,
    "tests.ts": head + tests,
    "hooks.ts": hooks.map((hook) =>
      `import { ${hook} } from "./skill.ts"; ({ ${hook} }) satisfies Pick<SkillExports, "${hook}">;`
    )
      .join("\n"),
  };
  for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${place}/${name}`, text, { mode: 0o600 });
}

async function runCheck(
  runtime: string,
  place: string,
  { source, hooks }: Parameters<TypeChecker>[0],
  signal: AbortSignal,
): Promise<TypeReport> {
  const late = AbortSignal.timeout(TYPE_CHECK_MS);
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command("bash", {
      args: [
        ...[
          "--noprofile",
          "--norc",
          "-c",
          'exec "$@"',
          "bash",
          runtime,
          "check",
          "--quiet",
          "--no-remote",
          "--no-npm",
          "--no-lock",
        ],
        ...["--config", `${place}/deno.json`, `${place}/skill.ts`, `${place}/tests.ts`, `${place}/hooks.ts`],
      ],
      cwd: place,
      clearEnv: true,
      env: { PATH: FIXED_PATH, HOME: place, DENO_DIR: `${place}/cache`, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
      signal: AbortSignal.any([signal, late]),
    }).output();
  } catch (error) {
    signal.throwIfAborted();
    return { faults: [], unchecked: `types were not checked: ${(error as Error).message}` };
  }
  if (output.success) return { faults: [] };
  signal.throwIfAborted();
  const faults = readFaults(new TextDecoder().decode(output.stderr), place, source, hooks);
  if (faults.length > 0) return { faults };
  const why = late.aborted ? "it took too long" : new TextDecoder().decode(output.stderr).trim().split("\n")[0];
  return { faults: [], unchecked: `types were not checked: ${why ?? "the checker failed"}` };
}

/** `TS2322 [ERROR]: text ... at file:///PLACE/skill.ts:4:52`, and `error: SyntaxError: text` before such a place. */
function readFaults(said: string, place: string, source: string, hooks: readonly string[]): SkillFault[] {
  const faults: SkillFault[] = [];
  let text = "";
  for (const line of said.split("\n")) {
    const begun = /^(?:error: )?(?:(TS\d+) \[ERROR\]: |(?=SyntaxError: ))(.*)$/.exec(line);
    if (begun !== null) text = `${begun[2] ?? ""}${begun[1] === undefined ? "" : ` (${begun[1]})`}`;
    const at = /\bfile:\/\/(?:(?!\bfile:\/\/)\S)*\/(skill|tests|hooks)\.ts:(\d+):(\d+)/.exec(line);
    if (at === null || text === "") continue;
    const number = Number(at[2]);
    const hook = at[1] === "hooks" ? hooks[number - 1] ?? "" : undefined;
    const where = hook === undefined ? number : lineOf(source, new RegExp(`^export\\b.*\\b${hook}\\b`, "m")) ?? 1;
    const plain = text.replaceAll(`file://${place}/`, "").replace(/ at (?:skill|tests)\.ts:\d+:\d+$/, "");
    faults.push({ line: where, text: hook === undefined ? plain : `${hook} is not as the API has it: ${plain}` });
    text = "";
    if (faults.length === MOST_FAULTS) break;
  }
  return faults;
}

/** The line of the first import of any kind; `undefined` where there is none. */
function lineOfImport(text: string): number | undefined {
  const { code, comments, sure } = readCode(text);
  if (!sure) return lineOf(text, MAYBE_IMPORTS);
  const directive = comments.find((comment) => DIRECTIVE.test(comment.text));
  return lineOf(code, IMPORTS) ?? (directive && text.slice(0, directive.at).split("\n").length);
}

function lineOf(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text);
  return found === null ? undefined : text.slice(0, found.index).split("\n").length;
}
