// What a session may use of the daemon, as the composition root hands it in.
// Only types: it keeps the server from knowing daemon.ts.

import type { AuthKey } from "../wire/auth.ts";
import type { Answer, Health } from "../wire/message.ts";
import type { Plist } from "../wire/value.ts";
import type { KeptAnswers } from "../pipeline/kept.ts";
import type { Submission } from "../pipeline/pipeline.ts";
import type { Clock } from "../pipeline/ports.ts";

/** Limits a session keeps; bytes and milliseconds. */
export interface SessionLimits {
  readonly maxFrame: number;
  readonly unauthenticatedFrame: number;
  readonly queue: number;
  readonly frameTimeoutMs: number;
  readonly authenticationTimeoutMs: number;
  readonly lingerMs: number;
  /** How long what was asked before may take to be answered once a connection is being closed, or the daemon stops. */
  readonly drainMs: number;
  readonly faultsInARow: number;
}

/** Where the server writes what a person may want to know. */
export interface ServerLog {
  debug(text: string, fields: Record<string, unknown>): void;
  warn(text: string, fields: Record<string, unknown>): void;
  error(text: string, fields: Record<string, unknown>): void;
}

/** A message for the pipeline; `kept` is left out for a session that outlives its connection. */
export type SessionSubmission = Omit<Submission, "kept"> & { readonly kept: KeptAnswers | undefined };

/** Those who want to hear of plans. */
export interface Audience {
  /** Adds a connection by its number. */
  join(connection: number, hear: (answer: Answer) => void): void;
  /** Takes it away again; harmless if it never joined. */
  leave(connection: number): void;
}

/** The daemon as a session sees it. */
export interface Services {
  readonly version: string;
  readonly capabilities: readonly string[];
  readonly limits: SessionLimits;
  /** Clients that say `:PLANS` join it. */
  readonly audience?: Audience | undefined;
  /** Clients that said :HELLO or asked something join it: they hear what nobody asked for. */
  readonly listeners?: Audience | undefined;
  readonly clock: Clock;
  readonly log: ServerLog;
  /** The key of the secret; `undefined` when authentication is off. */
  readonly auth: AuthKey | undefined;
  /** The daemon's real port. */
  port(): number;
  /** How the daemon is; a promise while start-up is about to end. */
  health(): Health | Promise<Health>;
  /** Called when a peer has been greeted. */
  readonly onGreeting: () => void;
  /** Returns why a request to a target is no valid message, or `undefined`. */
  requestFault(
    target: string,
    action: string | undefined,
    payload: Plist,
  ): { readonly field: string; readonly text: string } | undefined;
  /** Returns what a valid request to `:SYSTEM` says of the client itself, if it is a `:HELLO`. */
  readHello(
    action: string | undefined,
    payload: Plist,
  ): { readonly client: string; readonly capabilities: readonly string[] } | undefined;
  /** Hands a message to the pipeline, as soon as there is one. Resolves when the message is over. */
  submit(submission: SessionSubmission): Promise<void>;
}
