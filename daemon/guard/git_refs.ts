// Looks for names of branches and tags that begin with a dash: to another command what prints them is an option. Git refuses to
// make such names, but for "update-ref" and "symbolic-ref". Knows no command.

/** What is seen of the disk. */
export interface RefDisk {
  readonly kindOf: (path: string) => "file" | "folder" | "link" | "other" | undefined;
  /** The names in a folder; none where there is no folder. */
  readonly namesIn: (folder: string) => readonly string[];
  /** The text of a file; `undefined` where there is none, `null` for one that cannot be read. */
  readonly read: (path: string) => string | null | undefined;
}

/** Where names begin that git prints without what stands before them. */
const ROOTS = ["refs", "refs/heads", "refs/tags", "refs/remotes"];
const DASHED = /(?:^ref:\s*|\s)refs\/(?:heads\/|tags\/|remotes\/)?-/m;

/**
 * Tells whether the repository that a folder lies in has such a name, or keeps its names where they cannot be seen.
 *
 * @param folder Absolute; where no repository is found above it, there is no such name.
 */
export function hasDashedRef(folder: string, disk: RefDisk): boolean {
  for (let at = folder.replace(/\/+$/, "");; at = at.slice(0, at.lastIndexOf("/"))) {
    const kind = disk.kindOf(`${at}/.git`);
    // A repository without a working tree is a folder of git's itself.
    const bare = kind === undefined && disk.kindOf(`${at}/HEAD`) === "file" &&
      disk.kindOf(`${at}/objects`) !== undefined;
    if (kind !== undefined || bare) {
      const own = bare ? at : kind === "file" ? ledTo(at, disk) : `${at}/.git`;
      return own === undefined || isDashed(own, disk);
    }
    if (at === "") return false;
  }
}

/** The folder that a `.git` file names. */
function ledTo(at: string, { read }: RefDisk): string | undefined {
  const leads = /^gitdir: ([^]*?)[\r\n]*$/.exec(read(`${at}/.git`) ?? "")?.[1];
  return leads === undefined ? undefined : below(at, leads);
}

function isDashed(own: string, disk: RefDisk): boolean {
  const written = disk.read(`${own}/commondir`);
  if (written === null) return true;
  const common = written === undefined ? own : below(own, written.replace(/[\r\n]+$/, ""));
  // Names in a table are not text.
  if (disk.kindOf(`${common}/reftable`) !== undefined) return true;
  return [`${own}/HEAD`, `${common}/packed-refs`].some((file) => {
    const text = disk.read(file);
    return text === null || text !== undefined && DASHED.test(text);
  }) || ROOTS.some((root) => disk.namesIn(`${common}/${root}`).some((name) => name.startsWith("-")));
}

function below(folder: string, path: string): string {
  return path.startsWith("/") ? path : `${folder}/${path}`;
}
