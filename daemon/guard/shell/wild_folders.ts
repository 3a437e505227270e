// Which folders a `cd` by a wildcard may lead to: those that are there, as the loop over them has them one by one.
// Looks at the disk for names; knows no command.

import { resolvePath } from "../paths.ts";
import { Arg, type Piece } from "./call.ts";
import { filesFor } from "./look.ts";
import type { Machine } from "./machine.ts";
import { mayBeHidden, wildcards } from "./patterns.ts";
import type { Scope } from "./scope.ts";

/** Words that may stand for the folder above, or for hidden ones. */
const ODD_FOLDERS = /(^|\/)(\.\.(\/|$)|\.[^/]*[*?[])/;

/** More folders than this are not told apart. */
const MOST_FOLDERS = 12;

/** The folders of which a word with wildcards is one, the word itself where there is none; `undefined` where that is not known. */
export function foldersFor(machine: Machine, target: Arg, scope: Scope): readonly string[] | undefined {
  const { cwd } = scope, { setting } = machine;
  const hidden = target.pieces.some((piece) => piece.kind === "glob" && mayBeHidden(wildcards(piece.text)));
  if (!target.hasGlob || !target.known || target.mayBeMany || hidden || ODD_FOLDERS.test(target.shown)) {
    return undefined;
  }
  if (cwd === undefined || scope.otherCwds.length > 0 || scope.physical !== false || scope.links.size > 0) {
    return undefined;
  }
  // What comes out of a list of names may be cut, lie elsewhere, or lie at any depth.
  if (!target.pieces.every(isPlain)) return undefined;
  const path = resolvePath(target, cwd, (each) => machine.follow(each, scope));
  if (path === undefined) return undefined;
  // Elsewhere there are folders that everybody has.
  if (setting.disk === undefined && !path.shown.startsWith(`${cwd}/`)) return undefined;
  const found = setting.disk === undefined ? [] : filesFor(path, undefined, setting, MOST_FOLDERS + 1);
  if (found.length > MOST_FOLDERS) return undefined;
  return found.length > 0 ? found : [path.shown.replace(/(?<!\/)\/+$/, "")];
}

/** The words of git in each of the folders that a wildcard behind `-C` leads to; `undefined` where there is none, or it is not known. */
export function inEachFolder(
  machine: Machine,
  argv: readonly Arg[],
  scope: Scope,
): readonly (readonly Arg[])[] | undefined {
  const at = argv.findIndex(({ hasGlob }) => hasGlob);
  if (at < 2 || argv[at - 1]?.text !== "-C" || argv.slice(1, at).some(({ prefix }) => !prefix.startsWith("-"))) {
    return undefined;
  }
  return foldersFor(machine, argv[at] as Arg, scope)?.map((folder) => argv.with(at, Arg.of(folder)));
}

function isPlain(piece: Piece): boolean {
  if (piece.kind !== "glob") return piece.kind === "text";
  const { text, of, splits, lines, quotes } = piece;
  return of === undefined && splits !== true && lines !== true && quotes !== true && !text.includes("**");
}
