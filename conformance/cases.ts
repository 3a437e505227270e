// All wire cases, in the order of the protocol document.
// Knows nothing of how they are chosen or run.

import type { Case } from "./case.ts";
import { AUTHENTICATION_CASES } from "./cases/authentication.ts";
import { ENVELOPE_CASES } from "./cases/envelope.ts";
import { FAULT_CASES } from "./cases/faults.ts";
import { FRAME_CASES } from "./cases/frame.ts";
import { HOSTILE_CASES } from "./cases/hostile.ts";
import { PAYLOAD_CASES } from "./cases/payload.ts";

/** Every case there is. */
export const CASES: readonly Case[] = [
  ...FRAME_CASES,
  ...PAYLOAD_CASES,
  ...ENVELOPE_CASES,
  ...AUTHENTICATION_CASES,
  ...FAULT_CASES,
  ...HOSTILE_CASES,
];
