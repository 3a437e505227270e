// The skills of one daemon by name. Empty until there is a loader; clients ask for it by (:ACTION :SKILLS).
// Knows nothing of files, and runs nothing.

/** A skill as clients see it. */
export interface SkillEntry {
  readonly name: string;
  readonly status: "loaded" | "failed";
  readonly priority: number;
}

/** The skills of one daemon. */
export class SkillRegistry {
  readonly #skills = new Map<string, SkillEntry>();

  /** Returns the skills in the order in which they are asked: priority, then name. */
  list(): readonly SkillEntry[] {
    return [...this.#skills.values()].sort((a, b) => b.priority - a.priority || (a.name < b.name ? -1 : 1));
  }

  /** How many skills there are, failed ones included. */
  get size(): number {
    return this.#skills.size;
  }
}
