// Tests of the guard commands over a guard that says what the test lets it say: the pages, the lines, and the exit codes.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { EXIT, type GuardDesk, type GuardExplanation, type GuardProblem, UsageError } from "./edge.ts";
import { FakeEdge } from "./fake_edge.ts";
import { guardCheck, guardCheckLines, guardLint } from "./guard.ts";

const ASKED: GuardExplanation = {
  tier: "ask",
  rule: "git-push",
  why: "it sends commits to another repository",
  parts: [
    { tier: "ask", rule: "git-push", why: "it sends commits to another repository", words: "git push\x1b[2K" },
    { tier: "ask", rule: "git-push", why: "it sends commits to another repository", words: "git push\x1b[2K" },
    { tier: "allow", rule: "policy:x", why: "yours", words: "ls" },
  ],
  grants: { write: ["/w"], read: [], network: true },
  code: ["/w/a.sh"],
};

function edgeWith(found: Partial<GuardExplanation>, more: Partial<GuardDesk> = {}, lines: readonly string[] = []) {
  const asked: unknown[] = [];
  const guard: GuardDesk = {
    explain: (question) => {
      asked.push(question);
      return Promise.resolve({ ...ASKED, ...found });
    },
    answerLine: (line, cwd) => Promise.resolve(`${cwd} ${line}`),
    lint: (file = "/c/policy.org") => Promise.resolve({ file, there: true, problems: [] }),
    ...more,
  };
  return { edge: new FakeEdge({ folder: "/here", guard, lines }), asked };
}

Deno.test("guard check: every part is told once, with its rule and its words, and what would be granted", async () => {
  const { edge, asked } = edgeWith({});
  assertEquals(await guardCheck(edge, "git push", { cwd: "../w" }), EXIT.refused);
  assertEquals(asked, [{ cmd: "git push", cwd: "/w" }]);
  const page = edge.stdout.join("\n");
  assertEquals(page.split("in: git push\\u{1b}[2K").length, 2);
  for (const each of ["policy:x", "It may write /w, and reach the network.", "/w/a.sh", "wait for an approval"]) {
    assertStringIncludes(page, each);
  }
});

Deno.test("guard check: no words of a command go on at the margin of a terminal", async () => {
  const words = `rm x; : '${"y".repeat(61)}grants  It may write nothing.`;
  const { edge } = edgeWith({ parts: [{ tier: "ask", rule: "remove", why: words, words }], why: words });
  edge.columns = 80;
  assertEquals(await guardCheck(edge, words, {}), EXIT.refused);
  for (const line of edge.stdout) assert(line.length <= 80, line);
  assertEquals(edge.stdout.filter((line) => line.startsWith("grants ")).length, 1);
});

for (const [tier, code] of [["allow", 0], ["ask", 1], ["deny", 1]] as const) {
  Deno.test(`guard check: ${tier} is exit code ${code}, as JSON as well`, async () => {
    const { edge } = edgeWith({ tier });
    assertEquals(await guardCheck(edge, "x", {}), code);
    assertEquals(await guardCheck(edge, "x", { json: true }), code);
    assertEquals(JSON.parse(edge.stdout.at(-1) ?? "").tier, tier);
  });
}

Deno.test("guard check --jsonl: lines go out as they come in, one for one", async () => {
  const { edge } = edgeWith({}, {}, ["a", "", "b"]);
  assertEquals(await guardCheckLines(edge, { cwd: "/d" }), EXIT.answered);
  assertEquals(edge.stdout, ["/d a", "/d ", "/d b"]);
});

Deno.test("guard lint: no problems is 0, problems are 1, a file that was named and is not there is wrong use", async () => {
  const { edge } = edgeWith({});
  assertEquals(await guardLint(edge), EXIT.answered);
  assertEquals(await guardLint(edge, "p.org"), EXIT.answered);
  assertEquals(edge.stdout, ["/c/policy.org: no problems.", "/here/p.org: no problems."]);
  const lint = (there: boolean, problems: GuardProblem[]) => (file = "/c/policy.org") =>
    Promise.resolve({ file, there, problems });
  const problem = { file: "/c/policy.org", line: 3, rule: "R\u0007", text: "No\u0007." };
  const faulty = edgeWith({}, { lint: lint(true, [problem]) }).edge;
  assertEquals(await guardLint(faulty), EXIT.refused);
  assertEquals(faulty.stdout, ["/c/policy.org:3: No\\u{7}."]);
  assertEquals(await guardLint(faulty, undefined, { json: true }), EXIT.refused);
  assertEquals(JSON.parse(faulty.stdout[1] ?? ""), { file: "/c/policy.org", there: true, problems: [problem] });
  assertEquals(await guardLint(edge, undefined, { json: true }), EXIT.answered);
  assertEquals(JSON.parse(edge.stdout[2] ?? "").problems, []);
  const missing = edgeWith({}, { lint: lint(false, []) }).edge;
  assertEquals(await guardLint(missing), EXIT.answered);
  assert(await guardLint(missing, "x").catch((error) => error) instanceof UsageError);
});
