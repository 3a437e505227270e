// What the command line needs of the process it runs in. main.ts provides it; tests of a command could provide another.
// Only types and exit codes: no command reads the environment or ends the process.

import type { Grants } from "../../daemon/plans/grants_in_words.ts";
import type { Transport } from "../../daemon/wire/connection.ts";
import type { Folders } from "../../daemon/state/folders.ts";

/** Exit codes of every command. */
export const EXIT = {
  /** An answer came. */
  answered: 0,
  /** The daemon refused, or the matter waits for a person's approval. */
  refused: 1,
  /** No answer came, or the command was used wrongly. */
  unanswered: 2,
} as const;

/** A daemon inside this process, for one conversation. */
export interface LocalDaemon extends AsyncDisposable {
  readonly transport: Transport;
  readonly secret: string | undefined;
}

/** The settings that clients share with the daemon. */
export interface ClientSettings {
  /** Set by variable or file; `undefined` when nobody set it. */
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly auth: "required" | "off";
  readonly folders: Folders;
}

/** Flags of `daemon` and `start`. */
export interface DaemonFlags {
  readonly host?: string;
  readonly port?: string;
}

/** Flags of `conformance`. */
export interface ConformanceFlags {
  readonly target: string;
  readonly secretFile?: string;
  readonly json?: boolean;
  readonly only?: string;
  readonly slow?: boolean;
}

/** What is found about a command, part by part. */
export interface GuardExplanation {
  readonly tier: "allow" | "ask" | "deny";
  readonly rule: string;
  readonly why: string;
  readonly parts: readonly {
    readonly tier: "allow" | "ask" | "deny";
    readonly rule: string;
    readonly why: string;
    /** The stretch of the command it is about. */
    readonly words: string;
  }[];
  /** What a run would be granted. */
  readonly grants: Grants;
  /** Files that it executes or reads as code. */
  readonly code: readonly string[];
}

/** Why a rule, or a stretch of a policy file, is not used. */
export interface GuardProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The name of the rule; `""` for what belongs to none. */
  readonly rule: string;
  /** A whole sentence. */
  readonly text: string;
}

/** The guard inside this process: says what it would say, and does nothing. */
export interface GuardDesk {
  /** @param question A command and the folder it would run in, absolute. */
  explain(question: { readonly cmd: string; readonly cwd: string }): Promise<GuardExplanation>;
  /** Answers a line of `guard check --jsonl` with one. @param cwd Where a command runs whose line names no folder. */
  answerLine(line: string, cwd: string): Promise<string>;
  /** Looks for problems in a policy file, the user's own unless it is named. */
  lint(
    file?: string,
  ): Promise<{ readonly file: string; readonly there: boolean; readonly problems: readonly GuardProblem[] }>;
}

/** What was found about a skill's file; lines count from 1. */
export interface SkillCheck {
  /** As far as the file tells it. */
  readonly name: string | undefined;
  readonly title: string | undefined;
  readonly priority: number | undefined;
  readonly dependsOn: readonly string[];
  /** As they are written. */
  readonly triggers: readonly string[];
  readonly capabilities: readonly string[];
  /** What it may touch, in a sentence. */
  readonly may: string | undefined;
  /** What its module exports. */
  readonly hooks: readonly string[];
  /** Names of its tools, once it was checked. */
  readonly tools: readonly string[];
  /** Names of the tests that passed. */
  readonly tests: readonly string[];
  readonly faults: readonly { readonly line: number; readonly text: string }[];
  /** What could not be checked, in words. */
  readonly unchecked?: string;
}

/** What became of the shipped files, by their names. */
export interface SkillSetup {
  /** The user's folder of skills. */
  readonly folder: string;
  readonly made: readonly string[];
  readonly updated: readonly string[];
  /** Changed by the user: kept, and the shipped one lies beside as `NAME.new`. */
  readonly kept: readonly string[];
}

/** Looks at files of skills inside this process, without a daemon. */
export interface SkillDesk {
  /** Reads, type-checks and tests a file, without any right. @throws UsageError when it cannot be read. */
  check(file: string): Promise<SkillCheck>;
  /** Reads a file and runs nothing of it. @throws UsageError when it cannot be read. */
  read(file: string): Promise<SkillCheck>;
  /** A file of a skill that works and does little, to begin with. */
  template(name: string): string;
  /** The user's folder of skills. */
  readonly folder: string;
  /** Makes the folders and installs the shipped skills. @throws UsageError when that cannot be done. */
  setUp(): Promise<SkillSetup>;
}

/** The process, as far as the command line may touch it. */
export interface Edge {
  readonly version: string;
  /** Reads the settings. @throws UsageError when one makes no sense. */
  settings(): Promise<ClientSettings>;
  /** Writes a line to stdout. */
  out(line: string): void;
  /** Writes a line to stderr. */
  err(line: string): void;
  /** Writes as it is, without a newline; at a terminal what is not safe there is replaced. */
  write(stream: "stdout" | "stderr", text: string): void;
  /** The current folder, absolute. */
  cwd(): string;
  /** Calls `body` instead of ending when the user interrupts (Ctrl-C), until the returned function is called. */
  onInterrupt(body: () => void): () => void;
  /** Loads the guard. @throws UsageError when a setting makes no sense. */
  guard(): Promise<GuardDesk>;
  /** Loads what looks at files of skills. @throws UsageError when a setting makes no sense. */
  skills(): Promise<SkillDesk>;
  /** Lines of stdin, without their ends. */
  lines(): AsyncIterable<string>;
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  /** How wide the terminal is, in columns; `Infinity` where stdout is none. */
  readonly columns: number;
  /** The same of stderr. */
  readonly errColumns: number;
  /** Writes to stdout without a newline. */
  prompt(text: string): void;
  /** Runs a daemon in this process until it is told to stop. @returns The exit code. */
  runDaemon(flags: DaemonFlags): Promise<number>;
  /** The program that starts a daemon process, and the arguments that make it read the settings this one reads. */
  readonly launcher: readonly string[];
  /** Checks any daemon against the protocol. @returns The exit code. */
  conformance(flags: ConformanceFlags): Promise<number>;
  /**
   * Makes a daemon inside this process. It holds the state folder's lock while it lives.
   *
   * @param waitMs How long to wait for the lock of a process that will be done soon.
   * @throws UsageError whose cause is what could not be had, such as a LockHeldError.
   */
  localDaemon(purpose: string, waitMs: number): Promise<LocalDaemon>;
}

/** The command was used wrongly, or what it needs cannot be had; each line is a whole sentence. */
export class UsageError extends Error {
  override name = "UsageError";
  constructor(readonly lines: readonly string[], options?: ErrorOptions) {
    super(lines.join("\n"), options);
  }
}
