// The agenda: what is planned within a range of time and what is overdue, repeaters expanded. Days and hours are local.
// Reads the index only; what an item is told as, others decide.

import type { DatabaseSync } from "node:sqlite";
import { addInterval, type Interval, type LocalTime, toLocalTime, toMoment } from "../org/calendar.ts";
import { parseTimestamp, type Timestamp } from "../org/timestamp.ts";
import { nodeId, type NodeRow, selectNodes, tagsOfRow, toldTitle } from "./node_rows.ts";

/** Something that is planned. */
export interface AgendaItem {
  readonly id: string;
  readonly title: string;
  /** A TODO keyword, or the empty string. */
  readonly keyword: string;
  readonly tags: readonly string[];
  readonly file: string;
  readonly line: number;
  /** A `warning` is a deadline that is yet to come, told ahead of its day. */
  readonly kind: "deadline" | "scheduled" | "overdue" | "event" | "todo" | "warning";
  /** Empty for a `todo`, which has no date. Local time, `2026-11-27T15:00`; midnight where no time of day is given. */
  readonly at: string;
  readonly hasTime: boolean;
  readonly done: boolean;
  /** In a reminder of an event that began before today and goes on: its last day, `2026-11-27`. */
  readonly until?: string;
}

/** A range of time, milliseconds since the epoch; `to` is not in it. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What falls due: an item with what stays the same while its heading moves about in its file. */
export interface DueItem extends AgendaItem {
  /** Milliseconds since the epoch. */
  readonly moment: number;
  /** Names it in what is kept of announcements. */
  readonly key: string;
  /** The date that stands in the file: whatever repeats is overdue since then. */
  readonly since: Pick<AgendaItem, "at" | "hasTime">;
  /** When an event of several days is over. */
  readonly end?: { readonly day: string; readonly moment: number };
}

/** The days that an agenda shows unless somebody asks for others. */
export const AGENDA_DAYS = 7;

/** The local time of a moment as items give it. */
export function isoLocal(time: LocalTime): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${String(time.year).padStart(4, "0")}-${two(time.month)}-${two(time.day)}`;
  return `${day}T${two(time.hour ?? 0)}:${two(time.minute ?? 0)}`;
}

/** The beginning of the day of a moment. */
export function startOfDay(moment: number): number {
  return toMoment(toLocalTime(moment, false));
}

/** What an agenda shows from a moment on that names no range. */
export function defaultRange(now: number): Range {
  const today = toLocalTime(now, false);
  return { from: toMoment(today), to: toMoment(addInterval(today, { count: AGENDA_DAYS, unit: "d" })) };
}

/**
 * The items of a range, sorted: overdue first, then by time, file and line.
 *
 * A plan is overdue when its day has passed and it is not done (a SCHEDULED with a delay, `-2d`, so many days later); it is told where the range holds `now`, and so is a deadline that
 * is near, as a warning beside the deadline itself. Headings that are done, commented out or archived are left out.
 */
export function listAgenda(database: DatabaseSync, range: Range, now: number): AgendaItem[] {
  const steps = agendaSteps(database, range, now);
  for (let step = steps.next();; step = steps.next()) if (step.done === true) return step.value;
}

/** The same in steps, for very many plans must not hold everybody up. */
export function* agendaSteps(database: DatabaseSync, { from, to }: Range, now: number): Generator<void, AgendaItem[]> {
  const today = startOfDay(now);
  const hasToday = from <= now && now < to;
  const items: AgendaItem[] = [];
  for (const [i, row] of planned(database).entries()) {
    if (i % STEP === STEP - 1) yield;
    for (const plan of plansOf(row)) {
      const { kind, stamp } = plan;
      const moment = toMoment(later(stamp.start, plan.delay));
      const isOverdue = kind !== "event" && moment < today && hasToday;
      if (isOverdue) items.push(itemOf(row, "overdue", stamp.start));
      if (kind === "deadline" && hasToday && isNear(stamp, now)) items.push(itemOf(row, "warning", stamp.start));
      for (const time of shownTimes(plan, from, to)) {
        // What is overdue is told once, though its day is in the range.
        if (!isOverdue || toMoment(time) >= today) items.push(itemOf(row, kind, time));
      }
    }
  }
  return items.sort(byTime);
}

/**
 * Whether a deadline is warned of: its first day is yet to come, and not further away than its own warning (`-3d`) says, or
 * {@link WARNING_DAYS}. As `org-agenda-get-deadlines` and `org-get-wdays` of Org 9.5 have it.
 */
function isNear({ start, warning }: Timestamp, now: number): boolean {
  const away = dayOf(start) - dayOf(toLocalTime(now, false));
  return away > 0 && away <= (warning === undefined ? WARNING_DAYS : daysIn(warning));
}

/** What a warning or a delay says, in whole days. */
function daysIn({ count, unit }: Interval): number {
  return Math.min(MOST_DELAY, Math.floor(count * DAYS_OF[unit]));
}

/** Ten years: what is put off for longer is not looked for. */
const MOST_DELAY = 3_653;

/** How many headings one step takes. */
const STEP = 100;

/** How many days ahead a deadline is warned of that does not say so itself: the default of `org-deadline-warning-days`. */
export const WARNING_DAYS = 14;

/** How Org counts what a warning says, in days. */
const DAYS_OF = { h: 0.041667, d: 1, w: 7, m: 30.4, y: 365.25 } as const;

/** What is to be done and has no date, in the order of files and lines. */
export function listUndated(database: DatabaseSync): AgendaItem[] {
  const rows = selectNodes(
    database,
    "nodes.done = 0 AND nodes.keyword <> '' AND nodes.hidden = 0 AND scheduled = '' AND deadline = '' AND events = ''",
    [],
    MOST_UNDATED,
  );
  return rows.map((row) => ({
    ...itemOf(row, "todo", { year: 1970, month: 1, day: 1, hour: undefined, minute: undefined }),
    at: "",
  }));
}

/** The most of these that are told. */
const MOST_UNDATED = 200;

/**
 * What falls due in a range: SCHEDULED, DEADLINE and the active timestamps of title and text, those without a time of day at a
 * minute of theirs. An event of several days falls due on its first.
 *
 * @param remindAt Minutes after midnight.
 */
export function listDue(database: DatabaseSync, { from, to }: Range, remindAt: number): DueItem[] {
  const due: DueItem[] = [];
  const known = new Set<string>();
  for (const row of plannedNear(database, startOfDay(from), to)) {
    for (const plan of plansOf(row)) {
      const { kind, stamp } = plan;
      const one = kind === "event" ? { ...plan, stamp: { ...stamp, end: undefined } } : plan;
      // The range in days holds all that may fall due in it.
      for (const time of shownTimes(one, startOfDay(from), to)) {
        const moment = toMoment(
          time.hour === undefined ? { ...time, hour: Math.floor(remindAt / 60), minute: remindAt % 60 } : time,
        );
        if (moment < from || moment >= to) continue;
        const item = itemOf(row, kind, time);
        const key = `${row.id === "" ? `${row.path}\n${row.title}` : row.id}\n${kind}`;
        // A date that stands in the title and in the text is one.
        const name = `${key}\n${item.at}`;
        if (kind === "event" && known.has(name)) continue;
        known.add(name);
        const { start } = stamp;
        const since = { at: isoLocal(start), hasTime: start.hour !== undefined };
        due.push({ ...item, moment, key, since, ...kind === "event" ? endOf(stamp, time) : {} });
      }
    }
  }
  return due.sort((a, b) => a.moment - b.moment || byTime(a, b));
}

/** When one date of an event of several days is over; nothing for an event of one day. */
function endOf({ start, end }: Timestamp, time: LocalTime): Pick<DueItem, "end"> {
  const days = end === undefined ? 0 : dayOf(end) - dayOf(start);
  if (end === undefined || days <= 0) return {};
  const day = addInterval({ ...time, hour: undefined, minute: undefined }, { count: days, unit: "d" });
  const over = end.hour === undefined
    ? addInterval(day, { count: 1, unit: "d" })
    : { ...day, hour: end.hour, minute: end.minute };
  return { end: { day: isoLocal(day).slice(0, 10), moment: toMoment(over) } };
}

/** The dates of a timestamp within a range, at most {@link MOST_OCCURRENCES}; those of a range of days count each. */
export function occurrences({ start, end, repeater }: Timestamp, from: number, to: number): LocalTime[] {
  const found: LocalTime[] = [];
  const days = end === undefined ? 1 : Math.min(MOST_DAYS, 1 + Math.max(0, dayOf(end) - dayOf(start)));
  const add = (first: LocalTime) => {
    for (let day = 0; day < days; day++) {
      const time = day === 0
        ? first
        : { ...addInterval(first, { count: day, unit: "d" }), hour: undefined, minute: undefined };
      const moment = toMoment(time);
      if (moment >= from && moment < to && found.length < MOST_OCCURRENCES) found.push(time);
    }
  };
  // Org leaves what repeats by the hour without a time of day alone, too.
  if (repeater === undefined || repeater.count === 0 || repeater.unit === "h" && start.hour === undefined) {
    add(start);
    return found;
  }
  const early = from - days * DAY;
  for (let step = stepsBefore(start, repeater, early), tries = 0; tries < MOST_OCCURRENCES * 2; step++, tries++) {
    const time = step === 0 ? start : addInterval(start, { count: step * repeater.count, unit: repeater.unit });
    if (toMoment(time) >= to) break;
    add(time);
  }
  return found;
}

/** How many whole steps may be left out before the first that could be at `from` or later. */
function stepsBefore(start: LocalTime, { count, unit }: Interval, from: number): number {
  const longest = { h: HOUR, d: DAY + HOUR, w: 7 * DAY + HOUR, m: 31 * DAY + HOUR, y: 366 * DAY + HOUR }[unit];
  return Math.max(0, Math.floor((from - toMoment(start)) / (count * longest)) - 1);
}

function planned(database: DatabaseSync): NodeRow[] {
  return selectNodes(
    database,
    "nodes.done = 0 AND nodes.hidden = 0 AND (scheduled <> '' OR deadline <> '' OR events <> '')",
    [],
  );
}

/** Those that are planned for a day in a range, or repeat. */
function plannedNear(database: DatabaseSync, from: number, to: number): NodeRow[] {
  const day = (moment: number) => isoLocal(toLocalTime(moment)).slice(0, 10);
  const [first, last] = [day(from), day(to)];
  const near = (column: string) =>
    `(substr(${column}, 2, 10) BETWEEN ? AND ? OR instr(${column}, '+') > 0 OR instr(${column}, '--') > 0
      OR instr(${column}, ' -') > 0)`;
  // The dates of events stand in one text, so each day of the range is looked for in it; of a long range all are taken.
  const days: string[] = [];
  for (let at = startOfDay(from); day(at) <= last && days.length <= MOST_DAYS_NAMED; at += DAY) days.push(day(at));
  if (!days.includes(last)) days.push(last);
  const named = days.length > MOST_DAYS_NAMED ? [] : days;
  const onDay = named.length === 0
    ? ""
    : ` AND (instr(events, '+') > 0 OR ${named.map(() => "instr(events, ?) > 0").join(" OR ")})`;
  return selectNodes(
    database,
    `nodes.node IN (SELECT node FROM nodes INDEXED BY nodes_due WHERE done = 0 AND hidden = 0
       AND (scheduled <> '' OR deadline <> '') AND (${near("scheduled")} OR ${near("deadline")})
     UNION SELECT node FROM nodes INDEXED BY nodes_events WHERE done = 0 AND hidden = 0 AND events <> ''${onDay})`,
    [first, last, first, last, ...named],
  );
}

/** The most days that are looked for by name. */
const MOST_DAYS_NAMED = 16;

interface Plan {
  readonly kind: "deadline" | "scheduled" | "event";
  readonly stamp: Timestamp;
  /** How many days later than it says it is shown: what a SCHEDULED says with `-2d`. */
  readonly delay: number;
  /** Whether that counts for its first date only: `--2d`. */
  readonly once: boolean;
}

/** The dates within a range on which a plan is shown, as {@link occurrences} without a delay. */
function shownTimes({ stamp, delay, once }: Plan, from: number, to: number): LocalTime[] {
  if (delay === 0) return occurrences(stamp, from, to);
  const before = (moment: number) => toMoment(later(toLocalTime(moment), -delay));
  const late = occurrences(once ? { ...stamp, repeater: undefined } : stamp, before(from), before(to))
    .map((time) => later(time, delay));
  if (!once) return late;
  const first = toMoment(stamp.start);
  return [...late, ...occurrences(stamp, from, to).filter((time) => toMoment(time) > first)];
}

function later(time: LocalTime, days: number): LocalTime {
  return days === 0 ? time : addInterval(time, { count: days, unit: "d" });
}

function plansOf({ scheduled, deadline, events }: NodeRow): Plan[] {
  const plans: Plan[] = [];
  const add = (kind: Plan["kind"], text: string) => {
    const stamp = text === "" ? undefined : parseTimestamp(text);
    if (stamp?.active !== true) return;
    const delay = kind === "scheduled" && stamp.warning !== undefined ? daysIn(stamp.warning) : 0;
    plans.push({ kind, stamp, delay, once: / --\d+[hdwmy]/.test(text) });
  };
  add("deadline", deadline);
  add("scheduled", scheduled);
  for (const text of events.split("\n")) add("event", text);
  return plans;
}

function itemOf(row: NodeRow, kind: AgendaItem["kind"], time: LocalTime): AgendaItem {
  return {
    id: nodeId(row),
    title: toldTitle(row.title),
    keyword: row.keyword,
    tags: tagsOfRow(row),
    file: row.path,
    line: row.line,
    kind,
    at: isoLocal(time),
    hasTime: time.hour !== undefined,
    done: row.done === 1,
  };
}

function byTime(a: AgendaItem, b: AgendaItem): number {
  const late = Number(b.kind === "overdue") - Number(a.kind === "overdue");
  if (late !== 0) return late;
  const keys = (item: AgendaItem) => [item.at, item.hasTime ? "1" : "0", item.file] as const;
  const [one, other] = [keys(a), keys(b)];
  for (const [i, key] of one.entries()) if (key !== other[i]) return key < (other[i] as string) ? -1 : 1;
  return a.line - b.line;
}

function dayOf(time: LocalTime): number {
  return Math.round(toMoment({ ...time, hour: undefined, minute: undefined }) / DAY);
}

/** The most dates of one timestamp in a range, and the most days of a timestamp's own range. */
const MOST_OCCURRENCES = 1_000, MOST_DAYS = 366;
const HOUR = 3_600_000, DAY = 24 * HOUR;
