// Measures the daemon side by side with what it is compared with, prints a table, and writes the figures as JSON. A bar that was
// missed is shown and is no failure; a row that could not be measured is one.

import { codecCommand } from "./codec.ts";
import { coldStartRows, commandRows } from "./cold_start.ts";
import { guardCommand } from "./guard.ts";
import { Home } from "./home.ts";
import { memoryRows } from "./memory.ts";
import { notesCommand } from "./notes.ts";
import { judge, type JudgedRow, type Row, table } from "./report.ts";
import { shellRows } from "./shell.ts";
import { skillRows } from "./skills.ts";
import { LIMITS } from "./targets.ts";
import { answerRows, Arena, authenticatedRows, healthRows, pipelinedRows } from "./wire_load.ts";

const USAGE = `usage: deno task bench [--quick] [--only NAME[,NAME...]]
  --quick  a short run (less than 30 s)
  --only   only these sections: `;

interface Context {
  readonly home: Home;
  readonly quick: boolean;
  /** Daemon and rivals under load, started when the first section asks for them. */
  arena(): Promise<Arena>;
  /** Takes why a row is left out on this machine. */
  note(text: string): void;
}

/** The sections, in the order in which they run and are shown. */
const SECTIONS: Readonly<Record<string, (context: Context) => Promise<readonly Row[]>>> = {
  health: async ({ arena }) => await healthRows(await arena()),
  authenticated: async ({ home, arena }) => await authenticatedRows(home, await arena()),
  pipelined: async ({ arena }) => await pipelinedRows(await arena()),
  answer: async ({ arena }) => await answerRows(await arena()),
  codec: ({ home, quick }) => codecCommand(home.env, quick ? 10 : 40),
  guard: ({ home, quick }) => guardCommand(home.env, quick ? 2 : 10),
  shell: ({ home, quick, note }) => shellRows(home, quick ? 5 : 25, note),
  skills: ({ home, quick }) => skillRows(home.env, quick ? 5 : 15),
  "cold-start": ({ home, quick }) => coldStartRows(home, quick ? 3 : 15),
  command: ({ home, quick }) => commandRows(home, quick ? 3 : 15),
  notes: ({ home, quick }) => notesCommand(home.env, quick ? 1 : 3),
  memory: ({ home, quick }) => memoryRows(home, quick ? 1 : 3),
};

interface Arguments {
  readonly quick: boolean;
  readonly sections: readonly string[];
}

function parseArguments(args: readonly string[]): Arguments | undefined {
  let quick = false;
  let sections: readonly string[] = Object.keys(SECTIONS);
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--quick") quick = true;
    else if (args[i] === "--only") {
      const asked = args[++i]?.split(",") ?? [];
      if (asked.length === 0 || asked.some((name) => !(name in SECTIONS))) return undefined;
      sections = sections.filter((name) => asked.includes(name));
    } else return undefined;
  }
  return { quick, sections };
}

async function main(args: readonly string[]): Promise<number> {
  const parsed = parseArguments(args);
  if (parsed === undefined) {
    console.error(USAGE + Object.keys(SECTIONS).join(", "));
    return 2;
  }
  const { quick, sections } = parsed;
  const started = performance.now();
  const rows: JudgedRow[] = [];
  const failures: string[] = [];
  const notes: string[] = [];
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await Home.make());
  let arena: Promise<Arena> | undefined;
  const context: Context = {
    home,
    quick,
    arena: () => arena ??= Arena.open(home, quick ? { rounds: 3, sliceMs: 120 } : { rounds: 9, sliceMs: 350 }),
    note: (text) => notes.push(text),
  };
  stack.defer(async () => await (await arena?.catch(() => undefined))?.[Symbol.asyncDispose]());
  for (const name of sections) {
    const begun = performance.now();
    try {
      const measured = await (SECTIONS[name] as typeof SECTIONS[string])?.(context) ?? [];
      rows.push(...measured.map((row) => judge(row, LIMITS.get(row.id))));
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message : error}`);
    }
    console.error(`${name}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  }
  console.log(table(rows));
  const missed = rows.filter(({ reached }) => reached === false);
  const barred = rows.filter(({ limit }) => limit !== undefined);
  const seconds = (performance.now() - started) / 1000;
  console.log(`\n${barred.length - missed.length} of ${barred.length} bars reached, in ${seconds.toFixed(0)} s`);
  for (const note of notes) console.log(`Left out: ${note}`);
  for (const failure of failures) console.error(`Not measured: ${failure}`);
  console.log(`written: ${await writeResults({ quick, sections, seconds, rows, notes, failures })}`);
  return failures.length === 0 ? 0 : 1;
}

async function writeResults(results: Readonly<Record<string, unknown>>): Promise<string> {
  const now = new Date();
  const folder = "bench/results";
  await Deno.mkdir(folder, { recursive: true });
  const path = `${folder}/${now.toISOString().replace(/[:.]/g, "-")}.json`;
  const machine = { os: Deno.build.os, arch: Deno.build.arch, processors: navigator.hardwareConcurrency };
  const all = { format: 1, at: now.toISOString(), deno: Deno.version.deno, machine, ...results };
  await Deno.writeTextFile(path, JSON.stringify(all, null, 2) + "\n");
  return path;
}

Deno.exit(await main(Deno.args));
