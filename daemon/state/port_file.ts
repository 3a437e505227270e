// The port file in the state folder: the daemon's real port in decimal, written when it listens and removed when it stops.
// A file whose lock is free (see lock.ts) was left by a killed daemon.

import { stateFileError } from "./file_problem.ts";

/** The path of the port file in a state folder. */
export function portPath(stateFolder: string): string {
  return `${stateFolder}/port`;
}

/** Writes the port, whole or not at all. @throws StateFileError */
export async function writePort(stateFolder: string, port: number): Promise<void> {
  const path = portPath(stateFolder);
  const temporary = `${path}.new`;
  try {
    await Deno.writeTextFile(temporary, `${port}\n`, { mode: 0o600 });
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw stateFileError("write the port file", path, error);
  }
}

/** Reads the port; `undefined` when there is no file or it says nothing sensible. @throws StateFileError */
export async function readPort(stateFolder: string): Promise<number | undefined> {
  try {
    const port = Number((await Deno.readTextFile(portPath(stateFolder))).trim());
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw stateFileError("read the port file", portPath(stateFolder), error);
  }
}

/** Removes the port file, if there is one. @throws StateFileError */
export async function removePort(stateFolder: string): Promise<void> {
  await Deno.remove(portPath(stateFolder)).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return;
    throw stateFileError("remove the port file", portPath(stateFolder), error);
  });
}
