// The paths of a path rule: names between slashes, `*` and `?` within a name, `**` for any number of names. Knows no file
// system.

import type { PathPattern } from "../paths.ts";
import { ANYTHING, intersects, literal, wildcards } from "../shell/patterns.ts";

/** A path with wildcards, absolute or below the home folder. */
export interface Glob {
  /** Whether it begins with `~/`. */
  readonly home: boolean;
  readonly names: readonly string[];
}

/** Reads a glob; a clause for what can match no path. */
export function parseGlob(text: string): Glob | string {
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  if (/[\x00-\x1f]/.test(text) || text.length > 1_000) {
    return "can match no path: it is too long or holds a control character";
  }
  if (/[[\]{}()\\"'$`]/.test(text)) return "holds a sign that is no wildcard here; only *, ** and ? are";
  const home = text.startsWith("~/");
  if (!home && !text.startsWith("/")) return "can match no path: it must begin with / or ~/";
  const names = text.slice(home ? 2 : 1).split("/");
  if (names.some((name) => name === "" || name === "." || name === "..")) {
    return "can match no path: it holds //, /./, /../ or ends with a slash";
  }
  if (names.some((name) => name.includes("**") && name !== "**")) {
    return "has ** in a name; it stands for whole names only";
  }
  if (names.length > 64) return "has more than 64 names";
  return { home, names };
}

/** Tells whether a glob matches a path that is known. `close`: `/a/**` is only what lies below `/a`, as for allow rules. */
export function matchesPath(glob: Glob, path: string, home: string, close: boolean): boolean {
  const names = allNames(glob, home);
  const given = path.split("/").filter((name) => name !== "");
  if (close && names.at(-1)?.text === "**" && given.length < names.filter(({ text }) => text !== "**").length + 1) {
    return false;
  }
  let reached = new Set([0]);
  const through = (at: Set<number>) => {
    for (const i of at) if (names[i]?.wild === true && names[i]?.text === "**") at.add(i + 1);
    return at;
  };
  through(reached);
  for (const name of given) {
    const next = new Set<number>();
    for (const i of reached) {
      const each = names[i];
      if (each === undefined) continue;
      if (each.wild && each.text === "**") next.add(i);
      else if (each.wild ? matchesName(each.text, name) : each.text === name) next.add(i + 1);
    }
    reached = through(next);
  }
  return reached.has(names.length);
}

/**
 * Tells whether a glob names the hidden parts of a path it matches (names that begin with a dot): as in a shell, a star stands for
 * none. There lie the files that tools and shells read when they start.
 */
export function namesHidden(glob: Glob, path: string, home: string): boolean {
  const names = allNames(glob, home).filter(({ wild }) => !wild).map(({ text }) => text);
  return path.split("/").every((name) => !name.startsWith(".") || names.includes(name));
}

/** Tells whether a glob names the first part of a path below the home folder, where it matches it. */
export function namesFirst(glob: Glob, path: string, home: string): boolean {
  const names = allNames(glob, home), depth = home.split("/").length - 1;
  const first = path.startsWith(`${home}/`) ? names[depth] : undefined;
  return first === undefined ? !path.startsWith(`${home}/`) : !first.wild;
}

/** Tells whether a touch of a path, with wildcards or with all below it, may be one of what a glob matches. */
export function meetsPath(glob: Glob, path: PathPattern, home: string, deep: boolean): boolean {
  const pattern = allNames(glob, home).flatMap(({ text, wild }) => ["/", ...wild ? wildcards(text) : literal(text)]);
  if (path.exact && matchesPath(glob, path.shown, home, false)) return true;
  if (!path.exact && intersects(path.pattern, pattern)) return true;
  return deep && intersects([...path.pattern, "/", ...ANYTHING], pattern);
}

/**
 * A glob, and where its names in front of the first wildcard lead through links, the same from there: what a rule makes stricter is so
 * under the name of the rule and where it lies.
 */
export function withLinks(glob: Glob, home: string, resolve?: (path: string) => string | undefined): readonly Glob[] {
  if (resolve === undefined) return [glob];
  const wild = glob.names.findIndex((name) => /[*?]/.test(name));
  const plain = wild < 0 ? glob.names : glob.names.slice(0, wild);
  const front = `${glob.home ? home : ""}/${plain.join("/")}`.replace(/(.)\/$/, "$1");
  const real = resolve(front);
  if (real === undefined || real === front) return [glob];
  const names = real.split("/").filter((name) => name !== "");
  return [glob, { home: false, names: [...names, ...glob.names.slice(plain.length)] }];
}

/** Tells whether all that a glob matches lies in one of these folders. */
export function liesIn({ home, names }: Glob, folders: readonly string[], folder: string): boolean {
  const wild = names.findIndex((name) => /[*?]/.test(name));
  const plain = (wild < 0 ? names : names.slice(0, wild)).join("/");
  return folders.some((each) => `${home ? folder : ""}/${plain}/`.startsWith(`${each}/`));
}

/** Tells whether whatever `b` matches is matched by `a` as well. May miss some, never claims too much. */
export function coversGlob(a: Glob, b: Glob): boolean {
  if (a.home !== b.home) return false;
  const last = a.names.at(-1) === "**";
  const fixed = last ? a.names.slice(0, -1) : a.names;
  if (fixed.includes("**") || !last && b.names.length !== fixed.length) return same(a.names, b.names);
  if (b.names.length < fixed.length + (last ? 1 : 0)) return same(a.names, b.names);
  return fixed.every((name, i) => {
    const other = b.names[i] as string;
    return other !== "**" && (name === other || name === "*" || !/[*?]/.test(other) && matchesName(name, other));
  });
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}

/** The home folder is text, whatever signs its name holds. */
function allNames({ home, names }: Glob, folder: string): { text: string; wild: boolean }[] {
  const front = home ? folder.split("/").filter((name) => name !== "").map((text) => ({ text, wild: false })) : [];
  return [...front, ...names.map((text) => ({ text, wild: /[*?]/.test(text) }))];
}

/** Matches one name. Goes back to the last star only, so it takes quadratic time at most. */
function matchesName(pattern: string, name: string): boolean {
  let p = 0, n = 0, star = -1, mark = 0;
  while (n < name.length) {
    if (pattern[p] === "*") {
      star = p++;
      mark = n;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++mark;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
