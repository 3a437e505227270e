// `.passepartoutignore` of a memex: names what no index looks at, in the syntax of .gitignore. The library that knows the syntax is
// loaded only where there is such a file.

import { readPlainFile } from "../files/plain_file.ts";

/** The name of the file. */
export const IGNORE_FILE = ".passepartoutignore";

/** A longer one is none of a person, bytes. */
const MOST_BYTES = 1 << 20;

/** Reads the file of a folder; without one nothing is left out. @returns Whether a relative path (a folder's ends in `/`) is left out. */
export async function readIgnoreFile(root: string): Promise<(path: string) => boolean> {
  let text: string;
  try {
    const bytes = await readPlainFile(`${root}/${IGNORE_FILE}`, MOST_BYTES);
    if (typeof bytes === "string") return () => false;
    text = new TextDecoder().decode(bytes);
  } catch {
    return () => false;
  }
  const { default: ignore } = await import("ignore");
  const rules = ignore().add(text);
  return (path) => rules.ignores(path);
}
