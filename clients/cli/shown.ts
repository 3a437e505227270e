// Foreign text as a person reads it before answering: what would not be seen, or would move the cursor, is written out.
// Knows nothing of what the text is about. Pure.

/** Returns a text in which every character is seen: controls, bidirectional and other invisible ones become `\u{...}`. */
export function visible(text: string): string {
  return text.replace(/\\(?=u\{)|[^\n\t\P{Cc}]|[\u2800\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{DI}]|(?! )\p{Zs}/gu, escape);
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
  return visible(text).replace(/[\n\t]/g, escape);
}

function escape(glyph: string): string {
  return `\\u{${(glyph.codePointAt(0) ?? 0).toString(16)}}`;
}

/** A word as a shell reads it. */
export function quoteWord(word: string): string {
  return /^[A-Za-z0-9_@%+:,./=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Lines `name  text`, with the names in a column; a text of several lines stays in its column. */
export function columns(rows: readonly (readonly [name: string, text: string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.flatMap(([name, text]) =>
    text.split("\n").map((line, index) => ((index === 0 ? name : "").padEnd(width) + line).trimEnd())
  );
}
