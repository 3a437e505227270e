// The schema of the database, as the steps that lead to it. Each step runs whole or not at all, and is never changed once it was
// published: a change of the schema is a further step. Knows nothing of who reads the tables.

/** Each entry brings the schema from its index to the next version. Entries are only ever added. */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE answers (
     session TEXT NOT NULL,
     id      TEXT NOT NULL,
     seen    INTEGER NOT NULL,
     answers TEXT,
     PRIMARY KEY (session, id)
   ) WITHOUT ROWID;
   CREATE INDEX answers_by_time ON answers (seen);`,

  // Flight Plans and the ledger. The triggers keep what the code promises, whatever a later version of the code gets wrong: a
  // plan is never deleted, what was asked for never changes, and no state follows another but by the table in flight_plan.ts.
  `CREATE TABLE plans (
     id        TEXT NOT NULL PRIMARY KEY,
     state     TEXT NOT NULL CHECK (state IN
       ('PLAN', 'APPROVED', 'RUNNING', 'DONE', 'FAILED', 'DENIED', 'EXPIRED', 'INTERRUPTED')),
     requested INTEGER NOT NULL,
     expires   INTEGER NOT NULL,
     hash      TEXT NOT NULL,
     request   TEXT NOT NULL,
     progress  TEXT NOT NULL
   ) STRICT;
   CREATE INDEX plans_by_time ON plans (requested);
   CREATE INDEX plans_by_state ON plans (state, expires);
   CREATE TRIGGER plans_begin BEFORE INSERT ON plans WHEN NEW.state <> 'PLAN' OR EXISTS
     (SELECT 1 FROM plans WHERE id = NEW.id)
     BEGIN SELECT RAISE(ABORT, 'a new plan has a new id and is in PLAN'); END;
   CREATE TRIGGER plans_stay BEFORE DELETE ON plans
     BEGIN SELECT RAISE(ABORT, 'a plan is never deleted'); END;
   CREATE TRIGGER plans_keep BEFORE UPDATE OF id, requested, expires, hash, request ON plans
     BEGIN SELECT RAISE(ABORT, 'what a plan asks for never changes'); END;
   CREATE TRIGGER plans_follow BEFORE UPDATE OF state ON plans WHEN NOT (
       OLD.state = 'PLAN' AND NEW.state IN ('APPROVED', 'DENIED', 'EXPIRED') OR
       OLD.state = 'APPROVED' AND NEW.state = 'RUNNING' OR
       OLD.state = 'RUNNING' AND NEW.state IN ('DONE', 'FAILED', 'INTERRUPTED'))
     BEGIN SELECT RAISE(ABORT, 'that state does not follow the plan''s'); END;

   CREATE TABLE ledger (
     one         INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
     lines       INTEGER NOT NULL,
     head        TEXT NOT NULL,
     bytes       INTEGER NOT NULL,
     fingerprint TEXT NOT NULL
   ) STRICT;
   CREATE TABLE ledger_pending (
     n    INTEGER NOT NULL PRIMARY KEY,
     mac  TEXT NOT NULL,
     text TEXT NOT NULL
   ) STRICT;`,

  // The line that notes a fault of the ledger which no person has looked at yet; 0 when there is none.
  "ALTER TABLE ledger ADD COLUMN unseen INTEGER NOT NULL DEFAULT 0;",

  // What was said, in its order; what was announced; and changes of two files that must both be done or none.
  `CREATE TABLE remarks (
     remark  INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
     session TEXT NOT NULL,
     role    TEXT NOT NULL CHECK (role IN ('user', 'daemon')),
     at      INTEGER NOT NULL,
     text    TEXT NOT NULL
   ) STRICT;
   CREATE INDEX remarks_by_session ON remarks (session, remark);

   CREATE TABLE announced (
     node TEXT NOT NULL,
     due  TEXT NOT NULL,
     at   INTEGER NOT NULL,
     PRIMARY KEY (node, due)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX announced_by_time ON announced (at);

   CREATE TABLE file_moves (
     move INTEGER NOT NULL PRIMARY KEY,
     plan TEXT NOT NULL
   ) STRICT;`,
  // Skills: what came of checking a text, which texts a person has approved, and what each keeps for a conversation.
  `CREATE TABLE skill_checks (
     key    TEXT NOT NULL PRIMARY KEY,
     report TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE skill_texts (
     hash     TEXT NOT NULL PRIMARY KEY,
     name     TEXT NOT NULL,
     text     TEXT NOT NULL,
     plan     TEXT,
     approved INTEGER
   ) STRICT;
   CREATE INDEX skill_texts_by_name ON skill_texts (name, approved);
   CREATE TABLE skill_state (
     skill   TEXT NOT NULL,
     session TEXT NOT NULL,
     key     TEXT NOT NULL,
     value   TEXT NOT NULL,
     PRIMARY KEY (skill, session, key)
   ) STRICT, WITHOUT ROWID;`,
];
