// Loads the skills of a folder: reads, orders by dependency, checks and opens them, and fills the registry. One bad skill never stops the
// others, and a version that works is not given up for one that does not. What nobody approved waits. Knows nothing of sockets and plans
// but that somebody asks.

import { capabilitiesInWords, showCapability } from "./capability.ts";
import { orderByDependency } from "./dependency_order.ts";
import { LoadedSkill } from "./loaded_skill.ts";
import { DEFAULT_PRIORITY, type OrgSkill, type SkillFault, type SkillResult } from "./org_skill.ts";
import type { SkillHook, SkillProcesses } from "./ports.ts";
import { inOrder, type SkillEntry, type SkillRegistry } from "./registry.ts";
import type { CheckRecord, SkillRecords } from "./skill_records.ts";
import { readSkillFolder, type SkillFile } from "./skill_files.ts";
import { diffLines } from "./text_diff.ts";

/** A skill that a person has not seen yet. */
export interface NewSkill {
  readonly name: string;
  readonly file: string;
  readonly hash: string;
  readonly text: string;
  /** What it may touch, in a sentence. */
  readonly may: string;
  readonly capabilities: readonly string[];
  /** What differs from the version that was approved last, or the whole text where there is none. */
  readonly changes: string;
  /** Whether there was a version before. */
  readonly isChange: boolean;
}

/** What {@link SkillLoader} needs. */
export interface LoaderOptions {
  /** Absolute. */
  readonly folder: string;
  readonly registry: SkillRegistry;
  /** Reads a text, or tells what was read out of it before. */
  readonly read: (file: SkillFile) => SkillResult | Promise<SkillResult>;
  readonly records: Pick<SkillRecords, "text" | "lastApproved" | "ask" | "planState" | "waiting" | "withdraw">;
  /** Called before each look at the folder. @returns The texts that need no approval and no check, by their hashes. */
  readonly shipped: () => Promise<ReadonlySet<string>>;
  /** The text of a shipped file by its name, to show what a user changed. */
  readonly shippedText: (name: string) => Promise<string | undefined>;
  readonly processes: () => Promise<SkillProcesses>;
  /** Checks a text, or tells what came of it before. @param again Whether one that had faults is checked once more. */
  readonly check: (skill: OrgSkill, hash: string, signal: AbortSignal, again: boolean) => Promise<CheckRecord>;
  /** Asks a person to approve a text. @returns The id of the plan; `undefined` where nobody can be asked. */
  readonly ask: (skill: NewSkill) => Promise<string | undefined>;
  /** Closes a plan of a text that is there no more. @param why As a clause. */
  readonly withdraw: (plan: string, why: string) => Promise<void>;
  readonly log: {
    info(text: string, fields: Record<string, unknown>): void;
    warn(text: string, fields: Record<string, unknown>): void;
  };
}

/** Plans in these states wait for an answer, or for their run. */
const OPEN = new Set(["PLAN", "APPROVED", "RUNNING"]);

/** Tells whether a plan in that state waits for an answer, or for its run. */
export function isOpen(state: string | undefined): boolean {
  return state !== undefined && OPEN.has(state);
}

/** A file that is a skill, as far as reading tells. */
interface Candidate {
  readonly file: SkillFile;
  readonly skill: OrgSkill;
  readonly name: string;
  readonly dependsOn: readonly string[];
}

/** How a folder is looked at. */
interface Look {
  /** Whether texts whose plan was denied are asked for once more. */
  asksAgain: boolean;
  /** Whether texts that had faults are checked once more. */
  checksAgain: boolean;
}

/** The skills of a folder. Disposing of it ends their processes. */
export class SkillLoader implements AsyncDisposable {
  readonly #options: LoaderOptions;
  readonly #loaded = new Map<string, LoadedSkill>();
  readonly #retiring = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #order: readonly LoadedSkill[] = [];
  #told = new Map<string, string>();
  #last: Promise<void> = Promise.resolve();
  #next: { readonly promise: Promise<void>; readonly how: Look } | undefined;
  /** New texts that no plan asks for before they are checked, by their hashes: those to check, and what came of it. */
  readonly #unchecked = new Map<string, OrgSkill>();
  readonly #checking = new Map<string, Promise<void>>();
  readonly #checked = new Map<string, CheckRecord>();

  constructor(options: LoaderOptions) {
    this.#options = options;
  }

  /** What is loaded, in the order in which it is asked. */
  get skills(): readonly LoadedSkill[] {
    return this.#order;
  }

  /** Whether there are new texts that were not checked yet. */
  get hasUnchecked(): boolean {
    return this.#unchecked.size > 0;
  }

  /**
   * Looks at the folder, loads what was approved, and then checks what is new: a person is asked only about a text that would load.
   *
   * @param again Whether texts whose plan was denied are asked for once more, and such that had faults checked once more.
   */
  async load(again = false): Promise<void> {
    await this.#lookNext({ asksAgain: again, checksAgain: again });
    while (this.hasUnchecked && !this.#stop.signal.aborted) {
      for (const [hash, skill] of this.#unchecked) await this.#checkNew(skill, hash, again);
      await this.#lookNext({ asksAgain: again, checksAgain: false });
    }
  }

  /** Looks at the folder and loads what was approved; what is new waits for {@link load}. */
  look(): Promise<void> {
    return this.#lookNext({ asksAgain: false, checksAgain: false });
  }

  /** Looks follow one another. One that is asked for while another waits for its turn is the same. */
  #lookNext(how: Look): Promise<void> {
    if (this.#next !== undefined) {
      this.#next.how.asksAgain ||= how.asksAgain;
      this.#next.how.checksAgain ||= how.checksAgain;
      return this.#next.promise;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const next = this.#next = { promise, how };
    this.#last = this.#last.then(async () => {
      this.#next = undefined;
      if (this.#stop.signal.aborted) return resolve();
      await this.#look(next.how).then(resolve, reject);
    });
    promise.catch(() => {});
    return promise;
  }

  /** Checks a text without any right; several that ask for it at once wait for the same. */
  async #checkNew(skill: OrgSkill, hash: string, again: boolean): Promise<void> {
    // A look that came between names it once more.
    if (this.#checked.has(hash)) return;
    let checking = this.#checking.get(hash);
    if (checking === undefined) {
      const { check } = this.#options;
      checking = check(skill, hash, this.#stop.signal, again).catch((error) => ({
        hooks: [],
        tests: [],
        faults: [uncheckable(error)],
      })).then((record) => void this.#checked.set(hash, record)).finally(() => this.#checking.delete(hash));
      this.#checking.set(hash, checking);
    }
    await checking;
  }

  /** Ends every process, once the calls under way are over. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error("the daemon stops"));
    await this.#last;
    await Promise.all(this.#checking.values());
    this.#order = [];
    for (const each of this.#loaded.values()) this.#retire(each);
    this.#loaded.clear();
    await Promise.all(this.#retiring);
  }

  #retire(skill: LoadedSkill): void {
    const ended: Promise<void> = skill.retire()
      .catch((error) => this.#options.log.warn("Cannot end skill", { skill: skill.skill.name, error: String(error) }))
      .finally(() => this.#retiring.delete(ended));
    this.#retiring.add(ended);
  }

  async #look({ asksAgain, checksAgain }: Look): Promise<void> {
    const { folder, records, registry } = this.#options;
    const shipped = await this.#options.shipped();
    const files = await readSkillFolder(folder);
    const entries = new Map<string, SkillEntry>();
    const candidates: Candidate[] = [];
    for (const file of files) {
      if ("problem" in file) {
        this.#fail(entries, stemOf(file.path), file.path, [{ line: 1, text: file.problem }]);
        continue;
      }
      const result = await this.#options.read(file);
      if (!result.ok) this.#fail(entries, result.name ?? stemOf(file.path), file.path, result.faults);
      else candidates.push({ file, skill: result.skill, name: result.skill.name, dependsOn: result.skill.dependsOn });
    }
    const isTrusted = ({ file: { hash } }: Candidate) =>
      shipped.has(hash) || records.text(hash)?.approvedAt !== undefined;
    const ready = new Map<string, Candidate>();
    // Of two with one name the one that was approved counts, so that no new file takes a name away; then the one whose file has it.
    const rank = (each: Candidate) => (isTrusted(each) ? 0 : 2) + (stemOf(each.file.path) === each.name ? 0 : 1);
    for (const each of candidates.toSorted((a, b) => rank(a) - rank(b))) {
      const first = ready.get(each.name);
      if (first === undefined) ready.set(each.name, each);
      else {
        const text = `There is another skill of the name ${each.name} (${first.file.path}). Give it another name.`;
        this.#fail(entries, each.name, each.file.path, [{ line: 2, text }], each.skill);
      }
    }
    const trusted: Candidate[] = [];
    this.#unchecked.clear();
    for (const hash of this.#checked.keys()) {
      const there = candidates.some(({ file }) => file.hash === hash);
      if (!there || checksAgain && this.#checked.get(hash)?.faults.length !== 0) this.#checked.delete(hash);
    }
    // Whatever a person said of these, they would not load.
    const { faults: hopeless } = orderByDependency([...ready.values()], (name) => {
      if (this.#stillThere(name, files)) return undefined;
      return hasEntry(entries, name) ? "which cannot be loaded" : "which is not there";
    });
    for (const each of ready.values()) {
      const text = hopeless.get(each);
      if (isTrusted(each)) trusted.push(each);
      else if (text === undefined) await this.#wait(entries, each, asksAgain);
      else {
        const line = lineOfKeyword(each, "DEPENDS_ON");
        this.#fail(entries, each.name, each.file.path, [{ line, text }], each.skill);
      }
    }
    const { order, faults } = orderByDependency(trusted, (name) => {
      if (this.#stillThere(name, files)) return undefined;
      return ready.has(name)
        ? "which waits for approval"
        : hasEntry(entries, name)
        ? "which cannot be loaded"
        : "which is not there";
    });
    for (const [each, text] of faults) {
      this.#fail(entries, each.name, each.file.path, [{ line: lineOfKeyword(each, "DEPENDS_ON"), text }], each.skill);
    }
    const broken = new Set([...faults.keys()].map(({ name }) => name));
    for (const each of order) {
      if (this.#stop.signal.aborted) return;
      const lost = each.dependsOn.find((name) => broken.has(name));
      const problems = lost === undefined
        ? await this.#load(each, shipped, checksAgain)
        : [{ line: lineOfKeyword(each, "DEPENDS_ON"), text: `It depends on ${lost}, which cannot be loaded.` }];
      if (problems.length === 0) continue;
      this.#fail(entries, each.name, each.file.path, problems, each.skill);
      if (!this.#stillThere(each.name, files)) broken.add(each.name);
    }
    for (const [name, skill] of this.#loaded) {
      if (files.some(({ path }) => path === skill.file)) continue;
      this.#loaded.delete(name);
      this.#retire(skill);
    }
    for (const { skill, file, hooks, tools } of this.#loaded.values()) {
      const now = [...entries].find(([, entry]) => entry.file === file);
      if (now !== undefined) entries.delete(now[0]);
      entries.set(`${skill.name} ${file}`, {
        ...entryOf(skill, file, "loaded"),
        hooks,
        tools,
        ...now === undefined ? {} : { error: `${now[1].error}\nThe version before it still runs.` },
        ...now?.[1].plan === undefined ? {} : { plan: now[1].plan },
      });
    }
    this.#order = [...this.#loaded.values()].sort((a, b) => inOrder(a.skill, b.skill));
    registry.replace(entries.values());
    this.#tell(entries);
    // Of a folder that cannot be read nothing is known to be gone.
    if (!files.some(({ path }) => path === folder)) await this.#withdraw(entries, candidates, trusted);
  }

  /** Closes plans of texts that are there no more, or that need none any more. */
  async #withdraw(
    entries: ReadonlyMap<string, SkillEntry>,
    candidates: readonly Candidate[],
    trusted: readonly Candidate[],
  ): Promise<void> {
    const { records, withdraw, log } = this.#options;
    const asked = new Set([...entries.values()].map(({ plan }) => plan));
    for (const { hash, name, plan } of records.waiting()) {
      if (asked.has(plan)) continue;
      const why = candidates.some(({ file }) => file.hash === hash)
        ? trusted.some(({ file }) => file.hash === hash) ? "it needs no approval any more" : "it would not load"
        : trusted.some((each) => each.name === name)
        ? `the file of the skill ${name} was put back to what had been approved`
        : hasEntry(entries, name)
        ? `the file of the skill ${name} was changed since it was asked for`
        : `the file of the skill ${name} is there no more`;
      try {
        await withdraw(plan, why);
        records.withdraw(hash);
        log.info("Plan of a skill withdrawn", { skill: name, plan, why });
      } catch (error) {
        // The next look tries again.
        log.warn("Cannot withdraw the plan of a skill", { skill: name, plan, why: String(error) });
      }
    }
  }

  /** Whether a version of a skill is loaded whose file is still there. */
  #stillThere(name: string, files: readonly { readonly path: string }[]): boolean {
    const skill = this.#loaded.get(name);
    return skill !== undefined && files.some(({ path }) => path === skill.file);
  }

  /** Loads a skill, unless it is. @returns What is wrong with it. */
  async #load(
    { file, skill }: Candidate,
    shipped: ReadonlySet<string>,
    again: boolean,
  ): Promise<readonly SkillFault[]> {
    const before = this.#loaded.get(skill.name);
    if (before !== undefined && before.hash === file.hash && before.file === file.path) return [];
    let hooks: readonly SkillHook[] = skill.hooks;
    let tools: readonly string[] | undefined;
    try {
      // What is shipped was checked before it was.
      if (!shipped.has(file.hash)) {
        // What was checked before it was asked for is not checked twice.
        const record = this.#checked.get(file.hash) ??
          await this.#options.check(skill, file.hash, this.#stop.signal, again);
        if (record.faults.length > 0) return record.faults;
        ({ hooks, tools } = record);
      }
      const open = async () => (await this.#options.processes()).open(skill);
      this.#loaded.set(skill.name, new LoadedSkill(skill, file.hash, file.path, hooks, open, tools));
    } catch (error) {
      return [uncheckable(error)];
    }
    if (before !== undefined) this.#retire(before);
    // The file told another name before.
    for (const [name, other] of this.#loaded) {
      if (name === skill.name || other.file !== file.path) continue;
      this.#loaded.delete(name);
      this.#retire(other);
    }
    return [];
  }

  /** Has a person asked about a text that nobody approved, once it is known to be one that would load. */
  async #wait(entries: Map<string, SkillEntry>, { file, skill, name }: Candidate, asksAgain: boolean): Promise<void> {
    const { records, ask } = this.#options;
    const { path, hash, text } = file;
    const known = records.text(hash)?.plan;
    const state = known === undefined ? undefined : records.planState(known);
    const add = (status: "waiting" | "failed", error: string, plan?: string) =>
      entries.set(`${name} ${path}`, { ...entryOf(skill, path, status), error, ...plan === undefined ? {} : { plan } });
    if (known !== undefined && isOpen(state)) {
      add("waiting", waitsFor(known), known);
      return;
    }
    if (known !== undefined && state === "DENIED" && !asksAgain) {
      add("failed", `Its plan ${known} was denied. To be asked again: passepartout skill reload`);
      return;
    }
    const record = this.#checked.get(hash);
    if (record === undefined) {
      this.#unchecked.set(hash, skill);
      add("waiting", "It is checked before you are asked for it.");
      return;
    }
    if (record.faults.length > 0) return this.#fail(entries, name, path, record.faults, skill);
    try {
      const plan = await ask(await this.#describe(file, skill));
      if (plan === undefined) add("failed", "It needs a person's approval, and nobody can be asked here.");
      else {
        records.ask({ hash, name, text, plan });
        add("waiting", waitsFor(plan), plan);
      }
    } catch (error) {
      add(
        "failed",
        `It needs a person's approval, and no plan could be made: ${error instanceof Error ? error.message : error}`,
      );
    }
  }

  async #describe({ path, hash, text }: SkillFile, skill: OrgSkill): Promise<NewSkill> {
    const { records, shippedText } = this.#options;
    const before = records.lastApproved(skill.name)?.text ?? await shippedText(path.slice(path.lastIndexOf("/") + 1));
    return {
      name: skill.name,
      file: path,
      hash,
      text,
      may: capabilitiesInWords(skill.capabilities),
      capabilities: skill.capabilities.map(showCapability),
      changes: before === undefined ? text : diffLines(before, text),
      isChange: before !== undefined,
    };
  }

  #fail(
    entries: Map<string, SkillEntry>,
    name: string,
    file: string,
    faults: readonly SkillFault[],
    skill?: OrgSkill,
  ): void {
    const error = faults.map(({ line, text }) => `${file}:${line}: ${text}`).join("\n");
    const entry = skill === undefined
      ? { name, status: "failed" as const, priority: DEFAULT_PRIORITY, file, capabilities: [] }
      : entryOf(skill, file, "failed");
    entries.set(`${name} ${file}`, { ...entry, error });
  }

  /** Writes down what has changed since the last look. */
  #tell(entries: ReadonlyMap<string, SkillEntry>): void {
    const { log } = this.#options;
    const told = new Map<string, string>();
    for (const [key, { name, status, file, error, plan }] of entries) {
      const now = `${status} ${this.#loaded.get(name)?.hash ?? ""} ${error ?? ""}`;
      told.set(key, now);
      if (this.#told.get(key) === now) continue;
      const fields = {
        skill: name,
        file,
        ...error === undefined ? {} : { problem: error },
        ...plan === undefined ? {} : { plan },
      };
      if (status === "loaded" && error === undefined) log.info("Skill loaded", fields);
      else if (status === "waiting") {
        log.info(plan === undefined ? "Skill is being checked" : "Skill waits for approval", fields);
      } else log.warn(status === "loaded" ? "Skill not replaced" : "Skill not loaded", fields);
    }
    for (const key of this.#told.keys()) if (!told.has(key)) log.info("Skill gone", { skill: key.split(" ")[0] });
    this.#told = told;
  }
}

function entryOf(skill: OrgSkill, file: string, status: SkillEntry["status"]): SkillEntry {
  const { name, priority, capabilities, description } = skill;
  return { name, status, priority, file, capabilities: capabilities.map(showCapability), description };
}

function uncheckable(error: unknown): SkillFault {
  return { line: 1, text: `It could not be checked: ${error instanceof Error ? error.message : String(error)}` };
}

function waitsFor(plan: string): string {
  return `It waits for approval: passepartout plan show ${plan}`;
}

function hasEntry(entries: ReadonlyMap<string, SkillEntry>, name: string): boolean {
  return [...entries.values()].some((entry) => entry.name === name);
}

function lineOfKeyword({ file }: Candidate, key: string): number {
  const at = file.text.search(new RegExp(`^[ \\t]*#\\+${key}:`, "im"));
  return at === -1 ? 1 : file.text.slice(0, at).split("\n").length;
}

function stemOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.org$/, "");
}
