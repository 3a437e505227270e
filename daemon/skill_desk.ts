// What the commands `skill check`, `skill new` and `setup` ask: a file looked at without a daemon, a template, the shipped skills
// installed. Knows neither screen nor arguments.

import { systemClock } from "./clock.ts";
import type { Config } from "./config.ts";
import { subjectOf, type Surroundings } from "./hands.ts";
import { makeCapabilityRules } from "./guard/capability_rules.ts";
import { capabilitiesInWords, showCapability } from "./skills/capability.ts";
import { installSkills } from "./skills/install.ts";
import { type OrgSkill, parseSkill, type SkillResult } from "./skills/org_skill.ts";
import { openProcesses } from "./skills/processes.ts";
import { checkSkill } from "./skills/skill_checker.ts";
import { readSkillFile } from "./skills/skill_files.ts";
import type { CheckRecord } from "./skills/skill_records.ts";
import { makeTypeChecker } from "./skills/type_check.ts";
import { skillTemplate } from "./skills/template.ts";
import { skillFolderOf } from "./skill_parts.ts";
import { FolderError, type Folders, makeFolder } from "./state/folders.ts";

/** For whom files are looked at. */
export interface SkillDeskOptions {
  readonly config: Config;
  readonly folders: Folders;
  readonly surroundings: Surroundings;
  /** Takes a line for a person. */
  readonly warn: (line: string) => void;
}

/** A file that cannot be looked at, and why, as a sentence. */
export class SkillFileError extends Error {
  override name = "UsageError";

  /** What is told of it, a line each. */
  get lines(): readonly string[] {
    return this.message.split("\n");
  }
}

/** Looks at files of skills for one user. */
export class SkillDesk {
  /** The user's folder of skills. */
  readonly folder: string;
  readonly #options: SkillDeskOptions;

  constructor(options: SkillDeskOptions) {
    this.#options = options;
    this.folder = skillFolderOf(options.folders);
  }

  /** Reads, type-checks and tests a file, without any right. @throws SkillFileError */
  async check(path: string) {
    const { result, hash } = await this.#parse(path);
    if (!result.ok) return describe(result);
    const { home, memex, asRoot, variables } = this.#options.surroundings;
    const { config, state, data } = this.#options.folders;
    await using processes = openProcesses({
      clock: systemClock,
      log: { debug() {}, warn: (text, { why }) => this.#options.warn(`${text}${why === undefined ? "" : `: ${why}`}`) },
      runtime: Deno.execPath(),
      home,
      asRoot,
      ownFolders: [config, state, data, `${memex}/system`],
      variable: (name) => variables[name],
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
    const checkTypes = makeTypeChecker({ runtime: Deno.execPath(), folder: state });
    const opened = { processes: () => Promise.resolve(processes), checkTypes };
    return describe(result, await checkSkill(result.skill, hash, opened, new AbortController().signal));
  }

  /** Reads a file and runs nothing of it. @throws SkillFileError */
  async read(path: string) {
    return describe((await this.#parse(path)).result);
  }

  /** A file of a skill that works and does little. */
  template(name: string): string {
    return skillTemplate(name);
  }

  /** Makes the folders and installs the shipped skills. @throws SkillFileError */
  async setUp() {
    const { config, data, state } = this.#options.folders;
    try {
      for (const folder of [config, data, state]) await makeFolder(folder);
      const { made, updated, kept } = await installSkills({ from: SHIPPED, to: this.folder, restore: true });
      await Deno.mkdir(this.folder, { recursive: true, mode: 0o700 });
      return { folder: this.folder, made, updated, kept };
    } catch (error) {
      if (error instanceof FolderError) throw new SkillFileError(error.message);
      throw new SkillFileError(
        `Cannot install the shipped skills into ${this.folder}: ${(error as Error).message}. Is the folder writable?`,
      );
    }
  }

  async #parse(path: string): Promise<{ readonly result: SkillResult; readonly hash: string }> {
    const file = await readSkillFile(path);
    if ("problem" in file) throw new SkillFileError(`Cannot look at ${path}: ${file.problem}`);
    const refuse = makeCapabilityRules(subjectOf({ ...this.#options, targets: [] }));
    return { result: parseSkill(file.text, { home: this.#options.surroundings.home, refuse }), hash: file.hash };
  }
}

/** The folder of the skills that are shipped with this program. */
const SHIPPED = decodeURIComponent(new URL("../skills", import.meta.url).pathname);

function describe(result: SkillResult, record?: CheckRecord) {
  if (!result.ok) return { ...NOTHING, name: result.name, faults: result.faults };
  const { skill } = result;
  return {
    name: skill.name,
    title: skill.title,
    priority: skill.priority,
    dependsOn: skill.dependsOn,
    triggers: skill.triggers.map(showTrigger),
    capabilities: skill.capabilities.map(showCapability),
    may: capabilitiesInWords(skill.capabilities),
    hooks: record?.faults.length === 0 ? record.hooks : skill.hooks,
    tools: record?.tools ?? [],
    tests: record?.tests ?? [],
    faults: record?.faults ?? [],
    ...record?.unchecked === undefined ? {} : { unchecked: record.unchecked },
  };
}

const NOTHING = {
  title: undefined,
  priority: undefined,
  dependsOn: [],
  triggers: [],
  capabilities: [],
  may: undefined,
  hooks: [],
  tools: [],
  tests: [],
};

function showTrigger({ sensors, sources, text }: OrgSkill["triggers"][number]): string {
  return [
    `sensor=${sensors.join(",")}`,
    ...sources.length === 0 ? [] : [`source=${sources.join(",")}`],
    ...text === undefined ? [] : [`text=/${text.source}/${text.flags}`],
  ].join(" ");
}
