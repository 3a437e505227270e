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
import { databasePath } from "./store/format.ts";
import { VERSION } from "./version.ts";

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
  readonly facts: SystemFacts;
  readonly statusLines: () => readonly string[];
}

/** What the daemon uses once it is loaded. */
export interface Parts {
  readonly pipeline: Pipeline;
  readonly answers: KeptAnswers;
  readonly reasonerNames: readonly string[];
  /** Whether what the daemon is told can be kept. */
  storageWorks(): boolean;
}

/** Builds the parts; what must be given back goes on `stack`. */
export function buildParts(stack: AsyncDisposableStack, options: PartsOptions): Parts {
  const { config, folders, clock, log, facts } = options;
  const path = folders === undefined ? ":memory:" : databasePath(folders.state);
  const { database, setAside } = openDatabase(path, clock.now());
  stack.defer(() => database.close());
  if (setAside !== undefined) log.error("Damaged database put aside; a new one was begun", { file: setAside });

  let works = true;
  const memory = options.memory ?? forgetfulMemory;
  const reflex = makeReflexReasoner({
    version: VERSION,
    statusLines: options.statusLines,
    configFile: folders === undefined ? "the environment" : `${folders.config}/.env`,
  });
  const reasoners = [...options.reasoners, reflex];
  const actuators = [makeClientActuator(memory), makeSystemActuator(facts), ...options.actuators];
  const pipeline = new Pipeline(
    {
      clock,
      reasoners,
      guard: options.guard ?? closedGuard,
      actuators: new Map(actuators.map((actuator) => [actuator.target, actuator])),
      memory,
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
    answers: new StoredAnswers(database, () => clock.now()),
    reasonerNames: reasoners.map((reasoner) => reasoner.name),
    storageWorks: () => works,
  };
}
