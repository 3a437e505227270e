// The ports of the pipeline: what it asks of skills, a reasoner, the guard, actuators, memory and the clock. Whoever implements
// one adds a file elsewhere; the pipeline knows only these interfaces.

import type { Answer } from "../wire/message.ts";
import type { Plist, Value } from "../wire/value.ts";
import type { PipelineEvent } from "./event.ts";
import type { Grants, Leads, Obeyed } from "./grants.ts";

/** Time, handed in so that no test waits for it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `body` once after `ms` milliseconds, unless the returned function is called first. */
  after(ms: number, body: () => void): () => void;
}

/** What a stage may know of the message it works on. */
export interface Task {
  /** Names this message in the log. */
  readonly requestId: string;
  /** Whose conversation this is: `:SESSION-ID`, else the connection. */
  readonly session: string;
  /** Where the message came from: `CLI`, `TUI`, `EMACS` ..., or `UNKNOWN`. */
  readonly source: string;
  /** Aborted when the message is interrupted, times out, or the daemon stops. */
  readonly signal: AbortSignal;
  /** Resolves when it is safe to act on the message: once it is known for good that it was seen, or the task was ended. To ask has it done. */
  readonly recorded?: Promise<void> | undefined;
  /** The number of the connection that asked first. */
  readonly connection: number;
  /** Aborted when nobody who asked is there any more. */
  readonly gone: AbortSignal;
  /** Returns a way to tell whoever asked of what comes after the task is over, as long as they are there. */
  follow(): (answer: Answer) => void;
  /** Sends an answer to whoever asked; progress (`:STATUS`) only to those that want it. Ignored once the task is over. */
  answer(answer: Answer): void;
}

/** A client that asked, as far as the pipeline may touch it. */
export interface Peer {
  /** Whether it wants progress (`:STATUS`). */
  readonly streams: boolean;
  /** The number of its connection. */
  readonly connection: number;
  /** Aborted when its connection has ended. */
  readonly gone: AbortSignal;
}

/** What the daemon noticed: an event, seen in the light of memory. */
export type Percept =
  | { readonly kind: "question"; readonly text: string }
  | { readonly kind: "tool"; readonly tool: string; readonly text: string; readonly failed: boolean }
  | { readonly kind: "request"; readonly action: Action }
  | { readonly kind: "fault"; readonly text: string }
  /** Time passed. */
  | { readonly kind: "beat" };

/** Something that somebody wants done. Only the guard's verdict turns it into something that is done. */
export interface Action {
  /** Which actuator: `CLIENT`, `SYSTEM`, `SHELL` ... */
  readonly target: string;
  readonly name: string;
  readonly payload: Plist;
  readonly proposedBy: "client" | "skill" | "reasoner" | "daemon";
}

/** What reasoning wants done, in order. */
export interface Proposal {
  readonly actions: readonly Action[];
  /**
   * Given where the actions are one matter: what they answer is kept back, the first that is not done is told and ends it, and once
   * all are done this is said (without `say`: what they answered).
   */
  readonly together?: { readonly say?: string | undefined };
}

/** Answers a percept with a proposal, or passes it on with `undefined`. */
export interface Reasoner {
  /** Shown in `status`. */
  readonly name: string;
  /** @param onDelta Takes pieces of an answer that is still being made. */
  reason(
    percept: Percept,
    task: Task,
    onDelta: (text: string) => void,
  ): Promise<Proposal | undefined> | Proposal | undefined;
  /** What is to be done because time passed; nobody waits for it. */
  beat?(task: Task): Promise<Proposal | undefined> | Proposal | undefined;
}

/** What may be done with an action. `ask` waits for a person; without somewhere to wait it is refused. */
export interface Verdict {
  readonly tier: "allow" | "ask" | "deny";
  /** The rule that decided. */
  readonly rule: string;
  readonly why: string;
  /** What was found, part by part. */
  readonly parts?: readonly VerdictPart[];
  /** What a run of it may touch. */
  readonly grants?: Grants;
  /** Files that it executes or reads as code, absolute. */
  readonly code?: readonly string[];
  /** Code that it runs and whose file only the run will know, in words. */
  readonly looseCode?: readonly string[];
  /** The working folder that was judged, links followed. */
  readonly cwd?: string;
  /** Tells that folder, as it lay there before anything else was looked at, from any other that comes to lie there. */
  readonly folder?: string;
  /** What an allow relied on. */
  readonly obeys?: Obeyed;
  /** Where the paths led that an allow was about. */
  readonly leads?: Leads;
  /** Whether nothing in an allowed command needs to write. */
  readonly reads?: boolean;
  /** Whether a rule of the user allows what nobody judged harmless: it may do anything with what it is granted. */
  readonly freed?: boolean;
}

/** One thing that the guard found in an action. */
export interface VerdictPart {
  readonly tier: Verdict["tier"];
  readonly rule: string;
  readonly why: string;
  /** The stretch of the action it is about. */
  readonly words: string;
}

/** Decides on actions. A guard that throws has decided nothing, and nothing runs. */
export interface Guard {
  judge(action: Action, task: Task): Promise<Verdict> | Verdict;
}

/** Where an action waits that needs a person. */
export interface Plans {
  /** Keeps an action that the guard asks about. @returns What whoever asked is told. @throws Error when it cannot be kept. */
  propose(action: Action, verdict: Verdict, task: Task): Promise<Answer>;
}

/** Where decisions are written down. */
export interface DecisionLog {
  /** Notes what was decided on an action. @throws when that cannot be written down; nothing may be done then. */
  verdict(action: Action, verdict: Verdict, task: Task): void;
  /** Notes what came of an action, before whoever asked hears of it. Must not throw. */
  outcome(action: Action, words: string, task: Task): void;
}

/** Does what was judged. */
export interface Actuator {
  /** The `:TARGET` it serves. */
  readonly target: string;
  /** @param verdict What it was allowed with. @returns Events that follow from what was done; they pass the pipeline one level deeper. */
  perform(
    action: Action,
    task: Task,
    verdict: Verdict,
  ): Promise<readonly FollowUp[] | void> | readonly FollowUp[] | void;
}

/** An event without its depth, which the pipeline gives it. */
export type FollowUp = Extract<PipelineEvent, { sensor: "tool-output" | "tool-error" }> extends infer E
  ? E extends unknown ? Omit<E, "depth"> : never
  : never;

/** Keeps what was said and what the user looks at. */
export interface Memory {
  /** Something was said by a person or to one. */
  remember(session: string, role: "user" | "daemon", text: string): Promise<void> | void;
  /** The user's editor shows this (an Org AST). */
  focus(session: string, ast: Value): Promise<void> | void;
  /** Time passed. */
  tick(now: number): Promise<void> | void;
}

/** What a model is told of the user's notes. */
export interface ContextSource {
  /**
   * @param session Whose conversation it is: what its user looks at stands in full, what is around it as an outline.
   * @param tokens The most it may cost.
   * @returns Org text without anything private; empty where there is nothing to tell.
   */
  context(session: string, tokens: number): Promise<string>;
}

/** A text of a skill that a model is to be told. */
export interface SkillPrompt {
  readonly skill: string;
  readonly text: string;
}

/** A tool of a skill that a model may use. */
export interface OfferedTool {
  readonly skill: string;
  /** Of letters, digits, `-` and `_`; unique within the skill. */
  readonly name: string;
  readonly description: string;
  /** A JSON schema of an object. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What skills have for a model. */
export interface SkillOffers {
  /** What the skills whose trigger fits have to say on a question, in the order in which they are asked. */
  skillPrompts(
    context: { readonly text: string; readonly source: string; readonly session: string },
    signal: AbortSignal,
  ): Promise<readonly SkillPrompt[]>;
  /** The tools of all loaded skills. */
  skillTools(signal: AbortSignal): Promise<readonly OfferedTool[]>;
  /**
   * Uses a tool, with the rights of its skill.
   *
   * @param use `args` is JSON: what the parameters of the tool ask for.
   * @returns What came of it, as JSON.
   * @throws Error when there is no such tool, or it fails.
   */
  useSkillTool(
    use: { readonly skill: string; readonly name: string; readonly args: unknown; readonly session: string },
    signal: AbortSignal,
  ): Promise<unknown>;
}

/** Everything the stages may use. */
export interface Ports {
  readonly clock: Clock;
  /** Asked in order; the first that answers is followed. */
  readonly reasoners: readonly Reasoner[];
  readonly guard: Guard;
  readonly actuators: ReadonlyMap<string, Actuator>;
  readonly memory: Memory;
  /** What is said in place of a verdict that allows nothing, where the guard itself could not judge rightly; `undefined` where it could. */
  readonly unjudged?: (() => Answer | undefined) | undefined;
  /** Without it what needs a person is refused. */
  readonly plans?: Plans | undefined;
  readonly decisions?: DecisionLog | undefined;
}
