// What lets the daemon act: the guard with its gates, the shell, Flight Plans and the ledger, put together. Holds no rule; what must
// be given back goes on the stack that it is handed.

import { existsSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import {
  type Holders,
  makeShellActuator,
  outcomeAnswer,
  outcomeInWords,
  readCommand,
  whyWaits,
} from "./actuators/shell/actuator.ts";
import { type Containment, probeContainment } from "./actuators/shell/containment.ts";
import { makeEnvironment, PASSED_VARIABLES } from "./actuators/shell/environment.ts";
import { ProcessGroups } from "./actuators/shell/groups.ts";
import { RunLimit } from "./actuators/shell/limit.ts";
import { MountWatch } from "./actuators/shell/mount_watch.ts";
import { LEADER, RUN_TIMES, type ShellTools } from "./actuators/shell/run.ts";
import { Turns } from "./actuators/shell/turns.ts";
import { WaitingShell } from "./actuators/shell/waiting_shell.ts";
import type { Config } from "./config.ts";
import { type GateSubject, makeGates, policyFileOf, realPath, workFolderOf } from "./guard/all_gates.ts";
import type { Gate } from "./guard/gate.ts";
import { makeGuard } from "./guard/dispatcher.ts";
import { hiddenFrom } from "./hidden_folders.ts";
import { LedgerDecisions } from "./ledger_decisions.ts";
import type { Log } from "./log.ts";
import { Ledger, ledgerPath } from "./plans/ledger.ts";
import { boundedEntry } from "./plans/ledger_payload.ts";
import type { PlanAudience } from "./plans/audience.ts";
import { boundFolderId } from "./plans/bound_files.ts";
import { planAnswer, type PlanRun, PlanService, whyElsewhere } from "./plans/plan_service.ts";
import { KnownFolder } from "./plans/known_folder.ts";
import { namesOfFile } from "./plans/names_of_file.ts";
import { withFaults } from "./plans/ledger_verify.ts";
import { LazyPlanView } from "./plans/lazy_view.ts";
import { PlanStore } from "./plans/plan_store.ts";
import type { PlanDesk } from "./plans/requests.ts";
import type { Action, Actuator, Clock, DecisionLog, Guard, Task } from "./pipeline/ports.ts";
import { lastWordsOf, outputTail, Redactor, redactShown } from "./redaction.ts";
import type { Policy } from "./guard/policy/load.ts";
import { ledgerKeyPath, readOrMakeLedgerKey } from "./state/ledger_key.ts";
import type { Folders } from "./state/folders.ts";
import { OneReading } from "./org/one_reading.ts";
import type { WatchThread } from "./org/watch_thread.ts";
import { WatchedRunner } from "./watched_runner.ts";

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
  /** Whether an action of a skill comes from one that declared `memory:write`; without it such actions ask. */
  readonly mayWriteNotes?: (action: Action) => boolean;
  /** As {@link GateSubject} has it. */
  readonly filesOfNode?: (node: string) => Promise<readonly string[]>;
  /** Resolves once all that was committed to the database is on the disk. */
  readonly sync: () => Promise<void>;
  /** Told whether decisions can be put on record, with each that is. */
  readonly onRecord: (works: boolean) => void;
  readonly watches: WatchThread;
  /** Gates beside the guard's own: they can only make a verdict stricter. */
  readonly gates?: readonly Gate[];
  /** What runs approved actions of other targets than the shell's. */
  readonly performers?: ReadonlyMap<string, PlanPerformer>;
  /** What whoever asks for the plans must know of the store that they are in; `undefined` where there is nothing. */
  readonly notice?: () => string | undefined;
}

/** Runs approved actions of one target. */
export interface PlanPerformer {
  run(action: Action, signal: AbortSignal): Promise<PlanRun>;
  /** As {@link PlanService} has it. */
  outdated?(action: Action): boolean;
}

/** What lets the daemon act. */
export interface Hands {
  readonly guard: Guard;
  readonly actuators: readonly Actuator[];
  readonly plans: PlanService;
  readonly decisions: DecisionLog;
  readonly desk: PlanDesk;
  /** Why a file that has one of these absolute names is left as it is just now, as a clause: a run executes it. */
  executing(names: readonly string[]): string | undefined;
  /** What runs are contained with, in words; `undefined` before it was found out. */
  containment(): string | undefined;
  /** What is configured and does not work, a clause each. */
  troubles(): readonly string[];
}

/** How long one gate may think, milliseconds. */
const GATE_MS = 5_000;

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

  const policy = policyFileOf(subject, tellProblems(log, surroundings.stays));
  // The start of a daemon that stays tells all that is wrong with it.
  if (surroundings.stays) policy.current();
  const guard = makeGuard({
    gates: [...makeGates(subject, policy), ...options.gates ?? []],
    clock,
    gateTimeoutMs: GATE_MS,
  });
  // Before what runs commands: it is taken down later, and hears what came of them.
  const redactor = new Redactor();
  const decisions = stack.use(new LedgerDecisions(ledger, redactor, options));
  const groups = stack.use(new ProcessGroups());
  const turns = new Turns({
    namesOf: (path) => {
      const { names, linked } = namesOfFile(path);
      const aliases = found?.works === true ? names.flatMap(found.aliasesOf) : [];
      return [...names, ...aliases, ...linked ? ["/"] : []];
    },
  });
  const variables = knownVariables(surroundings);
  const waiting = stack.use(new WaitingShell({ env: makeEnvironment(variables, "/"), leader: LEADER, clock, groups }));
  const mounts = stack.use(new MountWatch({ clock }));
  let found: Containment | undefined;
  const hidden = hiddenFrom({ folders, ...surroundings });
  const path = `${surroundings.memex}/system/flight-plans.org`;
  const folder = new KnownFolder(`${surroundings.memex}/system`);
  const runner = stack.use(
    new WatchedRunner({
      tools: async (): Promise<ShellTools> => {
        found = await probeContainment({ hidden, clock, mounts });
        if (!found.works) log.warn("Commands are not contained", { why: found.why });
        const resources = { memoryBytes: config.runMemory, processes: config.runProcesses };
        const limit = new RunLimit(config.maxRuns), planLimit = new RunLimit(config.maxRuns);
        return { clock, groups, limit, planLimit, turns, containment: found, hidden, resources, waiting };
      },
      variables,
      workFolder,
      clock,
    }, async () => {
      // By another name a run could write the file of plans, and in a folder that is made while it runs nothing keeps it out.
      const names = namesOf(path);
      if (names > 1 || names === 0 && view.isBegun) await view.look();
    }),
  );
  if (surroundings.stays) void runner.tools().catch((error) => log.error("Cannot probe containment", { error }));

  const store = new PlanStore({
    database,
    trail: {
      requireWritable: () => ledger.requireWritable(),
      queue: (entry) => ledger.queue(boundedEntry(redactor.entry(entry), entry)),
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
      judge: async (action, plan) => {
        const verdict = await guard.judge(action, nobodysTask());
        decisions.verdictOfPlan(plan, action, verdict);
        return verdict;
      },
      outdated: (action) => options.performers?.get(action.target)?.outdated?.(action) ?? false,
      run: async (plan, action, signal): Promise<PlanRun> => {
        const performer = options.performers?.get(action.target);
        if (performer !== undefined) return await performer.run(action, signal);
        const hindrance = () => whyElsewhere(plan, realPath);
        const command = { ...readCommand(action.payload, plan.cwd), folder: boundFolderId(plan) };
        const outcome = await runner.run(command, plan.grants, signal, { hindrance });
        const end = outcome.cause === "exited"
          ? "ran"
          : outcome.cause === "interrupted" || outcome.cause === "daemon-stop"
          ? "stopped"
          : "failed";
        const words = outcomeInWords(outcome) + lastWordsOf(outcome);
        // What never ran has written nothing.
        const output = outcome.cause === "not-started" ? {} : { output: outputTail(outcome) };
        return { end, words, answer: outcomeAnswer(outcome), ...output };
      },
      realPath,
      uncontained: async () => {
        const { containment } = await runner.tools();
        return containment.works ? undefined : containment.why;
      },
      enter: async (claim, signal, session, onWait) => {
        const patience = {
          onWait: (_holders: Holders, still: () => Holders) => {
            onWait(() => whyWaits(still(), "approved plans"));
            return undefined;
          },
        };
        return (await runner.enter(claim, signal, { session }, patience)).place;
      },
      environment: PASSED_VARIABLES,
      open: config.auth === "off",
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
        getReady: (id) => plans.learnAsked(id),
        // Where a run is not contained, it could write the file and answer itself.
        mayAnswer: config.planFileApproval && containment.works,
        folder,
        isOpen: () => runner.mayWrite(`${surroundings.memex}/system`),
        answersWait: () =>
          ledger.distrusted
            ? "the ledger is not as it was left, and nobody has looked (passepartout plan verify)"
            : undefined,
        after: (ms, body) => clock.after(ms, body),
        thread: options.watches,
        log: (text, fields) => log.warn(text, fields),
      });
    }, (error) => log.error("Cannot show plans", { file: path, error })),
  );
  await plans.start(surroundings.stays, ledger);
  if (plans.list().length > 0) view.begin();
  const looks = new OneReading();
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
      notice: () => options.notice?.(),
      maxFrame: config.maxFrame,
      // However many ask at once: a long ledger is read again only for those who came when it was being read.
      verify: (lookedBy) =>
        looks.share(lookedBy ?? "", async () => {
          decisions.flush();
          // Of one moment: nobody comes between the two looks.
          const told = await ledger.lastWordsInTurns((words) => {
            const found = plans.disagreements(words);
            if (lookedBy !== undefined) ledger.acknowledge(lookedBy, found.map(({ key }) => key));
            return found;
          }, false);
          const seen = told.length === 0 ? new Set<string>() : await ledger.lookedAt();
          const isSeen = ({ key }: { readonly key: string }) => seen.has(key);
          return withFaults(await ledger.verify(), told.filter((each) => !isSeen(each)), told.filter(isSeen));
        }),
    },
    executing: (names) => {
      const claim = turns.executing(names);
      if (claim === undefined) return undefined;
      const who = claim.plan === undefined ? "a command" : `plan ${claim.plan}`;
      const ends = claim.plan === undefined ? "" : ` (passepartout plan cancel ${claim.plan} ends it)`;
      return `${who} executes it and has not ended; say it again when it has${ends}`;
    },
    containment: () => found === undefined ? undefined : found.works ? "bubblewrap" : `none (${found.why})`,
    troubles: () => [
      ...found === undefined || found.works ? [] : [`commands are not contained: ${found.why}`],
      ...ledger.distrusted ? ["ledger and store are not as they were left: see plan verify"] : [],
      ...policyTroubles(policy.current()),
    ],
  };
}

/** What keeps rules of the user from being used, a clause each. */
function policyTroubles({ degraded, foreign }: Policy): readonly string[] {
  return [
    ...degraded ? ["a rule in policy.org cannot be used: see guard lint"] : [],
    ...foreign === undefined ? [] : [`rules of policy.org that allow are not used: ${foreign}`],
  ];
}

/** Tells what is wrong with the rules of the user: all of it where a daemon starts, else one line, as each command would repeat it. */
function tellProblems(log: Log, inFull: boolean): (lines: readonly string[]) => void {
  let isFirst = true;
  return (lines) => {
    if (isFirst && inFull) { for (const problem of lines) log.error("Rule not used", { problem }); }
    else if (isFirst || inFull) {
      const [first = ""] = lines;
      log.error("Rules in policy.org cannot be used", { rules: lines.length, first, see: "guard lint" });
    }
    isFirst = false;
  };
}

function namesOf(path: string): number {
  try {
    // Looking first: the error for what is not there takes longer than all else about it.
    return existsSync(path) ? Deno.lstatSync(path).nlink ?? 1 : 0;
  } catch {
    return 0;
  }
}

/** The variables of the daemon, with those by which the guard knows the user: a run has them whatever started the daemon. */
function knownVariables({ home, variables }: Surroundings): Surroundings["variables"] {
  const user = userOf({ home, variables });
  return { ...variables, HOME: home, USER: user, LOGNAME: user };
}

function userOf({ home, variables }: Pick<Surroundings, "home" | "variables">): string {
  return variables["USER"] || variables["LOGNAME"] || home.slice(home.lastIndexOf("/") + 1) || "root";
}

/** For whom the gates stand. */
export function subjectOf(
  { config, folders, surroundings, targets, mayWriteNotes, filesOfNode }: Pick<
    HandsOptions,
    "config" | "folders" | "surroundings" | "targets" | "mayWriteNotes" | "filesOfNode"
  >,
): GateSubject {
  const { home, memex, variables } = surroundings;
  return {
    home,
    user: userOf({ home, variables }),
    config: folders.config,
    data: folders.data,
    state: folders.state,
    memex,
    privacyTags: config.privacyTags,
    networkAllow: config.networkAllow,
    targets,
    mayWriteNotes,
    filesOfNode,
  };
}

/** The task of an action that nobody asks for, or nobody any more. */
export function nobodysTask(source = "PLAN"): Task {
  const signal = new AbortController().signal;
  return {
    requestId: "plan",
    session: "plan",
    source,
    signal,
    connection: 0,
    gone: signal,
    follow: () => () => {},
    answer: () => {},
  };
}
