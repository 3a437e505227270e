// The rules for language runtimes: code in an option or on stdin is judged as code, a script file as something that is started,
// a script at an address is refused. Knows no package manager and no compiler.

import { Arg, type Call, type Judge, type Rule, type Stream } from "../call.ts";
import { names } from "./forms.ts";

/** How a runtime is called. Options are looked at from the left; the first operand is the script. */
interface Runtime {
  /** The language, as the judge of code names it. */
  readonly language: string;
  /** Letters that may stand in a cluster and take nothing. */
  readonly flags?: string;
  /** Letters whose value is code, attached or the next word. */
  readonly code?: string;
  /** Letters whose value is attached if there is one. */
  readonly attached?: string;
  /** Letters with a value, attached or the next word. */
  readonly values?: string;
  /** Long options (with one dash or two) whose value is code. */
  readonly longCode?: readonly string[];
  /** Long options whose value is the next word unless attached by `=`. */
  readonly longValues?: readonly string[];
  /** Single words that only print something about the runtime. */
  readonly about: RegExp;
  /** Letters or long options that read the script without running it. */
  readonly checks?: readonly string[];
  /** With `n` or `p` the operands are files that are read, with `i` files that are written, as for perl and ruby. */
  readonly filters?: boolean;
  /** Code in an option makes all later words operands. */
  readonly codeEnds?: boolean;
}

/** What code of the text prints. */
const PRINTED: Stream = { origin: "unknown", made: true };

const ABOUT = /^(--?version|--?help|-[vVh]|-h)$/;

const RUNTIMES: Readonly<Record<string, Runtime>> = {
  python: {
    language: "python",
    flags: "bBdEiIOPqRsStuvVxh",
    code: "c",
    values: "WX",
    about: /^(--version|-V|-VV|--help|-h|-\?|--help-(env|xoptions|all))$/,
    codeEnds: true,
  },
  perl: {
    language: "perl",
    flags: "acfnpsStTuUwWX",
    code: "eE",
    attached: "0lFiMmCDdxVI",
    about: /^(--version|-v|--help|-h|-V(:\w+)?)$/,
    filters: true,
  },
  ruby: {
    language: "ruby",
    flags: "anplsSvwyUhc",
    code: "e",
    attached: "0FiKTWx",
    values: "rICE",
    longValues: ["encoding", "external-encoding", "internal-encoding", "enable", "disable"],
    about: /^(--version|-v|--help|-h|--copyright)$/,
    checks: ["c"],
    filters: true,
  },
  node: {
    language: "node",
    flags: "ic",
    code: "e",
    values: "rC",
    longCode: ["eval", "print", "p", "pe", "ep"],
    longValues: [
      "require",
      "import",
      "loader",
      "experimental-loader",
      "input-type",
      "conditions",
      "title",
      "icu-data-dir",
      "openssl-config",
    ],
    about: /^(--version|-v|--help|-h|--v8-options|--completion-bash)$/,
    checks: ["c", "check"],
  },
  php: {
    language: "php",
    flags: "aCHlmnqsw",
    code: "rBRE",
    values: "dczgtSfF",
    about: /^(--version|-v|--help|-h|-m|--modules|--ini)$/,
    checks: ["l", "s", "w", "syntax-check"],
    longCode: ["run", "process-begin", "process-code", "process-end"],
    longValues: ["define", "php-ini", "file", "server", "docroot"],
  },
  lua: { language: "lua", flags: "iEvW", code: "e", values: "l", about: /^(-v|--version|--help|-h)$/ },
  tcl: { language: "tcl", values: "", about: /^(--version|--help)$/, longValues: ["encoding"] },
  r: {
    language: "r",
    flags: "q",
    code: "e",
    values: "f",
    about: ABOUT,
  },
  julia: { language: "julia", flags: "iqv", code: "eE", values: "LptCHJ", longCode: ["eval", "print"], about: ABOUT },
  elixir: {
    language: "elixir",
    flags: "Sv",
    code: "e",
    values: "r",
    longCode: ["eval", "rpc-eval"],
    about: /^(--version|--help|-v|-h)$/,
  },
  erlang: { language: "erlang", values: "", longCode: ["eval", "run", "s"], about: /^(-version|--version)$/ },
  haskell: {
    language: "haskell",
    code: "e",
    flags: "v",
    about: /^(--version|-V|--numeric-version|--info|--print-libdir|--help|-\?|--supported-extensions)$/,
  },
  scheme: { language: "scheme", flags: "qs", code: "ce", values: "lLs", longCode: ["eval", "expr"], about: ABOUT },
  // A single letter goes to the program, which loads what the project has for its start first.
  lisp: {
    language: "lisp",
    code: "x",
    longCode: ["eval"],
    longValues: ["load", "script"],
    about: /^(--version|--help|-h)$/,
  },
  jvm: {
    language: "groovy",
    flags: "np",
    code: "e",
    values: "c",
    longValues: ["cp", "classpath"],
    about: /^(-version|--version|-v|--help|-h|-help)$/,
  },
  powershell: {
    language: "powershell",
    longCode: ["c", "command", "Command", "e", "ec", "EncodedCommand", "encodedcommand"],
    longValues: ["f", "File", "file", "ExecutionPolicy", "ep", "ex", "wd"],
    about: /^(--version|-v|-Version|-version|--help|-h|-help|-\?)$/,
  },
  ocaml: {
    language: "ocaml",
    values: "I",
    longCode: ["e"],
    longValues: ["init"],
    about: /^(-version|--version|-vnum|-help|--help)$/,
  },
};

/** Judges a script that a runtime is told to run: an address is refused, a file is started. */
export function judgeScript(judge: Judge, language: string, script: Arg, stdin: Stream): void {
  const text = script.text;
  if (/^(https?|ftp|data|blob):/i.test(script.prefix)) {
    judge.deny(
      "remote-code",
      `it runs code from ${/^data/i.test(script.prefix) ? "an address" : "the network"} that nobody has read`,
    );
  } else if (text === "-" || text === "/dev/stdin" || text === "/dev/fd/0" || text === "/proc/self/fd/0") {
    judge.codeFrom(language, stdin);
  } else {
    judge.touch("start", script);
    judge.ask("script", `it runs ${script.shown}`);
  }
}

function runtime(tool: Runtime): Rule {
  return (call) => judgeRuntime(call, tool);
}

function judgeRuntime({ name, args, stdin, judge }: Call, tool: Runtime): Stream | void {
  if (args.length === 1 && tool.about.test(args[0]?.text ?? "")) return;
  const has = (letters: string | undefined, letter: string) => letters?.includes(letter) === true;
  const used = new Set<string>();
  let coded = false;
  let i = 0;
  for (; i < args.length; i++) {
    const arg = args[i] as Arg;
    if (arg.text === "--") {
      i++;
      break;
    }
    if (!arg.prefix.startsWith("-") || arg.text === "-") break;
    const long = /^--?([\w-]+)(=?)/.exec(arg.prefix);
    const longName = long?.[1] ?? "";
    const isLong = arg.prefix.startsWith("--");
    const known = (names: readonly string[] | undefined) => names?.includes(longName) === true;
    if (known(tool.longCode) || known(tool.longValues) || isLong && tool.checks?.includes(longName) === true) {
      used.add(longName);
      if (tool.checks?.includes(longName) === true) continue;
      const value = long?.[2] === "=" ? arg.drop((long[0] as string).length) : args[++i];
      if (known(tool.longCode)) {
        judge.code(tool.language, value);
        coded = true;
      } else judgeNamed(judge, tool.language, name, longName, value, stdin);
      continue;
    }
    if (tool.language === "node" && longName === "run" && isLong) {
      judge.ask("project-code", `${name} runs a script of the project`);
      const script = long?.[2] === "=" ? arg.drop((long[0] as string).length) : args[i + 1];
      // It takes it from where npm does.
      if (script !== undefined) judge.run([Arg.of("npm"), Arg.of("run"), script]);
      return { origin: "unknown" };
    }
    if (isLong) {
      judge.ask("option", `the option ${arg.shown} of ${name} may change what it runs`);
      continue;
    }
    let rest = arg.drop(1);
    while (rest.pieces.length > 0) {
      const letter = rest.prefix[0];
      if (letter === undefined) {
        judge.ask("unknown-word", `${arg.shown} may be any option of ${name}`);
        break;
      }
      rest = rest.drop(1);
      used.add(letter);
      if (has(tool.code, letter) || has(tool.values, letter)) {
        const value = rest.pieces.length > 0 ? rest : args[++i];
        if (has(tool.code, letter)) {
          judge.code(tool.language, value);
          coded = true;
        } else judgeNamed(judge, tool.language, name, letter, value, stdin);
        break;
      }
      if (has(tool.attached, letter)) {
        if (letter === "I" && rest.pieces.length === 0) i++;
        // Perl's `-0777ne` and `-l0pe`: digits, then more letters.
        if ((letter === "0" || letter === "l") && rest.text !== undefined) {
          rest = rest.drop((/^[0-9a-fA-FxX]*/.exec(rest.prefix) as RegExpExecArray)[0].replace(/[ae].*$/i, "").length);
          continue;
        }
        if (letter === "M" || letter === "m" || letter === "d" || letter === "x") {
          judge.ask("option", `the option -${letter} of ${name} loads code`);
        }
        break;
      }
      if (letter === "m" && tool.language === "python") {
        return judgeModule(
          { name, stdin, judge, args: args.slice(i + 1) },
          rest.pieces.length > 0 ? rest : args[i + 1],
          used,
          rest.pieces.length > 0,
        );
      }
      if (!has(tool.flags, letter)) {
        judge.ask("unknown-option", `the option ${arg.shown} of ${name} is not known`);
        break;
      }
    }
    if (coded && tool.codeEnds === true) {
      i++;
      break;
    }
  }
  const operands = args.slice(i);
  if (coded) {
    // What the code does to these files is asked for with the code.
    const writes = tool.filters === true && (used.has("n") || used.has("p")) && used.has("i");
    // Code is given files to read them.
    for (const file of operands) {
      if (!file.mayBeOption) judge.touch(writes ? "write" : "read", file, { entry: "replace" });
    }
    return PRINTED;
  }
  const script = operands[0];
  if (script === undefined) {
    if (used.has("f") || used.has("F") || used.has("file") || used.has("script")) return { origin: "unknown" };
    judge.codeFrom(tool.language, stdin);
    if (stdin.origin === "none") judge.ask("interpreter", `${name} without a script waits for code`);
    else return PRINTED;
  } else if (
    tool.checks?.some((option) => used.has(option)) === true &&
    [...used].every((option) => tool.checks?.includes(option) || "wW".includes(option))
  ) {
    for (const file of tool.language === "ruby" || tool.language === "php" ? operands : [script]) {
      judge.touch("read", file);
    }
    return { origin: "report" };
  } else judgeScript(judge, tool.language, script, stdin);
  return { origin: "unknown" };
}

/** Judges the value of an option that is not code itself. */
function judgeNamed(
  judge: Judge,
  language: string,
  name: string,
  option: string,
  value: Arg | undefined,
  stdin: Stream,
): void {
  if (value !== undefined && /^(https?|data):/i.test(value.prefix)) judgeScript(judge, language, value, stdin);
  else if (/^(f|F|file|File|script|load)$/.test(option) && value !== undefined) {
    judgeScript(judge, language, value, stdin);
  } else if (/^(t|docroot)$/.test(option) && language === "php" && value !== undefined) {
    judge.touch("read", value, { recursive: true });
  } else if (/^(S|server)$/.test(option) && language === "php") judge.ask("server", "it serves files over the network");
  else if (!/^(W|input-type|encoding)$/.test(option)) {
    judge.ask("option", `the option ${option} of ${name} may load code`);
  }
}

/** Options of json.tool. */
const JSON_TOOL = /^--(sort-keys|no-ensure-ascii|json-lines|indent(=\d+)?|tab|no-indent|compact|help)$/;

/** `python -m MODULE`: a module runs code, which may be the project's own. */
function judgeModule(
  { name, args, judge }: Call,
  module: Arg | undefined,
  used: ReadonlySet<string>,
  attached: boolean,
): Stream | void {
  const text = module?.text;
  const rest = attached ? args : args.slice(1);
  if (text === "pip") return judge.run([Arg.of("pip"), ...rest]);
  // One of the project's may stand in for each of these: whoever knows the folder looks for it.
  const plain = /^python[\d.]*$/.test(name) && [...used].every((letter) => "mIPsSEBubOq".includes(letter));
  if (text === "json.tool") {
    const isValue = (i: number) => rest[i - 1]?.text === "--indent";
    // A dash stands for what flows in, and the word behind it is written.
    const operands = rest.filter((arg, i) => (!arg.mayBeOption || arg.text === "-") && !isValue(i));
    for (const [i, operand] of operands.entries()) {
      if (operand.text !== "-") judge.touch(i === 0 ? "read" : "write", operand);
    }
    const options = rest.filter((arg) => (arg.mayBeOption || arg.mayVanish) && arg.text !== "-");
    if (plain && options.every((arg) => JSON_TOOL.test(arg.text ?? ""))) return { origin: "rewritten" };
  }
  const computes = text === "calendar" && rest.every((arg) => /^\d+$/.test(arg.text ?? "")) ||
    text === "platform" && rest.length === 0;
  if (plain && computes) return { origin: "report" };
  if (text === "timeit") {
    for (const arg of rest) if (!arg.prefix.startsWith("-")) judge.code("python", arg);
  }
  judge.ask("module", `${name} runs the module ${module?.shown ?? ""}`);
  for (const arg of rest) if (!arg.mayBeOption && arg.known) judge.touch("read", arg);
  if (text === "http.server") {
    const at = rest.findIndex((arg) => arg.text === "-d" || arg.text === "--directory");
    if (at >= 0 && rest[at + 1] !== undefined) judge.touch("read", rest[at + 1] as Arg, { recursive: true });
  }
  return { origin: /^(base64|gzip|quopri|uu|zlib|codecs)$/.test(text ?? "") ? "rewritten" : "unknown" };
}

const DENO_ABOUT = /^(--version|-V|--help|-h|help|types|completions)$/;
const DENO_QUIET =
  "-q|--quiet|--json|--compact|--no-config|--no-lock|--no-remote|--no-npm|--cached-only|--frozen(=true)?|--unstable(-[\\w-]+)?|--ext(=\\w+)?|" +
  "-L|--log-level(=\\w+)?|--ignore=.*|--no-clear-screen|--color(=\\w+)?|--no-check";
/** Subcommands of deno that read and compile only, and the options under which they do no more. Source: deno --help. */
const DENO_READING: ReadonlyMap<string, RegExp> = new Map([
  ["lint", "--rules|--rules-(tags|include|exclude)=.*|--permit-no-files"],
  ["check", "--all|--doc|--doc-only|--check-js"],
  ["info", ""],
  ["doc", "--private|--lint|--name=.*|--filter(=.*)?"],
  ["types", "--help"],
  ["completions", "--help"],
  ["help", ""],
].map(([name = "", own]): [string, RegExp] => [name, new RegExp(`^(?:${DENO_QUIET}|${own || "--help"})$`)]));
/** Options of its formatter that change only what it prints. */
const DENO_FORMATS =
  /^(--check|-q|--quiet|--ext(=\w+)?|--ignore=.*|--use-tabs(=\w+)?|--(line|indent)-width=\d+|--single-quote(=\w+)?|--no-semicolons(=\w+)?|--prose-wrap=\w+|--no-config|--fail-fast|--unstable-[\w-]+|--permit-no-files|--options-.*)$/;
const DENO_VALUES =
  /^(-c|--config|--import-map|--seed|--location|--cert|--ext|-L|--log-level|--preload|--require|--import|--port|--host|--inspect-\w+)$/;
/** Any other word is the name of a file that it runs. */
const DENO_COMMANDS = new Set(
  names(
    `add audit bench bundle cache check clean compile completions coverage deploy doc eval fmt info init install lint lsp outdated
    publish remove repl run serve task test types uninstall update upgrade`,
  ),
);
const DENO_RUNS = new Set([
  "run",
  "serve",
  "test",
  "bench",
  "watch",
  "compile",
  "cache",
  "install",
  "i",
  "bundle",
  "x",
  "coverage",
  "jupyter",
]);

const deno: Rule = ({ args, stdin, judge }) => {
  if (args.length === 0) {
    judge.codeFrom("deno", stdin);
    if (stdin.origin === "none") judge.ask("interpreter", "deno without a script waits for code");
    return;
  }
  if (args.length === 1 && DENO_ABOUT.test(args[0]?.text ?? "")) return;
  let at = 0;
  while (
    /^(-q|--quiet|-A|-[A-Z]|--allow-.*|--no-.*|--unstable.*)$/.test(args[at]?.text ?? "") ||
    DENO_VALUES.test(args[at]?.text ?? "")
  ) {
    at += DENO_VALUES.test(args[at]?.text ?? "") ? 2 : 1;
  }
  const word = args[at];
  const sub = word?.text;
  const rest = args.slice(at + 1);
  if (
    rest.length === 1 && /^(--help|-h)$/.test(rest[0]?.text ?? "") && sub !== undefined && DENO_COMMANDS.has(sub)
  ) return;
  if (sub === undefined) {
    judge.ask("unknown-word", "what deno is told to do is not known");
    return { origin: "unknown" };
  }
  if (sub === "fmt") {
    // Besides files "-" is the name of one.
    const files = rest.filter((arg) => !arg.mayBeOption || arg.text === "-");
    const checks = rest.some(({ text }) => text === "--check") || files.length === 1 && files[0]?.text === "-";
    if (!checks) judge.ask("project-write", "deno fmt rewrites files");
    for (const arg of rest) {
      if (!arg.mayBeOption) {
        if (arg.text !== "-") judge.touch("read", arg);
      } else if (arg.text !== "-" && !DENO_FORMATS.test(arg.text ?? "")) {
        judge.ask("option", `the option ${arg.shown} of deno fmt does more than read`);
      }
    }
    return { origin: "report" };
  }
  const known = DENO_READING.get(sub);
  if (known !== undefined) {
    for (const [i, arg] of rest.entries()) {
      if (arg.mayBeOption || arg.mayVanish) {
        if (!known.test(arg.text ?? "")) {
          judge.ask("option", `the option ${arg.shown} of deno ${sub} does more than read`);
        }
      } else if (/^(https?|npm|jsr):/i.test(arg.prefix)) judge.ask("network", `deno ${sub} loads ${arg.shown}`);
      else if (/^(lint|check|doc)$/.test(sub) || sub === "info" && i === 0) judge.touch("read", arg);
    }
    return { origin: "report" };
  }
  if (sub === "task") {
    if (rest.every(({ text }) => text !== undefined && /^(-q|--quiet)$/.test(text))) return;
    judge.ask("project-code", "it runs a task of the project");
    const evals = rest.findIndex(({ prefix }) => /^--eval(=|$)/.test(prefix));
    if (evals >= 0) {
      const arg = rest[evals] as Arg;
      const script = arg.prefix.startsWith("--eval=")
        ? arg.drop(7)
        : rest.slice(evals + 1).find((word) => !word.mayBeOption);
      if (script !== undefined) judge.shell(script);
    }
    return { origin: "unknown" };
  }
  if (sub === "eval") {
    const code = firstOperand(rest, DENO_VALUES);
    judge.code("deno", code);
    return PRINTED;
  }
  if (sub === "repl") {
    for (const arg of rest) if (arg.prefix.startsWith("--eval=")) judge.code("deno", arg.drop(7));
    judge.codeFrom("deno", stdin);
    judge.ask("interpreter", "deno repl waits for code");
    return { origin: "unknown" };
  }
  const runsSub = DENO_RUNS.has(sub);
  const script = runsSub ? firstOperand(rest, DENO_VALUES) : /[./:]/.test(sub) || sub === "-" ? word : undefined;
  const runs = !runsSub || ["run", "serve", "test", "bench", "watch", "x"].includes(sub);
  if (script !== undefined && runs) judgeScript(judge, "deno", script, stdin);
  judge.ask("project-code", `deno ${sub} runs, writes or installs code`);
  return { origin: "unknown" };
};

/** The first word that is no option, past the values of options. */
function firstOperand(args: readonly Arg[], values: RegExp): Arg | undefined {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as Arg;
    if (arg.text === "--") return args[i + 1];
    if (arg.text !== undefined && values.test(arg.text)) i++;
    else if (!arg.prefix.startsWith("-") || arg.text === "-") return arg;
  }
  return undefined;
}

const bun: Rule = (call) => {
  const { args, stdin, judge } = call;
  const first = args[0];
  if (args.length === 1 && /^(--version|-v|--revision|--help|-h|help)$/.test(first?.text ?? "")) return;
  if (
    first?.text === "pm" && /^(ls|bin|cache|hash|whoami)?$/.test(args[1]?.text ?? "?") &&
    args.slice(2).every(({ text }) => /^(--all|-g)$/.test(text ?? ""))
  ) {
    if (args[1]?.text === "whoami") judge.ask("network", "it asks the registry");
    return;
  }
  const code = args.findIndex(({ prefix }) => /^(-e|-p|--eval|--print)(=|$)/.test(prefix));
  if (code >= 0) {
    const arg = args[code] as Arg;
    judge.code("node", arg.prefix.includes("=") ? arg.drop(arg.prefix.indexOf("=") + 1) : args[code + 1]);
    return PRINTED;
  }
  if (first?.text === "exec") {
    judge.ask("project-code", "it runs a script");
    if (args[1] !== undefined) judge.shell(args[1]);
    return { origin: "unknown" };
  }
  const operands = args.filter((arg) => !arg.mayBeOption);
  const script = operands[0]?.text === "run" ? operands[1] : operands[0];
  if (script !== undefined && (/[./:]/.test(script.prefix) || script.text === "-")) {
    judgeScript(judge, "node", script, stdin);
  }
  judge.ask("project-code", "bun runs or installs code");
  return { origin: "unknown" };
};

const NAMES: Readonly<Record<string, string>> = {
  python:
    "python python2 python3 python2.7 python3.8 python3.9 python3.10 python3.11 python3.12 python3.13 python3.14 pypy pypy3 ipython ipython3",
  perl: "perl perl5",
  ruby: "ruby irb jruby",
  node: "node nodejs ts-node tsx",
  php: "php php7 php8 php-cli",
  lua: "lua lua5.1 lua5.2 lua5.3 lua5.4 luajit texlua",
  tcl: "tclsh wish tclsh8.6",
  r: "Rscript R",
  julia: "julia",
  elixir: "elixir iex",
  erlang: "erl",
  haskell: "ghc ghci runghc runhaskell",
  scheme: "guile racket csi scheme gsi",
  lisp: "sbcl clisp ecl clojure clj",
  jvm: "groovy scala kotlin jshell",
  powershell: "pwsh powershell",
  ocaml: "ocaml",
};

/** The rules for language runtimes. */
export const INTERPRETERS: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...Object.entries(NAMES).flatMap(([kind, names]) =>
    names.split(" ").map((name): [string, Rule] => [name, runtime(RUNTIMES[kind] as Runtime)])
  ),
  ["deno", deno],
  ["bun", bun],
]);
