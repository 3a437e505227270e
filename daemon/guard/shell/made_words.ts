// Words that bash makes of variables and substitutions, by where they stand and how they are written. Whoever follows them may take one
// for another word than it is, or for one where there is none: so only tools that read get them unasked, written as everybody writes
// them, and in scripts that set more than plain variables only commands that print or count. Knows no value.

import { type Command, forEachChild, type SyntaxNode, type Word } from "unbash";
import { isSecretName } from "../paths.ts";
import { BUILTIN_NAMES } from "./builtin_names.ts";
import { misplaced } from "./made_places.ts";
import { isPlainQuestion } from "./plain_question.ts";
import { reachesTool, workedWord } from "./plain_values.ts";
import { isSimple } from "./simple_script.ts";
import { Sums } from "./summed_texts.ts";
import { ValueTexts } from "./value_texts.ts";
import { isMade, stretches } from "./word_texts.ts";

/** What a script does with words that it makes. */
export interface MadeWords {
  /** Whether it sets nothing but plain variables, each of them in one place. */
  readonly isPlain: boolean;
  /** The first word that is made, and that a command gets which does more than print. */
  readonly used: string | undefined;
  /** The first of those that is glued to a sign of an option, or that a command gets which does more than read. */
  readonly odd: string | undefined;
  /** Whether a tool gets a word that is made. */
  readonly reaches: boolean;
  /** The first word that a tool gets and that is made in a way in which hardly anybody makes one. */
  readonly worked: string | undefined;
}

/** Tools that print or count, and neither show what a file holds nor change one, whichever words they get. */
const PRINTERS: ReadonlySet<string> = new Set(
  ("ls stat wc du basename dirname realpath readlink seq sleep nproc which expr md5sum sha1sum sha224sum sha256sum sha384sum sha512sum " +
    "b2sum cksum").split(" "),
);

/** Tools that are told in scripts of everyday what to read. */
const READERS: ReadonlySet<string> = new Set(
  ("cat head tail nl tac rev file grep egrep fgrep rg sed awk gawk jq yq sort uniq cut comm diff cmp find tree less more bat column paste " +
    "strings xxd od hexdump fold tar unzip zcat zgrep gzip zstd git date ps lsof ss docker kubectl systemctl journalctl bash sh node python3 " +
    "identify exiftool ffprobe pdfinfo nm size readelf shellcheck cloc id getent").split(" "),
);

/** Builtins that do more than print or set. */
const MOVING: ReadonlySet<string> = new Set(
  ". source eval exec cd pushd popd kill trap enable alias unalias builtin bind complete compgen".split(" "),
);

/** Tools that make words of what they read. */
const TAKERS: ReadonlySet<string> = new Set("xargs parallel sh bash dash zsh ksh env".split(" "));

/** Says, as a clause, which word asks of scripts in which {@link madeWords} found these; `undefined` for none. */
export function whyMade(scripts: readonly MadeWords[]): string | undefined {
  const plain = scripts.every(({ isPlain }) => isPlain);
  const reaches = scripts.some((each) => each.reaches);
  const word = scripts.map(({ used, odd }) => plain ? odd : odd ?? used).find((each) => each !== undefined) ??
    (reaches ? scripts.find(({ worked }) => worked !== undefined)?.worked : undefined);
  return word === undefined ? undefined : `${word} is made in a way`;
}

/** As many at once as there are processors. */
const PROCESSORS = /^-[PTj]("?)\$\(nproc\)\1$/;

/** Looks a script through, and those within it. */
export function madeWords(script: SyntaxNode): MadeWords {
  let used: string | undefined, odd: string | undefined, declared: string | undefined;
  let plain = isSimple(script), lists = false;
  /** Variables that hold what is written out. */
  const written = new Set<string>();
  const sums = new Sums(), texts = new ValueTexts();
  let isRead = false;
  const look = (node: SyntaxNode): void => {
    const outer = isRead;
    isRead ||= /^(CommandExpansion|ProcessSubstitution|Pipeline|Function)$/.test(node.type);
    texts.look(node, isRead);
    plain &&= !isList(node);
    sums.look(node);
    lists ||= makesList(node);
    if (node.type === "Redirect" && node.target !== undefined && isMade(node.target)) used ??= node.target.text;
    if (node.type === "For" && node.wordlist?.every(isWritten) === true) written.add(node.name.value);
    if (node.type === "Assignment" && node.value.type === "Word" && isWritten(node.value)) written.add(node.name);
    if (node.type === "Command" || node.type === "Pipeline") odd ??= fedShell(node);
    if (node.type === "Command") {
      used ??= usedBy(node);
      odd ??= runs(node, written) ?? oddIn(node);
      declared ??= declaredIn(node);
    }
    forEachChild(node, look);
    isRead = outer;
  };
  forEachChild(script, look);
  if (used !== undefined) odd ??= texts.found;
  // Where a list is declared a text in brackets is its items, and what they hold is run.
  const reaches = reachesTool(script), worked = workedWord(script);
  return { isPlain: plain, used: used ?? sums.found, odd: odd ?? (lists ? declared : undefined), reaches, worked };
}

/** Tells what holds items. What a script is called with is none where nothing else sets it, as in a plain one. */
function isList(node: SyntaxNode): boolean {
  switch (node.type) {
    case "ArrayValue":
      return true;
    case "ParameterExpansion":
      return node.index !== undefined;
    case "Command":
      return /^(mapfile|readarray)$/.test(node.name?.value ?? "");
    default:
      return false;
  }
}

/** Builtins that declare. */
const DECLARES = /^(declare|typeset|local|readonly|export)$/;

/** Tells what makes a list of a variable, or lets a variable stand for another or for a sum. */
function makesList(node: SyntaxNode): boolean {
  if (node.type === "Assignment") return node.index !== undefined || node.value.type === "ArrayValue";
  if (node.type !== "Command") return false;
  const name = node.name?.value ?? "", words = node.args.map(({ text }) => text);
  return /^(mapfile|readarray)$/.test(name) || name === "read" && words.some((word) => /^-\w*a/.test(word)) ||
    DECLARES.test(name) && words.some((word) => /^[-+]\w*[aAin]/.test(word));
}

/** What is declared with a text that is made. */
function declaredIn({ name, args }: Command): string | undefined {
  if (!DECLARES.test(name?.value ?? "")) return undefined;
  return args.find((each) =>
    each.type === "Assignment" ? each.value.type !== "ArrayValue" && isMade(each.value) : isMade(each)
  )?.text;
}

/** Tells whether a command prints or sets, whichever words it gets. */
function onlyPrints({ name, args }: Command): boolean {
  const tool = name?.value ?? "";
  if (tool === "command") return /^-[vV]$/.test(args[0]?.text ?? "");
  return PRINTERS.has(tool) || BUILTIN_NAMES.has(tool) && !MOVING.has(tool);
}

/** What of a command that does more than print is made, as it is written. */
function usedBy(command: Command): string | undefined {
  const { name, args } = command;
  if (name === undefined) return undefined;
  if (isMade(name) || TAKERS.has(name.value)) return name.text;
  return onlyPrints(command) ? undefined : args.find((each) => each.type === "Word" && isMade(each))?.text;
}

/** The name of a command that is made of something else than one variable that holds what is written out. */
function runs({ name }: Command, written: ReadonlySet<string>): string | undefined {
  if (name === undefined || !isMade(name)) return undefined;
  const variable = /^"?\$\{?(\w+)\}?"?$/.exec(name.text)?.[1];
  return variable !== undefined && written.has(variable) ? undefined : name.text;
}

/** A shell that reads its script from somewhere, where that is more than text that is written out. */
function fedShell(node: Extract<SyntaxNode, { type: "Command" | "Pipeline" }>): string | undefined {
  if (node.type === "Pipeline") {
    const [first, ...rest] = node.commands;
    const fed = rest.find((each) => each.type === "Command" && isShell(each) && !isFedByItself(each));
    const says = first?.type === "Command" && first.name?.text === "echo" && first.redirects.length === 0 &&
      first.args.every((each) => each.type === "Word" && isWritten(each) && !each.text.includes("\\"));
    return fed === undefined || says && fed === rest[0] ? undefined : "a script for a shell";
  }
  if (!isShell(node)) return undefined;
  const open = node.redirects.some((each) => {
    switch (each.type) {
      case "HereDoc":
        return each.delimiter?.quoted !== true && /[$`\\]/.test(each.body.text);
      case "HereString":
        return each.target === undefined || !isWritten(each.target);
      default:
        return false;
    }
  });
  return open ? "a script for a shell" : undefined;
}

/** Whether a command is a shell that is given no script and no file. */
function isShell({ name, args }: Command): boolean {
  return /^(ba|da|z|k)?sh$/.test(name?.value.replace(/^.*\//, "") ?? "") &&
    args.every(({ text }) => /^[-+]/.test(text) && !/^-\w*c/.test(text) || /^\d?[<>]/.test(text));
}

function isFedByItself({ redirects }: Command): boolean {
  return redirects.some((each) => each.type !== "Redirect" || each.operator === "<");
}

/** What of a command is made in a way that may be another word than it looks. */
function oddIn(command: Command): string | undefined {
  const { name, args } = command;
  if (name?.value === "[" || name?.value === "test") {
    const words = args.filter((each): each is Word => each.type === "Word");
    const asked = name.value === "[" && words.at(-1)?.text === "]" ? words.slice(0, -1) : words;
    return isPlainQuestion(asked, isMade) ? asked.find(mayBeSign)?.text : asked.find(isMade)?.text;
  }
  // A format that is made may be "-v", which sets a variable, or an item whose subscript runs.
  if (name?.value === "printf" && args.length > 1 && args[0]?.type === "Word" && isMade(args[0])) {
    const parts = stretches(args[0]), last = parts.at(-1) ?? "";
    const mayBeName = !/\W/.test(last) || last.endsWith("]");
    if (parts[0] === undefined && mayBeName || parts[0]?.startsWith("-") === true) return args[0].text;
  }
  if (name === undefined || onlyPrints(command)) return undefined;
  const words = args.filter((each): each is Word =>
    each.type === "Word" && isMade(each) && !PROCESSORS.test(each.text)
  );
  if (words.length === 0) return undefined;
  const reads = READERS.has(name.value) || BUILTIN_NAMES.has(name.value) || isMade(name);
  if (!reads) return words[0]?.text;
  return (shifting(command, words) ??
    words.find((word) => isGlued(word) || isOption(word, name.value) || isHidden(word)) ??
    misplaced(command))?.text;
}

/** Tells whether a word is text and quotes and nothing else. */
function isWritten(word: Word): boolean {
  let written = true;
  const look = (node: SyntaxNode): void => {
    written &&= /^(Literal|SingleQuoted|DoubleQuoted)$/.test(node.type);
    forEachChild(node, look);
  };
  forEachChild(word, look);
  return written;
}

/** Folders in which few files are no secrets. */
const SECRET_FOLDER = /^\.(ssh|aws|gnupg|kube|docker|config|azure|password-store)$/;

/** Tells whether a name that begins with a dot is made, or may be what is left where that comes to nothing: few but secrets are. */
function isHidden(word: Word): boolean {
  const parts = stretches(word).map((each) => each ?? "\0");
  // The home folder is where it is.
  const names = (/^"?\$\{?HOME\b/.test(word.text) ? parts.slice(1) : parts).join("").split(/[/:]/);
  if (names.some((name) => SECRET_FOLDER.test(name)) && names.some((name) => name.includes("\0"))) return true;
  return names.some((name) => name.includes("\0") && (/^\.[^.]/.test(name) || isSecretName(name.replaceAll("\0", ""))));
}

/** Tells whether a word is an option whose value is made: of those a few say no more than how much, or how, is shown. */
function isOption(word: Word, tool: string): boolean {
  if (stretches(word)[0]?.startsWith("-") !== true) return false;
  const options = /^(head|tail)$/.test(tool)
    ? /^-(-lines=|-bytes=|[nc])?$/
    : /^--(author|committer|format|pretty|since|until|after|before|grep|date|abbrev|max-count)=|^-[nSG]$|^-L\d+,\d+:$/;
  return !options.test(stretches(word)[0] ?? "") || !/^(git|head|tail)$/.test(tool);
}

/** Tells whether what is left of a word may begin as options do, should what is made come to nothing. */
function isGlued(word: Word): boolean {
  const parts = stretches(word);
  return !/^--\w[\w-]*=/.test(parts[0] ?? "") &&
    parts.some((each, at) => each === undefined && /^[-+(!@]/.test(parts[at + 1] ?? ""));
}

/** Tells whether a word of a test may be what is asked, such as `-v`, although it is made. */
function mayBeSign(word: Word): boolean {
  return isMade(word) && /^-[A-Za-z]{0,2}$/.test(stretches(word).join(""));
}

/** A word without quotes, which may be none: what stands beside it would be another thing, where that is an option or hidden. */
function shifting({ name, args }: Command, made: readonly Word[]): Word | undefined {
  const words = args.filter((each): each is Word => each.type === "Word");
  const options = words.map(({ text }) => /^-./.test(text) && text !== "--" && !SHAPES.test(text));
  const hidden = words.some((word) => !isMade(word) && /(^|\/)\.[^./]/.test(word.value));
  return made.find((word) => {
    if (!mayBeNone(word)) return false;
    const at = words.indexOf(word);
    if (hidden) return true;
    // The places to search stand in front of all that is asked of them, and a count is none where it is missing.
    if (name?.value === "find" && !options.slice(0, at).includes(true)) return false;
    const counts = /^(head|tail)$/.test(name?.value ?? "");
    return options.includes(true, at + 1) ||
      options[at - 1] === true && !counts && TAKES.test(words[at - 1]?.text ?? "");
  });
}

/** Options that say no more than how something is shown. */
const SHAPES =
  /^(--(stat|shortstat|numstat|oneline|name-only|name-status|summary|no-patch|no-color|color(=\w+)?)|-\d+|-[lhsinqv])$/;

/** Options behind which a word often is their value. */
const TAKES =
  /^(-\w*[eEfgtTmdkCSGnLO]|--(?!no-|color|stat|oneline|name-only)[a-z-]+|-(i?name|i?path|type|newer|size))$/;

/** Whether a word is made of nothing but what may come to no word at all. */
function mayBeNone({ parts }: Word): boolean {
  return parts !== undefined &&
    parts.every(({ type }) => /^(Simple|Parameter|Command)Expansion$/.test(type));
}
