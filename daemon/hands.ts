// What lets the daemon act: the guard with its gates, the shell, Flight Plans and the ledger, put together. Holds no rule; what must
// be given back goes on the stack that it is handed.

import type { DatabaseSync } from "node:sqlite";
import {
  makeShellActuator,
  outcomeAnswer,
  outcomeInWords,
  readCommand,
  ShellRunner,
} from "./actuators/shell/actuator.ts";
import { type Containment, probeContainment } from "./actuators/shell/containment.ts";
import { credentialPaths } from "./actuators/shell/credentials.ts";
import { makeEnvironment, PASSED_VARIABLES } from "./actuators/shell/environment.ts";
import { ProcessGroups } from "./actuators/shell/groups.ts";
import { RunLimit } from "./actuators/shell/limit.ts";
import type { Hidden } from "./actuators/shell/mounts.ts";
import { LEADER, type Outcome, RUN_TIMES, type ShellTools } from "./actuators/shell/run.ts";
import { WaitingShell } from "./actuators/shell/waiting_shell.ts";
import type { Config } from "./config.ts";
import { type GateSubject, linkedFrom, makeGates, policyFileOf, realPath, workFolderOf } from "./guard/all_gates.ts";
import { makeGuard } from "./guard/dispatcher.ts";
import { type Log, redact } from "./log.ts";
import { Ledger, ledgerPath } from "./plans/ledger.ts";
import type { LedgerEntry } from "./plans/ledger_line.ts";
import type { PlanAudience } from "./plans/audience.ts";
import { planAnswer, type PlanRun, PlanService } from "./plans/plan_service.ts";
import { tellPayload } from "./plans/ledger_payload.ts";
import { redactCode } from "./plans/shown_code.ts";
import { KnownFolder } from "./plans/known_folder.ts";
import { LazyPlanView } from "./plans/lazy_view.ts";
import { PlanStore } from "./plans/plan_store.ts";
import type { PlanDesk } from "./plans/requests.ts";
import type { Action, Actuator, Clock, DecisionLog, Guard, Task, Verdict } from "./pipeline/ports.ts";
import { ledgerKeyPath, readOrMakeLedgerKey } from "./state/ledger_key.ts";
import type { Folders } from "./state/folders.ts";
import { transact } from "./store/transaction.ts";

/** What a daemon must know of its user's machine to act on it. */
export interface Surroundings {
  /** The user's home folder, absolute. */
  readonly home: string;
  /** The variables of the daemon; of these an allow-list is passed on to commands. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The folder of the user's notes, absolute; made by the first capture or plan. */
  readonly memex: string;
  /** Whether the daemon has all rights of the system. */
  readonly asRoot: boolean;
  /**
   * Whether this daemon is to stay: it finds out at once what runs are contained with, and begins plans that were approved and not
   * begun. One for a single question does neither.
   */
  readonly stays: boolean;
}

/** What {@link buildHands} needs. */
export interface HandsOptions {
  readonly config: Config;
  readonly folders: Folders;
  readonly surroundings: Surroundings;
  readonly clock: Clock;
  readonly log: Log;
  readonly database: DatabaseSync;
  readonly audience: PlanAudience;
  /** Targets of actuators that whoever embeds the daemon brings. */
  readonly targets: readonly string[];
  /** Resolves once all that was committed to the database is on the disk. */
  readonly sync: () => Promise<void>;
  /** Told whether decisions can be put on record, with each that is. */
  readonly onRecord: (works: boolean) => void;
}

/** What lets the daemon act. */
export interface Hands {
  readonly guard: Guard;
  readonly actuators: readonly Actuator[];
  readonly plans: PlanService;
  readonly decisions: DecisionLog;
  readonly desk: PlanDesk;
  /** What runs are contained with, in words; `undefined` before it was found out. */
  containment(): string | undefined;
  /** What is configured and does not work, a clause each. */
  troubles(): readonly string[];
}

/** How long one gate may think, milliseconds. */
const GATE_MS = 5_000;

/** How long a decision that is in the store may wait until it comes to the file of the ledger, milliseconds. */
const LEDGER_REST_MS = 200;

/** Builds what lets the daemon act. @throws when the ledger or its key cannot be used. */
export async function buildHands(stack: AsyncDisposableStack, options: HandsOptions): Promise<Hands> {
  const { config, folders, surroundings, clock, log, database, audience } = options;
  const subject = subjectOf(options);
  const workFolder = workFolderOf(subject);
  const key = await readOrMakeLedgerKey(ledgerKeyPath(folders.state));
  const ledger = Ledger.open({ database, path: ledgerPath(folders.state), key, now: () => clock.now() });
  if (ledger.found !== "whole" && ledger.found !== "new") log.warn("Ledger looked at", { found: ledger.found });
  if (ledger.distrusted) {
    log.error(
      "The ledger is not as it was left: no approved plan is begun, and no answer in the file of plans counts",
      {
        next: "passepartout plan verify",
      },
    );
  }

  const policy = policyFileOf(subject, (line) => log.error("Rule not used", { problem: line }));
  const guard = makeGuard({
    gates: makeGates(subject, policy),
    clock,
    gateTimeoutMs: GATE_MS,
  });
  // Before what runs commands: it is taken down later, and hears what came of them.
  const redactor = new Redactor();
  const decisions = stack.use(new LedgerDecisions(ledger, redactor, options));
  const groups = stack.use(new ProcessGroups());
  const { variables } = surroundings;
  const waiting = stack.use(new WaitingShell({ env: makeEnvironment(variables, "/"), leader: LEADER, clock }));
  let found: Containment | undefined;
  const hidden = hiddenFrom(options);
  const path = `${surroundings.memex}/system/flight-plans.org`;
  const folder = new KnownFolder(`${surroundings.memex}/system`);
  const runner = stack.use(
    new WatchedRunner({
      tools: async (): Promise<ShellTools> => {
        found = await probeContainment({ hidden, clock });
        if (!found.works) log.warn("Commands are not contained", { why: found.why });
        const resources = { memoryBytes: config.runMemory, processes: config.runProcesses };
        const limit = new RunLimit(config.maxRuns);
        const kept = found.works ? found.withAliases(hidden) : hidden;
        return { clock, groups, limit, containment: found, hidden: kept, resources, waiting };
      },
      variables,
      workFolder,
      clock,
    }, async () => {
      // By another name a run could write the file of plans, and in a folder that is made while it runs nothing keeps it out.
      if (namesOf(path) > 1) await view.look();
    }),
  );
  if (surroundings.stays) void runner.tools().catch((error) => log.error("Cannot probe containment", { error }));

  const store = new PlanStore({
    database,
    trail: {
      requireWritable: () => ledger.requireWritable(),
      queue: (entry) => ledger.queue(redactor.entry(entry)),
      flush: () => ledger.flush(),
    },
    onTrailFault: (error) => log.error("Cannot write the ledger", { error }),
    now: () => clock.now(),
    expiryMs: config.planExpiryMs,
  });
  const plans = stack.use(
    new PlanService({
      store,
      clock,
      judge: async (action) => await guard.judge(action, nobodysTask()),
      run: async (plan, action, signal): Promise<PlanRun> => {
        const outcome = await runner.run(readCommand(action.payload, plan.cwd), plan.grants, signal);
        const end = outcome.cause === "exited"
          ? "ran"
          : outcome.cause === "interrupted" || outcome.cause === "daemon-stop"
          ? "stopped"
          : "failed";
        return { end, words: outcomeInWords(outcome) + lastWordsOf(outcome), answer: outcomeAnswer(outcome) };
      },
      realPath,
      uncontained: async () => {
        const { containment } = await runner.tools();
        return containment.works ? undefined : containment.why;
      },
      enter: async (signal) => (await runner.enter(signal)).place,
      environment: PASSED_VARIABLES,
      workFolder,
      makeWorkFolder: () => Deno.mkdir(workFolder, { recursive: true, mode: 0o700 }),
      redact: redactShown,
      onChange: (plan, told) => {
        audience.tell(planAnswer(plan), told);
        view.update(plans.shown(plan));
      },
      log: (text, fields) => log.error(text, fields),
    }),
  );
  const view = stack.use(
    new LazyPlanView(async () => {
      const { containment } = await runner.tools();
      const { PlanFile } = await import("./plans/plan_file.ts");
      return new PlanFile({
        path,
        // The file is read by many programs, and kept: no secret stands in it.
        store: {
          list: ({ state } = {}) => plans.list(state).map((plan) => plans.shown(plan)),
          find: (id) => {
            const plan = plans.find(id);
            return plan && plans.shown(plan);
          },
        },
        answer: (id, hash, decision, by) =>
          decision === "approve" ? plans.approve(id, hash, by) : plans.deny(id, hash, by),
        // Where a run is not contained, it could write the file and answer itself.
        mayAnswer: config.planFileApproval && containment.works,
        folder,
        isOpen: () => runner.underWay > 0,
        answersWait: () =>
          ledger.distrusted
            ? "the ledger is not as it was left, and nobody has looked (passepartout plan verify)"
            : undefined,
        after: (ms, body) => clock.after(ms, body),
        log: (text, fields) => log.warn(text, fields),
      });
    }, (error) => log.error("Cannot show plans", { file: path, error })),
  );
  plans.start(surroundings.stays, ledger.distrusted ? ledger.lastStates() : undefined);
  if (plans.list().length > 0) view.begin();
  const longestMs = Math.max(1_000, config.answerTimeoutMs - RUN_TIMES.grace - 1_000);
  return {
    guard,
    actuators: [makeShellActuator(runner, {
      longestMs,
      judge: async (action, task) => await guard.judge(action, task),
      onEnd: (action, words, task) => decisions.outcome(action, words, task),
    })],
    plans,
    decisions,
    desk: {
      plans,
      verify: (lookedBy) => {
        decisions.flush();
        if (lookedBy !== undefined) ledger.acknowledge(lookedBy);
        return ledger.verify();
      },
    },
    containment: () => found === undefined ? undefined : found.works ? "bubblewrap" : `none (${found.why})`,
    troubles: () => [
      ...found === undefined || found.works ? [] : [`commands are not contained: ${found.why}`],
      ...policy.current().degraded ? ["a rule in policy.org cannot be used: see guard lint"] : [],
    ],
  };
}

/** Runs commands, knows how many are under way, and has something done before each. */
class WatchedRunner extends ShellRunner {
  readonly #before: () => Promise<void>;
  #underWay = 0;

  constructor(options: ConstructorParameters<typeof ShellRunner>[0], before: () => Promise<void>) {
    super(options);
    this.#before = before;
  }

  /** How many commands are begun and not ended. */
  get underWay(): number {
    return this.#underWay;
  }

  override async run(...all: Parameters<ShellRunner["run"]>): ReturnType<ShellRunner["run"]> {
    this.#underWay++;
    try {
      await this.#before();
      return await super.run(...all);
    } finally {
      this.#underWay--;
    }
  }
}

function namesOf(path: string): number {
  try {
    return Deno.lstatSync(path).nlink ?? 1;
  } catch {
    return 0;
  }
}

function subjectOf({ config, folders, surroundings, targets }: HandsOptions): GateSubject {
  const { home, memex, variables } = surroundings;
  return {
    home,
    user: variables["USER"] || variables["LOGNAME"] || home.slice(home.lastIndexOf("/") + 1),
    config: folders.config,
    data: folders.data,
    state: folders.state,
    memex,
    privacyTags: config.privacyTags,
    networkAllow: config.networkAllow,
    targets,
  };
}

function hiddenFrom({ folders, surroundings }: HandsOptions): Hidden {
  const { home, memex, asRoot } = surroundings;
  const own = [
    folders.config,
    folders.state,
    `${folders.data}/skills`,
    `${folders.data}/plans`,
    `${folders.data}/vault`,
  ];
  const credentials = credentialPaths([home], asRoot);
  return {
    // Asked for before each run: links may be made meanwhile.
    get always() {
      return [...own, ...linkedOwn(folders).filter((path) => !isShared(path))];
    },
    ...credentials,
    get readOnly() {
      return [`${memex}/system`, ...linkedOwn(folders).filter(isShared)];
    },
  };
}

/** Where links in the daemon's folders lead. */
function linkedOwn({ config, state, data }: Folders): string[] {
  return [config, state, data].flatMap((folder) => linkedFrom(folder, [`${data}/work`]));
}

/** Tells whether a file of the daemon's may be seen by runs, if not changed: rules of the user that lie among other files. */
function isShared(path: string): boolean {
  return path.endsWith(".org");
}

/**
 * Notes decisions in the ledger: all but those on what only speaks or tells. A line is in the store when the call returns, so no
 * kill of the daemon loses it; it is brought to the disk beside the command that runs, safe from a power cut then, and to the file
 * a moment later.
 */
class LedgerDecisions implements DecisionLog, Disposable {
  #cancel: (() => void) | undefined;
  /** Whether lines wait that could not be brought to the file. */
  #fails = false;

  constructor(
    readonly ledger: Ledger,
    readonly redactor: Redactor,
    readonly options: Pick<HandsOptions, "database" | "clock" | "log" | "onRecord" | "sync">,
  ) {}

  /** @throws when the line cannot be kept, or no line can be brought to the file: nothing is done that is not written down. */
  verdict(action: Action, { tier, rule, why }: Verdict, task: Task): void {
    if (rule === "harmless" && action.target !== "SHELL") return;
    this.#logged(() => {
      // What could not be written before is written first; else a look at the file must do, since nobody is to wait for the disk.
      if (this.#fails) this.#bring();
      else this.ledger.requireWritable();
      this.#keep({ kind: "verdict", ...described(action, task), tier, rule, why });
      // Beside the command. That it ended comes to the disk with the answer that is kept.
      this.options.sync().catch((error) => {
        this.options.onRecord(false);
        this.options.log.error("Cannot bring the ledger's lines to the disk", { error });
      });
    });
  }

  outcome(action: Action, words: string, task: Task): void {
    try {
      this.#logged(() => this.#keep({ kind: "outcome", ...described(action, task), outcome: words }));
    } catch {
      // What was done was done.
    }
  }

  /** Brings what was noted to the file. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    try {
      this.#logged(() => this.#bring());
    } catch {
      // The lines wait in the store, and until they are in the file nothing further is allowed.
    }
  }

  #bring(): void {
    this.#fails = true;
    this.ledger.flush();
    this.#fails = false;
  }

  #keep(entry: LedgerEntry): void {
    const { database, clock } = this.options;
    transact(database, () => this.ledger.queue(this.redactor.entry(entry)), { durable: false });
    // Not now: a command that was allowed runs first, its answer goes out first, and the lines of many come to the disk at once.
    this.#cancel ??= clock.after(LEDGER_REST_MS, () => this.flush());
  }

  #logged(write: () => void): void {
    try {
      write();
      this.options.onRecord(true);
    } catch (error) {
      this.options.onRecord(false);
      this.options.log.error("Cannot write the ledger", { error });
      throw error;
    }
  }

  [Symbol.dispose](): void {
    if (this.#cancel !== undefined) this.flush();
  }
}

function described(action: Action, task: Task) {
  return {
    action: `${action.target} ${action.name}`,
    by: `${action.proposedBy} (${task.source})`,
    session: task.session,
    request: task.requestId,
    ...tellPayload(action.payload, redactShown),
  };
}

/** Takes secrets out of a text that is shown, but not what it runs. */
function redactShown(text: string): string {
  return redactCode(text, redact);
}

/** How many texts without a secret are known, and the longest of them, in UTF-16 units. */
const MOST_KNOWN = 64, LONGEST_KNOWN = 128;

/** Takes what looks like a secret out of every text of a line. Most texts come again and again, and hold none. */
class Redactor {
  readonly #clean = new Set<string>();

  entry(entry: LedgerEntry): LedgerEntry {
    return JSON.parse(
      JSON.stringify(
        entry,
        (key, value) =>
          typeof value !== "string" || NO_SECRETS.get(key)?.test(value) === true ? value : this.#text(value),
      ),
    ) as LedgerEntry;
  }

  #text(text: string): string {
    if (this.#clean.has(text)) return text;
    const shown = redactShown(text);
    if (shown === text && text.length <= LONGEST_KNOWN) {
      if (this.#clean.size === MOST_KNOWN) this.#clean.clear();
      this.#clean.add(text);
    }
    return shown;
  }
}

const HASH = /^[0-9a-f]{64}$/;

/** What stands under some names and is no secret: a hash ties a line to what was approved or judged, a number to the log. */
const NO_SECRETS: ReadonlyMap<string, RegExp> = new Map([["hash", HASH], ["payloadHash", HASH], ["request", /^r\d+$/]]);

/** The last line that a run which failed wrote to stderr: whoever approved it may not have been there to read it. */
function lastWordsOf({ exitCode, stderr }: Outcome): string {
  const line = exitCode === 0 ? "" : stderr.trimEnd().split("\n").at(-1)?.trim() ?? "";
  if (line === "") return "";
  const shown = redactShown(line);
  return `: ${shown.length <= LONGEST_WORDS ? shown : `${shown.slice(0, LONGEST_WORDS).toWellFormed()}…`}`;
}

/** How much of a line is told, UTF-16 units. */
const LONGEST_WORDS = 300;

/** The task of an action that is judged once more before it runs: nobody asks any more. */
function nobodysTask(): Task {
  const signal = new AbortController().signal;
  return {
    requestId: "plan",
    session: "plan",
    source: "PLAN",
    signal,
    connection: 0,
    gone: signal,
    follow: () => () => {},
    answer: () => {},
  };
}
