// Rules for the tools that report on the machine, its hardware and its users, with the few options of theirs that set something.
// Knows nothing of processes, services or disks.

import type { Rule, Rules } from "../call.ts";
import { type Grammar, parseArgs } from "../options.ts";
import { asked, asksForHelp, byVerb, harmless, harmlessBut, lenient, rules, same } from "./forms.ts";
import { judgePlain, plain, type PlainTool } from "./plain.ts";

/** `date`: only what sets the clock acts. An operand that is no format sets it as well. */
const DATE: PlainTool = {
  grammar: {
    short: "d:f:I::r:Rs:u",
    long: [
      "date=",
      "debug",
      "file=",
      "iso-8601=?",
      "reference=",
      "resolution",
      "rfc-2822",
      "rfc-email",
      "rfc-3339=",
      "set=",
      "utc",
      "universal",
      "help",
      "version",
    ],
  },
  operands: "text",
  doors: { s: "ask", set: "ask", f: "read", file: "read", r: "list", reference: "list" },
};

const date: Rule = (call) => {
  const parsed = parseArgs(call.args, DATE.grammar);
  for (const operand of parsed.operands) {
    if (!operand.prefix.startsWith("+")) call.judge.ask("system-setting", `date may set the clock to ${operand.shown}`);
  }
  return judgePlain(call, DATE, parsed);
};

/** `who`, `users`: one operand is a file to read; `am i` are words. */
const who: Rule = ({ args, judge }) => {
  const { operands } = parseArgs(args, { short: "abdHlmpqrstTuw", long: ["help", "version"] });
  const [only] = operands;
  if (operands.length === 1 && only !== undefined) judge.touch("read", only);
  return { origin: "report" };
};

const HOSTNAME: PlainTool = {
  grammar: {
    short: "aAbdfF:iIsvVyh",
    long: [
      "alias",
      "all-fqdns",
      "all-ip-addresses",
      "boot",
      "domain",
      "file=",
      "fqdn",
      "help",
      "ip-address",
      "long",
      "nis",
      "short",
      "version",
      "yp",
    ],
  },
  operands: "none",
  doors: { b: "ask", boot: "ask", F: "ask", file: "ask" },
};

const hostname: Rule = (call) => {
  const parsed = parseArgs(call.args, HOSTNAME.grammar);
  if (parsed.operands.length > 0) call.judge.ask("system-setting", "it sets the name of the machine");
  for (const { name, value } of parsed.options) {
    if ((name === "F" || name === "file") && value !== undefined) call.judge.touch("read", value);
  }
  return judgePlain(call, HOSTNAME, parsed);
};

const setting = asked("system-setting", "it changes a setting of the system");

/** Verbs that read the setting without an operand and change it with one. */
const readsUnlessGiven: Rule = (call) => {
  const { operands } = parseArgs(call.args, {});
  if (operands.length > 0) call.judge.ask("system-setting", `${call.name} changes a setting of the system`);
};

const CONTROL_OPTIONS = {
  short: "hH:M:alp:P:n:o:qs",
  long: [
    "help",
    "version",
    "no-pager",
    "no-legend",
    "legend=",
    "no-ask-password",
    "host=",
    "machine=",
    "json=",
    "static",
    "transient",
    "pretty",
    "all",
    "property=",
    "value",
    "full",
    "lines=",
    "output=",
    "adjust-system-clock",
    "no-convert",
    "monitor",
  ],
};
const CONTROL_DOORS = { H: "ask", host: "ask", M: "ask", machine: "ask" } as const;

/** Verbs that read, with options in front of them or behind: with some they open a shell on another machine. */
function controlReads(more: Grammar = {}, doors: PlainTool["doors"] = {}): Rule {
  return plain({
    grammar: {
      short: `${CONTROL_OPTIONS.short}${more.short ?? ""}`,
      long: [...CONTROL_OPTIONS.long, "no-legend", "quiet", ...more.long ?? []],
    },
    operands: "text",
    doors: { ...CONTROL_DOORS, ...doors },
  });
}

const hostnamectl = byVerb({
  globals: { ...CONTROL_OPTIONS, short: "hH:M:j" },
  doors: CONTROL_DOORS,
  verbs: rules(
    same("status show", controlReads({ short: "j" })),
    same("hostname icon-name chassis deployment location", readsUnlessGiven),
  ),
  otherwise: setting,
});

const timedatectl = byVerb({
  globals: CONTROL_OPTIONS,
  doors: CONTROL_DOORS,
  verbs: rules(same("status show list-timezones timesync-status show-timesync", controlReads())),
  otherwise: setting,
});

const localectl = byVerb({
  globals: CONTROL_OPTIONS,
  doors: CONTROL_DOORS,
  verbs: rules(
    same(
      "status list-locales list-keymaps list-x11-keymap-models list-x11-keymap-layouts list-x11-keymap-variants",
      controlReads(),
    ),
    same("list-x11-keymap-options", controlReads()),
  ),
  otherwise: setting,
});

/** `getent`: the password tables are secret, names of hosts are asked of the network. */
const getent: Rule = ({ args, judge }) => {
  const { operands, doubtful, options, unknown } = parseArgs(args, {
    short: "iAs:",
    long: ["no-idn", "no-addrconfig", "service=", "help", "version"],
  });
  if (asksForHelp(args)) return;
  // A service is a library, which is looked for by that name in the working folder too.
  if (unknown.length > 0 || options.some(({ name }) => /^s(ervice)?$/.test(name))) {
    judge.ask("option", "getent loads a library of the name that it is given");
  }
  const [database, ...keys] = operands;
  const name = database?.text;
  if (database !== undefined && (name === undefined || doubtful.length > 0)) {
    judge.ask("unknown-word", "the table that getent is to print is not known");
  } else if (name === "shadow" || name === "gshadow") judge.deny("secret-read", "it prints the hashes of passwords");
  else if (/^(ahosts|hosts|netgroup)/.test(name ?? "")) {
    for (const key of keys) {
      judge.ask("network", "it asks the network for a name");
      judge.network(key);
    }
  }
  return { origin: "report" };
};

/** `stty`: reading forms; it may only look at its own terminal. */
const STTY_READS = /^(-a|--all|-g|--save|size|speed)$/;
const stty: Rule = ({ args, judge }) => {
  if (asksForHelp(args) || args.every((arg) => STTY_READS.test(arg.text ?? "?"))) return;
  judge.ask("system-setting", "it changes the terminal");
};

/** `ifconfig`-like tools: an interface to look at, else a change. */
function looksAtOne(flags: string): Rule {
  return ({ args, judge }) => {
    const { operands, unknown, doubtful } = parseArgs(args, { short: flags, long: ["help", "version"] });
    if (operands.length > 1 || unknown.length > 0 || doubtful.length > 0) {
      judge.ask("system-setting", "it may change an interface of the network");
    }
  };
}

/** `ip` takes shortened words; these shortenings of its reading verbs mean nothing else. */
const IP_READS = /^(sh|sho|show|ls|lst|li|lis|list|get|help)$/;
const IP_FLAGS =
  /^-(4|6|0|br|bri|brie|brief|s|st|sta|stat|stats|statistics|d|de|det|detail|details|o|oneline|h|hu|human|human-readable|iec|j|js|json|p|pretty|t|ts|tshort|timestamp|r|resolve|N|numeric|a|all|c|co|col|color|color=[a-z]+|c=[a-z]+|V|Version|help)$/;
const IP_OBJECTS =
  /^(a|ad|add|addr|addre|addres|address|l|li|lin|link|r|ro|rou|rout|route|ru|rul|rule|n|ne|nei|neig|neigh|neighb|neighbor|neighbour|maddr|maddress|mroute|mrule|netns|netn|tunnel|tuntap|tcp_metrics|token|vrf|addrlabel|ntable|nexthop|sr)$/;

const ip: Rule = ({ args, judge }) => {
  let at = 0;
  for (; at < args.length; at++) {
    const text = args[at]?.text;
    if (text === undefined) break;
    if (/^-(f|family|rc|rcvbuf|l|loops)$/.test(text)) at++;
    else if (!IP_FLAGS.test(text.replace(/^--/, "-"))) break;
  }
  const [object, verb, ...rest] = args.slice(at);
  if (object === undefined || object.text === "help") return;
  // Words behind the verb only choose what is shown; a word that is not known may still be the verb.
  if (IP_OBJECTS.test(object.text ?? "?") && (verb === undefined || IP_READS.test(verb.text ?? "?"))) return;
  // `s` is `show` of addresses, but `set` of links.
  if (/^a(d|dd|ddr|ddress)?$/.test(object.text ?? "?") && verb?.text === "s") return;
  if (object.text === "monitor") return;
  if (verb?.text === "exec") {
    judge.ask("runs-command", "it runs a command in another network");
    return judge.run(rest.slice(1));
  }
  judge.ask("system-setting", "it changes the network of the machine");
};

const ss: PlainTool = {
  grammar: {
    short: "hVnraleompiTtuxdwS046f:A:D:F:N:bEZzHOKMQs",
    long: [
      "help",
      "version",
      "numeric",
      "resolve",
      "all",
      "listening",
      "options",
      "extended",
      "memory",
      "processes",
      "info",
      "tipcinfo",
      "summary",
      "tos",
      "cgroup",
      "bpf",
      "events",
      "context",
      "contexts",
      "net=",
      "ipv4",
      "ipv6",
      "packet",
      "tcp",
      "sctp",
      "udp",
      "dccp",
      "raw",
      "unix",
      "tipc",
      "vsock",
      "xdp",
      "mptcp",
      "inet-sockopt",
      "family=",
      "query=",
      "socket=",
      "diag=",
      "filter=",
      "kill",
      "no-header",
      "oneline",
      "no-queues",
      "threads",
      "bound-inactive",
      "inet",
    ],
  },
  operands: "text",
  doors: { K: "ask", kill: "ask", D: "write", diag: "write", F: "read", filter: "read", N: "ask", net: "ask" },
};

const nmcli = byVerb({
  globals: {
    short: "atf:g:m:c:e:hpvw:so",
    long: [
      "ask",
      "terse",
      "fields=",
      "get-values=",
      "mode=",
      "colors=",
      "escape=",
      "help",
      "pretty",
      "version",
      "wait=",
      "show-secrets",
      "overview",
    ],
  },
  doors: { s: "ask", "show-secrets": "ask" },
  verbs: rules(
    ...["general g", "networking n", "radio r", "connection con c", "device dev d"].map((list) =>
      same(
        list,
        byVerb({
          globals: { long: ["active", "help", "show-secrets"], short: "s" },
          doors: { s: "ask", "show-secrets": "ask" },
          verbs: rules(same("status show permissions connectivity wifi wwan all", readsUnlessGivenOrShown())),
          otherwise: asked("system-setting", "it changes the network of the machine"),
        }),
      )
    ),
    same("monitor", harmless),
  ),
  otherwise: asked("system-setting", "it changes the network of the machine"),
});

/** `nmcli`: `show NAME`, `wifi list` read; `wifi off`, `wifi connect` act. */
function readsUnlessGivenOrShown(): Rule {
  return (call) => {
    const { operands, doubtful } = parseArgs(call.args, { long: ["active", "order=", "rescan=", "ifname="] });
    const shows = / show$/.test(call.name) || operands.every(({ text }) => /^(list|ls|status|show)$/.test(text ?? "?"));
    if (!shows || doubtful.length > 0) call.judge.ask("system-setting", "it changes the network of the machine");
    if (call.args.some(({ prefix }) => /^-?-s/.test(prefix))) {
      call.judge.ask("secret-read", "it may show keys of networks");
    }
  };
}

const acts = (why: string) => asked("system-setting", why);

/** `printenv NAME`: without a name it prints everything, and some names hold secrets. */
const printenv: Rule = ({ args, judge }) => {
  const plain =
    /^(HOME|PATH|USER|LOGNAME|SHELL|PWD|OLDPWD|LANG|LC_\w+|TERM|TZ|HOSTNAME|EDITOR|VISUAL|PAGER|DISPLAY|SHLVL|COLUMNS|LINES)$/;
  const names = args.filter(({ text }) => text !== "-0" && text !== "--null");
  if (names.length === 0 || !names.every(({ text }) => plain.test(text ?? ""))) {
    judge.ask("environment-dump", "it prints variables that may hold secrets");
    return { origin: "report", secret: true };
  }
};

/** Options of spell checkers that choose a language and how words are parted. A dictionary of another place, or a filter, does more. */
const SPELLER_PLAIN =
  /^(-[lDHtiLGB1]|-d|--(lang|encoding|mode|ignore|ignore-case|sug-mode|size|jargon|variety|master|dict)=[\w@.-]+|--(dont-)?ignore-case|--run-together|-v|-vv|-d[\w-]+)$/;
/** Lines that a checker which is talked to takes for commands: `*word` puts a word into the user's own list. */
const SPELLER_COMMANDS = /^[^\S\n\r\u2028\u2029]*[*&@#~$+!%-]/m;

/** Spell checkers: listing the wrong words reads, checking in place writes. */
const speller: Rule = ({ args, judge, stdin }) => {
  const words = args.map(({ text }) => text ?? "?");
  const lists = words.some((word) => /^(list|-l|-a|-D|dicts|dump)$/.test(word));
  const talks = words.includes("-a");
  const plain = args.every((arg, at) => !arg.mayBeOption || SPELLER_PLAIN.test(words[at] ?? "?") || words[at] === "-a");
  if (!lists || !plain || talks && SPELLER_COMMANDS.test(stdin.text ?? (stdin.origin === "none" ? "" : "*"))) {
    judge.ask("spelling", "it checks a file in place, or reads what it is told to");
  }
  for (const arg of args) {
    if (!arg.mayBeOption && !/^(list|dump|dicts|[a-z]{2}(_[A-Z]{2})?)$/.test(arg.text ?? "")) judge.touch("read", arg);
  }
  return {
    origin: stdin.origin === "none" ? "file" : stdin.origin,
    ...(stdin.secret === true ? { secret: true } : {}),
  };
};

const ANALYZE_LONG = [
  ..."user system global order require fuzz= from-pattern= to-pattern= iterations= base-time= json= root= image= offline= threshold="
    .split(" "),
  ..."security-policy= profile= unit= tldr".split(" "),
];
const ANALYZE_DOORS = { root: "ask", image: "ask", "security-policy": "read", profile: "ask", unit: "ask" } as const;

/** An address of a bus may be a command, which is run. */
const BUSCTL = plain({
  grammar: {
    short: "hH:M:lqj",
    long: [
      ..."help version no-pager no-legend full user system quiet verbose show-machine unique acquired activatable list"
        .split(" "),
      ..."size= json= timeout= address= host= machine= match=".split(" "),
    ],
  },
  operands: "text",
  doors: { ...CONTROL_DOORS, address: "ask" },
});

/** Messages to other programs over the bus. */
const bus: Rule = (call) => {
  const { args, judge, name } = call;
  if (asksForHelp(args)) return;
  if (name === "busctl" && /^(list|status|tree|introspect)$/.test(args[0]?.text ?? "list")) return BUSCTL(call);
  judge.ask("bus", `${name} tells another program what to do`);
  if (
    args.some(({ text }) =>
      /(^|\.)(PowerOff|Reboot|Halt|Suspend|Hibernate|HybridSleep|KExec|KillUser|TerminateUser)\w*$/.test(text ?? "")
    )
  ) {
    judge.deny("power", "it stops the machine or ends everything of a user");
  }
};

/** `setterm`: what the screen shows is written to a file. Its long options may have one dash, and be cut. Source: setterm(1). */
const setterm: Rule = ({ args, judge }) => {
  for (const [at, arg] of args.entries()) {
    const option = /^--?([A-Za-z-]+)=?/.exec(arg.prefix);
    if (arg.mayBeOption && arg.text === undefined) {
      judge.ask("unknown-word", `${arg.shown} may be any option of setterm`);
    }
    if (option === null || !/^(?:d|a|fi)/.test(option[1] as string)) continue;
    judge.ask("write", "setterm writes what the screen shows to a file");
    const value = option[0].endsWith("=") ? arg.drop(option[0].length) : args[at + 1];
    if (/^fi/.test(option[1] as string) && value !== undefined) judge.touch("write", value);
  }
};

/** `pactl`: options may stand behind the verb; with one it speaks to another machine. */
const PACTL = {
  grammar: { short: "s:n:f:h", long: ["server=", "client-name=", "format=", "help", "version"] },
  operands: "text",
  doors: { s: "ask", server: "ask" },
} as const;

/** The rules for what reports on the machine. */
export const MACHINE: Rules = rules(
  same(
    "uuidgen uptime w whoami id groups uname nproc lsblk lsusb lsmod lsns lsipc lslocks lsscsi lsb_release",
    // A folder is taken for the top of the system, and what lies there is shown.
    harmlessBut(/^-y/, "sysroot sysfsroot root input"),
  ),
  same("lscpu lsmem", harmlessBut(/^-[A-Za-z]*s/, "sysroot")),
  same("expr tput clear tabs", harmless),
  // One of BSD runs the program that it is given.
  same("arch", plain({ grammar: { long: ["help", "version"] }, operands: "none" })),
  same("infocmp", plain({ grammar: { short: "1CcdEeIiLlnqrUux0D" }, operands: "text", doors: {} })),
  same("setterm", setterm),
  // With -h and -H they ask another machine.
  same("lpstat lpq", plain({ grammar: { short: "a::c::dDel::o::p::rRstu::v::W:" }, operands: "text" })),
  same("printenv", printenv),
  // It lists the libraries that programs find; everything else makes that list anew.
  same("ldconfig", (call) => {
    if (call.args.length > 0 && call.args.every(({ text }) => /^(-p|--print-cache|-V|--version)$/.test(text ?? ""))) {
      return;
    }
    return acts("it changes which libraries programs find")(call);
  }),
  same("aspell hunspell ispell", speller),
  same("busctl dbus-send gdbus qdbus dbus-monitor", bus),
  same("free vmstat iostat mpstat getconf locale tty runlevel cal ncal factor true false sleep", harmless),
  same("netstat iwgetid hostid logname systemd-detect-virt getenforce sestatus", harmless),
  same("modinfo lsirq", harmlessBut(/^-\w*[bi]/, "basedir input")),
  same("pinky", harmless),
  [
    ["date", date],
    ["who", who],
    ["users", who],
    ["hostname", hostname],
    ["domainname", hostname],
    ["dnsdomainname", hostname],
    ["hostnamectl", hostnamectl],
    ["timedatectl", timedatectl],
    ["localectl", localectl],
    ["getent", getent],
    ["stty", stty],
    [
      "last",
      lenient({
        grammar: { short: "adf:Fin:p:Rs:t:wx", long: ["file="] },
        operands: "text",
        doors: { f: "read", file: "read" },
      }),
    ],
    [
      "lastb",
      lenient({
        grammar: { short: "adf:Fin:p:Rs:t:wx", long: ["file="] },
        operands: "text",
        doors: { f: "read", file: "read" },
      }),
    ],
    [
      "lastlog",
      lenient({
        grammar: { short: "b:Ct:u:SR:", long: ["clear", "set", "root=", "user=", "time=", "before="] },
        operands: "text",
        doors: { C: "ask", clear: "ask", S: "ask", set: "ask", R: "ask", root: "ask" },
      }),
    ],
    [
      "lspci",
      plain({
        grammar: { short: "mDkvxbtPns:d:i:p:qQF:A:O:H:MG", long: ["version"] },
        operands: "none",
        // The hardware is spoken to by another way, or told to map itself.
        doors: { i: "read", p: "read", F: "read", q: "ask", Q: "ask", O: "ask", A: "ask", H: "ask", M: "ask" },
      }),
    ],
    [
      "lsof",
      lenient({
        grammar: { short: "abCEGhHIKlnNOoPQRtUvVXc:d:D:i::p:u:g::s::F::r::T::L::f::S::x::k:m:A:e:w" },
        operands: "text",
        doors: { D: "ask", k: "read", m: "read" },
      }),
    ],
    [
      "findmnt",
      lenient({
        grammar: { short: "F:", long: ["tab-file="] },
        operands: "text",
        doors: { F: "read", "tab-file": "read" },
      }),
    ],
    [
      "blkid",
      plain({
        grammar: {
          short: "c:gw:lkipn:o:O:S:s:t:u:L:U:dDVhH:",
          long: [
            ..."cache-file= no-encoding no-part-details garbage-collect hint= info list-filesystems list-one label= help"
              .split(" "),
            ..."match-types= output= offset= probe match-tag= size= match-token= usages= uuid= version".split(" "),
          ],
        },
        operands: "text",
        doors: { w: "write", g: "ask", "garbage-collect": "ask", c: "write", "cache-file": "write" },
      }),
    ],
    [
      "dmidecode",
      plain({
        grammar: {
          short: "d:qs:t:H:uhV",
          long:
            "dump-bin= from-dump= dev-mem= quiet string= type= handle= dump no-sysfs oem-string= list-strings help version"
              .split(" "),
        },
        operands: "text",
        doors: { "dump-bin": "write", "from-dump": "read", d: "ask", "dev-mem": "ask" },
      }),
    ],
    [
      "sensors",
      lenient({
        grammar: { short: "hsAfuvc:j", long: ["set", "config-file=", "bus-list"] },
        operands: "text",
        doors: { s: "ask", set: "ask", c: "read", "config-file": "read", "bus-list": "ask" },
      }),
    ],
    ["acpi", harmless],
    [
      "sar",
      lenient({
        grammar: { short: "AbBdFhHm:n:o::f::pqrRSu::vVwWyzP:I:e::s::i:j:" },
        operands: "text",
        doors: { o: "ask", f: "read" },
      }),
    ],
    ["ip", ip],
    ["ss", plain(ss)],
    ["ifconfig", looksAtOne("asv")],
    ["iwconfig", looksAtOne("")],
    ["ethtool", looksAtOne("ikgTSmacln")],
    [
      "iw",
      ({ args, judge }) => {
        const words = args.map(({ text }) => text ?? "?").join(" ");
        const reads =
          /^(list|phy|dev|reg get|(phy [\w-]+ )info|dev [\w-]+ (info|link|station dump|survey dump|get power_save)|--version|help)$/;
        if (!reads.test(words)) judge.ask("system-setting", "it changes an interface of the network");
      },
    ],
    ["route", lenientRoute()],
    [
      "arp",
      lenient({
        grammar: {
          short: "avneH:t:i:s:d:fDA:",
          long: ["all", "verbose", "numeric", "device=", "set=", "delete=", "file=?", "use-device"],
        },
        operands: "text",
        doors: { s: "ask", set: "ask", d: "ask", delete: "ask", f: "ask", file: "ask", D: "ask", "use-device": "ask" },
      }),
    ],
    ["nmcli", nmcli],
    [
      "networkctl",
      byVerb({
        globals: CONTROL_OPTIONS,
        // A file of settings, which cat shows, may hold a key.
        verbs: rules(same("list status lldp label", controlReads({ long: ["stats"] }))),
        otherwise: acts("it changes the network of the machine"),
      }),
    ],
    [
      "resolvectl",
      byVerb({
        globals: {
          short: "46i:p:t:c:",
          long: ["interface=", "protocol=", "type=", "class=", "no-pager", "json=", "help", "version"],
        },
        verbs: rules(same("status statistics show-cache show-server-state", harmless)),
        otherwise: asked("network", "it asks the network for a name, or changes how names are found"),
      }),
    ],
    [
      "rfkill",
      byVerb({
        globals: { short: "Jno:rhV", long: ["json", "noheadings", "output=", "output-all", "raw"] },
        verbs: rules(same("list event", harmless)),
        otherwise: acts("it switches radios"),
      }),
    ],
    [
      "pactl",
      byVerb({
        globals: PACTL.grammar,
        doors: PACTL.doors,
        verbs: rules(
          same(
            "list info stat get-default-sink get-default-source get-sink-volume get-sink-mute get-source-volume get-source-mute",
            plain(PACTL),
          ),
        ),
        otherwise: acts("it changes the sound"),
      }),
    ],
    ["upower", lenient({ grammar: { short: "edbi:mwv", long: [] }, operands: "text" })],
    [
      "systemd-analyze",
      byVerb({
        globals: { ...CONTROL_OPTIONS, long: [...CONTROL_OPTIONS.long, ...ANALYZE_LONG] },
        doors: { ...CONTROL_DOORS, ...ANALYZE_DOORS },
        verbs: rules(
          same(
            "time blame critical-chain dot unit-paths exit-status capability calendar timestamp timespan security syscall-filter plot",
            controlReads({ long: ANALYZE_LONG }, ANALYZE_DOORS),
          ),
        ),
        bare: harmless,
        otherwise: asked("service", "it looks into, or changes, the manager of services"),
      }),
    ],
    [
      "udevadm",
      byVerb({
        verbs: rules(same(
          "info",
          plain({
            grammar: {
              short: "q:p:n:ratxP:ecdhVw::",
              long: [
                ..."query= path= name= root attribute-walk tree export export-prefix= export-db cleanup-db device-id-of-file="
                  .split(" "),
                ..."property= value no-pager json= help version wait-for-initialization=?".split(" "),
              ],
            },
            operands: "text",
            doors: { c: "ask", "cleanup-db": "ask" },
          }),
        )),
        otherwise: acts("it tells the kernel or the manager of devices what to do"),
      }),
    ],
    [
      "systemd-cgls",
      plain({
        grammar: {
          short: "haluc:kM:x",
          long: "help version all full unit=? user-unit=? no-pager xattr=? cgroup-id=? machine=".split(" "),
        },
        operands: "text",
        doors: { M: "ask", machine: "ask" },
      }),
    ],
    [
      "hwclock",
      unlessListing(/^(-r|--show|--get|-u|--utc|-l|--localtime|-v|--verbose|-V|--version)$/),
    ],
    ["sw_vers", harmless],
    ["mesg", readsUnlessGiven],
    ["notify-send", asked("desktop", "it shows a message on the desktop")],
    ["xdg-open", ({ args, judge }) => {
      judge.ask("desktop", "it opens a file with a program of the desktop");
      for (const arg of args) if (!arg.mayBeOption) judge.touch("read", arg);
    }],
    [
      "nvidia-smi",
      unlessListing(/^(-L|--list-gpus|-q|--query|--(query-[a-z-]+|format|loop|id|display)=.*|-[lid]|[0-9A-Z,]+)$/),
    ],
    [
      "lshw",
      unlessListing(
        /^-(short|html|xml|json|businfo|quiet|sanitize|numeric|notime|class|C|c|disable|enable|[a-z]*)$|^[a-z]+$/,
        /dump|X/,
      ),
    ],
    // A file of settings of these is a script.
    ["neofetch", unlessListing(/^--(off|stdout|version|help)$/)],
    ["fastfetch", unlessListing(/^--(version|help|json)$/)],
  ],
);

/** A tool that only lists with the words given here. */
function unlessListing(reads: RegExp, acts = /^$/): Rule {
  return ({ name, args, judge }) => {
    const listing = args.every(({ text }) =>
      text !== undefined && reads.test(text) && !(text !== "" && acts.test(text))
    );
    if (!listing && !asksForHelp(args)) judge.ask("option", `${name} may do more than list`);
  };
}

/** `route`: an operand adds or deletes. */
function lenientRoute(): Rule {
  return plain({
    grammar: { short: "nveeFC46A:V", long: ["numeric", "verbose", "extend", "fib", "cache", "help", "version"] },
    operands: "none",
  });
}
