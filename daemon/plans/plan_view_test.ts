// The view read against the store: every way to change a file, what of it is an answer, and what is left of it. Pure.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseOutline } from "../org/outline.ts";
import { orgTextArbitrary } from "../org/text_arbitrary.ts";
import { type FlightPlan, PLAN_STATES } from "./flight_plan.ts";
import { makePlan } from "./plan_example.ts";
import { FILE_HEAD, planNode } from "./plan_node.ts";
import { type Examined, examineView, type ViewContext } from "./plan_view.ts";

const ONE = makePlan({ id: "p1" }), TWO = makePlan({ id: "p2", title: "Second" });
const A = planNode(ONE), B = planNode(TWO);
const DONE = makePlan({
  id: "p3",
  title: "Third",
  state: "DONE",
  progress: { answeredBy: "cli", answeredAt: 1_100, startedAt: 1_200, endedAt: 1_300, outcome: "exit code 0" },
});
const C = planNode(DONE);
const MINE = "* My notes\nkeep me\n";
const FILE = `${FILE_HEAD}\n${A}\n${MINE}\n${B}\n\n${C}\n`;

function examine(
  text: string,
  more: Partial<ViewContext> = {},
  plans: readonly FlightPlan[] = [ONE, TWO, DONE],
): Examined {
  return examineView(text, {
    find: (id) => plans.find((plan) => plan.id === id),
    needed: plans.filter(({ state }) => state === "PLAN" || state === "APPROVED" || state === "RUNNING"),
    changed: new Set(),
    mayAnswer: true,
    refused: new Map(),
    ...more,
  });
}

const answersOf = ({ answers }: Examined) => answers.map(({ plan, decision }) => `${decision} ${plan.id}`);
const reportsOf = ({ reports }: Examined) => reports.map(({ plan, what }) => `${plan} ${what}`);

Deno.test("plan view: a file that is as it was written stays as it is", () => {
  const found = examine(FILE);
  assertEquals([found.text, found.answers, found.reports], [FILE, [], []]);
});

Deno.test("plan view: a changed keyword is an answer, and the node is left until it was given", () => {
  for (const [keyword, decision] of [["APPROVED", "approve"], ["DENIED", "deny"]] as const) {
    for (const ends of [FILE, FILE.trimEnd(), `\ufeff${FILE}`, FILE.replace(MINE, `${MINE}\n\n\n`), `${B}\n${A}`]) {
      const text = ends.replace("* PLAN Push", `* ${keyword} Push`);
      const found = examine(text);
      assertEquals([answersOf(found), reportsOf(found)], [[`${decision} p1`], []]);
      assert(found.text.includes(`* ${keyword} Push`));
    }
  }
});

Deno.test("plan view: whatever else is done to a keyword is no answer and is put back", () => {
  const rows: readonly (readonly [string, string, Partial<ViewContext>, readonly string[]])[] = [
    ["* PLAN Push", "* RUNNING Push", {}, ["p1 says RUNNING, which is no answer"]],
    ["* PLAN Push", "* DONE Push", {}, ["p1 says DONE, which is no answer"]],
    ["* PLAN Push", "* Push", {}, ["p1 says no state, which is no answer"]],
    ["* PLAN Push", "* TODO Push", {}, ["p1 says no state, which is no answer"]],
    ["* PLAN Push", "* APPROVED Push", { mayAnswer: false }, ["p1 says APPROVED, but answers in this file are off"]],
    ["* PLAN Push", "* DENIED Push", { mayAnswer: false }, ["p1 says DENIED, but answers in this file are off"]],
    ["* PLAN Push", "* APPROVED Push", { refused: new Map([["p1", "no"]]) }, ["p1 says APPROVED, but no"]],
    ["* DONE Third", "* PLAN Third", {}, ["p3 says PLAN, but the plan is DONE, answered by cli"]],
    ["* DONE Third", "* APPROVED Third", {}, ["p3 says APPROVED, but the plan is DONE, answered by cli"]],
  ];
  for (const [from, to, context, reports] of rows) {
    const found = examine(FILE.replace(from, to), context);
    assertEquals([found.text, answersOf(found), reportsOf(found)], [FILE, [], reports], to);
  }
});

Deno.test("plan view: an answer in a node that was edited does not count, and what was written into it is kept", () => {
  const edited = (from: string, to: string) => A.replace("* PLAN", "* APPROVED").replace(from, to);
  const kept = (from: string, to: string) =>
    edited(from, to).replace("* APPROVED", "* Copy:").replace(":ID:", ":COPY_OF:");
  const rows = [
    ["git push\n#+end_src", "git push --force\n#+end_src"],
    ["The branch is done.", "The branch is harmless."],
    [`:HASH: ${ONE.hash}`, `:HASH: ${"0".repeat(64)}`],
    [":RULE: git-push\n", ":RULE: git-push\n:X: y\n"],
    ["Push to origin", "Push to origin :work:"],
    ["Push to origin", "[#A] Push to origin"],
    ["Push to origin\n", "Push to origin\nCLOSED: [2024-01-01 Mon]\n"],
    ["git push\n#+end_src", "git push\n#+end_src\nmy thoughts"],
  ] as const;
  for (const [from, to] of rows) {
    const found = examine(FILE.replace(A, edited(from, to)));
    assertEquals([answersOf(found), reportsOf(found)], [[], ["p1 is not as it was written"]], to);
    assertEquals(found.text, FILE.replace(A, `${A}\n\n${kept(from, to)}`));
  }
  // What holds no line of anybody else is put back without a copy.
  const plain: readonly (readonly [string, string])[] = [
    ["git push\n#+end_src", "git push\n#+end_src  "],
    [":RULE: git-push\n", ""],
    ["* APPROVED Push", "*  APPROVED Push"],
    ["\n\n#+begin_src lisp", "\n#+begin_src lisp"],
  ];
  for (const [from, to] of plain) {
    const found = examine(FILE.replace(A, edited(from, to)));
    assertEquals([found.text, answersOf(found), reportsOf(found)], [FILE, [], ["p1 is not as it was written"]], to);
  }
});

Deno.test("plan view: blank lines behind a node are part of it: an answer beside them does not count, and they are taken away", () => {
  const only = `${FILE_HEAD}\n${A}\n`;
  const rows: readonly (readonly [string, string])[] = [
    [FILE.replace(`${A}\n`, `${A}\n\n\n`), FILE.replace(`${A}\n`, `${A}\n\n`)],
    [FILE.replace(`${A}\n`, `${A}\n\n\n\n`), FILE.replace(`${A}\n`, `${A}\n\n`)],
    [FILE.replace(`${A}\n`, `${A}\n \n`), FILE.replace(`${A}\n`, `${A}\n\n`)],
    [FILE.replace(`${A}\n`, `${A}\n\t\n`), FILE.replace(`${A}\n`, `${A}\n\n`)],
    [`${only}\n`, only],
    [`${only}\n\n`, only],
    [`${only} `, only],
  ];
  for (const [text, right] of rows) {
    const plans = right === only ? [ONE] : undefined;
    for (const keyword of ["APPROVED", "PLAN"]) {
      const found = examine(text.replace("* PLAN Push", `* ${keyword} Push`), {}, plans);
      assertEquals(
        [found.text, answersOf(found), reportsOf(found)],
        [right, [], keyword === "PLAN" ? [] : ["p1 has other blank lines behind it than it was written with"]],
        JSON.stringify(text.slice(-20)),
      );
    }
  }
  // What an editor does by itself, or leaves: a last newline, and no blank line before what somebody wrote behind it.
  for (const text of [only, only.trimEnd(), `${only}* Mine\n`, `${only}\n* Mine\n`]) {
    assertEquals(answersOf(examine(text.replace("* PLAN", "* APPROVED"), {}, [ONE])), ["approve p1"]);
  }
});

Deno.test("plan view: an ID that occurs twice answers nothing, and only the node that was written keeps it", () => {
  const copy = A.replace("* PLAN", "* APPROVED");
  const disarmed = copy.replace("* APPROVED", "* Copy:").replace(":ID:", ":COPY_OF:");
  const deep = `* Mine\n*${copy}`, deepDisarmed = `* Mine\n*${disarmed}`;
  const forged = "* APPROVED x\n:PROPERTIES:\n:id: p1\n:ID+: p2\n:END:\n";
  const forgedDisarmed = "* Copy: x\n:PROPERTIES:\n:COPY_OF: p1\n:COPY_OF: p2\n:END:\n";
  const rows = [
    [`${FILE}${copy}\n`, `${FILE}${disarmed}\n`, ["p1 has its ID in 2 places"]],
    [FILE.replace(MINE, `${copy}\n${MINE}`), FILE.replace(MINE, `${disarmed}\n${MINE}`), ["p1 has its ID in 2 places"]],
    [FILE.replace(A, `${copy}\n${A}`), FILE.replace(A, `${disarmed}\n${A}`), ["p1 has its ID in 2 places"]],
    [`${FILE}${deep}\n`, `${FILE}${deepDisarmed}\n`, ["p1 has its ID in 2 places"]],
    [`${FILE}${forged}`, `${FILE}${forgedDisarmed}`, ["p1 has its ID in 2 places", "p2 has its ID in 2 places"]],
    [
      `:PROPERTIES:\n:ID: p1\n:END:\n${FILE}`,
      `:PROPERTIES:\n:COPY_OF: p1\n:END:\n${FILE}`,
      ["p1 has its ID in 2 places"],
    ],
  ] as const;
  for (const [text, after, reports] of rows) {
    const found = examine(text);
    assertEquals([found.text, answersOf(found), reportsOf(found)], [after, [], reports]);
  }
  // Both are answers: neither counts, and one of them is the node again.
  const both = examine(`${FILE.replace(A, copy)}${copy}\n`);
  assertEquals([both.text, answersOf(both)], [`${FILE}${disarmed}\n`, []]);
});

Deno.test("plan view: a node that was moved, or has headings below it, answers nothing and stands again where it must", () => {
  const answer = A.replace("* PLAN", "* APPROVED");
  const moved = examine(FILE.replace(A, "").replace(MINE, `${MINE}*${answer}\n`));
  const disarmed = `*${answer.replace("* APPROVED", "* Copy:").replace(":ID:", ":COPY_OF:")}`;
  assertEquals(moved.text, `${FILE.replace(A, "").replace(MINE, `${MINE}${disarmed}\n`)}\n${A}\n`);
  assertEquals([answersOf(moved), reportsOf(moved)], [[], ["p1 does not stand where it must"]]);

  const child = "** mine\nkeep me\n*** deep\n";
  const parent = examine(FILE.replace(A, `${answer}\n${child}`));
  assertEquals(parent.text, FILE.replace(A, `${A}\n* This stood below the plan p1\n${child}`));
  assertEquals([answersOf(parent), reportsOf(parent)], [[], ["p1 has other headings below it"]]);
});

Deno.test("plan view: other line ends are no answer, and the nodes get back theirs", () => {
  const crlf = FILE.replace("* PLAN Push", "* APPROVED Push").replaceAll("\n", "\r\n");
  const found = examine(crlf);
  assertEquals(answersOf(found), []);
  assertEquals(reportsOf(found), ["p1", "p2"].map((id) => `${id} has other line ends than it was written with`));
  for (const node of [A, B]) assert(found.text.includes(`${node}\r\n`));
  assert(found.text.includes(MINE.replaceAll("\n", "\r\n")));
});

Deno.test("plan view: a file that was cut is no answer but for nodes that are whole, and what is missing is written again", () => {
  const text = FILE.replace("* PLAN Push", "* APPROVED Push").replace("* PLAN Second", "* DENIED Second");
  for (let end = 0; end <= text.length; end += 7) {
    const found = examine(text.slice(0, end));
    const whole = (node: string) => text.indexOf(node) !== -1 && text.indexOf(node) + node.length <= end;
    const wants = [
      ...(whole(A.replace("* PLAN", "* APPROVED")) ? ["approve p1"] : []),
      ...(whole(B.replace("* PLAN", "* DENIED")) ? ["deny p2"] : []),
    ];
    assertEquals(answersOf(found), wants, String(end));
    for (const [i, node] of [A, B].entries()) {
      if (!wants.some((want) => want.endsWith(`p${i + 1}`))) assert(found.text.includes(node));
    }
    assert(!found.text.includes("COPY_OF"), found.text);
  }
});

Deno.test("plan view: a node that is missing is written at the end, with what the file lacks to have it", () => {
  assertEquals(examine("", {}, [ONE]).text, `${FILE_HEAD}\n${A}\n`);
  assertEquals(examine("", {}, [DONE]).text, "");
  assertEquals(examine(FILE.replace(`${A}\n`, "")).text, `${FILE.replace(`${A}\n`, "")}\n${A}\n`);
  assertEquals(examine(FILE.replace(`\n${C}\n`, "")).text, FILE.replace(`\n${C}\n`, ""));
  assertEquals(examine(FILE, { needed: [DONE], changed: new Set(["p3"]) }).text, FILE);
  assertEquals(
    examine("", { needed: [DONE], changed: new Set(["p3"]) }).text,
    `${FILE_HEAD}\n${C}\n`,
  );
  assertEquals(reportsOf(examine(`${MINE}no newline`, {}, [ONE])), ["p1 was missing"]);
  assertEquals(reportsOf(examine(MINE, { changed: new Set(["p1"]) }, [ONE])), []);
  for (const text of [MINE, "", "\ufeff", "mine", "#+TODO: A | B", "\ufeffmine\r\n", "#+begin_example\nx"]) {
    const found = examine(text, {}, [ONE]);
    assert(found.text.includes(text) && found.text.includes(`${A}\n`));
    assertEquals(
      parseOutline(found.text).headings.find(({ title }) => title.text === ONE.title)?.keyword?.text,
      "PLAN",
    );
    assertEquals(examine(found.text, {}, [ONE]), { text: found.text, answers: [], reports: [] });
  }
});

Deno.test("plan view: what the file tells of an earlier state is brought up to date without a word", () => {
  const { answeredBy = "", answeredAt = 0, startedAt = 0 } = DONE.progress;
  const answered = { answeredBy, answeredAt };
  const earlier: readonly FlightPlan[] = [
    { ...DONE, state: "PLAN", progress: {} },
    { ...DONE, state: "APPROVED", progress: answered },
    { ...DONE, state: "RUNNING", progress: { ...answered, startedAt } },
  ];
  for (const past of earlier) {
    const found = examine(FILE.replace(C, planNode(past)));
    assertEquals([found.text, answersOf(found), reportsOf(found)], [FILE, [], []], past.state);
  }
  // The answer in the file was taken, and the daemon killed before it could say so.
  const taken = examine(FILE.replace(C, planNode(earlier[0] as FlightPlan).replace("* PLAN", "* APPROVED")));
  assertEquals([taken.text, answersOf(taken), reportsOf(taken)], [FILE, [], []]);
  // Another answer came first.
  const late = examine(FILE.replace(C, planNode(earlier[0] as FlightPlan).replace("* PLAN", "* DENIED")));
  assertEquals([late.text, answersOf(late), reportsOf(late)], [FILE, [], [
    "p3 says DENIED, but the plan is DONE, answered by cli",
  ]]);
});

Deno.test("plan view: what has ended may be written to, moved and taken away", () => {
  const notes = FILE.replace(C, `${C}\nmy notes\n** more\n`);
  assertEquals(examine(notes), { text: notes, answers: [], reports: [] });
  const moved = `${FILE.replace(`${C}\n`, "")}* Archive\n*${C}\n`;
  assertEquals(examine(moved), { text: moved, answers: [], reports: [] });
  // The blank lines that are left where it stood go without a word, so that the next answer beside them counts.
  for (const rest of ["", "\n\n* Archive\n"]) {
    const left = examine(FILE.replace(`${C}\n`, rest));
    assertEquals([left.text, left.reports], [FILE.replace(`\n${C}\n`, rest.slice(1)), []]);
  }
  const forged = examine(notes.replace("* DONE Third", "* PLAN Third"));
  assertEquals([forged.text, reportsOf(forged)], [notes, ["p3 says PLAN, but the plan is DONE, answered by cli"]]);
});

/** Files after somebody hostile or clumsy had them. Lines that are marked as a person's must survive. */
const hostileArbitrary = (() => {
  const mine = fc.nat(99).map((n) => `mine ${n}`);
  const foreign = fc.oneof(
    mine,
    mine.map((line) => `* ${line}`),
    mine.map((line) => `** ${line}`),
    fc.constantFrom(A, B, C, `*${A}`, A.replace("* PLAN", "* APPROVED"), B.replace("* PLAN", "* DENIED")),
    fc.constantFrom(
      ":ID: p1",
      ":PROPERTIES:\n:ID: p2\n:END:",
      "* APPROVED x\n:PROPERTIES:\n:ID: p1\n:ID: p2\n:END:",
      "",
    ),
    orgTextArbitrary(3),
  );
  const keyword = fc.constantFrom(
    "APPROVED",
    "DENIED",
    "APPROVED",
    "DENIED",
    "APPROVED",
    "DENIED",
    ...PLAN_STATES,
    "TODO",
    "",
  );
  const change = fc.oneof(
    fc.record({ kind: fc.constant("insert" as const), at: fc.nat(), put: foreign }),
    fc.record({ kind: fc.constant("remove" as const), at: fc.nat(), count: fc.nat(3) }),
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("keyword" as const), at: fc.nat(), put: keyword }) },
    fc.record({ kind: fc.constant("demote" as const), at: fc.nat() }),
    fc.record({ kind: fc.constant("cut" as const), at: fc.nat() }),
    fc.record({ kind: fc.constant("crlf" as const) }),
  );
  return fc.array(change, { maxLength: 5 }).map((changes) => {
    let lines = FILE.split("\n");
    for (const change of changes) {
      const at = "at" in change ? change.at % (lines.length + 1) : 0;
      const heads = lines.flatMap((line, i) => /^\*+ /.test(line) ? [i] : []);
      const head = heads[at % Math.max(heads.length, 1)] ?? 0;
      const edit = (by: (line: string) => string) => lines = lines.map((line, i) => i === head ? by(line) : line);
      if (change.kind === "insert") lines.splice(at, 0, ...change.put.split("\n"));
      else if (change.kind === "remove") lines.splice(at, change.count);
      else if (change.kind === "keyword") edit((line) => line.replace(/^(\*+ )\S+/, `$1${change.put}`));
      else if (change.kind === "demote") edit((line) => line.replace(/^\*/, "**"));
      else if (change.kind === "cut") lines = lines.slice(0, Math.max(at, 3));
      else lines = lines.map((line) => line.replace(/\r*$/, "\r"));
    }
    return lines.join("\n");
  });
})();

Deno.test("plan view: whatever is done to a file, only whole nodes answer, the plans stand once, and nothing of a person's is lost", () => {
  const answers = { some: 0 };
  fc.assert(
    fc.property(hostileArbitrary, fc.boolean(), (text, mayAnswer) => {
      const found = examine(text, { mayAnswer });
      for (const { plan, decision } of found.answers) {
        assert(mayAnswer);
        answers.some++;
        const node = planNode(plan).replace("* PLAN", decision === "approve" ? "* APPROVED" : "* DENIED");
        assertEquals(text.split(node).length, 2);
        const claims = parseOutline(text).headings.filter(({ drawer }) =>
          drawer?.properties.some(({ name, value }) => name.text.toUpperCase() === "ID" && value.text === plan.id)
        );
        assertEquals(claims.map(({ level, children }) => [level, children.length]), [[1, 0]]);
      }
      const refused = new Map(found.answers.map(({ plan }) => [plan.id, "no"]));
      const after = refused.size === 0 ? found : examine(found.text, { mayAnswer, refused });
      assertEquals(answersOf(after), []);
      // It stays.
      const again = examine(after.text, { mayAnswer });
      assertEquals([again.text, again.answers, reportsOf(again)], [after.text, [], []]);
      // Each plan that waits stands there once, as it is stored, and nothing else has its ID.
      const { headings, text: now } = parseOutline(after.text);
      for (const { id, node } of [{ id: "p1", node: A }, { id: "p2", node: B }]) {
        const claims = headings.filter(({ drawer }) =>
          drawer?.properties.some(({ name, value }) => /^id\+?$/i.test(name.text) && value.text === id)
        );
        assertEquals(claims.length, 1);
        assertEquals(now.slice(claims[0]?.line.start, claims[0]?.end).trimEnd(), node);
      }
      for (const [line] of text.matchAll(/mine \d+|keep me/g)) assert(now.includes(line), line);
    }),
    { numRuns: 1_000 },
  );
  assert(answers.some > 5, "nothing was ever an answer");
});
