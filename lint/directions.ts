// Who may import whom: the table that the rule `passepartout/imports` keeps. The files of a folder ("daemon/wire/") may
// always import one another; what has no row may import nothing. The first row that names a file counts; a test beside
// its source has the row of that source and UNIT_TEST. The table knows paths only, never what stands in the files.

/** One row: the files it is about, and what these may import. Paths are seen from the root; a folder ends in "/". */
export interface Direction {
  /** Files, folders (with all below them), or the tests of one folder as `folder/*_test.ts`. */
  readonly of: readonly string[];
  /** Our files and folders that may be imported. */
  readonly may: readonly string[];
  /** Our files and folders of which only types may be imported. */
  readonly types?: readonly string[];
  /** Bare specifiers: a whole one (`commander`) or a beginning (`node:`, `@std/`). */
  readonly packages?: readonly string[];
}

/** The table. It holds no cycle; a test proves that. */
export const DIRECTIONS: readonly Direction[] = [
  // The process edge.
  {
    of: ["main.ts"],
    may: [
      "daemon/mod.ts",
      "daemon/config.ts",
      "daemon/version.ts",
      "daemon/files/foreign_hands.ts",
      "daemon/guard/check/desk.ts",
      "daemon/skill_desk.ts",
      "daemon/skill_memory.ts",
      "daemon/state/",
      "daemon/wire/",
      "clients/",
      "conformance/",
    ],
    packages: ["node:", "@std/"],
  },

  // The daemon: its composition root, what the root hands out, and the parts, which meet only in ports.
  {
    of: [
      "daemon/mod.ts",
      "daemon/daemon.ts",
      "daemon/parts.ts",
      "daemon/hands.ts",
      "daemon/lazy_hands.ts",
      "daemon/lazy_part.ts",
      "daemon/hidden_folders.ts",
      "daemon/watched_runner.ts",
      "daemon/mandatory_skills.ts",
      "daemon/ledger_decisions.ts",
      "daemon/redaction.ts",
      "daemon/notes.ts",
      "daemon/lazy_notes.ts",
      "daemon/skill_parts.ts",
      "daemon/lazy_skills.ts",
      "daemon/skill_desk.ts",
      "daemon/skill_memory.ts",
    ],
    may: ["daemon/"],
    packages: ["node:"],
  },
  {
    of: ["daemon/config.ts"],
    may: ["daemon/log.ts", "daemon/guard/allowed_places.ts", "daemon/guard/privacy_tags.ts"],
    types: ["daemon/guard/allowed_places.ts"],
  },
  { of: ["daemon/clock.ts"], may: ["daemon/wire/", "daemon/pipeline/"] },
  // What a secret looks like: log and guard both ask.
  { of: ["daemon/log.ts"], may: ["daemon/secrets/secret_patterns.ts", "daemon/secrets/secret_assignments.ts"] },
  { of: ["daemon/version.ts"], may: [] },
  { of: ["daemon/wire/value_arbitrary.ts"], may: ["daemon/wire/"], packages: ["fast-check"] },
  { of: ["daemon/plans/plan_arbitrary.ts"], may: ["daemon/plans/"], packages: ["fast-check"] },
  { of: ["daemon/org/text_arbitrary.ts"], may: ["daemon/org/"], packages: ["fast-check"] },
  { of: ["daemon/wire/", "daemon/files/", "daemon/secrets/"], may: [], packages: ["node:"] },
  { of: ["daemon/org/"], may: ["daemon/files/"], packages: ["node:"] },
  { of: ["daemon/state/"], may: ["daemon/wire/"], packages: ["node:"] },
  // What cannot be kept is told in one way by whoever meets it.
  {
    of: ["daemon/store/", "daemon/pipeline/"],
    may: ["daemon/wire/", "daemon/files/storage_fault.ts"],
    packages: ["node:"],
  },
  // The shell guard alone reads shell syntax.
  {
    of: ["daemon/guard/shell/"],
    may: ["daemon/guard/", "daemon/wire/", "daemon/pipeline/grants.ts"],
    types: ["daemon/pipeline/ports.ts", "daemon/pipeline/grants.ts"],
    packages: ["unbash"],
  },
  // What the guard takes a run to have is held against what the actuator gives it.
  {
    of: ["daemon/guard/shell/set_names_test.ts", "daemon/guard/shell/belief_test.ts"],
    may: ["daemon/guard/", "daemon/actuators/shell/environment.ts", "fixtures/"],
    packages: ["node:", "@std/", "fast-check"],
  },
  { of: ["daemon/memory/ignore_file.ts"], may: ["daemon/files/"], packages: ["ignore"] },
  // The jail alone has programs read by a parser, and has that done elsewhere.
  {
    of: ["daemon/skills/jail/"],
    may: ["daemon/skills/ports.ts"],
    types: ["daemon/pipeline/ports.ts"],
    packages: ["node:", "acorn"],
  },
  {
    of: [
      "daemon/guard/",
      "daemon/actuators/",
      "daemon/skills/",
      "daemon/reasoning/",
      "daemon/gateways/",
      "daemon/memory/",
    ],
    may: [
      "daemon/wire/",
      "daemon/files/",
      "daemon/org/",
      "daemon/store/",
      "daemon/pipeline/grants.ts",
      // What runs do not see, the guard must not say may be read.
      "daemon/actuators/shell/credentials.ts",
      "daemon/secrets/secret_patterns.ts",
      "daemon/secrets/secret_assignments.ts",
    ],
    types: ["daemon/pipeline/ports.ts", "daemon/pipeline/event.ts", "daemon/pipeline/grants.ts"],
    packages: ["node:"],
  },
  {
    of: ["daemon/plans/"],
    may: ["daemon/wire/", "daemon/files/", "daemon/org/", "daemon/store/", "daemon/state/", "daemon/pipeline/"],
    packages: ["node:"],
  },
  {
    of: ["daemon/server/"],
    may: ["daemon/wire/", "daemon/pipeline/", "daemon/secrets/"],
    packages: ["node:"],
  },

  // What talks to a daemon.
  // Grants are put in the same words wherever a person reads them.
  {
    of: ["clients/"],
    may: ["daemon/wire/", "daemon/state/", "daemon/plans/grants_in_words.ts", "daemon/org/unseen.ts"],
    packages: ["node:", "@std/", "commander"],
  },
  { of: ["conformance/"], may: ["daemon/wire/", "fixtures/wire/"], packages: ["node:", "@std/"] },
  {
    of: ["bench/"],
    may: [
      ...["daemon/wire/", "daemon/state/", "daemon/guard/", "clients/"],
      ...["daemon/skills/", "daemon/memory/", "daemon/org/", "daemon/store/"],
    ],
    packages: ["node:", "@std/"],
  },

  // What proves it.
  {
    of: ["tests/suite_test.ts"],
    may: ["tests/harness/", "daemon/version.ts"],
    packages: ["@std/"],
  },
  {
    of: ["tests/*_test.ts"],
    may: ["tests/harness/", "conformance/", "daemon/mod.ts", "daemon/wire/", "clients/", "fixtures/"],
    packages: ["node:", "@std/", "fast-check"],
  },
  {
    of: ["tests/harness/"],
    may: ["daemon/mod.ts", "daemon/config.ts", "daemon/state/", "daemon/wire/", "clients/", "fixtures/"],
    types: ["daemon/pipeline/"],
    packages: ["node:", "@std/", "fast-check"],
  },
  {
    of: ["fixtures/", "tests/programs/"],
    may: ["daemon/mod.ts", "daemon/state/", "daemon/wire/", "clients/"],
    types: ["daemon/pipeline/"],
    packages: ["node:", "@std/"],
  },

  // The faces of @std and the checks stand alone. The tests of a face would pass against its original.
  { of: ["std/*_test.ts", "std/async/*_test.ts", "std/testing/*_test.ts"], may: [], packages: ["@std/"] },
  { of: ["std/"], may: [], packages: ["@std/", "deno-std/", "npm:", "node:"] },
  { of: ["lint/check.ts"], may: ["lint/", "daemon/config.ts"] },
  { of: ["lint/"], may: [] },
];

/** What a unit test (`thing_test.ts` beside `thing.ts`) may import on top of what `thing.ts` and its neighbours may. */
export const UNIT_TEST: Omit<Direction, "of"> = {
  may: ["daemon/wire/", "fixtures/"],
  packages: ["node:", "@std/", "fast-check"],
};
