// Tells whether what sqlite3 is given only asks: statements that read, and dot commands that print. Knows words, strings and comments
// of the language, not its grammar; whatever it does not know is no query. Source: sqlite.org/lang.html and sqlite.org/cli.html.

import { names } from "./forms.ts";

/** Dot commands that print something of the database, or set how it is printed. */
const DOT =
  /^\.(?:tables|schema|fullschema|indexes|indices|databases|dbinfo|dump|mode|headers?|width|nullvalue|separator|show|stats|timer|version|help|sha3sum|bail|echo|print|quit|exit)(?:[ \t]+[\w%*.,|:\\'"-]+)*\s*$/;

/** Words that change something, wherever they stand. */
const CHANGES = new Set(names("insert update delete into create drop alter attach detach vacuum reindex pragma"));

/** What reaches out of the database; tables of these names need no bracket, and a name may stand in quotes of any kind. */
const REACHES = /fsdir|zipfile|readfile|writefile|lsmode|load_extension|tokenizer|sqlite_dbpage|shell|\bedit\b/i;

/** A longer text is not looked through, characters. */
const LONGEST = 2048;

/** Settings that are printed. */
const PRINTS =
  /^pragma\s+(?:\w+\.)?(?:(?:table_x?info|index_x?info|index_list|foreign_key_list)\s*\(\s*['"]?\w+['"]?\s*\)|(?:database_list|table_list|compile_options|function_list|collation_list|module_list|integrity_check|quick_check|foreign_key_check|user_version|schema_version|page_count|page_size|freelist_count|encoding|journal_mode))\s*$/i;

/** Words before a bracket: functions that compute, tables made of values, and words of the language. */
const CALLS = new Set(names(`
  abs avg ceil ceiling changes char coalesce concat concat_ws count cume_dist date datetime dense_rank exp first_value floor format
  glob group_concat hex ifnull iif instr julianday lag last_value lead length like ln log log10 log2 lower ltrim max median min mod
  nth_value ntile nullif octet_length percent_rank percentile pi pow power printf quote random rank replace round row_number rtrim
  sign sqrt strftime string_agg substr substring sum time timediff total trim trunc typeof unhex unicode unixepoch upper
  json json_array json_array_length json_each json_extract json_group_array json_group_object json_object json_patch json_pretty
  json_quote json_remove json_replace json_set json_insert json_tree json_type json_valid generate_series bm25 highlight snippet
  pragma_table_info pragma_table_xinfo pragma_index_list pragma_index_info pragma_foreign_key_list
  all and as between by case cast distinct else except exists filter from having in intersect is join limit match materialized not
  offset on or order over partition range regexp rows select then union using values when where with`));

/** Tells whether `text`, one word of sqlite3's command line, only reads the database that is open. */
export function isSqliteQuery(text: string): boolean {
  return text.startsWith(".") ? DOT.test(text) : asksOnly(text);
}

/** Tells whether a script that flows into sqlite3 only reads the database that is open. */
export function isSqliteScript(text: string): boolean {
  const lines = text.split("\n");
  const [dots, rest] = [lines.filter((line) => line.startsWith(".")), lines.filter((line) => !line.startsWith("."))];
  return dots.every((line) => DOT.test(line)) && asksOnly(rest.join("\n"));
}

function asksOnly(text: string): boolean {
  if (text.length > LONGEST || REACHES.test(text)) return false;
  // Strings and quoted names become empty ones; what is left open is not judged.
  const bare = text.replace(
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[^]*?\*\//g,
    (found) => /^['"`[]/.test(found) ? `${found[0]}q${found[0]}` : " ",
  );
  if (/['"`[]|\/\*/.test(bare.replace(/'q'|"q"|`q`|\[q\[/g, ""))) return false;
  return bare.split(";").every((statement) => statement.trim() === "" || isQuery(statement.trim()));
}

function isQuery(statement: string): boolean {
  if (PRINTS.test(statement)) return true;
  if (!/^(?:explain\s+(?:query\s+plan\s+)?)?(?:select|with|values)\b/i.test(statement)) return false;
  // A quoted name before a bracket calls a function as well.
  if (/['"`[\]]\s*\(/.test(statement)) return false;
  // The name of a table in a WITH clause, with its columns.
  const tables = new Set(
    [...statement.matchAll(/(\w+)\s*\([\w\s,]*\)\s*as\s+(?:(?:not\s+)?materialized\s*)?\(/gi)].map(([, name = ""]) =>
      name.toLowerCase()
    ),
  );
  for (const [, word = "", bracket] of statement.matchAll(/([A-Za-z_$][\w$]*)(\s*\()?/g)) {
    const name = word.toLowerCase();
    if (CHANGES.has(name)) return false;
    if (bracket !== undefined && !CALLS.has(name) && !tables.has(name)) return false;
  }
  return true;
}
