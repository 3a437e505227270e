// Settings of a repository that run programs when somebody only looks at it: text converters, filters, external diffs. They came
// with the repository, so who made it would decide what runs. Reads its configuration as text; runs nothing.

import { existsSync } from "node:fs";
import { submodulesIn } from "./git_index.ts";
import { linksIn, type ListLinks, strayLink } from "./git_links.ts";
import type { ReadText } from "./git_remote.ts";
import { isSecretName } from "./paths.ts";

/**
 * Sections and keys through which reading commands run programs, fetch what is missing, or read further configuration. Git
 * takes several sections, and a key behind them, on one line, so none of these stands at the beginning of one for certain.
 */
const RUNS: readonly RegExp[] = [
  /\[\s*(include(if)?|alias|pager|difftool|mergetool|gpg|credential|man|browser)[\].\s]/i,
  // `driver` runs under --remerge-diff, `cmd` of a viewer under help.
  keys(
    "textconv external command cmd driver clean smudge process fsmonitor hookspath sshcommand askpass editor pager program helper",
  ),
  // The first runs under --alternate-refs. A partial clone fetches what is looked at, with the programs that its remote names.
  keys(
    "showsignature alternaterefscommand packobjectshook gitproxy vcs uploadpack promisor partialclone worktreeconfig",
  ),
  // Starts git in submodules that the index need not name.
  /(?<![\w-])submodule[ \t]*=[ \t"\\]*d/i,
];

/** The folder that a repository takes its files from, wherever it is set. */
const WORKTREE = /(?<![\w-])worktree[ \t]*=[ \t]*(.*)/gi;

/**
 * Settings that name a file which git reads, and of which it prints lines or what is wrong with them: ids to pass over, names,
 * patterns, templates. Source: git-config(1).
 */
const READ_FILES =
  /(?<![\w-])(?:ignorerevsfile|skiplist|excludesfile|attributesfile|orderfile|allowedsignersfile|revocationfile|signaturefile|cookiefile|aliasesfile|logfile|template|file)[ \t]*=[ \t]*((?:\\\r?\n|[^\r\n])*)/gi;

/** Submodules beyond which they are not looked through. */
const MOST_SUBMODULES = 20_000;

/** Submodules in submodules are looked at so far down. */
const DEEPEST = 8;

/** A repository as far as its files tell. */
interface Found {
  /** Its configuration; `undefined` where that cannot be read for certain. */
  readonly settings: string | undefined;
  /** The folder that its own files lie in. */
  readonly folder: string;
}

/**
 * Tells why a repository that `folder` lies in must not be looked at unasked, as a clause; `undefined` if nothing speaks against it.
 *
 * @param resolve Where a path leads: git looks upwards from where a folder lies, not from how it is called.
 * @param links The links in a folder.
 */
export function dangerOfRepository(
  folder: string | undefined,
  read: ReadText,
  resolve: (path: string) => string = realPath,
  links: ListLinks = linksIn,
): string | undefined {
  if (folder === undefined) return "it is not known in which repository git works";
  return dangerAt(normalise(resolve(folder)), { read, resolve, links }, 0);
}

/** Longer settings are nobody's, UTF-16 units. */
const LONGEST_SETTINGS = 200_000;

/** More files that settings name are not looked at one by one. */
const MOST_FILES = 200;

/** How the disk is looked at. */
interface Sight {
  readonly read: ReadText;
  readonly links: ListLinks;
  readonly resolve: (path: string) => string;
}

/** Looks at a folder and those above it. @param depth How many repositories it lies in that were looked at before. */
function dangerAt(folder: string, sight: Sight, depth: number): string | undefined {
  const { read } = sight;
  // All the way up: git passes over a folder that only looks like a repository.
  for (let at = folder; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    if (depth > 0 && at !== folder) return undefined;
    const own = ownOf(at, read);
    const found = own ?? bareOf(at, read);
    if (found === undefined) continue;
    const { settings } = found;
    if (settings === undefined || settings.length > LONGEST_SETTINGS) {
      return `the settings of the repository in ${at} cannot be read, or are too long`;
    }
    if (RUNS.some((expression) => expression.test(settings))) {
      return `the settings of the repository in ${at} run programs, or read others`;
    }
    if ([...settings.matchAll(WORKTREE)].some(([, to = ""]) => under(found.folder, to.trim()) !== at)) {
      return `the repository in ${at} takes its files from elsewhere`;
    }
    const files = new Set(Array.from(settings.matchAll(READ_FILES), ([, written = ""]) => written));
    if (files.size > MOST_FILES || [...files].some((written) => !isOwnFile(written, at, sight))) {
      return `the settings of the repository in ${at} name a file to read that is not its own, or holds secrets`;
    }
    // Looking at the files writes the index anew, and that calls a hook.
    const common = read(`${found.folder}/commondir`)?.trim();
    const places = common ? [found.folder, under(found.folder, common)] : [found.folder];
    if (places.some((place) => read(`${place}/hooks/post-index-change`) !== undefined)) {
      return `the repository in ${at} has a hook that runs when git has looked at its files`;
    }
    const stray = strayLink(found.folder, sight);
    if (stray !== undefined) {
      return `${stray} is a link out of its repository, and git may print lines of where it leads`;
    }
    const below = submodulesOf(at, found, sight, depth);
    if (below !== undefined) return below;
    if (own === undefined && !/^[^\S\n\r\u2028\u2029]*bare\s*=\s*true\s*$/im.test(settings)) {
      return `${at} is a repository without a folder of its own`;
    }
  }
  return undefined;
}

/** The repository whose files lie in `at`: a folder `.git`, or a file that leads to one, as in submodules and worktrees. */
function ownOf(at: string, read: ReadText): Found | undefined {
  const place = `${at}/.git`;
  const link = read(place);
  if (link === undefined) return foundIn(place, read);
  if (link === null) return { settings: undefined, folder: place };
  const leads = /^gitdir: ((?:[^]*[^\r\n])?)[\r\n]*$/.exec(link)?.[1];
  // Git refuses what is no link.
  if (leads === undefined) return undefined;
  return (leads.includes("\ufffd") ? undefined : foundIn(under(at, leads), read)) ??
    { settings: undefined, folder: place };
}

function bareOf(at: string, read: ReadText): Found | undefined {
  return read(`${at}/HEAD`) === undefined ? undefined : foundIn(at, read);
}

/** What lies in a folder that is a repository, or may be one: HEAD may be a link to a branch without a file. */
function foundIn(folder: string, read: ReadText): Found | undefined {
  const written = read(`${folder}/commondir`);
  const common = written?.replace(/(?<![\r\n])[\r\n]+$/, "");
  // A name that is not UTF-8 cannot be followed.
  if (written === null || common?.includes("\ufffd")) return { settings: undefined, folder };
  const shared = common === undefined ? folder : under(folder, common);
  const texts = [`${shared}/config`, `${folder}/config.worktree`].map((path) => read(path));
  if (texts.every((text) => text === undefined) && read(`${folder}/HEAD`) === undefined) return undefined;
  if (texts.includes(null)) return { settings: undefined, folder };
  return { settings: texts.map((text) => text ?? "").join("\n"), folder };
}

/** `status` and `diff` start git in every checked-out submodule, where its own settings count. The index says which there are. */
function submodulesOf(at: string, { folder, settings = "" }: Found, sight: Sight, depth: number): string | undefined {
  const { read } = sight;
  const index = read(`${folder}/index`, "bytes");
  if (index === undefined) return undefined;
  if (index === null) return `it is not known which submodules the repository in ${at} has`;
  const names = submodulesIn(index, /objectformat[ \t]*=[ \t]*"?sha256/i.test(settings) ? 32 : 20);
  if (names === undefined || names.length > MOST_SUBMODULES) {
    return `it is not known which submodules the repository in ${at} has`;
  }
  for (const name of new Set(names)) {
    if (name === "" || /^\.?\/|(^|\/)\.\.?(\/|$)/.test(name)) continue;
    const inner = `${at}/${name}`;
    if (ownOf(inner, read) === undefined) continue;
    const why = depth >= DEEPEST ? `submodules lie too deep in ${at}` : dangerAt(inner, sight, depth + 1);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** Tells whether a value names a file of the repository itself that holds no secrets by its name, wherever links lead. */
function isOwnFile(written: string, at: string, { resolve }: Sight): boolean {
  const joined = written.replace(/\\\r?\n/g, "");
  // A comment begins behind the last quote.
  const quoted = joined.lastIndexOf('"') + 1;
  const value = (joined.slice(0, quoted) + joined.slice(quoted).replace(/[#;][^]*$/, "")).replaceAll('"', "").trim();
  if (value === "") return true;
  if (/[\\\ufffd]|^[~:%]/.test(value)) return false;
  return [under(at, value), normalise(resolve(under(at, value)))].every((path) =>
    path.startsWith(`${at}/`) && !path.startsWith(`${at}/.git/`) && !isSecretName(path.slice(path.lastIndexOf("/") + 1))
  );
}

/**
 * Tells why a remote must not be asked for its branches unasked, as a clause; `undefined` where it lies on this machine, or nothing
 * is known of it.
 *
 * @param folder The folder that git works in; `undefined` if it is not known.
 * @param name A name, not an address.
 */
export function dangerOfRemote(
  folder: string | undefined,
  name: string,
  read: ReadText,
  resolve: (path: string) => string = realPath,
): string | undefined {
  if (folder === undefined) return "it is not known in which repository git works";
  const start = normalise(resolve(folder));
  for (let at = start; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    const found = ownOf(at, read) ?? bareOf(at, read);
    if (found === undefined) continue;
    const { settings, folder: own } = found;
    if (settings === undefined) return `the settings of the repository in ${at} cannot be read`;
    // Any address in it: which of them counts, and what becomes of it, many settings tell.
    const addresses = [...settings.matchAll(/(?<![\w-])(?:push)?url[ \t]*=[ \t]*"?([^\r\n]*)/gi)].map(([, to = ""]) =>
      to
    );
    const older = [`${own}/remotes/${name}`, `${own}/branches/${name}`].some((path) => read(path) !== undefined);
    if (older || /insteadof/i.test(settings) || addresses.some((to) => !/^(?:file:\/\/)?\.{0,2}\//.test(to))) {
      return `the remote ${name} may be on another machine, with which it would connect; "git remote show -n" does not`;
    }
  }
  return undefined;
}

/** An expression for keys of settings, in any spelling. */
function keys(names: string): RegExp {
  return new RegExp(`(?<![\\w-])(${names.replaceAll(" ", "|")})[ \\t]*(=|$)`, "im");
}

/** A path as it is written in a file of `folder`. */
function under(folder: string, path: string): string {
  return normalise(path.startsWith("/") ? path : `${folder}/${path}`);
}

/** Where a path leads, name by name as the kernel takes it: `..` behind a link is the parent of where that leads. */
export function realPath(path: string): string {
  let real = "";
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    if (name === "..") real = real.slice(0, Math.max(real.lastIndexOf("/"), 0));
    else real = `${real}/${name}`;
    try {
      // Looking first: to be told by an error takes longer.
      if (existsSync(real)) real = Deno.realPathSync(real || "/").replace(/^\/$/, "");
    } catch {
      // It leads nowhere: there git does not start.
    }
  }
  return real || "/";
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
