// What was written and said while a test ran, kept for the message of a failure: lines of a log, frames of a wire. Console
// output would not reach a report. Knows nothing of what the lines mean.

import { Changes, type EventSource, until } from "./until.ts";

/** How many lines a failure shows. */
export const SHOWN_LINES = 40;
/** How much of a line is shown, UTF-16 units. */
const SHOWN_WIDTH = 400;

/** Lines in the order in which they came, and a source of events for who waits for the next. */
export class Transcript implements EventSource {
  readonly #lines: string[] = [];
  readonly #changes = new Changes();

  /** @param name Its heading in a report. */
  constructor(readonly name: string) {}

  get lines(): readonly string[] {
    return this.#lines;
  }

  add(line: string): void {
    this.#lines.push(line);
    this.#changes.notify();
  }

  next(): Promise<unknown> {
    return this.#changes.next();
  }

  /** Waits for a line. @param from Looks at lines from this index on. @returns The line. */
  async line(pattern: RegExp, from = 0): Promise<string> {
    return await until(
      this,
      () => this.#lines.slice(from).find((line) => pattern.test(line)),
      `a line like ${pattern} in the ${this.name}`,
    );
  }

  /** Returns the last lines under a heading. */
  tail(): string {
    const shown = this.#lines.slice(-SHOWN_LINES).map((line) => `  ${cut(line)}`);
    const left = this.#lines.length - shown.length;
    const heading = `--- ${this.name}${left > 0 ? ` (${left} lines before these)` : ""}`;
    return [heading, ...(shown.length === 0 ? ["  (nothing)"] : shown)].join("\n");
  }
}

function cut(line: string): string {
  return line.length <= SHOWN_WIDTH ? line : `${line.slice(0, SHOWN_WIDTH)} ... (${line.length} in all)`;
}
