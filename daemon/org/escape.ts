// Foreign text within a source or example block: the commas that keep its lines from being Org's (org-escape-code-in-string).
// Knows nothing of blocks. Wherever it stands in one, no line of an escaped text begins with `*` or, behind blanks, with `#+`.

/**
 * Puts a comma before what would be a heading, a keyword or the end of the block: a line of blanks, any commas, and `*` or `#+`.
 *
 * It does not keep `:END:` from ending a drawer that the block stands in, nor a timestamp in an example block from an agenda:
 * foreign text belongs in a source block below a heading.
 */
export function escapeBlock(text: string): string {
  return text.replace(/(^|\n)([ \t]*)(,*(?:\*|#\+))/g, "$1$2,$3");
}

/** Takes the commas away again. Invariant: `unescapeBlock(escapeBlock(text))` is the text, byte for byte. */
export function unescapeBlock(text: string): string {
  return text.replace(/(^|\n)([ \t]*,*),(\*|#\+)/g, "$1$2$3");
}
