// Reads a skill from the text of its Org file: what it is called, when it is asked, what it may touch, and its program. Pure: runs
// nothing and looks at no disk. Every fault names its line. Knows nothing of processes or of who approves.

import { lineEnd } from "../org/span.ts";
import { parseOutline } from "../org/outline.ts";
import { legible } from "../wire/printable.ts";
import { type SourceBlock, sourceBlocks } from "../org/source_block.ts";
import { type CapabilityRule, parseCapability, showCapability } from "./capability.ts";
import type { Capability, SkillHook, SkillModule } from "./ports.ts";
import { parsePattern } from "./text_pattern.ts";
import { parseTrigger, type Trigger } from "./trigger.ts";

/** A skill as its file tells it. */
export interface OrgSkill extends SkillModule {
  readonly title: string;
  /** What to say to it, for `help`, made {@link legible}; empty where its file does not tell. */
  readonly description: string;
  /** A higher one is asked first. */
  readonly priority: number;
  readonly dependsOn: readonly string[];
  /** One that fits is enough. */
  readonly triggers: readonly Trigger[];
  /** What its module seems to export, by its text. */
  readonly exports: readonly string[];
  /** Of those, what the daemon asks for. */
  readonly hooks: readonly SkillHook[];
}

/** What is wrong with a file. */
export interface SkillFault {
  /** From 1. */
  readonly line: number;
  /** A whole sentence. */
  readonly text: string;
}

/** What {@link parseSkill} returns. */
export type SkillResult = { readonly ok: true; readonly skill: OrgSkill } | {
  readonly ok: false;
  /** As far as the file tells it. */
  readonly name: string | undefined;
  readonly faults: readonly SkillFault[];
};

/** How a file is read. */
export interface ReadingOptions {
  /** What `~` stands for. */
  readonly home: string;
  /** What is never granted. */
  readonly refuse: CapabilityRule;
}

/** The priority of a skill that names none. */
export const DEFAULT_PRIORITY = 50;

/** What a module may export that the daemon asks for. */
export const HOOKS: readonly SkillHook[] = ["respond", "propose", "gate", "prompt", "tools"];

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** Reads the text of a skill's file. Never throws. */
export function parseSkill(text: string, { home, refuse }: ReadingOptions): SkillResult {
  const faults: SkillFault[] = [];
  const fault = (line: number, words: string) => faults.push({ line, text: words });
  const keywords = readKeywords(text);
  const only = (key: string): Keyword | undefined => {
    const [first, second] = keywords.filter((each) => each.key === key);
    if (second !== undefined) fault(second.line, `There is a second #+${key}.`);
    return first;
  };
  const all = (key: string) => keywords.filter((each) => each.key === key);

  const name = only("SKILL");
  if (name === undefined) fault(1, "It has no #+SKILL: NAME, so it is no skill.");
  else if (!NAME.test(name.value) || name.value.length > 40) {
    fault(
      name.line,
      `The name ${JSON.stringify(name.value)} must be of small letters, digits and single hyphens, 40 at most.`,
    );
  }
  const title = only("TITLE");
  const description = only("DESCRIPTION");
  const priority = only("PRIORITY");
  if (priority !== undefined && !/^-?[0-9]{1,4}$/.test(priority.value)) {
    fault(
      priority.line,
      `#+PRIORITY must be a whole number from -9999 to 9999 (got ${JSON.stringify(priority.value)}).`,
    );
  }
  const dependsOn: string[] = [];
  for (const { line, value } of all("DEPENDS_ON")) {
    for (const each of value.split(/[\s,]+/).filter((word) => word !== "")) {
      if (!NAME.test(each)) fault(line, `#+DEPENDS_ON names ${JSON.stringify(each)}, which is no name of a skill.`);
      else if (each === name?.value) fault(line, "It depends on itself.");
      else if (!dependsOn.includes(each)) dependsOn.push(each);
    }
  }
  const triggers: Trigger[] = [];
  for (const { line, value } of all("TRIGGER")) {
    const result = parseTrigger(value);
    if (result.ok) triggers.push(result.trigger);
    else fault(line, `#+TRIGGER cannot be used: ${result.why}.`);
  }
  const capabilities = new Map<string, Capability>();
  for (const { line, value } of all("CAPABILITIES")) {
    for (const each of value.split(/\s+/).filter((word) => word !== "")) {
      const result = parseCapability(each, home);
      const why = result.ok ? refuse(result.capability) : result.why;
      if (why !== undefined) fault(line, `The capability ${each} is refused: ${why}.`);
      else if (result.ok) capabilities.set(showCapability(result.capability), result.capability);
    }
  }

  const program = readProgram(text);
  if (program.source === undefined) fault(1, "It has no #+begin_src ts block, so there is nothing to run.");
  if (program.tests === undefined) {
    fault(1, "It has no tests (#+begin_src ts :tangle test); a skill without tests does not load.");
  }
  for (const each of program.faults) faults.push(each);
  const exports = exportsOf(program.source ?? "");
  const hooks = HOOKS.filter((hook) => exports.includes(hook));
  if (program.source !== undefined && hooks.length === 0) {
    fault(firstLine(program.source), `Its module exports none of ${HOOKS.join(", ")}, so it would never be asked.`);
  }
  if (
    triggers.length === 0 && (hooks.includes("respond") || hooks.includes("propose")) && all("TRIGGER").length === 0
  ) {
    fault(
      name?.line ?? 1,
      "It has no #+TRIGGER, so it would never be asked; say for example: #+TRIGGER: text=/^hello\\b/i",
    );
  }
  if (faults.length > 0) {
    return { ok: false, name: name?.value, faults: faults.sort((a, b) => a.line - b.line) };
  }
  return {
    ok: true,
    skill: {
      name: name?.value ?? "",
      title: title?.value || (name?.value ?? ""),
      description: legible(description?.value ?? ""),
      priority: Number(priority?.value ?? DEFAULT_PRIORITY),
      dependsOn,
      triggers,
      capabilities: [...capabilities.values()],
      source: program.source ?? "",
      tests: program.tests ?? "",
      exports,
      hooks,
    },
  };
}

/** What a file says of its skill beside the program, as JSON. */
export type SkillSummary =
  & Omit<OrgSkill, "source" | "tests" | "triggers">
  & {
    readonly triggers: readonly (Omit<Trigger, "text"> & {
      readonly text?: { readonly source: string; readonly flags: string };
    })[];
  };

/** Takes out of a skill what its text need not be read for once more. */
export function summarize({ source: _source, tests: _tests, triggers, ...rest }: OrgSkill): SkillSummary {
  return {
    ...rest,
    triggers: triggers.map(({ sensors, sources, text }) => ({
      sensors,
      sources,
      ...text === undefined ? {} : { text: { source: text.source, flags: text.flags } },
    })),
  };
}

/** Makes a skill of its summary and the text that it is of; the program is read when it is first asked for. */
export function restoreSkill({ triggers, ...rest }: SkillSummary, text: string): OrgSkill {
  let program: ReturnType<typeof readProgram> | undefined;
  const read = () => program ??= readProgram(text);
  return {
    ...rest,
    triggers: triggers.map((trigger) => {
      const result = trigger.text && parsePattern(trigger.text.source, trigger.text.flags);
      return { ...trigger, text: result?.ok === true ? result.pattern : undefined };
    }),
    get source() {
      return read().source ?? "";
    },
    get tests() {
      return read().tests ?? "";
    },
  };
}

interface Keyword {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

/** The keywords above the first heading, but for what stands in blocks. */
function readKeywords(text: string): Keyword[] {
  const { preamble } = parseOutline(text);
  const keywords: Keyword[] = [];
  let line = 0, inside: string | undefined;
  for (let start = preamble.start; start < preamble.end; start = lineEnd(text, start)) {
    line++;
    const written = text.slice(start, Math.min(lineEnd(text, start), preamble.end)).replace(/^\ufeff/, "");
    const block = /^[ \t]*#\+(begin|end)_(\S+)/i.exec(written);
    if (block !== null) {
      const what = (block[2] ?? "").toLowerCase();
      if (/begin/i.test(block[1] ?? "")) inside ??= what;
      else if (inside === what) inside = undefined;
    }
    if (inside !== undefined) continue;
    const keyword = /^[ \t]*#\+([A-Za-z_]+):[ \t]*(?![ \t])((?:.*\S)?)\s*$/.exec(written);
    if (keyword !== null) keywords.push({ key: (keyword[1] ?? "").toUpperCase(), value: keyword[2] ?? "", line });
  }
  return keywords;
}

/** The blocks of a file, each at its own lines: what a program says of a line is true of the file. */
function readProgram(text: string): { source?: string; tests?: string; faults: readonly SkillFault[] } {
  const outline = parseOutline(text);
  const source: string[] = [], tests: string[] = [];
  const faults: SkillFault[] = [];
  let hasSource = false, hasTests = false;
  const lines = new LineCounter(text);
  const sections = [outline.preamble, ...outline.headings.map(({ body }) => body)];
  const blocks = sections.flatMap((section) => sourceBlocks(outline, section)).filter(isProgram);
  for (const block of blocks) {
    const tangle = block.arguments.find(({ name }) => name === "tangle")?.value.toLowerCase();
    if (tangle === "no") continue;
    const isTest = tangle === "test";
    if (isTest) hasTests = true;
    else hasSource = true;
    put(isTest ? tests : source, block.content, lines.at(block.body.start));
  }
  // Org reads a line of stars and a blank as a heading wherever it stands, and so the block is none any more.
  for (const { index } of text.matchAll(/^[ \t]*#\+begin_src[ \t]+(?:ts|typescript)\b/gim)) {
    if (blocks.some(({ start, end }) => start <= index && index < end)) continue;
    faults.push({
      line: lines.at(index),
      text:
        "This block does not end: there is no #+end_src below it, or a line between them begins with a star and a " +
        "blank, which Org takes for a heading (write a comma before it).",
    });
  }
  return {
    ...hasSource ? { source: source.join("\n") } : {},
    ...hasTests ? { tests: tests.join("\n") } : {},
    faults,
  };
}

function isProgram({ language }: SourceBlock): boolean {
  return /^(?:ts|typescript)$/i.test(language ?? "");
}

/** Puts a block at its line, with empty lines above it. @param line From 1. */
function put(lines: string[], content: string, line: number): void {
  while (lines.length < line - 1) lines.push("");
  lines.push(...content.replace(/\n$/, "").split("\n"));
}

/** Tells the lines of ascending places. */
class LineCounter {
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  at(index: number): number {
    if (index < this.#at) [this.#at, this.#line] = [0, 1];
    for (let next = lineEnd(this.#text, this.#at); next <= index && this.#at < this.#text.length;) {
      this.#at = next;
      this.#line++;
      next = lineEnd(this.#text, this.#at);
    }
    return this.#line;
  }
}

function firstLine(source: string): number {
  return (/^\n*/.exec(source)?.[0].length ?? 0) + 1;
}

/** The names that a module exports, by its text: what `export` declares at the beginning of a line, and lists. */
function exportsOf(source: string): string[] {
  const names = new Set<string>();
  for (
    const [, name] of source.matchAll(/^export\s+(?:async\s+)?(?:function(?:\s*\*)?|const|let|var|class)\s+([\w$]+)/gm)
  ) {
    names.add(name as string);
  }
  for (const [, list] of source.matchAll(/^export\s*\{((?:(?!^export\s*\{)[^}])*)\}/gm)) {
    for (const each of (list ?? "").split(",")) {
      const name = each.trim().split(/(?<!\s)\s+as\s+/).at(-1)?.trim() ?? "";
      if (/^[\w$]+$/.test(name) && !each.trim().startsWith("type ")) names.add(name);
    }
  }
  return [...names];
}
