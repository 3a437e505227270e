// A plan as it is shown in lists, in what clients are told, and in the Org view: there no secret stands. What runs is the stored one,
// and whoever is to approve it reads that in full. Knows nothing of what a secret looks like.

import { printSexp } from "../wire/printer.ts";
import { parseSexp } from "../wire/reader.ts";
import { Dotted, isList, Keyword, Sym, type Value, Vector } from "../wire/value.ts";
import type { FlightPlan } from "./flight_plan.ts";

/** Takes what looks like a secret out of a text, which may stand under a name, `PASSWORD` or `--password`. */
export type Redact = (text: string, name?: string) => string;

/**
 * Returns a plan with secrets taken out of every text of it that came from outside. Id, hash, states and times stay, so it is
 * known, answered and compared as the stored one. It is marked as {@link FlightPlan.redacted} where that changed what is approved.
 *
 * @param redact Takes what looks like a secret out of a text.
 */
export function shownPlan(plan: FlightPlan, redact: Redact): FlightPlan {
  const { write, read, network, entries } = plan.grants;
  const { outcome, answeredBy, output } = plan.progress;
  const { folder, places } = plan;
  let redacted = false;
  const clean = (text: string, name?: string) => {
    const shown = redact(text, name);
    if (shown !== text) redacted = true;
    return shown;
  };
  // Words of a command stand there without their quotes: where in them a secret ends cannot be told.
  const cleanWords = (text: string) =>
    /^what .*"/s.test(text) && clean(text) !== text
      ? "what a part of it runs that holds what looks like a secret"
      : clean(text);
  const shown: FlightPlan = {
    ...plan,
    title: clean(plan.title),
    action: shownAction(plan.action, clean),
    command: clean(plan.command),
    cwd: clean(plan.cwd),
    requester: clean(plan.requester),
    why: clean(plan.why),
    explanation: clean(plan.explanation),
    grants: {
      write: write.map((each) => clean(each)),
      read: read.map((each) => clean(each)),
      network,
      ...entries === undefined ? {} : { entries: entries.map(({ does, path }) => ({ does, path: clean(path) })) },
    },
    files: plan.files.map((file) => ({
      ...file,
      path: cleanWords(file.path),
      ...("real" in file ? { real: clean(file.real) } : {}),
    })),
    ...(folder === undefined ? {} : { folder: { ...folder, path: clean(folder.path), real: clean(folder.real) } }),
    ...(places === undefined ? {} : {
      places: places.map((place) => ({ ...place, path: clean(place.path), real: clean(place.real) })),
    }),
    // What became of it was not approved.
    progress: {
      ...plan.progress,
      ...(outcome === undefined ? {} : { outcome: redact(outcome) }),
      ...(output === undefined ? {} : { output: { stdout: redact(output.stdout), stderr: redact(output.stderr) } }),
      ...(answeredBy === undefined ? {} : { answeredBy: redact(answeredBy) }),
    },
  };
  return redacted ? { ...shown, redacted } : shown;
}

/** String by string: between quotation marks and parentheses a secret would not end where it ends. */
export function shownAction(action: string, redact: Redact): string {
  const result = parseSexp(action);
  return result.ok ? printSexp(shownValue(result.value, redact)) : redact(action);
}

/** @param under The name that all of it stands under. */
function shownValue(value: Value, redact: Redact, under?: string): Value {
  if (typeof value === "string") return redact(value, under);
  if (value instanceof Keyword || value instanceof Sym) {
    const shown = redact(value.name, under);
    // What is left of a name that held a secret is no name.
    return shown === value.name ? value : shown;
  }
  if (value instanceof Vector) return new Vector(shownValues(value.items, redact, under));
  if (value instanceof Dotted) {
    const [tail, ...items] = [...shownValues([...value.items, value.tail], redact, under)].reverse();
    return new Dotted(items.reverse(), tail ?? null);
  }
  return isList(value) ? shownValues(value, redact, under) : value;
}

/** Each behind the keyword, or the option, in front of it. */
function shownValues(values: readonly Value[], redact: Redact, under?: string): readonly Value[] {
  return values.map((each, at) => shownValue(each, redact, nameOf(values[at - 1]) ?? under));
}

function nameOf(value: Value | undefined): string | undefined {
  if (value instanceof Keyword) return value.name;
  return typeof value === "string" && /^--?[A-Za-z][\w-]{0,64}$/.test(value) ? value.replace(/^--?/, "") : undefined;
}
