// A plan as it is shown: in lists, in full, and in the Org view. What runs is the stored one; in what is only read no secret stands.
// Knows nothing of what a secret looks like.

import { printSexp } from "../wire/printer.ts";
import { parseSexp } from "../wire/reader.ts";
import { isList, type Value } from "../wire/value.ts";
import type { FlightPlan } from "./flight_plan.ts";

/**
 * Returns a plan with secrets taken out of every text of it that came from outside. Id, hash, states and times stay, so it is
 * known, answered and compared as the stored one.
 *
 * @param redact Takes what looks like a secret out of a text.
 */
export function shownPlan(plan: FlightPlan, redact: (text: string) => string): FlightPlan {
  const { write, read, network, entries } = plan.grants;
  const { outcome, answeredBy, output } = plan.progress;
  const { folder, places } = plan;
  return {
    ...plan,
    title: redact(plan.title),
    action: shownAction(plan.action, redact),
    command: redact(plan.command),
    cwd: redact(plan.cwd),
    requester: redact(plan.requester),
    why: redact(plan.why),
    explanation: redact(plan.explanation),
    grants: {
      write: write.map(redact),
      read: read.map(redact),
      network,
      ...entries === undefined ? {} : { entries: entries.map(({ does, path }) => ({ does, path: redact(path) })) },
    },
    files: plan.files.map((file) => ({
      ...file,
      path: redact(file.path),
      ...("real" in file ? { real: redact(file.real) } : {}),
    })),
    ...(folder === undefined ? {} : { folder: { ...folder, path: redact(folder.path), real: redact(folder.real) } }),
    ...(places === undefined ? {} : {
      places: places.map((place) => ({ ...place, path: redact(place.path), real: redact(place.real) })),
    }),
    progress: {
      ...plan.progress,
      ...(outcome === undefined ? {} : { outcome: redact(outcome) }),
      ...(output === undefined ? {} : { output: { stdout: redact(output.stdout), stderr: redact(output.stderr) } }),
      ...(answeredBy === undefined ? {} : { answeredBy: redact(answeredBy) }),
    },
  };
}

/** String by string: between quotation marks and parentheses a secret would not end where it ends. */
function shownAction(action: string, redact: (text: string) => string): string {
  const result = parseSexp(action);
  return result.ok ? printSexp(shownValue(result.value, redact)) : redact(action);
}

function shownValue(value: Value, redact: (text: string) => string): Value {
  if (typeof value === "string") return redact(value);
  return isList(value) ? value.map((each) => shownValue(each, redact)) : value;
}
