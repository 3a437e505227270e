// `skill check` and `skill new`: a file of a skill looked at, or begun.
// Ask no daemon, and run nothing with any right.

import { type Edge, EXIT, type SkillCheck, UsageError } from "./edge.ts";
import { jsonLine } from "./json_line.ts";
import { folderFrom } from "./folder.ts";
import { columns, visible, visibleLine } from "./shown.ts";
import { tell, warn } from "./tell.ts";

/** Checks a file. @returns The exit code: 1 when it has faults. */
export async function skillCheck(edge: Edge, given: string, flags: { readonly json: boolean }): Promise<number> {
  const file = folderFrom(given, edge.cwd());
  const found = await (await edge.skills()).check(file);
  const ok = found.faults.length === 0;
  if (flags.json) edge.out(jsonLine({ ok, file, ...found }));
  else {
    for (const { line, text } of found.faults) tell(edge, `${visibleLine(given)}:${line}: ${visible(text)}`);
    for (const line of describe(found, edge.columns)) edge.out(line);
    if (ok) tell(edge, `${visibleLine(given)}: no faults.`);
  }
  if (found.unchecked !== undefined) warn(edge, visible(found.unchecked));
  return ok ? EXIT.answered : EXIT.refused;
}

function describe({ name, title, triggers, hooks, may, tools, tests }: SkillCheck, width: number): string[] {
  if (name === undefined || may === undefined) return [];
  return columns([
    ["skill", `${visibleLine(name)}: ${visibleLine(title ?? name)}`],
    ...triggers.length === 0 ? [] : [["asked for", visible(triggers.join("\n"))] as const],
    ["exports", hooks.join(", ")],
    ...tools.length === 0 ? [] : [["tools", visibleLine(tools.join(", "))] as const],
    ["may", visibleLine(may)],
    ...tests.length === 0 ? [] : [["tests", `${tests.length} passed\n${tests.map(visibleLine).join("\n")}`] as const],
  ], width);
}

/** Writes a skill to begin with. @returns The exit code. @throws UsageError when it cannot be written. */
export async function skillNew(edge: Edge, name: string, flags: { readonly file?: string }): Promise<number> {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name) || name.length > 40) {
    throw new UsageError([
      `Cannot make a skill ${JSON.stringify(name)}: a name is of small letters, digits and single hyphens, 40 at most.`,
    ]);
  }
  const desk = await edge.skills();
  const file = flags.file === undefined ? `${desk.folder}/${name}.org` : folderFrom(flags.file, edge.cwd());
  try {
    if (flags.file === undefined) await Deno.mkdir(desk.folder, { recursive: true, mode: 0o700 });
    await Deno.writeTextFile(file, desk.template(name), { createNew: true, mode: 0o600 });
  } catch (error) {
    const why = error instanceof Deno.errors.AlreadyExists
      ? "there is a file already; it was left alone"
      : error instanceof Deno.errors.NotCapable
      ? `this program may write into its own folders only; leave --file out, and it comes to ${desk.folder}`
      : (error as Error).message;
    throw new UsageError([`Cannot write ${file}: ${why}.`]);
  }
  edge.out(`Wrote ${file}`);
  edge.err(`passepartout: edit it, then: passepartout skill check ${file}`);
  edge.err("passepartout: a daemon that runs asks for your approval before it first runs (plan list).");
  return EXIT.answered;
}
