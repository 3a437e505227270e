// `start --background`: a daemon process of its own that outlives the terminal, its log in the state folder.
// The new process owes nothing to this one: it has its own session and no open terminal.

import { ClientError } from "../connection.ts";
import { StateFileError, stateFileError } from "../../daemon/state/file_problem.ts";
import { isLockFree, requireFreeLock } from "../../daemon/state/lock.ts";
import { portPath, removePort } from "../../daemon/state/port_file.ts";
import { connectToDaemon } from "./conversation.ts";
import { type DaemonFlags, type Edge, EXIT } from "./edge.ts";
import { systemRequest } from "./request.ts";
import { getf } from "../../daemon/wire/value.ts";

/** How long a start may take, milliseconds. */
const START_MS = 30_000;
/** A log that is larger than this at a start is put aside as daemon.log.1, bytes. */
const MAX_LOG = 10 << 20;

/** Starts a daemon in the background and waits until it listens. @returns The exit code. @throws LockHeldError */
export async function startInBackground(edge: Edge, flags: DaemonFlags): Promise<number> {
  const { folders } = await edge.settings();
  const { state } = folders;
  const log = `${state}/daemon.log`;
  try {
    await requireFreeLock(state);
    // Left by a daemon that was killed: the new one's must not be mistaken for it.
    await removePort(state);
    await prepareLog(log);
  } catch (error) {
    if (!(error instanceof StateFileError)) throw error;
    edge.err(`passepartout: ${error.message}`);
    return EXIT.refused;
  }
  // Watching begins before the daemon does, so that its port file cannot be missed.
  const watcher = Deno.watchFs(state, { recursive: false });
  const args = [...edge.launcher, "daemon"];
  if (flags.host !== undefined) args.push("--host", flags.host);
  if (flags.port !== undefined) args.push("--port", flags.port);
  const child = new Deno.Command("sh", {
    args: ["-c", 'umask 077; log=$1; shift; exec sh "$@" >>"$log" 2>&1 </dev/null', "sh", log, ...args],
    stdin: "null",
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn();
  child.unref();
  const timer = setTimeout(() => watcher.close(), START_MS);
  try {
    const before = (await Deno.stat(log).catch(() => undefined))?.size ?? 0;
    const ended = await Promise.race([child.status, untilListening(watcher, state)]);
    if (ended !== undefined) {
      const said = await lastLine(log, before);
      edge.err(said === "" ? `passepartout: the daemon did not start; see ${log}` : said);
      return ended === "late" ? EXIT.unanswered : ended.code === 0 ? EXIT.unanswered : ended.code;
    }
    await using conversation = await connectToDaemon(edge, {});
    const { host, port } = conversation.place;
    const pid = getf(await systemRequest(conversation.client, "STATUS"), "PID");
    const { version } = conversation.client.handshake;
    edge.out(`Passepartout ${version} listening on ${host}:${port} (process ${pid}, log ${log})`);
    return EXIT.answered;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    edge.err(`passepartout: the daemon started, but cannot be talked to: ${error.message}`);
    edge.err(`passepartout: ${log} ends with: ${await lastLine(log, 0)}`);
    return EXIT.unanswered;
  } finally {
    clearTimeout(timer);
    try {
      watcher.close();
    } catch {
      // Closed by the timer.
    }
  }
}

/** Resolves to `undefined` when the port file is there and its daemon lives. */
async function untilListening(watcher: Deno.FsWatcher, state: string): Promise<undefined | "late"> {
  for await (const _event of watcher) {
    const written = await Deno.stat(portPath(state)).then(() => true, () => false);
    if (written && !await isLockFree(state)) return undefined;
  }
  return "late";
}

/** Puts a large log aside and sees that there can be one: a daemon that cannot write it could not even say so. */
async function prepareLog(log: string): Promise<void> {
  try {
    const size = (await Deno.stat(log).catch(() => undefined))?.size ?? 0;
    if (size > MAX_LOG) await Deno.rename(log, `${log}.1`);
    (await Deno.open(log, { create: true, append: true, mode: 0o600 })).close();
  } catch (error) {
    throw stateFileError("write the log", log, error);
  }
}

/** Returns the last line of the log that stands behind `start`; empty when there is none. */
async function lastLine(log: string, start: number): Promise<string> {
  const text = await Deno.readTextFile(log).catch(() => "");
  return text.slice(start).trim().split("\n").at(-1) ?? "";
}
