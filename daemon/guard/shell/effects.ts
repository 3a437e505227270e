// What rules for tools say to the guard, turned into findings: touches by the class of the path, commands run in commands, text run
// as a script, connections. Knows no tool.

import { parse } from "unbash";
import {
  classifyPath,
  holdsSecrets,
  isOnMedium,
  isSecretName,
  LONGEST_PATH,
  mayFindKeys,
  type PathPattern,
  realOf,
  resolvePath,
  ruleOn,
  ruleOnDepth,
  secretNamed,
  seeksSecrets,
} from "../paths.ts";
import {
  Arg,
  type FilesMet,
  type Follows,
  type Judge,
  type KeptWords,
  NOTHING,
  type Piece,
  type Stream,
  type Touch,
  type TouchOptions,
} from "./call.ts";
import { GOES_ELSEWHERE, judgeCode, runsInput } from "./code.ts";
import { movesOthers, oneOf } from "./lists.ts";
import type { Disk } from "../disk.ts";
import { type MayShow, mayShow, placesShown } from "./kept_paths.ts";
import { filesFor } from "./look.ts";
import type { Machine } from "./machine.ts";
import { judgePlace } from "./network_place.ts";
import { scopeIn } from "./moved.ts";
import { hasStash, isWithout, leadsOut, type Place } from "./repository.ts";
import { ANYTHING, literal, mayBeHidden, wildcards } from "./patterns.ts";
import { input, type Scope } from "./scope.ts";
import { COMPUTED, knownOf, originOfPieces } from "./streams.ts";
import { onlyRefused } from "./refused.ts";

/** The judge that a rule speaks to, in one scope. */
export class Effects implements Judge {
  /** Folders that were not there, with `..` behind them. */
  readonly #missing = new Set<string>();

  constructor(
    readonly machine: Machine,
    readonly scope: Scope,
    readonly words: string,
    readonly stdin: Stream,
    /** The state in which what it runs does so, where that is in another folder. */
    readonly moved?: Scope,
  ) {}

  get cwd(): string | undefined {
    return this.scope.otherCwds.length > 0 ? undefined : this.scope.cwd;
  }

  get place(): string {
    return JSON.stringify([this.scope.cwd ?? null, ...this.scope.otherCwds]);
  }

  get home(): string {
    return this.machine.setting.home;
  }

  ask(rule: string, why: string): void {
    this.machine.find("ask", rule, why);
  }

  deny(rule: string, why: string): void {
    this.machine.find("deny", rule, why);
  }

  touch(how: Touch, path: Arg, options: TouchOptions = {}): void {
    if (how === "start" && this.moved !== undefined) {
      return this.#there(this.moved, (judge) => judge.touch(how, path, options));
    }
    const { length } = path.shown;
    if (length > LONGEST_PATH) {
      this.ask("unknown-path", "it is given a path that is longer than one can be");
      return;
    }
    if (how === "read" || how === "start") this.#fetches(path);
    // Each link that the text makes is held against the path, and each folder on the way of it.
    this.machine.spend(20 + 2 * this.scope.links.size + Math.floor((length / 80) ** 2));
    // A wildcard is held against every class of paths.
    if (path.hasGlob) this.machine.spend(20);
    if (options.makes === true && this.#isMade(path)) this.touch("write", path, { entry: "make" });
    if (how === "write" || how === "mode") path = this.#openedAnew(path);
    if (options.entry === "replace" && /^\/dev\//.test(this.machine.pathKey(path, this.scope) ?? "")) {
      this.touch("remove", path);
    }
    if (how === "write" && path.text !== undefined && this.machine.pour(path.text, this.stdin)) return;
    const written = how === "read" || how === "start" ? this.machine.fileStream(path, this.scope) : undefined;
    if (written !== undefined && (how === "read" || path.text?.startsWith("/dev/fd/") === true)) {
      if (how === "start") this.codeFrom("an interpreter", written);
      return;
    }
    if (written !== undefined) this.machine.startsMade(path, this.scope);
    if (written !== undefined) this.codeFrom("an interpreter", written);
    if ((how === "read" || how === "start") && path.pieces.some(isHiddenGroup)) {
      this.ask("unknown-path", `${path.shown} may stand for hidden files`);
    }
    if ((how === "read" || how === "start") && isBelowListed(path)) {
      this.ask("unknown-path", `what lies below what is listed is not known: ${path.shown}`);
    }
    const deep = splitDeep(path);
    const wide = options.recursive === true || options.files?.folders === true;
    const tracked = path.pieces.findIndex((piece) => piece.kind === "glob" && piece.files?.tracked === true);
    if (how === "read" && tracked >= 0 && deep === undefined) {
      const folder = new Arg([...path.pieces.slice(0, tracked), { kind: "text", text: "." }]);
      this.#look(
        folder,
        true,
        options.names,
        filesOf(path, asListed(options.files), wide ? "all" : "files", this.place),
      );
    } else if (how === "read" && (deep !== undefined || wide || path.hasGlob)) {
      const listed = wide && deep !== undefined && narrowName(deep.name) ? deep.name : undefined;
      const names = deep === undefined || listed !== undefined ? options.names : [deep.name];
      // What bash lists by "**" may lie in a folder that a link leads to.
      const met = deep === undefined ? options.files : asListed(options.files);
      const files = filesOf(path, met, deep === undefined ? undefined : "near", this.place, wide);
      this.#look(deep?.root ?? path, deep !== undefined || wide, names, files, {
        top: listed,
        named: deep !== undefined,
      });
    }
    const nameless = how === "start" ? this.machine.namelessStream(path, this.scope) : undefined;
    if (nameless !== undefined) onlyRefused(this.machine, () => this.codeFrom("an interpreter", nameless));
    if (how === "start") this.#startsMany(deep?.root ?? path, deep === undefined ? undefined : [deep.name], path);
    if (deep !== undefined) {
      const names = [deep.name, ...options.names ?? []];
      return this.#below(how, deep.root, names, { ...options, recursive: true });
    }
    if (options.names !== undefined && options.names.length > 0) return this.#below(how, path, options.names, options);
    this.#touch(how, path, options);
  }

  /** A tool may take an address for one: some fetch it, some read the file that it names. */
  #fetches(path: Arg): void {
    const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(path.prefix);
    if (scheme === null) return;
    if (scheme[1]?.toLowerCase() === "file") this.touch("read", path.drop(scheme[0].length));
    else this.network(path);
  }

  aside(word: Arg): void {
    // Numbers and single signs are everyday.
    if (word.text === undefined || !/^[\d\s]*[^\d\s].*[A-Za-z_]/s.test(word.text)) return;
    this.machine.spend(10);
    const { ruling } = this.#strictest("read", word, false);
    if (ruling?.tier !== "deny") return;
    this.machine.find("ask", ruling.rule, `${ruling.why}, if ${word.shown} is more than the value of an option`);
  }

  shows(object: string, folder?: string): void {
    const { scope, machine } = this;
    const { disk, resolve } = machine.setting;
    for (const cwd of disk === undefined ? [] : [scope.cwd, ...scope.otherCwds]) {
      const path = folder === undefined ? cwd : resolvePath(Arg.of(folder), cwd, resolve)?.shown;
      const names = path === undefined ? [] : disk?.namesOfObject(path, object);
      if (names === undefined) this.ask("git-object", "it is not known which file lies under the number of an object");
      for (const name of names?.slice(0, MOST_NAMES) ?? []) this.touch("read", Arg.of(`${path}/${name}`));
    }
  }

  isLed(path: Arg): boolean {
    const { scope, machine } = this;
    const own = resolvePath(path, scope.cwd, undefined)?.shown;
    if (own === undefined) return true;
    const real = machine.follow(own, scope);
    return real !== undefined && real !== own || machine.setting.disk?.kindOf(own) === "link";
  }

  showsKept(words: KeptWords, folder?: string): void {
    const { scope, machine: { setting: { disk, resolve } } } = this;
    if (disk === undefined) return;
    this.machine.spend(20);
    this.#keepShown(words, folder, disk);
    if (words.namesOnly === true) return;
    for (const cwd of [scope.cwd, ...scope.otherCwds]) {
      const path = folder === undefined ? cwd : resolvePath(Arg.of(folder), cwd, resolve)?.shown;
      if (path === undefined) continue;
      // Git works where links lead.
      const real = resolve?.(path) ?? path;
      let may: MayShow | undefined;
      const name = disk.keptNamed(real, (name, entry, top) => {
        if (!isKeptSecret(name)) return false;
        may ??= mayShow(words, {
          top,
          folder: real,
          kindOf: (each) => disk.kindOf(each),
          isFile: (object) => (disk.namesOfObject(real, object)?.length ?? 0) > 0,
        });
        return may(entry());
      });
      if (name === undefined) continue;
      const why =
        `it may also show ${name}, which the repository keeps and which holds secrets; name the files behind --, ` +
        `or leave it out with -- . ':!/${name}'`;
      this.ask("read-secret-among", why);
      return;
    }
  }

  /** Keeps for the rules of the user that all is read that a repository keeps below a folder, as far as no word keeps it apart. */
  #keepShown(words: KeptWords, folder: string | undefined, disk: Disk): void {
    const { scope, machine: { reach, current, setting: { resolve } } } = this;
    const tops = this.tops(folder).map((top) => resolve?.(top) ?? top);
    for (const cwd of [scope.cwd, ...scope.otherCwds]) {
      const path = folder === undefined ? cwd : resolvePath(Arg.of(folder), cwd, resolve)?.shown;
      if (path === undefined) continue;
      const real = resolve?.(path) ?? path;
      for (const top of tops) {
        if (!`${real}/`.startsWith(`${top}/`) || disk.kindOf(`${top}/.git`) === undefined) continue;
        const sight = {
          top,
          folder: real,
          kindOf: (each: string) => disk.kindOf(each),
          isFile: (object: string) => (disk.namesOfObject(real, object)?.length ?? 0) > 0,
        };
        const finding = { rule: "read-kept", why: `it shows what the repository ${top} keeps` };
        for (const { places, left } of placesShown(words, sight)) {
          for (const pattern of places.length > MOST_KEPT ? [literal(top)] : places) {
            this.machine.spend(2);
            const plain = pattern.every((atom) => typeof atom === "string");
            const met = plain
              ? { shown: pattern.join(""), pattern, exact: true }
              : { shown: top, pattern, exact: false };
            reach.touches.push({
              how: "read",
              path: met,
              recursive: true,
              kept: left,
              ...finding,
              ...command(current),
            });
          }
        }
      }
    }
  }

  elsewhere<Result>(body: () => Result): Result {
    const { findings, reach, current, commands } = this.machine;
    const before = findings.length, inside = commands.length;
    let flows = false;
    const result = reach.withoutCode(() => {
      const printed = body();
      flows = reach.readsCode;
      return printed;
    });
    // What flows there lies here.
    reach.readsCode ||= flows;
    reach.looseCode.add("what runs on the other machine or in the container");
    reach.away.add(current);
    for (let at = inside; at < commands.length; at++) reach.away.add(at);
    const met = findings.splice(before);
    findings.push(
      ...met.map((found) =>
        found.tier === "deny" && /^(write|remove|mode)-system$/.test(found.rule)
          ? { ...found, tier: "ask" as const, why: `${found.why}, but not here` }
          : found
      ),
    );
    return result;
  }

  anywhere(): Judge {
    const { machine, scope, words, stdin } = this;
    machine.reach.moved.set(machine.current, undefined);
    return new Effects(machine, scope, words, stdin, scopeIn(machine, undefined, scope));
  }

  tops(folder?: string): readonly string[] {
    const { scope, machine: { setting: { home, disk, resolve } } } = this;
    const found = new Set<string>();
    for (const each of [scope.cwd, ...scope.otherCwds]) {
      const cwd = folder === undefined ? each : resolvePath(Arg.of(folder), each, resolve)?.shown;
      if (cwd === undefined) return [];
      const above: string[] = [];
      for (let at = cwd; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) above.push(at);
      const marked = above.filter((at) => disk?.kindOf(`${at}/.git`) !== undefined);
      // One that is no repository is passed over.
      const sure = marked.findIndex((at) =>
        disk?.kindOf(`${at}/.git`) === "file" || disk?.kindOf(`${at}/.git/HEAD`) === "file"
      );
      // Of a folder that is not there yet nobody knows: it may be any on the way to the home folder.
      const any = disk?.kindOf(cwd) === undefined ? above.filter((at) => at.startsWith(`${home}/`)) : [];
      for (const one of marked.length === 0 ? any : marked.slice(0, sure < 0 ? undefined : sure + 1)) found.add(one);
    }
    return [...found];
  }

  leadsOut(word: Arg, folder?: string): boolean {
    const places = this.#places(folder);
    return places.length === 0
      ? !/^[^~/]/.test(word.shown) || word.shown.includes("..")
      : places.some((place) => leadsOut(word, place));
  }

  isWithout(folder?: string): boolean {
    return this.#places(folder).some(isWithout);
  }

  hasStash(folder?: string): boolean | undefined {
    const found = this.#places(folder).map(hasStash);
    return found.includes(true) ? true : found.length === 0 || found.includes(undefined) ? undefined : false;
  }

  /** Where git works, wherever that may be. */
  #places(folder: string | undefined): readonly Place[] {
    const { scope, machine: { setting: { disk, resolve } } } = this;
    const tops = this.tops(folder);
    return [scope.cwd, ...scope.otherCwds].flatMap((cwd) => {
      const path = folder === undefined ? cwd : resolvePath(Arg.of(folder), cwd, resolve)?.shown;
      return path === undefined ? [] : [{ folder: path, real: resolve?.(path) ?? path, tops, disk }];
    });
  }

  /** More is read than the text names. What that is, the disk tells; some of it is known without. */
  #look(
    path: Arg,
    deep: boolean,
    only: readonly Arg[] | undefined,
    files: FilesMet,
    { top, named = false }: { readonly top?: Arg | undefined; readonly named?: boolean } = {},
  ): void {
    const { machine, scope } = this;
    if (files.none === true || !path.known) return;
    const patterns = (names: readonly Arg[] | undefined) =>
      names?.every(narrowName) === true ? names.map((name) => wildcards(name.shown)) : undefined;
    const names = patterns(only);
    const listed = top === undefined ? undefined : patterns([top]);
    const cwds = path.prefix.startsWith("/") ? [scope.cwd] : [scope.cwd, ...scope.otherCwds];
    for (const found of cwds.flatMap((cwd) => this.#readings(path, cwd))) {
      const { reach, setting, current } = machine;
      const real = setting.resolve === undefined ? found : realOf(found, setting.resolve) ?? found;
      if (deep && real.exact) {
        const ruling = ruleOnDepth(real.shown, listed === undefined ? names : [...listed, ...names ?? []], setting);
        if (ruling !== undefined) machine.find(ruling.tier, ruling.rule, ruling.why);
      }
      reach.looks.push({
        path: real,
        deep,
        names,
        files,
        ...(listed === undefined ? {} : { listed }),
        ...(named ? { named } : {}),
        ...(current < 0 ? {} : { command: current }),
      });
    }
  }

  /** Which files a wildcard stands for, the run decides: those that are there now are bound, and that is said. */
  #startsMany(root: Arg, names: readonly Arg[] | undefined, path: Arg): void {
    const { reach, setting } = this.machine;
    if (!path.known) reach.looseCode.add(`the file ${path.shown}, whose name is not known`);
    else if (names !== undefined || path.hasGlob) {
      reach.looseCode.add(`what ${path.shown} stands for by then, but for the files named here`);
      const patterns = names?.map((name) => wildcards(name.shown));
      // Folders are listed for it: with a wildcard below another one, many.
      const wild = path.shown.split("/").filter((name) => /[*?[]/.test(name)).length;
      this.machine.spend(wild > 1 ? 400 : 100);
      for (const found of this.#readings(root, this.scope.cwd)) {
        for (const file of filesFor(found, patterns, setting, MOST_BOUND)) reach.code.add(file);
      }
    }
  }

  beside(found: readonly Arg[], words: readonly Arg[]): void {
    const { reach, setting } = this.machine;
    const names = words.flatMap(({ text }) => text !== undefined && /^[^-/]/.test(text) ? [text] : []).slice(0, 8);
    if (names.length === 0 || setting.disk === undefined) return;
    this.machine.spend(100);
    const folders = new Set<string>();
    for (const path of found) {
      const deep = splitDeep(path);
      for (const root of this.#readings(deep?.root ?? path, this.scope.cwd)) {
        const files = filesFor(
          root,
          deep === undefined ? undefined : [wildcards(deep.name.shown)],
          setting,
          MOST_BOUND,
        );
        for (const file of files) folders.add(file.slice(0, file.lastIndexOf("/")) || "/");
      }
    }
    for (const folder of folders) {
      for (const name of names) {
        const path = resolvePath(Arg.of(name), folder, setting.resolve)?.shown;
        if (path !== undefined && /^(?:file|link)$/.test(setting.disk.kindOf(path) ?? "")) reach.code.add(path);
      }
    }
  }

  /** Touches files below a folder that have certain names. */
  #below(how: Touch, root: Arg, names: readonly Arg[], options: TouchOptions): void {
    const wide = names.every((name) => !narrowName(name));
    for (const name of names) {
      if (how !== "list" && name.known && seeksSecrets(wildcards(inOneCase(name.shown)))) {
        const tier = how === "read" || how === "start" ? "deny" : "ask";
        this.machine.find(tier, `${how}-secret`, `it ${how}s files named ${name.shown}, which hold secrets`);
        return;
      }
      if ((how === "read" || how === "start") && name.known && mayFindKeys(wildcards(name.shown))) {
        this.ask("read-keys", `files named ${name.shown} may be keys`);
      }
      if (!name.known && how !== "list") {
        this.ask("unknown-path", `which files below ${root.shown} it touches is not known`);
      }
    }
    const key = this.machine.pathKey(root, this.scope);
    for (const name of how === "list" || key === undefined ? [] : names) {
      const place = name.known ? secretNamed(key as string, wildcards(name.shown), this.home) : undefined;
      if (place === undefined) continue;
      const tier = how === "read" || how === "start" ? "deny" : "ask";
      this.machine.find(tier, `${how}-secret`, `it ${how}s files below ${root.shown} by names that ${place} has`);
      return;
    }
    if (wide) return this.#touch(how, root, options);
    this.#recordFolder(how, root);
    this.#keepBelow(how, root, names);
    for (const name of names) {
      // The name itself may say more than the folder: "passwd" below /etc.
      const text = name.text;
      const exact = text === undefined
        ? undefined
        : this.#rule(how, new Arg([...root.pieces, { kind: "text", text: "/" + text }]), {});
      if (exact?.tier === "deny") {
        this.machine.find("deny", exact.rule, exact.why);
        return;
      }
    }
    const ruling = this.#rule(how, root, {});
    if (ruling === undefined) return this.#touch(how, root, options);
    // A few files of a root-like folder are not the folder; but those of the system are nobody's to change in one stroke.
    const ofSystem = SYSTEM_ROOT.test(root.text ?? "");
    const tier = ruling.tier === "deny" && ruling.kind === "root" && !ofSystem ? "ask" : ruling.tier;
    if (tier !== "allow") this.machine.find(tier, ruling.rule, ruling.why);
  }

  /** Keeps for the rules of the user that files of these names are touched at any depth: some may be those that a rule is about. */
  #keepBelow(how: Touch, root: Arg, names: readonly Arg[]): void {
    const { reach, current } = this.machine;
    const folders = root.known ? this.#foldersOf(root).flatMap((cwd) => this.#readings(root, cwd)) : [];
    const known = names.filter((name) => name.known).slice(0, MOST_KEPT);
    for (const { shown, pattern } of folders) {
      this.machine.spend(2 * known.length);
      const above = shown === "/" ? "" : shown, front = shown === "/" ? [] : pattern;
      for (const name of known) {
        const last = wildcards(inOneCase(name.shown));
        const words = { rule: `${how}-below`, why: `it ${how}s files below ${root.shown} by their names` };
        const of = command(current);
        for (const [between, atoms] of [["", []], ["**/", [...ANYTHING, "/"]]] as const) {
          const path = {
            shown: `${above}/${between}${name.shown}`,
            pattern: [...front, "/", ...atoms, ...last],
            exact: false,
          };
          reach.touches.push({ how, path, recursive: false, ...words, ...of });
        }
      }
    }
  }

  /**
   * Asks where a word with a bracket is the name of something that lies there: `app/[id]` does not match itself, so nothing that is
   * looked up as a pattern finds it, and bash leaves a pattern without a match as it is written.
   */
  #askForName(path: Arg): void {
    const { disk, resolve } = this.machine.setting;
    if (disk === undefined || !path.pieces.some((piece) => piece.kind === "glob" && /[[(\\]/.test(piece.text))) return;
    const written = new Arg(
      path.pieces.map((piece) => piece.kind === "glob" ? { kind: "text", text: piece.text } : piece),
    );
    const isThere = this.#foldersOf(path).some((cwd) =>
      this.#readings(written, cwd).some(({ exact, shown }) =>
        exact && disk.kindOf(resolve?.(shown) ?? shown) !== undefined
      )
    );
    if (isThere) this.ask("odd-word", `${path.shown} is a pattern and the name of a file; write it in quotes`);
  }

  #touch(how: Touch, path: Arg, options: TouchOptions): void {
    this.#askForName(path);
    this.#record(how, path, options);
    // What is written to a device may be what somebody else prints.
    const key = how === "write" ? this.machine.pathKey(path, this.scope) : undefined;
    if (key !== undefined && /^\/(dev|proc)\//.test(key) && key !== "/dev/null") this.machine.doubt();
    const ruling = this.#rule(how, path, options);
    if (ruling !== undefined) {
      // Keys are meant to be their owner's alone.
      if (options.tightens === true && this.#isKey(path.text ?? "")) {
        this.machine.find("ask", ruling.rule, ruling.why);
        return;
      }
      // What comes to lie in the home folder, and that a folder for keys is made there, a person may know.
      const makesKeys = options.entry === "make" && [`${this.home}/.ssh`, `${this.home}/.gnupg`].includes(
        this.machine.pathKey(path, this.scope) ?? "",
      );
      // A number tells little of a secret.
      const tellsLittle = options.counts === true && ruling.kind === "secret" && !path.hasGlob;
      const newKey = options.newKey === true && ruling.rule === "write-auth" && this.#isNewKey(path);
      if (makesKeys || newKey || tellsLittle || options.into === true && this.#isOwnFolder(path)) {
        this.machine.find("ask", ruling.rule, ruling.why);
        return;
      }
      if (ruling.tier !== "allow") this.machine.find(ruling.tier, ruling.rule, ruling.why);
      return;
    }
    if (how === "list") return;
    // The path is not known. What is known of it may still be enough to refuse.
    const ends = path.pieces.at(-1);
    const tail = ends?.kind === "text" ? ends.text.slice(ends.text.lastIndexOf("/") + 1) : "";
    if (
      how === "read" && tail !== "" && ends?.kind === "text" && ends.text.includes("/") && seeksSecrets(wildcards(tail))
    ) {
      this.machine.find("deny", "read-secret", `it reads ${path.shown}, which has the name of a secret file`);
      return;
    }
    if (changesFile(how) && path.prefix.startsWith("/")) {
      // If the unknown part is empty, the known one is what is hit.
      const empty = this.#rule(how, new Arg(path.pieces.filter((piece) => piece.kind !== "unknown")), options);
      if (empty?.tier === "deny") {
        this.machine.find("deny", empty.rule, `${empty.why}, if ${path.shown} is no longer than what is known of it`);
        return;
      }
    }
    // What is moved is still there, and is asked for.
    const wipes = options.recursive === true && (how === "remove" && this.words !== "mv" || how === "mode");
    if (wipes && path.pieces[0]?.kind === "unknown") {
      // Variables that were unset are nothing: of "$X/" the root is left.
      const left = path.pieces.filter((piece) => piece.kind !== "unknown" || piece.gone !== true);
      const rest = new Arg(left);
      const empty = left.length > 0 ? this.#rule(how, rest, options) : undefined;
      if (empty?.tier === "deny" && (empty.kind === "root" || /^\/+[^/]*[*?[][^/]*$/.test(rest.shown))) {
        this.machine.find("deny", empty.rule, `${empty.why}: ${path.shown} begins with a variable that was unset`);
        return;
      }
    }
    const why = path.known && this.scope.cwd === undefined
      ? " (the folder that a cd leads to is not known)"
      : path.unknownShown;
    this.machine.find("ask", "unknown-path", `it is not known which path ${path.shown} is${why}`);
  }

  /** Tells whether a path, or the folder of which it is everything, is the home folder or one between it and the working folder. */
  #isOwnFolder(path: Arg): boolean {
    const all = path.pieces.at(-1);
    const folder = all?.kind === "glob" && all.text === "*" ? new Arg(path.pieces.slice(0, -1)) : path;
    const key = this.machine.pathKey(folder, this.scope)?.replace(/(.)\/$/, "$1");
    const { cwd } = this.scope;
    return key !== undefined &&
      (key === this.home || key.startsWith(`${this.home}/`) && `${cwd}/`.startsWith(`${key}/`));
  }

  /** Tells whether a path is for certain that of something on a removable disk. */
  #isOnMedium(how: Touch, path: PathPattern | undefined): boolean {
    const { machine: { setting, reach }, scope } = this;
    if (path === undefined || reach.mounts || scope.links.size > 0) return false;
    const real = setting.resolve === undefined ? undefined : realOf(path, setting.resolve);
    return isOnMedium(path.shown, how) && (real === undefined || isOnMedium(real.shown, how));
  }

  /** Tells whether a path is one for a new key beside others: no setting of ssh, and nothing that is there. */
  #isNewKey(path: Arg): boolean {
    const key = this.machine.pathKey(path, this.scope);
    const { disk, resolve } = this.machine.setting;
    if (key === undefined || !key.startsWith(`${this.home}/.ssh/`) || this.scope.links.size > 0) return false;
    const name = key.slice(`${this.home}/.ssh/`.length);
    if (!/^[\w-][\w.@+-]*$/.test(name) || /^(authorized_keys|known_hosts|config|rc$|environment)/i.test(name)) {
      return false;
    }
    // Where nobody can look, a key of the usual name is there.
    if (disk === undefined) return !/^(id_|identity)/.test(name);
    return disk.kindOf(key) === undefined && (resolve?.(key) ?? key) === key;
  }

  #isKey(path: string): boolean {
    return [".ssh", ".gnupg"].some((name) => {
      const folder = `${this.home}/${name}`;
      return path === folder || path.startsWith(folder + "/") && !/(^|\/)\./.test(path.slice(folder.length));
    });
  }

  /** Rules on a touch, and keeps it for the rules of the user. */
  #rule(how: Touch, path: Arg, { recursive = false }: TouchOptions) {
    const { ruling: strictest, resolved } = this.#strictest(how, path, recursive);
    const ruling = strictest?.rule === `${how}-system` && this.#isOnMedium(how, resolved)
      ? { ...strictest, tier: "ask" as const }
      : strictest;
    if (this.#missing.size > 0) this.#askMissing(how);
    const { reach, current } = this.machine;
    const words = ruling === undefined
      ? { rule: "unknown-path", why: `it is not known which path ${path.shown} is` }
      : { rule: ruling.rule, why: ruling.why };
    if (ruling?.kind === "login" && resolved !== undefined) {
      const { exact, shown } = resolved;
      reach.credentials.add(exact ? shown : shown.slice(0, shown.search(/[*?[]/)).replace(/\/[^/]*$/, ""));
    }
    reach.touches.push({ how, path: resolved, recursive, ...words, ...(current < 0 ? {} : { command: current }) });
    return ruling;
  }

  /** The strictest ruling over the folders that the working folder may be. */
  #strictest(how: Touch, path: Arg, recursive: boolean) {
    let worst = this.#classify(how, path, recursive, this.scope.cwd);
    if (worst.ruling === undefined || path.prefix.startsWith("/")) return worst;
    for (const cwd of this.scope.otherCwds) {
      const other = this.#classify(how, path, recursive, cwd);
      if (
        other.ruling !== undefined && TIERS.indexOf(other.ruling.tier) > TIERS.indexOf(worst.ruling?.tier ?? "allow")
      ) {
        worst = other;
      }
    }
    return worst;
  }

  #classify(how: Touch, path: Arg, recursive: boolean, cwd: string | undefined): Classified {
    const { setting } = this.machine;
    const plain = new Arg(
      path.pieces.map((piece) => piece.kind === "unknown" && piece.digits === true ? DIGIT : piece),
    );
    const read = this.#readings(plain, cwd);
    const [resolved] = read;
    if (how !== "list" && path.pieces.some((piece) => piece.kind === "unknown" && piece.mayBeNothing === true)) {
      // What is left of the path if the number is not there may be worse.
      const less = new Arg(path.pieces.filter((piece) => piece.kind !== "unknown" || piece.mayBeNothing !== true));
      const short = less.pieces.length === 0 ? undefined : this.#classify(how, less, recursive, cwd);
      if (short?.ruling?.tier === "deny") return short;
    }
    // What takes ".." off by itself, before the system sees it, means another file.
    const byText = /(^|\/)\.\.(\/|$)/.test(path.shown) ? resolvePath(plain, cwd) : undefined;
    if (resolved === undefined || path.mayVanish && path.pieces.some((piece) => piece.kind === "unknown")) {
      const kind = byText && classifyPath(byText, setting, how);
      const ruling = byText && kind && ruleOn(how, kind, byText.shown, recursive, setting.home);
      if (kind !== undefined && ruling?.tier === "deny") return { ruling: { ...ruling, kind }, resolved: byText };
      return { ruling: undefined, resolved: undefined };
    }
    let kind = classifyPath(resolved, setting, how);
    let ruling = ruleOn(how, kind, resolved.shown, recursive, setting.home);
    const stricter = (other: PathPattern) => {
      const otherKind = classifyPath(other, setting, how);
      const otherRuling = ruleOn(how, otherKind, other.shown, recursive, setting.home);
      if (TIERS.indexOf(otherRuling.tier) > TIERS.indexOf(ruling.tier)) [ruling, kind] = [otherRuling, otherKind];
    };
    for (const other of read.slice(1)) stricter(other);
    if (byText !== undefined && byText.shown !== resolved.shown) stricter(byText);
    if (how === "read" && recursive && ruling.tier === "allow" && holdsSecrets(resolved, setting.home)) {
      ruling = { tier: "ask", rule: "read-below", why: `it reads all below ${resolved.shown}, where secrets lie` };
    }
    // A link made in the same text leads where it was told to.
    for (const each of read) {
      for (const [link, target] of this.scope.links) {
        const below = (path: string) => path === link || path.startsWith(`${link}/`);
        // Removing the link itself removes nothing else.
        if (how === "remove" && each.shown === link && !/\/\.?$/.test(path.text ?? "")) continue;
        const through = realOf(each, (at) => below(at) ? target + at.slice(link.length) : undefined);
        if (through !== undefined) stricter(through);
      }
    }
    return { ruling: { ...ruling, kind }, resolved };
  }

  /** What a path is to the system: with the links of the disk, and where the text makes links, with these as well. */
  #readings(path: Arg, cwd: string | undefined): PathPattern[] {
    const { machine, scope } = this;
    const { disk, resolve } = machine.setting;
    const found = [resolvePath(path, cwd, (each) => {
      // The folder may be made, or a link of that name, before it is used.
      if (disk !== undefined && !isFrom(cwd, each) && disk.kindOf(each) === undefined) this.#missing.add(each);
      return resolve?.(each);
    })];
    if (scope.links.size > 0) found.unshift(resolvePath(path, cwd, (each) => machine.follow(each, scope)));
    if (found.some((each) => each === undefined)) return [];
    const [first, second] = found as PathPattern[];
    return first?.shown === second?.shown ? [first as PathPattern] : found as PathPattern[];
  }

  /** Asks where `..` stands behind a folder that is not there: where that will lead, the text does not tell. */
  #askMissing(how: Touch): void {
    for (const path of this.#missing) {
      this.machine.find("ask", "unknown-path", `${path} is not there yet, so nobody knows where ".." behind it leads`);
      if (how === "start") this.machine.reach.looseCode.add(`what lies behind ${path}/..`);
    }
    this.#missing.clear();
  }

  /** Keeps what a run must be able to do, in every folder that the working folder may be. */
  #record(how: Touch, path: Arg, { entry, when }: TouchOptions): void {
    if (how !== "start" && !changesFile(how)) return;
    const { reach } = this.machine;
    for (const found of this.#foldersOf(path).flatMap((cwd) => this.#found(path, cwd))) {
      if (found === undefined) {
        if (how !== "start" && path.pieces[0]?.kind === "text") this.#recordFolder(how, path);
        if (how === "start" && path.known) reach.looseCode.add(`the file ${path.shown}, in a folder that is not known`);
        continue;
      }
      if (how === "start" && found.exact) this.#recordCode(found.shown);
      if (!found.exact) this.#recordFolder(how, path);
      else if (changesFile(how) && !found.shown.startsWith("/dev/")) {
        reach.changes.push({ path: found.shown, does: how === "write" ? entry ?? how : how, inside: false, when });
      }
    }
  }

  /** Tells whether a file may come to be when it is opened. */
  #isMade(path: Arg): boolean {
    const { setting } = this.machine;
    const { disk } = setting;
    if (disk === undefined || this.machine.fileStream(path, this.scope) !== undefined) return false;
    return this.#foldersOf(path).flatMap((cwd) => this.#readings(path, cwd)).some((named) => {
      const found = setting.resolve === undefined ? named : realOf(named, setting.resolve) ?? named;
      const above = found.shown.slice(0, found.shown.lastIndexOf("/")) || "/";
      return found.exact && disk.kindOf(found.shown) === undefined && disk.kindOf(above) === "folder";
    });
  }

  /** What a path is in one working folder; one `undefined` where that is not known. */
  #found(path: Arg, cwd: string | undefined): readonly (PathPattern | undefined)[] {
    const found = this.#readings(path, cwd);
    return found.length === 0 ? [undefined] : found;
  }

  /** A file that runs; a copy or a link that the text makes is what it is made of as well. */
  #recordCode(path: string): void {
    const { reach } = this.machine;
    reach.code.add(path);
    const source = this.scope.copies.get(path) ?? this.machine.follow(path, this.scope);
    if (source !== undefined && (this.scope.copies.has(path) || this.scope.links.size > 0)) reach.code.add(source);
    // What lies in a folder that the text copies or moves comes out of the folder that it was.
    if (this.scope.copies.size === 0) return;
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
      this.machine.spend(1);
      const folder = this.scope.copies.get(path.slice(0, at));
      if (folder !== undefined) reach.code.add(folder + path.slice(at));
    }
  }

  #foldersOf(path: Arg): readonly (string | undefined)[] {
    return path.prefix.startsWith("/") ? [this.scope.cwd] : [this.scope.cwd, ...this.scope.otherCwds];
  }

  /** Of a path that is not known to its end the folder is. */
  #recordFolder(how: Touch, path: Arg): void {
    if (!changesFile(how)) return;
    const known = path.known && !path.hasGlob ? path.prefix : path.prefix.replace(/[^/]*$/, "");
    for (const cwd of this.#foldersOf(path)) {
      for (const found of this.#readings(Arg.of(known === "" ? "." : known), cwd)) {
        if (found.shown.startsWith("/dev/")) continue;
        this.machine.reach.changes.push({ path: found.shown, does: how, inside: true, when: undefined });
      }
    }
  }

  /** Does something where what it runs does so; what would be refused here is refused there, too. */
  #there<Result>(moved: Scope, body: (judge: Judge) => Result): Result {
    const { machine, words, stdin, scope } = this;
    const here = new Effects(machine, scope.copy(), words, stdin);
    machine.reach.withoutCode(() => onlyRefused(machine, () => body(here)));
    const result = body(new Effects(machine, moved, words, stdin));
    // What was written there may be used here.
    for (const [path, each] of moved.files) scope.files.set(path, each);
    for (const [path, each] of moved.copies) scope.copies.set(path, each);
    for (const [path, each] of moved.links) scope.links.set(path, each);
    return result;
  }

  run(argv: readonly Arg[], stdin: Stream = NOTHING, asIs = false): Stream {
    if (this.moved !== undefined) return this.#there(this.moved, (judge) => judge.run(argv, stdin, asIs));
    return this.machine.command(argv, stdin, this.scope, { external: true, inside: true, asIs });
  }

  shell(script: Arg, parameters: readonly Arg[] = [], shared?: Scope["input"]): Stream {
    if (this.moved !== undefined) {
      return this.#there(this.moved, (judge) => (judge as Effects).shell(script, parameters, shared));
    }
    const { text } = script;
    if (text === undefined) {
      this.#runsInput(`a shell as "${script.shown}"`);
      const stream = originOfPieces(script.pieces);
      const computed = script.pieces.some((piece) => piece.kind === "unknown" && piece.why === COMPUTED);
      if (stream === "download" || stream === "rewritten" || computed) {
        this.deny("hidden-script", "what it runs as a script comes over the network, out of a decoder or out of code");
      } else {
        // What is known of it may already do harm.
        if (script.pieces.some((piece) => piece.kind === "text")) this.#probe(script);
        this.ask("unknown-script", `it is not known what ${script.shown} runs`);
      }
      return { origin: "unknown" };
    }
    const inner = this.scope.copy();
    inner.variables.clear();
    // What is in the environment already it gets as it was set, and what was handed to any command it may have got as well.
    for (const name of new Set([...this.scope.variables.keys(), ...this.machine.handed.keys()])) {
      if (/[a-z]/.test(name) && !this.machine.handed.has(name)) continue;
      const value = Arg.unknown(`$${name} may be handed on`, true);
      inner.variables.set(name, { kind: "text", value });
    }
    inner.attributes.clear();
    inner.traps = [];
    for (const name of [...inner.functions.keys()]) if (!inner.handedOn.has(name)) inner.functions.delete(name);
    if (parameters.length > 0) {
      // Where the first may vanish, it is any of them that is called so.
      const moves = movesOthers(parameters[0] as Arg);
      inner.zero = moves ? oneOf(parameters) : parameters[0] as Arg;
      inner.positional = moves ? parameters : parameters.slice(1);
    } else {
      inner.zero = Arg.unknown("$0 is not known");
      inner.positional = [];
    }
    inner.positionalKnown = !parameters.some((arg) => arg.mayVanish);
    inner.input = shared ?? input(this.stdin);
    const { handed } = this.machine;
    if (handed.size > 0 && text.includes("$") && text.length <= 1024) {
      // What it was handed in its environment it knows; whether it still has that value is not looked at, so it only refuses.
      const given = inner.copy();
      for (const [name, value] of handed) given.variables.set(name, value);
      onlyRefused(this.machine, () => this.machine.apart(text, given));
    }
    return this.machine.apart(text, inner);
  }

  /** Judges a script of which stretches are unknown as if they were empty; only what is refused counts. */
  #probe(script: Arg): void {
    const text = script.pieces.map((piece) => piece.kind === "text" ? piece.text : "").join("");
    const before = this.machine.findings.length;
    const inner = this.scope.copy();
    inner.variables.clear();
    if (parse(text).errors === undefined) this.machine.source(text, inner);
    const found = this.machine.findings.splice(before);
    this.machine.findings.push(...found.filter(({ tier }) => tier === "deny"));
  }

  shellFrom(stream: Stream, parameters: readonly Arg[] = []): Stream {
    if (stream.text !== undefined) {
      if (stream.text.trim() === "") {
        this.ask("shell", "it starts a shell");
        return NOTHING;
      }
      // Whoever reads of it reads the lines of the script.
      const onRead = () => this.ask("shell", "what runs as a script on standard input reads from there itself");
      const shared = { stream: { origin: "unknown" } as const, lines: undefined, onRead };
      return this.shell(Arg.of(stream.text), parameters.length > 0 ? [Arg.of("bash"), ...parameters] : [], shared);
    }
    if (stream.origin === "download" || stream.origin === "rewritten" || stream.made === true) {
      this.deny(
        "hidden-script",
        stream.origin === "download"
          ? "what comes over the network runs as a script"
          : "what runs as a script was rewritten on the way, so nobody can judge it",
      );
    } else {
      this.#runsInput("the shell");
      for (const text of knownOf(stream)) this.#probe(Arg.of(text));
      // What is written into the pipe later is read here.
      if (stream.pipe === true) {
        const { files } = this.scope;
        for (const [path, each] of files) if (each.pipe === true) files.set(path, { ...each, shell: true });
      }
      this.ask("unknown-script", "what runs as a script is not known");
    }
    return { origin: "unknown", shell: true };
  }

  code(language: string, source: Arg | undefined): void {
    if (this.moved !== undefined) return this.#there(this.moved, (judge) => judge.code(language, source));
    if (source !== undefined && source.text === undefined) this.#runsInput(language);
    const { origin } = this.stdin;
    if (/^(download|rewritten)$/.test(origin) && runsInput(source?.text ?? "")) {
      this.deny("hidden-script", `the ${language} code runs what came over the network or out of a decoder`);
    }
    this.#codeOf(language, source);
  }

  /** Judges code; where it goes into another folder, what it names is not what lies in this one. */
  #codeOf(language: string, source: Arg | undefined): void {
    const judge = () => judgeCode(this, language, source);
    if (GOES_ELSEWHERE.test(source?.text ?? "")) this.machine.reach.withoutCode(judge);
    else judge();
  }

  codeFrom(language: string, stream: Stream): void {
    if (this.moved !== undefined) return this.#there(this.moved, (judge) => judge.codeFrom(language, stream));
    if (stream.text !== undefined && stream.text.trim() !== "") return this.#codeOf(language, Arg.of(stream.text));
    if (stream.origin === "download" || stream.origin === "rewritten") {
      this.deny("hidden-script", `${language} runs what came over the network or out of a decoder`);
    } else {
      this.#runsInput(language);
      this.ask("interpreter", `${language} runs what is not known`);
    }
  }

  /** What flows in is code: a plan binds the files it is read from. */
  #runsInput(language: string): void {
    const { reach } = this.machine;
    reach.readsCode = true;
    reach.looseCode.add(`what flows into ${language}, but for the files named here`);
  }

  network(url: Arg, options: { readonly sends?: boolean } = {}): void {
    const { reach, current } = this.machine;
    reach.network = true;
    reach.places.push({
      address: url.text,
      sends: options.sends === true,
      ...(current < 0 ? {} : { command: current }),
    });
    judgePlace(this, this.machine.setting.allowedPlaces, url, options.sends === true);
  }

  /** The number of the descriptor that a path is a name of. */
  #descriptor(path: Arg): string | undefined {
    const key = this.machine.pathKey(path, this.scope) ?? "";
    const number = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(key)?.[1];
    return number ?? new Map([["/dev/stdin", "0"], ["/dev/stdout", "1"], ["/dev/stderr", "2"]]).get(key);
  }

  /** What `/dev/fd/3` leads to, where it was opened in this text. */
  #opened(path: Arg): Arg {
    const number = this.#descriptor(path);
    return number === undefined ? path : this.scope.descriptors.get(number) ?? path;
  }

  /** The file that is changed under the name of a descriptor: it is opened anew, also where it was opened to be read. */
  #openedAnew(path: Arg): Arg {
    const opened = this.#opened(path);
    if (opened !== path) return opened;
    const number = path.text === undefined && path.prefix.startsWith("/dev/fd/") ? "" : this.#descriptor(path);
    if (number === undefined || number === "1" || number === "2" || this.machine.waits(path.text ?? "")) return path;
    this.ask("unknown-path", `it changes what ${path.shown} leads to, which is not known`);
    return path;
  }

  wrote(path: Arg, stream: Stream): void {
    path = this.#opened(path);
    const key = this.machine.pathKey(path, this.scope);
    if (path.text !== undefined && this.machine.pour(path.text, stream)) return;
    if (key === undefined) {
      const nameless = this.machine.namelessKey(path, this.scope);
      if (nameless !== undefined) this.scope.files.set(nameless, stream);
      return;
    }
    const before = this.scope.files.get(key);
    if (before?.pipe === true && before.shell === true) onlyRefused(this.machine, () => this.shellFrom(stream));
    this.scope.files.set(key, before?.pipe === true ? { ...stream, pipe: true } : stream);
  }
}

/** Names of which most repositories are full, and that no secret has. */
const SOURCE =
  /^[^._iv][^~]*\.(?:[cm]?[jt]sx?|py|go|rs|cc?|cpp|h|hpp|java|kt|cs|rb|php|swift|md|html|s?css|svg|png|jpe?g)$/i;

/** Tells whether a file that a repository keeps has the name of a secret; most of the many need no closer look. */
function isKeptSecret(name: string): boolean {
  return !SOURCE.test(name) && isSecretName(name);
}

/** The command that a touch is of, where one is known. */
function command(current: number): { command?: number } {
  return current < 0 ? {} : { command: current };
}

/** More names are not kept of one reading. */
const MOST_KEPT = 32;

/** More names of one object are not judged. */
const MOST_NAMES = 8;

/** What is known of a path that is touched; `undefined` where nothing is. */
interface Classified {
  readonly ruling: (ReturnType<typeof ruleOn> & { readonly kind: ReturnType<typeof classifyPath> }) | undefined;
  readonly resolved: PathPattern | undefined;
}

/** More files than this are not bound; a plan binds no more. */
const MOST_BOUND = 64;

const SYSTEM_ROOT = /^\/+(?:(?:bin|boot|etc|lib\w*|opt|root|sbin|srv|usr|var)\/*)?$/;
const TIERS = ["allow", "ask", "deny"];
const DIGIT = { kind: "text", text: "0" } as const;

function changesFile(how: Touch): how is "write" | "remove" | "mode" {
  return how === "write" || how === "remove" || how === "mode";
}

/** Tells whether a path is the working folder or one above it: it is what it is by the time a command runs there. */
function isFrom(cwd: string | undefined, path: string): boolean {
  return cwd !== undefined && `${cwd}/`.startsWith(`${path}/`);
}

/** Tells whether a stretch is an extended pattern that may match a leading dot. */
function isHiddenGroup(piece: Piece): boolean {
  return piece.kind === "glob" && /^[?*+@!]\(/.test(piece.text) && mayBeHidden(wildcards(piece.text));
}

/** A path with any depth inside as a folder and a name. */
function splitDeep(path: Arg): { root: Arg; name: Arg } | undefined {
  const at = path.pieces.findIndex((piece) => piece.kind === "glob" && piece.text === "**");
  if (at < 0) return undefined;
  const before = path.pieces.slice(0, at);
  let after = path.pieces.slice(at + 1);
  const first = after[0];
  if (first?.kind === "text" && first.text.startsWith("/")) {
    after = first.text === "/" ? after.slice(1) : [{ kind: "text", text: first.text.slice(1) }, ...after.slice(1)];
  }
  const root = before.length === 0 ? [{ kind: "text", text: "." } as const] : before;
  // Only the last name counts.
  const name = new Arg(after.length === 0 ? [{ kind: "glob", text: "*" }] : after);
  const text = name.shown;
  const slash = text.lastIndexOf("/");
  return { root: new Arg(root), name: slash < 0 ? name : new Arg([{ kind: "glob", text: text.slice(slash + 1) }]) };
}

/** What is known of the files that the wildcards of a word stand for. @param follows What holds where nothing else is said. */
function filesOf(
  path: Arg,
  met: FilesMet = {},
  follows: Follows | undefined,
  place: string,
  wide = false,
): FilesMet {
  const of = (files: FilesMet | undefined) => {
    const known = files === undefined || isSaidOf(path, files, place) ? files : loosely(files);
    return wide ? inFolders(known) : known;
  };
  return Object.assign(
    follows === undefined ? {} : { follows },
    met,
    ...path.pieces.map((piece) => piece.kind === "glob" ? of(piece.files) : undefined),
    // What shows no link has them in no list.
    met.follows === "none" ? { follows: "none" } : undefined,
  );
}

/** What holds of a search whose files are listed to it: such are read though it would pass them over. */
function asListed(files: FilesMet | undefined): FilesMet | undefined {
  // Of what a repository does not know it has nothing to show.
  if (files === undefined || files.tracked === true) return files;
  const { without: _, skipsHidden: __, skipsIgnored: ___, takesIn: ____, ...rest } = files;
  return rest;
}

/** Tells whether what is known of a list of files is said of this path: not where text was put around it, or in another folder. */
function isSaidOf({ shown }: Arg, { of, place: at }: FilesMet, place: string): boolean {
  if (of === undefined) return true;
  const plain = (text: string) => text.replace(/^(\.\/+)+/, "");
  return plain(shown) === plain(of) && (shown.startsWith("/") || at === undefined || at === place);
}

/** Tells whether a word names something below a name of a list: that name may be a link to any folder. */
function isBelowListed({ shown, pieces }: Arg): boolean {
  const last = pieces.findLast((piece) => piece.kind === "glob" && piece.files?.of !== undefined);
  return last?.kind === "glob" && shown.startsWith(`${last.files?.of}/`);
}

/** What holds of files that were only made out of a list. */
function loosely({ follows }: FilesMet): FilesMet {
  return { follows: follows === "all" ? "all" : "files" };
}

/** What of a list holds below its folders as well: of what was left out of the list nothing, but where it holds files only. */
function inFolders(files: FilesMet | undefined): FilesMet | undefined {
  // A link that is a word of its own is followed by what reads folders.
  return files === undefined || files.follows === "none" ? files : { ...asListed(files), follows: "all" };
}

/** A pattern with each letter that stands there in both cases in the lower one. */
function inOneCase(pattern: string): string {
  return pattern.replace(/\[([a-z])\1\]/gi, (_, letter: string) => letter.toLowerCase());
}

function narrowName(name: Arg): boolean {
  return /[^*?./[\]]/.test(name.shown);
}
