// What several commands print together.
// Knows no command.

import { Arg, type Origin, type Piece, type Stream } from "./call.ts";

const ORDER: readonly Origin[] = ["none", "words", "report", "file", "unknown", "rewritten", "download"];

/** More known stretches of a stream are not kept. */
const MOST_KNOWN = 16;

/** More words with wildcards are not tried. */
const MOST_TRIED = 8;

/** More names than this are not followed from several commands. */
const MOST_JOINED = 512;

/** The worse of two origins. */
export function worseOrigin(a: Origin, b: Origin): Origin {
  return ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b;
}

/** Where the unknown stretches of words come from: the worst of them. */
export function originOfPieces(pieces: readonly Piece[]): Origin {
  let origin: Origin = "words";
  for (const piece of pieces) {
    if (piece.kind !== "unknown" || piece.digits === true) continue;
    const own = /over the network/.test(piece.why) ? "download" : /rewritten/.test(piece.why) ? "rewritten" : "unknown";
    origin = worseOrigin(origin, own);
  }
  return origin;
}

/** Why nobody knows what code of this text prints. */
export const COMPUTED = "what was computed on the way";

/** Why the text of a stream is not known, where a word is made of it. @param otherwise Why, if it is nothing worse. */
export function whyUnknown({ origin, made }: Stream, otherwise: string): string {
  return origin === "download"
    ? "what comes over the network"
    : origin === "rewritten"
    ? "what was rewritten on the way"
    : made === true
    ? COMPUTED
    : otherwise;
}

/** The words with wildcards that may be in a stream, or in what is made of it. */
export function triedOf({ names, picked, tried = [] }: Stream): readonly Arg[] {
  // Some of the names are not the folder.
  if (picked === true) return [];
  const known = names === undefined ? [] : triedIn(names);
  return known.length === 0 ? tried : [...known, ...tried].slice(0, MOST_TRIED);
}

/** The words with wildcards that words are, or may be. */
function triedIn(words: readonly Arg[]): readonly Arg[] {
  return words.flatMap((word) => {
    if (word.hasGlob && !word.pieces.some(({ kind }) => kind === "unknown")) return [word];
    const at = word.pieces.findIndex((piece) => piece.kind === "unknown");
    const piece = word.pieces[at];
    if (piece?.kind !== "unknown") return [];
    return (piece.tried ?? piece.names?.filter(({ hasGlob }) => hasGlob) ?? []).map(({ pieces }) =>
      new Arg([...word.pieces.slice(0, at), ...pieces, ...word.pieces.slice(at + 1)])
    );
  });
}

/** What is known of words, or of a stream, beyond their text. */
export function withTried<T extends object>(what: T, tried: readonly Arg[]): T & { readonly tried?: readonly Arg[] } {
  return tried.length === 0 ? what : { ...what, tried };
}

/** The stretches of a stream that are known. */
export function knownOf({ text, known }: Stream): readonly string[] {
  return text === undefined ? known ?? [] : [text];
}

/** What flows on from words that are printed or handed over as they are. @param text What they come to, where it is known. */
export function streamOfWords(words: readonly Arg[], text: string | undefined): Stream {
  if (text !== undefined) return { origin: "words", text };
  const pieces = words.flatMap((word) => word.pieces);
  const secret = pieces.some((piece) => piece.kind === "unknown" && piece.secret === true);
  const tried = triedIn(words).slice(0, MOST_TRIED);
  return withTried({ origin: originOfPieces(pieces), ...(secret ? { secret: true } : {}) }, tried);
}

function joined(a: readonly string[], b: readonly string[]): readonly string[] {
  if (b.length === 0 || a.length >= MOST_KNOWN) return a;
  return a.length === 0 ? b : [...a, ...b].slice(0, MOST_KNOWN);
}

/** What comes of two outputs, one behind the other. */
export function joinStreams(a: Stream, b: Stream): Stream {
  // The same again.
  if (a === b && a.text === undefined) return a;
  if (a.origin === "none" && (a.text ?? "") === "") return b;
  if (b.origin === "none" && (b.text ?? "") === "") return a;
  const text = a.text !== undefined && b.text !== undefined ? a.text + b.text : undefined;
  const listed = a.names !== undefined && b.names !== undefined && a.names.length + b.names.length <= MOST_JOINED;
  const names = listed ? [...a.names ?? [], ...b.names ?? []] : undefined;
  const known = text === undefined ? joined(knownOf(a), knownOf(b)) : [];
  const tried = [
    ...names === undefined ? triedOf(a) : a.tried ?? [],
    ...names === undefined ? triedOf(b) : b.tried ?? [],
  ];
  const endless = a.endless === "line" ? a.endless : b.endless ?? a.endless;
  return withTried({
    origin: worseOrigin(a.origin, b.origin),
    ...(text === undefined ? {} : { text }),
    ...(names === undefined ? {} : { names }),
    ...(a.secret === true || b.secret === true ? { secret: true } : {}),
    ...(endless === undefined ? {} : { endless }),
    ...(a.shell === true || b.shell === true ? { shell: true } : {}),
    ...(a.made === true || b.made === true ? { made: true } : {}),
    ...(known.length > 0 ? { known } : {}),
  }, tried.slice(0, MOST_TRIED));
}

/** What may have been printed: its text is not known any more. */
export function vague(stream: Stream): Stream {
  if (stream.text === undefined || stream.origin === "none") return stream;
  const { text: _, ...rest } = stream;
  return rest;
}

/** What a program seems to print: it is tried, and nothing is allowed because of it. */
export function guessed(stream: Stream): Stream {
  const { text, ...rest } = stream;
  if (text === undefined || text === "" && stream.origin === "none") return stream;
  return {
    ...rest,
    ...(rest.origin === "none" ? { origin: "unknown" } : {}),
    ...(text === "" ? {} : { known: [text] }),
  };
}

/** What was read out of a pipe is not there for who reads next. @param paths Those that were; all when not given. */
export function readOut(
  { files }: { readonly files: Map<string, Stream> },
  paths?: readonly (string | undefined)[],
): void {
  for (const [path, stream] of files) {
    if (path.startsWith("/dev/fd/") && paths?.includes(path) !== false) files.set(path, guessed(stream));
  }
}
