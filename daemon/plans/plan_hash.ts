// The hash that an approval is bound to: over everything that decides what a run does, and all that a person is told of it.
// Knows nothing of states or stores.

import type { BoundFile, BoundFolder, FlightPlan } from "./flight_plan.ts";
import { sha256, toHex } from "./sha256.ts";

/** What the hash is made of. */
export type HashedFields =
  & Pick<
    FlightPlan,
    "action" | "cwd" | "grants" | "environment" | "expiresAt" | "files" | "folder" | "places" | "wordsBound"
  >
  & Partial<Words>;

/** What a person is told of a plan besides. */
type Words = Pick<
  FlightPlan,
  | "title"
  | "command"
  | "requester"
  | "session"
  | "replyTo"
  | "rule"
  | "why"
  | "explanation"
  | "uncontained"
  | "mayAnswer"
  | "replaces"
>;

/** Names what is hashed, so that the hash is never another text's; a change of the encoding is a new name. */
const FORM = "passepartout flight plan 4";

/** The form of plans whose words are not bound: they were made before these were. */
const FORM_WITHOUT_WORDS = "passepartout flight plan 3";

/** The form of plans whose places to write are not bound: they were made before these were. */
const FORM_WITHOUT_PLACES = "passepartout flight plan 2";

/** The form of plans that have no bound folder: they were made before folders were bound. */
const FORM_WITHOUT_FOLDER = "passepartout flight plan 1";

const utf8 = new TextEncoder();

/**
 * Returns the SHA-256 of everything that decides what a run of a plan does, and of all that is told of it, as 64 hexadecimal digits.
 *
 * The text that is hashed is one JSON array in a fixed order: it reads back as what was written, so no two plans share it.
 */
export function hashPlan(plan: HashedFields): string {
  const { action, cwd, grants, environment, expiresAt, files, folder, places, wordsBound } = plan;
  const { write, network, read, entries } = grants;
  // Plans from before entries were told keep their hash.
  const made = entries === undefined ? [] : [entries.map(({ does, path }) => [does, path])];
  const all = [action, cwd, [write, network, read, ...made], environment, expiresAt, files.map(fields)];
  const where = ({ path, real, identity }: BoundFolder) => [path, real, identity];
  const bound = folder === undefined ? null : where(folder);
  const text = wordsBound === true
    ? [FORM, ...all, bound, places === undefined ? null : places.map(where), wordsOf(plan)]
    : folder === undefined && places === undefined
    ? [FORM_WITHOUT_FOLDER, ...all]
    : places === undefined
    ? [FORM_WITHOUT_PLACES, ...all, bound]
    : [FORM_WITHOUT_WORDS, ...all, bound, places.map(where)];
  return toHex(sha256(utf8.encode(JSON.stringify(text))));
}

function wordsOf(plan: Partial<Words>): readonly unknown[] {
  const { title, command, requester, session, replyTo, rule, why, explanation, uncontained, mayAnswer } = plan;
  // Plans that replace none keep the hash that they had before there was such a thing.
  const place = plan.replaces === undefined ? [] : [plan.replaces];
  return [title, command, requester, session, replyTo, rule, why, explanation, uncontained, mayAnswer, ...place]
    .map((each) => each ?? null);
}

function fields(file: BoundFile): readonly string[] {
  return "sha256" in file ? [file.path, "bound", file.real, file.sha256] : [file.path, "unbound", file.unbound];
}
