// A plan as it is shown holds no secret, wherever one stood; what runs is not touched.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { makePlan } from "./plan_example.ts";
import { planNode } from "./plan_node.ts";
import { shownPlan } from "./shown_plan.ts";

const SECRET = `ghp_${"aB3dE5gH7j".repeat(4).slice(0, 36)}`;
const redact = (text: string) => text.replaceAll(SECRET, "[redacted]");

Deno.test("shown plan: no secret stands in any text of it, and all that knows it stays", () => {
  const dirty = `x ${SECRET} y`;
  const plan = makePlan({
    title: dirty,
    action: `(:TARGET :SHELL :PAYLOAD (:CWD "/w/${SECRET}" :CMD "TOKEN=\\"${SECRET}\\" make"))`,
    command: `TOKEN="${SECRET}" make`,
    cwd: `/w/${SECRET}`,
    requester: dirty,
    why: dirty,
    explanation: dirty,
    grants: { write: [`/w/${SECRET}`], read: [`/r/${SECRET}`], network: true },
    files: [
      { path: `/f/${SECRET}`, real: `/g/${SECRET}`, sha256: "0".repeat(64) },
      { path: `/h/${SECRET}`, unbound: "missing" },
    ],
    folder: { path: `/l/${SECRET}`, real: `/w/${SECRET}`, identity: "1:2:3" },
    progress: { outcome: dirty, answeredBy: dirty, answeredAt: 1 },
  });
  const before = structuredClone(plan);
  const shown = shownPlan(plan, redact);
  for (const text of [JSON.stringify(shown), planNode(shown)]) assert(!text.includes(SECRET), text);
  assertEquals(plan, before);
  const { id, hash, state, requestedAt, expiresAt, session, rule, environment } = plan;
  assertEquals(shown.redacted, true);
  assertEquals({ ...shown, id, hash, state, requestedAt, expiresAt, session, rule, environment }, shown);
  // An action stays one that can be read.
  assertStringIncludes(shown.action, `make"))`);
});

Deno.test("shown plan: a plan without secrets is shown as it is", () => {
  const plan = makePlan();
  assertEquals(shownPlan(plan, redact), plan);
});

Deno.test("shown plan: it is marked where something of what is approved is missing, and not for what came of it", () => {
  for (
    const fields of [{ command: SECRET }, { cwd: SECRET }, { explanation: SECRET }, {
      grants: { write: [SECRET], read: [], network: false },
    }]
  ) {
    assertEquals(shownPlan(makePlan(fields), redact).redacted, true);
  }
  const after = shownPlan(makePlan({ progress: { outcome: SECRET, output: { stdout: SECRET, stderr: "" } } }), redact);
  assertEquals(after.redacted, undefined);
  assert(!JSON.stringify(after).includes(SECRET));
});

Deno.test("shown plan: of words without their quotes nothing is told where a secret is among them", () => {
  const files = [{ path: `what "curl -u me:${SECRET} Pass1" loads`, unbound: "unknown" as const }];
  const shown = shownPlan(makePlan({ files }), redact);
  assertEquals(shown.files.map(({ path }) => path), ["what a part of it runs that holds what looks like a secret"]);
  assertEquals(shown.redacted, true);
});
