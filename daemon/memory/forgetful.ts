// The memory that keeps nothing, for a daemon without one.

import type { Memory } from "../pipeline/ports.ts";

/** Forgets everything at once. */
export const forgetfulMemory: Memory = {
  remember() {},
  focus() {},
  tick() {},
};
