// Places in a text and the words that stand there, and where lines end: what all files of this folder speak in.
// Offsets count UTF-16 code units, as JavaScript strings do. Knows nothing of Org.

/** A piece of a text: from `start` up to but not including `end`, UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A piece of a text with what it means: `text` may be less than what stands there (the `A` of `[#A]`). */
export interface Word extends Span {
  readonly text: string;
}

/** What ends a line. */
export type Newline = "\n" | "\r\n";

/** The offset behind the newline of the line that `at` is in; the end of the text where there is none. */
export function lineEnd(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline === -1 ? text.length : newline + 1;
}

/** The offset where a line's own text ends, its newline (LF or CRLF) left out. @param end As `lineEnd` gives it. */
export function contentEnd(text: string, start: number, end: number): number {
  if (end === start || text.charCodeAt(end - 1) !== LF) return end;
  return end - 1 > start && text.charCodeAt(end - 2) === CR ? end - 2 : end - 1;
}

/** The first offset from `at` up to `end` that holds neither a space nor a tab. */
export function skipBlanks(text: string, at: number, end: number): number {
  while (at < end && isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** The offset behind the last character before `end`, down to `start`, that is neither a space nor a tab. */
export function skipBlanksBack(text: string, start: number, end: number): number {
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return end;
}

/** A text without the spaces and tabs around it. */
export function trimBlanks(text: string): string {
  const start = skipBlanks(text, 0, text.length);
  return text.slice(start, skipBlanksBack(text, start, text.length));
}

/** Tells whether a code unit is a space or a tab. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** The newline a text uses: that of its first line; LF for a text of one line. */
export function newlineOf(text: string): Newline {
  const first = text.indexOf("\n");
  return first > 0 && text.charCodeAt(first - 1) === CR ? "\r\n" : "\n";
}

const LF = 0x0a, CR = 0x0d;
