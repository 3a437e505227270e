// The command `conformance`: from arguments to a printed report and an exit code. Knows nothing of the process it runs in but
// the two writers it is given.

import { isSecret } from "../daemon/wire/auth.ts";
import { printJson, printText } from "./report.ts";
import { runConformance, SecretError, SelectionError } from "./runner.ts";
import { TargetError } from "./target.ts";

/** The arguments of the command. */
export interface ConformanceArguments {
  /** `HOST:PORT`. */
  readonly target: string;
  /** A file that holds the secret. */
  readonly secretFile?: string | undefined;
  readonly json?: boolean | undefined;
  /** Which cases: `*` stands for any characters, `?` for one. */
  readonly only?: string | undefined;
  /** Runs also what waits for a time limit of the target. */
  readonly slow?: boolean | undefined;
}

/** Where the command writes; each call is one piece of text that the writer ends with a newline. */
export interface ConformanceOutput {
  stdout(text: string): void;
  stderr(text: string): void;
}

/** Wrong use; the message is one line for a person. */
class UsageError extends Error {}

/**
 * Runs the wire cases against a daemon and prints the report.
 *
 * @returns 0 when every MUST that applies holds, 1 when one does not or too few could be tried, 2 for wrong use or a target that cannot be reached.
 */
export async function conformanceCommand(args: ConformanceArguments, output: ConformanceOutput): Promise<number> {
  try {
    const { host, port } = parseTarget(args.target);
    const secret = args.secretFile === undefined ? undefined : await readSecret(args.secretFile);
    const report = await runConformance({ host, port, secret, only: args.only, slow: args.slow });
    output.stdout(args.json === true ? printJson(report) : printText(report));
    return report.summary.conforms ? 0 : 1;
  } catch (error) {
    if (error instanceof TargetError) {
      output.stderr(`Cannot reach ${args.target}: ${oneLine(error.message)}. Is the daemon running there?`);
      return 2;
    }
    if (error instanceof SecretError) {
      output.stderr(`Cannot authenticate to ${args.target}: it does not accept the secret of ${args.secretFile}.`);
      return 2;
    }
    if (!(error instanceof UsageError || error instanceof SelectionError)) throw error;
    output.stderr(oneLine(error.message));
    return 2;
  }
}

/** Reads `HOST:PORT`; an IPv6 address stands in brackets. @throws UsageError */
function parseTarget(text: string): { host: string; port: number } {
  const match = /^(?:\[([0-9A-Fa-f:.%\w]+)\]|([^:[\]\s]+)):([0-9]{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || !(port >= 1 && port <= 65_535)) {
    throw new UsageError(`Cannot use --target ${JSON.stringify(text)}: it must be HOST:PORT, such as 127.0.0.1:9105.`);
  }
  return { host, port };
}

/** Reads a file that holds a secret. @throws UsageError */
async function readSecret(path: string): Promise<string> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`Cannot read --secret-file ${path}: ${why}`);
  }
  const secret = text.trim();
  if (!isSecret(secret)) {
    throw new UsageError(`Cannot use --secret-file ${path}: it must hold 64 lower-case hexadecimal digits.`);
  }
  return secret;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
