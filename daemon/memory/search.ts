// Full text search over the index: what a person types becomes a query that cannot fail, and what is found comes ranked, with a
// snippet. Reads the index only.

import type { DatabaseSync } from "node:sqlite";
import { toldTitle } from "./node_rows.ts";

/** A node that was found. */
export interface Hit {
  /** Relative to the memex. */
  readonly path: string;
  readonly id: string;
  readonly title: string;
  readonly keyword: string;
  readonly tags: string;
  /** A few words around what was found, what was found in `[` and `]`. */
  readonly snippet: string;
  readonly level: number;
  /** From 1; 0 for a file. */
  readonly line: number;
  /** Of the object, hexadecimal. */
  readonly hash: string;
  /** The higher, the better. */
  readonly score: number;
}

/** Options of {@link searchNotes}. */
export interface SearchOptions {
  /** The most hits; 20 unless given. */
  readonly limit?: number;
  /** Whether only titles are searched. */
  readonly titles?: boolean;
}

/**
 * Finds nodes that have all words of a query in title, text or tags, best first; a title counts more than a text.
 *
 * A phrase stands in double quotes, `word*` finds what begins so, `-word` and `NOT word` leave out, `one OR other` finds either, and
 * `AND` says what holds anyway. A word of a script without blanks is found within others, too. The last word finds what begins with it if
 * nothing is found otherwise, and if nothing is, German umlauts are also looked for as two letters. Any query is valid; one without a word finds nothing.
 */
export function searchNotes(database: DatabaseSync, query: string, options: SearchOptions = {}): Hit[] {
  const terms = parseQuery(query);
  for (const reach of REACHES) {
    const expression = matchOf(database, terms, reach);
    if (expression === undefined) return [];
    const hits = find(database, expression, terms, options);
    if (hits.length > 0) return hits;
  }
  return [];
}

/** The part of a snippet around what was found: one word may be as long as a file. */
function aroundMark(snippet: string): string {
  if (snippet.length <= LONGEST_SNIPPET) return snippet;
  const from = Math.max(0, snippet.indexOf("[") - LONGEST_SNIPPET / 4);
  return `${from > 0 ? "…" : ""}${snippet.slice(from, from + LONGEST_SNIPPET).toWellFormed()}…`;
}

/** The most of a snippet that is told, UTF-16 code units. */
const LONGEST_SNIPPET = 400;

/**
 * The best nodes for a query of FTS5. Of a query that very many answer, those whose title does and the newest are ranked.
 *
 * The rank is BM25's without the weight of a word, which FTS5 could only tell by counting every node that has it; every node that is
 * found has all words anyway.
 */
function find(
  database: DatabaseSync,
  expression: string,
  terms: readonly Term[],
  { limit = 20, titles = false }: SearchOptions,
): Hit[] {
  const ranked = new Map<number, number>();
  // Of a phrase its first word: the index has found the rest.
  const words = new Set(
    terms.filter(({ excluded }) => !excluded).map(({ text }) => plainWords(text).split(" ")[0] as string),
  );
  for (const candidates of titles ? [TITLED] : [TITLED, CANDIDATES]) {
    const found = database.prepare(candidates).all(expression, MOST_RANKED) as unknown as Candidate[];
    for (const row of found) if (!ranked.has(row.node)) ranked.set(row.node, rankOf(row, words));
  }
  const show = database.prepare(SHOW);
  const hits: Hit[] = [];
  for (const [node, score] of [...ranked].sort((a, b) => b[1] - a[1] || a[0] - b[0])) {
    if (hits.length === limit) break;
    // What is without a word in its title may have it in its text.
    const hit = show.get(expression, node) as unknown as Hit | undefined;
    if (hit !== undefined) hits.push({ ...hit, title: toldTitle(hit.title), snippet: aroundMark(hit.snippet), score });
  }
  return hits;
}

interface Candidate {
  readonly node: number;
  readonly title: string;
  readonly content: string;
  readonly tags: string;
}

/** How well a node answers: the more often its words stand in it, and the shorter it is; a title counts eight times, tags four. */
function rankOf({ title, content, tags }: Candidate, words: ReadonlySet<string>): number {
  const fields = [[plain(title), 8, 40], [plain(tags), 4, 40], [plain(content), 1, 400]] as const;
  let rank = 0;
  for (const word of words) {
    for (const [text, weight, usual] of fields) {
      const often = count(text, word);
      if (often > 0) rank += weight * often * 2.2 / (often + 1.2 * (0.25 + 0.75 * text.length / usual));
    }
  }
  return rank;
}

/** A text in small letters without marks, as the index of words reads it. */
function plain(text: string): string {
  // deno-lint-ignore no-control-regex -- all of ASCII
  return (/^[\x00-\x7f]*$/.test(text) ? text : text.normalize("NFD").replace(/\p{M}+/gu, "")).toLowerCase();
}

/** The words of a text, with one blank between them. */
function plainWords(text: string): string {
  return plain(text).replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/** How often something stands in a text where a word could begin. */
function count(text: string, word: string): number {
  let often = 0;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
    if (at === 0 || !isLetter(text.charCodeAt(at - 1))) often++;
  }
  return often;
}

function isLetter(code: number): boolean {
  return code >= 0x61 && code <= 0x7a || code >= 0x30 && code <= 0x39 || code >= 0xc0;
}

/** Something that the user said and was found. */
export interface RemarkHit {
  /** Its number in the conversation. */
  readonly remark: number;
  readonly session: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly snippet: string;
  readonly score: number;
}

/** Finds what was said, as {@link searchNotes} finds nodes. */
export function searchRemarks(database: DatabaseSync, query: string, { limit = 20 }: SearchOptions = {}): RemarkHit[] {
  const terms = parseQuery(query);
  for (const reach of REACHES) {
    const expression = matchOf(undefined, terms, reach);
    if (expression === undefined) return [];
    const hits = database.prepare(REMARKS).all(expression, limit) as unknown as RemarkHit[];
    if (hits.length > 0) return hits.map((hit) => ({ ...hit, snippet: aroundMark(hit.snippet) }));
  }
  return [];
}

/** How a query is read, one after another until something is found: as it was said, its last word as a beginning, spelled otherwise too. */
type Reach = "as-said" | "begins" | "spelled";
const REACHES: readonly Reach[] = ["as-said", "begins", "spelled"];

/** A word as it is written with umlauts, and without them where a keyboard has none: Straße, Strasse; Käse, Kaese. */
function spellings(text: string): string[] {
  const plain = text.normalize("NFC").toLowerCase();
  let without = plain, umlauts = plain;
  for (const [letter, letters] of UMLAUTS) {
    without = without.replaceAll(letter, letters);
    umlauts = umlauts.replaceAll(letters, letter);
  }
  return [...new Set([plain, without, umlauts])];
}

const UMLAUTS = [["ß", "ss"], ["ä", "ae"], ["ö", "oe"], ["ü", "ue"]] as const;

interface Term {
  readonly text: string;
  readonly prefix: boolean;
  readonly excluded: boolean;
  /** Whether it, or the one before it, is enough. */
  readonly either: boolean;
}

/** Takes a query apart. */
function parseQuery(query: string): Term[] {
  const terms: Term[] = [];
  const parts = [...query.replaceAll("\0", " ").matchAll(/(-?)(?:"([^"]*)"?|([^\s"]+))/g)]
    // Only what has a letter or digit is a word for the index.
    .filter(([, , phrase, word]) => /[\p{L}\p{N}]/u.test(phrase ?? word ?? ""));
  let said = "";
  for (const [i, [, minus, phrase, word]] of parts.entries()) {
    // In capitals and between words these are no words; in front of one only NOT says something.
    const isBetween = i + 1 < parts.length && (terms.length > 0 || word === "NOT");
    if (minus === "" && /^(?:AND|OR|NOT)$/.test(word ?? "") && isBetween) {
      said = word ?? "";
      continue;
    }
    const text = phrase ?? word ?? "";
    const excluded = minus === "-" || said === "NOT";
    const either = said === "OR" && !excluded && terms.at(-1)?.excluded === false;
    terms.push({ text: shortened(text.replace(/(?<!\*)\*+$/, "")), prefix: text.endsWith("*"), excluded, either });
    said = "";
  }
  return terms.slice(0, MOST_TERMS);
}

/** A phrase without the words that are too many. */
function shortened(text: string): string {
  const words = text.split(/[^\p{L}\p{M}\p{N}]+/u);
  return words.length <= MOST_TERMS ? text : words.filter((word) => word !== "").slice(0, MOST_TERMS).join(" ");
}

/** The query in the language of FTS5, every word quoted; `undefined` when it asks for nothing. */
function matchOf(database: DatabaseSync | undefined, terms: readonly Term[], reach: Reach): string | undefined {
  const wanted = terms.filter(({ excluded }) => !excluded);
  if (wanted.length === 0) return undefined;
  if (reach === "spelled" && wanted.every(({ text }) => spellings(text).length < 2)) return undefined;
  const quote = (term: Term, last: boolean): string => {
    const spelled = reach === "spelled" ? spellings(term.text) : [];
    return spelled.length < 2
      ? asked(term, last)
      : `(${spelled.map((text) => asked({ ...term, text }, last)).join(" OR ")})`;
  };
  const asked = ({ text, prefix }: Term, last: boolean) => {
    const word = `"${text.replaceAll('"', "")}"`;
    if (database !== undefined && UNSPACED.test(text)) return having(database, text, word);
    return prefix || reach !== "as-said" && last ? beginningWith(database, text, word) : word;
  };
  const groups: string[][] = [];
  for (const [i, term] of wanted.entries()) {
    const word = quote(term, i === wanted.length - 1);
    if (term.either) groups.at(-1)?.push(word);
    else groups.push([word]);
  }
  const all = withoutRepeats(groups).map((group) => group.length === 1 ? group[0] : `(${group.join(" OR ")})`).join(
    " AND ",
  );
  const none = terms.filter(({ excluded }) => excluded).map((term) => quote(term, false)).join(" OR ");
  return none === "" ? all : `(${all}) NOT (${none})`;
}

/** The same without what is said twice: FTS5 goes through all places of a word as often as it stands in the query. */
function withoutRepeats(groups: readonly (readonly string[])[]): readonly (readonly string[])[] {
  // As the index reads it, which knows no full stop.
  const key = (word: string) => word.startsWith("(") ? word : plainWords(word) + (word.endsWith("*") ? "*" : "");
  const alone = new Set(
    groups.flatMap((group) =>
      group.every((word) => key(word) === key(group[0] as string)) ? key(group[0] as string) : []
    ),
  );
  const seen = new Set<string>();
  return groups.flatMap((group) => {
    const words = [...new Map(group.map((word) => [key(word), word])).values()];
    // Whatever has the word that must be there has one of these.
    if (words.length > 1 && words.some((word) => alone.has(key(word)))) return [];
    const all = words.map(key).sort().join(" ");
    if (seen.has(all)) return [];
    seen.add(all);
    return [words];
  });
}

/** A query as FTS5 is asked for it first; `undefined` when it asks for nothing. */
export function expressionOf(query: string): string | undefined {
  return matchOf(undefined, parseQuery(query), "as-said");
}

/**
 * What begins with a word. FTS5 would put together all nodes that have such a word before it tells the first; the words themselves
 * are known, and the commonest of them are asked for.
 */
function beginningWith(database: DatabaseSync | undefined, text: string, word: string): string {
  const plain = plainWords(text);
  // What begins with one letter is nearly everything.
  if (plain.length < 2) return word;
  if (database === undefined || plain.includes(" ")) return `${word}*`;
  const found = database.prepare(
    `SELECT term FROM (SELECT term, doc FROM vocabulary WHERE term >= ? AND term < ? LIMIT ?) ORDER BY doc DESC LIMIT ?`,
  ).all(plain, `${plain}\u{10ffff}`, MOST_LOOKED_AT, MOST_ENDINGS) as unknown as { term: string }[];
  return found.length === 0 ? word : `(${found.map(({ term }) => `"${term}"`).join(" OR ")})`;
}

/**
 * What has a word within a longer one. The index of words takes a run of Chinese or Japanese for one word, however many are in it, and
 * Korean and Thai put words together, too.
 */
function having(database: DatabaseSync, text: string, word: string): string {
  const part = text.normalize("NFC").toLowerCase();
  if (/[^\p{L}\p{M}\p{N}]/u.test(part)) return word;
  const found = database.prepare("SELECT term FROM vocabulary WHERE instr(term, ?) > 0 ORDER BY doc DESC LIMIT ?")
    .all(part, MOST_ENDINGS) as unknown as { term: string }[];
  return found.length === 0 ? word : `(${found.map(({ term }) => `"${term}"`).join(" OR ")})`;
}

const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u;

/** The most words that stand for a beginning, and of how many they are the commonest. */
const MOST_ENDINGS = 50, MOST_LOOKED_AT = 2_000;

/** The most words of a query that count, and of a phrase. */
const MOST_TERMS = 16;

/** The most nodes that are ranked, of those whose title answers and of all. */
const MOST_RANKED = 120;

const CANDIDATES = `
  SELECT rowid AS node, title, content, tags FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?`;
const TITLED = `
  SELECT node, node_texts.title, content, tags FROM titles JOIN node_texts ON node = titles.rowid
  WHERE titles MATCH ? ORDER BY titles.rowid DESC LIMIT ?`;
// CAST: a number comes to SQLite as a floating-point one. FTS5 looks past `rowid = 2.0`, and goes through all that answers where it is
// to find one between 2.0 and 2.0.
const SHOW = `
  SELECT files.path, nodes.id, nodes.title, nodes.keyword, nodes.tags, nodes.level, nodes.line,
    lower(hex(objects.hash)) AS hash, snippet(words, -1, '[', ']', '…', 16) AS snippet
  FROM words JOIN nodes ON nodes.node = words.rowid JOIN files USING (file) JOIN objects USING (object)
  WHERE words MATCH ?1 AND words.rowid = CAST(?2 AS INTEGER)`;
const REMARKS = `
  SELECT rowid AS remark, session, at, snippet(remarks, 0, '[', ']', '…', 16) AS snippet, -bm25(remarks) AS score
  FROM remarks WHERE remarks MATCH ? ORDER BY bm25(remarks), rowid DESC LIMIT ?`;
