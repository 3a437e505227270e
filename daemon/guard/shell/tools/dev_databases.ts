// The rules for database shells, calculators, macro processors and debuggers. All but the calculators ask; commands of the shell
// that their language can run are judged as such. Knows no programming language.

import { Arg, type Call, type Judge, NOTHING, type Rule, type Stream } from "../call.ts";
import { isSqliteQuery, isSqliteScript } from "./sqlite_query.ts";

const ABOUT = /^(--version|-version|-V|--help|-help|-h|-\?)$/;

/** How a database shell is called. */
interface DatabaseShell {
  /** Options whose value is statements, attached or the next word. */
  readonly text: RegExp;
  /** Options with a file of statements. */
  readonly files?: RegExp;
  /** Options whose value is the next word. */
  readonly values?: RegExp;
  /** Options whose value is a command. */
  readonly commands?: RegExp;
  /** Whether operands are statements from the second on, and the first a database file. */
  readonly operands?: boolean;
  readonly about: RegExp;
  readonly language: string;
}

const SHELLS: Readonly<Record<string, DatabaseShell>> = {
  psql: {
    text: /^(-c|--command)$/,
    files: /^(-f|--file)$/,
    values: /^-[dhpUvPFRToL]$/,
    about: /^(--version|-V|--help(=\w+)?|-\?)$/,
    language: "sql",
  },
  mysql: {
    text: /^(-e|--execute|--init-command)$/,
    values: /^-[uhPDS]$/,
    commands: /^--pager$/,
    about: /^(--version|-V|--help|-\?|-I)$/,
    language: "sql",
  },
  sqlite3: {
    text: /^--?cmd$/,
    files: /^--?init$/,
    values: /^--?(separator|newline|nullvalue|mmap|vfs|maxsize)$/,
    operands: true,
    about: ABOUT,
    language: "sql",
  },
  mongo: {
    text: /^--eval$/,
    files: /^(-f|--file)$/,
    values: /^(-u|-p|--username|--password|--host|--port)$/,
    about: ABOUT,
    language: "node",
  },
  "redis-cli": { text: /^--eval$/, values: /^-[hpnau]$/, about: /^(--version|-v|--help|-h)$/, language: "sql" },
};

const SAME_SHELLS: Readonly<Record<string, string>> = {
  mariadb: "mysql",
  mongosh: "mongo",
  duckdb: "sqlite3",
  sqlite: "sqlite3",
  pgcli: "psql",
  mycli: "mysql",
  "valkey-cli": "redis-cli",
};

/** Commands of the shell in statements: `\! CMD`, `.shell CMD`, `system CMD`, `PROGRAM 'CMD'`, a file name that begins with `|`. */
const INNER: readonly RegExp[] = [
  /\\!\s*([^\n]+)/g,
  /^[ \t]*\.(?:shell|system|sh|sys)\s+([^\n]+)/gm,
  /(?:^|;)[ \t]*(?:system|pager)\s+([^\n;]+)/gim,
  /\bprogram\s+'((?:[^']|'')*)'/gi,
  /^[ \t]*\.(?:output|once|import|read)\s+["']?\|([^\n"']+)/gm,
  /\\(?:o|g|gx|w|copy\s(?:(?!\\copy\s).)*?(?:to|from)\s+program)\s*\|\s*([^\n]+)/g,
  /\\set\s+\w+\s+`([^`\n]+)`/g,
];

/** Files that statements name, and how they are touched. */
const FILES: readonly (readonly ["read" | "write" | "start", RegExp])[] = [
  ["write", /\bto\s+'([^'\n]+)'/gi],
  ["read", /\bfrom\s+'([^'\n]+)'/gi],
  ["write", /\binto\s+(?:out|dump)file\s+["']([^"'\n]+)["']/gi],
  ["read", /\binfile\s+["']([^"'\n]+)["']/gi],
  [
    "read",
    /\b(?:load_file|readfile|pg_read_(?:binary_)?file|read_(?:csv|text|blob|json|parquet)\w*|lo_import)\s*\(\s*["']([^"'\n]+)["']/gi,
  ],
  ["write", /\b(?:writefile|lo_export)\s*\(\s*(?:\d+\s*,\s*)?["']([^"'\n]+)["']/gi],
  ["start", /\bload_extension\s*\(\s*["']([^"'\n]+)["']/gi],
  ["write", /\battach\s+(?:database\s+)?["']([^"'\n]+)["']/gi],
  ["write", /\bvacuum\s+(?:\w+\s+)?into\s+["']([^"'\n]+)["']/gi],
  ["read", /^[ \t]*\.import\s+(?:--?\w+\s+)*["']?([^\s"'|]+)/gm],
  ["start", /^[ \t]*\.(?:read|load)\s+["']?([^\s"'|]+)/gm],
  [
    "write",
    /^[ \t]*\.(?:open|output|once|excel|backup|save|clone|log|archive)\s+(?:--?\w+\s+)*(?:main\s+)?["']?([^\s"'|]+)/gm,
  ],
  ["read", /^[ \t]*\.(?:open|restore)\s+(?:--?\w+\s+)*["']?([^\s"'|]+)/gm],
  ["start", /\\(?:i|ir|include)\s+["']?([^\s"']+)/g],
  ["start", /^[ \t]*(?:source|\\\.)\s+([^\s;]+)/gim],
  ["write", /\\(?:o|out|g|gx|w|write|s)\s+["']?([^\s"'|]+)/g],
  ["write", /^[ \t]*(?:tee|\\T)\s+([^\s;]+)/gm],
  ["read", /\\(?:copy)\s(?:(?!\\copy\s).)*?\bfrom\s+["']?([^\s"';]+)/gi],
  ["write", /\\(?:copy)\s(?:(?!\\copy\s).)*?\bto\s+["']?([^\s"';]+)/gi],
];

function judgeStatements(judge: Judge, language: string, text: Arg): void {
  judge.code(language, text);
  const known = text.text;
  if (known === undefined) return;
  for (const pattern of INNER) {
    for (const match of known.matchAll(pattern)) judge.shell(Arg.of((match[1] ?? "").replaceAll("''", "'")));
  }
  for (const [how, pattern] of FILES) {
    for (const [, file = ""] of known.matchAll(pattern)) {
      if (/[/.]/.test(file)) judge.touch(how, Arg.of(file.replace(/^~(?=\/)/, judge.home)));
    }
  }
}

/** Options of sqlite3 that say how it prints or that it must not write, and those with a value. */
const SQLITE_PRINTS =
  /^--?(readonly|safe|batch|bail|nofollow|header|noheader|ascii|box|column|csv|html|json|line|list|markdown|quote|table|tabs)$/;
const SQLITE_VALUES = /^--?(nullvalue|separator|newline)$/;

/** `sqlite3 [OPTION ...] FILE [QUERY ...]` where everything in it only reads: the words are judged here. */
function isSqliteReading({ args, stdin, judge }: Call): boolean {
  const operands: Arg[] = [];
  const queries: Arg[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as Arg;
    if (!arg.mayBeOption) operands.push(arg);
    else if (SQLITE_VALUES.test(arg.text ?? "")) i++;
    else if (/^--?cmd$/.test(arg.text ?? "")) queries.push(args[++i] ?? Arg.unknown("nothing"));
    else if (!SQLITE_PRINTS.test(arg.text ?? "")) return false;
  }
  const [file, ...given] = operands;
  if (file === undefined || args.some((arg) => arg.mayVanish)) return false;
  if (![...queries, ...given].every(({ text }) => text !== undefined && isSqliteQuery(text))) return false;
  if (given.length === 0 && (stdin.text?.trim() || undefined) === undefined) return false;
  if (given.length === 0 && !isSqliteScript(stdin.text ?? "")) return false;
  const address = /^file:(?:\/\/)?([^?#%]+)(?:\?(?:mode=ro|immutable=1)(?:&(?:mode=ro|immutable=1))*)?$/.exec(
    file.text ?? "",
  );
  if (file.prefix.startsWith("file:") && address === null) return false;
  if (file.text !== "" && file.text !== ":memory:") {
    // Where there is no such file, an empty one is made.
    const readOnly = /mode=ro/.test(file.text ?? "") || args.some(({ text }) => /^--?readonly$/.test(text ?? ""));
    judge.touch("read", address === null ? file : Arg.of(address[1] ?? ""), readOnly ? {} : { makes: true });
  }
  return true;
}

/** `sqlite3` asks unless it only reads. */
const sqlite: Rule = (call) =>
  isSqliteReading(call) ? { origin: "rewritten" } : database(SHELLS["sqlite3"] as DatabaseShell)(call);

function database(tool: DatabaseShell): Rule {
  return ({ name, args, stdin, judge }): Stream | void => {
    if (args.length === 1 && tool.about.test(args[0]?.text ?? "")) return;
    judge.ask("database", `${name} may change a database`);
    let place = 0;
    let statements = false;
    for (let i = 0; i < args.length; i++) {
      const arg = args[i] as Arg;
      const equals = /^(--?[\w-]+)=/.exec(arg.prefix);
      // `-cTEXT` is `-c TEXT`.
      const short = /^-[a-zA-Z](?=.)/.exec(arg.prefix);
      const option = equals?.[1] ?? arg.text ?? arg.prefix;
      const attached = equals !== null ? arg.drop((equals[0] as string).length) : undefined;
      const meant = (pattern: RegExp | undefined): Arg | undefined => {
        if (pattern === undefined) return undefined;
        if (pattern.test(option)) return attached ?? args[++i];
        if (short !== null && !arg.prefix.startsWith("--") && pattern.test(short[0])) return arg.drop(2);
        return undefined;
      };
      const text = meant(tool.text);
      if (text !== undefined) {
        judgeStatements(judge, tool.language, text);
        statements = true;
        continue;
      }
      const file = meant(tool.files);
      if (file !== undefined) {
        if (file.text !== "-") judge.touch("start", file);
        continue;
      }
      const command = meant(tool.commands);
      if (command !== undefined) {
        judge.shell(command);
        continue;
      }
      if (arg.prefix.startsWith("-")) {
        if (tool.values?.test(option) === true && attached === undefined) i++;
        continue;
      }
      if (tool.operands !== true) continue;
      if (place++ === 0) {
        if (arg.text !== "" && arg.text !== ":memory:") judge.touch("read", arg);
      } else {
        judgeStatements(judge, tool.language, arg);
        statements = true;
      }
    }
    if (!statements && stdin.origin !== "none") {
      // A dump that is unpacked is what databases are fed with.
      const unpacked = stdin.origin === "rewritten" && /sql/i.test(tool.language);
      if (stdin.text === undefined) judge.codeFrom(tool.language, unpacked ? { ...stdin, origin: "unknown" } : stdin);
      else judgeStatements(judge, tool.language, Arg.of(stdin.text));
    }
    return { origin: "unknown" };
  };
}

/** Options of bc take nothing; GNU bc cannot run anything. */
const bc: Rule = ({ args, stdin, judge }) => {
  for (const arg of args) {
    if (!arg.mayBeOption && !arg.mayVanish) {
      if (arg.text !== "-") judge.touch("read", arg);
    } else if (!/^(-[lqisvhwc]+|--(mathlib|quiet|interactive|standard|version|help|warn))$/.test(arg.text ?? "")) {
      judge.ask("unknown-option", `the option ${arg.shown} of bc is not known`);
    }
  }
  // Strings are printed as they are.
  return /["]/.test(stdin.text ?? "") ? { origin: "report", made: true } : { origin: "report" };
};

/** dc runs what follows `!`, except that `!<`, `!=` and `!>` compare; `?` runs a line that flows in. */
function judgeDc(judge: Judge, text: string | undefined, stdin: Stream = NOTHING): void {
  if (text === undefined) {
    judge.ask("interpreter", "what dc calculates is not known, and may run commands");
    return;
  }
  if (text.includes("?") && stdin.origin !== "none") judgeDc(judge, stdin.text);
  for (const match of text.matchAll(/!(?![<>=])([^\n]*)/g)) {
    judge.ask("interpreter", "dc runs a command");
    judge.shell(Arg.of(match[1] ?? ""));
  }
}

const dc: Rule = ({ args, stdin, judge }) => {
  if (args.length === 1 && ABOUT.test(args[0]?.text ?? "")) return;
  let given = false;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as Arg;
    const expression = /^(-e(?=.)|--expression=)/.exec(arg.prefix);
    if (arg.text === "-e" || arg.text === "--expression") judgeDc(judge, args[++i]?.text, stdin);
    else if (expression !== null) judgeDc(judge, arg.drop(expression[0].length).text, stdin);
    else judge.ask("script", `dc runs ${arg.shown}`);
    given = true;
  }
  if (!given && stdin.origin !== "none") judgeDc(judge, stdin.text);
  return { origin: "report", made: true };
};

/** The commands that an expect script starts. */
const EXPECT = /(?:^|[;\n[{])[ \t]*(?:spawn|exec|system|overlay)\s+([^;\n\]}]+)/g;

function judgeTcl(judge: Judge, text: string | undefined): void {
  for (const match of (text ?? "").matchAll(EXPECT)) judge.shell(Arg.of(match[1] ?? ""));
}

const expect: Rule = ({ args, stdin, judge }) => {
  if (args.length === 1 && /^(-v|--version|--help)$/.test(args[0]?.text ?? "")) return;
  judge.ask("interpreter", "expect starts programs");
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as Arg;
    const code = arg.text === "-c" ? args[++i] : /^-c./.test(arg.prefix) ? arg.drop(2) : undefined;
    if (code !== undefined) {
      judge.code("tcl", code);
      judgeTcl(judge, code.text);
    } else if (!arg.prefix.startsWith("-")) {
      judge.touch("start", arg);
      break;
    } else if (arg.text === "-f") {
      const file = args[i + 1];
      if (file !== undefined && file.text !== "-") judge.touch("start", file);
      break;
    }
  }
  if (stdin.origin !== "none") {
    judge.codeFrom("tcl", stdin);
    judgeTcl(judge, stdin.text);
  }
  return { origin: "unknown" };
};

const m4: Rule = ({ args, stdin, judge }) => {
  if (args.length === 1 && ABOUT.test(args[0]?.text ?? "")) return;
  judge.ask("interpreter", "m4 may run commands that its text names");
  const texts = [stdin.text ?? "", ...args.map(({ text }) => /^-D/.test(text ?? "") ? text ?? "" : "")];
  for (const text of texts) {
    for (const match of text.matchAll(/e?syscmd\(\s*[`"[]*([^)'\]"`]*)/g)) judge.shell(Arg.of(match[1] ?? ""));
  }
  for (const arg of args) if (!arg.prefix.startsWith("-")) judge.touch("read", arg);
  if (stdin.text === undefined) judge.shellFrom(stdin);
  return { origin: "unknown" };
};

const debuggers: Rule = ({ name, args, judge }) => {
  if (args.length === 1 && /^(--version|-v|--help|-h|-help|-version)$/.test(args[0]?.text ?? "")) return;
  judge.ask("debugger", `${name} runs and changes programs`);
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as Arg;
    const attached = /^--?(ex|eval-command|iex|init-eval-command|one-line|one-line-before-file)=/.exec(arg.prefix);
    const command = attached !== null
      ? arg.drop(attached[0].length)
      : /^(--?(ex|eval-command|iex|init-eval-command)|-o|-O|--one-line|--one-line-before-file)$/.test(arg.text ?? "")
      ? args[++i]
      : undefined;
    if (command === undefined) {
      if (/^(-x|--command|-ix|-s|--source)$/.test(arg.text ?? "") && args[i + 1] !== undefined) {
        judge.touch("start", args[i + 1] as Arg);
      }
      if (/^(--args|--)$/.test(arg.text ?? "") && i + 1 < args.length) {
        judge.run(args.slice(i + 1));
        break;
      }
      continue;
    }
    const shell = /^\s*(?:platform\s+)?(?:shell|make|!|pipe\s[^|]*\|)\s*(?:-h\s+--\s*)?/.exec(command.prefix);
    const python = /^\s*(?:python|py|script)(?:-interactive)?\s+/.exec(command.prefix);
    if (shell !== null) judge.shell(command.drop(shell[0].length));
    else if (python !== null) judge.code("python", command.drop(python[0].length));
    else judge.code("a debugger", command);
  }
  return { origin: "unknown" };
};

const osascript: Rule = ({ args, stdin, judge }) => {
  judge.ask("interpreter", "osascript steers other programs");
  const scripts = args.flatMap((arg, i) => arg.text === "-e" && args[i + 1] !== undefined ? [args[i + 1] as Arg] : []);
  const texts = [...scripts.map(({ text }) => text), stdin.text];
  for (const script of scripts) judge.code("applescript", script);
  for (const text of texts) {
    for (const match of (text ?? "").matchAll(/do shell script\s+"((?:[^"\\]|\\.)*)"/g)) {
      judge.shell(Arg.of((match[1] ?? "").replace(/\\(.)/g, "$1")));
    }
  }
  if (scripts.length === 0) {
    const file = args.find((arg) => !arg.prefix.startsWith("-"));
    if (file !== undefined) judge.touch("start", file);
    else judge.codeFrom("applescript", stdin);
  }
  return { origin: "unknown" };
};

const WITH_VERSION = /^(influx|cockroach|etcdctl|prisma)$/;

const ASKS =
  "pg_dump pg_restore pg_dumpall createdb dropdb createuser dropuser initdb pg_ctl mysqldump mysqladmin mysqlimport mongodump mongorestore mongoimport mongoexport redis-server influx cqlsh clickhouse clickhouse-client sqlcmd sqlplus isql snowsql cockroach etcdctl prisma drizzle-kit knex sequelize alembic flyway liquibase dbmate";

/** The rules for database shells, calculators, expect, m4 and debuggers. */
export const DATABASE_RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...ASKS.split(" ").map((name): [string, Rule] => [name, ({ name, args, judge }) => {
    if (args.length === 1 && /^(--version|-V|--help|-h)$/.test(args[0]?.text ?? "") && name !== "redis-server") return;
    // To others it is the name of a database.
    if (args.length === 1 && args[0]?.text === "version" && WITH_VERSION.test(name)) return;
    if (args.length === 1 && name === "redis-server" && /^(--version|-v|--help|-h)$/.test(args[0]?.text ?? "")) return;
    judge.ask("database", `${name} may change a database, or show what is in it`);
  }]),
  ...Object.entries(SHELLS).map(([name, tool]): [string, Rule] => [name, database(tool)]),
  ...Object.entries(SAME_SHELLS).map(([name, same]): [string, Rule] => [name, database(SHELLS[same] as DatabaseShell)]),
  ["sqlite3", sqlite],
  ["sqlite", sqlite],
  ["bc", bc],
  ["dc", dc],
  ["expect", expect],
  ["m4", m4],
  ...["gdb", "lldb", "cgdb"].map((name): [string, Rule] => [name, debuggers]),
  ["osascript", osascript],
]);
