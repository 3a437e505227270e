// Where the daemon is: by flag, by variable, by the port file it left in the state folder, else the default port. Knows nothing
// of what is said to it.

import { isLockFree } from "../daemon/state/lock.ts";
import { readPort } from "../daemon/state/port_file.ts";

/** The host a client tries when nobody names one. */
export const DEFAULT_HOST = "127.0.0.1";

/** The port a client tries when nothing says where the daemon is. */
export const DEFAULT_PORT = 9105;

/** Who said where the daemon is; only a flag leaves no room for answering without it. */
export type FoundBy = "flag" | "variable" | "port file" | "default";

/** Where to look for the daemon. */
export interface Place {
  readonly host: string;
  readonly port: number;
  readonly foundBy: FoundBy;
}

/** What is known before looking. */
export interface DiscoveryOptions {
  readonly hostFlag?: string | undefined;
  readonly portFlag?: number | undefined;
  readonly hostVariable?: string | undefined;
  /** 0 counts as not set: it tells the daemon to take any port. */
  readonly portVariable?: number | undefined;
  readonly stateFolder: string;
}

/** Works out where the daemon is. A port file whose lock is free was left by a killed daemon and is ignored. */
export async function discover(options: DiscoveryOptions): Promise<Place> {
  const { hostFlag, portFlag, hostVariable, portVariable, stateFolder } = options;
  const host = connectable(hostFlag ?? hostVariable ?? DEFAULT_HOST);
  if (portFlag !== undefined) return { host, port: portFlag, foundBy: "flag" };
  const by = (found: FoundBy): FoundBy => hostFlag === undefined ? found : "flag";
  if (portVariable !== undefined && portVariable !== 0) return { host, port: portVariable, foundBy: by("variable") };
  const port = await readPort(stateFolder);
  if (port !== undefined && !await isLockFree(stateFolder)) return { host, port, foundBy: by("port file") };
  return { host, port: DEFAULT_PORT, foundBy: by("default") };
}

/** A daemon that binds every address is reached over loopback. */
function connectable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "::1";
  return host;
}
