// What the guard would say of a command, without a daemon: the same gates, the same rules of the user, and nothing is run, kept or
// sent. Loaded only by the commands that ask. Knows neither screen nor arguments.

import { type Grants, NO_GRANTS } from "../../pipeline/grants.ts";
import type { Action } from "../../pipeline/ports.ts";
import { kw, plist } from "../../wire/value.ts";
import { strictest } from "../dispatcher.ts";
import type { Gate, Opinion } from "../gate.ts";
import type { Finding, Tier } from "../verdict.ts";
import { type GateSubject, makeGates, policyFileOf } from "../all_gates.ts";

/** A verdict with all that led to it. */
export interface Explanation {
  readonly tier: Tier;
  readonly rule: string;
  readonly why: string;
  /** Everything that was found, in the order of the command; nothing for what is known to be harmless. */
  readonly parts: readonly Finding[];
  /** What a run would be granted; nothing where it is refused. */
  readonly grants: Grants;
  /** Files that it executes or reads as code. */
  readonly code: readonly string[];
}

/** A command and where it would run. */
export interface Question {
  readonly cmd: string;
  /** Absolute. */
  readonly cwd: string;
  /** Somebody else's home folder, absolute; the user's own without it. The daemon's folders are then in there too. */
  readonly home?: string;
}

/** Says what the guard would say. Loads what it needs once, and anew for another home folder. */
export class GuardCheck {
  readonly #own: GateSubject;
  readonly #onPolicyProblems: (lines: readonly string[]) => void;
  readonly #never = new AbortController().signal;
  #last: { readonly home: string | undefined; readonly gates: readonly Gate[] } | undefined;

  /** @param own The user at hand. @param onPolicyProblems Told of each rule of the user that is not used, as a line. */
  constructor(own: GateSubject, onPolicyProblems: (lines: readonly string[]) => void) {
    this.#own = own;
    this.#onPolicyProblems = onPolicyProblems;
  }

  /** Judges a command as a request of a client. Never throws for what the command is. */
  async explain({ cmd, cwd, home }: Question): Promise<Explanation> {
    const action: Action = {
      target: "SHELL",
      name: "EXECUTE",
      payload: plist({ ACTION: kw("EXECUTE"), CMD: cmd, CWD: cwd }),
      proposedBy: "client",
    };
    const opinions: Opinion[] = [];
    for (const gate of this.#gatesFor(home)) {
      const opinion = await this.#opinionOf(gate, action);
      if (opinion !== undefined) opinions.push(opinion);
    }
    const { tier, rule, why, grants = NO_GRANTS, code = [] } = strictest(opinions, action);
    const parts = opinions.flatMap((opinion): readonly Finding[] => {
      const { tier, rule, why } = opinion;
      // A gate that judges the request as a whole has only its word.
      return opinion.parts ?? (tier === "allow" ? [] : [{ tier, rule, why, words: cmd }]);
    });
    return { tier, rule, why, parts, grants: tier === "deny" ? NO_GRANTS : grants, code };
  }

  #gatesFor(home: string | undefined): readonly Gate[] {
    if (this.#last === undefined || this.#last.home !== home) {
      const subject = home === undefined ? this.#own : subjectAt(home, this.#own);
      this.#last = { home, gates: makeGates(subject, policyFileOf(subject, this.#onPolicyProblems)) };
    }
    return this.#last.gates;
  }

  /** A gate that fails has not allowed anything. */
  async #opinionOf(gate: Gate, action: Action): Promise<Opinion | undefined> {
    try {
      return await gate.judge(action, { source: "CLI", now: Date.now(), signal: this.#never });
    } catch (error) {
      return { tier: "ask", rule: "gate-failed", why: `the gate ${gate.name} could not decide (${error})` };
    }
  }
}

/** A user of whom only the home folder is known: everything is where it is by default. */
export function subjectAt(home: string, { privacyTags, networkAllow }: GateSubject): GateSubject {
  return {
    home,
    user: home.slice(home.lastIndexOf("/") + 1),
    config: `${home}/.config/passepartout`,
    data: `${home}/.local/share/passepartout`,
    state: `${home}/.local/state/passepartout`,
    memex: `${home}/memex`,
    privacyTags,
    networkAllow,
  };
}
