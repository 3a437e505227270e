// One heading line, taken apart as org-element-headline-parser of Org 9.5 does: keyword, priority, COMMENT, title, tags.
// Knows one line and the file's keywords, nothing of the tree.

import { isBlank, skipBlanks, skipBlanksBack, type Span, type Word } from "./span.ts";

/** The parts of a heading line; each stands where its span says. */
export interface HeadingLine {
  /** The number of stars. */
  readonly level: number;
  /** A TODO keyword of the file. Org 9.5 wants a space behind it: `* TODO` alone has the title "TODO". */
  readonly keyword: Word | undefined;
  /** The span is the whole cookie `[#A]`, the text its character. */
  readonly priority: Word | undefined;
  /** The word COMMENT, which takes the subtree out of exports and agendas. */
  readonly comment: Span | undefined;
  /** Without the blanks around it; may be empty. */
  readonly title: Word;
  /** The span is `:a:b:` with its colons, the text as well. */
  readonly tags: Word | undefined;
}

/** Takes a heading line apart. @param start Where its stars begin. @param end Where its text ends, without the newline. */
export function parseHeadingLine(
  text: string,
  { start, end }: Span,
  keywords: ReadonlySet<string>,
): HeadingLine {
  let at = start;
  while (at < end && text.charCodeAt(at) === STAR) at++;
  const level = at - start;
  const afterStars = at;
  at = skipBlanks(text, at, end);

  let keyword: Word | undefined;
  const space = text.indexOf(" ", at);
  if (space !== -1 && space < end) {
    const word = text.slice(at, space);
    if (keywords.has(word)) {
      keyword = { start: at, end: space, text: word };
      at = skipBlanks(text, space, end);
    }
  }

  const priority = parsePriority(text, at, end);
  if (priority !== undefined) at = skipBlanks(text, priority.end, end);

  let comment: Span | undefined;
  if (text.startsWith("COMMENT", at) && (at + 7 === end || at + 7 < end && isBlank(text.charCodeAt(at + 7)))) {
    comment = { start: at, end: at + 7 };
    at += 7;
  }

  // Behind a keyword, a priority or COMMENT, tags count only with a title or a blank before them; "* :tag:" has no title.
  const from = keyword ?? priority ?? comment ? at : afterStars;
  const tags = parseTags(text, from, end);
  const titleStart = skipBlanks(text, from, tags?.start ?? end);
  const titleEnd = skipBlanksBack(text, titleStart, tags?.start ?? end);
  const title = { start: titleStart, end: titleEnd, text: text.slice(titleStart, titleEnd) };
  return { level, keyword, priority, comment, title, tags };
}

/** The names in `:a:b:`. */
export function tagNames(tags: string): string[] {
  return tags.split(":").filter((name) => name !== "");
}

function parsePriority(text: string, at: number, end: number): Word | undefined {
  if (!text.startsWith("[#", at)) return undefined;
  const glyph = String.fromCodePoint(text.codePointAt(at + 2) ?? 0);
  const close = at + 2 + glyph.length;
  if (close >= end || text[close] !== "]") return undefined;
  return { start: at, end: close + 1, text: glyph };
}

/** Walks back from the end of the line: a search from its start would take quadratic time on a line of blanks. */
function parseTags(text: string, from: number, lineEnd: number): Word | undefined {
  const end = skipBlanksBack(text, from, lineEnd);
  if (end - from < 3 || text.charCodeAt(end - 1) !== COLON) return undefined;
  let start = end;
  while (start > from) {
    const code = text.charCodeAt(start - 1);
    if (code < 0x80) {
      if (!isAsciiTag(code)) break;
      start--;
      continue;
    }
    // A low surrogate belongs to the high one before it.
    const width = code >= 0xdc00 && code <= 0xdfff && start - 2 >= from ? 2 : 1;
    if (!ALNUM.test(text.slice(start - width, start))) break;
    start -= width;
  }
  if (end - start < 3 || text.charCodeAt(start) !== COLON) return undefined;
  if (start === from || !isBlank(text.charCodeAt(start - 1))) return undefined;
  return { start, end, text: text.slice(start, end) };
}

function isAsciiTag(code: number): boolean {
  return code >= 0x30 && code <= 0x3a || code >= 0x40 && code <= 0x5a || code >= 0x61 && code <= 0x7a ||
    code === 0x5f || code === 0x23 || code === 0x25;
}

/** Emacs's [[:alnum:]]: alphabetic by general category, or a decimal digit. */
const ALNUM = /^[\p{L}\p{M}\p{Nl}\p{Nd}]$/u;
const STAR = 0x2a, COLON = 0x3a;
