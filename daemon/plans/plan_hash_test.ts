import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { fileArbitrary, folderArbitrary, requestArbitrary, textArbitrary } from "./plan_arbitrary.ts";
import { makePlan } from "./plan_example.ts";
import { type HashedFields, hashPlan } from "./plan_hash.ts";

const plansArbitrary = (): fc.Arbitrary<HashedFields> =>
  fc.tuple(requestArbitrary(), fc.nat()).map((
    [{ action, cwd, grants, environment, files, folder }, expiresAt],
  ) => ({ action, cwd, grants, environment, files, ...(folder === undefined ? {} : { folder }), expiresAt }));

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

Deno.test("plan hash: it is 64 hexadecimal digits, and known", () => {
  assertMatch(hashPlan(makePlan()), /^[0-9a-f]{64}$/);
  // A plan that was approved before an update must still be the plan that was approved.
  assertEquals(hashPlan(makePlan()), "61790d5ec09ef859b0bf96f57c74a4b5f6b8f7669653305c2379facd2f4f5013");
});

Deno.test("plan hash: two plans share it only when every hashed field is the same", () => {
  fc.assert(fc.property(plansArbitrary(), plansArbitrary(), (one, other) => {
    assertEquals(hashPlan(one) === hashPlan(other), same(one, other));
    assertEquals(hashPlan(one), hashPlan(structuredClone(one)));
  }));
});

Deno.test("plan hash: a change of any one field changes it", () => {
  const text = textArbitrary();
  const texts = fc.array(text, { maxLength: 3 });
  const plans = plansArbitrary();
  const changes: Readonly<Record<string, (plan: HashedFields) => fc.Arbitrary<HashedFields>>> = {
    action: (plan) => text.map((action) => ({ ...plan, action })),
    cwd: (plan) => text.map((cwd) => ({ ...plan, cwd })),
    write: (plan) => texts.map((write) => ({ ...plan, grants: { ...plan.grants, write } })),
    read: (plan) => texts.map((read) => ({ ...plan, grants: { ...plan.grants, read } })),
    network: (plan) => fc.constant({ ...plan, grants: { ...plan.grants, network: !plan.grants.network } }),
    entries: (plan) => text.map((path) => ({ ...plan, grants: { ...plan.grants, entries: [{ does: "make", path }] } })),
    environment: (plan) => texts.map((environment) => ({ ...plan, environment })),
    expiresAt: (plan) => fc.nat().map((expiresAt) => ({ ...plan, expiresAt })),
    files: (plan) => fc.array(fileArbitrary(text), { maxLength: 3 }).map((files) => ({ ...plan, files })),
    folder: (plan) => folderArbitrary(text).map((folder) => ({ ...plan, folder })),
    places: (plan) => fc.array(folderArbitrary(text), { maxLength: 3 }).map((places) => ({ ...plan, places })),
  };
  for (const [name, change] of Object.entries(changes)) {
    let changed = 0;
    const pairs = plans.chain((plan) => fc.tuple(fc.constant(plan), change(plan)));
    fc.assert(fc.property(pairs, ([plan, other]) => {
      if (same(plan, other)) return;
      changed++;
      assertNotEquals(hashPlan(plan), hashPlan(other));
    }));
    assert(changed > 50, `${name} was hardly changed`);
  }
});

Deno.test("plan hash: where it holds the words of a plan, a change of any of them changes it, and their absence does", () => {
  const plan = makePlan({ wordsBound: true });
  const changes = [
    ...["title", "command", "requester", "session", "replyTo", "rule", "why", "explanation", "uncontained"].map((
      name,
    ) => ({
      [name]: "another",
    })),
    { mayAnswer: true as const },
    { replaces: "p0" },
    { title: plan.command, command: plan.title },
  ];
  const hashes = changes.map((change) => hashPlan({ ...plan, ...change }));
  const { wordsBound: _, ...older } = plan;
  assertEquals(new Set([hashPlan(plan), hashPlan(older), ...hashes]).size, changes.length + 2);
  // A plan that was approved before an update must still be the plan that was approved.
  assertEquals(hashPlan({ ...older, why: "another" }), hashPlan(older));
});

Deno.test("plan hash: what moves over the border between two fields changes it", () => {
  const plan = makePlan();
  const { grants } = plan;
  const file = { path: "/a", real: "/b", sha256: "0".repeat(64) };
  const close: readonly HashedFields[] = [
    plan,
    { ...plan, action: plan.action + plan.cwd, cwd: "" },
    { ...plan, environment: ["HOME,PATH"] },
    { ...plan, environment: ['HOME","PATH'] },
    { ...plan, environment: ["HOME", "PATH", ""] },
    { ...plan, environment: ["PATH", "HOME"] },
    { ...plan, grants: { ...grants, write: [...grants.write, ...grants.read], read: [] } },
    { ...plan, grants: { ...grants, write: grants.read, read: grants.write } },
    { ...plan, grants: { ...grants, write: ["\ud800"] } },
    { ...plan, grants: { ...grants, write: ["\udc00"] } },
    { ...plan, grants: { ...grants, write: ["\ufffd"] } },
    { ...plan, grants: { ...grants, write: ["\\ud800"] } },
    { ...plan, files: [file] },
    { ...plan, files: [{ ...file, path: "/b", real: "/a" }] },
    { ...plan, files: [file, file] },
    { ...plan, files: [{ path: "/a", unbound: "missing" }] },
    { ...plan, files: [{ path: "/a", unbound: "unreadable" }] },
    { ...plan, files: [] },
    { ...plan, folder: { path: "/a", real: "/b", identity: "1" } },
    { ...plan, folder: { path: "/a", real: "/b", identity: "2" } },
    { ...plan, folder: { path: "/b", real: "/a", identity: "1" } },
    { ...plan, folder: { path: "/a/b", real: "", identity: "1" } },
    { ...plan, places: [] },
    { ...plan, places: [{ path: "/a", real: "/b", identity: "1" }] },
    { ...plan, places: [{ path: "/a", real: "/b", identity: "2" }] },
    { ...plan, places: [{ path: "/b", real: "/a", identity: "1" }] },
    { ...plan, folder: { path: "/a", real: "/b", identity: "1" }, places: [] },
  ];
  assertEquals(new Set(close.map(hashPlan)).size, close.length);
});
