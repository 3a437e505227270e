// A home for the programs of one run: temporary folders, an environment with nothing of the user's in it, and the commands by
// which the daemon and its command line are started. Knows nothing of what is measured.

import { denoRun, type Launch, runToEnd, Server } from "./process.ts";

const ROOT = import.meta.dirname?.replace(/\/bench$/, "") ?? ".";

/** Flags of the servers the daemon is compared with. */
const PEER_FLAGS = ["--no-prompt", "--allow-net=127.0.0.1"];

/** Where the programs of one run live. Disposing of it removes everything. */
export class Home implements AsyncDisposable {
  private constructor(readonly folder: string, readonly env: Readonly<Record<string, string>>) {}

  static async make(): Promise<Home> {
    const folder = await Deno.makeTempDir({ dir: "/tmp", prefix: "passepartout-bench-" });
    const env: Record<string, string> = {
      PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin",
      HOME: folder,
      LANG: "C.UTF-8",
      NO_COLOR: "1",
      // Compiled modules stay where they are: a cold start is one of a program that ran before.
      DENO_DIR: await denoFolder(),
      XDG_CONFIG_HOME: `${folder}/config`,
      XDG_DATA_HOME: `${folder}/data`,
      XDG_STATE_HOME: `${folder}/state`,
      PASSEPARTOUT_DENO: Deno.execPath(),
      PASSEPARTOUT_ROOT: ROOT,
      PASSEPARTOUT_PORT: "0",
      LOG_LEVEL: "warn",
    };
    return new Home(folder, env);
  }

  /** The program as a user starts it. */
  script(args: readonly string[], env: Readonly<Record<string, string>> = {}): Launch {
    return { command: ["sh", `${ROOT}/bin/passepartout`, ...args], env: { ...this.env, ...env } };
  }

  /** The same without the script: the runtime with the flags that the script works out, and main.ts. */
  async program(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Launch> {
    const printer = `${this.folder}/print-arguments`;
    await Deno.writeTextFile(printer, `#!/bin/sh\nprintf '%s\\0' "$@"\n`, { mode: 0o700 });
    const flags = await runToEnd(this.script(args, { ...env, PASSEPARTOUT_DENO: printer }));
    return { command: [Deno.execPath(), ...flags.split("\0").slice(0, -1)], env: { ...this.env, ...env } };
  }

  /** A server from the folder servers/. */
  peer(program: string, ...args: string[]): Launch {
    return { command: denoRun(PEER_FLAGS, `servers/${program}.ts`, ...args), env: this.env };
  }

  /** Starts a daemon of its own, with folders of its own. */
  daemon(auth: "off" | "required", name = `daemon-${auth}`): Promise<Server> {
    return Server.start(
      `the daemon (authentication ${auth})`,
      this.script(["daemon"], { PASSEPARTOUT_AUTH: auth, XDG_STATE_HOME: this.stateHome(name) }),
    );
  }

  /** The parent of the state folder of the daemon called `name`. */
  stateHome(name: string): string {
    return `${this.folder}/${name}`;
  }

  /** The secret of the daemon called `name`. */
  async secret(name: string): Promise<string> {
    return (await Deno.readTextFile(`${this.stateHome(name)}/passepartout/secret`)).trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

async function denoFolder(): Promise<string> {
  const set = Deno.env.get("DENO_DIR");
  if (set !== undefined && set !== "") return set;
  const env: Record<string, string> = { HOME: Deno.env.get("HOME") ?? "/" };
  const cache = Deno.env.get("XDG_CACHE_HOME");
  if (cache !== undefined) env["XDG_CACHE_HOME"] = cache;
  const info = JSON.parse(await runToEnd({ command: [Deno.execPath(), "info", "--json"], env }));
  return info.denoDir as string;
}
