// The memory over a large memex, a process of its own: its first index against a bare script that reads the same files and inserts as
// many rows into the same schema, search, how soon a change is found, and parsing against Emacs. Every file is made from a seed.

import { readdirSync, readFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { DatabaseSync as Database } from "node:sqlite";
import { openIndex, openSnapshots } from "../daemon/memory/index_database.ts";
import { NoteMemory } from "../daemon/memory/note_memory.ts";
import { Snapshots } from "../daemon/memory/snapshots.ts";
import { findLinks } from "../daemon/org/links.ts";
import { parseOutline } from "../daemon/org/outline.ts";
import { readSection } from "../daemon/org/section.ts";
import { findTimestamps } from "../daemon/org/timestamp.ts";
import { MIGRATIONS } from "../daemon/store/migrations.ts";
import { Random } from "./generator.ts";
import { denoRun, type Launch, runToEnd } from "./process.ts";
import { compareRounds, median, percentile, type Row } from "./report.ts";

/** Files of the memex and headings in each: 100,000 headings in all. */
const FILES = 5_000, HEADINGS = 20;

/** Of a file that is parsed. */
const PARSED_HEADINGS = 2_000;

const SEED = 4;

const WORDS = (
  "kettle garden invoice meeting Ada river tomato ladder winter train letter window bread piano coffee report tax dentist " +
  "holiday server backup recipe bicycle violin paint roof insurance library museum harbour island forest mountain candle"
).split(" ");

/** A paragraph of words, some of which are rare. */
function sentence(random: Random, length: number): string {
  return Array.from({ length }, () => {
    const pick = random.below(1_000);
    return pick < 980 ? WORDS[pick % WORDS.length] as string : `word${random.below(50_000)}`;
  }).join(" ");
}

/** The text of one file, as a person's notes look: keywords, plans, properties, links, text. */
function makeNotes(random: Random, file: number, headings: number): string {
  let text = `#+TITLE: ${sentence(random, 3)}\n#+FILETAGS: :area${file % 20}:\n\n`;
  for (let i = 0; i < headings; i++) {
    const level = i === 0 ? 1 : 1 + random.below(3);
    const keyword = ["", "", "TODO ", "DONE "][random.below(4)] as string;
    text += `${"*".repeat(level)} ${keyword}${sentence(random, 4)}${random.below(5) === 0 ? " :home:work:" : ""}\n`;
    if (keyword === "TODO ") {
      text += `SCHEDULED: <2026-${two(1 + random.below(12))}-${two(1 + random.below(28))} Mon>\n`;
    }
    if (random.below(3) === 0) text += `:PROPERTIES:\n:ID: node-${file}-${i}\n:END:\n`;
    text += `${sentence(random, 12)}\n${sentence(random, 12)}\n`;
    if (random.below(4) === 0) {
      text += `See [[id:node-${random.below(FILES)}-${random.below(headings)}][${sentence(random, 2)}]].\n`;
    }
  }
  return text;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

function makeMemex(folder: string): void {
  const random = new Random(SEED);
  for (let file = 0; file < FILES; file++) {
    const below = `${folder}/${two(file % 50)}`;
    if (file < 50) Deno.mkdirSync(below, { recursive: true });
    Deno.writeTextFileSync(`${below}/notes-${file}.org`, makeNotes(random, file, HEADINGS));
  }
}

/** Waits for the end of what a memory does first. */
async function index(folder: string, indexPath: string): Promise<NoteMemory> {
  const main = new Database(":memory:");
  for (const step of MIGRATIONS) main.exec(step);
  const silent = () => {};
  const memory = new NoteMemory({
    folder,
    indexPath,
    main,
    snapshots: () => new Snapshots(openSnapshots(":memory:").database),
    clock: {
      now: () => Date.now(),
      after: (ms, body) => {
        const timer = setTimeout(body, ms);
        return () => clearTimeout(timer);
      },
    },
    log: { info: silent, warn: silent, error: (text, fields) => console.error(text, fields) },
  });
  await memory.refresh([]);
  return memory;
}

/** Reads the files and inserts as many rows into the same schema, and does nothing else. */
function bareScript(folder: string, path: string): void {
  const { database } = openIndex(path);
  const insert = bareInserts(database);
  let rows = 0;
  database.exec("BEGIN");
  for (const below of readdirSync(folder)) {
    for (const name of readdirSync(`${folder}/${below}`)) {
      const text = readFileSync(`${folder}/${below}/${name}`, "utf8");
      const parts = text.split(/\n(?=\*+ )/);
      insert(`${below}/${name}`, parts, rows);
      rows += parts.length;
      if (rows % 5_000 < parts.length) database.exec("COMMIT; BEGIN");
    }
  }
  database.exec("COMMIT");
  database.close();
}

function bareInserts(database: DatabaseSync) {
  const files = database.prepare("INSERT INTO files (path, stamp, digest, root, problem) VALUES (?, '', '', '', '')");
  const objects = database.prepare(
    "INSERT INTO objects (hash, type, id, attributes, content, children) VALUES (?, 'heading', '', '{}', ?, x'')",
  );
  const nodes = database.prepare(
    `INSERT INTO nodes (file, position, parent, level, object, id, title, keyword, done, hidden, tags, scheduled, deadline,
       line, events) VALUES (?, ?, -1, 1, ?, '', ?, '', 0, 0, '', '', '', 0, '')`,
  );
  const words = database.prepare("INSERT INTO words (rowid, title, content, tags) VALUES (?, ?, ?, '')");
  const titles = database.prepare("INSERT INTO titles (rowid, title) VALUES (?, ?)");
  const links = database.prepare("INSERT INTO links (node, target) VALUES (?, ?)");
  const versions = database.prepare("INSERT INTO versions (path, seen, root) VALUES (?, 0, x'00')");
  const hash = new Uint8Array(32);
  const view = new DataView(hash.buffer);
  return (path: string, parts: readonly string[], from: number) => {
    const file = Number(files.run(path).lastInsertRowid);
    versions.run(path);
    for (const [i, part] of parts.entries()) {
      // As hashes lie: anywhere.
      view.setUint32(0, Math.imul(from + i + 1, 2_654_435_761));
      view.setUint32(4, from + i);
      const newline = part.indexOf("\n");
      const title = part.slice(0, newline === -1 ? part.length : newline);
      const object = Number(objects.run(hash, part).lastInsertRowid);
      const node = Number(nodes.run(file, i, object, title).lastInsertRowid);
      words.run(node, title, part);
      titles.run(node, title);
      if (part.includes("[[")) links.run(node, "id:x");
    }
  };
}

async function firstIndexRow(folder: string, root: string, rounds: number): Promise<Row> {
  const ours: number[] = [], theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    let start = performance.now();
    bareScript(folder, `${root}/bare-${round}.db`);
    theirs.push(performance.now() - start);
    start = performance.now();
    const memory = await index(folder, `${root}/ours-${round}.db`);
    ours.push(performance.now() - start);
    await memory[Symbol.asyncDispose]();
  }
  return {
    id: "notes-first-index",
    title: `first index, ${FILES} files, ${FILES * HEADINGS} headings`,
    unit: "ms",
    against: "bare script",
    ...compareRounds(ours, theirs),
  };
}

async function searchRows(memory: NoteMemory): Promise<Row[]> {
  const random = new Random(SEED + 1);
  const query = () => {
    const word = () => WORDS[random.below(WORDS.length)] as string;
    switch (random.below(6)) {
      case 0:
        return `word${random.below(50_000)}`;
      case 1:
        return `${word()} ${word()}`;
      case 2:
        return `"${word()} ${word()}"`;
      case 3:
        return `${word().slice(0, 4)}*`;
      case 4:
        return `${word()} -${word()}`;
      default:
        return word();
    }
  };
  const times: number[] = [];
  for (let n = -20; n < 400; n++) {
    const text = query();
    const start = performance.now();
    await memory.search(text);
    if (n >= 0) times.push(performance.now() - start);
  }
  return [
    { id: "notes-search-median", title: "search over it, median", unit: "ms", ours: median(times) },
    { id: "notes-search-p99", title: "search over it, p99", unit: "ms", ours: percentile(times, 99) },
  ];
}

async function changeRow(memory: NoteMemory, folder: string, rounds: number): Promise<Row> {
  memory.begin();
  await memory.refresh([]);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const word = `quokka${round}`;
    const start = performance.now();
    Deno.writeTextFileSync(`${folder}/07/notes-7.org`, `* ${word}\n`);
    while ((await memory.search(word)).length === 0 && performance.now() - start < 10_000) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    times.push(performance.now() - start);
  }
  return { id: "notes-change", title: "a changed file is found, slowest", unit: "ms", ours: Math.max(...times) };
}

async function scanRow(folder: string, path: string): Promise<Row> {
  const start = performance.now();
  const memory = await index(folder, path);
  const ours = performance.now() - start;
  await memory[Symbol.asyncDispose]();
  return { id: "notes-scan", title: "a scan that finds nothing new", unit: "ms", ours };
}

/** The outline with its drawers and plans, and of every section its blocks, keywords, links and timestamps. @returns How many there are. */
function parseAll(text: string): number {
  const { headings } = parseOutline(text);
  let found = headings.length;
  for (const { body } of headings) {
    const { keywords, sources } = readSection(text, body);
    found += keywords.length + sources.length + findLinks(text, body).length + findTimestamps(text, body).length;
  }
  return found;
}

/** Parsing all that this program knows of Org, against Emacs on the same file; `undefined` without Emacs. */
async function parseRow(root: string, rounds: number): Promise<Row | undefined> {
  const path = `${root}/parsed.org`;
  const text = makeNotes(new Random(SEED), 1, PARSED_HEADINGS);
  Deno.writeTextFileSync(path, text);
  const lisp = `(progn (require 'org) (require 'org-element) (setq gc-cons-threshold 800000000)
    (with-temp-buffer (insert-file-contents "${path}") (org-mode) (org-element-parse-buffer)
      (dotimes (_ ${rounds}) (garbage-collect)
        (let ((start (float-time))) (org-element-parse-buffer) (princ (format "%f\\n" (- (float-time) start)))))))`;
  let theirs: number[];
  try {
    const { stdout } = await new Deno.Command("emacs", { args: ["-Q", "--batch", "--eval", lisp] }).output();
    theirs = new TextDecoder().decode(stdout).trim().split("\n").map((line) => Number(line) * 1_000);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const ours: number[] = [];
  let found = 0;
  // The first rounds are the compiler's.
  for (let round = -20; round < theirs.length; round++) {
    const start = performance.now();
    found += parseAll(text);
    if (round >= 0) ours.push(performance.now() - start);
  }
  if (found === 0 || theirs.some((time) => !(time > 0))) {
    throw new Error("Cannot compare parsing: Emacs said nothing");
  }
  const { ours: mine, theirs: emacs } = compareRounds(ours, theirs);
  return {
    id: "notes-parse",
    title: `parsing ${PARSED_HEADINGS} headings, how many times as fast`,
    unit: "ms",
    ours: mine,
    theirs: emacs,
    against: "org-element",
    ratio: emacs / mine,
  };
}

/** Measures all rows of the notes. @param rounds Of the first index. */
export async function notesRows(rounds: number): Promise<readonly Row[]> {
  const root = Deno.makeTempDirSync({ dir: "/tmp", prefix: "passepartout-notes-" });
  const folder = `${root}/memex`;
  try {
    makeMemex(folder);
    const rows: Row[] = [await firstIndexRow(folder, root, rounds), await scanRow(folder, `${root}/ours-0.db`)];
    const memory = await index(folder, `${root}/ours-0.db`);
    rows.push(...await searchRows(memory), await changeRow(memory, folder, 5));
    await memory[Symbol.asyncDispose]();
    const parsed = await parseRow(root, 5);
    return parsed === undefined ? rows : [...rows, parsed];
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

/** Measures all rows of the notes in a process of their own. */
export async function notesCommand(env: Launch["env"], rounds: number): Promise<readonly Row[]> {
  const flags = ["--no-prompt", "--allow-read", "--allow-write=/tmp", "--allow-run=emacs"];
  return JSON.parse(await runToEnd({ command: denoRun(flags, "notes.ts", String(rounds)), env }));
}

if (import.meta.main) console.log(JSON.stringify(await notesRows(Number(Deno.args[0] ?? 2))));
