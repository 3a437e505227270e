// Whether a folder, and the one it lies in, are still those that were known: runs are kept out of a folder, not out of a name, and
// who moves it away gets an open one of that name. Knows nothing of what lies in it.

/** A folder that is known by what it is, as soon as it is there. */
export class KnownFolder {
  readonly #path: string;
  #known: string | undefined;
  #lost: string | undefined;

  /** @param path Absolute. What is there now is known. */
  constructor(path: string) {
    this.#path = path;
    this.#known = identityOf(path);
  }

  /** Why it is not to be trusted any more, as a clause; once it was lost it stays so. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /**
   * Looks once more. One that was not there and is there now is known from now on.
   *
   * @param open Whether somebody is at work who could reach into a folder that was not there when they began.
   * @returns What {@link KnownFolder.lost} says now.
   */
  look(open: boolean): string | undefined {
    const is = identityOf(this.#path);
    if (this.#lost !== undefined) return this.#lost;
    if (this.#known !== undefined && is !== this.#known) {
      this.#lost = `${this.#path} is not the folder that the daemon has known since its start`;
    } else if (this.#known === undefined && is !== undefined) {
      this.#known = is;
      if (open) this.#lost = `${this.#path} was made while a command ran that could write there`;
    }
    return this.#lost;
  }
}

/** Tells a folder and the one it lies in from any others of their names; `undefined` where there is none. */
function identityOf(path: string): string | undefined {
  try {
    return [path, path.slice(0, path.lastIndexOf("/")) || "/"].map((each) => {
      const { dev, ino, birthtime } = Deno.statSync(each);
      return [dev, ino ?? "?", birthtime?.getTime() ?? "?"].join(":");
    }).join(" in ");
  } catch {
    return undefined;
  }
}
