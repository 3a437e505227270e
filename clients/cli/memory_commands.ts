// `memory` on the command line: its subcommands, their flags and their help. Loads what serves them only when it is used.
// Knows nothing of notes.

import { type Command, InvalidArgumentError } from "commander";
import type { Edge } from "./edge.ts";

/** Adds the subcommands of `memory`. @param asCode Makes what one returns the exit code. @param place Adds --host and --port. */
export function addMemoryCommands(
  memory: Command,
  edge: Edge,
  asCode: (run: () => Promise<number>) => Promise<void>,
  place: (command: Command) => Command,
): void {
  memory.description(
    "your notes and what you said: search them, show a node, check every hash, have back what a file held",
  );
  place(memory.command("search"))
    .description('find notes and what you said: all words, "a phrase", begin*, -without')
    .argument("<words...>", "what to look for")
    .option("--limit <n>", "at most so many (default: 20, at most 200)", limitNumber, 20)
    .option("--json", "print them as one JSON array", false)
    .action((words: string[], flags) =>
      asCode(async () => await (await import("./memory.ts")).memorySearch(edge, words.join(" "), flags))
    );
  place(memory.command("show"))
    .description("show a node with its links and backlinks, by its ID, its title, or as search names it")
    .argument("<node...>", "an ID, a title, or path::line::hash")
    .option("--json", "print it as one JSON object", false)
    .action((words: string[], flags) =>
      asCode(async () => await (await import("./memory.ts")).memoryShow(edge, words.join(" "), flags))
    );
  place(memory.command("verify"))
    .description("recompute the hash of everything the memory keeps, and name the notes that it cannot read")
    .option("--rebuild", "put the index aside first and make it anew from the Org files", false)
    .option("--json", "print what was found as one JSON object", false)
    .action((flags) => asCode(async () => await (await import("./memory.ts")).memoryVerify(edge, flags)))
    .addHelpText("after", "\nExit code: 0 all is as it was kept; 1 something is not.");
  place(memory.command("snapshots"))
    .description("list what your notes held before the daemon changed them, the newest first")
    .argument("[file]", "only of this file, as inbox.org; it is named from the folder of the notes")
    .option("--json", "print them as one JSON array", false)
    .action((file: string | undefined, flags) =>
      asCode(async () => await (await import("./memory.ts")).memorySnapshots(edge, file, flags))
    );
  place(memory.command("restore"))
    .description("give a file the text again that a snapshot has; what it holds now is kept as a snapshot first")
    .argument("<id>", 'the number of a snapshot, as "memory snapshots" lists it', snapshotNumber)
    .option("--json", "print what came of it as one JSON object", false)
    .action((id: number, flags) =>
      asCode(async () => await (await import("./memory.ts")).memoryRestore(edge, id, flags))
    )
    .addHelpText("after", "\nExit code: 0 restored; 1 not, and nothing was changed.");
}

function snapshotNumber(text: string): number {
  const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : NaN;
  if (!(value >= 1)) throw new InvalidArgumentError('It must be a number as "memory snapshots" lists them.');
  return value;
}

function limitNumber(text: string): number {
  const value = /^[0-9]{1,3}$/.test(text) ? Number(text) : NaN;
  if (!(value >= 1 && value <= 200)) throw new InvalidArgumentError("It must be a number from 1 to 200.");
  return value;
}
