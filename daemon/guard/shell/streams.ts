// What several commands print together.
// Knows no command.

import type { Arg, Origin, Piece, Stream } from "./call.ts";

const ORDER: readonly Origin[] = ["none", "words", "report", "file", "unknown", "rewritten", "download"];

/** More known stretches of a stream are not kept. */
const MOST_KNOWN = 16;

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

/** The stretches of a stream that are known. */
export function knownOf({ text, known }: Stream): readonly string[] {
  return text === undefined ? known ?? [] : [text];
}

/** What flows on from words that are printed or handed over as they are. @param text What they come to, where it is known. */
export function streamOfWords(words: readonly Arg[], text: string | undefined): Stream {
  if (text !== undefined) return { origin: "words", text };
  const pieces = words.flatMap((word) => word.pieces);
  const secret = pieces.some((piece) => piece.kind === "unknown" && piece.secret === true);
  return { origin: originOfPieces(pieces), ...(secret ? { secret: true } : {}) };
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
  return {
    origin: worseOrigin(a.origin, b.origin),
    ...(text === undefined ? {} : { text }),
    ...(names === undefined ? {} : { names }),
    ...(a.secret === true || b.secret === true ? { secret: true } : {}),
    ...(a.shell === true || b.shell === true ? { shell: true } : {}),
    ...(a.made === true || b.made === true ? { made: true } : {}),
    ...(known.length > 0 ? { known } : {}),
  };
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
