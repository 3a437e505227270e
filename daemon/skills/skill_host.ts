// What a skill may ask of the daemon, served: its own state for a conversation, and memory where it declared that. Whatever else it asks
// for is refused. Knows no process and no notes.

import { sayingStorage } from "../files/storage_fault.ts";
import type { LoadedSkill } from "./loaded_skill.ts";
import type { Json, SkillHost } from "./ports.ts";
import type { SkillRecords } from "./skill_records.ts";

/** Serves what skills ask about notes and conversations: `search`, `node`, `backlinks`, `agenda`, `history`. */
export type SkillMemory = (service: string, args: readonly Json[], session: string) => Promise<Json>;

/** What {@link makeSkillHost} needs. */
export interface SkillHostOptions {
  readonly records: Pick<SkillRecords, "state" | "keepState">;
  /** Without it there are no notes here. */
  readonly memory: SkillMemory | undefined;
}

const MEMORY_SERVICES: ReadonlySet<string> = new Set(["search", "node", "backlinks", "agenda", "history"]);

/**
 * Keys that begin so are one conversation's, whichever skill asks: the numbers of a list are understood by all that may read notes.
 * No skill can be called so.
 */
const SHARED = "shared:";

/** Makes the host of a skill for one conversation. */
export function makeSkillHost(
  { records, memory }: SkillHostOptions,
  { skill }: LoadedSkill,
  session: string,
): SkillHost {
  const mayRead = skill.capabilities.some((each) => each.kind === "memory" && each.access === "read");
  return {
    serve: (service, args) =>
      sayingStorage(async () => {
        const [group, name = ""] = service.split(".");
        if (group === "memory" && MEMORY_SERVICES.has(name)) {
          if (!mayRead) throw new Error(`host.${service} needs #+CAPABILITIES: memory:read`);
          if (memory === undefined) throw new Error("this daemon keeps no notes");
          return await memory(name, args, session);
        }
        const [key, value = null] = args;
        if (typeof key !== "string" || key === "" || key.length > 200) {
          throw new Error(`host.${service} needs a key of 1 to 200 characters`);
        }
        const owner = mayRead && key.startsWith(SHARED) ? SHARED : skill.name;
        if (service === "state.get") return records.state(owner, session, key);
        if (service !== "state.set") throw new Error(`there is no host.${service}`);
        records.keepState(owner, session, key, value);
        return null;
      }),
  };
}
