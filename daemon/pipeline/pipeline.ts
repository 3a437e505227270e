// The order of things: Perceive -> Reason -> Act, for each message by itself, so that none holds up another. A fault in a stage
// becomes a :loop-error one level deeper and at most one answer to the user; nothing here ends the daemon.

import { storageWords } from "../files/storage_fault.ts";
import { type Answer, type Envelope, logAnswer, stageAnswer } from "../wire/message.ts";
import { act } from "./act.ts";
import { MAX_DEPTH, owesAnswer, type PipelineEvent, type Stage } from "./event.ts";
import type { Kept, KeptAnswers } from "./kept.ts";
import { perceive } from "./perceive.ts";
import { isOwnAffair } from "./own_affairs.ts";
import type { Peer, Ports } from "./ports.ts";
import { reason } from "./reason.ts";
import { type Reply, RunningTask, TaskEnded } from "./task.ts";

/** A message from outside, with all that is needed to answer it. */
export interface Submission {
  readonly event: PipelineEvent;
  readonly envelope: Envelope;
  readonly session: string;
  readonly source: string;
  readonly peer: Peer;
  readonly reply: Reply;
  readonly kept: KeptAnswers;
}

/** Where the pipeline reports what a person may want to know later. */
export interface PipelineLog {
  error(text: string, fields: Record<string, unknown>): void;
}

/** Limits of the pipeline. */
export interface PipelineOptions {
  /** How long a message may take until it must be answered, milliseconds. */
  readonly answerTimeoutMs: number;
  /** How many messages of one session may be under way at once. */
  readonly maxRunning: number;
  /** Called with whether answers can be kept, at each change: it is part of the daemon's health. */
  readonly onStorage: (works: boolean) => void;
  /** What somebody hears who cannot be served now, whatever it is about; what it answers is not kept, so that it can be asked again. */
  readonly refusal?: (event: PipelineEvent) => Answer | undefined;
}

/** Why a request is not done whose `:ID` cannot be kept. */
function notRecorded(error: unknown): string {
  const words = storageWords(error);
  return `Cannot perform request: the state folder cannot be written, so it might be done twice${
    words === undefined ? "" : `: ${words}`
  }.`;
}

/** Runs messages through the stages. */
export class Pipeline {
  readonly #running = new Map<string, Set<RunningTask>>();
  #count = 0;
  #requests = 0;
  #stopping = false;
  #quiet = Promise.withResolvers<void>();

  constructor(readonly ports: Ports, readonly log: PipelineLog, readonly options: PipelineOptions) {}

  /** How many messages are under way. */
  get running(): number {
    return this.#count;
  }

  /** Takes a message and returns a promise that resolves when it is over; it never rejects. */
  async submit(submission: Submission): Promise<void> {
    const { event, envelope, session, reply, kept } = submission;
    if (event.sensor === "interrupt") return this.#interrupt(session, event.inReplyTo);
    const { id } = envelope;
    const identified = id !== undefined && owesAnswer(event);
    if (identified && this.#joins(submission, id)) return;
    const tasks = this.#running.get(session) ?? new Set();
    const hindrance = this.#hindrance(event, tasks.size);
    let before: Kept, fault: unknown;
    const begun = identified && hindrance === undefined &&
      this.#keep(kept, () => before = kept.begin(session, id), (error) => fault = error);
    // What is not served now, or cannot be recorded, may have been answered before.
    if (identified && !begun) this.#keep(kept, () => before = kept.find(session, id));
    if (before !== undefined) return this.#answerAgain(submission, before);
    if (hindrance !== undefined) return reply(hindrance, envelope);
    if (begun && kept.durable) this.options.onStorage(true);
    const mustBeKept = event.sensor === "request" && !isOwnAffair(event.target, event.action);
    if (identified && !begun && mustBeKept) {
      // A request that could be acted on twice is not acted on at all; a question is answered whatever happens.
      return reply(this.#refusal(event) ?? logAnswer("ERROR", "STORAGE", notRecorded(fault)), envelope);
    }
    const requestId = `r${++this.#requests}`;
    const task = new RunningTask(requestId, session, submission.source, id);
    task.listen(reply, envelope, submission.peer);
    if (begun && mustBeKept) task.record = () => this.#settle(kept, task);
    this.#running.set(session, tasks.add(task));
    this.#count++;
    try {
      await this.#runInTime(event, task);
    } finally {
      tasks.delete(task);
      if (tasks.size === 0) this.#running.delete(session);
      if (begun) this.#keep(kept, () => kept.finish(session, id, task.answers));
      if (--this.#count === 0) this.#quiet.resolve();
    }
  }

  /** Takes no new messages, lets those under way finish for `graceMs`, then ends them. Resolves when none is left. */
  async drain(graceMs: number): Promise<void> {
    this.#stopping = true;
    if (this.#count === 0) return;
    this.#quiet = Promise.withResolvers<void>();
    const cancel = this.ports.clock.after(graceMs, () => {
      const cause = new TaskEnded("STOPPING", "Cannot answer: the daemon stopped before the answer was ready.");
      for (const tasks of this.#running.values()) for (const task of tasks) task.end(cause);
    });
    await this.#quiet.promise;
    cancel();
  }

  /** Why a message cannot be served now, as an answer. @param running How many of its session are under way. */
  #hindrance(event: PipelineEvent, running: number): Answer | undefined {
    if (this.#stopping) return logAnswer("ERROR", "STOPPING", "Cannot answer: the daemon is stopping.");
    const refusal = this.#refusal(event);
    if (refusal !== undefined || running < this.options.maxRunning) return refusal;
    return logAnswer("ERROR", "BUSY", `Cannot answer: ${running} messages of this session are under way already.`);
  }

  /** Has a message that is under way already answered to whoever sent it again. @returns Whether it is. */
  #joins({ session, envelope, peer, reply }: Submission, id: string): boolean {
    for (const task of this.#running.get(session) ?? []) {
      if (task.id !== id) continue;
      reply(stageAnswer("RUNNING"), envelope);
      task.listen(reply, envelope, peer);
      return true;
    }
    return false;
  }

  /** Answers a message that was seen before. */
  #answerAgain({ envelope, reply }: Submission, found: NonNullable<Kept>): void {
    if (found === "unanswered") {
      const text = "The daemon was stopped while it worked on this message. It is not acted on again by itself: " +
        "send it under a new :ID to try once more.";
      reply(logAnswer("WARN", "INTERRUPTED", text), envelope);
    } else {
      for (const answer of found) reply(answer, envelope);
    }
  }

  #interrupt(session: string, id: string | undefined): void {
    const cause = new TaskEnded("CANCELLED", "Interrupted at your request.");
    for (const task of this.#running.get(session) ?? []) {
      if (id === undefined || task.id === id) task.end(cause);
    }
  }

  /** Reads or writes what is kept. @returns Whether that could be done; where the durable store fails, so does health. */
  #keep(kept: KeptAnswers, access: () => void, onFault = (_error: unknown) => {}): boolean {
    try {
      access();
      return true;
    } catch (error) {
      this.log.error("Cannot keep answer", { error });
      if (kept.durable) this.options.onStorage(false);
      onFault(error);
      return false;
    }
  }

  /** Waits until it is on the disk that a request was seen; one of which that cannot be had is ended. Never rejects. */
  async #settle(kept: KeptAnswers, task: RunningTask): Promise<void> {
    try {
      await kept.settled?.();
    } catch (error) {
      this.log.error("Cannot keep answer", { error });
      if (kept.durable) this.options.onStorage(false);
      task.end(new TaskEnded("STORAGE", notRecorded(error)));
    }
  }

  /** Runs an event, but not past its time: whoever asked is answered even if a stage never returns. */
  async #runInTime(event: PipelineEvent, task: RunningTask): Promise<void> {
    const { answerTimeoutMs } = this.options;
    const cancel = this.ports.clock.after(answerTimeoutMs, () => {
      task.end(new TaskEnded("TIMEOUT", `Cannot answer: no answer was ready after ${answerTimeoutMs / 1000} s.`));
    });
    const aborted = Promise.withResolvers<void>();
    task.signal.addEventListener("abort", () => aborted.resolve(), { once: true });
    try {
      await Promise.race([this.#loop(event, task), aborted.promise]);
    } finally {
      cancel();
      task.finish(owesAnswer(event));
    }
  }

  /** Says why nobody is served now. @returns Whether that is so. */
  #refuse(event: PipelineEvent, task: RunningTask): boolean {
    const refusal = this.#refusal(event);
    if (refusal !== undefined) task.answer(refusal);
    return refusal !== undefined;
  }

  #refusal(event: PipelineEvent): Answer | undefined {
    return owesAnswer(event) ? this.options.refusal?.(event) : undefined;
  }

  async #loop(first: PipelineEvent, task: RunningTask): Promise<void> {
    const events: PipelineEvent[] = [first];
    for (let event = events.shift(); event !== undefined && !task.signal.aborted; event = events.shift()) {
      const { depth } = event;
      if (depth > MAX_DEPTH) {
        this.log.error("Event dropped: too deep", { request: task.requestId, sensor: event.sensor, depth });
        const text = `Cannot go on: this message set off more than ${MAX_DEPTH} events in a row.`;
        if (!task.answered) task.answer(logAnswer("ERROR", "INTERNAL-ERROR", text));
        continue;
      }
      let stage: Stage = "perceive";
      const enter = (next: Stage) => {
        stage = next;
        if (owesAnswer(first)) task.answer(stageAnswer(next.toUpperCase()));
      };
      try {
        enter("perceive");
        const percept = await perceive(event, this.ports, task);
        if (percept === undefined) continue;
        enter("reason");
        const proposal = await reason(percept, this.ports, task);
        // What was found meanwhile may be why nobody knew an answer.
        if (this.#refuse(first, task)) return;
        enter("act");
        const following = await act(proposal, this.ports, task);
        for (const next of following) events.push({ ...next, depth: depth + 1 });
      } catch (error) {
        if (task.signal.aborted) return;
        this.log.error("Fault in a stage", { request: task.requestId, stage, sensor: event.sensor, depth, error });
        // One report is enough: a fault while a fault is reported goes to the log, deeper, until the limit.
        events.length = 0;
        const words = storageWords(error);
        if (task.answered || this.#refuse(first, task)) continue;
        if (words !== undefined && owesAnswer(first)) {
          task.answer(logAnswer("ERROR", "STORAGE", `Cannot perform request: ${words}.`));
        } else {
          events.push({ sensor: "loop-error", stage, failed: event.sensor, error, depth: depth + 1 });
        }
      }
    }
  }
}
