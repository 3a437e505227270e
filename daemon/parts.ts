// The parts behind the handshake: database, pipeline, and what plugs into it. Loaded after the socket listens; later work adds
// a line here for each part it brings.

import { makeClientActuator } from "./actuators/client.ts";
import { makeSystemActuator, type SystemFacts } from "./actuators/system.ts";
import { type Config, LIMITS } from "./config.ts";
import { closedGuard } from "./guard/closed.ts";
import type { Log } from "./log.ts";
import { forgetfulMemory } from "./memory/forgetful.ts";
import type { KeptAnswers } from "./pipeline/kept.ts";
import { Pipeline } from "./pipeline/pipeline.ts";
import type { Actuator, Clock, Guard, Memory, Reasoner } from "./pipeline/ports.ts";
import { startHeartbeat } from "./pipeline/heartbeat.ts";
import { makeReflexReasoner } from "./reasoning/reflex.ts";
import type { Folders } from "./state/folders.ts";
import { StoredAnswers } from "./store/answers.ts";
import { openDatabase } from "./store/database.ts";
import { DiskSync } from "./store/disk_sync.ts";
import { databasePath } from "./store/format.ts";
import { VERSION } from "./version.ts";
import type { DatabaseSync } from "node:sqlite";
import type { Hands, Surroundings } from "./hands.ts";
import { LazyHands } from "./lazy_hands.ts";
import type { PlanAudience } from "./plans/audience.ts";
import type { Action, Task } from "./pipeline/ports.ts";
import { logAnswer } from "./wire/message.ts";

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
  readonly facts: Omit<SystemFacts, "plans">;
  /** Without it the daemon answers, and acts on nothing. */
  readonly surroundings: Surroundings | undefined;
  readonly audience: PlanAudience;
  readonly statusLines: () => readonly string[];
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
  /** How many plans wait for a person. */
  plansWaiting(): number;
  /** Whether what the daemon is told can be kept. */
  storageWorks(): boolean;
}

/** Builds the parts; what must be given back goes on `stack`. */
export function buildParts(stack: AsyncDisposableStack, options: PartsOptions): Parts {
  const { config, folders, clock, log, facts } = options;
  const database = openWhenAsked(stack, () => {
    const path = folders === undefined ? ":memory:" : databasePath(folders.state);
    const { database, setAside } = openDatabase(path, clock.now());
    if (setAside !== undefined) log.error("Damaged database put aside; a new one was begun", { file: setAside });
    return database;
  });
  // A file is opened at once: one that cannot be used is told at the start. Memory can wait until something is kept in it.
  const disk = folders === undefined ? undefined : stack.use(new DiskSync({ path: databasePath(folders.state) }));
  const makeAnswers = () =>
    new StoredAnswers(database(), { now: () => clock.now(), sync: async () => await disk?.sync() });
  const answers = folders === undefined ? answersIn(makeAnswers) : makeAnswers();

  let works = true, onRecord = true;
  const memory = options.memory ?? forgetfulMemory;
  const reflex = makeReflexReasoner({
    version: VERSION,
    statusLines: options.statusLines,
    configFile: folders === undefined ? "the environment" : `${folders.config}/.env`,
  });
  const reasoners = [...options.reasoners, reflex];
  const { surroundings, audience } = options;
  const hands = folders === undefined || surroundings === undefined ? undefined : stack.use(
    new LazyHands(async (own) => {
      const { buildHands } = await import("./hands.ts");
      return await buildHands(own, {
        config,
        folders,
        surroundings,
        clock,
        log,
        database: database(),
        audience,
        targets: options.actuators.map(({ target }) => target),
        sync: async () => await disk?.sync(),
        onRecord: (now) => {
          onRecord = now;
        },
      });
    }),
  );
  if (hands !== undefined && surroundings?.stays === true) {
    // A daemon that stays takes up what waits, as soon as those who waited for it have been served.
    const takeUp = () => void hands.get().catch((error) => log.error("Cannot act", { error }));
    stack.defer(clock.after(TAKE_UP_MS, takeUp));
  }
  const system = makeSystemActuator({
    ...facts,
    plans: async (action, task) => servePlansOf(await hands?.get(), action, task),
  });
  const actuators = [
    makeClientActuator(memory),
    system,
    ...hands === undefined ? [] : [hands.shell],
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
    },
    log,
    {
      answerTimeoutMs: config.answerTimeoutMs,
      maxRunning: LIMITS.running,
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
    troubles: () => hands?.now?.troubles() ?? [],
    plansWaiting: () => folders === undefined ? 0 : countWaiting(database()),
    answers,
    reasonerNames: reasoners.map((reasoner) => reasoner.name),
    storageWorks: () => works && onRecord,
  };
}

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
