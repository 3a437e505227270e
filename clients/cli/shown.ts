// Foreign text as a person reads it before answering: what would not be seen, or would move the cursor, is written out.
// Knows nothing of what the text is about. Pure.

import { UNSEEN, writtenOut } from "../../daemon/org/unseen.ts";

const HIDDEN = new RegExp(`\\\\(?=u\\{)|(?![\\n\\t])[${UNSEEN}]|(?! )\\p{Zs}`, "gu");

/** Returns a text in which every character is seen: controls, bidirectional and other invisible ones become `\u{...}`. */
export function visible(text: string): string {
  return text.replace(HIDDEN, writtenOut);
}

/**
 * The same for what is read line by line before it is answered: it begins with the number of lines where there are several, and
 * nothing in it is so empty that what follows leaves the screen.
 */
export function visibleCode(text: string): string {
  const lines = text.split("\n").length;
  const shown = visible(text)
    .replace(/[ \t]{40,}/g, (blanks) => ` … ${blanks.length} blanks … `)
    .replace(/(?<=\n)(?:[ \t]*\n){4,}/g, (empty) => `… ${empty.split("\n").length - 1} empty lines …\n`);
  return lines === 1 ? shown : `(${lines} lines)\n${shown}`;
}

/** The same on one line. */
export function visibleLine(text: string): string {
  return visible(text).replace(/[\n\t]/g, writtenOut);
}

/** A word as a shell reads it. */
export function quoteWord(word: string): string {
  return /^[A-Za-z0-9_@%+:,./=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Stands at the margin of a row that goes on with the line above; nothing foreign ever stands there. Room for two columns is left. */
const GOES_ON = "↳";

/** Beside the names this many columns are left for texts, or these stand below their names. */
const NARROWEST = 16;

/**
 * Lines `name  text`, with the names in a column; a text of several lines stays in its column.
 *
 * @param width Columns of the terminal. What is longer goes on in the same column, in rows that `↳` marks at the margin: were it
 * left to the terminal, a text could go on at the margin and look like rows of ours. Joined again, such rows are the text.
 */
export function columns(rows: readonly (readonly [name: string, text: string])[], width = Infinity): string[] {
  const names = Math.max(...rows.map(([name]) => name.length)) + 2;
  if (names + NARROWEST <= width) return rows.flatMap(([name, text]) => inColumn(name, names, text, width));
  return rows.flatMap(([name, text]) => [...fitted(name, width), ...inColumn("", 2, text, width)]);
}

function inColumn(name: string, names: number, text: string, width: number): string[] {
  return text.split("\n").flatMap((line, index) =>
    piecesOf(line, width - names, width - names - 1).map((piece, part) => {
      const row = (part > 0 ? GOES_ON : index === 0 ? name : "").padEnd(names) + piece;
      // Blanks at the end of a text are kept: with them it is read back.
      return piece === "" ? row.trimEnd() : row;
    })
  );
}

/**
 * A line of ours that foreign text stands in, as rows that fit a terminal. Rows that go on begin with `↳ `, and other lines of the
 * text with two blanks. Where the width is not known it stays as it is.
 */
export function fitted(line: string, width: number): string[] {
  if (width === Infinity) return [line];
  return line.split("\n").flatMap((each, index) =>
    piecesOf(index === 0 ? each : `  ${each}`, width, width - 3).map((piece, part) =>
      part === 0 ? piece : `${GOES_ON} ${piece}`
    )
  );
}

/** Cuts a line into pieces of so many columns, behind a blank where one is near the end; joined they are the line. */
function piecesOf(line: string, first: number, further: number): string[] {
  // Most lines fit, whatever they hold.
  if (TAB * line.length <= first) return [line];
  const pieces: string[] = [];
  let piece = "", used = 0, room = first;
  for (const glyph of line) {
    const takes = columnsOf(glyph);
    if (used + takes > room && piece !== "") {
      const end = piece.lastIndexOf(" ") + 1;
      const cut = end > room * 2 / 3 ? end : piece.length;
      pieces.push(piece.slice(0, cut));
      piece = piece.slice(cut);
      used = columnsOf(piece);
      room = further;
    }
    piece += glyph;
    used += takes;
  }
  return [...pieces, piece];
}

/**
 * How many columns a text takes at most. Terminals disagree beyond ASCII: many a letter is wide on some, an accent has a column of
 * its own on others. A row that one of them would break is too long.
 */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const glyph of text) columns += glyph === "\t" ? TAB : glyph < "\x7f" || isNarrowMark(glyph) ? 1 : 2;
  return columns;
}

/** Marks take no column or one; those that stand for themselves, and those of East Asia, may take two. */
function isNarrowMark(glyph: string): boolean {
  return /^[\p{Mn}\p{Me}]/u.test(glyph) && glyph < "\u3000";
}

const TAB = 8;

/** The beginning of a line, with `…` where something was left out, in so many columns at most. */
export function cutLine(line: string, width: number): string {
  if (columnsOf(line) <= width) return line;
  let kept = "", room = width - columnsOf("…");
  for (const glyph of line) {
    room -= columnsOf(glyph);
    if (room < 0) break;
    kept += glyph;
  }
  return `${kept}…`;
}
