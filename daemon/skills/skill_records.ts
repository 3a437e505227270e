// What the daemon knows of skills over a restart: what came of checking a text, which texts a person has approved, and what each skill
// keeps for a conversation. Rows of the one database; knows nothing of files, plans or processes.

import type { DatabaseSync } from "node:sqlite";
import { transact } from "../store/transaction.ts";
import type { Json, SkillHook } from "./ports.ts";
import { hashBytes } from "./skill_files.ts";

/** What came of checking a text. */
export interface CheckRecord {
  readonly hooks: readonly SkillHook[];
  /** Names of its tools, if it exports any. */
  readonly tools?: readonly string[];
  /** Names of the tests that passed. */
  readonly tests: readonly string[];
  /** What is wrong, with lines of the Org file; empty for a skill that may be loaded. */
  readonly faults: readonly { readonly line: number; readonly text: string }[];
  /** What could not be checked, in words. */
  readonly unchecked?: string;
}

/** A text that was put before a person. */
export interface TextRecord {
  readonly hash: string;
  readonly name: string;
  readonly text: string;
  /** The plan that asks for it. */
  readonly plan: string | undefined;
  /** Milliseconds since 1970; `undefined` before. */
  readonly approvedAt: number | undefined;
}

/** How much a skill may keep for one conversation, UTF-16 units of keys and JSON together. */
export const MOST_STATE = 64 * 1024;

/** The rows of skills. Every method throws what the database throws. */
export class SkillRecords {
  /** @param database Asked for when something is first read or kept. */
  constructor(readonly database: () => DatabaseSync) {}

  /** What came of a check. @param key Of the text and of how it is checked. */
  checked(key: string): CheckRecord | undefined {
    const row = this.database().prepare("SELECT report FROM skill_checks WHERE key = ?").get(key) as
      | { report: string }
      | undefined;
    return row && JSON.parse(row.report) as CheckRecord;
  }

  /** Keeps what came of a check, if that can be done at once: else it is done again. */
  keepCheck(key: string, record: CheckRecord): void {
    this.#keep(key, record);
  }

  /** What was read out of a text before, as it was kept. @param key Of the text and of how it is read. */
  reading<T>(key: string): T | undefined {
    const row = this.database().prepare("SELECT report FROM skill_checks WHERE key = ?").get(`read ${key}`) as
      | { report: string }
      | undefined;
    return row && JSON.parse(row.report) as T;
  }

  /** Keeps what was read out of a text, if that can be done at once: else it is read again. */
  keepReading(key: string, summary: object): void {
    this.#keep(`read ${key}`, summary);
  }

  /** The programs that were made of texts, by the texts and by what makes them. @param maker Names that, with its version. */
  programs(maker: string): {
    find(source: string): Promise<string | undefined>;
    keep(source: string, program: string): Promise<void>;
  } {
    const keyOf = async (source: string) => `program ${maker} ${await hashBytes(new TextEncoder().encode(source))}`;
    return {
      find: async (source) => {
        const row = this.database().prepare("SELECT report FROM skill_checks WHERE key = ?").get(await keyOf(source)) as
          | { report: string }
          | undefined;
        return row && (JSON.parse(row.report) as { program: string }).program;
      },
      keep: async (source, program) => this.#keep(await keyOf(source), { program }),
    };
  }

  #keep(key: string, report: object): void {
    const database = this.database();
    try {
      // Nothing hangs on it, so nobody waits for the disk.
      database.exec("PRAGMA synchronous = NORMAL");
      database.prepare("INSERT OR REPLACE INTO skill_checks (key, report) VALUES (?, ?)").run(
        key,
        JSON.stringify(report),
      );
    } catch {
      // Somebody else writes, or the disk is full: what is to be kept for good says so by itself.
    } finally {
      database.exec("PRAGMA synchronous = FULL");
    }
  }

  /** A text by its hash. */
  text(hash: string): TextRecord | undefined {
    return readText(this.database().prepare("SELECT * FROM skill_texts WHERE hash = ?").get(hash));
  }

  /** The text of a name that was approved last. */
  lastApproved(name: string): TextRecord | undefined {
    return readText(
      this.database().prepare(
        "SELECT * FROM skill_texts WHERE name = ? AND approved IS NOT NULL ORDER BY approved DESC LIMIT 1",
      ).get(name),
    );
  }

  /** Notes that a plan asks for a text. One that was approved stays so. */
  ask(record: Pick<TextRecord, "hash" | "name" | "text"> & { readonly plan: string }): void {
    const { hash, name, text, plan } = record;
    this.database().prepare(
      `INSERT INTO skill_texts (hash, name, text, plan) VALUES (?, ?, ?, ?)
       ON CONFLICT (hash) DO UPDATE SET plan = excluded.plan`,
    ).run(hash, name, text, plan);
  }

  /** The texts whose plans wait for an answer. */
  waiting(): readonly (Pick<TextRecord, "hash" | "name"> & { readonly plan: string })[] {
    return this.database().prepare(
      "SELECT hash, name, plan FROM skill_texts WHERE plan IN (SELECT id FROM plans WHERE state = 'PLAN') ORDER BY name",
    ).all() as unknown as { hash: string; name: string; plan: string }[];
  }

  /** Notes that no plan asks for a text any more: should it come back, it is asked for anew. */
  withdraw(hash: string): void {
    this.database().prepare("UPDATE skill_texts SET plan = NULL WHERE hash = ?").run(hash);
  }

  /** Notes that a person approved a text; it is on the disk when this returns. */
  approve(record: Pick<TextRecord, "hash" | "name" | "text">, at: number): void {
    const { hash, name, text } = record;
    this.database().prepare(
      `INSERT INTO skill_texts (hash, name, text, approved) VALUES (?, ?, ?, ?)
       ON CONFLICT (hash) DO UPDATE SET approved = excluded.approved`,
    ).run(hash, name, text, at);
  }

  /** The state of a plan, such as `DENIED`; `undefined` when there is no such plan. */
  planState(id: string): string | undefined {
    const row = this.database().prepare("SELECT state FROM plans WHERE id = ?").get(id) as
      | { state: string }
      | undefined;
    return row?.state;
  }

  /** What a skill keeps under a key for a conversation; `null` for nothing. */
  state(skill: string, session: string, key: string): Json {
    const row = this.database().prepare("SELECT value FROM skill_state WHERE skill = ? AND session = ? AND key = ?")
      .get(skill, session, key) as { value: string } | undefined;
    return row === undefined ? null : JSON.parse(row.value) as Json;
  }

  /** Keeps something for a conversation; `null` takes it away. @throws RangeError when it is more than {@link MOST_STATE}. */
  keepState(skill: string, session: string, key: string, value: Json): void {
    const database = this.database();
    const text = JSON.stringify(value);
    transact(database, () => {
      database.prepare("DELETE FROM skill_state WHERE skill = ? AND session = ? AND key = ?").run(skill, session, key);
      if (value === null) return;
      const { used } = database.prepare(
        "SELECT coalesce(sum(length(key) + length(value)), 0) AS used FROM skill_state WHERE skill = ? AND session = ?",
      ).get(skill, session) as { used: number };
      if (used + key.length + text.length > MOST_STATE) {
        throw new RangeError(`Cannot keep ${key}: more than ${MOST_STATE} characters for one conversation`);
      }
      database.prepare("INSERT INTO skill_state (skill, session, key, value) VALUES (?, ?, ?, ?)")
        .run(skill, session, key, text);
    }, { durable: false });
  }
}

function readText(row: unknown): TextRecord | undefined {
  if (row === undefined) return undefined;
  const { hash, name, text, plan, approved } = row as Record<string, string> & { approved: number | null };
  return {
    hash: hash ?? "",
    name: name ?? "",
    text: text ?? "",
    plan: plan ?? undefined,
    approvedAt: approved ?? undefined,
  };
}
