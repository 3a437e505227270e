// Whether the folder that is named for notes can hold any, and if not, why: in the same words wherever it is found out.
// Knows nothing of what lies in it.

/**
 * Why there can be no notes in a folder, as a clause that says what to do; `undefined` when there can be, or it is not there yet.
 *
 * @param folder Absolute.
 */
export function notesFault(folder: string): string | undefined {
  const fault = faultOf(folder);
  return fault && `the folder of the notes, ${folder}, ${fault}: mend that, or set MEMEX_DIR to another`;
}

/** Whether a path is a symbolic link, wherever it leads. */
export function isSymlink(path: string): boolean {
  try {
    return Deno.lstatSync(path).isSymlink;
  } catch {
    return false;
  }
}

function faultOf(folder: string): string | undefined {
  try {
    return Deno.statSync(folder).isDirectory ? undefined : "is a file and no folder";
  } catch (error) {
    if (isSymlink(folder)) {
      const isLost = error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
      return isLost ? "is a link that leads nowhere" : "is a link that cannot be followed";
    }
    return error instanceof Deno.errors.NotADirectory ? "would lie in a file" : undefined;
  }
}
