// The git subcommands that only read: which options they have, which of these do more, and which words name files.
// Knows nothing of git's own options in front of the subcommand.

import { Arg, type KeptWords, type Piece, type Stream, type Touch } from "../call.ts";
import { nameOrWord, REF_NAME, REF_NAMES } from "../numbers.ts";
import { type Grammar, parseArgs, type ParsedArgs } from "../options.ts";
import { type GitCall, IN_REPOSITORY, touchBeside, touchOperand, touchPath, wildcards } from "./git_paths.ts";

/** The rule of one subcommand. */
export type GitRule = (call: GitCall) => Stream | void;

/** The description of a reading subcommand. */
interface Reading {
  readonly short?: string;
  /** Long options; each may also be written with `no-`. */
  readonly long?: string;
  readonly numbers?: boolean;
  /** Options that do more: how the file in the value is touched, `shell` for a command, or `ask`. */
  readonly doors?: Readonly<Record<string, Touch | "shell" | "ask">>;
  /** What the operands are. Default `text`: names, revisions, patterns of which only names are shown. */
  readonly operands?: "read" | "list" | "text" | "none";
  readonly prints?: Stream["origin"];
}

/** Makes a grammar from a description; `extra` holds long options that have no `no-` form. */
export function gitGrammar(short: string, long: string, numbers = false): Grammar {
  const names = long.split(/\s+/).filter((name) => name !== "");
  const plainNames = new Set(names.map((name) => name.replace(/=\??$/, "")));
  const negated = [...plainNames].map((name) => `no-${name}`).filter((name) => !plainNames.has(name));
  return { short, long: [...names, ...negated], numbers };
}

/** Asks for every word that is no option the grammar has, and judges the options that do more. */
export function judgeOptions(call: GitCall, parsed: ParsedArgs, doors: Reading["doors"] = {}): void {
  const { judge, name } = call;
  for (const arg of parsed.unknown) judge.ask("unknown-option", `the option ${arg.shown} of git ${name} is not known`);
  // What git takes it for depends on all the options that this git has.
  for (const arg of parsed.cut ?? []) judge.ask("unknown-option", `${arg.shown} of git ${name} is not written out`);
  for (const arg of parsed.doubtful) {
    if (!parsed.unknown.includes(arg)) judge.ask("unknown-word", `${arg.shown} may be an option of git ${name}`);
  }
  for (const { name: option, value } of parsed.options) {
    const door = Object.hasOwn(doors, option) ? doors[option] : undefined;
    if (door === undefined) continue;
    const dashed = `${option.length === 1 ? "-" : "--"}${option}`;
    if (door === "ask" || door === "shell" || value === undefined) {
      judge.ask("git-option", `the option ${dashed} of git ${name} does more than read`);
    }
    if (value === undefined) continue;
    if (door === "shell") judge.shell(value);
    else if (door !== "ask") touchPath(call, door, value);
  }
}

/** One revision, which is no option and no path: a hash. */
const ONE_REVISION = new Arg([{ kind: "unknown", why: "the name of a revision", digits: true, mayBeNothing: true }]);

/** A subcommand that prints one revision. */
function revision(tool: Reading, printed: Arg): GitRule {
  const rule = reading(tool);
  return (call) => {
    rule(call);
    return { origin: "report", names: [printed] };
  };
}

function reading(tool: Reading): GitRule {
  const grammar = gitGrammar(tool.short ?? "", tool.long ?? "", tool.numbers);
  return (call) => {
    const parsed = parseArgs(call.args, grammar);
    judgeOptions(call, parsed, tool.doors);
    const how = tool.operands ?? "text";
    if (how === "none" && parsed.operands.length > 0) {
      call.judge.ask("operand", `git ${call.name} is not known to take ${(parsed.operands[0] as Arg).shown}`);
    } else if (how === "read" || how === "list") {
      for (const operand of parsed.operands) touchOperand(call, how, operand);
    }
    return { origin: tool.prints ?? (how === "read" ? "file" : "report") };
  };
}

const DIFF_SHORT = "pusU::WbwazRM::C::B::Dl:S:G:X::O:qrtmcI:";
const DIFF_LONG =
  `patch unified=? function-context raw patch-with-raw patch-with-stat numstat shortstat dirstat=? cumulative
  dirstat-by-file=? check summary name-only name-status stat=? stat-width= stat-name-width= stat-graph-width= stat-count=
  compact-summary binary full-index color=? ws-error-highlight= abbrev=? src-prefix= dst-prefix= line-prefix= prefix
  default-prefix inter-hunk-context= output-indicator-new= output-indicator-old= output-indicator-context= break-rewrites=?
  find-renames=? irreversible-delete find-copies=? find-copies-harder renames rename-empty follow minimal ignore-all-space
  ignore-space-change ignore-space-at-eol ignore-cr-at-eol ignore-blank-lines ignore-matching-lines= indent-heuristic patience
  histogram diff-algorithm= anchored= word-diff=? word-diff-regex= color-words=? color-moved=? color-moved-ws= relative=? text
  exit-code quiet ext-diff textconv ignore-submodules=? submodule=? ita-invisible-in-index ita-visible-in-index pickaxe-all
  pickaxe-regex rotate-to= skip-to= find-object= diff-filter= output= max-depth= cached staged merge-base no-index base ours
  theirs cc combined-all-paths remerge-diff diff-merges= dd root stdin pretty=? oneline format=? always commit-id`;
const LOG_SHORT = "gn:iEFPL:h";
const LOG_LONG =
  `max-count= skip= since= after= until= before= since-as-filter= max-age= min-age= author= committer= grep= grep-reflog=
  all-match invert-grep regexp-ignore-case basic-regexp extended-regexp fixed-strings perl-regexp merges min-parents=? max-parents=?
  first-parent exclude-first-parent-only not all branches=? tags=? remotes=? glob= exclude= exclude-hidden= reflog alternate-refs
  single-worktree ignore-missing bisect cherry-mark cherry-pick left-only right-only cherry walk-reflogs merge boundary use-bitmap-index
  progress=? simplify-by-decoration show-pulls full-history dense sparse simplify-merges ancestry-path=? date-order author-date-order
  topo-order reverse objects objects-edge objects-edge-aggressive indexed-objects unpacked filter=? filter-print-omitted
  filter-provided-objects missing=? exclude-promisor-objects walk=? do-walk abbrev-commit encoding= expand-tabs=? notes=? show-notes=?
  show-notes-by-default standard-notes show-signature relative-date date= header parents children left-right graph show-linear-break=?
  count log-size source use-mailmap mailmap clear-decorations decorate-refs= decorate-refs-exclude= decorate=? full-diff timestamp
  commit-header object-names disk-usage=? default= remove-empty in-commit-order maximal-only max-count-oldest=`;
/** The options of the log and diff commands, which share one parser in git. */
const FAMILY: Grammar = {
  ...gitGrammar(`${DIFF_SHORT}${LOG_SHORT}`, `${DIFF_LONG} ${LOG_LONG}`, true),
  // What is searched for may well begin with a dash.
  dashed: ["S", "G", "grep"],
};
const FAMILY_DOORS = { output: "write", "ext-diff": "ask", textconv: "ask", O: "read" } as const;

const PATCH = new Set(
  ("p u patch U unified W function-context patch-with-raw patch-with-stat binary color-words word-diff word-diff-regex c cc m " +
    "remerge-diff dd diff-merges L").split(" "),
);
const SHORTER = new Set(
  ("s no-patch q quiet stat numstat shortstat dirstat X dirstat-by-file cumulative summary compact-summary name-only name-status raw " +
    "check").split(" "),
);

/** Every name that a repository knows below a folder. */
const ALL = { kind: "glob", text: "*", files: { skipsIgnored: true, tracked: true }, of: "repository" } as const;
const ALL_NAMES = new Arg([ALL]);
/** The same, and what only the history knows. */
const ALL_PAST_NAMES = new Arg([{ ...ALL, past: true }]);

/** Every name that a repository knows of a path: its own, and those below it. */
export function namesBelow(path: Arg): Arg[] {
  if (path.hasGlob || !path.known) return [path];
  if (/^\.?\/?$/.test(path.text ?? "x")) return [ALL_NAMES];
  return [path, new Arg([...path.pieces, { kind: "text", text: "/" }, ALL], path.mayVanish)];
}

/** A command of the log and diff family. `patch`: it shows contents unless told otherwise. */
function family(
  patch: boolean,
  options: { readonly objects?: boolean; readonly names?: boolean; readonly more?: string } = {},
): GitRule {
  const more = gitGrammar("", (options.more ?? "").replace(/\b\w\b/, "")).long ?? [];
  const grammar = { ...FAMILY, long: [...FAMILY.long ?? [], ...more] };
  return (call) => {
    const parsed = parseArgs(call.args, grammar);
    const has = (names: ReadonlySet<string>) => parsed.options.some(({ name }) => names.has(name));
    // To a log it is that no patch is shown, to differences that of missing files nothing is said.
    const shorter =
      parsed.options.some(({ name }) => SHORTER.has(name) && !(name === "q" && call.name.startsWith("diff"))) &&
      !parsed.options.some(({ name }) => name.startsWith("no-") && SHORTER.has(name.slice(3)));
    judgeOptions(call, parsed, FAMILY_DOORS);
    const noIndex = parsed.options.some(({ name }) => name === "no-index") || goesWithout(call, parsed);
    // Of what is no commit it knows no shorter form.
    const whole = options.objects === true && has(OBJECTS);
    const contents = has(PATCH) || patch && !shorter || noIndex || whole;
    // It shows the lines that it finds fault with.
    const checks = parsed.options.some(({ name }) => name === "check");
    if (contents || checks) judgeStash(call, parsed);
    for (const { name, value } of parsed.options) {
      if (name === "L" && value !== undefined) touchOperand(call, "read", value);
      if (name === "stdin" && (contents || options.objects === true)) touchLines(call);
    }
    for (const operand of parsed.operands) {
      if (noIndex) touchPath(call, "read", operand, { recursive: true });
      else if (contents || checks || options.objects === true && operand.shown.includes(":")) {
        touchOperand(call, "read", operand);
      } else if (options.objects === true) touchObjects(call, operand);
    }
    // "-L" names one file.
    const option = (...names: string[]) => parsed.options.some(({ name }) => names.includes(name));
    const any = whole || option("full-diff", "stdin");
    if ((contents || checks) && !noIndex && (any || !option("L"))) {
      const trees = call.name.startsWith("diff") ? { trees: "two" } as const : {};
      showsKept(call, parsed, parsed.operands, { ...trees, whole: any });
    }
    // What has changed may be any file that the repository knows.
    const namesOnly = options.names === true && parsed.options.some(({ name }) => name === "name-only");
    // Names relative to another folder begin as names in that.
    const elsewhere = parsed.options.some(({ name, value }) => name === "relative" && value !== undefined);
    if (namesOnly && call.folder === undefined && !has(PATCH) && !elsewhere) {
      return { origin: "report", names: [namesPast(call, parsed) ? ALL_PAST_NAMES : ALL_NAMES, ...parsed.operands] };
    }
    const anyCommit = has(ANY_NAME) && call.judge.hasStash?.(call.folder) === true;
    if (!contents && !anyCommit && printsHashes(call, parsed)) return { origin: "report", names: [ONE_REVISION] };
    return { origin: contents || checks ? "file" : "report" };
  };
}

/** Options with which `show` is given more than commits: what a tag stands for, and what the index holds, is a file as well. */
const OBJECTS = new Set(
  "all tags glob reflog alternate-refs indexed-objects objects objects-edge objects-edge-aggressive stdin".split(" "),
);

/**
 * Whether `git diff` compares two paths as they lie there, of which one is in no repository: then it does what it does with --no-index.
 * Source: builtin/diff.c.
 */
function goesWithout({ name, judge, folder }: GitCall, { operands, behind }: ParsedArgs): boolean {
  if (name !== "diff" || operands.length < 2 && !operands.some((operand) => operand.mayBeMany)) return false;
  if (judge.isWithout?.(folder) === true) return true;
  const two = operands.length === 2 && behind !== 1 || operands.some((operand) => operand.mayBeMany);
  if (!two) return false;
  // In a repository that is another user's these are folders as they lie there; nobody asks so for what a repository knows.
  const asTheyLie = !operands.some(({ prefix }) => /^(HEAD|@|:)|[~^]|\w\.|\.\w/.test(prefix));
  return operands.some((operand) =>
    asTheyLie && /^\.?\/?$/.test(operand.shown) || judge.leadsOut?.(operand, folder) === true
  );
}

/** Options that have every commit shown that is known by any name. */
const ANY_NAME = new Set("all reflog glob alternate-refs stdin".split(" "));
/** Options that hold what came together against each of what it came from. */
const EACH_PARENT = new Set("m c cc dd diff-merges remerge-diff no-first-parent".split(" "));
/** A word for what is put away, and that with which no more than one side of it is shown. */
const STASH = /(?:^|[/^.])stash(?![\w/-]|\.\w)/;
const ONE_SIDE = String.raw`(?:(?:refs\/)?stash(?:@\{[^{}]*\})?|HEAD|@)(?:[\^~][12]?)?`;
const ONE_STASH = new RegExp(`^${ONE_SIDE}(?:\\.{2,3}${ONE_SIDE}|:.*)?$`, "s");

/**
 * Asks where files may be shown that were put away without having been kept before: they lie in a commit of their own, which is the
 * third that what is put away comes from. Source: git-stash(1), --include-untracked.
 */
export function judgeStash(call: GitCall, { options, operands, behind }: ParsedArgs): void {
  const { name, judge, folder } = call;
  const used = (names: ReadonlySet<string>) => options.some(({ name: option }) => names.has(option));
  const revisions = operands.slice(0, operands.length - (behind ?? 0)).map(({ shown }) => shown);
  const named = revisions.filter((word) => STASH.test(word));
  const has = judge.hasStash?.(folder);
  if (has === false) return;
  const why = "it may show files that git put away without keeping them in a commit of its own";
  if (name === "stash") {
    const more = new Set(["u", "include-untracked", "only-untracked"]);
    if (used(more) || used(EACH_PARENT) || named.some((word) => !ONE_STASH.test(word))) judge.ask("git-secrets", why);
    return;
  }
  const sides = /^(?:show|diff|diff-index|archive|grep|cat-file|blame|annotate)$/.test(name) && !used(EACH_PARENT);
  const one = sides && named.every((word) => ONE_STASH.test(word));
  const sought = revisions.some((word) => /^:\/(?!\/|$)|^:\/$/.test(word) && name !== "grep" || /\^\{\//.test(word));
  const globs = options.some(({ value }) => STASH.test(value?.shown ?? ""));
  if (named.length > 0 && !one || has === true && (used(ANY_NAME) || globs || sought)) judge.ask("git-secrets", why);
}

/** Judges the objects that a word names by their number: a file is shown whatever the options say. */
function touchObjects(call: GitCall, operand: Arg): void {
  for (const object of operand.text?.match(/\b[0-9a-f]{4,64}\b/gi) ?? []) call.judge.shows(object, call.folder);
}

/**
 * Judges that files which a repository keeps are shown.
 *
 * @param words Words for revisions and files, those behind "--" with them.
 */
function showsKept(
  call: GitCall,
  { behind }: ParsedArgs,
  words: readonly Arg[],
  more: Pick<KeptWords, "trees" | "whole" | "here" | "namesOnly"> = {},
): void {
  const from = Math.max(0, words.length - (behind ?? 0));
  const told: KeptWords = behind === undefined
    ? { operands: words }
    : { operands: words.slice(0, from), paths: words.slice(from) };
  call.judge.showsKept({ ...told, ...more, whole: more.whole === true || call.oddPaths === true }, call.folder);
}

/** What flows in names revisions and files, as operands would. */
function touchLines(call: GitCall): void {
  const { text } = call.stdin;
  if (text === undefined) call.judge.ask("unknown-word", `what git ${call.name} is told to show is not known`);
  for (const word of text?.split(/[\n\0]/) ?? []) if (word !== "") touchOperand(call, "read", Arg.of(word));
}

/** Options that choose among commits, or order them, and print nothing. */
const CHOOSE = new Set(
  `# n max-count skip since after until before author committer grep F E i regexp-ignore-case invert-grep all-match all branches tags
  remotes glob exclude merges no-merges first-parent reverse topo-order date-order author-date-order ancestry-path full-history s
  no-patch no-walk abbrev-commit no-color follow`.split(/\s+/),
);

/** Whether a log or a list of revisions prints hashes and nothing else: no dash and no blank but the ends of lines is in it. */
function printsHashes({ name }: GitCall, { options, unknown, doubtful }: ParsedArgs): boolean {
  const format = /^(?:t?format:)?%(?:[HhTt]|ct|at)$/;
  const formats = options.filter(({ name: option }) => /^(format|pretty)$/.test(option));
  const rest = options.filter(({ name: option }) => !/^(format|pretty)$/.test(option));
  if (unknown.length > 0 || doubtful.length > 0 || !rest.every(({ name: option }) => CHOOSE.has(option))) return false;
  if (name === "rev-list") return formats.length === 0;
  return name === "log" && formats.length === 1 && format.test(formats[0]?.value?.text ?? "");
}

/** Whether a list of what has changed may hold names of files that are in no folder and in no index any more. */
function namesPast({ name, args }: GitCall, { options, operands }: ParsedArgs): boolean {
  const end = args.findIndex(({ text }) => text === "--");
  const behind = end < 0 ? 0 : args.length - end - 1;
  const revisions = operands.slice(0, operands.length - behind).filter(({ text }) =>
    !/^\.{0,2}\/|^\.$/.test(text ?? "?")
  );
  const cached = options.some(({ name: option }) => option === "cached" || option === "staged");
  if (name === "diff-files" || revisions.length === 0 && !cached) return false;
  // Of two revisions none need be what is there now.
  if (revisions.length > 1 || revisions.some(({ text }) => text === undefined || text.includes(".."))) return true;
  const filters = options.filter(({ name: option }) => option === "diff-filter");
  const kept = filters.every(({ value }) => /^[A-CE-Z]+$|^[a-ce-z]*d[a-z]*$/.test(value?.text ?? ""));
  return filters.length === 0 || !kept || options.some(({ name: option }) => option === "R");
}

const grepGrammar: Grammar = {
  dashed: ["e"],
  ...gitGrammar(
    "viwaIrEGFPnhHlLzocC:B:A:NpWf:e:qO::m:",
    `cached no-index index untracked exclude-standard recurse-submodules invert-match ignore-case word-regexp text textconv recursive
  max-depth= extended-regexp basic-regexp fixed-strings perl-regexp line-number column full-name files-with-matches name-only
  files-without-match null only-matching count color=? break heading context= before-context= after-context= threads= show-function
  function-context and or not quiet all-match open-files-in-pager=? ext-grep max-count=`,
    true,
  ),
};

const grep: GitRule = (call) => {
  const parsed = parseArgs(call.args, grepGrammar);
  const has = (...names: string[]) => parsed.options.some(({ name }) => names.includes(name));
  judgeOptions(call, parsed, { O: "shell", "open-files-in-pager": "shell", textconv: "ask", f: "read" });
  const apart = parsed.operands.length - (parsed.behind ?? 0);
  const files = parsed.operands.filter(({ text }, at) =>
    at >= (has("e", "f") ? 0 : 1) && (at >= apart || text !== "(" && text !== ")")
  );
  const outside = has("no-index", "untracked");
  for (const file of files) {
    if (outside) touchBeside(call, file);
    else touchOperand(call, "read", file);
  }
  if (outside && takesAll(files)) {
    touchPath(call, "read", Arg.of("."), { recursive: true });
    const fromTop = files.some(({ prefix }) => /^:(?:\([^)]*\btop\b|[!^]*\/)/.test(prefix));
    for (const top of fromTop ? call.judge.tops(call.folder) : []) {
      call.judge.touch("read", Arg.of(top), { recursive: true });
    }
  }
  const shorter = ["files-with-matches", "name-only", "files-without-match", "count", "quiet"];
  // The last one counts.
  const shows = !has("l", "L", "c", "q", ...shorter) || has(...shorter.map((name) => `no-${name}`));
  const inTree = files.some((file) => !file.known || file.shown.includes(":"));
  if (!outside) showsKept(call, parsed, files, { trees: "one", here: !inTree, namesOnly: !shows });
  if (shows && !outside) judgeStash(call, { ...parsed, operands: files });
  if (shows && !outside && seeksAll(parsed)) {
    // Words in front of "--" may be names of commits.
    const named = call.args.some(({ text }) => text === "--") && files.length > 0;
    const shown = (file: Arg) => isPlain(file) ? namesBelow(file) : [...namesBelow(file), ...deepPattern(file)];
    for (const file of named ? files.flatMap(shown) : [ALL_NAMES]) touchTracked(call, file);
  }
  if (
    has("l", "files-with-matches", "name-only", "L", "files-without-match") && !outside && call.folder === undefined &&
    // From the top, or with other signs among them, they are other names here.
    !has("full-name", "color", "column", "heading", "break") &&
    // A setting may have them from the top as well (grep.fullName).
    !files.some(({ shown }) => /(^|\/)\.\.(\/|$)|^\//.test(shown))
  ) {
    // What magic leaves over may be any.
    const any = files.length === 0 || files.some(({ prefix }) => prefix.startsWith(":"));
    const names = files.flatMap((file) => [...namesBelow(file), ...(isPlain(file) ? [] : deepPattern(file))]);
    return { origin: "report", names: any ? [ALL_NAMES] : names };
  }
  return { origin: "file" };
};

/**
 * Whether pathspecs mean every file: there are none, or only some that leave files out, or one is nothing but wildcards, which in git
 * stand for dots in front and for slashes as well.
 */
export function takesAll(paths: readonly Arg[]): boolean {
  const excludes = (path: Arg) => /^:(?:\([^)]*\bexclude\b|\/*[!^])/.test(path.prefix);
  return paths.every(excludes) ||
    paths.some((path) => !excludes(path) && /^(?::\([^)]*\)|:[!^/]*(?![!^/]):?)?[*?./]*$/.test(path.text ?? "x"));
}

/** Patterns that every line has, and words that stand beside secrets. */
const SEEKS_ALL = /^[.*^$]*$|secret|token|passw|passphrase|credential|(?:api|access|private|auth)[_-]?key/i;

/** Whether a search shows whole files, or is one for secrets. */
function seeksAll({ options, operands }: ParsedArgs): boolean {
  const given = options.filter(({ name }) => name === "e").map(({ value }) => value);
  const patterns = given.length > 0 ? given : operands.slice(0, 1);
  return options.some(({ name }) => name === "f" || name === "v" || name === "invert-match") ||
    patterns.some((pattern) => SEEKS_ALL.test(pattern?.text ?? ""));
}

/** Shows files that a repository knows. @param path All of them without it. */
export function touchTracked(call: GitCall, path: Arg = ALL_NAMES): void {
  const below: readonly Piece[] = call.folder === undefined ? [] : [{ kind: "text", text: `${call.folder}/` }];
  call.judge.touch("read", new Arg([...below, ...path.pieces], path.mayVanish), { files: IN_REPOSITORY });
}

const lsFilesGrammar = gitGrammar(
  "ztvfcdmoiskux:X:",
  `cached deleted modified others ignored stage killed directory eol empty-directory unmerged resolve-undo exclude= exclude-from=
  exclude-per-directory= exclude-standard full-name recurse-submodules error-unmatch with-tree= abbrev=? debug deduplicate sparse
  format=`,
);
/** Options under which `ls-files` still prints names of tracked files, and nothing else. */
const TRACKED_NAMES = new Set([
  "c",
  "cached",
  "m",
  "modified",
  "z",
  "x",
  "exclude",
  "exclude-standard",
  "deduplicate",
  "error-unmatch",
]);

const lsFiles: GitRule = (call) => {
  const parsed = parseArgs(call.args, lsFilesGrammar);
  judgeOptions(call, parsed, { X: "read", "exclude-from": "read" });
  if (call.folder !== undefined || !parsed.options.every(({ name }) => TRACKED_NAMES.has(name))) {
    return { origin: "report" };
  }
  const names = parsed.operands.flatMap((operand) => {
    const pattern = pathspecPattern(operand);
    if (!isPlain(operand)) return [pattern, ...deepPattern(operand)];
    return [...pattern.shown === operand.shown ? [] : [pattern], ...namesBelow(operand)];
  });
  return { origin: "report", names: names.length === 0 ? [ALL_NAMES] : names };
};

/** Whether git takes a pathspec word for word. */
function isPlain(arg: Arg): boolean {
  return !arg.prefix.startsWith(":") && !/[*?[\\]/.test(arg.text ?? "*");
}

/** A pathspec with git's wildcards as a pattern; one with magic can be anything. */
function pathspecPattern(arg: Arg): Arg {
  if (arg.prefix.startsWith(":")) return Arg.unknown("a pathspec with magic");
  // Of a name that may be a folder's, all below it is listed.
  if (/(?:^|\/)[^./]*\/?$/.test(arg.text ?? ".") && !/[*?[\\]/.test(arg.text ?? "")) {
    return new Arg([...arg.pieces, { kind: "glob", text: "*", files: { none: true }, of: "repository" }]);
  }
  const pieces = arg.pieces.flatMap((piece) => piece.kind === "text" ? wildcards(piece.text) : [piece]);
  return new Arg(pieces.map((piece) => piece.kind === "glob" ? { ...piece, of: "repository" } : piece), arg.mayVanish);
}

/** What a pathspec with wildcards stands for at any depth: to git a star matches a slash as well. */
function deepPattern({ text }: Arg): Arg[] {
  if (text === undefined || text.startsWith(":")) return [];
  const folder = /^(?:[^*?[\\]*\/)?/.exec(text)?.[0] ?? "";
  const last = text.slice(text.lastIndexOf("/") + 1);
  // In front of the first star stands a name, or the way to one.
  const name = last.replace(/^[^*?[\\]*\*/, "*");
  const below: readonly Piece[] = [
    { kind: "text", text: `${/^(\/|\.\.?\/)/.test(folder) ? "" : "./"}${folder}` },
    { kind: "glob", text: "**", files: { skipsIgnored: true, tracked: true, follows: "files" } },
    { kind: "text", text: "/" },
  ];
  return [new Arg([...below, ...wildcards(name)])];
}

const catFileGrammar = gitGrammar(
  "petszZ",
  `allow-unknown-type use-mailmap mailmap batch=? batch-check=? batch-command=? batch-all-objects buffer follow-symlinks unordered
  textconv filters path= filter=`,
);

const catFile: GitRule = (call) => {
  const parsed = parseArgs(call.args, catFileGrammar);
  judgeOptions(call, parsed, { textconv: "ask", filters: "ask" });
  const used = new Set(parsed.options.map(({ name }) => name));
  const metadata = ["e", "t", "s", "batch-check"].some((name) => used.has(name));
  if ((used.has("batch") || used.has("batch-command")) && call.stdin.origin !== "none") {
    const { text } = call.stdin;
    if (text === undefined) call.judge.ask("unknown-word", "the objects that git cat-file prints are not known");
    else {for (const line of text.split(/[\n\0]/)) {
        for (const word of line.split(/\s+/)) touchOperand(call, "read", Arg.of(word));
      }}
  }
  // Every object is every file that was ever kept, also of those that no folder and no index has any more.
  if (used.has("batch-all-objects") && (used.has("batch") || used.has("batch-command"))) {
    touchTracked(call);
    call.judge.ask("git-object", "it prints every file that was ever kept, and one of them may hold secrets");
  }
  if (!metadata) { for (const operand of parsed.operands) touchOperand(call, "read", operand); }
  // By its number any file that was ever kept is shown, whatever it is called.
  const shows = used.has("p") || parsed.operands[0]?.text === "blob";
  const named = parsed.operands[0]?.text === "blob" && !/:/.test(parsed.operands[1]?.text ?? "");
  if (!metadata) judgeStash(call, parsed);
  if (!metadata && shows && (named || parsed.operands.some(({ text }) => /^[0-9a-f]{4,64}$/i.test(text ?? "")))) {
    call.judge.ask("git-object", "what lies under the number of an object may be a file that holds secrets");
  }
  return { origin: metadata ? "report" : "file" };
};

const hashObjectGrammar = gitGrammar("t:w", "stdin stdin-paths filters literally path=");

const hashObject: GitRule = (call) => {
  const parsed = parseArgs(call.args, hashObjectGrammar);
  judgeOptions(call, parsed, { w: "ask" });
  const keeps = parsed.options.some(({ name }) => name === "w");
  for (const operand of parsed.operands) touchPath(call, keeps ? "read" : "list", operand);
};

const statusGrammar = gitGrammar(
  "vsbzu::M::h",
  `verbose short branch show-stash ahead-behind porcelain=? long null untracked-files=? ignored=? ignore-submodules=? column=?
    renames find-renames=?`,
);

/** `git status -v` shows what has changed as `git diff` does. */
const statusRule: GitRule = (call) => {
  const parsed = parseArgs(call.args, statusGrammar);
  judgeOptions(call, parsed);
  if (!parsed.options.some(({ name }) => name === "v" || name === "verbose")) return { origin: "report" };
  for (const operand of parsed.operands) touchPath(call, "read", operand);
  showsKept(call, { ...parsed, behind: parsed.operands.length }, parsed.operands, { trees: "two" });
  return { origin: "file" };
};

const refFilter =
  "contains= no-contains= with= without= merged=? no-merged=? sort= points-at= format= color=? column=? ignore-case omit-empty";

/** A listing of names that only lists without operands, or with an option that makes it list. Otherwise it makes a name. */
function names(
  short: string,
  long: string,
  listing: readonly string[],
  writing: readonly string[],
  alone: readonly string[],
): GitRule {
  const grammar = gitGrammar(short, `${long} ${refFilter}`);
  return (call) => {
    const parsed = parseArgs(call.args, grammar);
    judgeOptions(call, parsed);
    const used = parsed.options.map(({ name }) => name);
    const writes = used.find((name) => writing.includes(name.replace(/^no-(?=set|track|delete|edit)/, "")));
    const lists = used.some((name) => listing.includes(name));
    if (writes !== undefined) {
      call.judge.ask("git-write", `git ${call.name} with -${writes.length > 1 ? "-" : ""}${writes} changes it`);
    } else if (parsed.operands.length > 0 && !lists && !used.some((name) => alone.includes(name))) {
      call.judge.ask("git-write", `git ${call.name} with a name makes a ${call.name}`);
    }
    // Tags are listed by their bare names, branches with signs in front.
    return printedRefs(parsed, call.name === "tag" && !used.some((name) => /^(n|v|verify|column)$/.test(name)));
  };
}

/**
 * What a list of branches or tags prints: names, of which git allows none that begins with a dash.
 *
 * @param bare Whether these are names without a format that says so.
 */
function printedRefs({ options, unknown, doubtful }: ParsedArgs, bare: boolean): Stream {
  const formats = options.filter(({ name }) => name === "format");
  const named = formats.length === 0
    ? bare
    : formats.every(({ value }) => /^%\(refname(:short)?\)$/.test(value?.text ?? ""));
  const others = options.some(({ name }) => /^(verbose|vv?|column|s|p|shell|perl|python|tcl|show-current)$/.test(name));
  const isSure = named && !others && unknown.length === 0 && doubtful.length === 0;
  return { origin: "report", ...(isSure ? { names: [REF_NAMES] } : {}) };
}

const eachRefGrammar = gitGrammar(
  "sp",
  `shell perl python tcl count= exclude= stdin include-root-refs ${refFilter}`,
);

const LISTING = ["list", "l", "contains", "no-contains", "with", "without", "merged", "no-merged", "points-at"];

const blame = reading({
  short: "bfnpctlsewS:C::M::L:h",
  long:
    `incremental root show-stats progress score-debug show-name show-number porcelain line-porcelain show-email ignore-rev=
    ignore-revs-file= color-lines color-by-age minimal contents= abbrev=? date= since= reverse first-parent diff-algorithm=
    encoding= textconv`,
  doors: { S: "read", "ignore-revs-file": "read", contents: "read", textconv: "ask" },
  operands: "read",
});

const branch = names(
  "arvqliftu:dDmMcC",
  `verbose quiet track=? set-upstream set-upstream-to= unset-upstream remotes abbrev=? all delete move copy list show-current
  create-reflog edit-description force recurse-submodules`,
  LISTING,
  `f t u d D m M c C track set-upstream set-upstream-to unset-upstream delete move copy create-reflog edit-description force
  recurse-submodules`.split(/\s+/),
  ["show-current"],
);

const tag = names(
  "n::lidafsvm:F:eu:",
  "list delete verify annotate message= file= edit sign cleanup= local-user= force create-reflog trailer=",
  [...LISTING, "n"],
  "d a f s m F e u delete annotate message file edit sign cleanup local-user force create-reflog trailer".split(" "),
  ["v", "verify"],
);

/** The subcommands that read whatever their options are, apart from those named as doors. */
export const READING: ReadonlyMap<string, GitRule> = new Map<string, GitRule>([
  ["status", statusRule],
  ["branch", branch],
  ["tag", tag],
  ["log", family(false)],
  ["whatchanged", family(false)],
  ["reflog show", family(false)],
  ["stash list", family(false)],
  ["rev-list", family(false)],
  ["shortlog", shortlog],
  ["show", family(true, { objects: true })],
  ["stash show", family(true, { more: "u include-untracked only-untracked" })],
  ["diff", family(true, { names: true })],
  ["diff-tree", family(false)],
  ["diff-index", family(false, { names: true })],
  ["diff-files", family(false, { names: true })],
  ["range-diff", rangeDiff],
  ["grep", grep],
  ["ls-files", lsFiles],
  ["cat-file", catFile],
  ["hash-object", hashObject],
  ["blame", blame],
  // The same by an older name.
  ["annotate", blame],
  [
    "ls-tree",
    reading({ short: "drtlz", long: "long name-only name-status object-only full-name full-tree format= abbrev=?" }),
  ],
  [
    "for-each-ref",
    (call) => {
      judgeOptions(call, parseArgs(call.args, eachRefGrammar));
      return printedRefs(parseArgs(call.args, eachRefGrammar), false);
    },
  ],
  [
    "show-ref",
    reading({
      short: "dhqs::",
      long: "tags heads branches verify exists head dereference hash=? abbrev=? quiet exclude-existing=?",
    }),
  ],
  [
    "show-branch",
    reading({
      short: "arg::",
      long:
        `all remotes color=? more=? list name current sha1-name merge-base independent topo-order topics sparse date-order
        reflog=?`,
      numbers: true,
    }),
  ],
  [
    "describe",
    revision({
      long:
        `contains debug all tags long first-parent abbrev=? exact-match candidates= match= exclude= always dirty=? broken=?`,
    }, REF_NAME),
  ],
  [
    "name-rev",
    reading({ long: "name-only tags refs= exclude= all stdin annotate-stdin undefined always peel-tag" }),
  ],
  ["merge-base", revision({ short: "a", long: "all octopus independent is-ancestor fork-point" }, ONE_REVISION)],
  ["rev-parse", revParse],
  ["count-objects", reading({ short: "vH", long: "verbose human-readable", operands: "none" })],
  ["check-ignore", reading({ short: "qvzn", long: "quiet verbose stdin non-matching no-index index" })],
  ["check-attr", reading({ short: "az", long: "all cached stdin source=" })],
  ["check-ref-format", reading({ long: "branch normalize print allow-onelevel refspec-pattern" })],
  ["check-mailmap", reading({ long: "stdin mailmap-file= mailmap-blob=", doors: { "mailmap-file": "read" } })],
  ["cherry", reading({ short: "v", long: "abbrev=? verbose" })],
  ["verify-commit", reading({ short: "v", long: "verbose raw" })],
  ["verify-tag", reading({ short: "v", long: "verbose raw format=" })],
  [
    "verify-pack",
    reading({ short: "vs", long: "verbose stat-only object-format=", operands: "read", prints: "report" }),
  ],
  [
    "fsck",
    reading({
      short: "v",
      long:
        `verbose unreachable dangling tags root cache reflogs full connectivity-only strict lost-found progress name-objects
        references`,
      doors: { "lost-found": "ask" },
    }),
  ],
  ["stripspace", reading({ short: "sc", long: "strip-comments comment-lines", operands: "none", prints: "file" })],
  ["patch-id", reading({ long: "stable unstable verbatim", operands: "none" })],
  [
    "column",
    reading({ long: "mode=? raw-mode= width= indent= nl= padding= command=", operands: "none", prints: "file" }),
  ],
  ["get-tar-commit-id", reading({ operands: "none" })],
  ["show-index", reading({ long: "object-format=", operands: "none" })],
  ["version", reading({ long: "build-options", operands: "none" })],
  ["last-modified", reading({ short: "rt", long: "recursive show-trees max-depth=" })],
]);

const shortlogGrammar = gitGrammar(
  `nsec${LOG_SHORT.replace("n:", "").replace("h", "")}w::`,
  `committer numbered summary email group= ${LOG_LONG.replace("committer= ", "")}`,
  true,
);

function shortlog(call: GitCall): Stream | void {
  judgeOptions(call, parseArgs(call.args, shortlogGrammar));
}

const rangeGrammar = gitGrammar(
  DIFF_SHORT,
  `${DIFF_LONG} creation-factor= dual-color notes=? left-only right-only`,
  true,
);

function rangeDiff(call: GitCall): Stream | void {
  const parsed = parseArgs(call.args, rangeGrammar);
  judgeOptions(call, parsed, FAMILY_DOORS);
  judgeStash(call, parsed);
  const behind = call.args.findIndex(({ text }) => text === "--");
  const files = behind < 0 ? [] : call.args.slice(behind + 1);
  for (const file of files) touchOperand(call, "read", file);
  if (!parsed.options.some(({ name }) => SHORTER.has(name))) {
    call.judge.showsKept({ paths: files, whole: call.oddPaths === true }, call.folder);
  }
  return { origin: "file" };
}

/** Words that are a revision wherever there is one. */
const SURE_REVISION = /^(?:[A-Z_]*HEAD|@)(?:[~^]\d*|\^\{\w*\}|@?\{(?:u|upstream|push|-?\d+)\})*$|^[0-9a-f]{7,64}$/;

/** `rev-parse` prints every option that it does not know, so none of them acts. */
function revParse(call: GitCall): Stream | void {
  for (const arg of call.args) {
    if (arg.mayBeOption && arg.text === undefined && !arg.prefix.startsWith("-")) {
      call.judge.ask("unknown-word", `${arg.shown} may be an option of git rev-parse`);
    }
  }
  const words = call.args.map(({ text }) => text ?? "?");
  if (words.length === 1 && words[0] === "--show-toplevel") {
    const whole = call.judge.tops(call.folder);
    const why = "the top of the repository";
    return whole.length === 0
      ? { origin: "report" }
      : { origin: "report", names: [new Arg([{ kind: "unknown", why, whole, mayFail: "empty" }])] };
  }
  if (
    !words.every((word) => /^(--(short(=\d+)?|verify|quiet|abbrev-ref|symbolic-full-name)|[\w@~^/.{}]+)$/.test(word))
  ) {
    return;
  }
  const named = words.some((word) => word === "--abbrev-ref" || word === "--symbolic-full-name");
  const verified = words.some((word) => /^--(short(=\d+)?|verify)$/.test(word));
  // What is no revision, git prints as it stands there.
  const others = words.filter((word) => !word.startsWith("--") && !SURE_REVISION.test(word));
  if (others.length === 0 || verified && !named) return { origin: "report", names: [named ? REF_NAME : ONE_REVISION] };
  return { origin: "report", names: [nameOrWord(others, named)] };
}
