import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { CORPUS_SETTING, corpusRows } from "../shell/corpus.ts";
import { judgeShell } from "../shell/shell.ts";
import { literal } from "../shell/patterns.ts";
import { type ApplyOptions, applyPolicy } from "./apply.ts";
import type { MetTouch } from "../shell/reach.ts";
import { loadPolicy, type Policy } from "./load.ts";

const { home, cwd } = CORPUS_SETTING;

function policyOf(...rules: string[]): Policy {
  const text = rules.map((each, i) => {
    const [tier, matches, yes, no, touch] = each.split(" :: ");
    const more = touch === undefined ? "" : `:${touch}\n`;
    return `* R${i}\n:PROPERTIES:\n:TIER: ${tier}\n:MATCHES: ${matches}\n${more}:END:\n** Matches\n- ${yes}\n** Does not match\n- ${no}\n`;
  }).join("");
  const policy = loadPolicy(text, "policy.org", { home });
  assertEquals(policy.problems, []);
  return policy;
}

function judge(cmd: string, policy: Policy, more: Partial<ApplyOptions> = {}) {
  const verdict = judgeShell(cmd, CORPUS_SETTING);
  return applyPolicy(verdict, verdict.commands, { policy, home, cwd, touches: [], places: [], ...more });
}

const NPM = "allow :: command npm test :: npm test :: npm publish";
const PUSH = "allow :: command git push origin * :: git push origin main :: git push";

const CASES: readonly [rules: string[], cmd: string, tier: string][] = [
  [[NPM], "npm test", "allow"],
  [[NPM], "npm test -- --watch", "ask"],
  [[NPM], "npm test && npm test", "allow"],
  [[NPM], "npm test && npm install left-pad", "ask"],
  [[NPM], "npm test; git push origin main", "ask"],
  [[NPM, PUSH], "npm test; git push origin main", "allow"],
  [[NPM], "npm test > out.txt", "ask"],
  [[NPM], "npm test; rm -rf /", "deny"],
  [[NPM], 'bash -c "npm test"', "allow"],
  [[NPM], "n=test; npm $n", "allow"],
  [[NPM], "npm $1", "ask"],
  [[NPM], "PATH=/tmp npm test", "ask"],
  [[NPM], "LD_PRELOAD=/tmp/x.so npm test", "ask"],
  [[NPM], "env NODE_OPTIONS=--require=/tmp/x npm test", "ask"],
  [[NPM, "allow :: command env ** :: env x :: ls"], "env LD_PRELOAD=/tmp/x npm test", "ask"],
  [[NPM], "./npm test", "ask"],
  [[NPM], "/tmp/npm test", "ask"],
  [[NPM], "/usr/bin/npm test", "allow"],
  [[NPM], "npm() { git push; }; npm test", "ask"],
  [[NPM], "alias npm=x; npm test", "ask"],
  [[NPM], "npm test; cat ~/.ssh/id_rsa", "deny"],
  [[PUSH], "git push origin --force", "ask"],
  [[PUSH], "git push origin main --force", "ask"],
  [[PUSH], "git push origin $branch", "ask"],
  [["allow :: command curl ** :: curl x :: wget"], "curl https://a.example.org/x", "ask"],
  [["allow :: command curl ** :: curl x :: wget :: GRANT: network"], "curl https://a.example.org/x", "allow"],
  [["allow :: command tee ** :: tee x :: cat"], "echo x | tee ~/.bashrc", "ask"],
  [["deny :: command ls ** :: ls -l :: cat"], "ls", "deny"],
  [["deny :: command ls ** :: ls -l :: cat"], "/bin/ls", "deny"],
  [["deny :: command ls ** :: ls -l :: cat"], "echo $(ls -l)", "deny"],
  [["deny :: command ls -l :: ls -l :: cat"], "ls $x", "ask"],
  [["ask :: command ls ** :: ls -l :: cat"], "ls", "ask"],
  [["ask :: command ls ** :: ls -l :: cat"], "cat a", "allow"],
  [["deny :: action SHELL EXECUTE :: SHELL EXECUTE :: A B"], "ls", "deny"],
  [[NPM, "ask :: command npm ** :: npm x :: ls"], "ls", "allow"],
];

for (const [rules, cmd, tier] of CASES) {
  Deno.test(`policy: with ${rules.map((each) => each.split(" :: ").slice(0, 2).join(" ")).join(" and ")}: ${cmd} -> ${tier}`, () => {
    // A rule that another shadows is still one that the file holds.
    const policy = loadPolicy(
      rules.map((each, i) => {
        const [tier, matches, yes, no, more] = each.split(" :: ");
        return `* R${i}\n:PROPERTIES:\n:TIER: ${tier}\n:MATCHES: ${matches}\n${
          more === undefined ? "" : `:${more}\n`
        }:END:\n` +
          `** Matches\n- ${yes}\n** Does not match\n- ${no}\n`;
      }).join(""),
      "policy.org",
      { home },
    );
    const verdict = judge(cmd, policy);
    assertEquals(verdict.tier, tier, `${verdict.rule}: ${verdict.why}`);
  });
}

function touch(how: MetTouch["how"], path: string, of: Partial<MetTouch> = {}): MetTouch {
  return {
    how,
    path: { shown: path, pattern: literal(path), exact: true },
    recursive: false,
    rule: "",
    why: "",
    ...of,
  };
}

Deno.test("policy: an allow rule for a path lifts the touch it names, of the path and of where a link leads", () => {
  const policy = policyOf("allow :: path ~/drafts/** :: write ~/drafts/a :: read ~/drafts/a :: TOUCH: write");
  const verdict = judgeShell("touch ~/drafts/a", CORPUS_SETTING);
  const [finding] = verdict.parts;
  assert(finding !== undefined);
  const met = touch("write", `${home}/drafts/a`, { rule: finding.rule, why: finding.why, command: 0 });
  const apply = (touches: MetTouch[], resolve?: (path: string) => string) =>
    applyPolicy(verdict, verdict.commands, { policy, home, cwd, touches, places: [], resolve });
  const lifted = apply([met]);
  assertEquals([lifted.tier, lifted.grants.write], ["allow", [cwd, `${home}/drafts/a`]]);
  assertEquals(apply([]).tier, "ask");
  assertEquals(apply([met], () => "/etc/hosts").tier, "ask");
  assertEquals(apply([{ ...met, how: "mode" }]).tier, "ask");
  assertEquals(apply([{ ...met, why: "another" }]).tier, "ask");
  assertEquals(apply([{ ...met, path: undefined }]).tier, "ask");
});

Deno.test("policy: a deny rule for a path is about links to it, wildcards, and what takes all below a folder", () => {
  const policy = policyOf("deny :: path ~/taxes/** :: ~/taxes/a :: ~/a :: TOUCH: read remove");
  const tier = (touches: MetTouch[], resolve?: (path: string) => string) =>
    judge("ls", policy, { touches, resolve }).tier;
  assertEquals(tier([touch("read", `${home}/taxes/2025/a`)]), "deny");
  assertEquals(tier([touch("read", `${home}/taxes`)]), "deny");
  assertEquals(tier([touch("write", `${home}/taxes/a`)]), "allow");
  assertEquals(tier([touch("read", `${home}/taxes2/a`)]), "allow");
  assertEquals(tier([touch("read", `/tmp/link`)], () => `${home}/taxes/a`), "deny");
  assertEquals(tier([touch("read", home)]), "allow");
  assertEquals(tier([touch("read", home, { recursive: true })]), "deny");
  assertEquals(tier([touch("remove", home)]), "deny");
  assertEquals(tier([touch("read", "", { path: undefined })]), "ask");
});

Deno.test("policy: an allow rule for a host lifts reading over https, nothing else", () => {
  const policy = policyOf("allow :: host a.example.org/x :: https://a.example.org/x :: https://a.example.org/");
  const verdict = judgeShell("curl https://a.example.org/x/y", CORPUS_SETTING);
  const apply = (address: string | undefined, sends = false) =>
    applyPolicy(verdict, verdict.commands, {
      policy,
      home,
      cwd,
      touches: [],
      places: [{ address, sends, command: 0 }],
    });
  assertEquals([apply("https://a.example.org/x/y").tier, apply("https://a.example.org/x/y").grants.network], [
    "allow",
    true,
  ]);
  assertEquals(apply("https://a.example.org/x/y", true).tier, "ask");
  for (
    const address of [
      undefined,
      "http://a.example.org/x",
      "a.example.org/x",
      "https://a.example.org/xy",
      "https://u@a.example.org/x",
    ]
  ) {
    assertEquals(apply(address).tier, "ask", address);
  }
});

Deno.test("policy: where the interpreter tells no paths and hosts, what rules about them may be about asks", () => {
  const path = policyOf("deny :: path ~/taxes/** :: ~/taxes/a :: ~/a :: TOUCH: read");
  const host = policyOf("ask :: host a.example.org :: https://a.example.org/ :: https://b.example.org/");
  assertEquals(judge("ls", path, { touches: undefined }).tier, "ask");
  assertEquals(judge("ls", host, { places: undefined }).tier, "ask");
});

Deno.test("policy: a dropped deny rule asks for what it may have been about, and an allow rule does not lift that", () => {
  const text = (matches: string) => `* Bad\n:PROPERTIES:\n:TIER: deny\n:MATCHES: ${matches}\n:END:\n`;
  const bad = loadPolicy(text("command ls **"), "p", { home });
  assertEquals([judge("ls -l", bad).tier, judge("ls -l", bad).rule, judge("cat a", bad).tier], [
    "ask",
    "policy-degraded",
    "allow",
  ]);
  const worse = loadPolicy(text("nonsense"), "p", { home });
  assertEquals(judge("cat a", worse).tier, "ask");
  const both = loadPolicy(
    text("command npm **") + `* R\n:PROPERTIES:\n:TIER: allow\n:MATCHES: command npm test\n:END:\n` +
      "** Matches\n- npm test\n** Does not match\n- npm\n",
    "p",
    { home },
  );
  assertEquals([both.rules.length, judge("npm test", both).tier], [1, "ask"]);
});

Deno.test("policy: an allow by a rule grants the working folder, and the network only if the rule says so", () => {
  assertEquals(judge("npm test", policyOf(NPM)).grants, { write: [cwd], read: [], network: false });
  const push = judge(
    "curl https://a.example.org/",
    policyOf("allow :: command curl ** :: curl x :: wget :: GRANT: network"),
  );
  assertEquals(push.grants, { write: [cwd], read: [], network: true });
});

interface JudgedRow {
  readonly cmd: string;
  readonly verdict: ReturnType<typeof judgeShell>;
}

/** The rows of the corpora with the guard's verdicts: judged when a test asks, not when this file is read. */
function judgedRows(): readonly JudgedRow[] {
  return corpusRows().filter(({ cmd }) => cmd.length < 200).map(({ cmd }) => ({
    cmd,
    verdict: judgeShell(cmd, CORPUS_SETTING),
  }));
}

/** A policy that allows whatever can be allowed for a command, with whatever else. */
const policiesAbout = (rows: readonly JudgedRow[]) =>
  fc.array(
    fc.tuple(
      fc.constantFrom("allow", "ask", "deny"),
      fc.constantFrom(...rows).map(({ verdict }) => verdict.commands[0]?.[0] ?? "ls").filter((name) =>
        /^[a-z.]+$/.test(name)
      ),
      fc.constantFrom("**", "*", "-rf *"),
      fc.boolean(),
    ),
    { maxLength: 6 },
  ).map((rules) =>
    loadPolicy(
      rules.map(([tier, name, rest, network], i) =>
        `* R${i}\n:PROPERTIES:\n:TIER: ${tier}\n:MATCHES: command ${name} ${rest}\n${
          network && tier === "allow" ? ":GRANT: network\n" : ""
        }:END:\n` +
        `** Matches\n- ${name} ${rest.replace(/\*+/, "x")}\n** Does not match\n- zz\n`
      ).join(""),
      "p",
      { home },
    )
  );

Deno.test("policy property: no policy makes a deny of the guard softer, nor an allow softer than ask rules want", () => {
  const rows = judgedRows();
  fc.assert(
    fc.property(policiesAbout(rows), fc.constantFrom(...rows), (policy, { cmd, verdict }) => {
      const after = applyPolicy(verdict, verdict.commands, { policy, home, cwd, touches: [], places: [] });
      if (verdict.tier === "deny") assertEquals(after, verdict, cmd);
      const strict = policy.rules.some(({ tier }) => tier !== "allow");
      if (verdict.tier === "allow" && !strict && !policy.degraded) assertEquals(after.tier, "allow");
      if (after.tier === "allow") assert(after.parts.every(({ tier }) => tier === "allow"));
    }),
    { numRuns: 3000 },
  );
});

Deno.test("policy property: every deny of the corpora stays one under a rule that allows all its commands", () => {
  for (const { cmd, verdict } of judgedRows()) {
    if (verdict.tier !== "deny") continue;
    const names = [
      ...new Set(verdict.commands.map(([name]) => name).filter((name) => name !== undefined && /^[a-z]+$/.test(name))),
    ];
    const policy = names.length === 0
      ? policyOf()
      : policyOf(...names.map((name) => `allow :: command ${name} ** :: ${name} x :: zz :: GRANT: network`));
    const after = applyPolicy(verdict, verdict.commands, { policy, home, cwd, touches: [], places: [] });
    assertEquals(after.tier, "deny", cmd);
  }
});
