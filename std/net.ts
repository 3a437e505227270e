// The face of @std/net: a free TCP port, over Deno.listen.
// It does not hold the port: between the answer and its use another process may take it.

/** Options for `getAvailablePort`. */
export interface GetAvailablePortOptions {
  /** A port to try first; by default, and when it is taken, the operating system chooses. */
  preferredPort?: number;
}

/**
 * Returns a TCP port that was free a moment ago on all interfaces.
 *
 * Needs --allow-net=0.0.0.0. Throws what Deno.listen throws, save that the preferred port is in use.
 */
export function getAvailablePort(options?: GetAvailablePortOptions): number {
  // Port 0 asks for any port, so there is nothing to prefer.
  if (options?.preferredPort) {
    try {
      return probe(options.preferredPort);
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
  return probe(0);
}

function probe(port: number): number {
  using listener = Deno.listen({ port });
  return listener.addr.port;
}
