// What several commands print together.
// Knows no command.

import type { Arg, Origin, Piece, Stream } from "./call.ts";

const ORDER: readonly Origin[] = ["none", "words", "report", "file", "unknown", "rewritten", "download"];

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

/** What flows on from words that are printed or handed over as they are. @param text What they come to, where it is known. */
export function streamOfWords(words: readonly Arg[], text: string | undefined): Stream {
  if (text !== undefined) return { origin: "words", text };
  const pieces = words.flatMap((word) => word.pieces);
  const secret = pieces.some((piece) => piece.kind === "unknown" && piece.secret === true);
  return { origin: originOfPieces(pieces), ...(secret ? { secret: true } : {}) };
}

/** What comes of two outputs, one behind the other. */
export function joinStreams(a: Stream, b: Stream): Stream {
  if (a.origin === "none" && (a.text ?? "") === "") return b;
  if (b.origin === "none" && (b.text ?? "") === "") return a;
  const text = a.text !== undefined && b.text !== undefined ? a.text + b.text : undefined;
  const names = a.names !== undefined && b.names !== undefined ? [...a.names, ...b.names] : undefined;
  return {
    origin: worseOrigin(a.origin, b.origin),
    ...(text === undefined ? {} : { text }),
    ...(names === undefined ? {} : { names }),
    ...(a.secret === true || b.secret === true ? { secret: true } : {}),
    ...(a.shell === true || b.shell === true ? { shell: true } : {}),
  };
}
