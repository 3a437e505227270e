// The schema of the index of the memex: a database of its own, for it can be made again from the Org files at any time, and what
// cannot (plans, conversation) must not suffer with it. Knows nothing of who reads the tables.

/** Each entry brings the schema from its index to the next version. Entries are only ever added. */
export const INDEX_MIGRATIONS: readonly string[] = [
  `-- A file as it was when it was read: what says whether it must be read again, and the hash of its tree.
   CREATE TABLE files (
     file    INTEGER NOT NULL PRIMARY KEY,
     path    TEXT NOT NULL UNIQUE,
     stamp   TEXT NOT NULL,
     digest  TEXT NOT NULL,
     root    TEXT NOT NULL,
     problem TEXT NOT NULL
   ) STRICT;

   -- Objects by their hash, each once, whatever holds it. The attributes and the children are JSON.
   CREATE TABLE objects (
     object     INTEGER NOT NULL PRIMARY KEY,
     hash       BLOB NOT NULL UNIQUE,
     type       TEXT NOT NULL,
     id         TEXT NOT NULL,
     attributes TEXT NOT NULL,
     content    TEXT NOT NULL,
     children   BLOB NOT NULL
   ) STRICT;

   -- What stands in the files now, a row a heading and one for each file.
   CREATE TABLE nodes (
     node      INTEGER NOT NULL PRIMARY KEY,
     file      INTEGER NOT NULL,
     position  INTEGER NOT NULL,
     parent    INTEGER NOT NULL,
     level     INTEGER NOT NULL,
     object    INTEGER NOT NULL,
     id        TEXT NOT NULL,
     title     TEXT NOT NULL,
     keyword   TEXT NOT NULL,
     done      INTEGER NOT NULL,
     hidden    INTEGER NOT NULL,
     tags      TEXT NOT NULL,
     scheduled TEXT NOT NULL,
     deadline  TEXT NOT NULL,
     line      INTEGER NOT NULL,
     events    TEXT NOT NULL
   ) STRICT;
   CREATE INDEX nodes_by_file ON nodes (file, position);
   CREATE INDEX nodes_by_id ON nodes (id) WHERE id <> '';
   CREATE INDEX nodes_by_title ON nodes (title COLLATE NOCASE);
   CREATE INDEX nodes_planned ON nodes (done, hidden) WHERE scheduled <> '' OR deadline <> '' OR events <> '';
   -- All that a reminder must know to tell what may be due: it is asked with every change.
   CREATE INDEX nodes_due ON nodes (done, hidden, scheduled, deadline) WHERE scheduled <> '' OR deadline <> '';

   -- The text of a node is kept once, with its object.
   CREATE VIEW node_texts AS SELECT node, title, content, tags FROM nodes JOIN objects USING (object);
   CREATE VIRTUAL TABLE words USING fts5 (
     title, content, tags, content = 'node_texts', content_rowid = 'node', tokenize = 'unicode61 remove_diacritics 2'
   );
   CREATE VIRTUAL TABLE vocabulary USING fts5vocab (words, row);
   -- Titles once more by themselves: they are asked first, and most words stand in many texts and few titles.
   CREATE VIRTUAL TABLE titles USING fts5 (
     title, content = 'nodes', content_rowid = 'node', tokenize = 'unicode61 remove_diacritics 2'
   );
   -- Words are gathered in memory and written in larger pieces, bytes.
   INSERT INTO words (words, rank) VALUES ('hashsize', 8388608);
   INSERT INTO titles (titles, rank) VALUES ('hashsize', 4194304);

   -- The versions of a file, by the hash of its tree.
   CREATE TABLE versions (
     path TEXT NOT NULL,
     seen INTEGER NOT NULL,
     root BLOB NOT NULL,
     PRIMARY KEY (path, seen, root)
   ) STRICT, WITHOUT ROWID;

   -- Links of nodes, for backlinks: a target is 'id:...' or the title of a heading.
   CREATE TABLE links (
     node   INTEGER NOT NULL,
     target TEXT NOT NULL
   ) STRICT;
   CREATE INDEX links_by_node ON links (node);
   CREATE INDEX links_by_target ON links (target COLLATE NOCASE);

   -- What was said, by the number it has in the daemon's database, for search.
   CREATE VIRTUAL TABLE remarks USING fts5 (
     text, session UNINDEXED, role UNINDEXED, at UNINDEXED, tokenize = 'unicode61 remove_diacritics 2'
   );
   CREATE TABLE remarks_known (one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), last INTEGER NOT NULL) STRICT;
   INSERT INTO remarks_known VALUES (1, 0);`,
  `-- Active timestamps in titles and texts are reminded of, too.
   CREATE INDEX nodes_events ON nodes (done, hidden, events) WHERE events <> '';`,
  `-- What was said is taken in again: what the daemon said itself is no longer found.
   DELETE FROM remarks;
   UPDATE remarks_known SET last = 0;`,
];
