// What is mounted, at any moment: a small bash beside the daemon reads it when it is asked, because the runtime may not, and to
// start a process for each look would take longer than most commands. Knows nothing of who asks, and ends with the daemon.

import type { Clock } from "../../pipeline/ports.ts";
import { BASH, bashArguments } from "./command.ts";
import { FIXED_PATH } from "./environment.ts";

/** What {@link MountWatch} needs. */
export interface MountWatchOptions {
  readonly clock: Clock;
  /** The program and arguments before the bash that reads; none unless a test has it read elsewhere. */
  readonly launcher?: readonly string[];
}

/** What is mounted as it is at the first look; for who looks but once. */
export class MountsOnce {
  readonly #watch: MountWatch;
  #look: Promise<MountLook> | undefined;

  constructor(options: MountWatchOptions) {
    this.#watch = new MountWatch(options);
  }

  /** As {@link MountWatch.look} has it, but always the same. */
  look(): Promise<MountLook> {
    return this.#look ??= this.#first();
  }

  async #first(): Promise<MountLook> {
    await using watch = this.#watch;
    return await watch.look();
  }
}

/** One look at what is mounted. */
export interface MountLook {
  /** As in /proc/self/mountinfo. */
  readonly text: string;
  /** Another one with every change that was seen, also back to what was before. */
  readonly version: number;
}

/** How long a look may take, milliseconds. */
const LOOK_MS = 5_000;

/** Answers each line with what is mounted and a NUL, or with the NUL alone where that is what was answered last. No fork in it. */
const READER = `
trap '' TERM INT HUP QUIT PIPE
IFS=$'\\n'
last=
while read -r _; do
  all=()
  mapfile -t all < /proc/self/mountinfo
  now="\${all[*]}"
  if [[ $now == "$last" ]]; then printf '\\0'; else last=$now; printf '%s\\0' "$now"; fi
done 2> /dev/null
`;

/** The bash that reads, and who waits for it. */
interface Reader {
  readonly process: Deno.ChildProcess;
  readonly writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly asked: PromiseWithResolvers<MountLook>[];
  readonly heard: Promise<void>;
}

/** Looks at what is mounted. */
export class MountWatch implements AsyncDisposable {
  readonly #options: MountWatchOptions;
  readonly #ending: Promise<unknown>[] = [];
  #reader: Reader | undefined;
  #last: MountLook = { text: "", version: 0 };
  #closed = false;

  constructor(options: MountWatchOptions) {
    this.#options = options;
  }

  /** Says what is mounted now. @throws Error when that cannot be told. */
  async look(): Promise<MountLook> {
    if (this.#closed) throw new Error("the daemon stops");
    const reader = this.#reader ??= this.#start();
    const look = Promise.withResolvers<MountLook>();
    reader.asked.push(look);
    const cancel = this.#options.clock.after(LOOK_MS, () => this.#lose(reader));
    // That it cannot be written shows in its end.
    reader.writer.write(LINE).catch(() => {});
    try {
      return await look.promise;
    } finally {
      cancel();
    }
  }

  #start(): Reader {
    const [program = BASH, ...args] = [...this.#options.launcher ?? [], BASH, ...bashArguments(READER)];
    const process = new Deno.Command(program, {
      args,
      cwd: "/",
      clearEnv: true,
      env: { PATH: FIXED_PATH },
      // A session of its own: a Ctrl-C at the daemon's terminal is not for it.
      detached: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const asked: PromiseWithResolvers<MountLook>[] = [];
    const heard = this.#hear(process, asked);
    const reader = { process, writer: process.stdin.getWriter(), asked, heard };
    void heard.then(() => this.#lose(reader));
    return reader;
  }

  /** Listens until it ends. Never rejects. */
  async #hear(process: Deno.ChildProcess, asked: PromiseWithResolvers<MountLook>[]): Promise<void> {
    const decoder = new TextDecoder();
    let said = "";
    try {
      for await (const bytes of process.stdout) {
        said += decoder.decode(bytes, { stream: true });
        const answers = said.split("\0");
        said = answers.pop() ?? "";
        for (const text of answers) {
          if (text !== "") this.#last = { text, version: this.#last.version + 1 };
          asked.shift()?.resolve(this.#last);
        }
      }
    } catch {
      // It cannot be heard any more.
    }
  }

  /** Ends one that says nothing any more; the next look starts another. */
  #lose(reader: Reader): void {
    if (this.#reader === reader) this.#reader = undefined;
    for (const { reject } of reader.asked.splice(0)) reject(new Error("nobody says what is mounted"));
    this.#ending.push(reader.writer.close().catch(() => {}), reader.process.status);
    try {
      reader.process.kill("SIGKILL");
    } catch {
      // It has ended.
    }
  }

  /** Ends it, and waits until it is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const reader = this.#reader;
    if (reader !== undefined) {
      this.#lose(reader);
      await reader.heard;
    }
    await Promise.all(this.#ending);
  }
}

const LINE = new Uint8Array([0x0a]);
