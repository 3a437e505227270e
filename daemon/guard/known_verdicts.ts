// Verdicts that allowed a command, kept for when the same one comes again, as it does right before it runs: one stands for as long as
// the same setting and rules hold and every look at the disk that led to it finds what it found. Knows no rule.

import type { Opinion } from "./gate.ts";
import type { LooksTaken, Sight } from "./looks_taken.ts";

/** How many are kept, and the longest command, UTF-16 units. */
const MOST_KEPT = 64, LONGEST_COMMAND = 1_024;

/** What a verdict hangs on besides the disk. */
export interface Question<S extends Sight = Sight> {
  readonly command: string;
  /** The working folder as it was named. */
  readonly folder: string;
  /** Its fields are compared, but for those that look. */
  readonly setting: S;
}

interface Known {
  readonly question: Question;
  readonly rules: object;
  readonly looks: LooksTaken;
  readonly opinion: Opinion;
}

/** The verdicts of one gate. */
export class KnownVerdicts {
  readonly #known = new Map<string, Known>();

  /**
   * The verdict that would be reached again.
   *
   * @param rules The rules of the user as they are now; asked for only if there is something to compare.
   */
  find(question: Question, rules: () => object): Opinion | undefined {
    const known = this.#known.get(keyOf(question));
    if (known === undefined) return undefined;
    const { setting } = question;
    if (isSame(setting, known.question.setting) && rules() === known.rules && known.looks.same(setting)) {
      return known.opinion;
    }
    this.#known.delete(keyOf(question));
    return undefined;
  }

  /** Keeps a verdict that allows, if what led to it can be compared. */
  keep(question: Question, rules: object, looks: LooksTaken, opinion: Opinion): void {
    if (opinion.tier !== "allow" || !looks.comparable || question.command.length > LONGEST_COMMAND) return;
    if (this.#known.size >= MOST_KEPT) this.#known.clear();
    this.#known.set(keyOf(question), { question, rules, looks, opinion });
  }
}

function keyOf({ command, folder }: Question): string {
  return `${folder}\0${command}`;
}

function isSame(one: Sight, other: Sight): boolean {
  const names = Object.keys(one) as (keyof Sight)[];
  return names.length === Object.keys(other).length &&
    names.every((name) => name === "resolve" || one[name] === other[name]);
}
