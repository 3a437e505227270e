// What takes secrets out of what is shown and written down of decisions and runs. Knows what a secret looks like from the log and the
// plans, and nothing of who reads.

import { stripVTControlCharacters } from "node:util";
import type { Outcome } from "./actuators/shell/run.ts";
import { redact } from "./log.ts";
import type { Action } from "./pipeline/ports.ts";
import type { PlanOutput } from "./plans/flight_plan.ts";
import type { JsonValue, LedgerEntry } from "./plans/ledger_line.ts";
import { shownAction } from "./plans/shown_plan.ts";
import { isSecretName, isSecretValue } from "./secrets/secret_assignments.ts";
import { REDACTED, redactedParts, withoutParts } from "./secrets/secret_patterns.ts";
import { wholeWords } from "./secrets/whole_words.ts";

/**
 * Takes secrets out of a text that is listed, kept in a file or written down: rather too much of it than half a secret. Who is to
 * approve a command reads it whole (`SHOW-PLAN`), for what is taken out may be what runs.
 *
 * @param name What the text stands under: behind `PASSWORD` all of it is one.
 */
export function redactShown(text: string, name?: string): string {
  if (name !== undefined && isSecretName(name) && isSecretValue(name, text)) return REDACTED;
  const parts = redactedParts(text);
  let shown = withoutParts(text, wholeWords(text, parts));
  // What is a secret in one place is one in every place, also where nothing says so.
  const values = new Set(parts.map(({ start, end }) => text.slice(start, end)).filter(isUnlike));
  for (const value of [...values].slice(0, MOST_VALUES)) shown = shown.replaceAll(value, REDACTED);
  return shown;
}

/** How many secrets of one text are looked for in all of it. */
const MOST_VALUES = 16;

/** A value that is no word which stands somewhere for something else. */
function isUnlike(value: string): boolean {
  return value.length >= 8 && (/[\d]|[^\w\s]/.test(value) || /[A-Z]/.test(value) && /[a-z]/.test(value));
}

/** How many texts without a secret are known, and the longest of them, in UTF-16 units. */
const MOST_KNOWN = 64, LONGEST_KNOWN = 128;

/** Takes what looks like a secret out of every text of a line. Most texts come again and again, and hold none. */
export class Redactor {
  readonly #clean = new Set<string>();

  /** The line without them. */
  entry(entry: LedgerEntry): LedgerEntry {
    return this.#value("", entry) as LedgerEntry;
  }

  #value(key: string, value: JsonValue | undefined): JsonValue | undefined {
    if (typeof value === "string") {
      if (NO_SECRETS.get(key)?.test(value) === true) return value;
      // Text by text: within the quotes of an action a secret would not end where it ends.
      return key === "action" && value.startsWith("(")
        ? shownAction(value, (each, name) => this.text(each, name))
        : this.text(value);
    }
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((each, index) => this.#value(String(index), each) ?? null);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.#value(name, each)]));
  }

  /** The text without them: {@link redactShown}, of short texts that come again and again. */
  text(text: string, name?: string): string {
    const named = name !== undefined && isSecretName(name);
    if (!named && this.#clean.has(text)) return text;
    const shown = redactShown(text, name);
    if (!named && shown === text && text.length <= LONGEST_KNOWN) {
      if (this.#clean.size === MOST_KNOWN) this.#clean.clear();
      this.#clean.add(text);
    }
    return shown;
  }
}

const HASH = /^[0-9a-f]{64}$/;

/** What stands under some names and is no secret: a hash ties a line to what was approved or judged, a number to the log. */
const NO_SECRETS: ReadonlyMap<string, RegExp> = new Map([
  ["hash", HASH],
  // Of an answer: in other payloads it was taken out before ({@link cleanPayloadOf}).
  ["HASH", HASH],
  ["payloadHash", HASH],
  ["request", /^r\d+$/],
]);

/**
 * Takes secrets out of the texts of an action's payload. The hash of an answer stays: it says which plan was answered.
 *
 * @param clean Takes them out of one text.
 */
export function cleanPayloadOf(
  { target, name }: Pick<Action, "target" | "name">,
  clean: (text: string, name?: string) => string = redactShown,
): (text: string, key?: string) => string {
  const answers = target === "SYSTEM" && /^(?:APPROVE|DENY|CANCEL)-PLAN$/.test(name);
  return (text, key) => answers && key === "HASH" && HASH.test(text) ? text : clean(text, key);
}

/** The last line that a run which failed wrote to stderr: whoever approved it may not have been there to read it. */
export function lastWordsOf({ exitCode, stderr }: Outcome): string {
  const line = exitCode === 0 ? "" : plain(stderr).trimEnd().split("\n").at(-1)?.trim() ?? "";
  if (line === "") return "";
  const shown = redact(line);
  return `: ${shown.length <= LONGEST_WORDS ? shown : `${shown.slice(0, LONGEST_WORDS).toWellFormed()}…`}`;
}

/** The last that a run wrote to each stream: whoever approved it may not have been there to read it. */
export function outputTail({ stdout, stderr }: Pick<Outcome, "stdout" | "stderr">): PlanOutput {
  // Before it is cut: half a secret would not be known for one.
  return { stdout: tailOf(redact(plain(stdout))), stderr: tailOf(redact(plain(stderr))) };
}

/** Without colours and other signs that nobody sees: one in the middle of a secret would hide it. */
function plain(text: string): string {
  // deno-lint-ignore no-control-regex
  return stripVTControlCharacters(text).replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, "");
}

function tailOf(text: string): string {
  if (text.length <= LONGEST_TAIL) return text;
  const kept = text.slice(-LONGEST_TAIL).replace(/^[\udc00-\udfff]/, "");
  return `[${text.length - kept.length} characters before]\n${kept}`;
}

/** How much of each stream is kept with a plan, UTF-16 units. */
const LONGEST_TAIL = 4_000;

/** How much of a line is told, UTF-16 units. */
const LONGEST_WORDS = 300;
