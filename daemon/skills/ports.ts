// The seam between who loads skills and who confines them: what a skill's module is, what it may ask of the daemon, and a process
// that runs it. Knows neither Org text nor processes.

/** What crosses the pipe between a skill and the daemon. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a skill declares that it touches. Paths are absolute, hosts are a name or `name:port`. */
export type Capability =
  | { readonly kind: "read" | "write"; readonly path: string }
  | { readonly kind: "net"; readonly host: string }
  | { readonly kind: "memory"; readonly access: "read" | "write" }
  | { readonly kind: "env"; readonly name: string };

/** What a skill's module may export. */
export type SkillHook = "respond" | "propose" | "gate" | "prompt" | "tools";

/** The program of a skill. */
export interface SkillModule {
  readonly name: string;
  /** TypeScript of its module: blocks of its Org file in order, padded so that lines are the file's. */
  readonly source: string;
  /** TypeScript of its tests, padded likewise. */
  readonly tests: string;
  readonly capabilities: readonly Capability[];
}

/** Serves what a skill asks for while it works. */
export interface SkillHost {
  /**
   * @param service `memory.search`, `memory.node`, `memory.backlinks`, `memory.agenda`, `memory.history`, `state.get`, `state.set`.
   * @throws Error that the skill gets, when it may not ask for that or it fails.
   */
  serve(service: string, args: readonly Json[]): Promise<Json>;
}

/** A skill in a process of its own, started on the first call and stopped when idle; disposing of it ends it. */
export interface SkillProcess extends AsyncDisposable {
  /** The process that is there, if one is. */
  readonly pid: number | undefined;
  /**
   * Calls what the module exports.
   *
   * @param args JSON; for `tools` none lists them, a name and arguments run one.
   * @param host Serves what the skill asks for during this call.
   * @returns What it returned; `null` for `undefined`.
   * @throws SkillError when it throws, is late, was ended for using too much, or exited.
   */
  call(hook: SkillHook, args: readonly Json[], host: SkillHost, signal: AbortSignal): Promise<Json>;
}

/** What came of a skill's tests. */
export interface CheckReport {
  /** What the module exports; empty when it cannot be read. */
  readonly hooks: readonly SkillHook[];
  /** Its tools as it lists them, if it exports any. */
  readonly tools?: Json;
  readonly tests: readonly { readonly name: string; readonly error?: string; readonly line?: number }[];
  /** Why it could not be run, with the line in the Org file where one is known. */
  readonly error?: { readonly text: string; readonly line?: number };
}

/** Confines skills. */
export interface SkillProcesses extends AsyncDisposable {
  open(module: SkillModule): SkillProcess;
  /** Runs the tests of a module with no permission at all. */
  check(module: SkillModule, signal: AbortSignal): Promise<CheckReport>;
}

/** What a skill did wrong. */
export class SkillError extends Error {
  override readonly name = "SkillError";

  /** @param line In the Org file, where known. */
  constructor(
    readonly code: "THREW" | "TIMEOUT" | "EXITED" | "MEMORY" | "FLOOD" | "REFUSED" | "NOT-STARTED",
    message: string,
    readonly line?: number,
  ) {
    super(message);
  }
}
