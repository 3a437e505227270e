// The files of a folder of skills, read whole and known by their hash. What cannot be read is told and holds up none of the others.
// Knows nothing of what stands in them.

import { readPlainFile } from "../files/plain_file.ts";

/** The largest file that is taken for a skill, bytes. */
export const MOST_BYTES = 256 * 1024;
/** How many files one folder may hold. */
export const MOST_FILES = 256;

/** A file of a skill. */
export interface SkillFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** SHA-256 of its bytes, hexadecimal. */
  readonly hash: string;
}

/** A file that could not be read, and why, as a sentence. */
export interface UnreadFile {
  readonly path: string;
  readonly problem: string;
}

/** Reads every `*.org` of a folder in the order of their names; a folder that is not there is empty. Never rejects. */
export async function readSkillFolder(folder: string): Promise<readonly (SkillFile | UnreadFile)[]> {
  const names: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      // Editors put locks (`.#x.org`) and copies (`#x.org#`) beside a file.
      if (name.endsWith(".org") && !/^[.#]/.test(name) && !isDirectory) names.push(name);
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    return [{ path: folder, problem: `The folder cannot be read: ${(error as Error).message}.` }];
  }
  const files: (SkillFile | UnreadFile)[] = [];
  for (const [index, name] of names.sort().entries()) {
    const path = `${folder}/${name}`;
    files.push(
      index < MOST_FILES
        ? await readSkillFile(path)
        : { path, problem: `There are more than ${MOST_FILES} files before it.` },
    );
  }
  return files;
}

/** Reads one file. Never rejects. */
export async function readSkillFile(path: string): Promise<SkillFile | UnreadFile> {
  try {
    // To open a pipe or a device may have effects.
    const bytes = (await Deno.stat(path)).isFile ? await readPlainFile(path, MOST_BYTES) : "no-file";
    if (bytes === "no-file") return { path, problem: "It is no plain file." };
    if (bytes === "too-large") return { path, problem: `It is larger than ${MOST_BYTES} bytes.` };
    return { path, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), hash: await hashBytes(bytes) };
  } catch (error) {
    if (error instanceof TypeError) return { path, problem: "It is not valid UTF-8." };
    if (error instanceof Deno.errors.NotFound) return { path, problem: "There is no such file." };
    return { path, problem: `It cannot be read: ${(error as Error).message}.` };
  }
}

/** The SHA-256 of some bytes, hexadecimal. */
export async function hashBytes(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
