// Arbitrary plans for the tests of this folder, with awkward texts in every field.
// Knows nothing of stores and of what is proved with them.

import fc from "fast-check";
import type { BoundFile, PlanRequest, UnboundReason } from "./flight_plan.ts";

const REASONS: readonly UnboundReason[] = ["too-large", "not-a-file", "missing", "unreadable", "unknown", "too-many"];

/** Any text, ill-formed ones and what looks like Org or JSON among them. */
export const textArbitrary: fc.Arbitrary<string> = fc.oneof(
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

const hexArbitrary = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 64, maxLength: 64 });

/** Any bound file, or one that could not be bound. */
export const fileArbitrary: fc.Arbitrary<BoundFile> = fc.oneof(
  fc.record({ path: textArbitrary, real: textArbitrary, sha256: hexArbitrary }),
  fc.record({ path: textArbitrary, unbound: fc.constantFrom(...REASONS) }),
);

/** Anything that can be asked for. */
export const requestArbitrary: fc.Arbitrary<PlanRequest> = fc.record({
  title: textArbitrary,
  action: textArbitrary,
  command: textArbitrary,
  cwd: textArbitrary,
  requester: textArbitrary,
  session: textArbitrary,
  rule: textArbitrary,
  why: textArbitrary,
  explanation: textArbitrary,
  grants: fc.record({
    write: fc.array(textArbitrary, { maxLength: 3 }),
    network: fc.boolean(),
    read: fc.array(textArbitrary, { maxLength: 3 }),
  }),
  environment: fc.array(textArbitrary, { maxLength: 3 }),
  files: fc.array(fileArbitrary, { maxLength: 3 }),
});
