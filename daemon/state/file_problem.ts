// What a person is told when the system refuses a file or folder of the program's: which, why, and what to do about it.
// Knows the system's errors, and nothing of what the files hold.

/** A file in the state folder cannot be used; the message says what to do. */
export class StateFileError extends Error {
  override name = "StateFileError";
}

/**
 * Words what the system refused.
 *
 * @param action What was to be done, up to the path: `take the lock`.
 * @param error What the system threw.
 */
export function stateFileError(action: string, path: string, error: unknown): StateFileError {
  return new StateFileError(`Cannot ${action} ${path}: ${explainRefusal(error)}`, { cause: error });
}

/** Returns why the system refused a file, and what to do about it: the end of a sentence, and another one. */
export function explainRefusal(error: unknown): string {
  if (error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable) {
    return "you have no right to do that there. Make it and its folder yours (chown, chmod u+rwx) and try again.";
  }
  if (error instanceof Deno.errors.IsADirectory) {
    return "a folder is in its place. Move the folder away and try again.";
  }
  if (error instanceof Deno.errors.NotADirectory) {
    return "a part of the path is no folder. Move that away and try again.";
  }
  if (error instanceof Deno.errors.NotFound) return "its folder is gone. Start again.";
  const text = error instanceof Error ? error.message : String(error);
  const known = REFUSALS.find(([code]) => text.includes(`(os error ${code})`));
  if (known !== undefined) return known[1];
  return `${text.replace(/\.$/, "")}. See that the state folder can be written, and try again.`;
}

/** Errors of Linux that have no class of their own, by number (errno.h). */
const REFUSALS: readonly (readonly [number, string])[] = [
  [20, "a part of the path is no folder. Move that away and try again."],
  [21, "a folder is in its place. Move the folder away and try again."],
  [28, "no space is left on the device. Make room and try again."],
  [30, "the file system is read-only. Make it writable, or set XDG_STATE_HOME to a folder elsewhere."],
  [39, "a folder is in its place. Move the folder away and try again."],
  [122, "your quota is used up. Make room and try again."],
];
