// Reads one file of notes for the index, at once and without a turn for others: files are many and small, and asking for each in turn
// takes longer than reading it. A large one is read beside. What is no plain file, too large, or no UTF-8 is told in words. Knows no Org.

import { hash } from "node:crypto";
import { readPlainFile, readPlainFileSync } from "../files/plain_file.ts";

/** What was read, or why it was not. */
export type Note =
  | { readonly ok: true; readonly text: string; /** SHA-256 of its bytes, hexadecimal. */ readonly digest: string }
  | { readonly ok: false; readonly missing: boolean; /** For a person. */ readonly words: string };

/** The largest file that is indexed, bytes: decoding it holds everybody up for a moment. */
export const LARGEST_NOTE = 64 << 20;

/** What is larger takes longer than a moment to be read and hashed, bytes. */
const LARGE = 1 << 20;

const WORDS = {
  "no-file": "it is no ordinary file",
  "too-large": `it has more than ${LARGEST_NOTE >> 20} MiB`,
} as const;

/** Reads a file. Never throws. A pipe is seen before it is opened, for that would wait for its other end. */
export function readNote(path: string): Note {
  try {
    return faultOf(Deno.statSync(path)) ?? readSmall(path);
  } catch (error) {
    return refusalOf(error);
  }
}

/** The same, but a large file is read and hashed while others have their turn. Never throws. */
export function readNoteInTurns(path: string): Note | Promise<Note> {
  try {
    const info = Deno.statSync(path);
    return faultOf(info) ?? (info.size > LARGE ? readLarge(path) : readSmall(path));
  } catch (error) {
    return refusalOf(error);
  }
}

function readSmall(path: string): Note {
  const bytes = readPlainFileSync(path, LARGEST_NOTE);
  if (typeof bytes === "string") return refused(WORDS[bytes]);
  return { ok: true, text: decode(bytes), digest: hash("sha256", bytes, "hex") };
}

async function readLarge(path: string): Promise<Note> {
  try {
    const bytes = await readPlainFile(path, LARGEST_NOTE);
    if (typeof bytes === "string") return refused(WORDS[bytes]);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    return { ok: true, text: decode(bytes), digest };
  } catch (error) {
    return refusalOf(error);
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

function faultOf({ isFile, size }: Deno.FileInfo): Note | undefined {
  if (!isFile) return refused(WORDS["no-file"]);
  return size > LARGEST_NOTE ? refused(WORDS["too-large"]) : undefined;
}

function refusalOf(error: unknown): Note {
  if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
    return { ok: false, missing: true, words: "it is gone" };
  }
  return refused(error instanceof TypeError ? "it is not UTF-8" : (error as Error).message);
}

function refused(words: string): Note {
  return { ok: false, missing: false, words };
}
