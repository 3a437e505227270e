// A message that is longer than a frame may be (protocol 1.4): what is cut, and the note that says so. Prints each part of such
// a message a fixed number of times, for a peer can make the daemon answer it. Knows nothing of connections.

import { byteLength, countCharacters } from "./frame.ts";
import { printSexp } from "./printer.ts";
import { isKeyword, isList, isPlist, type Keyword, kw, type Value } from "./value.ts";

/** What a payload has at least, in bytes; a quarter of the frame where that is less. */
const RESERVE = 4096;

/** What a note takes at most in the place of what it counts, in bytes. */
const NOTE = 48;

/** Parts that say what a message is and whose it is. They stay before any other part, unless one takes half of the room. */
const FIRST: ReadonlySet<string> = new Set(["ACTION", "STATUS", "CODE", "LEVEL", "STAGE", "SESSION-ID", "SOURCE"]);

/** One key of a message and its printed value. */
interface Field {
  readonly key: Value;
  /** The key, printed. */
  readonly name: string;
  readonly value: Value;
  text: string;
  /** Of the value's text, in UTF-8. */
  bytes: number;
}

/**
 * Prints a message so that it fits a frame. All its fields share the room: an `:ID` is never cut (what is cut matches nothing),
 * but left out when it takes more than half of the frame; the payload has a reserve and keeps its short parts; `:META` has the
 * rest and keeps its smallest parts; texts of the payload are cut to what both leave, each with a note at its end.
 *
 * @param maxBytes The largest payload, in bytes of UTF-8.
 */
export function printWithin(message: Value, maxBytes: number): string {
  const text = printSexp(message);
  // A UTF-16 unit is at most three bytes, so most messages are known to fit without counting.
  if (text.length * 3 <= maxBytes || byteLength(text) <= maxBytes) return text;
  if (!isList(message) || !isPlist(message)) return printSexp(note(text));
  const fields = fieldsOf(message).filter(({ key, bytes }) => !isId(key) || bytes <= maxBytes >> 1);
  const meta = fields.find(({ key }) => isKeyword(key, "META"));
  const payload = fields.find(({ key }) => isKeyword(key, "PAYLOAD"));
  for (const field of fields) {
    const { key, bytes } = field;
    if (field === meta || field === payload || isId(key) || bytes <= maxBytes >> 3) continue;
    set(field, cutValue(field.value, field.text, maxBytes >> 3));
  }
  const taken = 1 + fields.reduce((sum, field) => sum + costOf(field), 0);
  const room = maxBytes - taken + (meta?.bytes ?? 0) + (payload?.bytes ?? 0);
  const reserve = Math.min(payload?.bytes ?? 0, RESERVE, maxBytes >> 2);
  if (meta !== undefined && meta.bytes > room - reserve) set(meta, printParts(meta.value, meta.text, room - reserve));
  if (payload !== undefined) {
    const left = room - (meta?.bytes ?? 0);
    if (payload.bytes > left) {
      set(payload, printCut(payload.value, payload.text, left) ?? printParts(payload.value, payload.text, left));
    }
  }
  const cut = joined(fields);
  return byteLength(cut) <= maxBytes ? cut : printSexp(note(text));
}

function isId(key: Value): boolean {
  return isKeyword(key, "ID") || isKeyword(key, "IN-REPLY-TO");
}

/** The keys and values of a property list, each printed once. */
function fieldsOf(plist: readonly Value[]): Field[] {
  const fields: Field[] = [];
  for (let i = 0; i < plist.length; i += 2) {
    const [key, value] = [plist[i] as Value, plist[i + 1] as Value];
    const text = printSexp(value);
    fields.push({ key, name: printSexp(key), value, text, bytes: byteLength(text) });
  }
  return fields;
}

/** What a field takes in its list: key, value, and the two characters that set them apart. */
function costOf({ name, bytes }: Field): number {
  return byteLength(name) + bytes + 2;
}

function set(field: Field, text: string): void {
  field.text = text;
  field.bytes = byteLength(text);
}

function joined(fields: readonly Field[]): string {
  return `(${inner(fields)})`;
}

function inner(fields: readonly Field[]): string {
  return fields.map(({ name, text }) => `${name} ${text}`).join(" ");
}

/**
 * Prints a property list within `room`: as many parts as fit stay whole, the smallest first, and the others share what is left.
 * Where there are so many that not even their keys fit, those that do not are left out, and a `:NOTE` counts them.
 */
function printParts(plist: Value, text: string, room: number): string {
  if (!isList(plist) || !isPlist(plist)) return printSexp(note(text));
  const fields = fieldsOf(plist);
  const order = bySize(fields, room);
  const least = 1 + fields.reduce((sum, field) => sum + costOf(field) - beyondNote(field), 0);
  if (least > room) return printSome(fields, order, room);
  let spare = room - least;
  const large: Field[] = [];
  for (const field of order) {
    const more = beyondNote(field);
    if (more <= spare) spare -= more;
    else large.push(field);
  }
  const share = NOTE + Math.floor(spare / Math.max(large.length, 1));
  for (const field of large) set(field, cutValue(field.value, field.text, share));
  return joined(fields);
}

/** The order in which parts are kept: those of {@link FIRST} before all others, else the smallest first. */
function bySize(fields: readonly Field[], room: number): Field[] {
  const rank = fields.map((field, index) => {
    const cost = costOf(field);
    const first = cost <= room >> 1 && FIRST.has((field.key as Keyword).name);
    return { index, size: first ? 0 : cost };
  });
  return rank.sort((a, b) => a.size - b.size).map(({ index }) => fields[index] as Field);
}

/** What a field takes more than a note in its place would. */
function beyondNote({ bytes }: Field): number {
  return Math.max(0, bytes - NOTE);
}

/** Prints those fields that fit as they are, in their own order, and a note that counts the others. */
function printSome(fields: readonly Field[], order: readonly Field[], room: number): string {
  const kept = new Set<Field>();
  let left = room - NOTE;
  for (const field of order) {
    const cost = costOf(field);
    if (cost > left) continue;
    left -= cost;
    kept.add(field);
  }
  const note = `:NOTE ${printSexp(cutWords(inner(fields.filter((field) => !kept.has(field)))))}`;
  return kept.size === 0 ? `(${note})` : `(${inner(fields.filter((field) => kept.has(field)))} ${note})`;
}

/** Prints a value within `room`: a string is cut, anything else replaced by a note. */
function cutValue(value: Value, text: string, room: number): string {
  const cut = typeof value === "string" && room >= 64
    ? printSexp(cutStrings(value, room - NOTE))
    : printSexp(note(text));
  return byteLength(cut) <= room ? cut : printSexp(note(text));
}

/**
 * Prints a value within `room` by cutting its strings, each to half as much until it fits; `undefined` when that is not enough.
 * What would come of a cut is counted beforehand, so the value is printed once however often it must be halved.
 */
function printCut(value: Value, text: string, room: number): string | undefined {
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
  return undefined;
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
    bytes += printedBytes(code);
    if (bytes > room) break;
    end += glyph.length;
  }
  return text.slice(0, end);
}

/** What a character takes inside a printed string, in bytes of UTF-8. */
function printedBytes(code: number): number {
  if (code === 0x22 || code === 0x5c) return 2;
  // NUL is printed as U+FFFD.
  if (code === 0) return 3;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}
