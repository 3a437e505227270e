// Runs commands, and knows of those under way what they may write: where one of them can reach a folder that is only made now,
// nothing kept it out of it. Knows nothing of what such a folder is for.

import { existsSync } from "node:fs";
import { ShellRunner } from "./actuators/shell/actuator.ts";
import { realPath } from "./guard/all_gates.ts";
import type { Grants } from "./pipeline/grants.ts";

/** A runner that has something done before each command. */
export class WatchedRunner extends ShellRunner {
  readonly #before: () => Promise<void>;
  readonly #underWay = new Set<Grants>();

  constructor(options: ConstructorParameters<typeof ShellRunner>[0], before: () => Promise<void>) {
    super(options);
    this.#before = before;
  }

  /** Whether a contained command that is begun and not ended may make or write a file or folder. @param path Absolute. */
  mayWrite(path: string): boolean {
    return [...this.#underWay].some(({ write }) => write.some((granted) => reaches(granted, path)));
  }

  override async run(...all: Parameters<ShellRunner["run"]>): ReturnType<ShellRunner["run"]> {
    const [, granted] = all, own = { ...granted };
    await this.#before();
    this.#underWay.add(own);
    try {
      return await super.run(...all);
    } finally {
      this.#underWay.delete(own);
    }
  }
}

/** Whether who may write at one path may write at another: what is not there yet takes the folder that it is made in. */
function reaches(granted: string, path: string): boolean {
  let there = realPath(granted), wanted = realPath(path);
  if (there === undefined || wanted === undefined) return true;
  while (there !== "" && !existsSync(there)) there = there.slice(0, there.lastIndexOf("/"));
  [there, wanted] = [`${there}/`, `${wanted}/`];
  return there.startsWith(wanted) || wanted.startsWith(there) || there === "//";
}
