// Reader and printer against JSON.parse and JSON.stringify on the same content, a process of its own. Every text that is read
// came out of a decoder and every text that is printed is used, so that no string stays a tree of pieces that nobody paid for.

import { printSexp } from "../daemon/wire/printer.ts";
import { parseSexp } from "../daemon/wire/reader.ts";
import type { Value } from "../daemon/wire/value.ts";
import { type Json, makeDocument, Random } from "./generator.ts";
import { denoRun, type Launch, runToEnd } from "./process.ts";
import { compareRounds, type Row } from "./report.ts";

/** Bytes of a document, its name in the rows, and how many different ones are measured. */
const SIZES = [[100, "100B", 400], [2_000, "2KB", 100], [200_000, "200KB", 4]] as const;

/** The seed of the documents. */
const SEED = 9105;

/** How long one side runs in one round, milliseconds. */
const SLICE_MS = 8;

/** Keeps results alive, so that no work can be left out because nobody looks at it. */
let sink = 0;

/** Runs `body` over all documents until the slice is over. Returns microseconds a document. */
function timeSlice<T>(documents: readonly T[], body: (document: T) => number): number {
  const start = performance.now();
  let count = 0;
  let now = start;
  while (now - start < SLICE_MS) {
    // Looked at rarely: the clock costs as much as reading a short document.
    for (const document of documents) sink ^= body(document);
    count += documents.length;
    now = performance.now();
  }
  return (now - start) * 1000 / count;
}

function measure<A, B>(
  rounds: number,
  [ours, read]: readonly [readonly A[], (document: A) => number],
  [theirs, readTheirs]: readonly [readonly B[], (document: B) => number],
) {
  const a: number[] = [];
  const b: number[] = [];
  for (let round = -5; round < rounds; round++) {
    const left = timeSlice(ours, read);
    const right = timeSlice(theirs, readTheirs);
    // The first rounds are the compiler's.
    if (round < 0) continue;
    a.push(left);
    b.push(right);
  }
  return compareRounds(a, b);
}

const utf8 = new TextEncoder();
const decoder = new TextDecoder();
const flat = (text: string) => decoder.decode(utf8.encode(text));

const readSexp = (text: string): number => parseSexp(text).ok ? 1 : 0;
const readJson = (text: string): number => JSON.parse(text) === undefined ? 0 : 1;
// Asking for a character in the middle makes one piece of a string that was put together from many.
const flatten = (text: string): number => text.charCodeAt(text.length >> 1);
const print = (value: Value): number => flatten(printSexp(value));
const stringify = (value: Json): number => flatten(JSON.stringify(value));
const printBytes = (value: Value): number => utf8.encode(printSexp(value)).length;
const stringifyBytes = (value: Json): number => utf8.encode(JSON.stringify(value)).length;

/** Measures all rows of the codec. @param rounds Slices of each side in each row. */
export function codecRows(rounds: number): readonly Row[] {
  const rows: Row[] = [];
  for (const [bytes, name, count] of SIZES) {
    const random = new Random(SEED);
    const documents = Array.from({ length: count }, () => makeDocument(random, bytes));
    const values = documents.map(({ sexp }) => sexp);
    const jsons = documents.map(({ json }) => json);
    const sexpTexts = values.map((value) => flat(printSexp(value)));
    const jsonTexts = jsons.map((json) => flat(JSON.stringify(json)));
    const row = (id: string, title: string, against: string, comparison: ReturnType<typeof measure>): void => {
      rows.push({ id: `${id}-${name}`, title: `${title}, ${name}`, unit: "us", against, ...comparison });
    };
    row("reader", "reader", "JSON.parse", measure(rounds, [sexpTexts, readSexp], [jsonTexts, readJson]));
    row("printer", "printer", "JSON.stringify", measure(rounds, [values, print], [jsons, stringify]));
    row(
      "printer-utf8",
      "printer to bytes",
      "JSON.stringify",
      measure(rounds, [values, printBytes], [jsons, stringifyBytes]),
    );
  }
  return rows;
}

/** Measures all rows of the codec in a process of their own. */
export async function codecCommand(env: Launch["env"], rounds: number): Promise<readonly Row[]> {
  return JSON.parse(await runToEnd({ command: denoRun(["--no-prompt"], "codec.ts", String(rounds)), env }));
}

if (import.meta.main) {
  const rows = codecRows(Number(Deno.args[0] ?? 30));
  console.log(JSON.stringify(rows));
  if (Number.isNaN(sink)) console.error(sink);
}
