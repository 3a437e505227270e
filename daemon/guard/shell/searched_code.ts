// Which files an interpreter loads, or a shell starts, by a name for which it looks in folders: modules of Python, Perl, Ruby, Node.js
// and Lua, and programs in the folders of a PATH that the text sets. Looks at the disk for which names are there. Judges nothing.

import type { PathSetting } from "../paths.ts";
import { type CodeFound, type Sought, under } from "./project_code.ts";

/** Where names are looked for. */
export interface SearchSetting {
  readonly setting: PathSetting;
  /** Folders that variables name, as they stand there. */
  readonly searched: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Options of Python that take a value, which is no module. */
const PYTHON_VALUES = /^-[A-Za-z]*[WX]$/;

/** Options that name a module, in front of its name, by interpreter. */
const LOADS: Readonly<Record<string, { readonly option: RegExp; readonly endings: readonly string[] }>> = {
  perl: { option: /^-[Mm]-?/, endings: [".pm"] },
  ruby: { option: /^-r|^--require=/, endings: ["", ".rb", ".so"] },
  node: {
    option: /^(?:-r|--require=?|--import=?|--loader=?|--experimental-loader=?)/,
    endings: ["", ".js", ".json", ".node", "/package.json", "/index.js"],
  },
  lua: { option: /^-l/, endings: [".lua", "/init.lua"] },
};

/** Finds the modules that the words of an interpreter name. */
export function findModules(sought: Sought, search: SearchSetting, found: CodeFound): void {
  const name = sought.name.replace(/(?<![\d.])[\d.]+$/, "");
  if (name === "python" || name === "pypy") findPython(sought, search, found);
  if (name === "pytest") findTests(sought.args, sought.cwd, search.setting, found);
  const loads = Object.hasOwn(LOADS, name) ? LOADS[name] : undefined;
  if (loads === undefined || sought.cwd === undefined) return;
  const { args, cwd } = sought;
  const variables = { perl: ["PERL5LIB", "PERLLIB"], ruby: ["RUBYLIB"], node: ["NODE_PATH"] }[name] ?? [];
  const folders = [
    ...name === "lua" ? ["."] : [],
    ...variables.flatMap((each) => [...search.searched.get(each) ?? []]),
  ];
  const modules: string[] = [];
  for (const [at, arg] of args.entries()) {
    const attached = name === "node" ? undefined : /^-I(.*)/s.exec(arg ?? "")?.[1];
    const folder = attached === "" ? args[at + 1] : attached;
    if (folder !== undefined) folders.push(...folder.split(":"));
    const option = loads.option.exec(arg ?? "")?.[0];
    if (arg === undefined || option === undefined) continue;
    const rest = arg.slice(option.length);
    const value = rest === "" ? args[at + 1] : rest;
    if (value !== undefined) modules.push(value);
  }
  if (name === "node") findMain(args, cwd, search, found);
  for (const module of modules) {
    const path = name === "perl"
      ? module.replace(/[=\s].*$/s, "").replaceAll("::", "/")
      : name === "lua"
      ? module.replace(/^.*=/, "").replaceAll(".", "/")
      : module.replace(/^file:\/\//, "");
    const isPath = /^\.{0,2}\//.test(path);
    for (const from of isPath ? ["."] : folders) {
      const base = under(under(cwd, from, search.setting), path, search.setting);
      addFirst(loads.endings.map((ending) => base + ending), search, found);
    }
  }
}

/** What Node.js runs for a name: that file, the same with an ending, or the main file of that folder. */
function findMain(args: Sought["args"], cwd: string, search: SearchSetting, found: CodeFound): void {
  const main = args.find((arg, at) => arg !== undefined && !arg.startsWith("-") && !TAKES.test(args[at - 1] ?? ""));
  if (main === undefined || args.some((arg) => /^(?:-[ep]|-pe|--eval|--print|--test)/.test(arg ?? ""))) return;
  const path = under(cwd, main, search.setting);
  if (search.setting.disk?.list(path) === undefined) {
    addFirst(["", ".js", ".json", ".node"].map((ending) => path + ending), search, found);
    return;
  }
  for (const file of ["package.json", "index.js"]) found.files.add(`${path}/${file}`);
  found.loose.add(`the main file that ${path}/package.json names`);
}

/** Options of Node.js with a value that is a word of its own. */
const TAKES = /^(?:-r|-C|--require|--import|--loader|--experimental-loader|--conditions|--env-file|--title)$/;

/** `-m a.b`, and a folder or an archive that runs. */
function findPython({ args, cwd }: Sought, { setting, searched }: SearchSetting, found: CodeFound): void {
  if (cwd === undefined) return;
  const folders = [".", ...searched.get("PYTHONPATH") ?? []].map((each) => under(cwd, each, setting));
  // Python loads these when it starts.
  for (const folder of folders.slice(1)) {
    for (const file of ["sitecustomize.py", "usercustomize.py"]) found.files.add(`${folder}/${file}`);
  }
  for (let at = 0; at < args.length; at++) {
    const arg = args[at];
    if (arg === undefined || /^-[A-Za-z]*c/.test(arg)) return;
    const module = /^-[A-VY-Za-bd-ln-z]*m(.*)$/s.exec(arg)?.[1];
    if (module !== undefined) {
      const name = module === "" ? args[at + 1] : module;
      for (const folder of folders) for (const file of modulesOf(name ?? "")) found.files.add(`${folder}/${file}`);
      const rest = args.slice(module === "" ? at + 2 : at + 1);
      if (RUNS_SCRIPTS.test(name ?? "")) findRun(rest, folders, setting, found);
      if (name === "pytest") findTests(rest, cwd, setting, found);
      return;
    }
    if (PYTHON_VALUES.test(arg)) at++;
    else if (!arg.startsWith("-")) {
      const path = under(cwd, arg, setting);
      if (setting.disk?.list(path) !== undefined) found.files.add(`${path}/__main__.py`);
      return;
    }
  }
}

/** Modules that run the scripts and the modules which they are given. */
const RUNS_SCRIPTS =
  /^(?:cProfile|profile|pdb|bdb|trace|runpy|unittest|doctest|coverage|pytest|nose2?|kernprof|memory_profiler|line_profiler|scalene|pyinstrument|debugpy|viztracer|ipdb|flask|uvicorn|gunicorn|celery)$/;

/** Scripts and modules that are there. */
function findRun(words: Sought["args"], folders: readonly string[], setting: PathSetting, found: CodeFound): void {
  for (const word of words.slice(0, 100)) {
    if (word === undefined || word.startsWith("-")) continue;
    for (const folder of folders) {
      const names = [word, ...modulesOf(word.replace(/:.*$/s, "")), ...modulesOf(word.replace(/\.\w+$/, ""))];
      for (const file of new Set(names.map((each) => under(folder, each, setting)))) {
        if (/^(?:file|link)$/.test(setting.disk?.kindOf(file) ?? "")) found.files.add(file);
      }
    }
  }
}

/** What pytest loads beside the tests that it is given: in their folder, and in each above. */
function findTests(
  words: Sought["args"],
  cwd: string | undefined,
  setting: PathSetting,
  found: CodeFound,
): void {
  if (cwd === undefined) return;
  found.files.add(`${cwd}/conftest.py`);
  for (const [at, word] of words.slice(0, 100).entries()) {
    const plugin = word === "-p" ? words[at + 1] : /^-p(.+)/.exec(word ?? "")?.[1];
    if (plugin !== undefined) findRun([plugin], [cwd], setting, found);
    if (word === undefined || word.startsWith("-")) continue;
    let folder = under(cwd, word.replace(/::.*$/s, ""), setting);
    if (setting.disk?.list(folder) === undefined) folder = folder.slice(0, folder.lastIndexOf("/"));
    for (; folder.startsWith(`${cwd}/`); folder = folder.slice(0, folder.lastIndexOf("/"))) {
      if (setting.disk?.kindOf(`${folder}/conftest.py`) !== undefined) found.files.add(`${folder}/conftest.py`);
    }
  }
}

/** The files that Python may read for a module: each package above it, then a package or a file of its name. */
function modulesOf(name: string): string[] {
  if (!/^[\w.]+$/.test(name)) return [];
  const names = name.split(".").filter((each) => each !== "");
  return names.flatMap((_, at) => {
    const path = names.slice(0, at + 1).join("/");
    const isLast = at === names.length - 1;
    return [`${path}/__init__.py`, `${path}.py`, ...isLast ? [`${path}/__main__.py`] : []];
  });
}

/** Programs that the shell finds in the folders of a PATH of the text. @param heads The names that stand where a command does. */
export function findPrograms(
  sought: readonly Sought[],
  heads: ReadonlySet<string>,
  { searched, setting }: SearchSetting,
  found: CodeFound,
): void {
  const entries = [...searched.get("PATH") ?? []].filter((each) => !SYSTEM.test(each));
  if (entries.length === 0) return;
  for (const { name, args, cwd } of sought) {
    for (const entry of entries) {
      const folder = entry.startsWith("/") ? entry : cwd === undefined ? undefined : under(cwd, entry, setting);
      if (folder === undefined) {
        found.loose.add(`a program ${name} in ${entry}, in a folder that is not known`);
        continue;
      }
      // What takes the name of another later would run as well; a word may be the name of a program that another one starts.
      if (heads.has(name)) found.files.add(under(folder, name, setting));
      for (const word of [name, ...args.slice(0, 100)]) {
        if (word === undefined || word === "" || word.includes("/")) continue;
        const path = under(folder, word, setting);
        const kind = setting.disk?.kindOf(path);
        if (kind === "file" || kind === "link") found.files.add(path);
      }
    }
  }
}

/** Files that settings on the command line of git name, and the hooks in a folder that they name. */
export function findGitSettings({ name, args, cwd }: Sought, setting: PathSetting, found: CodeFound): void {
  if (name !== "git" || cwd === undefined) return;
  let folder = cwd;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at];
    if (arg === undefined || !arg.startsWith("-")) return;
    if (arg === "-C") folder = under(folder, args[++at] ?? ".", setting);
    if (arg !== "-c") continue;
    const said = args[++at] ?? "", value = said.slice(said.indexOf("=") + 1);
    // Relative to the folder git works in, or to the top of the repository.
    for (const from of new Set([folder, topOf(folder, setting)])) {
      if (/^core\.hookspath=/i.test(said)) addHooks(under(from, value, setting), setting, found);
      for (const word of value.split(/[\s!"'=|;]+/)) {
        const path = word === "" ? undefined : under(from, word, setting);
        const kind = path === undefined ? undefined : setting.disk?.kindOf(path);
        if (path !== undefined && (kind === "file" || kind === "link")) found.files.add(path);
      }
    }
  }
}

function addHooks(folder: string, { disk }: PathSetting, found: CodeFound): void {
  for (const { name } of disk?.list(folder) ?? []) if (HOOK.test(name)) found.files.add(`${folder}/${name}`);
}

/** Names of hooks. Source: githooks(5). */
const HOOK =
  /^(?:(?:applypatch|commit|prepare-commit|sendemail)-[\w-]+|(?:pre|post)-[\w-]+|update|reference-transaction|push-to-checkout|proc-receive|fsmonitor-watchman|p4-[\w-]+)$/;

/** The folder of the repository that a folder lies in; itself where there is none. */
function topOf(folder: string, { disk }: PathSetting): string {
  for (let at = folder; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    if (disk?.kindOf(`${at}/.git`) !== undefined) return at;
  }
  return folder;
}

/** Folders whose programs are what their names say. */
const SYSTEM = /^\/(?:usr\/(?:local\/)?)?s?bin\/?$/;

/** The first of several names that is there; the plainest where none is, or nothing can be seen. */
function addFirst(paths: readonly string[], { setting: { disk } }: SearchSetting, found: CodeFound): void {
  const there = paths.find((path) => {
    const kind = disk?.kindOf(path);
    return kind === "file" || kind === "link";
  });
  const path = there ?? paths[0];
  if (path !== undefined) found.files.add(path);
}
