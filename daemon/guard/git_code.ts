// Which files git reads as code in a repository: its settings with all that they include, those of the user and the machine, hooks,
// attributes that choose filters, and what leads to the repository itself. Reads text; runs nothing, and judges nothing.

import type { ReadText } from "./git_remote.ts";

/** How settings are looked at. */
export interface GitCodeOptions {
  /** The home folder of the user, absolute. */
  readonly home: string;
  readonly read: ReadText;
  /** The names of what lies in a folder; none where it cannot be read. */
  readonly list: (folder: string) => readonly string[];
  /** Where a path leads. */
  readonly resolve: (path: string) => string;
  /** Hooks that are named also where they are not there yet. None if absent. */
  readonly awaited?: readonly string[];
}

/** Settings that include others are followed so far (git: 10). */
const DEEPEST = 10;

/** More files than these are not looked for. */
const MOST = 60;

/**
 * Finds the files that git reads as code when it works in `folder`; only such as are there, but for awaited hooks: one that comes
 * later is found then.
 *
 * @param folder Absolute; the repository may lie above it.
 */
export function gitCodeOf(folder: string, options: GitCodeOptions): readonly string[] {
  const { home, read, list, awaited = [] } = options;
  const found = new Set<string>();
  const add = (path: string) => {
    if (found.size < MOST && read(path) !== undefined) found.add(path);
  };
  const repository = repositoryOf(normalise(options.resolve(folder)), read);
  const settings = ["/etc/gitconfig", `${home}/.config/git/config`, `${home}/.gitconfig`];
  if (repository !== undefined) {
    const { top, own, shared } = repository;
    for (const path of [`${top}/.git`, `${own}/commondir`]) add(path);
    settings.push(`${shared}/config`, `${own}/config.worktree`);
    for (const path of [`${shared}/info/attributes`, `${top}/.gitattributes`]) add(path);
  }
  const hookFolders = new Set(repository === undefined ? [] : [`${repository.shared}/hooks`]);
  for (const path of settings) {
    follow(path, { ...options, found, hookFolders, top: repository?.top ?? folder }, 0);
  }
  for (const hooks of hookFolders) {
    for (const name of list(hooks)) if (!name.endsWith(".sample")) add(`${hooks}/${name}`);
    for (const name of awaited) if (repository !== undefined) found.add(`${hooks}/${name}`);
  }
  return [...found];
}

interface Search extends GitCodeOptions {
  readonly found: Set<string>;
  readonly hookFolders: Set<string>;
  /** The folder that the files of the repository lie in. */
  readonly top: string;
}

/** Adds a file of settings, and all that it includes, whatever the conditions for that are. */
function follow(path: string, search: Search, depth: number): void {
  const { found, hookFolders, home, read, top } = search;
  if (depth > DEEPEST || found.size >= MOST || found.has(path)) return;
  const text = read(path);
  if (text === undefined) return;
  found.add(path);
  // What cannot be read is not bound either, which is told of it.
  if (text === null) return;
  const folder = path.slice(0, path.lastIndexOf("/"));
  // In any section: too many files are better than too few.
  for (const [, name = "", value = ""] of text.matchAll(/(?<![\w-])(path|hookspath)[ \t]*=[ \t]*(.*)/gi)) {
    const named = plainValue(value);
    if (named === "") continue;
    if (/^hooks/i.test(name)) hookFolders.add(under(top, named, home));
    else follow(under(folder, named, home), search, depth + 1);
  }
}

/** A value without its quotation marks, and without a comment behind it. */
function plainValue(value: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(value);
  if (quoted !== null) return (quoted[1] as string).replace(/\\(.)/g, "$1");
  return value.replace(/[#;].*$/, "").trim().replace(/\\(.)/g, "$1");
}

/** A repository: the folder of its files, its own folder, and the one that it shares with other worktrees. */
interface Repository {
  readonly top: string;
  readonly own: string;
  readonly shared: string;
}

function repositoryOf(folder: string, read: ReadText): Repository | undefined {
  for (let at = folder; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    const leads = /^gitdir: ((?:[^]*[^\r\n])?)[\r\n]*$/.exec(read(`${at}/.git`) ?? "")?.[1];
    const own = leads === undefined ? `${at}/.git` : under(at, leads, "");
    for (const place of [own, at]) {
      if (read(`${place}/HEAD`) === undefined && read(`${place}/config`) === undefined) continue;
      // A folder of files may well hold one that is called `config`.
      if (place === at && (read(`${at}/HEAD`) === undefined || read(`${at}/config`) === undefined)) continue;
      const common = read(`${place}/commondir`)?.replace(/(?<![\r\n])[\r\n]+$/, "");
      return { top: at, own: place, shared: common === undefined ? place : under(place, common, "") };
    }
  }
  return undefined;
}

function under(folder: string, path: string, home: string): string {
  if (home !== "" && path.startsWith("~/")) return normalise(`${home}/${path.slice(2)}`);
  return normalise(path.startsWith("/") ? path : `${folder}/${path}`);
}

function normalise(path: string): string {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    if (name === "..") names.pop();
    else names.push(name);
  }
  return "/" + names.join("/");
}
