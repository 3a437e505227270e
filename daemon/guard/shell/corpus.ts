// The rows of fixtures/guard and the setting they assume, for tests and the benchmark.
// Knows no verdict.

import type { Tier } from "../verdict.ts";
import type { ShellSetting } from "./machine.ts";

/** One row of a corpus. */
export interface CorpusRow {
  readonly cmd: string;
  readonly tier: Tier;
  readonly why: string;
  readonly class: string;
  readonly kind: "dangerous" | "benign";
  readonly form: "plain" | "obf";
}

const HOME = "/home/user";

/** Where the rows are meant to run. */
export const CORPUS_SETTING: ShellSetting = {
  cwd: `${HOME}/project`,
  workFolder: `${HOME}/project`,
  home: HOME,
  user: "user",
  allowedPlaces: [],
  protectedFolders: [
    `${HOME}/.config/passepartout`,
    `${HOME}/.local/state/passepartout`,
    `${HOME}/.local/share/passepartout`,
  ],
  freeFolders: [`${HOME}/.local/share/passepartout/work`],
};

/** Reads both corpora. */
export function corpusRows(): CorpusRow[] {
  return ["dangerous", "benign"].flatMap((name) =>
    Deno.readTextFileSync(new URL(`../../../fixtures/guard/${name}.jsonl`, import.meta.url)).split("\n")
      .filter((line) => line !== "").map((line) => JSON.parse(line) as CorpusRow)
  );
}
