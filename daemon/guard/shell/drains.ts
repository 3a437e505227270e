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

/** Notes that a command may have read what those behind it would. */
export function drain(argv: readonly Arg[], shared: Input, scope: Scope): void {
  const { lines, stream } = shared;
  if (shared.onRead !== undefined && mayRead(argv, scope)) return shared.onRead();
  if (lines === undefined && stream.text === undefined && stream.names === undefined || stream.text === "") return;
  if (!mayRead(argv, scope)) return;
  shared.lines = undefined;
  shared.stream = doubted(stream);
}

function mayRead([head, ...args]: readonly Arg[], { functions }: Scope): boolean {
  const name = head?.text;
  // What a function reads its commands say.
  if (name === undefined) return head !== undefined;
  if (functions.has(name) || LEAVES.has(name) && name !== "builtin" && name !== "command") return false;
  if (/^(builtin|command)$/.test(name)) {
    return args.length > 0 && mayRead(args, { functions: new Map() } as unknown as Scope);
  }
  // What may be an option may be the one that says so.
  if (name === "git" && GIT.test(args[0]?.text ?? "")) {
    return args.some((arg) =>
      arg.text === undefined ? arg.mayBeOption : /stdin|batch|parseopt|-$|\/(dev|proc)\//.test(arg.text)
    );
  }
  // A script that is only looked through.
  if (/^(ba)?sh$/.test(name) && args.length === 2 && args[0]?.text === "-n") return args[1]?.mayBeOption === true;
  const options = args.filter(({ prefix }) => prefix.startsWith("-"));
  const files = args.filter(({ prefix }) => !prefix.startsWith("-"));
  const odd = files.some(({ known, mayVanish, text }) => !known || mayVanish || /^\/+(dev|proc)\//.test(text ?? "x"));
  const least = READERS.has(name) ? 1 : SEEKERS.has(name) ? 2 : Infinity;
  return odd || files.length < least ||
    options.some(({ text }) => PLAIN_OPTIONS[name]?.test(text ?? "") !== true);
}
