// One line of the ledger: a JSON object, the MAC of the line before it, and its own MAC over both. Made and checked here.
// Knows nothing of files, and nothing of what the object says.

import { hmacSha256, toHex } from "./sha256.ts";

/** What is written down: its kind, and whatever belongs to it. `n` and `at` are the ledger's own. */
export interface LedgerEntry {
  readonly kind: string;
  readonly n?: never;
  readonly at?: never;
  readonly [name: string]: JsonValue | undefined;
}

/** What JSON can say. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | {
  readonly [name: string]: JsonValue | undefined;
};

/** What stands in place of the MAC before the first line. */
export const NO_MAC = "0".repeat(64);

/** A line that was made with our key. */
export interface LedgerLine {
  /** Its number, counted from 1. */
  readonly n: number;
  /** The MAC of the line before it. */
  readonly previous: string;
  readonly mac: string;
  readonly entry: { readonly [name: string]: JsonValue };
}

/** Makes and checks lines with one key. */
export interface LineMaker {
  /** Tells one key from another without giving it away. */
  readonly fingerprint: string;
  /**
   * Makes a line.
   *
   * @param at Milliseconds since 1970.
   * @returns Its text, without a newline behind it, and its MAC.
   */
  make(n: number, at: number, previous: string, entry: LedgerEntry): { readonly text: string; readonly mac: string };
  /** Reads a line, given without its newline; `undefined` when it is not word for word one that was made with this key. */
  read(bytes: Uint8Array): LedgerLine | undefined;
}

const utf8 = new TextEncoder(), utf8Decoder = new TextDecoder();
/** Both MACs and the blanks before them. */
const TAIL = 2 * 65;

/** Returns the maker of lines under a key of 32 bytes. */
export function makeLines(key: Uint8Array): LineMaker {
  const hmac = hmacSha256(key);
  // The MAC before has a fixed length, so what is signed can be taken apart in one way only.
  const macOf = (previous: Uint8Array, json: Uint8Array) => toHex(hmac(previous, json));
  return {
    fingerprint: toHex(hmac(utf8.encode("the key of passepartout's ledger"))),
    make(n, at, previous, entry) {
      const json = JSON.stringify({ n, at: new Date(at).toISOString(), ...entry });
      const mac = macOf(utf8.encode(previous), utf8.encode(json));
      return { text: `${json} ${previous} ${mac}`, mac };
    },
    read(bytes) {
      const end = bytes.length - TAIL;
      if (end <= 0) return undefined;
      const json = bytes.subarray(0, end), tail = utf8Decoder.decode(bytes.subarray(end));
      const [, previous, mac] = /^ ([0-9a-f]{64}) ([0-9a-f]{64})$/.exec(tail) ?? [];
      if (previous === undefined || mac === undefined || macOf(utf8.encode(previous), json) !== mac) return undefined;
      const entry = JSON.parse(utf8Decoder.decode(json));
      return { n: entry.n, previous, mac, entry };
    },
  };
}
