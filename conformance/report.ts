// A report as text for a person, or as JSON for a program.
// Knows nothing of how it came about.

import type { CaseResult, Report } from "./runner.ts";

/** Returns a report as JSON, without a newline at its end. */
export function printJson({ target, cases, summary }: Report): string {
  return JSON.stringify({ target, cases, summary }, null, 2);
}

/** Returns a report for a person: what failed and why, what was skipped and why, and the counts, without a newline at its end. */
export function printText({ target, cases, summary }: Report): string {
  const lines: string[] = [];
  // What many cases have in common is said once.
  for (const [detail, failed] of byDetail(cases, "fail")) {
    if (failed.length > 3) lines.push(`FAIL  ${failed.length} cases`);
    else for (const { level, id } of failed) lines.push(`FAIL  ${level.padEnd(6)}  ${id}`);
    lines.push(`      ${detail}`);
  }
  for (const [detail, skipped] of byDetail(cases, "skip")) {
    lines.push(`SKIP  ${skipped.length} ${skipped.length === 1 ? "case" : "cases"}: ${detail}`);
  }
  const sections = new Map<string, { pass: number; fail: number; skip: number }>();
  for (const { id, verdict } of cases) {
    const section = id.split("/").slice(0, 2).join("/");
    const counts = sections.get(section) ?? { pass: 0, fail: 0, skip: 0 };
    counts[verdict]++;
    sections.set(section, counts);
  }
  if (lines.length > 0) lines.push("");
  lines.push("section          pass  fail  skip");
  for (const [section, { pass, fail, skip }] of sections) {
    lines.push(section.padEnd(15) + [pass, fail, skip].map((count) => String(count).padStart(6)).join(""));
  }
  const { total, pass, fail, skip, notTried, mustFailed, conforms, milliseconds } = summary;
  const seconds = (milliseconds / 1000).toFixed(1);
  lines.push("", `${target}: ${total} cases in ${seconds} s, ${pass} passed, ${fail} failed, ${skip} skipped.`);
  if (notTried > 0) {
    lines.push(`${notTried} ${notTried === 1 ? "case was" : "cases were"} not tried: the target is slow.`);
  }
  if (!conforms && mustFailed === 0) lines.push("Too few cases could be tried to say whether it conforms.");
  else {lines.push(
      mustFailed === 0
        ? `Every MUST that applies${notTried > 0 ? " and was tried" : ""} holds.`
        : `${mustFailed} ${mustFailed === 1 ? "MUST does" : "MUSTs do"} not hold.`,
    );}
  return lines.join("\n");
}

function byDetail(cases: readonly CaseResult[], verdict: CaseResult["verdict"]): Map<string, CaseResult[]> {
  return Map.groupBy(cases.filter((each) => each.verdict === verdict), ({ detail }) => detail ?? "");
}
