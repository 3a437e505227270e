// The command line: subcommands, their flags and their help. Parses and hands over; each command is a file of its own.
// The daemon's own modules are loaded only by the commands that need them.

import { Command, CommanderError } from "commander";
import { ask, DEFAULT_TIMEOUT, LONGEST_TEXT } from "./ask.ts";
import { converse } from "./converse.ts";
import { addGuardCommands } from "./guard_commands.ts";
import { addMemoryCommands } from "./memory_commands.ts";
import { addPlanCommands } from "./plan_commands.ts";
import { addSkillCommands } from "./skill_commands.ts";
import { addRunCommand } from "./run_command.ts";
import { portNumber, secondsNumber } from "./numbers.ts";
import { type Edge, EXIT, UsageError } from "./edge.ts";
import { status } from "./status.ts";
import { stop } from "./stop.ts";

/** Runs a command line. @returns The exit code. @throws UsageError */
export async function runProgram(edge: Edge, args: readonly string[]): Promise<number> {
  let code: number = EXIT.answered;
  const finish = (run: () => Promise<number>) => async () => {
    code = await run();
  };
  const program = new Command("passepartout")
    .description("A local-first personal agent: one daemon, and the clients that talk to it.")
    .version(edge.version)
    .exitOverride()
    // What stands behind the words of `run` belongs to the command that is run.
    .enablePositionalOptions()
    .configureOutput({
      // Asked otherwise, the library would read variables it has no right to.
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      writeOut: (text) => edge.out(text.trimEnd()),
      writeErr: (text) => edge.err(text.trimEnd()),
    })
    .showHelpAfterError('("passepartout --help" lists the commands)');

  const place = (command: Command) =>
    command
      .option("--host <host>", "where the daemon is (default: PASSEPARTOUT_HOST, else 127.0.0.1)")
      .option("--port <port>", "its port (default: PASSEPARTOUT_PORT, else the port file, else 9105)", portNumber);

  program.command("daemon")
    .description("run the daemon in the foreground; SIGINT or SIGTERM stops it")
    .option("--host <host>", "the address to listen on")
    .option("--port <port>", "the port to listen on; 0 takes any free one")
    .action((flags) => finish(() => edge.runDaemon(flags))());
  program.command("start")
    .description("run the daemon, in the foreground or with --background by itself")
    .option("--background", "leave the terminal; the log is in the state folder")
    .option("--host <host>", "the address to listen on")
    .option("--port <port>", "the port to listen on; 0 takes any free one")
    .action(({ background, ...flags }) =>
      finish(async () => {
        if (!background) return await edge.runDaemon(flags);
        const { startInBackground } = await import("./background.ts");
        return await startInBackground(edge, flags);
      })()
    );
  place(program.command("ask"))
    .description('ask one question ("-" reads it from stdin); answers without a daemon if none runs')
    .argument("<text...>", "the question")
    .option("--json", "print one JSON object a line", false)
    .option("--timeout <seconds>", "give up after this time", secondsNumber, DEFAULT_TIMEOUT)
    .action((words: string[], flags) =>
      finish(async () => {
        const text = words.length === 1 && words[0] === "-" ? await readAll(edge) : words.join(" ");
        if (text.trim() === "") {
          throw new UsageError(["Cannot ask: the text is empty. Usage: passepartout ask TEXT..."]);
        }
        return await ask(edge, text, flags);
      })()
    );
  place(program.command("cli"))
    .description("answer every line of stdin")
    .option("--json", "print one JSON object a line", false)
    .option("--timeout <seconds>", "give up on a line after this time", secondsNumber, DEFAULT_TIMEOUT)
    .action((flags) => finish(() => converse(edge, flags))());
  place(program.command("status"))
    .description("say how the daemon is")
    .option("--json", "print it as one JSON object", false)
    .action((flags) => finish(() => status(edge, flags))());
  place(program.command("stop"))
    .description("stop the daemon; running messages may finish for up to 5 s")
    .action((flags) => finish(() => stop(edge, flags))());
  program.command("conformance")
    .description("check any daemon against the wire protocol")
    .requiredOption("--target <host:port>", "the daemon to check")
    .option("--secret-file <file>", "the file with its secret, if it asks for authentication")
    .option("--json", "print the report as JSON", false)
    .option("--only <glob>", "run only the cases whose id matches")
    .option("--slow", "run the cases that wait for time limits too", false)
    .action((flags) => finish(() => edge.conformance(flags))());

  const asCode = (run: () => Promise<number>) => finish(run)();
  addRunCommand(place(program.command("run")), edge, asCode);
  addPlanCommands(program.command("plan"), edge, asCode, place);
  addMemoryCommands(program.command("memory"), edge, asCode, place);
  addSkillCommands(program.command("skill"), edge, asCode, place);
  program.command("setup")
    .description("make the folders and install the shipped skills; what you changed is kept")
    .option("--json", "print what was done as one JSON object", false)
    .action((flags) => finish(async () => await (await import("./setup.ts")).setup(edge, flags))());
  addGuardCommands(program.command("guard"), edge, asCode);

  try {
    if (args.length === 0) {
      program.outputHelp();
      return EXIT.unanswered;
    }
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.answered : EXIT.unanswered;
  }
}

/** Reads all of stdin, as far as a question may be long. */
async function readAll(edge: Edge): Promise<string> {
  const lines: string[] = [];
  let length = 0;
  for await (const line of edge.lines()) {
    lines.push(line);
    length += line.length + 1;
    if (length > LONGEST_TEXT) break;
  }
  return lines.join("\n");
}
