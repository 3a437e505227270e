// The closed union of what may enter the pipeline. Knows nothing of how an event arrived or who will answer it.
// A new sensor is a new member here, and the compiler then names every place that must know it.

import type { Plist, Value } from "../wire/value.ts";

/** An event may set off another, this many times at most. */
export const MAX_DEPTH = 10;

/** The stages an event passes, in order. */
export type Stage = "perceive" | "reason" | "act";

/** What may enter the pipeline. */
export type PipelineEvent =
  & (
    | { readonly sensor: "user-input"; readonly text: string }
    | { readonly sensor: "heartbeat" }
    | { readonly sensor: "interrupt"; readonly inReplyTo?: string }
    | { readonly sensor: "buffer-update"; readonly ast: Value }
    | { readonly sensor: "point-update"; readonly element: Value }
    | { readonly sensor: "tool-output"; readonly tool: string; readonly output: string }
    | { readonly sensor: "tool-error"; readonly tool: string; readonly error: string }
    | { readonly sensor: "loop-error"; readonly stage: Stage; readonly failed: string; readonly error: unknown }
    | {
      /** A client's `:REQUEST`: an action somebody proposes, to be judged like any other. */
      readonly sensor: "request";
      readonly target: string;
      readonly action: string | undefined;
      readonly payload: Plist;
    }
  )
  & {
    /** How many events led to this one; 0 for what came from outside. */
    readonly depth: number;
  };

/** Tells whether the sender of `event` is owed an answer (protocol 3.5; every request has an outcome). */
export function owesAnswer(event: PipelineEvent): boolean {
  return event.sensor === "user-input" || event.sensor === "request";
}
