// The peer behind what the daemon does by itself: it hears nothing and never leaves.
// Knows nothing of connections.

import type { Peer } from "./ports.ts";

/** Nobody. */
export const NOBODY: Peer = { streams: false, connection: 0, gone: new AbortController().signal };
