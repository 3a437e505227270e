// Rules for services, logs, planned commands and terminal multiplexers.
// Knows nothing of processes; the unit files themselves are judged as files, elsewhere.

import { Arg, type Call, type Rule, type Rules, type Stream } from "../call.ts";
import { parseArgs } from "../options.ts";
import { knownOf } from "../streams.ts";
import { asked, asksForHelp, byVerb, denied, harmless, lenient, rules, same } from "./forms.ts";
import { judgePlain, plain, type PlainTool } from "./plain.ts";

/** Services that guard the machine: to stop one is to drop the guard. */
const GUARDS =
  /^(ufw|firewalld|nftables|iptables|ip6tables|netfilter-persistent|apparmor|auditd|selinux\S*|fail2ban|clamav\S*)(\.service)?$/;

const SYSTEMCTL_OPTIONS = {
  short: "t:alp:P:H:M:n:o:s:qifhrT",
  long: [
    "type=",
    "state=",
    "failed",
    "property=",
    "all",
    "recursive",
    "full",
    "reverse",
    "with-dependencies",
    "job-mode=",
    "show-transaction",
    "show-types",
    "value",
    "check-inhibitors=",
    "ignore-inhibitors",
    "kill-whom=",
    "kill-who=",
    "kill-value=",
    "signal=",
    "what=",
    "now",
    "dry-run",
    "quiet",
    "wait",
    "no-block",
    "no-wall",
    "no-reload",
    "no-legend",
    "no-pager",
    "no-ask-password",
    "global",
    "runtime",
    "force",
    "preset-mode=",
    "root=",
    "image=",
    "lines=",
    "output=",
    "firmware-setup",
    "boot-loader-menu=",
    "boot-loader-entry=",
    "plain",
    "timestamp=",
    "read-only",
    "mkdir",
    "marked",
    "system",
    "user",
    "host=",
    "machine=",
    "after",
    "before",
    "legend=",
    "message=",
    "drop-in=",
    "when=",
    "stdin",
    "no-warn",
    "help",
    "version",
    "image-policy=",
  ],
} as const;
const SYSTEMCTL_DOORS = { H: "ask", host: "ask", M: "ask", machine: "ask", image: "ask", root: "ask" } as const;

const serviceActs: Rule = (call) => {
  call.judge.ask("service", "it starts, stops or changes a service");
  const verb = call.args[0]?.text ?? "";
  if (!/^(stop|disable|mask|kill)$/.test(verb)) return;
  if (call.args.slice(1).some(({ text }) => GUARDS.test(text ?? ""))) {
    call.judge.deny("security-off", "it stops a service that guards the machine");
  }
};

/** `systemctl`: options may stand anywhere, so the verb is the first word that is none. */
const systemctl: Rule = (call) => {
  const parsed = parseArgs(call.args, SYSTEMCTL_OPTIONS);
  const { operands, options, unknown, doubtful } = parsed;
  const used = (pattern: RegExp) => options.some(({ name }) => pattern.test(name));
  if (used(/^help$|^version$|^h$/) && operands.length === 0) return;
  judgePlain(call, { grammar: SYSTEMCTL_OPTIONS, operands: "text", doors: SYSTEMCTL_DOORS }, {
    ...parsed,
    doubtful: [],
  });
  const verb = operands[0];
  // With an unlisted option the verb may be one of the later words.
  const verbs = unknown.length > 0 ? operands : operands.slice(0, 1);
  if (verbs.some(({ text }) => POWER_VERBS.test(text ?? ""))) {
    if (used(/^dry-run$/)) call.judge.ask("power", "it tries how the machine would be stopped");
    else call.judge.deny("power", "it stops the machine or sends it to sleep");
    return;
  }
  if (verbs.some(({ text }) => /^(isolate|default|switch-root)$/.test(text ?? ""))) {
    const target = operands.find(({ text }) =>
      /^(reboot|poweroff|halt|rescue|emergency|kexec|runlevel[06])\.target$/.test(text ?? "")
    );
    if (target !== undefined) call.judge.deny("power", "it stops the machine");
  }
  if (/^(start)$/.test(verb?.text ?? "")) {
    const target = operands.find(({ text }) =>
      /^(reboot|poweroff|halt|rescue|emergency|kexec|ctrl-alt-del)\.target$/.test(text ?? "")
    );
    if (target !== undefined) call.judge.deny("power", "it stops the machine");
  }
  if (verb === undefined) return;
  if (verb.text === undefined || doubtful.includes(verb)) {
    return call.judge.ask("unknown-word", `what systemctl is to do is not known: ${verb.shown}`);
  }
  // `show-environment` holds keys; the words behind a reading verb only name units.
  if (verb.text === "show-environment") {
    return call.judge.ask("environment", "it shows an environment, where keys live");
  }
  if (SYSTEMCTL_READS.test(verb.text)) {
    if (used(/^now$/)) call.judge.ask("service", "--now acts on a service");
    if (doubtful.length > 0) call.judge.ask("unknown-word", "a word may be an option of systemctl");
    return;
  }
  serviceActs({ ...call, args: operands });
};

const POWER_VERBS =
  /^(reboot|poweroff|halt|kexec|soft-reboot|exit|rescue|emergency|suspend|hibernate|hybrid-sleep|suspend-then-hibernate|sleep)$/;
const SYSTEMCTL_READS =
  /^(status|show|cat|help|is-active|is-failed|is-enabled|is-system-running|get-default|whoami|list-(units|unit-files|automounts|paths|sockets|timers|dependencies|jobs|machines))$/;

/** `service NAME status`. */
const service: Rule = (call) => {
  if (asksForHelp(call.args)) return;
  const [first, verb] = call.args;
  if (call.args.length === 1 && first?.text === "--status-all") return;
  // The name is looked for as that of a script, in a folder of the system.
  const named = /^[\w@:][\w@:.-]*$/.test(first?.text ?? "");
  if (call.args.length === 2 && verb?.text === "status" && named) return;
  serviceActs({ ...call, args: [verb ?? Arg.of(""), ...call.args.filter((arg) => arg !== verb)] });
};

const JOURNAL: PlainTool = {
  grammar: {
    short: "aefln::rxqmu:b::p:g:S:U:c:o:t:D:M:F:NhkT:I",
    long: [
      "system",
      "user",
      "machine=",
      "merge",
      "directory=",
      "file=",
      "root=",
      "image=",
      "namespace=",
      "since=",
      "until=",
      "cursor=",
      "after-cursor=",
      "show-cursor",
      "cursor-file=",
      "boot=?",
      "unit=",
      "user-unit=",
      "identifier=",
      "exclude-identifier=",
      "priority=",
      "facility=",
      "grep=",
      "case-sensitive=?",
      "dmesg",
      "output=",
      "output-fields=",
      "lines=?",
      "reverse",
      "pager-end",
      "follow",
      "no-tail",
      "truncate-newline",
      "quiet",
      "no-pager",
      "no-hostname",
      "utc",
      "catalog",
      "no-full",
      "full",
      "all",
      "synchronize-on-exit=",
      "list-invocations",
      "invocation=",
      "fields",
      "field=",
      "list-boots",
      "list-fields",
      "disk-usage",
      "vacuum-size=",
      "vacuum-files=",
      "vacuum-time=",
      "verify",
      "verify-key=",
      "sync",
      "relinquish-var",
      "smart-relinquish-var",
      "flush",
      "rotate",
      "header",
      "list-catalog",
      "dump-catalog",
      "update-catalog",
      "setup-keys",
      "interval=",
      "force",
      "list-namespaces",
      "help",
      "version",
    ],
  },
  operands: "text",
  doors: {
    "vacuum-size": "deny",
    "vacuum-files": "deny",
    "vacuum-time": "deny",
    rotate: "deny",
    flush: "deny",
    sync: "ask",
    "relinquish-var": "ask",
    "smart-relinquish-var": "ask",
    "update-catalog": "ask",
    "setup-keys": "ask",
    "cursor-file": "write",
    machine: "ask",
    M: "ask",
    root: "ask",
    image: "ask",
    file: "read",
    directory: "list",
    D: "list",
    "verify-key": "ask",
    interval: "text",
    force: "ask",
  },
};

/** `journalctl -n 50`: the number may stand apart. */
const journalctl: Rule = (call) => {
  const operands = parseArgs(call.args, JOURNAL.grammar).operands;
  for (const operand of operands) if (operand.prefix.startsWith("/")) call.judge.touch("list", operand);
  // `-b -1` is the boot before: the number belongs to the option in front of it.
  const args = call.args.filter(({ text }, at) =>
    !(/^-\d{1,4}$/.test(text ?? "") && /^(-b|--boot)$/.test(call.args[at - 1]?.text ?? ""))
  );
  const printed = plain(JOURNAL)({ ...call, args }) as Stream;
  return { ...printed, origin: "file" };
};

const dmesg = plain({
  grammar: {
    short: "cCDEF:f:HhJkL::l:n:PprSTs:tuVwWxdeK:",
    long: [
      "clear",
      "read-clear",
      "console-off",
      "console-on",
      "file=",
      "kmsg-file=",
      "facility=",
      "human",
      "json",
      "kernel",
      "color=?",
      "level=",
      "console-level=",
      "nopager",
      "noescape",
      "force-prefix",
      "raw",
      "syslog",
      "buffer-size=",
      "userspace",
      "follow",
      "follow-new",
      "decode",
      "show-delta",
      "reltime",
      "ctime",
      "notime",
      "time-format=",
      "since=",
      "until=",
      "help",
      "version",
    ],
  },
  operands: "none",
  doors: {
    c: "deny",
    C: "deny",
    clear: "deny",
    "read-clear": "deny",
    D: "ask",
    E: "ask",
    "console-off": "ask",
    "console-on": "ask",
    n: "ask",
    "console-level": "ask",
    F: "read",
    file: "read",
    "kmsg-file": "read",
    K: "read",
  },
});

/** `crontab`: listing reads; a new table is judged line by line where its text is known. */
const crontab: Rule = ({ args, stdin, judge }) => {
  const { options, operands, unknown, doubtful } = parseArgs(args, {
    short: "u:elrinscVT:",
    long: ["help", "version"],
  });
  const lists = options.some(({ name }) => name === "l") && options.every(({ name }) => name === "l" || name === "u");
  if (lists && operands.length + unknown.length + doubtful.length === 0) return { origin: "file" };
  if (asksForHelp(args)) return;
  judge.ask("scheduled", "it changes which commands run at which time");
  for (const operand of operands) if (operand.text !== "-") judge.touch("read", operand);
  for (const line of new Set(knownOf(stdin).join("\n").split("\n"))) {
    const command = /^\s*(?:@\w+|(?:[\d*/,\-a-zA-Z]+\s+){4}[\d*/,\-a-zA-Z]+)\s+(.+)$/.exec(line)?.[1];
    if (command !== undefined) judge.shell(Arg.of(command.replace(/(?<!\\)%.*$/, "")));
  }
  if (stdin.text === undefined && stdin.origin !== "none" && !operands.some(({ text }) => text !== "-")) {
    judge.shellFrom(stdin);
  }
};

const at: Rule = ({ args, stdin, judge }) => {
  const { options, unknown } = parseArgs(args, { short: "q:f:t:mMlrdbvVcu:", long: ["help", "version"] });
  const used = (names: string) => options.some(({ name }) => names.includes(name));
  if (used("V") || asksForHelp(args)) return;
  if (used("l") && !used("rdcf") && unknown.length === 0) return;
  judge.ask("scheduled", "it plans a command for later");
  const file = options.find(({ name }) => name === "f")?.value;
  if (file !== undefined) judge.touch("start", file);
  else if (!used("rdcl")) judge.shellFrom(stdin);
};

const atJobs: Rule = harmless;

/** Text in tmux formats that runs as a command: `#(...)`. */
function judgeFormats({ args, judge }: Call): void {
  for (const arg of args) {
    const text = arg.shown;
    for (const [, command] of text.matchAll(/#\(([^)]*)\)/g)) {
      judge.ask("runs-command", "a tmux format runs a command");
      judge.shell(Arg.of(command ?? ""));
    }
  }
}

const TMUX_READS =
  /^(ls|list-(sessions|windows|panes|clients|keys|commands|buffers)|lsw|lsp|lsc|lsk|lscm|lsb|has|has-session|show|show-options|showw|show-window-options|info|server-info|display-message|display|capture-pane|capturep|show-messages|showmsgs)$/;

const tmux: Rule = (call) => {
  const { options, operands, unknown } = parseArgs(call.args, { short: "2c:CDf:lL:NqS:T:uUvV", stopAtOperand: true });
  if (asksForHelp(call.args)) return;
  for (const { name, value } of options) {
    if (name === "c" && value !== undefined) {
      call.judge.ask("runs-command", "it runs a command");
      call.judge.shell(value);
    }
    if (name === "f" && value !== undefined) {
      call.judge.ask("runs-command", "a tmux file may run commands");
      call.judge.touch("read", value);
    }
    if (name === "v") call.judge.ask("write", "it writes a log");
    // What is behind a socket may tell the one that asks what to run.
    if (name === "S" || name === "L" && !/^[^/]*$/.test(value?.text ?? "/")) {
      call.judge.ask("session", "it speaks to a session by a socket of its own");
    }
  }
  judgeFormats(call);
  if (operands.length === 0) {
    if (options.length !== 1 || options[0]?.name !== "V" || unknown.length > 0) {
      call.judge.ask("session", "it opens a terminal session");
    }
    return;
  }
  // Several commands are parted by a word `;`, or a word that ends in one.
  const commands: Arg[][] = [[]];
  for (const operand of operands) {
    const last = commands.at(-1) as Arg[];
    if (operand.text?.endsWith(";") === true) {
      if (operand.text !== ";") last.push(Arg.of(operand.text.slice(0, -1)));
      commands.push([]);
    } else last.push(operand);
  }
  for (const [verb, ...rest] of commands) {
    if (verb === undefined) continue;
    const name = verb.text ?? "?";
    const prints = rest.some(({ text }) => /^-[a-zA-Z]*p/.test(text ?? ""));
    const reads = TMUX_READS.test(name) && unknown.length === 0 && (!/^(display|capture)/.test(name) || prints);
    if (reads && rest.every(({ text }) => text !== undefined)) continue;
    call.judge.ask("session", "it changes a terminal session");
    judgeTyped(call, rest);
  }
  return { origin: "unknown" };
};

/** Judges what is typed or run in a session: the words from each possible beginning, for options may take values. */
function judgeTyped({ judge }: Call, words: readonly Arg[]): void {
  const { operands } = parseArgs(words, {
    short: "AdDEPXbcdfhIHJkNoOprRvxZae:F:n:s:t:x:y:l:T:w:S:B:C",
    stopAtOperand: true,
  });
  if (operands.length === 0) return;
  const only = operands[0] as Arg;
  if (operands.length === 1) judge.shell(only);
  else {
    // `send-keys 'rm x' Enter` types the first word; `new-session rm x` runs them all.
    judge.shell(only);
    const text = operands.map(({ text }) => text);
    if (text.every((word) => word !== undefined)) {
      judge.shell(Arg.of(text.filter((word) => word !== "Enter" && word !== "C-m").join(" ")));
    } else judge.run(operands);
  }
}

const screen: Rule = (call) => {
  const { options, operands, unknown, doubtful } = parseArgs(call.args, {
    short: "aAc:d:D:e:fh:ilmOp:QqrRs:S:t:T:UvwxXL",
    long: ["help", "version"],
  });
  if (asksForHelp(call.args)) return;
  const first = call.args[0]?.text ?? "";
  const lists = /^-(ls|list|v)$/.test(first) && call.args.length <= 2 || first === "-h" && call.args.length === 1;
  if (lists && doubtful.length === 0) return;
  call.judge.ask("session", "it opens or changes a terminal session");
  for (const { name, value } of options) if (name === "c" && value !== undefined) call.judge.touch("read", value);
  // Options of screen take values in odd ways (`-dmS NAME`): the command is looked for behind each word.
  const command = call.args.findIndex((arg, index) => index > 0 && !arg.mayBeOption);
  if (command < 0) return;
  const named = /S$/.test(call.args[command - 1]?.text ?? "");
  const words = named ? call.args.slice(command + 1) : operands;
  if (words.length > 0 && unknown.length === 0 || named && words.length > 0) {
    if (/^(stuff|exec)$/.test(words[0]?.text ?? "") && words[1] !== undefined) call.judge.shell(words[1]);
    else call.judge.run(words.filter((word, index) => index > 0 || !word.mayBeOption));
  }
};

const LOGIN_OPTIONS = {
  short: "p:PalH:M:n:o:s:j",
  long: [
    "property=",
    "value",
    "all",
    "full",
    "no-legend",
    "no-pager",
    "no-ask-password",
    "kill-whom=",
    "signal=",
    "lines=",
    "output=",
    "host=",
    "machine=",
    "json=",
    "help",
    "version",
  ],
};

const CORE_OPTIONS = {
  short: "A:D:F:n:o:q1rS:U:h",
  long: [
    ..."help version no-pager no-legend json= since= until= reverse all output= field= quiet directory= file= root= image="
      .split(" "),
    ..."debugger= debugger-arguments=".split(" "),
  ],
};
const CORE_DOORS = {
  o: "ask",
  output: "ask",
  A: "ask",
  debugger: "ask",
  "debugger-arguments": "ask",
  root: "ask",
  image: "ask",
} as const;

/** The rules for services, logs and planned commands. */
export const SERVICES: Rules = rules(
  [
    ["systemctl", systemctl],
    ["service", service],
    ["rc-service", service],
    ["rc-status", harmless],
    ["journalctl", journalctl],
    ["dmesg", dmesg],
    ["crontab", crontab],
    ["at", at],
    ["atq", atJobs],
    ["atrm", asked("scheduled", "it drops planned commands")],
    ["batch", at],
    ["tmux", tmux],
    ["screen", screen],
    [
      "loginctl",
      byVerb({
        globals: LOGIN_OPTIONS,
        doors: { H: "ask", host: "ask", M: "ask", machine: "ask" },
        verbs: rules(
          same(
            "list-sessions list-users list-seats session-status user-status seat-status show-session show-user show-seat",
            plain({
              grammar: LOGIN_OPTIONS,
              operands: "text",
              doors: { H: "ask", host: "ask", M: "ask", machine: "ask" },
            }),
          ),
          same("kill-user terminate-user", denied("kill-everything", "it ends everything of a user")),
          same("reboot poweroff halt suspend hibernate hybrid-sleep", denied("power", "it stops the machine")),
        ),
        otherwise: asked("session", "it changes a session"),
      }),
    ],
    [
      "coredumpctl",
      byVerb({
        globals: CORE_OPTIONS,
        doors: CORE_DOORS,
        verbs: rules(same("list info", plain({ grammar: CORE_OPTIONS, operands: "text", doors: CORE_DOORS }))),
        otherwise: asked("service", "it writes or opens what a process held in memory"),
      }),
    ],
    ["logger", (call) => {
      const file = parseArgs(call.args, { short: "df:eip:t:n:P:Tsu:Vh", long: ["file="] }).options
        .find(({ name }) => name === "f" || name === "file")?.value;
      if (file !== undefined) call.judge.touch("read", file);
      return asked("write", "it writes into the logs of the system")(call);
    }],
    ["logrotate", asked("log", "it turns logs over")],
    ["wall", asked("desktop", "it writes on every terminal")],
    ["write", asked("desktop", "it writes on a terminal")],
    [
      "supervisorctl",
      byVerb({
        globals: { short: "c:hin:s:u:p:r:", long: [] },
        doors: { s: "ask", c: "ask-read" },
        verbs: rules(same("status avail pid version", harmless)),
        bare: asked("interactive", "it waits for words"),
        otherwise: asked("service", "it starts, stops or changes a service"),
      }),
    ],
    [
      "launchctl",
      byVerb({
        verbs: rules(same("list version", harmless), [[
          "print",
          asked("environment", "it shows the environment that programs are started with, where keys live"),
        ]]),
        otherwise: asked("service", "it starts, stops or changes a service"),
      }),
    ],
    ["update-rc.d", asked("service", "it changes which services start")],
    ["chkconfig", asked("service", "it changes which services start")],
    ["anacron", asked("scheduled", "it runs planned commands")],
    ["swaymsg", lenient({ grammar: { short: "t:qrms:v" }, operands: "none" })],
  ],
);
