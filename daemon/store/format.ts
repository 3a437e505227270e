// The format of the database, and a look at the file that does not need SQLite: whether it can be opened, and its format. It is
// done before the daemon announces itself. Knows nothing of tables.

/** The format this version writes: how many migrations there are. */
export const DATABASE_FORMAT = 5;

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

/** The database cannot be used; the message names it. */
export class DatabaseError extends Error {
  override name = "DatabaseError";
}

/** Where SQLite keeps the user version in a file's header (https://www.sqlite.org/fileformat.html, section 1.3). */
const USER_VERSION = 60;

/**
 * Looks at a database file that may not be there, as far as that is cheap.
 *
 * @throws DatabaseError when it cannot be read and written, or is no file; NewerDatabaseError when its format is not known here.
 */
export async function requireUsableDatabase(path: string): Promise<void> {
  const header = new Uint8Array(USER_VERSION + 4);
  try {
    using file = await Deno.open(path, { read: true, write: true });
    if (!file.statSync().isFile) throw new Error("it is no plain file");
    if (await file.read(header) !== header.length) return;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw new DatabaseError(`Cannot use the database ${path}: ${refusalOf(error)}`, { cause: error });
  }
  if (!new TextDecoder().decode(header).startsWith("SQLite format 3\0")) return;
  const format = new DataView(header.buffer).getInt32(USER_VERSION);
  if (format > DATABASE_FORMAT) throw new NewerDatabaseError(path, format);
}

function refusalOf(error: unknown): string {
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder. Move it away and start again.";
  if (error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable) {
    return "you may not read and write it. Make it and its folder yours (chown, chmod u+rw) and start again.";
  }
  return `${(error as Error).message.replace(/\.$/, "")}. Move it away and start again.`;
}

/** The path of the database in a state folder. */
export function databasePath(stateFolder: string): string {
  return `${stateFolder}/passepartout.db`;
}
