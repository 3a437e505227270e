// The public face of the daemon: start one, stop one, and the types that takes. Everything else below daemon/ is its own affair.
// Holds no state: a program may run several daemons side by side.

import { systemClock } from "./clock.ts";
import { type Config, DEFAULT_CONFIG, isLoopback } from "./config.ts";
import { Daemon, type DaemonParts } from "./daemon.ts";

/** Settings and parts of a daemon; whatever is left out has its default. */
export type StartOptions = Partial<Config & Omit<DaemonParts, "config" | "skills">> & {
  readonly skills?: Partial<DaemonParts["skills"]>;
};

/** The folder of the skills that are shipped with this program. */
const SHIPPED_SKILLS = decodeURIComponent(new URL("../skills", import.meta.url).pathname);

/**
 * Starts a daemon. Authentication is required unless `auth` is `"off"`.
 *
 * Without `folders` nothing is kept on disk and nothing is locked; the secret is then in {@link Daemon.secret} only.
 *
 * @throws ListenError when the address cannot be had, LockHeldError when another process uses the state folder, SecretError
 * when the secret must not be used, RangeError when it is to listen beyond this machine without authentication.
 */
export async function startDaemon(options: StartOptions = {}): Promise<Daemon> {
  const {
    folders,
    listen = true,
    purpose = "daemon",
    lockWaitMs = 0,
    clock = systemClock,
    writeLog = (line: string) => console.error(line),
    reasoners = [],
    actuators = [],
    guard,
    memory,
    surroundings,
    skills = {},
    onListening = () => {},
    deferMs = 0,
    ...settings
  } = options;
  const config: Config = { ...DEFAULT_CONFIG, ...settings };
  if (config.auth === "off" && !isLoopback(config.host)) {
    throw new RangeError(`Cannot listen on ${config.host} without authentication: it is not a loopback address`);
  }
  return await Daemon.start({
    config,
    folders,
    listen,
    purpose,
    lockWaitMs,
    clock,
    writeLog,
    reasoners,
    actuators,
    guard,
    memory,
    surroundings,
    skills: { shippedFolder: SHIPPED_SKILLS, processes: undefined, ...skills },
    onListening,
    deferMs,
  });
}

/** Stops a daemon: running messages may finish for up to 5 s. A second time does nothing. */
export async function stopDaemon(daemon: Daemon): Promise<void> {
  await daemon.stop();
}

export { type Config, DEFAULT_CONFIG, DEFAULT_PORT, parseConfig } from "./config.ts";
export type { Daemon } from "./daemon.ts";
export type { Surroundings } from "./hands.ts";
export { GatewayRegistry, initializeGatewayRegistry } from "./gateways/registry.ts";
export type { SkillEntry, SkillRegistry } from "./skills/registry.ts";
export type {
  Action,
  Actuator,
  Clock,
  Guard,
  Memory,
  Percept,
  Proposal,
  Reasoner,
  Task,
  Verdict,
} from "./pipeline/ports.ts";
