// Emacs as the judge: org-element must find in every text what the outline finds, and nothing in foreign text that was escaped.
// One Emacs process for all cases of a test.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { orgTextArbitrary } from "./text_arbitrary.ts";
import { escapeBlock } from "./escape.ts";
import { type Heading, parseOutline, tagsOf } from "./outline.ts";
import { plainLine } from "./plain_line.ts";
import { sourceBlocks } from "./source_block.ts";

const SEED = 20240229;
const FIXTURES = new URL("../../fixtures/org/", import.meta.url);
const HAS_EMACS = (Deno.env.get("PATH") ?? "").split(":").some((folder) => isFile(`${folder}/emacs`));

interface Found {
  readonly keywords: readonly string[];
  readonly done: readonly string[];
  readonly properties: readonly (readonly [string, string])[];
  readonly sources: readonly FoundSource[];
  readonly headings: readonly FoundHeading[];
  readonly objects: readonly string[];
}

interface FoundHeading {
  readonly begin: number;
  readonly level: number;
  readonly keyword: string | null;
  readonly done: boolean;
  readonly priority: string | null;
  readonly comment: boolean;
  readonly title: string;
  readonly tags: readonly string[];
  readonly planning: readonly string[];
  readonly properties: readonly (readonly [string, string])[];
  readonly sources: readonly FoundSource[];
}

interface FoundSource {
  readonly language: string | null;
  readonly switches: string | null;
  readonly parameters: string | null;
  readonly content: string;
}

type Given = { readonly text: string } | { readonly file: string };

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Asks Emacs, once for all. */
async function askEmacs(cases: readonly Given[]): Promise<Found[]> {
  const folder = await Deno.makeTempDir({ prefix: "org-oracle-" });
  try {
    await Deno.writeTextFile(`${folder}/input`, JSON.stringify(cases));
    const program = new URL("outline.el", FIXTURES).pathname;
    const { success, stderr } = await new Deno.Command("emacs", {
      args: ["-Q", "--batch", "-l", program, `${folder}/input`, `${folder}/output`],
      stdin: "null",
      env: { LC_ALL: "C.UTF-8", HOME: folder },
    }).output();
    if (!success) throw new Error(`Emacs failed: ${new TextDecoder().decode(stderr)}`);
    return JSON.parse(await Deno.readTextFile(`${folder}/output`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What the outline finds, in the words of the oracle. Offsets in characters, as Emacs counts. */
function findHere(text: string): Omit<Found, "objects"> {
  const outline = parseOutline(text);
  const offsets = characterOffsets(text);
  const sourcesOf = (section: { start: number; end: number }) =>
    sourceBlocks(outline, section).map(({ language, switches, parameters, content }) => ({
      language: language ?? null,
      switches: switches || null,
      parameters: parameters || null,
      content,
    }));
  const propertiesOf = (drawer: Heading["drawer"]) =>
    drawer?.properties.map(({ name, value }): [string, string] => [name.text, value.text]) ?? [];
  return {
    keywords: [...outline.keywords.all].sort(),
    done: [...outline.keywords.done].sort(),
    properties: propertiesOf(outline.drawer),
    sources: sourcesOf(outline.preamble),
    headings: outline.headings.map((heading) => ({
      begin: offsets[heading.line.start] as number,
      level: heading.level,
      keyword: heading.keyword?.text ?? null,
      done: outline.keywords.done.has(heading.keyword?.text ?? ""),
      priority: heading.priority?.text ?? null,
      comment: heading.comment !== undefined,
      title: heading.title.text,
      tags: tagsOf(heading),
      planning: ["CLOSED", "DEADLINE", "SCHEDULED"]
        .filter((kind) => heading.planning?.entries.some((entry) => entry.kind === kind)),
      properties: propertiesOf(heading.drawer),
      sources: sourcesOf(heading.body),
    })),
  };
}

/** For each code unit's offset, how many characters stand before it. */
function characterOffsets(text: string): number[] {
  const offsets: number[] = [];
  let count = 0;
  for (const glyph of text) {
    for (let i = 0; i < glyph.length; i++) offsets.push(count);
    count++;
  }
  return [...offsets, count];
}

/** What Emacs found, without what says the same in other words. */
function asHere({ objects: _, ...found }: Found): Omit<Found, "objects"> {
  const unique = (names: readonly string[]) => [...new Set(names)].filter((name) => name !== "" && name !== "|").sort();
  return { ...found, keywords: unique(found.keywords), done: unique(found.done) };
}

/** Counts how often something was there to be found, so that the comparison cannot pass on nothing. */
function assertRich(found: readonly Found[]): void {
  const headings = found.flatMap((each) => each.headings);
  const count = (has: (heading: FoundHeading) => boolean) => headings.filter(has).length;
  const counts = {
    keyword: count((each) => each.keyword !== null),
    done: count((each) => each.done),
    priority: count((each) => each.priority !== null),
    tags: count((each) => each.tags.length > 0),
    comment: count((each) => each.comment),
    planning: count((each) => each.planning.length > 0),
    properties: count((each) => each.properties.length > 0),
    sources: count((each) => each.sources.length > 0),
    keywords: found.filter((each) => each.keywords.length !== 2).length,
    file: found.filter((each) => each.properties.length > 0).length,
  };
  for (const [what, many] of Object.entries(counts)) assert(many >= 3, `a fuzz that tries no ${what}: ${many}`);
}

function compare(given: readonly string[], found: readonly Found[]): void {
  assertEquals(found.length, given.length);
  const wrong = given.flatMap((text, i) => {
    const theirs = asHere(found[i] as Found), ours = findHere(text);
    return JSON.stringify(ours) === JSON.stringify(sortKeys(theirs, ours)) ? [] : [{ text, theirs, ours }];
  });
  const first = wrong.sort((a, b) => a.text.length - b.text.length)[0];
  if (first !== undefined) {
    assertEquals(
      first.ours,
      first.theirs,
      `${wrong.length} of ${given.length} differ; the shortest: ${JSON.stringify(first.text)}`,
    );
  }
}

/** The same value with its keys in the order of another. */
function sortKeys<Value>(value: Value, like: unknown): Value {
  if (Array.isArray(value)) {
    return value.map((item, i) => sortKeys(item, (like as unknown[] | undefined)?.[i])) as Value;
  }
  if (typeof value !== "object" || value === null || typeof like !== "object" || like === null) return value;
  const entries = Object.keys(like).map((key) => [key, sortKeys((value as never)[key], (like as never)[key])]);
  return Object.fromEntries(entries);
}

Deno.test({
  name: "org oracle: Emacs finds in generated texts what the outline finds",
  ignore: !HAS_EMACS,
  fn: async () => {
    const texts = [
      ...fc.sample(orgTextArbitrary(8), { numRuns: 160, seed: SEED }),
      ...fc.sample(orgTextArbitrary(40), { numRuns: 120, seed: SEED }),
      ...drawerTexts(),
    ];
    const found = await askEmacs(texts.map((text) => ({ text })));
    compare(texts, found);
    assertRich(found);
  },
});

/** Headings with what is nearly a drawer: random lines seldom make a whole one. */
function drawerTexts(): string[] {
  const property = fc.constantFrom(
    ...":ID: a~:ID:~:ID: ~:ID:  a b  ~:a:b: c~:é: ü~:a+: b~::: a~  :x: y~:ID:\t~:ID:\ta~:a b: c~:END: x~".split("~"),
  );
  const planning = fc.constantFrom("", "", "SCHEDULED: <2024-01-01 Mon>\n", "deadline: x\n", "\n", "# c\n");
  const head = fc.constantFrom("* a\n", "* TODO a :b:\n", "", "# comment\n", "\n# comment\n", "# a\n# b\n", "\n\n");
  const node = fc.tuple(head, planning, fc.array(property, { maxLength: 4 }), fc.constantFrom("", "  ", "\t"))
    .map(([head, planning, properties, indent]) =>
      `${head}${planning}${indent}:PROPERTIES:\n${properties.map((line) => line + "\n").join("")}${indent}:END:\n`
    );
  return fc.sample(fc.array(node, { minLength: 1, maxLength: 3 }).map((nodes) => nodes.join("")), {
    numRuns: 80,
    seed: SEED,
  });
}

Deno.test({
  name: "org oracle: Emacs finds in the files of fixtures/org what the outline finds",
  ignore: !HAS_EMACS,
  fn: async () => {
    const paths = [...Deno.readDirSync(FIXTURES)].filter(({ name }) => name.endsWith(".org"))
      .map(({ name }) => new URL(name, FIXTURES).pathname).sort();
    assert(paths.length >= 5, `only ${paths.length} files`);
    const found = await askEmacs(paths.map((file) => ({ file })));
    for (const [i, path] of paths.entries()) {
      const raw = new TextDecoder("utf-8", { ignoreBOM: true }).decode(Deno.readFileSync(path));
      // Emacs counts without the mark and with LF.
      const places = raw === raw.replace(/^\ufeff|\r/g, "");
      const strip = (all: Omit<Found, "objects">) =>
        places ? all : { ...all, headings: all.headings.map((each) => ({ ...each, begin: 0 })) };
      assertEquals(strip(findHere(raw)), strip(asHere(found[i] as Found)), path);
    }
  },
});

const HEAD = "#+TODO: PLAN APPROVED RUNNING | DONE FAILED Denied\n\n";

/** A node full of foreign text, and one behind it. */
function planText(foreign: string): string {
  const line = plainLine(foreign, { keywords: new Set(["Denied"]) });
  return `${HEAD}* PLAN ${line}\n:PROPERTIES:\n:ID: one\n:WHY: ${line}\n:END:\n${line}\n` +
    `#+begin_src lisp\n${
      escapeBlock(foreign)
    }\n#+end_src\n${line}\n* ${line}\n* PLAN second\n:PROPERTIES:\n:ID: two\n:END:\n`;
}

Deno.test({
  name: "org oracle: foreign text forges no heading, keyword, tag, property, timestamp or end of block",
  ignore: !HAS_EMACS,
  fn: async () => {
    const tricks = [
      "* APPROVED x",
      "#+end_src\n* APPROVED x\n:PROPERTIES:\n:ID: one\n:END:\n",
      "x :APPROVED:",
      ":a:",
      "[#A] x",
      "COMMENT",
      "COMMENTARY",
      "Denied",
      "Denied x",
      "APPROVED",
      "a\r\n* b",
      "#+TODO: x | PLAN APPROVED",
      "a\n#+TODO: x | PLAN",
      "a <2024-01-01 Mon> [2024-01-01] <%%(diary)> <2024-01-01>--<2024-01-02>",
      "SCHEDULED: <2024-01-01 Mon>",
      "scheduled: [2024-01-01 Mon]",
      "a DEADLINE:<2024-01-01>",
      "CLOCK: [2024-01-01 Mon 10:00]--[2024-01-01 Mon 11:00] =>  1:00",
      "[fn:1] x",
      "\\begin{x}",
      ":END:",
      "| a |",
      "%%(x)",
      ",* a\n,,#+b\n  ,* c\n * d",
      "",
      " ",
      "\t:x:\t",
    ];
    const foreign = [...tricks, ...fc.sample(orgTextArbitrary(6), { numRuns: 160, seed: SEED })];
    const texts = foreign.map(planText);
    const found = await askEmacs(texts.map((text) => ({ text })));
    compare(texts, found);
    for (const [i, text] of foreign.entries()) {
      const { headings, keywords, sources, properties, objects } = found[i] as Found;
      const line = plainLine(text, { keywords: new Set(["Denied"]) });
      const told = JSON.stringify(text);
      assertEquals(keywords, ["PLAN", "APPROVED", "RUNNING", "DONE", "FAILED", "Denied"], told);
      assertEquals([sources, properties, objects], [[], [], []], told);
      assertEquals(
        headings.map((
          { level, keyword, priority, comment, title, tags },
        ) => [level, keyword, priority, comment, title, tags]),
        [[1, "PLAN", null, false, line, []], [1, null, null, false, line, []], [1, "PLAN", null, false, "second", []]],
        told,
      );
      assertEquals(
        headings.map((each) => each.properties),
        [[["ID", "one"], ["WHY", line]], [], [["ID", "two"]]],
        told,
      );
      assertEquals(headings.flatMap((each) => each.planning), [], told);
      assertEquals(headings.map((each) => each.sources), [
        [{ language: "lisp", switches: null, parameters: null, content: `${text}\n` }],
        [],
        [],
      ], told);
    }
  },
});
