// The reasoner that needs no model: a few fixed replies, and a plain word on everything else. Knows nothing of models.
// What it says about the daemon it is handed as facts.

import { kw, plist } from "../wire/value.ts";
import type { Percept, Proposal, Reasoner } from "../pipeline/ports.ts";

/** What the reflexes may say about the daemon. */
export interface ReflexFacts {
  readonly version: string;
  /** Returns lines for a person, such as `uptime 3 minutes`. */
  statusLines(): readonly string[];
  /** What else answers without a model, each with what to say to it. */
  skills?(): readonly { readonly name: string; readonly description: string }[];
  /** The file in which a model would be configured. */
  readonly configFile: string;
}

const GREETING = /^(hi|hello|hey|howdy|moin|servus|salut|bonjour|hola|good (morning|afternoon|evening|day))\b(.*)$/i;

/** What can be done without a model. */
function help({ skills }: ReflexFacts): string {
  const own = [["help", "this text"], ["status", "how the daemon is"], ["version", "which version this is"]] as const;
  const others = (skills?.() ?? []).map(({ name, description }) => [name, description] as const);
  const lines = [...others, ...own].map(([name, what]) => `  ${name.padEnd(10)}${what}`.trimEnd());
  return `I answer these without any model:
${lines.join("\n")}
and a greeting. From a terminal: ask TEXT, cli, status, stop ("passepartout --help" lists them).`;
}

/** Answers `help`, `status`, `version`, greetings, and says plainly of anything else that no model is configured. */
export function makeReflexReasoner(facts: ReflexFacts): Reasoner {
  return {
    name: "reflex",
    reason: (percept: Percept): Proposal | undefined =>
      percept.kind === "question" ? say(replyTo(percept.text, facts)) : undefined,
  };
}

function replyTo(text: string, facts: ReflexFacts): string {
  const word = commandWord(text);
  if (word === "") return `I understood nothing: the text is empty. Type "help" for what I can do.`;
  if (word === "help") return help(facts);
  if (word === "version") return `Passepartout ${facts.version}`;
  if (word === "status") return facts.statusLines().join("\n");
  const greeting = GREETING.exec(word);
  if (greeting !== null && (greeting[3] as string).trim().split(/\s+/).length <= 3) {
    return `Hello. I am Passepartout ${facts.version}. Type "help" for what I can do.`;
  }
  return `I understood "${
    sample(text)
  }" as a question or task in plain words. None of my own commands covers it, and no ` +
    `model is configured that could.
To configure one: this version brings no model provider of its own; a program that embeds it hands one to ` +
    `startDaemon({ reasoners }). Providers will be set up by variables in ${facts.configFile}; .env.example lists every ` +
    `variable there is. Type "help" for what I can do without a model.`;
}

/** Longest text that can be one of the commands or a greeting, in UTF-16 units. */
const LONGEST_COMMAND = 200;

/** Returns a short text without what people put around a command. A long one is none, and is not looked through. */
function commandWord(text: string): string {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST_COMMAND) return trimmed.slice(0, LONGEST_COMMAND) + "...";
  return trimmed.toLowerCase().replace(/^\//, "").replace(/(?<![?!.\s])[?!.\s]+$/, "");
}

/** Returns the beginning of a text, on one line. */
function sample(text: string): string {
  const line = text.trim().slice(0, 2_000).replace(/\s+/g, " ");
  const glyphs = [...line.slice(0, 400).toWellFormed()];
  return glyphs.length > 200 ? glyphs.slice(0, 200).join("") + "..." : line;
}

function say(text: string): Proposal {
  return {
    actions: [{
      target: "CLIENT",
      name: "MESSAGE",
      payload: plist({ ACTION: kw("MESSAGE"), TEXT: text }),
      proposedBy: "daemon",
    }],
  };
}
