// One section of an Org text, a stretch without headings, read line by line: which lines are keywords, which are source blocks.
// Blocks, drawers, LaTeX environments and footnotes hide or bound one another as in org-element. Linear in the text; no
// recursion. Knows nothing of lists, which bound nothing that this looks for, nor of `#+BEGIN name` without a colon.

import { contentEnd, lineEnd, skipBlanks, skipBlanksBack, type Span, trimBlanks } from "./span.ts";
import type { KeywordLine } from "./todo_keywords.ts";

/** A source block as it stands in the text. */
export interface SourceSpan extends Span {
  /** The `#+begin_src` line, without its newline. */
  readonly head: Span;
  /** Between the first line and the last, as it stands there. */
  readonly body: Span;
}

/** What a section holds, in its order. */
export interface Section {
  readonly keywords: readonly KeywordLine[];
  readonly sources: readonly SourceSpan[];
}

/** Reads a section. @param span It begins at the start of a line and holds no heading. */
export function readSection(text: string, span: Span): Section {
  const lines = splitLines(text, span);
  const closers = findClosers(text, lines);
  const keywords: KeywordLine[] = [];
  const sources: SourceSpan[] = [];
  /** What is open: the line that bounds it, and the line to go on with. */
  const open: { readonly limit: number; readonly after: number }[] = [];
  for (let i = 0; i < lines.length;) {
    const innermost = open.at(-1);
    if (innermost !== undefined && i >= innermost.limit) {
      i = innermost.after;
      open.pop();
      continue;
    }
    const limit = innermost?.limit ?? lines.length;
    const { start, stop } = lines[i] as Line;
    const at = skipBlanks(text, start, stop);
    const first = text[at];
    let next = i + 1;
    if (first === "#" && text[at + 1] === "+") {
      const rest = text.slice(at + 2, stop);
      const block = /^begin_([^\t\n\f\r \u00a0\u2000-\u200b\u202f\u205f\u3000]+)/i.exec(rest)?.[1]?.toLowerCase();
      if (block !== undefined) {
        const end = closers.next(`block ${block}`, i + 1, limit);
        if (end !== undefined && VERBATIM.has(block)) {
          if (block === "src") sources.push(sourceSpan(lines, i, end));
          next = end + 1;
        } else if (end !== undefined) {
          open.push({ limit: end, after: end + 1 });
        }
      } else if (/^begin: /i.test(rest)) {
        const end = closers.next("dynamic", i + 1, limit);
        if (end !== undefined) open.push({ limit: end, after: end + 1 });
      } else {
        const keyword = parseKeyword(rest);
        if (keyword !== undefined) keywords.push(keyword);
      }
    } else if (first === ":" && DRAWER.test(text.slice(at, stop))) {
      const end = closers.next("drawer", i + 1, limit);
      if (end !== undefined) open.push({ limit: end, after: end + 1 });
    } else if (first === "\\") {
      const environment = /^\\begin\{([A-Za-z0-9*]+)\}/.exec(text.slice(at, stop))?.[1]?.toLowerCase();
      const end = environment && closers.next(`latex ${environment}`, i, limit);
      if (typeof end === "number") next = end + 1;
    } else if (first === "[" && at === start && FOOTNOTE.test(text.slice(at, stop))) {
      const end = closers.next("footnote", i + 1, limit);
      if (end !== undefined) open.push({ limit: end, after: end });
    }
    i = next;
  }
  return { keywords, sources };
}

interface Line {
  readonly start: number;
  /** Where its text ends. */
  readonly stop: number;
  /** Behind its newline. */
  readonly end: number;
}

function splitLines(text: string, span: Span): Line[] {
  const lines: Line[] = [];
  for (let start = span.start; start < span.end;) {
    const end = Math.min(lineEnd(text, start), span.end);
    lines.push({ start, stop: contentEnd(text, start, end), end });
    start = end;
  }
  return lines;
}

function sourceSpan(lines: readonly Line[], first: number, last: number): SourceSpan {
  const head = lines[first] as Line, foot = lines[last] as Line;
  return {
    start: head.start,
    end: foot.end,
    head: { start: head.start, end: head.stop },
    body: { start: head.end, end: foot.start },
  };
}

/** The lines that can end something, by what they end. Questions come in the order of the lines, so each is passed once. */
class Closers {
  readonly #lines = new Map<string, { readonly at: number[]; passed: number }>();

  add(what: string, line: number): void {
    const known = this.#lines.get(what);
    if (known === undefined) this.#lines.set(what, { at: [line], passed: 0 });
    else known.at.push(line);
  }

  /** The first such line from `from` on, but before `limit`. */
  next(what: string, from: number, limit: number): number | undefined {
    const known = this.#lines.get(what);
    if (known === undefined) return undefined;
    while ((known.at[known.passed] ?? Infinity) < from) known.passed++;
    const line = known.at[known.passed];
    return line !== undefined && line < limit ? line : undefined;
  }
}

function findClosers(text: string, lines: readonly Line[]): Closers {
  const closers = new Closers();
  let blanks = 0;
  for (const [i, { start, stop, end }] of lines.entries()) {
    const at = skipBlanks(text, start, stop);
    // Two blank lines end a footnote; the last line of a text without a newline is none of them.
    blanks = at === stop && end > stop ? blanks + 1 : 0;
    if (blanks === 2) closers.add("footnote", i - 1);
    const last = skipBlanksBack(text, at, stop);
    if (text[at] === "#" && /^#\+end/i.test(text.slice(at, at + 5))) {
      const rest = text.slice(at + 5, last);
      if (rest === "" || rest === ":") closers.add("dynamic", i);
      else if (rest.startsWith("_")) closers.add(`block ${rest.slice(1).toLowerCase()}`, i);
    } else if (text[at] === ":" && last - at === 5 && text.slice(at, last).toLowerCase() === ":end:") {
      closers.add("drawer", i);
    } else if (text[at] === "[" && at === start && FOOTNOTE.test(text.slice(at, stop))) {
      closers.add("footnote", i);
    }
    if (text[last - 1] === "}") {
      const line = text.slice(at, last);
      const environment = /^\\end\{([A-Za-z0-9*]+)\}$/i.exec(line.slice(line.lastIndexOf("\\")))?.[1];
      if (environment !== undefined) closers.add(`latex ${environment.toLowerCase()}`, i);
    }
  }
  return closers;
}

/** `NAME: value`, the name reaching to the last colon of the first word. */
function parseKeyword(rest: string): KeywordLine | undefined {
  const word = /^[^\t\n\f\r \u00a0\u2000-\u200b\u202f\u205f\u3000]+/.exec(rest)?.[0] ?? "";
  const colon = word.lastIndexOf(":");
  if (colon < 1) return undefined;
  return { name: rest.slice(0, colon).toUpperCase(), value: trimBlanks(rest.slice(colon + 1)) };
}

/** Blocks whose lines are text, whatever they look like. */
const VERBATIM: ReadonlySet<string> = new Set(["comment", "example", "export", "src", "verse"]);
const DRAWER = /^:[\p{L}\p{M}\p{N}$%'\u00a5\u00b7_-]+:[ \t]*$/u;
const FOOTNOTE = /^\[fn:[\p{L}\p{M}\p{N}$%'\u00a5\u00b7_-]+\]/u;
