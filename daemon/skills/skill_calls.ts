// Calls to loaded skills about what happened: those whose trigger fits, each with the event and what it may ask of the daemon. A skill
// that fails is noted, and counts as one that has nothing to say. Knows no process, and not what an answer is for.

import type { LoadedSkill } from "./loaded_skill.ts";
import type { Json, SkillHook, SkillHost } from "./ports.ts";
import { fits, type Sensor } from "./trigger.ts";

/** What {@link SkillCalls} needs. */
export interface SkillCallsOptions {
  /** What is loaded, in the order in which it is asked. */
  readonly skills: () => readonly LoadedSkill[] | Promise<readonly LoadedSkill[]>;
  /** Makes what a skill may ask of the daemon while it works on a conversation. */
  readonly host: (skill: LoadedSkill, session: string) => SkillHost;
  readonly now: () => number;
  /** IANA name. */
  readonly timeZone: () => string;
  readonly log: { warn(text: string, fields: Record<string, unknown>): void };
}

/** Whom an event came to, and from where. */
export interface Asked {
  readonly sensor: Sensor;
  readonly text: string;
  readonly source: string;
  readonly session: string;
  readonly items?: readonly Json[];
}

/** Calls to the skills of a daemon. */
export class SkillCalls {
  constructor(readonly options: SkillCallsOptions) {}

  /** All that are loaded; none where that cannot be told. */
  async loaded(): Promise<readonly LoadedSkill[]> {
    try {
      return await this.options.skills();
    } catch (error) {
      this.options.log.warn("Cannot ask skills", { error });
      return [];
    }
  }

  /** Those whose trigger fits, in the order in which they are asked. */
  async fitting(asked: Asked): Promise<readonly LoadedSkill[]> {
    return (await this.loaded()).filter(({ skill }) => skill.triggers.some((trigger) => fits(trigger, asked)));
  }

  /** Tells a skill what happened. @returns What it returned; `null` for nothing, or where it failed. @throws When `signal` is aborted. */
  async tell(skill: LoadedSkill, hook: SkillHook, asked: Asked, signal: AbortSignal): Promise<Json> {
    const { now, timeZone } = this.options;
    const { sensor, text, source, session, items } = asked;
    const event = {
      sensor,
      text,
      session,
      source,
      now: now(),
      timeZone: timeZone(),
      ...items === undefined ? {} : { items },
    };
    return await this.call(skill, hook, [event], session, signal);
  }

  /** Calls a hook. @returns What it returned; `null` for nothing, or where it failed. @throws When `signal` is aborted. */
  async call(
    skill: LoadedSkill,
    hook: SkillHook,
    args: readonly Json[],
    session: string,
    signal: AbortSignal,
  ): Promise<Json> {
    const { host, log } = this.options;
    try {
      return await skill.call(hook, args, host(skill, session), signal);
    } catch (error) {
      // The user interrupted, or the daemon stops: nobody is to be asked any more.
      signal.throwIfAborted();
      const { code, line } = error as { readonly code?: string; readonly line?: number };
      log.warn("Skill failed", {
        skill: skill.skill.name,
        hook,
        ...code === undefined ? {} : { code },
        ...line === undefined ? {} : { at: `${skill.file}:${line}` },
        why: error instanceof Error ? error.message : String(error),
      });
      return null;
    }
  }
}
