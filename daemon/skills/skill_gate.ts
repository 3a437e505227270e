// The gates of skills as one gate of the guard: each loaded skill that has one is shown an action and may make the verdict stricter, never
// milder. One that fails, is late or says what makes no sense counts as ask. Knows no rule.

import type { Action } from "../pipeline/ports.ts";
import { legible } from "../wire/printable.ts";
import { Char, Dotted, Float, isList, isPlist, Keyword, Sym, type Value, Vector } from "../wire/value.ts";
import type { LoadedSkill } from "./loaded_skill.ts";
import type { Json, SkillHost } from "./ports.ts";
import { showAction } from "./proposal.ts";

/** What a skill's gate thinks. */
export interface SkillOpinion {
  readonly tier: "ask" | "deny";
  readonly rule: string;
  readonly why: string;
  /** Whether it is no opinion but that none could be formed. */
  readonly failed?: boolean;
}

/** What {@link makeSkillGate} needs. */
export interface SkillGateOptions {
  readonly skills: () => readonly LoadedSkill[] | Promise<readonly LoadedSkill[]>;
}

/** What no skill has a word in: what only speaks, what a person asks of the daemon itself, and which skills there are. */
const NOT_ASKED: ReadonlySet<string> = new Set(["CLIENT", "SYSTEM", "SKILL"]);

/** The longest reason that is passed on, UTF-16 units. */
const LONGEST_WHY = 300;

/** A gate asks for nothing. */
const NO_HOST: SkillHost = { serve: () => Promise.reject(new Error("a gate may ask the daemon for nothing")) };

/** Makes the gate. @returns One that fits the guard's. */
export function makeSkillGate({ skills }: SkillGateOptions) {
  return {
    name: "skills",
    async judge(action: Action, { signal }: { readonly signal: AbortSignal }): Promise<SkillOpinion | undefined> {
      if (NOT_ASKED.has(action.target)) return undefined;
      // Not knowing the skills is no reason to allow anything: a rejection counts as ask.
      const gates = (await skills()).filter(({ hooks }) => hooks.includes("gate"));
      if (gates.length === 0) return undefined;
      const shown = showAction(action, toJson);
      const opinions = await Promise.all(gates.map((skill) => ask(skill, shown, signal)));
      return opinions.find((each) => each?.tier === "deny") ?? opinions.find((each) => each !== undefined);
    },
  };
}

async function ask(skill: LoadedSkill, action: Json, signal: AbortSignal): Promise<SkillOpinion | undefined> {
  const rule = `skill:${skill.skill.name}`;
  try {
    const said = await skill.call("gate", [action], NO_HOST, signal);
    if (said === null) return undefined;
    const { tier, why } = (typeof said === "object" ? said : {}) as { readonly tier?: Json; readonly why?: Json };
    if ((tier === "ask" || tier === "deny") && typeof why === "string") {
      return { tier, rule, why: legible(why.slice(0, LONGEST_WHY)) };
    }
    const nonsense = `the gate of the skill ${skill.skill.name} said what makes no sense`;
    return { tier: "ask", rule, why: nonsense, failed: true };
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    const why = `the gate of the skill ${skill.skill.name} could not decide (${legible(what.slice(0, LONGEST_WHY))})`;
    return { tier: "ask", rule, why, failed: true };
  }
}

/** A payload as JSON: a property list is an object whose keys are in lower case. */
export function toJson(value: Value): Json {
  if (value === null || value === true || typeof value === "string" || typeof value === "number") return value;
  if (value instanceof Keyword || value instanceof Sym) return value.name;
  if (value instanceof Char) return value.value;
  if (value instanceof Float) return value.value;
  if (value instanceof Dotted) return [...value.items, value.tail].map(toJson);
  if (value instanceof Vector) return value.items.map(toJson);
  if (!isList(value)) return String(typeof value === "bigint" ? value : "digits" in value ? value.digits : "");
  if (!isPlist(value) || value.length === 0) return value.map(toJson);
  const fields: Record<string, Json> = {};
  for (let i = 0; i + 1 < value.length; i += 2) {
    const key = (value[i] as Keyword).name.toLowerCase();
    // Of a key that stands there twice the first counts.
    if (!(key in fields)) fields[key] = toJson(value[i + 1] as Value);
  }
  return fields;
}
