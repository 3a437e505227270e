// The hash that an approval is bound to: over everything that decides what a run does.
// Knows nothing of states or stores.

import type { BoundFile, FlightPlan } from "./flight_plan.ts";
import { sha256, toHex } from "./sha256.ts";

/** What the hash is made of. */
export type HashedFields = Pick<
  FlightPlan,
  "action" | "cwd" | "grants" | "environment" | "expiresAt" | "files" | "folder"
>;

/** Names what is hashed, so that the hash is never another text's; a change of the encoding is a new name. */
const FORM = "passepartout flight plan 2";

/** The form of plans that have no bound folder: they were made before folders were bound. */
const FORM_WITHOUT_FOLDER = "passepartout flight plan 1";

const utf8 = new TextEncoder();

/**
 * Returns the SHA-256 of a plan's action, working folder, grants, environment, expiry, files and folder, as 64 hexadecimal digits.
 *
 * The text that is hashed is one JSON array in a fixed order: it reads back as what was written, so no two plans share it.
 */
export function hashPlan({ action, cwd, grants, environment, expiresAt, files, folder }: HashedFields): string {
  const { write, network, read, entries } = grants;
  // Plans from before entries were told keep their hash.
  const made = entries === undefined ? [] : [entries.map(({ does, path }) => [does, path])];
  const all = [action, cwd, [write, network, read, ...made], environment, expiresAt, files.map(fields)];
  const text = folder === undefined
    ? [FORM_WITHOUT_FOLDER, ...all]
    : [FORM, ...all, [folder.path, folder.real, folder.identity]];
  return toHex(sha256(utf8.encode(JSON.stringify(text))));
}

function fields(file: BoundFile): readonly string[] {
  return "sha256" in file ? [file.path, "bound", file.real, file.sha256] : [file.path, "unbound", file.unbound];
}
