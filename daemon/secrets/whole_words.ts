// Parts of a command with the rest of the words of shell that they end in: of `'correct horse'Battery` all is one password. Knows no
// form of secrets. Linear in the length of the text.

/** A part of a text, in UTF-16 units. */
export interface TextPart {
  readonly start: number;
  readonly end: number;
}

/** Behind a secret no more of a text in quotes is taken for a part of it, UTF-16 units. */
const LONGEST_REST = 64;

/** Where a word ends that is not quoted. */
const ENDS = /[\s;|&<>()]/;

/**
 * The parts, each as far as the word goes in which it ends; those that meet are one. A part within a quoted text (`sh -c '...'`) is left as
 * it is: where its word ends is that text's affair.
 *
 * @param parts In the order of the text, none over another.
 */
export function wholeWords(text: string, parts: readonly TextPart[]): TextPart[] {
  const whole: TextPart[] = [];
  // The quote in which the text stands at `at`, and where that began.
  let quote = "", opened = 0, at = 0;
  const step = () => {
    const c = text[at] as string;
    if (c === "\\" && quote !== "'") at++;
    else if (quote === "" && (c === "'" || c === '"') && closes(text, at)) [quote, opened] = [c, at];
    else if (c === quote) quote = "";
    at++;
  };
  for (const part of parts) {
    while (at < part.start) step();
    // Its own quote begins right before it.
    const within = quote !== "" && opened !== part.start - 1;
    while (at < part.end) step();
    if (!within) { while (at < text.length && (quote !== "" || !ENDS.test(text[at] as string))) step(); }
    // Of words in quotes all is taken, unless they are a script.
    const close = within ? text.indexOf(quote, part.end) : -1;
    const rest = close === -1 ? ";" : text.slice(part.end, close);
    const end = within
      ? (/[;|&\n<>()]/.test(rest) || rest.length > LONGEST_REST ? part.end : close)
      : Math.min(Math.max(at, part.end), text.length);
    const last = whole.at(-1);
    if (last !== undefined && part.start <= last.end) {
      whole[whole.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    } else whole.push({ start: part.start, end });
  }
  return whole;
}

/** Whether a quote is closed again: an apostrophe of plain words is not. */
function closes(text: string, at: number): boolean {
  return text.indexOf(text[at] as string, at + 1) !== -1;
}
