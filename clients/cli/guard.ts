// `guard check` and `guard lint`: what the guard would say of a command and why, and what is wrong with the rules of the user. Nothing
// is run, kept or sent; no daemon is asked.

import { grantsInWords } from "../../daemon/plans/grants_in_words.ts";
import { jsonLine } from "./json_line.ts";
import { type Edge, EXIT, type GuardExplanation, UsageError } from "./edge.ts";
import { folderFrom } from "./folder.ts";
import { columns, fitted, visible, visibleLine } from "./shown.ts";
import { tell } from "./tell.ts";

/** Flags of `guard check`. */
export interface GuardCheckFlags {
  readonly cwd?: string;
  readonly json?: boolean;
}

/** Explains the verdict on a command. @returns The exit code: 0 only for one that would be allowed. */
export async function guardCheck(edge: Edge, cmd: string, flags: GuardCheckFlags): Promise<number> {
  const guard = await edge.guard();
  const cwd = folderFrom(flags.cwd, edge.cwd());
  const found = await guard.explain({ cmd, cwd });
  if (flags.json) edge.out(jsonLine({ ...found, grantsInWords: grantsInWords(found.grants), cwd }));
  else for (const line of explain(found, cwd, edge.columns)) edge.out(line);
  return found.tier === "allow" ? EXIT.answered : EXIT.refused;
}

/** Answers every line of stdin with a verdict, each before the next is read. @returns The exit code. */
export async function guardCheckLines(edge: Edge, flags: GuardCheckFlags): Promise<number> {
  const guard = await edge.guard();
  const cwd = folderFrom(flags.cwd, edge.cwd());
  for await (const line of edge.lines()) edge.out(await guard.answerLine(line, cwd));
  return EXIT.answered;
}

/** Checks a policy file. @returns The exit code: 1 when it has problems. */
export async function guardLint(edge: Edge, file?: string, { json = false } = {}): Promise<number> {
  const guard = await edge.guard();
  const found = await guard.lint(file === undefined ? undefined : folderFrom(file, edge.cwd()));
  if (!found.there && file !== undefined) {
    throw new UsageError([`Cannot check ${found.file}: there is no such file.`]);
  }
  if (json) {
    edge.out(jsonLine(found));
    return found.problems.length > 0 ? EXIT.refused : EXIT.answered;
  }
  if (!found.there) {
    edge.out(`${found.file}: there is none, so the guard's own rules hold.`);
    return EXIT.answered;
  }
  for (const { file, line, text } of found.problems) tell(edge, visibleLine(`${file}:${line}: ${text}`));
  if (found.problems.length > 0) return EXIT.refused;
  edge.out(`${found.file}: no problems.`);
  return EXIT.answered;
}

const TIERS: Readonly<Record<GuardExplanation["tier"], string>> = {
  allow: "It would run unasked.",
  ask: "It would wait for an approval: passepartout run makes a plan of it and says how to answer.",
  deny:
    "It would be refused; no approval lifts that. Ask for something narrower, or run it yourself in a shell of your own.",
};

function explain(
  { tier, rule, why, parts, grants, code }: GuardExplanation,
  cwd: string,
  width: number,
): string[] {
  const rows = new Map<string, readonly [string, string]>();
  for (const part of parts) {
    const name = `${part.tier.padEnd(5)}  ${visibleLine(part.rule)}`;
    const words = visible(part.words).trim();
    const text = `${visibleLine(part.why)}${words === "" ? "" : `\n  in: ${words}`}`;
    rows.set(`${name}\n${text}`, [name, text]);
  }
  return [
    ...fitted(`${tier}: ${visibleLine(why)} (rule ${visibleLine(rule)})`, width),
    ...fitted(TIERS[tier], width),
    ...rows.size === 0 ? [] : ["", ...columns([...rows.values()], width)],
    "",
    ...columns([
      ["folder", visibleLine(cwd)],
      ...tier === "deny" ? [] : [["grants", grantsInWords(grants)] as const],
      ...code.length === 0 ? [] : [["runs code of", code.map(visibleLine).join("\n")] as const],
    ], width),
  ];
}
