// Times that a message asks for, in seconds: a number of any kind, read once for whoever keeps to it and whoever tells of it.
// Knows no message, nor what is done in that time.

import { Float, LongInteger, Ratio, type Value } from "./value.ts";

/** The longest time a request may ask for, seconds. */
export const LONGEST_TIMEOUT = 24 * 3600;

/** What a number of any kind is as one of this language, `Infinity` where it is too large; `undefined` for what is none. */
export function secondsOf(value: Value): number | undefined {
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  if (value instanceof Float) return value.value;
  if (value instanceof LongInteger) return value.digits.startsWith("-") ? -Infinity : Infinity;
  if (!(value instanceof Ratio)) return undefined;
  // Of one that is read at most one part is too large for a number. However small it is, it is not 0.
  return Number(value.numerator) / Number(value.denominator) || Math.sign(Number(value.numerator)) * Number.MIN_VALUE;
}
