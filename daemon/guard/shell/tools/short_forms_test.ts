// Long options by the beginnings of their names: to most tools these mean the same. What asks when it is written out asks so as well.

import { assertEquals } from "@std/assert";
import { judgeShell } from "../shell.ts";
import { CORPUS_SETTING } from "../corpus.ts";

/** A call with a long option that makes it ask, and how much of the name no other option of the tool begins with. */
const ASKING = [
  "file --deb|ug a.txt",
  "file --comp|ile a.txt",
  "cloc --git| src",
  "cloc --vc|s=git src",
  "cloc --di|ff a b",
  "cloc --cou|nt-and-diff a b",
  "fd --exec-|batch sh",
  "fd --exec-b|atch sh",
  "lscpu --sy|sroot=evil",
  "lsmem --sy|sroot evil",
  "lsblk --sy|sroot evil",
  "lsscsi --sysf|sroot=evil",
  "dnf list --sete|nv a=b",
  "dnf list --seto|pt=a=b",
  "dnf list --instal|lroot=/x",
  "apk list --rep|ository=http://x",
  "apk list --ro|ot=x",
  "zypper search --ro|ot x",
  "xbps-query --roo|tdir=x -l",
  "brew list --gith|ub x",
  "zip --lf| x -T a.zip",
  "env --sp|lit-string='cat .env'",
  "shuf --in|put-range=1-99999999999",
  "yes | sed --nu|ll-data p",
  "git format-patch --stdout --no-std|out -1",
  "git stash show --inc|lude-untracked -p",
  "git log --ext-d|iff -p -- src",
  "git grep --open|-files-in-pager=sh x",
  "git archive --outp|ut=x HEAD src",
  "date --se|t=now",
  "sort --outp|ut=.env a",
  "sort --compress-p|rogram=sh a",
  "grep -r --fil|e=.env a.txt",
  "wc --files0|-from=a",
  "du --files0|-from=a",
  "tar --to-c|ommand=sh -tf a.tar",
  "journalctl --vacuum-s|ize=1",
  "journalctl --ro|tate",
  "dmesg --cl|ear",
  "systemctl --ro|ot=/x status a",
  "man --pag|er=sh ls",
  "less --log-f|ile=x a.txt",
  "bat --pager|=sh a.txt",
  "diff --from-f|ile=.env a.txt",
];

Deno.test("guard short forms: what asks when an option is written out asks for every beginning of its name", () => {
  const allowed: string[] = [];
  for (const call of ASKING) {
    const [front = "", behind = ""] = call.split(/(?<! )\|(?! )/);
    const rest = /^[a-z0-9-]*/.exec(behind)?.[0] ?? "";
    for (let length = 0; length <= rest.length; length++) {
      const line = front + rest.slice(0, length) + behind.slice(rest.length);
      if (judgeShell(line, CORPUS_SETTING).tier === "allow") allowed.push(line);
    }
  }
  assertEquals(allowed, []);
});
