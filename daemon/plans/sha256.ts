// SHA-256 (FIPS 180-4) and HMAC-SHA256 (RFC 2104) of short texts, at once: Web Crypto answers only later, and a line of the ledger is
// made inside a transaction. Not for long inputs, nor where the time it takes could tell something. The tests hold it against Web
// Crypto.

import { hash } from "node:crypto";

const BLOCK = 64;

/** Returns the SHA-256 of `pieces` put behind one another, 32 bytes. */
export function sha256(...pieces: readonly Uint8Array[]): Uint8Array {
  // By way of digits, because Deno hands out bytes more slowly.
  return Uint8Array.fromHex(hash("sha256", joined(pieces), "hex"));
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  pieces.reduce((at, piece) => (whole.set(piece, at), at + piece.length), 0);
  return whole;
}

/** Makes the function that returns the HMAC-SHA256 under `key` of pieces put behind one another, 32 bytes. */
export function hmacSha256(key: Uint8Array): (...pieces: readonly Uint8Array[]) => Uint8Array {
  const block = new Uint8Array(BLOCK);
  block.set(key.length > BLOCK ? sha256(key) : key);
  const inner = block.map((byte) => byte ^ 0x36), outer = block.map((byte) => byte ^ 0x5c);
  return (...pieces) => sha256(outer, sha256(inner, ...pieces));
}

/** Returns bytes as lower-case hexadecimal digits. */
export function toHex(bytes: Uint8Array): string {
  return bytes.toHex();
}
