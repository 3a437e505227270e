// Foreign text made one harmless line, for a title or the value of a property. What was neutralised stays visible: a comma
// stands before it, or `\u{...}` in its place. It cannot be undone; the text itself is kept elsewhere. Knows no file.

import { UNSEEN, writtenOut } from "./unseen.ts";

const HIDDEN = new RegExp(`[${UNSEEN}]`, "gu");

/**
 * Makes any text a single line that forges nothing in an Org file, as a title, as the value of a property, or as a line itself.
 *
 * - White space of every kind, newlines with it, becomes single spaces, none at the ends. Controls, bidirectional and other
 *   invisible format characters, private ones and lone surrogates become `\u{202e}`.
 * - With `max` it is cut behind that many characters and ends with `…`; the commas below come on top.
 * - A comma stands before a beginning that could be a heading, keyword, comment, drawer, table, footnote, LaTeX environment,
 *   diary expression, planning or clock line, priority (`[#A]`), COMMENT, or a TODO keyword of whatever file: a first word
 *   with two or more capital letters and no small one. TODO keywords of another look are known from `keywords` only.
 * - A comma stands before `:a:b:` at the end, within a timestamp (`<,2024-01-01>`, also `[` and `<%%(`), within `[[`, whose link
 *   would hide where it leads, and before the colon of `SCHEDULED: <`, its likes, and of `Local Variables:`.
 *
 * Invariant: what came out goes through unchanged, unless it is cut again.
 */
export function plainLine(text: string, options: PlainLineOptions = {}): string {
  const line = cut(visible(text), options.max ?? Infinity)
    .replace(/([<[])(?=\d+-\d|%%\()/g, "$1,")
    .replace(/\[(?=\[)/g, "[,")
    .replace(/\b(CLOSED|DEADLINE|SCHEDULED|CLOCK)(?=: ?[<[])/gi, "$1,")
    .replace(/(Local Variables)(?=:)/gi, "$1,")
    .replace(/( )(?=:[\p{L}\p{M}\p{N}_@#%:]+:$)/u, "$1,");
  return isSpecial(line, options.keywords) ? `,${line}` : line;
}

/** Options of {@link plainLine}. */
export interface PlainLineOptions {
  /** The most characters (code points) that are kept of the text; all by default. */
  readonly max?: number;
  /** TODO keywords that must not be the first word, beside those in capital letters. */
  readonly keywords?: ReadonlySet<string>;
}

/** White space becomes single spaces; what is not seen becomes an escape. */
function visible(text: string): string {
  const seen = text
    .replace(/[\s\p{Zs}\p{Zl}\p{Zp}\u0085\u200b\ufeff]+/gu, " ")
    .replace(HIDDEN, writtenOut);
  return seen.trim();
}

function cut(line: string, max: number): string {
  if (line.length <= max) return line;
  const glyphs = [...line.slice(0, 2 * (max + 1))];
  return glyphs.length <= max ? line : `${glyphs.slice(0, max).join("").trimEnd()}…`;
}

function isSpecial(line: string, keywords: ReadonlySet<string> | undefined): boolean {
  if (/^(?:[*#:|]|&?%%\(|\[#|\[fn:|\\begin\{)/i.test(line)) return true;
  if (/^(?:COMMENT|CLOCK:|CLOSED:|DEADLINE:|SCHEDULED:)/i.test(line)) return true;
  const space = line.indexOf(" ");
  const word = space === -1 ? line : line.slice(0, space);
  if (keywords?.has(word) === true) return true;
  return !word.startsWith(",") && !/\p{Ll}/u.test(word) && /\p{Lu}\P{Lu}*\p{Lu}/u.test(word);
}
