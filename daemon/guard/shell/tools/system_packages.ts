// Rules for package managers of systems: what lists is harmless, what installs or removes asks.
// Knows nothing of the managers of programming languages.

import { Arg, type Call, type Rule, type Rules } from "../call.ts";
import { type Grammar, meansLong, parseArgs } from "../options.ts";
import { asked, asksForHelp, behind, byVerb, harmless, harmlessBut, rules, same } from "./forms.ts";
import { judgePlain } from "./plain.ts";

const installs = asked("package-install", "it installs, removes or fetches packages");

const APT: Grammar = {
  short: "hvqsyYfVdmubo:c:a:t:P:",
  long: [
    "help",
    "version",
    "quiet=?",
    "simulate",
    "just-print",
    "dry-run",
    "recon",
    "no-act",
    "assume-yes",
    "yes",
    "fix-broken",
    "installed",
    "upgradable",
    "upgradeable",
    "all-versions",
    "verbose-versions",
    "verbose",
    "option=",
    "config-file=",
    "target-release=",
    "names-only",
    "full",
    "recurse",
    "important",
    "manual-installed",
    "default-release=",
    "host-architecture=",
    "build-profiles=",
    "no-install-recommends",
    "installed-only",
    "no-all-versions",
    "generate",
    "no-depends",
    "no-recommends",
    "no-suggests",
    "no-pre-depends",
    "no-conflicts",
    "no-breaks",
    "no-replaces",
    "no-enhances",
    "implicit",
    "names",
    "recommends",
    "suggests",
    "print-uris",
    "no-download",
  ],
};

/** `-o KEY=VALUE` may name a command that runs before or after: its value is judged as one. */
function judgeSettings({ args, judge }: Call, grammar: Grammar): boolean {
  const { options } = parseArgs(args, grammar);
  for (const { name, value } of options) {
    if (name === "o" || name === "option") {
      judge.ask("option", "a setting may run a command");
      const [, command] = /=(.*)$/s.exec(value?.text ?? "") ?? [];
      if (command !== undefined && /invoke|pager|script|::cmd|askpass/i.test(value?.text ?? "")) {
        judge.shell(Arg.of(command));
      }
    } else if (name === "c" || name === "config-file") {
      judge.ask("option", "a file of settings may run commands");
      if (value !== undefined) judge.touch("read", value);
    }
  }
  return options.some(({ name }) => /^(s|simulate|just-print|dry-run|recon|no-act)$/.test(name));
}

function apt(reading: string): Rule {
  const reads = new Set(reading.split(" "));
  return (call) => {
    if (asksForHelp(call.args)) return;
    // For which machine is told to apt-get alone; the others take it for all versions.
    const grammar = call.name === "apt-get" ? APT : { ...APT, short: (APT.short ?? "").replace("a:", "a") };
    const parsed = parseArgs(call.args, grammar);
    const simulates = judgeSettings(call, grammar);
    judgePlain(call, { grammar, operands: "text" }, { ...parsed, doubtful: [] });
    const [verb] = parsed.operands;
    if (verb === undefined) return;
    if (verb.text !== undefined && reads.has(verb.text)) {
      if (parsed.doubtful.length > 0) call.judge.ask("unknown-word", "a word may be an option");
      return;
    }
    const quiet = simulates &&
      /^(install|remove|purge|upgrade|dist-upgrade|full-upgrade|autoremove|build-dep)$/.test(verb.text ?? "?");
    if (!quiet || parsed.doubtful.length > 0) {
      call.judge.ask("package-install", "it installs, removes or fetches packages");
    }
  };
}

const DPKG_READS =
  /^(-[lLsSpIcVCfW]|--(list|listfiles|status|search|print-avail|info|contents|verify|audit|get-selections|print-architecture|print-foreign-architectures|compare-versions|validate-[a-z]+|assert-[a-z-]+|field|show|yet-to-unpack|predep-package|control-show|control-list|version|help|license))$/;
const DPKG_MODIFIERS =
  /^(-D.*|-f.*|--(no-pager|showformat=.*|verify-format=.*|load-avail|abort-after=.*))$|^-f=|^-f\$\{|^--showformat/;

/** `dpkg` and its kin: the first option is the action. */
const dpkg: Rule = ({ args, judge }) => {
  if (asksForHelp(args)) return;
  for (const { name, value } of parseArgs(args, { long: ["pre-invoke=", "post-invoke=", "status-logger="] }).options) {
    judge.ask("runs-command", `--${name} runs a command`);
    if (value !== undefined) judge.shell(value);
  }
  const flags = args.filter((arg) => arg.mayBeOption);
  const sure = flags.length > 0 &&
    flags.every(({ text }) => text !== undefined && (DPKG_READS.test(text) || DPKG_MODIFIERS.test(text)));
  if (!sure || !flags.some(({ text }) => DPKG_READS.test(text ?? "?"))) {
    judge.ask("package-install", "it installs or removes packages");
    return;
  }
  // Only the package files that `-I` and `-c` look into are files.
  if (flags.some(({ text }) => /^(-I|-c|-f|--info|--contents|--field)$/.test(text ?? "?"))) {
    for (const arg of args) if (!arg.mayBeOption && /\.deb$/.test(arg.shown)) judge.touch("read", arg);
  }
};

/** `rpm -q ...`: letters of the query; macros and pipes run commands. */
const RPM_QUERY =
  /^(-[qaildcpfRvsV]*q[aildcpfRvs]*|-[aildcpfRvs]+|--(query|all|list|info|files|file|package|requires|provides|conflicts|obsoletes|changelog|scripts|triggers|docfiles|configfiles|state|last|whatprovides|whatrequires|group|qf|queryformat|queryformat=.*|qf=.*|dump|checksig|showrc|querytags|nosignature|nodigest|version|help|suggests|recommends|supplements|enhances))$/;
const rpm: Rule = ({ args, judge }) => {
  if (asksForHelp(args)) return;
  const flags = args.filter((arg) => arg.mayBeOption).map(({ text }) => text ?? "?");
  const queries = flags.some((flag) => /^-[a-zA-Z]*q|^--(query|checksig|showrc|querytags)$/.test(flag));
  const evaluated = args.some(({ shown }) => shown.includes("%("));
  if (!queries || evaluated || !flags.every((flag) => RPM_QUERY.test(flag))) {
    judge.ask("package-install", "it installs or removes packages, or runs a command");
  }
  const at = args.findIndex(({ text }) => text === "--pipe");
  for (const arg of args) {
    const piped = behind(arg, "--pipe=") ?? (at >= 0 && arg === args[at + 1] ? arg : undefined);
    if (piped !== undefined) judge.shell(piped);
    for (const [, command] of arg.shown.matchAll(/%\((.*)\)/g)) judge.shell(Arg.of(command ?? ""));
    if (arg.mayBeOption || arg === args[at + 1] && at >= 0) continue;
    // What is no package is taken for a list of them, and told line by line.
    const files = flags.some((flag) => /^-[a-zA-Z]*[pK]|^--(package|checksig)$/.test(flag));
    if (files || /\.rpm$|:\/\//.test(arg.shown)) judge.touch("read", arg);
  }
};

const DNF: Grammar = {
  short: "hqvyCbR:d:e:4x:",
  long: [
    "help",
    "version",
    "quiet",
    "verbose",
    "assumeyes",
    "assumeno",
    "cacheonly",
    "best",
    "enablerepo=",
    "disablerepo=",
    "repo=",
    "repoid=",
    "releasever=",
    "forcearch=",
    "showduplicates",
    "installed",
    "available",
    "extras",
    "upgrades",
    "updates",
    "all",
    "recent",
    "security",
    "queryformat=",
    "qf=",
    "whatrequires=",
    "whatprovides=",
    "requires",
    "provides",
    "list",
    "info",
    "latest-limit=",
    "arch=",
    "resolve",
    "recursive",
    "userinstalled",
    "obsoletes",
    "nodocs",
    "color=",
    "noplugins",
    "exclude=",
  ],
};

/** Settings may name a folder of plugins, which are code, or other repositories. Long names may be cut. */
const dnfReads = harmlessBut(
  /^-[a-zA-Z]*c|^--(?:co(?!lor)|sets?|setopt|installr|repofr|forcea|pl|dump|down|store|des|debugs)/,
  "config setopt installroot reposdir repofrompath forcearch plugins downloaddir destdir debugsolver store",
);

const dnfHistory = byVerb({ verbs: rules(same("list info userinstalled", dnfReads)), otherwise: installs });
const dnf = byVerb({
  globals: DNF,
  verbs: rules(
    same(
      "list info search repoquery provides whatprovides repolist repoinfo check-update deplist grouplist groupinfo updateinfo",
      dnfReads,
    ),
    same("check help version list-installed", dnfReads),
    same("history", dnfHistory),
    same(
      "group groups module advisory",
      byVerb({ verbs: rules(same("list info summary provides", dnfReads)), otherwise: installs }),
    ),
  ),
  otherwise: installs,
});

/** `pacman`: the capital letter is the action; `y` and no small letter fetch or install. */
const pacman: Rule = ({ args, judge }) => {
  const first = args[0]?.text ?? "";
  if (asksForHelp(args) || first === "-V" || first === "-h") return;
  const flags = args.filter((arg) => arg.mayBeOption).map(({ text }) => text ?? "?");
  const letters = flags.filter((flag) => !flag.startsWith("--")).join("").replaceAll("-", "");
  const long = flags.filter((flag) => flag.startsWith("--"));
  const action = /[A-Z]/.exec(letters)?.[0] ?? (long.includes("--query") ? "Q" : long.includes("--sync") ? "S" : "?");
  const quiet =
    /^--(query|search|info|list|owns|explicit|deps|foreign|native|unrequired|upgrades|groups|check|quiet|color(=.*)?|sync|noconfirm|print)$/;
  const reads = action === "Q" && !/[RSUDyw]/.test(letters) ||
    action === "S" && /[silg]/.test(letters + (long.includes("--search") || long.includes("--info") ? "s" : "")) &&
      !/[ywuc]/.test(letters) ||
    action === "F" && !letters.includes("y") || action === "T";
  if (reads && long.every((flag) => quiet.test(flag))) return;
  judge.ask("package-install", "it installs, removes or fetches packages");
};

/** A manager whose reading verbs do nothing whatever follows them, but for some options. */
function manager(reading: string, globals: Grammar = {}, read: Rule = harmless): Rule {
  return byVerb({ globals, verbs: rules(same(reading, read), [["help", harmless]]), otherwise: installs });
}

/** `brew --prefix` and the like: reading forms with dashes. */
const brew: Rule = (call) => {
  const [first, ...rest] = call.args;
  if (/^--(prefix|cellar|caskroom|repository|repo|cache|version|env|config)$/.test(first?.text ?? "")) {
    return formula({ ...call, args: rest });
  }
  return brewVerbs(call);
};
/** A formula is code, which runs to be looked at; those of no name lie where they say, and those of other people are fetched first. */
const formula: Rule = (call) => {
  const isFile = ({ text, mayBeOption }: Arg) => !mayBeOption && /[/:~]|\.rb$|\.json$/.test(text ?? "/");
  if (call.args.some(isFile)) call.judge.ask("package-code", "it fetches or runs a formula to look at it");
  return harmlessBut(/^--(?:github|fetch|eval)/, "github fetch eval-all")(call);
};
const brewVerbs = manager(
  "list ls info deps uses leaves outdated config desc commands casks formulae tap-info log options missing",
  {
    short: "vdqh",
    long: ["verbose", "debug", "quiet", "help", "version"],
  },
  formula,
);

/** A Portfile is code, which runs to be looked at: that of the working folder, if none is named. */
const portfile: Rule = ({ name, args, judge }) => {
  const [first] = args.filter(({ mayBeOption }) => !mayBeOption);
  const local = args.some(({ text }) => text === undefined || /^[./~]|:/.test(text));
  if (local || first === undefined && !/ (?:list|installed|outdated)$/.test(name)) {
    judge.ask("package-code", "it runs a Portfile to look at it");
  }
  return { origin: "report" };
};

/** `repos --export FILE` and `ps --debugFile FILE` write. */
const zypperReads: Rule = (call) => {
  const writes = / (repos|lr)$/.test(call.name)
    ? /^-[a-zA-Z]*e|^--e/
    : / ps$/.test(call.name)
    ? /^-[a-zA-Z]*d|^--d/
    : /^--(?:plus|root|installroot|pkg)/;
  return harmlessBut(writes, / (repos|lr|ps)$/.test(call.name) ? "" : "plus-repo root installroot pkg-cache-dir")(call);
};

/** Options of emerge that act however little is asked for. */
const ACTS_OF_EMERGE = "sync metadata regen config clean unmerge deselect resume root sysroot prefix".split(" ");

/** The rules for package managers. */
export const PACKAGES: Rules = rules(
  same("apt", apt("list show search policy depends rdepends madison showsrc showpkg help why why-not")),
  same("apt-get", apt("check help indextargets")),
  same(
    "apt-cache",
    apt(
      "show showpkg showsrc search policy depends rdepends pkgnames stats madison dump dumpavail unmet dotty xvcg help",
    ),
  ),
  same("apt-mark", apt("showmanual showauto showhold showinstall showremove showpurge minimize-manual-list help")),
  same("apt-config", apt("dump shell help")),
  same("apt-file", apt("search find list show help")),
  same("aptitude", apt("search show versions why why-not help")),
  same("dpkg dpkg-query dpkg-deb", dpkg),
  same("dpkg-vendor debconf-show", harmless),
  same(
    "dpkg-reconfigure dpkg-divert dpkg-statoverride tasksel add-apt-repository apt-key unattended-upgrade",
    installs,
  ),
  same("dnf yum microdnf dnf5 tdnf", dnf),
  [
    ["rpm", rpm],
    ["pacman", pacman],
    ["yay", pacman],
    ["paru", pacman],
    ["brew", brew],
    [
      "apk",
      manager(
        "info list version stats policy dot search audit",
        {
          short: "hqv",
          long: ["quiet", "verbose", "help", "version"],
        },
        harmlessBut(
          /^-[a-zA-Z]*[UXp]|^--(?:update|repo|root|keys|cache-dir)/,
          "update-cache repository repositories-file root keys-dir cache-dir",
        ),
      ),
    ],
    [
      "zypper",
      manager(
        "search se info if list-updates lu list-patches lp packages pa patterns pt products pd repos lr services ls locks ll ps versioncmp vcmp what-provides wp",
        {
          short: "hVqvAnixt",
          long: ["quiet", "verbose", "non-interactive", "no-refresh", "help", "version", "no-color", "xmlout"],
        },
        zypperReads,
      ),
    ],
    [
      "snap",
      manager(
        "list info changes tasks services connections interfaces version warnings model logs known aliases whoami",
      ),
    ],
    [
      "flatpak",
      manager("list info remotes history ps documents permissions", {
        short: "hv",
        long: [
          "verbose",
          "version",
          "help",
          "user",
          "system",
          "supported-arches",
          "default-arch",
          "gl-drivers",
          "installations",
        ],
      }),
    ],
    [
      "port",
      manager(
        "list installed info search contents deps dependents outdated version variants",
        { short: "dqv" },
        portfile,
      ),
    ],
    ["emerge", ({ args, judge }) => {
      const words = args.filter((arg) => arg.mayBeOption).map(({ text }) => text ?? "?");
      const reads = words.some((word) =>
        /^(-p|-s|-S|-pv|--pretend|--search|--searchdesc|--info|--version)$/.test(word)
      );
      // These do what they do however little is asked for, and a file of a package is code.
      const acts = args.some(({ text, mayBeOption }) =>
        text === undefined && mayBeOption ||
        /^--[^=]{2}/.test(text ?? "") && meansLong(Arg.of(text ?? ""), ACTS_OF_EMERGE) ||
        /^--(?:sync|metadata|regen|config|clean|unmerge|deselect|resume|root|sysroot|prefix)|^-\w*[rC]|\.ebuild$|\.tbz2$|\.gpkg/
          .test(text ?? "")
      );
      if (!reads || acts) judge.ask("package-install", "it installs or removes packages");
    }],
    ["equery", harmless],
    [
      "xbps-query",
      harmlessBut(
        /^-\w*[CMicr]|^--(?:cat|config|memory-sync|repository=|rootdir|cachedir)/,
        "cat config memory-sync repository rootdir cachedir",
      ),
    ],
    ["nix-store", (call) => {
      if (call.args[0]?.text !== "-q" && call.args[0]?.text !== "--query") {
        call.judge.ask("package-install", "it changes the store of packages");
      }
      return harmlessBut(
        /^-[a-zA-Z]*f|^-I|^--(?:force|option|store|add-root|indirect|builders|include|eval-store|max-)/,
      )(call);
    }],
  ],
);
