// In which folder a command works that is told of another one by an option: what it runs and what it loads lies there. Where that is
// not certain the folder is not known; then no file is taken for the one that runs.

import type { Arg } from "./call.ts";
import type { Machine } from "./machine.ts";
import type { Scope } from "./scope.ts";

/** Options with which a tool goes into a folder for certain, before it runs or loads anything. */
const MOVES: Readonly<Record<string, readonly string[]>> = {
  bun: ["--cwd"],
  cargo: ["-C"],
  deno: ["--cwd"],
  fd: ["-C", "--base-directory"],
  fdfind: ["-C", "--base-directory"],
  go: ["-C"],
  gmake: ["-C", "--directory"],
  just: ["-d", "--working-directory"],
  make: ["-C", "--directory"],
  ninja: ["-C"],
  parallel: ["--wd", "--workdir"],
  pnpm: ["-C", "--dir"],
  ruby: ["-C", "-X"],
  sem: ["--wd", "--workdir"],
  sudo: ["-D", "--chdir"],
  task: ["-d", "--dir"],
  terraform: ["-chdir"],
  tofu: ["-chdir"],
  uv: ["--directory"],
  yarn: ["--cwd"],
};

/** Options with which other tools work elsewhere, in what they run, in a part of it, or not before they have looked for it. */
const MAY_MOVE: Readonly<Record<string, readonly string[]>> = {
  npm: ["--prefix", "-C"],
  npx: ["--prefix", "-C"],
  nsenter: ["-w", "--wd"],
  pdm: ["-p", "--project"],
  proot: ["-w", "--pwd", "--cwd"],
  // Whether it goes there differs between its versions.
  poetry: ["-C", "--directory"],
};

/** What such an option is called in any tool. */
const OTHERS = [
  "--chdir",
  "--cd",
  "--cwd",
  "--wd",
  "--workdir",
  "--work-dir",
  "--working-dir",
  "--working-directory",
  "--directory",
  "--base-dir",
  "--base-directory",
];

/** Options of a login, which begins in the home folder of whoever it is for. */
const LOGINS: Readonly<Record<string, RegExp>> = {
  sudo: /^(?:-[a-zA-Z]*i|--login)$/,
  su: /^(?:-|-[a-zA-Z]*l|--login)$/,
  runuser: /^(?:-|-[a-zA-Z]*l|--login)$/,
};

/** What has no such option, but runs words that may have one. */
const STAYS =
  /^(?:env|find|(?:python|pypy|perl|ruby|lua|php)[\d.]*|node|nodejs|ts-node|tsx|java|Rscript|R|luajit|ghc|runghc|runhaskell)$/;

/** Wrappers that have one. */
const WRAPS_ELSEWHERE =
  /^(?:systemd-run|unshare|nsenter|bwrap|firejail|proot|chroot|pkexec|sudo|su|runuser|parallel|sem)$/;

/** Letters that stand together with one that names a folder: `-nD sub`. */
const FLAGS: Readonly<Record<string, RegExp>> = {
  fd: /^-[0HIusi1gapLFlqh]+C/,
  fdfind: /^-[0HIusi1gapLFlqh]+C/,
  gmake: /^-[bBdeikLmnpqrRsStvw]+C/,
  make: /^-[bBdeikLmnpqrRsStvw]+C/,
  ninja: /^-[nv]+C/,
  ruby: /^-[acdlnpsSvw]+[CX]/,
  sudo: /^-[AbBeEHKklnPSsvV]+D/,
};

/** Tools whose own options end where a program of the project and its words begin. */
const SUBCOMMANDS = /^(?:bun|cargo|deno|go|pnpm|poetry|uv|yarn)$/;

/**
 * The state in which a command runs what it runs, if that is in another folder than its own.
 *
 * @param wraps Whether the words behind its options are those of another command.
 */
export function movedScope(
  machine: Machine,
  name: string,
  args: readonly Arg[],
  scope: Scope,
  wraps: boolean,
): Scope | undefined {
  const unknown = () => scopeIn(machine, undefined, scope);
  if (name === "git") return movedGit(machine, args, scope);
  const own = Object.hasOwn(MOVES, name) ? MOVES[name] as readonly string[] : [];
  if (args.length === 0 || own.length === 0 && STAYS.test(name) || wraps && !WRAPS_ELSEWHERE.test(name)) {
    return undefined;
  }
  if (startsElsewhere(name, args)) return unknown();
  const front = frontOf(name, args, own);
  const isLogin = Object.hasOwn(LOGINS, name) ? LOGINS[name] : undefined;
  if (isLogin !== undefined && front.some(({ text }) => isLogin.test(text ?? ""))) return unknown();
  if (own.length > 0) {
    const values = valuesOf(front, own);
    const flags = Object.hasOwn(FLAGS, name) ? FLAGS[name] : undefined;
    if (flags !== undefined && front.some(({ prefix }) => flags.test(prefix))) return unknown();
    // Which of several counts differs.
    if (values.length > 0) return scopeIn(machine, values.length > 1 ? undefined : values[0], scope);
    const later = args.findIndex((arg) => valuesOf([arg, arg], own).length > 0);
    const hidden = SUBCOMMANDS.test(name) && args.slice(0, Math.max(0, later)).some(({ mayBeOption }) => mayBeOption);
    return hidden ? unknown() : undefined;
  }
  const may = valuesOf(front, [...Object.hasOwn(MAY_MOVE, name) ? MAY_MOVE[name] ?? [] : [], ...OTHERS]);
  return may.length > 0 || valuesOf(front, ["-C"]).some((value) => isFolder(machine, value, scope))
    ? unknown()
    : undefined;
}

/** Tells whether a tool starts what it runs in another root, or in a folder of its own choice. */
function startsElsewhere(name: string, args: readonly Arg[]): boolean {
  const has = (option: RegExp) => args.some(({ text }) => option.test(text ?? ""));
  switch (name) {
    case "chroot":
    case "start-stop-daemon":
      return true;
    case "parallel":
    case "sem":
      // On other machines, or in folders that it makes.
      return has(/^(?:-S|--sshlogin|--slf$)/) || has(/^(?:--(?:wd|workdir)=)?\.\.\.$/);
    case "pkexec":
      return !has(/^--keep-cwd$/);
    case "systemd-run":
      return !has(/^(?:-[a-zA-Z]*d|--same-dir|--scope)$/);
    case "tmux":
      // A window of a session that is there begins where that did.
      return has(/^-c/) || !has(/^new(?:-session)?$/);
    default:
      return false;
  }
}

/** A state like another, in a folder below it; in one that is not known without a folder. */
export function scopeIn(machine: Machine, folder: Arg | undefined, scope: Scope): Scope {
  const inner = scope.copy();
  inner.cwd = folder === undefined ? undefined : machine.pathKey(folder, scope);
  inner.mayBeIn(
    folder === undefined ? [] : scope.otherCwds.flatMap((other) => {
      const from = scope.copy();
      from.cwd = other;
      return machine.pathKey(folder, from) ?? [];
    }),
  );
  return inner;
}

/** Git runs what it is told of at the top of the repository. */
function movedGit(machine: Machine, args: readonly Arg[], scope: Scope): Scope | undefined {
  const folders: Arg[] = [];
  for (let at = 0; at < args.length && args[at]?.mayBeOption === true; at++) {
    const { text } = args[at] as Arg;
    if (text === "-C" && args[at + 1] !== undefined) folders.push(args[++at] as Arg);
    else if (text === "-c") at++;
    else if (/^--(?:git-dir|work-tree)/.test(text ?? "")) return scopeIn(machine, undefined, scope);
  }
  const { disk } = machine.setting;
  if (folders.length === 0) {
    // Below the top it is not the working folder.
    const { cwd } = scope;
    const atTop = disk === undefined || cwd === undefined || disk.kindOf(`${cwd}/.git`) !== undefined;
    if (atTop || !args.some(({ text }) => RUNS_AT_TOP.test(text ?? ""))) return undefined;
    for (let at = cwd; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
      if (disk.kindOf(`${at}/.git`) !== undefined) return scopeIn(machine, undefined, scope);
    }
    return undefined;
  }
  const inner = folders.reduce((from, folder) => scopeIn(machine, folder, from), scope);
  const isTop = inner.cwd !== undefined && disk?.kindOf(`${inner.cwd}/.git`) !== undefined;
  return isTop ? inner : scopeIn(machine, undefined, scope);
}

/** Subcommands of git that run what they are told of. */
const RUNS_AT_TOP = /^(?:bisect|rebase|filter-branch|difftool|mergetool)$/;

/** The words of a tool in front of what it runs, where that stands behind them. */
function frontOf(name: string, args: readonly Arg[], own: readonly string[]): readonly Arg[] {
  const ends = args.findIndex(({ text }) => text === "--" || /^fd/.test(name) && /^(?:-[xX]|--exec)/.test(text ?? ""));
  const words = ends < 0 ? args : args.slice(0, ends);
  const takes = Object.hasOwn(TAKES, name) ? TAKES[name] as RegExp : SUBCOMMANDS.test(name) ? /(?!)/ : undefined;
  if (takes === undefined) return words;
  let left = SUBCOMMANDS.test(name) ? 2 : 1;
  const at = words.findIndex(({ mayBeOption }, at) => {
    const before = words[at - 1]?.text ?? "";
    return !mayBeOption && !takes.test(before) && !own.includes(before) && --left === 0;
  });
  return at < 0 ? words : words.slice(0, at);
}

/** Options in front of a value, of those tools that run the words behind their own. */
const TAKES: Readonly<Record<string, RegExp>> = {
  sudo: /^-[a-zA-Z]*[CDghpuURrtT]$|^--(?:chdir|user|other-user|group|host|prompt|chroot|role|type|close-from)$/,
  parallel: /^-[a-zA-Z]*[jnNISPLEsda]$|^--(?:wd|workdir|jobs|delay|timeout|joblog|results|colsep|arg-file)$/,
  sem: /^-[a-zA-Z]*[jnNISPLEsda]$|^--(?:wd|workdir|jobs|id|delay|timeout)$/,
  ruby: /^-[a-zA-Z]*[CXIrEe]$/,
};

/** The values of some options; an option that stands at the end has none. */
function valuesOf(args: readonly Arg[], names: readonly string[]): Arg[] {
  return args.flatMap((arg, at) => {
    for (const name of names) {
      if (arg.text === name) return args[at + 1] ?? [];
      if (arg.prefix.startsWith(`${name}=`)) return arg.drop(name.length + 1);
      const isShort = /^-[A-Za-z]$/.test(name);
      if (isShort && arg.prefix.startsWith(name) && arg.pieces.length > 0) return arg.drop(name.length);
    }
    return [];
  });
}

/** Tells whether a word names a folder, or may. */
function isFolder(machine: Machine, value: Arg, scope: Scope): boolean {
  const key = machine.pathKey(value, scope);
  if (key === undefined) return value.text === undefined;
  const kind = machine.setting.disk?.kindOf(key);
  return kind === "folder" || kind === "link" && machine.setting.disk?.list(`${key}/`) !== undefined;
}
