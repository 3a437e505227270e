// The memory that keeps nothing, for a daemon without one.
// It stands in for the memory port, so that no stage has to ask whether there is one.

import type { Memory } from "../pipeline/ports.ts";

/** Forgets everything at once. */
export const forgetfulMemory: Memory = {
  remember() {},
  focus() {},
  tick() {},
};
