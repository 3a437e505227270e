// The byte scripts of fixtures/wire: what is sent, as data.
// Knows nothing of what must come of it; that stands in the cases.

import askedFile from "../fixtures/wire/asked.json" with { type: "json" };
import cutFile from "../fixtures/wire/cut.json" with { type: "json" };
import echoedFile from "../fixtures/wire/echoed.json" with { type: "json" };
import headersFile from "../fixtures/wire/headers.json" with { type: "json" };
import invalidFile from "../fixtures/wire/invalid.json" with { type: "json" };
import notUtf8File from "../fixtures/wire/not_utf8.json" with { type: "json" };
import unreadableFile from "../fixtures/wire/unreadable.json" with { type: "json" };

interface Script {
  readonly name: string;
  /** What it is, to stand inside a sentence. */
  readonly what: string;
}

/** Bytes, written as text or in hexadecimal digits. */
export interface ByteScript extends Script {
  readonly text?: string;
  readonly hex?: string;
}

/** A form that comes back as it is. */
export interface EchoScript extends Script {
  readonly section: string;
  readonly form: string;
  /** The legal spellings of the answer, where the protocol says how it is printed. */
  readonly printed?: readonly string[];
  /** Whether the core profile is asked for it. */
  readonly core?: boolean;
}

/** An unreadable payload, or an unreadable form to put into a message. */
export interface UnreadableScript extends Script {
  readonly form?: string;
  readonly payload?: string;
}

/** A readable payload that is no message. */
export interface InvalidScript extends Script {
  readonly message: string;
  /** The field that the fault must name. */
  readonly field?: string;
}

/** A user input. */
export interface AskedScript extends Script {
  readonly meta?: string;
  readonly text: string;
  /** Whether the core profile is asked for it. */
  readonly core?: boolean;
}

/** Bytes that are no header. */
export const HEADERS: readonly ByteScript[] = headersFile.scripts;
/** Streams that end inside a frame. */
export const CUT: readonly ByteScript[] = cutFile.scripts;
/** Bytes that are not UTF-8. */
export const NOT_UTF8: readonly ByteScript[] = notUtf8File.scripts;
/** Forms that come back in `:META`. */
export const ECHOED: readonly EchoScript[] = echoedFile.scripts;
/** Unreadable payloads. */
export const UNREADABLE: readonly UnreadableScript[] = unreadableFile.scripts;
/** Readable values that are no message. */
export const INVALID: readonly InvalidScript[] = invalidFile.scripts;
/** User inputs that must be answered. */
export const ASKED: readonly AskedScript[] = askedFile.scripts;

/** Returns the bytes of a script. */
export function bytesOf({ text, hex }: ByteScript): Uint8Array<ArrayBuffer> {
  return hex === undefined ? new TextEncoder().encode(text) : Uint8Array.fromHex(hex);
}

/** Returns several pieces as one. */
export function joined(...parts: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const pieces = parts.map((part) => typeof part === "string" ? new TextEncoder().encode(part) : part);
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}
