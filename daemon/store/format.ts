// The format of the database, and a look at a file's format that does not need SQLite: it is done before the daemon announces
// itself. Knows nothing of tables.

/** The format this version writes: how many migrations there are. */
export const DATABASE_FORMAT = 1;

/** The database was written by a newer version of the program. */
export class NewerDatabaseError extends Error {
  override name = "NewerDatabaseError";
  constructor(path: string, format: number) {
    super(
      `Cannot open ${path}: it has format ${format}, this version knows ${DATABASE_FORMAT}. ` +
        "Start the newer version of Passepartout that wrote it, or move the file away.",
    );
  }
}

/** Where SQLite keeps the user version in a file's header (https://www.sqlite.org/fileformat.html, section 1.3). */
const USER_VERSION = 60;

/** Looks at a database file that may not be there. @throws NewerDatabaseError */
export async function requireKnownFormat(path: string): Promise<void> {
  const header = new Uint8Array(USER_VERSION + 4);
  try {
    using file = await Deno.open(path);
    if (await file.read(header) !== header.length) return;
  } catch {
    // What is wrong with the file, opening it as a database will tell.
    return;
  }
  if (!new TextDecoder().decode(header).startsWith("SQLite format 3\0")) return;
  const format = new DataView(header.buffer).getInt32(USER_VERSION);
  if (format > DATABASE_FORMAT) throw new NewerDatabaseError(path, format);
}

/** The path of the database in a state folder. */
export function databasePath(stateFolder: string): string {
  return `${stateFolder}/passepartout.db`;
}
