// The numbers that flags take, and what is said of those that make no sense.
// Knows no command.

import { InvalidArgumentError } from "commander";

/** Reads a port. @throws InvalidArgumentError */
export function portNumber(text: string): number {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(port >= 1 && port <= 65_535)) throw new InvalidArgumentError("It must be a port from 1 to 65535.");
  return port;
}

/** Reads a number of seconds, up to a day. @throws InvalidArgumentError */
export function secondsNumber(text: string): number {
  const seconds = /^[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : NaN;
  if (!(seconds > 0 && seconds <= 86_400)) {
    throw new InvalidArgumentError("It must be a number of seconds up to 86400.");
  }
  return seconds;
}
