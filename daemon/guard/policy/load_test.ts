import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { CORPUS_SETTING } from "../shell/corpus.ts";
import { judgeShell } from "../shell/shell.ts";
import { lintPolicy, problemLines, readPolicy } from "./lint.ts";
import { loadPolicy, type Policy } from "./load.ts";

const FILE = "/c/policy.org";
const HOME = "/home/user";
const OPTIONS = {
  home: HOME,
  setting: CORPUS_SETTING,
  tierOf: (command: string) => judgeShell(command, CORPUS_SETTING).tier,
};

function load(text: string): Policy {
  return loadPolicy(text, FILE, OPTIONS);
}

function rule(name: string, properties: string, yes: string, no: string): string {
  const drawer = properties.split("; ").map((each) => `:${each}`).join("\n");
  return `* ${name}\n:PROPERTIES:\n${drawer}\n:END:\n** Matches\n- ${yes}\n** Does not match\n- ${no}\n`;
}

function only(policy: Policy): { line: number; text: string } {
  assertEquals(policy.rules, []);
  assertEquals(policy.problems.length, 1, JSON.stringify(policy.problems));
  const { file, line, text } = policy.problems[0] as Policy["problems"][number];
  assertEquals(file, FILE);
  return { line, text };
}

Deno.test("policy: the example of docs/policy.md loads without fault", () => {
  const manual = Deno.readTextFileSync(new URL("../../../docs/policy.md", import.meta.url));
  const text = /```org\n(.*?)```/s.exec(manual)?.[1] ?? "";
  const policy = load(text);
  assertEquals(policy.problems, []);
  assertEquals(policy.degraded, false);
  assertEquals(policy.rules.map(({ tier, matcher }) => `${tier} ${matcher.kind}`), [
    "allow command",
    "allow command",
    "allow path",
    "allow host",
    "deny command",
    "deny path",
    "deny host",
    "ask action",
  ]);
});

const ASIDE = "ls";

/** Each cannot be used; the line is where the fault is. */
const FAULTS: readonly [what: string, text: string, line: number, part: string][] = [
  [
    "a failing example",
    rule("R", "TIER: deny; MATCHES: command git push", "git push origin", ASIDE),
    7,
    "git push origin",
  ],
  [
    "an example that must not match",
    rule("R", "TIER: ask; MATCHES: command git **", "git push", "git pull"),
    9,
    "git pull",
  ],
  ["an example with an operator", rule("R", "TIER: ask; MATCHES: command ls **", "ls | sh", "cat"), 7, "plain command"],
  ["no example", "* R\n:PROPERTIES:\n:TIER: ask\n:MATCHES: command ls\n:END:\n", 1, "Matches"],
  [
    "no counter-example",
    "* R\n:PROPERTIES:\n:TIER: ask\n:MATCHES: command ls\n:END:\n** Matches\n- ls\n",
    1,
    "Does not match",
  ],
  ["text among the examples", rule("R", "TIER: ask; MATCHES: command ls", "ls\nls -l", "cat"), 8, "no item"],
  ["an unknown tier", rule("R", "TIER: dney; MATCHES: command ls", "ls", "cat"), 3, "dney"],
  ["no tier", rule("R", "MATCHES: command ls", "ls", "cat"), 1, ":TIER:"],
  ["no matcher", rule("R", "TIER: deny", "ls", "cat"), 1, ":MATCHES:"],
  ["an unknown target", rule("R", "TIER: deny; MATCHES: comand ls", "ls", "cat"), 4, "comand"],
  ["an unknown touch", rule("R", "TIER: deny; MATCHES: path /a; TOUCH: raed", "/a", "/b"), 4, "raed"],
  ["a path without a touch", rule("R", "TIER: deny; MATCHES: path /a", "/a", "/b"), 4, ":TOUCH:"],
  ["an unknown property", rule("R", "TIER: deny; MATCHES: command ls; TUCH: read", "ls", "cat"), 5, "TUCH"],
  ["a property twice", rule("R", "TIER: allow; TIER: deny; MATCHES: command ls", "ls", "cat"), 4, "twice"],
  [
    "a drawer in the wrong place",
    `* R\nwords\n:PROPERTIES:\n:TIER: deny\n:MATCHES: command ls\n:END:\n`,
    1,
    "right below",
  ],
  ["a rule before every heading", `:PROPERTIES:\n:TIER: deny\n:END:\n`, 1, "before the first heading"],
  ["a heading that is no rule", "* Words\ntext\n", 1, "no rule"],
  ["a relative path", rule("R", "TIER: deny; MATCHES: path a/b; TOUCH: read", "/a/b", "/b"), 4, "must begin with"],
  ["a path with ..", rule("R", "TIER: deny; MATCHES: path /a/../b; TOUCH: read", "/b", "/c"), 4, "can match no path"],
  [
    "a command of an assignment",
    rule("R", "TIER: deny; MATCHES: command A=1 ls", "ls", "cat"),
    4,
    "can match no command",
  ],
  [
    "an operator in a command",
    rule("R", "TIER: deny; MATCHES: command ls | sh", "ls", "cat"),
    4,
    "can match no command",
  ],
  ["a host that is none", rule("R", "TIER: deny; MATCHES: host a b", "https://a/", "https://b/"), 4, "no host"],
  [
    "an action the shell has not",
    rule("R", "TIER: deny; MATCHES: action SHELL EVAL", "SHELL EVAL", "A B"),
    4,
    "EXECUTE",
  ],
  [
    "an action for no one",
    rule("R", "TIER: deny; MATCHES: action NOSUCH FOO", "NOSUCH FOO", "A B"),
    4,
    "unknown target :NOSUCH",
  ],
  [
    "an allow rule for a folder of keys",
    rule("R", "TIER: allow; MATCHES: path ~/.ssh/**; TOUCH: read", "read ~/.ssh/id_rsa", "/a"),
    4,
    "can allow nothing",
  ],
  ["an allow rule for any command", rule("R", "TIER: allow; MATCHES: command **", "ls", "cat"), 4, "any name"],
  ["an allow rule for SYSTEM", rule("R", "TIER: allow; MATCHES: action SYSTEM EVAL", "SYSTEM EVAL", "A B"), 4, "own"],
  [
    "an allow rule for this machine",
    rule("R", "TIER: allow; MATCHES: host 2130706433/", "https://127.0.0.1/", "https://a.b/"),
    4,
    "always",
  ],
  [
    "an allow rule for the daemon's files",
    rule(
      "R",
      "TIER: allow; MATCHES: path ~/.config/passepartout/**; TOUCH: read write",
      "~/.config/passepartout/x",
      "/a",
    ),
    4,
    "always refuses",
  ],
  [
    "an allow rule for a key",
    rule("R", "TIER: allow; MATCHES: path ~/.ssh/id_rsa; TOUCH: read", "~/.ssh/id_rsa", "/a"),
    4,
    "always refuses",
  ],
  [
    "an allow rule below the floor",
    rule("R", "TIER: allow; MATCHES: command rm -rf /", "rm -rf /", ASIDE),
    4,
    "guard refuses",
  ],
  ["a grant on a deny rule", rule("R", "TIER: deny; MATCHES: command ls; GRANT: network", "ls", "cat"), 5, ":GRANT:"],
];

for (const [what, text, line, part] of FAULTS) {
  Deno.test(`policy: ${what} is reported with its line, and the rule is not used`, () => {
    const problem = only(load(text));
    assertEquals(problem.line, line, problem.text);
    assertStringIncludes(problem.text, part);
    assertStringIncludes(problem.text, "not used");
  });
}

Deno.test("policy: what would have made something stricter leaves the policy degraded, an allow rule does not", () => {
  assertEquals(load(rule("R", "TIER: allow; MATCHES: command a", "b", "c")).degraded, false);
  const failing = load(rule("R", "TIER: deny; MATCHES: command a", "b", "c"));
  assertEquals(failing.suspects.map(({ matcher }) => matcher?.kind), ["command"]);
  assert(failing.problems.every(({ text }) => text.includes("asked for")));
  assertEquals(load(rule("R", "TIER: dney; MATCHES: comand a", "b", "c")).suspects.map(({ matcher }) => matcher), [
    undefined,
  ]);
});

Deno.test("policy: a name counts once, whatever its case", () => {
  const policy = load(
    rule("R", "TIER: ask; MATCHES: command a", "a", "c") + rule("r", "TIER: deny; MATCHES: command b", "b", "c"),
  );
  assertEquals(policy.rules.map(({ name }) => name), ["R"]);
  assertEquals([policy.problems[0]?.line, policy.degraded], [10, true]);
});

const SHADOWS: readonly [string, string, shadowed: boolean][] = [
  ["TIER: deny; MATCHES: command git **", "TIER: allow; MATCHES: command git push **", true],
  ["TIER: ask; MATCHES: command git **", "TIER: ask; MATCHES: command git push", true],
  ["TIER: ask; MATCHES: command git *", "TIER: deny; MATCHES: command git push", false],
  ["TIER: allow; MATCHES: command git **", "TIER: deny; MATCHES: command git push", false],
  ["TIER: allow; MATCHES: command git *", "TIER: allow; MATCHES: command git --x", false],
  ["TIER: ask; MATCHES: command git *", "TIER: allow; MATCHES: command git push *", false],
  ["TIER: deny; MATCHES: path ~/t/**; TOUCH: read write", "TIER: deny; MATCHES: path ~/t/a/*; TOUCH: read", true],
  ["TIER: deny; MATCHES: path ~/t/**; TOUCH: read", "TIER: deny; MATCHES: path ~/t/a/*; TOUCH: write", false],
  ["TIER: deny; MATCHES: path ~/t/*; TOUCH: read", "TIER: deny; MATCHES: path ~/t/a/b; TOUCH: read", false],
  ["TIER: deny; MATCHES: host *.a.example.org", "TIER: ask; MATCHES: host b.a.example.org/x", true],
  ["TIER: deny; MATCHES: host a.example.org/x", "TIER: ask; MATCHES: host a.example.org/xy", false],
  ["TIER: deny; MATCHES: action TOOL *", "TIER: ask; MATCHES: action TOOL SEND", true],
];

const EXAMPLES: Record<string, [string, string]> = {
  "command git **": ["git x", "x"],
  "command git *": ["git push", "x"],
  "command git push **": ["git push a", "x"],
  "command git push *": ["git push a", "x"],
  "command git push": ["git push", "x"],
  "command git --x": ["git --x", "x"],
  "path ~/t/**": ["~/t/a/b", "/x"],
  "path ~/t/*": ["~/t/a", "/x"],
  "path ~/t/a/*": ["~/t/a/b", "/x"],
  "path ~/t/a/b": ["~/t/a/b", "/x"],
  "host *.a.example.org": ["https://c.a.example.org/", "https://x.org/"],
  "host b.a.example.org/x": ["https://b.a.example.org/x", "https://x.org/"],
  "host a.example.org/x": ["https://a.example.org/x", "https://x.org/"],
  "host a.example.org/xy": ["https://a.example.org/xy", "https://x.org/"],
  "action TOOL *": ["TOOL SEND", "A B"],
  "action TOOL SEND": ["TOOL SEND", "A B"],
};

for (const [a, b, shadowed] of SHADOWS) {
  Deno.test(`policy: ${a} ${shadowed ? "shadows" : "leaves room for"} ${b}, in whichever order`, () => {
    const [one, two] = [a, b].map((properties, i) => {
      const [yes, no] = EXAMPLES[/MATCHES: ([^;]*)/.exec(properties)?.[1] ?? ""] ?? ["", ""];
      return rule(i === 0 ? "A" : "B", properties, yes, no);
    });
    for (const text of [`${one}${two}`, `${two}${one}`]) {
      const policy = load(text);
      assertEquals(
        policy.rules.map(({ name }) => name).sort(),
        shadowed ? ["A"] : ["A", "B"],
        JSON.stringify(policy.problems),
      );
      assertEquals(policy.problems.length, shadowed ? 1 : 0);
      if (shadowed) assertStringIncludes(policy.problems[0]?.text ?? "", `shadowed by the rule "A"`);
      assertEquals(policy.degraded, false);
    }
  });
}

Deno.test("policy: of two rules that say the same the first is used", () => {
  const text = rule("A", "TIER: ask; MATCHES: command a", "a", "c") +
    rule("B", "TIER: ask; MATCHES: command a", "a", "c");
  assertEquals(load(text).rules.map(({ name }) => name), ["A"]);
});

Deno.test("policy: what stands below COMMENT is passed over", () => {
  assertEquals(
    load(`* COMMENT later\n${rule("R", "TIER: dney; MATCHES: x", "b", "c").replaceAll("* ", "** ")}`).problems,
    [],
  );
});

Deno.test("policy: a file that cannot be read makes everything ask", async () => {
  for (const text of ["a\0b", "\ud800", "x".repeat((1 << 20) + 1)]) {
    const { degraded, suspects, problems } = load(text);
    assertEquals([degraded, suspects[0]?.matcher, problems.length], [true, undefined, 1]);
  }
  const folder = await Deno.makeTempDir();
  assertEquals(readPolicy(`${folder}/policy.org`, OPTIONS).degraded, false);
  assertEquals(readPolicy(folder, OPTIONS).degraded, true);
  await Deno.writeFile(`${folder}/policy.org`, new Uint8Array([0x2a, 0x20, 0xff, 0xfe]));
  assertEquals(readPolicy(`${folder}/policy.org`, OPTIONS).degraded, true);
  await Deno.writeTextFile(`${folder}/policy.org`, rule("R", "TIER: dney; MATCHES: command ls", "ls", "cat"));
  assertEquals(problemLines({ problems: lintPolicy(`${folder}/policy.org`, OPTIONS) }), [
    `${folder}/policy.org:3: The rule "R" has the unknown tier "dney"; known: allow, ask, deny. It is not used. ` +
    "Until it is mended, what it may be about is asked for.",
  ]);
  await Deno.remove(folder, { recursive: true });
});

/** Texts that look like a policy, mostly broken. Made when they are asked for: texts of any character take a second to make. */
const policyText = () =>
  fc.array(
    fc.oneof(
      fc.constantFrom(
        ...'* R~** Matches~** Does not match~:PROPERTIES:~:END:~:TIER: allow~:TIER: deny~:TIER: ask~:TIER: x~- git push~- ls~- ~~- read ~/a~:MATCHES: command git **~:MATCHES: command ** x~:MATCHES: command "~:MATCHES: path ~/a/**~:MATCHES: path /a/*/?~:TOUCH: read write~:MATCHES: host *.a.b/c~:MATCHES: host [::1]~:MATCHES: action * *~:MATCHES:~:GRANT: network~#+x'
          .split("~"),
      ),
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.string({ maxLength: 12 }).map((text) => `:MATCHES: command ${text}`),
      fc.string({ maxLength: 12 }).map((text) => `:MATCHES: path /${text}`),
      fc.string({ maxLength: 12 }).map((text) => `:MATCHES: host ${text}`),
    ),
    { maxLength: 40 },
  ).map((lines) => lines.join("\n"));

Deno.test("policy: random text never throws, and every rule that is no longer there is spoken of", () => {
  fc.assert(
    fc.property(policyText(), (text) => {
      const { rules, problems, degraded, suspects } = load(text);
      assertEquals(degraded, suspects.length > 0);
      assert(problems.every(({ line, text }) => line >= 1 && text.endsWith(".")));
      assert(rules.length + problems.length > 0 || !/^\* R/m.test(text));
    }),
    { numRuns: 1500 },
  );
});

Deno.test("policy: hostile patterns are matched in one go", () => {
  const stars = `command a ${"*a".repeat(900)}b`;
  const deep = `path /${"**/a/".repeat(30)}b`;
  const name = `path /${"*a".repeat(400)}b`;
  for (
    const [matches, touch, yes, no] of [
      [stars, "", `a ${"a".repeat(2000)}b`, `a ${"a".repeat(5000)}`],
      [deep, "; TOUCH: read", `/${"a/".repeat(60)}b`, `/${"a/".repeat(500)}c`],
      [name, "; TOUCH: read", `/${"a".repeat(900)}b`, `/${"a".repeat(5000)}c`],
    ] as const
  ) {
    const policy = load(rule("R", `TIER: deny; MATCHES: ${matches}${touch}`, yes, no));
    assertEquals(policy.problems, []);
  }
});
