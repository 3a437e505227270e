// The gate for notes: the user's own clients and skills that may write notes change Org files within the memex; what a model proposes
// needs a person; a file outside, or of the daemon's own, is refused. Looks at the disk only to follow links.

import type { Action } from "../../pipeline/ports.ts";
import { getString } from "../../wire/value.ts";
import type { Gate, Opinion } from "../gate.ts";
import { LONGEST_PATH } from "../paths.ts";
import { MEMORY_QUESTIONS } from "../looks.ts";
import { isInPlaces } from "../own_places.ts";

/** What the gate goes by. */
export interface MemoryGateOptions {
  /** The folder of the notes, absolute. */
  readonly memex: string;
  /** Where a path leads, links followed; `undefined` where that cannot be told. */
  readonly resolve: (path: string) => string | undefined;
  /** Where nobody but the daemon and its user writes, links followed, as it is now. */
  readonly ownPlaces?: () => readonly string[];
  /** The files that an action changes, absolute, as far as that is seen before. */
  readonly filesOf?: (action: Action) => Promise<readonly string[]>;
  /** Whether a skill's action is one of a skill that declared `memory:write`; without it that is not known, and asks. */
  readonly mayWrite?: ((action: Action) => boolean) | undefined;
}

const CHANGES: ReadonlySet<string> = new Set(
  "CAPTURE SET-KEYWORD SCHEDULE SET-PROPERTY SET-TAGS APPEND CLOCK-IN CLOCK-OUT ARCHIVE MOVE RESTORE UNDO".split(" "),
);

/** Builds the gate. */
export function makeMemoryGate({ memex, resolve, ownPlaces = () => [], filesOf, mayWrite }: MemoryGateOptions): Gate {
  return {
    name: "memory",
    judge(action: Action): Opinion | undefined | Promise<Opinion | undefined> {
      if (action.target !== "MEMORY") return undefined;
      const { name, proposedBy } = action;
      // Only a client of the user asks for what changes nothing.
      if (MEMORY_QUESTIONS.has(name)) {
        return proposedBy === "client"
          ? { tier: "allow", rule: "harmless", why: "it only tells the one who asked something" }
          : { tier: "deny", rule: "memory", why: "skills and models ask the memory itself" };
      }
      if (!CHANGES.has(name)) return undefined;
      const own = ownPlaces(), root = resolve(memex) ?? memex;
      const fault = pathsOf(action).map((path) => faultOf(path, memex, resolve, own)).find((why) => why !== undefined);
      if (fault !== undefined) return { tier: "deny", rule: "memory-path", why: fault };
      const opinion = opinionOnWho(action, mayWrite);
      // Only where some of the notes are the daemon's own it matters which file a node stands in.
      if (filesOf === undefined || !own.some((place) => isInPlaces(place, [root]))) return opinion;
      return filesOf(action).then((files) => {
        const at = files.find((file) => isInPlaces(resolve(file) ?? file, own));
        if (at === undefined) return opinion;
        const why = `${at} is where the daemon's rules, state, plans or skills lie`;
        return { tier: "deny", rule: "memory-path", why };
      });
    },
  };
}

function opinionOnWho(action: Action, mayWrite: MemoryGateOptions["mayWrite"]): Opinion | undefined {
  switch (action.proposedBy) {
    case "client":
      return { tier: "allow", rule: "memory", why: "a client of the user may change the notes" };
    case "skill":
      if (mayWrite === undefined) {
        return { tier: "ask", rule: "memory", why: "it is not known whether the skill declared memory:write" };
      }
      return mayWrite(action)
        ? { tier: "allow", rule: "memory", why: "a skill that may write notes changes the notes" }
        : { tier: "deny", rule: "memory", why: "the skill did not declare memory:write" };
    case "reasoner":
      return { tier: "ask", rule: "memory", why: "a model would change the notes" };
    case "daemon":
      return undefined;
  }
}

/** The files that an action names: itself, and within the names of nodes. */
function pathsOf({ payload }: Action): string[] {
  const file = getString(payload, "FILE");
  const nodes = nodesIn(payload).flatMap((node) => pathIn(node) ?? []);
  return file === undefined ? nodes : [file, ...nodes];
}

function nodesIn(payload: Action["payload"]): string[] {
  return ["NODE", "UNDER"].flatMap((field) => getString(payload, field)?.trim() ?? []);
}

/** The file in the name of a node that has no ID. */
function pathIn(node: string): string | undefined {
  return /^(.+)::\d{1,9}::[0-9a-f]{8,64}$/s.exec(node)?.[1];
}

/**
 * The files that an action is seen to change before it is done, absolute. Which clock runs and what is taken back is found by whoever
 * writes, who asks what holds for the files.
 *
 * @param find The files in which a node stands that is named by its ID.
 */
export async function noteFiles(
  action: Action,
  memex: string,
  find: (node: string) => Promise<readonly string[]> = () => Promise.resolve([]),
): Promise<readonly string[]> {
  const { name, payload } = action;
  const nodes = nodesIn(payload).filter((node) => pathIn(node) === undefined && node.length <= LONGEST_NODE);
  const found = (await Promise.all(nodes.map((node) => find(node)))).flat();
  const inbox = name === "CAPTURE" && getString(payload, "FILE") === undefined ? ["inbox.org"] : [];
  const paths = [...pathsOf(action), ...inbox, ...found].filter((path) => path.length <= LONGEST_PATH);
  // What is archived goes into the file beside it.
  const all = name === "ARCHIVE" ? paths.flatMap((path) => [path, `${path}_archive`]) : paths;
  return [...new Set(all)].map((path) => `${memex}/${path}`);
}

/** No node has a longer name. */
const LONGEST_NODE = 2_000;

function faultOf(
  path: string,
  memex: string,
  resolve: MemoryGateOptions["resolve"],
  own: readonly string[],
): string | undefined {
  // Before any look: how long one takes grows with the path.
  if (path.length > LONGEST_PATH) return `${JSON.stringify(path.slice(0, 200))} goes on for longer than a path can be`;
  const names = path.split("/");
  if (
    path.startsWith("/") || path.startsWith("~") || names.some((name) => name === ".." || name === "." || name === "")
  ) {
    return `${JSON.stringify(path.slice(0, 200))} is no file within the notes`;
  }
  if (names[0]?.toLowerCase() === "system" && names.length > 1) {
    return "system/ of the notes holds the daemon's own files";
  }
  const root = resolve(memex), real = resolve(`${memex}/${path}`);
  if (root === undefined || real === undefined) return `it cannot be told where ${path} leads`;
  if (real !== root && !real.startsWith(`${root}/`)) return `${path} leads out of the notes`;
  // The archive of a file lies beside it.
  if ([real, resolve(`${memex}/${path}_archive`) ?? real].some((each) => isInPlaces(each, own))) {
    return `${path} is where the daemon's rules, state, plans or skills lie`;
  }
  return real.startsWith(`${root}/system/`) ? "system/ of the notes holds the daemon's own files" : undefined;
}
