// An edge for tests: what a command writes is kept, its stdin is a list of lines, and nothing of the process is touched.
// Answers no question; a test hands in what does.

import type { ClientSettings, Edge, GuardDesk, LocalDaemon, SkillDesk } from "./edge.ts";

/** What a {@link FakeEdge} is made from. */
export interface FakeEdgeOptions {
  /** The state folder, and all others. */
  readonly folder: string;
  readonly settings?: Partial<ClientSettings>;
  readonly lines?: readonly string[];
  /** Takes the place of a daemon inside this process. */
  readonly localDaemon?: (purpose: string, waitMs: number) => Promise<LocalDaemon>;
  /** Takes the place of the guard. */
  readonly guard?: GuardDesk;
  /** Takes the place of what looks at files of skills. */
  readonly skills?: SkillDesk;
}

/** An {@link Edge} without a process. */
export class FakeEdge implements Edge {
  readonly version = "0.0.0";
  readonly stdinIsTerminal = false;
  readonly stdoutIsTerminal = false;
  columns = Infinity;
  errColumns = Infinity;
  readonly launcher = ["no program"];
  /** Lines on stdout. */
  readonly stdout: string[] = [];
  /** Lines on stderr. */
  readonly stderr: string[] = [];
  /** What was written as it is. */
  readonly raw = { stdout: "", stderr: "" };
  /** What listens for Ctrl-C. */
  readonly interrupted = new Set<() => void>();
  readonly #options: FakeEdgeOptions;

  constructor(options: FakeEdgeOptions) {
    this.#options = options;
  }

  settings(): Promise<ClientSettings> {
    const { folder, settings } = this.#options;
    const folders = { config: folder, data: folder, state: folder };
    return Promise.resolve({ host: undefined, port: undefined, auth: "required", folders, ...settings });
  }

  out(line: string): void {
    this.stdout.push(line);
  }

  err(line: string): void {
    this.stderr.push(line);
  }

  prompt(): void {}

  write(stream: "stdout" | "stderr", text: string): void {
    this.raw[stream] += text;
  }

  cwd(): string {
    return this.#options.folder;
  }

  onInterrupt(body: () => void): () => void {
    this.interrupted.add(body);
    return () => this.interrupted.delete(body);
  }

  guard(): Promise<GuardDesk> {
    const { guard } = this.#options;
    if (guard === undefined) throw new Error("Cannot judge: this is a test");
    return Promise.resolve(guard);
  }

  skills(): Promise<SkillDesk> {
    const { skills } = this.#options;
    if (skills === undefined) throw new Error("Cannot look at skills: this is a test");
    return Promise.resolve(skills);
  }

  async *lines(): AsyncGenerator<string> {
    yield* this.#options.lines ?? [];
  }

  runDaemon(): Promise<number> {
    throw new Error("Cannot run a daemon: this is a test");
  }

  conformance(): Promise<number> {
    throw new Error("Cannot check a daemon: this is a test");
  }

  localDaemon(purpose: string, waitMs: number): Promise<LocalDaemon> {
    const { localDaemon } = this.#options;
    if (localDaemon === undefined) throw new Error("Cannot answer without a daemon: this is a test");
    return localDaemon(purpose, waitMs);
  }
}

/** Runs `body` with a folder of its own. */
export async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Returns a port of this machine on which nothing listens. */
export function closedPort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}
