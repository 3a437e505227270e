// Plans as Org nodes: one word for word, and for any text in any field that nothing is forged and the whole is told.
// Emacs judges in plan_oracle_test.ts.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { parseOutline, tagsOf } from "../org/outline.ts";
import { sourceBlocks } from "../org/source_block.ts";
import { anyTextArbitrary } from "../org/text_arbitrary.ts";
import { type FlightPlan, PLAN_STATES } from "./flight_plan.ts";
import { textArbitrary } from "./plan_arbitrary.ts";
import { makePlan } from "./plan_example.ts";
import { FILE_HEAD, lackOfNode, planNode } from "./plan_node.ts";

const HASH = makePlan().hash;

Deno.test("plan node: a plan is told in words, and its action and command as they are", () => {
  assertEquals(
    planNode(makePlan()),
    `* PLAN Push to origin
:PROPERTIES:
:ID: p1
:HASH: ${HASH}
:REQUESTER: CLI
:RULE: git-push
:REQUESTED: 1970-01-01T00:00:01.000Z
:EXPIRES: 1970-01-01T00:00:02.000Z
:END:
- Why it is asked :: it changes another repository
- Explanation :: The branch is done.
- Working folder :: /home/u/work
- Grants :: It may write /home/u/work, reach the network, and read /home/u/.ssh.
- File bound :: /home/u/work/Makefile (contents 000000000000)
- Environment :: HOME, PATH; and fixed settings: PATH, PWD and TERM, no pager, no editor, nobody to ask for a password, and git runs no hooks but where a push arrives, and tidies nothing up

#+begin_src lisp :eval never
(:TARGET :SHELL :PAYLOAD (:ACTION :EXECUTE :CMD "git push"))
#+end_src
#+begin_src sh :eval never
git push
#+end_src`,
  );
});

Deno.test("plan node: what became of a plan is told", () => {
  const files = [
    { path: "/a", real: "/b", sha256: "12".repeat(32) },
    { path: "$X", unbound: "unknown" },
    { path: "/big", unbound: "too-large" },
  ] as const;
  const rows: readonly (readonly [Partial<FlightPlan>, string])[] = [
    [{ title: "" }, "* PLAN git push\n"],
    [{ title: " ", command: "" }, "* PLAN (without a title)\n"],
    [{ why: "", environment: [], files: [] }, "- Why it is asked :: nothing is said\n"],
    [{ environment: [] }, "- Environment :: none of the user's; and fixed settings: PATH, PWD and TERM, "],
    [{ files: [] }, "- Files bound :: none\n"],
    [{ files }, "- File bound :: /a (which is /b, contents 121212121212)\n"],
    [{ files }, "- File not bound :: $X (only the run will know which file this is)\n"],
    [{ files }, "- File not bound :: /big (it is too large)\n"],
    [
      { state: "APPROVED", progress: { answeredBy: "x", answeredAt: 1 } },
      "- Begins :: when its turn comes; what it waits for: passepartout plan show p1\n",
    ],
    [{ state: "DENIED", progress: { answeredBy: "cli", answeredAt: 1 } }, "- Answer :: denied by cli, 1970-"],
    [{ state: "RUNNING", progress: { answeredBy: "x", answeredAt: 1, startedAt: 2 } }, "- Started :: 1970-"],
    [{ state: "DONE", progress: { outcome: "exit code 0", endedAt: 3 } }, "- Outcome :: exit code 0\n- Ended :: 1970-"],
    [
      { state: "FAILED", progress: { outcome: "it changed", neverRan: true } },
      "- Outcome :: nothing ran: it changed\n",
    ],
    [{ expiresAt: Infinity }, ":EXPIRES: Infinity ms since 1970\n"],
  ];
  for (const [fields, line] of rows) assertStringIncludes(planNode(makePlan({ hash: HASH, ...fields })), line);
});

Deno.test("plan node: in the blocks nothing is hidden, taken away by an editor, or acted on by one", () => {
  const rows = [
    ["a\u202eb\0\r\n\x1b[2K", "a\\u{202e}b\\u{0}\\u{d}\n\\u{1b}[2K"],
    ["a \n\t\nb\t", "a\\u{20}\n\\u{9}\nb\\u{9}"],
    ["a\u00a0b\u3164", "a\\u{a0}b\\u{3164}"],
    ["\\u{202e}", "\\u{5c}u{202e}"],
    ["# local VARIABLES:\n# eval: x", "# local VARIABLES\\u{3a}\n# eval: x"],
    ["# vim: set x", "# vim\\u{3a} set x"],
    ["* a\n#+end_src\n ,* b", ",* a\n,#+end_src\n ,,* b"],
    [":END:\n :ID: p1\na : b", "\\u{3a}END:\n \\u{3a}ID: p1\na : b"],
    ["a\tb  c", "a\tb  c"],
  ] as const;
  for (const [command, shown] of rows) {
    const node = planNode(makePlan({ command }));
    assertStringIncludes(node, `#+begin_src sh :eval never\n${shown}\n#+end_src`);
    assertEquals(node.includes("- Marks ::"), shown.includes("\\u{"), JSON.stringify(command));
  }
});

Deno.test("plan node: in a line no code, macro, target or modeline is left whole", () => {
  const node = planNode(
    makePlan({ why: "src_sh{x} call_y() {{{z}}} <<t>> @@h:x@@ ex: y [[elisp:x][y]] <2024-01-01>" }),
  );
  assertStringIncludes(
    node,
    ":: src,_sh{x} call,_y() {{,{z}}} <,<t>> @,@h:x@,@ ex,: y [,[elisp:x][y]] <,2024-01-01>\n",
  );
});

/** Any plan, foreign text in every field that has any. */
function planArbitrary(): fc.Arbitrary<FlightPlan> {
  const text = fc.oneof(
    anyTextArbitrary(),
    textArbitrary(),
    fc.constantFrom("\\u{a}", "Local Variables:\neval: x", "vim: set x", "#+end_src\n* APPROVED x", ":END:", "a "),
  );
  return fc.record({
    title: text,
    action: text,
    command: text,
    cwd: text,
    requester: text,
    rule: text,
    why: text,
    explanation: text,
    outcome: text,
    by: text,
    path: text,
    name: text,
    state: fc.constantFrom(...PLAN_STATES),
  }).map(({ outcome, by, path, name, ...fields }): FlightPlan =>
    makePlan({
      hash: HASH,
      ...fields,
      grants: { write: [path], network: true, read: [path] },
      environment: [name],
      files: [{ path, real: name, sha256: HASH }, { path, unbound: "missing" }],
      progress: { answeredBy: by, answeredAt: 1, outcome, endedAt: 2 },
    })
  );
}

/** Takes back what the blocks mark. */
function unmark(code: string): string {
  return code.replace(/\\u\{([0-9a-f]+)\}/g, (_, hex) => String.fromCodePoint(parseInt(hex, 16)));
}

Deno.test("plan node: whatever the texts, a node is one heading with its drawer and two blocks that tell all", () => {
  fc.assert(
    fc.property(planArbitrary(), (plan) => {
      const node = planNode(plan);
      assert(node.isWellFormed());
      assert(!/local variables:|(?:^|\s)(?:vi|vim|ex)\d*:/im.test(node), node);
      assert(!/[ \t\r]$/m.test(node), JSON.stringify(node));
      const outline = parseOutline(`${FILE_HEAD}\n${node}\n${node}\n`);
      assertEquals([...outline.keywords.all], PLAN_STATES.toSorted((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)));
      assertEquals(outline.headings.length, 2);
      for (const heading of outline.headings) {
        assertEquals(
          [heading.level, heading.keyword?.text, heading.priority, heading.comment, heading.planning, tagsOf(heading)],
          [1, plan.state, undefined, undefined, undefined, []],
        );
        const names = heading.drawer?.properties.map(({ name }) => name.text);
        assertEquals(names, ["ID", "HASH", "REQUESTER", "RULE", "REQUESTED", "EXPIRES"]);
        const blocks = sourceBlocks(outline, heading.body);
        assertEquals(blocks.map(({ language, content }) => [language, unmark(content)]), [
          ["lisp", `${plan.action}\n`],
          ["sh", `${plan.command}\n`],
        ]);
        const lines = outline.text.slice(heading.body.start, heading.end).split("\n");
        for (const line of lines) assert(/^(?![ \t]*(?:\*|:|#\+(?!(?:begin|end)_src\b)))/i.test(line), line);
      }
    }),
    { numRuns: 500 },
  );
});

/** The order of the head, which is the one of the keywords of an Org file. */
const ORDER = ["PLAN", "APPROVED", "RUNNING", "DONE", "FAILED", "DENIED", "EXPIRED", "INTERRUPTED"];

Deno.test("plan node: where nothing enforces the grants, the node says so", () => {
  assertEquals(planNode(makePlan()).includes("NOT contained"), false);
  const node = planNode(makePlan({ uncontained: "bubblewrap is not installed" }));
  assertStringIncludes(node, "- NOT contained :: nothing enforces the grants: bubblewrap is not installed\n");
});

Deno.test("plan node: where the run could answer plans, the node says so", () => {
  assertEquals(planNode(makePlan()).includes("answer plans"), false);
  assertStringIncludes(planNode(makePlan({ mayAnswer: true })), "- Could answer plans :: yes: it reaches the daemon");
});

Deno.test("plan node: what is too long is cut, whichever text it is, says so, and forges nothing", () => {
  assertEquals(lackOfNode(makePlan()), undefined);
  for (const word of ["x ", "\n* DONE x\n:END:\n", "#+end_src\n* H\n", "\u202e", "😀", "\n:ID: p2\n", "\\u{", " \tx"]) {
    const text = word.repeat(60_000), paths = Array.from({ length: 3_000 }, (_, i) => `/a/${i}${word}`);
    const longs: readonly Partial<FlightPlan>[] = [
      { command: text },
      { action: text },
      { why: text },
      { explanation: text },
      { requester: text },
      { cwd: text },
      { grants: { write: paths, read: [], network: false } },
      { grants: { write: [text], read: [], network: false } },
      { files: paths.map((path) => ({ path, real: path, sha256: "0".repeat(64) })) },
      { progress: { outcome: text } },
    ];
    for (const fields of longs) {
      const plan = makePlan({ ...fields, hash: HASH }), node = planNode(plan);
      const name = `${JSON.stringify(word)} ${Object.keys(fields)}`;
      assert(new TextEncoder().encode(node).length <= 14 << 10, `${name}: ${node.length}`);
      assertStringIncludes(
        node,
        "- Cut :: it is too long to be approved here; in full: passepartout plan show p1\n",
        name,
      );
      assertEquals(
        lackOfNode(plan)?.startsWith("it is too long"),
        fields.progress === undefined ? true : undefined,
        name,
      );
      const outline = parseOutline(`${FILE_HEAD}\n${node}\n`), { headings } = outline;
      assertEquals(headings.map(({ level, drawer }) => [level, drawer?.properties.length]), [[1, 6]], name);
      assertEquals(sourceBlocks(outline, { start: 0, end: outline.text.length }).length, 2, name);
      assertEquals(/[ \t]$/m.test(node), false, name);
    }
  }
});

Deno.test("plan node: one from which a secret was taken out says so, in every state, and that it cannot be approved there", () => {
  const node = planNode(makePlan({ redacted: true }));
  assertStringIncludes(node, "- Secrets :: what looks like one is taken out here");
  assertStringIncludes(lackOfNode(makePlan({ redacted: true })) ?? "", "passepartout plan show p1");
  assertEquals(planNode(makePlan()).includes("Secrets"), false);
});

Deno.test("plan node: a command that goes on behind a stretch of nothing is not approved there", () => {
  for (
    const command of [
      `touch a${"\n".repeat(50)}rm -rf b`,
      `touch a${" ".repeat(200)}; rm -rf b`,
      `touch a\n\t\n \n\nrm b`,
    ]
  ) {
    assertStringIncludes(lackOfNode(makePlan({ command })) ?? "", "passepartout plan show p1", command);
  }
  assertEquals(lackOfNode(makePlan({ command: "if a; then\n    b\n\nfi\n\nc" })), undefined);
});
