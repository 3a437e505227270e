// A shell that waits for a run: started ahead in the environment of runs, leader of a session and a group of its own, it becomes
// the program that it is told, once. To start a process takes the daemon longer than all else about a short command. Holds no
// command before there is one; knows nothing of verdicts.

import type { Clock } from "../../pipeline/ports.ts";
import { BASH, bashArguments } from "./command.ts";
import { RUN_MARK } from "./environment.ts";

/** How long a shell waits for a command until it is let go, milliseconds: an idle daemon keeps none. */
export const WAITING_MS = 10_000;

/** How long every order is, bytes, with blanks behind it: so much a pipe takes whole, and bash at once. Longer ones are not given. */
const ORDER = 4_096;

/** What a shell says on stderr when it is there, and right before it becomes the program. */
const READY = 0x05, BEGUN = 0x06;

/**
 * Reads one order and carries it out. Bash counts characters, so one that is not plain ASCII ends with stdin. What the end of the
 * daemon would cut off is no whole `{ }`, hence nothing; and without any order the shell ends.
 */
const WAIT = String.raw`printf '\005' >&2; IFS= read -r -N ${ORDER} order; eval "$order"`;

/** A program to become. */
export interface Order {
  readonly argv: readonly string[];
  /** Absolute, without links to follow back: no `.`, `..` or empty names in it. */
  readonly cwd: string;
  /** The whole environment, with `PWD` as the working folder. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether its descendants must be told from others by a mark in their environment. */
  readonly marked: boolean;
}

/** A shell that was given an order. */
export interface Ordered {
  readonly process: Deno.ChildProcess;
  /** The mark in its environment; empty where none was ordered. */
  readonly mark: string;
  /** Lets it begin. Resolves when it was told to. */
  send(): Promise<void>;
  /**
   * Whether the program may have begun. It has not where stderr was read to its end and nothing came: whatever comes first comes
   * after the decision to begin.
   */
  readonly begun: boolean;
  /** Returns what the program itself wrote to stderr. */
  takeStderr(bytes: Uint8Array): Uint8Array;
  /** Says that stderr is not read to its end. */
  giveUp(): void;
}

/** What {@link WaitingShell} needs. */
export interface WaitingShellOptions {
  /** The environment of runs; `PWD` in it counts for nothing. */
  readonly env: Readonly<Record<string, string>>;
  /** What makes a process the leader of a session: a program that takes the line of another, or nothing. */
  readonly leader: readonly string[];
  readonly clock: Clock;
}

/** At most one shell that waits, for as long as runs come. */
export class WaitingShell implements AsyncDisposable {
  readonly #options: WaitingShellOptions;
  readonly #env: Readonly<Record<string, string>>;
  readonly #usable: boolean;
  readonly #ends = new Set<Promise<unknown>>();
  #there: Deno.ChildProcess | undefined;
  /** The mark of the one that waits. */
  #mark = "";
  #ready = false;
  #cancelIdle = () => {};
  #closed = false;

  constructor(options: WaitingShellOptions) {
    this.#options = options;
    const { PWD: _, ...env } = options.env;
    this.#env = env;
    this.#usable = options.leader.length > 0 && readsUtf8(env);
  }

  /** The process that waits, once it is ready. */
  get pid(): number | undefined {
    return this.#ready ? this.#there?.pid : undefined;
  }

  /** Starts a shell unless one waits already. What keeps it from starting will keep the next run from it, which says so. */
  prepare(): void {
    if (this.#closed || !this.#usable) return;
    this.#cancelIdle();
    this.#cancelIdle = this.#options.clock.after(WAITING_MS, () => this.#letGo(this.#there));
    if (this.#there === undefined) this.#start();
  }

  /** Hands over the shell that waits, if there is one and it can carry out the order. */
  take(order: Order): Ordered | undefined {
    const process = this.#there;
    if (process === undefined || !this.#ready || !this.#fits(order)) return undefined;
    const text = new Uint8Array(ORDER).fill(0x20);
    const whole = orderText(order);
    if (new TextEncoder().encodeInto(whole, text).read < whole.length) return undefined;
    const mark = order.marked ? this.#mark : "";
    this.#forget(process);
    let begun = false;
    return {
      process,
      mark,
      send: () => give(process, text),
      get begun() {
        return begun;
      },
      takeStderr: (bytes) => {
        if (begun || bytes.length === 0) return bytes;
        begun = true;
        return bytes[0] === BEGUN ? bytes.subarray(1) : bytes;
      },
      giveUp: () => {
        begun = true;
      },
    };
  }

  #fits({ cwd, env }: Order): boolean {
    const { PWD, ...rest } = env;
    const names = Object.keys(rest);
    return PWD === cwd && /^(?:\/|(?:\/(?!\.{1,2}(?:\/|$))[^/]+)+)$/.test(cwd) &&
      names.length === Object.keys(this.#env).length && names.every((name) => rest[name] === this.#env[name]);
  }

  #start(): void {
    const [program = BASH, ...args] = [...this.#options.leader, BASH, ...bashArguments(WAIT)];
    this.#mark = crypto.randomUUID();
    let process: Deno.ChildProcess;
    try {
      process = new Deno.Command(program, {
        args,
        cwd: "/",
        env: { ...this.#env, [RUN_MARK]: this.#mark },
        clearEnv: true,
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
    } catch {
      return;
    }
    this.#there = process;
    const end = process.status.finally(() => this.#ends.delete(end));
    this.#ends.add(end);
    void end.then(() => this.#letGo(process));
    this.#hear(process).catch(() => this.#letGo(process));
  }

  /** Waits until the shell is there. One that says anything else, as of a locale that there is not, would say it twice. */
  async #hear(process: Deno.ChildProcess): Promise<void> {
    const reader = process.stderr.getReader();
    const { value } = await reader.read();
    reader.releaseLock();
    if (this.#there !== process) return await process.stderr.cancel();
    this.#ready = value?.length === 1 && value[0] === READY;
    if (!this.#ready) this.#letGo(process);
  }

  #forget(process: Deno.ChildProcess): void {
    if (this.#there !== process) return;
    this.#there = undefined;
    this.#ready = false;
    this.#cancelIdle();
  }

  /** Ends a shell if it waits: without an order it has nothing to do. */
  #letGo(process: Deno.ChildProcess | undefined): void {
    if (process === undefined || this.#there !== process) return;
    this.#forget(process);
    const { stdin, stdout, stderr } = process;
    // As long as the last is listened to, whoever listens sees to it.
    try {
      // It would end with its stdin, unless somebody has stopped it.
      process.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    const left = [stdin.close(), stdout.cancel(), ...stderr.locked ? [] : [stderr.cancel()]];
    void Promise.allSettled(left);
  }

  /** Lets the shell go, and waits until it is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#cancelIdle();
    this.#letGo(this.#there);
    await Promise.all(this.#ends);
  }
}

/** Whether bash takes text for UTF-8, or for bytes: in no other encoding is an order sure to arrive as it was sent. */
function readsUtf8({ LC_ALL, LC_CTYPE, LANG }: Readonly<Record<string, string>>): boolean {
  return /^(?:C|POSIX)$|\.utf-?8(?:@|$)/i.test(LC_ALL ?? LC_CTYPE ?? LANG ?? "C");
}

/** What the shell is to do, for its `eval`: no variable of its own is left for the program, and stdin is empty. */
export function orderText({ argv, cwd, marked }: Pick<Order, "argv" | "cwd" | "marked">): string {
  const own = marked ? "OLDPWD" : `OLDPWD ${RUN_MARK}`;
  return `{ cd -- ${quoted(cwd)} 2>/dev/null || exit; unset ${own}; printf '\\006' >&2; ` +
    `exec ${argv.map(quoted).join(" ")} </dev/null; }`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

async function give(process: Deno.ChildProcess, text: Uint8Array): Promise<void> {
  const writer = process.stdin.getWriter();
  try {
    await writer.write(text);
    await writer.close();
  } catch {
    // It is gone, and its end says that nothing began.
  }
}
