// The command line of the program, run as a user runs it: `passepartout COMMAND` in a process of its own, on the folders of one
// test. Knows nothing of what the commands mean.

import { Child, childEnvironment } from "./child.ts";
import { type Folders, folderVariables, makeFolders, type ProcessOutcome } from "./daemon.ts";
import { within } from "./until.ts";

const ROOT = decodeURIComponent(new URL("../..", import.meta.url).pathname).replace(/\/$/, "");

const LAUNCHER = `${ROOT}/bin/passepartout`;

/** How a command is run. */
export interface CommandOptions {
  /** What stands on its stdin; nothing without it. */
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The current directory; the test's own folder without it. */
  readonly cwd?: string;
  /** How long it may take, milliseconds before the factor; the default of all waits without it. */
  readonly withinMs?: number;
}

/** Runs commands on the folders of one test. */
export class CommandLine {
  constructor(readonly folders: Folders) {}

  /** The program's own state folder. */
  get stateFolder(): string {
    return `${this.folders.state}/passepartout`;
  }

  /** The program's own config folder. */
  get configFolder(): string {
    return `${this.folders.config}/passepartout`;
  }

  /** Starts a command and leaves it running; it dies with the test. */
  start(args: readonly string[], { stdin, env = {}, cwd }: CommandOptions = {}): Child {
    const { root } = this.folders;
    let input = "/dev/null";
    if (stdin !== undefined) {
      input = `${root}/stdin`;
      Deno.writeTextFileSync(input, stdin);
    }
    return new Child({
      argv: ["sh", "-c", 'exec <"$1"; shift; exec "$@"', "sh", input, "sh", LAUNCHER, ...args],
      cwd: cwd ?? root,
      // An empty value counts as not set: the program must not need to be told about colours.
      env: childEnvironment({ NO_COLOR: "", ...folderVariables(this.folders), ...env }),
      what: `passepartout ${args[0] ?? ""}`,
    });
  }

  /** Starts shell code in which `$0` is the program; it dies with the test. */
  shell(code: string): Child {
    return new Child({
      argv: ["sh", "-c", code, LAUNCHER],
      cwd: this.folders.root,
      env: childEnvironment({ NO_COLOR: "", ...folderVariables(this.folders) }),
      what: code,
    });
  }

  /** Runs a command to its end. */
  async run(args: readonly string[], options: CommandOptions = {}): Promise<ProcessOutcome> {
    const child = this.start(args, options);
    const { code, signal } = await within(child.ended, `passepartout ${args.join(" ")} to end`, options.withinMs);
    return { code, signal, stdout: child.stdout.lines.join("\n"), stderr: child.stderr.lines.join("\n") };
  }
}

/** Runs `body` with a command line on folders of its own, and removes them when it went well. */
export async function withCommandLine(body: (commandLine: CommandLine) => Promise<void>): Promise<void> {
  const folders = makeFolders();
  try {
    await body(new CommandLine(folders));
  } catch (error) {
    if (error instanceof Error) error.message += `\n--- folders kept: ${folders.root}`;
    throw error;
  }
  if ((Deno.env.get("TEST_KEEP") ?? "") === "") await Deno.remove(folders.root, { recursive: true });
}
