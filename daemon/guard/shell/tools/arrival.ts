// Where files come to lie that are copied, moved or linked: at the target, or in it if that is a folder. Knows no
// tool.

import { Arg, type Call, type Piece, type Stream, type TouchOptions } from "../call.ts";
import { isFolder } from "./found.ts";
import { isStdin } from "./plain.ts";

/** The path of what `source` becomes in `folder`: its last name there. */
export function inFolder(folder: Arg, source: Arg): Arg {
  const slash: readonly Piece[] = folder.prefix === "/" || folder.text?.endsWith("/") === true
    ? []
    : [{ kind: "text", text: "/" }];
  const text = source.text;
  if (text !== undefined) {
    const base = text.replace(/(?<!\/)\/+$/, "").replace(/^.*\//, "");
    const name: Piece = base === "" || base === "." || base === ".."
      ? { kind: "glob", text: "*" }
      : { kind: "text", text: base };
    return new Arg([...folder.pieces, ...slash, name], folder.mayVanish);
  }
  let from = 0;
  let cut = 0;
  source.pieces.forEach((piece, at) => {
    if (piece.kind !== "text" || !piece.text.includes("/")) return;
    from = at;
    cut = piece.text.lastIndexOf("/") + 1;
  });
  const pieces = source.pieces.slice(from).map((piece, at): Piece =>
    at === 0 && piece.kind === "text" ? { kind: "text", text: piece.text.slice(cut) } : piece
  ).filter((piece) => piece.kind === "unknown" || piece.text !== "");
  return new Arg([...folder.pieces, ...slash, ...pieces], folder.mayVanish || source.mayVanish);
}

/** Judges that `sources` come to lie at or in `target`. @param replaces Not over what is there, but in its place. @param loads From another machine. */
export function arrive(
  { judge, stdin }: Call,
  sources: readonly Arg[],
  target: Arg,
  { folder = false, file = false, recursive = false, replaces = false, loads = false } = {},
): void {
  const options: TouchOptions = { recursive, ...(replaces ? { entry: "replace" } : {}) };
  const into = !file && (folder || sources.length > 1 || isFolder(target, judge));
  const arrived: Stream = { origin: loads ? "download" : "file" };
  if (!into) {
    judge.touch("write", target, file ? options : { ...options, when: "no-folder" });
    judge.wrote(target, sources.length === 1 && isStdin(sources[0] as Arg) ? stdin : arrived);
    if (file) return;
  }
  // Unless it is known to be none, the target may be a folder.
  for (const source of sources) {
    const path = inFolder(target, source);
    // All of a folder: what it holds is not known.
    const all = path.pieces.at(-1);
    if (all?.kind === "glob" && all.text === "*") {
      judge.touch("write", path, { ...options, into: true, ...(into ? {} : { when: "in-folder" as const }) });
      judge.wrote(path, arrived);
      continue;
    }
    judge.touch("write", path, into ? options : { ...options, when: "in-folder" });
    judge.wrote(path, arrived);
  }
}
