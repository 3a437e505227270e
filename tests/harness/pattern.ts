// Patterns: what a test expects of a message, written as the message itself. Knows nothing of connections.
//
// A property list in a pattern asks for its keys and takes any others beside them, at every depth:
//   (:TYPE :RESPONSE :PAYLOAD (:STATUS :OK))  matches  (:TYPE :RESPONSE :IN-REPLY-TO "a" :PAYLOAD (:ACTION :STOP :STATUS :OK))
// Everything else must be equal, but for a few symbols:
//   _  anything            ?STRING ?INTEGER ?KEYWORD ?LIST  anything of that kind         ?ABSENT  the key must not be there
//   (OR a b ...)  one of them            (HAS "part")  a string with that part

import { parseSexp } from "../../daemon/wire/reader.ts";
import { printSexp } from "../../daemon/wire/printer.ts";
import { equal, getf, isList, isPlist, Keyword, Sym, type Value } from "../../daemon/wire/value.ts";

/** A pattern as text, or a function that tells whether a message is the one. */
export type Pattern = string | ((message: Value) => boolean);

/** Tells whether a message matches. @throws Error for a pattern that cannot be read. */
export function matches(pattern: Pattern, message: Value): boolean {
  return typeof pattern === "string" ? matchesValue(readForm(pattern), message) : pattern(message);
}

/** Returns a pattern as it is shown in a message. */
export function showPattern(pattern: Pattern): string {
  return typeof pattern === "string" ? pattern : `the predicate ${pattern.name || pattern.toString()}`;
}

/** Reads a form that a test wrote. @throws Error when it cannot be read: the test is wrong, not the daemon. */
export function readForm(text: string): Value {
  const parsed = parseSexp(text);
  if (parsed.ok) return parsed.value;
  throw new Error(`Cannot read the test's form: ${parsed.reason} at ${parsed.at} in ${text}`);
}

/** {@link matches} for a pattern that has been read. */
export function matchesValue(pattern: Value, actual: Value | undefined): boolean {
  if (pattern instanceof Sym) return matchesSymbol(pattern, actual);
  if (actual === undefined) return false;
  if (!isList(pattern)) return equal(pattern, actual);
  const [head, ...rest] = pattern;
  if (head instanceof Sym && head.name === "OR") return rest.some((choice) => matchesValue(choice, actual));
  if (head instanceof Sym && head.name === "HAS") {
    return typeof actual === "string" && rest.every((part) => typeof part === "string" && actual.includes(part));
  }
  if (!isList(actual)) return false;
  const items: readonly Value[] = pattern;
  if (isPlist(pattern)) {
    if (!isPlist(actual)) return false;
    for (let i = 0; i < items.length; i += 2) {
      if (!matchesValue(items[i + 1] as Value, getf(actual, (items[i] as Keyword).name))) return false;
    }
    return true;
  }
  return items.length === actual.length && items.every((item, i) => matchesValue(item, actual[i] as Value));
}

function matchesSymbol(pattern: Sym, actual: Value | undefined): boolean {
  switch (pattern.name) {
    case "_":
      return actual !== undefined;
    case "?ABSENT":
      return actual === undefined;
    case "?STRING":
      return typeof actual === "string";
    case "?INTEGER":
      return typeof actual === "bigint" || Number.isInteger(actual);
    case "?KEYWORD":
      return actual instanceof Keyword;
    case "?LIST":
      return actual === null || isList(actual);
    default:
      if (pattern.name.startsWith("?")) throw new Error(`Cannot match: no pattern is called ${printSexp(pattern)}`);
      return actual !== undefined && equal(pattern, actual);
  }
}
