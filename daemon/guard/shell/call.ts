// What the guard knows of one simple command once bash's expansions are done, and what a tool's rule may say about it: which files
// it reads or writes, what it runs, and where its output comes from. Knows no tool and no syntax tree.

/** It is nothing as well if what prints it fails, or lists nothing; `vanishes`: then it is no word at all. */
export type MayFail = "empty" | "vanishes";

/** What one stretch of a word is after expansion. */
export type Piece =
  /** Text known to the character; `split` marks what came unquoted out of an expansion. */
  | { readonly kind: "text"; readonly text: string; readonly mayFail?: MayFail }
  /** An active wildcard: `*`, `?`, `[...]` or an extended pattern, as written. */
  | {
    readonly kind: "glob";
    readonly text: string;
    /** What is known of the files that it stands for, beyond the pattern. */
    readonly files?: FilesMet;
    /** It is one of the names it stands for, and no more: out of a variable in quotes. `false`: out of a list in quotes. */
    readonly one?: boolean;
    /** A name with blanks in it comes to several words: out of a variable without quotes, or through xargs. */
    readonly splits?: boolean;
    /** A name with an end of line in it comes to several: out of a list that is read line by line. */
    readonly lines?: boolean;
    /** Quotes and backslashes in it are taken for such: through xargs, or `read` without `-r`. */
    readonly quotes?: boolean;
    /** The folders whose names it stands for, if not the working folder: `repository` is that and those above it. */
    readonly of?: readonly Arg[] | "repository";
    /** Names that only the history of the repository knows may be among them. */
    readonly past?: boolean;
    readonly mayFail?: MayFail;
  }
  /** Text that cannot be known. `digits`: it is a number for certain (`$?`, `$#`, `$((...))`). */
  | {
    readonly kind: "unknown";
    readonly why: string;
    readonly digits?: boolean;
    /** Such a number as arithmetic makes: none that begins with 0, which would be an octal one, and no error where it is evaluated. */
    readonly decimal?: boolean;
    /** A number that is not there if the command that prints it fails. */
    readonly mayBeNothing?: boolean;
    /** Where it is nothing, its word is none: it stood there without quotes. */
    readonly mayGo?: boolean;
    readonly secret?: boolean;
    /** One word that begins with no dash, with no blank and no bracket in it: a name of a system, of a user, of a branch. */
    readonly tame?: boolean;
    /** A variable that nothing in the text sets: most likely nothing at all. */
    readonly unset?: boolean;
    /** A variable that the text itself has unset. */
    readonly gone?: boolean;
    /** What it may be among other things, whole: each is tried, and what is refused is refused. */
    readonly texts?: readonly string[];
    /** The same, for words with wildcards: names of a listing of which some may have been left out or changed on the way. */
    readonly tried?: readonly Arg[];
    /** It is one of these for certain, whole: what becomes of each can be told. */
    readonly whole?: readonly string[];
    readonly mayFail?: MayFail;
    /** The names of a listing that it holds, each a word of its own once it is split. */
    readonly names?: readonly Arg[];
  };

/**
 * Links that are followed below a folder: `files` those that lead to files, `near` also those that lead to folders, whose own names are
 * listed and nothing below, `all` any.
 */
export type Follows = "none" | "files" | "near" | "all";

function isStar(piece: Piece | undefined): boolean {
  return piece?.kind === "glob" && /^\*+$/.test(piece.text);
}

/** Stars as bash reads them: two stand for any depth only where they are all of a name in a path; elsewhere they are one. */
function withStars(pieces: readonly Piece[]): readonly Piece[] {
  const out: Piece[] = [];
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at] as Piece;
    if (piece.kind !== "glob" || !isStar(piece)) {
      out.push(piece.kind === "glob" ? { ...piece, text: piece.text.replace(/\*\*+/g, "*") } : piece);
      continue;
    }
    let stars = piece.text.length;
    for (; isStar(pieces[at + 1]); at++) stars += (pieces[at + 1] as { text: string }).text.length;
    const before = out.at(-1), behind = pieces[at + 1];
    const whole = (before === undefined || before.kind === "text" && before.text.endsWith("/")) &&
      (behind === undefined || behind.kind === "text" && behind.text.startsWith("/"));
    out.push({ ...piece, text: stars > 1 && whole ? "**" : "*" });
  }
  return out;
}

/** Which of the files below a folder, or of those that a wildcard matches, are read. */
export interface FilesMet {
  /** None whose contents are shown: names or counts are printed, or a repository knows the files. */
  readonly none?: boolean;
  /** If the path is a folder, those in it, without being asked to: `diff`. */
  readonly folders?: boolean;
  /** Not those with a leading dot, nor below such folders. */
  readonly skipsHidden?: boolean;
  /** Not those that a repository ignores. */
  readonly skipsIgnored?: boolean;
  /** Of those the files of these names are read all the same: where `ignored`, also ones that a repository ignores. */
  readonly takesIn?: readonly { readonly name: Arg; readonly ignored: boolean }[];
  /** Only those that a repository knows. */
  readonly tracked?: boolean;
  /** Which links are followed: see {@link Follows}. Not given, none below a folder, and of a list of names those that lead to files. */
  readonly follows?: Follows;
  readonly without?: readonly LeftOut[];
  /** The path, and the place, that all this was said of: of any other nothing is known. */
  readonly of?: string;
  readonly place?: string;
}

/** Names that are left out for certain: of files, of folders with all that is in them, or, without a kind, of both. */
export interface LeftOut {
  /** Text, stars and question marks. */
  readonly name: Arg;
  readonly kind?: "file" | "folder";
}

/** One word of a command after bash's expansions, as far as they can be known from the text. */
export class Arg {
  /**
   * @param mayVanish It came unquoted out of an expansion that may be empty, or may be several words.
   * @param listed It is a name of a listing, which may be printed or not: words behind it have no place that is known.
   */
  constructor(pieces: readonly Piece[], readonly mayVanish = false, readonly listed = false) {
    this.pieces =
      pieces.some(({ kind, text }: { kind: string; text?: string }, at) =>
          kind === "glob" && (text?.includes("**") === true || text === "*" && isStar(pieces[at + 1]))
        )
        ? withStars(pieces)
        : pieces;
  }

  readonly pieces: readonly Piece[];

  /** A word known to the character. */
  static of(text: string): Arg {
    return new Arg(text === "" ? [] : [{ kind: "text", text }]);
  }

  /** A word of which nothing is known. */
  static unknown(why: string, mayVanish = false): Arg {
    return new Arg([{ kind: "unknown", why }], mayVanish);
  }

  /** The text, if it is known to the character and has no active wildcard. */
  get text(): string | undefined {
    if (this.mayVanish) return undefined;
    let text = "";
    for (const piece of this.pieces) {
      if (piece.kind !== "text") return undefined;
      text += piece.text;
    }
    return text;
  }

  /** Whether every character is known or an active wildcard. */
  get known(): boolean {
    return !this.mayVanish && this.pieces.every((piece) => piece.kind !== "unknown");
  }

  /** Whether there is an active wildcard in it. */
  get hasGlob(): boolean {
    return this.pieces.some((piece) => piece.kind === "glob");
  }

  /** Whether a wildcard in it may stand for several words. */
  get mayBeMany(): boolean {
    return this.pieces.some((piece) => piece.kind === "glob" && piece.one !== true);
  }

  /** The known text at its beginning. */
  get prefix(): string {
    let text = "";
    for (const piece of this.pieces) {
      if (piece.kind !== "text") break;
      text += piece.text;
    }
    return text;
  }

  /** Whether the command might take it for an option, known or not. A wildcard may match a file named `-x`. */
  get mayBeOption(): boolean {
    const first = this.pieces[0];
    if (first === undefined) return false;
    if (first.kind === "unknown") {
      if (first.digits !== true && first.tame !== true) return true;
      // Where it is nothing, what stands behind it begins the word.
      const isThere = /^\$[$?#]$/.test(first.why) || first.whole !== undefined;
      return !isThere && this.pieces[1]?.kind === "unknown" && new Arg(this.pieces.slice(1)).mayBeOption;
    }
    if (first.kind === "glob") return false;
    return first.text.startsWith("-") && (first.text !== "-" || this.pieces.length > 1);
  }

  /** The word without its first `count` known characters, for `--name=VALUE` and `-xVALUE`. */
  drop(count: number): Arg {
    const [first, ...rest] = this.pieces;
    if (first === undefined || first.kind !== "text") return this;
    const text = first.text.slice(count);
    return new Arg(text === "" ? rest : [{ kind: "text", text }, ...rest], this.mayVanish);
  }

  /** What keeps the first unknown stretch from being known, in brackets for a person; nothing where all is known. */
  get unknownShown(): string {
    for (const piece of this.pieces) if (piece.kind === "unknown") return ` (${piece.why})`;
    return "";
  }

  /** The word for a person: unknown stretches as `…`. */
  get shown(): string {
    return this.pieces.map((piece) => piece.kind === "unknown" ? "…" : piece.text).join("");
  }
}

/** Where what flows through a pipe, a file or a substitution comes from; from the tamest to the worst. */
export type Origin =
  /** Nothing, or the terminal (which is /dev/null here). */
  | "none"
  /** Words that stand in the command itself. */
  | "words"
  /** What a harmless command prints: listings, counts, dates. */
  | "report"
  /** What a command prints of files. */
  | "file"
  | "unknown"
  /** It went through something that rewrites: base64, xxd, tr, sed, gunzip ... */
  | "rewritten"
  /** It came over the network. */
  | "download";

/** What flows from one command to another. */
export interface Stream {
  readonly origin: Origin;
  /** The text, where it is known to the character. */
  readonly text?: string;
  /** File names, one a line or NUL-ended: each a path pattern as {@link Judge.read} takes it. `find`, `git ls-files`, `rg -l` ... */
  readonly names?: readonly Arg[];
  /** Whether whoever lists these names ends each with a NUL. */
  readonly nul?: boolean;
  /** Words with wildcards that may be in it, among other things: nothing is allowed because of them. */
  readonly tried?: readonly Arg[];
  /** Whether it holds only those of its names that a pattern picked out. */
  readonly picked?: boolean;
  /** Whether contents of a secret file may be in it. */
  readonly secret?: boolean;
  /** Whether a shell that takes commands from elsewhere prints it. */
  readonly shell?: boolean;
  /** Whether it was computed or cut in this very text, so that nobody can read what comes of it: no script. */
  readonly made?: boolean;
  /** Whether it is a list of every process, with their numbers in it. */
  readonly processes?: boolean;
  /** Whether it has no end: line after line, or one line that never ends. */
  readonly endless?: "lines" | "line";
  /** Whether it is a named pipe: whatever reads it may have begun to before it is written to. */
  readonly pipe?: boolean;
  /** Stretches of it that are known, where the whole is not. */
  readonly known?: readonly string[];
}

/** Nothing to read. */
export const NOTHING: Stream = { origin: "none", text: "" };

/** How a file is touched. `list` sees names and sizes only; `start` executes it or reads it as code. */
export type Touch = "list" | "read" | "write" | "remove" | "mode" | "start";

/** The words of a command that shows contents of what a repository keeps. */
export interface KeptWords {
  /** Words that are revisions, or files where none stand apart. */
  readonly operands?: readonly Arg[];
  /** Words for files, which stand apart; `undefined` where none do. */
  readonly paths?: readonly Arg[] | undefined;
  /** Of folders in revisions, `REVISION:folder`, contents are shown: `one` of them, or only where it is held against another. */
  readonly trees?: "one" | "two";
  /** Whatever the words for files say. */
  readonly whole?: boolean;
  /** Without words for files it is about what lies below the folder where the command runs. */
  readonly here?: boolean;
  /** No more is told than which files hold what is looked for. */
  readonly namesOnly?: boolean;
}

/** More on a touch. */
export interface TouchOptions {
  /** All below it as well. */
  readonly recursive?: boolean;
  /** Only files below it whose name matches (find's `-name`). */
  readonly names?: readonly Arg[];
  /**
   * What becomes of the entry in its folder; without it, what is there is written where it lies. `make`: it is made if it is not
   * there, and else left alone. `replace`: something new takes its place, under its name.
   */
  readonly entry?: "make" | "replace";
  /** Only if it is `no-folder`, or only if it is `in-folder`: its folder is one already. Whether it is may not be known yet. */
  readonly when?: "no-folder" | "in-folder";
  /** Which of the files below it, or of those that a wildcard stands for, are read. */
  readonly files?: FilesMet;
  /** Files of names that are not known come to lie below the folder: those of an archive, or all of another folder. */
  readonly into?: boolean;
  /** No more than a count or a checksum is told of what is read. */
  readonly counts?: boolean;
  /** Where it is not there, an empty file is made, which is a write. */
  readonly makes?: boolean;
  /** A key that is made, and does not take the place of another. */
  readonly newKey?: boolean;
  /** A mode that leaves a file to its owner alone. */
  readonly tightens?: boolean;
}

/** What a rule for a tool says to the guard. Whatever it says, the strictest counts; saying nothing means harmless. */
export interface Judge {
  /** It needs a person. @param rule A short name such as `package-install`. @param why A clause: "it installs packages". */
  ask(rule: string, why: string): void;
  /** It must not run whatever a person says. */
  deny(rule: string, why: string): void;
  /**
   * Judges a touch of a file by the class of its path: inside the working folder, secret, device ... Reading an ordinary file is
   * harmless, reading a secret is denied, writing asks or is denied. An unknown path asks.
   */
  touch(how: Touch, path: Arg, options?: TouchOptions): void;
  /**
   * Judges a word that is the value of an option and no file: asks where it would be the path of a secret, for another version of the
   * tool may give the option no value, and read the word.
   */
  aside(word: Arg): void;
  /**
   * Judges that an object of a repository is shown, which may be any file that was ever kept there.
   * @param object The beginning of its name, in hexadecimal digits. @param folder Where git works, if not in the working folder.
   */
  shows(object: string, folder?: string): void;
  /**
   * Judges that contents of files that a repository keeps may be shown: asks where a secret is among those that may be.
   *
   * @param words What the command says of revisions and files. @param folder As for {@link Judge.shows}.
   */
  showsKept(words: KeptWords, folder?: string): void;
  /** The folders of which one is the top of the repository that git works in; nothing where that is not known. */
  tops(folder?: string): readonly string[];
  /** Whether a word may be a path that leads out of the repository that git works in; any does where there is none. */
  leadsOut?(word: Arg, folder?: string): boolean;
  /** Whether git works in no repository for certain. */
  isWithout?(folder?: string): boolean;
  /** Whether changes are put away in that repository; `undefined` where nobody can tell. */
  hasStash?(folder?: string): boolean | undefined;
  /**
   * Judges a command that this one runs. `stdin` is nothing unless given. Returns what it prints.
   *
   * @param asIs It runs where this one runs, with the same folder, rights and environment, and gets these words and no others: then a
   * script of a shell is judged as it stands, and is not asked for because of the shell.
   */
  run(argv: readonly Arg[], stdin?: Stream, asIs?: boolean): Stream;
  /**
   * Judges what `body` says of another machine, or of the inside of a container: what would be refused here because a place belongs to
   * the system needs a person there, and nothing of it is to be granted here.
   */
  elsewhere<Result>(body: () => Result): Result;
  /** The judge of what runs or is loaded in folders that are not known: what lies beside the command is not that. */
  anywhere?(): Judge;
  /** Notes what `words` name beside each file that `found` stands for: it may run. */
  beside?(found: readonly Arg[], words: readonly Arg[]): void;
  /** Judges text that is run as a shell script, with `$0 $1 ...` set. An unknown text asks. Returns what it prints. */
  shell(script: Arg, parameters?: readonly Arg[]): Stream;
  /** Judges what flows into a shell as its script, with `$1 ...` set. */
  shellFrom(stream: Stream, parameters?: readonly Arg[]): Stream;
  /** Judges text that an interpreter runs: asks, and denies what deletes, writes, opens or executes what it must not. */
  code(language: string, source: Arg | undefined): void;
  /** Judges code that flows into an interpreter. */
  codeFrom(language: string, stream: Stream): void;
  /** Judges a connection. @param sends Whether data of the user's goes out with it, beyond the address. */
  network(url: Arg, options?: { readonly sends?: boolean }): void;
  /** Records the file a command writes, so that a later use of it in the same text is judged by what flowed into it. */
  wrote(path: Arg, stream: Stream): void;
  /** What is known of the working folder; `undefined` behind a `cd` that is not known. */
  readonly cwd: string | undefined;
  /** All folders that the working folder may be, to be compared with those of another command. */
  readonly place?: string;
  /** Whether a link lies on the way to a path, so that another one is its own. */
  isLed?(path: Arg): boolean;
  readonly home: string;
}

/** One simple command with its name looked up: what a rule judges. */
export interface Call {
  /** The bare name: `ls` also where `/bin/ls` is written. */
  readonly name: string;
  /** The words behind the name. */
  readonly args: readonly Arg[];
  readonly stdin: Stream;
  readonly judge: Judge;
}

/**
 * The rule for one tool. It says what the call does and returns what it prints; `undefined` stands for `{ origin: "report" }`.
 * Must not throw; whatever it does not know, it must ask for.
 */
export type Rule = (call: Call) => Stream | undefined | void;

/** Rules by bare name. */
export type Rules = ReadonlyMap<string, Rule>;
