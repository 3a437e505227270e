// Which files a tool reads as code that it was told of by a folder or an option, or not at all. Goes by the table of tools, and looks
// at the disk for which of several names is there; what is not there counts, for it would be read if it came. Judges nothing.

import type { Disk } from "../disk.ts";
import { type PathSetting, resolvePath } from "../paths.ts";
import { Arg } from "./call.ts";
import { PROJECT_TOOLS, type ProjectTool } from "./project_tools.ts";

/** One command whose code is looked for. */
export interface Sought {
  readonly name: string;
  /** Its words; `undefined` for one that is not known. */
  readonly args: readonly (string | undefined)[];
  /** Absolute; `undefined` where it is not known. */
  readonly cwd: string | undefined;
}

/** A file that make reads, and from where it looks for those that it includes. */
export interface Makefile {
  readonly path: string;
  /** The folder make works in, and those of `-I`, absolute. */
  readonly folders: readonly string[];
}

/** What was found: absolute paths, what cannot be known in words, and makefiles, which may include others. */
export class CodeFound {
  readonly files = new Set<string>();
  readonly loose = new Set<string>();
  readonly makefiles: Makefile[] = [];
}

/** The most files of one folder that are taken. */
const MOST_LISTED = 32;

/** Finds the files of a tool of a developer. */
export function findProjectCode(sought: Sought, setting: PathSetting, found: CodeFound): void {
  const { name, cwd } = sought;
  const tool = toolOf(sought);
  if (tool === undefined) return;
  if (cwd === undefined) {
    if (tool.files.length > 0) found.loose.add(`what ${name} reads in a folder that is not known`);
    return;
  }
  new Search(tool, { ...sought, cwd }, setting, found).look();
}

function toolOf({ name, args }: Sought): ProjectTool | undefined {
  if (name === "docker-compose") return PROJECT_TOOLS["docker compose"];
  if (/^(docker|podman)$/.test(name)) {
    if (args.includes("compose")) return PROJECT_TOOLS["docker compose"];
    // The others run what lies in an image.
    if (!args.some((arg) => arg === undefined || /^(build|buildx|builder|image|bake)$/.test(arg))) return undefined;
  }
  return Object.hasOwn(PROJECT_TOOLS, name) ? PROJECT_TOOLS[name] : undefined;
}

class Search {
  readonly #tool: ProjectTool;
  readonly #name: string;
  readonly #cwd: string;
  readonly #args: readonly (string | undefined)[];
  readonly #disk: Disk | undefined;
  readonly #setting: PathSetting;
  readonly #found: CodeFound;

  constructor(
    tool: ProjectTool,
    { name, args, cwd }: Sought & { cwd: string },
    setting: PathSetting,
    found: CodeFound,
  ) {
    this.#tool = tool;
    this.#name = name;
    this.#args = args;
    this.#cwd = cwd;
    this.#setting = setting;
    this.#disk = setting.disk;
    this.#found = found;
  }

  look(): void {
    const { folder = [], instead = [], also = [], operands } = this.#tool;
    let at = this.#cwd;
    for (const value of this.#values(folder)) {
      if (value === undefined) {
        this.#found.loose.add(`what ${this.#name} reads in a folder that is not known`);
        return;
      }
      at = this.#under(at, value);
    }
    const makes = /^g?make$/.test(this.#name);
    // Make goes into its folder first, and a program of Go as well; what others are told lies where they were started.
    const from = makes || this.#name === "ninja" || this.#name === "go" ? at : this.#cwd;
    const named = this.#values(instead), more = this.#values(also);
    for (const value of [...named, ...more]) {
      if (value === undefined) this.#found.loose.add(`the file that ${this.#name} is told of, whose name is not known`);
      else if (value !== "-" && !value.startsWith("/dev/")) this.#named(this.#under(from, value));
    }
    const folders = operands === undefined ? [] : this.#folders(at);
    if (named.length === 0 && (operands !== "instead" || folders.length === 0)) this.#in(at);
    if (named.length === 0 || operands === "also") { for (const each of folders) this.#in(each); }
    if (this.#name === "cargo") this.#cargo(at);
    if (this.#name === "go") this.#go(at);
    if (/^(ssh|scp|sftp|autossh|sshfs)$/.test(this.#name)) this.#settingsOfSsh();
    if (this.#name === "cmake") {
      for (const build of this.#values(["--build"])) if (build) this.#built(this.#under(at, build));
    }
    if (!makes) return;
    const included = [
      at,
      ...this.#values(["-I", "--include-dir"]).flatMap((value) => value ? [this.#under(at, value)] : []),
    ];
    const own = named.length > 0
      ? named.flatMap((value) => value === undefined ? [] : [this.#under(from, value)])
      : this.#tool.files.flat().map((file) => `${at}/${file}`);
    const read = own.filter((path) => !path.startsWith("/dev/"));
    this.#found.makefiles.push(...read.map((path) => ({ path, folders: included })));
  }

  /** The values that some options are given. */
  #values(names: readonly string[]): (string | undefined)[] {
    const args = this.#args;
    return args.flatMap((arg, at) => {
      if (arg === undefined) return [];
      for (const name of names) {
        if (arg === name) return at + 1 < args.length ? [args[at + 1]] : [];
        if (/^--|^-\w\w/.test(name)) {
          const [said, value] = split(arg);
          if (said === name && value !== undefined) return [value];
          const cut = this.#tool.gnu === true && said.startsWith("--") && said.length > 3 && name.startsWith(said);
          if (cut) return [value ?? args[at + 1]];
          continue;
        }
        const letters = this.#tool.gnu === true ? /^-[A-Za-z]*$/ : /^-$/;
        const place = arg.indexOf(name.slice(1), 1);
        if (arg.startsWith("--") || place < 1 || !letters.test(arg.slice(0, place))) continue;
        const rest = arg.slice(place + 1).replace(/^=/, "");
        return [rest === "" ? args[at + 1] : rest];
      }
      return [];
    });
  }

  /** A file that was named, or the files of a folder that was. */
  #named(path: string): void {
    if (this.#kind(path) === "folder") this.#in(path);
    else {
      this.#found.files.add(path);
      // A manifest brings its folder with it.
      if (this.#name === "cargo") this.#in(above(path));
    }
  }

  /** The files of the tool in a folder; and where there is none, of the nearest above that has one. */
  #in(folder: string): void {
    const { files, endings = [], above: goesUp } = this.#tool;
    for (const each of files) {
      for (const file of typeof each === "string" ? [each] : each) {
        this.#found.files.add(join(folder, file));
        if (this.#kind(join(folder, file)) !== undefined) break;
      }
    }
    if (endings.length > 0) this.#list(folder, (name) => endings.some((ending) => name.endsWith(ending)));
    const main = [files[0] ?? []].flat();
    const isHere = (at: string) => main.some((file) => this.#kind(join(at, file)) !== undefined);
    if (goesUp !== true || this.#disk === undefined || isHere(folder)) return;
    for (let at = above(folder); at !== "/"; at = above(at)) {
      if (!isHere(at)) continue;
      for (const file of files.flat()) {
        if (this.#kind(join(at, file)) !== undefined) this.#found.files.add(join(at, file));
      }
      return;
    }
  }

  /** Operands that are folders. */
  #folders(at: string): string[] {
    return this.#args.flatMap((arg) => {
      const path = arg === undefined || arg === "" || arg.startsWith("-") ? undefined : this.#under(at, arg);
      return path !== undefined && this.#kind(path) === "folder" ? [path] : [];
    });
  }

  #built(folder: string): void {
    for (const file of ["CMakeCache.txt", "build.ninja", "Makefile"]) this.#found.files.add(join(folder, file));
  }

  #cargo(at: string): void {
    for (
      const [option, folder] of [["--bin", "src/bin"], ["--example", "examples"], ["--test", "tests"], [
        "--bench",
        "benches",
      ]]
    ) {
      for (const value of this.#values([option as string])) {
        if (value !== undefined) this.#found.files.add(join(at, `${folder}/${value}.rs`));
      }
    }
  }

  /** Files that settings name: `-o Include=conf`, `-o ProxyCommand=./x`. */
  #settingsOfSsh(): void {
    for (const value of this.#values(["-o"])) {
      const words = /^\s*(?=\w*(?:include|command|config|provider|program|library))\w+[\s=]+(.*)$/is.exec(value ?? "")
        ?.[1];
      for (const word of words?.split(/[\s"']+/) ?? []) {
        const path = word === "" ? undefined : this.#under(this.#cwd, word);
        if (path !== undefined && /^(?:file|link)$/.test(this.#kind(path) ?? "")) this.#found.files.add(path);
      }
    }
  }

  /** Files of Go, and those of a package. */
  #go(at: string): void {
    for (const arg of this.#args) {
      if (arg === undefined || arg.startsWith("-") || /\.\.\./.test(arg)) continue;
      if (arg.endsWith(".go")) this.#found.files.add(this.#under(at, arg));
      else if (/^\.\.?(\/|$)|^\//.test(arg)) this.#list(this.#under(at, arg), (name) => name.endsWith(".go"));
    }
    if (this.#args.some((arg) => arg?.includes("...") === true)) {
      this.#found.loose.add("the packages that go finds below a folder");
    }
  }

  #under(folder: string, path: string): string {
    return under(folder, path, this.#setting);
  }

  #list(folder: string, wanted: (name: string) => boolean): void {
    let count = 0;
    for (const { name } of this.#disk?.list(folder) ?? []) {
      if (!wanted(name)) continue;
      if (++count > MOST_LISTED) {
        this.#found.loose.add(`more than ${MOST_LISTED} files in ${folder}`);
        return;
      }
      this.#found.files.add(join(folder, name));
    }
  }

  /** What lies at a path; a link is what it leads to, as far as can be told: a file. */
  #kind(path: string): string | undefined {
    const kind = this.#disk?.kindOf(path);
    return kind === "link" && this.#disk?.list(`${path}/`) !== undefined ? "folder" : kind;
  }
}

function split(arg: string): [string, string | undefined] {
  const at = arg.indexOf("=");
  return at < 0 ? [arg, undefined] : [arg.slice(0, at), arg.slice(at + 1)];
}

/** A path from a folder, links followed before `..`. */
export function under(folder: string, path: string, { resolve }: PathSetting): string {
  return resolvePath(Arg.of(path), folder, resolve)?.shown ?? join(folder, path);
}

function join(folder: string, name: string): string {
  return folder === "/" ? `/${name}` : `${folder}/${name}`;
}

function above(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
