// Looks at the texts of a skill before they are run: takes the types out and refuses imports. Runs in the skill's process, because
// what was written by somebody else may bring down who parses it. Handed over as text, so it imports nothing of ours.

import { stripTypeScriptTypes } from "node:module";

type Node = Readonly<Record<string, unknown>>;

/**
 * Makes programs of texts; lines and columns stay.
 *
 * @param parseProgram The parser of acorn.
 * @throws Error for what is no program, or imports; its stack names the line as one of the module that it would be.
 */
export async function look(
  texts: readonly string[],
  parseProgram: (text: string, options: Node) => unknown,
): Promise<string[]> {
  const programs: string[] = [];
  for (const text of texts) {
    let program: string;
    try {
      program = stripTypeScriptTypes(text);
    } catch (error) {
      throw await moreOf(error as Error, text);
    }
    let tree: unknown;
    try {
      tree = parseProgram(program, { ecmaVersion: "latest", sourceType: "module", locations: true });
    } catch (error) {
      const { message, loc } = error as SyntaxError & { loc?: { line: number } };
      throw faultAt(message.replace(/ \(\d+:\d+\)$/, ""), loc?.line);
    }
    refuseImports(tree);
    programs.push(program);
  }
  return programs;
}

/** An error that knows its line. */
function faultAt(text: string, line: number | undefined): Error {
  const fault = new Error(text);
  fault.stack = line === undefined ? "" : `    at data:text/javascript;charset=utf-8,:${line}:1`;
  return fault;
}

/** Says where there is no TypeScript: who strips types only says that there is none. Nothing of the text is run. */
async function moreOf(error: Error, text: string): Promise<Error> {
  const named = /^(.*) at \S+:(\d+):\d+$/.exec(error.message);
  if (named !== null) return faultAt(named[1] ?? "", Number(named[2]));
  try {
    await import("data:application/typescript;charset=utf-8," + encodeURIComponent(`throw 0;${text}`));
  } catch (found) {
    const message = String((found as Error | undefined)?.message ?? "");
    const line = /:(\d+):\d+\s*$/.exec(message.trimEnd());
    const what = message.split("\n")[0]?.replace(/^SyntaxError: /, "");
    if (line !== null) return faultAt(what || error.message, Number(line[1]));
  }
  return faultAt(error.message, undefined);
}

/** @throws Error with its line when there is an import of any kind. */
function refuseImports(program: unknown): void {
  const open: unknown[] = [program];
  while (open.length > 0) {
    const node = open.pop() as Node | null;
    if (typeof node !== "object" || node === null) continue;
    const type = node.type;
    const imports = type === "ImportDeclaration" || type === "ImportExpression" || type === "ExportAllDeclaration" ||
      (type === "ExportNamedDeclaration" && node.source !== null) ||
      (type === "MetaProperty" && (node.meta as Node).name === "import");
    if (imports) {
      const line = (node.loc as { start: { line: number } }).start.line;
      throw faultAt("it imports something, and a skill is one module that imports nothing", line);
    }
    for (const key of Object.keys(node)) if (key !== "loc") open.push(node[key]);
  }
}
