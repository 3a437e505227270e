// Which commands read the standard input that they share with those behind them: what these read then is not known. Knows names and
// how many words there are, no options.

import type { Arg } from "./call.ts";
import type { Input, Scope } from "./scope.ts";
import { doubted } from "./plain_output.ts";

/** Commands that leave standard input alone, or take of it what the guard follows. */
const LEAVES = new Set(
  ("read mapfile readarray echo printf test [ [[ true false : pwd cd pushd popd dirs export declare typeset local readonly " +
    "unset set shift return break continue exit let eval . source trap type hash alias unalias shopt umask ulimit wait jobs " +
    "basename dirname date ls mkdir rmdir rm touch mv cp ln stat realpath readlink seq sleep expr du df file which id whoami " +
    "uname hostname chmod chown find git tput nproc ps kill getopts times caller builtin command").split(" "),
);

/** Commands that read files that they are told, and standard input only without any. */
const READERS = new Set(
  "cat head tail wc sort uniq nl tac rev cut od xxd md5sum sha1sum sha256sum cksum comm diff paste".split(" "),
);

/** The same behind a word of their own. */
const SEEKERS = new Set("grep egrep fgrep sed awk gawk mawk jq rg".split(" "));

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
  const files = args.filter((arg) => !arg.mayBeOption);
  if (files.some(({ text, known }) => text === "-" || !known || text?.startsWith("/dev/") === true)) return true;
  return !(READERS.has(name) && files.length > 0 || SEEKERS.has(name) && files.length > 1);
}
