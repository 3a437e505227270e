// The HMAC secret in the state folder (protocol section 4): made on first start, used only if it belongs to the user and nobody
// else can read it. Knows nothing of how it is used.

import { explainRefusal } from "./file_problem.ts";
import { isSecret, randomHex } from "../wire/auth.ts";

/** The secret cannot be used; the message says what to do. */
export class SecretError extends Error {
  override name = "SecretError";
}

/** The path of the secret in a state folder. */
export function secretPath(stateFolder: string): string {
  return `${stateFolder}/secret`;
}

/**
 * Reads the secret, which a client needs too.
 *
 * @returns `undefined` when there is none yet.
 * @throws SecretError when it is there and must not be used.
 */
export async function readSecret(path: string): Promise<string | undefined> {
  let info: Deno.FileInfo;
  try {
    info = await Deno.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw refused("use", path, error);
  }
  if (!info.isFile) {
    throw new SecretError(`Cannot use the secret ${path}: it is not a plain file. Remove it and start again.`);
  }
  const mode = (info.mode ?? 0) & 0o777;
  if (mode !== 0o600) {
    const has = mode.toString(8).padStart(4, "0");
    throw new SecretError(
      `Cannot use the secret ${path}: its mode is ${has}, it must be 0600 (chmod 600 ${path}, or remove it).`,
    );
  }
  const user = Deno.uid();
  if (user !== null && info.uid !== null && info.uid !== user) {
    throw new SecretError(`Cannot use the secret ${path}: it belongs to user ${info.uid}, not to you (${user}).`);
  }
  const text = (await Deno.readTextFile(path).catch((error) => {
    throw refused("use", path, error);
  })).trimEnd();
  if (!isSecret(text)) {
    throw new SecretError(
      `Cannot use the secret ${path}: it is not 64 hexadecimal digits. Remove it and start the daemon again.`,
    );
  }
  return text;
}

function refused(action: string, path: string, error: unknown): SecretError {
  return new SecretError(`Cannot ${action} the secret ${path}: ${explainRefusal(error)}`, { cause: error });
}

/**
 * Reads the secret, or makes it. Written to a temporary file first, so that a kill never leaves half of one.
 *
 * @throws SecretError
 */
export async function readOrMakeSecret(path: string): Promise<string> {
  const found = await readSecret(path);
  if (found !== undefined) return found;
  const secret = randomHex(32);
  const temporary = `${path}.${randomHex(8)}.new`;
  try {
    await Deno.writeTextFile(temporary, secret + "\n", { mode: 0o600 });
    // A link, not a rename: a secret that somebody made in the meantime stays.
    await Deno.link(temporary, path);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw refused("make", path, error);
  } finally {
    await Deno.remove(temporary).catch(() => {});
  }
  return await readSecret(path) ?? secret;
}
