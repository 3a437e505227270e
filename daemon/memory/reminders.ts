// Reminders: when something planned falls due it is announced to whoever is there, once, over a restart too; what fell due while
// nobody was there, or no daemon ran, is announced to the first that comes. Knows neither clients nor how the index is kept.

import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../pipeline/ports.ts";
import { transact } from "../store/transaction.ts";
import { type AgendaItem, type DueItem, type Range, startOfDay } from "./agenda.ts";
import type { MemoryLog } from "./note_memory.ts";

/** What {@link Reminders} work with. */
export interface RemindersOptions {
  /** The daemon's database, which keeps what was announced. */
  readonly main: DatabaseSync;
  readonly clock: Clock;
  readonly log: MemoryLog;
  /** What falls due in a range of time. */
  readonly due: (range: Range) => readonly DueItem[];
  /** Whether anybody is there to hear. */
  readonly isHeard: () => boolean;
  /** Tells clients. @returns How many were told. */
  readonly tell: (text: string) => number;
  /** Puts reminders into words; `undefined` leaves it to {@link reminderText}. */
  readonly word?: (items: readonly AgendaItem[]) => Promise<string | undefined>;
}

/** How long ago something may have fallen due and still be announced, milliseconds. */
export const LOOK_BACK_MS = 7 * 24 * 3_600_000;

/** How far ahead the timer is set at most, milliseconds: a machine that slept, or whose clock was set, is noticed then. */
const LOOK_AHEAD_MS = 3_600_000;

/** How long what was announced is kept, milliseconds: longer than it could fall due again. */
const KEPT_MS = 4 * LOOK_BACK_MS;

/** How many reminders stand in one text. */
const MOST_TOLD = 20;

/** Sets one timer for what falls due next. */
export class Reminders implements AsyncDisposable {
  readonly #options: RemindersOptions;
  #cancel = () => {};
  /** When it is to be looked again, milliseconds since the epoch. */
  #next = 0;
  #telling: Promise<void> = Promise.resolve();
  #busy = false;
  /** What had fallen due and was not announced when it was last looked. */
  #known: ReadonlySet<string> | undefined;
  #closed = false;

  constructor(options: RemindersOptions) {
    this.#options = options;
  }

  /**
   * Looks what has fallen due, has it announced, and sets the timer anew. Called when notes changed, somebody came, time passed.
   *
   * @param own Whether the daemon changed the notes itself: what is due the moment it is written down is known to whoever said it.
   */
  look(own = false): void {
    const { clock } = this.#options;
    if (this.#closed) return;
    this.#cancel();
    const now = clock.now();
    const next = this.#options.due({ from: now + 1, to: now + LOOK_AHEAD_MS })[0];
    this.#next = next?.moment ?? now + LOOK_AHEAD_MS;
    this.#cancel = clock.after(Math.max(1, this.#next - now), () => this.look());
    const pending = this.#pending(now);
    const fresh = pending.filter((item) => this.#known?.has(nameOf(item)) === false);
    if (own) this.#note(fresh, now);
    const left = own ? pending.filter((item) => !fresh.includes(item)) : pending;
    this.#known = new Set(left.map(nameOf));
    if (this.#busy || !this.#options.isHeard() || left.length === 0) return;
    this.#busy = true;
    this.#telling = this.#announce().catch((error) => this.#options.log.error("Cannot announce what is due", { error }))
      .finally(() => {
        this.#busy = false;
      });
  }

  /** Time passed: a machine that slept, or whose clock was set, is late by its timer. */
  tick(): void {
    if (this.#options.clock.now() >= this.#next) this.look();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#cancel();
    await this.#telling;
  }

  async #announce(): Promise<void> {
    const { clock, log, word, tell } = this.#options;
    const items = this.#pending(clock.now());
    const told = latestOf(items).map((item) => toldItem(item, clock.now()));
    let text: string | undefined;
    try {
      text = await word?.(told);
    } catch (error) {
      log.warn("A skill could not word what is due", { error });
    }
    if (this.#closed) return;
    // Noted in the same breath: whatever happens next, it was told once.
    if (tell(text ?? reminderText(told)) > 0) this.#note(items, clock.now());
  }

  /** What has fallen due and was not announced. */
  #pending(now: number): DueItem[] {
    const known = this.#options.main.prepare("SELECT 1 FROM announced WHERE node = ? AND due = ?");
    return this.#options.due({ from: now - LOOK_BACK_MS, to: now + 1 })
      .filter(({ key, at }) => known.get(key, at) === undefined);
  }

  #note(items: readonly DueItem[], now: number): void {
    const { main } = this.#options;
    transact(main, () => {
      const note = main.prepare("INSERT OR IGNORE INTO announced (node, due, at) VALUES (?, ?, ?)");
      for (const { key, at } of items) note.run(key, at, now);
      main.prepare("DELETE FROM announced WHERE at < ?").run(now - KEPT_MS);
    });
  }
}

/** Of what repeats, and fell due more than once since it was looked last, the last time only. */
function latestOf(items: readonly DueItem[]): DueItem[] {
  const latest = new Map<string, DueItem>();
  for (const item of items) {
    // Headings without an ID may have one name, and stand on lines of their own.
    const name = `${item.line} ${item.key}`;
    latest.delete(name);
    latest.set(name, item);
  }
  return [...latest.values()];
}

function nameOf({ key, at }: DueItem): string {
  return `${key}\n${at}`;
}

/** Reminders in plain words. */
export function reminderText(items: readonly AgendaItem[]): string {
  const lines = items.slice(0, MOST_TOLD).map(({ title, at, hasTime, kind, until }) => {
    if (until !== undefined) return `On until ${until}: ${title}`;
    const what = kind === "deadline" ? "Due" : kind === "event" ? "On" : "Planned";
    return `${what} ${hasTime ? at.replace("T", " ") : at.slice(0, 10)}: ${title}`;
  });
  if (items.length > MOST_TOLD) lines.push(`and ${items.length - MOST_TOLD} more: see the agenda`);
  return lines.length === 1 ? lines[0] as string : `Reminders:\n${lines.join("\n")}`;
}

/**
 * An item as others see it. What was to be done before today is told by the date in its file, as the agenda does: its repeater does
 * not move it while it is not done.
 */
function toldItem({ moment, key: _key, since, end, ...item }: DueItem, now: number): AgendaItem {
  if (moment >= startOfDay(now)) return item;
  if (item.kind !== "event") return { ...item, ...since };
  return end !== undefined && now < end.moment ? { ...item, until: end.day } : item;
}
