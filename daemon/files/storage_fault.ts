// What the system and SQLite say when something cannot be kept, and how that is said to a person: a full disk wants room, a locked
// database wants somebody to let go of it. Knows nothing of what was to be kept.

/** Why something cannot be kept. */
export interface StorageFault {
  /** A clause. */
  readonly why: string;
  /** What to do before it is asked for again, a clause. */
  readonly advice: string;
}

const FAULTS: readonly (readonly [words: RegExp, fault: StorageFault])[] = [
  [
    /no space left|os error 28|quota exceeded|os error 122|file too large|os error 27|database or disk is full/i,
    { why: "the disk is full", advice: "make room" },
  ],
  [
    /database (?:table |schema )?is locked/i,
    {
      why: "another program has locked the database",
      advice: "end what has it open (sqlite3, a backup), or wait until it is done",
    },
  ],
  // SQLite says so of a full one, too.
  [
    /disk I\/O/i,
    { why: "the disk is full, or fails", advice: "make room, and look whether the disk is well" },
  ],
  [
    /readonly database|read-only file system|os error 30/i,
    { why: "the disk, or the database on it, can only be read", advice: "make it writable" },
  ],
];

/** What an error's words mean for what was to be kept; `undefined` where they mean something else. */
export function storageFault(message: string): StorageFault | undefined {
  return FAULTS.find(([words]) => words.test(message))?.[1];
}

/** Says of an error what is wrong and what to do, as two sentences with no stop; `undefined` where it is none of storage. */
export function storageWords(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const fault = storageFault(error.message);
  return fault && `${fault.why} (${error.message.replace(/\.$/, "")}); ${fault.advice} and ask again`;
}

/** Runs what reads or writes a database. @throws Error with words for a person where it cannot be kept. */
export async function sayingStorage<T>(body: () => Promise<T> | T): Promise<T> {
  try {
    return await body();
  } catch (error) {
    const words = storageWords(error);
    throw words === undefined ? error : new Error(words, { cause: error });
  }
}
