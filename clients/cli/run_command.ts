// `run` on the command line: its flags and its help. Loads what runs it only when it is used.
// Knows nothing of what a run is.

import type { Command } from "commander";
import { type Edge, UsageError } from "./edge.ts";
import { secondsNumber } from "./numbers.ts";

/** Adds what `run` takes. @param asCode Makes what it returns the exit code. */
export function addRunCommand(
  command: Command,
  edge: Edge,
  asCode: (run: () => Promise<number>) => Promise<void>,
): void {
  command
    .description("have a command run, if the guard allows it; what it asks for waits as a plan")
    .argument("<command...>", "one line of shell, or the words of one command; flags of passepartout stand before it")
    .option("--json", "print the outcome as one JSON object", false)
    .option(
      "--timeout <seconds>",
      "stop it after this time (default: 30; the daemon has a limit of its own)",
      secondsNumber,
    )
    .option("--cwd <folder>", "where it runs (default: the current folder)")
    .option("--explain <text>", "why; whoever approves reads it")
    .option("--wait", "if it must be approved, stay until that is done and it has run")
    .passThroughOptions()
    .addHelpText(
      "after",
      "\nExit code: the command's own (128 + N for signal N, 124 when its time was over); 1 refused, or waiting for an\n" +
        "approval; 2 not answered.",
    )
    .action((words: string[], flags) =>
      asCode(async () => {
        const { commandOf, run } = await import("./run.ts");
        const line = commandOf(words);
        if (line.trim() === "") {
          throw new UsageError(["Cannot run: the command is empty. Usage: passepartout run CMD..."]);
        }
        return await run(edge, line, flags);
      })
    );
}
