// The gate for notes: the user's own clients and skills that may write notes change Org files within the memex; what a model proposes
// needs a person; a file outside, or of the daemon's own, is refused. Looks at the disk only to follow links.

import type { Action } from "../../pipeline/ports.ts";
import { getString } from "../../wire/value.ts";
import type { Gate, Opinion } from "../gate.ts";
import { LONGEST_PATH } from "../paths.ts";
import { MEMORY_QUESTIONS } from "../looks.ts";

/** What the gate goes by. */
export interface MemoryGateOptions {
  /** The folder of the notes, absolute. */
  readonly memex: string;
  /** Where a path leads, links followed; `undefined` where that cannot be told. */
  readonly resolve: (path: string) => string | undefined;
  /** Whether a skill's action is one of a skill that declared `memory:write`; without it that is not known, and asks. */
  readonly mayWrite?: ((action: Action) => boolean) | undefined;
}

const CHANGES: ReadonlySet<string> = new Set(
  "CAPTURE SET-KEYWORD SCHEDULE SET-PROPERTY SET-TAGS APPEND CLOCK-IN CLOCK-OUT ARCHIVE MOVE RESTORE UNDO".split(" "),
);

/** Builds the gate. */
export function makeMemoryGate({ memex, resolve, mayWrite }: MemoryGateOptions): Gate {
  return {
    name: "memory",
    judge(action: Action): Opinion | undefined {
      if (action.target !== "MEMORY") return undefined;
      const { name, proposedBy } = action;
      // Only a client of the user asks for what changes nothing.
      if (MEMORY_QUESTIONS.has(name)) {
        return proposedBy === "client"
          ? { tier: "allow", rule: "harmless", why: "it only tells the one who asked something" }
          : { tier: "deny", rule: "memory", why: "skills and models ask the memory itself" };
      }
      if (!CHANGES.has(name)) return undefined;
      const fault = pathsOf(action).map((path) => faultOf(path, memex, resolve)).find((why) => why !== undefined);
      if (fault !== undefined) return { tier: "deny", rule: "memory-path", why: fault };
      switch (proposedBy) {
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
    },
  };
}

/** The files that an action names: itself, and within the names of nodes. */
function pathsOf({ payload }: Action): string[] {
  const file = getString(payload, "FILE");
  const nodes = ["NODE", "UNDER"].flatMap((field) => {
    const path = /^(.+)::\d{1,9}::[0-9a-f]{8,64}$/s.exec(getString(payload, field) ?? "")?.[1];
    return path === undefined ? [] : [path];
  });
  return file === undefined ? nodes : [file, ...nodes];
}

function faultOf(path: string, memex: string, resolve: MemoryGateOptions["resolve"]): string | undefined {
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
  return real.startsWith(`${root}/system/`) ? "system/ of the notes holds the daemon's own files" : undefined;
}
