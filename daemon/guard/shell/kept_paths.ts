// Which of the files that a repository keeps a command of git may show, by its words for revisions and files. Says more where it is not
// sure: a word that may be either counts as what shows more. Knows no file and no name of a secret.
// Source: gitglossary(7), "pathspec"; gitrevisions(7).

import type { Arg, KeptWords } from "./call.ts";
import { isRefName } from "./numbers.ts";
import { ANYTHING, literal, type Pattern } from "./patterns.ts";
import { partsOf } from "./tools/found.ts";
import { ANY_RUN, runSource } from "./run_expression.ts";

/** What is seen of the repository. */
export interface KeptSight {
  /** The top of its working tree; `undefined` where it has none. */
  readonly top: string | undefined;
  /** Where the command runs. */
  readonly folder: string;
  readonly kindOf: (path: string) => string | undefined;
  /** Whether a number is that of a file that it keeps. */
  readonly isFile: (object: string) => boolean;
}

/** Tells of the name of an entry, from the top, whether it may be shown. */
export type MayShow = (entry: string) => boolean;

const ANY: MayShow = () => true;

/** Words that are `REVISION:PATH`. */
const OBJECT = /^(?:(?!\.\.)[^:{}]|@\{\w+\})+:(?!.*(?:[^/]\.\.|\.\.[^/]))[^:]*$/;
const HASH = /^[0-9a-f]{4,64}$/i;

/** Makes out what may be shown. */
export function mayShow(words: KeptWords, sight: KeptSight): MayShow {
  const groups = groupsOf(words, sight);
  if (groups === undefined) return ANY;
  const shown = groups.map(({ specs, deep }) => matchOf(specs, deep));
  return (entry) => shown.some((test) => test(entry));
}

/** Places of which all that lies below may be shown, but for what is left out. */
export interface ShownPlaces {
  readonly places: readonly Pattern[];
  /** Absolute paths, of which nothing below is shown. */
  readonly left: readonly string[];
}

/** Makes out where what may be shown lies, whether it is there now or has been. */
export function placesShown(words: KeptWords, sight: KeptSight): readonly ShownPlaces[] {
  const { top, folder } = sight;
  if (top === undefined) return [];
  const all = { places: [literal(top)], left: [] };
  const groups = groupsOf(words, sight);
  if (groups === undefined) return [all];
  return groups.map(({ specs, deep }) => {
    const takes = specs.filter(({ excludes }) => !excludes);
    // By its number a folder is shown as though it were the top: names in it say nothing of where it lies.
    if (deep && specs.length > 0) return all;
    const left = specs.flatMap((spec) => spec.excludes && spec.entry !== undefined ? [`${top}/${spec.entry}`] : []);
    const none = words.here === true && !deep ? folder : top;
    return {
      places: takes.length === 0 ? [literal(none)] : takes.map(({ entry, wild }) => placeOf(top, entry, wild === true)),
      left: left.map((path) => path.replace(/\/$/, "")),
    };
  });
}

/** To git a star and a bracket match a slash as well. */
function placeOf(top: string, entry: string | undefined, wild: boolean): Pattern {
  const path = entry?.replace(/(?<!\/)\/+$/, "") ?? "";
  if (path === "") return literal(top);
  const parts = wild
    ? partsOf(path).map((part) => /^(?:[*?]|\[.+\]$)/s.test(part) ? ANYTHING : literal(part.slice(-1)))
    : [
      literal(path),
    ];
  return [...literal(`${top}/`), ...parts.flat()];
}

/** Words for files that are held against each entry together. */
interface Group {
  readonly specs: readonly Spec[];
  /** Whether they may also be names below any folder. */
  readonly deep: boolean;
}

/** What is shown; `undefined` where it may be all. */
function groupsOf({ operands = [], paths, trees, whole }: KeptWords, sight: KeptSight): readonly Group[] | undefined {
  if (whole === true) return undefined;
  const { top, folder, kindOf, isFile } = sight;
  const isThere = (text: string) => kindOf(text.startsWith("/") ? text : `${folder}/${text}`) !== undefined;
  const isObject = ({ text, prefix, mayVanish }: Arg) =>
    !mayVanish && OBJECT.test(text ?? prefix) || top !== undefined && /^:[^:/!^(*?[\\][^:*?[\\]*$/.test(text ?? "") &&
      kindOf(`${top}/${text?.slice(1)}`) === "file" ||
    HASH.test(text ?? "") && isFile(text ?? "");
  // Without words for files that stand apart they begin with the first that is no revision.
  const isPath = ({ text = "" }: Arg) => /^:[!^(]/.test(text) || /^[^:{]*[*?[][^:{]*$/.test(text) || isThere(text);
  const isNames = (arg: Arg) =>
    !arg.mayVanish && !arg.listed && (arg.text === undefined ? arg.known && !isObject(arg) : isPath(arg));
  const first = paths !== undefined || top === undefined ? -1 : operands.findIndex(isNames);
  const revisions = first < 0 ? operands : operands.slice(0, first);
  const specs = [...first < 0 ? [] : operands.slice(first), ...paths ?? []];
  // What may be a commit or a file, or nobody knows what, may be what shows all.
  const isSure = (arg: Arg) => isObject(arg) || (arg.text === undefined ? isRevision(arg) : !/^:|:.*:/.test(arg.text));
  if (paths === undefined && !revisions.every(isSure)) return undefined;
  const objects = revisions.filter((arg) => isObject(arg) && !HASH.test(arg.text ?? ""));
  const shown: Group[] = [];
  if (trees !== undefined) {
    for (const object of objects) {
      const path = object.text === undefined ? undefined : object.text.slice(object.text.indexOf(":") + 1);
      if (path !== undefined && top !== undefined && kindOf(fileOf(path, sight)) === "file") continue;
      if (trees === "two" && revisions.length === 1 || path === undefined) return undefined;
      const spec = specOf(path, { ...sight, folder: /^\.\.?(\/|$)/.test(path) ? folder : top ?? "" });
      shown.push({ specs: [{ ...spec, excludes: false }], deep: false });
    }
  }
  if (specs.length > 0 || revisions.length === 0 || !revisions.every(isObject)) {
    // By its number a folder is shown as though it were the top.
    const deep = trees !== undefined && revisions.some((arg) => HASH.test(arg.text ?? "") || isObject(arg));
    shown.push({ specs: specs.map((spec) => specOf(textOf(spec), sight)), deep });
  }
  return shown;
}

/** A word for files. */
interface Spec {
  readonly excludes: boolean;
  readonly test: MayShow;
  /** The path from the top that it names, or leaves out for certain; `undefined` where that may be any. */
  readonly entry?: string;
  /** Whether there are wildcards in it. */
  readonly wild?: boolean;
}

function matchOf(specs: readonly Spec[], deep: boolean): MayShow {
  const takes = specs.filter(({ excludes }) => !excludes);
  const leaves = specs.filter(({ excludes }) => excludes);
  const isShown = (entry: string) =>
    (takes.length === 0 || takes.some(({ test }) => test(entry))) && !leaves.some(({ test }) => test(entry));
  if (!deep) return isShown;
  return (entry) => isShown(entry) || [...entry.matchAll(/\//g)].some(({ index }) => isShown(entry.slice(index + 1)));
}

/** Makes out what a word for files matches; one with magic that leaves files out, what it leaves out for certain. */
function specOf(word: string | undefined, sight: KeptSight): Spec {
  if (word === undefined) return { excludes: false, test: ANY };
  const magic = /^:(?:\(([^)]*)\)|([!^/]*):?)/.exec(word);
  const names = (magic?.[1] ?? "").split(",").map((name) => name.trim()).filter((name) => name !== "");
  const signs = magic?.[2] ?? "";
  const excludes = names.includes("exclude") || /[!^]/.test(signs);
  const sure = !word.startsWith(":(") || magic?.[1] !== undefined && names.every((name) => SURE_MAGIC.test(name));
  const path = word.slice(magic?.[0].length ?? 0);
  const fromTop = names.includes("top") || signs.includes("/");
  const from = sight.top === undefined || fromTop ? sight.top ?? "" : sight.folder;
  const entry = entryOf(path, from, sight.top);
  const wild = /[*?[\\]/.test(path);
  if (excludes) {
    // Git is less than exact where it leaves out: only what is text, or has one star in it, counts.
    const plain = sure && entry !== undefined && entry !== "" && !path.startsWith("/") &&
      (wild
        ? !names.some((name) => /^(glob|literal)$/.test(name)) && ONE_STAR.test(path) && !DOTTED.test(path)
        : !fromTop || !DOTTED.test(path));
    if (!plain) return { excludes, test: () => false };
    return { excludes, test: expressed(entry, false, false, wild), ...(wild ? {} : { entry }) };
  }
  if (!sure || path === "" || entry === undefined) return { excludes, test: ANY };
  const literally = names.includes("literal"), foldCase = names.includes("icase");
  const test = expressed(entry, literally, foldCase);
  return { excludes, test, ...(foldCase ? {} : { entry, wild: wild && !literally }) };
}

/** Folders that are `.` or `..`, or have no name. */
const DOTTED = /(?:^|\/)\.{0,2}(?:\/|$)/;
/** Text with one star in it. */
const ONE_STAR = /^[^*?[\\]*\*[^*?[\\]*$/s;
const SURE_MAGIC = /^(?:top|exclude|literal|icase|glob)$/;

/** A word's path from the top, `.` and `..` taken away, with a slash behind it where it names a folder; `undefined` outside. */
function entryOf(path: string, from: string, top = ""): string | undefined {
  const full = path.startsWith("/") ? path : `${from}/${path}`;
  const parts: string[] = [];
  for (const part of full.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  const clean = `/${parts.join("/")}${/(?:^|\/)\.{0,2}$/.test(path) ? "/" : ""}`;
  if (`${clean}/`.startsWith(`${top}/`)) return clean.slice(top.length + 1);
  return undefined;
}

function fileOf(path: string, { top = "", folder }: KeptSight): string {
  return `${/^\.\.?\//.test(path) ? folder : top}/${path}`;
}

/**
 * Tells of an entry whether a path matches it, or a folder that it lies in. To git a star matches a slash and a dot as well.
 *
 * @param alone Folders do not count.
 */
function expressed(path: string, literal: boolean, foldCase = false, alone = false): MayShow {
  if (path === "" || path === "/") return ANY;
  // Two stars and a slash stand for no folder as well.
  // Runs of one kind never need to be tried in many ways.
  const source = runSource(
    partsOf(path).map((part, at, parts) => {
      if (!literal && part === "/" && /^\*\*/.test(parts[at - 1] ?? "")) return "";
      if (!literal && /^\*/.test(part)) return ANY_RUN;
      if (!literal && part === "?" || !literal && /^\[.+\]$/s.test(part)) return "[^]";
      const sign = !literal && part.length > 1 ? part.slice(1) : part;
      return sign.replace(/[\\^$.|?*+()[\]{}/]/g, "\\$&");
    }),
  );
  const expression = new RegExp(
    alone ? `^${source}$` : path.endsWith("/") ? `^${source}` : `^${source}(?:/|$)`,
    foldCase ? "i" : "",
  );
  return (entry) => expression.test(entry);
}

/** A word as git's own wildcards would have it; `undefined` where it may be any, none or several. */
function textOf(arg: Arg): string | undefined {
  if (arg.mayVanish || arg.listed || !arg.known) return undefined;
  return arg.pieces.map((piece) =>
    piece.kind === "glob"
      ? /^(?:[*?]+|[*?]*\[.+\][*?]*)$/s.test(piece.text) ? piece.text : "*"
      : piece.kind === "text"
      ? piece.text
      : "*"
  ).join("");
}

/** Whether a word that is not known is one revision, and no file. */
function isRevision(arg: Arg): boolean {
  const [piece] = arg.pieces;
  return !arg.mayVanish &&
    (isRefName(arg) || arg.pieces.length === 1 && piece?.kind === "unknown" && piece.digits === true);
}
