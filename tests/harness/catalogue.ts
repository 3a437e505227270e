// The catalogue of messages in docs/protocol.md, as something that frames can be checked against. The document is the only
// place where messages are described; this file reads its tables and knows none by name.
//
// A row is `| name | -> or <- | form | ... |`. A form is written as the message with these in the place of values:
//   string integer number keyword plist list any hex32 hex64 actuator code   a value of that kind (`code`: of the table of codes)
//   :A/:B, T/NIL, string/NIL                                 one of them
//   string*, keyword*, (:NAME string)*                       a list of none or more
//   [:KEY value]                                             a key that may be missing
// Unlike a pattern, a form names all keys there are.

import { printSexp } from "../../daemon/wire/printer.ts";
import {
  Float,
  getf,
  getKeyword,
  isKeyword,
  isList,
  isPlist,
  Keyword,
  LongInteger,
  Ratio,
  type Value,
} from "../../daemon/wire/value.ts";

/** Who says a message: `->` a client, `<-` the daemon. */
export type Direction = "->" | "<-";

/** One documented message. */
export interface Row {
  readonly name: string;
  readonly direction: Direction;
  readonly form: string;
  /** Whether it belongs to what comes later. */
  readonly reserved: boolean;
}

interface Key {
  readonly name: string;
  readonly optional: boolean;
  readonly shape: Shape;
}

type Shape =
  | { readonly kind: "type"; readonly name: string }
  | { readonly kind: "constant"; readonly text: string }
  | { readonly kind: "keys"; readonly keys: readonly Key[] }
  | { readonly kind: "repeat"; readonly of: Shape }
  | { readonly kind: "choice"; readonly of: readonly Shape[] };

const TYPES: Readonly<Record<string, (value: Value) => boolean>> = {
  any: () => true,
  string: (value) => typeof value === "string",
  integer: (value) => typeof value === "bigint" || Number.isInteger(value),
  number: (value) =>
    ["number", "bigint"].includes(typeof value) ||
    [Float, Ratio, LongInteger].some((kind) => value instanceof kind),
  keyword: (value) => value instanceof Keyword,
  actuator: (value) => value instanceof Keyword && value.name !== "SYSTEM",
  plist: (value) => isPlist(value),
  list: (value) => value === null || isList(value),
  hex32: (value) => typeof value === "string" && /^[0-9a-f]{32}$/.test(value),
  hex64: (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value),
};

/** The documented messages and codes, and which of them were seen. */
export class Catalogue {
  readonly rows: readonly Row[];
  /** The codes of `:LOG`, with whether each belongs to what comes later. */
  readonly codes: ReadonlyMap<string, { readonly reserved: boolean }>;
  /** Names of the rows, and codes as `:CODE`, that were seen. */
  readonly seen = new Set<string>();
  readonly #shapes = new Map<Row, Shape>();

  /** @param document The text of docs/protocol.md. @throws Error when a table or a form cannot be read. */
  constructor(document: string) {
    const rows: Row[] = [];
    const codes = new Map<string, { reserved: boolean }>();
    let reserved = false;
    for (const line of document.split("\n")) {
      // The heading of each part says which tables follow.
      if (line.startsWith("#")) reserved = /reserved/i.test(line);
      const cells = line.split("|").slice(1, -1).map((cell) => cell.trim());
      const [name, second, form] = cells as [string?, string?, string?];
      if (name === undefined || second === undefined) continue;
      const code = /^`:([A-Z-]+)`$/.exec(name)?.[1];
      if (code !== undefined) codes.set(code, { reserved });
      if (second !== "->" && second !== "<-") continue;
      const text = /^`(.*)`$/.exec(form ?? "")?.[1];
      if (text === undefined) throw new Error(`Cannot read the catalogue: no form between backquotes in ${line}`);
      if (rows.some((row) => row.name === name)) {
        throw new Error(`Cannot read the catalogue: two rows are named ${name}`);
      }
      const row: Row = { name, direction: second, form: text, reserved };
      rows.push(row);
      this.#shapes.set(row, readShape(text));
    }
    if (rows.length === 0) throw new Error("Cannot read the catalogue: it has no row");
    this.rows = rows;
    this.codes = codes;
  }

  /** Reads the project's own. */
  static read(): Catalogue {
    return new Catalogue(Deno.readTextFileSync(new URL("../../docs/protocol.md", import.meta.url)));
  }

  /** Finds the row of a message and marks it as seen. @throws Error when the catalogue has none. */
  check(direction: Direction, message: Value): Row {
    const near: string[] = [];
    for (const row of this.rows) {
      if (row.direction !== direction) continue;
      const why = this.#mismatch(this.#shapes.get(row) as Shape, message, "");
      if (why === undefined) {
        this.seen.add(row.name);
        const code = getKeyword(getf(message, "PAYLOAD"), "CODE");
        if (code !== undefined && isKeyword(getf(message, "TYPE"), "LOG")) this.seen.add(`:${code}`);
        return row;
      }
      // A row of another kind of message tells nothing about what is wrong with this one.
      if (!/^:TYPE|:ACTION:|:SENSOR:|:TARGET:/.test(why)) near.push(`\n  not "${row.name}": ${why}`);
    }
    const text = printSexp(message);
    throw new Error(`The catalogue has no such message: ${direction} ${text.slice(0, 600)}${near.join("")}`);
  }

  /** Returns the documented messages and codes, but for reserved ones, that were not seen. */
  unseen(): readonly string[] {
    const names = this.rows.filter((row) => !row.reserved).map((row) => row.name);
    const codes = [...this.codes].filter(([, { reserved }]) => !reserved).map(([code]) => `:${code}`);
    return [...names, ...codes].filter((name) => !this.seen.has(name));
  }

  #mismatch(shape: Shape, value: Value, path: string): string | undefined {
    const no = (what: string) => `${path}: ${what}, got ${printSexp(value).slice(0, 80)}`;
    switch (shape.kind) {
      case "type": {
        if (shape.name === "code") {
          return value instanceof Keyword && this.codes.has(value.name) ? undefined : no("no documented code");
        }
        const is = TYPES[shape.name];
        if (is === undefined) throw new Error(`Cannot read the catalogue: no kind of value is called ${shape.name}`);
        return is(value) ? undefined : no(`not a ${shape.name}`);
      }
      case "constant":
        return printSexp(value) === shape.text ? undefined : no(`not ${shape.text}`);
      case "choice": {
        return shape.of.some((one) => this.#mismatch(one, value, path) === undefined) ? undefined : no("none of those");
      }
      case "repeat": {
        if (value !== null && !isList(value)) return no("not a list");
        return (value ?? []).map((item, i) => this.#mismatch(shape.of, item, `${path}[${i}]`)).find((why) => why);
      }
      case "keys":
        return this.#mismatchKeys(shape.keys, value, path);
    }
  }

  #mismatchKeys(keys: readonly Key[], value: Value, path: string): string | undefined {
    if (!isPlist(value)) return `${path}: not a property list`;
    const known = new Set(keys.map(({ name }) => name));
    const found = new Set<string>();
    const items = value ?? [];
    for (const { name, optional, shape } of keys) {
      const actual = getf(value, name);
      if (actual === undefined) {
        if (optional) continue;
        return `${path}:${name}: missing`;
      }
      const why = this.#mismatch(shape, actual, `${path}:${name}`);
      if (why !== undefined) return why;
    }
    for (let i = 0; i < items.length; i += 2) {
      const { name } = items[i] as Keyword;
      if (!known.has(name)) return `${path}:${name} is not documented`;
      if (found.has(name)) return `${path}:${name} stands there twice`;
      found.add(name);
    }
    return undefined;
  }
}

/** Reads a form. @throws Error when it cannot be read. */
function readShape(text: string): Shape {
  const tokens = text.match(/[()[\]*/]|[^\s()[\]*/]+/g) ?? [];
  let at = 0;
  const fail = (what: string) =>
    new Error(`Cannot read the catalogue: ${what} at ${tokens[at] ?? "the end"} in ${text}`);
  const take = (token: string) => {
    if (tokens[at++] !== token) throw fail(`no ${token}`);
  };
  const value = (): Shape => {
    const choices = [one()];
    while (tokens[at] === "/") {
      at++;
      choices.push(one());
    }
    return choices.length === 1 ? choices[0] as Shape : { kind: "choice", of: choices };
  };
  const one = (): Shape => {
    const token = tokens[at++];
    if (token === undefined || /^[)[\]*/]$/.test(token)) throw fail("no value");
    const shape: Shape = token === "("
      ? { kind: "keys", keys: keys() }
      : /^[a-z]/.test(token)
      ? { kind: "type", name: token }
      : { kind: "constant", text: token };
    if (tokens[at] !== "*") return shape;
    at++;
    return { kind: "repeat", of: shape };
  };
  const keys = (): Key[] => {
    const found: Key[] = [];
    while (tokens[at] !== ")") {
      const optional = tokens[at] === "[";
      if (optional) at++;
      const name = tokens[at++];
      if (name === undefined || !name.startsWith(":")) throw fail("no key");
      found.push({ name: name.slice(1), optional, shape: value() });
      if (optional) take("]");
    }
    at++;
    return found;
  };
  const shape = value();
  if (at !== tokens.length) throw fail("more text");
  return shape;
}

let shared: Catalogue | undefined;

/** The catalogue of the running file, with what its tests have seen so far. */
export function catalogue(): Catalogue {
  return shared ??= Catalogue.read();
}
