// What a client asks of the daemon itself that it must always be able to do: to say how it is, and to stop. It needs no store, and is
// done also where nothing can be written down. Knows names only.

/** Served whatever is broken. */
const OWN: ReadonlySet<string> = new Set(["HELLO", "STATUS", "GATEWAYS", "STOP"]);

/** Tells whether an action is the daemon's own affair, which hangs on nothing that it keeps. */
export function isOwnAffair(target: string, name: string | undefined): boolean {
  return target === "SYSTEM" && name !== undefined && OWN.has(name);
}
