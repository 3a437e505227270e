// What a gate of the guard is: it looks at one action and says what it thinks of it, or nothing.
// Knows no gate.

import type { Action } from "../pipeline/ports.ts";
import type { Grants, Leads, Obeyed } from "../pipeline/grants.ts";
import type { Finding, Tier } from "./verdict.ts";

/** What a gate may know besides the action. */
export interface GateContext {
  /** Where the action came from: `CLI`, `EMACS` ... */
  readonly source: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly signal: AbortSignal;
}

/** What a gate thinks of an action. */
export interface Opinion {
  readonly tier: Tier;
  /** The rule that decided, a short name. */
  readonly rule: string;
  /** A clause that begins in lower case. */
  readonly why: string;
  /** Whether it is no opinion but that none could be formed. */
  readonly failed?: boolean;
  readonly parts?: readonly Finding[];
  /** What a run of it would touch. */
  readonly grants?: Grants;
  /** Files that it executes or reads as code, absolute. */
  readonly code?: readonly string[];
  /** Code that it runs and whose file only the run will know, in words. */
  readonly looseCode?: readonly string[];
  /** The working folder that was judged, links followed. */
  readonly cwd?: string;
  /** Tells that folder, as it lay there before anything else was looked at, from any other that comes to lie there. */
  readonly folder?: string;
  /** What an allow relied on. */
  readonly obeys?: Obeyed;
  /** Where the paths led that an allow was about. */
  readonly leads?: Leads;
  /** Whether nothing in an allowed command needs to write. */
  readonly reads?: boolean;
  /** Whether a rule of the user allows what nobody judged harmless: it may do anything with what it is granted. */
  readonly freed?: boolean;
}

/** One gate. */
export interface Gate {
  readonly name: string;
  /** Says what it thinks; `undefined` means that the action is none of its business. */
  judge(action: Action, context: GateContext): Promise<Opinion | undefined> | Opinion | undefined;
}
