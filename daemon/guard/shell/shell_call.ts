// What the rule of a builtin, a wrapper or a shell gets, beyond what a tool's rule does: the state of the shell it runs in.
// Knows no rule.

import type { Call, Judge, Stream } from "./call.ts";
import type { CommandOptions, Machine } from "./machine.ts";
import type { Scope } from "./scope.ts";

/** What rules of the shell itself get, beyond what a tool's rule does. */
export interface ShellCall extends Call {
  readonly machine: Machine;
  readonly scope: Scope;
  readonly judge: Judge;
  readonly options: CommandOptions;
}

/** The rule of a builtin, a wrapper or a shell. */
export type ShellRule = (call: ShellCall) => Stream | undefined | void;
