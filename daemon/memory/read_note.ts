// Reads one file of notes for the index, at once and without a turn for others: files are many and small, and asking for each in turn
// takes longer than reading it. What is no plain file, too large, or no UTF-8 is told in words. Knows no Org.

import { hash } from "node:crypto";

/** What was read, or why it was not. */
export type Note =
  | { readonly ok: true; readonly text: string; /** SHA-256 of its bytes, hexadecimal. */ readonly digest: string }
  | { readonly ok: false; readonly missing: boolean; /** For a person. */ readonly words: string };

/** The largest file that is indexed, bytes: reading it holds everybody up for a moment. */
export const LARGEST_NOTE = 64 << 20;

/** Reads a file. Never throws. A pipe is seen before it is opened, for that would wait for its other end. */
export function readNote(path: string): Note {
  try {
    const { isFile, size } = Deno.statSync(path);
    if (!isFile) return refused("it is no ordinary file");
    if (size > LARGEST_NOTE) return refused(`it has more than ${LARGEST_NOTE >> 20} MiB`);
    const bytes = Deno.readFileSync(path);
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { ok: true, text, digest: hash("sha256", bytes, "hex") };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return { ok: false, missing: true, words: "it is gone" };
    }
    return refused(error instanceof TypeError ? "it is not UTF-8" : (error as Error).message);
  }
}

function refused(words: string): Note {
  return { ok: false, missing: false, words };
}
