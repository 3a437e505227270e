// What a daemon's skills are put together from: the folder, the shipped ones, records, plans for new ones, their processes, and the
// reasoner and gate over them. Holds no rule; what must be given back goes on the stack that it is handed.

import type { DatabaseSync } from "node:sqlite";
import type { Config } from "./config.ts";
import type { PlanPerformer, Surroundings } from "./hands.ts";
import type { LazyHands } from "./lazy_hands.ts";
import type { Log } from "./log.ts";
import type { Action, Clock, SkillOffers } from "./pipeline/ports.ts";
import { installSkills } from "./skills/install.ts";
import { isOpen, type NewSkill, SkillLoader } from "./skills/loader.ts";
import { parseSkill, restoreSkill, type SkillResult, type SkillSummary, summarize } from "./skills/org_skill.ts";
import type { SkillFile } from "./skills/skill_files.ts";
import type { SkillProcesses } from "./skills/ports.ts";
import type { SkillRegistry } from "./skills/registry.ts";
import { makeSkillHost, type SkillMemory } from "./skills/skill_host.ts";
import type { SkillCallsOptions } from "./skills/skill_calls.ts";
import { LoadedOffers } from "./skills/skill_offers.ts";
import { SkillReasoner } from "./skills/skill_reasoner.ts";
import { SkillRecords } from "./skills/skill_records.ts";
import type { WatchThread } from "./org/watch_thread.ts";
import { watchFolder } from "./skills/watch_folder.ts";
import type { Folders } from "./state/folders.ts";
import { getString, kw, list, plist } from "./wire/value.ts";
import { responseAnswer } from "./wire/message.ts";

/** What {@link buildSkills} needs. */
export interface SkillPartsOptions {
  readonly config: Config;
  readonly folders: Folders;
  readonly surroundings: Surroundings;
  readonly clock: Clock;
  readonly log: Log;
  readonly database: () => DatabaseSync;
  readonly registry: SkillRegistry;
  readonly hands: LazyHands;
  /** Targets of actuators that whoever embeds the daemon brings. */
  readonly targets: readonly string[];
  /** The folder of the shipped skills, absolute. */
  readonly shippedFolder: string;
  /** Takes the place of what confines skills. */
  readonly processes: SkillProcesses | undefined;
  readonly memory: SkillMemory | undefined;
  /** Called when a skill is called that has to do with notes: they are opened while its process starts. */
  readonly openNotes?: () => void;
  readonly watches: WatchThread;
}

/** The skills of a daemon, at work. */
export interface SkillParts {
  readonly reasoner: SkillReasoner;
  readonly offers: SkillOffers;
  readonly loader: SkillLoader;
  /** Looks at the folder once more if a plan that something waits for was answered. */
  refresh(): Promise<void>;
  /** Those of some names that are not loaded, each with why not. */
  missing(names: readonly string[]): readonly string[];
  /** Waits until what is new among the files was looked at, if some of these names are missing: each then says what to do next. */
  lookedAt(names: readonly string[]): Promise<void>;
}

/** Where the skills of a user are. */
export function skillFolderOf({ data }: Pick<Folders, "data">): string {
  return `${data}/skills`;
}

/** Builds the skills of a daemon and loads them. @throws Error when the folder cannot be read or the database not be used. */
export async function buildSkills(stack: AsyncDisposableStack, options: SkillPartsOptions): Promise<SkillParts> {
  const { folders, surroundings, clock, log, registry, memory } = options;
  const folder = skillFolderOf(folders);
  const records = new SkillRecords(options.database);
  const own = stack.use(new AsyncDisposableStack());
  // Asked for when a skill is called: it takes longer than all else that is done at a start.
  let zone: string | undefined;
  const timeZone = () => zone ??= Intl.DateTimeFormat().resolvedOptions().timeZone;
  let opened: Promise<SkillProcesses> | undefined;
  const processes = () =>
    opened ??= (async () => {
      if (options.processes !== undefined) return options.processes;
      const { openProcesses } = await import("./skills/processes.ts");
      const { home, memex, asRoot, variables } = surroundings;
      return own.use(openProcesses({
        clock,
        log,
        runtime: Deno.execPath(),
        home,
        asRoot,
        ownFolders: [folders.config, folders.state, folders.data, `${memex}/system`],
        variable: (name) => variables[name],
        timeZone: timeZone(),
        programs: records.programs(`${LOOKING} ${Deno.version.deno}`),
      }));
    })().catch((error) => {
      opened = undefined;
      throw error;
    });
  const loader = own.use(
    new SkillLoader({
      folder,
      registry,
      records,
      processes,
      read: (file) => readSkill(file, records, options),
      shipped: () => bringShipped(options, folder),
      shippedText: (name) => Deno.readTextFile(`${options.shippedFolder}/${name}`).catch(() => undefined),
      check: async (skill, hash, signal, again) => {
        const { checkSkill } = await import("./skills/skill_checker.ts");
        const { makeTypeChecker } = await import("./skills/type_check.ts");
        const checkTypes = makeTypeChecker({ runtime: Deno.execPath(), folder: folders.state });
        return await checkSkill(skill, hash, { processes, checkTypes, records, again }, signal);
      },
      ask: (skill) => askForSkill(skill, folder, options.hands),
      withdraw: async (plan, why) => (await options.hands.get()).plans.withdraw(plan, why),
      log,
    }),
  );
  const loadAll = () => void loader.load().catch((error) => log.error("Cannot load skills", { error }));
  if (surroundings.stays) {
    // Before the first look: what is written while that lasts is noticed.
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => {});
    stack.use(watchFolder({
      folder,
      thread: options.watches,
      after: (ms, body) => clock.after(ms, body),
      onChange: loadAll,
      onFault: (error) => log.warn("Changes of skills are not noticed by themselves: skill reload", { folder, error }),
    }));
  }
  await loader.look();
  // Nobody waits for the check of what is new; a process that ends in a moment leaves it to the next.
  if (surroundings.stays && loader.hasUnchecked) loadAll();
  const calls: SkillCallsOptions = {
    skills: () => loader.skills,
    host: (skill, session) => {
      if (skill.skill.capabilities.some(({ kind }) => kind === "memory")) options.openNotes?.();
      return makeSkillHost({ records, memory }, skill, session);
    },
    now: () => clock.now(),
    timeZone,
    log,
  };
  const isAbsent = (name: string) => !loader.skills.some(({ skill }) => skill.name === name);
  return {
    reasoner: new SkillReasoner(calls),
    offers: new LoadedOffers(calls),
    loader,
    refresh: async () => {
      const plans = registry.list().flatMap(({ plan }) => plan ?? []);
      const running = plans.filter((plan) => ["APPROVED", "RUNNING"].includes(records.planState(plan) ?? ""));
      await soon(clock, Promise.all(running.map((plan) => options.hands.now?.plans.ended(plan))));
      if (loader.hasUnchecked || plans.some((plan) => !isOpen(records.planState(plan)))) await loader.load();
    },
    missing: (names) =>
      names.filter(isAbsent).map((name) => {
        const entry = registry.list().find((each) => each.name === name);
        return `${name}: ${entry?.error ?? `there is no such skill in ${folder}`}`;
      }),
    lookedAt: async (names) => {
      if (names.some(isAbsent) && loader.hasUnchecked) await loader.load();
    },
  };
}

/** How long it is waited for plans that were approved a moment ago, milliseconds: they may have to wait for other runs. */
const PATIENCE_MS = 2_000;

async function soon(clock: Clock, awaited: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const cancel = clock.after(PATIENCE_MS, late.resolve);
  await Promise.race([awaited, late.promise]).finally(cancel);
}

/** How programs are made of texts (jail/look.ts). A change of it has every text looked at again. */
const LOOKING = 1;

/** How texts are read. A change of it has every text read again. */
const READING = 2;

/**
 * Reads a skill. The rules of the guard are loaded only for one that declares what they are about; since these hang on the disk, only
 * what was read out of others is kept.
 */
async function readSkill(
  { text, hash }: SkillFile,
  records: SkillRecords,
  options: SkillPartsOptions,
): Promise<SkillResult> {
  const { home } = options.surroundings;
  if (/^[ \t]*#\+capabilities:(?:.*[ \t])?(?:read|write|net):/im.test(text)) {
    const { makeCapabilityRules } = await import("./guard/capability_rules.ts");
    const { subjectOf } = await import("./hands.ts");
    return parseSkill(text, { home, refuse: makeCapabilityRules(subjectOf(options)) });
  }
  const key = `${READING} ${hash}`;
  const known = records.reading<SkillSummary>(key);
  if (known !== undefined) return { ok: true, skill: restoreSkill(known, text) };
  const result = parseSkill(text, { home, refuse: () => undefined });
  if (result.ok) records.keepReading(key, summarize(result.skill));
  return result;
}

/** Brings the shipped skills into the user's folder. @returns Their hashes; of what cannot be brought there none counts. */
async function bringShipped({ shippedFolder, log }: SkillPartsOptions, folder: string): Promise<ReadonlySet<string>> {
  try {
    const { made, updated, putBeside, shipped } = await installSkills({
      from: shippedFolder,
      to: folder,
      restore: false,
    });
    if (made.length > 0) log.info("Shipped skills installed", { folder, files: made.join(" ") });
    if (updated.length > 0) log.info("Shipped skills brought up to date", { folder, files: updated.join(" ") });
    if (putBeside.length > 0) {
      log.info("Shipped skills that you changed are kept; the new ones lie beside them as NAME.new", {
        folder,
        files: putBeside.join(" "),
      });
    }
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
    return shipped;
  } catch (error) {
    log.warn("Cannot install the shipped skills", { folder, error });
    return new Set();
  }
}

/** Makes a plan of loading a skill that nobody has approved. @returns Its id. */
async function askForSkill(skill: NewSkill, folder: string, hands: LazyHands): Promise<string | undefined> {
  const { name, file, hash, may, capabilities, changes, isChange } = skill;
  const action: Action = {
    target: "SKILL",
    name: "LOAD",
    payload: plist({
      ACTION: kw("LOAD"),
      CWD: folder,
      SKILL: name,
      FILE: file,
      SHA256: hash,
      CAPABILITIES: list(capabilities),
      EXPLANATION: `${isChange ? "A changed" : "A new"} skill in the folder of skills is to be loaded.`,
    }),
    proposedBy: "daemon",
  };
  const { nobodysTask } = await import("./hands.ts");
  const { guard, plans } = await hands.get();
  const task = nobodysTask("SKILLS");
  const verdict = await guard.judge(action, task);
  if (verdict.tier === "deny") throw new Error(`the guard refuses it: ${verdict.why}`);
  const what = isChange ? "Its changes:" : "Its text:";
  const answer = await plans.propose(action, verdict, task, {
    title: `load the ${isChange ? "changed" : "new"} skill ${name}`,
    command: `load the skill ${name} from ${file}\n${may}\n${what}\n${changes}`,
  });
  return getString(answer.payload, "ID");
}

/** Runs approved plans that load a skill: this text, or none. @param skills The skills of the daemon. */
export function makeSkillPerformer(
  skills: () => Promise<SkillParts>,
  { registry, database, clock, log }: Pick<SkillPartsOptions, "registry" | "database" | "clock" | "log">,
): PlanPerformer {
  return {
    run: async ({ payload }) => {
      const file = getString(payload, "FILE") ?? "", hash = getString(payload, "SHA256") ?? "";
      const name = getString(payload, "SKILL") ?? "";
      const outcome = (end: "ran" | "failed", words: string) => ({
        end,
        words,
        answer: responseAnswer("LOAD", { SKILL: name, TEXT: words }),
      });
      const { loader } = await skills();
      const { readSkillFile } = await import("./skills/skill_files.ts");
      const now = await readSkillFile(file);
      if ("problem" in now || now.hash !== hash) {
        await loader.look();
        loader.load().catch((error) => log.error("Cannot load skills", { error }));
        return outcome("failed", "problem" in now ? now.problem : "the file was changed since it was approved");
      }
      new SkillRecords(database).approve({ hash, name, text: now.text }, clock.now());
      await loader.look();
      const loaded = loader.skills.some((each) => each.file === file && each.hash === hash);
      const entry = registry.list().find((each) => each.file === file);
      return loaded
        ? outcome("ran", `the skill ${name} is loaded`)
        : outcome("failed", `it is approved, but does not load: ${entry?.error ?? "its file is gone"}`);
    },
    // The loader makes a plan of what the file says now.
    outdated: () => {
      skills().then(({ loader }) => loader.load()).catch((error) => log.error("Cannot load skills", { error }));
      return true;
    },
  };
}
