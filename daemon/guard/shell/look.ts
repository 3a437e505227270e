// Looks at the disk for files of secrets among those that a command reads by a wildcard or below a folder: `cat *`, `grep -r x .`.
// Sees names only, and no more of them than a verdict can wait for. Knows no tool.

import { classifyPath, isSecretName, type PathPattern, type PathSetting } from "../paths.ts";
import type { Arg, FilesMet, LeftOut } from "./call.ts";
import { expressionOf, literal, mayBeHidden, type Pattern, type TextTest, wildcards } from "./patterns.ts";
import type { EntryKind } from "../disk.ts";
import type { MetLook, Reach } from "./reach.ts";

/** How many names below folders, and how many beside wildcards, are looked at for one verdict. */
export const MOST_NAMES = 5_000;
const MOST_MATCHED = 20_000;

/**
 * Folders that are passed over below another: what lies there was not put there by hand. Only links count there, which nothing that
 * fills these folders makes to lead out of them; of so many names at most.
 */
const PASSED_OVER = new Set([".git", "node_modules"]);
const MOST_PASSED = 3_000;

/** Folders that tools fill. */
const MADE = new Set([...PASSED_OVER, ..."venv .venv target dist build vendor .cache __pycache__".split(" ")]);

/** What a look at the disk found: a file of secrets, or that there is more than could be looked at. */
export type Sighting = { readonly secret: string } | { readonly tooMany: string };

/** Looks for what must not be shown unasked among the files that `looks` read; the first of it, in their order. */
export function lookForSecrets(
  looks: readonly MetLook[],
  setting: PathSetting,
): { readonly look: MetLook; readonly sighting: Sighting } | undefined {
  if (setting.disk === undefined || looks.length === 0) return undefined;
  const search = new Search(setting);
  for (const look of looks) {
    const sighting = search.look(look);
    if (sighting !== undefined) return { look, sighting };
  }
  return undefined;
}

/** A name below folders that comes to other words on its way through a list, one of which is an option or another file. */
export function lookForSplitNames(
  lists: Reach["splits"],
  setting: PathSetting,
): { readonly name: string } | { readonly tooMany: string } | undefined {
  const search = new Search(setting);
  const seen = new Set<string>();
  for (const { folder, way, isOdd, isFew } of lists) {
    const key = `${way} ${folder}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const [name] = search.named(folder, [{ test: isOdd }], true);
    if (name !== undefined) return { name: name.slice(folder.length + 1) };
    if (search.isCutShort && isFew !== true) return { tooMany: folder };
  }
  return undefined;
}

/** The files that a path with wildcards, or one with names at any depth below it, stands for now; at most `most` of them. */
export function filesFor(
  path: PathPattern,
  names: readonly Pattern[] | undefined,
  setting: PathSetting,
  most: number,
): string[] {
  const search = new Search(setting);
  const starts = search.matched(path, most);
  if (names === undefined) return starts.map((each) => each.path);
  return starts.flatMap((start) => search.named(start.path, names)).slice(0, most);
}

/** Tells of a name whether it is looked for. */
interface Telling {
  test(name: string): boolean;
}

/** A folder that is looked at. */
interface Level {
  readonly folder: string;
  /** Whether what lies in it is read whatever the names of a list are. */
  readonly inside: boolean;
  /** Whether a link leads there. */
  readonly linked: boolean;
  /** Whether only its own names count, and nothing below. */
  readonly near?: boolean;
  /** Whether it is passed over but for links. */
  readonly passed?: boolean;
}

/** What a wildcard stands for now. */
interface Match {
  readonly path: string;
  /** Whether it lies behind a link, or is one. */
  readonly linked: boolean;
}

/** Names that are left out. */
interface Left {
  readonly test: TextTest;
  readonly kind: LeftOut["kind"];
}

class Search {
  /** Whether more names were there than are looked at, beside those that no hand put there. */
  isCutShort = false;
  #left = MOST_NAMES;
  #leftPassed = MOST_PASSED;
  #leftMatched = MOST_MATCHED;
  /** A command that reads one folder often, as a loop does, is looked at once. */
  readonly #done = new Set<string>();

  constructor(readonly setting: PathSetting) {}

  look(look: MetLook): Sighting | undefined {
    const { path, deep, files } = look;
    const key = JSON.stringify([path.shown, deep, look.names, look.listed, files]);
    if (this.#done.has(key)) return undefined;
    this.#done.add(key);
    const without = (files.without ?? []).map(({ name, kind }) => ({ test: expressionOf(patternOf(name)), kind }));
    for (const { path: start, linked } of this.matched(path, Infinity)) {
      if (!path.exact && !this.#isLeft(start, linked, files) && this.#shows(start, linked)) return { secret: start };
      const found = deep
        ? this.#below({ folder: start, inside: look.listed === undefined, linked }, look, without)
        : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  matched({ pattern, exact, shown }: PathPattern, most: number): Match[] {
    const { disk } = this.setting;
    if (exact) return [{ path: shown, linked: false }];
    let found: Match[] = [{ path: "", linked: false }];
    for (const name of namesOf(pattern)) {
      const text = name.every((atom) => typeof atom === "string") ? name.join("") : undefined;
      const expression = expressionOf(name);
      const next: Match[] = [];
      const add = (path: string, kind: EntryKind | undefined, linked: boolean) => {
        if (kind !== undefined) next.push({ path, linked: linked || kind === "link" });
      };
      for (const { path: folder, linked } of found) {
        if (text !== undefined) {
          add(`${folder}/${text}`, disk?.kindOf(`${folder}/${text}`), linked);
          continue;
        }
        for (const entry of disk?.list(folder || "/") ?? []) {
          if (next.length >= most || this.#leftMatched-- <= 0) break;
          // A wildcard does not match a leading dot.
          if (entry.name.startsWith(".") && !mayBeHidden(name)) continue;
          if (expression.test(entry.name)) add(`${folder}/${entry.name}`, entry.kind, linked);
        }
      }
      found = next;
    }
    return found.sort((one, other) => one.path < other.path ? -1 : 1);
  }

  /** The files below a folder with one of the names. @param folders Folders of such a name as well. */
  named(start: string, names: readonly (Pattern | Telling)[], folders = false): string[] {
    const only = names.map((name) => "test" in name ? name : expressionOf(name));
    const found: string[] = [], later: string[] = [];
    for (let level = [start]; level.length > 0 || later.length > 0;) {
      const next: string[] = [], isLater = level.length === 0;
      for (const folder of isLater ? later.splice(0) : level) {
        for (const { name, kind } of this.setting.disk?.list(folder) ?? []) {
          if (this.#left-- <= 0) {
            this.isCutShort ||= !isLater;
            return found.sort();
          }
          const path = `${folder}/${name}`;
          // What was not put there by hand comes last.
          if (kind === "folder" && !(folders && name === ".git")) {
            (isLater || MADE.has(name) ? later : next).push(path);
          }
          if ((kind !== "folder" || folders) && only.some((each) => each.test(name))) found.push(path);
        }
      }
      level = next;
    }
    return found.sort();
  }

  /** Tells of a file that a wildcard matches whether a repository does not show it. */
  #isLeft(path: string, linked: boolean, files: FilesMet): boolean {
    return files.tracked === true && (files.follows === "none" && linked || this.#isIgnored(path, files));
  }

  /** Whether what passes over ignored files passes over one: git lists what is in its index, ignored or not. */
  #isIgnored(path: string, { tracked }: FilesMet): boolean {
    const { disk } = this.setting, at = path.lastIndexOf("/"), name = path.slice(at + 1);
    if (disk?.isIgnored(path) !== true) return false;
    return tracked !== true || disk.keptNamed(path.slice(0, at) || "/", (each) => each === name) === undefined;
  }

  /** Looks below a folder, the nearest names first. */
  #below(start: Level, { names, listed, named, files }: MetLook, without: readonly Left[]): Sighting | undefined {
    const { disk, resolve } = this.setting;
    const only = names?.map(expressionOf);
    const tops = listed?.map(expressionOf);
    const { follows = "none" } = files;
    const asked = (files.takesIn ?? []).map(({ name, ignored }) => ({ test: expressionOf(patternOf(name)), ignored }));
    /** Where links led to already. */
    const led = new Set([start.folder]);
    let folders = [start];
    while (folders.length > 0) {
      const next: Level[] = [];
      for (const level of folders) {
        const { folder, linked, near = false, passed = false } = level;
        for (const { name, kind } of disk?.list(folder) ?? []) {
          if (passed && this.#leftPassed-- <= 0) break;
          if (!passed && this.#left-- <= 0) {
            // What passes over ignored files comes to few secrets, if to any; names that are read later are looked at whole.
            const few = files.skipsIgnored === true && follows === "none" &&
              (files.tracked === true || files.skipsHidden === true && named !== true);
            return few ? undefined : { tooMany: start.folder };
          }
          const path = folder === "/" ? `/${name}` : `${folder}/${name}`;
          const left = without.some((each) => each.test.test(name) && this.#isOf(each.kind, path, kind));
          const hidden = files.skipsHidden === true && name.startsWith(".") && !left;
          const back = hidden && disk?.takesBack(path) === true;
          const taken = kind === "folder" ? [] : asked.filter(({ test }) => test.test(name));
          if (hidden && !back && taken.length === 0 || left) continue;
          const top = !level.inside && tops?.some((each) => each.test(name)) === true;
          const inside = level.inside || top;
          if (kind === "folder") {
            const passes = passed || PASSED_OVER.has(name);
            if (passes && (follows === "none" || files.skipsIgnored === true || this.#leftPassed <= 0)) continue;
            if (!near || top) next.push({ folder: path, inside, linked, passed: passes });
            continue;
          }
          if (kind === "link") {
            if (follows === "none" && !top) continue;
            const real = resolve?.(path) ?? path;
            if (disk?.kindOf(real) === "folder") {
              const goes = follows === "all" || top || follows === "near" && !near;
              if (!goes || led.has(real)) continue;
              led.add(real);
              if (inside && this.#shows(path, true)) return { secret: path };
              next.push({ folder: path, inside, linked: true, near: follows !== "all" && !top });
              continue;
            }
          }
          if (passed && kind !== "link") continue;
          if (!inside || !top && only?.some((each) => each.test(name)) === false) continue;
          if (!this.#shows(path, linked || kind === "link")) continue;
          if (back || taken.some(({ ignored }) => ignored)) return { secret: path };
          if (files.skipsIgnored !== true || !this.#isIgnored(path, files)) return { secret: path };
        }
      }
      folders = next;
    }
    return undefined;
  }

  /** Tells whether what is left out by its name is left out for what it is as well, links followed. */
  #isOf(wanted: LeftOut["kind"], path: string, kind: EntryKind): boolean {
    const { disk, resolve } = this.setting;
    if (wanted === undefined) return true;
    return (wanted === "folder") === ((kind === "link" ? disk?.kindOf(resolve?.(path) ?? path) : kind) === "folder");
  }

  /** Tells whether a file lies where some are secret by their folder, whatever their names. */
  #isDelicate(path: string): boolean {
    const { home } = this.setting;
    return SYSTEM_FOLDER.test(path) || path.startsWith(`${home}/.`) || path.startsWith(`${home}/Library/`);
  }

  /** Tells whether a file must not be shown unasked. Where no link leads to it, its name says so. */
  #shows(path: string, linked: boolean): boolean {
    if (!linked && !this.#isDelicate(path) && !isSecretName(path.slice(path.lastIndexOf("/") + 1))) return false;
    const kind = classifyPath({ shown: path, pattern: literal(path), exact: true }, this.setting, "read");
    return (kind === "secret" || kind === "daemon") && this.setting.disk?.kindOf(path) !== "folder";
  }
}

/** Folders of the system, and hidden ones of others. */
const SYSTEM_FOLDER = /^\/(?:etc|var|run|proc|sys|boot)\/|^\/(?:root|(?:home|Users)\/[^/]+)\/(?:\.|Library\/)/;

function namesOf(pattern: Pattern): Pattern[] {
  const names: Pattern[] = [];
  let from = 0;
  for (let at = 0; at <= pattern.length; at++) {
    if (at < pattern.length && pattern[at] !== "/") continue;
    if (at > from) names.push(pattern.slice(from, at));
    from = at + 1;
  }
  return names;
}

function patternOf(name: Arg): Pattern {
  return name.pieces.flatMap((piece) =>
    piece.kind === "text" ? literal(piece.text) : wildcards(piece.kind === "glob" ? piece.text : "*")
  );
}
