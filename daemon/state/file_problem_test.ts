import { assertEquals, assertMatch } from "@std/assert";
import { StateFileError, stateFileError } from "./file_problem.ts";

for (
  const [what, error, said] of [
    ["a right", new Deno.errors.PermissionDenied("Permission denied (os error 13)"), /no right.*chmod/],
    ["a folder in its place", new Deno.errors.IsADirectory("Is a directory (os error 21): open '/s/lock'"), /Move the/],
    ["a rename onto a folder", new Error("Directory not empty (os error 39): rename"), /folder is in its place/],
    ["room", new Error("No space left on device (os error 28)"), /no space.*Make room/],
    ["a writable file system", new Error("Read-only file system (os error 30)"), /read-only.*XDG_STATE_HOME/],
    ["something else", new Error("Input/output error (os error 5)"), /Input\/output error.*See that/],
  ] as const
) {
  Deno.test(`file problem: ${what} is told in one line: the action, the path, the state and what to do`, () => {
    const problem = stateFileError("take the lock", "/s/lock", error);
    assertMatch(problem.message, /^Cannot take the lock \/s\/lock: [^\n]+\. [^\n]+\.$/);
    assertMatch(problem.message, said);
    assertEquals(problem instanceof StateFileError && problem.cause, error);
  });
}
