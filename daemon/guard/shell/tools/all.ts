// Every tool that has a rule, by its bare name.
// A name that is not here is a stranger, and a stranger needs a person.

import type { Rules } from "../call.ts";
import { ARCHIVES } from "./archives.ts";
import { DEV } from "./dev.ts";
import { GIT } from "./git.ts";
import { NETWORK } from "./network.ts";
import { READERS } from "./readers.ts";
import { SCRIPTS } from "./scripts.ts";
import { SEARCH } from "./search.ts";
import { SYSTEM } from "./system.ts";
import { WRITERS } from "./writers.ts";

/** The rules. */
export const TOOLS: Rules = new Map([
  ...READERS,
  ...SEARCH,
  ...SCRIPTS,
  ...GIT,
  ...DEV,
  ...SYSTEM,
  ...NETWORK,
  ...ARCHIVES,
  ...WRITERS,
]);
