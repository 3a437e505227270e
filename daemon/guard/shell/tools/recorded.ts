// A judge that judges nothing and writes down what a rule says, for the tests of the rules. Knows no
// rule.

import { Arg, type Judge, NOTHING, type Rules, type Stream } from "../call.ts";

/** What a rule said, and what it returned. */
export interface Recorded {
  /** One line a saying: `ask option`, `read a.txt`, `remove / recursive`, `run rm -rf /`, `shell id` ... */
  readonly said: readonly string[];
  readonly printed: Stream;
}

/** A word: text, a wildcard word as `{ glob }`, or one of which nothing is known as `{ unknown }`. */
export type Word = string | Arg;

/** Runs the rule of `words[0]` and records what it says. Throws if there is no such rule. */
export function record(rules: Rules, words: readonly Word[], stdin: Stream = NOTHING): Recorded {
  const [name, ...args] = words.map((word) => typeof word === "string" ? Arg.of(word) : word);
  const rule = rules.get(name?.text ?? "");
  if (rule === undefined) {
    throw new Error(`Looking up a rule failed: there is none for ${name?.shown}; add it to the map`);
  }
  const said: string[] = [];
  const judge: Judge = {
    ask: (rule) => void said.push(`ask ${rule}`),
    deny: (rule) => void said.push(`deny ${rule}`),
    touch: (how, path, options) => {
      const names = options?.names === undefined ? "" : ` names ${options.names.map((arg) => arg.shown).join(" ")}`;
      said.push(`${how} ${path.shown}${options?.recursive === true ? " recursive" : ""}${names}`);
    },
    aside: () => {},
    shows: () => {},
    showsKept: () => {},
    tops: () => [],
    run: (argv) => {
      said.push(`run ${argv.map((arg) => arg.shown).join(" ")}`);
      return { origin: "report" };
    },
    elsewhere: (body) => body(),
    shell: (script) => {
      said.push(`shell ${script.shown}`);
      return { origin: "report" };
    },
    shellFrom: (stream) => {
      said.push(`shell from ${stream.origin}${stream.text === undefined ? "" : ` ${stream.text}`}`);
      return { origin: "report" };
    },
    code: (language, source) => void said.push(`code ${language} ${source?.shown ?? ""}`),
    codeFrom: (language, stream) => void said.push(`code ${language} from ${stream.origin}`),
    network: (url) => void said.push(`network ${url.shown}`),
    wrote: (path, stream) => void said.push(`wrote ${path.shown} ${stream.origin}`),
    cwd: "/home/user/project",
    home: "/home/user",
  };
  const printed = rule({ name: name?.text ?? "", args, stdin, judge }) ?? { origin: "report" };
  return { said, printed };
}

/** Splits a line at blanks, for tests of words without blanks. */
export function split(line: string): string[] {
  return line.split(" ");
}
