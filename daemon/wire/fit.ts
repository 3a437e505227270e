// A message that is longer than a frame may be (protocol 1.4): what is cut, and the note that says so. Prints each part of such
// a message a fixed number of times, for a peer can make the daemon answer it. Knows nothing of connections.

import { byteLength, countCharacters } from "./frame.ts";
import { printSexp } from "./printer.ts";
import { isKeyword, isList, isPlist, kw, type Value } from "./value.ts";

/** A part of a `:META` that is kept whatever the rest takes, in bytes. */
const SMALL = 1024;

/** What a `:META` leaves to the rest of the message at least, in bytes. */
const RESERVE = 4096;

/** One key of a message and its printed value. */
interface Field {
  readonly key: Value;
  readonly value: Value;
  text: string;
  bytes: number;
}

/**
 * Prints a message so that it fits a frame. Texts of the payload are cut first, each with a note at its end. A `:META` that leaves
 * no room even so loses its large parts, never its small ones.
 *
 * @param maxBytes The largest payload, in bytes of UTF-8.
 */
export function printWithin(message: Value, maxBytes: number): string {
  const text = printSexp(message);
  // A UTF-16 unit is at most three bytes, so most messages are known to fit without counting.
  if (text.length * 3 <= maxBytes || byteLength(text) <= maxBytes) return text;
  if (!isList(message) || !isPlist(message)) return printSexp(note(text));
  const fields: Field[] = [];
  for (let i = 0; i < message.length; i += 2) {
    const value = message[i + 1] as Value;
    const printed = printSexp(value);
    fields.push({ key: message[i] as Value, value, text: printed, bytes: byteLength(printed) });
  }
  const metaRoom = maxBytes - Math.min(RESERVE, maxBytes >> 2);
  for (const field of fields) {
    if (isKeyword(field.key, "META")) {
      if (field.bytes > metaRoom) set(field, printParts(field.value, metaRoom));
    } else if (!isKeyword(field.key, "PAYLOAD") && field.bytes > maxBytes >> 3) {
      set(field, cutValue(field.value, field.text, maxBytes >> 3));
    }
  }
  const payload = fields.find(({ key }) => isKeyword(key, "PAYLOAD"));
  if (payload !== undefined) {
    const room = maxBytes - byteLength(joined(fields)) + payload.bytes;
    if (payload.bytes > room) set(payload, printCut(payload.value, payload.text, room));
  }
  return joined(fields);
}

function set(field: Field, text: string): void {
  field.text = text;
  field.bytes = byteLength(text);
}

function joined(fields: readonly Field[]): string {
  return `(${fields.map(({ key, text }) => `${printSexp(key)} ${text}`).join(" ")})`;
}

/** Prints a property list within `room`: small parts stay, large ones share what is left. */
function printParts(plist: Value, room: number): string {
  if (!isList(plist) || !isPlist(plist)) return printSexp(note(printSexp(plist)));
  const fields: Field[] = [];
  let small = 2;
  let large = 0;
  for (let i = 0; i < plist.length; i += 2) {
    const text = printSexp(plist[i + 1] as Value);
    const field = { key: plist[i] as Value, value: plist[i + 1] as Value, text, bytes: byteLength(text) };
    fields.push(field);
    small += byteLength(printSexp(field.key)) + 2 + (field.bytes <= SMALL ? field.bytes : 0);
    if (field.bytes > SMALL) large++;
  }
  // So many small parts that they are large together.
  if (small > room) return printSexp(note(joined(fields)));
  const share = Math.floor((room - small) / Math.max(large, 1));
  for (const field of fields) {
    if (field.bytes > SMALL && field.bytes > share) set(field, cutValue(field.value, field.text, share));
  }
  const text = joined(fields);
  return byteLength(text) <= room ? text : printSexp(note(text));
}

/** Prints a value within `room`: a string is cut, anything else replaced by a note. */
function cutValue(value: Value, text: string, room: number): string {
  const cut = typeof value === "string" && room >= 64 ? printSexp(cutStrings(value, room - 48)) : printSexp(note(text));
  return byteLength(cut) <= Math.max(room, 64) ? cut : printSexp(note(text));
}

/**
 * Prints a value within `room` by cutting its strings, each to half as much until it fits. What would come of a cut is counted
 * beforehand, so the value is printed once however often it must be halved.
 */
function printCut(value: Value, text: string, room: number): string {
  const sizes: number[] = [];
  measureStrings(value, sizes);
  const others = byteLength(text) - sizes.reduce((sum, size) => sum + size, 0);
  for (let each = room >> 1; each >= 64; each >>= 1) {
    let sum = others;
    for (const size of sizes) sum += Math.min(size, each);
    if (sum > room) continue;
    // The words at the end of a cut string are not counted above.
    const cut = printSexp(cutStrings(value, each));
    if (byteLength(cut) <= room) return cut;
  }
  return printSexp(note(text));
}

/** Appends the printed size of every string inside `value` that {@link cutStrings} reaches, in bytes. */
function measureStrings(value: Value, sizes: number[]): void {
  if (typeof value === "string") sizes.push(byteLength(printSexp(value)));
  else if (isList(value)) { for (const item of value) measureStrings(item, sizes); }
}

/** Cuts every string that takes more than `room` bytes and says so at its end. */
function cutStrings(value: Value, room: number): Value {
  if (isList(value)) return value.map((item) => cutStrings(item, room));
  // A character takes three bytes a unit at most, so short strings need not be measured.
  if (typeof value !== "string" || value.length * 3 + 2 <= room || byteLength(printSexp(value)) <= room) return value;
  const keep = cutText(value, room);
  return `${keep}\n${cutWords(value.slice(keep.length))}`;
}

function note(cut: string): Value {
  return [kw("NOTE"), cutWords(cut)];
}

function cutWords(cut: string): string {
  return `[${countCharacters(cut)} characters cut]`;
}

function cutText(text: string, room: number): string {
  let bytes = 0;
  let end = 0;
  for (const glyph of text) {
    const code = glyph.codePointAt(0) as number;
    bytes += code < 0x80 ? (code === 0x22 || code === 0x5c ? 2 : 1) : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > room) break;
    end += glyph.length;
  }
  return text.slice(0, end);
}
