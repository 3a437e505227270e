// Reads what a target sends, and forgives nothing: six upper-case hexadecimal digits, exactly that many characters of UTF-8, no
// white space between frames, one readable form. Shares no code with the daemon's own decoder.

import { parseSexp } from "../daemon/wire/reader.ts";
import type { Value } from "../daemon/wire/value.ts";

/** A frame as it came. */
export interface Frame {
  readonly payload: string;
  readonly value: Value;
  /** Bytes of the payload. */
  readonly bytes: number;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Cuts the bytes of a target into frames until one breaks a rule. */
export class StrictFrameReader {
  /** The rule that was broken; no frame comes after. */
  violation: string | undefined;
  /** Whether bytes of an unfinished frame are held. */
  get partial(): boolean {
    return this.#held.length > 0;
  }

  #held = new Uint8Array(0);
  /** Where the next character begins and how many are still to come; -1 = the header is not read yet. */
  #at = 0;
  #missing = -1;

  /** Takes the next bytes and returns the frames they complete. */
  push(bytes: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    const held = new Uint8Array(this.#held.length + bytes.length);
    held.set(this.#held);
    held.set(bytes, this.#held.length);
    this.#held = held;
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next(): Frame | undefined {
    if (this.violation !== undefined) return undefined;
    const held = this.#held;
    if (this.#missing < 0) {
      if (held.length < 6) return undefined;
      const header = String.fromCharCode(...held.subarray(0, 6));
      if (!/^[0-9A-F]{6}$/.test(header)) {
        return this.#break(`a header that is not six upper-case hexadecimal digits: ${JSON.stringify(header)}`);
      }
      this.#missing = parseInt(header, 16);
      this.#at = 6;
    }
    while (this.#missing > 0) {
      const lead = held[this.#at];
      if (lead === undefined) return undefined;
      if (lead >= 0x80 && lead < 0xc2 || lead > 0xf4) return this.#break("a payload that is not UTF-8");
      const size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
      if (this.#at + size > held.length) return undefined;
      this.#at += size;
      this.#missing--;
    }
    const bytes = held.subarray(6, this.#at);
    this.#held = held.slice(this.#at);
    this.#missing = -1;
    let payload: string;
    try {
      payload = utf8.decode(bytes);
    } catch {
      return this.#break("a payload that is not UTF-8");
    }
    const parsed = parseSexp(payload);
    if (!parsed.ok) return this.#break(`a payload that is unreadable (${parsed.reason}): ${excerpt(payload)}`);
    return { payload, value: parsed.value, bytes: bytes.length };
  }

  #break(what: string): undefined {
    this.violation = what;
    return undefined;
  }
}

/** Returns the beginning of a text, safe to print. */
export function excerpt(text: string, length = 160): string {
  const cut = text.length > length ? text.slice(0, length).toWellFormed() + "..." : text;

  return cut.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, " ");
}
