// Org's timestamps: `<2024-02-29 Thu 10:00-11:30 ++1w -2d>`, inactive in square brackets, ranges with `--` between two. Read as
// org-element of Org 9.5 does. Knows nothing of headings, nor of `<%%(diary)>`, which only Emacs can evaluate.

import { addInterval, type Interval, type LocalTime, toLocalTime, toMoment, type Unit, weekday } from "./calendar.ts";
import type { Span } from "./span.ts";

/** A timestamp, or a range of two. */
export interface Timestamp {
  /** In angle brackets: it shows in agendas. */
  readonly active: boolean;
  readonly start: LocalTime;
  /** The end of a range of days or times. */
  readonly end: LocalTime | undefined;
  readonly repeater: Repeater | undefined;
  /** How long before it a deadline is shown; `--` instead of `-` counts for the first repetition only. */
  readonly warning: Interval | undefined;
}

/** How a timestamp moves on when its heading is done. */
export interface Repeater extends Interval {
  /** `+` once from its date, `++` from its date to the first in the future, `.+` from today. */
  readonly mark: "+" | "++" | ".+";
}

/** A timestamp and where it stands. */
export interface PlacedTimestamp extends Span {
  readonly timestamp: Timestamp;
}

/** Reads a text that begins with a timestamp or a range; `undefined` when it does not. Never throws. */
export function parseTimestamp(text: string): Timestamp | undefined {
  return readAt(text, 0)?.timestamp;
}

/** The timestamps and ranges in a stretch of a text, in its order. Linear in its length. */
export function findTimestamps(text: string, { start, end }: Span): PlacedTimestamp[] {
  const found: PlacedTimestamp[] = [];
  const stretch = text.slice(start, end);
  for (let at = 0;;) {
    ONE.lastIndex = at;
    const match = ONE.exec(stretch);
    if (match === null) return found;
    const read = readAt(stretch, match.index);
    if (read === undefined) {
      at = match.index + 1;
      continue;
    }
    found.push({ ...read, start: start + read.start, end: start + read.end });
    at = read.end;
  }
}

/** Writes a timestamp as Org does; a range of times within a day as `10:00-11:00`, others with `--`. */
export function printTimestamp({ active, start, end, repeater, warning }: Timestamp): string {
  const cookies = (repeater === undefined ? "" : ` ${repeater.mark}${repeater.count}${repeater.unit}`) +
    (warning === undefined ? "" : ` -${warning.count}${warning.unit}`);
  const [open, close] = active ? "<>" : "[]";
  const one = (time: LocalTime, more: string) =>
    `${open}${printDay(time)}${printTime(time, " ")}${more}${cookies}${close}`;
  if (end === undefined) return one(start, "");
  const sameDay = start.year === end.year && start.month === end.month && start.day === end.day;
  if (sameDay && start.hour !== undefined && end.hour !== undefined) return one(start, printTime(end, "-"));
  return `${one(start, "")}--${one(end, "")}`;
}

/** The inactive timestamp of a moment with its time of day, as notes in a LOGBOOK carry. @param moment Milliseconds. */
export function inactiveTimestamp(moment: number): string {
  return printTimestamp({ ...NOTHING_MORE, active: false, start: toLocalTime(moment) });
}

/** An active timestamp of a local time, without range, repeater or warning. */
export function activeTimestamp(start: LocalTime): string {
  return printTimestamp({ ...NOTHING_MORE, active: true, start });
}

/**
 * A timestamp's text moved on to its next date, as Emacs does when a repeating heading is done: every date in it moves by the same
 * step; what else stands in the brackets stays. Without a repeater, or with a count of 0, it comes back as it was.
 *
 * @param text One timestamp, or a range.
 * @param now Milliseconds since the epoch; `++` and `.+` go by it.
 */
export function shiftTimestamp(text: string, now: number): string {
  const { start, repeater } = parseTimestamp(text) ?? {};
  if (start === undefined || repeater === undefined || repeater.count === 0) return text;
  // Org leaves what repeats by the hour without a time of day alone, too.
  if (repeater.unit === "h" && start.hour === undefined) return text;
  const steps = stepsOf(start, repeater, now);
  return text.replace(ONE, (one) => {
    const read = parseTimestamp(one);
    if (read === undefined) return one;
    const move = (time: LocalTime) => steps.reduce(addInterval, time);
    return rewrite(one, read.start, move(read.start), read.end && move(read.end));
  });
}

/** The moves that lead from a date to the next one. */
function stepsOf(start: LocalTime, { mark, count, unit }: Repeater, now: number): Interval[] {
  const step = { count, unit };
  if (mark === "+") return [step];
  if (mark === ".+") {
    if (unit === "h") {
      const minutes = Math.round((now - toMoment(start)) / 60_000);
      const hours = Math.floor(minutes / 60);
      return [{ count: hours, unit }, step];
    }
    const today = toLocalTime(now, false);
    const days = Math.round((toMoment(today) - toMoment({ ...start, hour: undefined, minute: undefined })) / DAY);
    return [{ count: days, unit: "d" }, step];
  }
  const steps: Interval[] = [];
  // A step of months may land on another day of the month, and Org takes them one by one, so they are not counted at once.
  for (let time = start; (steps.length === 0 || toMoment(time) <= now) && steps.length < MOST_STEPS;) {
    time = addInterval(time, step);
    steps.push(step);
  }
  return steps;
}

/** One timestamp without `--` with other dates in it: digits and day name change, nothing else does. */
function rewrite(one: string, was: LocalTime, start: LocalTime, end: LocalTime | undefined): string {
  let text = one.replace(/\d{4}-\d\d-\d\d/, printDate(start));
  text = text.replace(
    /^(.[\d-]+ +)([^\]+0-9>\r\n -]+)/,
    (_, date: string, name: string) => date + nameLike(name, was, start),
  );
  // A warning for the first date only has had its day.
  text = text.replace(/(?<! ) +--\d+[hdwmy]/, "");
  let times = 0;
  return text.replace(/(?<=[ -])(\d{1,2}):(\d\d)(?=[ \]>-])/g, (old) => {
    const time = times++ === 0 ? start : end ?? start;
    return time.hour === undefined ? old : printTime(time, "");
  });
}

function readAt(text: string, at: number): PlacedTimestamp | undefined {
  const first = oneAt(text, at);
  if (first === undefined) return undefined;
  const second = text.startsWith("--", first.end) ? oneAt(text, first.end + 2) : undefined;
  const whole = text.slice(at, second?.end ?? first.end);
  const repeater = /([.+]?\+)(\d+)([hdwmy])/.exec(whole);
  const warning = /-(\d+)([hdwmy])/.exec(whole);
  return {
    start: at,
    end: second?.end ?? first.end,
    timestamp: {
      active: text[at] === "<",
      start: first.time,
      // A second date without a time of day has that of the first.
      end: second === undefined
        ? first.until
        : second.time.hour === undefined
        ? { ...second.time, hour: (first.until ?? first.time).hour, minute: (first.until ?? first.time).minute }
        : second.time,
      repeater: repeater === null
        ? undefined
        : { mark: repeater[1] as Repeater["mark"], count: Number(repeater[2]), unit: repeater[3] as Unit },
      warning: warning === null ? undefined : { count: Number(warning[1]), unit: warning[2] as Unit },
    },
  };
}

/** One pair of brackets. */
function oneAt(text: string, at: number): { end: number; time: LocalTime; until: LocalTime | undefined } | undefined {
  ONE_HERE.lastIndex = at;
  const match = ONE_HERE.exec(text);
  if (match === null) return undefined;
  const [whole, year, month, day, hour, minute, untilHour, untilMinute] = match;
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  const number = (digits: string | undefined) => digits === undefined ? undefined : Number(digits);
  return {
    end: at + whole.length,
    time: { ...date, hour: number(hour), minute: number(minute) },
    until: untilHour === undefined ? undefined : { ...date, hour: Number(untilHour), minute: Number(untilMinute) },
  };
}

function printDay(time: LocalTime): string {
  return `${printDate(time)} ${ENGLISH[weekday(time)]}`;
}

function printDate({ year, month, day }: LocalTime): string {
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

function printTime({ hour, minute }: LocalTime, before: string): string {
  return hour === undefined ? "" : `${before}${two(hour)}:${two(minute ?? 0)}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** The name of a day in the language in which another day's was written; in English when that is not known. */
function nameLike(name: string, was: LocalTime, now: LocalTime): string {
  if (ENGLISH.includes(name)) return ENGLISH[weekday(now)] as string;
  const bare = (written: string) => written.toLowerCase().replace(/\.$/, "");
  for (const language of LANGUAGES) {
    const names = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
    const nameOf = (time: LocalTime) => names.format(new Date(Date.UTC(2023, 0, 1 + weekday(time))));
    if (bare(nameOf(was)) !== bare(name)) continue;
    const written = nameOf(now).replace(/\.$/, "") + (name.endsWith(".") ? "." : "");
    const initial = written.charAt(0);
    return (name[0] === name[0]?.toUpperCase() ? initial.toUpperCase() : initial.toLowerCase()) + written.slice(1);
  }
  return ENGLISH[weekday(now)] as string;
}

const NOTHING_MORE = { end: undefined, repeater: undefined, warning: undefined };
const ENGLISH: readonly string[] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const LANGUAGES: readonly string[] =
  "de fr es it pt nl sv da nb fi pl cs sk hu ro hr sl et lv lt ru uk bg el tr ja zh ko vi id ca eu ga cy".split(" ");
const DAY = 86_400_000;
/** Of `++`: 100 years of days. A date further back is moved again when the heading is done again. */
const MOST_STEPS = 36_600;

// A date, in front of anything up to a closing bracket a day's name and a time or range of times. Org does not ask that the brackets
// are of one kind. The length is bounded, so that a line full of open brackets takes linear time.
const INSIDE = "(\\d{4})-(\\d\\d)-(\\d\\d)(?!\\d)" +
  "(?: +[^\\]+0-9>\\r\\n -]{1,40})?(?: +(\\d{1,2}):(\\d\\d)(?:-([012]?\\d):([0-5]\\d))?)?[^\\]>\\r\\n]{0,99}";
const ONE = new RegExp(`[<[]${INSIDE}[\\]>]`, "g");
const ONE_HERE = new RegExp(`[<[]${INSIDE}[\\]>]`, "y");
