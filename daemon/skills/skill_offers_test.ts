// Tests of what skills have for a model: which texts and tools are taken, what is left out, and the same with a skill in its jail.

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { realTimers } from "../wire/connection.ts";
import { exampleSkill } from "./skill_example.ts";
import { FakeProcesses } from "./fake_processes.ts";
import { Jail } from "./jail/jail.ts";
import { LoadedSkill } from "./loaded_skill.ts";
import { parseSkill } from "./org_skill.ts";
import { type Json, SkillError, type SkillProcesses } from "./ports.ts";
import { checkSkill } from "./skill_checker.ts";
import { makeSkillHost } from "./skill_host.ts";
import { LoadedOffers } from "./skill_offers.ts";
import { readTools } from "./skill_tools.ts";

const SIGNAL = new AbortController().signal;
const CONTEXT = { text: "how much is it?", source: "CLI", session: "s" };

/** A skill that tells a model something and has a tool. */
const COUNTING = `
export function prompt(event: SkillEvent): string | undefined {
  if (event.text !== "nothing") return "The user counts in dozens.\\u202e It was said: " + event.text;
}
export const tools: SkillTool[] = [{
  name: "dozens",
  description: "How many dozens\\u0007 a number is.",
  parameters: { type: "object", properties: { count: { type: "number" } }, required: ["count"] },
  async run({ count }, host) {
    if (typeof count !== "number") throw new Error("count is no number");
    const asked = (await host.state.get("asked") ?? 0) + 1;
    await host.state.set("asked", asked);
    return { dozens: count / 12, asked };
  },
}];
`;

function load(name: string, source: string, processes: SkillProcesses, ...keywords: string[]): LoadedSkill {
  const text = exampleSkill({ name, source, keywords: ["#+TRIGGER: text=/./", ...keywords] });
  const result = parseSkill(text, { home: "/h", refuse: () => undefined });
  assert(result.ok, JSON.stringify(result));
  const { skill } = result;
  return new LoadedSkill(skill, "", `/f/${name}.org`, skill.hooks, () => Promise.resolve(processes.open(skill)));
}

function offersOf(skills: readonly LoadedSkill[], log: string[] = []): LoadedOffers {
  const state = new Map<string, Json>();
  const records = {
    state: (...path: string[]) => state.get(path.join(" ")) ?? null,
    keepState: (skill: string, session: string, key: string, value: Json) =>
      void state.set([skill, session, key].join(" "), value),
  };
  return new LoadedOffers({
    skills: () => skills,
    host: (skill, session) => makeSkillHost({ records, memory: undefined }, skill, session),
    now: () => 7,
    timeZone: () => "UTC",
    log: { warn: (text, { skill, why }) => void log.push(`${text} ${skill}: ${why}`) },
  });
}

Deno.test("skill offers: a real skill in its jail tells a model something, lists its tools, and one of them is used", async () => {
  const clock = { now: () => Date.now(), after: realTimers.after };
  await using jail = new Jail({ clock, runtime: Deno.execPath(), log: { debug() {}, warn() {} } });
  const skill = load("counting", COUNTING, jail);
  const offers = offersOf([skill]);
  assertEquals(await offers.skillPrompts(CONTEXT, SIGNAL), [{
    skill: "counting",
    text: "The user counts in dozens.\\u{202e} It was said: how much is it?",
  }]);
  assertEquals(await offers.skillPrompts({ ...CONTEXT, text: "nothing" }, SIGNAL), []);
  assertEquals(await offers.skillTools(SIGNAL), [{
    skill: "counting",
    name: "dozens",
    description: "How many dozens\\u{7} a number is.",
    parameters: { type: "object", properties: { count: { type: "number" } }, required: ["count"] },
  }]);
  const use = { skill: "counting", name: "dozens", args: { count: 24 }, session: "s" };
  assertEquals(await offers.useSkillTool(use, SIGNAL), { dozens: 2, asked: 1 });
  assertEquals(await offers.useSkillTool(use, SIGNAL), { dozens: 2, asked: 2 });
  assertEquals(await offers.useSkillTool({ ...use, session: "t" }, SIGNAL), { dozens: 2, asked: 1 });
  const failed = await assertRejects(() => offers.useSkillTool({ ...use, args: {} }, SIGNAL), SkillError);
  assertStringIncludes(failed.message, "count is no number");
  const { tools, hooks } = await jail.check({ ...skill.skill, tests: 'test("t", () => {});' }, SIGNAL);
  assertEquals([hooks, readTools(tools ?? null).ok], [["prompt", "tools"], true]);
});

Deno.test("skill offers: by priority, only from those whose trigger fits; what makes no sense or fails is left out and noted", async () => {
  const processes = new FakeProcesses(), log: string[] = [];
  const says = (value: string) => `export const prompt = () => ${value};`;
  const offers = offersOf([
    load("first", says('"one"'), processes),
    load("silent", says("undefined"), processes),
    load("number", says("1"), processes),
    load("long", says('"x".repeat(20000)'), processes),
    load("thrower", 'export function prompt() { throw new Error("no"); }', processes),
    load("plain", 'export const respond = () => "not for a model";', processes),
    load("last", says('"two"'), processes),
    load("odd", "export const tools = [{ name: 1 }];", processes),
    load("broken", "export const tools = 1;", processes),
  ], log);
  assertEquals(await offers.skillPrompts(CONTEXT, SIGNAL), [
    { skill: "first", text: "one" },
    { skill: "last", text: "two" },
  ]);
  assertEquals(await offers.skillPrompts({ ...CONTEXT, text: "" }, SIGNAL), []);
  assertEquals(await offers.skillTools(SIGNAL), []);
  assertEquals(await offers.skillTools(SIGNAL), []);
  assertEquals(log.sort(), [
    "Skill failed thrower: no",
    "Skill offers a model what makes no sense broken: tools is no list",
    "Skill offers a model what makes no sense long: its prompt is too long",
    "Skill offers a model what makes no sense number: its prompt is no text",
    "Skill offers a model what makes no sense odd: a tool has no name of 1 to 64 letters, digits, - and _",
  ]);
});

Deno.test("skill offers: a tool that there is not is not used, nor with what is no object", async () => {
  const offers = offersOf([
    load("counting", COUNTING.replace(/: string \| undefined|: SkillTool\[\]/g, ""), new FakeProcesses()),
    load("plain", 'export const respond = () => "";', new FakeProcesses()),
  ]);
  const use = { skill: "counting", name: "dozens", args: { count: 12 } as unknown, session: "s" };
  assertEquals(await offers.useSkillTool(use, SIGNAL), { dozens: 1, asked: 1 });
  for (
    const other of [{ skill: "none" }, { skill: "plain" }, { name: "run" }, { args: [] }, { args: null }, { args: 1 }]
  ) {
    await assertRejects(() => offers.useSkillTool({ ...use, ...other }, SIGNAL), SkillError);
  }
});

Deno.test("skill offers: tools that cannot be used are a fault of the file, at their line", async () => {
  const check = async (tools: string) => {
    const text = exampleSkill({ name: "a", source: `\nexport const tools = ${tools};`, tests: 'test("t", () => {});' });
    const result = parseSkill(text, { home: "/h", refuse: () => undefined });
    assert(result.ok);
    return await checkSkill(result.skill, "hash", {
      processes: () => Promise.resolve(new FakeProcesses()),
      checkTypes: () => Promise.resolve({ faults: [] }),
    }, SIGNAL);
  };
  const { faults } = await check('[{ name: "a b", description: "d", parameters: { type: "object" } }]');
  assertEquals(faults, [{
    line: 10,
    text: "Its tools cannot be used: a tool has no name of 1 to 64 letters, digits, - and _.",
  }]);
  const good = await check('[{ name: "a", description: "d", parameters: { type: "object" } }]');
  assertEquals([good.tools, good.faults], [["a"], []]);
});

Deno.test("skill tools: names, descriptions and parameters are those of a model's tools, or it is told why not", () => {
  const tool = { name: "a", description: "d", parameters: { type: "object" } };
  const why = (json: Json) => {
    const result = readTools(json);
    return result.ok ? "" : result.why;
  };
  assertEquals(readTools([tool]), { ok: true, tools: [tool] });
  for (
    const [json, words] of [
      [null, "no list"],
      [Array(33).fill(tool), "more than 32"],
      [[1], "no object"],
      [[{ ...tool, name: "-a" }], "no name"],
      [[tool, tool], "two tools are called a"],
      [[{ ...tool, description: " " }], "no description"],
      [[{ ...tool, description: "x".repeat(2_001) }], "no description"],
      [[{ ...tool, parameters: { type: "array" } }], "no JSON schema"],
      [[{ ...tool, parameters: [] }], "no JSON schema"],
      [[{ ...tool, parameters: { type: "object", a: "x".repeat(17_000) } }], "longer than"],
    ] as const
  ) assertStringIncludes(why(json as Json), words);
  fc.assert(fc.property(fc.jsonValue(), (json) => void readTools(json as Json)));
});
