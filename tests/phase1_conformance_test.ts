// The conformance kit: each of its cases against our own daemon, and the kit itself against a daemon that keeps only the core
// profile and against mutants of it. Knows nothing of what a single case tries.

import { assert, assertEquals } from "@std/assert";
import type { Case } from "../conformance/case.ts";
import { CASES } from "../conformance/cases.ts";
import { conformanceCommand } from "../conformance/command.ts";
import { type CaseResult, type Report, runCase, runConformance, summarise } from "../conformance/runner.ts";
import { findEndpoint, type Need, Target } from "../conformance/target.ts";
import type { Clock } from "../daemon/mod.ts";
import { realTimers } from "../daemon/wire/connection.ts";
import { type Mutant, MUTANTS, startCore } from "../fixtures/daemons/core.ts";
import { Child, childEnvironment } from "./harness/child.ts";
import { type DaemonOptions, type TestDaemon, withDaemon } from "./harness/daemon.ts";
import { phaseTest } from "./harness/phase.ts";

/** Capabilities that a daemon of this project may leave out as long as it does not have what they announce. */
const MAY_BE_MISSING: ReadonlySet<Need> = new Set<Need>(["ORG-AST"]);

/** Runs a case on a daemon of its own; a skip is right only where the handshake says so. */
async function tryCase(each: Case, daemon: TestDaemon): Promise<void> {
  const endpoint = await findEndpoint({ host: daemon.host, port: daemon.port, secret: daemon.secret });
  const { verdict, detail } = await runCase(each, endpoint);
  const missing = each.needs.some((need) => MAY_BE_MISSING.has(need) && !endpoint.capabilities.has(need));
  assertEquals(verdict, missing ? "skip" : "pass", detail);
}

function caseTest(each: Case, requirements: readonly string[], options: DaemonOptions): void {
  phaseTest(
    1,
    `conformance ${each.id}`,
    each.requirement,
    requirements,
    () => withDaemon(options, (daemon) => tryCase(each, daemon)),
  );
}

for (const each of CASES.filter(({ slow }) => slow !== true)) {
  // Plans are kept on disk, so only a daemon with a disk keeps any.
  caseTest(each, [], each.needs.includes("PLANS") ? { disk: true } : {});
}
for (const each of CASES.filter(({ slow, alone }) => slow === true && alone === true)) {
  // The limit of connections is lowered where it is what the case looks for; else the case needs a thousand of them.
  const limited = each.id === "faults/5/too-many-connections";
  caseTest(each, limited ? [] : ["slow"], limited ? { config: { maxConnections: 20 } } : {});
}

/** A clock on which 5 s and 30 s both pass in half a second, so that the cases that wait for a time limit need not. */
const hurriedClock: Clock = {
  now: () => Date.now(),
  after: (ms, body) => realTimers.after(ms >= 10_000 ? ms / 60 : ms / 10, body),
};

phaseTest(
  1,
  "conformance kit",
  "cases that wait for a time limit pass on a hurried clock",
  [],
  () =>
    withDaemon({ clock: hurriedClock }, async ({ host, port, secret }) => {
      const cases = CASES.filter(({ slow, alone }) => slow === true && alone !== true);
      assert(cases.length >= 5);
      const report = await runConformance({ host, port, secret, cases, slow: true });
      assertEquals(report.cases.filter(({ verdict }) => verdict !== "pass"), []);
    }),
);

phaseTest(
  1,
  "conformance kit",
  "the command ends with 0 against a daemon in a process of its own",
  ["slow"],
  () =>
    withDaemon({ mode: "subprocess", deadlineMs: 14_000 }, async (daemon) => {
      let report = "";
      const code = await conformanceCommand(
        { target: `${daemon.host}:${daemon.port}`, secretFile: `${daemon.stateFolder}/secret` },
        { stdout: (text) => report += text, stderr: (text) => report += text },
      );
      assertEquals(code, 0, report);
    }),
);

phaseTest(
  1,
  "conformance kit",
  "without the secret a daemon that asks for it is tried as far as possible",
  [],
  () =>
    withDaemon({}, async ({ host, port }) => {
      const report = await runConformance({ host, port, only: "frame/1.1/*" });
      assertEquals(report.cases.filter(({ verdict }) => verdict === "fail"), []);
      const reasons = new Set(report.cases.filter(({ verdict }) => verdict === "skip").map(({ detail }) => detail));
      assertEquals([...reasons], ["the target asks for authentication and no secret is given"]);
    }),
);

phaseTest(
  1,
  "conformance kit",
  "with authentication off the same cases pass, and those about it are skipped",
  [],
  () =>
    withDaemon({ config: { auth: "off" } }, async ({ host, port }) => {
      const chosen = CASES.filter(({ id }) => id.startsWith("auth/") || id.startsWith("envelope/3.2/"));
      const report = await runConformance({ host, port, cases: chosen });
      for (const { id, verdict, detail } of report.cases) {
        assertEquals(verdict, id.startsWith("auth/") ? "skip" : "pass", `${id}: ${detail}`);
      }
    }),
);

/** Runs `body` on a core daemon in a process of its own. */
async function withCore(
  mutant: Mutant | undefined,
  body: (port: number, child: Child) => Promise<void>,
): Promise<void> {
  const root = new URL("../", import.meta.url).pathname;
  const program = [`${root}fixtures/daemons/core.ts`, ...(mutant === undefined ? [] : ["--mutant", mutant])];
  const child = new Child({
    argv: [Deno.execPath(), "run", "--quiet", "--no-config", "--no-prompt", "--allow-net=127.0.0.1", ...program],
    env: childEnvironment({}),
    cwd: root,
    what: `the core daemon${mutant === undefined ? "" : ` (${mutant})`}`,
  });
  try {
    const ready = await child.stdout.line(/^ready: [0-9]+$/);
    await body(Number(ready.slice("ready: ".length)), child);
  } finally {
    child.kill("SIGKILL");
    await child.ended;
  }
}

phaseTest(
  1,
  "conformance kit",
  "a daemon that keeps only the core profile passes",
  [],
  () =>
    withCore(undefined, async (port) => {
      const report = await runConformance({ host: "127.0.0.1", port });
      assertEquals(report.cases.filter(({ verdict }) => verdict === "fail"), []);
      assert(report.summary.conforms);
      assert(report.summary.pass >= 300, `only ${report.summary.pass} cases apply to the core profile`);
    }),
);

phaseTest(
  1,
  "conformance kit",
  "a daemon that dies of junk fails, and so does every case after",
  [],
  () =>
    withCore("dies", async (port, child) => {
      const report = await runConformance({ host: "127.0.0.1", port, only: "frame/1.1/header/*", patience: 0.2 });
      assert(!report.summary.conforms);
      assertEquals((await child.ended).code, 3);
    }),
);

phaseTest(
  1,
  "conformance kit",
  "a daemon that goes deaf is found out, and what comes after is not waited for",
  [],
  async () => {
    await using daemon = startCore("goes-deaf");
    const report = await runConformance({ host: "127.0.0.1", port: daemon.port, patience: 0.02 });
    assert(!report.summary.conforms);
    const given = report.cases.filter(({ detail }) =>
      detail?.startsWith("Not tried: the target serves nobody any more.")
    );
    assert(given.length >= 300, `only ${given.length} cases were given up`);
    assert(given.every(({ verdict }) => verdict === "fail"));
  },
);

phaseTest(
  1,
  "conformance kit",
  "a case that a slow daemon is not through with in time is skipped, and one that it is stuck in fails",
  [],
  async () => {
    await using daemon = startCore();
    const endpoint = await findEndpoint({ host: "127.0.0.1", port: daemon.port });
    const base = { level: "MUST", requirement: "It ends.", needs: [] } as const;
    const slow: Case = { ...base, id: "frame/1.1/slow", run: async (target) => (await target.greet()).peer.closed() };
    const { verdict, detail } = await runCase(slow, endpoint, 50);
    assertEquals([verdict, detail], ["skip", "not tried: the target is slow and the time was used up"]);
    using deaf = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const stuck: Case = {
      ...base,
      id: "frame/1.1/stuck",
      run: async (target) => void await (await target.connect()).write(new Uint8Array(1 << 26)),
    };
    const impatient = { ...endpoint, port: deaf.addr.port, waits: { ...endpoint.waits, prompt: 1 } };
    const outcome = await runCase(stuck, impatient, 500);
    assertEquals([outcome.verdict, outcome.detail], ["fail", "It ends. The target does not take what is sent."]);
  },
);

phaseTest(1, "conformance kit", "a daemon on which too few cases could be tried does not conform", [], async () => {
  await using daemon = startCore();
  const at = { host: "127.0.0.1", port: daemon.port, only: "frame/1.2/*" };
  const { cases, summary } = await runConformance({ ...at, milliseconds: 0 });
  assert(cases.every(({ verdict }) => verdict === "skip"));
  assertEquals([summary.notTried, summary.mustFailed, summary.conforms], [cases.length, 0, false]);
  const untried = cases[0] as CaseResult;
  const tried: CaseResult = { id: "frame/1.1/tried", level: "MUST", verdict: "pass" };
  assert(summarise([tried, untried, untried], 0).conforms);
  assert(!summarise([tried, untried, untried, untried], 0).conforms);
});

phaseTest(
  1,
  "conformance kit",
  "a slow daemon of the core profile is asked for fewer answers, no other",
  [],
  async () => {
    await using daemon = startCore();
    const endpoint = { ...await findEndpoint({ host: "127.0.0.1", port: daemon.port }), answerMs: 50 };
    await using slow = new Target(endpoint);
    assertEquals([2, 10, 100, 1000].map((count) => slow.fitting(count)), [2, 10, 60, 60]);
    await using slower = new Target({ ...endpoint, answerMs: 2_000 });
    assertEquals([2, 1000].map((count) => slower.fitting(count)), [2, 5]);
    await using full = new Target({ ...endpoint, capabilities: new Set(["FAULTS"]) });
    assertEquals(full.fitting(1000), 1000);
  },
);

/** The case that must catch each mutant; the core daemon itself passes all of them, by the test above. */
const CATCHERS: Readonly<Record<Exclude<Mutant, "dies" | "goes-deaf">, string>> = {
  "counts-bytes": "frame/1.1/scalar-0080",
  "counts-utf16": "frame/1.1/scalar-1F600",
  "writes-bytes": "frame/1.1/answer-4-byte",
  "writes-lower-case": "frame/1.1/greeting",
  "writes-newlines": "frame/1.2/writer-adds-none",
  "resynchronises": "frame/1.1/header/no-header",
  "parses-signs": "frame/1.1/header/plus-sign",
  "upper-case-only": "frame/1.1/lower-case",
  "spaces-are-junk": "frame/1.2/lf-between",
  "one-frame-a-read": "frame/1.3/2-in-one-piece",
  "whole-frames-only": "frame/1.3/split-at-07",
  "splits-characters": "frame/1.3/split-at-63",
  "short-headers": "frame/1.3/split-at-03",
  "processes-cut-frame": "frame/1.5/whole-form-one-short",
  "deaf-after-junk": "frame/1.1/header/letters",
  "never-closes": "frame/1.1/header/letters",
  "no-health": "envelope/3.1/health-status",
  "health-without-status": "envelope/3.1/health-status",
  "mute": "envelope/3.4/speaks-first",
  "loses-meta": "envelope/3.5/source-tui",
  "changes-meta": "envelope/3.5/source-tui",
  "no-answer-to-cli": "envelope/3.5/source-cli",
  "no-answer-without-meta": "envelope/3.2/optional",
  "interrupted-for-ever": "hostile/6/interrupt",
  "tells-everybody": "envelope/3.2/back-where-asked",
  "one-at-a-time": "hostile/6/half-headers-50",
  "eval": "hostile/6/eval-form",
};

type Caught = keyof typeof CATCHERS;

/**
 * Tries a mutant with its case. What a mutant never does is waited for up to a second; what it does and must not, for a tenth of
 * one, and all of them do it at the same time.
 */
async function tryMutant(mutant: Caught): Promise<Report> {
  await using daemon = startCore(mutant);
  return await runConformance({ host: "127.0.0.1", port: daemon.port, only: CATCHERS[mutant], patience: 0.1 });
}

let tried: Promise<ReadonlyMap<Caught, PromiseSettledResult<Report>>> | undefined;

/** Tries all mutants at once, for the first test that asks: each of them is waited for, and together that is no longer. */
function tryMutants(): NonNullable<typeof tried> {
  const mutants = Object.keys(CATCHERS) as Caught[];
  return tried ??= Promise.allSettled(mutants.map(tryMutant)).then((results) =>
    new Map(mutants.map((mutant, i) => [mutant, results[i] as PromiseSettledResult<Report>]))
  );
}

for (const mutant of Object.keys(CATCHERS) as Caught[]) {
  phaseTest(1, "conformance kit", `a daemon that ${MUTANTS[mutant]} (${mutant}) fails`, [], async () => {
    const result = (await tryMutants()).get(mutant);
    if (result?.status !== "fulfilled") throw result?.reason;
    const report = result.value;
    assertEquals(report.cases.map(({ verdict }) => verdict), ["fail"]);
    assert(!report.summary.conforms);
  });
}

phaseTest(
  1,
  "conformance kit",
  "every case has an id of its own, a level, and its requirement in one sentence",
  [],
  () => {
    const ids = CASES.map(({ id }) => id);
    assertEquals(ids.filter((id, i) => ids.indexOf(id) !== i), []);
    for (const { id, level, requirement } of CASES) {
      assert(/^[a-z]+\/[1-6](\.[1-7])?(\/[A-Za-z0-9-]+)+$/.test(id), id);
      assert(["MUST", "SHOULD", "MAY"].includes(level), id);
      assert(/^(?:[A-Z:]|[0-9]+ |U\+)[^\n]+\.$/.test(requirement), `${id}: ${requirement}`);
      assert(!/[.!?] [A-Z]/.test(requirement), `${id} has more than one sentence: ${requirement}`);
    }
  },
);

/** The sections of the protocol that demand something. */
const SECTIONS = "1.1 1.2 1.3 1.4 1.5 2.1 2.2 2.3 2.4 2.5 3.1 3.2 3.3 3.4 3.5 3.6 3.7 4 5 6".split(" ");

phaseTest(1, "conformance kit", "every section of the protocol that makes a demand has a MUST", [], () => {
  assert(CASES.length >= 600, `only ${CASES.length} cases`);
  for (const section of SECTIONS) {
    assert(CASES.some(({ id, level }) => level === "MUST" && id.split("/")[1] === section), `section ${section}`);
  }
  assertEquals([...new Set(CASES.map(({ id }) => id.split("/")[1] as string))].toSorted(), SECTIONS.toSorted());
});
