// Documents for the codec rows, made from a seed: each once as a value of the wire and once as what JSON has for it, with the
// same content. Knows nothing of measuring.

import { Float, Keyword, list, plist, Sym, type Value } from "../daemon/wire/value.ts";

/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One content in both forms. */
export interface Document {
  readonly sexp: Value;
  readonly json: Json;
}

/** Random numbers from a seed (mulberry32): the same seed gives the same documents on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Returns a whole number from 0 to `below - 1`. */
  below(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  }

  /** Returns one of `items`. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

const KEYS = [
  "TYPE",
  "ID",
  "META",
  "PAYLOAD",
  "ACTION",
  "SENSOR",
  "TEXT",
  "SOURCE",
  "SESSION-ID",
  "STATUS",
  "TITLE",
  "TAGS",
  "PRIORITY",
  "SCHEDULED",
  "CONTENTS",
  "CHILDREN",
  "LEVEL",
  "STATE",
  "PATH",
  "LINE",
  "EXIT-CODE",
  "DURATION-MS",
  "STDOUT",
  "EXPLANATION",
]; // deno-fmt-ignore
const WORDS = [
  "the", "daemon", "answers", "a", "question", "about", "notes", "and", "tasks", "of", "today", "with", "one", "sentence", "in",
  "plain", "words", "meeting", "review", "source", "block", "headline", "deadline", "moved", "to", "Tuesday", "buffer", "point",
]; // deno-fmt-ignore
const FOREIGN = ["café", "naïve", "Straße", "здравствуй", "日本語", "καλημέρα", "مرحبا", "🙂", "👍🏽", "—", "…", "Łódź"];
const ESCAPED = ['"quoted"', "C:\\Users\\me", "line\nbreak", '\\"', '(setq x "y")', "tab\there"];
const SYMBOLS = [
  "HEADLINE",
  "PARAGRAPH",
  "SECTION",
  "SRC-BLOCK",
  "TODO",
  "DONE",
  "ORG-ELEMENT",
  "PLAIN-TEXT",
  "BOLD",
  "LINK",
];

/** Makes a document whose text is about `bytes` long in either form. */
export function makeDocument(random: Random, bytes: number): Document {
  // A document is a property list as the envelope is; what is in it grows until it is long enough.
  return fields(random, bytes, 0).value;
}

interface Grown {
  readonly value: Document;
  readonly size: number;
}

function fields(random: Random, room: number, depth: number): Grown {
  const sexp: Record<string, Value> = {};
  const json: Record<string, Json> = {};
  let size = 2;
  // Ever more keys would be none that any message has, so a long list of fields becomes a list of short ones.
  for (let i = 0; size < room && i < 12; i++) {
    const key = random.pick(KEYS);
    if (key in sexp) continue;
    const { value, size: added } = node(
      random,
      i === 11 ? room - size : Math.max(12, (room - size) >> random.below(4)),
      depth + 1,
    );
    sexp[key] = value.sexp;
    json[key] = value.json;
    size += key.length + added + 4;
  }
  return { value: { sexp: plist(sexp), json }, size };
}

function items(random: Random, room: number, depth: number): Grown {
  const sexp: Value[] = [];
  const json: Json[] = [];
  let size = 2;
  while (size < room) {
    const { value, size: added } = node(random, Math.min(room - size, 20 << random.below(6)), depth + 1);
    sexp.push(value.sexp);
    json.push(value.json);
    size += added + 1;
  }
  return { value: { sexp: list(sexp), json }, size };
}

function node(random: Random, room: number, depth: number): Grown {
  if (room > 60 && depth < 8) {
    const kind = random.below(10);
    if (kind < 3 || room > 2000) return items(random, room, depth);
    if (kind < 6) return fields(random, room, depth);
  }
  if (room < 12 || random.below(3) === 0) return atom(random);
  return string(random, Math.min(room, 12 << random.below(6)));
}

function atom(random: Random): Grown {
  switch (random.below(8)) {
    case 0:
    case 1:
      return same(random.below(1000), 3);
    case 2:
      return same(-random.below(1_000_000_000), 9);
    case 3: {
      // A quarter of a number is the same in either notation and loses nothing.
      const value = random.below(1_000_000) + (1 + random.below(3)) / 4;
      return { value: { sexp: new Float(value), json: value }, size: 8 };
    }
    case 4:
      return random.below(2) === 0 ? same(null, 3) : { value: { sexp: true, json: true }, size: 3 };
    case 5: {
      const name = random.pick(SYMBOLS);
      return { value: { sexp: new Sym(name), json: name }, size: name.length };
    }
    default: {
      const name = random.pick(KEYS);
      return { value: { sexp: new Keyword(name), json: name }, size: name.length + 1 };
    }
  }
}

function same(value: number | null, size: number): Grown {
  return { value: { sexp: value, json: value }, size };
}

/** Text as people and programs send it: one string in four has something to escape, one in four is not ASCII. */
function string(random: Random, room: number): Grown {
  const special = random.below(4);
  const words: string[] = [];
  let size = 2;
  while (size < room) {
    const word = random.below(6) > 0 || special > 1
      ? random.pick(WORDS)
      : random.pick(special === 0 ? ESCAPED : FOREIGN);
    words.push(word);
    size += word.length + 1;
  }
  const text = words.join(" ");
  return { value: { sexp: text, json: text }, size };
}
