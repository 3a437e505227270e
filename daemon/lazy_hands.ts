// What lets the daemon act, loaded when the first action comes that is more than speech: a process that only answers a question
// need not read the guard, the shell and the ledger. Knows of the guard only what needs no guard.

import { closedGuard } from "./guard/closed.ts";
import { LazyPart } from "./lazy_part.ts";
import type { Hands } from "./hands.ts";
import { isOwnAffair } from "./pipeline/own_affairs.ts";
import type { Action, Actuator, DecisionLog, Guard, Plans, Task, Verdict } from "./pipeline/ports.ts";

/** Hands that may not be there yet. */
export class LazyHands extends LazyPart<Hands> {
  /**
   * Speech is judged without them: no gate has a word on what only speaks or tells. Everything else is for them to judge; where they
   * cannot be had, a client may still stop its daemon, so that the next start can put right what is broken.
   */
  readonly guard: Guard = {
    judge: async (action: Action, task: Task): Promise<Verdict> => {
      if (this.now === undefined) {
        const plain = await closedGuard.judge(action, task);
        if (plain.tier === "allow" && plain.rule === "harmless") return plain;
      }
      let hands: Hands;
      try {
        hands = await this.get();
      } catch (error) {
        if (isOwnAffair(action.target, action.name)) return await closedGuard.judge(action, task);
        throw error;
      }
      return await hands.guard.judge(action, task);
    },
  };

  readonly shell: Actuator = {
    target: "SHELL",
    perform: async (action, task, verdict) => {
      const { actuators } = await this.get();
      return await actuators.find(({ target }) => target === "SHELL")?.perform(action, task, verdict);
    },
  };

  readonly plans: Plans = {
    propose: async (action, verdict, task) => await (await this.get()).plans.propose(action, verdict, task),
  };

  readonly decisions: DecisionLog = {
    verdict: (action, verdict, task) => this.now?.decisions.verdict(action, verdict, task),
    outcome: (action, words, task) => this.now?.decisions.outcome(action, words, task),
  };
}
