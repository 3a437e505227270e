import { assertEquals } from "@std/assert";
import { CORPUS_SETTING } from "./corpus.ts";
import { judgeShell } from "./shell.ts";

function tierOf(command: string): string {
  return judgeShell(command, CORPUS_SETTING).tier;
}

Deno.test("guard unsteady: where words may be none, several, or others, the roles of those beside them ask", () => {
  for (
    const command of [
      "shopt -s nullglob; env -u *.zz ls ./r*.sh ls",
      "shopt -s nullglob; grep -e *.zz -- -ve a*.txt -rh .",
      "grep -l . zz a.txt | xargs grep -rhv",
      'mapfile -t x < <(grep -l . zz a.txt); grep -rhv "${x[@]}"',
      'x=(); for f in $(grep -l . zz a.txt); do x+=("$f"); done; grep -rhv "${x[@]}"',
      "timeout $(cat t.txt)",
      "xargs timeout < t.txt",
      'set -- 5 rm a.txt $zz; timeout "$@"',
      'f() { timeout "$@"; }; f 5 rm -rf ~ $zz',
      "iptables-save $(cat t.txt)",
      'read -r x < t.txt; c++filt "$x"',
      "git log --format=%s | xargs c++filt",
      "ls -d list pop | xargs git stash",
      "git reflog e* --all",
      "kubectl get [s]ecrets -o yaml",
      'read -r x < t.txt; ps -o "$x"',
      "env -u$! echo env -u$(date +%s) rm cat a.txt",
      "git shortlog --author $! -- --output=a.txt HEAD",
    ]
  ) assertEquals(tierOf(command) !== "allow", true, command);
});

Deno.test("guard unsteady: files that are read may be named by whatever lists them", () => {
  for (
    const command of [
      "wc -l $(git ls-files)",
      "grep -n TODO $(git ls-files '*.ts')",
      "git diff $(git merge-base main HEAD) --stat",
      "git log --oneline $(git describe --tags --abbrev=0)..HEAD",
      "find . -name '*.ts' | xargs -P\"$(nproc)\" grep -l foo",
      "zstd -T$(nproc) -c f",
      "sed -n 1,5p $(git ls-files '*.md')",
      "find $(pwd) -name '*.md'",
      'git ls-files | while read -r f; do git log -1 --format="%ad $f" --date=short -- "$f"; done',
    ]
  ) assertEquals(tierOf(command), "allow", command);
});
