// Tests of asking skills: their order, what is passed on, failures that are passed over, heartbeats and reminders. Skills run in this
// process.

import { assert, assertEquals } from "@std/assert";
import type { Percept, Proposal, Task } from "../pipeline/ports.ts";
import { getString, Keyword } from "../wire/value.ts";
import { exampleSkill } from "./skill_example.ts";
import { FakeProcesses } from "./fake_processes.ts";
import { LoadedSkill } from "./loaded_skill.ts";
import { parseSkill } from "./org_skill.ts";
import type { Json } from "./ports.ts";
import { inOrder } from "./registry.ts";
import { makeSkillGate } from "./skill_gate.ts";
import { makeSkillHost } from "./skill_host.ts";
import { SkillReasoner } from "./skill_reasoner.ts";

const TASK = { session: "s", source: "CLI", signal: new AbortController().signal } as Task;
const ask = (text: string): Percept => ({ kind: "question", text });

class Setting {
  readonly processes = new FakeProcesses();
  readonly log: string[] = [];
  readonly state = new Map<string, Json>();
  readonly loaded: readonly LoadedSkill[];
  readonly reasoner: SkillReasoner;

  constructor(skills: Readonly<Record<string, readonly [source: string, ...keywords: string[]]>>) {
    this.loaded = Object.entries(skills).map(([name, [source, ...keywords]]) => {
      const text = exampleSkill({
        name,
        source,
        keywords: keywords.length === 0 ? ["#+TRIGGER: text=/^x/"] : keywords,
      });
      const result = parseSkill(text, { home: "/h", refuse: () => undefined });
      assert(result.ok, JSON.stringify(result));
      return new LoadedSkill(
        result.skill,
        "",
        `/f/${name}.org`,
        result.skill.hooks,
        () => Promise.resolve(this.processes.open(result.skill)),
      );
    }).sort((a, b) => inOrder(a.skill, b.skill));
    this.reasoner = new SkillReasoner({
      skills: () => this.loaded,
      host: (skill, session) =>
        makeSkillHost(
          {
            records: {
              state: (...path) => this.state.get(path.join(" ")) ?? null,
              keepState: (skill, session, key, value) => void this.state.set([skill, session, key].join(" "), value),
            },
            memory: (service, args, session) => Promise.resolve([service, ...args, session]),
          },
          skill,
          session,
        ),
      now: () => 7,
      timeZone: () => "UTC",
      log: { warn: (text, { skill }) => void this.log.push(`${text} ${skill}`) },
    });
  }
}

function said(proposal: Proposal | undefined): string | undefined {
  return getString(proposal?.actions[0]?.payload ?? null, "TEXT");
}

Deno.test("skill reasoner: the higher priority first, then by name; what is passed on goes to the next", async () => {
  const { reasoner } = new Setting({
    b: ['export const respond = () => "b";'],
    a: ['export const respond = ({ text }: SkillEvent) => text === "x" ? undefined : "a";'],
    z: ["export const respond = () => undefined;", "#+TRIGGER: text=/^x/", "#+PRIORITY: 99"],
    never: ['export const respond = () => "never";', "#+TRIGGER: text=/^y$/", "#+PRIORITY: 99"],
  });
  assertEquals(said(await reasoner.reason(ask("x"), TASK)), "b");
  assertEquals(said(await reasoner.reason(ask("xx"), TASK)), "a");
  assertEquals(await reasoner.reason(ask("nothing"), TASK), undefined);
  assertEquals(await reasoner.reason({ kind: "tool", tool: "t", text: "x", failed: false }, TASK), undefined);
});

Deno.test("skill reasoner: one that fails or talks nonsense is passed over, and noted", async () => {
  const { reasoner, log } = new Setting({
    a: ['export function respond() { throw new Error("no"); }'],
    b: ["export const respond = () => 1;"],
    c: ["export const propose = () => ({ actions: 1 });"],
    d: ['export const respond = () => "d";'],
  });
  assertEquals(said(await reasoner.reason(ask("x"), TASK)), "d");
  assertEquals(log, ["Skill failed a", "Skill answered what makes no sense b", "Skill proposed what makes no sense c"]);
});

Deno.test("skill reasoner: what is said has its lines, and moves no cursor and no other text", async () => {
  const forged = '"one\\r\\ntwo\\r\\u001b[1A\\u202eno\\u2066\\u009b\\0"';
  const shown = "one\ntwo\\u{d}\\u{1b}[1A\\u{202e}no\\u{2066}\\u{9b}\\u{0}";
  const { reasoner, loaded } = new Setting({
    a: [`export const respond = ({ text }: SkillEvent) => text === "x" ? ${forged} : undefined;`],
    b: [`export const propose = () => ({ say: ${forged}, actions: [] });`],
    c: [`export const gate = () => ({ tier: "ask", why: ${forged} });\nexport const respond = () => undefined;`],
    d: [`export const gate = () => { throw new Error(${forged}); };`, "#+TRIGGER: text=/^never/"],
  });
  assertEquals(said(await reasoner.reason(ask("x"), TASK)), shown);
  assertEquals((await reasoner.reason(ask("xx"), TASK))?.together?.say, shown);
  const shell = { target: "SHELL", name: "EXECUTE", payload: null, proposedBy: "client" } as const;
  for (const name of ["c", "d"]) {
    const gate = makeSkillGate({ skills: () => loaded.filter(({ skill }) => skill.name === name) });
    assert((await gate.judge(shell, TASK))?.why.includes(shown), name);
  }
});

Deno.test("skill reasoner: nobody is asked any more once the user interrupted", async () => {
  const stop = new AbortController();
  const { reasoner, processes, log } = new Setting({
    a: ['export function respond() { throw new Error("no"); }'],
    b: ['export const respond = () => "b";'],
  });
  const held = Promise.withResolvers<void>();
  processes.hold = held.promise;
  const asked = reasoner.reason(ask("x"), { ...TASK, signal: stop.signal });
  stop.abort(new Error("interrupted"));
  held.resolve();
  assertEquals(await asked.then(() => "answered", (error) => error.message), "interrupted");
  assertEquals(log, []);
});

Deno.test("skill reasoner: a proposal goes before an answer, and is one matter with what is said at its end", async () => {
  const { reasoner } = new Setting({
    a: [
      `export const propose = ({ text }: SkillEvent) => text === "x" ? undefined : { say: "Done.", actions: [{ target: "T", action: "A", explanation: "because" }] };
export const respond = () => "said";`,
    ],
  });
  assertEquals(said(await reasoner.reason(ask("x"), TASK)), "said");
  const proposal = await reasoner.reason(ask("xx"), TASK);
  assertEquals([proposal?.together, proposal?.actions[0]?.target], [{ say: "Done." }, "T"]);
});

Deno.test("skill reasoner: a skill is told what happened, and its host serves state, and memory where it is declared", async () => {
  const source = `export async function respond(event: SkillEvent, host: SkillHost) {
  await host.state.set("k", { n: 1 });
  const notes = await host.memory.search("q", { limit: 2 }).catch((error: Error) => error.message);
  return JSON.stringify([event, await host.state.get("k"), notes]);
}`;
  const { reasoner, state } = new Setting({
    a: [source],
    b: [source, "#+TRIGGER: text=/^y/", "#+CAPABILITIES: memory:read"],
  });
  const event = { sensor: "user-input", text: "x", session: "s", source: "CLI", now: 7, timeZone: "UTC" };
  assertEquals(JSON.parse(said(await reasoner.reason(ask("x"), TASK)) ?? ""), [
    event,
    { n: 1 },
    "host.memory.search needs #+CAPABILITIES: memory:read",
  ]);
  const [, , notes] = JSON.parse(said(await reasoner.reason(ask("y"), TASK)) ?? "");
  assertEquals(notes, ["search", "q", { limit: 2 }, "s"]);
  assertEquals([...state.keys()], ["a s k", "b s k"]);
});

Deno.test("skill reasoner: at a heartbeat only what waits for one is asked, and nobody is spoken to", async () => {
  const { reasoner } = new Setting({
    a: [
      'export const propose = () => ({ say: "hi", actions: [{ target: "T", action: "A" }, { target: "CLIENT", action: "MESSAGE", text: "x" }] });',
      "#+TRIGGER: sensor=heartbeat",
    ],
    b: ['export const respond = () => "b";', "#+TRIGGER: sensor=heartbeat"],
    c: ['export const propose = () => ({ actions: [{ target: "C", action: "A" }] });'],
  });
  assertEquals((await reasoner.beat(TASK))?.actions.map(({ target }) => target), ["T"]);
  assertEquals(await new Setting({ c: ['export const respond = () => "c";'] }).reasoner.beat(TASK), undefined);
});

Deno.test("skill reasoner: what is due is put into words by the first skill that has some", async () => {
  const { reasoner } = new Setting({
    a: ["export function respond() { throw new Error(); }", "#+TRIGGER: sensor=due"],
    b: [
      'export const respond = ({ items }: SkillEvent) => "due: " + items?.map(({ title }) => title).join();',
      "#+TRIGGER: sensor=due",
    ],
  });
  assertEquals(await reasoner.remind([{ title: "tea" }, { title: "Ada" }], TASK.signal), "due: tea,Ada");
  assertEquals(await new Setting({}).reasoner.remind([], TASK.signal), undefined);
});

Deno.test("skill gate: the strictest opinion counts, a milder one never, and speech is nobody's business", async () => {
  const gate = (
    body: string,
  ): [string, string] => [`export const gate = ({ fields }: any) => { ${body} };`, "#+PRIORITY: 1"];
  const setting = new Setting({
    a: gate('if (fields.cmd === "a") return { tier: "ask", why: "a asks" };'),
    b: gate('if (fields.cmd === "a" || fields.cmd === "b") return { tier: "deny", why: "b denies" };'),
    c: gate('if (fields.cmd === "c") return { tier: "allow", why: "please" };'),
    d: gate('if (fields.cmd === "d") throw new Error("no");'),
  });
  const skills = makeSkillGate({ skills: () => setting.loaded });
  const judge = async (cmd: string, target = "SHELL") =>
    await skills.judge({ target, name: "EXECUTE", payload: [...parse(cmd)], proposedBy: "client" }, {
      signal: TASK.signal,
    });
  assertEquals(await judge("a"), { tier: "deny", rule: "skill:b", why: "b denies" });
  assertEquals((await judge("c"))?.tier, "ask");
  assertEquals((await judge("d"))?.why, "the gate of the skill d could not decide (no)");
  assertEquals(await judge("e"), undefined);
  for (const target of ["CLIENT", "SYSTEM", "SKILL"]) assertEquals(await judge("b", target), undefined);
});

function parse(cmd: string) {
  return [new Keyword("CMD"), cmd] as const;
}

Deno.test("skill reasoner: notes are written only for a skill that declared it", async () => {
  const capture = `export const propose = () => ({ say: "Noted.", actions: [
    { target: "MEMORY", action: "CAPTURE", explanation: "the user asked for it", title: "x" }] });`;
  const undeclared = new Setting({ a: [capture], b: [`export const respond = () => "b";`] });
  assertEquals(said(await undeclared.reasoner.reason(ask("x"), TASK)), "b");
  assertEquals(undeclared.log, ["Skill proposed to write notes without memory:write a"]);
  const declared = new Setting({ a: [capture, "#+TRIGGER: text=/^x/", "#+CAPABILITIES: memory:write"] });
  const proposal = await declared.reasoner.reason(ask("x"), TASK);
  assertEquals(proposal?.actions.map(({ target, name }) => `${target} ${name}`), ["MEMORY CAPTURE"]);
  assertEquals(declared.log, []);
});

Deno.test("skill reasoner: what is shared is shared by those that may read notes, and by nobody else", async () => {
  const set =
    `export async function respond(event, host) { await host.state.set("shared:list", "of a"); return "set"; }`;
  const get = `export async function respond(event, host) { return String(await host.state.get("shared:list")); }`;
  const reads = "#+CAPABILITIES: memory:read";
  const { reasoner } = new Setting({
    a: [set, "#+TRIGGER: text=/^set/", reads],
    b: [get, "#+TRIGGER: text=/^get/", reads],
    c: [get, "#+TRIGGER: text=/^spy/"],
  });
  assertEquals(said(await reasoner.reason(ask("set"), TASK)), "set");
  assertEquals(said(await reasoner.reason(ask("get"), TASK)), "of a");
  assertEquals(said(await reasoner.reason(ask("spy"), TASK)), "null");
});
