// Judging what may run and may not: where it is only a guess what a text runs, what would be refused counts, and nothing else does.
// Knows no command.

import type { Machine } from "./machine.ts";

/** Lets `body` find what it will; only what is refused counts. */
export function onlyRefused(machine: Machine, body: () => unknown): void {
  const before = machine.findings.length;
  body();
  const found = machine.findings.splice(before);
  machine.findings.push(...found.filter(({ tier }) => tier === "deny"));
}
