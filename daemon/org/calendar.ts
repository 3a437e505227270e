// Days, times of day and intervals of the local calendar, as Org reckons: a date that does not exist is the one that follows from
// counting on (31 February is 3 March), as Emacs's encode-time has it. Knows nothing of how a date is written.

/** A day of the local calendar, and a time of day where one is given. */
export interface LocalTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
  /** 0 to 23; `undefined`, as the minute is then, for a whole day. */
  readonly hour: number | undefined;
  /** 0 to 59. */
  readonly minute: number | undefined;
}

/** What a repeater, a warning or a step counts in: hours, days, weeks, months, years. */
export type Unit = "h" | "d" | "w" | "m" | "y";

/** A number of units. */
export interface Interval {
  readonly count: number;
  readonly unit: Unit;
}

/** The moment a local time means, milliseconds since the epoch; midnight for a whole day. */
export function toMoment({ year, month, day, hour, minute }: LocalTime): number {
  const date = new Date(0);
  // Set apart, for `new Date(99, ...)` means 1999.
  date.setFullYear(year, month - 1, day);
  date.setHours(hour ?? 0, minute ?? 0, 0, 0);
  return date.getTime();
}

/** The local time of a moment. @param moment Milliseconds since the epoch. @param withTime Whether the time of day is given. */
export function toLocalTime(moment: number, withTime = true): LocalTime {
  const date = new Date(moment);
  return {
    year: date.getFullYear(),
    month: date.getMonth() + 1,
    day: date.getDate(),
    hour: withTime ? date.getHours() : undefined,
    minute: withTime ? date.getMinutes() : undefined,
  };
}

/** A local time some units on, or back with a negative count. The hours of a whole day are added from midnight. */
export function addInterval(time: LocalTime, { count, unit }: Interval): LocalTime {
  const moved = {
    ...time,
    year: time.year + (unit === "y" ? count : 0),
    month: time.month + (unit === "m" ? count : 0),
    day: time.day + (unit === "d" ? count : unit === "w" ? 7 * count : 0),
    hour: unit === "h" ? (time.hour ?? 0) + count : time.hour,
    minute: unit === "h" ? time.minute ?? 0 : time.minute,
  };
  return toLocalTime(toMoment(moved), time.hour !== undefined);
}

/** The number of a day, in days since 1970-01-01: two days are as far apart as their numbers. */
export function dayNumber({ year, month, day }: LocalTime): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.floor(date.getTime() / DAY);
}

/** The day of the week: 0 is Sunday. */
export function weekday(time: LocalTime): number {
  return (((dayNumber(time) + 4) % 7) + 7) % 7;
}

/** Milliseconds of a day without a change of clocks. */
const DAY = 86_400_000;
