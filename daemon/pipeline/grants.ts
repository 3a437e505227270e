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
}

/** Grants nothing. */
export const NO_GRANTS: Grants = { write: [], read: [], network: false };

/** What two grants come to together. */
export function mergeGrants(a: Grants, b: Grants): Grants {
  return {
    write: [...new Set([...a.write, ...b.write])],
    read: [...new Set([...a.read, ...b.read])],
    network: a.network || b.network,
  };
}
