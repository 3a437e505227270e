// The parts behind the handshake: database, pipeline, and what plugs into it. Loaded after the socket listens; later work adds
// a line here for each part it brings.

import { makeClientActuator } from "./actuators/client.ts";
import { makeSystemActuator, type SystemFacts } from "./actuators/system.ts";
import { type Config, LIMITS } from "./config.ts";
import { closedGuard } from "./guard/closed.ts";
import type { Log } from "./log.ts";
import { makeMandatoryGate, MANDATORY_RULE, missingInWords } from "./mandatory_skills.ts";
import { forgetfulMemory } from "./memory/forgetful.ts";
import type { KeptAnswers } from "./pipeline/kept.ts";
import type { PipelineEvent } from "./pipeline/event.ts";
import { isOwnAffair } from "./pipeline/own_affairs.ts";
import { Pipeline } from "./pipeline/pipeline.ts";
import type { Actuator, Clock, Guard, Memory, Reasoner } from "./pipeline/ports.ts";
import { startHeartbeat } from "./pipeline/heartbeat.ts";
import { makeReflexReasoner } from "./reasoning/reflex.ts";
import type { Folders } from "./state/folders.ts";
import { StoredAnswers, withoutAnswers } from "./store/answers.ts";
import { backupFolder } from "./store/backup.ts";
import { openDatabase } from "./store/database.ts";
import { DiskSync } from "./store/disk_sync.ts";
import { databasePath } from "./store/format.ts";
import { WatchThread } from "./org/watch_thread.ts";
import { VERSION } from "./version.ts";
import { realTimers } from "./wire/connection.ts";
import type { DatabaseSync } from "node:sqlite";
import type { Hands, PlanPerformer, Surroundings } from "./hands.ts";
import { LazyHands } from "./lazy_hands.ts";
import type { AgendaItem } from "./memory/agenda.ts";
import type { Json } from "./skills/ports.ts";
import type { SkillMemory } from "./skills/skill_host.ts";
import { LazyNotes } from "./lazy_notes.ts";
import type { Listeners } from "./server/listeners.ts";
import type { PlanAudience } from "./plans/audience.ts";
import type { Action, Task } from "./pipeline/ports.ts";
import { type Answer, logAnswer } from "./wire/message.ts";
import { LazySkills } from "./lazy_skills.ts";
import type { SkillParts } from "./skill_parts.ts";
import type { SkillProcesses } from "./skills/ports.ts";
import type { SkillEntry, SkillRegistry } from "./skills/registry.ts";
import { kw, list, plist, type Value } from "./wire/value.ts";

/** How long after its start a daemon takes up what waits, milliseconds. */
const TAKE_UP_MS = 1_000;

/** What {@link buildParts} needs. */
export interface PartsOptions {
  readonly config: Config;
  readonly folders: Folders | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly reasoners: readonly Reasoner[];
  readonly actuators: readonly Actuator[];
  readonly guard: Guard | undefined;
  readonly memory: Memory | undefined;
  readonly facts: Omit<SystemFacts, "plans" | "skills">;
  readonly skills: SkillSources;
  /** Without it the daemon answers, and acts on nothing. */
  readonly surroundings: Surroundings | undefined;
  readonly audience: PlanAudience;
  readonly listeners: Listeners;
  readonly statusLines: () => readonly string[];
}

/** Where skills come from, and where they are shown. */
export interface SkillSources {
  readonly registry: SkillRegistry;
  /** The folder of the shipped ones, absolute. */
  readonly shippedFolder: string;
  /** Takes the place of what confines them. */
  readonly processes: SkillProcesses | undefined;
}

/** What the daemon uses once it is loaded. */
export interface Parts {
  readonly pipeline: Pipeline;
  readonly answers: KeptAnswers;
  readonly reasonerNames: readonly string[];
  /** Whether it may act, or only answers. */
  readonly acts: boolean;
  /** What runs are contained with, in words; `undefined` before that was found out. */
  containment(): string | undefined;
  /** What is configured and does not work, a clause each. */
  troubles(): readonly string[];
  /** Loads the skills. @returns Those of MANDATORY_SKILLS that are not loaded, each with why not. */
  missingSkills(): Promise<readonly string[]>;
  /** Why nothing is served now but what mends it, as sentences; `undefined` where nothing hinders. */
  hindrance(): string | undefined;
  /** How many plans wait for a person; 0 where that cannot be told. */
  plansWaiting(): number;
  /** What the memory has of the user's notes, in words; `undefined` where there is none. */
  notes(): string | undefined;
  /** Whether what the daemon is told can be kept. */
  storageWorks(): boolean;
}

/** Builds the parts; what must be given back goes on `stack`. */
export function buildParts(stack: AsyncDisposableStack, options: PartsOptions): Parts {
  const { config, folders, clock, log, facts } = options;
  let damage: string | undefined, broken: string | undefined;
  const onDamage = (found: string) => {
    if (broken !== undefined) return;
    const stays = options.surroundings?.stays === true;
    const advice = stays ? "Stop the daemon (passepartout stop) and start it again" : "Do it once more";
    broken = `Cannot serve: the database ${folders && databasePath(folders.state)} is damaged (${found}). ` +
      `${advice}: its last backup takes its place then.`;
    log.error("The database is damaged; nothing more is served", { found, next: advice });
  };
  const database = openWhenAsked(stack, () => {
    const path = folders === undefined ? ":memory:" : databasePath(folders.state);
    // A process for a single command does not pay for a look at all of it.
    const { database, setAside, putBack, gone } = openDatabase(path, clock.now(), {
      looks: options.surroundings?.stays === true,
      onDamage,
    });
    if (gone && putBack !== undefined) {
      log.error("The database was gone; its last backup took its place", {
        backup: putBack,
        forAnEmptyOne: `stop, and remove ${path} and ${backupFolder(path)}`,
      });
      damage = `the database was gone and its backup ${putBack} took its place: what came after that is lost. ` +
        `For an empty one stop the daemon and remove ${path} and ${backupFolder(path)}`;
    } else if (gone) {
      log.error("The database was gone and none of its backups is whole; a new one was begun", {
        backups: backupFolder(path),
      });
      damage = `the database was gone, none of its backups in ${backupFolder(path)} is whole, and a new one was begun`;
    } else if (setAside !== undefined && putBack === undefined) {
      log.error("Damaged database put aside; a new one was begun", { file: setAside });
      damage = `the database was damaged and a new one was begun: plans, answers and what was said are in ${setAside}`;
    } else if (setAside !== undefined) {
      log.error("Damaged database put aside; its last backup took its place", { file: setAside, backup: putBack });
      damage =
        `the database was damaged and its backup ${putBack} took its place: what came after that is in ${setAside}`;
    }
    return database;
  });
  // A file is opened at once: one that cannot be used is told at the start. Memory can wait until something is kept in it.
  const disk = folders === undefined ? undefined : stack.use(
    new DiskSync({ path: databasePath(folders.state), after: (ms, body) => clock.after(ms, body) }),
  );
  const makeAnswers = () =>
    new StoredAnswers(database(), {
      now: () => clock.now(),
      sync: async () => await disk?.sync(),
      syncSoon: async () => await disk?.soon(),
      ...folders === undefined ? {} : { after: (ms, body) => clock.after(ms, body) },
    });
  const answers = folders === undefined ? answersIn(makeAnswers) : stack.use(makeAnswers());

  // Before all that watches: it is taken down after them. A thread hangs in the time of the machine, whatever the clock says.
  const watches = stack.use(
    new WatchThread({
      after: realTimers.after,
      onHang: () => log.warn("A named pipe or the like held up the watch of the folders; it was begun anew"),
    }),
  );
  let works = true, onRecord = true;
  const { surroundings, audience, listeners } = options;
  const notes = folders === undefined || surroundings === undefined ? undefined : stack.use(
    new LazyNotes({
      load: async (own) => {
        const { openNotes } = await import("./notes.ts");
        const { memex, stays } = surroundings;
        const { remindAt, privacyTags } = config;
        const base = { folders, memex, clock, log, database: database() };
        const word = async (items: readonly AgendaItem[]) => {
          const { asJson } = await import("./memory/ask_memory.ts");
          return await skills?.remind(asJson(items) as readonly Json[], new AbortController().signal);
        };
        const { makeNoteRules } = await import("./guard/note_rules.ts");
        const { subjectOf } = await import("./hands.ts");
        const { hides, refuse } = makeNoteRules(subjectOf({ config, folders, surroundings, targets }));
        const rules = {
          hides,
          // Asked right before the file gets its name: a plan that begins later sees what it holds then.
          refuse: (names: readonly string[], approved: boolean) =>
            refuse(names, approved) ?? hands?.now?.executing(names),
        };
        return await openNotes(own, { ...base, rules, stays, remindAt, privacyTags, listeners, word, watches });
      },
      history: async () => {
        const { History } = await import("./memory/history.ts");
        return new History(database());
      },
      clock,
      onFault: (error) => log.warn("Cannot keep what was said yet", { error }),
    }),
  );
  const memory = options.memory ?? notes ?? forgetfulMemory;
  const reflex = makeReflexReasoner({
    version: VERSION,
    statusLines: options.statusLines,
    skills: () =>
      options.skills.registry.list().filter(({ status, description }) => status === "loaded" && description)
        .map(({ name, description = "" }) => ({ name, description })),
    configFile: folders === undefined ? "the environment" : `${folders.config}/.env`,
  });
  const targets = options.actuators.map(({ target }) => target);
  const { registry } = options.skills;
  const getSkills = async (): Promise<SkillParts> => {
    if (skills === undefined) throw new Error("there are no skills here");
    return await skills.get();
  };
  const hands: LazyHands | undefined = folders === undefined || surroundings === undefined ? undefined : stack.use(
    new LazyHands(async (own) => {
      const { buildHands } = await import("./hands.ts");
      const { makeSkillPerformer } = await import("./skill_parts.ts");
      const { makeSkillGate } = await import("./skills/skill_gate.ts");
      return await buildHands(own, {
        config,
        folders,
        surroundings,
        clock,
        log,
        database: database(),
        audience,
        targets,
        watches,
        // The reasoner over skills hands over no such action of one that did not declare it, and nobody else acts for a skill.
        mayWriteNotes: ({ proposedBy }) => proposedBy === "skill",
        ...notes === undefined ? {} : { filesOfNode: async (node: string) => await (await notes.get()).filesOf(node) },
        gates: [makeSkillGate({ skills: async () => (await getSkills()).loader.skills }), makeMandatoryGate(missing)],
        notice: () => damage,
        performers: new Map<string, PlanPerformer>([
          ["SKILL", makeSkillPerformer(getSkills, { registry, database, clock, log })],
          ...notes === undefined ? [] : [["MEMORY", memoryPerformer(notes)] as const],
        ]),
        sync: async () => await disk?.soon(),
        onRecord: (now) => {
          onRecord = now;
        },
      });
    }),
  );
  // After the hands: it is taken down before them.
  const skills: LazySkills | undefined = hands === undefined || folders === undefined || surroundings === undefined
    ? undefined
    : stack.use(
      new LazySkills({
        clock,
        log,
        load: async (own) => {
          const { buildSkills } = await import("./skill_parts.ts");
          const { askMemory } = await import("./memory/ask_memory.ts");
          const memory: SkillMemory | undefined = notes &&
            (async (service, args, session) => await askMemory((await notes.get()).services, service, args, session));
          // What is wrong with them is told by whoever asks about them.
          const openNotes = () => void notes?.get().catch(() => {});
          const common = {
            config,
            folders,
            surroundings,
            clock,
            log,
            database,
            hands,
            targets,
            memory,
            watches,
            openNotes,
          };
          return await buildSkills(own, { ...options.skills, ...common });
        },
      }),
    );
  /** Of MANDATORY_SKILLS those that are not loaded now, each with why not. */
  const missing = (): readonly string[] => {
    const { mandatorySkills: names } = config;
    if (names.length === 0) return names;
    return skills?.now?.missing(names) ?? names.map((name) => `${name}: no skills are loaded here`);
  };
  const hindrance = (): string | undefined => {
    if (broken !== undefined) return broken;
    const names = missing();
    return names.length === 0 ? undefined : missingInWords(names);
  };
  const refusal = (event: PipelineEvent): Answer | undefined => {
    const asked = event.sensor === "request" ? event : undefined;
    if (asked !== undefined && isOwnAffair(asked.target, asked.action)) return undefined;
    if (broken !== undefined) return logAnswer("ERROR", "STORAGE", broken);
    // What is missing can be mended by what is asked of the daemon itself: its skills, its plans.
    const text = asked?.target === "SYSTEM" ? undefined : hindrance();
    return text === undefined ? undefined : logAnswer("ERROR", "DENIED", text, { RULE: MANDATORY_RULE });
  };
  const reasoners = [...options.reasoners, ...skills === undefined ? [] : [skills.reasoner], reflex];
  if (hands !== undefined && folders !== undefined && surroundings?.stays === true) {
    let backedUp = Promise.resolve();
    const backUpNow = async () => {
      const { backUp } = await import("./store/backup.ts");
      const found = await backUp(database(), databasePath(folders.state), clock.now(), withoutAnswers);
      if (found === undefined) return;
      onDamage(found);
    };
    stack.defer(() => backedUp);
    // A daemon that stays takes up what waits, as soon as those who waited for it have been served.
    const takeUp = () => {
      void hands.get().catch((error) => log.error("Cannot act", { error }));
      void skills?.get().catch((error) => log.error("Cannot load skills", { error }));
      void notes?.get().catch((error) => log.error("Cannot look at the notes", { error }));
      backedUp = backUpNow().catch((error) => log.error("Cannot back up the database", { error }));
    };
    stack.defer(clock.after(TAKE_UP_MS, takeUp));
  }
  const system = makeSystemActuator({
    ...facts,
    skills: async (again) => {
      const parts = await skills?.get();
      await (again ? parts?.loader.load(true) : parts?.refresh());
      return { SKILLS: list(registry.list().map(shownSkill)) };
    },
    plans: async (action, task) => servePlansOf(await hands?.get(), action, task),
  });
  const actuators = [
    makeClientActuator(memory),
    system,
    ...hands === undefined ? [] : [hands.shell],
    ...notes === undefined ? [] : [notes.actuator],
    ...options.actuators,
  ];
  const pipeline = new Pipeline(
    {
      clock,
      reasoners,
      guard: options.guard ?? hands?.guard ?? closedGuard,
      actuators: new Map(actuators.map((actuator) => [actuator.target, actuator])),
      memory,
      plans: hands?.plans,
      decisions: hands?.decisions,
      unjudged: () => broken === undefined ? undefined : logAnswer("ERROR", "STORAGE", broken),
    },
    log,
    {
      answerTimeoutMs: config.answerTimeoutMs,
      maxRunning: LIMITS.running,
      refusal,
      onStorage: (now) => {
        works = now;
      },
    },
  );
  stack.use(startHeartbeat(pipeline, clock, config.heartbeatIntervalMs));
  return {
    pipeline,
    acts: hands !== undefined,
    containment: () => hands?.now?.containment(),
    missingSkills: async () => {
      const loaded = await skills?.get().catch((error) => void log.error("Cannot load skills", { error }));
      await loaded?.lookedAt(config.mandatorySkills);
      return missing();
    },
    hindrance,
    troubles: () => [
      ...[damage, hindrance()].filter((each) => each !== undefined),
      ...whole(() => hands?.now?.troubles()) ?? [],
      ...whole(() => notes?.now?.troubles()) ?? [],
      ...registry.list().filter(({ error, status }) => error !== undefined && status !== "waiting")
        .map(({ name, status }) =>
          `the skill ${name} ${
            status === "loaded" ? "is loaded as it was before its file changed" : "is not loaded"
          }: see skill list`
        ),
    ],
    plansWaiting: () => folders === undefined || broken !== undefined ? 0 : whole(() => countWaiting(database())) ?? 0,
    notes: () => {
      if (notes === undefined) return undefined;
      const loaded = notes.now;
      return loaded === undefined ? "not looked at yet" : whole(() => loaded.statusLine()) ?? "cannot be told";
    },
    answers,
    reasonerNames: reasoners.map((reasoner) => reasoner.name),
    storageWorks: () => works && onRecord,
  };
}

/** Makes the changes of notes that a person approved. */
function memoryPerformer(notes: LazyNotes): PlanPerformer {
  return {
    async run(action, signal) {
      const { done, text } = await (await notes.get()).perform(action, signal);
      const status = { ACTION: kw(action.name), STATUS: kw(done ? "DONE" : "FAILED"), TEXT: text };
      return { end: done ? "ran" : "failed", words: text, answer: { type: "RESPONSE", payload: plist(status) } };
    },
  };
}

/** A skill as clients are shown it. */
function shownSkill({ name, status, priority, file, capabilities, hooks, tools, error, plan }: SkillEntry): Value {
  return plist({
    NAME: name,
    STATUS: kw(status.toUpperCase()),
    PRIORITY: priority,
    FILE: file,
    CAPABILITIES: list(capabilities),
    HOOKS: hooks && list(hooks),
    TOOLS: tools === undefined || tools.length === 0 ? undefined : list(tools),
    ERROR: error?.slice(0, LONGEST_ERROR).toWellFormed(),
    PLAN: plan,
  });
}

/** Of an error of a skill so much is shown, UTF-16 units: all must fit a frame. */
const LONGEST_ERROR = 2_000;

/** Returns a function that opens the database when it is first called; `stack` closes what was opened. */
function openWhenAsked(stack: AsyncDisposableStack, open: () => DatabaseSync): () => DatabaseSync {
  let opened: DatabaseSync | undefined;
  stack.defer(() => opened?.close());
  return () => opened ??= open();
}

/** Kept answers whose store is made when something is first kept or looked for. */
function answersIn(make: () => KeptAnswers): KeptAnswers {
  let made: KeptAnswers | undefined;
  const store = () => made ??= make();
  return {
    durable: true,
    find: (session, id) => store().find(session, id),
    begin: (session, id) => store().begin(session, id),
    finish: (session, id, answers) => store().finish(session, id, answers),
    settled: async () => await made?.settled?.(),
  };
}

/** What is read of a database for `status`, which tells how the daemon is also where that cannot be read. */
function whole<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function countWaiting(database: DatabaseSync): number {
  return (database.prepare("SELECT count(*) AS waiting FROM plans WHERE state = 'PLAN'").get() as { waiting: number })
    .waiting;
}

async function servePlansOf(hands: Hands | undefined, action: Action, task: Task): Promise<void> {
  if (hands === undefined) {
    return task.answer(
      logAnswer("ERROR", "NO-SUCH-PLAN", "This daemon keeps no plans: it was started without a home folder."),
    );
  }
  const { servePlans } = await import("./plans/requests.ts");
  await servePlans(hands.desk, action, task);
}
