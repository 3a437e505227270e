// The shipped skills: the tests in their own files, the answer to any text, and what they may not hold. A small tangler stands in
// for the loader, so that what fails here is a skill. Needs no daemon.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseOutline } from "../org/outline.ts";
import { sourceBlocks } from "../org/source_block.ts";

const FOLDER = new URL("../../skills/", import.meta.url);
const SKILLS = ["agenda", "capture", "clock", "recall", "search"];

interface Tangled {
  readonly text: string;
  readonly source: string;
  readonly tests: string;
}

function tangle(name: string): Tangled {
  const text = Deno.readTextFileSync(new URL(`${name}.org`, FOLDER));
  const outline = parseOutline(text);
  const blocks = [outline.preamble, ...outline.headings.map(({ body }) => body)]
    .flatMap((section) => sourceBlocks(outline, section)).filter(({ language }) => language === "ts");
  const isTest = (block: typeof blocks[number]) =>
    block.arguments.some(({ name, value }) => name === "tangle" && value === "test");
  const join = (which: typeof blocks) => which.map(({ content }) => content).join("\n");
  return { text, source: join(blocks.filter((each) => !isTest(each))), tests: join(blocks.filter(isTest)) };
}

// deno-lint-ignore no-explicit-any
type Anything = any;

function load(code: string): Promise<Record<string, Anything>> {
  const bytes = new TextEncoder().encode(code);
  return import(`data:application/typescript;base64,${bytes.toBase64()}`);
}

/** Memory and state that a test fills, as those have it who test a skill. */
function fakeHost({ nodes = [], state = {}, agenda = [], search = [], history = [] }: Anything = {}) {
  const kept = new Map<string, Anything>(Object.entries(state));
  const copy = (value: Anything) => Promise.resolve(JSON.parse(JSON.stringify(value ?? null)));
  const find = (key: string) => nodes.find(({ id, title }: Anything) => id === key || title === key);
  return {
    memory: {
      search: (...args: unknown[]) => copy(typeof search === "function" ? search(...args) : search),
      node: (key: string) => copy(find(key)),
      backlinks: (id: string) => copy(find(id)?.backlinks ?? []),
      agenda: () => copy(agenda),
      history: () => copy(history),
    },
    state: {
      get: (key: string) => copy(kept.get(key)),
      set: async (key: string, value: unknown) => void kept.set(key, await copy(value)),
    },
  };
}

for (const name of SKILLS) {
  Deno.test(`shipped skills: the tests of ${name} hold`, async (t) => {
    const { source, tests } = tangle(name);
    const skill = await load(source);
    const names = Object.keys(skill);
    const module = await load(`export default async function (given: any, skill: any) {
      const { test, assert, assertEquals, fakeHost } = given;
      const { ${names.join(", ")} } = skill;
      ${tests}
    }`);
    const found: (readonly [string, () => unknown])[] = [];
    const test = (title: string, body: () => unknown) => found.push([title, body]);
    await module["default"]({ test, assert, assertEquals, fakeHost }, skill);
    assert(found.length > 0);
    for (const [title, body] of found) await t.step(title, async () => void await body());
  });

  Deno.test(`shipped skills: ${name} says what it is, imports nothing and looks at no clock`, () => {
    const { text, source } = tangle(name);
    for (const key of ["TITLE", "SKILL", "PRIORITY", "TRIGGER", "CAPABILITIES"]) {
      assert(new RegExp(`^#\\+${key}: \\S`, "m").test(text), key);
    }
    assertEquals(/^#\+SKILL: (.*)$/m.exec(text)?.[1], name);
    assert(!/\bimport\b|\brequire\b|\bDeno\b|Date\.now|new Date\(\)|Math\.random|performance|fetch\(/.test(source));
  });

  Deno.test(`shipped skills: ${name} answers any text at any time in any zone, twice alike`, async () => {
    const { source, text } = tangle(name);
    const skill = await load(source);
    const words = fc.constantFrom(...vocabularyOf(text));
    const said = fc.oneof(
      fc.array(words, { maxLength: 12 }).map((list) => list.join(" ")),
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.tuple(fc.constantFrom(...OPENERS), fc.array(fc.oneof(words, fc.string({ maxLength: 8 })), { maxLength: 10 }))
        .map(([opener, list]) => `${opener} ${list.join(" ")}`),
    );
    const zone = fc.constantFrom(
      "Europe/Berlin",
      "America/New_York",
      "Pacific/Apia",
      "Asia/Kathmandu",
      "UTC",
      "No/Where",
    );
    const now = fc.integer({ min: 0, max: 4_000_000_000_000 });
    await fc.assert(
      fc.asyncProperty(said, now, zone, odd(), async (spoken, moment, timeZone, junk) => {
        const answers: string[] = [];
        for (let i = 0; i < 2; i++) {
          for (const sensor of ["user-input", "due", "heartbeat"]) {
            const host = fakeHost({ nodes: NODES, agenda: AGENDA, search: NODES, state: { "shared:listing": junk } });
            const event = { sensor, text: spoken, session: "s", source: "CLI", now: moment, timeZone, items: AGENDA };
            const answer = await skill["respond"]?.(event, host);
            const proposal = await skill["propose"]?.(event, host);
            assert(answer === undefined || typeof answer === "string" && answer !== "");
            assert(!answer?.startsWith("I could not look into the notes"), answer);
            assert(answer === undefined || proposal === undefined, "an answer and a proposal at once");
            judgeProposal(proposal);
            answers.push(JSON.stringify([answer, proposal]));
          }
        }
        assertEquals(answers.slice(0, 3), answers.slice(3));
      }),
      { numRuns: 300 },
    );
  });

  Deno.test(`shipped skills: ${name} bears memories that hold anything`, async () => {
    const skill = await load(tangle(name).source);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...OPENERS), odd(), odd(), async (opener, one, other) => {
        const junk = () => Promise.resolve(structuredClone(one));
        const host = {
          memory: { search: junk, node: junk, backlinks: junk, agenda: junk, history: junk },
          state: { get: () => Promise.resolve(structuredClone(other)), set: () => Promise.resolve() },
        };
        for (const text of [`${opener} 1`, `${opener} call ada`, opener]) {
          const event = { sensor: "user-input", text, session: "s", source: "CLI", now: 0, timeZone: "UTC" };
          for (const each of [event, { ...event, sensor: "due", items: one }]) {
            const answer = await skill["respond"]?.(each, host);
            assert(!answer?.startsWith("I could not look into the notes"), answer);
            judgeProposal(await skill["propose"]?.(each, host));
          }
        }
      }),
      { numRuns: 200 },
    );
  });
}

function judgeProposal(proposal: Anything): void {
  if (proposal === undefined) return;
  assert(proposal.actions.length > 0);
  for (const { target, action, explanation, ...fields } of proposal.actions) {
    assertEquals(target, "MEMORY");
    assert(/^(?:CAPTURE|SET-KEYWORD|CLOCK-IN|CLOCK-OUT)$/.test(action) && explanation !== "");
    for (const [key, value] of Object.entries(fields)) {
      assert(/^[A-Z]+$/.test(key));
      for (const each of [value].flat()) assert(typeof each === "string" && each !== "" && each.isWellFormed(), key);
    }
    if (action === "CAPTURE") assert(!/[\r\n\0]/.test(fields.TITLE) && fields.TITLE.trim() === fields.TITLE);
  }
}

/** Objects and lists as memory hands them out, and much that it never does. */
function odd(): fc.Arbitrary<unknown> {
  const leaf = fc.oneof(
    fc.constantFrom<unknown>(
      "",
      "call ada",
      "TODO",
      "2026-11-27",
      "2026-11-27T15:00",
      "<2026-11-27 Fri +1w>",
      null,
      true,
      -1,
    ),
    fc.string({ maxLength: 5 }),
    fc.double(),
  );
  const keys = [
    "id",
    "title",
    "file",
    "line",
    "keyword",
    "tags",
    "at",
    "items",
    "clocks",
    "start",
    "end",
    "candidates",
    "agenda",
    "found",
  ];
  const key = fc.constantFrom(
    ...keys,
    "kind",
    "text",
    "snippet",
    "links",
    "backlinks",
    "scheduled",
    "deadline",
    "done",
  );
  return fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie("value"), { maxLength: 3 }), tie("record")),
    record: fc.dictionary(key, tie("value"), { maxKeys: 8 }),
  })).value;
}

/** All words of a skill's file, its examples among them. */
function vocabularyOf(text: string): string[] {
  return [...new Set(text.match(/[^\s|`=]+/g) ?? [])].filter((word) => word.length < 30);
}

const OPENERS = [
  "note",
  "todo",
  "remind me",
  "remember to",
  "agenda",
  "today",
  "what is due",
  "done",
  "todo",
  "find",
  "search for",
  "show",
  "recall",
  "open",
  "clock in",
  "clock start",
  "clock out",
  "clock report",
  "clock",
  "stop",
  "backlinks",
];
const NODES = [
  {
    id: "a1",
    title: "call Ada",
    file: "inbox.org",
    line: 3,
    keyword: "TODO",
    tags: ["phone"],
    scheduled: "<2026-11-27 Fri +1w>",
    text: "About the kettle",
    snippet: "About the [kettle]",
    score: 1,
    kind: "node",
    properties: {},
    links: [],
    backlinks: [],
    clocks: [{ start: "2026-11-20T10:00", end: "2026-11-20T10:30" }, { start: "2026-11-20T11:00" }],
  },
  {
    id: "b2",
    title: "the kettle leaks",
    file: "inbox.org",
    line: 9,
    tags: [],
    text: "",
    snippet: "the [kettle]",
    kind: "node",
  },
];
const AGENDA = [
  {
    id: "a1",
    title: "call Ada",
    keyword: "TODO",
    tags: ["phone"],
    file: "inbox.org",
    line: 3,
    kind: "scheduled",
    at: "2026-11-27",
    hasTime: false,
    done: false,
  },
  {
    id: "b2",
    title: "fair",
    tags: [],
    file: "x.org",
    line: 9,
    kind: "event",
    at: "2026-11-28T15:00",
    hasTime: true,
    done: false,
  },
];
