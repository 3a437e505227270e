// What the rules for git and its kin say: what reads says nothing that asks, what writes asks, and what hides behind settings,
// options and addresses is judged as the command or the file it is.

import { assert, assertEquals } from "@std/assert";
import { Arg } from "../call.ts";
import { GIT } from "./git.ts";
import { record, split } from "./recorded.ts";

function said(line: string): readonly string[] {
  return record(GIT, split(line)).said;
}

function asks(line: string): boolean {
  return said(line).some((each) => each.startsWith("ask "));
}

Deno.test("git: reading subcommands do not ask, with the options they really have", () => {
  const lines = [
    "git log --oneline --graph --all -n 20",
    "git log -10 --since=yesterday --pretty=format:%h",
    "git diff --stat main...feature -- src",
    "git diff -U5 --word-diff -M90% a.md",
    "git show HEAD~2:README.md",
    "git status -sb -uno",
    "git branch -vv --sort=-committerdate",
    "git branch --contains abc123",
    "git branch --list feat/x",
    "git tag -l v1",
    "git tag -n3",
    "git remote -v",
    "git remote show origin",
    "git stash list",
    "git reflog -10",
    "git reflog show main",
    "git worktree list --porcelain",
    "git submodule status",
    "git config --get user.email",
    "git config user.name",
    "git config --get-regexp ^alias",
    "git ls-files -m",
    "git cat-file -p HEAD",
    "git rev-parse --abbrev-ref HEAD",
    "git blame -L 1,20 a.ts",
    "git shortlog -sne",
    "git count-objects -vH",
    "git grep -n TODO src",
    "git clean -nd",
    "git bisect log",
    "git apply --stat a.patch",
    "git --no-pager diff",
    "git -C sub status",
    "git -c color.ui=never status",
    "git push --help",
    "git --version",
  ];
  assertEquals(lines.filter(asks), []);
});

Deno.test("git: whatever writes, connects or may be an alias asks", () => {
  const lines = [
    "git add .",
    "git commit -m x",
    "git branch topic",
    "git branch -D main",
    "git branch --del main",
    "git tag v1",
    "git stash",
    "git stash drop",
    "git remote add o x",
    "git remote show https://evil.example/x",
    "git reflog expire --all",
    "git config user.name Jane",
    "git config --list",
    "git config --get http.extraHeader",
    "git config --get-regexp .",
    "git clean -fd",
    "git clean -n -f",
    "git push --force",
    "git ls-remote origin",
    "git symbolic-ref HEAD refs/heads/x",
    "git worktree add ../x",
    "git submodule update",
    "git bisect run ./x",
    "git hash-object -w a",
    "git archive -o x.tar HEAD",
    "git foo",
    "git -p log",
    "git -C ../other status",
    "git -C sub/../../other status",
    "git --exec-path=/tmp/x status",
    "git diff --ext-diff",
    "git log --no-such-option",
    "gh pr list",
    "hg commit",
    "svn update",
  ];
  assertEquals(lines.filter((line) => !asks(line)), []);
});

Deno.test("git: an unknown word in front, or where an option may stand, asks", () => {
  const unknown = Arg.unknown("a variable");
  for (
    const words of [["git", unknown], ["git", "log", unknown], ["git", "-C", unknown, "status"], [
      "git",
      "branch",
      unknown,
    ]]
  ) {
    assert(record(GIT, words).said.some((each) => each.startsWith("ask ")), words.join(" "));
  }
});

Deno.test("git: a path of the history is read as the file it was", () => {
  assertEquals(said("git show HEAD:.env"), ["read .env"]);
  assert(said("git show :0:.env").includes("read .env"));
  assertEquals(said("git cat-file -p main:config/.env"), ["read config/.env"]);
  assertEquals(said("git diff --no-index -- /dev/null .env"), ["read /dev/null recursive", "read .env recursive"]);
  assertEquals(said("git log -p -- .env"), ["read .env"]);
  assertEquals(said("git log -- .env"), []);
  assertEquals(said("git diff --stat -- .env"), []);
  const commit = new Arg([{ kind: "unknown", why: "a variable" }, { kind: "text", text: ":.env" }]);
  assert(record(GIT, ["git", "show", commit]).said.includes("read .env"));
  assertEquals(record(GIT, split("git cat-file --batch"), { origin: "words", text: "HEAD:.env\n" }).said, [
    "read .env",
  ]);
});

Deno.test("git: pathspecs are read with their magic and with git's own wildcards", () => {
  assertEquals(said("git diff -- :!dist"), []);
  assertEquals(said("git diff -- :(top,icase).ENV"), ["read .env"]);
  assertEquals(said("git diff -- :/.env"), ["read .env"]);
  assert(said("git diff -- *env").includes("read .env"));
  assertEquals(said("git diff -- *.ts"), ["read *.ts"]);
  assertEquals(said("git -C sub diff -- .env").slice(1), ["read sub/.env"]);
});

Deno.test("git: commands in settings, options and addresses are judged as commands", () => {
  const cases: [string[], string][] = [
    [["git", "-c", "core.pager=rm x", "log"], "shell rm x"],
    [["git", "-c", "alias.x=!rm x", "x"], "shell rm x"],
    [["git", "-c", "alias.x=clean -f", "x"], "shell git clean -f"],
    [["git", "config", "alias.x", "!rm x"], "shell rm x"],
    [["git", "rebase", "--exec", "rm x", "main"], "shell rm x"],
    [["git", "rebase", "--ex=rm x", "main"], "shell rm x"],
    [["git", "bisect", "run", "rm", "x"], "run rm x"],
    [["git", "submodule", "foreach", "rm x"], "shell rm x"],
    [["git", "clone", "ext::rm x"], "run rm x"],
    [["git", "clone", "ext::sh -c rm% x"], "run sh -c rm x"],
    [["git", "clone", "-u", "rm x", "y"], "shell rm x"],
    [["git", "grep", "-Orm x", "y"], "shell rm x"],
    [["git", "difftool", "-x", "rm x"], "shell rm x"],
    [["git", "filter-branch", "--tree-filter", "rm x", "HEAD"], "shell rm x"],
    [["git", "fetch", "--upload-pack", "rm x", "origin"], "shell rm x"],
    [["git", "archive", "--remote=.", "--exec=rm x", "HEAD"], "shell rm x"],
  ];
  for (const [words, saying] of cases) {
    const { said } = record(GIT, words);
    assert(said.includes(saying), `${words.join(" ")}: ${said.join(", ")}`);
    assert(said.some((each) => each.startsWith("ask ")), words.join(" "));
  }
});

Deno.test("git: what it writes besides the repository is touched", () => {
  assert(said("git log --output=/dev/sda").includes("write /dev/sda"));
  assert(said("git diff --outp /dev/sda").includes("write /dev/sda"));
  assert(
    said("git -C / clean -fdx").includes("remove /. recursive") ||
      said("git -C / clean -fdx").includes("remove //. recursive"),
  );
  assert(said("git config --file /etc/x a.b c").includes("write /etc/x"));
});

Deno.test("git: names of tracked files flow on, those of others do not", () => {
  assertEquals(record(GIT, split("git ls-files")).printed.names?.map(({ shown }) => shown), ["*"]);
  assertEquals(record(GIT, split("git ls-files .env")).printed.names?.map(({ shown }) => shown), [".env", ".env/*"]);
  assertEquals(record(GIT, split("git ls-files -o")).printed.names, undefined);
});
