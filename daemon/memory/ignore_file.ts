// `.passepartoutignore` of a memex: names what no index looks at, in the syntax of .gitignore. The library that knows the syntax is
// loaded only where there is such a file.

/** The name of the file. */
export const IGNORE_FILE = ".passepartoutignore";

/** Reads the file of a folder; without one nothing is left out. @returns Whether a relative path (a folder's ends in `/`) is left out. */
export async function readIgnoreFile(root: string): Promise<(path: string) => boolean> {
  let text: string;
  try {
    // Before it is opened: a named pipe would hold up every look.
    if (!(await Deno.stat(`${root}/${IGNORE_FILE}`)).isFile) return () => false;
    text = await Deno.readTextFile(`${root}/${IGNORE_FILE}`);
  } catch {
    return () => false;
  }
  const { default: ignore } = await import("ignore");
  const rules = ignore().add(text);
  return (path) => rules.ignores(path);
}
