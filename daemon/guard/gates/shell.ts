// The shell gate: judges the command of a request to the shell, and its working folder as a path. What it allows may write in the
// working folder and nowhere else.

import { plainly } from "../../wire/printable.ts";
import { getString } from "../../wire/value.ts";
import type { Action } from "../../pipeline/ports.ts";
import {
  classifyPath,
  LONGEST_PATH,
  type PathClass,
  type PathPattern,
  type PathRuling,
  type PathSetting,
  resolvePath,
  ruleOn,
} from "../paths.ts";
import { dangerOfLint } from "../deno_lint.ts";
import { keyAmong } from "../key_files.ts";
import { KnownVerdicts } from "../known_verdicts.ts";
import type { DiskEntry } from "../disk.ts";
import { LookBudget, TooManyLooks } from "../look_budget.ts";
import { LooksTaken } from "../looks_taken.ts";
import { Arg } from "../shell/call.ts";
import type { Gate, Opinion } from "../gate.ts";
import { filesFor } from "../shell/look.ts";
import { literal } from "../shell/patterns.ts";
import { type Grants, type Leads, MORE_LEADS, MOST_OBEYED, type Obeyed } from "../../pipeline/grants.ts";
import { applyPolicy } from "../policy/apply.ts";
import { isStricter } from "../verdict.ts";
import type { GitRemote, ReadText } from "../git_remote.ts";
import { dangerOfRemote, dangerOfRepository } from "../git_settings.ts";
import { dangerOfOtherRepository } from "../other_settings.ts";
import { dangerOfProject } from "../project_settings.ts";
import { dangerOfModules, type ListNames } from "../python_modules.ts";
import type { Policy } from "../policy/load.ts";
import type { ShellSetting } from "../shell/machine.ts";
import type { ShellVerdict } from "../shell/shell.ts";

/** Judges a command in a working folder; loaded when the first command comes. */
export type ShellJudge = typeof import("../shell/shell.ts").judgeShell;

/** The shell guard. */
export interface LoadedShell {
  readonly judgeShell: ShellJudge;
}

/** What {@link makeShellGate} needs. */
export interface ShellGateOptions {
  /** The setting without the folder of the request; asked for each time, for links may be made meanwhile. */
  readonly setting: () => Omit<ShellSetting, "cwd" | "workFolder">;
  /** Where a command runs that names no folder. */
  readonly workFolder: string;
  /** Loads the shell guard: its parser is not loaded before it is used. */
  readonly load: () => LoadedShell | Promise<LoadedShell>;
  /** The rules of the user, as they are at the moment. */
  readonly policy: () => Policy;
  /** Reads a text file: settings of repositories. */
  readonly read: ReadText;
  /** The names in a folder; `undefined` where it cannot be read. A folder that is not there has none. */
  readonly list: ListNames;
  /** What lies in a folder, with what each is. */
  readonly entries?: (folder: string) => Iterable<DiskEntry>;
  /** Adds to the grants what the text alone does not tell: where a git remote leads. */
  readonly widen: (verdict: ShellVerdict, cwd: string) => Grants;
  /** Tells the folder at a path, links followed, from any other. */
  readonly folderId?: (path: string) => string;
  /** Where a git remote leads, for a person. */
  readonly addressOf?: (remote: GitRemote, cwd: string) => string | undefined;
  /** Whether others than the user may put a file there. None may if absent. */
  readonly isOpen?: (path: string) => boolean;
  /** Finds what the text alone does not name of the files that it executes or reads as code. */
  readonly codeOf?: (verdict: ShellVerdict, cwd: string) => {
    readonly code: readonly string[];
    readonly looseCode?: readonly string[];
  };
}

/** Builds the gate. */
export function makeShellGate(options: ShellGateOptions): Gate {
  const known = new KnownVerdicts();
  return {
    name: "shell",
    judge(action: Action): Opinion | undefined | Promise<Opinion> {
      if (action.target !== "SHELL") return undefined;
      if (action.name !== "EXECUTE") {
        return { tier: "deny", rule: "protocol", why: "the shell knows no other action than :EXECUTE" };
      }
      const command = getString(action.payload, "CMD");
      if (command === undefined || command.trim() === "") {
        return { tier: "deny", rule: "no-command", why: "the request carries no :CMD" };
      }
      // Whoever can be answered at once is: to wait takes a timer.
      const shell = options.load();
      const judge = (loaded: LoadedShell) => judgeCommand(action, command, loaded, options, known);
      return shell instanceof Promise ? shell.then(judge) : judge(shell);
    },
  };
}

function judgeCommand(
  action: Action,
  command: string,
  shell: LoadedShell,
  options: ShellGateOptions,
  known: KnownVerdicts,
): Opinion {
  const named = getString(action.payload, "CWD") ?? options.workFolder;
  // Before any look: how long one takes grows with the path.
  const fault = faultOfFolder(named);
  if (fault !== undefined) return { tier: "deny", rule: "working-folder", why: fault };
  // First of all looks: where another lies by the time it runs, it does not.
  const folder = options.folderId?.(named);
  const opinion = judgeIn(named, command, shell, options, known);
  return folder === undefined || opinion.cwd === undefined ? opinion : { ...opinion, folder };
}

/** Why a text is no working folder; `undefined` where it may be one. */
function faultOfFolder(named: string): string | undefined {
  if (!named.startsWith("/") || named.includes("\0")) return ":CWD must be an absolute path";
  return named.length > LONGEST_PATH ? `:CWD is longer than a path can be, ${LONGEST_PATH} bytes` : undefined;
}

function judgeIn(
  named: string,
  command: string,
  shell: LoadedShell,
  options: ShellGateOptions,
  known: KnownVerdicts,
): Opinion {
  const question = { command, folder: named, setting: options.setting() };
  // Of one that is kept nothing was read and nothing listed.
  const before = known.find(question, options.policy);
  if (before !== undefined) return before;
  const sight = noting(options, question.setting);
  const keep: Keep = (policy, looks, opinion) =>
    known.keep(question, policy, looks, { ...opinion, leads: sight.leads() });
  const opinion = judgeSeen(command, named, shell, sight.options, keep);
  if (opinion.tier !== "allow") return opinion;
  return { ...opinion, leads: sight.leads(), ...sight.seen.size === 0 ? {} : { obeys: sight.obeyed() } };
}

/**
 * The same eyes, and what they have looked at: files that were read or were not there, and folders that were listed; and in which
 * folders it stood where paths led.
 */
function noting(options: ShellGateOptions, general: ReturnType<ShellGateOptions["setting"]>) {
  const seen = new Set<string>();
  const note = (path: string) => {
    if (seen.size <= MOST_OBEYED) seen.add(path);
  };
  const ways = new Set<string>(), listed = new Set<string>();
  const noteWay = (path: string, found?: string) => {
    if (ways.size > MOST_OBEYED) return;
    ways.add(path.slice(0, path.lastIndexOf("/")) || "/");
    if (found !== path) ways.add(path);
  };
  const noteList = (folder: string) => {
    note(folder);
    if (listed.size <= MOST_OBEYED) listed.add(folder);
  };
  const { disk, resolve } = general;
  return {
    seen,
    obeyed: (): Obeyed => seen.size > MOST_OBEYED ? ["/"] : [...seen],
    leads: (): Leads => {
      if (ways.size > MOST_OBEYED) return [MORE_LEADS];
      // What goes through so many folders follows no link in them.
      return ways.size + listed.size > MOST_OBEYED ? [...ways] : [...new Set([...ways, ...listed])];
    },
    options: {
      ...options,
      setting: () => ({
        ...general,
        ...resolve === undefined ? {} : {
          resolve: (path: string) => {
            const found = resolve(path);
            noteWay(path, found);
            return found;
          },
        },
        ...disk === undefined ? {} : {
          disk: {
            ...disk,
            kindOf: (path: string) => {
              noteWay(path, path);
              return disk.kindOf(path);
            },
            list: (folder: string) => {
              noteList(folder);
              return disk.list(folder);
            },
          },
        },
      }),
      read: (path: string, as?: "bytes") => {
        note(path);
        return options.read(path, as);
      },
      list: (folder: string) => {
        noteList(folder);
        return options.list(folder);
      },
    },
  };
}

/** Keeps a verdict with the rules of the user and the looks that led to it. */
type Keep = (policy: Policy, looks: LooksTaken, opinion: Opinion) => void;

/** @param named The working folder as the request names it. @param keep Keeps a verdict. */
function judgeSeen(
  command: string,
  named: string,
  { judgeShell }: LoadedShell,
  options: ShellGateOptions,
  keep: Keep,
): Opinion {
  const looks = new LooksTaken();
  const general = looks.over(options.setting());
  const budget = new LookBudget();
  const readFile = budget.counted(looks.beyond(options.read)), list = budget.counted(looks.beyond(options.list));
  // Where it lies, not how it is called: what is judged and granted must not be led elsewhere afterwards.
  const led = general.resolve?.(named) ?? named;
  // Behind a folder that is not there, ".." is left over.
  const plain = /\/\.\.?(\/|$)/.test(led) ? resolvePath(Arg.of(led), undefined, general.resolve)?.shown : led;
  const cwd = plain === undefined || plain === led ? led : general.resolve?.(plain) ?? plain;
  const setting: ShellSetting = { ...general, cwd, workFolder: cwd };
  const folder = { shown: cwd, pattern: literal(cwd), exact: true };
  const elsewhere = { ...setting, workFolder: "/nowhere" };
  const kind = classifyPath(folder, elsewhere, "write");
  const alone = judgeShell(command, setting);
  const judged = within(alone, () => {
    const text = withModules(withRepositories(alone, readFile), list);
    return withProject(withLint(text, readFile), {
      read: readFile,
      list,
      entries: options.entries && once(looks.beyond(options.entries)),
      home: general.home,
      resolve: general.resolve && budget.counted(general.resolve),
      isSecret: budget.counted((path) => {
        const kind = classifyPath({ shown: path, pattern: literal(path), exact: true }, setting, "read");
        return ruleOn("read", kind, path, false, general.home).tier !== "allow";
      }),
    });
  });
  const read = ruleOn("read", classifyPath(folder, elsewhere, "read"), cwd, false, general.home);
  const verdict = inFolder(within(judged, () => withKeys(judged, setting, readFile)), kind, read);
  if (read.tier === "deny" && kind !== "daemon") {
    return { tier: "deny", rule: "working-folder", why: `the working folder: ${read.why}`, parts: verdict.parts };
  }
  if (kind === "daemon" || kind === "device" || kind === "kernel") {
    return {
      tier: "deny",
      rule: "working-folder",
      why: `the working folder ${cwd} is not for commands`,
      parts: verdict.parts,
    };
  }
  const { home, resolve, disk } = general;
  const { touches, places } = verdict;
  const policy = options.policy();
  // What a rule of the user allows gets what it needs as well; only the disk tells what that is.
  const granted = { ...verdict, grants: options.widen(verdict, cwd) };
  const expand = (path: PathPattern) => filesFor(path, undefined, setting, MOST_EXPANDED);
  const ruled = applyPolicy(granted, verdict.commands, {
    policy,
    home,
    cwd,
    resolve,
    touches,
    places,
    disk,
    expand,
    isOpen: options.isOpen,
  });
  if (ruled.tier !== "ask") {
    const isOwn = verdict.tier === "allow" && ruled.tier === "allow";
    const kind = ruled.tier !== "allow"
      ? {}
      : !isOwn
      ? { freed: true }
      : verdict.changes.length === 0
      ? { reads: true }
      : {};
    const opinion = { ...ruled, cwd, ...kind };
    // What a rule of the user allows has grants that other looks led to, and so has what is said of repositories.
    const isPlain = verdict.gitFolders.length === 0 && verdict.otherFolders.length === 0;
    if (verdict.tier === "allow" && isPlain) keep(policy, looks, opinion);
    return opinion;
  }
  const more = options.codeOf?.(ruled, cwd);
  const code = [...new Set([...ruled.code, ...more?.code ?? []])];
  const looseCode = [...new Set([...ruled.looseCode, ...more?.looseCode ?? []])];
  // What a rule asks for was allowed before, and had no more than that.
  return {
    ...ruled,
    why: withAddresses(ruled.why, verdict.remotes, (remote) => options.addressOf?.(remote, cwd)),
    cwd,
    code,
    looseCode,
    grants: verdict.tier === "allow" ? options.widen(ruled, cwd) : ruled.grants,
  };
}

/** Why something asks, with the repositories that git would speak with. */
function withAddresses(
  why: string,
  remotes: readonly GitRemote[],
  addressOf: (remote: GitRemote) => string | undefined,
): string {
  const found = new Set(remotes.slice(0, MOST_ADDRESSES).flatMap((remote) => addressOf(remote) ?? []));
  const said = [...found].filter((each) => !why.includes(each)).map((each) => plainly(each, LONGEST_ADDRESS));
  return said.length === 0 ? why : `${why}: ${said.join(", ")}`;
}

/** What of addresses a person reads. */
const MOST_ADDRESSES = 4, LONGEST_ADDRESS = 200;

/** More files that a wildcard stands for are not held against the rules of the user one by one. */
const MOST_EXPANDED = 500;

/** Looking at a repository runs what its own settings name; who made it would decide what runs. */
function withRepositories(verdict: ShellVerdict, read: ReadText): ShellVerdict {
  const dangers = [
    ...verdict.gitFolders.map((folder) => ["git", folder, dangerOfRepository(folder, read)] as const),
    ...verdict.otherFolders.map((folder) => ["hg or jj", folder, dangerOfOtherRepository(folder, read)] as const),
  ];
  for (const { folder, name } of verdict.shownRemotes) {
    const why = dangerOfRemote(folder, name, read);
    if (why !== undefined) verdict = asking(verdict, "network", why, `git remote show ${name}`);
  }
  for (const [tool, folder, why] of dangers) {
    if (why === undefined) continue;
    const found = asking(verdict, "git-settings", why, `${tool} in ${folder ?? "an unknown folder"}`);
    const loose = `what the settings of a repository make ${tool} run in ${folder ?? "a folder"}`;
    return { ...found, looseCode: [...found.looseCode, loose] };
  }
  return verdict;
}

/** Folders whose contents change nothing but themselves: what runs there unasked may write in them. */
const PLAIN_FOLDERS: readonly PathClass[] = ["inside", "outside", "nothing"];

/** The verdict in a working folder that is more than a folder: nothing is written there unasked, and some is not even read. */
function inFolder(verdict: ShellVerdict, kind: PathClass, read: PathRuling): ShellVerdict {
  if (read.tier === "ask" || kind === "auth") {
    const why = read.tier === "ask" ? read.why : "what lies there decides who may come in or what starts by itself";
    verdict = asking(verdict, "working-folder", `the working folder: ${why}`, "");
  }
  if (verdict.tier !== "allow" || PLAIN_FOLDERS.includes(kind)) return verdict;
  return { ...verdict, grants: { ...verdict.grants, write: [] } };
}

/** A private key in a file whose name does not say so is asked for; one whose name does is refused before. */
function withKeys(verdict: ShellVerdict, setting: PathSetting, read: ReadText): ShellVerdict {
  if (verdict.tier !== "allow") return verdict;
  const why = keyAmong(verdict.touches, setting, read);
  return why === undefined ? verdict : asking(verdict, "read-key", why, "");
}

/** Deno loads the plugins of its linter from the project. */
function withLint(verdict: ShellVerdict, read: ReadText): ShellVerdict {
  for (const folder of verdict.lintFolders) {
    const why = dangerOfLint(folder, read);
    if (why !== undefined) return asking(verdict, "project-code", why, "deno lint");
  }
  return verdict;
}

/** Other tools that read run what files of the project name. */
function withProject(verdict: ShellVerdict, sight: Parameters<typeof dangerOfProject>[1]): ShellVerdict {
  for (const use of verdict.projectUses) {
    const why = dangerOfProject(use, sight);
    if (why !== undefined) verdict = asking(verdict, "project-code", why, use.tool, use.command);
  }
  return verdict;
}

/** Python takes a module from the working folder before its own. */
function withModules(verdict: ShellVerdict, list: ListNames): ShellVerdict {
  for (const folder of verdict.moduleFolders) {
    const why = dangerOfModules(folder, list);
    if (why !== undefined) return asking(verdict, "module", why, `python in ${folder ?? "an unknown folder"}`);
  }
  return verdict;
}

/** A look that is taken once at each path. */
function once<R>(look: (path: string) => R): (path: string) => R {
  const seen = new Map<string, R>();
  return (path) => {
    if (!seen.has(path)) seen.set(path, look(path));
    return seen.get(path) as R;
  };
}

/** What a look at the files of a project makes of a verdict; it asks where they name too much. */
function within(verdict: ShellVerdict, look: () => ShellVerdict): ShellVerdict {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof TooManyLooks)) throw error;
    const why = "files of the project name more than is looked at, and what it runs or shows hangs on them";
    return asking(verdict, "too-complex", why, "the settings of the project");
  }
}

/** The verdict with a finding that asks. */
function asking(verdict: ShellVerdict, rule: string, why: string, words: string, command?: number): ShellVerdict {
  const about = command === undefined ? {} : { command };
  const parts = [...verdict.parts, { tier: "ask" as const, rule, why, words, ...about }];
  return isStricter("ask", verdict.tier) ? { ...verdict, tier: "ask", rule, why, parts } : { ...verdict, parts };
}
