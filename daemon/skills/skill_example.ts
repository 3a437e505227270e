// A small skill for tests, made from parts that a test changes.
// Knows nothing of what tests do with it.

/** What differs from the example. */
export interface ExampleOptions {
  readonly name?: string;
  /** Lines of keywords below `#+SKILL`. */
  readonly keywords?: readonly string[];
  /** The module. */
  readonly source?: string;
  /** The tests; `null` for none. */
  readonly tests?: string | null;
}

/** The text of a skill's file: `hello NAME` is greeted. */
export function exampleSkill(
  {
    name = "hello",
    keywords = [`#+TRIGGER: sensor=user-input text=/^${name}\\b/i`],
    source =
      `export function respond(event: SkillEvent, _host: SkillHost): string | undefined {\n  return "hello from ${name}: " + event.text;\n}`,
    tests =
      `test("greets", async () => {\n  assert(String(await respond({ text: "x" } as SkillEvent, fakeHost({}))).includes("x"));\n});`,
  }: ExampleOptions = {},
): string {
  return [
    `#+TITLE: The skill ${name}`,
    `#+SKILL: ${name}`,
    ...keywords,
    "",
    "* What it is for",
    "It greets.",
    "",
    "#+begin_src ts",
    source,
    "#+end_src",
    "",
    ...tests === null ? [] : ["* Tests", "#+begin_src ts :tangle test", tests, "#+end_src"],
    "",
  ].join("\n");
}
