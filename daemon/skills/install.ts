// Puts the shipped skills into the user's folder of skills: what the user changed stays, and what is new is put beside it. Idempotent:
// a second time changes nothing. Knows nothing of what a skill is.

import { hashBytes } from "./skill_files.ts";

/** What became of the shipped files, by their names. */
export interface Installed {
  /** Made. */
  readonly made: readonly string[];
  /** Older ones that nobody had changed, replaced. */
  readonly updated: readonly string[];
  /** Changed by the user: kept, and the shipped one put beside as `NAME.new`. */
  readonly kept: readonly string[];
  /** Of {@link Installed.kept}, those put beside just now. */
  readonly putBeside: readonly string[];
  /** Taken away by the user, and left so. */
  readonly leftOut: readonly string[];
  /** The hashes of all shipped files as they are now. */
  readonly shipped: ReadonlySet<string>;
}

/** How it is installed. */
export interface InstallOptions {
  /** The folder of the shipped skills. */
  readonly from: string;
  /** The user's; it is made if it is not there. */
  readonly to: string;
  /** Whether files that the user took away come back. */
  readonly restore: boolean;
}

/** The file in the user's folder that says what was installed there last. */
export const RECORD = ".shipped.json";

/** Brings the user's folder up to date. @throws Error when something cannot be read or written. */
export async function installSkills({ from, to, restore }: InstallOptions): Promise<Installed> {
  const [made, updated, kept, putBeside, leftOut] = [[], [], [], [], []] as string[][] as [
    string[],
    string[],
    string[],
    string[],
    string[],
  ];
  const names = await namesIn(from);
  const before = await readRecord(to);
  const now: Record<string, string> = { ...before };
  for (const name of names) {
    const bytes = await Deno.readFile(`${from}/${name}`);
    const hash = now[name] = await hashBytes(bytes);
    const there = await hashOf(`${to}/${name}`);
    if (there === hash) continue;
    if (there === undefined) {
      if (before[name] !== undefined && !restore) {
        leftOut.push(name);
        continue;
      }
      if (made.length === 0 && updated.length === 0) await Deno.mkdir(to, { recursive: true, mode: 0o700 });
      await write(`${to}/${name}`, bytes);
      made.push(name);
    } else if (there === before[name]) {
      await write(`${to}/${name}`, bytes);
      updated.push(name);
    } else {
      kept.push(name);
      if (await hashOf(`${to}/${name}.new`) === hash) continue;
      await write(`${to}/${name}.new`, bytes);
      putBeside.push(name);
    }
  }
  if (JSON.stringify(now) !== JSON.stringify(before)) {
    await Deno.mkdir(to, { recursive: true, mode: 0o700 });
    await write(`${to}/${RECORD}`, new TextEncoder().encode(JSON.stringify(now, undefined, 1) + "\n"));
  }
  const shipped = new Set(names.map((name) => now[name] as string));
  return { made, updated, kept, putBeside, leftOut, shipped };
}

async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile && /^[a-z0-9][a-z0-9_-]*\.org$/.test(name)) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}

async function readRecord(folder: string): Promise<Readonly<Record<string, string>>> {
  try {
    const record: unknown = JSON.parse(await Deno.readTextFile(`${folder}/${RECORD}`));
    if (typeof record !== "object" || record === null) return {};
    return Object.fromEntries(Object.entries(record).filter(([, hash]) => typeof hash === "string"));
  } catch {
    // Without it every file that is not as it is shipped now counts as the user's own.
    return {};
  }
}

async function hashOf(path: string): Promise<string | undefined> {
  try {
    return await hashBytes(await Deno.readFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Whole or not at all. */
async function write(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const slash = path.lastIndexOf("/");
  const temporary = `${path.slice(0, slash)}/.${path.slice(slash + 1)}.${crypto.randomUUID()}.tmp`;
  try {
    await Deno.writeFile(temporary, bytes, { mode: 0o600, createNew: true });
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}
