// Timers of a client, which mostly never fire. The first `setTimeout` of a Deno process loads modules for some ten milliseconds,
// longer than a whole question takes; `AbortSignal.timeout` does not. It cannot be cancelled, only ignored, so the daemon, which
// sets many timers and runs for long, does not use this.

import type { Timers } from "../daemon/wire/connection.ts";

/** Timers that cost a short-lived process nothing. One that was cancelled does not keep the process alive. */
export const clientTimers: Timers = {
  after(ms, body) {
    const signal = AbortSignal.timeout(ms);
    signal.addEventListener("abort", body, { once: true });
    return () => signal.removeEventListener("abort", body);
  },
};
