// Asks the loaded skills about what happened: by priority, then by name, those whose trigger fits. A skill that fails is noted and passed
// over: it never keeps a user from an answer. Knows no process, and does nothing itself.

import type { Action, Percept, Proposal, Reasoner, Task } from "../pipeline/ports.ts";
import { legible } from "../wire/printable.ts";
import { kw, plist } from "../wire/value.ts";
import type { LoadedSkill } from "./loaded_skill.ts";
import type { Json } from "./ports.ts";
import { readProposal } from "./proposal.ts";
import { type Asked, SkillCalls, type SkillCallsOptions } from "./skill_calls.ts";

/** The longest text of an answer, UTF-16 units. */
const LONGEST_SAY = 256 * 1024;

/** A reasoner over the loaded skills. */
export class SkillReasoner implements Reasoner {
  readonly name = "skills";
  readonly #calls: SkillCalls;

  constructor(options: SkillCallsOptions) {
    this.#calls = new SkillCalls(options);
  }

  async reason(percept: Percept, task: Task): Promise<Proposal | undefined> {
    if (percept.kind !== "question") return undefined;
    const { source, session } = task;
    return await this.#ask({ sensor: "user-input", text: percept.text, source, session }, task.signal);
  }

  /** What skills want done because time passed: their actions only, since nobody is there to be told anything. */
  async beat(task: Task): Promise<Proposal | undefined> {
    const actions: Action[] = [];
    const asked = { sensor: "heartbeat", text: "", source: "DAEMON", session: task.session } as const;
    for (const skill of await this.#calls.fitting(asked)) {
      const found = await this.#askOne(skill, asked, task.signal);
      actions.push(...(found?.actions ?? []).filter(({ target }) => target !== "CLIENT"));
    }
    return actions.length === 0 ? undefined : { actions };
  }

  /** The words in which what is due is announced; `undefined` when no skill has any. @param items What is due, as JSON. */
  async remind(items: readonly Json[], signal: AbortSignal): Promise<string | undefined> {
    const asked = { sensor: "due", text: "", source: "DAEMON", session: "reminders", items } as const;
    for (const skill of await this.#calls.fitting(asked)) {
      if (!skill.hooks.includes("respond")) continue;
      const text = await this.#respond(skill, asked, signal);
      if (text !== undefined) return text;
    }
    return undefined;
  }

  async #ask(asked: Asked, signal: AbortSignal): Promise<Proposal | undefined> {
    for (const skill of await this.#calls.fitting(asked)) {
      signal.throwIfAborted();
      const found = await this.#askOne(skill, asked, signal);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Asks one skill: first what it wants done, then what it has to say. */
  async #askOne(skill: LoadedSkill, asked: Asked, signal: AbortSignal): Promise<Proposal | undefined> {
    if (skill.hooks.includes("propose")) {
      const proposed = await this.#calls.tell(skill, "propose", asked, signal);
      if (proposed !== null) {
        const result = readProposal(proposed);
        const undeclared = result.ok && result.proposal.actions.some(({ target }) => target === "MEMORY") &&
          !skill.skill.capabilities.some((each) => each.kind === "memory" && each.access === "write");
        if (undeclared) {
          this.#calls.options.log.warn("Skill proposed to write notes without memory:write", {
            skill: skill.skill.name,
          });
        } else if (result.ok) return { actions: result.proposal.actions, together: { say: result.proposal.say } };
        else {this.#calls.options.log.warn("Skill proposed what makes no sense", {
            skill: skill.skill.name,
            why: result.why,
          });}
      }
    }
    if (!skill.hooks.includes("respond")) return undefined;
    const text = await this.#respond(skill, asked, signal);
    return text === undefined ? undefined : { actions: [speech(text)] };
  }

  async #respond(skill: LoadedSkill, asked: Asked, signal: AbortSignal): Promise<string | undefined> {
    const answer = await this.#calls.tell(skill, "respond", asked, signal);
    if (answer === null) return undefined;
    if (typeof answer === "string" && answer.length <= LONGEST_SAY) return legible(answer);
    const why = typeof answer === "string" ? "its answer is too long" : "its answer is no text";
    this.#calls.options.log.warn("Skill answered what makes no sense", { skill: skill.skill.name, why });
    return undefined;
  }
}

function speech(text: string): Action {
  return {
    target: "CLIENT",
    name: "MESSAGE",
    payload: plist({ ACTION: kw("MESSAGE"), TEXT: text }),
    proposedBy: "skill",
  };
}
