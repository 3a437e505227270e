// The port file in the state folder: the daemon's real port in decimal, written when it listens and removed when it stops.
// A file whose lock is free (see lock.ts) was left by a killed daemon.

/** The path of the port file in a state folder. */
export function portPath(stateFolder: string): string {
  return `${stateFolder}/port`;
}

/** Writes the port, whole or not at all. */
export async function writePort(stateFolder: string, port: number): Promise<void> {
  const path = portPath(stateFolder);
  const temporary = `${path}.new`;
  await Deno.writeTextFile(temporary, `${port}\n`, { mode: 0o600 });
  await Deno.rename(temporary, path);
}

/** Reads the port; `undefined` when there is no file or it says nothing sensible. */
export async function readPort(stateFolder: string): Promise<number | undefined> {
  try {
    const port = Number((await Deno.readTextFile(portPath(stateFolder))).trim());
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Removes the port file, if there is one. */
export async function removePort(stateFolder: string): Promise<void> {
  await Deno.remove(portPath(stateFolder)).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
