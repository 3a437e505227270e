// `setup`: makes the folders and installs the shipped skills. A second time it changes nothing.
// Asks no daemon; one that runs notices by itself.

import { type Edge, EXIT } from "./edge.ts";
import { jsonLine } from "./json_line.ts";

/** Sets the program up. @returns The exit code. @throws UsageError when something cannot be made. */
export async function setup(edge: Edge, flags: { readonly json: boolean }): Promise<number> {
  const { folders } = await edge.settings();
  const done = await (await edge.skills()).setUp();
  if (flags.json) {
    edge.out(jsonLine({ ...folders, ...done }));
    return EXIT.answered;
  }
  const { folder, made, updated, kept } = done;
  edge.out(`config  ${folders.config}`);
  edge.out(`state   ${folders.state}`);
  edge.out(`skills  ${folder}`);
  if (made.length > 0) edge.out(`Installed ${made.join(", ")}.`);
  if (updated.length > 0) edge.out(`Brought up to date ${updated.join(", ")}.`);
  for (const name of kept) edge.out(`Kept your ${name}; the shipped one lies beside it as ${name}.new.`);
  if (made.length + updated.length === 0) edge.out("Everything was there already.");
  return EXIT.answered;
}
