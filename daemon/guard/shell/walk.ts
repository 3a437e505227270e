// What the parts that follow a text ask of the one that walks it, beside what every part of the shell guard may ask.
// Knows no construct.

import type { CommandNode, CompoundList, ParsedScript, PipelineNode, Statement } from "unbash";
import type { Stream } from "./call.ts";
import type { Frames } from "./frames.ts";
import type { Machine } from "./machine.ts";
import type { Scope } from "./scope.ts";

/** A script of `>(...)` that waits for what is written to it, with what was. */
export interface Sink {
  readonly script: ParsedScript;
  readonly scope: Scope;
  taken?: Stream;
}

/** Walks one text. */
export interface Walk extends Machine {
  /** Whether any command was met. */
  met: boolean;
  /** What is being followed and may be left before its end. */
  readonly frames: Frames;
  /** Whether what is followed runs beside something else: in a pipe or in the background. */
  readonly isBeside: boolean;
  /** The scripts of `>(...)`, by the paths that stand for them. */
  readonly sinks: Map<string, Sink>;
  /** Calls `body` while findings are about `words`. */
  about<T>(words: string, body: () => T): T;
  /** Follows a list in `scope`, which it changes. Returns what it prints. @throws {TooMuchWork} */
  list(list: CompoundList, scope: Scope): Stream;
  /** Follows a pipeline, or a list of `&&` and `||`. @throws {TooMuchWork} */
  node(node: PipelineNode | Statement["command"], scope: Scope): Stream;
  /** What a command prints that was judged before and is the same again; `undefined` for any other. */
  again(node: PipelineNode | CommandNode, scope: Scope): Stream | undefined;
}
