// What the system and SQLite say when there is no room left, and how that is said to a person.
// Knows nothing of what was to be written.

/** Whether an error's words mean that the disk, or what one may use of it, is full. SQLite says "disk I/O error" of a full one too. */
export function saysFull(message: string): boolean {
  return /no space left|os error 28|quota exceeded|os error 122|file too large|os error 27|database or disk is full|disk I\/O/i
    .test(message);
}

/** Runs what reads or writes a database. @throws Error with words for a person where the disk is full. */
export async function sayingFull<T>(body: () => Promise<T> | T): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof Error) || !saysFull(error.message)) throw error;
    throw new Error(`the disk is full (${error.message}); make room and ask again`, { cause: error });
  }
}
