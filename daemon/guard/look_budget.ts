// How much of the disk one judgement may look at because files of a project name it: whoever wrote those must not be able to keep the
// daemon busy. Knows no rule.

/** More looks than this are not taken for one command, nor more text read, in UTF-16 units. */
export const MOST_LOOKS = 4_000, MOST_TEXT = 16 << 20;

/** Files of a project name more than is looked at. */
export class TooManyLooks extends Error {
  override name = "TooManyLooks";
}

/** Counts the looks of one judgement. */
export class LookBudget {
  #looks = 0;
  #text = 0;

  /** A look that counts. @throws TooManyLooks by what it returns, when there were too many. */
  counted<A extends readonly unknown[], R>(look: (...args: A) => R): (...args: A) => R {
    return (...args) => {
      const found = look(...args);
      if (typeof found === "string") this.#text += found.length;
      if (++this.#looks > MOST_LOOKS || this.#text > MOST_TEXT) throw new TooManyLooks("too many looks");
      return found;
    };
  }
}
