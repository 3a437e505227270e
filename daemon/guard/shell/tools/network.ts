// The rules for the tools that reach other machines or handle the keys for doing so.
// Knows nothing of files, text or the system.

import type { Rules } from "../call.ts";
import { FETCH } from "./network_fetch.ts";
import { KEYS } from "./network_keys.ts";
import { REMOTE } from "./network_shell.ts";

/** The rules for the tools of the network, by name. */
export const NETWORK: Rules = new Map([...FETCH, ...REMOTE, ...KEYS]);
