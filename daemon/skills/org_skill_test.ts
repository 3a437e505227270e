// Tests of reading a skill's file: its keywords, its blocks at their own lines, and every fault with its line.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { exampleSkill } from "./skill_example.ts";
import { capabilitiesInWords } from "./capability.ts";
import { type OrgSkill, parseSkill, restoreSkill, type SkillFault, summarize } from "./org_skill.ts";
import { fits } from "./trigger.ts";

const OPTIONS = {
  home: "/home/ada",
  refuse: (wanted: { kind: string; path?: string }) =>
    wanted.path === "/home/ada/.ssh" ? "secrets are kept there" : undefined,
};

function read(text: string): OrgSkill {
  const result = parseSkill(text, OPTIONS);
  assert(result.ok, result.ok ? "" : JSON.stringify(result.faults));
  return result.skill;
}

function faults(text: string): readonly SkillFault[] {
  const result = parseSkill(text, OPTIONS);
  return result.ok ? [] : result.faults;
}

Deno.test("org skill: keywords say what it is called, when it is asked and what it may touch", () => {
  const skill = read(exampleSkill({
    name: "note-taker",
    keywords: [
      "#+priority: 70",
      "#+DEPENDS_ON: capture, search",
      "#+DEPENDS_ON: clock",
      "#+TRIGGER: sensor=user-input,due source=CLI,tui text=/^note \\/\\b/i",
      "#+TRIGGER: sensor=heartbeat",
      "#+CAPABILITIES: read:~/notes net:API.example.com:8443",
      "#+CAPABILITIES: memory:read env:EDITOR read:/home/ada/notes",
    ],
  }));
  assertEquals([skill.title, skill.name, skill.priority], ["The skill note-taker", "note-taker", 70]);
  assertEquals(skill.dependsOn, ["capture", "search", "clock"]);
  assertEquals(skill.hooks, ["respond"]);
  assertEquals(skill.capabilities, [
    { kind: "read", path: "/home/ada/notes" },
    { kind: "net", host: "api.example.com:8443" },
    { kind: "memory", access: "read" },
    { kind: "env", name: "EDITOR" },
  ]);
  const [first, second] = skill.triggers;
  assert(first !== undefined && second !== undefined);
  const said = { sensor: "user-input", source: "TUI", text: "Note /this" } as const;
  assertEquals([fits(first, said), fits(first, { ...said, source: "EMACS" }), fits(first, { ...said, text: "x" })], [
    true,
    false,
    false,
  ]);
  assertEquals([fits(second, said), fits(second, { ...said, sensor: "heartbeat" })], [false, true]);
  assertStringIncludes(capabilitiesInWords(skill.capabilities), "reach api.example.com:8443 over the network");
});

Deno.test("org skill: blocks make one module in order, each line at its own number, CRLF and commas included", () => {
  const text = [
    "#+TITLE: T",
    "#+SKILL: t",
    "#+TRIGGER: text=/x/",
    "* First",
    "#+begin_src ts",
    "const a = `",
    ",* no heading`;",
    "#+end_src",
    "#+begin_src ts :tangle no",
    "never();",
    "#+end_src",
    "#+begin_src python",
    "never",
    "#+end_src",
    "** Second",
    "#+begin_src typescript :exports none :tangle yes",
    "export const respond = () => a;",
    "export async function* other() {}",
    "export { a as named, type T };",
    "#+end_src",
    "#+begin_src ts :tangle test",
    'test("t", () => {});',
    "#+end_src",
  ];
  for (const newline of ["\n", "\r\n"]) {
    const skill = read(text.join(newline));
    const lines = skill.source.split("\n");
    assertEquals([lines[5], lines[6], lines[16]], ["const a = `", "* no heading`;", "export const respond = () => a;"]);
    assertEquals(lines.filter((line) => line !== "").length, 5);
    assertEquals(skill.tests.split("\n")[21], 'test("t", () => {});');
    assertEquals(skill.exports, ["respond", "other", "named"]);
  }
});

for (
  const [what, text, line, words] of [
    ["no name", "#+TITLE: x\n", 1, "no #+SKILL"],
    ["a name in capitals", exampleSkill({ name: "Hello" }), 2, '"Hello" must be of small letters'],
    ["a second name", exampleSkill({ keywords: ["#+SKILL: b"] }), 3, "a second #+SKILL"],
    ["no tests", exampleSkill({ tests: null }), 1, "a skill without tests does not load"],
    ["a priority that is no number", exampleSkill({ keywords: ["#+PRIORITY: high"] }), 3, "whole number"],
    [
      "a dependency on itself",
      exampleSkill({ keywords: ["#+TRIGGER: text=/a/", "#+DEPENDS_ON: hello"] }),
      4,
      "on itself",
    ],
    ["an unknown sensor", exampleSkill({ keywords: ["#+TRIGGER: sensor=moon"] }), 3, 'no sensor "moon"'],
    ["an unknown word in a trigger", exampleSkill({ keywords: ["#+TRIGGER: when=now"] }), 3, "there is no when="],
    ["a pattern that is none", exampleSkill({ keywords: ["#+TRIGGER: text=/(a/"] }), 3, "nothing closes"],
    ["a pattern without slashes", exampleSkill({ keywords: ["#+TRIGGER: text=a"] }), 3, "no /PATTERN/"],
    ["a back reference", exampleSkill({ keywords: ["#+TRIGGER: text=/(a)\\1/"] }), 3, "back reference"],
    ["no trigger", exampleSkill({ keywords: [] }), 2, "no #+TRIGGER"],
    [
      "every host",
      exampleSkill({ keywords: ["#+TRIGGER: text=/a/", "#+CAPABILITIES: net:*"] }),
      4,
      "every host is never",
    ],
    [
      "a range of hosts",
      exampleSkill({ keywords: ["#+TRIGGER: text=/a/", "#+CAPABILITIES: net:10.0.0.0/8"] }),
      4,
      "a range",
    ],
    [
      "a wildcard path",
      exampleSkill({ keywords: ["#+TRIGGER: text=/a/", "#+CAPABILITIES: read:/tmp/*"] }),
      4,
      "written out",
    ],
    [
      "a path with dots",
      exampleSkill({ keywords: ["#+TRIGGER: text=/a/", "#+CAPABILITIES: read:~/a/../.ssh"] }),
      4,
      "written out",
    ],
    [
      "a refused path",
      exampleSkill({ keywords: ["#+TRIGGER: text=/a/", "#+CAPABILITIES: read:~/.ssh/"] }),
      4,
      "secrets are kept",
    ],
    [
      "a made-up capability",
      exampleSkill({ keywords: ["#+TRIGGER: text=/a/", "#+CAPABILITIES: run:ls"] }),
      4,
      "no such capability",
    ],
    ["a module that exports no hook", exampleSkill({ source: "export const x = 1;" }), 9, "exports none of"],
    ["a block cut by a heading", exampleSkill({ source: "export function respond() {}\n* x\n" }), 8, "does not end"],
  ] as const
) {
  Deno.test(`org skill: ${what} is a fault with its line`, () => {
    const found = faults(text).map((each) => `${each.line}: ${each.text}`);
    assert(found.some((each) => each.startsWith(`${line}: `) && each.includes(words)), JSON.stringify(found));
  });
}

Deno.test("org skill: keywords in blocks and below headings count for nothing", () => {
  const text = exampleSkill({
    keywords: ["#+TRIGGER: text=/a/", "#+begin_example", "#+CAPABILITIES: net:*", "#+end_example"],
  }).replace("It greets.", "#+CAPABILITIES: net:*");
  assertEquals(read(text).capabilities, []);
});

Deno.test("org skill: reading never throws, and faults name lines of the file", () => {
  const line = fc.constantFrom(
    "#+SKILL: a",
    "#+begin_src ts",
    "#+end_src",
    "* h",
    "#+TRIGGER: text=/",
    "x",
    "#+CAPABILITIES: read:",
    "",
  );
  fc.assert(fc.property(fc.array(fc.oneof(line, fc.string({ unit: "binary" }))), (lines) => {
    const text = lines.join("\n");
    for (const each of faults(text)) {
      assert(each.line >= 1 && each.line <= text.split("\n").length, `line ${each.line}`);
    }
  }));
});

Deno.test("org skill: a description steers no terminal and turns no text round", () => {
  const skill = read(
    exampleSkill({ keywords: ["#+TRIGGER: sensor=due", "#+DESCRIPTION: say \u202eolleh\u2066 or \x1b[2J"] }),
  );
  assertEquals(skill.description, "say \\u{202e}olleh\\u{2066} or \\u{1b}[2J");
});

Deno.test("org skill: a summary with the text makes the skill again", () => {
  const text = exampleSkill({
    keywords: ["#+TRIGGER: source=CLI text=/^a/i", "#+TRIGGER: sensor=due", "#+CAPABILITIES: memory:read"],
  });
  const skill = read(text);
  const again = restoreSkill(JSON.parse(JSON.stringify(summarize(skill))), text);
  assertEquals([again.source, again.tests], [skill.source, skill.tests]);
  assertEquals(summarize(again), summarize(skill));
  const said = { sensor: "user-input", source: "CLI", text: "Abc" } as const;
  assertEquals(again.triggers.map((trigger) => fits(trigger, said)), [true, false]);
});
