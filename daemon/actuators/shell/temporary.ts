// What a run sees of the folders of temporary files: what lies there, but nothing that talks to other programs. To bind a socket as
// read-only keeps nobody from connecting to it, so what is or holds one is left out. Knows no mounts.

/** One name in a folder of temporary files. */
export interface TemporaryEntry {
  readonly path: string;
  readonly kind: "folder" | "file" | "link" | "other";
}

/** Lists a folder; `undefined` when it cannot be listed. */
export type ListFolder = (folder: string) => readonly Deno.DirEntry[] | undefined;

/** Where sockets and tickets are kept, whether there is one at the moment or not. */
const KEPT =
  /^(?:\.(?:X11|ICE|XIM|Test|font)-unix|\.X\d+-lock|tmux-|screen|ssh-|gpg-|emacs|dbus-|systemd-|snap|pulse-|krb5cc|\.?xauth|serverauth)/i;

/** What lies in a folder of temporary files. What cannot be listed is empty. */
export function entriesOf(folder: string, list: ListFolder): readonly TemporaryEntry[] {
  return (list(folder) ?? []).map(({ name, isFile, isDirectory, isSymlink }) => {
    const kind = isDirectory ? "folder" : isSymlink ? "link" : isFile ? "file" : "other";
    return { path: `${folder === "/" ? "" : folder}/${name}`, kind };
  });
}

/** Tells whether something is, or may hold, a way to other programs. Looks one level into a folder. */
export function talks({ path, kind }: TemporaryEntry, list: ListFolder): boolean {
  if (kind === "other" || KEPT.test(path.slice(path.lastIndexOf("/") + 1))) return true;
  if (kind !== "folder") return false;
  // What cannot be looked into is of no use to the run either.
  return list(path)?.some(({ isFile, isDirectory, isSymlink }) => !isFile && !isDirectory && !isSymlink) ?? true;
}
