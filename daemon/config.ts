// Every setting of the daemon: its name, default, and what is accepted. Pure: main.ts hands in the environment.
// Knows nothing of where the values came from but their file's name.

import { type AllowedPlace, parseAllowedPlaces } from "./guard/allowed_places.ts";
import { DEFAULT_PRIVACY_TAGS, parsePrivacyTags } from "./guard/privacy_tags.ts";
import { LOG_LEVELS, type LogLevelName } from "./log.ts";

/** A setting that came from a file and not from the environment. */
export interface FileSetting {
  readonly name: string;
  readonly file: string;
}

/** The settings of a daemon. Times in milliseconds, sizes in bytes. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly auth: "required" | "off";
  readonly maxFrame: number;
  readonly maxConnections: number;
  readonly answerTimeoutMs: number;
  /** 0 = no heartbeat. */
  readonly heartbeatIntervalMs: number;
  readonly logLevel: LogLevelName;
  readonly logFormat: "text" | "json";
  /** Org tags of text that does not leave the machine. */
  readonly privacyTags: readonly string[];
  /** Places that may be read over the network without a person. */
  readonly networkAllow: readonly AllowedPlace[];
  /** How long a plan waits for an answer. */
  readonly planExpiryMs: number;
  /** Whether a plan may be answered in its Org file, where runs are contained. */
  readonly planFileApproval: boolean;
  /** How many commands run at once. */
  readonly maxRuns: number;
  /** Memory that each process of a command may have, bytes; 0 = no limit. */
  readonly runMemory: number;
  /** How many processes a contained command may have; 0 = no limit. */
  readonly runProcesses: number;
  /** When what is planned for a day without a time is due, minutes after midnight. */
  readonly remindAt: number;
  /** Names of skills without which the daemon does not serve. */
  readonly mandatorySkills: readonly string[];
  /** Settings that decide who may talk to the daemon, or whom it talks to, and that came from a file. */
  readonly fromFiles: readonly FileSetting[];
}

/** The port that clients and daemon agree on when nobody says anything. */
export const DEFAULT_PORT = 9105;

/** What a daemon has when nothing is set. */
export const DEFAULT_CONFIG: Config = {
  host: "127.0.0.1",
  port: DEFAULT_PORT,
  auth: "required",
  maxFrame: 1 << 20,
  maxConnections: 4096,
  answerTimeoutMs: 120_000,
  heartbeatIntervalMs: 60_000,
  logLevel: "info",
  logFormat: "text",
  privacyTags: DEFAULT_PRIVACY_TAGS,
  networkAllow: [],
  planExpiryMs: 7 * 24 * 3_600_000,
  planFileApproval: true,
  maxRuns: 4,
  runMemory: 4 * 2 ** 30,
  runProcesses: 2048,
  remindAt: 8 * 60,
  mandatorySkills: [],
  fromFiles: [],
};

/** Limits that no setting changes; the protocol names them (sections 1, 4 and 5). */
export const LIMITS = {
  /** Largest payload before authentication, bytes. */
  unauthenticatedFrame: 16 * 1024,
  frameTimeoutMs: 30_000,
  authenticationTimeoutMs: 5_000,
  /** Bytes that may wait for a peer that does not read. */
  queue: 4 << 20,
  /** Faults in a row after which a connection is closed. */
  faultsInARow: 10,
  /** How long running messages may go on once the daemon stops. */
  drainMs: 5_000,
  /** Messages of one session under way at once. */
  running: 1_000,
  /** How long a peer may take to read the last word of a connection. */
  lingerMs: 1_000,
} as const;

/** The variables that {@link parseConfig} reads. */
export const CONFIG_VARIABLES = [
  "PASSEPARTOUT_HOST",
  "PASSEPARTOUT_PORT",
  "PASSEPARTOUT_AUTH",
  "PASSEPARTOUT_MAX_FRAME",
  "PASSEPARTOUT_MAX_CONNECTIONS",
  "PASSEPARTOUT_ANSWER_TIMEOUT",
  "HEARTBEAT_INTERVAL",
  "LOG_LEVEL",
  "LOG_FORMAT",
  "PRIVACY_FILTER_TAGS",
  "NETWORK_ALLOW",
  "PLAN_EXPIRY",
  "PLAN_FILE_APPROVAL",
  "SHELL_MAX_RUNS",
  "SHELL_MEMORY",
  "SHELL_MAX_PROCESSES",
  "REMIND_AT",
  "MANDATORY_SKILLS",
] as const;

/** Settings named in `status` when a file set them: HOST, AUTH, NETWORK_ALLOW and base URLs. */
const TELLING = /^PASSEPARTOUT_(HOST|AUTH)$|^NETWORK_ALLOW$|_BASE_URL$/;

/** A set of variables and, for those that came from a file, which one. */
export interface Environment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly files?: Readonly<Record<string, string>>;
}

/** What {@link parseConfig} returns: the settings, or one line for each that makes no sense. */
export type ConfigResult = { readonly ok: true; readonly config: Config } | {
  readonly ok: false;
  readonly problems: readonly string[];
};

/** Reads the settings. An empty value counts as not set. Never throws. */
export function parseConfig({ variables, files = {} }: Environment): ConfigResult {
  const problems: string[] = [];
  const read = <T>(
    name: typeof CONFIG_VARIABLES[number],
    fallback: T,
    accepted: string,
    parse: (text: string) => T | undefined,
  ): T => {
    const text = variables[name]?.trim();
    if (text === undefined || text === "") return fallback;
    const value = parse(text);
    if (value !== undefined) return value;
    const where = files[name] === undefined ? "" : ` (from ${files[name]})`;
    problems.push(`Cannot use ${name}=${JSON.stringify(text)}${where}: it must be ${accepted}.`);
    return fallback;
  };
  const base = DEFAULT_CONFIG;
  const config: Config = {
    host: read(
      "PASSEPARTOUT_HOST",
      base.host,
      "a host name or an IP address, without a port",
      hostName,
    ),
    port: read("PASSEPARTOUT_PORT", base.port, "a port from 0 (any free one) to 65535", whole(0, 65535)),
    auth: read("PASSEPARTOUT_AUTH", base.auth, `"required" or "off"`, oneOf("required", "off")),
    maxFrame: read(
      "PASSEPARTOUT_MAX_FRAME",
      base.maxFrame,
      "a number of bytes from 1024 to 16777215",
      whole(1024, 0xffffff),
    ),
    maxConnections: read(
      "PASSEPARTOUT_MAX_CONNECTIONS",
      base.maxConnections,
      "a number from 1 to 65535",
      whole(1, 65535),
    ),
    answerTimeoutMs: read(
      "PASSEPARTOUT_ANSWER_TIMEOUT",
      base.answerTimeoutMs,
      "a number of seconds from 0.001 to 86400",
      seconds(0.001),
    ),
    heartbeatIntervalMs: read(
      "HEARTBEAT_INTERVAL",
      base.heartbeatIntervalMs,
      "a number of seconds from 0.001 to 86400, or 0 for none",
      (text) => text === "0" ? 0 : seconds(0.001)(text),
    ),
    logLevel: read(
      "LOG_LEVEL",
      base.logLevel,
      LOG_LEVELS.map((level) => `"${level}"`).join(", "),
      oneOf(...LOG_LEVELS),
    ),
    logFormat: read("LOG_FORMAT", base.logFormat, `"text" or "json"`, oneOf("text", "json")),
    privacyTags: read(
      "PRIVACY_FILTER_TAGS",
      base.privacyTags,
      "tags of Org (letters, digits, _ @ # %) with commas between them",
      parsePrivacyTags,
    ),
    networkAllow: read(
      "NETWORK_ALLOW",
      base.networkAllow,
      "addresses such as https://host/path with commas between them, without user name, query, wildcard or local host",
      (text) => {
        const { places, problems } = parseAllowedPlaces(text);
        return problems.length === 0 ? places : undefined;
      },
    ),
    planExpiryMs: read("PLAN_EXPIRY", base.planExpiryMs, "a time from 1m to 365d, such as 30m, 12h or 7d", timeSpan),
    planFileApproval: read("PLAN_FILE_APPROVAL", base.planFileApproval, `"on" or "off"`, onOff),
    maxRuns: read("SHELL_MAX_RUNS", base.maxRuns, "a number from 1 to 64", whole(1, 64)),
    runMemory: read("SHELL_MEMORY", base.runMemory, `a size from 64M to 1024G, such as 512M or 4G, or "off"`, size),
    runProcesses: read(
      "SHELL_MAX_PROCESSES",
      base.runProcesses,
      `a number from 16 to 1000000, or "off"`,
      (text) => text.toLowerCase() === "off" ? 0 : whole(16, 1_000_000)(text),
    ),
    remindAt: read("REMIND_AT", base.remindAt, "a time of day from 00:00 to 23:59, such as 08:00", timeOfDay),
    mandatorySkills: read(
      "MANDATORY_SKILLS",
      base.mandatorySkills,
      "names of skills (small letters, digits, hyphens) with commas between them",
      skillNames,
    ),
    fromFiles: Object.entries(files).filter(([name]) => TELLING.test(name)).map(([name, file]) => ({ name, file })),
  };
  if (config.auth === "off" && !isLoopback(config.host)) {
    problems.push(
      `Cannot use PASSEPARTOUT_HOST=${JSON.stringify(config.host)} with PASSEPARTOUT_AUTH="off": ` +
        "without authentication it must be a loopback address (127.0.0.1, ::1 or localhost).",
    );
  }
  return problems.length === 0 ? { ok: true, config } : { ok: false, problems };
}

/** Tells whether only this machine can reach `host`. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.[0-9]{1,3}){3}$/.test(host);
}

/** Accepts a host name, an IPv4 address or an IPv6 address without brackets. */
function hostName(text: string): string | undefined {
  if (!text.includes(":")) {
    return /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/.test(text)
      ? text
      : undefined;
  }
  return URL.canParse(`http://[${text}]/`) ? text : undefined;
}

function whole(least: number, most: number): (text: string) => number | undefined {
  return (text) => {
    const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : NaN;
    return value >= least && value <= most ? value : undefined;
  };
}

/** Reads seconds as milliseconds. */
function seconds(least: number): (text: string) => number | undefined {
  return (text) => {
    const value = /^[0-9]{1,6}(\.[0-9]{1,3})?$/.test(text) ? Number(text) : NaN;
    return value >= least && value <= 86_400 ? Math.round(value * 1000) : undefined;
  };
}

/** Reads a time with a unit as milliseconds. */
function timeSpan(text: string): number | undefined {
  const match = /^([0-9]{1,6})([mhd])$/.exec(text.toLowerCase());
  const value = match === null
    ? NaN
    : Number(match[1]) * { m: 60_000, h: 3_600_000, d: 86_400_000 }[match[2] as "m" | "h" | "d"];
  return value >= 60_000 && value <= 365 * 86_400_000 ? value : undefined;
}

/** Reads a time of day as minutes after midnight. */
function timeOfDay(text: string): number | undefined {
  const match = /^([01]?[0-9]|2[0-3]):([0-5][0-9])$/.exec(text);
  return match === null ? undefined : Number(match[1]) * 60 + Number(match[2]);
}

/** Reads a size with a unit as bytes; `off` is 0. */
function size(text: string): number | undefined {
  if (text.toLowerCase() === "off") return 0;
  const match = /^([0-9]{1,7})([mg])$/.exec(text.toLowerCase());
  const value = match === null ? NaN : Number(match[1]) * { m: 2 ** 20, g: 2 ** 30 }[match[2] as "m" | "g"];
  return value >= 64 * 2 ** 20 && value <= 1024 * 2 ** 30 ? value : undefined;
}

function skillNames(text: string): readonly string[] | undefined {
  const names = text.split(/[\s,]+/).filter((each) => each !== "");
  return names.every((each) => /^[a-z][a-z0-9-]*$/.test(each)) ? [...new Set(names)] : undefined;
}

function onOff(text: string): boolean | undefined {
  const word = oneOf("on", "off")(text);
  return word === undefined ? undefined : word === "on";
}

function oneOf<T extends string>(...values: readonly T[]): (text: string) => T | undefined {
  return (text) => values.find((value) => value === text.toLowerCase());
}
