// Brings what the user said into the index of words, so that search finds it: whatever the daemon's database has and the index has
// not. Leaves out what the daemon said, which repeats what is found anyway, and what was only asked of the search itself: both would
// be echoes. Changes nothing of what was said.

import type { DatabaseSync } from "node:sqlite";

/** How many remarks are taken in at once. */
const BATCH = 500;

/**
 * Takes in what is new.
 *
 * @param index The index.
 * @param main The daemon's database, which keeps the conversation.
 */
export function indexRemarks(index: DatabaseSync, main: DatabaseSync): void {
  const newest =
    (main.prepare("SELECT max(remark) AS newest FROM remarks").get() as { newest: number | null }).newest ??
      0;
  let { last } = index.prepare("SELECT last FROM remarks_known").get() as { last: number };
  if (last === newest) return;
  // A savepoint: a scan may have a transaction open meanwhile.
  index.exec("SAVEPOINT remarks");
  try {
    // A database that was put back knows less than the index: it is read from the beginning.
    if (last > newest) {
      index.exec("DELETE FROM remarks");
      last = 0;
    }
    const read = main.prepare(
      "SELECT remark, session, role, at, text FROM remarks WHERE remark > ? AND role = 'user' ORDER BY remark LIMIT ?",
    );
    const put = index.prepare("INSERT INTO remarks (rowid, text, session, role, at) VALUES (?, ?, ?, ?, ?)");
    for (let rows = read.all(last, BATCH); rows.length > 0; rows = read.all(last, BATCH)) {
      for (const row of rows as unknown as Row[]) {
        last = row.remark;
        if (!SEARCHES.test(row.text)) put.run(row.remark, row.text, row.session, row.role, row.at);
      }
    }
    index.prepare("UPDATE remarks_known SET last = ?").run(newest);
    index.exec("RELEASE remarks");
  } catch (error) {
    if (index.isTransaction) index.exec("ROLLBACK TO remarks; RELEASE remarks");
    throw error;
  }
}

interface Row {
  readonly remark: number;
  readonly session: string;
  readonly role: string;
  readonly at: number;
  readonly text: string;
}

/** What is asked of the search, and not said to be kept. */
const SEARCHES = /^\s*\/?(?:find|search|look\s+for|grep|recall|agenda)\b/i;
