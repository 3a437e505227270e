// What skills have for a model: texts that it is told (`prompt`) and tools that it may use (`tools`). Each comes from the skill's own
// process; one that fails or makes no sense is noted and left out. Knows no model.

import type { OfferedTool, SkillOffers, SkillPrompt } from "../pipeline/ports.ts";
import { legible } from "../wire/printable.ts";
import type { LoadedSkill } from "./loaded_skill.ts";
import { type Json, SkillError } from "./ports.ts";
import { SkillCalls, type SkillCallsOptions } from "./skill_calls.ts";
import { readTools, type SkillTool } from "./skill_tools.ts";

/** The longest text of one skill for a model, UTF-16 units. */
const LONGEST_PROMPT = 16 * 1024;

/** Whose conversation it is while tools are only listed. */
const NOBODYS = "tools";

/** The offers of the loaded skills. */
export class LoadedOffers implements SkillOffers {
  readonly #calls: SkillCalls;
  /** A version of a skill has the same tools as long as it is loaded. */
  readonly #known = new WeakMap<LoadedSkill, readonly SkillTool[]>();

  constructor(options: SkillCallsOptions) {
    this.#calls = new SkillCalls(options);
  }

  async skillPrompts(
    context: { readonly text: string; readonly source: string; readonly session: string },
    signal: AbortSignal,
  ): Promise<readonly SkillPrompt[]> {
    const asked = { ...context, sensor: "user-input" } as const;
    const fitting = (await this.#calls.fitting(asked)).filter(({ hooks }) => hooks.includes("prompt"));
    const prompts = await Promise.all(fitting.map(async (skill) => {
      const said = await this.#calls.tell(skill, "prompt", asked, signal);
      if (said === null || said === "") return [];
      if (typeof said === "string" && said.length <= LONGEST_PROMPT) {
        return [{ skill: skill.skill.name, text: legible(said) }];
      }
      this.#note(skill, `its prompt is ${typeof said === "string" ? "too long" : "no text"}`);
      return [];
    }));
    return prompts.flat();
  }

  async skillTools(signal: AbortSignal): Promise<readonly OfferedTool[]> {
    const having = (await this.#calls.loaded()).filter(({ hooks }) => hooks.includes("tools"));
    const offered = await Promise.all(
      having.map(async (skill) =>
        (await this.#toolsOf(skill, signal)).map((tool) => ({ skill: skill.skill.name, ...tool }))
      ),
    );
    return offered.flat();
  }

  async useSkillTool(
    { skill: skillName, name, args, session }: {
      readonly skill: string;
      readonly name: string;
      readonly args: unknown;
      readonly session: string;
    },
    signal: AbortSignal,
  ): Promise<unknown> {
    const skill = (await this.#calls.loaded()).find((each) => each.skill.name === skillName);
    const tools = skill?.hooks.includes("tools") ? await this.#toolsOf(skill, signal) : [];
    if (skill === undefined || !tools.some((tool) => tool.name === name)) {
      throw new SkillError("REFUSED", `No skill that is loaded has the tool ${skillName} ${name}.`);
    }
    if (typeof args !== "object" || args === null || Array.isArray(args)) {
      throw new SkillError("REFUSED", `The tool ${name} takes an object.`);
    }
    return await skill.call("tools", [name, args as Json], this.#calls.options.host(skill, session), signal);
  }

  async #toolsOf(skill: LoadedSkill, signal: AbortSignal): Promise<readonly SkillTool[]> {
    const known = this.#known.get(skill);
    if (known !== undefined) return known;
    const listed = await this.#calls.call(skill, "tools", [], NOBODYS, signal);
    // It failed, which is noted; the next who asks tries again.
    if (listed === null) return [];
    const result = readTools(listed);
    if (!result.ok) this.#note(skill, result.why);
    const tools = result.ok ? result.tools : [];
    this.#known.set(skill, tools);
    return tools;
  }

  #note(skill: LoadedSkill, why: string): void {
    this.#calls.options.log.warn("Skill offers a model what makes no sense", { skill: skill.skill.name, why });
  }
}
