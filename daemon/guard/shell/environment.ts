// Variables that change what a command does: which may be set in front of it, and which need a person.
// Knows no command.

import type { Machine } from "./machine.ts";
import { promptText } from "./prompt_text.ts";
import { Scope, type Variable } from "./scope.ts";
import { input } from "./scope.ts";
import { Arg, NOTHING } from "./call.ts";
import { judgeCode } from "./code.ts";
import { Effects } from "./effects.ts";
import { onlyRefused } from "./refused.ts";

/** Variables that only change how something looks. */
const HARMLESS = new Set(
  ("LANG LANGUAGE TZ NO_COLOR FORCE_COLOR CLICOLOR CLICOLOR_FORCE COLORTERM TERM COLUMNS LINES CI DEBUG VERBOSE " +
    "QUIET TIME_STYLE BLOCK_SIZE BLOCKSIZE TIMEFORMAT RUST_BACKTRACE " +
    "DENO_NO_UPDATE_CHECK DENO_NO_PROMPT npm_config_loglevel NPM_CONFIG_LOGLEVEL PY_COLORS PYTHONUNBUFFERED " +
    "PYTHONDONTWRITEBYTECODE PYTHONIOENCODING PYTHONUTF8 GIT_OPTIONAL_LOCKS GIT_TERMINAL_PROMPT HISTTIMEFORMAT RUST_LOG " +
    "LOG_LEVEL NODE_ENV TMOUT SYSTEMD_COLORS SYSTEMD_PAGERSECURE").split(" "),
);

/** Of the harmless ones those that change nothing but how something looks, whatever reads them. */
const LOOKS =
  /^(LANG|LANGUAGE|TZ|(NO|FORCE)_COLOR|CLICOLOR.*|COLORTERM|TERM|COLUMNS|LINES|PAGER|\w*PAGER|TIME_STYLE|BLOCK_SIZE|BLOCKSIZE|TIMEFORMAT|PY_COLORS)$/;

/** Pagers that only copy. */
const COPYING = new Set(["cat", "", "/bin/cat", "/usr/bin/cat"]);

/** Names that decide what is run or loaded, whatever command follows. */
const ACTING =
  /^(PATH|LD_.*|DYLD_.*|BASH_ENV|ENV|SHELLOPTS|BASHOPTS|PS[0-4]|PROMPT_COMMAND|IFS|CDPATH|GLOBIGNORE|FIGNORE|EXECIGNORE|INPUTRC|HOME|SHELL|BASH_FUNC.*|GIT_.*|SSH_.*|LESS.*|.*PAGER|.*EDITOR|VISUAL|BROWSER|.*OPTS|.*OPTIONS|.*_OPTIONS|PYTHON.*|PERL.*|RUBY.*|GEM_.*|BUNDLE_.*|NODE_.*|NPM_.*|npm_.*|DENO_.*|JAVA.*|CLASSPATH|RIPGREP_CONFIG_PATH|FZF_.*|MAKE.*|CC|CXX|LD|AR|CFLAGS|LDFLAGS|.*_CONFIG.*|.*_PROXY|.*_proxy|http_proxy|https_proxy|DISPLAY|DBUS_.*|XDG_.*|TMPDIR|TEMP|TMP|GCONV_PATH|NLSPATH|LOCPATH|MANOPT|MANPATH|TERMINFO.*|TERMCAP|HOSTALIASES|RES_OPTIONS|KUBECONFIG|DOCKER_HOST|AWS_.*|AWKPATH|AWKLIBPATH|LUA_.*|PHP.*|TAR_OPTIONS|GZIP|ZIPOPT|POSIX.*|RSYNC_.*|CVS_.*|SVN_.*|HG.*)$/;

/** Variables that the shell itself obeys, or hands on, as soon as they are set: no `export` is needed. */
const OBEYED =
  /^(PATH|HOME|SHELL|ENV|BASH_ENV|BASH_\w+|LD_.*|DYLD_.*|PS4|EXECIGNORE|GLOBIGNORE|PROMPT_COMMAND|SHELLOPTS|BASHOPTS|POSIXLY_CORRECT|FUNCNEST|GIT_\w+|SSH_\w+|\w*PAGER|XDG_\w+|SYSTEMD_\w+)$/;

/** Judges a variable that is set for the shell itself, by whatever command. */
export function judgeOwnVariable(machine: Machine, name: string, value: Variable | undefined): void {
  if (name === "POSIXLY_CORRECT") machine.find("ask", "shell-option", "it changes how the rest is read");
  else if (RECORD.test(name) || OBEYED.test(name)) judgeAssignmentName(machine, name, value);
}

/** Variables of the record of what is typed: switching it off is an attack, not a setting. */
export const RECORD = /^(HISTFILE|HISTSIZE|HISTFILESIZE|HISTCONTROL|HISTIGNORE)$/;

/** Whether with such a value all that is typed is still kept; `undefined` where that is a matter of taste. */
function keepsRecord(name: string, text: string): boolean | undefined {
  if (/SIZE$/.test(name)) return /^0*$/.test(text) ? false : /^-?[1-9]\d*$/.test(text) ? true : undefined;
  if (name === "HISTCONTROL") {
    return text === "" || /^(ignoredups|erasedups)(:(ignoredups|erasedups))*$/.test(text) || undefined;
  }
  if (name === "HISTIGNORE") return text === "" ? true : /(^|:)\*+(:|$)/.test(text) ? false : undefined;
  return text === "" || text.startsWith("/dev/") ? false : undefined;
}

/** Variables that name folders in which programs or modules are looked for. */
const SEARCHED = /^(PATH|PYTHONPATH|PERL5LIB|PERLLIB|RUBYLIB|NODE_PATH)$/;

/** Notes the folders that a value names, as far as it is known. */
function noteSearched({ reach }: Machine, name: string, { pieces }: Arg): void {
  const text = pieces.map((piece) => piece.kind === "unknown" ? "\0" : piece.text).join("");
  const folders = reach.searched.get(name) ?? new Set();
  // An empty one is the working folder.
  for (const folder of text.split(":")) if (!folder.includes("\0")) folders.add(folder === "" ? "." : folder);
  reach.searched.set(name, folders);
}

/** Notes the files that a value names: what obeys the variable loads or runs them. */
function startsNamed(machine: Machine, name: string, text: string): void {
  const always = /^(BASH_ENV|ENV|LD_PRELOAD|LD_AUDIT|DYLD_INSERT_LIBRARIES|PYTHONSTARTUP)$/.test(name);
  const { cwd, disk } = machine.setting;
  for (const word of new Set(text.slice(0, 4096).split(/[:\s|=;,"']+/))) {
    if (word === "") continue;
    const kind = disk?.kindOf(word.startsWith("/") ? word : `${cwd}/${word}`);
    if (always || kind === "file" || kind === "link") machine.starts(word);
  }
}

/**
 * Judges a variable that is set in front of a command or exported.
 *
 * @param value What it is set to, as far as it is known.
 */
export function judgeAssignmentName(machine: Machine, name: string, value: Variable | undefined): void {
  const text = value?.kind === "text" ? value.value.text : undefined;
  if (value !== undefined) machine.handed.set(name, value);
  if (SEARCHED.test(name) && value?.kind === "text") noteSearched(machine, name, value.value);
  if (RECORD.test(name)) {
    const kept = text === undefined ? undefined : keepsRecord(name, text);
    if (kept === true) return;
    if (kept === false) machine.find("deny", "history-off", `${name} switches off the record of what is typed`);
    else machine.find("ask", "history", `${name} decides what is kept of what is typed`);
    return;
  }
  if (name === "TZ" && value !== undefined && (text === undefined || /^[:/]|\.\.|</.test(text))) {
    // A file of one's own says which word stands for the zone, and that may be an option.
    machine.find("ask", "environment", "TZ names a file that is none of the system's time zones");
    return;
  }
  if (/^(?:LC_|LANG)/.test(name) && value !== undefined && text?.includes("/") !== false) {
    // In a folder of one's own the texts of programs, which are formats, are one's own.
    machine.find("ask", "environment", `${name} may name a folder that texts of programs are taken from`);
    return;
  }
  if (name.startsWith("LC_") || HARMLESS.has(name)) return;
  if (/PAGER$/.test(name) && text !== undefined && COPYING.has(text)) return;
  if (ACTING.test(name)) {
    machine.find("ask", "environment", `${name} decides what other commands do`);
    // Of folders only what is found in them runs.
    if (!SEARCHED.test(name)) startsNamed(machine, name, text ?? "");
    // Its words are options in front of those of every make.
    if (/^(?:GNU)?MAKEFLAGS$/.test(name) && text !== undefined) {
      const args = text.slice(0, 4096).split(/\s+/).filter((word) => word !== "");
      machine.reach.seek({ name: "make", args, cwd: machine.setting.cwd });
    }
    // What it names may be a command: one that does harm is refused now.
    if (text !== undefined && /PAGER$|EDITOR$|VISUAL|COMMAND|BROWSER|PROMPT/.test(name)) {
      const scope = new Scope(machine.setting.cwd, input(NOTHING), (steps) => machine.spend(steps));
      machine.source(text, scope);
    }
    if (text !== undefined && /^PS[0-4]$/.test(name)) {
      promptText(machine, text, new Scope(machine.setting.cwd, input(NOTHING), (steps) => machine.spend(steps)));
    }
    if (text !== undefined) judgeHidden(machine, name, text);
    return;
  }
  // A variable nobody reads does nothing; but which ones are read is the command's business, and some read a name in any case.
  if (!/^(?:[A-Z]|[a-z][a-z0-9]*)$/.test(name)) {
    machine.find("ask", "environment", `${name} may change what the command does`);
    if (name === "VAGRANT_VAGRANTFILE" && text !== undefined && text !== "") machine.starts(text);
  }
}

/** Judges a variable that is handed to every later command: what is not known to change looks only, a person sees first. */
export function judgeExport(machine: Machine, name: string, value: Variable | undefined): void {
  const before = machine.findings.length;
  judgeAssignmentName(machine, name, value);
  if (machine.findings.length > before || name.startsWith("LC_") || LOOKS.test(name)) return;
  machine.find("ask", "environment", `it hands ${name} to every command behind it`);
}

/** Judges what the value of an acting variable may run or write; only what is refused counts. */
function judgeHidden(machine: Machine, name: string, text: string): void {
  if (text.length > 4096) return;
  const scope = new Scope(machine.setting.cwd, input(NOTHING), (steps) => machine.spend(steps));
  onlyRefused(machine, () => {
    const judge = new Effects(machine, scope, name, NOTHING);
    // A file that a trace is written to.
    if (/TRACE|LOG|OUTPUT/.test(name) && text.startsWith("/")) judge.touch("write", Arg.of(text));
    if (!/\s/.test(text)) return;
    // Behind a mark such as `|`, or as the value of an option, in quotes or not.
    const command = text.replace(/^(?:[|!\s]|--?[\w-]+[= ])+/, "");
    machine.source(command, scope.copy());
    machine.source(command.replace(/["']/g, " "), scope.copy());
    if (command.includes("(")) judgeCode(judge, name, Arg.of(command));
  });
}
