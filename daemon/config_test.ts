import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CONFIG_VARIABLES, DEFAULT_CONFIG, isLoopback, parseConfig } from "./config.ts";

function configOf(variables: Record<string, string>) {
  const result = parseConfig({ variables });
  assert(result.ok, result.ok ? "" : result.problems.join("\n"));
  return result.config;
}

function problemsOf(variables: Record<string, string>, files: Record<string, string> = {}): readonly string[] {
  const result = parseConfig({ variables, files });
  assert(!result.ok);
  return result.problems;
}

Deno.test("config: nothing set gives the defaults", () => {
  assertEquals(configOf({}), DEFAULT_CONFIG);
});

Deno.test("config: an empty value counts as not set", () => {
  assertEquals(configOf(Object.fromEntries(CONFIG_VARIABLES.map((name) => [name, ""]))), DEFAULT_CONFIG);
});

Deno.test("config: every variable is read", () => {
  const config = configOf({
    PASSEPARTOUT_HOST: "127.0.0.2",
    PASSEPARTOUT_PORT: "0",
    PASSEPARTOUT_AUTH: "OFF",
    PASSEPARTOUT_MAX_FRAME: "2048",
    PASSEPARTOUT_MAX_CONNECTIONS: "7",
    PASSEPARTOUT_ANSWER_TIMEOUT: "1.5",
    HEARTBEAT_INTERVAL: "0",
    LOG_LEVEL: "Debug",
    LOG_FORMAT: "json",
    PRIVACY_FILTER_TAGS: ":work:, @personal",
    NETWORK_ALLOW: "https://api.example.org/v1, https://b.example.org:8443",
    PLAN_EXPIRY: "12h",
    PLAN_FILE_APPROVAL: "Off",
    SHELL_MAX_RUNS: "2",
    SHELL_MEMORY: "512m",
    SHELL_MAX_PROCESSES: "OFF",
    REMIND_AT: "7:30",
    MANDATORY_SKILLS: "capture, agenda,capture",
  });
  assertEquals(config, {
    host: "127.0.0.2",
    port: 0,
    auth: "off",
    maxFrame: 2048,
    maxConnections: 7,
    answerTimeoutMs: 1500,
    heartbeatIntervalMs: 0,
    logLevel: "debug",
    logFormat: "json",
    privacyTags: ["work", "@personal"],
    networkAllow: [{ host: "api.example.org", path: "/v1" }, { host: "b.example.org:8443", path: "/" }],
    planExpiryMs: 12 * 3_600_000,
    planFileApproval: false,
    maxRuns: 2,
    runMemory: 512 * 2 ** 20,
    runProcesses: 0,
    remindAt: 450,
    mandatorySkills: ["capture", "agenda"],
    fromFiles: [],
  });
});

const NONSENSE: [name: string, value: string, accepted: string][] = [
  ["PASSEPARTOUT_HOST", "not a host", "host name"],
  ["PASSEPARTOUT_HOST", "%", "host name"],
  ["PASSEPARTOUT_HOST", "..", "host name"],
  ["PASSEPARTOUT_HOST", ":::", "host name"],
  ["PASSEPARTOUT_HOST", "a:b:c", "host name"],
  ["PASSEPARTOUT_HOST", "127.0.0.1:80", "without a port"],
  ["MANDATORY_SKILLS", "Not a name", "names of skills"],
  ["PASSEPARTOUT_PORT", "99999", "0 (any free one) to 65535"],
  ["PASSEPARTOUT_PORT", "-1", "0 (any free one) to 65535"],
  ["PASSEPARTOUT_PORT", "0x10", "0 (any free one) to 65535"],
  ["PASSEPARTOUT_AUTH", "maybe", '"required" or "off"'],
  ["PASSEPARTOUT_MAX_FRAME", "12", "1024 to 16777215"],
  ["PASSEPARTOUT_MAX_CONNECTIONS", "0", "1 to 65535"],
  ["PASSEPARTOUT_ANSWER_TIMEOUT", "soon", "seconds"],
  ["HEARTBEAT_INTERVAL", "abc", "seconds"],
  ["HEARTBEAT_INTERVAL", "-5", "seconds"],
  ["LOG_LEVEL", "loud", '"warn"'],
  ["PRIVACY_FILTER_TAGS", "a b", "tags of Org"],
  ["PRIVACY_FILTER_TAGS", ",", "tags of Org"],
  ["NETWORK_ALLOW", "example.org", "https://host/path"],
  ["NETWORK_ALLOW", "https://example.org/,http://b.example.org/", "https://host/path"],
  ["NETWORK_ALLOW", "https://127.0.0.1/", "local host"],
  ["NETWORK_ALLOW", "https://joe@example.org/", "user name"],
  ["LOG_FORMAT", "xml", '"text" or "json"'],
  ["SHELL_MEMORY", "4", "from 64M to 1024G"],
  ["SHELL_MEMORY", "63M", "from 64M to 1024G"],
  ["SHELL_MEMORY", "2000G", "from 64M to 1024G"],
  ["SHELL_MAX_PROCESSES", "3", "from 16"],
  ["REMIND_AT", "25:00", "from 00:00 to 23:59"],
  ["REMIND_AT", "8", "such as 08:00"],
];

for (const [name, value, accepted] of NONSENSE) {
  Deno.test(`config: ${name}=${value} is refused with the name, the value and what is accepted`, () => {
    const problems = problemsOf({ [name]: value });
    assertEquals(problems.length, 1);
    for (const part of [name, JSON.stringify(value), accepted]) assertStringIncludes(problems[0] as string, part);
  });
}

Deno.test("config: hosts of every kind are taken", () => {
  for (const host of ["localhost", "127.0.0.1", "::1", "fe80::1", "a-b.example.org", "my-machine"]) {
    assertEquals(configOf({ PASSEPARTOUT_HOST: host }).host, host);
  }
});

Deno.test("config: a problem names the file the value came from", () => {
  const problems = problemsOf({ PASSEPARTOUT_PORT: "x" }, { PASSEPARTOUT_PORT: "/home/u/.config/passepartout/.env" });
  assertStringIncludes(problems[0] as string, "/home/u/.config/passepartout/.env");
});

Deno.test("config: every problem is reported, not only the first", () => {
  assertEquals(problemsOf({ PASSEPARTOUT_PORT: "x", HEARTBEAT_INTERVAL: "y" }).length, 2);
});

Deno.test("config: beyond loopback authentication cannot be off", () => {
  assertStringIncludes(problemsOf({ PASSEPARTOUT_HOST: "0.0.0.0", PASSEPARTOUT_AUTH: "off" })[0] as string, "loopback");
  assertEquals(configOf({ PASSEPARTOUT_HOST: "0.0.0.0" }).host, "0.0.0.0");
});

Deno.test("config: only this machine's own addresses are loopback", () => {
  for (const host of ["127.0.0.1", "127.9.8.7", "::1", "localhost"]) assert(isLoopback(host), host);
  for (const host of ["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.org", "localhost.example.org"]) {
    assert(!isLoopback(host), host);
  }
});

Deno.test("config: HOST, AUTH and base URLs that a file set are told; other settings are not", () => {
  const file = "/f/.env";
  const result = parseConfig({
    variables: { PASSEPARTOUT_HOST: "127.0.0.1", LOG_LEVEL: "info" },
    files: { PASSEPARTOUT_HOST: file, LOG_LEVEL: file, OPENAI_BASE_URL: file },
  });
  assert(result.ok);
  assertEquals(result.config.fromFiles, [
    { name: "PASSEPARTOUT_HOST", file },
    { name: "OPENAI_BASE_URL", file },
  ]);
});
