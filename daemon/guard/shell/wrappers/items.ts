// The words that a stream is to `xargs` and `parallel`, and where they are put in.
// Knows nothing of what runs with them.

import { Arg, type Stream } from "../call.ts";
import { knownOf, triedOf, whyUnknown, withTried } from "../streams.ts";

/** More words than this are not followed. */
const MOST_ITEMS = 256;

/** The words that a stream is to xargs. */
export function itemsOf(stream: Stream, nul: boolean, delimiter: Arg | undefined, lines: boolean): readonly Arg[] {
  if (stream.text !== undefined && stream.origin !== "none") {
    const mark = nul ? "\0" : delimiter === undefined ? lines ? "\n" : /[ \t\n]+/ : unescapeDelimiter(delimiter.text);
    if (!nul && stream.text.includes("\0")) return [Arg.unknown("words with a sign that ends them", true)];
    if (mark === undefined) return [Arg.unknown("words that are cut at a sign that is not known", true)];
    if (!nul && delimiter === undefined && /['"\\]/.test(stream.text)) return [quoted(stream.text)];
    // Between marks of its own an item may be empty, and blanks belong to it.
    const given = nul || delimiter !== undefined;
    const parts = stream.text.split(mark);
    if (given && parts.at(-1) === "") parts.pop();
    const items = given ? parts : parts.filter((item) => item.trim() !== "");
    const words = items.slice(0, MOST_ITEMS).map((item) => Arg.of(given ? item : item.replace(/^[ \t]+/, "")));
    return items.length > MOST_ITEMS ? [...words, Arg.unknown("more words than are followed", true)] : words;
  }
  // Cut at another sign, lines come to words that nobody wrote.
  const cut = !nul && delimiter !== undefined && unescapeDelimiter(delimiter.text) !== "\n";
  if (stream.names !== undefined && !cut) return stream.names;
  const why = whyUnknown(stream, "what comes through the pipe");
  const texts = knownOf(stream);
  const secret = stream.secret === true ? { secret: true } : {};
  const piece = { kind: "unknown", why, ...secret, ...(texts.length > 0 ? { texts } : {}) } as const;
  return [new Arg([withTried(piece, triedOf(stream))], true)];
}

function quoted(text: string): Arg {
  // xargs' own quotes: a single quoted word is worked out, anything else is not.
  const match = /^\s*(['"])([^'"\\]*)\1\s*$/.exec(text);
  return match === null ? Arg.unknown("words in quotes that come through the pipe", true) : Arg.of(match[2] as string);
}

function unescapeDelimiter(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (/^[\x20-\x7e\t\n]$/.test(text)) return text;
  return text === "\\n" ? "\n" : text === "\\t" ? "\t" : text === "\\0" ? "\0" : undefined;
}

/** The word `arg` with `item` in place of each `mark`. */
export function fill(arg: Arg, mark: string, item: Arg): Arg {
  if (mark === "") return arg;
  const pieces = arg.pieces.flatMap((piece) => {
    if (piece.kind !== "text" || !piece.text.includes(mark)) return [piece];
    return piece.text.split(mark).flatMap((text, index) => {
      const own = text === "" ? [] : [{ kind: "text", text } as const];
      return index === 0 ? own : [...item.pieces, ...own];
    });
  });
  return new Arg(merge(pieces), arg.mayVanish);
}

function merge(pieces: readonly Arg["pieces"][number][]): Arg["pieces"] {
  const out: Arg["pieces"][number][] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (piece.kind === "text" && last?.kind === "text") {
      out[out.length - 1] = { kind: "text", text: last.text + piece.text };
    } else out.push(piece);
  }
  return out;
}
