// The skills of a daemon, loaded when somebody first has use for them: a process that is asked for its health need not read a single
// one. Knows of skills only what is asked of them.

import { LazyPart } from "./lazy_part.ts";
import type { Clock, Reasoner, SkillOffers } from "./pipeline/ports.ts";
import type { SkillParts } from "./skill_parts.ts";
import type { Json } from "./skills/ports.ts";

/** How long a question waits for skills that are loaded for the first time, milliseconds; it is answered without them then. */
const PATIENCE_MS = 20_000;

/** What {@link LazySkills} needs. */
export interface LazySkillsOptions {
  readonly load: (stack: AsyncDisposableStack) => Promise<SkillParts>;
  readonly clock: Clock;
  readonly log: { error(text: string, fields: Record<string, unknown>): void };
}

/** Skills that may not be there yet. */
export class LazySkills extends LazyPart<SkillParts> {
  readonly #options: LazySkillsOptions;

  constructor(options: LazySkillsOptions) {
    super(options.load);
    this.#options = options;
  }

  readonly reasoner: Reasoner = {
    name: "skills",
    reason: async (percept, task) => {
      if (percept.kind !== "question") return undefined;
      const parts = this.now ?? await this.#soon();
      return await parts?.reasoner.reason(percept, task);
    },
    beat: async (task) => await this.now?.reasoner.beat?.(task),
  };

  /** What skills have for a model; they are loaded for it. */
  readonly offers: SkillOffers = {
    skillPrompts: async (context, signal) => await (await this.#soon())?.offers.skillPrompts(context, signal) ?? [],
    skillTools: async (signal) => await (await this.#soon())?.offers.skillTools(signal) ?? [],
    useSkillTool: async (use, signal) => await (await this.get()).offers.useSkillTool(use, signal),
  };

  /** The words in which what is due is announced; `undefined` when no skill has any. @param items What is due, as JSON. */
  async remind(items: readonly Json[], signal: AbortSignal): Promise<string | undefined> {
    return await (await this.#soon())?.reasoner.remind(items, signal);
  }

  /** The skills, or nothing where they cannot be had or take too long: whoever asks is answered all the same. */
  async #soon(): Promise<SkillParts | undefined> {
    const { clock, log } = this.#options;
    const late = Promise.withResolvers<undefined>();
    const cancel = clock.after(PATIENCE_MS, () => late.resolve(undefined));
    try {
      return await Promise.race([this.get(), late.promise]);
    } catch (error) {
      log.error("Cannot load skills", { error });
      return undefined;
    } finally {
      cancel();
    }
  }
}
