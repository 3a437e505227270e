// What a run may touch, as a verdict says it and an actuator keeps it.
// Knows nothing of who granted it, nor of how it is kept.

/** What a run may touch beyond reading what is nobody's secret; paths are absolute. */
export interface Grants {
  /** Files and folders (with all below them) that it may write. */
  readonly write: readonly string[];
  /** Credential files and folders that it may read; everything else that is not hidden can be read anyway. */
  readonly read: readonly string[];
  /** Whether it may reach any network, this machine's loopback included. */
  readonly network: boolean;
  /** For the sake of what a folder of `write` may be written: to make, replace or remove an entry takes its folder. None if absent. */
  readonly entries?: readonly GrantedEntry[];
}

/** What becomes of an entry in a folder that may be written. */
export interface GrantedEntry {
  readonly does: "make" | "replace" | "remove";
  /** Absolute. */
  readonly path: string;
}

/** What a run may write and what it executes: two of which one may write what the other executes do not run at the same time. */
export interface Claim {
  /** Files and folders (with all below them), absolute. */
  readonly writes: readonly string[];
  /** Files whose contents were bound, absolute: as they are named, the links on the way, and where that leads. */
  readonly executes: readonly string[];
  /** Whether one of these files has names that cannot be told (hard links): whoever writes anywhere may write it then. */
  readonly linked?: boolean;
  /** Whether it may do anything with what it writes: a person approved it, or a rule allows it; nobody judged it harmless. */
  readonly arbitrary?: boolean;
  /** What its verdict relied on ({@link Obeyed}); of a run that was judged harmless. */
  readonly obeys?: Obeyed;
  /** Where the paths that it was judged by led ({@link Leads}); of a run that was judged harmless. */
  readonly leads?: Leads;
  /** Places that it is given by their paths, absolute: whoever may write a folder above one may lead it elsewhere. */
  readonly mounts?: readonly string[];
  /** Whether it was granted more than to write. */
  readonly more?: boolean;
  /** The plan that it is a run of. */
  readonly plan?: string;
}

/**
 * Files and folders, absolute, by whose contents or absence something was judged. `/` stands for more than were noted: whoever
 * writes anywhere may write one.
 */
export type Obeyed = readonly string[];

/**
 * Folders, absolute, whose entries said where the paths led by which something was judged, and paths that led elsewhere. Whoever may
 * write such a folder may lead them elsewhere. {@link MORE_LEADS} alone stands for more than were noted.
 */
export type Leads = readonly string[];

/** Stands for more {@link Leads} than were noted. */
export const MORE_LEADS = "*";

/** More are not noted one by one. */
export const MOST_OBEYED = 300;

/** Grants nothing. */
export const NO_GRANTS: Grants = { write: [], read: [], network: false };

/** What two grants come to together. */
export function mergeGrants(a: Grants, b: Grants): Grants {
  return makeGrants({
    write: [...a.write, ...b.write],
    read: [...a.read, ...b.read],
    network: a.network || b.network,
    entries: [...a.entries ?? [], ...b.entries ?? []],
  });
}

/** Grants with each path once, and without a word of entries where there are none. */
export function makeGrants({ write, read, network, entries }: Required<Grants>): Grants {
  const once = new Map(entries.map((each) => [`${each.does} ${each.path}`, each]));
  return {
    write: [...new Set(write)],
    read: [...new Set(read)],
    network,
    ...(once.size === 0 ? {} : { entries: [...once.values()] }),
  };
}

/** The folder that is granted for the sake of an entry: of those above it the nearest. */
export function folderOfEntry({ path }: GrantedEntry, write: readonly string[]): string | undefined {
  let nearest: string | undefined;
  for (const folder of write) {
    const isAbove = path !== folder && (folder === "/" || path.startsWith(`${folder}/`));
    if (isAbove && folder.length > (nearest?.length ?? 0)) nearest = folder;
  }
  return nearest;
}

/** Tells whether a home folder lies at or below a folder: whoever may write there decides what the next shell runs. */
export function holdsHome(folder: string, home: string): boolean {
  return folder === "/" || home === folder || home.startsWith(`${folder}/`);
}
