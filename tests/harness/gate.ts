// Gates: what a test needs beyond Deno itself, and whether this machine has it. Deno keeps no reason with an ignored test, so
// the reason stands in its name and in one printed table. Looks only at PATH and at the environment, and starts nothing.

/** Every gate there is, with what it opens: the table that is printed is complete because no other name is taken. */
export const GATES: Readonly<Record<string, string>> = {
  "tmux": "the terminal client on a real terminal",
  "emacs": "the Emacs client, and Emacs as a second reader of the wire",
  "sbcl": "Common Lisp as a second reader of the wire",
  "strace": "who calls what",
  "node": "comparisons with Node",
  "prlimit": "limits of a running process",
  "fault:strace": "system calls that fail on purpose",
  "env:ANTHROPIC_API_KEY": "real answers of Anthropic's models",
  "env:OPENAI_API_KEY": "real answers of OpenAI's models",
  "env:TELEGRAM_BOT_TOKEN": "a real Telegram bot",
  "env:SIGNAL_ACCOUNT": "a real Signal account",
  "slow": "what needs minutes; opened by TEST_SLOW=1",
};

/** What a gate is judged by. */
export interface World {
  /** Returns an environment variable. */
  env(name: string): string | undefined;
  /** Tells whether a path is a program that may be started. */
  exists(path: string): boolean;
}

/** This machine. */
export const thisMachine: World = {
  env: (name) => Deno.env.get(name),
  exists(path) {
    try {
      const info = Deno.statSync(path);
      return info.isFile && ((info.mode ?? 0) & 0o111) !== 0;
    } catch {
      return false;
    }
  },
};

/** What {@link needs} returns. */
export interface Needs {
  /** Whether the test is to be ignored. */
  readonly ignore: boolean;
  /** What is added to its name: ` [needs tmux]`, or nothing. */
  readonly tag: string;
  /** What is missing, each in words. */
  readonly missing: readonly string[];
}

/** Returns why a gate is closed, or `undefined` when it is open. @throws Error for a gate that {@link GATES} does not list. */
export function whyClosed(gate: string, world: World = thisMachine): string | undefined {
  if (!Object.hasOwn(GATES, gate)) {
    throw new Error(`Cannot judge gate "${gate}": tests/harness/gate.ts does not list it`);
  }
  if (gate === "slow") return isSet(world, "TEST_SLOW") ? undefined : "TEST_SLOW is not set";
  if (gate.startsWith("env:")) {
    const name = gate.slice(4);
    return isSet(world, name) ? undefined : `${name} is not set`;
  }
  const program = gate.replace(/^fault:/, "");
  const folders = (world.env("PATH") ?? "").split(":").filter((folder) => folder !== "");
  return folders.some((folder) => world.exists(`${folder}/${program}`)) ? undefined : `${program} is not in PATH`;
}

/**
 * Judges the gates a test stands behind. The tag names them all, open or closed, so that a test has one name everywhere.
 *
 * @param gates Names from {@link GATES}.
 */
export function needs(...gates: string[]): Needs {
  return judge(gates, thisMachine);
}

/** {@link needs} for any machine. */
export function judge(gates: readonly string[], world: World): Needs {
  const missing = gates.flatMap((gate) => {
    const why = whyClosed(gate, world);
    return why === undefined ? [] : [why];
  });
  return { ignore: missing.length > 0, tag: gates.length === 0 ? "" : ` [needs ${gates.join(" ")}]`, missing };
}

/** Reads `REQUIRE_PHASES`, such as `1,3`. @throws Error for anything else, so that a slip does not switch the check off. */
export function requiredPhases(world: World = thisMachine): ReadonlySet<number> {
  const text = world.env("REQUIRE_PHASES")?.trim() ?? "";
  if (text === "") return new Set();
  if (!/^[123](\s*,\s*[123])*$/.test(text)) {
    throw new Error(`Cannot use REQUIRE_PHASES=${JSON.stringify(text)}: it must be phases between commas, such as 1,3`);
  }
  return new Set(text.split(",").map(Number));
}

/** Returns the table of all gates: open or closed, what each opens, and why it is closed. */
export function gateTable(world: World = thisMachine): string {
  const rows = Object.entries(GATES).map(([gate, opens]) => {
    const why = whyClosed(gate, world);
    return `  ${gate.padEnd(24)} ${why === undefined ? "open  " : "closed"}  ${opens}${
      why === undefined ? "" : ` (${why})`
    }`;
  });
  const required = [...requiredPhases(world)];
  const note = required.length === 0 ? "none (REQUIRE_PHASES is not set)" : required.join(", ");
  return ["gates", ...rows, `  phases in which a closed gate is a failure: ${note}`].join("\n");
}

function isSet(world: World, name: string): boolean {
  return (world.env(name) ?? "") !== "";
}
