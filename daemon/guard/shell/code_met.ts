// Which code a command runs: files that a plan can bind, and in words whatever else runs of which the text does not tell the file.
// Works on what was found; whatever asks and is not known to run nothing is taken for something that runs.

import { resolvePath } from "../paths.ts";
import type { Finding } from "../verdict.ts";
import { Arg } from "./call.ts";
import type { ShellSetting } from "./machine.ts";
import { BUILTINS } from "./builtins/all.ts";
import { GOES_ELSEWHERE } from "./code.ts";
import { findLoaded } from "./loaded_code.ts";
import { CodeFound, findProjectCode, type Makefile } from "./project_code.ts";
import type { Reach } from "./reach.ts";
import { findGitSettings, findModules, findPrograms } from "./searched_code.ts";

/** What the code that runs is told from. */
export interface CodeMet {
  readonly reach: Reach;
  readonly setting: ShellSetting;
  readonly commands: readonly (readonly (string | undefined)[])[];
  readonly folders: readonly (string | undefined)[];
}

/** Rules of findings that run nothing beside the command itself: they write, remove, connect or show. */
const RUNS_NOTHING = new RegExp(
  "^(?:(?:write|remove|mode|read|list)-.*|network|network-send|archive|find-delete|find-expression|environment-dump|unknown-path" +
    "|process|signal|firewall|keys|secret-read|system-setting|converter|image-tool|patch|operand|odd-path|wrapper|shell|shell-option" +
    "|nameref|recursion|history|envelope|project-write|cloud|disk|user-account|clipboard|no-command)$",
);

/** Rules of findings of commands that may load what they name, among much that they read or send. */
const MAY_LOAD = /^(?:network|keys|converter|image-tool|wrapper)$/;

/** Files that are nothing but code. */
const CODE =
  /\.(?:so|dll|dylib|lua|py|rb|pl|pm|php|[cm]?[jt]s|jar|clj|sh|bash|zsh|fish|tcl|exp|ps1|awk|el|vim|r|jl|scm|nse)$/i;

/** Rules of findings of commands that run what their words say: there is nothing else if that was met. */
const WRAPS = /^(?:wrapper|shell)$/;

/** Rules under which files that are read as well may be code. */
const READS_CODE = /^(?:editor|scheduled|database|container|project-code|compile|desktop)$/;

/** Rules under which the file that runs is told by a touch. */
const TOLD = /^(?:start-(?!up-file$).*|script|unknown-program)$/;

/** The files that run or are read as code, absolute, and what else runs, in words. */
export function codeOf(
  met: CodeMet,
  findings: readonly Finding[],
): { code: string[]; looseCode: string[]; makefiles: Makefile[] } {
  const { reach } = met;
  const found = soughtCode(met);
  const code = new Set([...reach.code, ...found.files]);
  const loose = new Set([...reach.looseCode, ...found.loose]);
  // Commands whose words were looked through as code.
  const looked = new Set<number | undefined>();
  // A script or a name that is not known comes out of what is read, if it is in a file at all.
  const there = new Found(met.setting);
  const out = findings.some(({ tier, rule }) => tier === "ask" && /^unknown-(?:script|command)$/.test(rule));
  if (reach.readsCode || out) { for (const file of filesRead(reach, () => true)) code.add(file); }
  for (const { tier, rule, words, command } of findings) {
    if (tier !== "ask") continue;
    if (RUNS_NOTHING.test(rule)) {
      // A library or a script that such a command names and does not read is what it loads.
      if (MAY_LOAD.test(rule)) {
        for (const file of filesAmong(met, there, command, false, false)) if (CODE.test(file)) code.add(file);
      }
      continue;
    }
    if (TOLD.test(rule) && reach.touches.some((touch) => touch.how === "start" && touch.command === command)) continue;
    if (rule === "interpreter") {
      if (RUNS_FILES.test(words)) loose.add(`what the code in "${words}" opens, loads or runs`);
    } else loose.add(LOADS.test(rule) ? `what "${words}" loads` : `what "${words}" runs`);
    const all = READS_CODE.test(rule) || TOLD.test(rule);
    const inCode = rule === "interpreter" && !looked.has(command);
    if (inCode) looked.add(command);
    for (const file of filesAmong(met, there, command, all, inCode)) code.add(file);
    // What flows into it under a name: "make -f -".
    const takesInput = command !== undefined &&
      met.commands[command]?.some((word) => /^(-|\/dev\/stdin)$/.test(word ?? ""));
    if (takesInput === true) { for (const file of filesRead(reach, (at) => at === undefined)) code.add(file); }
  }
  // What comes out of an archive or a patch may be what runs then.
  if (code.size + loose.size > 0) { for (const file of unpacked(met, findings)) code.add(file); }
  if (there.tooMany) loose.add("more files than were looked for, which its many words may name");
  // Whatever a rule says that it runs, a plan says so as well.
  const unseen = findings.some(({ tier, rule, command = -1 }) =>
    tier === "ask" && (WRAPS.test(rule) ? met.commands.length === command + 1 : !RUNS_NOTHING.test(rule))
  );
  if (unseen && code.size + loose.size === 0) {
    loose.add("code that it runs or loads, from files that the command does not name for certain");
  }
  // What runs may load more: a module beside the script, a library from the search path.
  const runs = loose.size > 0 || code.size > 0 || findings.some(({ rule }) => rule === "interpreter");
  if (runs) loose.add("what the code itself loads or runs");
  return { code: [...code], looseCode: [...loose], makefiles: found.makefiles };
}

/** What the tools, interpreters and names that were met read without a word that names the file itself. */
function soughtCode({ reach, setting, commands }: CodeMet): CodeFound {
  const found = new CodeFound();
  const search = { setting, searched: reach.searched };
  for (const sought of reach.sought) {
    findProjectCode(sought, setting, found);
    findLoaded(sought, setting, found);
    findModules(sought, search, found);
    findGitSettings(sought, setting, found);
  }
  const heads = new Set(commands.flatMap(([head]) => head === undefined || BUILTINS.has(head) ? [] : [head]));
  findPrograms(reach.sought, heads, search, found);
  return found;
}

/** Rules of findings that say that code is loaded whose file the text does not tell. */
const LOADS = /^(?:module|loads-code|start-up-file|option)$/;

/** The files that are read and can be told. */
function filesRead({ touches }: Reach, of: (command: number | undefined) => boolean): string[] {
  return touches.flatMap(({ how, path, command }) =>
    how === "read" && path?.exact === true && of(command) ? [path.shown] : []
  );
}

/** What is unpacked or applied, as far as files of it are named. */
function unpacked({ reach }: CodeMet, findings: readonly Finding[]): string[] {
  const from = findings.filter(({ tier, rule }) => tier === "ask" && UNPACKS.test(rule)).map(({ command }) => command);
  if (from.length === 0) return [];
  return filesRead(reach, (command) => command === undefined || from.includes(command));
}

/** Rules of findings of commands that make files out of one. */
const UNPACKS = /^(?:archive|patch)$/;

/** Calls with which code of some language runs, or loads as code, what lies in a file. */
const RUNS_FILES =
  /\b(?:exec\w*|eval|compile|import\w*|runpy|run_path|load\w*|dofile|do|require\w*|include\w*|source|system|popen|spawn\w*|subprocess|call|run|Command|fork)\b|`/;

/** What languages put behind the name of a module. */
const MODULE_ENDINGS = [".py", "/__init__.py", ".js", "/index.js", ".rb", ".pm", ".lua"];

/** More names within code are not looked for. */
const MOST_NAMES = 100;

/**
 * Words of a command, and values of options in it, that are names of files.
 *
 * @param all Those as well that its rule reads as data.
 * @param inCode Those as well that stand within its words, where these are code that may run files.
 */
function filesAmong(
  { commands, folders, reach, setting }: CodeMet,
  there: Found,
  command: number | undefined,
  all: boolean,
  inCode: boolean,
): string[] {
  if (command === undefined || setting.disk === undefined || reach.away.has(command)) return [];
  const data = new Set(
    all ? [] : reach.touches.map((touch) => touch.command === command ? touch.path?.shown : undefined),
  );
  // Where it works in another folder its words are names in that.
  const folder = reach.moved.has(command) ? reach.moved.get(command) : folders[command];
  let left = MOST_NAMES;
  const goes = inCode &&
    (commands[command] ?? []).some((word) => word !== undefined && (GOES_ELSEWHERE.test(word) || /\bcd\s/.test(word)));
  return (commands[command] ?? []).slice(1, 200).flatMap((word) => {
    const texts = word === undefined
      ? []
      // Behind a file stands which of its tests: "t.py::test_x".
      : [
        word,
        ...word.split(/\s+/),
        word.slice(word.indexOf("=") + 1),
        word.replace(/^-\w/, ""),
        word.replace(/::.*$/s, ""),
      ];
    if (inCode && word !== undefined && RUNS_FILES.test(word)) {
      const names = (word.match(/[\w.~/+@-]+/g) ?? []).slice(0, left);
      left -= names.length;
      for (const name of new Set(names)) {
        texts.push(name, ...MODULE_ENDINGS.map((ending) => name + ending));
      }
    }
    return [...new Set(texts)].flatMap((text) => {
      const path = there.file(text, goes ? undefined : folder);
      return path === undefined || data.has(path) ? [] : [path];
    });
  });
}

/** How many words of one text are looked for on the disk. */
const MOST_WORDS = 256;

/** Files that words name. A text that does the same thousands of times is looked up once. */
class Found {
  readonly #known = new Map<string, string | undefined>();

  constructor(readonly setting: ShellSetting) {}

  /** Whether more words were met than are looked for. */
  get tooMany(): boolean {
    return this.#known.size >= MOST_WORDS;
  }

  /** The file or link that a word names, absolute; `undefined` where there is none, or too much was looked for. */
  file(text: string, folder: string | undefined): string | undefined {
    const key = `${folder}\0${text}`;
    if (text === "" || this.#known.has(key) || this.tooMany) return this.#known.get(key);
    const { disk, resolve } = this.setting;
    const path = resolvePath(Arg.of(text), folder, resolve);
    const kind = path === undefined ? undefined : disk?.kindOf(path.shown);
    const runs = kind === "file" || kind === "link" && path !== undefined && !leadsToFolder(path.shown, this.setting);
    const found = runs ? path?.shown : undefined;
    this.#known.set(key, found);
    return found;
  }
}

function leadsToFolder(link: string, { disk }: ShellSetting): boolean {
  return disk?.list(`${link}/`) !== undefined;
}
