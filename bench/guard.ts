// Verdicts over both corpora, a process of its own: by all gates of the guard, and by the shell guard alone. Every row is judged
// in every round, and every verdict counts by itself. Nothing is run.

import { makeGates, policyFileOf } from "../daemon/guard/all_gates.ts";
import { makeGuard } from "../daemon/guard/dispatcher.ts";
import { CORPUS_SETTING, corpusRows } from "../daemon/guard/shell/corpus.ts";
import { judgeShell } from "../daemon/guard/shell/shell.ts";
import { kw, plist } from "../daemon/wire/value.ts";
import { denoRun, type Launch, runToEnd } from "./process.ts";
import { median, percentile, type Row } from "./report.ts";

type Judge = (command: string) => Promise<unknown> | unknown;

/** Returns the milliseconds of each verdict, and the least and the greatest median of a round. */
async function timeVerdicts(commands: readonly string[], rounds: number, judge: Judge) {
  const all: number[] = [];
  const medians: number[] = [];
  // The round before the first loads the parser and is the compiler's.
  for (let round = -1; round < rounds; round++) {
    const times: number[] = [];
    for (const command of commands) {
      const start = performance.now();
      await judge(command);
      times.push(performance.now() - start);
    }
    if (round < 0) continue;
    all.push(...times);
    medians.push(median(times));
  }
  return { all, spread: [Math.min(...medians), Math.max(...medians)] as const };
}

/** All gates, as the daemon asks them on a request of a client. */
function wholeGuard(): Judge {
  const { home, user, cwd } = CORPUS_SETTING;
  const subject = {
    home,
    user,
    config: `${home}/.config/passepartout`,
    data: `${home}/.local/share/passepartout`,
    state: `${home}/.local/state/passepartout`,
    memex: `${home}/memex`,
    privacyTags: ["@personal"],
    networkAllow: [],
  };
  const gates = makeGates(subject, policyFileOf(subject, () => {}));
  const clock = {
    now: () => Date.now(),
    after: (ms: number, body: () => void) => {
      const timer = setTimeout(body, ms);
      return () => clearTimeout(timer);
    },
  };
  const guard = makeGuard({ gates, clock, gateTimeoutMs: 5_000 });
  const never = new AbortController().signal;
  const task = {
    requestId: "bench",
    session: "bench",
    source: "CLI",
    signal: never,
    connection: 0,
    gone: never,
    follow: () => () => {},
    answer: () => {},
  };
  return (command) =>
    guard.judge({
      target: "SHELL",
      name: "EXECUTE",
      payload: plist({ ACTION: kw("EXECUTE"), CMD: command, CWD: cwd }),
      proposedBy: "client",
    }, task);
}

/** Measures all rows of the guard. @param rounds How often every command is judged. */
export async function guardRows(rounds: number): Promise<readonly Row[]> {
  const commands = corpusRows().map(({ cmd }) => cmd);
  const rows: Row[] = [];
  const judges: readonly (readonly [id: string, title: string, judge: Judge])[] = [
    ["verdict", `verdict of all gates, ${commands.length} commands`, wholeGuard()],
    ["verdict-shell", "verdict of the shell guard alone", (command) => judgeShell(command, CORPUS_SETTING)],
  ];
  for (const [id, title, judge] of judges) {
    const { all, spread } = await timeVerdicts(commands, rounds, judge);
    rows.push({ id: `${id}-median`, title: `${title}, median`, unit: "ms", ours: median(all), spread });
    rows.push({ id: `${id}-p99`, title: `${title}, p99`, unit: "ms", ours: percentile(all, 99) });
    rows.push({ id: `${id}-max`, title: `${title}, slowest`, unit: "ms", ours: Math.max(...all) });
  }
  return rows;
}

/** Measures all rows of the guard in a process of their own. */
export async function guardCommand(env: Launch["env"], rounds: number): Promise<readonly Row[]> {
  // It may look at everything, as the daemon may: it follows links to judge a path.
  return JSON.parse(
    await runToEnd({ command: denoRun(["--no-prompt", "--allow-read"], "guard.ts", String(rounds)), env }),
  );
}

if (import.meta.main) console.log(JSON.stringify(await guardRows(Number(Deno.args[0] ?? 5))));
