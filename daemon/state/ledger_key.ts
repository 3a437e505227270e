// The key of the ledger of plans, in the state folder: made once, for its user alone, and never replaced, because no line that
// was written with another key can be checked any more. Knows nothing of the ledger.

import { isSecret, randomHex } from "../wire/auth.ts";

/** The key cannot be used; the message says what to do. */
export class LedgerKeyError extends Error {
  override name = "LedgerKeyError";
}

/** The path of the key in a state folder. */
export function ledgerKeyPath(stateFolder: string): string {
  return `${stateFolder}/ledger.key`;
}

/**
 * Reads the key, 32 bytes.
 *
 * @returns `undefined` when there is none yet.
 * @throws LedgerKeyError when it is there and must not be used.
 */
export async function readLedgerKey(path: string): Promise<Uint8Array | undefined> {
  const refuse = (why: string, cause?: unknown) =>
    new LedgerKeyError(`Cannot use the key of the ledger, ${path}: ${why}`, { cause });
  let text: string;
  try {
    const info = await Deno.lstat(path);
    if (!info.isFile) throw refuse("it is not a plain file. Put the file that was there back.");
    const mode = ((info.mode ?? 0) & 0o777).toString(8).padStart(4, "0");
    if (mode !== "0600") throw refuse(`its mode is ${mode}, it must be 0600 (chmod 600 ${path}).`);
    const user = Deno.uid();
    if (user !== null && info.uid !== null && info.uid !== user) {
      throw refuse(`it belongs to user ${info.uid}, not to you (${user}).`);
    }
    text = (await Deno.readTextFile(path)).trimEnd();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error instanceof LedgerKeyError ? error : refuse((error as Error).message, error);
  }
  if (!isSecret(text)) {
    throw refuse(
      "it is not 64 hexadecimal digits. Put the file that was there back; with another key no line can be checked.",
    );
  }
  return Uint8Array.from({ length: 32 }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

/** Reads the key, or makes it, whole or not at all. @throws LedgerKeyError */
export async function readOrMakeLedgerKey(path: string): Promise<Uint8Array> {
  const found = await readLedgerKey(path);
  if (found !== undefined) return found;
  const temporary = `${path}.${randomHex(8)}.new`;
  try {
    await Deno.writeTextFile(temporary, randomHex(32) + "\n", { mode: 0o600 });
    {
      using file = await Deno.open(temporary, { write: true });
      // On the disk before the first line that is made with it.
      await file.sync();
    }
    // A link, not a rename: a key that somebody made in the meantime stays.
    await Deno.link(temporary, path).catch((error) => {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    });
  } catch (error) {
    throw new LedgerKeyError(`Cannot make the key of the ledger, ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    await Deno.remove(temporary).catch(() => {});
  }
  const made = await readLedgerKey(path);
  if (made === undefined) throw new LedgerKeyError(`Cannot make the key of the ledger, ${path}: somebody removed it.`);
  return made;
}
