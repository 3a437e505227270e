// The rule of find: reads its starts and its expression as find does, follows which names can still be found at each action, and
// judges the actions by those names.

import { whyRarelyRun } from "../everyday_runs.ts";
import { oneWord } from "../odd_words.ts";
import { Arg, type Call, type Follows, type LeftOut, type Rule, type Stream } from "../call.ts";
import {
  distinctStarts,
  fillIn,
  type Found,
  isFolder,
  leftOut,
  partsOf,
  pathsBelow,
  startMatches,
  wildcardArg,
} from "./found.ts";
import { filtered } from "./plain.ts";
import { seeksSecrets } from "../../paths.ts";
import { wildcards } from "../patterns.ts";

/** Tests and options without a value. */
const BARE = new Set(
  ("-daystart -depth -d -follow -ignore_readdir_race -noignore_readdir_race -mount -xdev -nowarn -warn -noleaf -empty -executable " +
    "-false -true -nogroup -nouser -readable -writable -prune -quit").split(" "),
);

/** Tests with one value that is no file. */
const VALUED = new Set(
  ("-maxdepth -mindepth -regextype -amin -atime -cmin -ctime -fstype -gid -group -ilname -inum  -links " +
    "-lname -mmin -mtime -perm -size -type -uid -used -user -xtype -context").split(" "),
);

/** Tests whose value is a file of which the times are compared. */
const COMPARED = /^-(newer([aBcm][aBcmt])?|anewer|cnewer|samefile)$/;

/** Of more alternatives the names are not told apart. */
const MOST_NAMES = 64;

/** The names that can be found at one point of the expression; `undefined`: any. */
type Names = readonly Arg[] | undefined;

/** Judges an expression while reading it. */
class Expression {
  #at = 0;
  /** What `-exec` and its kin print. */
  printed: Stream = { origin: "report" };
  /** Names that are printed one a line; `undefined` once something else is printed. */
  names: Arg[] | undefined = [];
  #printed: Names = undefined;
  #acts = false;
  /** Whether no start that is a folder is found: only files are, or only what lies below. */
  #filesOnly = false;
  #belowOnly = false;
  /** Whether nothing is an alternative: what is left out once is left out of all that follows. */
  readonly #plain: boolean;
  /** Files that are found by whatever name. */
  readonly #same: Arg[] = [];
  /** Names that are left out. */
  readonly #without: LeftOut[] = [];
  /** Whether it stands behind a "!". */
  #negated = false;
  /** What holds of links at one point of the expression, as for {@link Found.follows}. */
  #follows: Follows;

  /** @param followed Whether links are followed, by an option in front of the starts. */
  constructor(
    readonly call: Call,
    readonly starts: readonly Arg[],
    readonly words: readonly Arg[],
    followed: boolean,
  ) {
    // Tests of the kind hold for the whole expression only if nothing is an alternative.
    const texts = words.map(({ text }) => text);
    this.#plain = !texts.some((text) => text === undefined || /^(-o|-or|,|\()$/.test(text));
    this.#follows = followed || texts.includes("-follow") ? "all" : "files";
  }

  judge(): void {
    let names = this.#list(undefined);
    while (this.#at < this.words.length) {
      // A bracket too many: find would not start. Whatever comes is judged all the same.
      this.call.judge.ask("find-expression", "the expression of find cannot be read");
      this.#at++;
      names = this.#list(undefined);
    }
    if (!this.#acts) this.#print(names);
  }

  get #word(): string | undefined {
    return this.words[this.#at]?.text;
  }

  #list(names: Names): Names {
    const follows = this.#follows;
    let found = this.#either(names);
    while (this.#word === ",") {
      this.#at++;
      this.#follows = follows;
      found = this.#either(names);
    }
    return found;
  }

  #either(names: Names): Names {
    const follows = this.#follows;
    let found = this.#both(names);
    while (this.#word === "-o" || this.#word === "-or") {
      this.#at++;
      const one = this.#follows;
      this.#follows = follows;
      const other = this.#both(names);
      if (this.#follows !== one) this.#follows = follows;
      found = found === undefined || other === undefined || found.length > MOST_NAMES
        ? undefined
        : [...new Set([...found, ...other])];
    }
    return found;
  }

  #both(names: Names): Names {
    let found = names;
    for (;;) {
      const word = this.#word;
      if (word === "-a" || word === "-and") {
        this.#at++;
        continue;
      }
      if (this.#at >= this.words.length || word === ")" || word === "," || word === "-o" || word === "-or") {
        return found;
      }
      found = this.#one(found);
    }
  }

  #one(names: Names): Names {
    const { judge } = this.call;
    const arg = this.words[this.#at++];
    if (arg === undefined) {
      judge.ask("find-expression", "the expression of find ends behind a sign that stands before something");
      return names;
    }
    const word = arg.text;
    if (word === undefined) {
      judge.ask("unknown-word", `${arg.shown} may be an action of find`);
      return names;
    }
    if (word === "!" || word === "-not") {
      const left = this.words[this.#at]?.text === "-name" ? this.words[this.#at + 1]?.text : undefined;
      // A folder of that name is no find, but what lies in it is.
      if (left !== undefined && this.#plain && !this.#negated) this.#without.push(...leftOut(left, "file"));
      const [follows, filesOnly, negated] = [this.#follows, this.#filesOnly, this.#negated];
      this.#negated = true;
      this.#one(names);
      [this.#follows, this.#filesOnly, this.#negated] = [follows, filesOnly, negated];
      return names;
    }
    if (word === "(") {
      const found = this.#list(names);
      if (this.#word === ")") this.#at++;
      return found;
    }
    if (BARE.has(word)) return names;
    if (word === "-name" || word === "-iname") return this.#narrowed(names, word === "-iname");
    if (/^-i?(path|wholename)$/.test(word)) {
      return this.#narrowedBy(names, [this.#value()?.text], word.startsWith("-i"));
    }
    if (/^-i?regex$/.test(word)) {
      const regex = this.#value()?.text;
      return this.#narrowedBy(names, regex === undefined ? [] : wildcardsOf(regex), word === "-iregex");
    }
    if (VALUED.has(word)) {
      const value = this.#value()?.text;
      if (word === "-type" && value === "f" && this.#follows === "files") this.#follows = "none";
      if (word === "-type" && this.#plain && !(value ?? "d").includes("d")) this.#filesOnly = true;
      // Of several the last one counts.
      if (word === "-mindepth") this.#belowOnly = /^[1-9]\d*$/.test(value ?? "");
      return names;
    }
    if (COMPARED.test(word)) {
      const file = this.#value();
      if (file !== undefined && !word.endsWith("t")) judge.touch("list", file);
      if (file !== undefined && word === "-samefile") this.#same.push(file);
      return names;
    }
    if (word === "-newerat" || word === "-newerct" || word === "-newermt" || word === "-newerBt") {
      this.#value();
      return names;
    }
    this.#action(word, names);
    return names;
  }

  #value(): Arg | undefined {
    const value = this.words[this.#at++];
    if (value?.mayVanish === true) this.call.judge.ask("unknown-word", `${value.shown} may be an action of find`);
    return value;
  }

  #narrowed(names: Names, foldCase: boolean): Names {
    const value = this.#value();
    const text = value?.text;
    if (text === undefined || /^\*+$/.test(text)) return names;
    // In small letters too: of a sign in either case less is known.
    return foldCase ? [wildcardArg(text, true), wildcardArg(text.toLowerCase())] : [wildcardArg(text)];
  }

  /** Narrows by patterns of whole paths: by their last names, if those say something. */
  #narrowedBy(names: Names, paths: readonly (string | undefined)[], foldCase: boolean): Names {
    // One that looks for secrets finds them, whatever else it finds.
    const sought = paths.flatMap((path) => path === undefined ? [] : secretIn(path));
    if (sought.length > 0) return sought.map((name) => wildcardArg(name, foldCase));
    const last = paths.map((path) => path === undefined ? undefined : lastName(path));
    if (last.length === 0 || last.some((name) => name === undefined || /^\**$/.test(name))) return names;
    return last.map((name) => wildcardArg(name as string, foldCase));
  }

  #action(word: string, names: Names): void {
    const { judge } = this.call;
    this.#acts = true;
    switch (word) {
      case "-print":
      case "-print0":
        this.#print(names);
        return;
      case "-ls":
        this.names = undefined;
        return;
      case "-printf": {
        const format = this.#value()?.text;
        if (format === "%p\\n" || format === "%p\\0") this.#print(names);
        else {
          // The format is text of the caller's choice.
          this.names = undefined;
          this.printed = filtered(this.printed, "rewritten");
        }
        return;
      }
      case "-delete":
        for (const start of this.starts) {
          const below = names === undefined ? {} : { names };
          judge.touch("remove", start, { recursive: true, ...below });
        }
        judge.ask("find-delete", "it deletes what it finds");
        return;
      case "-fprint":
      case "-fprint0":
      case "-fls":
      case "-fprintf": {
        const file = this.#value();
        if (file === undefined) judge.ask("find-expression", `${word} of find lacks its file`);
        else {
          judge.touch("write", file);
          judge.wrote(file, { origin: "rewritten" });
        }
        if (word === "-fprintf") this.#value();
        return;
      }
      case "-exec":
      case "-execdir":
      case "-ok":
      case "-okdir":
        this.#exec(word, names);
        return;
      default:
        judge.ask("find-expression", `${word} of find is not known`);
    }
  }

  #print(names: Names): void {
    // Whether names are printed once or often is the same to what reads them.
    if (this.names === undefined || this.names.length > 0 && this.#printed === names) return;
    this.#printed = names;
    const { place } = this.call.judge;
    for (const start of this.starts) {
      const found: Found = { start, names, without: [...this.#without], follows: this.#follows, place };
      this.names.push(...pathsBelow(found));
      if (this.#startCounts(found)) this.names.push(start);
    }
    this.names.push(...this.#same);
  }

  /** Whether the start itself may be what is found: not if it is a folder and only files are looked for. */
  #startCounts(found: Found): boolean {
    return startMatches(found) && !((this.#filesOnly || this.#belowOnly) && isFolder(found.start, this.call.judge));
  }

  #exec(word: string, names: Names): void {
    const { judge } = this.call;
    const argv: Arg[] = [];
    let ended = false;
    let each = false;
    for (; this.#at < this.words.length; this.#at++) {
      const arg = this.words[this.#at] as Arg;
      if (arg.text === ";" || arg.text === "+" && argv.at(-1)?.text === "{}") {
        ended = true;
        each = arg.text === ";";
        this.#at++;
        break;
      }
      argv.push(arg);
    }
    if (!ended || argv.length === 0) judge.ask("find-expression", `${word} of find has no end`);
    if (word.startsWith("-ok")) judge.ask("find-ok", "it asks at a terminal before it runs a command");
    const runner = word.endsWith("dir") && this.#judgeElsewhere(argv) ? judge.anywhere?.() ?? judge : judge;
    this.names = undefined;
    if (argv.length === 0) return;
    const takesPaths = argv.some((arg) =>
      arg.pieces.some((piece) => piece.kind === "text" && piece.text.includes("{}"))
    );
    const { place } = judge;
    const paths = this.starts.flatMap((start) => {
      const found: Found = { start, names, without: [...this.#without], follows: this.#follows, place };
      return [...pathsBelow(found), ...(this.#startCounts(found) ? [start] : [])];
    });
    paths.push(...this.#same);
    if (runner !== judge) judge.beside?.(paths, argv);
    // There a name is another file, but what was found is what it is.
    const found = runner === judge ? paths : paths.map((path) => fromRoot(path, judge.cwd));
    for (const path of takesPaths ? found : [Arg.of("")]) {
      const words = argv.map((arg) => fillIn(arg, each ? oneWord(path) : path));
      this.printed = worse(this.printed, runner.run(words, this.call.stdin, word === "-exec"));
    }
    const rare = whyRarelyRun("find", argv[0]);
    if (rare !== undefined) judge.ask("uncommon", rare);
  }

  /**
   * `-execdir` runs in folders that are not known: a relative name there is anybody's, and so is what is read of the folder itself.
   * Returns whether that counts.
   */
  #judgeElsewhere(argv: readonly Arg[]): boolean {
    const stray = argv.find((arg, at) =>
      at === 0
        ? arg.prefix.startsWith(".")
        : !/^([-/]|\{\}$|\+?\d+$)/.test(arg.text ?? "x") && !arg.prefix.includes("{}")
    );
    const { judge } = this.call;
    if (stray !== undefined) {
      judge.ask("find-execdir", `${stray.shown} lies in folders that are not known`);
      return true;
    }
    const name = argv[0]?.text ?? "", takesFile = argv.some(({ prefix }) => prefix.includes("{}"));
    if (SPEAKS.test(name) || takesFile && READS_FILE.test(name)) return false;
    judge.ask(
      "find-execdir",
      `${name || "what it runs"} may read what lies beside each file, in folders that are not known`,
    );
    return true;
  }
}

/** A path from the root. */
export function fromRoot(path: Arg, cwd: string | undefined): Arg {
  const first = path.pieces[0];
  if (cwd === undefined || first?.kind !== "text" || first.text.startsWith("/")) return path;
  return new Arg([{ kind: "text", text: `${cwd}/` }, ...path.pieces], path.mayVanish, path.listed);
}

/** Programs that read nothing, and those that read the file they are given and nothing else. */
const SPEAKS = /^(echo|printf|pwd|true|false|date)$/;
const READS_FILE = /^(basename|cat|cksum|dirname|du|file|head|ls|md5sum|od|realpath|sha\d+sum|stat|tail|test|wc|xxd)$/;

/** The name of a secret that a pattern of whole paths looks for. */
function secretIn(path: string): readonly string[] {
  const last = path.slice(path.lastIndexOf("/") + 1);
  if (!/^[*?]*$/.test(last) && seeksSecrets(wildcards(last))) return [last];
  return /(^|[/*])\.?(ssh|aws|gnupg|kube|password-store)\/(?!\.)/.test(path) ? ["id_rsa"] : [];
}

/** The end of a pattern of whole paths: wildcards of any kind take slashes as well, and what stands in front of one may be a folder. */
function lastName(path: string): string {
  const parts = partsOf(path);
  const at = parts.findLastIndex((part) => part === "/" || part === "\\/" || /^(\*+|\?|\[.+\])$/s.test(part));
  const end = parts.slice(at + 1).join("");
  return at < 0 || parts[at]?.endsWith("/") === true ? end : `*${end}`;
}

/** The wildcards that match at least what a regular expression does: one for each alternative; none where that is not told. */
function wildcardsOf(regex: string): string[] {
  // Braces count, brackets with such signs in them are not taken apart, and in some syntaxes the end of a line parts what may be.
  if (/[{}\n]|\[[^\]]*[\\|()[]/.test(regex)) return [];
  const group = /^([^|()]*?)\\?\(([^()]*?)\\?\)([^|()]*)$/s.exec(regex);
  // A group that is there many times, or not at all.
  if (group === null ? /[()]/.test(regex) : /^\\?[*+?]/.test(group[3] as string)) return [];
  const whole = group === null
    ? regex.split(/\\?\|/)
    : (group[2] as string).split(/\\?\|/).map((each) => `${group[1]}${each.replace(/\\$/, "")}${group[3]}`);
  return whole.map((each) =>
    each.replace(/^\^|\$$/g, "").replace(
      /(\\[^]|\[\^?\]?[^\]]*\]|[^])((?:\\?[*+?])*)/g,
      (_, one: string, times: string) => {
        if (times !== "" || /^[*+?^$]$/.test(one)) return "*";
        if (one === ".") return "?";
        if (one.startsWith("[")) return one.endsWith("]") ? "?" : "*";
        if (!one.startsWith("\\")) return one;
        return /[\w'`<>|+*?[\\]/.test(one[1] ?? "\\") ? "*" : one[1] as string;
      },
    )
  );
}

function worse(a: Stream, b: Stream): Stream {
  const stream = filtered(a, b.origin);
  return b.secret === true ? { ...stream, secret: true } : stream;
}

/** `find [-HLP] [START ...] [EXPRESSION]`. */
export const find: Rule = (call) => {
  const { args, judge } = call;
  if (args.length === 1 && /^--?(help|version)$/.test(args[0]?.text ?? "")) return { origin: "report" };
  let at = 0;
  let followed = false;
  for (; at < args.length; at++) {
    const text = args[at]?.text ?? "";
    followed ||= text === "-L";
    if (text === "-D") at++;
    else if (text === "--") {
      at++;
      break;
    } else if (!/^-([HLPEXdsx]|O\d?)$/.test(text) || text === "-d") break;
  }
  if (args[at]?.text === "-files0-from") {
    judge.ask("option", "find -files0-from takes its starts from a file");
    const list = args[at + 1];
    if (list !== undefined && list.text !== "-") judge.touch("read", list);
    at += 2;
  }
  const starts: Arg[] = [];
  for (; at < args.length; at++) {
    const arg = args[at] as Arg;
    if (/^[-(),!]/.test(arg.prefix) && arg.prefix !== "") break;
    if (arg.mayBeOption || arg.mayVanish) judge.ask("unknown-word", `${arg.shown} may be an action of find`);
    starts.push(arg);
  }
  if (starts.length === 0) starts.push(Arg.of("."));
  const distinct = distinctStarts(starts, judge);
  for (const start of distinct) judge.touch("list", start, { recursive: true });
  const expression = new Expression(call, distinct, args.slice(at), followed);
  expression.judge();
  const { names, printed } = expression;
  return names === undefined ? printed : { ...printed, names };
};
