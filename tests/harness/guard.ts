// The guard behind every test: whatever a test leaves behind is ended and blamed on it. It runs in afterEach because that is
// what Deno still runs when a test hits its timeout; `finally` and `await using` are not. Knows nothing of what the children do.

import { endWaits } from "./until.ts";

/** A child process that must not outlive its test. */
export interface Tracked {
  /** Names it in a report. */
  readonly what: string;
  /** Ends it at once. */
  kill(): void;
}

const children = new Set<Tracked>();
const strays: unknown[] = [];

/** Enters a child in the kill registry; the returned function takes it out again, once it has ended. */
export function track(child: Tracked): () => void {
  children.add(child);
  return () => void children.delete(child);
}

/** Ends what is left, and returns a report of it: one line for each child and each stray rejection. */
export function sweep(): readonly string[] {
  const report: string[] = [];
  endWaits("The test is over");
  for (const child of children) {
    child.kill();
    report.push(`child left behind and killed: ${child.what}`);
  }
  children.clear();
  for (const reason of strays.splice(0)) {
    report.push(`rejection that nobody handled: ${reason instanceof Error ? reason.stack : String(reason)}`);
  }
  return report;
}

/** Puts the guard behind every test of the file that imports this module, directly or not. */
export function install(): void {
  addEventListener("unhandledrejection", (event) => {
    // Unhandled, it would cancel all tests that are left in the file and blame none.
    event.preventDefault();
    strays.push(event.reason);
  });
  Deno.test.afterEach(() => {
    const report = sweep();
    if (report.length > 0) throw new Error(`The test left something behind.\n  ${report.join("\n  ")}`);
  });
}
