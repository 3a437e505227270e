// Frames (protocol section 1): six hexadecimal digits that count the characters of a UTF-8 payload. The decoder resumes at
// any byte and checks every limit before it allocates. Knows nothing of what a payload says.

/** The faults after which the boundary between frames is lost, so that the connection must end (protocol section 5). */
export type FrameFaultCode = "MALFORMED-FRAME" | "FRAME-TOO-LARGE" | "UNREADABLE";

/** What {@link FrameDecoder.next} finds: a whole payload, or the fault that ends the stream. */
export type FrameResult =
  | { readonly kind: "payload"; readonly payload: string }
  | { readonly kind: "fault"; readonly code: FrameFaultCode; readonly text: string };

/** Characters in a frame's header. */
export const HEADER_LENGTH = 6;

/** The largest length that six digits can declare. */
export const LARGEST_LENGTH = 0xffffff;

const utf8 = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
/** A character a byte; used for bytes below 0x80 only, for which this encoding is ASCII. */
const byteDecoder = new TextDecoder("windows-1252");

/** Counts the characters of `text` as the protocol does: Unicode scalar values, an emoji as one. */
export function countCharacters(text: string): number {
  if (!/[\ud800-\udfff]/.test(text)) return text.length;
  let count = text.length;
  for (let i = 0; i + 1 < text.length; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      count--;
      i++;
    }
  }
  return count;
}

/** Every byte as two upper-case digits. */
const HEX_BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, "0"));

/** Returns the frame of `payload` as text. @throws RangeError when it is longer than six digits can say. */
export function frameText(payload: string): string {
  const length = countCharacters(payload);
  if (length > LARGEST_LENGTH) throw new RangeError(`Cannot frame payload: ${length} characters pass six digits`);
  return (HEX_BYTES[length >> 16] as string) + HEX_BYTES[(length >> 8) & 0xff] + HEX_BYTES[length & 0xff] + payload;
}

/** Returns the frame of `payload` as bytes. @throws RangeError when it is longer than six digits can say. */
export function encodeFrame(payload: string): Uint8Array<ArrayBuffer> {
  return utf8.encode(frameText(payload));
}

/** Returns the length of `text` in bytes of UTF-8. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x80) continue;
    // A surrogate pair is two units and four bytes, so each half brings one byte more.
    bytes += c < 0x800 || (c & 0xf800) === 0xd800 ? 1 : 2;
  }
  return bytes;
}

/**
 * Cuts a byte stream into payloads.
 *
 * Invariant: however the stream is cut into chunks, the same results come out. A fault is the last result.
 */
export class FrameDecoder {
  /** The largest payload accepted, in bytes of UTF-8; may be raised once a peer has authenticated. */
  limit: number;

  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;
  /** The chunk as text, a character a byte, once a second ASCII payload was found in it: decoding once is cheaper then. */
  #chunkText: string | undefined;
  #payloadsInChunk = 0;
  #failed = false;
  #digits = 0;
  #length = 0;
  /** Characters still to come, while a payload is being read; -1 between payloads. */
  #missing = -1;
  /** Bytes of the current payload that came with earlier chunks. */
  #held = new Uint8Array(0);
  #heldLength = 0;
  /** Continuation bytes that the current character still owes, and the range its next byte must keep. */
  #owed = 0;
  #low = 0x80;
  #high = 0xbf;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Whether a frame has begun and not ended. White space between frames begins none, and nothing does after a fault. */
  get partial(): boolean {
    return this.#digits > 0;
  }

  /** Takes the next bytes of the stream. Call {@link next} until it returns `undefined` before the bytes are reused. */
  push(chunk: Uint8Array): void {
    this.#chunk = chunk;
    this.#chunkText = undefined;
    this.#payloadsInChunk = 0;
    this.#at = 0;
  }

  /** Returns the next result, or `undefined` when more bytes are needed (or the stream has failed). */
  next(): FrameResult | undefined {
    if (this.#failed) return undefined;
    if (this.#missing < 0) {
      const fault = this.#readHeader();
      if (fault !== undefined || this.#missing < 0) return fault;
    }
    return this.#readPayload();
  }

  #readHeader(): FrameResult | undefined {
    const chunk = this.#chunk;
    while (this.#at < chunk.length) {
      const byte = chunk[this.#at] as number;
      const digit = HEX[byte] as number;
      if (digit === 0xff) {
        if (this.#digits === 0 && (byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a)) {
          this.#at++;
          continue;
        }
        return this.#fail("MALFORMED-FRAME", `Cannot read frame: length is not hexadecimal (got ${sampleByte(byte)})`);
      }
      this.#at++;
      this.#length = this.#length * 16 + digit;
      if (++this.#digits === HEADER_LENGTH) {
        if (this.#length > this.limit) {
          return this.#fail(
            "FRAME-TOO-LARGE",
            `Cannot read frame: ${this.#length} characters pass the limit of ${this.limit} bytes`,
          );
        }
        this.#missing = this.#length;
        return undefined;
      }
    }
    return undefined;
  }

  #readPayload(): FrameResult | undefined {
    const chunk = this.#chunk;
    const start = this.#at;
    const room = this.limit - this.#heldLength;
    let at = start;
    let missing = this.#missing;
    let owed = this.#owed;
    // Most payloads are ASCII in one piece: nothing to do but to look at each byte once.
    if (owed === 0) {
      const stop = Math.min(chunk.length, start + missing);
      while (at < stop && (chunk[at] as number) < 0x80) at++;
      missing -= at - start;
    }
    while ((missing > 0 || owed > 0) && at < chunk.length && at - start <= room) {
      const byte = chunk[at++] as number;
      if (owed > 0) {
        if (byte < this.#low || byte > this.#high) return this.#fail("UNREADABLE", NOT_UTF8);
        this.#low = 0x80;
        this.#high = 0xbf;
        owed--;
      } else {
        missing--;
        if (byte < 0x80) continue;
        owed = this.#lead(byte);
        if (owed < 0) return this.#fail("UNREADABLE", NOT_UTF8);
      }
    }
    this.#missing = missing;
    this.#owed = owed;
    this.#at = at;
    if (at - start > room) {
      return this.#fail("FRAME-TOO-LARGE", `Cannot read frame: its bytes pass the limit of ${this.limit}`);
    }
    if (missing > 0 || owed > 0) {
      this.#hold(chunk.subarray(start, at));
      return undefined;
    }
    if (at - start === this.#length && this.#heldLength === 0 && ++this.#payloadsInChunk > 1) {
      this.#endPayload();
      this.#chunkText ??= byteDecoder.decode(chunk);
      return { kind: "payload", payload: this.#chunkText.slice(start, at) };
    }
    if (at - start === this.#length && this.#heldLength === 0 && this.#length <= SHORT) {
      this.#endPayload();
      let payload = "";
      for (let i = start; i < at; i++) payload += ASCII[chunk[i] as number];
      return { kind: "payload", payload };
    }
    return { kind: "payload", payload: this.#finish(chunk.subarray(start, at)) };
  }

  /** Returns how many continuation bytes follow a lead byte (RFC 3629, table 3-7 of Unicode), or -1 for no lead byte. */
  #lead(byte: number): number {
    if (byte < 0xc2 || byte > 0xf4) return -1;
    if (byte < 0xe0) return 1;
    if (byte < 0xf0) {
      if (byte === 0xe0) this.#low = 0xa0;
      if (byte === 0xed) this.#high = 0x9f;
      return 2;
    }
    if (byte === 0xf0) this.#low = 0x90;
    if (byte === 0xf4) this.#high = 0x8f;
    return 3;
  }

  #hold(bytes: Uint8Array): void {
    const needed = this.#heldLength + bytes.length;
    if (needed > this.#held.length) {
      // Grows with what has arrived, never with what was declared.
      const grown = new Uint8Array(Math.max(needed, Math.min(this.#held.length * 2, this.limit), 64));
      grown.set(this.#held.subarray(0, this.#heldLength));
      this.#held = grown;
    }
    this.#held.set(bytes, this.#heldLength);
    this.#heldLength = needed;
  }

  #finish(rest: Uint8Array): string {
    let bytes = rest;
    if (this.#heldLength > 0) {
      this.#hold(rest);
      bytes = this.#held.subarray(0, this.#heldLength);
      this.#held = new Uint8Array(0);
      this.#heldLength = 0;
    }
    this.#endPayload();
    return decoder.decode(bytes);
  }

  #endPayload(): void {
    this.#digits = 0;
    this.#length = 0;
    this.#missing = -1;
  }

  #fail(code: FrameFaultCode, text: string): FrameResult {
    this.#failed = true;
    this.#digits = 0;
    this.#held = new Uint8Array(0);
    return { kind: "fault", code, text };
  }
}

/** Payloads of this many ASCII characters are put together faster than a decoder is called. */
const SHORT = 24;
const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

const NOT_UTF8 = "Cannot read frame: payload is not UTF-8";

/** The value of each byte as a hexadecimal digit, 0xff for every other byte. */
const HEX = new Uint8Array(256).fill(0xff);
for (const [i, c] of [..."0123456789abcdef"].entries()) {
  HEX[c.charCodeAt(0)] = i;
  HEX[c.toUpperCase().charCodeAt(0)] = i;
}

function sampleByte(byte: number): string {
  return byte > 0x20 && byte < 0x7f
    ? JSON.stringify(String.fromCharCode(byte))
    : `byte 0x${byte.toString(16).padStart(2, "0")}`;
}
