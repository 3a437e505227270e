// Shells that wait for a run: started ahead in the environment of runs, each leader of a session and a group of its own, or already
// in the sandbox that the last run had; one becomes the program that it is told, once. To start a process takes the daemon longer
// than all else about a short command, and a sandbox longer still. Holds no command before there is one; knows nothing of verdicts.

import type { Clock } from "../../pipeline/ports.ts";
import { BASH, bashArguments } from "./command.ts";
import { RUN_MARK } from "./environment.ts";
import type { ProcessGroups } from "./groups.ts";
import { OpenedFolder } from "../../files/opened_folder.ts";

/** How long a shell waits for a command until it is let go, milliseconds: an idle daemon keeps none. */
export const WAITING_MS = 10_000;

/**
 * How long every order is, bytes, with blanks behind it: bash looks at each of them, so it is no longer than most need. One that does
 * not fit goes on for so much that both together are what a pipe takes whole, and bash at once.
 */
const ORDER = 512, MORE = 4_096 - ORDER;

/** How long an order can be that does not fit, bytes: so much a pipe of Linux holds before somebody reads. */
const LONGEST_ORDER = 60_000;

/** What a shell says on stderr when it is there, and right before it becomes the program. */
const READY = 0x05, BEGUN = 0x06;

/** Room for the first of these, and to tell that more came, bytes. */
const FIRST_READ = 16;

/**
 * Reads one order and carries it out. Bash counts characters, so one that is not plain ASCII ends with stdin. What the end of the
 * daemon would cut off is no whole `{ }`, hence nothing; and without any order the shell ends.
 */
const WAIT = String.raw`printf '\005' >&2; IFS= read -r -N ${ORDER} order; eval "$order"`;

/** A sandbox that can be made ahead. */
export interface Sandbox {
  /** What stands before the program that runs in it. */
  readonly argv: readonly string[];
  /** What lies where it mounts; one that was made when this was another text is none for now. */
  readonly stamp: () => string | undefined;
  /** The working folder in it, as {@link OpenedFolder} tells it from others. */
  readonly folder: string;
}

/** A program to become. */
export interface Order {
  readonly argv: readonly string[];
  /** Absolute, without links to follow back: no `.`, `..` or empty names in it. */
  readonly cwd: string;
  /** Another path to that folder, by which nobody is led elsewhere; it is none if it is not the one at `cwd`. */
  readonly way?: string | undefined;
  /** The whole environment, with `PWD` as the working folder. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether its descendants must be told from others by a mark in their environment. */
  readonly marked: boolean;
  /** Memory that one process may have for its data, bytes; none when not given, or 0. */
  readonly memoryBytes?: number;
  /** What the program would do, where the shell can do it itself: a command as {@link isBuiltInOnly} knows them. */
  readonly builtIn?: string | undefined;
  /** Where `argv` makes a sandbox for a program that may as well run in one that was made ahead: that sandbox, and the program. */
  readonly within?: Sandbox & { readonly program: readonly string[]; readonly builtIn: string | undefined };
}

/** A shell that was given an order. */
export interface Ordered {
  readonly process: Deno.ChildProcess;
  /** The mark in its environment; empty where none was ordered. */
  readonly mark: string;
  /** Whether the shell itself does all of it, and hence starts nothing. */
  readonly alone: boolean;
  /** Whether it is in a sandbox that was made ahead. */
  readonly within: boolean;
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
  /** Watches the groups of shells from when they wait: a run has one step the fewer. Without it that is left to the run. */
  readonly groups?: Pick<ProcessGroups, "watchAhead" | "forget">;
}

/** How long a sandbox may take to be made, and then to end because nothing waits in it, milliseconds. */
const START_MS = 2_000;

/** How many wait at first: of three commands in a row the last finds one as well. */
const FIRST_WAITING = 3;

/**
 * How many wait once commands come as fast as these are started, until nobody asks for a while: the more, the more commands in a row
 * have the machine for themselves before some are started again.
 */
const MOST_WAITING = 14;

/** How many are started at once: while two are, fewer commands have to share the machine with a start than by one after the other. */
const AT_ONCE = 2;

/** With so many left it is time for more, also beside runs: else each of many in a row would have to share the machine with a start. */
const FEW = 2;

/** How many wait in a sandbox: of two commands in a row in the same folder the second finds one as well. */
const MOST_WITHIN = 2;

/** A sandbox as it is made at some moment: its arguments, and what lies where it mounts. */
interface Made {
  readonly key: string;
  readonly stamp: string;
  readonly folder: string;
}

/** A shell that waits, or is about to. */
interface Waiter {
  readonly process: Deno.ChildProcess;
  /** The mark in its environment. */
  readonly mark: string;
  /** The sandbox that it is in, and what lay where that mounts right before it was made. */
  readonly within?: Made;
  ready: boolean;
}

/** A few shells that wait, for as long as runs come. */
export class WaitingShell implements AsyncDisposable {
  readonly #options: WaitingShellOptions;
  readonly #env: Readonly<Record<string, string>>;
  readonly #usable: boolean;
  readonly #ends = new Set<Promise<unknown>>();
  #waiters: readonly Waiter[] = [];
  /** How many are still to be started: not beside a run, which would have to share the machine with them, unless few are left. */
  #due = 0;
  #dueWithin = 0;
  #hurries = false;
  #wanted = FIRST_WAITING;
  /** The sandbox of the last run that had one like it, and where its working folder lies. */
  #sandbox: Sandbox | undefined;
  #cwd = "/";
  /** The last that fitted: most runs have the same. */
  #fitting: Pick<Order, "env" | "cwd"> | undefined;
  #cancelIdle = () => {};
  #closed = false;

  constructor(options: WaitingShellOptions) {
    this.#options = options;
    const { PWD: _, ...env } = options.env;
    this.#env = env;
    this.#usable = options.leader.length > 0 && readsUtf8(env);
  }

  /** The process that is taken next, once it is ready. */
  get pid(): number | undefined {
    return this.#next?.process.pid;
  }

  /** How many there are, ready or not. */
  get count(): number {
    return this.#waiters.length;
  }

  /** How many are being started. */
  get starting(): number {
    return this.#waiters.filter(({ ready }) => !ready).length;
  }

  /** Whether it is time to start some: what is not needed soon can wait until nobody asks. */
  get scarce(): boolean {
    return this.#countPlain <= FEW || this.#sandbox !== undefined && this.countWithin < MOST_WITHIN;
  }

  get #countPlain(): number {
    return this.#waiters.length - this.countWithin;
  }

  get #next(): Waiter | undefined {
    return this.#waiters.find(({ ready, within }) => ready && within === undefined);
  }

  /** How many are ready in a sandbox. */
  get readyWithin(): number {
    return this.#waiters.filter(({ ready, within }) => ready && within !== undefined).length;
  }

  /** How many wait in a sandbox, ready or not. */
  get countWithin(): number {
    return this.#waiters.filter(({ within }) => within !== undefined).length;
  }

  /** Starts shells unless enough wait already. What keeps one from starting will keep the next run from it, which says so. */
  prepare(): void {
    if (this.#closed || !this.#usable) return;
    this.#cancelIdle();
    this.#cancelIdle = this.#options.clock.after(WAITING_MS, () => this.#letAllGo());
    const sandbox = this.#sandbox && madeNow(this.#sandbox);
    for (const waiter of this.#waiters) {
      if (waiter.within !== undefined && !isSame(waiter.within, sandbox)) this.#letGo(waiter);
    }
    this.#due = this.#wanted - this.#countPlain;
    this.#hurries = this.#countPlain <= FEW;
    this.#dueWithin = sandbox === undefined ? 0 : MOST_WITHIN - this.countWithin;
    this.#fill();
  }

  /** Not many at once, and a sandbox by itself: to start one holds up whatever else comes. */
  #fill(): void {
    const starting = this.#waiters.filter(({ ready }) => !ready);
    if (starting.length >= AT_ONCE || starting.some(({ within }) => within !== undefined)) return;
    if (this.#dueWithin > 0) {
      if (starting.length > 0) return;
      this.#dueWithin--;
      return this.#startWithin();
    }
    if (this.#due-- <= 0) this.#hurries = false;
    else if (this.#start()) this.#fill();
  }

  /** Hands over a shell that waits, if there is one and it can carry out the order. */
  take(order: Order): Ordered | undefined {
    if (!this.#fits(order)) return undefined;
    const { within } = order;
    const inside = within && this.#nextWithin(within);
    this.#sandbox = within;
    this.#cwd = order.cwd;
    const waiter = inside ?? this.#next;
    if (waiter === undefined) return undefined;
    const { cwd, marked } = order;
    const told = inside === undefined || within === undefined
      ? order
      : { argv: within.program, builtIn: within.builtIn, cwd, marked, way: "." };
    const text = orderBytes(orderText(told));
    if (text === undefined) return undefined;
    const { process } = waiter;
    const mark = order.marked ? waiter.mark : "";
    this.#forget(waiter);
    this.#dueWithin = 0;
    if (!this.#hurries) this.#due = 0;
    if (inside === undefined && this.#countPlain < FEW) this.#wanted = MOST_WAITING;
    let begun = false;
    return {
      process,
      mark,
      alone: told.builtIn !== undefined,
      within: inside !== undefined,
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
    if (env === this.#fitting?.env && cwd === this.#fitting.cwd) return true;
    const { PWD, ...rest } = env;
    const names = Object.keys(rest);
    const fits = PWD === cwd && /^(?:\/|(?:\/(?!\.{1,2}(?:\/|$))[^/]+)+)$/.test(cwd) &&
      names.length === Object.keys(this.#env).length && names.every((name) => rest[name] === this.#env[name]);
    if (fits) this.#fitting = { env, cwd };
    return fits;
  }

  /** One that waits in a sandbox as it would be made now. */
  #nextWithin(sandbox: Sandbox): Waiter | undefined {
    const now = madeNow(sandbox);
    return now && this.#waiters.find(({ ready, within }) => ready && isSame(within, now));
  }

  #startWithin(): void {
    // Before it is made: what changes meanwhile is seen by whoever looks afterwards.
    const now = this.#sandbox && madeNow(this.#sandbox);
    using folder = now && openFolder(this.#cwd);
    // It begins in that very folder, and is none where it finds itself in another.
    if (now === undefined || folder?.id !== now.folder) return this.#fill();
    this.#start(this.#sandbox?.argv, now, folder.way);
  }

  /** Returns whether there is one more. */
  #start(before: readonly string[] = [], within?: Made, cwd = "/"): boolean {
    const [program = BASH, ...args] = [...this.#options.leader, ...before, BASH, ...bashArguments(WAIT)];
    const mark = crypto.randomUUID();
    let process: Deno.ChildProcess;
    try {
      process = new Deno.Command(program, {
        args,
        cwd,
        env: { ...this.#env, [RUN_MARK]: mark },
        clearEnv: true,
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
    } catch {
      return false;
    }
    const waiter: Waiter = { process, mark, ready: false, ...within && { within } };
    this.#waiters = [...this.#waiters, waiter];
    this.#await(process.status.then(() => this.#letGo(waiter)));
    this.#await(this.#hear(waiter).catch(() => this.#letGo(waiter)));
    return true;
  }

  /** Waits until the shell is there. One that says anything else, as of a locale that there is not, would say it twice. */
  async #hear(waiter: Waiter): Promise<void> {
    const { stderr } = waiter.process;
    const reader = stderr.getReader({ mode: "byob" });
    // What is left of one that was killed may hold it open.
    void waiter.process.status.then(() => reader.cancel()).catch(() => {});
    const { value } = await reader.read(new Uint8Array(FIRST_READ));
    reader.releaseLock();
    if (!this.#waiters.includes(waiter)) return await stderr.cancel();
    waiter.ready = value?.length === 1 && value[0] === READY;
    if (!waiter.ready) return this.#letGo(waiter);
    // What is contained needs no mark (run.ts).
    this.#options.groups?.watchAhead(waiter.process.pid, waiter.within === undefined ? waiter.mark : "");
    this.#fill();
  }

  #forget(waiter: Waiter): void {
    this.#waiters = this.#waiters.filter((each) => each !== waiter);
    if (this.#waiters.length === 0) this.#cancelIdle();
  }

  /** Ends a shell if it waits: without an order it has nothing to do. */
  #letGo(waiter: Waiter): void {
    if (!this.#waiters.includes(waiter)) return;
    this.#forget(waiter);
    if (waiter.ready) {
      const { pid, status } = waiter.process;
      // Until it has ended it is somebody's to end.
      this.#await(status.then(() => this.#options.groups?.forget(pid)));
    }
    const { stdin, stdout, stderr } = waiter.process;
    // It would end with its stdin, unless somebody has stopped it.
    const kill = () => {
      try {
        waiter.process.kill("SIGKILL");
      } catch {
        // It has ended.
      }
    };
    // In its first moments what bubblewrap has started is not tied to it, and would be left over for ever.
    if (waiter.ready || waiter.within === undefined) kill();
    else this.#await(waiter.process.status.then(this.#options.clock.after(START_MS, kill)));
    // As long as the last is listened to, whoever listens sees to it.
    const left = [stdin.close(), stdout.cancel(), ...stderr.locked ? [] : [stderr.cancel()]];
    this.#await(Promise.allSettled(left));
  }

  /** Has the end of all wait for something that never rejects. */
  #await(work: Promise<unknown>): void {
    const end = work.finally(() => this.#ends.delete(end));
    this.#ends.add(end);
  }

  #letAllGo(): void {
    this.#wanted = FIRST_WAITING;
    this.#due = 0;
    this.#dueWithin = 0;
    for (const waiter of this.#waiters) this.#letGo(waiter);
  }

  /** Lets the shells go, and waits until they are gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#cancelIdle();
    this.#letAllGo();
    while (this.#ends.size > 0) await Promise.all(this.#ends);
  }
}

/** What a sandbox would be now; `undefined` where that cannot be told. */
function madeNow({ argv, stamp, folder }: Sandbox): Made | undefined {
  const text = stamp();
  return text === undefined ? undefined : { key: argv.join("\0"), stamp: text, folder };
}

function openFolder(path: string): OpenedFolder | undefined {
  try {
    return OpenedFolder.open(path);
  } catch {
    // Without one more open file there is one shell fewer.
    return undefined;
  }
}

function isSame(one: Made | undefined, other: Made | undefined): boolean {
  return one !== undefined && one.key === other?.key && one.stamp === other.stamp && one.folder === other.folder;
}

/** Whether bash takes text for UTF-8, or for bytes: in no other encoding is an order sure to arrive as it was sent. */
function readsUtf8({ LC_ALL, LC_CTYPE, LANG }: Readonly<Record<string, string>>): boolean {
  return /^(?:C|POSIX)$|\.utf-?8(?:@|$)/i.test(LC_ALL ?? LC_CTYPE ?? LANG ?? "C");
}

/** What the shell is to do, for its `eval`: no variable of its own is left for the program, and stdin is empty where it is read. */
export function orderText(
  { argv, cwd, way, marked, memoryBytes = 0, builtIn }: Omit<Order, "env" | "within">,
): string {
  const own = marked ? "OLDPWD" : `OLDPWD ${RUN_MARK}`;
  const limit = memoryBytes > 0 ? `ulimit -d ${Math.floor(memoryBytes / 1024)} 2>/dev/null; ` : "";
  // What the shell does itself reads nothing.
  const program = builtIn ?? `exec ${argv.map(quoted).join(" ")} </dev/null`;
  const enter = way !== undefined
    ? `cd -P -- ${quoted(way)} 2>/dev/null && [[ $PWD == ${quoted(cwd)} ]]`
    : `cd -- ${quoted(cwd)} 2>/dev/null`;
  return `{ ${enter} || exit; unset ${own}; ${limit}printf '\\006' >&2; ${program}; }`;
}

/** An order as the shell reads it: one that is too long for the first reading begins with a second. */
function orderBytes(order: string): Uint8Array<ArrayBuffer> | undefined {
  const whole = new TextEncoder().encode(order);
  if (whole.length > LONGEST_ORDER) return undefined;
  const long = whole.length > ORDER;
  const length = long ? ORDER + Math.max(whole.length, MORE) : ORDER;
  const bytes = new Uint8Array(length).fill(0x20);
  // What is longer than that ends with stdin, so nobody has to count its characters.
  const how = whole.length > MORE ? "-d ''" : `-N ${MORE}`;
  if (long) bytes.set(new TextEncoder().encode(`{ IFS= read -r ${how} order; eval "$order"; }`));
  bytes.set(whole, long ? ORDER : 0);
  return bytes;
}

/** Builtins that neither start anything, nor read anything, nor look at the shell that runs them. */
const SPEAKING = "(?:echo|printf|pwd|true|false|:)";

/** A word that means itself. */
const PLAIN_WORD = String.raw`(?:[\w.,:@%+/-][\w.,:@%+/=-]*|'[\w .,:;@%+/=?!()<>&|#*-]*')`;

const BUILT_IN_ONLY = new RegExp(`^${SPEAKING}(?: ${PLAIN_WORD})*$`);

/**
 * Tells whether a command does nothing but what any bash does by itself, with words that mean themselves: then the shell that waits
 * does the same as one that is started for it, in half the time.
 */
export function isBuiltInOnly(command: string): boolean {
  return BUILT_IN_ONLY.test(command);
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
