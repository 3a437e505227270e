// The git subcommands that write, connect or run something, and those that do so in some of their forms. All of them ask; the
// commands, addresses and files they are given are judged besides. Knows nothing of git's own options in front of the subcommand.

import { Arg, type Stream } from "../call.ts";
import { parseArgs } from "../options.ts";
import { behindColon, type GitCall, judgeRemote, judgeSetting, touchOperand, touchPath } from "./git_paths.ts";
import {
  gitGrammar,
  type GitRule,
  judgeOptions,
  judgeStash,
  namesBelow,
  READING,
  takesAll,
  touchTracked,
} from "./git_reading.ts";

/** What a writing subcommand does with words it is given. */
interface Writing {
  readonly rule?: string;
  readonly why: string;
  /** The same where options or operands make more of it. */
  readonly whyOf?: (options: readonly string[], operands: readonly Arg[]) => string | undefined;
  readonly short?: string;
  readonly long?: string;
  /** Options whose value is run as a shell command. */
  readonly shell?: readonly string[];
  /** Options whose value is a file or folder that is written. */
  readonly writes?: readonly string[];
  /** Options whose value is a file that is read. */
  readonly reads?: readonly string[];
  /** Options whose value is `key=value`. */
  readonly settings?: readonly string[];
  /** Which operands are addresses of repositories: the first, or all. */
  readonly remotes?: "first" | "all";
  /** The operand that is a folder that is written, by its place. */
  readonly folder?: number;
}

function writing(tool: Writing): GitRule {
  const grammar = gitGrammar(tool.short ?? "", tool.long ?? "");
  return (call) => {
    const { judge } = call;
    const { options, operands } = parseArgs(call.args, grammar);
    judge.ask(tool.rule ?? "git-write", tool.whyOf?.(options.map(({ name }) => name), operands) ?? tool.why);
    for (const { name, value } of options) {
      if (value === undefined) continue;
      if (tool.shell?.includes(name)) judge.shell(value);
      if (tool.writes?.includes(name)) touchPath(call, "write", value);
      if (tool.reads?.includes(name) && value.text !== "-") touchPath(call, "read", value);
      if (tool.settings?.includes(name)) judgeSettingWord(call, value);
    }
    const remotes = tool.remotes === "first" ? operands.slice(0, 1) : tool.remotes === "all" ? operands : [];
    for (const remote of remotes) judgeRemote(call, remote);
    const folder = tool.folder === undefined ? undefined : operands[tool.folder];
    if (folder !== undefined) touchPath(call, "write", folder);
    return { origin: "unknown" };
  };
}

/** What a push does besides: a person must read that commits are lost there. */
function whyOfPush(options: readonly string[], [, ...refs]: readonly Arg[]): string | undefined {
  const removes = options.some((name) => /^(d|delete|mirror|prune)$/.test(name)) ||
    refs.some(({ prefix }) => prefix.startsWith(":"));
  const forces = options.some((name) => /^(f|force|force-with-lease|mirror)$/.test(name)) ||
    refs.some(({ prefix }) => prefix.startsWith("+"));
  const more = [...forces ? ["overwrites what lies there"] : [], ...removes ? ["removes branches or tags there"] : []];
  return more.length === 0 ? undefined : ["it sends commits to another repository", ...more].join(", and ");
}

/** Judges a word `key=value` as a setting for one command. */
export function judgeSettingWord(call: GitCall, word: Arg): void {
  const at = word.prefix.indexOf("=");
  if (at >= 0) judgeSetting(call, word.prefix.slice(0, at), word.drop(at + 1), true);
  else judgeSetting(call, word.text, undefined, true);
}

const CONNECT =
  "upload-pack= receive-pack= exec= server-option= depth= shallow-since= shallow-exclude= filter= negotiation-tip= refmap= jobs=";

const ADDRESSED: Readonly<Record<string, Writing>> = {
  fetch: {
    why: "it connects to another repository and writes what comes",
    short: "j:o:",
    long: CONNECT,
    shell: ["upload-pack"],
    remotes: "all",
  },
  pull: {
    why: "it merges what comes from another repository into the working tree",
    short: "j:o:s:X:",
    long: `${CONNECT} strategy= strategy-option=`,
    shell: ["upload-pack"],
    remotes: "first",
  },
  push: {
    rule: "git-push",
    why: "it sends commits to another repository",
    whyOf: whyOfPush,
    short: "o:fdqvunt",
    long: `${CONNECT} repo= push-option= force-with-lease=? force delete mirror prune`,
    shell: ["receive-pack", "exec"],
    remotes: "first",
  },
  clone: {
    why: "it copies another repository into a folder",
    short: "u:c:o:b:j:lnqvs",
    long:
      `${CONNECT} config= template= reference= reference-if-able= origin= branch= revision= separate-git-dir= bundle-uri=`,
    shell: ["u", "upload-pack"],
    writes: ["separate-git-dir"],
    settings: ["c", "config"],
    remotes: "first",
    folder: 1,
  },
  "fetch-pack": {
    why: "it connects to another repository",
    long: CONNECT,
    shell: ["upload-pack", "exec"],
    remotes: "first",
  },
  "send-pack": {
    why: "it sends commits to another repository",
    long: CONNECT,
    shell: ["receive-pack", "exec"],
    remotes: "first",
  },
  "http-fetch": { why: "it connects to another repository", remotes: "all" },
  "http-push": { why: "it sends commits to another repository", remotes: "all" },
  "request-pull": { why: "it connects to another repository", remotes: "all" },
  "remote add": { why: "it changes the remotes", short: "t:m:f", long: "mirror=? tags fetch", remotes: "all" },
  "remote set-url": { why: "it changes the remotes", long: "add delete push", remotes: "all" },
  "submodule add": {
    why: "it clones a submodule",
    short: "b:f",
    long: "name= reference= depth= branch= force",
    remotes: "first",
    folder: 1,
  },
};

const RUNNING: Readonly<Record<string, Writing>> = {
  rebase: {
    why: "it rewrites commits",
    short: "ix:vqnfrC:s:X:S::pkm",
    long: "exec= onto= strategy= strategy-option= whitespace= empty=",
    shell: ["x", "exec"],
  },
  difftool: {
    why: "it runs a program on the differences",
    short: "yx:dgt:",
    long: "extcmd= tool= dir-diff no-prompt prompt",
    shell: ["x", "extcmd"],
  },
  "filter-branch": {
    why: "it rewrites the history by running commands",
    short: "d:f",
    long:
      `setup= env-filter= tree-filter= index-filter= parent-filter= msg-filter= commit-filter= tag-name-filter= subdirectory-filter=
      original= state-branch= force prune-empty`,
    shell: [
      "setup",
      "env-filter",
      "tree-filter",
      "index-filter",
      "parent-filter",
      "msg-filter",
      "commit-filter",
      "tag-name-filter",
    ],
  },
  "send-email": {
    rule: "network-send",
    why: "it sends mail",
    long:
      `smtp-server= sendmail-cmd= to-cmd= cc-cmd= header-cmd= to= from= cc= bcc= subject= smtp-user= smtp-pass= smtp-server-port=
      smtp-encryption= confirm=`,
    shell: ["smtp-server", "sendmail-cmd", "to-cmd", "cc-cmd", "header-cmd"],
  },
  instaweb: {
    why: "it starts a web server",
    short: "ld:m:p:b:",
    long: "httpd= browser= port= module-path=",
    shell: ["d", "httpd", "b", "browser"],
  },
  archive: {
    why: "it writes an archive, or has another repository make one",
    short: "lvo:0123456789",
    long: "list verbose output= remote= exec= format= prefix= add-file= add-virtual-file= worktree-attributes mtime=",
    shell: ["exec"],
    writes: ["o", "output"],
    reads: ["add-file"],
  },
  commit: {
    why: "it commits",
    short: "F:t:m:C:c:S::u::aqvspen",
    long: "file= template= message= author= date= fixup=",
    reads: ["F", "file", "t", "template"],
  },
  init: {
    why: "it makes a repository",
    short: "qb:",
    long: "template= separate-git-dir= initial-branch= shared=? bare quiet",
    writes: ["separate-git-dir"],
    folder: 0,
  },
  "worktree add": {
    why: "it makes a working tree",
    short: "fdb:B:q",
    long: "detach force checkout lock reason= orphan",
    folder: 0,
  },
  "format-patch": {
    why: "it writes patch files",
    short: "o:nkv:s",
    long: "output-directory= output= stdout",
    writes: ["o", "output-directory", "output"],
  },
  "checkout-index": { why: "it writes files", short: "aufqn", long: "prefix= stage= temp stdin", writes: ["prefix"] },
  "bundle create": { why: "it writes a bundle", folder: 0 },
};

/** Subcommands that only need a word why they ask. */
const PLAIN: Readonly<Record<string, string>> = {
  "it changes the index": "add rm mv reset update-index read-tree apply stage",
  "it changes the working tree":
    "checkout switch restore clean am cherry-pick revert merge stash sparse-checkout mergetool merge-index",
  "it changes names, notes or remotes": `update-ref symbolic-ref notes remote replace reflog branch tag pack-refs refs`,
  "it changes what the repository stores":
    `gc prune repack maintenance commit-tree write-tree mktree mktag mktree pack-objects
    unpack-objects index-pack hash-object fast-import fast-export commit-graph multi-pack-index prune-packed bundle merge-tree
    merge-file unpack-file rerere worktree submodule bisect replay history backfill quiltimport`,
  "it connects to other repositories":
    `daemon http-backend upload-pack upload-archive receive-pack shell cvsserver cvsimport
    cvsexportcommit svn p4 archimport imap-send remote-http remote-https remote-ftp remote-ext remote-fd`,
  "it may show or store credentials": "credential credential-cache credential-store credential-manager",
  "it runs other programs":
    `gui citool difftool--helper web--browse for-each-repo hook bugreport diagnose interpret-trailers mailinfo
    mailsplit fmt-merge-msg sh-setup lfs annex flow`,
};

const dryRuns: Readonly<Record<string, readonly [short: string, long: string]>> = {
  add: ["nvAuf", "dry-run verbose all update force"],
  rm: ["nrqf", "dry-run cached quiet force ignore-unmatch"],
  mv: ["nvfk", "dry-run verbose force"],
  clean: ["ndxXqe:f", "dry-run quiet exclude= force"],
  "worktree prune": ["nv", "dry-run verbose expire="],
  "notes prune": ["nv", "dry-run verbose"],
};

/** The subcommand of a subcommand, where the first word is one. */
const NESTED = new Set([
  "stash",
  "reflog",
  "remote",
  "submodule",
  "worktree",
  "notes",
  "bisect",
  "bundle",
  "rerere",
  "sparse-checkout",
]);

/** Subcommands that write, and are harmless under an option which a `--no-` behind it takes back. */
const TAKEN_BACK = new Set(
  ("branch tag config apply remote stash notes worktree symbolic-ref reflog submodule archive replace ls-remote bisect bundle " +
    "rerere sparse-checkout").split(" "),
);
/** The options with `--no-` that take nothing back but looks, and those that choose what is shown. */
const TAKES_NOTHING_BACK =
  /^--no-(color|column|merged|contains|abbrev|abbrev-commit|pager|includes|type|merges|decorate|patch|ext-diff|textconv|renames|notes)$/;

/** Asks for every option that may take back the one that makes a call harmless. Also behind "--": that may be a value. */
function judgeTakenBack({ name, args, judge }: GitCall): void {
  if (!TAKEN_BACK.has(name)) return;
  for (const { text, prefix, shown } of args) {
    if (!/^--(?:n|no|no-.*)$/s.test(prefix)) continue;
    if (text !== undefined && TAKES_NOTHING_BACK.test(text.replace(/=.*/s, ""))) continue;
    judge.ask("git-option", `${shown} may take back the option under which git ${name} only reads`);
  }
}

/** Judges one subcommand, reading or writing. What is not known may be an alias, and asks. */
export function judgeSubcommand(call: GitCall): Stream | void {
  const { name, args, judge } = call;
  const first = args[0];
  if (args.length === 1 && (first?.text === "--help" || first?.text === "-h")) {
    if (known(name)) return;
  }
  judgeTakenBack(call);
  if (NESTED.has(name)) return judgeNested(call);
  const special = SPECIAL.get(name);
  if (special !== undefined) return special(call);
  const dry = Object.hasOwn(dryRuns, name) ? dryRuns[name] : undefined;
  if (dry !== undefined && isDry(call, dry)) return;
  const rule = READING.get(name) ?? writers.get(name);
  if (rule !== undefined) return rule(call);
  judge.ask("git-unknown", `git ${name} is no subcommand that is known, and may be an alias that runs anything`);
  return { origin: "unknown" };
}

function known(name: string): boolean {
  return SPECIAL.has(name) || READING.has(name) || writers.has(name) || NESTED.has(name);
}

/** Whether a call of a writing subcommand only says what it would do. */
function isDry(call: GitCall, [short, long]: readonly [string, string]): boolean {
  const parsed = parseArgs(call.args, gitGrammar(short, long));
  const used = parsed.options.map(({ name }) => name);
  return parsed.unknown.length === 0 && parsed.doubtful.length === 0 && parsed.cut === undefined &&
    !used.includes("no-dry-run") &&
    used.some((name) => name === "n" || name === "dry-run") &&
    (call.name !== "clean" || !used.some((name) => name === "f"));
}

/** Second words that read, with what they read as. */
const NESTED_READING: Readonly<Record<string, readonly string[]>> = {
  stash: ["list", "show"],
  reflog: ["show", "list", "exists"],
  remote: ["show", "get-url"],
  submodule: ["status", "summary"],
  worktree: ["list"],
  notes: ["list", "show", "get-ref"],
  bisect: ["log", "terms"],
  bundle: ["verify", "list-heads"],
  // Its diff reads the files that a file of the repository names.
  rerere: ["status", "remaining"],
  "sparse-checkout": ["list"],
};

/** Those that list when they stand alone. */
const LISTS_ALONE = new Set(["reflog", "remote", "submodule", "notes"]);

const nestedGrammars: Readonly<Record<string, ReturnType<typeof gitGrammar>>> = {
  remote: gitGrammar("vn", "verbose push all"),
  submodule: gitGrammar("qn:", "quiet cached recursive files summary-limit= for-status"),
  worktree: gitGrammar("vz", "verbose porcelain expire="),
  notes: gitGrammar("", "ref="),
  bundle: gitGrammar("q", "quiet"),
  bisect: gitGrammar("", "term-good term-bad term-old term-new"),
  reflog: gitGrammar("", ""),
};

function judgeNested(call: GitCall): Stream | void {
  const { name, args, judge } = call;
  // Options in front of the second word: `git remote -v`, `git notes --ref=x list`, `git submodule --quiet status`.
  let at = 0;
  while (at < args.length && /^-/.test(args[at]?.text ?? "") && (name !== "stash" && name !== "reflog")) {
    at += name === "notes" && args[at]?.text === "--ref" ? 2 : 1;
  }
  const word = args[at];
  const second = word?.text;
  const rest = [...args.slice(0, at), ...args.slice(at + 1)];
  const reads = NESTED_READING[name] ?? [];
  if (word === undefined && LISTS_ALONE.has(name) || second !== undefined && reads.includes(second)) {
    const family = READING.get(`${name} ${second ?? "show"}`);
    if (family !== undefined) return family({ ...call, args: second === undefined ? args : rest });
    const parsed = parseArgs(rest, nestedGrammars[name] ?? {});
    judgeOptions(call, parsed);
    for (const operand of parsed.operands) {
      if (name === "bundle") touchPath(call, "read", operand);
      // A remote that is no name is an address.
      if (name === "remote" && !/^[\w][\w.-]*$/.test(operand.text ?? "")) {
        judge.ask("git-remote", `${operand.shown} is no name of a remote`);
        judgeRemote(call, operand);
      }
    }
    return { origin: name === "notes" || name === "rerere" ? "file" : "report" };
  }
  // `git reflog` takes the options and revisions of `git log`.
  if (name === "reflog" && !["expire", "delete", "drop", "write"].includes(second ?? "")) {
    return READING.get("reflog show")?.(call);
  }
  const dry = dryRuns[`${name} ${second}`];
  if (dry !== undefined && isDry({ ...call, args: rest }, dry)) return;
  if (name === "submodule" && second === "foreach") {
    const { operands } = parseArgs(rest, { short: "q", long: ["recursive", "quiet"], stopAtOperand: true });
    judge.ask("git-write", "it runs a command in every submodule");
    const inside = judge.anywhere?.() ?? judge;
    if (operands.length === 1) inside.shell(operands[0] as Arg);
    else if (operands.length > 1) inside.run(operands);
    return { origin: "unknown" };
  }
  if (name === "bisect" && second === "run") {
    judge.ask("git-write", "it checks out commits and runs a command on each");
    if (rest.length > 0) judge.run(rest);
    return { origin: "unknown" };
  }
  const rule = writers.get(`${name} ${second}`) ?? writers.get(name);
  return rule?.({ ...call, args: writers.has(`${name} ${second}`) ? rest : args });
}

/** Sections of the configuration that hold no tokens, for `--get-regexp`. */
const OPEN_SECTIONS =
  /^\^?(alias|user\\?\.(name|email)|branch|color|core|diff|merge|push|pull|remote|init|log|fetch|rebase)\b[^|]*$/;
const TOKENS = /token|password|passwd|secret|extraheader|cookie|smtppass|credential|^\.\*|api_?key/i;

const configGrammar = gitGrammar(
  "f:lze",
  `global system local worktree file= blob= get get-all get-regexp get-urlmatch replace-all add unset unset-all rename-section
  remove-section list fixed-value edit get-color get-colorbool type= bool int bool-or-int bool-or-str path expiry-date null name-only
  includes show-origin show-scope default= comment= show-names url= all regexp value= append`,
);
const CONFIG_VERBS = ["list", "get", "set", "unset", "rename-section", "remove-section", "edit"];

function config(call: GitCall): Stream | void {
  const { judge } = call;
  const parsed = parseArgs(call.args, configGrammar);
  judgeOptions(call, parsed);
  const used = new Set(parsed.options.map(({ name }) => name));
  const verb = parsed.operands[0]?.text;
  const hasVerb = verb !== undefined && CONFIG_VERBS.includes(verb) && verb !== "default";
  const operands = hasVerb ? parsed.operands.slice(1) : parsed.operands;
  const [key, value] = operands;
  const reads = hasVerb
    ? verb === "get"
    : ["get", "get-all", "get-color", "get-colorbool"].some((name) => used.has(name)) ||
      ![
          "replace-all",
          "add",
          "unset",
          "unset-all",
          "rename-section",
          "remove-section",
          "edit",
          "e",
          "list",
          "l",
          "get-regexp",
          "get-urlmatch",
        ]
          .some((name) => used.has(name)) && operands.length === 1;
  const byPattern = used.has("get-regexp") || reads && used.has("regexp");
  for (const { name, value: file } of parsed.options) {
    if ((name === "f" || name === "file") && file !== undefined) {
      touchPath(call, reads || byPattern ? "read" : "write", file);
    }
    if (name === "blob" && file !== undefined) touchPath(call, "read", behindColon(file) ?? file);
  }
  if (byPattern) {
    if (!OPEN_SECTIONS.test(key?.text ?? "") || TOKENS.test(key?.text ?? "")) {
      judge.ask("git-config", "it prints settings that may hold tokens");
    }
  } else if (reads) {
    if (key?.text === undefined || TOKENS.test(key.text)) {
      judge.ask("git-config", "it prints a setting that may hold a token");
    }
  } else if (used.has("list") || used.has("l") || verb === "list") {
    judge.ask("git-config", "it prints all settings, which may hold tokens");
  } else {
    judge.ask("git-config", "it changes git's settings");
    if (key !== undefined && value !== undefined) judgeSetting(call, key.text, value, false);
  }
}

const archiveGrammar = gitGrammar("lvo:0123456789", RUNNING["archive"]?.long ?? "");

/** The manual is shown of a name; a path would be shown as the manual that it is not, and a browser runs what it is told. */
export function judgeHelp(args: readonly Arg[], judge: GitCall["judge"]): void {
  for (const { text, shown } of args) {
    if (
      /^([a-z][\w-]*|-[agcmv]+|--(all|guides|config|man|verbose|\w+-interfaces|(no-)?(aliases|external-commands)))$/
        .test(text ?? "")
    ) {
      continue;
    }
    judge.ask("git-option", `git help ${shown} may open a browser, or show a file`);
  }
}

/** What `format-patch --stdout` may be given, written out: it makes patches whatever else it is to show, and few letters mean what they mean to a log. */
const PATCHES = new RegExp(
  "^(-\\d+|-[kNnspWMC]|-U\\d+|--(stdout|keep-subject|signoff|cover-letter|numbered|no-numbered|no-stat|stat|root|zero-commit" +
    "|full-index|binary|no-binary|no-signature|subject-prefix=.*|no-renames|find-renames(=\\d+%?)?|unified=\\d+|minimal|patience" +
    "|histogram|no-color|rfc|thread|no-thread|inline|attach|function-context|no-prefix|quiet|ignore-if-in-upstream" +
    "|(since|until|after|before|author|committer|grep|base)=.*))$",
  "s",
);

/** Subcommands that read in some of their forms. */
const SPECIAL: ReadonlyMap<string, GitRule> = new Map<string, GitRule>([
  ["config", config],
  ["ls-remote", (call) => {
    const parsed = parseArgs(
      call.args,
      gitGrammar(
        "qtho:",
        `quiet upload-pack= exec= tags heads branches refs get-url sort= exit-code symref server-option=`,
      ),
    );
    if (
      parsed.options.some(({ name }) => name === "get-url") &&
      parsed.operands.every(({ text }) => /^[\w][\w.-]*$/.test(text ?? ""))
    ) {
      return;
    }
    call.judge.ask("network", "it connects to another repository");
    judgeOptions(call, parsed, { "upload-pack": "shell", exec: "shell" });
    for (const operand of parsed.operands.slice(0, 1)) judgeRemote(call, operand);
    return { origin: "download" };
  }],
  ["archive", (call) => {
    const parsed = parseArgs(call.args, archiveGrammar);
    const { options, operands, unknown, doubtful, cut = [] } = parsed;
    judgeStash(call, parsed);
    const format = options.find(({ name }) => name === "format")?.value;
    const writes = options.some(({ name }) => ["o", "output", "remote", "exec", "add-file"].includes(name));
    if (
      unknown.length > 0 || doubtful.length > 0 || cut.length > 0 || writes ||
      !/^(tar|zip)$/.test(format === undefined ? "tar" : format.text ?? "")
    ) {
      return writers.get("archive")?.(call);
    }
    for (const operand of operands) touchPath(call, "read", operand);
    for (const path of operands.slice(1).flatMap(namesBelow)) touchTracked(call, path);
    const lists = options.some(({ name }) => name === "l" || name === "list");
    if (takesAll(operands.slice(1)) && !lists) touchTracked(call);
    const whole = call.oddPaths === true;
    if (!lists) {
      call.judge.showsKept(
        { operands: operands.slice(0, 1), paths: operands.slice(1), trees: "one", whole },
        call.folder,
      );
    }
    return { origin: "file" };
  }],
  ["format-patch", (call) => {
    const end = call.args.findIndex(({ text }) => text === "--");
    const front = end < 0 ? call.args : call.args.slice(0, end);
    const paths = end < 0 ? [] : call.args.slice(end + 1);
    const prints = front.some(({ text }) => text === "--stdout");
    const odd = front.some((arg) => arg.mayVanish || arg.mayBeOption && !PATCHES.test(arg.text ?? "?"));
    if (!prints || odd) return writers.get("format-patch")?.(call);
    const revisions = front.filter(({ mayBeOption }) => !mayBeOption);
    const parsed = { options: [], operands: [...revisions, ...paths], behind: paths.length, unknown: [], doubtful: [] };
    for (const operand of parsed.operands) touchOperand(call, "read", operand);
    judgeStash({ ...call, name: "log" }, parsed);
    // Words behind "--" name the files; without them it prints all that has changed.
    if (paths.length === 0) touchTracked(call);
    const whole = call.oddPaths === true || end < 0 && revisions.length > 1;
    call.judge.showsKept({ operands: revisions, paths: whole ? undefined : paths, whole }, call.folder);
    return { origin: "file" };
  }],
  ["symbolic-ref", (call) => {
    const parsed = parseArgs(call.args, gitGrammar("qdm:", "quiet delete short recurse"));
    judgeOptions(call, parsed, { d: "ask", delete: "ask", m: "ask" });
    if (parsed.operands.length !== 1) call.judge.ask("git-write", "it changes what a name stands for");
  }],
  ["replace", (call) => {
    const parsed = parseArgs(call.args, gitGrammar("l", "list format="));
    if (
      !parsed.options.some(({ name }) => name === "l" || name === "list") && call.args.length > 0 ||
      parsed.unknown.length > 0 || parsed.cut !== undefined
    ) {
      call.judge.ask("git-write", "it replaces objects");
    }
  }],
  ["var", (call) => {
    if (call.args.length !== 1 || !/^GIT_\w+$/.test(call.args[0]?.text ?? "")) {
      call.judge.ask("git-config", "it prints all settings, which may hold tokens");
    }
  }],
  ["apply", (call) => {
    const parsed = parseArgs(
      call.args,
      gitGrammar(
        "p:C:zvqR",
        `stat numstat summary check verbose quiet directory= include= exclude= index cached reverse recount unidiff-zero
        ignore-whitespace ignore-space-change whitespace= allow-empty allow-overlap`,
      ),
    );
    const used = parsed.options.map(({ name }) => name);
    if (
      parsed.unknown.length > 0 || parsed.doubtful.length > 0 || parsed.cut !== undefined ||
      !used.some((name) => /^(stat|numstat|summary|check)$/.test(name))
    ) {
      return writers.get("apply")?.(call);
    }
    for (const operand of parsed.operands) if (operand.text !== "-") touchPath(call, "read", operand);
    return { origin: "file" };
  }],
  ["clean", (call) => {
    const dry = dryRuns["clean"];
    if (dry !== undefined && isDry(call, dry)) return;
    call.judge.ask("git-write", "it deletes what is not tracked");
    const { cwd, home } = call.judge;
    if (call.folder !== undefined || cwd === home || cwd === "/") {
      touchPath(call, "remove", Arg.of("."), { recursive: true });
    }
    const parsed = parseArgs(call.args, gitGrammar("ndxXqe:fi", "dry-run quiet exclude= force interactive"));
    for (const path of parsed.operands) touchPath(call, "remove", path, { recursive: true });
    return { origin: "unknown" };
  }],
  ["lfs", (call) => {
    const second = call.args[0]?.text;
    if (second === "version" && call.args.length === 1) return;
    if (
      (second === "ls-files" || second === "status" || second === "track") &&
      call.args.slice(1).every(({ text }) => /^-/.test(text ?? ""))
    ) {
      return;
    }
    return writers.get("lfs")?.(call);
  }],
  ["commit-graph", (call) => {
    if (call.args[0]?.text !== "verify") return writers.get("commit-graph")?.(call);
  }],
  ["remote-ext", (call) => {
    call.judge.ask("git-transport", "it runs a command");
    const command = call.args[1];
    if (command !== undefined) {
      judgeRemote(call, new Arg([{ kind: "text", text: "ext::" }, ...command.pieces], command.mayVanish));
    }
    return { origin: "unknown" };
  }],
  ["shell", (call) => {
    call.judge.ask("git-write", "it runs a command");
    if (call.args[0]?.text === "-c" && call.args[1] !== undefined) call.judge.shell(call.args[1]);
    return { origin: "unknown" };
  }],
  ["help", (call) => {
    judgeHelp(call.args, call.judge);
  }],
]);

const writers: ReadonlyMap<string, GitRule> = new Map<string, GitRule>([
  ...Object.entries(PLAIN).flatMap(([why, names]) =>
    names.split(/\s+/).map((name): [string, GitRule] => [name, writing({ why })])
  ),
  ...[...Object.entries(ADDRESSED), ...Object.entries(RUNNING)].map((
    [name, tool],
  ): [string, GitRule] => [name, writing(tool)]),
]);
