// What a stranger wrote, made safe to show in a log line or in an answer: without control characters, and where it is only a sample
// short and on one line.
// Knows nothing of what it is a sample of.

/** C1 controls, line separators, and what turns the direction of a text round. */
const UNSAFE = /[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * Returns a sample of hostile text that stands between quotes: short, one line, no control characters; quotes and controls are
 * escaped as JSON escapes them.
 *
 * @param length The most characters that are shown of it.
 */
export function printable(text: string, length = 60): string {
  return JSON.stringify(head(text, length).toWellFormed()).replace(UNSAFE, "?").slice(1, -1);
}

/**
 * Returns hostile text as a part of a sentence: on one line, `?` for every control character, and `…` where it is longer.
 *
 * @param length The most characters that are shown of it.
 */
export function plainly(text: string, length = 60): string {
  const shown = head(text, length);
  // deno-lint-ignore no-control-regex -- these are what must not be there
  const safe = shown.toWellFormed().replace(UNSAFE, "?").replace(/[\x00-\x1f]/g, "?");
  return shown.length < text.length ? safe + "…" : safe;
}

/** Controls but newline and tab, line separators, and what turns the direction of a text round. */
const STEERING = /[^\n\t\P{Cc}]|[\u2028\u2029\p{Bidi_Control}]/gu;

/**
 * Returns a foreign text of several lines that moves no cursor and reads in the order in which it was written: every other control and
 * mark of direction is written out as `\u{202e}`. What joins letters and signs stays, and a line ends with LF alone.
 */
export function legible(text: string): string {
  return text.toWellFormed().replaceAll("\r\n", "\n")
    .replace(STEERING, (glyph) => `\\u{${(glyph.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The first characters of a text, looking at no more of it than is needed. */
function head(text: string, length: number): string {
  return [...text.slice(0, length * 2)].slice(0, length).join("");
}
