// What `xargs` makes of its input, and each command that it runs with that.
// What a list of names holds is worked out in odd_words.ts.

import { Arg, NOTHING, type Stream } from "../call.ts";
import { judgeAssignmentName } from "../environment.ts";
import { whyRarelyRun } from "../everyday_runs.ts";
import { fill, itemsOf } from "./items.ts";
import { oneWord, takenFromList } from "../odd_words.ts";
import { parseArgs, type ParsedArgs } from "../options.ts";
import { doubted, ifItSucceeds } from "../plain_output.ts";
import type { ShellCall, ShellRule } from "../shell_call.ts";
import { joinStreams } from "../streams.ts";
import { isProcessors } from "../numbers.ts";
import { whyListed } from "../unsteady.ts";
import { isSure, onlyAsks, reportUnknown } from "./wrapper.ts";

/** Judges `xargs`. */
export const xargs: ShellRule = (call) => {
  const { judge, machine, stdin } = call;
  const parsed = parseArgs(call.args, {
    short: "0a:d:E:e::I:i::L:l::n:P:prs:tx",
    long: [
      "null",
      "arg-file=",
      "delimiter=",
      "eof=?",
      "replace=?",
      "max-lines=?",
      "max-args=",
      "max-procs=",
      "interactive",
      "no-run-if-empty",
      "max-chars=",
      "verbose",
      "exit",
      "show-limits",
      "open-tty",
      "process-slot-var=",
      "help",
      "version",
    ],
    stopAtOperand: true,
  });
  if (onlyAsks(parsed)) return { origin: "report" };
  reportUnknown(call, parsed);
  // Of several the last counts.
  const option = (...names: string[]) => parsed.options.findLast(({ name }) => names.includes(name));
  // Each child has the number of its place in that variable.
  for (const { name, value } of parsed.options) {
    if (name === "process-slot-var") judgeSlotVariable(call, value);
  }
  const beside = option("P", "max-procs");
  const isFew = /^[1-9]\d?$/.test(beside?.value?.text ?? "") || beside?.value?.pieces.every(isProcessors) === true;
  if (beside !== undefined && !isFew) {
    judge.ask("many-processes", "it runs as many commands at once as there are words");
  }
  const file = option("a", "arg-file")?.value;
  if (file !== undefined) judge.touch("read", file);
  const replace = option("I", "i", "replace");
  const mark = replace === undefined ? undefined : replace.value?.text ?? "{}";
  const argv = parsed.operands.length === 0 ? [Arg.of("echo")] : [...parsed.operands];
  const cut = option("0", "null", "d", "delimiter");
  const nul = cut !== undefined && cut.value === undefined, delimiter = cut?.value;
  const flows = file === undefined || /^\/dev\/(stdin|fd\/0)$|^-$/.test(file.text ?? "");
  const given: Stream = flows ? stdin : machine.fileStream(file, call.scope) ?? { origin: "file" };
  const items = itemsOf(given, nul, delimiter, mark !== undefined);
  const end = option("E", "e", "eof");
  if (end?.value !== undefined && end.value.text !== "") {
    judge.ask("option", "which words xargs takes ends at a mark among them");
  }
  const rare = whyRarelyRun("xargs", argv[0]) ??
    (parsed.options.every(isEveryday) ? undefined : "xargs is not called with these options every day");
  const streams: Stream[] = [];
  const counts = parsed.options.filter(({ name }) => /^([nLlsEe]|max-args|max-lines|max-chars|eof)$/.test(name));
  const ones = counts.length > 0 &&
    counts.every(({ name, value }) => /^(n|max-args)$/.test(name) && value?.text === "1");
  const single = ones || mark !== undefined && counts.length === 0;
  const plain = cut === undefined;
  // Children read nothing, but for those that have the input of xargs, or its terminal.
  const asIs = file === undefined && !parsed.options.some(({ name }) => /^(o|open-tty|process-slot-var)$/.test(name));
  const taken = { splits: plain && mark === undefined, lines: !nul, quotes: plain };
  const head = argv[0]?.text ?? "";
  // Which names of a listing come, and in which order, is not known.
  const isListing = given.text === undefined && given.names !== undefined;
  const words = items.map((item) => single ? oneWord(item) : item).map((item) => takenFromList(item, taken))
    .map((item) =>
      isListing && (RUNS_WORDS.test(head) || SHELL.test(head) && item.text !== undefined)
        ? new Arg(item.pieces, item.mayVanish, true)
        : item
    );
  const torn = words.find(({ text }) => plain && (mark === undefined ? /[\s"'\\]/ : /^\s|["'\\]/).test(text ?? ""));
  if (isListing && torn !== undefined) {
    judge.ask("unknown-word", `xargs makes other words of the name ${torn.shown}; separate names with -0`);
  }
  const [first] = words;
  if (isListing && mark === undefined && first !== undefined && !RUNS_WORDS.test(head) && !SHELL.test(head)) {
    const why = whyListed(head, [...argv.slice(1), new Arg(first.pieces, first.mayVanish, true)]);
    if (why !== undefined) judge.ask("unsteady-words", why);
  }
  if (isListing && mark === undefined && takesScript(argv)) {
    judge.ask("unknown-script", `which of the names ${argv[0]?.text ?? ""} takes for its script is not known`);
  }
  if (mark === undefined || counts.length > 0) {
    // Of these options and the mark the last counts.
    const calls = callsOf(words, counts);
    for (const call of calls ?? [words]) streams.push(judge.run([...argv, ...call], NOTHING, asIs));
    if (calls === undefined) judge.ask("too-complex", "xargs parts more words than are followed");
    else if (given.text === undefined && given.names !== undefined && option("r", "no-run-if-empty") === undefined) {
      // So may a list of names: of what runs without any only what it reads then is of interest.
      const before = machine.findings.length;
      judge.run(argv);
      machine.findings.push(...machine.findings.splice(before).filter(({ rule }) => rule.startsWith("read-")));
    }
  }
  if (mark !== undefined) {
    const [command = Arg.of("echo"), ...operands] = argv,
      named = fill(command, mark, Arg.of("")).shown !== command.shown;
    if (!MARK.test(mark)) judge.ask("option", `what stands for a word of xargs is ${mark}, which may be a word itself`);
    if (counts.length > 0) judge.ask("option", "which of its options xargs goes by hangs on their order");
    // The command itself is taken as it is written; other kinds of xargs may put a word into it.
    if (named) judge.ask("option", "the name of the command that xargs runs is made of its input");
    for (const item of words) {
      const rest = operands.map((arg) => fill(arg, mark, item));
      streams.push(judge.run([command, ...rest], NOTHING, asIs));
      if (named) streams.push(judge.run([fill(command, mark, item), ...rest], NOTHING, asIs));
    }
  }
  // What it runs tells more of why it asks.
  if (rare !== undefined) judge.ask("uncommon", rare);
  // Without words it may run once or not at all.
  if (streams.length === 0) return { origin: "report" };
  const printed = streams.reduce(joinStreams);
  // Beside one another nobody knows which is first.
  if (beside !== undefined && beside.value?.text !== "1" && streams.length > 1) return doubted(printed);
  const known = flows && given.text !== undefined && given.origin !== "none" &&
    items.length > 0;
  return known && isSure(parsed, XARGS_SURE) ? printed : ifItSucceeds(printed);
};

/** What everybody lets stand for a word: signs, or a name in capitals. */
const MARK = /^(?:[^\w\s./~*?-]{1,4}|_{1,3}|[A-Z]{1,12})$/;

/** Whether the first word behind some would be a script or a program, and no file. */
function takesScript([head, ...args]: readonly Arg[]): boolean {
  return SCRIPTED.test(head?.text ?? "") && args.every(({ prefix }) => prefix.startsWith("-"));
}

/** Behind the script of a shell names are its arguments, of which it may run the first. */
const SHELL = /^(ba|da|z|k|a)?sh$/;

/** What runs the command that its own words make. */
const RUNS_WORDS =
  /^(env|nice|nohup|timeout|stdbuf|setsid|ionice|chrt|taskset|time|command|builtin|exec|xargs|sudo|doas|watch|flock|unshare|chroot|busybox|toybox|[sl]trace|parallel|script|systemd-run|prlimit|chpst|softlimit|fakeroot|catchsegv|pkexec|runuser|su|find|fd|fdfind)$/;

const SCRIPTED =
  /^(g?sed|[gmn]?awk|original-awk|jq|yq|gojq|jaq|perl|python[\d.]*|ruby|node|deno|php|lua|(ba|da|z|k|a)?sh|xxd)$/;

const POSITIVE = /^[1-9]\d{0,4}$/;

/** Options of xargs under which it runs all that it can, for certain. */
const XARGS_SURE = {
  "0": /^$/,
  null: /^$/,
  r: /^$/,
  "no-run-if-empty": /^$/,
  t: /^$/,
  verbose: /^$/,
  d: /^(\\[nt0]|[\x20-\x7e])$/,
  delimiter: /^(\\[nt0]|[\x20-\x7e])$/,
  n: POSITIVE,
  "max-args": POSITIVE,
  P: POSITIVE,
  "max-procs": POSITIVE,
  I: /^.{1,99}$/,
  i: /^.{0,99}$/,
  replace: /^.{0,99}$/,
};

/** Whether an option of xargs, with its value, is met with every day. */
function isEveryday({ name, value }: ParsedArgs["options"][number]): boolean {
  const text = value?.text;
  switch (name) {
    case "n":
    case "L":
    case "max-args":
    case "max-lines":
      return /^[1-9]\d{0,4}$/.test(text ?? "");
    case "I":
    case "i":
    case "replace":
      return value === undefined || MARK.test(text ?? "");
    case "d":
    case "delimiter":
      return /^(\\[nt0]|[,:; \n])$/.test(text ?? "");
    default:
      return /^([0rtPax]|null|no-run-if-empty|verbose|max-procs|arg-file|exit)$/.test(name);
  }
}

/** More words than this are not parted in every way. */
const MOST_CALLED = 12;

/** What each call may get: all words, and where xargs calls more often any that stand side by side. */
function callsOf(words: readonly Arg[], counts: ParsedArgs["options"]): readonly (readonly Arg[])[] | undefined {
  if (counts.length === 0 || words.length < 2) return [words];
  const [only, more] = counts;
  const each = more === undefined && /^(n|max-args)$/.test(only?.name ?? "") ? Number(only?.value?.text) : NaN;
  if (each >= 1) {
    return Array.from({ length: Math.ceil(words.length / each) }, (_, n) => words.slice(n * each, (n + 1) * each));
  }
  if (words.length > MOST_CALLED) return undefined;
  return words.flatMap((_, from) => words.slice(from).map((_, more) => words.slice(from, from + more + 1)));
}

function judgeSlotVariable({ judge, machine }: ShellCall, value: Arg | undefined): void {
  const name = value?.text;
  if (name !== undefined && /^[A-Za-z_]\w*$/.test(name)) {
    judgeAssignmentName(machine, name, { kind: "text", value: Arg.of("0") });
  } else judge.ask("environment", `xargs sets the variable ${value?.shown ?? ""}, whose name is odd or not known`);
}
