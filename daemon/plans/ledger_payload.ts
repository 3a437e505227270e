// What a line of the ledger tells of an action: the command first, every text cut by itself, and the hash of all of it. So whatever
// else stands in an action, and in whatever order, the command is there. Knows neither ledger nor secrets.

import { printSexp } from "../wire/printer.ts";
import { Keyword, type Plist } from "../wire/value.ts";
import type { LedgerEntry } from "./ledger_line.ts";
import { sha256, toHex } from "./sha256.ts";

/** The most that is told of a command, and of any other text, in characters. */
export const MOST_OF_COMMAND = 2_000, MOST_OF_TEXT = 1_024;
/** The most texts beside the command; of more it is said how many there are. */
export const MOST_TEXTS = 16;

/** What is told of an action. */
export interface ToldPayload {
  /** `CMD` first, then the others as they came; each with a note where it was cut. */
  readonly payload: Readonly<Record<string, string>>;
  /** The SHA-256 of the payload as `printSexp` writes it, whole, with whatever was cut or taken out. */
  readonly payloadHash: string;
}

/** Tells of a payload. @param clean Takes secrets out of a text, before it is cut; it is told under which name the text stands. */
export function tellPayload(payload: Plist, clean: (text: string, name?: string) => string): ToldPayload {
  const texts = new Map<string, string>();
  let left = 0;
  const items = payload ?? [];
  for (let i = 0; i + 1 < items.length; i += 2) {
    const key = items[i], value = items[i + 1];
    if (typeof value !== "string" || !(key instanceof Keyword) || texts.has(key.name)) continue;
    if (key.name !== "CMD" && texts.size > MOST_TEXTS) left++;
    else texts.set(key.name, value);
  }
  const { CMD, ...others } = Object.fromEntries(texts);
  const told: Record<string, string> = CMD === undefined ? {} : { CMD: cut(clean(CMD), MOST_OF_COMMAND) };
  for (const [name, text] of Object.entries(others)) told[cut(clean(name), 64)] = cut(clean(text, name), MOST_OF_TEXT);
  if (left > 0) told["…"] = `${left} more texts`;
  return { payload: told, payloadHash: toHex(sha256(new TextEncoder().encode(printSexp(payload)))) };
}

/**
 * An entry whose texts are cut, so that no line is long for what somebody wrote; an action that was cut is told with its hash.
 *
 * @param clean Without secrets, for half of one would not be known for one. @param whole The same with whatever was taken out.
 */
export function boundedEntry(clean: LedgerEntry, whole: LedgerEntry): LedgerEntry {
  const { kind, ...others } = clean;
  const told = Object.entries(others).map(([name, value]) =>
    [name, typeof value === "string" ? cut(value, MOST_OF_COMMAND) : value] as const
  );
  const { action } = whole;
  const isCut = typeof action === "string" && String(clean["action"]).length > MOST_OF_COMMAND;
  return {
    kind,
    ...Object.fromEntries(told),
    ...isCut ? { actionHash: toHex(sha256(new TextEncoder().encode(action))) } : {},
  };
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, most).replace(/[\ud800-\udbff]$/, "");
  return `${kept}… [${text.length - kept.length} characters cut]`;
}
