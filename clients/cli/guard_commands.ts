// `guard` on the command line: its subcommands, their flags and their help. Loads what serves them only when it is used.
// Knows nothing of verdicts.

import type { Command } from "commander";
import { type Edge, UsageError } from "./edge.ts";

/** Adds the subcommands of `guard`. @param asCode Makes what one returns the exit code. */
export function addGuardCommands(
  guard: Command,
  edge: Edge,
  asCode: (run: () => Promise<number>) => Promise<void>,
): void {
  guard.description("ask the guard what it would say, without a daemon and without running anything");
  guard.command("check")
    .description("say what the guard makes of a command, part by part")
    .argument("[command]", "the command, as one argument")
    .option("--cwd <folder>", "where it would run (default: the current folder)")
    .option("--json", "print the verdict as one JSON object", false)
    .option(
      "--jsonl",
      'read lines {"cmd", "cwd"?, "home"?} from stdin, and answer each with {"tier", "rule", "why"}',
      false,
    )
    .addHelpText(
      "after",
      "\nExit code: 0 it would be allowed, 1 it would be asked for or refused. With --jsonl: 0 all was answered.",
    )
    .action((command: string | undefined, flags) =>
      asCode(async () => {
        const { guardCheck, guardCheckLines } = await import("./guard.ts");
        if (flags.jsonl) {
          if (command !== undefined) throw new UsageError(["Cannot check: with --jsonl commands come from stdin."]);
          return await guardCheckLines(edge, flags);
        }
        if (command === undefined) {
          throw new UsageError(["Cannot check: no command. Usage: passepartout guard check 'CMD'"]);
        }
        return await guardCheck(edge, command, flags);
      })
    );
  guard.command("lint")
    .description("check the rules of policy.org")
    .argument("[file]", "the file (default: policy.org in the config folder)")
    .option("--json", 'print one JSON object: {"file","there","problems":[{"file","line","rule","text"}]}')
    .action((file: string | undefined, flags) =>
      asCode(async () => await (await import("./guard.ts")).guardLint(edge, file, flags))
    );
}
