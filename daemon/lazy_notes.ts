// The notes, loaded when something is first asked of them, or when whoever waited for the daemon has been served: a process that only
// answers a question need not read them. What is said meanwhile is kept in its order. Knows nothing of notes.

import { LazyPart } from "./lazy_part.ts";
import type { History, Remark } from "./memory/history.ts";
import type { Notes } from "./notes.ts";
import type { Action, Actuator, Clock, ContextSource, Memory, Task, Verdict } from "./pipeline/ports.ts";
import type { Value } from "./wire/value.ts";

/** How long what was said waits to be written, milliseconds: it is not to hold up the answer. */
const REST_MS = 20;

/** How many remarks wait at most, and in how many conversations it is known what the user looks at. */
const MOST_WAITING = 1_000, MOST_SESSIONS = 64;

/** What {@link LazyNotes} need. */
export interface LazyNotesOptions {
  readonly load: (stack: AsyncDisposableStack) => Promise<Notes>;
  /** Loads what keeps the conversation, which is much less than the notes. */
  readonly history: () => Promise<Pick<History, "add">>;
  readonly clock: Clock;
  /** Told when what was said cannot be kept; it is tried again with what is said next. */
  readonly onFault: (error: unknown) => void;
}

/** Notes that may not be there yet. Disposing of them writes what was said. */
export class LazyNotes extends LazyPart<Notes> implements Memory, ContextSource {
  readonly #options: LazyNotesOptions;
  readonly #foci = new Map<string, Value>();
  #history: Pick<History, "add"> | undefined;
  #waiting: Remark[] = [];
  #cancel: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: LazyNotesOptions) {
    super(options.load);
    this.#options = options;
  }

  readonly actuator: Actuator = {
    target: "MEMORY",
    perform: async (action: Action, task: Task, verdict: Verdict) =>
      await (await this.get()).actuator.perform(action, task, verdict),
  };

  remember(session: string, role: "user" | "daemon", text: string): void {
    if (this.#waiting.length >= MOST_WAITING) this.#waiting.shift();
    this.#waiting.push({ session, role, at: this.#options.clock.now(), text });
    // What the daemon says ends an exchange: it is out, and nobody waits.
    if (role === "daemon" && this.#history !== undefined) this.#write(this.#history);
    else this.#cancel ??= this.#options.clock.after(REST_MS, () => void this.#flush());
  }

  focus(session: string, ast: Value): void {
    this.#foci.delete(session);
    this.#foci.set(session, ast);
    for (const oldest of this.#foci.keys()) {
      if (this.#foci.size <= MOST_SESSIONS) break;
      this.#foci.delete(oldest);
    }
  }

  async context(session: string, tokens: number): Promise<string> {
    const element = this.#foci.get(session);
    return element === undefined ? "" : await (await this.get()).context(element, tokens);
  }

  tick(): void {
    this.now?.tick();
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await this.#flush();
    await super[Symbol.asyncDispose]();
  }

  /** Writes what waits. */
  #flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#writing = this.#writing.then(async () => {
      if (this.#waiting.length === 0) return;
      try {
        this.#write(this.#history ??= await this.#options.history());
      } catch (error) {
        this.#options.onFault(error);
      }
    });
    return this.#writing;
  }

  #write(history: Pick<History, "add">): void {
    const remarks = this.#waiting;
    this.#waiting = [];
    if (remarks.length === 0) return;
    try {
      history.add(remarks);
    } catch (error) {
      // It is tried again with what is said next.
      this.#waiting = remarks.concat(this.#waiting).slice(-MOST_WAITING);
      this.#options.onFault(error);
    }
  }
}
