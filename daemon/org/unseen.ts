// The characters that nobody sees, or that move what others see, for everything that shows foreign text to a person who decides:
// one class, so that no two places differ. Knows nothing of what a text is for.

/**
 * What no eye sees in a text, with the flag `u`, as the inside of a class: controls, formats, private and lone ones, what separates
 * lines, all that may be left out when it is drawn (letters and marks among them, such as U+3164 and U+034F), the blank of Braille.
 */
export const UNSEEN = String.raw`\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{DI}\u2800`;

/** Writes a character out: `\u{202e}`. */
export function writtenOut(glyph: string): string {
  return `\\u{${(glyph.codePointAt(0) ?? 0).toString(16)}}`;
}
