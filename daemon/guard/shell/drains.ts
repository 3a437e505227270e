// Which commands read the standard input that they share with those behind them: what these read then is not known. Knows names and
// how many words there are, no options.

import type { Arg } from "./call.ts";
import type { Input, Scope } from "./scope.ts";
import { doubted } from "./plain_output.ts";

/** Commands that leave standard input alone, or take of it what the guard follows. */
const LEAVES = new Set(
  ("read mapfile readarray echo printf test [ [[ true false : pwd cd pushd popd dirs export declare typeset local readonly " +
    "unset set shift return break continue exit let eval trap type hash alias unalias shopt umask ulimit wait jobs " +
    "basename dirname ls mkdir rmdir touch realpath readlink seq sleep whoami id uname hostname arch nproc df ps getopts times chmod")
    .split(" "),
);

/** Commands that read the files that they are told, and standard input only without any. */
const READERS = new Set(
  "cat head tail wc sort uniq nl tac rev md5sum sha1sum sha256sum cksum file stat du date".split(" "),
);

/** The same behind a word of their own, or of two files. */
const SEEKERS = new Set("grep egrep fgrep rg sed awk jq diff cmp".split(" "));

const SEARCHES =
  /^-([nHhilLcvowxEFPqsIaz]+|[mABC]\d+)$|^--(colou?r=\w+|count|quiet|line-number|ignore-case|fixed-strings)$/;

/** Options of these that take no value and name no file. */
const PLAIN_OPTIONS: Readonly<Record<string, RegExp>> = {
  cat: /^-[nbsvAET]+$/,
  head: /^-(n?\d+|[qv])$/,
  tail: /^-(n?[+-]?\d+|[qv])$/,
  wc: /^-[clmwL]+$/,
  file: /^-[bikLh]+$/,
  stat: /^-([cLt]|-(format|printf)=.*)$/s,
  du: /^-([shkmabx]+|d\d)$/,
  date: /^-[urd]$/,
  grep: SEARCHES,
  egrep: SEARCHES,
  fgrep: SEARCHES,
  rg: SEARCHES,
  sed: /^-[nEr]+$/,
  awk: /^-F.+$/s,
  jq: /^-[rceSMnsaj]+$/,
  diff: /^-[uqrwbBiNy]+$/,
  cmp: /^-[sb]+$/,
};

/** Subcommands of git that read what is stored, unless they are told to take it from standard input. */
const GIT =
  /^(log|show|diff|blame|status|branch|tag|describe|rev-parse|rev-list|merge-base|ls-files|ls-tree|cat-file)$/;

/** Programs of these that read their files alone: sed that shows lines or replaces text, awk without any of its ways to read on. */
const PLAIN_SED =
  /^p?$|^(?:\d+|\$|\/[\w .-]*\/)?(?:,(?:\d+|\$))?[pdq]$|^s([\/|,#])(?:(?!\1)[^\\\n;])*\1(?:(?!\1)[^\\\n;])*\1[gip\d]*$/;
const AWK_READS_ON = /getline|ARGV|["']-["']|\/(dev|proc)\/|@|\\/;

/** Says of a path where it leads, links followed; `undefined` where that is not known. */
type Follow = (path: Arg) => string | undefined;

/** Notes that a command may have read what those behind it would. @param follow Says where its words lead if they are paths. */
export function drain(argv: readonly Arg[], shared: Input, scope: Scope, follow: Follow): void {
  const { lines, stream } = shared;
  if (shared.onRead !== undefined && mayRead(argv, scope, follow)) return shared.onRead();
  if (lines === undefined && stream.text === undefined && stream.names === undefined || stream.text === "") return;
  if (!mayRead(argv, scope, follow)) return;
  shared.lines = undefined;
  shared.stream = doubted(stream);
}

function mayRead([head, ...args]: readonly Arg[], { functions }: Scope, follow: Follow): boolean {
  const name = head?.text;
  // What a function reads its commands say.
  if (name === undefined) return head !== undefined;
  if (functions.has(name) || LEAVES.has(name) && name !== "builtin" && name !== "command") return false;
  if (/^(builtin|command)$/.test(name)) {
    return args.length > 0 && mayRead(args, { functions: new Map() } as unknown as Scope, follow);
  }
  // What may be an option may be the one that says so.
  if (name === "git" && GIT.test(args[0]?.text ?? "")) {
    return args.some((arg) =>
      arg.text === undefined
        ? arg.mayBeOption
        : /stdin|batch|parseopt|contents|no-index|file|-$|\/(dev|proc)\//.test(arg.text)
    );
  }
  // A script that is only looked through.
  if (/^(ba)?sh$/.test(name) && args.length === 2 && args[0]?.text === "-n") return !isPlainFile(args[1], follow);
  const options = args.filter(({ prefix }) => prefix.startsWith("-"));
  const words = args.filter(({ prefix }) => !prefix.startsWith("-"));
  const least = READERS.has(name) ? 1 : SEEKERS.has(name) ? 2 : Infinity;
  const pattern = least === 2 && !/^(diff|cmp)$/.test(name) ? words.shift() : undefined;
  // What awk is told with a sign of equality is a variable, and no file.
  const files = name === "awk" ? words.filter(({ text }) => text?.includes("=") !== true) : words;
  return pattern !== undefined && readsOn(name, pattern) || files.length < (pattern === undefined ? least : 1) ||
    words.some((file) => !isPlainFile(file, follow)) ||
    options.some(({ text }) => PLAIN_OPTIONS[name]?.test(text ?? "") !== true);
}

/** Whether the program of a tool, or its pattern, may make it read more than its files. */
function readsOn(name: string, { text, known, mayVanish }: Arg): boolean {
  if (!known || mayVanish) return true;
  if (text === undefined) return /^(sed|awk)$/.test(name);
  return name === "sed" && !PLAIN_SED.test(text) || name === "awk" && AWK_READS_ON.test(text);
}

/** Whether a word is a file of its own, and none that stands for standard input. */
function isPlainFile(file: Arg | undefined, follow: Follow): boolean {
  // Where nothing is listed there is no file.
  if (
    file === undefined || !file.known || file.mayVanish || vanishes(file) || file.prefix.startsWith("-")
  ) return false;
  // A name of a listing, whatever it is.
  if (file.text === undefined) return !/(^|\/)(dev|proc)(\/|$)/.test(file.prefix);
  const place = follow(file);
  return place !== undefined && !/^\/+(dev|proc)(\/|$)/.test(place);
}

/** Whether a word is none where what lists it lists nothing. */
function vanishes({ pieces }: Arg): boolean {
  return pieces.length > 0 && pieces.every(({ mayFail }) => mayFail === "vanishes");
}
