// Source blocks: the language, header arguments and content of `#+begin_src` blocks (org-element-src-block-parser).
// Knows nothing of what the arguments mean; it evaluates nothing.

import { unescapeBlock } from "./escape.ts";
import type { Outline } from "./outline.ts";
import { readSection, type SourceSpan } from "./section.ts";
import { type Span, trimBlanks } from "./span.ts";

/** A source block. */
export interface SourceBlock extends Span {
  /** `undefined` when the block names none. */
  readonly language: string | undefined;
  /** Switches such as `-n 5 -r`, as written; empty where there are none. */
  readonly switches: string;
  /** Header arguments, as written; empty where there are none. */
  readonly parameters: string;
  /** The header arguments one by one, names without their colon; a name may come twice. */
  readonly arguments: readonly HeaderArgument[];
  /** The content without the commas of Org, with LF for the newline of the file; what is not empty ends with a newline. */
  readonly content: string;
  /** Where the content stands, as written. */
  readonly body: Span;
}

/** One header argument, `:name value`. */
export interface HeaderArgument {
  readonly name: string;
  readonly value: string;
}

/** The source blocks of a stretch of an outline without headings: a heading's `body`, or the `preamble`. Linear time. */
export function sourceBlocks(outline: Outline, section: Span): SourceBlock[] {
  // Most sections have none, and looking for the letters is cheap.
  if (!/#\+begin_src/i.test(outline.text.slice(section.start, section.end))) return [];
  return readSection(outline.text, section).sources.map((source) => readSource(outline, source));
}

function readSource({ text, newline }: Outline, { start, end, head, body }: SourceSpan): SourceBlock {
  const groups = HEAD.exec(text.slice(head.start, head.end));
  const parameters = trimBlanks(groups?.[3] ?? "");
  const written = text.slice(body.start, body.end);
  return {
    start,
    end,
    language: groups?.[1],
    switches: trimBlanks(groups?.[2] ?? ""),
    parameters,
    arguments: splitArguments(parameters),
    content: unescapeBlock(newline === "\n" ? written : written.replaceAll("\r\n", "\n")),
    body,
  };
}

/** Splits before each `:name` that stands behind a blank and outside of brackets and strings. */
function splitArguments(parameters: string): HeaderArgument[] {
  const pieces: string[] = [];
  let depth = 0, quoted = false, from = 0;
  for (let i = 0; i < parameters.length; i++) {
    const glyph = parameters[i];
    if (glyph === '"' && parameters[i - 1] !== "\\") quoted = !quoted;
    else if (quoted) continue;
    else if (glyph === "(" || glyph === "[") depth++;
    else if (glyph === ")" || glyph === "]") depth = Math.max(0, depth - 1);
    else if (glyph === ":" && depth === 0 && i > 0 && /[ \t]/.test(parameters[i - 1] as string)) {
      pieces.push(parameters.slice(from, i));
      from = i;
    }
  }
  pieces.push(parameters.slice(from));
  return pieces.filter((piece) => piece.startsWith(":")).map((piece) => {
    const name = /^:\S*/.exec(piece)?.[0] ?? ":";
    return { name: name.slice(1), value: piece.slice(name.length).trim() };
  });
}

const HEAD =
  /^[ \t]*#\+begin_src(?: +([^\t\n\f\r \u00a0\u2000-\u200b\u202f\u205f\u3000]+))?((?: +(?:-(?:l "[^\n]+"|[ikr])|[-+]n(?: *[0-9]+)?))+)?([^\n]*)$/i;
