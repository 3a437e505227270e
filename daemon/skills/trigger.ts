// When a skill is asked: the line `#+TRIGGER: sensor=user-input source=CLI text=/^note\b/i` read, and held against an event.
// Declarative: nothing of the skill runs before one of its triggers fits. Knows no process.

import { parsePattern, type TextPattern } from "./text_pattern.ts";

/** What a skill can wait for. */
export const SENSORS = ["user-input", "heartbeat", "due"] as const;

/** One of {@link SENSORS}. */
export type Sensor = typeof SENSORS[number];

/** One line: everything that it names must fit. */
export interface Trigger {
  readonly sensors: readonly Sensor[];
  /** Such as `CLI`, upper case; any without one. */
  readonly sources: readonly string[];
  readonly text: TextPattern | undefined;
}

/** What triggers look at. */
export interface Occasion {
  readonly sensor: Sensor;
  readonly source: string;
  readonly text: string;
}

/** What {@link parseTrigger} returns; `why` is a clause. */
export type TriggerResult = { readonly ok: true; readonly trigger: Trigger } | {
  readonly ok: false;
  readonly why: string;
};

/** Reads a trigger: `sensor=`, `source=` (each one or more, with commas), `text=/PATTERN/FLAGS`, in any order. Never throws. */
export function parseTrigger(line: string): TriggerResult {
  const fail = (why: string): TriggerResult => ({ ok: false, why });
  const found = new Map<string, string>();
  for (let rest = line.trim(); rest !== "";) {
    const name = /^([a-z]+)=/.exec(rest)?.[1];
    if (name === undefined) return fail(`${JSON.stringify(sample(rest))} is no sensor=, source= or text=`);
    if (!["sensor", "source", "text"].includes(name)) {
      return fail(`there is no ${name}=, only sensor=, source= and text=`);
    }
    if (found.has(name)) return fail(`${name}= stands there twice`);
    rest = rest.slice(name.length + 1);
    const value = name === "text" ? patternIn(rest) : /^\S*/.exec(rest)?.[0];
    if (value === undefined) return fail("text= is no /PATTERN/ (a slash in it is written \\/)");
    found.set(name, value);
    rest = rest.slice(value.length);
    if (rest !== "" && !/^\s/.test(rest)) {
      return fail(`what stands behind ${name}=${sample(value)} is not parted by a blank`);
    }
    rest = rest.trim();
  }
  if (found.size === 0) return fail("it is empty; say sensor=, source= or text=");
  const sensors = words(found.get("sensor"));
  for (const each of sensors) {
    if (!(SENSORS as readonly string[]).includes(each)) {
      return fail(`there is no sensor ${JSON.stringify(sample(each))}, only ${SENSORS.join(", ")}`);
    }
  }
  const sources = words(found.get("source")).map((each) => each.toUpperCase());
  const odd = sources.find((each) => !/^[A-Z][A-Z0-9-]*$/.test(each));
  if (odd !== undefined) return fail(`${JSON.stringify(sample(odd))} is no source such as CLI, TUI or EMACS`);
  const written = found.get("text");
  if (written === undefined) return { ok: true, trigger: { sensors: asSensors(sensors), sources, text: undefined } };
  const end = written.lastIndexOf("/");
  const result = parsePattern(written.slice(1, end), written.slice(end + 1));
  if (!result.ok) return fail(`its pattern cannot be used: ${result.why}`);
  return { ok: true, trigger: { sensors: asSensors(sensors), sources, text: result.pattern } };
}

/** Tells whether a trigger fits an occasion. Never throws. */
export function fits({ sensors, sources, text }: Trigger, occasion: Occasion): boolean {
  return sensors.includes(occasion.sensor) &&
    (sources.length === 0 || sources.includes(occasion.source.toUpperCase())) &&
    (text === undefined || text.test(occasion.text));
}

/** `/.../flags` at the beginning of a text. */
function patternIn(text: string): string | undefined {
  if (!text.startsWith("/")) return undefined;
  let inSet = false;
  for (let i = 1; i < text.length; i++) {
    const glyph = text[i];
    if (glyph === "\\") i++;
    else if (glyph === "[") inSet = true;
    else if (glyph === "]") inSet = false;
    else if (glyph === "/" && !inSet) return text.slice(0, i + 1) + (/^[a-z]*/.exec(text.slice(i + 1))?.[0] ?? "");
  }
  return undefined;
}

function words(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(",").filter((each) => each !== "");
}

/** Without one a trigger is about what a user says. */
function asSensors(names: readonly string[]): readonly Sensor[] {
  return names.length === 0 ? ["user-input"] : names as readonly Sensor[];
}

function sample(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40).toWellFormed()}…`;
}
