// Tells whether what sqlite3 is given only tells of a database: dot commands that print, and settings that are read. A query may do more
// than it says, for a view of the database may call what runs a program (`edit`), so no query is one of these. Source:
// sqlite.org/cli.html and sqlite.org/pragma.html.

/** Dot commands that print something of the database, or set how it is printed. */
const DOT =
  /^\.(?:tables|schema|fullschema|indexes|indices|databases|dbinfo|mode|headers?|width|nullvalue|separator|show|stats|timer|version|help|bail|quit|exit)(?:[ \t]+[\w%*.,|:-]+)*[ \t]*$/;

/** Settings that are read. */
const PRINTS =
  /^pragma[ \t]+(?:(?:table_x?info|index_x?info|index_list|foreign_key_list)[ \t]*\([ \t]*\w+[ \t]*\)|database_list|table_list|compile_options|user_version|schema_version|page_count|page_size|encoding|journal_mode)[ \t]*(?:;[ \t]*)?$/i;

/** Tells whether `text`, one word of sqlite3's command line, only tells of the database that is open. */
export function isSqliteQuery(text: string): boolean {
  return DOT.test(text) || PRINTS.test(text);
}

/** Tells whether a script that flows into sqlite3 only tells of the database that is open. */
export function isSqliteScript(text: string): boolean {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  // A statement that is left open would take the next line for a part of it.
  return lines.every((line) => DOT.test(line) || PRINTS.test(line) && /;[ \t]*$/.test(line));
}
