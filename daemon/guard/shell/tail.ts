// Commands in the words of a command that is not followed: `poetry run CMD`, `gnome-terminal -- CMD`, `tool -e 'CMD'`. They make
// nothing harmless; what would be refused by itself is refused here too. Knows no tool's options.

import { Arg, NOTHING, type Stream } from "./call.ts";
import { judgeCode } from "./code.ts";
import { Effects } from "./effects.ts";
import type { Machine } from "./machine.ts";
import { onlyRefused } from "./refused.ts";
import type { Scope } from "./scope.ts";

/** What a rule calls it when a tool runs what it does not follow to the end. */
const NOT_FOLLOWED: ReadonlySet<string> = new Set(
  ("unknown-command unknown-option package-install project-code cloud cluster container infrastructure session keys wrapper " +
    "shell debugger").split(" "),
);

/** Commands that do harm with their words; other names are common as words too: `npm install link`. */
const GRAVE =
  /^(rm|dd|mkfs(\.\w+)?|shred|wipefs|chmod|chown|chgrp|find|kill|killall|pkill|(ba|z|da|k|a)?sh|sudo|doas|su|tee|truncate|mv|cp|nc|ncat)$/;

/** Behind these words stands a command, in whatever tool. */
const RUNS = /^(--|run|exec|x|dlx|shell|-e|-x|--exec|--execute|--command|--run)$/;

/** Options whose value is a script or code, in whatever tool. */
const TEXTS =
  /^eval$|^--?(c|e|x|ex|eval|evaluate|exec|execute|expr|command|cmd|run|call|script|batch-string|do|print|one-line|startup-command)$/;

/** Tools whose operands are scripts, each one word. */
const OF_SCRIPTS = /^(hyperfine|concurrently|sg|stuff|sem|multitail|swatch|reptyr|ttyrec|asciinema|termtosvg)$/;

/** How many places of one command are looked at, and how many words. */
const MOST_PLACES = 6;
const MOST_WORDS = 64;

/** What judges one simple command by its words. */
type Run = (argv: readonly Arg[], stdin: Stream, scope: Scope) => unknown;

/** Judges what the words of a command may run. @param before How many findings there were before the command was judged. */
export function judgeTail(
  machine: Machine,
  name: string,
  args: readonly Arg[],
  stdin: Stream,
  scope: Scope,
  before: number,
  run: Run,
): void {
  if (machine.inTail) return;
  const found = machine.findings.slice(before);
  if (found.some(({ tier }) => tier === "deny") || !found.some(({ rule }) => NOT_FOLLOWED.has(rule))) return;
  machine.inTail = true;
  try {
    const judge = () => judgePlaces(machine, name, args.slice(0, MOST_WORDS), stdin, scope, run);
    // What their rules follow to the end is known better than by its words, and what runs elsewhere does not lie here.
    if (/^(?:find|fd|fdfind)$/.test(name) || machine.reach.away.has(machine.current)) machine.reach.withoutCode(judge);
    else judge();
  } finally {
    machine.inTail = false;
  }
}

function judgePlaces(
  machine: Machine,
  name: string,
  args: readonly Arg[],
  stdin: Stream,
  scope: Scope,
  run: Run,
): void {
  let places = 0;
  for (let at = 0; at < args.length && places < MOST_PLACES; at++) {
    const arg = args[at] as Arg;
    const { text } = arg;
    const front = args[at - 1]?.text ?? "";
    const attached = /^(--[\w-]+)[=:]/.exec(arg.prefix)?.[1];
    const script = attached !== undefined && TEXTS.test(attached)
      ? arg.drop(attached.length + 1)
      : TEXTS.test(front) || OF_SCRIPTS.test(name)
      ? arg
      : undefined;
    if (script !== undefined && /\s|[(]/.test(script.shown)) {
      places++;
      onlyRefused(machine, () => {
        const judge = new Effects(machine, scope.copy(), "", NOTHING);
        judge.shell(script);
        judgeCode(judge, name, script);
      });
    } else if (text !== undefined && !text.startsWith("-") && (at < args.length - 1 || RUNS.test(front))) {
      const base = text.slice(text.lastIndexOf("/") + 1);
      if (!RUNS.test(front) && !GRAVE.test(base)) continue;
      places++;
      onlyRefused(machine, () => run(args.slice(at), stdin, scope.copy()));
    }
    // Code that was written in the same text.
    const written = arg.mayBeOption ? undefined : machine.fileStream(arg, scope);
    if (written?.text === undefined) continue;
    const code = Arg.of(written.text);
    onlyRefused(machine, () => judgeCode(new Effects(machine, scope.copy(), "", NOTHING), name, code));
  }
}
