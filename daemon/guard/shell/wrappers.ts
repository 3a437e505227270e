// Commands that run another command: each has its own options in front, and what it runs is judged like any other. A wrapper that
// gives more rights is never below ask.

import { Arg, type Stream } from "./call.ts";
import type { ShellCall, ShellRule } from "./shell_call.ts";
import { judgeAssignmentName } from "./environment.ts";
import { oneWord, takenFromList } from "./odd_words.ts";
import { type Grammar, parseArgs, type ParsedArgs } from "./options.ts";
import { doubted, ifItSucceeds } from "./plain_output.ts";
import { joinStreams, knownOf, whyUnknown } from "./streams.ts";
import { onlyRefused } from "./refused.ts";

interface Wrapper {
  readonly grammar: Grammar;
  /** Operands in front of the command: a duration, a mask, a folder. */
  readonly skip?: number;
  /** Why it needs a person whatever it runs. */
  readonly ask?: string;
  /** Options that only report and run nothing. */
  readonly reports?: readonly string[];
  /** Options whose value is a script. */
  readonly scripts?: readonly string[];
  /** Options whose value is a file that is written. */
  readonly writes?: readonly string[];
  /** Options whose value is a file that is written or, behind `|` or `!`, a script that reads it. */
  readonly outputs?: readonly string[];
  /** It runs its words as a script, joined by spaces. */
  readonly joins?: boolean;
  /** What it does when no command is given. */
  readonly bare?: string;
  /** Variables may stand in front of the command. */
  readonly assigns?: boolean;
  /** Without a command it starts a shell, which takes its script from the input. */
  readonly shells?: boolean;
  /** Options with values under which it is there and runs the command for certain. Otherwise it may print nothing. */
  readonly sure?: Readonly<Record<string, RegExp>>;
}

function wrapper(description: Wrapper): ShellRule {
  const grammar: Grammar = { stopAtOperand: true, ...description.grammar };
  return (call) => {
    const parsed = parseArgs(call.args, grammar);
    const { name, judge } = call;
    if (onlyAsks(parsed)) return { origin: "report" };
    reportUnknown(call, parsed);
    if (description.ask !== undefined) judge.ask("wrapper", description.ask);
    let stream: Stream = { origin: "report" };
    for (const { name: option, value } of parsed.options) {
      if (description.scripts?.includes(option) === true && value !== undefined) stream = judge.shell(value);
      if (description.writes?.includes(option) === true && value !== undefined) judge.touch("write", value);
      if (description.outputs?.includes(option) !== true || value === undefined) continue;
      if (/^[|!]/.test(value.prefix)) judge.shell(value.drop(1));
      else judge.touch("write", value);
    }
    if (parsed.options.some(({ name: option }) => description.reports?.includes(option))) return { origin: "report" };
    let argv: readonly Arg[] = parsed.operands.slice(description.skip ?? 0);
    // sudo takes variables in front of the command.
    while (description.assigns === true) {
      const assigned = /^([A-Za-z_]\w*)=/.exec(argv[0]?.prefix ?? "");
      if (assigned === null) break;
      const value = (argv[0] as Arg).drop(assigned[0].length);
      judgeAssignmentName(call.machine, assigned[1] as string, { kind: "text", value });
      argv = argv.slice(1);
    }
    if (argv.length === 0) {
      if (description.bare !== undefined) judge.ask("wrapper", description.bare);
      if (description.shells === true && call.stdin.origin !== "none") return judge.shellFrom(call.stdin);
      return stream;
    }
    if (argv[0]?.mayVanish === true) judge.ask("unknown-command", `it is not known what ${name} runs`);
    if (description.joins === true) return judge.shell(spaced(argv));
    const printed = judge.run(argv, call.stdin);
    return isSure(parsed, description.sure) ? printed : ifItSucceeds(printed);
  };
}

/** Tells whether all options are among these, each with such a value. */
function isSure({ options, unknown, doubtful }: ParsedArgs, sure: Wrapper["sure"]): boolean {
  return sure !== undefined && unknown.length === 0 && doubtful.length === 0 &&
    options.every(({ name, value }) => Object.hasOwn(sure, name) && sure[name]?.test(value?.text ?? "") === true);
}

function onlyAsks({ options, operands, unknown }: ParsedArgs): boolean {
  const names = [...options.map(({ name }) => name), ...unknown.map((arg) => (arg.text ?? "").replace(/^--/, ""))];
  return operands.length === 0 && names.length === 1 && /^(help|version)$/.test(names[0] as string);
}

function reportUnknown({ name, judge }: ShellCall, { unknown, doubtful, operands }: ParsedArgs): void {
  for (const arg of unknown) judge.ask("unknown-option", `the option ${arg.shown} of ${name} is not known`);
  // A word that may be an option may also be the command; that is asked for where it is looked up.
  for (const arg of doubtful) {
    if (arg !== operands[0]) judge.ask("unknown-word", `${arg.shown} may be an option of ${name}`);
  }
}

/** Words joined by spaces, as eval, watch and ssh run them. */
export function spaced(words: readonly Arg[]): Arg {
  const pieces = words.flatMap((word, index) =>
    index === 0 ? word.pieces : [{ kind: "text", text: " " } as const, ...word.pieces]
  );
  return new Arg(pieces, words.some((word) => word.mayVanish));
}

const env: ShellRule = (call) => {
  const { judge, machine, scope } = call;
  const parsed = parseArgs(call.args, {
    short: "iu:C:S:v0",
    long: [
      "ignore-environment",
      "unset=",
      "chdir=",
      "split-string=",
      "null",
      "debug",
      "help",
      "version",
      "block-signal=?",
      "default-signal=?",
      "ignore-signal=?",
      "list-signal-handling",
    ],
    stopAtOperand: true,
  });
  if (onlyAsks(parsed)) return { origin: "report" };
  // The words of "-S" stand in its place: what follows belongs to the command that they begin.
  const split = call.args.findIndex(({ prefix }) => /^(-[iv0]*S|--split-string(=|$))/.test(prefix));
  const front = /^(-[iv0]*S|--split-string=?)/.exec(call.args[split]?.prefix ?? "")?.[0] ?? "";
  const whole = split < 0 ? undefined : (call.args[split] as Arg).drop(front.length);
  const attached = (whole?.pieces.length ?? 0) > 0;
  const text = attached ? whole?.text : call.args[split + 1]?.text;
  if (split >= 0 && text !== undefined && parsed.options.some(({ name }) => /^(S|split-string)$/.test(name))) {
    const behind = call.args.slice(split + (attached ? 1 : 2));
    // env has its own quoting; where there is any, its words are judged as a script too.
    if (/['"\\$~]/.test(text)) judge.shell(spaced([Arg.of(text), ...behind]));
    // Its escapes part words, and a comment ends them.
    if (/[\\#]/.test(text)) judge.ask("unknown-word", "env reads an escape or a comment in its own way");
    const words = text.trim().split(/\s+/).map((word) => Arg.of(word.replace(/^(['"])(.*)\1$/, "$2")));
    const letters = front.startsWith("--") ? "" : front.slice(1, -1);
    const flags = letters === "" ? [] : [Arg.of(`-${letters}`)];
    return env({ ...call, args: [...call.args.slice(0, split), ...flags, ...words, ...behind] });
  }
  reportUnknown(call, parsed);
  let inner = scope;
  for (const { name, value } of parsed.options) {
    if ((name === "C" || name === "chdir") && value !== undefined) {
      judge.touch("list", value);
      inner = scope.copy();
      inner.cwd = machine.pathKey(value, scope);
      inner.mayBeIn(scope.otherCwds.flatMap((other) => {
        const from = scope.copy();
        from.cwd = other;
        return machine.pathKey(value, from) ?? [];
      }));
    }
    if ((name === "S" || name === "split-string") && value?.text === undefined) {
      judge.ask("unknown-command", "it is not known what env runs");
    }
  }
  let argv: readonly Arg[] = parsed.operands;
  let count = 0;
  for (const arg of argv) {
    const match = /^([A-Za-z_][\w]*)=/.exec(arg.prefix);
    if (match === null) {
      if (/^[^=/]*=/.test(arg.prefix)) {
        judge.ask("environment", `${arg.shown} sets a variable with an odd name`);
        // A function that is handed on to a shell: its body may be called there.
        const body = /^BASH_FUNC_[^=]*=\(\)\s*(\{.*\})\s*$/s.exec(arg.text ?? "")?.[1];
        if (body !== undefined) onlyRefused(machine, () => machine.source(body, scope.copy()));
        count++;
        continue;
      }
      break;
    }
    const name = match[1] as string;
    judgeAssignmentName(machine, name, { kind: "text", value: arg.drop(name.length + 1) });
    count++;
  }
  argv = argv.slice(count);
  if (argv.length === 0) {
    judge.ask("environment-dump", "it prints the environment");
    return { origin: "report", secret: true };
  }
  const printed = machine.command(argv, call.stdin, inner, { external: true, inside: true });
  const sure = { i: /^$/, "ignore-environment": /^$/, u: /^\w+$/, unset: /^\w+$/ };
  return isSure(parsed, sure) ? printed : ifItSucceeds(printed);
};

const xargs: ShellRule = (call) => {
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
  const streams: Stream[] = [];
  const counts = parsed.options.filter(({ name }) => /^([nLlsEe]|max-args|max-lines|max-chars|eof)$/.test(name));
  const ones = counts.length > 0 &&
    counts.every(({ name, value }) => /^(n|max-args)$/.test(name) && value?.text === "1");
  const single = ones || mark !== undefined && counts.length === 0;
  const plain = cut === undefined;
  const taken = { splits: plain && mark === undefined, lines: !nul, quotes: plain };
  const words = items.map((item) => single ? oneWord(item) : item).map((item) => takenFromList(item, taken));
  if (mark === undefined || counts.length > 0) {
    // Of these options and the mark the last counts.
    const calls = callsOf(words, counts);
    for (const call of calls ?? [words]) streams.push(judge.run([...argv, ...call]));
    if (calls === undefined) judge.ask("too-complex", "xargs parts more words than are followed");
    else if (given.text === undefined && given.names !== undefined && option("r", "no-run-if-empty") === undefined) {
      // So may a list of names: of what runs without any only what it reads then is of interest.
      const before = machine.findings.length;
      judge.run(argv);
      machine.findings.push(...machine.findings.splice(before).filter(({ rule }) => rule.startsWith("read-")));
    }
  }
  if (mark !== undefined) {
    for (const item of words) streams.push(judge.run(argv.map((arg) => fill(arg, mark, item))));
  }
  // Without words it may run once or not at all.
  if (streams.length === 0) return { origin: "report" };
  const printed = streams.reduce(joinStreams);
  // Beside one another nobody knows which is first.
  const beside = option("P", "max-procs");
  if (beside !== undefined && beside.value?.text !== "1" && streams.length > 1) return doubted(printed);
  const known = flows && given.text !== undefined && given.origin !== "none" &&
    items.length > 0;
  return known && isSure(parsed, XARGS_SURE) ? printed : ifItSucceeds(printed);
};

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

/** More words than this are not followed. */
const MOST_ITEMS = 256;

/** The words that a stream is to xargs. */
function itemsOf(stream: Stream, nul: boolean, delimiter: Arg | undefined, lines: boolean): readonly Arg[] {
  if (stream.text !== undefined && stream.origin !== "none") {
    const mark = nul ? "\0" : delimiter === undefined ? lines ? "\n" : /[ \t\n]+/ : unescapeDelimiter(delimiter.text);
    if (!nul && stream.text.includes("\0")) return [Arg.unknown("words with a sign that ends them", true)];
    if (mark === undefined) return [Arg.unknown("words that are cut at a sign that is not known", true)];
    if (!nul && delimiter === undefined && /['"\\]/.test(stream.text)) return [quoted(stream.text)];
    // Between marks of its own an item may be empty, and blanks belong to it.
    const given = nul || delimiter !== undefined;
    const parts = stream.text.split(mark);
    if (given && parts.at(-1) === "") parts.pop();
    const items = given ? parts : parts.filter((item) => item.trim() !== "");
    const words = items.slice(0, MOST_ITEMS).map((item) => Arg.of(given ? item : item.replace(/^[ \t]+/, "")));
    return items.length > MOST_ITEMS ? [...words, Arg.unknown("more words than are followed", true)] : words;
  }
  // Cut at another sign, lines come to words that nobody wrote.
  const cut = !nul && delimiter !== undefined && unescapeDelimiter(delimiter.text) !== "\n";
  if (stream.names !== undefined && !cut) return stream.names;
  const why = whyUnknown(stream, "what comes through the pipe");
  const texts = knownOf(stream);
  const secret = stream.secret === true ? { secret: true } : {};
  return [new Arg([{ kind: "unknown", why, ...secret, ...(texts.length > 0 ? { texts } : {}) }], true)];
}

function quoted(text: string): Arg {
  // xargs' own quotes: a single quoted word is worked out, anything else is not.
  const match = /^\s*(['"])([^'"\\]*)\1\s*$/.exec(text);
  return match === null ? Arg.unknown("words in quotes that come through the pipe", true) : Arg.of(match[2] as string);
}

function unescapeDelimiter(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (/^[\x20-\x7e\t\n]$/.test(text)) return text;
  return text === "\\n" ? "\n" : text === "\\t" ? "\t" : text === "\\0" ? "\0" : undefined;
}

function fill(arg: Arg, mark: string, item: Arg): Arg {
  if (mark === "") return arg;
  const pieces = arg.pieces.flatMap((piece) => {
    if (piece.kind !== "text" || !piece.text.includes(mark)) return [piece];
    return piece.text.split(mark).flatMap((text, index) => {
      const own = text === "" ? [] : [{ kind: "text", text } as const];
      return index === 0 ? own : [...item.pieces, ...own];
    });
  });
  return new Arg(merge(pieces), arg.mayVanish);
}

function merge(pieces: readonly Arg["pieces"][number][]): Arg["pieces"] {
  const out: Arg["pieces"][number][] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (piece.kind === "text" && last?.kind === "text") {
      out[out.length - 1] = { kind: "text", text: last.text + piece.text };
    } else out.push(piece);
  }
  return out;
}

const parallel: ShellRule = (call) => {
  const { judge, args, stdin } = call;
  if (args.length === 1 && /^--(help|version)$/.test(args[0]?.text ?? "")) return { origin: "report" };
  judge.ask("wrapper", "parallel starts many commands at once");
  const at = args.findIndex((arg) => /^:::/.test(arg.text ?? ""));
  const command = (at < 0 ? args : args.slice(0, at)).filter((arg) => !arg.prefix.startsWith("-"));
  const items = at < 0 ? itemsOf(stdin, false, undefined, true) : args.slice(at + 1);
  for (const item of items) {
    const argv = command.some((arg) => arg.shown.includes("{}"))
      ? command.map((arg) => fill(arg, "{}", item))
      : [...command, item];
    judge.shell(spaced(argv));
  }
};

const busybox: ShellRule = ({ args, judge, stdin, name }) => {
  const [applet, ...rest] = args;
  if (applet === undefined || /^--(help|list|list-full|version)$/.test(applet.text ?? "")) return { origin: "report" };
  if (applet.prefix.startsWith("-")) judge.ask("unknown-option", `the option ${applet.shown} of ${name} is not known`);
  return ifItSucceeds(judge.run([applet, ...rest], stdin));
};

const MORE_RIGHTS = "it runs with the rights of another user";
const OTHER_ROOM = "it runs in another namespace or root";

const sudo = wrapper({
  grammar: {
    short: "AbBeEHiKklnPSsvVg:h:p:u:U:C:D:R:r:t:T:",
    long: [
      "askpass",
      "background",
      "bell",
      "edit",
      "preserve-env=?",
      "set-home",
      "login",
      "remove-timestamp",
      "reset-timestamp",
      "list",
      "non-interactive",
      "preserve-groups",
      "stdin",
      "shell",
      "validate",
      "group=",
      "host=",
      "prompt=",
      "user=",
      "other-user=",
      "close-from=",
      "chdir=",
      "chroot=",
      "role=",
      "type=",
      "command-timeout=",
      "help",
      "version",
    ],
  },
  ask: MORE_RIGHTS,
  shells: true,
  assigns: true,
});

/** `su -c CMD USER` and its kin. */
const su: ShellRule = (call) => {
  const { judge, args } = call;
  if (args.length === 1 && /^--(help|version)$/.test(args[0]?.text ?? "")) return { origin: "report" };
  judge.ask("wrapper", MORE_RIGHTS);
  const parsed = parseArgs(args, {
    short: "c:flmpPs:g:G:w:Tu:h",
    long: [
      "command=",
      "session-command=",
      "login",
      "fast",
      "preserve-environment",
      "pty",
      "no-pty",
      "shell=",
      "group=",
      "supp-group=",
      "whitelist-environment=",
      "user=",
    ],
  });
  for (const { name, value } of parsed.options) {
    if ((name === "c" || name === "command" || name === "session-command") && value !== undefined) judge.shell(value);
  }
  // runuser -u USER -- COMMAND
  const user = parsed.options.some(({ name }) => name === "u" || name === "user");
  if (user && parsed.operands.length > 0) judge.run(parsed.operands, call.stdin);
  else if (parsed.options.length === 0 && call.stdin.origin !== "none") judge.shellFrom(call.stdin);
};

const stringOrCommand: ShellRule = (call) => {
  const { judge } = call;
  const parsed = parseArgs(call.args, {
    short: "aefqc:E:I:O:B:T:m:o:t::V",
    long: [
      "append",
      "command=",
      "return",
      "flush",
      "force",
      "quiet",
      "log-io=",
      "log-in=",
      "log-out=",
      "log-timing=",
      "output-limit=",
      "echo=",
      "timing=?",
    ],
  });
  judge.ask("wrapper", "script writes a record of the session");
  for (const { name, value } of parsed.options) {
    if ((name === "c" || name === "command") && value !== undefined) judge.shell(value);
  }
  for (const operand of parsed.operands) judge.touch("write", operand);
};

const flock: ShellRule = (call) => {
  const { judge } = call;
  const parsed = parseArgs(call.args, {
    short: "sxneunow:E:Fc:",
    long: [
      "shared",
      "exclusive",
      "nonblock",
      "unlock",
      "close",
      "wait=",
      "timeout=",
      "conflict-exit-code=",
      "no-fork",
      "command=",
      "verbose",
      "help",
      "version",
    ],
    stopAtOperand: true,
  });
  if (onlyAsks(parsed)) return { origin: "report" };
  reportUnknown(call, parsed);
  const [file, ...rest] = parsed.operands;
  if (file !== undefined && !/^\d+$/.test(file.text ?? "")) judge.touch("write", file);
  const [first] = rest;
  if (first?.text === "-c" || first?.text === "--command") return ifItSucceeds(judge.shell(rest[1] ?? Arg.of("")));
  if (rest.length > 0) return ifItSucceeds(judge.run(rest, call.stdin));
};

const LIMITS = "data as core cpu nofile nproc rss".split(" ");

const PRLIMIT: Grammar = { short: "p:", long: ["pid=", ...LIMITS.map((each) => `${each}=?`)], stopAtOperand: true };

const prlimit: ShellRule = (call) => {
  const { options } = parseArgs(call.args, PRLIMIT);
  // Where a limit is reached, what needs more fails; that of another process is its own affair.
  if (options.some(({ name, value }) => value !== undefined && !/^(core|p|pid)$/.test(name))) {
    call.judge.ask("limit", "it takes away what a command needs, or a process that runs already");
  }
  return wrapper({ grammar: PRLIMIT })(call);
};

const IONICE: Grammar = {
  short: "c:n:p:P:tu:",
  long: ["class=", "classdata=", "pid=", "ignore", "uid="],
  stopAtOperand: true,
};

const ionice: ShellRule = (call) => {
  const { options } = parseArgs(call.args, IONICE);
  const sets = options.some(({ name }) => /^([cn]|class|classdata)$/.test(name));
  if (sets && options.some(({ name }) => /^([pPu]|pid|uid)$/.test(name))) {
    call.judge.ask("process", "it changes how a process that runs already is served");
  }
  return wrapper({ grammar: IONICE })(call);
};

const ldso: ShellRule = ({ args, judge, stdin }) => {
  judge.ask("wrapper", "the loader runs a program by another name");
  const program = args.findIndex((arg) => !arg.prefix.startsWith("-"));
  if (program >= 0) return judge.run(args.slice(program), stdin);
};

/** A number that needs no more looking at. */
const SMALL = /^-?\d{1,3}$/;

const signal = {
  short: "k:s:v",
  long: ["kill-after=", "signal=", "verbose", "foreground", "preserve-status", "help", "version"],
};

/** The wrappers. */
export const WRAPPERS: ReadonlyMap<string, ShellRule> = new Map<string, ShellRule>([
  ["env", env],
  ["xargs", xargs],
  ["parallel", parallel],
  ["sem", parallel],
  ["busybox", busybox],
  ["toybox", busybox],
  ["nohup", wrapper({ grammar: { long: ["help", "version"] }, sure: {} })],
  [
    "nice",
    wrapper({
      grammar: { short: "n:", long: ["adjustment=", "help", "version"], numbers: true },
      sure: { n: SMALL, adjustment: SMALL, "#": SMALL },
    }),
  ],
  ["ionice", ionice],
  [
    "chrt",
    wrapper({
      grammar: { short: "abdfiormpvT:P:D:R", long: ["batch", "deadline", "fifo", "idle", "other", "rr"] },
      skip: 1,
    }),
  ],
  // The list or mask is an operand, with "-c" too.
  ["taskset", wrapper({ grammar: { short: "apc", long: ["all-tasks", "pid", "cpu-list"] }, skip: 1 })],
  ["timeout", wrapper({ grammar: signal, skip: 1 })],
  ["stdbuf", wrapper({ grammar: { short: "i:o:e:", long: ["input=", "output=", "error=", "help", "version"] } })],
  [
    "setsid",
    wrapper({
      grammar: { short: "cfwhV", long: ["ctty", "fork", "wait", "help", "version"] },
      ask: "what it starts outlives the command",
    }),
  ],
  ["unbuffer", wrapper({ grammar: { short: "p" } })],
  ["chronic", wrapper({ grammar: { short: "ev" } })],
  ["rlwrap", wrapper({ grammar: { short: "acmn" } })],
  [
    "cpulimit",
    wrapper({
      grammar: { short: "l:zifm", long: ["limit=", "lazy", "foreground"] },
      ask: "it starts a process of its own",
    }),
  ],
  ["prlimit", prlimit],
  [
    "time",
    wrapper({
      grammar: {
        short: "f:o:apqvV",
        long: ["format=", "output=", "append", "portability", "quiet", "verbose", "help", "version"],
      },
      writes: ["o", "output"],
    }),
  ],
  [
    "strace",
    wrapper({
      grammar: {
        short: "a:b:cCdDe:E:fFhiI:kno:O:p:P:qrs:S:tTu:U:vVwxX:yzZ",
        long: ["help", "version", "output=", "trace=", "follow-forks"],
      },
      ask: "it watches every call of a program",
      outputs: ["o", "output"],
    }),
  ],
  [
    "ltrace",
    wrapper({
      grammar: { short: "a:bcCe:fhil:L:n:o:p:rs:StTu:Vx:X:" },
      ask: "it watches every call of a program",
      outputs: ["o"],
    }),
  ],
  [
    "watch",
    wrapper({
      grammar: {
        short: "bcCd::egn:pq:rtwx",
        long: [
          "beep",
          "color",
          "no-color",
          "differences=?",
          "errexit",
          "chgexit",
          "interval=",
          "precise",
          "no-title",
          "no-wrap",
          "exec",
          "help",
          "version",
        ],
      },
      joins: true,
      ask: "it runs a command again and again without an end",
    }),
  ],
  ["script", stringOrCommand],
  ["flock", flock],
  ["sudo", sudo],
  ["doas", wrapper({ grammar: { short: "a:C:Lnsu:" }, ask: MORE_RIGHTS })],
  [
    "pkexec",
    wrapper({
      grammar: { short: "u:", long: ["user=", "disable-internal-agent", "keep-cwd", "help", "version"] },
      ask: MORE_RIGHTS,
    }),
  ],
  [
    "setpriv",
    wrapper({
      grammar: {
        short: "dh",
        long: [
          "reuid=",
          "regid=",
          "clear-groups",
          "keep-groups",
          "init-groups",
          "groups=",
          "no-new-privs",
          "inh-caps=",
          "ambient-caps=",
          "bounding-set=",
          "securebits=",
          "pdeathsig=",
          "reset-env",
          "dump",
        ],
      },
      ask: MORE_RIGHTS,
    }),
  ],
  ["su", su],
  ["runuser", su],
  [
    "chroot",
    wrapper({ grammar: { long: ["userspec=", "groups=", "skip-chdir", "help", "version"] }, skip: 1, ask: OTHER_ROOM }),
  ],
  [
    "unshare",
    wrapper({
      grammar: {
        short: "imnpuUCTrcfR:w:S:G:h",
        long: [
          "ipc=?",
          "mount=?",
          "net=?",
          "pid=?",
          "uts=?",
          "user=?",
          "cgroup=?",
          "time=?",
          "map-root-user",
          "map-current-user",
          "map-user=",
          "map-group=",
          "map-auto",
          "fork",
          "kill-child=?",
          "mount-proc=?",
          "root=",
          "wd=",
          "keep-caps",
          "setuid=",
          "setgid=",
          "propagation=",
        ],
      },
      ask: OTHER_ROOM,
    }),
  ],
  [
    "nsenter",
    wrapper({
      grammar: {
        short: "at:m::u::i::n::p::U::C::T::r::w::FZS:G:",
        long: ["target=", "all", "mount=?", "net=?", "pid=?", "user=?", "root=?", "wd=?"],
      },
      ask: OTHER_ROOM,
    }),
  ],
  [
    "systemd-run",
    wrapper({
      grammar: {
        short: "GHM:p:E:PqrStdh",
        long: [
          "user",
          "system",
          "scope",
          "unit=",
          "property=",
          "description=",
          "slice=",
          "slice-inherit",
          "remain-after-exit",
          "send-sighup",
          "service-type=",
          "uid=",
          "gid=",
          "nice=",
          "working-directory=",
          "same-dir",
          "setenv=",
          "pty",
          "pipe",
          "quiet",
          "on-active=",
          "on-boot=",
          "on-startup=",
          "on-unit-active=",
          "on-unit-inactive=",
          "on-calendar=",
          "timer-property=",
          "no-block",
          "wait",
          "collect",
          "shell",
          "host=",
          "machine=",
          "expand-environment=",
        ],
      },
      ask: "it starts a service",
    }),
  ],
  ["fakeroot", wrapper({ grammar: { short: "l:f:i:s:ub:hv" }, ask: OTHER_ROOM })],
  ["proot", wrapper({ grammar: { short: "r:b:q:w:0S:R:" }, ask: OTHER_ROOM })],
  ["bwrap", wrapper({ grammar: { singleDash: true }, ask: OTHER_ROOM })],
  ["firejail", wrapper({ grammar: { singleDash: true }, ask: OTHER_ROOM })],
  [
    "dbus-run-session",
    wrapper({ grammar: { long: ["config-file=", "dbus-daemon="] }, ask: "it starts a session bus" }),
  ],
  ["xvfb-run", wrapper({ grammar: { short: "ae:f:hn:lp:s:w:" }, ask: "it starts a display" })],
  ["ld.so", ldso],
  ["ld-linux.so.2", ldso],
  ["ld-linux-x86-64.so.2", ldso],
  ["ccache", wrapper({ grammar: {}, ask: "it writes a cache" })],
  ["valgrind", wrapper({ grammar: { singleDash: true }, ask: "it runs a program" })],
]);
