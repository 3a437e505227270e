// Looks up what a simple command is: a function of the text, a builtin, a wrapper around another command, a tool with a rule, or a
// stranger. Knows no tool's options.

import type { Finding } from "../verdict.ts";
import { classifyPath, resolvePath, ruleOn } from "../paths.ts";
import { Arg, type Stream } from "./call.ts";
import { BUILTINS, EXTERNAL_TWINS } from "./builtins/all.ts";
import { Effects } from "./effects.ts";
import { endlessIn, endlessOut, judgeEndless } from "./endless.ts";
import { judgeHeavy } from "./heavy_programs.ts";
import { whyUncommon } from "./everyday_calls.ts";
import type { CommandOptions, Machine } from "./machine.ts";
import { movedScope } from "./moved.ts";
import { COUNT, printsName, printsNumber, PROCESSORS, REF_NAME, REF_NAMES, TAME } from "./numbers.ts";
import { oddWords } from "./odd_words.ts";
import { expressionOf, intersects, literal, wildcards } from "./patterns.ts";
import { gitFolderOf, reachOfName } from "./reach.ts";
import { printsAsIs } from "./plain_print.ts";
import { judgeResponseFiles } from "./response_files.ts";
import type { Scope } from "./scope.ts";
import type { ShellCall } from "./shell_call.ts";
import { judgeNameless, SHELLS } from "./shells.ts";
import { guessed, joinStreams, knownOf, originOfPieces, triedOf, withTried, worseOrigin } from "./streams.ts";
import { emptiedWays, failures, type Way, waysOf } from "./ways.ts";
import { inEachFolder } from "./wild_folders.ts";
import { judgeTail } from "./tail.ts";
import { asksAbout } from "./tools/about.ts";
import { TOOLS } from "./tools/all.ts";
import { whyUnsteady } from "./unsteady.ts";
import { judgeCautions } from "./tools/cautions.ts";
import { judgeMakefile } from "./tools/dev_build.ts";
import { WRAPPERS } from "./wrappers/all.ts";

/** Folders in which a name means what it says. */
const BIN = /^\/(?:usr\/(?:local\/)?)?s?bin\/([^/]+)$/;

/** The folders in which the programs of the system lie. */
const BIN_FOLDERS = ["/bin/", "/usr/bin/", "/sbin/", "/usr/sbin/"];

/** Names that a wildcard is held against first: what does the most harm with the words that may stand behind it. */
const WORST: readonly string[] =
  ("rm dd cat chmod chown find mv cp shred tee kill pkill sh bash curl tar sed truncate ln mkfs mkfs.ext4 reboot shutdown poweroff halt " +
    "iptables sudo python3 perl").split(" ");

/** Names that are tried for one that is a wildcard. */
const MOST_CANDIDATES = 64;

/** Wildcards of one pattern that an expression may have. */
const MOST_RUNS = 5;

/** Programs that carry standard input over the network. */
const TALKERS: ReadonlySet<string> = new Set([
  "nc",
  "ncat",
  "netcat",
  "socat",
  "telnet",
  "openssl",
  "curl",
  "wget",
  "ssh",
]);

/** Programs whose output is taken for what it is said to be. */
const SAYS_WHAT_IS_SAID: ReadonlySet<string> = new Set(["cat", "basename", "dirname", "seq"]);

/** Judges one simple command. Returns what it prints. */
export function runCommand(
  machine: Machine,
  argv: readonly Arg[],
  stdin: Stream,
  scope: Scope,
  options: CommandOptions,
): Stream {
  const [head, ...args] = argv;
  if (head === undefined) return { origin: "none", text: "" };
  const name = head.text;
  if (scope.nullglob && options.matched !== true && args.some(({ hasGlob }) => hasGlob)) {
    const without = [head, ...args.filter(({ hasGlob }) => !hasGlob)];
    const ways = [argv, without].map((each) => ({ argv: each, failed: false }));
    return eachWay(machine, ways, stdin, scope, { ...options, matched: true });
  }
  if (name === undefined || !scope.functions.has(name)) {
    const folders = name === "git" ? inEachFolder(machine, argv, scope) : undefined;
    const ways = folders?.map((each) => ({ argv: each, failed: false })) ?? waysOf(argv);
    if (ways !== undefined) return eachWay(machine, ways, stdin, scope, options);
    if (argv.some(({ pieces }) => pieces.some(({ kind, mayFail }) => kind !== "unknown" && mayFail !== undefined))) {
      machine.find("ask", "too-complex", "which of its words there are is not known, and there are too many ways");
    }
  }
  if (options.emptied !== true && (name === undefined || !TAKES_ANY.has(name))) {
    const emptied = emptiedWays(argv);
    if (emptied === undefined) {
      machine.find("ask", "too-complex", "too many of its words hold something that may be nothing");
    } else if (emptied.length > 0) return withEmptied(machine, argv, emptied, stdin, scope, options);
  }
  if (name === undefined) return unknownName(machine, head, args, stdin, scope);
  if (head.listed) machine.find("ask", "unknown-command", "which program it runs hangs on what a command lists");
  if (name === "") {
    machine.find("ask", "unknown-command", "the command has an empty name");
    return { origin: "unknown" };
  }
  if (name.includes("/")) return byPath(machine, head, name, args, stdin, scope, options);
  const body = options.external === true || options.noFunctions === true ? undefined : scope.functions.get(name);
  if (body !== undefined) {
    // Where a definition fails, a program of that name runs in its place.
    if (!scope.perhaps.has(name) && !isKnownName(name)) {
      return machine.callFunction(name, body, args, scope, options.beside === true);
    }
    const inner = scope.copy();
    const stream = machine.callFunction(name, body, args, inner, options.beside === true);
    const other = byName(machine, name, args, stdin, scope, options);
    scope.merge(inner);
    const { text: _, names: __, ...either } = joinStreams(stream, other);
    return either;
  }
  return byName(machine, name, args, stdin, scope, options);
}

/** Builtins and programs to which a stretch of a word more or less makes no difference. */
const TAKES_ANY: ReadonlySet<string> = new Set(
  "echo local declare typeset export readonly read exit return shift break continue let true false : sleep wait seq basename dirname"
    .split(" "),
);

/** What is found where something fails or is nothing: a refusal is for a person to say there, but for what reads secrets. */
function asDoubt(found: Finding): Finding {
  return found.tier === "deny" && !found.rule.startsWith("read-") ? { ...found, tier: "ask" } : found;
}

/** Does a command as it stands, and looks at what it would be where the unknown in its words is nothing. */
function withEmptied(
  machine: Machine,
  argv: readonly Arg[],
  emptied: readonly (readonly Arg[])[],
  stdin: Stream,
  scope: Scope,
  options: CommandOptions,
): Stream {
  const before = scope.copy(), start = machine.findings.length;
  const stream = runCommand(machine, argv, stdin, scope, { ...options, emptied: true });
  // What is asked for anyway needs no other reading.
  if (machine.findings.length > start) return stream;
  for (const each of emptied) {
    const found = machine.findings.length;
    runCommand(machine, each, stdin, before.copy(), { ...options, emptied: true });
    const met = machine.findings.splice(found);
    machine.findings.push(...met.map(asDoubt));
  }
  return stream;
}

/** Does a command in every way that it may come to, and then is in one of the states that they leave. */
function eachWay(
  machine: Machine,
  ways: readonly Way[],
  stdin: Stream,
  scope: Scope,
  options: CommandOptions,
): Stream {
  const before = scope.copy();
  let printed: Stream | undefined;
  const whenFailed: Stream[] = [];
  const goes = /^(cd|pushd)$/.test(ways[0]?.argv[0]?.text ?? "");
  const reached: string[] = [];
  for (const { argv, failed } of ways) {
    const inner = before.copy();
    const found = machine.findings.length;
    const stream = runCommand(machine, argv, stdin, inner, options);
    if (failed && !BUILTINS.has(argv[0]?.text ?? "")) {
      // That it fails is a rare thing: no secret is read then; anything else that would be refused is for a person to say.
      const met = machine.findings.splice(found);
      machine.findings.push(...met.map(asDoubt));
      whenFailed.push(stream);
      continue;
    }
    if (goes) reached.push(...inner.cwd === undefined ? [] : [inner.cwd], ...inner.reached);
    if (printed === undefined) scope.take(inner);
    else scope.merge(inner);
    printed = printed === undefined ? stream : joinStreams(printed, stream);
  }
  // Each of them is where it is if all goes well.
  if (goes) scope.reached = [...new Set(reached)];
  const names = ways.filter(({ failed }) => !failed).length === 1 ? printed?.names : undefined;
  for (const stream of whenFailed) printed = printed === undefined ? stream : joinStreams(printed, stream);
  const { text: _, names: __, ...either } = printed ?? { origin: "unknown" };
  const all = whenFailed.reduce<Stream["names"]>((some, each) => some && each.names && [...some, ...each.names], names);
  // What is listed where nothing was given belongs to it; where that prints something else no name is known.
  return names !== undefined && all !== undefined ? { ...either, names: all } : either;
}

function byName(
  machine: Machine,
  name: string,
  args: readonly Arg[],
  stdin: Stream,
  scope: Scope,
  options: CommandOptions,
): Stream {
  const unsteady = whyUnsteady(name, args, {
    nullglob: scope.nullglob,
    builtin: BUILTINS.has(name) && options.external !== true,
    wraps: WRAPPERS.has(name) || SHELLS.has(name),
    isCommand: (word) => !WRAPPERS.has(word) && isKnownName(word),
  });
  if (unsteady !== undefined) machine.find("ask", "unsteady-words", unsteady);
  // What it may get in place of these words counts as well.
  for (const odd of oddWords(machine, name, args, scope)) {
    const before = machine.findings.length;
    named(machine, name, odd.args, stdin, scope.copy(), options);
    if (odd.name === undefined) continue;
    const met = machine.findings.splice(before);
    const why = `; the name ${odd.name} is among those that it gets`;
    machine.findings.push(...met.map((found) => ({ ...found, why: found.why + why })));
  }
  // Names that are listed where words are none.
  const others: Arg[] = [];
  const lefts = PASSIVE.has(name) ? [] : leftOf(args, SEARCHERS.has(name));
  if (lefts === undefined) machine.find("ask", "too-complex", "too many of its words may be none");
  for (const left of lefts ?? []) {
    const before = machine.findings.length;
    const printed = named(machine, name, left, stdin, scope.copy(), options);
    if (printed.names !== undefined) others.push(...printed.names);
    // That an option lacks its value then does no harm.
    const lacking = left.at(-1)?.shown ?? "", last = lacking.includes("=") ? "\0" : `the option ${lacking} of `;
    machine.findings.push(
      ...machine.findings.splice(before).filter(({ rule, why }) => rule !== "unknown-option" || !why.startsWith(last)),
    );
  }
  const stream = named(machine, name, args, stdin, scope, options);
  return others.length === 0 || stream.names === undefined
    ? stream
    : { ...stream, names: [...stream.names, ...others] };
}

/** Commands to which it is all the same which words they get. */
const PASSIVE: ReadonlySet<string> = new Set(
  "echo printf test [ seq sleep wait exit return shift break continue let kill true : basename dirname nproc".split(
    " ",
  ),
);

/** Commands that read all there is where they are told of no file. */
const SEARCHERS: ReadonlySet<string> = new Set(
  "grep egrep fgrep rgrep zgrep rg ag ack ack-grep find fd fdfind git".split(" "),
);

/** What is left of the words where those that may be none are: each of them, and all. @param listed Names of listings, too. */
function leftOf(args: readonly Arg[], listed: boolean): readonly (readonly Arg[])[] | undefined {
  const goes = ({ pieces, ...arg }: Arg) =>
    listed && (arg.listed || arg.mayVanish || pieces.some((piece) => piece.kind === "glob" && piece.one === false)) ||
    pieces.length > 0 && pieces.every((piece) => piece.kind === "unknown" && piece.mayGo === true);
  const going = args.filter(goes);
  if (going.length === 0) return [];
  const places = args.flatMap((arg, place) => going.includes(arg) ? [place] : []);
  const numbers = going.some(({ pieces }) => pieces.length > 0 && pieces.every((piece) => piece.kind === "unknown"));
  // Of very many names of a listing it is enough that all may be none.
  const sets = failures(places) ?? (listed && !numbers ? [new Set(places)] : undefined);
  return sets?.map((gone) => args.filter((_, place) => !gone.has(place)));
}

/** A command by its name, which takes all memory where it keeps what has no end. */
function named(
  machine: Machine,
  name: string,
  args: readonly Arg[],
  stdin: Stream,
  scope: Scope,
  options: CommandOptions,
): Stream {
  const into = endlessIn(name, args, stdin, (file) => machine.fileStream(file, scope));
  const judge = new Effects(machine, scope, name, stdin);
  judgeEndless(judge, name, args, into);
  judgeHeavy(judge, name, args, stdin);
  const { endless: inner, ...printed } = known(machine, name, args, stdin, scope, options);
  // What a command runs may print without an end; whatever else it prints has one.
  const out = endlessOut(name, args, into) ?? (TOOLS.has(name) && !/^(find|fd|fdfind)$/.test(name) ? undefined : inner);
  return out === undefined ? printed : { ...printed, endless: out };
}

function known(
  machine: Machine,
  name: string,
  args: readonly Arg[],
  stdin: Stream,
  scope: Scope,
  options: CommandOptions,
): Stream {
  const wraps = BUILTINS.has(name) && options.external !== true || WRAPPERS.has(name) || SHELLS.has(name);
  const moved = movedScope(machine, name, args, scope, wraps);
  if (moved !== undefined && machine.current >= 0 && !machine.inTail) {
    machine.reach.moved.set(machine.current, moved.cwd);
  }
  const judge = new Effects(machine, scope, name, stdin, moved);
  const words = args.map((arg) => arg.text);
  // A cd may have failed: then it works where the text was before.
  const from = name === "ruby" && moved !== undefined ? moved : scope;
  for (const cwd of [from.cwd, ...from.otherCwds]) {
    reachOfName(
      machine.reach,
      name,
      words,
      cwd,
      machine.setting.home,
      machine.current < 0 ? undefined : machine.current,
    );
  }
  const call: ShellCall = { name, args, stdin, judge, machine, scope, options };
  const builtin = options.external === true && !EXTERNAL_TWINS.has(name) ? undefined : BUILTINS.get(name);
  const before = machine.findings.length;
  const inTail = () =>
    judgeTail(
      machine,
      name,
      args,
      stdin,
      moved ?? scope,
      before,
      (argv, from, inner) => runCommand(machine, argv, from, inner, { external: true, inside: true }),
    );
  const own = builtin ?? WRAPPERS.get(name) ?? SHELLS.get(name);
  if (own !== undefined) {
    const stream = own(call) ?? { origin: "report" };
    if (builtin === undefined) inTail();
    // Without options there is nothing that it could refuse.
    const plain = builtin === undefined
      ? name === "xargs" && args[0]?.prefix.startsWith("-") === false
      : !/^(echo|printf)$/.test(name) || printsAsIs(name, args);
    return plain ? stream : guessed(stream);
  }
  if (/^u?mount(\.|$)|^(pivot_root|unshare|nsenter|chroot|losetup)$/.test(name)) machine.reach.mounts = true;
  if (stdin.shell === true && TALKERS.has(name)) judge.deny("reverse-shell", `a shell's output goes to ${name}`);
  if (asksAbout(name, args, stdin)) return { origin: "report" };
  const rule = TOOLS.get(name);
  if (rule === undefined) {
    machine.find("ask", "unknown-command", `what ${name} does is not known`);
    inTail();
    // Bash calls it for a name that it does not find.
    const handle = scope.functions.get("command_not_found_handle");
    if (handle !== undefined) {
      machine.callFunction("command_not_found_handle", handle, [Arg.of(name), ...args], scope.copy(), false);
    }
    // What it prints may be what lies at an address that it is given.
    const loads = args.some(({ prefix }) => /^(https?|ftps?):\/\//i.test(prefix));
    return loads ? { origin: "download" } : withWords({ origin: "unknown" }, args, stdin);
  }
  judgeResponseFiles(judge, name, args);
  judgeCautions(judge, name, args);
  const printed = rule(call) ?? { origin: "report" as const };
  // What is asked for, or refused, anyway has a better reason.
  const uncommon = machine.findings.length > before ? undefined : whyUncommon(name, args);
  if (uncommon !== undefined) machine.find("ask", "uncommon", uncommon);
  if (/^[gb]?make$/.test(name)) makesOfText(call);
  inTail();
  const counted = printsNumber(name, args)
    ? { ...printed, names: [name === "nproc" ? PROCESSORS : COUNT] }
    : printed.names === undefined && printsName(name, args)
    ? { ...printed, names: [TAME] }
    : printed;
  const { names: _, ...nameless } = counted;
  const safe = name === "git" && printsDashed(machine, counted, args, scope) ? nameless : counted;
  const stream = safe.text === undefined ? withWords(safe, args, stdin) : safe;
  if (/^(ln|cp|mv|install)$/.test(name)) rememberCopies(machine, name, args, scope);
  const whole = throughFiles(machine, args, stream, scope);
  return SAYS_WHAT_IS_SAID.has(name) ? whole : guessed(whole);
}

/** Tells whether git prints the name of a branch or a tag, and one of those that the repository has begins with a dash. */
function printsDashed({ setting }: Machine, { names }: Stream, args: readonly Arg[], scope: Scope): boolean {
  const { disk } = setting;
  if (disk === undefined || names?.some((each) => each === REF_NAME || each === REF_NAMES || each === TAME) !== true) {
    return false;
  }
  return [scope.cwd, ...scope.otherCwds].some((cwd) => {
    const folder = gitFolderOf(args.map(({ text }) => text), cwd);
    return folder === undefined || disk.hasDashedRef(folder);
  });
}

/** A makefile that was written in the same text: its recipes run. */
function makesOfText({ judge, machine, scope }: ShellCall): void {
  if (scope.files.size === 0) return;
  for (const file of ["GNUmakefile", "makefile", "Makefile"]) {
    const text = machine.fileStream(Arg.of(file), scope)?.text;
    if (text !== undefined) judgeMakefile(judge, text);
  }
}

/** Words of several words, such as a format: a command may print them as they are. What it makes of a known text is made here. */
function withWords(stream: Stream, args: readonly Arg[], stdin: Stream): Stream {
  const words: string[] = [];
  for (const { text } of args) {
    if (text === undefined || text.length > 400 || !/\S\s+\S/.test(text)) continue;
    words.push(text.replace(/^(?:\+|--?[\w-]+[= ]?)/, "").replace(/\\[nt]/g, "\n"));
    if (words.length === 4) break;
  }
  const known = [...knownOf(stream), ...words];
  const made = stream.origin === "unknown" && (stdin.text ?? "").trim() !== "";
  if (known.length === 0 && !made) return stream;
  return { ...stream, ...(known.length > 0 ? { known } : {}), ...(made ? { made } : {}) };
}

/** What a command prints of files that were written in the same text is no tamer than what flowed into them. */
function throughFiles(machine: Machine, args: readonly Arg[], stream: Stream, scope: Scope): Stream {
  if (scope.files.size === 0) return stream;
  let { origin } = stream;
  let secret = stream.secret === true;
  let text: string | undefined;
  const known = [...knownOf(stream)];
  let made = stream.made === true;
  const tried = [...stream.tried ?? []];
  for (const arg of args) {
    const exact = machine.fileStream(arg, scope);
    const written = exact ?? machine.namelessStream(arg, scope);
    if (written === undefined) continue;
    known.push(...knownOf(written));
    tried.push(...triedOf(written));
    made ||= written.made === true;
    origin = worseOrigin(origin === "file" ? "words" : origin, written.origin);
    if (stream.text === undefined && args.length === 1) text = exact?.text;
    secret ||= written.secret === true;
  }
  const whole = stream.text ?? text;
  return {
    ...withTried(stream, tried),
    origin,
    ...(whole !== undefined ? { text: whole } : known.length > 0 ? { known } : {}),
    ...(secret ? { secret: true } : {}),
    ...(made ? { made: true } : {}),
  };
}

/** What lies under the new name of a file: what flowed into the old one, or the program that it is. */
function rememberCopies(machine: Machine, name: string, args: readonly Arg[], scope: Scope): void {
  const operands = args.filter((arg) => !arg.prefix.startsWith("-"));
  const folder = targetFolder(args);
  const last = folder ?? operands.at(-1);
  const sources = folder === undefined ? operands.slice(0, Math.max(1, operands.length - 1)) : operands;
  for (const source of sources) {
    const link = last === source ? undefined : last;
    rememberCopy(machine, name, args, source, link, scope);
  }
}

/** The folder of `-t` and `--target-directory`. */
function targetFolder(args: readonly Arg[]): Arg | undefined {
  for (const [at, arg] of args.entries()) {
    if (/^(?:-\w*t|--t[a-z-]*)$/.test(arg.text ?? "")) return args[at + 1];
    const attached = /^(?:-\w*?t|--t[a-z-]*=)(?=.)/.exec(arg.prefix);
    if (attached !== null) return arg.drop(attached[0].length);
  }
  return undefined;
}

function rememberCopy(
  machine: Machine,
  name: string,
  args: readonly Arg[],
  target: Arg,
  link: Arg | undefined,
  scope: Scope,
): void {
  const from = resolvePath(target, scope.cwd, (path) => machine.follow(path, scope));
  if (from === undefined || !from.exact) return;
  const base = from.shown.slice(from.shown.lastIndexOf("/") + 1);
  const to = link === undefined ? machine.pathKey(Arg.of(base), scope) : machine.pathKey(link, scope);
  if (to === undefined) return;
  // If the last word is a folder, the file lies in it.
  const places = base === "" ? [to] : [to, `${to}/${base}`];
  const written = scope.files.get(from.shown);
  for (const place of places) {
    // A symbolic link is read from where it lies.
    const symbolic = name === "ln" && args.some(({ prefix }) => /^-\w*s|^--sy/.test(prefix)) &&
      !args.some(({ prefix }) => /^-\w*r|^--r/.test(prefix));
    const led = symbolic && target.text !== undefined ? resolvePath(target, folderOf(place))?.shown : from.shown;
    if (written !== undefined) scope.files.set(place, written);
    else if (led !== undefined) scope.copies.set(place, scope.copies.get(led) ?? led);
    if ((name === "ln" || BIN.test(from.shown)) && led !== undefined) scope.links.set(place, led);
  }
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

function byPath(
  machine: Machine,
  head: Arg,
  name: string,
  args: readonly Arg[],
  stdin: Stream,
  scope: Scope,
  options: CommandOptions,
): Stream {
  const bare = BIN.exec(name)?.[1];
  if (bare !== undefined) return byName(machine, bare, args, stdin, scope, { ...options, external: true });
  const judge = new Effects(machine, scope, name, stdin);
  const resolved = resolvePath(head, scope.cwd, (path) => machine.follow(path, scope));
  const written = machine.fileStream(head, scope);
  if (written !== undefined && (resolved === undefined || linked(resolved.shown, scope) === undefined)) {
    machine.startsMade(head, scope);
    return judge.shellFrom(written, args);
  }
  if (/^\/lib\d*\/(?:[\w.-]+\/)?ld-[\w.-]+$/.test(name)) return byName(machine, "ld.so", args, stdin, scope, options);
  // The old way to speak to a service.
  const service = /^\/etc\/(?:init|rc)\.d\/([\w.-]+)$/.exec(name)?.[1];
  if (service !== undefined) byName(machine, "service", [Arg.of(service), ...args], stdin, scope, options);
  const meant = resolved === undefined ? undefined : BIN.exec(resolved.shown)?.[1] ?? linked(resolved.shown, scope);
  if (meant !== undefined) {
    machine.find("ask", "odd-path", `${name} is an odd way to write ${resolved?.shown}`);
    return byName(machine, meant, args, stdin, scope, { ...options, external: true });
  }
  machine.find("ask", "unknown-program", `it runs the program ${name}`);
  judgeNameless(machine, head, args, scope);
  judge.touch("start", head);
  // A project's own start of a tool reads what the tool reads.
  const base = name.slice(name.lastIndexOf("/") + 1);
  machine.reach.seek({ name: base, args: args.map((arg) => arg.text), cwd: scope.cwd });
  return { origin: "unknown" };
}

function linked(path: string, scope: Scope): string | undefined {
  const target = scope.links.get(path);
  return target === undefined ? undefined : BIN.exec(target)?.[1];
}

/** A command of which the name is a pattern or not known: whatever it may be must be harmless, and one thing it may be is worst. */
function unknownName(machine: Machine, head: Arg, args: readonly Arg[], stdin: Stream, scope: Scope): Stream {
  machine.find("ask", "unknown-command", `it is not known which command ${head.shown} is${head.unknownShown}`);
  const origin = originOfPieces(head.pieces);
  if (origin === "download" || origin === "rewritten") {
    machine.find("deny", "hidden-script", "the command itself comes over the network or out of a decoder");
  }
  judgeNameless(machine, head, args, scope);
  const candidates = new Set<string>();
  if (head.known && head.shown.includes("/")) new Effects(machine, scope, head.shown, stdin).touch("start", head);
  if (head.known) {
    machine.spend(200);
    const resolved = resolvePath(head, scope.cwd);
    const inFolder = head.shown.includes("/") && resolved !== undefined;
    const pattern = inFolder ? resolved.pattern : wildcards(head.shown);
    // Below a folder at any depth: the last name says it.
    const last = head.shown.slice(head.shown.lastIndexOf("/") + 1);
    if (/\*\*\//.test(head.shown) && /^[\w.-]+$/.test(last)) candidates.add(last);
    // Very many wildcards in one expression would take long.
    const expression = pattern.filter((atom) => typeof atom === "number").length <= MOST_RUNS
      ? expressionOf(pattern)
      : undefined;
    const meant = (text: string) => expression?.test(text) ?? intersects(pattern, literal(text));
    const folders = pattern[0] === "/" || typeof pattern[0] === "number" ? BIN_FOLDERS : [];
    const fits = (name: string) => meant(name) || folders.some((folder) => meant(folder + name));
    // Of very many, those that do harm say enough: what is found here only refuses.
    for (const name of WORST) if (fits(name)) candidates.add(name);
    for (const name of knownNames()) {
      if (candidates.size >= MOST_CANDIDATES) break;
      if (fits(name)) candidates.add(name);
    }
  } else {
    // If what is not known is empty, the rest is the name.
    const rest = new Arg(head.pieces.filter((piece) => piece.kind !== "unknown"));
    const text = rest.text ?? "";
    const bare = BIN.exec(text)?.[1] ?? text;
    if (text !== "") candidates.add(bare);
    for (const arg of args) {
      if (!arg.known || arg.mayBeOption) continue;
      machine.spend(5);
      const path = resolvePath(arg, scope.cwd);
      if (path === undefined) continue;
      const kind = classifyPath(path, machine.setting, "remove");
      const ruling = ruleOn("remove", kind, path.shown, true, machine.setting.home);
      const grave = kind === "root" || kind === "device" || kind === "secret" || kind === "auth" || kind === "daemon";
      if (ruling.tier === "deny" && grave) {
        machine.find("deny", "unknown-on-" + kind, `it is not known what is done to ${path.shown}`);
      }
    }
  }
  const before = machine.findings.length;
  for (const name of candidates) {
    machine.spend(6);
    byName(machine, name, args, stdin, scope.copy(), { external: true });
  }
  const found = machine.findings.splice(before);
  // A bare star is any command: only what becomes of the words behind it says something.
  const isAny = /^[*?]+$/.test(head.shown) && head.known;
  const counts = ({ tier, rule }: Finding) => tier === "deny" && !(isAny && /^(device|power)$/.test(rule));
  machine.findings.push(...found.filter(counts));
  return { origin: "unknown" };
}

/** Tells whether a program or a builtin is known by that name. */
function isKnownName(name: string): boolean {
  return BUILTINS.has(name) || TOOLS.has(name) || WRAPPERS.has(name) || SHELLS.has(name);
}

function knownNames(): Iterable<string> {
  return new Set([...TOOLS.keys(), ...WRAPPERS.keys(), ...SHELLS.keys()]);
}
