// The rules of the tools that search: grep and its kin in texts, find and fd among files, which and locate among names. Their doors
// are the programs they run on what they find and the files they take patterns from.

import { whyRarelyRun } from "../everyday_runs.ts";
import { oneWord } from "../odd_words.ts";
import { Arg, type Call, type FilesMet, type Rule, type Rules, type Stream } from "../call.ts";
import { expandBraces } from "../braces.ts";
import { parseArgs, type ParsedArgs } from "../options.ts";
import { find, fromRoot } from "./find_expression.ts";
import { commandsFor, type FdFind, hasDoubled, hasMark } from "./fd_places.ts";
import { distinctStarts, leftOut, pathsBelow, startMatches, wildcardArg } from "./found.ts";
import { namesOfTypes } from "./rg_types.ts";
import { each, gnu, lister, speaker } from "./gnu.ts";
import { filesOf, filtered, isHelp, isStdin, judgeOptions, passed, plain, type PlainTool } from "./plain.ts";

/** A search in texts. */
interface TextSearch extends PlainTool {
  /** Whether a folder is searched without being asked for, and no operand means the working folder. */
  readonly always?: boolean;
  /** Options with a pattern of file names to search in; `!x` leaves out. */
  readonly only: readonly string[];
  /** Options with which it prints names and nothing else. */
  readonly lists: readonly string[];
  /** Options with which it prints counts, or nothing. */
  readonly counts: readonly string[];
  /** Options with a pattern of file names that are left out. */
  readonly without?: readonly string[];
  /** Whether hidden files and those that a repository ignores are left out, and the options with which they are not. */
  readonly tame?: { readonly hidden: RegExp; readonly ignored: RegExp };
  /** Options with which links below a folder are followed. */
  readonly follows?: readonly string[];
  /** Options with which it prints something else than whole lines. */
  readonly changes: readonly string[];
  /** Options with which every operand is a file or a folder. */
  readonly noPattern?: readonly string[];
}

/** Options of which the value is a pattern, which may well begin with a dash. */
const PATTERNS = ["e", "regexp"];

/** Without a folder to search in, names are printed as they are, without one in front. */
const BARE_NAMES = new Arg([{ kind: "glob", text: "*", files: { none: true } }]);

/** Judges a search in texts. */
function judgeSearch(call: Call, tool: TextSearch, parsed: ParsedArgs): Stream {
  const { judge, stdin } = call;
  if (isHelp(parsed)) return { origin: "report" };
  judgeOptions(call, tool, parsed);
  const used = (names: readonly string[] | undefined) => parsed.options.some(({ name }) => names?.includes(name));
  const recursive = tool.always === true || used(tool.recursive) ||
    // It may be shortened.
    parsed.options.some(({ name, value }) => /^(d|directories)$/.test(name) && /^rec/.test(value?.text ?? "rec"));
  const operands = used(tool.noPattern) ? parsed.operands : filesOf(tool, parsed);
  // Without a file, a recursive search reads the working folder: unless something flows in, which "rg" then reads.
  const files = operands.length === 0 && recursive && (tool.always !== true || stdin.origin === "none")
    ? [Arg.of(".")]
    : operands;
  // What takes in every name: anywhere, or below a folder.
  let any = false;
  const folders: Arg[] = [];
  const wanted = parsed.options.flatMap(({ name, value }) => {
    const text = wildcardText(value);
    // Of ag a regular expression.
    if (text !== undefined && tool === AG && /^(G|file-search-regex)$/.test(name)) {
      const meant = used(["u", "unrestricted", "hidden", "a", "all-types"]) ? secretsMeant(text) : [];
      return meant.length > 0 ? meant : regexNames(text) ?? [];
    }
    if (!tool.only.includes(name)) return [];
    if (text === undefined) any = true;
    if (text === undefined || text.startsWith("!")) return [];
    // Braces name several, each a pattern of its own.
    const folds = name === "iglob" || used(["glob-case-insensitive"]);
    return (expandBraces(folds ? text.toLowerCase() : text) ?? ["*"]).flatMap((each) => {
      const last = each.replace(/(?<!\/)\/+$/, "").replace(/^.*\//, "");
      const folder = /^\/?([\w-][\w.-]*(?:\/[\w-][\w.-]*)*)(?:\/\*+)+$/.exec(each)?.[1];
      if (folder !== undefined && operands.length === 0) folders.push(Arg.of(folder));
      else if (/^\*+$/.test(last)) any = true;
      return folds ? [wildcardArg(last, true), wildcardArg(last)] : [wildcardArg(last)];
    });
  });
  // What rg is asked for by name it reads although it is hidden, or ignored; by type, although it is hidden.
  const asked = tool === RG ? wanted.flatMap((name) => /^\*+$/.test(name.shown) ? [] : [{ name, ignored: true }]) : [];
  const typed = tool === RG ? namesOfTypes(typesOf(parsed.options) ?? []) ?? [] : [];
  if (wanted.length === 0) wanted.push(...typed);
  // One that every name matches takes in what the others do not.
  const names = any || folders.length > 0 || tool === GREP && leavesOutFirst(parsed) ? [] : wanted;
  const onlyNames = used(tool.noPattern);
  const takesIn = [...asked, ...typed.map((name) => ({ name, ignored: false }))];
  const tame = { ...filesMet(tool, parsed), ...(takesIn.length > 0 ? { takesIn } : {}) };
  const { skipsHidden: _hidden, skipsIgnored: _ignored, ...loose } = tame;
  // What is asked for by such a pattern is read although it is hidden, or ignored. Source: rg(1), --glob.
  const met = any ? loose : tame;
  for (const folder of recursive ? folders : []) {
    judge.touch(onlyNames ? "list" : "read", folder, { recursive, files: loose });
  }
  for (const file of files) {
    if (isStdin(file)) continue;
    judge.touch(
      onlyNames ? "list" : "read",
      file,
      recursive ? { recursive, ...(names.length > 0 ? { names } : {}), files: met } : { files: met },
    );
    if (recursive && tool === GREP && names.length < wanted.length) {
      judge.touch(onlyNames ? "list" : "read", file, { recursive, names: wanted, files: met });
    }
  }
  if (onlyNames || used(tool.lists)) {
    // A path with another sign between its folders, or with a count behind it, may be the name of another file.
    const other = parsed.options.some(({ name, value }) => parted(name, value) || isColored(name, value));
    if (other || used(["c", "count", "count-matches", "json", "vimgrep"])) return { origin: "rewritten" };
    const only = names.length > 0 ? names : undefined;
    const { follows = "none" } = met, { place } = judge;
    const found = files.flatMap((start) =>
      recursive ? [start, ...pathsBelow({ start, names: only, skips: skipped(met), follows, place })] : [start]
    );
    if (operands.length === 0 && recursive) {
      found.push(
        BARE_NAMES,
        ...folders.flatMap((start) => pathsBelow({ start, names: undefined, follows, place })),
      );
    }
    if (!onlyNames && (files.length === 0 || files.some(isStdin))) found.push(...namesOfStdin(tool, parsed));
    return { origin: "report", names: found };
  }
  const fromStdin = files.length === 0 || files.some(isStdin);
  const changed = used(tool.changes) || stdin.text === undefined && !keepsNames(tool, parsed);
  if (!fromStdin) return { origin: changed ? "rewritten" : "file" };
  if (changed) return filtered(stdin, "rewritten");
  if (files.length > 0) return filtered(stdin, "file");
  // One line comes out whole or not at all.
  const one = !/\n[^]/.test(stdin.text ?? "\n\n") && keepsLines(tool, parsed);
  const line = stdin.text === undefined || stdin.text === "" || stdin.text.endsWith("\n")
    ? stdin.text
    : `${stdin.text}\n`;
  const { processes: _, ...out } = passed(stdin, one ? line : undefined);
  // What is left of names are some of them.
  if (out.text === undefined && used(["v", "invert-match"])) return out;
  // Of many names a few are picked out; which, the pattern says, and it may pick out secrets.
  const meant = out.text === undefined ? patternsOf(parsed).flatMap((each) => secretsMeant(each ?? "", true)) : [];
  const { tried: __, ...picked } = { ...out, picked: true };
  if (meant.length === 0 && out.names === undefined) return out.tried === undefined ? out : picked;
  if (meant.length === 0 && patternsOf(parsed).every(isTame)) return picked;
  return { ...picked, names: [Arg.unknown("names that were picked out", true), ...meant] };
}

/** Tells whether what it prints is whole lines and nothing else. */
function keepsLines(tool: TextSearch, { options }: ParsedArgs): boolean {
  const letters = tool === GREP ? /^[EFGPivwxsaefmhy]$/ : tool === RG ? /^[iFwxvSNePsm]$/ : undefined;
  return letters !== undefined &&
    options.every(({ name, value }) =>
      letters.test(name) || LINES_KEPT.test(name) || /^colou?r$/.test(name) && !isColored(name, value)
    );
}

/** The same for a list of names, which may be ended by other signs than lines are. */
function keepsNames(tool: TextSearch, { options, ...rest }: ParsedArgs): boolean {
  return keepsLines(tool, { ...rest, options: options.filter(({ name }) => !NAMES_KEPT.test(name)) });
}

const NAMES_KEPT = /^([qUIz]|quiet|silent|binary|null-data|file|no-line-number|no-ignore-case|case-sensitive|pcre2)$/;

/** Tells whether an option has marks put into what is printed. */
function isColored(name: string, value: Arg | undefined): boolean {
  return /^colou?r$/.test(name) && value !== undefined && !/^(auto|never)$/.test(value.text ?? "");
}

/** Tells whether an option puts another sign between folders. */
function parted(name: string, value: Arg | undefined): boolean {
  return name === "path-separator" && value?.text !== "/";
}

/** The names by which standard input is listed. */
function namesOfStdin(tool: TextSearch, { options }: ParsedArgs): readonly Arg[] {
  if (tool !== GREP) return [Arg.of("<stdin>")];
  const labels = options.flatMap(({ name, value }) => name === "label" && value !== undefined ? [value] : []);
  return [labels.at(-1) ?? Arg.of("(standard input)")];
}

const LINES_KEPT =
  /^(extended-regexp|fixed-strings|perl-regexp|ignore-case|invert-match|word-regexp|line-regexp|no-messages|regexp|max-count|text|line-buffered|smart-case|no-filename)$/;

/** The pattern that a word is, also where it stands without quotes: what bash makes of it then is no more than it matches. */
function wildcardText(word: Arg | undefined): string | undefined {
  return word?.known === true ? word.shown : undefined;
}

/** Which of the files it comes to it shows something of. */
function filesMet(tool: TextSearch, { options }: ParsedArgs): FilesMet {
  const used = (wanted: readonly string[] | RegExp | undefined) =>
    options.some(({ name }) => wanted instanceof RegExp ? wanted.test(name) : wanted?.includes(name));
  const many = options.filter(({ name }) => /^(u|unrestricted)$/.test(name)).length;
  const without = options.flatMap(({ name, value }, at) => {
    const text = wildcardText(value);
    if (text === undefined || takenBack(tool, options.slice(at + 1))) return [];
    if (tool.without?.includes(name) === true) {
      // Of ag both are left out. Source: grep(1), --exclude, --exclude-dir.
      if (tool !== GREP) return leftOut(text);
      return name === "exclude-dir" ? leftOut(text.replace(/(?<!\/)\/+$/, ""), "folder") : leftOut(text, "file");
    }
    if (!tool.only.includes(name) || !text.startsWith("!")) return [];
    return leftOut(text.slice(1).replace(/\/(\*\*)?$/, ""), /\/(\*\*)?$/.test(text) ? "folder" : undefined);
  });
  const { tame } = tool;
  // Files that are asked for by their type are read although they are hidden.
  const types = tool === RG ? typesOf(options) : [];
  const typed = types === undefined || namesOfTypes(types) === undefined;
  return {
    ...(used([...tool.lists, ...tool.counts]) && !(tool === RG && used(["json", "no-json"])) ? { none: true } : {}),
    ...(tame !== undefined && !typed && !used(tame.hidden) && many < 2 ? { skipsHidden: true } : {}),
    ...(tame !== undefined && !used(tame.ignored) && many < 1 ? { skipsIgnored: true } : {}),
    ...(used(tool.follows) ? { follows: "all" } : {}),
    ...(without.length > 0 ? { without } : {}),
  };
}

/** The types of files that rg searches; `undefined` where they are not all known. */
function typesOf(options: ParsedArgs["options"]): readonly string[] | undefined {
  if (options.some(({ name }) => name === "type-add")) return undefined;
  const types = options.flatMap(({ name, value }) => /^(t|type)$/.test(name) ? [value?.text] : []);
  return types.every((type) => type !== undefined) ? types : undefined;
}

/** Whether grep reads a file that none of its patterns matches. Source: grep(1), --include. */
function leavesOutFirst({ options }: ParsedArgs): boolean {
  return options.find(({ name }) => /^(include|exclude|exclude-from)$/.test(name))?.name !== "include";
}

/** Tells whether options behind one that leaves out may take in again what it leaves out: of several the last one counts. */
function takenBack(tool: TextSearch, behind: ParsedArgs["options"]): boolean {
  return behind.some(({ name, value }) => tool.only.includes(name) && value?.text?.startsWith("!") !== true);
}

/** What of the files that are passed over holds for their names as well. */
function skipped(
  { skipsHidden = false, skipsIgnored = false, takesIn }: FilesMet,
): Pick<FilesMet, "skipsHidden" | "skipsIgnored" | "takesIn"> {
  const back = takesIn === undefined ? {} : { takesIn };
  return { ...(skipsHidden ? { skipsHidden } : {}), ...(skipsIgnored ? { skipsIgnored } : {}), ...back };
}

/** The patterns of a search; `undefined` for one that is not known. */
function patternsOf({ options, operands }: ParsedArgs): (string | undefined)[] {
  const given = options.filter(({ name }) => /^(e|regexp|f|file)$/.test(name));
  if (given.length === 0) return [operands[0]?.text];
  return given.map(({ name, value }) => /^(e|regexp)$/.test(name) ? value?.text : undefined);
}

/** Tells whether a pattern is a plain word or ending that no secret file has in its name. */
function isTame(pattern: string | undefined): boolean {
  if (pattern === undefined || !/^\^?(?:\\[./|()]|[\w/|()-])+\$?$/.test(pattern)) return false;
  return !/env|secret|token|cred|passw|rsa|ssh|dsa|25519|pem|key|netrc|npmrc|pypirc|pgp|gnupg|aws|kube|shadow|vault|wallet|htpass/i
    .test(pattern);
}

function search(tool: TextSearch): Rule {
  return (call) => judgeSearch(call, tool, parseArgs(call.args, tool.grammar));
}

/** The same for tools that take the word behind the number of lines around a match for that number only if it is one. */
function searchAround(tool: TextSearch): Rule {
  return (call) => {
    const args: Arg[] = [];
    for (const arg of call.args) {
      const before = args.at(-1)?.text ?? "";
      if (
        /^-(?:[A-Za-z]*[ABC]|-(?:after|before|context|after-context|before-context))$/.test(before) && isNumber(arg)
      ) {
        args.pop();
        args.push(new Arg([{ kind: "text", text: before + (before.startsWith("--") ? "=" : "") }, ...arg.pieces]));
      } else args.push(arg);
    }
    return judgeSearch(call, tool, parseArgs(args, tool.grammar));
  };
}

function isNumber({ pieces, mayVanish }: Arg): boolean {
  const [piece] = pieces;
  if (mayVanish || pieces.length !== 1 || piece === undefined) return false;
  return piece.kind === "text" ? /^\d+$/.test(piece.text) : piece.kind === "unknown" && piece.digits === true;
}

const GREP: TextSearch = {
  grammar: gnu(
    "0123456789A:B:C:D:EFGHILNPRTUVZabcd:e:f:hilm:noqrsuvwxyz",
    "after-context= basic-regexp before-context= binary binary-files= byte-offset color=? colour=? context= count " +
      "dereference-recursive devices= directories= exclude= exclude-dir= exclude-from= extended-regexp file= files-with-matches " +
      "files-without-match fixed-regexp fixed-strings group-separator= ignore-case include= initial-tab invert-match label= " +
      "line-buffered line-number line-regexp max-count= no-filename no-group-separator no-ignore-case no-messages null null-data " +
      "only-matching perl-regexp quiet recursive regexp= silent text unix-byte-offsets with-filename word-regexp",
    { numbers: true, dashed: PATTERNS },
  ),
  operands: "read",
  textFirst: 1,
  textOptions: ["e", "regexp", "f", "file"],
  doors: { f: "read", file: "read", "exclude-from": "read" },
  recursive: ["r", "R", "recursive", "dereference-recursive"],
  only: ["include"],
  lists: ["l", "L", "files-with-matches", "files-without-match"],
  counts: ["c", "count", "q", "quiet", "silent"],
  without: ["exclude", "exclude-dir"],
  follows: ["R", "dereference-recursive"],
  changes: ["o", "only-matching", "n", "line-number", "b", "byte-offset", "c", "count", "A", "B", "C", "H", "label"],
};

const RG: TextSearch = {
  grammar: gnu(
    "A:B:C:E:FHILM:NPST:UVabcd:e:f:g:hij:lm:nopqr:st:uvwxz.0",
    "after-context= auto-hybrid-regex before-context= binary no-binary block-buffered no-block-buffered byte-offset no-byte-offset " +
      "case-sensitive color= colors= column no-column context= context-separator= no-context-separator count count-matches crlf " +
      "no-crlf debug dfa-size-limit= encoding= no-encoding engine= field-context-separator= field-match-separator= file= files " +
      "files-with-matches files-without-match fixed-strings no-fixed-strings follow no-follow generate= glob= " +
      "glob-case-insensitive no-glob-case-insensitive heading no-heading hidden no-hidden hostname-bin= hyperlink-format= iglob= " +
      "ignore-case ignore-file= ignore-file-case-insensitive include-zero no-include-zero invert-match no-invert-match json no-json " +
      "line-buffered no-line-buffered line-number no-line-number line-regexp max-columns= max-columns-preview " +
      "no-max-columns-preview max-count= max-depth= maxdepth= max-filesize= mmap no-mmap multiline no-multiline multiline-dotall " +
      "no-multiline-dotall no-config no-ignore ignore no-ignore-dot ignore-dot no-ignore-exclude ignore-exclude no-ignore-files " +
      "ignore-files no-ignore-global ignore-global no-ignore-messages ignore-messages no-ignore-parent ignore-parent no-ignore-vcs " +
      "ignore-vcs no-messages messages no-pcre2-unicode pcre2-unicode no-require-git require-git no-unicode unicode null null-data " +
      "one-file-system no-one-file-system only-matching passthru passthrough path-separator= pcre2 no-pcre2 pcre2-version pre= no-pre " +
      "pre-glob= pretty quiet regex-size-limit= regexp= replace= search-zip no-search-zip smart-case sort= sortr= sort-files stats " +
      "no-stats stop-on-nonmatch text no-text threads= trace trim no-trim type= type-not= type-add= type-clear= type-list " +
      "unrestricted vimgrep with-filename no-filename word-regexp",
    { dashed: PATTERNS },
  ),
  operands: "read",
  textFirst: 1,
  textOptions: ["e", "regexp", "f", "file"],
  doors: {
    pre: "ask",
    "hostname-bin": "ask",
    z: "ask",
    "search-zip": "ask",
    f: "read",
    file: "read",
    "ignore-file": "read",
  },
  always: true,
  only: ["g", "glob", "iglob"],
  lists: ["l", "files-with-matches", "files-without-match"],
  counts: ["c", "count", "count-matches", "q", "quiet"],
  tame: { hidden: /^(\.|hidden|ignore-file)$/, ignored: /^no-ignore|^no-require-git$|^ignore-file$/ },
  follows: ["L", "follow"],
  changes: [
    "o",
    "only-matching",
    "r",
    "replace",
    "n",
    "line-number",
    "c",
    "count",
    "count-matches",
    "json",
    "vimgrep",
    "passthru",
    "column",
  ],
  noPattern: ["files", "type-list"],
};

const AG: TextSearch = {
  grammar: gnu(
    "A::B::C::cDfFg:G:hHiIlLm:nop:QrRsStuUvVwWz0",
    "ackmate after=? before=? break nobreak count color nocolor color-line-number= color-match= color-path= column context=? filename " +
      "nofilename group nogroup heading noheading numbers nonumbers files-with-matches files-without-matches print-all-files " +
      "print-long-lines passthrough silent stats stats-only vimgrep null all-types debug depth= follow nofollow fixed-strings " +
      "file-search-regex= hidden ignore-case ignore= ignore-dir= literal max-count= match norecurse recurse case-sensitive smart-case " +
      "search-binary all-text unrestricted skip-vcs-ignores invert-match word-regexp width= search-zip pager= path-to-ignore= " +
      "path-to-agignore= workers= list-file-types one-device mmap nommap multiline nomultiline search-files only-matching affinity " +
      "noaffinity parallel line-numbers md js html css json ts cpp cc python ruby rust go java sh shell yaml xml markdown",
  ),
  operands: "read",
  textFirst: 1,
  textOptions: ["g", "file-search-regex"],
  doors: {
    pager: "ask",
    z: "ask",
    "search-zip": "ask",
    p: "read",
    "path-to-ignore": "read",
    "path-to-agignore": "read",
  },
  always: true,
  only: [],
  lists: ["l", "files-with-matches", "L", "files-without-matches", "g"],
  counts: ["c", "count"],
  without: ["ignore", "ignore-dir"],
  tame: {
    hidden: /^(hidden|t|all-text|a|all-types|p|path-to-ignore|path-to-agignore)$/,
    ignored: /^(p|path-to-ignore|path-to-agignore|U|skip-vcs-ignores|t|all-text|a|all-types)$/,
  },
  follows: ["f", "follow"],
  changes: ["o", "only-matching", "c", "count", "column", "vimgrep"],
};

const ACK: TextSearch = {
  grammar: gnu(
    "A::B::C::cfFghHiIlLm:noQqrRsSt:T:uvwx1k",
    "after-context=? before-context=? context=? count color nocolor colour nocolour color-filename= color-match= color-lineno= column " +
      "nocolumn break nobreak group nogroup heading noheading files-with-matches files-without-matches filter nofilter follow nofollow " +
      "ignore-case no-ignore-case smart-case no-smart-case invert-match max-count= no-filename with-filename known-types line= literal " +
      "match= no-recurse recurse output= pager=? nopager passthru print0 range-start= range-end= show-types sort-files type= noenv env " +
      "ackrc= ignore-ack-defaults create-ackrc dump files-from= ignore-dir= ignore-directory= noignore-dir= ignore-file= underline " +
      "word-regexp proximate=? type-add= type-set= type-del= help-types not= and= or= python perl ruby js html css json yaml xml " +
      "markdown shell make cc cpp rust go java ts sql php",
  ),
  operands: "read",
  textFirst: 1,
  textOptions: ["match"],
  doors: {
    pager: "ask",
    env: "ask",
    ackrc: "ask-read",
    "files-from": "ask-read",
    x: "ask",
    output: "ask",
  },
  always: true,
  only: [],
  lists: ["l", "files-with-matches", "L", "files-without-matches", "g"],
  counts: ["c", "count"],
  follows: ["follow"],
  changes: ["o", "c", "count", "column"],
  noPattern: ["f", "known-types", "help-types", "dump"],
};

const FD: PlainTool = {
  grammar: gnu(
    "0HIusi1gapLFlqhVd:t:e:E:S:o:c:j:C:x:X:",
    "hidden no-hidden no-ignore ignore no-ignore-vcs ignore-vcs no-require-git require-git no-ignore-parent no-global-ignore-file " +
      "unrestricted case-sensitive ignore-case glob regex fixed-strings literal and= absolute-path relative-path list-details follow " +
      "no-follow full-path print0 max-depth= maxdepth= min-depth= exact-depth= exclude= prune type= extension= size= changed-within= " +
      "changed-before= change-newer-than= change-older-than= changed-after= newer= older= owner= format= exec= exec-batch= " +
      "batch-size= ignore-file= color= hyperlink=? threads= max-buffer-time= max-results= max-one-result quiet show-errors " +
      "base-directory= path-separator= strip-cwd-prefix=? one-file-system mount xdev gen-completions= search-path= ignore-contain=",
  ),
  operands: "list",
  doors: { "ignore-file": "read", "gen-completions": "text" },
};

/** A path below a folder. */
function under(folder: Arg["pieces"], path: Arg): Arg {
  return new Arg([...folder, { kind: "text", text: "/" }, ...path.pieces]);
}

/** Hidden files that hold secrets, by the names that people search for. */
const HIDDEN_SECRETS = [".env", ".netrc", ".pgpass", ".npmrc", ".git-credentials"];

const OTHER = Arg.unknown("a path with other signs in it");
const OTHER_FIND: FdFind = { start: OTHER, path: OTHER, name: OTHER };

/** `fd [PATTERN] [FOLDER ...] [-x COMMAND ... ;]`: everything behind `-x` or `-X` belongs to the command, up to a `;`. */
const fd: Rule = (call) => {
  const { judge } = call;
  const args: Arg[] = [];
  const commands: Arg[][] = [];
  // "-X" gives all of them to one command.
  const each = !call.args.some(({ prefix }) => /^-[A-Za-z0-9]*X|^--exec-/.test(prefix));
  for (let i = 0; i < call.args.length; i++) {
    const arg = call.args[i] as Arg;
    const match = /^(?:-[A-Za-z0-9]*?[xX]|--exe(?:c(?:-[a-z]*)?)?(?:=|$))/.exec(arg.prefix);
    // A letter in front that takes a value has the rest of the word for its value.
    if (match === null || /^-[A-Za-z0-9]*[dteESocjC]/.test(match[0]) && !match[0].startsWith("--")) {
      args.push(arg);
      continue;
    }
    const rest = arg.drop(match[0].length);
    const command = rest.pieces.length > 0 ? [rest] : [];
    for (i++; i < call.args.length && call.args[i]?.text !== ";"; i++) command.push(call.args[i] as Arg);
    commands.push(command);
    // Letters in front of it in the same word.
    if (/^-[A-Za-z0-9]{2,}$/.test(match[0])) args.push(Arg.of(match[0].slice(0, -1)));
  }
  const parsed = parseArgs(args, FD.grammar);
  if (commands.length === 0 && isHelp(parsed)) return { origin: "report" };
  judgeOptions(call, FD, parsed);
  const values = (wanted: RegExp) =>
    parsed.options.flatMap(({ name, value }) => wanted.test(name) && value ? [value] : []);
  const base = values(/^(C|base-directory)$/).at(-1);
  const given = [...values(/^search-path$/), ...parsed.operands.slice(values(/^search-path$/).length > 0 ? 0 : 1)];
  const folders = given.length > 0 ? distinctStarts(given, judge) : [Arg.of(".")];
  const starts = folders.map((folder) =>
    base === undefined || folder.prefix.startsWith("/") ? folder : under(base.pieces, folder)
  );
  // Names from the root are the same in any folder.
  const rooted = parsed.options.some(({ name }) => /^(a|absolute-path)$/.test(name)) && judge.cwd !== undefined;
  if (rooted) {
    starts.push(
      ...starts.flatMap((start) =>
        start.prefix.startsWith("/") ? [] : [under(Arg.of(judge.cwd as string).pieces, start)]
      ),
    );
  }
  for (const start of starts) judge.touch("list", start, { recursive: true });
  // There its commands run, and whatever they read of the folder itself is that one's.
  if (base !== undefined && commands.length > 0) judge.ask("fd-elsewhere", `its command would run in ${base.shown}`);
  const endings = values(/^(e|extension)$/).map((value) => value.text);
  const pattern = parsed.operands[0]?.text ?? "";
  const byGlob = parsed.options.some(({ name }) => name === "g" || name === "glob");
  const names = endings.length > 0 && !endings.includes(undefined)
    ? endings.map((ending) => wildcardArg(`*.${ending}`))
    : byGlob
    ? globNames(pattern)
    : regexNames(pattern);
  // With hidden files a pattern that says something may mean those that hold secrets.
  const hidden = parsed.options.some(({ name }) => /^(H|hidden|u|unrestricted)$/.test(name));
  if (hidden && names !== undefined && pattern.length >= 3) {
    for (const secret of HIDDEN_SECRETS) {
      if (startMatches({ start: Arg.of(secret), names })) names.push(Arg.of(secret));
    }
  }
  // A pattern that is not taken apart may still mean them.
  const meant = hidden && names === undefined && !byGlob ? secretsMeant(pattern) : [];
  // A file of ignores may take hidden files in.
  const skips = skipped({
    skipsHidden: !hidden && !parsed.options.some(({ name }) => name === "ignore-file"),
    skipsIgnored: !parsed.options.some(({ name }) =>
      /^(I|no-ignore.*|u|unrestricted|no-require-git|ignore-file)$/.test(name)
    ),
  });
  const types = values(/^(t|type)$/).map((value) => value.text);
  const follows = parsed.options.some(({ name }) => name === "L" || name === "follow")
    ? "all"
    : types.length > 0 && types.every((type) => type === "f" || type === "file")
    ? "none"
    : "files";
  const finds = starts.flatMap((start): FdFind[] => {
    const below = (names: readonly Arg[], skips: ReturnType<typeof skipped> = {}) =>
      pathsBelow({ start, names, skips, follows, place: judge.place }).map((path, at) => ({
        start,
        path,
        name: names[at] as Arg,
      }));
    return [...below(names ?? [wildcardArg("*")], skips), ...below(meant)];
  });
  if (commands.length === 0) {
    const found = finds.map(({ path }) => path);
    // A command is given "./" in front.
    if (given.length === 0) found.push(BARE_NAMES);
    const plainNames = !parsed.options.some(({ name, value }) =>
      /^(l|list-details|format)$/.test(name) || isColored(name, value) || parted(name, value)
    );
    return plainNames ? { origin: "report", names: found } : { origin: "rewritten" };
  }
  // What was found below the folder it goes to is named from here.
  const toHere = ({ start, path, name }: FdFind): FdFind =>
    base === undefined
      ? { start, path, name }
      : { start: fromRoot(start, judge.cwd), path: fromRoot(path, judge.cwd), name };
  const elsewhere = parsed.options.some(({ name, value }) => parted(name, value));
  let printed: Stream = { origin: "report" };
  for (const command of commands) {
    if (command.length === 0) judge.ask("option", "fd runs a command that is not given");
    else {
      if (command.some(hasDoubled)) judge.ask("option", "doubled braces mean other words to other versions of fd");
      const argv = command.some(hasMark) ? command : [...command, Arg.of("{}")];
      const inOne = ({ start, path, name }: FdFind): FdFind =>
        each ? { start, path: oneWord(path), name: oneWord(name) } : { start, path, name };
      // With another sign between its folders a path is another one.
      const meant = elsewhere ? [OTHER_FIND] : finds.map(toHere).map(inOne);
      for (const words of meant.flatMap((find) => commandsFor(argv, find))) {
        const out = judge.run(words);
        printed = filtered(out.secret === true ? { ...printed, secret: true } : printed, out.origin);
      }
      const rare = whyRarelyRun("fd", command[0]);
      if (rare !== undefined) judge.ask("uncommon", rare);
    }
  }
  return printed;
};

/** Name patterns for a glob: braces name several; `undefined` for one that any name matches. */
function globNames(pattern: string): Arg[] | undefined {
  const each = expandBraces(pattern)?.map((text) => text.slice(text.lastIndexOf("/") + 1));
  return each === undefined || each.some((text) => /^\**$/.test(text))
    ? undefined
    : each.map((text) => wildcardArg(text, true));
}

/** More repetitions than these are not tried over the name of a secret. */
const MOST_REPEATS = 5;

/** The hidden secrets that a regular expression matches, unless it matches any name. @param whole With the dot in front only. */
function secretsMeant(pattern: string, whole = false): Arg[] {
  if (pattern.length < 3 || pattern.length > 200) return [];
  // It is run here as it was written: what could be tried in too many ways may mean any.
  if ((pattern.match(/[*+?{]/g)?.length ?? 0) > MOST_REPEATS || /\)[*+{]/.test(pattern)) {
    return [Arg.unknown("names that an expression with many repetitions finds", true)];
  }
  try {
    const expression = new RegExp(pattern, "i");
    return expression.test(".qzqz.qz")
      ? []
      : HIDDEN_SECRETS.filter((name) => expression.test(name) && !(whole && expression.test(`qq${name.slice(1)}`))).map(
        Arg.of,
      );
  } catch {
    return [];
  }
}

/** Name patterns for a simple regular expression: plain text, perhaps with `^`, `$`, `\.`; `undefined` for any other. */
function regexNames(pattern: string): Arg[] | undefined {
  const match = /^(\^?)((?:[\w-]|\\\.)+)(\$?)$/.exec(pattern);
  if (match === null) return undefined;
  const text = (match[2] as string).replaceAll("\\.", ".");
  const name = `${match[1] === "" ? "*" : ""}${text}${match[3] === "" ? "*" : ""}`;
  // In small letters too: of a sign in either case less is known.
  return [wildcardArg(name, true), wildcardArg(name.toLowerCase())];
}

const which = speaker(
  "aism",
  "all read-alias skip-alias read-functions skip-functions skip-dot skip-tilde show-dot show-tilde tty-only",
);

/** What searches. */
export const SEARCH: Rules = new Map<string, Rule>([
  ...each("grep egrep fgrep zgrep zegrep zfgrep bzgrep xzgrep zstdgrep lzgrep", search(GREP)),
  ["rgrep", search({ ...GREP, always: true })],
  ["rg", search(RG)],
  ["ag", searchAround(AG)],
  ...each("ack ack-grep", searchAround(ACK)),
  ["find", find],
  ...each("fd fdfind", fd),
  ...each(
    "locate mlocate plocate",
    plain({
      grammar: gnu(
        "AbcCd:eEiHLl:n:mNpPqr:sSvw0",
        "all basename count database= existing non-existing follow ignore-case ignore-spaces limit= literal max-database-age= mmap " +
          "nofollow null print quiet regexp= regex regextype= statistics stdio transliterate wholename",
      ),
      operands: "text",
      doors: { d: "read", database: "read" },
    }),
  ),
  ["which", which],
  ["whereis", lister("bB:fhlmM:sS:uVg", "")],
]);
