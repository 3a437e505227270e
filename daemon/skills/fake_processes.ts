// Skills in this very process, for tests: a module is imported from its text and called. Holds no skill back from anything, so nothing
// but a test may use it. Knows nothing of limits.

import {
  type CheckReport,
  type Json,
  SkillError,
  type SkillHook,
  type SkillHost,
  type SkillModule,
  type SkillProcess,
  type SkillProcesses,
} from "./ports.ts";

type Exports = Readonly<Record<string, unknown>>;

const HOOKS: readonly SkillHook[] = ["respond", "propose", "gate", "prompt", "tools"];

/** Runs skills here. */
export class FakeProcesses implements SkillProcesses {
  /** Names of the skills that were checked, in order. */
  readonly checked: string[] = [];
  /** Names of the skills whose process was opened and not ended. */
  readonly open_: string[] = [];
  /** What is waited for before a call is answered. */
  hold: Promise<void> = Promise.resolve();

  open(module: SkillModule): SkillProcess {
    this.open_.push(module.name);
    let exports: Promise<Exports> | undefined;
    let ended = false;
    const call = async (hook: SkillHook, args: readonly Json[], host: SkillHost): Promise<Json> => {
      if (ended) throw new SkillError("EXITED", "it was ended");
      const found = (await (exports ??= importText(module.source)))[hook];
      await this.hold;
      try {
        if (hook === "tools") {
          return JSON.parse(JSON.stringify(await useTool(found, args, hostOf(host)) ?? null)) as Json;
        }
        const given = hook === "gate" ? args : [...args, hostOf(host)];
        const returned: unknown = await (found as (...all: unknown[]) => unknown)(...given);
        return returned === undefined ? null : JSON.parse(JSON.stringify(returned)) as Json;
      } catch (error) {
        throw new SkillError("THREW", (error as Error).message);
      }
    };
    return {
      pid: undefined,
      call,
      [Symbol.asyncDispose]: () => {
        if (!ended) this.open_.splice(this.open_.indexOf(module.name), 1);
        ended = true;
        return Promise.resolve();
      },
    };
  }

  async check({ name, source, tests }: SkillModule): Promise<CheckReport> {
    this.checked.push(name);
    const found: { name: string; body: () => unknown }[] = [];
    try {
      const exports = await importText(source);
      const names = Object.keys(exports);
      const body = tests.replace(/: (?:SkillEvent|string|number|boolean)\b/g, "").replace(/ as \w+/g, "");
      new Function("test", "assert", "assertEquals", "fakeHost", ...names, body)(
        (name: string, body: () => unknown) => found.push({ name, body }),
        (condition: unknown, message = "it does not hold") => {
          if (!condition) throw new Error(message);
        },
        (a: unknown, b: unknown) => {
          if (JSON.stringify(a) !== JSON.stringify(b)) {
            throw new Error(`${JSON.stringify(a)} is not ${JSON.stringify(b)}`);
          }
        },
        () => ({}),
        ...names.map((each) => exports[each]),
      );
      const results: { name: string; error?: string }[] = [];
      for (const { name, body } of found) {
        try {
          await body();
          results.push({ name });
        } catch (error) {
          results.push({ name, error: (error as Error).message });
        }
      }
      const tools = "tools" in exports ? { tools: useTool(exports["tools"], [], {}) as Json } : {};
      return { hooks: HOOKS.filter((hook) => hook in exports), tests: results, ...tools };
    } catch (error) {
      return { hooks: [], tests: [], error: { text: (error as Error).message } };
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

function importText(text: string): Promise<Exports> {
  return import(`data:application/typescript;base64,${new TextEncoder().encode(text).toBase64()}`);
}

/** Without arguments it lists them. */
function useTool(exported: unknown, [name, args]: readonly Json[], host: unknown): unknown {
  if (!Array.isArray(exported)) return exported;
  const tools = exported as { name: string; run(args: Json | undefined, host: unknown): unknown }[];
  if (name === undefined) return tools.map(({ run: _, ...told }) => told);
  return tools.find((tool) => tool.name === name)?.run(args, host);
}

function hostOf(host: SkillHost) {
  const group = (name: string, services: readonly string[]) =>
    Object.fromEntries(services.map((each) => [each, (...args: Json[]) => host.serve(`${name}.${each}`, args)]));
  return {
    memory: group("memory", ["search", "node", "backlinks", "agenda", "history"]),
    state: group("state", ["get", "set"]),
  };
}
