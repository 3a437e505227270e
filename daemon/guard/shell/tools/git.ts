// The rules for git and the other tools that keep versions. Reading is harmless, whatever writes, connects or runs something asks;
// the commands hidden in settings, options and addresses are judged as commands.

import { Arg, type Call, type Rule, type Rules, type Stream } from "../call.ts";
import { type GitCall, touchPath } from "./git_paths.ts";
import { judgeHelp, judgeSettingWord, judgeSubcommand } from "./git_writing.ts";
import { OTHER_VERSIONING } from "./versioning.ts";

/** Options in front of the subcommand that change nothing but the looks. */
const QUIET_GLOBALS = new Set(
  ("--no-pager -P --no-replace-objects --no-lazy-fetch --no-optional-locks --no-advice --literal-pathspecs --glob-pathspecs " +
    "--noglob-pathspecs --icase-pathspecs").split(" "),
);
/** Options that make git print something of itself and end. */
const ABOUT_GIT =
  /^(--version|-v|--help|-h|--html-path|--man-path|--info-path|--exec-path|--build-options|--list-cmds=[\w,-]+)$/;

const git: Rule = (call: Call): Stream | void => {
  const { args, judge } = call;
  let folder: string | undefined;
  let oddPaths = false;
  let i = 0;
  for (; i < args.length; i++) {
    const arg = args[i] as Arg;
    const text = arg.text;
    if (text === undefined && (arg.mayBeOption || arg.mayVanish) && !/^--[\w-]+=|^-C.|^-c./.test(arg.prefix)) {
      judge.ask("unknown-word", `${arg.shown} may be any option or subcommand of git`);
      return { origin: "unknown" };
    }
    if (!arg.prefix.startsWith("-")) break;
    const inGit: GitCall = { ...call, folder };
    if (text !== undefined && QUIET_GLOBALS.has(text)) {
      oddPaths ||= text.endsWith("-pathspecs");
      continue;
    }
    if (text !== undefined && ABOUT_GIT.test(text)) {
      // `git --help log` is `git help log`; what follows is a name.
      if (text === "--help" || text === "-h") judgeHelp(args.slice(i + 1), judge);
      return;
    }
    const value = args[i + 1];
    if (text === "-C") {
      i++;
      if (value === undefined) break;
      folder = judgeFolder(inGit, value);
    } else if (text === "-c") {
      i++;
      if (value !== undefined) judgeSettingWord(inGit, value);
    } else if (
      text === "--git-dir" || text === "--work-tree" || text === "--namespace" || text === "--super-prefix" ||
      text === "--attr-source"
    ) {
      i++;
      if (value !== undefined) folder = elsewhere(inGit, text, value) ?? folder;
    } else if (/^--(git-dir|work-tree|namespace|super-prefix|attr-source)=/.test(arg.prefix)) {
      const at = arg.prefix.indexOf("=");
      folder = elsewhere(inGit, arg.prefix.slice(0, at), arg.drop(at + 1)) ?? folder;
    } else if (arg.prefix.startsWith("--config-env")) {
      judge.ask("git-config", "a setting from the environment may run a command");
      if (text === "--config-env") i++;
    } else if (arg.prefix.startsWith("--exec-path=")) {
      judge.ask("git-option", "--exec-path takes git's own commands from another folder");
      judge.touch("start", arg.drop("--exec-path=".length));
    } else if (text === "-p" || text === "--paginate") {
      judge.ask("git-option", "it starts a pager");
    } else {
      judge.ask("unknown-option", `the option ${arg.shown} of git is not known`);
    }
  }
  const word = args[i];
  if (word === undefined) return;
  const name = word.text;
  if (name === undefined) {
    judge.ask("unknown-word", `the subcommand ${word.shown} of git is not known`);
    return { origin: "unknown" };
  }
  return judgeSubcommand({ ...call, name, args: args.slice(i + 1), folder, oddPaths });
};

/** Judges `-C` and returns the folder it leads to. */
function judgeFolder(call: GitCall, value: Arg): string | undefined {
  const { judge } = call;
  const text = value.text;
  if (text === undefined) {
    judge.ask("git-folder", "the folder that git works in is not known");
    return call.folder;
  }
  if (text === "") return call.folder;
  touchPath(call, "list", value);
  const folder = text.startsWith("/") || call.folder === undefined ? text : `${call.folder}/${text}`;
  if (!isBelow(folder, judge.cwd)) judge.ask("git-folder", "git would work in a folder outside the working folder");
  return folder.replace(/(?<!\/)\/+$/, "") || "/";
}

/** Whether a folder lies in the working folder, by its name. */
function isBelow(folder: string, cwd: string | undefined): boolean {
  if (cwd === undefined) return false;
  let path = folder;
  if (folder.startsWith("/")) {
    if (folder !== cwd && !folder.startsWith(`${cwd}/`)) return false;
    path = folder.slice(cwd.length);
  }
  let depth = 0;
  for (const part of path.split("/")) {
    if (part === "..") depth--;
    else if (part !== "" && part !== ".") depth++;
    if (depth < 0) return false;
  }
  return true;
}

/** Judges options that name another repository or tree; returns the folder of `--work-tree`. */
function elsewhere(call: GitCall, option: string, value: Arg): string | undefined {
  if (
    option === "--git-dir" && /^(\.\/)?\.git\/?$/.test(value.text ?? "") ||
    option === "--work-tree" && /^\.?\/?$/.test(value.text ?? "/") &&
      value.text !== "/"
  ) return undefined;
  call.judge.ask("git-folder", `${option} makes git work on another repository or tree`);
  if (option !== "--git-dir" && option !== "--work-tree") return undefined;
  touchPath(call, "list", value);
  return option === "--work-tree" ? value.text : undefined;
}

/** The rules for git, gh, hub, svn, hg, jj and their like. */
export const GIT: Rules = new Map<string, Rule>([["git", git], ...OTHER_VERSIONING]);
