// The names that lead to a file: each link on the way, the file itself, and whether it has more that nobody can tell from a path (hard
// links). Whoever may write one of them decides what is read under the first. Knows nothing of plans or runs.

/** More links in a row are not followed, by the system neither. */
const MOST_LINKS = 40;

/** What {@link namesOfFile} found. */
export interface FileNames {
  /** Absolute, the name that was asked about first; where the system follows a link, the link as it lies. */
  readonly names: readonly string[];
  /** Whether the file has other names as well: they may be anywhere on its file system. */
  readonly linked: boolean;
}

/** Looks for the names that lead to a file now. @param path Absolute. Of what is not there, or may not be seen, the way so far. */
export function namesOfFile(path: string): FileNames {
  const names = new Set([path]);
  let rest = parts(path), at = "", links = 0;
  for (;;) {
    const name = rest.shift();
    if (name === undefined) break;
    if (name === "..") {
      at = at.slice(0, at.lastIndexOf("/"));
      continue;
    }
    const next = `${at}/${name}`;
    const found = lookAt(next);
    if (found === undefined) {
      names.add([next, ...rest].join("/"));
      return { names: [...names], linked: false };
    }
    if (found.target === undefined) at = next;
    else {
      names.add(next);
      if (++links > MOST_LINKS) return { names: [...names], linked: false };
      rest = [...parts(found.target), ...rest];
      if (found.target.startsWith("/")) at = "";
    }
    if (rest.length === 0 && found.target === undefined) {
      names.add(next);
      return { names: [...names], linked: found.names > 1 };
    }
  }
  return { names: [...names, at || "/"], linked: false };
}

function parts(path: string): string[] {
  return path.split("/").filter((name) => name !== "" && name !== ".");
}

function lookAt(path: string): { readonly target: string | undefined; readonly names: number } | undefined {
  try {
    const { isSymlink, isDirectory, nlink } = Deno.lstatSync(path);
    return { target: isSymlink ? Deno.readLinkSync(path) : undefined, names: isDirectory ? 1 : nlink ?? 1 };
  } catch {
    return undefined;
  }
}
