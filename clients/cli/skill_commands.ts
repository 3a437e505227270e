// `skill` on the command line: its subcommands, their flags and their help. Loads what serves them only when it is used.
// Knows nothing of what a skill is.

import type { Command } from "commander";
import type { Edge } from "./edge.ts";

/** Adds the subcommands of `skill`. @param asCode Makes what one returns the exit code. @param place Adds --host and --port. */
export function addSkillCommands(
  skill: Command,
  edge: Edge,
  asCode: (run: () => Promise<number>) => Promise<void>,
  place: (command: Command) => Command,
): void {
  skill.description("the skills the daemon has loaded, and those you write");
  place(skill.command("list"))
    .description("list skills in the order in which they are asked, with what is wrong with them")
    .option("--json", "print them as one JSON array", false)
    .addHelpText("after", "\nExit code: 0 listed, 2 nobody answered.")
    .action((flags) => asCode(async () => await (await import("./skill.ts")).skillList(edge, flags)));
  place(skill.command("show"))
    .description("show a skill: when it is asked, what it may touch, where its file is")
    .argument("<name>", "its name")
    .option("--json", "print it as one JSON object", false)
    .addHelpText("after", "\nExit code: 0 shown, 1 there is no such skill, 2 nobody answered.")
    .action((name: string, flags) =>
      asCode(async () => await (await import("./skill.ts")).skillShow(edge, name, flags))
    );
  place(skill.command("reload"))
    .description("look at the files of skills now, and ask again for what was denied")
    .option("--json", "print the skills as one JSON array", false)
    .addHelpText(
      "after",
      "\nExit code: 0 all is loaded or waits for approval, 1 something is wrong, 2 nobody answered.",
    )
    .action((flags) => asCode(async () => await (await import("./skill.ts")).skillReload(edge, flags)));
  skill.command("check")
    .description(
      "read a file, check its types, run its tests without any right, and say what it may touch; needs no daemon",
    )
    .argument("<file>", "the file")
    .option("--json", "print what was found as one JSON object", false)
    .addHelpText("after", "\nExit code: 0 it could be loaded, 1 it has faults, 2 it cannot be read.")
    .action((file: string, flags) =>
      asCode(async () => await (await import("./skill_files.ts")).skillCheck(edge, file, flags))
    );
  skill.command("new")
    .description("write a skill to begin with into the folder of skills; it works, and its tests pass")
    .argument("<name>", "its name: small letters, digits, single hyphens")
    .option("--file <file>", "write it there instead; a file that is there is left alone")
    .addHelpText("after", "\nExit code: 0 written, 2 it could not be.")
    .action((name: string, flags) =>
      asCode(async () => await (await import("./skill_files.ts")).skillNew(edge, name, flags))
    );
}
