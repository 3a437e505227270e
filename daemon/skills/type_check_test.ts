// Tests of the type check with the runtime's own checker: faults at the lines of the file, in module, tests and exports; and no import.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type ExampleOptions, exampleSkill } from "./skill_example.ts";
import { parseSkill } from "./org_skill.ts";
import { makeTypeChecker, type TypeReport } from "./type_check.ts";
import { skillTemplate } from "./template.ts";

async function check(text: string, signal = new AbortController().signal): Promise<TypeReport> {
  const result = parseSkill(text, { home: "/h", refuse: () => undefined });
  assert(result.ok, JSON.stringify(result));
  const folder = await Deno.makeTempDir({ dir: "/tmp" });
  try {
    return await makeTypeChecker({ runtime: Deno.execPath(), folder })(result.skill, signal);
  } finally {
    assertEquals([...Deno.readDirSync(folder)], [], "something was left behind");
    await Deno.remove(folder, { recursive: true });
  }
}

const faults = async (options: ExampleOptions) => (await check(exampleSkill(options))).faults;

Deno.test("skill types: what skills need of the web is there, types that are left out are none of anybody's business", async () => {
  const source = `let last;
export async function respond(event, host) {
  last = new URL("http://example.com").host + (await (await fetch("http://example.com")).text()) + crypto.randomUUID();
  setTimeout(() => console.log(performance.now(), Intl.DateTimeFormat(), new TextEncoder()), 1);
  return String(await host.state.get("k")) + last + (await Deno.readTextFile("/x"));
}`;
  assertEquals(
    await check(exampleSkill({ source, tests: 'test("t", async () => assert(await respond({}, fakeHost())));' })),
    { faults: [] },
  );
  assertEquals(await check(skillTemplate("hello")), { faults: [] });
});

Deno.test("skill types: faults in module, tests and exports are told at the lines of the file", async () => {
  const found = await faults({
    source:
      "export function respond(event: SkillEvent): string {\n  return event.txt;\n}\nexport const gate = () => ({ tier: 1 });",
    tests: 'test("t", () => {\n  assertEquals(respond(1), "x");\n});',
  });
  const told = found.map(({ line, text }) => `${line}: ${text}`).join("\n");
  assertStringIncludes(told, "10: Property 'txt' does not exist");
  assertStringIncludes(told, "12: gate is not as the API has it");
  assertStringIncludes(told, "18: ");
});

Deno.test("skill types: what is no program is told with its line", async () => {
  const [fault] = await faults({ source: "export function respond() {\n  return (;\n}" });
  assertEquals(fault?.line, 10);
});

for (
  const source of [
    'import x from "./x.ts";\nexport const respond = () => x;',
    'import * as fs from "node:fs";\nexport const respond = () => fs;',
    'export const respond = async () => await import("/etc/passwd");',
    'export * from "./x.ts";\nexport const respond = () => "";',
    '/// <reference path="/etc/passwd" />\nexport const respond = () => "";',
    '// @ts-self-types="/etc/passwd"\nexport const respond = () => "";',
    'import/**/("/etc/passwd");\nexport const respond = () => "";',
    'type T = import("/etc/passwd").T;\nexport const respond = () => "";',
    'import é from "/etc/passwd";\nexport const respond = () => "";',
    'import type { T } from "/etc/passwd";\nexport const respond = () => "";',
    'export type * from "/etc/passwd";\nexport const respond = () => "";',
    'export { x } from "/etc/passwd";\nexport const respond = () => "";',
    'const f = (x) => [...import("/etc/passwd")];\nexport const respond = () => "";',
    '{} /import("/etc/passwd")/ 2;\nexport const respond = () => "";',
  ]
) {
  Deno.test(`skill types: ${JSON.stringify(source.split("\n").find((line) => !line.startsWith("export const respond = () =>")))} is refused unread`, async () => {
    const [fault] = await faults({ source });
    assertStringIncludes(fault?.text ?? "", "imports a module");
    assertEquals(fault?.line, 9);
  });
}

Deno.test("skill types: what only speaks of imports, in strings, templates, patterns and comments, imports nothing", async () => {
  const source = `// import x from "y"; see @deno-types and /// <reference
/* import("x") */
const said = 'export * from "./x.ts"', pattern = /import ["']x/, half = (4 + 2) / 2;
const other = { import: 1 };
export function respond(event, host) {
  return "I import (goods) and import x from \\"y\\"" + \`import {\${half}} from "z"\` + said + pattern.source + other.import;
}`;
  assertEquals(await check(exampleSkill({ source })), { faults: [] });
});

Deno.test("skill types: a check that is broken off is thrown, one that cannot be begun is said", async () => {
  const stop = new AbortController();
  stop.abort(new Error("stopped"));
  assertEquals(await check(exampleSkill(), stop.signal).then(() => "", (error) => error.message), "stopped");
  const result = parseSkill(exampleSkill(), { home: "/h", refuse: () => undefined });
  assert(result.ok);
  const checker = makeTypeChecker({ runtime: "/nowhere/deno", folder: "/tmp" });
  const { unchecked } = await checker(result.skill, new AbortController().signal);
  assertStringIncludes(unchecked ?? "", "types were not checked");
});
