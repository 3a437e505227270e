// The rule of rsync: copies between folders, here or on another machine, which may also remove what is not at the source. Knows
// no path class.

import { type Arg, type Rule, type Rules } from "../call.ts";
import { parseArgs, type UsedOption } from "../options.ts";
import { arrive } from "./arrival.ts";
import { gnu } from "./gnu.ts";
import { isHelp, judgeOptions, type PlainTool } from "./plain.ts";

const RSYNC: PlainTool = {
  grammar: gnu(
    "0468@:aAbB:cCdDe:EFf:gHhiIJkKlLmM:nNoOpPqrRsStT:uUvVwWxXyzM:",
    "verbose info= debug= stderr= quiet no-motd checksum archive recursive relative no-relative no-implied-dirs backup backup-dir= " +
      "suffix= update inplace append append-verify dirs old-dirs mkpath links copy-links copy-unsafe-links safe-links munge-links " +
      "copy-dirlinks keep-dirlinks hard-links perms executability chmod= acls xattrs owner group devices copy-devices write-devices " +
      "specials times atimes open-noatime crtimes omit-dir-times omit-link-times super fake-super sparse preallocate dry-run whole-file " +
      "no-whole-file checksum-choice= one-file-system block-size= rsh= rsync-path= existing ignore-existing remove-source-files delete " +
      "delete-before delete-during delete-delay delete-after delete-excluded delete-missing-args ignore-missing-args ignore-errors " +
      "force max-delete= max-size= min-size= max-alloc= partial partial-dir= delay-updates prune-empty-dirs numeric-ids usermap= " +
      "groupmap= chown= timeout= contimeout= ignore-times size-only modify-window= temp-dir= fuzzy compare-dest= copy-dest= link-dest= " +
      "compress compress-choice= compress-level= skip-compress= cvs-exclude filter= exclude= exclude-from= include= include-from= " +
      "files-from= from0 old-args secluded-args protect-args trust-sender copy-as= address= port= sockopts= blocking-io outbuf= stats " +
      "8-bit-output human-readable progress itemize-changes remote-option= out-format= log-file= log-file-format= password-file= " +
      "early-input= list-only bwlimit= stop-after= stop-at= fsync write-batch= only-write-batch= read-batch= protocol= iconv= " +
      "checksum-seed= ipv4 ipv6 daemon config= dparam= no-detach server sender no-links no-perms no-times no-owner no-group " +
      "no-recursive no-compress no-devices no-specials no-D no-o no-g no-p no-t no-inc-recursive inc-recursive",
  ),
  operands: "write",
  doors: {
    e: "ask",
    rsh: "ask",
    "rsync-path": "ask",
    "exclude-from": "read",
    "include-from": "read",
    "files-from": "ask-read",
    "password-file": "read",
    "early-input": "ask-read",
    "log-file": "write",
    "backup-dir": "write",
    "partial-dir": "write",
    "temp-dir": "write",
    T: "write",
    "compare-dest": "list",
    "copy-dest": "read",
    "link-dest": "read",
    "write-batch": "write",
    "only-write-batch": "write",
    "read-batch": "ask-read",
    f: "ask",
    filter: "ask",
    M: "ask",
    "remote-option": "ask",
    daemon: "ask",
    config: "ask",
    dparam: "ask",
    server: "ask",
    "copy-as": "ask",
    "write-devices": "ask",
  },
};

/** Tells whether a word names another machine: `host:path`, `rsync://host/path`. */
function isRemote(arg: Arg): boolean {
  return /^[^/]*:/.test(arg.prefix);
}

function uses(options: readonly UsedOption[], pattern: RegExp): boolean {
  return options.some(({ name }) => pattern.test(name));
}

const rsync: Rule = (call) => {
  const { judge } = call;
  const parsed = parseArgs(call.args, RSYNC.grammar);
  if (isHelp(parsed)) return { origin: "report" };
  judgeOptions(call, RSYNC, parsed);
  const { options, operands } = parsed;
  const command = options.findLast(({ name }) => name === "e" || name === "rsh")?.value;
  if (command !== undefined) judge.shell(command);
  const remote = operands.filter(isRemote);
  for (const each of remote) judge.network(each, { sends: each === operands.at(-1) });
  if (remote.length > 0) judge.ask("remote-copy", "it copies from or to another machine");
  const listing = operands.length < 2 || uses(options, /^list-only$/);
  const target = listing ? undefined : operands.at(-1);
  const sources = target === undefined ? operands : operands.slice(0, -1);
  const recursive = uses(options, /^(a|archive|r|recursive)$/);
  for (const source of sources) {
    if (isRemote(source)) continue;
    judge.touch(target === undefined ? "list" : "read", source, { recursive });
  }
  if (target === undefined || isRemote(target)) return { origin: "report" };
  // A dry run only tells what it would do.
  if (uses(options, /^(n|dry-run)$/)) {
    judge.touch("list", target, { recursive });
    return { origin: "report" };
  }
  if (uses(options, /^(delete(-.*)?|force)$/)) judge.touch("remove", target, { recursive: true });
  if (uses(options, /^remove-source-files$/)) {
    for (const source of sources) judge.touch("remove", source, { recursive: true });
  }
  // "from/" stands for what is in it.
  arrive(call, sources, target, { recursive, replaces: !uses(options, /^inplace$/), loads: remote.length > 0 });
  return { origin: "report" };
};

/** What copies between folders and machines. */
export const SYNCERS: Rules = new Map<string, Rule>([["rsync", rsync]]);
