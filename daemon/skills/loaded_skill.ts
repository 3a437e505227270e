// A skill that is loaded: what its file said, and its process, which a call keeps until it is over even when a newer version of the
// skill has taken its place. Knows nothing of who calls, or why.

import type { OrgSkill } from "./org_skill.ts";
import type { Json, SkillHook, SkillHost, SkillProcess } from "./ports.ts";

/** A loaded skill. */
export class LoadedSkill {
  #calls = 0;
  #process: Promise<SkillProcess> | undefined;
  #quiet: PromiseWithResolvers<void> | undefined;

  /**
   * @param hash Of its text.
   * @param file Absolute.
   * @param hooks What its module exports.
   * @param open Opens its process, at the first call.
   * @param tools Names of its tools, as far as its check told them.
   */
  constructor(
    readonly skill: OrgSkill,
    readonly hash: string,
    readonly file: string,
    readonly hooks: readonly SkillHook[],
    readonly open: () => Promise<SkillProcess>,
    readonly tools: readonly string[] = [],
  ) {}

  /** Calls what the module exports. @throws SkillError as {@link SkillProcess.call} does. */
  async call(hook: SkillHook, args: readonly Json[], host: SkillHost, signal: AbortSignal): Promise<Json> {
    this.#calls++;
    try {
      const process = await (this.#process ??= this.open().catch((error) => {
        this.#process = undefined;
        throw error;
      }));
      return await process.call(hook, args, host, signal);
    } finally {
      if (--this.#calls === 0) this.#quiet?.resolve();
    }
  }

  /** Ends its process once the calls under way are over. */
  async retire(): Promise<void> {
    if (this.#calls > 0) await (this.#quiet ??= Promise.withResolvers<void>()).promise;
    const process = await this.#process?.catch(() => undefined);
    await process?.[Symbol.asyncDispose]();
  }
}
