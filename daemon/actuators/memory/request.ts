// What may be asked of the writer of notes: each action with its fields, read from a payload, and the dates in them.
// Pure; knows no file.

import { getf, getString, isList, type Plist } from "../../wire/value.ts";

/** A change that is asked for. A date is `2026-11-27` or `2026-11-27 15:00`, with a repeater behind it if need be. */
export type NoteRequest =
  | {
    readonly action: "CAPTURE";
    readonly title: string;
    readonly keyword: string | undefined;
    readonly tags: readonly string[];
    /** One character, `A` to `Z` or a digit. */
    readonly priority: string | undefined;
    readonly scheduled: string | undefined;
    readonly deadline: string | undefined;
    readonly body: string;
    readonly file: string;
  }
  | { readonly action: "SET-KEYWORD"; readonly node: string; readonly keyword: string | undefined }
  | {
    readonly action: "SCHEDULE";
    readonly node: string;
    /** `null` takes it away; `undefined` leaves it. */
    readonly scheduled: string | null | undefined;
    readonly deadline: string | null | undefined;
  }
  | { readonly action: "SET-PROPERTY"; readonly node: string; readonly name: string; readonly value: string }
  | { readonly action: "SET-TAGS"; readonly node: string; readonly tags: readonly string[] }
  | { readonly action: "APPEND"; readonly node: string; readonly text: string }
  | { readonly action: "CLOCK-IN"; readonly node: string }
  | { readonly action: "CLOCK-OUT" }
  | { readonly action: "ARCHIVE"; readonly node: string }
  | { readonly action: "MOVE"; readonly node: string; readonly under: string }
  /** Gives a file the text again that a snapshot of it has. */
  | { readonly action: "RESTORE"; readonly snapshot: number }
  /** Takes back what the conversation had changed last. */
  | { readonly action: "UNDO" };

/** A field that is not as it must be. */
export interface RequestFault {
  /** Without the colon. */
  readonly field: string;
  readonly text: string;
}

/** Where notes are captured unless somebody says otherwise. */
export const INBOX = "inbox.org";

/** The names of the actions. */
export const NOTE_ACTIONS: readonly string[] = [
  "CAPTURE",
  "SET-KEYWORD",
  "SCHEDULE",
  "SET-PROPERTY",
  "SET-TAGS",
  "APPEND",
  "CLOCK-IN",
  "CLOCK-OUT",
  "ARCHIVE",
  "MOVE",
  "RESTORE",
  "UNDO",
];

/** Reads a request. Never throws. */
export function readRequest(action: string, payload: Plist): NoteRequest | RequestFault {
  const faults: RequestFault[] = [];
  const fault = (field: string, what: string) => void faults.push({ field, text: `Cannot accept message: ${what}` });
  const text = (field: string, most: number): string => {
    const value = getString(payload, field) ?? "";
    if (typeof getf(payload, field) !== "string") fault(field, `:${action} needs a string :${field}`);
    else if (value.length > most) fault(field, `:${field} is longer than ${most} characters`);
    return value;
  };
  const line = (field: string): string => {
    const value = text(field, LONGEST_LINE);
    if (value.trim() === "" && faults.length === 0) fault(field, `:${field} is empty`);
    return value;
  };
  const optional = (field: string, most = LONGEST_LINE): string | undefined =>
    (getf(payload, field) ?? null) === null ? undefined : text(field, most);
  const date = (field: string): string | null | undefined => {
    const value = getf(payload, field);
    if (value === undefined || value === null) return value;
    const written = text(field, LONGEST_LINE);
    if (faults.length === 0 && parseDate(written) === undefined) {
      fault(field, `:${field} must be a date as 2026-11-27 or 2026-11-27 15:00 (got ${JSON.stringify(written)})`);
    }
    return written;
  };
  const priority = (): string | undefined => {
    const value = optional("PRIORITY", 1);
    if (value === undefined || /^[A-Z0-9]$/.test(value)) return value;
    fault("PRIORITY", `:PRIORITY must be one letter from A to Z, or a digit (got ${JSON.stringify(value)})`);
    return undefined;
  };
  const tags = (): readonly string[] => {
    const value = getf(payload, "TAGS") ?? null;
    const items = value === null ? [] : isList(value) ? value : [value];
    if (items.some((item) => typeof item !== "string") || items.length > MOST_TAGS) {
      fault("TAGS", `:TAGS must be a list of at most ${MOST_TAGS} strings`);
    }
    return items.filter((item) => typeof item === "string");
  };
  const request = ((): NoteRequest | undefined => {
    switch (action) {
      case "CAPTURE":
        return {
          action,
          title: line("TITLE"),
          keyword: optional("KEYWORD"),
          tags: tags(),
          priority: priority(),
          scheduled: date("SCHEDULED") ?? undefined,
          deadline: date("DEADLINE") ?? undefined,
          body: optional("BODY", LONGEST_TEXT) ?? "",
          file: optional("FILE") ?? INBOX,
        };
      case "SET-KEYWORD":
        return { action, node: line("NODE"), keyword: optional("KEYWORD") };
      case "SCHEDULE":
        return { action, node: line("NODE"), scheduled: date("SCHEDULED"), deadline: date("DEADLINE") };
      case "SET-PROPERTY":
        return { action, node: line("NODE"), name: line("NAME"), value: text("VALUE", LONGEST_LINE) };
      case "SET-TAGS":
        return { action, node: line("NODE"), tags: tags() };
      case "APPEND":
        return { action, node: line("NODE"), text: text("TEXT", LONGEST_TEXT) };
      case "CLOCK-IN":
      case "ARCHIVE":
        return { action, node: line("NODE") };
      case "CLOCK-OUT":
        return { action };
      case "MOVE":
        return { action, node: line("NODE"), under: line("UNDER") };
      case "RESTORE": {
        const snapshot = getf(payload, "SNAPSHOT");
        if (typeof snapshot === "number" && Number.isSafeInteger(snapshot) && snapshot > 0) return { action, snapshot };
        fault("SNAPSHOT", ":RESTORE needs the number of a :SNAPSHOT");
        return { action, snapshot: 0 };
      }
      case "UNDO":
        return { action };
    }
  })();
  if (request === undefined) {
    const known = NOTE_ACTIONS.map((name) => `:${name}`).join(" ");
    return { field: "ACTION", text: `Cannot accept message: :ACTION must be one of ${known}` };
  }
  return faults[0] ?? request;
}

/** A date as it is asked for, in its parts. */
export interface AskedDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number | undefined;
  readonly minute: number | undefined;
  /** What stands behind it: the end of a range of times, repeater, warning, each with a blank or hyphen before it. */
  readonly until: string;
  readonly more: string;
}

/** Reads a date; `undefined` for one that is none, such as 30 February. */
export function parseDate(text: string): AskedDate | undefined {
  const match = DATE.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, until, repeater, warning] = match;
  const number = (digits: string | undefined) => digits === undefined ? undefined : Number(digits);
  const asked = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: number(hour),
    minute: number(minute),
    until: until ?? "",
    more: (repeater ?? "") + (warning ?? ""),
  };
  const there = new Date(Date.UTC(asked.year, asked.month - 1, asked.day));
  const exists = asked.month <= 12 && there.getUTCMonth() === asked.month - 1 && there.getUTCDate() === asked.day;
  return exists && asked.year >= 1 && (asked.hour ?? 0) < 24 && (asked.minute ?? 0) < 60 ? asked : undefined;
}

const DATE =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d{1,2}):(\d\d)(-\d{1,2}:[0-5]\d)?)?( (?:\+|\+\+|\.\+)[1-9]\d{0,3}[hdwmy])?( --?\d{1,4}[hdwmy])?$/;

const LONGEST_LINE = 2_000, LONGEST_TEXT = 500_000, MOST_TAGS = 50;
