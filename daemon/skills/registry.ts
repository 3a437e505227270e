// The skills of one daemon by name: what clients are shown by (:ACTION :SKILLS), and in which order skills are asked. The loader fills
// it. Knows nothing of files, and runs nothing.

/** A skill as clients see it. */
export interface SkillEntry {
  readonly name: string;
  /** `waiting`: for a person's approval of its plan. */
  readonly status: "loaded" | "failed" | "waiting";
  readonly priority: number;
  /** The file it comes from, absolute. */
  readonly file: string;
  /** As they are written in a file, paths in full. */
  readonly capabilities: readonly string[];
  /** What its module exports, and the names of its tools, of one that is loaded. */
  readonly hooks?: readonly string[];
  readonly tools?: readonly string[];
  /** What is wrong: `FILE:LINE: text` a line; for one that is loaded, what is wrong with the file as it is now. */
  readonly error?: string;
  /** What to say to it, for people; empty where its file does not tell. */
  readonly description?: string;
  /** The plan that waits for an answer. */
  readonly plan?: string;
}

/** The skills of one daemon. */
export class SkillRegistry {
  #skills: readonly SkillEntry[] = [];

  /** Returns the skills in the order in which they are asked: priority, then name. */
  list(): readonly SkillEntry[] {
    return this.#skills;
  }

  /** How many skills there are, failed ones and those that wait included. */
  get size(): number {
    return this.#skills.length;
  }

  /** Puts other skills in the place of all that are there. */
  replace(skills: Iterable<SkillEntry>): void {
    this.#skills = [...skills].sort(inOrder);
  }
}

/** The order in which skills are asked: the higher priority first, then by name. */
export function inOrder(a: Pick<SkillEntry, "priority" | "name">, b: Pick<SkillEntry, "priority" | "name">): number {
  return b.priority - a.priority || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}
