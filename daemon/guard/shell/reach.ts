// What a run of the judged text would touch beyond reading: files it writes, the network, credentials it needs, and files that it
// runs or reads as code. Collected while the text is judged; a plan shows it to a person and binds it.

import type { PathPattern } from "../paths.ts";
import type { GitRemote } from "../git_remote.ts";
import type { ProjectUse } from "../project_look.ts";
import { isProjectTool } from "../project_settings.ts";
import type { FilesMet, Touch, TouchOptions } from "./call.ts";
import type { Pattern } from "./patterns.ts";
import type { Sought } from "./project_code.ts";

/** A touch of a path that was met. */
export interface MetTouch {
  readonly how: Touch;
  /** `undefined` for one that is not known. */
  readonly path: PathPattern | undefined;
  /** Whether all below it is touched as well. */
  readonly recursive: boolean;
  /** Of what a repository keeps, which is shown from there and not from where links lead: the folders below it that are left out. */
  readonly kept?: readonly string[];
  /** The command it belongs to, by its place among the commands. */
  readonly command?: number;
  /** The rule and the words of the finding it led to. */
  readonly rule: string;
  readonly why: string;
}

/** A change to the file system that was met: what the run must be able to do, whatever the verdict. */
export interface Change {
  /** Absolute; where a wildcard stands or a stretch is not known, the folder in front of it. */
  readonly path: string;
  /** `write`: where it lies. `make`: if it is not there. `replace`: under its name, by another. */
  readonly does: "write" | "make" | "replace" | "remove" | "mode";
  /** Whether `path` is only the folder of what is changed. */
  readonly inside: boolean;
  readonly when: TouchOptions["when"];
}

/** A reading of more files than the text names. */
export interface MetLook {
  /** Where: a folder, or with wildcards. */
  readonly path: PathPattern;
  /** Whether all below it is read. */
  readonly deep: boolean;
  /** Patterns of the names that are read below it; `undefined` for any. */
  readonly names: readonly Pattern[] | undefined;
  /** Patterns of listed names, where a folder of such a name is read with all below it; not given, all below the path is. */
  readonly listed?: readonly Pattern[];
  /** Whether something else listed the names. */
  readonly named?: boolean;
  readonly files: FilesMet;
  /** The command it belongs to, by its place among the commands. */
  readonly command?: number;
}

/** A connection that was met. */
export interface MetPlace {
  /** The address as the command has it; `undefined` for one that is not known. */
  readonly address: string | undefined;
  /** Whether data goes out with it. */
  readonly sends: boolean;
  readonly command?: number;
}

/** The code of more commands than these is not looked for. */
const MOST_SOUGHT = 500;

/** A remote that git connects with to tell of it. */
export interface ShownRemote {
  /** As {@link Reach.gitFolders}. */
  readonly folder: string | undefined;
  readonly name: string;
}

/** What is known of a command's reach. */
export class Reach {
  /** Every touch that was met, harmless ones too: rules of the user are held against them. */
  readonly touches: MetTouch[] = [];
  /** Every reading of more files than the text names. */
  readonly looks: MetLook[] = [];
  /** Lists of names at any depth below a folder that come to other words, and which names make something else of the command then. */
  readonly splits: {
    readonly folder: string;
    /** How they come to other words, in a form that is the same for the same way. */
    readonly way: string;
    readonly isOdd: (name: string) => boolean;
    /** Whether few of the names that lie there are among them, or what they come to does no harm. */
    readonly isFew?: boolean;
    readonly command?: number;
  }[] = [];
  /** Every connection that was met. */
  readonly places: MetPlace[] = [];
  /** What is written, made, removed or changed. */
  readonly changes: Change[] = [];
  /** Absolute paths of credentials without which it cannot work. */
  readonly credentials = new Set<string>();
  /** Absolute paths that are executed or read as code. */
  readonly code = new Set<string>();
  /** Whether a file that is only read as far as the text tells flows into what runs it: all that is read is code then. */
  readsCode = false;
  /** Code that is run and that the text does not tell a file of, in words: it cannot be bound. */
  readonly looseCode = new Set<string>();
  /** Commands by their names: what they read as code is looked for once all of the text is judged. */
  readonly sought: Sought[] = [];
  /** Folders that variables such as `PATH` name, in any place of the text, as they stand there. */
  readonly searched = new Map<string, Set<string>>();
  readonly remotes: GitRemote[] = [];
  /** Remotes by their names that are asked for their branches, with the folder that git works in. */
  readonly shownRemotes: ShownRemote[] = [];
  /** Folders in which git is used, absolute; `undefined` for one that is not known. */
  readonly gitFolders = new Set<string | undefined>();
  /** Folders in which another tool that keeps versions is used, as {@link gitFolders}. */
  readonly otherFolders = new Set<string | undefined>();
  /** Folders from which python may take a module in place of its own, absolute; `undefined` for one that is not known. */
  readonly moduleFolders = new Set<string | undefined>();
  /** Folders for which deno looks for the configuration of its linter, as {@link moduleFolders}. */
  readonly lintFolders = new Set<string | undefined>();
  /** Tools that may run code of the project, or write where it says, although they only read. */
  readonly projectUses: ProjectUse[] = [];
  /** Whether anything is mounted: places may be others then. */
  mounts = false;
  network = false;

  /** Folders in which commands work that change it by themselves, by their places; `undefined` for one that is not known. */
  readonly moved = new Map<number, string | undefined>();

  /** Commands that run elsewhere, by their places: nothing that their words name lies here. */
  readonly away = new Set<number>();

  /** Lets `body` meet what it will; of the code that would run then, and of what would be changed, nothing is kept. */
  withoutCode<Result>(body: () => Result): Result {
    const { readsCode, sought, changes } = this;
    const before = [new Set(this.code), new Set(this.looseCode)] as const;
    const [many, changed] = [sought.length, changes.length];
    const result = body();
    this.readsCode = readsCode;
    sought.length = Math.min(sought.length, many);
    changes.length = Math.min(changes.length, changed);
    for (const each of this.code) if (!before[0].has(each)) this.code.delete(each);
    for (const each of this.looseCode) if (!before[1].has(each)) this.looseCode.delete(each);
    return result;
  }

  /** Notes a command whose code is to be looked for. */
  seek(sought: Sought): void {
    if (this.sought.length < MOST_SOUGHT) this.sought.push(sought);
    else this.looseCode.add(`what the commands behind the first ${MOST_SOUGHT} read as code`);
  }
}

/** Credentials below the home folder that a tool needs for the network. */
const CREDENTIALS: Readonly<Record<string, readonly string[]>> = {
  ssh: [".ssh"],
  scp: [".ssh"],
  sftp: [".ssh"],
  rsync: [".ssh"],
  "ssh-copy-id": [".ssh"],
  gh: [".config/gh"],
  aws: [".aws"],
  gcloud: [".config/gcloud"],
  kubectl: [".kube"],
  helm: [".kube"],
  docker: [".docker"],
  gpg: [".gnupg"],
  npm: [".npmrc"],
};

/** Tools that cannot do what they are for without the network, and the words with which they need it. */
const CONNECTS: Readonly<Record<string, RegExp>> = {
  npm:
    /^(i|in|ins|install|install-\w+|ci|add|update|up|upgrade|outdated|view|info|show|search|publish|audit|create|init|exec|x|login|dedupe)$/,
  pnpm: /^(i|install|add|update|up|upgrade|outdated|view|info|search|publish|audit|create|dlx|fetch|import)$/,
  yarn: /^(install|add|upgrade|up|outdated|info|npm|publish|audit|create|dlx)$/,
  bun: /^(i|install|add|update|outdated|publish|create|x)$/,
  npx: /./,
  pnpx: /./,
  bunx: /./,
  uvx: /./,
  pip: /^(install|download|wheel|index|search|list)$/,
  pip3: /^(install|download|wheel|index|search|list)$/,
  pipx: /^(install|upgrade|upgrade-all|run|inject)$/,
  uv: /^(add|sync|lock|run|install|tool|python|publish|pip)$/,
  poetry: /^(add|install|update|lock|publish|search)$/,
  cargo: /^(add|update|install|fetch|publish|search|login)$/,
  rustup: /^(update|install|self|toolchain|target|component)$/,
  go: /^(get|install|mod)$/,
  gem: /^(install|update|push|search|fetch|outdated)$/,
  bundle: /^(install|update|add|outdated)$/,
  composer: /^(install|update|require|outdated|create-project)$/,
  brew: /^(install|update|upgrade|search|fetch|tap)$/,
  ...Object.fromEntries(
    "apt apt-get aptitude dnf yum zypper".split(" ").map((
      name,
    ) => [name, /^(update|install|upgrade|full-upgrade|dist-upgrade|search|refresh|in|up)$/]),
  ),
  ...Object.fromEntries(
    "gh glab aws az gcloud gsutil doctl flyctl heroku kubectl helm".split(" ").map((name) => [name, /./]),
  ),
};

/** Subcommands of git that speak with another repository. */
const GIT_REMOTE = new Set([
  "push",
  "pull",
  "fetch",
  "clone",
  "ls-remote",
  "remote",
  "submodule",
  "send-pack",
  "fetch-pack",
]);

/** Options of these that take the next word. */
const VALUED =
  /^(?:-[bcjou]|--(?:branch|config|depth|filter|jobs|origin|push-option|receive-pack|reference|reference-if-able|repo|exec|separate-git-dir|server-option|shallow-exclude|shallow-since|template|upload-pack))$/;

/** As {@link VALUED}, for `push`, whose `-u` takes none. */
const PUSH_VALUED = /^(?:-o|--(?:push-option|receive-pack|repo|exec))$/;

/** More uses of such tools are not looked at one by one: then nobody knows where they work. */
const MOST_USES = 64;

/** Tools that ask git, hg and others which version a project is, and so run what the settings of its repository name. */
const STARTS_OTHERS = /^(?:go|composer|pip[\d.]*|hatch|pdm|poetry|flit|hugo|cloc|pipx|uv)$/;

/** Records what the name of a command alone says of its reach. */
export function reachOfName(
  reach: Reach,
  name: string,
  args: readonly (string | undefined)[],
  cwd: string | undefined,
  home: string,
  command?: number,
): void {
  reach.seek({ name, args, cwd });
  const connects = Object.hasOwn(CONNECTS, name) ? CONNECTS[name] : undefined;
  if (connects !== undefined && args.some((arg) => arg === undefined || connects.test(arg))) reach.network = true;
  for (const folder of CREDENTIALS[name] ?? []) reach.credentials.add(`${home}/${folder}`);
  if (isProjectTool(name) && reach.projectUses.length <= MOST_USES) {
    const folder = reach.projectUses.length < MOST_USES ? cwd : undefined;
    reach.projectUses.push({ tool: name, folder, words: args, ...(command === undefined ? {} : { command }) });
  }
  if (/^(hg|jj|chg)$/.test(name)) reach.otherFolders.add(cwd);
  if (
    STARTS_OTHERS.test(name) && !args.every((arg) => /^(?:--?version|--?help|-[Vvh]|version|help)$/.test(arg ?? "?"))
  ) {
    reach.otherFolders.add(cwd);
    reach.gitFolders.add(cwd);
  }
  if (/^python[\d.]*$/.test(name) && args.some((arg) => arg === undefined || /^-\w*m/.test(arg))) {
    reach.moduleFolders.add(cwd);
  }
  if (name === "deno" && args.includes("lint")) {
    reach.lintFolders.add(cwd);
    // Each of the paths has the configuration above it.
    for (const arg of args) if (arg === undefined || /[/.]|^(?!lint$)\w/.test(arg)) addLinted(reach, arg, cwd);
  }
  if (name !== "git") return;
  reach.gitFolders.add(gitFolderOf(args, cwd));
  const at = args.findIndex((arg) => arg !== undefined && GIT_REMOTE.has(arg));
  if (at < 0) return;
  const sub = args[at];
  if (sub === "remote" && args.includes("show") && !args.some((arg) => /^-v?nv?$/.test(arg ?? ""))) {
    for (const name of args.slice(args.indexOf("show") + 1)) {
      if (name !== undefined && !name.startsWith("-")) {
        reach.shownRemotes.push({ folder: gitFolderOf(args, cwd), name });
      }
    }
  }
  if (sub === "remote" && !args.includes("update") && !args.includes("show") && !args.includes("prune")) return;
  const operand = args.find((arg, index) =>
    index > at && arg !== undefined && !arg.startsWith("-") &&
    (index === at + 1 || !(sub === "push" ? PUSH_VALUED : VALUED).test(args[index - 1] ?? ""))
  );
  const named = sub === "push" || sub === "pull" || sub === "fetch" || sub === "clone" || sub === "ls-remote";
  reach.remotes.push({
    name: named ? operand ?? "" : "",
    pushes: sub === "push" || sub === "send-pack",
    clones: sub === "clone",
  });
}

/** The folder that git works in: each `-C` leads on from the one before. `undefined` where it is not known. */
export function gitFolderOf(args: readonly (string | undefined)[], cwd: string | undefined): string | undefined {
  let folder = cwd;
  // A submodule's differences are shown by its own settings, and it may stand in old commits only.
  if (
    args.some((arg, at) =>
      arg !== undefined && /^--sub/.test(arg) && /d/.test(arg.split("=")[1] ?? args[at + 1] ?? "d")
    )
  ) {
    return undefined;
  }
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === undefined) return undefined;
    if (!arg.startsWith("-")) break;
    // The repository, or what its settings are, is said in another way than by a folder.
    if (/^--(?:git-dir|work-tree|namespace|super-prefix|attr-source|config-env|exec-path)/.test(arg)) return undefined;
    if (arg === "-c") i++;
    if (arg !== "-C") continue;
    const to = args[++i];
    if (to === undefined || folder === undefined) return undefined;
    folder = to.startsWith("/") ? to : `${folder}/${to}`;
  }
  return folder;
}

function addLinted(reach: Reach, arg: string | undefined, cwd: string | undefined): void {
  if (arg === undefined) reach.lintFolders.add(undefined);
  else if (!arg.startsWith("-")) reach.lintFolders.add(arg.startsWith("/") ? arg : cwd && `${cwd}/${arg}`);
}
