// One process that runs a skill: started, written to, read, ended as a whole.
// Knows frames and pipes, and neither calls nor skills.

import { SkillError } from "../ports.ts";
import { FrameError, type Report, ReportDecoder } from "./frames.ts";
import type { ProcessWatcher } from "./watcher.ts";

/** What a {@link SkillChild} is started with, and tells. */
export interface ChildOptions {
  /** Arguments of bash, which becomes the process. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly watcher: ProcessWatcher;
  readonly mostMessageBytes: number;
  readonly mostLogBytes: number;
  /** Takes what the process says, in order. @throws FrameError when it may not say that now. */
  readonly onReport: (report: Report) => void;
  /** Takes a line that the process wrote for people. */
  readonly onLine: (line: string) => void;
}

/** How much of one line is passed on, characters. */
const MOST_LINE = 2_000;

/** What a runtime says that ran out of memory. */
const OUT_OF_MEMORY = /out of memory|heap limit|memory allocation of|allocation failed|Cannot allocate memory/i;

/** A process that runs a skill. */
export class SkillChild {
  readonly pid: number;
  /** Why it ended; what is read of it comes before. Never rejects. */
  readonly ended: Promise<SkillError>;
  readonly #options: ChildOptions;
  readonly #process: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #reports: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  readonly #lines: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  readonly #lastLines: string[] = [];
  #why: SkillError | undefined;
  #gone = false;
  #logged = 0;

  /** @throws As `Deno.Command` does. */
  constructor(options: ChildOptions) {
    this.#options = options;
    this.#process = new Deno.Command("bash", {
      args: [...options.args],
      cwd: "/",
      clearEnv: true,
      env: options.env,
      // A session of its own: no terminal, and a group that can be ended.
      detached: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.pid = this.#process.pid;
    this.#writer = this.#process.stdin.getWriter();
    this.#reports = this.#process.stdout.getReader();
    this.#lines = this.#process.stderr.getReader();
    options.watcher.add(this.pid);
    this.ended = this.#end(this.#readReports(), this.#readLines());
  }

  /** Says something to the process, as a frame; what comes too late is dropped. */
  send(frame: Uint8Array<ArrayBuffer>): void {
    if (this.#why === undefined && !this.#gone) this.#writer.write(frame).catch(() => {});
  }

  /** A new call begins: the process may write to its log again. */
  forgive(): void {
    this.#logged = 0;
  }

  /** Ends the process, and remembers the first reason. */
  kill(why: SkillError): void {
    if (this.#why !== undefined || this.#gone) return;
    this.#why = why;
    this.#writer.close().catch(() => {});
    this.#signal();
    // Nothing of it is read any more, whoever may still hold the other end.
    for (const each of [this.#reports, this.#lines]) each.cancel().catch(() => {});
  }

  #signal(): void {
    try {
      // What bubblewrap contains ends with it.
      this.#process.kill("SIGKILL");
    } catch {
      // It ended in this moment.
    }
  }

  async #end(...read: Promise<void>[]): Promise<SkillError> {
    const { code, signal } = await this.#process.status;
    this.#gone = true;
    this.#options.watcher.remove(this.pid);
    this.#writer.close().catch(() => {});
    await Promise.all(read);
    if (this.#why !== undefined) return this.#why;
    const last = this.#lastLines.join(" ");
    if (OUT_OF_MEMORY.test(last)) return new SkillError("MEMORY", "ran out of memory");
    // Bubblewrap tells by its code that what it contained was killed.
    if (signal === "SIGKILL" || code === 137) return new SkillError("MEMORY", "took too much memory and was ended");
    const how = signal === null ? `with code ${code}` : `by ${signal}`;
    return new SkillError("EXITED", `ended by itself ${how}${last === "" ? "" : `: ${last.slice(0, 300)}`}`);
  }

  async #readReports(): Promise<void> {
    const decoder = new ReportDecoder(this.#options.mostMessageBytes);
    try {
      for (;;) {
        const { value: bytes } = await this.#reports.read();
        if (bytes === undefined) return;
        for (const report of decoder.push(bytes)) this.#options.onReport(report);
      }
    } catch (error) {
      // Only what the process wrote can be at fault; reading goes on nowhere.
      const what = error instanceof FrameError ? error.message : "what it writes cannot be read";
      this.kill(new SkillError("REFUSED", `was ended: ${what}`));
    }
  }

  async #readLines(): Promise<void> {
    const decoder = new TextDecoder();
    let open = "";
    try {
      for (;;) {
        const { value: bytes } = await this.#lines.read();
        if (bytes === undefined) break;
        this.#logged += bytes.length;
        if (this.#logged > this.#options.mostLogBytes) {
          this.kill(
            new SkillError("FLOOD", `was ended: it wrote more than ${this.#options.mostLogBytes} bytes to its log`),
          );
          break;
        }
        const lines = (open + decoder.decode(bytes, { stream: true })).split("\n");
        open = (lines.pop() ?? "").slice(0, MOST_LINE);
        for (const line of lines) this.#pass(line);
      }
    } catch {
      // The pipe broke with the process.
    }
    if (open !== "") this.#pass(open);
  }

  #pass(line: string): void {
    // deno-lint-ignore no-control-regex -- what steers a terminal has no place in a log
    const text = line.replace(/[\x00-\x1f\x7f-\x9f]/g, " ").slice(0, MOST_LINE).trim();
    if (text === "") return;
    this.#lastLines.push(text);
    if (this.#lastLines.length > 4) this.#lastLines.shift();
    this.#options.onLine(text);
  }
}
