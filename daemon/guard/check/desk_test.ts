// Tests of what the guard commands ask: the verdict of all gates, the lines of --jsonl, another home folder, and the user's rules.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { corpusRows } from "../shell/corpus.ts";
import { GuardDesk } from "./desk.ts";
import type { GateSubject } from "../all_gates.ts";

const HOME = "/home/user";

function subject(home: string): GateSubject {
  return {
    home,
    user: "user",
    config: `${home}/.config/passepartout`,
    data: `${home}/.local/share/passepartout`,
    state: `${home}/.local/state/passepartout`,
    memex: `${home}/memex`,
    privacyTags: ["@personal"],
    networkAllow: [],
  };
}

function desk(home = HOME): GuardDesk {
  return new GuardDesk(subject(home), () => {});
}

async function answers(lines: readonly string[]): Promise<Record<string, string>[]> {
  const check = desk();
  const answers: Record<string, string>[] = [];
  for (const line of lines) answers.push(JSON.parse(await check.answerLine(line, `${HOME}/project`)));
  return answers;
}

Deno.test("guard check: a verdict says which rule met which words, and what a run would be granted", async () => {
  const { tier, parts, grants } = await desk().explain({ cmd: "ls; git push origin main", cwd: `${HOME}/project` });
  assertEquals(tier, "ask");
  assert(parts.some(({ words, rule, why }) => words.includes("git push") && rule !== "" && why !== ""));
  assertEquals(grants.network, true);
  assert(grants.write.includes(`${HOME}/project`));
});

Deno.test("guard check: what is refused is granted nothing, what is allowed its working folder", async () => {
  const check = desk();
  const refused = await check.explain({ cmd: "rm -rf /", cwd: HOME });
  assertEquals([refused.tier, refused.grants], ["deny", { write: [], read: [], network: false }]);
  const allowed = await check.explain({ cmd: "ls -la", cwd: `${HOME}/project` });
  assertEquals([allowed.tier, allowed.grants.write], ["allow", [`${HOME}/project`]]);
});

Deno.test("guard check: gates beside the shell guard have their say", async () => {
  const { tier, parts } = await desk().explain({ cmd: "cat <<'E'\n* diary :@personal:\nE\n", cwd: `${HOME}/project` });
  assertEquals(tier, "ask");
  assert(parts.some(({ rule }) => rule === "privacy"));
});

Deno.test("guard check --jsonl: lines stay one for one, whatever they are", async () => {
  const lines = [
    "",
    "{",
    "[]",
    "null",
    '{"cmd":1}',
    "{}",
    '{"cmd":"ls","cwd":"x"}',
    '{"cmd":"ls","home":7}',
    '{"cmd":"ls \uFFFD"}',
    '{"cmd":"ls \\ud800"}',
  ];
  for (const { tier, rule, why } of await answers(lines)) {
    assertEquals([tier, rule], ["ask", "malformed-line"]);
    assert(why !== "");
  }
  assertEquals((await answers(['{"cmd":"ls \\ufffd"}']))[0]?.["tier"], "allow");
  assertEquals(Object.keys((await answers(['{"cmd":"ls"}']))[0] ?? {}), ["tier", "rule", "why"]);
  for (const cmd of ["\0", "", "\ud800", "a".repeat(100_000)]) {
    const [answer] = await answers([JSON.stringify({ cmd })]);
    assert(answer?.["tier"] === "ask" || answer?.["tier"] === "deny", JSON.stringify(answer));
  }
});

Deno.test("guard check --jsonl: a home folder takes the user and the protected folders along", async () => {
  const check = desk();
  const judged = async (cmd: string, home?: string) =>
    JSON.parse(await check.answerLine(JSON.stringify({ cmd, cwd: `${HOME}/project`, home }), "/")).tier;
  const secret = "cat /elsewhere/ada/.local/state/passepartout/secret";
  assertEquals(await judged(secret, "/elsewhere/ada"), "deny");
  assert(await judged(secret) !== "deny");
  assertEquals(await judged("cat ~ada/.ssh/id_ed25519", "/home/ada/"), "deny");
});

Deno.test("guard check --jsonl: the rows of the corpora get the tier they have", async () => {
  const check = desk("/nowhere/else");
  for (const { cmd, tier, form } of corpusRows().filter((_, index) => index % 7 === 0)) {
    const line = JSON.stringify({ cmd, cwd: `${HOME}/project`, home: HOME });
    const verdict = JSON.parse(await check.answerLine(line, "/"));
    assert(verdict.tier === tier || form === "obf" && verdict.tier !== "allow", `${cmd}: ${verdict.tier}, not ${tier}`);
  }
});

Deno.test("guard check and lint: the rules of the user count, and their problems are told by file and line", async () => {
  const home = await Deno.makeTempDir();
  try {
    const { config } = subject(home);
    const file = `${config}/policy.org`;
    const question = { cmd: "ls -la", cwd: `${home}/project` };
    assertEquals(await desk(home).lint(), { file, there: false, problems: [] });
    assertEquals((await desk(home).explain(question)).tier, "allow");
    await Deno.mkdir(config, { recursive: true });
    // Without examples it cannot be used, and what it may be about asks.
    await Deno.writeTextFile(file, "* A rule\n:PROPERTIES:\n:TIER: deny\n:MATCHES: command ls **\n:END:\n");
    const problems: string[] = [];
    const told = new GuardDesk(subject(home), (lines) => problems.push(...lines));
    assertEquals((await told.explain(question)).tier, "ask");
    assertStringIncludes(problems.join("\n"), `${file}:`);
    const whole = await Deno.readTextFile(file) + "** Matches\n- ls -la\n** Does not match\n- cat x\n";
    await Deno.writeTextFile(file, whole);
    const ruled = await told.explain(question);
    assertEquals(ruled.tier, "deny", ruled.why);
    await Deno.writeTextFile(file, whole + "- ls\n");
    const lint = await told.lint();
    assertEquals([lint.there, lint.problems.length > 0], [true, true]);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("guard check and lint: a rule that lint says is not used is not used", async () => {
  const home = await Deno.makeTempDir();
  try {
    const { config } = subject(home);
    const file = `${config}/policy.org`;
    await Deno.mkdir(config, { recursive: true });
    const rule = (name: string, matches: string, example: string) =>
      `* ${name}\n:PROPERTIES:\n:TIER: allow\n:MATCHES: ${matches}\n:END:\n** Matches\n- ${example}\n` +
      "** Does not match\n- ls\n";
    await Deno.writeTextFile(
      file,
      rule("Floor", "command rm **", "rm -rf /") + rule("Aim", "action :TELEGRAM :SEND", ":TELEGRAM :SEND") +
        rule("Good", "command touch **", "touch x"),
    );
    const told: string[] = [];
    const own = new GuardDesk({ ...subject(home), targets: ["MAIL"] }, (lines) => told.push(...lines));
    const check = async (cmd: string) => (await own.explain({ cmd, cwd: `${home}/project` })).tier;
    assertEquals([await check("rm a.txt"), await check("touch a.txt")], ["ask", "allow"]);
    const { problems } = await own.lint();
    assertEquals(problems.filter(({ rule }) => rule === "Floor").map(({ line }) => line), [4]);
    // What the guard uses and what lint says is one reading: each problem is told, and each once.
    assertEquals(told.length, problems.length);
    await Deno.writeTextFile(file, rule("Floor", "command rm **", "rm a.txt"));
    assertEquals(await check("rm a.txt"), "allow");
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("guard check: python's own modules run unasked, unless a file beside them may stand in for one", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const tier = async (cmd: string) => (await desk().explain({ cmd, cwd: folder })).tier;
    assertEquals(await tier("python3 -m json.tool data.json"), "allow");
    assertEquals(await tier("python3 -m json.tool --indent 2 < data.json | head"), "allow");
    await Deno.writeTextFile(`${folder}/argparse.py`, "");
    assertEquals(await tier("python3 -m json.tool data.json"), "ask");
    assertEquals(await tier("timeout 5 python3 -Im json.tool data.json"), "ask");
    assertEquals(await tier("cd /home/user/project && python3 -m json.tool data.json"), "allow");
    assertEquals(await tier("cd /nowhere/at/all; python3 -m json.tool data.json"), "ask");
    assertEquals(await tier("cd $X && python3 -m json.tool data.json"), "ask");
    assertEquals(await tier("python3 -m http.server"), "ask");
    assertEquals(await tier("cd /home/user/project && ipython -m json.tool data.json"), "ask");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("guard check: what needs the network to do its work is granted it, where a person is asked", async () => {
  const check = desk();
  const network = async (cmd: string) => (await check.explain({ cmd, cwd: `${HOME}/project` })).grants.network;
  for (const cmd of ["npm install zod", "pip install requests", "npx cowsay", "gh pr list", "kubectl delete pod x"]) {
    assertEquals(await network(cmd), true, cmd);
  }
  for (const cmd of ["npm run build", "npm ls", "kubectl get pods", "cargo build", "make", "pip list"]) {
    assertEquals(await network(cmd), false, cmd);
  }
});

Deno.test("guard check: what cannot be known is named", async () => {
  const why = async (cmd: string) => (await desk().explain({ cmd, cwd: `${HOME}/project` })).why;
  assertEquals(await why("$CMD x"), "it is not known which command … is ($CMD is not set in this text)");
  assertEquals(
    await why("cd $X; cat a"),
    "it is not known which path a is (the folder that a cd leads to is not known)",
  );
});
