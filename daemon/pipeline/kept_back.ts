// A task whose answers are kept back until it is known whether what was done succeeded: for actions that are one matter. What they
// answer is read as far as it tells success from failure. Knows no actuator.

import { type Answer, logAnswer } from "../wire/message.ts";
import { getf, getKeyword, getString } from "../wire/value.ts";
import type { Task } from "./ports.ts";

/** A task in the place of another; progress goes on to that, everything else is kept. */
export class KeptBack implements Task {
  readonly answers: Answer[] = [];

  constructor(readonly task: Task) {}

  get requestId(): string {
    return this.task.requestId;
  }

  get session(): string {
    return this.task.session;
  }

  get source(): string {
    return this.task.source;
  }

  get signal(): AbortSignal {
    return this.task.signal;
  }

  get recorded(): Promise<void> | undefined {
    return this.task.recorded;
  }

  get connection(): number {
    return this.task.connection;
  }

  get gone(): AbortSignal {
    return this.task.gone;
  }

  follow(): (answer: Answer) => void {
    return this.task.follow();
  }

  answer(answer: Answer): void {
    if (answer.type === "STATUS") this.task.answer(answer);
    else this.answers.push(answer);
  }
}

/** What came of an action. */
export interface JudgedOutcome {
  readonly done: boolean;
  /** What whoever asked is told if it is not done. */
  readonly tell: readonly Answer[];
  /** What it said of itself. */
  readonly text: string | undefined;
}

/** Reads what came of an action from its answers. Without any it is done. */
export function judgeOutcome(answers: readonly Answer[]): JudgedOutcome {
  const texts = answers.map(({ payload }) => getString(payload, "TEXT")).filter((text) => text !== undefined);
  const text = texts.length === 0 ? undefined : texts.join("\n");
  const tell: Answer[] = [];
  let done = true;
  for (const answer of answers) {
    const { type, payload } = answer;
    const isPlan = type === "EVENT" && getKeyword(payload, "ACTION") === "PLAN";
    if (type === "RESPONSE" && !succeeded(answer)) {
      done = false;
      tell.push(logAnswer("ERROR", "FAILED", getString(payload, "TEXT") ?? failureOf(answer)));
    } else if (type === "LOG" && getKeyword(payload, "LEVEL") === "ERROR" || isPlan) {
      done = false;
      tell.push(answer);
    }
  }
  return { done, tell, text };
}

function succeeded({ payload }: Answer): boolean {
  const status = getKeyword(payload, "STATUS");
  const code = getf(payload, "EXIT-CODE") ?? null;
  return (status === "OK" || status === "DONE") && (code === null || code === 0);
}

function failureOf({ payload }: Answer): string {
  const code = getf(payload, "EXIT-CODE") ?? null;
  const status = getKeyword(payload, "STATUS")?.toLowerCase().replaceAll("-", " ") ?? "not done";
  const last = (getString(payload, "STDERR") ?? "").trimEnd().split("\n").at(-1) ?? "";
  const why = last === "" ? "" : ` (${last})`;
  return code === null
    ? `It was not done: ${status}${why}.`
    : `It was not done: the command ended with exit code ${code}${why}.`;
}
