// What a plan's run may touch, and what it is given to start with, for whoever is asked: in the Org view and wherever else a plan is
// shown.
// Knows nothing of plans, nor of how a grant is kept.

import { plainLine } from "../org/plain_line.ts";
import { UNSEEN, writtenOut } from "../org/unseen.ts";
import { folderOfEntry, type GrantedEntry, type Grants } from "../pipeline/grants.ts";

export type { GrantedEntry, Grants };

const HIDDEN = new RegExp(`[${UNSEEN}]`, "u");
const ALL_HIDDEN = new RegExp(HIDDEN, "gu");

/**
 * Says in one line what is granted: `It may write /a, reach the network, and read ~/.ssh.` A folder that is open for the sake of
 * something in it is told with that: `It may write /a and all in /b (to make /b/new).`
 *
 * @param home The home folder, which is shortened to `~`; without it paths stay whole.
 * @returns A line that is safe in an Org file and on a terminal; what is not seen in a path is written `\u{...}`.
 */
export function grantsInWords({ write, network, read, entries = [] }: Grants, home?: string): string {
  const show = (paths: readonly string[]) => enumerate(paths.map((path) => showPath(path, home)), " and ");
  const reasons = Map.groupBy(entries, (entry) => folderOfEntry(entry, write));
  const written = write.map((path) => {
    const why = reasons.get(path);
    return why === undefined ? showPath(path, home) : `all in ${showPath(path, home)} (${whyInWords(why, home)})`;
  });
  const parts = [
    ...(write.length > 0 ? [`write ${enumerate(written, " and ")}`] : []),
    ...(network ? ["reach the network"] : []),
    ...(read.length > 0 ? [`read ${show(read)}`] : []),
  ];
  if (parts.length === 0) return "It may write nothing, reach no network, and read no credentials.";
  return plainLine(`It may ${enumerate(parts, ", and ")}.`);
}

/**
 * Says which variables a run gets: the user's by their names, and what is the same for every run by what it does.
 *
 * @param names Of the user's variables, safe on a line.
 */
export function environmentInWords(names: readonly string[]): string {
  return `${names.join(", ") || "none of the user's"}; and fixed settings: PATH, PWD and TERM, no pager, no editor, ` +
    "nobody to ask for a password, and git runs no hooks but where a push arrives, and tidies nothing up";
}

/** Says of a run that reaches a daemon which asks nobody who they are, what follows from that. */
export const MAY_ANSWER =
  "yes: it reaches the daemon, which asks nobody for the secret (PASSEPARTOUT_AUTH=off), so it could approve any plan";

/** The most entries that are named for one folder. */
const MOST_NAMED = 8;

function whyInWords(entries: readonly GrantedEntry[], home: string | undefined): string {
  const named = Map.groupBy(entries.slice(0, MOST_NAMED), ({ does }) => does);
  const parts = [...named].map(([does, each]) =>
    `to ${does} ${enumerate(each.map(({ path }) => showPath(path, home)), " and ")}`
  );
  const more = entries.length - MOST_NAMED;
  return enumerate([...parts, ...(more > 0 ? [`${more} more`] : [])], " and ");
}

function enumerate(items: readonly string[], last: string): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")}${last}${items.at(-1)}`;
}

/** A path that could be read as part of the sentence stands in quotation marks. */
function showPath(path: string, home: string | undefined): string {
  const inside = home !== undefined && home.length > 1 && (path === home || path.startsWith(`${home}/`));
  const short = inside ? `~${path.slice(home.length)}` : path;
  // Behind a quotation mark a real `~` is told apart from the short form.
  if (/^[\p{L}\p{N}_@%+=:./~-]+$/u.test(short) && !HIDDEN.test(short) && (inside || !short.startsWith("~"))) {
    return short;
  }
  return JSON.stringify(short).replace(/ (?= )/g, "\\u{20}").replace(ALL_HIDDEN, writtenOut);
}
