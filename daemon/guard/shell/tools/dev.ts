// The rules for what developers run: runtimes, package managers, build tools, checkers, database shells.
// Only gathers them; knows none of them.

import type { Rule, Rules } from "../call.ts";
import { BUILD_RULES } from "./dev_build.ts";
import { CHECKER_RULES } from "./dev_checkers.ts";
import { DATABASE_RULES } from "./dev_databases.ts";
import { INTERPRETERS } from "./dev_interpreters.ts";
import { PACKAGE_TOOLS } from "./dev_packages.ts";

/** The rules for build tools, language runtimes, package managers, linters and database shells. */
export const DEV: Rules = new Map<string, Rule>([
  ...PACKAGE_TOOLS,
  ...BUILD_RULES,
  ...CHECKER_RULES,
  ...INTERPRETERS,
  ...DATABASE_RULES,
]);
