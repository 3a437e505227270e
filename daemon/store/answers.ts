// Kept answers (protocol 3.6) in the database: a message that was seen in the last 24 hours is answered from here, over a
// restart and a kill too. Knows answers only as S-expressions.

import type { DatabaseSync } from "node:sqlite";
import type { Answer } from "../wire/message.ts";
import { printSexp } from "../wire/printer.ts";
import { parseSexp } from "../wire/reader.ts";
import { getf, isList, isPlist, Keyword, kw, plist, type Value } from "../wire/value.ts";

/** How long answers are kept, milliseconds (protocol 3.6). */
export const KEEP_MS = 24 * 3600 * 1000;

/** How many messages are kept between two looks for what is too old. */
const SWEEP_EVERY = 256;

/** What was found of a message. */
type Found = undefined | "unanswered" | readonly Answer[];

/** Keeps answers in the database. Every write is on disk's way (not only in this process) when the call returns. */
export class StoredAnswers {
  readonly #find;
  readonly #begin;
  readonly #finish;
  readonly #sweep;
  #writes = 0;

  /** @param now Milliseconds since 1970. */
  constructor(database: DatabaseSync, readonly now: () => number) {
    this.#find = database.prepare("SELECT answers FROM answers WHERE session = ? AND id = ? AND seen > ?");
    this.#begin = database.prepare("INSERT OR REPLACE INTO answers (session, id, seen) VALUES (?, ?, ?)");
    this.#finish = database.prepare("UPDATE answers SET answers = ? WHERE session = ? AND id = ?");
    this.#sweep = database.prepare("DELETE FROM answers WHERE seen <= ?");
  }

  find(session: string, id: string): Found {
    const row = this.#find.get(session, id, this.now() - KEEP_MS) as { answers: string | null } | undefined;
    if (row === undefined) return undefined;
    return row.answers === null ? "unanswered" : decode(row.answers);
  }

  begin(session: string, id: string): void {
    if (this.#writes++ % SWEEP_EVERY === 0) this.#sweep.run(this.now() - KEEP_MS);
    this.#begin.run(session, id, this.now());
  }

  finish(session: string, id: string, answers: readonly Answer[]): void {
    this.#finish.run(encode(answers), session, id);
  }
}

function encode(answers: readonly Answer[]): string {
  const items: Value[] = answers.map(({ type, payload }) => plist({ TYPE: kw(type), PAYLOAD: payload }));
  return printSexp(items);
}

function decode(text: string): Found {
  const parsed = parseSexp(text);
  if (!parsed.ok || !isList(parsed.value)) return "unanswered";
  const answers: Answer[] = [];
  for (const item of parsed.value) {
    const type = getf(item, "TYPE");
    const payload = getf(item, "PAYLOAD") ?? null;
    if (type instanceof Keyword && isPlist(payload)) answers.push({ type: type.name as Answer["type"], payload });
  }
  return answers;
}
