// What makes a request to the shell no valid message: a field of a wrong type. Loaded with the door of the daemon, so it imports
// nothing of the shell. Knows nothing of what a command may do.

import { secondsOf } from "../../wire/seconds.ts";
import { getf, type Plist, type Value } from "../../wire/value.ts";

/**
 * Returns why a request to `:SHELL` is no valid message, or `undefined` when it is one. What is not there is no fault: the guard
 * says what is missing.
 */
export function shellRequestFault(
  action: string | undefined,
  payload: Plist,
): { readonly field: string; readonly text: string } | undefined {
  if (action !== "EXECUTE") return undefined;
  for (const [field, [isRight, words]] of Object.entries(FIELDS)) {
    const value = getf(payload, field) ?? null;
    if (value !== null && !isRight(value)) return { field, text: `Cannot accept message: :${field} must be ${words}` };
  }
  return undefined;
}

const isString = (value: Value) => typeof value === "string";
const FIELDS: Readonly<Record<string, readonly [(value: Value) => boolean, string]>> = {
  CMD: [isString, "a string"],
  CWD: [isString, "a string, the absolute path of a folder"],
  TIMEOUT: [(value) => (secondsOf(value) ?? 0) > 0, "a number of seconds above 0"],
  EXPLANATION: [isString, "a string"],
};
