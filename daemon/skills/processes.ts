// Opens what confines skills: the one place that names it, loaded when a skill is first checked or called.
// Knows nothing of skills.

import type { Clock } from "../pipeline/ports.ts";
import { credentialPaths } from "../actuators/shell/credentials.ts";
import { containWhereItWorks } from "./jail/containment.ts";
import { Jail, type ProgramStore } from "./jail/jail.ts";
import type { SkillProcesses } from "./ports.ts";

/** What confining skills takes. */
export interface ProcessesOptions {
  readonly clock: Clock;
  readonly log: {
    debug(text: string, fields: Readonly<Record<string, unknown>>): void;
    warn(text: string, fields: Readonly<Record<string, unknown>>): void;
  };
  /** The program of the runtime, absolute. */
  readonly runtime: string;
  readonly home: string;
  readonly asRoot: boolean;
  /** The daemon's own folders, and that of plans. */
  readonly ownFolders: readonly string[];
  readonly variable: (name: string) => string | undefined;
  /** IANA name. */
  readonly timeZone: string;
  /** Without it each process looks at its text once more. */
  readonly programs?: ProgramStore;
}

/** Opens what confines skills. Whether it can contain them is found out before the first is started. */
export function openProcesses(options: ProcessesOptions): SkillProcesses {
  const { clock, log, runtime, home, asRoot, ownFolders, variable, timeZone, programs } = options;
  const { credentials, existing } = credentialPaths([home], asRoot);
  return new Jail({
    clock,
    log,
    runtime,
    hidden: [...new Set([...ownFolders, ...credentials, ...existing].map((path) => path.replace(/(?<=.)\/$/, "")))],
    variable,
    timeZone,
    ...programs === undefined ? {} : { programs },
    containment: containWhereItWorks(runtime, clock, (why) => {
      log.warn("Skills are held by the runtime's rights alone, not contained by the system", { why });
    }),
  });
}
