// Arbitrary plans for the tests of this folder, with awkward texts in every field.
// Functions, because the first one called takes a second to make: who only loads a test file does not pay for it.
// Knows nothing of stores and of what is proved with them.

import fc from "fast-check";
import type { BoundFile, BoundFolder, PlanRequest, UnboundReason } from "./flight_plan.ts";

const REASONS: readonly UnboundReason[] = ["too-large", "not-a-file", "missing", "unreadable", "unknown", "too-many"];

/** Any text, ill-formed ones and what looks like Org or JSON among them. */
export const textArbitrary = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.string({ maxLength: 12 }),
    fc.constantFrom(
      "",
      '"',
      '","',
      "\n* PLAN x",
      "\\",
      "\ud800",
      "\udfff",
      "\ufffd",
      "é",
      "e\u0301",
      "0",
      "null",
      "[]",
      "\u2028",
    ),
  );

const hexArbitrary = () => fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 64, maxLength: 64 });

/** Any bound file, or one that could not be bound. */
export const fileArbitrary = (text = textArbitrary()): fc.Arbitrary<BoundFile> =>
  fc.oneof(
    fc.record({ path: text, real: text, sha256: hexArbitrary() }),
    fc.record({ path: text, unbound: fc.constantFrom(...REASONS) }),
  );

/** Any bound folder. */
export const folderArbitrary = (text = textArbitrary()): fc.Arbitrary<BoundFolder> =>
  fc.record({ path: text, real: text, identity: text });

const entryArbitrary = (text = textArbitrary()) =>
  fc.record({ does: fc.constantFrom("make" as const, "replace" as const, "remove" as const), path: text });

/** Anything that can be asked for. */
export const requestArbitrary = (text = textArbitrary()): fc.Arbitrary<PlanRequest> =>
  fc.record({
    title: text,
    action: text,
    command: text,
    cwd: text,
    requester: text,
    session: text,
    rule: text,
    why: text,
    explanation: text,
    grants: fc.record({
      write: fc.array(text, { maxLength: 3 }),
      network: fc.boolean(),
      read: fc.array(text, { maxLength: 3 }),
      entries: fc.array(entryArbitrary(text), { maxLength: 3 }),
    }, { requiredKeys: ["write", "network", "read"] }),
    environment: fc.array(text, { maxLength: 3 }),
    files: fc.array(fileArbitrary(text), { maxLength: 3 }),
    folder: folderArbitrary(text),
    places: fc.array(folderArbitrary(text), { maxLength: 3 }),
  }, {
    requiredKeys: [
      "title",
      "action",
      "command",
      "cwd",
      "requester",
      "session",
      "rule",
      "why",
      "explanation",
      "grants",
      "environment",
      "files",
    ],
  }) as fc.Arbitrary<PlanRequest>;

/** Hands some random values to a test's body. What it throws names the seed they came from, as a failed property does. */
export async function withSamples<T>(
  arbitrary: fc.Arbitrary<T>,
  count: number,
  body: (samples: T[]) => Promise<void> | void,
): Promise<void> {
  const seed = Math.floor(Math.random() * 2 ** 31);
  try {
    await body(fc.sample(arbitrary, { numRuns: count, seed }));
  } catch (error) {
    if (error instanceof Error) error.message += `\nThe samples have the seed ${seed}.`;
    throw error;
  }
}
