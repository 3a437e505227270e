// The real clock. Everything that must move time in a test takes a Clock instead of asking the system.
// Knows only time; what is to happen when, others decide.

import type { Clock } from "./pipeline/ports.ts";
import { realTimers } from "./wire/connection.ts";

/** The system's time and timers. */
export const systemClock: Clock = { now: () => Date.now(), after: realTimers.after };
