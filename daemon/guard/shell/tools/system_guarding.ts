// Rules for accounts, firewalls, kernel settings and modules: what guards the machine.
// Knows nothing of files; those of accounts and settings are judged by their paths, elsewhere.

import { Arg, type Call, type Rule, type Rules } from "../call.ts";
import { parseArgs } from "../options.ts";
import { asked, asksForHelp, byVerb, denied, harmless, rules, same } from "./forms.ts";

const account = denied("account", "it changes who may use the machine");
const firewall = asked("firewall", "it changes the firewall");
const opens: Rule = denied("security-off", "it drops the firewall");
const kernel = denied("kernel-module", "it changes the running kernel");

/** An account tool with a reading form. */
function accountUnless(reads: RegExp, quiet = /^$/): Rule {
  return (call) => {
    const [first, ...rest] = call.args;
    if (
      first !== undefined && reads.test(first.text ?? "?") &&
      rest.every((arg) => !arg.mayBeOption || quiet.test(arg.text ?? "?"))
    ) return;
    return account(call);
  };
}

/** `sysctl`: reads by name; a `=` anywhere in a name, or `-w`, sets. */
const sysctl: Rule = ({ args, judge }) => {
  const { options, operands, unknown, doubtful } = parseArgs(args, {
    short: "aAbeENndfwqp::r:xXoVh",
    long: [
      "all",
      "binary",
      "ignore",
      "names",
      "values",
      "write",
      "load=?",
      "system",
      "pattern=",
      "quiet",
      "dry-run",
      "deprecated",
      "help",
      "version",
    ],
  });
  if (asksForHelp(args)) return;
  const used = (pattern: RegExp) => options.some(({ name }) => pattern.test(name));
  if (used(/^(w|write)$/) || operands.some(({ shown }) => shown.includes("="))) {
    return judge.deny("security-off", "it changes a setting of the kernel");
  }
  // A name is taken for the path of a file below that folder.
  for (const operand of operands) {
    if (/^[\w*-]+(?:[./][\w*:@-]+)*$/.test(operand.text ?? "")) continue;
    judge.ask("operand", `${operand.shown} is no name of a setting of the kernel, and may lead to any file`);
    judge.touch("read", new Arg([{ kind: "text", text: "/proc/sys/" }, ...operand.pieces], operand.mayVanish));
  }
  for (const { name, value } of options) {
    if (/^(p|load|f)$/.test(name) && value !== undefined) judge.touch("read", value);
  }
  if (used(/^(p|load|system|f)$/)) judge.ask("system-setting", "it loads settings of the kernel");
  if (unknown.length > 0 || doubtful.length > 0 || operands.some(({ known }) => !known)) {
    judge.ask("unknown-word", "a word may set something in the kernel");
  }
};

/** `iptables` and its kin: the command letters decide. */
const iptables: Rule = ({ args, judge }) => {
  if (asksForHelp(args)) return;
  const { options, unknown, doubtful, operands } = parseArgs(args, {
    short: "A:C:D:I:R:L::S::F::Z::N:X::P:E:p:s:d:j:g:i:o:fvw::W:nxt:Mc:m:46hV",
    long: [
      "append=",
      "check=",
      "delete=",
      "insert=",
      "replace=",
      "list=?",
      "list-rules=?",
      "flush=?",
      "zero=?",
      "new-chain=",
      "numeric",
      "delete-chain=?",
      "policy=",
      "rename-chain=",
      "proto=",
      "protocol=",
      "source=",
      "src=",
      "destination=",
      "dst=",
      "jump=",
      "goto=",
      "in-interface=",
      "out-interface=",
      "verbose",
      "wait=?",
      "wait-interval=",
      "exact",
      "table=",
      "modprobe=",
      "set-counters=",
      "match=",
      "fragment",
      "line-numbers",
      "help",
      "version",
      "ipv4",
      "ipv6",
    ],
  });
  const used = (pattern: RegExp) => options.some(({ name }) => pattern.test(name));
  if (used(/^(F|X|flush|delete-chain)$/)) judge.deny("security-off", "it empties the firewall");
  if (used(/^(P|policy)$/)) {
    const words = operands.map(({ text }) => text);
    if (words.some((word) => word === undefined || /^accept$/i.test(word))) {
      judge.deny("security-off", "it opens the firewall");
    }
  }
  const changes = used(
    /^(A|D|I|R|Z|N|P|E|M|append|delete|insert|replace|zero|new-chain|policy|rename-chain|modprobe)$/,
  );
  const reads = used(/^(L|S|C|list|list-rules|check|V|h)$/);
  if (changes || !reads || unknown.length > 0 || doubtful.length > 0) {
    judge.ask("firewall", "it may change the firewall");
  }
};

const restore: Rule = ({ args, stdin, judge }) => {
  if (asksForHelp(args)) return;
  judge.ask("firewall", "it replaces the firewall");
  const rules = args.every(({ mayBeOption }) => mayBeOption) ? stdin.text : undefined;
  // A table that keeps nothing out: no rule, or a policy of its own that lets all in, and nothing behind it.
  if (
    rules !== undefined && !/^[^\S\n\r\u2028\u2029]*-[AI]\b/m.test(rules) &&
    !/^[^\S\n\r\u2028\u2029]*:\w+\s+(DROP|REJECT)\b/m.test(rules)
  ) {
    judge.deny("security-off", "it empties the firewall");
  }
};

const nft: Rule = ({ args, stdin, judge }) => {
  if (asksForHelp(args)) return;
  const { options, operands, unknown, doubtful } = parseArgs(args, {
    short: "hvVcf:iI:jnNsSpyuTaeotD:",
    long: [
      "help",
      "version",
      "check",
      "file=",
      "interactive",
      "includepath=",
      "json",
      "numeric",
      "stateless",
      "service",
      "handle",
      "reversedns",
      "terse",
      "echo",
      "optimize",
      "define=",
    ],
  });
  for (const { name, value } of options) {
    if (name !== "f" && name !== "file") continue;
    judge.ask("firewall", "it loads a firewall");
    if (value !== undefined && value.text !== "-") judge.touch("read", value);
  }
  const words = operands.flatMap(({ shown }) => shown.split(/[\s;]+/)).filter((word) => word !== "");
  const written = options.some(({ name }) => /^(f|file|i|interactive)$/.test(name)) ? stdin.text ?? "" : "";
  // What flushes and then sets rules of its own replaces a firewall.
  const empties = /^[^\S\n\r\u2028\u2029]*(flush|destroy)\s+(ruleset|table|chain)\b/m.test(written) &&
    !/\b(drop|reject)\b/.test(written);
  if (
    empties || words.includes("flush") || words.includes("destroy") ||
    /\bdelete (table|chain)\b/.test(words.join(" "))
  ) {
    judge.deny("security-off", "it empties the firewall");
  }
  const known = unknown.length === 0 && doubtful.length === 0 && operands.every(({ known }) => known);
  if (known && /^(list|describe|monitor)$/.test(words[0] ?? "") && !operands.some(({ shown }) => /[;\n]/.test(shown))) {
    return;
  }
  if (words.length === 0 && options.every(({ name }) => name === "v" || name === "V" || name === "h")) return;
  judge.ask("firewall", "it may change the firewall");
};

const ufw = byVerb({
  globals: { long: ["dry-run", "force", "version", "help"], short: "h" },
  verbs: rules(same("status version show", harmless), same("disable reset", opens), [
    ["default", (call) => {
      firewall(call);
      if (call.args.some(({ text }) => text === undefined || text === "allow")) opens(call);
    }],
    ["app", byVerb({ verbs: rules(same("list info", harmless)), otherwise: firewall })],
  ]),
  otherwise: firewall,
});

/** Calls of firewall-cmd that let everything through: a zone, a target or a rule that names no service and no address. */
const OPENS_ALL =
  /^--set-default-zone=trusted$|^--(?:set-target|set-policy-target)=(?:ACCEPT|\?)$|^--(?:change|add)-source=(?:0\.0\.0\.0|::)\/0$|^--add-rich-rule=(?!.*\b(?:service|port|protocol|source-port|icmp-type|address|ipset|mac|forward-port|masquerade)\b).*\baccept\b|^--add-port=(?:0|1)-65535\//;

const firewallCmd: Rule = (call) => {
  const { args, judge } = call;
  if (args.some(({ text }) => /^--(panic-off|reset-to-defaults)$/.test(text ?? ""))) {
    judge.deny("security-off", "it drops the firewall");
  }
  const words = args.map(({ text }) => text ?? "?");
  // `--option VALUE` is the same as `--option=VALUE`.
  const lines = words.map((word, at) => /^--[\w-]+$/.test(word) ? `${word}=${words[at + 1] ?? ""}` : word);
  if (lines.some((line) => OPENS_ALL.test(line))) judge.deny("security-off", "it lets everybody in");
  const reads =
    /^--(state|list-[a-z-]+|get-[a-z-]+|query-[a-z-]+(=.*)?|info-[a-z-]+(=.*)?|permanent|zone=.*|policy=.*|version|help|verbose)$/;
  if (args.length > 0 && args.every(({ text }) => reads.test(text ?? "?"))) return;
  firewall(call);
};

/** Verbs of a tool by the first word, which may have dashes. */
function byFirst(reads: RegExp, refuses: RegExp, why: string): Rule {
  return (call: Call) => {
    if (asksForHelp(call.args)) return;
    const words = call.args.map(({ text }) => text ?? "?");
    if (words.some((word) => refuses.test(word))) return call.judge.deny("security-off", why);
    if (words.length > 0 && words.every((word) => reads.test(word))) return;
    call.judge.ask("security-setting", `${call.name} changes what guards the machine`);
  };
}

/** `visudo -c` looks whether the rules can be read; everything else opens them to be changed. */
const visudo: Rule = (call) => {
  const { options, operands, unknown, doubtful } = parseArgs(call.args, {
    short: "chOPqsVf:x:I",
    long: ["check", "help", "owner", "perms", "quiet", "strict", "version", "file=", "no-includes", "export="],
  });
  const checks = options.some(({ name }) => /^(c|check)$/.test(name)) && unknown.length === 0 &&
    doubtful.length === 0 &&
    options.every(({ name }) => /^(c|check|q|quiet|s|strict|f|file|I|no-includes)$/.test(name));
  if (!checks) return account(call);
  call.judge.ask("account", "it checks who may do what in the name of others");
  // What is wrong is told with the line that it stands in.
  const own = /^\/etc\/sudoers(?:\.d\/[^/]+)?$/;
  const files = [...operands, ...options.flatMap(({ name, value }) => /^f(ile)?$/.test(name) && value ? [value] : [])];
  for (const file of files) if (!own.test(file.text ?? "")) call.judge.touch("read", file);
};

const setenforce: Rule = ({ args, judge }) => {
  if (asksForHelp(args)) return;
  if (/^(1|enforcing)$/i.test(args[0]?.text ?? "")) judge.ask("security-setting", "it changes what guards the machine");
  else judge.deny("security-off", "it drops a protection of the system");
};

const modprobe: Rule = (call) => {
  const { options, unknown, doubtful } = parseArgs(call.args, {
    short: "abC:cd:Df:hinqRrsS:vVw:",
    long: [
      ..."all use-blacklist config= showconfig show-config dirname= show-depends dry-run show force force-vermagic help"
        .split(" "),
      ..."force-modversion ignore-install ignore-remove first-time quiet resolve-alias remove syslog set-version= verbose"
        .split(" "),
      ..."version dump-modversions show-modversions wait= remove-holders show-exports".split(" "),
    ],
  });
  const looks = /^(n|dry-run|show|D|show-depends|c|showconfig|show-config|V|version|R|resolve-alias)$/;
  if (unknown.length + doubtful.length === 0 && options.some(({ name }) => looks.test(name))) return;
  return kernel(call);
};

/** The rules for what guards the machine. */
export const GUARDING: Rules = rules(
  same(
    "useradd usermod userdel adduser deluser addgroup delgroup groupadd groupmod groupdel gpasswd chpasswd chgpasswd",
    account,
  ),
  same("visudo", visudo),
  same("newusers vipw vigr pwconv pwunconv grpconv grpunconv chsh chfn groupmems", account),
  same("insmod rmmod kexec", kernel),
  same("setcap", denied("set-user-id", "it gives a program rights that its user does not have")),
  same("getcap capsh getpcaps", ({ args, judge, name }) => {
    if (name === "capsh" && args.length > 0 && args.some(({ text }) => text !== "--print")) {
      judge.ask("wrapper", "capsh starts a program with other rights");
      // Behind two dashes stand the words of a shell.
      const at = args.findIndex(({ text }) => text === "--" || text === "==");
      if (at >= 0 && args.length > at + 1) judge.run([Arg.of("bash"), ...args.slice(at + 1)]);
    }
  }),
  same(
    "aa-disable aa-teardown aa-remove-unknown aa-complain",
    denied("security-off", "it drops a protection of the system"),
  ),
  same("aa-enforce setsebool semodule restorecon chcon", securityAsks()),
  same("update-alternatives", (call) => {
    const [first, ...rest] = call.args.map(({ text }) => text ?? "?");
    const lists = /^--(list|display|query|get-selections)$/.test(first ?? "") &&
      rest.every((word) => /^[\w.+-]+$/.test(word));
    if (lists && !rest.some((word) => word.startsWith("-"))) return { origin: "report" };
    return securityAsks()(call);
  }),
  same("aa-status aa-enabled apparmor_status getsebool", harmless),
  same("iptables ip6tables iptables-legacy iptables-nft ip6tables-legacy arptables ebtables", iptables),
  same("iptables-restore ip6tables-restore", restore),
  same("iptables-save ip6tables-save", ({ args, judge }) => {
    const { options, unknown } = parseArgs(args, {
      short: "ct:f:M:",
      long: ["counters", "table=", "file=", "modprobe="],
    });
    for (const { name, value } of options) {
      if (/^f(ile)?$/.test(name) && value !== undefined) judge.touch("write", value);
    }
    if (unknown.length > 0 || options.some(({ name }) => /^(M|modprobe)$/.test(name))) firewallAsks(judge);
  }),
  same(
    "depmod update-initramfs dracut mkinitcpio update-grub grub-mkconfig",
    asked("boot", "it changes how the machine starts"),
  ),
  same("grub-install efibootmgr bootctl", ({ name, args, judge }) => {
    if (asksForHelp(args)) return;
    if (name !== "grub-install" && args.every(({ text }) => /^(-v|status|list|is-installed)$/.test(text ?? "?"))) {
      return;
    }
    for (const arg of args) if (arg.prefix.startsWith("/dev/")) judge.touch("write", arg);
    judge.ask("boot", "it changes how the machine starts");
  }),
  [
    ["passwd", accountUnless(/^(-S|--status)$/, /^(-a|--all)$/)],
    ["chage", accountUnless(/^(-l|--list)$/)],
    ["lslogins", harmless],
    ["faillog", asked("account", "it shows or changes failed logins")],
    ["sysctl", sysctl],
    ["nft", nft],
    ["ufw", ufw],
    ["firewall-cmd", firewallCmd],
    ["setenforce", setenforce],
    ["modprobe", modprobe],
    ["auditctl", byFirst(/^-[lsv]$/, /^(-D|-e0?|0)$/, "it stops the record of what happens")],
    [
      "semanage",
      byFirst(
        /^(-l|--list|login|user|port|fcontext|boolean|module|export)$/,
        /^permissive$/,
        "it drops a protection of the system",
      ),
    ],
    ["apparmor_parser", byFirst(/^(-V|--version)$/, /^(-R|--remove)$/, "it drops a protection of the system")],
    ["mokutil", byFirst(/^--(sb-state|list-[a-z]+)$/, /^--disable-validation$/, "it drops a protection of the system")],
    ["pfctl", byFirst(/^-s/, /^-(d|F.*)$/, "it drops the firewall")],
    ["spctl", byFirst(/^--(status|list)$/, /^--(master|global)-disable$/, "it drops a protection of the system")],
    ["csrutil", byFirst(/^status$/, /^disable$/, "it drops a protection of the system")],
  ],
);

function securityAsks(): Rule {
  return asked("security-setting", "it changes what guards the machine");
}

function firewallAsks(judge: Call["judge"]): void {
  judge.ask("firewall", "it may change the firewall");
}
