// What the parts of the shell guard share while one text is judged: the setting, what was found, how much work is left, and how
// to run a script, a command or a touch. Knows no syntax and no tool.

import type { ParsedScript, Word, WordPart } from "unbash";
import type { AllowedPlace } from "../allowed_places.ts";
import type { DiskEntry } from "../disk.ts";
import type { PathSetting } from "../paths.ts";
import type { Finding, Tier } from "../verdict.ts";
import type { Arg, Judge, Stream } from "./call.ts";
import type { Reach } from "./reach.ts";
import type { FunctionBody, Scope, Variable } from "./scope.ts";
import type { Stretches } from "./stretches.ts";

/** Where a command would run. */
export interface ShellSetting extends PathSetting {
  readonly cwd: string;
  /** The name `$USER` and `~` stand for. */
  readonly user: string;
  readonly allowedPlaces: readonly AllowedPlace[];
  /** Nothing is allowed because of what a variable is said to hold, or a `cd` to have done. */
  readonly wary?: boolean;
}

/** Thrown when a text takes more work than {@link WORK}; the guard then asks. */
export class TooMuchWork extends Error {
  override readonly name = "TooMuchWork";
}

/** How many steps a text may take: commands, expansions, rounds of loops. */
export const WORK = 2000;

/** How deep scripts in scripts, functions in functions and strings in strings may go. */
export const DEPTH = 24;

/** The machine that judges one text. */
export interface Machine {
  readonly setting: ShellSetting;
  /** What was found so far, in order. */
  readonly findings: Finding[];
  /** What a run would touch, as far as it is known. */
  readonly reach: Reach;
  /** The commands that were met, by their words. */
  readonly commands: readonly (readonly (string | undefined)[])[];
  /** The command that is judged, by its place among the commands; -1 outside any. */
  readonly current: number;
  /** Whether it is the words of another command that are judged: theirs are not looked through again. */
  inTail: boolean;
  /** What lies in the folders that were listed so far. */
  readonly listed: Map<string, readonly DiskEntry[]>;
  /** Variables that were handed to commands anywhere in the text, with what they were set to last. */
  readonly handed: Map<string, Variable>;
  /** Variables that were unset anywhere in the text. */
  readonly gone: Set<string>;
  /** Counts a step. @throws {TooMuchWork} */
  spend(steps?: number): void;
  /** Notes a file that runs as code, without a word on whether it may. */
  starts(path: string): void;
  /** Notes what a file that runs was made of in the text: a copy, or a link. */
  startsMade(path: Arg, scope: Scope): void;
  /** Records what was found about the command at hand. */
  find(tier: Tier, rule: string, why: string): void;
  /** How often something was met that may print where nobody expects it, or end what is being followed. */
  readonly doubts: number;
  /** Counts such a thing. */
  doubt(): void;
  /** The function of the text that is being called, the innermost. */
  readonly calling: string | undefined;
  /** Notes that bash may stop here, and go on with the next line in the state of `scope`. */
  mayStop(scope: Scope): void;
  /** Notes that a function, or a loop, may be left in the state of `scope`. @param rounds Only the innermost loop, or any. */
  leaves(what: "function" | "loop", scope: Scope, rounds?: "innermost" | "any"): void;
  /** Assigns what an assignment inside arithmetic came to, known or not; with `isItem` to some item of an array. */
  setNumber(scope: Scope, name: string, value: number | undefined, isItem: boolean): void;
  /** Runs a parsed script in `scope`, which it changes. Returns what it prints. */
  script(script: ParsedScript, scope: Scope): Stream;
  /** Parses text as a script and runs it in `scope`, as eval does. */
  source(text: string, scope: Scope): Stream;
  /** {@link source} for a text that another shell reads: what ends a function or a loop ends none of this one. */
  apart(text: string, scope: Scope): Stream;
  /** {@link source} for a text that may be left by `return`, as `.` has it. */
  sourced(text: string, scope: Scope): Stream;
  /** Whether a variable is one of a function being called; `isLocalAbove` leaves out the innermost. */
  isLocal(name: string): boolean;
  isLocalAbove(name: string): boolean;
  /** Judges one simple command whose words are known. */
  command(argv: readonly Arg[], stdin: Stream, scope: Scope, options?: CommandOptions): Stream;
  /** What a rule for a tool may say, in `scope`. */
  judge(scope: Scope, words: string): Judge;
  /** Expands a word that stays one word. */
  text(word: Word, scope: Scope): Arg;
  /** Expands the word of an operation in `${...}`. */
  operand(word: Word, scope: Scope, quoted: boolean): Stretches;
  /** Expands the pattern of an operation in `${...}`; `undefined` where it is not known. */
  pattern(word: Word, scope: Scope): string | undefined;
  /** Expands the parts of a word or a here-document as between double quotes. */
  parts(parts: readonly WordPart[], scope: Scope): Arg;
  /** Where a path leads at this point of the text: links made in it, then those on the disk. */
  follow(path: string, scope: Scope): string | undefined;
  /** The absolute path of a word that is known, as the key of what was written in this text. */
  pathKey(path: Arg, scope: Scope): string | undefined;
  /** What flowed into a file in this text. */
  fileStream(path: Arg, scope: Scope): Stream | undefined;
  /** What stands for a file whose path is not known: words that are made of the same stretches are the same file. */
  namelessKey(path: Arg, scope: Scope): string | undefined;
  /** What flowed in this text into a file whose path is not known. It makes nothing harmless. */
  namelessStream(path: Arg, scope: Scope): Stream | undefined;
  /** Whether a script of `>(...)` waits behind a path. */
  waits(path: string): boolean;
  /** Lets what waits behind a path read `stream`, behind what it has read. Returns whether anything did. */
  pour(path: string, stream: Stream): boolean;
  /** Calls a function of the text. */
  callFunction(
    name: string,
    body: FunctionBody | "unknown",
    args: readonly Arg[],
    scope: Scope,
    beside: boolean,
  ): Stream;
  /** Makes a path such as `/dev/fd/63` for a process substitution. */
  substitute(stream: Stream | ParsedScript, scope: Scope): Arg;
}

/** How a name is looked up. */
export interface CommandOptions {
  /** Functions and builtins do not count: `env ls`, `find -exec`. */
  readonly external?: boolean;
  /** Functions do not count: `command ls`. */
  readonly noFunctions?: boolean;
  /** Another command runs it: xargs, find -exec, env. */
  readonly inside?: boolean;
  /** As {@link Judge.run} has it. */
  readonly asIs?: boolean;
  /** It is judged already for stretches of its words that may be nothing. */
  readonly emptied?: boolean;
  /** It was judged already for wildcards that match nothing. */
  readonly matched?: boolean;
  /** It runs beside others: in a pipe or in the background. */
  readonly beside?: boolean;
}
