// What a run writes, kept up to a limit: text from bytes, piece by piece, with a count of what was cut. It goes on reading after
// the limit, so that a command never waits for somebody to read. Knows nothing of processes.

import { countCharacters } from "../../wire/frame.ts";

/** How many characters of one stream are kept. */
export const OUTPUT_CAP = 100_000;

/** What is left of a stream. */
export interface Output {
  /** Valid Unicode; with a note at its end when something was cut. */
  readonly text: string;
  /** How many characters were cut. */
  readonly cut: number;
}

/** Makes a text of at most `cap` characters from bytes. What is no UTF-8 becomes U+FFFD. */
export class OutputText {
  // A byte order mark is output as well.
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #pieces: string[] = [];
  readonly #cap: number;
  readonly #onPiece: (text: string) => void;
  #room: number;
  #cut = 0;

  /** @param onPiece Gets each piece that is kept, as it comes. */
  constructor(onPiece: (text: string) => void = () => {}, cap: number = OUTPUT_CAP) {
    this.#onPiece = onPiece;
    this.#cap = cap;
    this.#room = cap;
  }

  /** Takes the next bytes; they may end inside a character. */
  push(bytes: Uint8Array): void {
    this.#take(this.#decoder.decode(bytes, { stream: true }));
  }

  /** Takes the end. @returns What was kept. */
  finish(): Output {
    this.#take(this.#decoder.decode());
    const kept = this.#pieces.join("");
    if (this.#cut === 0) return { text: kept, cut: 0 };
    const line = this.#cap === 0 || kept.endsWith("\n") ? "" : "\n";
    return { text: `${kept}${line}[${this.#cut} characters cut]`, cut: this.#cut };
  }

  #take(text: string): void {
    if (text === "") return;
    const count = countCharacters(text);
    const kept = count <= this.#room ? text : text.slice(0, indexAfter(text, this.#room));
    this.#cut += Math.max(0, count - this.#room);
    this.#room = Math.max(0, this.#room - count);
    if (kept === "") return;
    this.#pieces.push(kept);
    this.#onPiece(kept);
  }
}

/** Where the first `count` characters of a text end. */
function indexAfter(text: string, count: number): number {
  let index = 0;
  for (let left = count; left > 0; left--) index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  return index;
}

/** A stream that is being read into a text. */
export interface Reading {
  /** Resolves at the end of the stream, or when it was given up. Never rejects. */
  readonly done: Promise<void>;
  /** Reads no further: whoever holds the other end may do so for ever. */
  giveUp(): Promise<void>;
}

/** How much is read at once, bytes: little at first, as most write little, and much of what writes much. */
const FIRST_READ = 4_096, READ = 65_536;

/**
 * Reads a stream of bytes into `text` until it ends. Into room of its own: the stream would make much anew for each reading.
 *
 * @param take Returns what of the bytes that came is text.
 */
export function readInto(
  stream: ReadableStream<Uint8Array>,
  text: OutputText,
  take: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
): Reading {
  const reader = stream.getReader({ mode: "byob" });
  const read = async (): Promise<void> => {
    for (let room = new Uint8Array(FIRST_READ);;) {
      const { value, done } = await reader.read(room);
      if (done) return;
      text.push(take(value));
      // What was read is text by now, so its room is free again.
      const isFull = value.length === value.buffer.byteLength;
      room = isFull && value.length < READ ? new Uint8Array(READ) : new Uint8Array(value.buffer);
    }
  };
  // A stream that fails has ended.
  return { done: read().catch(() => {}), giveUp: () => reader.cancel().catch(() => {}) };
}
