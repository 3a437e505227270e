// The folders in which nobody but the daemon and its user writes: those of rules, state, skills, plans and vault. By their names alone;
// where links lead is for others to say.

/** The daemon's folders, absolute. */
export interface OwnFolders {
  readonly config: string;
  readonly state: string;
  readonly data: string;
}

/** The daemon's own folders, as they are named. */
export function ownFolders({ config, state, data }: OwnFolders): readonly string[] {
  return [config, state, `${data}/skills`, `${data}/plans`, `${data}/vault`];
}

/** Tells whether a path, links followed, is one of some places or lies below one. */
export function isInPlaces(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === place || path.startsWith(`${place}/`));
}
