// Rules for the tools that show processes, end them, or end the machine.
// Knows nothing of services; which processes run is never looked at.

import { Arg, type Call, type Rule, type Rules, type Stream } from "../call.ts";
import { parseArgs } from "../options.ts";
import { asked, asksForHelp, denied, harmless, lenient, rules, same } from "./forms.ts";
import { plain, type PlainTool } from "./plain.ts";

/** Why a number is not known that is the number of each process in turn; `kill` refuses it. */
export const EVERY_PROCESS = "the number of every process";

/** The number of each process in turn. */
export const everyProcess = new Arg([{ kind: "unknown", why: EVERY_PROCESS, digits: true }]);

/** Letters of `ps` that take a value. */
const PS_VALUED = { unix: "CGgoOpqstuUnk", bsd: "OopqtUkNn" };
const PS_LONG_VALUED =
  /^--(pid|ppid|user|User|group|Group|format|sort|cols|columns|width|rows|lines|tty|sid|quick-pid)$/;

/**
 * `ps`: the letter `e` behind no dash shows environments, and so it does behind a dash where the cluster holds an `x`, because
 * procps then reads all words the old way (ps(1), "personality").
 */
const ps: Rule = ({ args, judge }) => {
  let environment = false;
  let hasX = false;
  let dashedE = false;
  let every = false;
  let format = "";
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as Arg;
    const text = arg.text;
    if (text === undefined) {
      if (!arg.known || arg.hasGlob) {
        const number = arg.pieces.every((piece) =>
          piece.kind !== "glob" && (piece.kind === "text" || piece.digits === true)
        );
        // A long option with its value: its name is known.
        if (!number && !/^--[a-zA-Z-]+=/.test(arg.prefix)) {
          judge.ask("unknown-word", `${arg.shown} may be an option of ps`);
        }
      }
      continue;
    }
    if (text.startsWith("--")) {
      if (/^--(format|sort)=/.test(text)) format += text.slice(text.indexOf("=") + 1);
      if (PS_LONG_VALUED.test(text)) format += ` ${args[++at]?.text ?? ""}`;
      continue;
    }
    if (/^-?[0-9,]*$/.test(text)) continue;
    const dashed = text.startsWith("-");
    const valued = dashed ? PS_VALUED.unix : PS_VALUED.bsd;
    const letters = dashed ? text.slice(1) : text;
    if (dashed && letters.includes("x")) hasX = true;
    for (let i = 0; i < letters.length; i++) {
      const letter = letters[i] as string;
      if (valued.includes(letter)) {
        const value = letters.slice(i + 1) || args[++at]?.text || "";
        if ("oO".includes(letter)) format += ` ${value}`;
        if ("uU".includes(letter)) every = true;
        // `-aux`: what follows is read as letters if there is no such user.
        if (dashed && letter === "u" && value.includes("x")) hasX = true;
        if (dashed && hasX && letters.slice(i + 1).includes("e")) dashedE = dashedE || letter === "u";
        break;
      }
      if (letter === "e" && !dashed) environment = true;
      if (letter === "e" && dashed) dashedE = true;
      if (letter === "E" && dashed) environment = true;
      if (letter === "e" || letter === "A" || letter === "x" || letter === "d") every = true;
    }
  }
  if (environment || hasX && dashedE || /\benv/i.test(format)) {
    judge.ask("environment", "it shows the environments of processes, where keys live");
  }
  // With nothing but numbers it is a list of every process to end.
  if (every && /^[\s,]*(pid|tid|lwp|pgid|pgrp)\b/.test(format)) return { origin: "report", names: [everyProcess] };
  return every ? { origin: "report", processes: true } : { origin: "report" };
};

const MATCHES_ALL = /^(?:\^|\$|\.\+?|\\w\+?|[a-z]?\*)*(?:\[.*\]\+?(?:\^|\$|\.\+?|\\w\+?|[a-z]?\*)*)?$/;

const PROCESS_GREP = {
  short: "acd:efF:g:G:hilLnoO:P:qr:s:t:u:U:vVwxAH0123456789",
  long: [
    "delimiter=",
    "list-name",
    "list-full",
    "count",
    "newest",
    "oldest",
    "older=",
    "inverse",
    "lightweight",
    "full",
    "exact",
    "ignore-case",
    "pgroup=",
    "group=",
    "parent=",
    "session=",
    "terminal=",
    "euid=",
    "uid=",
    "pidfile=",
    "logpidfile",
    "signal=",
    "queue=",
    "echo",
    "runstates=",
    "ns=",
    "nslist=",
    "cgroup=",
    "env=",
    "ignore-ancestors",
    "require-handler",
    "help",
    "version",
  ],
};

const pgrepTool: PlainTool = { grammar: PROCESS_GREP, operands: "text", doors: { F: "read", pidfile: "read" } };

const pgrep: Rule = (call) => {
  const { operands, options } = parseArgs(call.args, PROCESS_GREP);
  const narrow = options.some(({ name }) => /^(P|g|s|parent|pgroup|session|F|pidfile|n|o|newest|oldest)$/.test(name));
  const all = !narrow && operands.every(({ text }) => MATCHES_ALL.test(text ?? "?"));
  const printed = plain(pgrepTool)(call) as Stream;
  return all ? { ...printed, names: [everyProcess] } : printed;
};

/** Signals as an option: `-9`, `-KILL`, `-SIGTERM`. */
const SIGNAL = /^-([0-9]+|[A-Z][A-Z0-9+-]*|[a-z]+[0-9]?)$/;

const kill: Rule = ({ args, judge }) => {
  const [first] = args;
  if (/^(-l|-L|--list|--table)(=.*)?$/.test(first?.text ?? "") || asksForHelp(args)) return;
  let at = 0;
  let signal: string | undefined;
  for (; at < args.length; at++) {
    const text = args[at]?.text;
    if (text === "--") {
      at++;
      break;
    }
    if (text === undefined || !text.startsWith("-")) break;
    if (/^(-s|-n|-q|--signal|--queue|--timeout)$/.test(text)) {
      if (text !== "-q" && text !== "--queue") signal = args[at + 1]?.text;
      at += text === "--timeout" ? 2 : 1;
    } else if (/^--(signal|queue)=/.test(text)) signal = text.slice(text.indexOf("=") + 1);
    else if (/^(-a|--all|-p|--pid|--verbose|-r|--require-handler)$/.test(text)) continue;
    else if (signal === undefined && SIGNAL.test(text)) signal = text.slice(1);
    else break;
  }
  const targets = args.slice(at).filter(({ text }) => text !== "--");
  if (signal === "0" && targets.every((target) => target.known)) return;
  for (const target of targets) {
    const number = target.text === undefined || target.text.trim() === "" ? NaN : Number(target.text);
    if (number === -1) judge.deny("kill-everything", "it ends every process of the user");
    else if (number === 1) {
      judge.deny("kill-everything", "it ends the first process, on which all others hang");
    } else if (target.pieces.some((piece) => piece.kind === "unknown" && piece.why === EVERY_PROCESS)) {
      judge.deny("kill-everything", "it ends every process");
    }
  }
  judge.ask("process", "it sends a signal to a process");
};

/** `pkill`, `killall`: what names no process, or any, ends everything of a user. */
function killByName(valued: string): Rule {
  return ({ name, args, judge }) => {
    if (asksForHelp(args) || /^(-l|--list|-V)$/.test(args[0]?.text ?? "")) return;
    const words = args.filter((arg) => !/^-([0-9]+|(SIG)?[A-Z][A-Z0-9]{2,})$/.test(arg.text ?? ""));
    const grammar = {
      short: valued,
      long: [
        ...PROCESS_GREP.long,
        "user=",
        "regexp",
        "process-group",
        "interactive",
        "quiet",
        "verbose",
        "wait",
        "younger-than=",
        "older-than=",
        "exact",
        "context=",
      ],
    };
    const { options, operands } = parseArgs(words, grammar);
    const used = (list: RegExp) => options.some(({ name }) => list.test(name));
    const anything = operands.length === 0 || operands.some(({ text }) => text !== undefined && MATCHES_ALL.test(text));
    const narrow = used(/^(P|parent|g|pgroup|s|session|t|terminal|F|pidfile|n|newest|o|oldest)$/);
    const selects = operands.length > 0 || used(/^(u|U|user|uid|euid|G|group|v|inverse)$/);
    if (selects && anything && !narrow || name === "pkill" && used(/^(v|inverse)$/)) {
      judge.deny("kill-everything", "it ends every process of a user");
    }
    judge.ask("process", "it ends processes by their names");
  };
}

const ends = denied("power", "it stops the machine");

const shutdown: Rule = (call) => {
  const only = call.args.length === 1 ? call.args[0]?.text : undefined;
  if (only === "-c") return call.judge.ask("power", "it calls off a planned shutdown");
  if (only === "--show") return;
  ends(call);
};

const init: Rule = (call) => {
  const { operands } = parseArgs(call.args, { short: "t:e:", long: ["no-wall", "help", "version"] });
  if (operands.length > 0 && operands.every(({ text }) => /^[qQuU]$/.test(text ?? "?"))) {
    call.judge.ask("power", "it makes the first process read its settings anew");
  } else ends(call);
};

const TOP: PlainTool = {
  grammar: {
    short: "bcd:e:E:Hin:o:Op:sSu:U:w::1hvl:F",
    long: [
      "batch",
      "batch-mode",
      "cmdline-toggle",
      "delay=",
      "scale-task-mem=",
      "scale-summary-mem=",
      "threads-show",
      "idle-toggle",
      "iterations=",
      "sort-override=",
      "list-fields",
      "pid=",
      "secure-mode",
      "accum-time-toggle",
      "filter-any-user=",
      "filter-only-euser=",
      "width=?",
      "single-cpu-toggle",
      "help",
      "version",
    ],
  },
  operands: "none",
};

const top: Rule = (call) => {
  const { options, unknown } = parseArgs(call.args, TOP.grammar);
  const bare = options.length === 1 && unknown.length === 0;
  const harmlessAlone = /^(h|v|help|version|O|list-fields)$/.test(options[0]?.name ?? "") && bare;
  const batch = options.some(({ name }) => name === "b" || name === "l" || name.startsWith("batch"));
  if (!harmlessAlone && !batch) call.judge.ask("interactive", "without -b it waits for keys");
  return plain(TOP)(call);
};

/** `fuser`: `-k` ends what uses a file; with `-m` all that uses its disk. */
const fuser: Rule = (call: Call) => {
  const grammar = {
    short: "aIkilmMn:suvwVc46",
    long: [
      "all",
      "ismountpoint",
      "interactive",
      "kill",
      "list-signals",
      "mount",
      "namespace=",
      "silent",
      "user",
      "verbose",
      "writeonly",
      "inode",
      "ipv4",
      "ipv6",
      "version",
      "help",
    ],
  };
  const words = call.args.filter(({ text }) => !/^-(SIG)?[A-Z][A-Z0-9]{2,}$/.test(text ?? ""));
  const { options, operands, unknown, doubtful } = parseArgs(words, grammar);
  const sure = unknown.length === 0 && doubtful.length === 0;
  const used = (pattern: RegExp) => options.some(({ name }) => pattern.test(name)) || !sure;
  if (!used(/^(k|kill)$/)) return;
  if (options.some(({ name }) => /^([mMc]|mount)$/.test(name))) {
    call.judge.deny("kill-everything", "it ends all that uses a disk");
  }
  for (const operand of operands) {
    call.judge.touch("list", operand);
    if (/^\/+[^/]*\/*$/.test(operand.text ?? "")) {
      call.judge.deny("kill-everything", `it ends all that uses ${operand.text}`);
    }
  }
  call.judge.ask("process", "it ends what uses a file");
};

/** `pidstat -e`: runs a program. */
const pidstat: Rule = ({ args, judge }) => {
  const at = args.findIndex(({ text }) => text === "-e");
  if (at < 0) return;
  judge.ask("runs-command", "it runs a program to watch it");
  return judge.run(args.slice(at + 1));
};

/** The rules for processes and for switching the machine off. */
export const PROCESSES: Rules = rules(
  same("pstree pwdx prtstat", harmless),
  // One of BSD ends what it finds.
  same("pidof", plain({ grammar: { short: "csqvxzo:S:thV", long: ["help", "version"] }, operands: "text" })),
  same(
    "htop btop atop glances bpytop nmon iotop iftop nethogs powertop gotop",
    asked("interactive", "it waits for keys"),
  ),
  same("reboot halt poweroff", ends),
  same("shutdown", shutdown),
  same("init telinit", init),
  same("killall5", denied("kill-everything", "it ends every process")),
  same("renice xkill", asked("process", "it changes or ends processes")),
  [
    ["ps", ps],
    ["pgrep", pgrep],
    ["top", top],
    ["kill", kill],
    ["pkill", killByName(PROCESS_GREP.short)],
    ["killall", killByName("eIgirqs:u:vwo:y:n:Zzlt:dcm")],
    ["skill", killByName("u:t:p:c:finvw")],
    [
      "pmap",
      plain({
        grammar: {
          short: "xXpqdA:cC:nN:Vhk",
          long: [
            ..."extended device quiet range= show-path read-rc read-rc-from= create-rc create-rc-to= help version kernel"
              .split(" "),
          ],
        },
        operands: "text",
        doors: { n: "ask", N: "ask", C: "read", "read-rc-from": "read", "create-rc": "ask", "create-rc-to": "write" },
      }),
    ],
    ["fuser", fuser],
    ["pidstat", pidstat],
    ["slabtop", lenient({ grammar: { short: "d:s:oVh", long: ["delay=", "sort=", "once"] }, operands: "none" })],
  ],
);
