// What stands in the payload of an action: every text with the name it stands under, and where an action leads: to the user's own
// client, to the shell, away from this machine. Knows no rule, and neither actuators nor tools.

import { Char, Dotted, isList, Keyword, Sym, type Value, Vector } from "../wire/value.ts";
import type { Action } from "../pipeline/ports.ts";

/** One text of a payload. */
export interface PayloadText {
  readonly text: string;
  /** The keywords it stands behind, the outermost first. */
  readonly keys: readonly string[];
  /** Whether it is itself a keyword. */
  readonly keyword: boolean;
}

/** Every text in a value, names of symbols and keywords with them. A keyword counts for all that stands in its value. */
export function payloadTexts(value: Value): PayloadText[] {
  const texts: PayloadText[] = [];
  const stack: { readonly value: Value; readonly keys: readonly string[] }[] = [{ value, keys: [] }];
  while (stack.length > 0) {
    const { value, keys } = stack.pop() as { value: Value; keys: readonly string[] };
    if (typeof value === "string") texts.push({ text: value, keys, keyword: false });
    else if (value instanceof Keyword) texts.push({ text: value.name, keys, keyword: true });
    else if (value instanceof Sym) texts.push({ text: value.name, keys, keyword: false });
    else if (value instanceof Char) texts.push({ text: value.value, keys, keyword: false });
    else {
      const items = value instanceof Dotted
        ? [...value.items, value.tail]
        : value instanceof Vector
        ? value.items
        : value;
      if (!isList(items)) continue;
      let inner = keys;
      const found = items.map((item, index) => {
        // An option names the word behind it.
        const option = optionOf(items[index - 1]);
        if (option !== undefined && !(item instanceof Keyword && index % 2 === 0)) {
          return { value: item, keys: [...inner, option] };
        }
        // A keyword names what follows, unless it stands where a value does.
        if (!(item instanceof Keyword) || index % 2 === 1) return { value: item, keys: inner };
        inner = [...keys, item.name];
        return { value: item, keys };
      });
      for (const each of found.reverse()) stack.push(each);
    }
  }
  return texts;
}

/** The name of an option such as `--password`; `undefined` for what is none. */
export function optionOf(value: Value | undefined): string | undefined {
  return typeof value === "string" ? /^--?([A-Za-z][\w-]{0,64})$/.exec(value)?.[1] : undefined;
}

/** The texts behind one of some keywords, at any depth. Keywords are none. */
export function textsBehind(value: Value, names: ReadonlySet<string>): string[] {
  return payloadTexts(value).filter(({ keys, keyword }) => !keyword && keys.some((key) => names.has(key)))
    .map(({ text }) => text);
}

/** Where what an action carries ends up. */
export type Reach =
  /** With the user, at the user's own client. */
  | "user"
  /** In the daemon. */
  | "daemon"
  | "shell"
  /** In a tool that may keep it or send it. */
  | "tool"
  /** In a gateway, on the network, with a model, or nobody knows. */
  | "away";

const REACHES: ReadonlyMap<string, Reach> = new Map([
  ["CLIENT", "user"],
  ["CLI", "user"],
  ["TUI", "user"],
  ["EMACS", "user"],
  ["SYSTEM", "daemon"],
  ["MEMORY", "daemon"],
  ["SKILL", "daemon"],
  ["SHELL", "shell"],
  ["TOOL", "tool"],
]);

/** Where an action leads. What is not known leads away. */
export function reachOf(action: Pick<Action, "target" | "payload">): Reach {
  const reach = REACHES.get(action.target) ?? "away";
  return reach === "tool" && places(action).length > 0 ? "away" : reach;
}

/** The texts that name a place on the network. */
export function places({ payload }: Pick<Action, "payload">): string[] {
  return textsBehind(payload, PLACE_KEYS);
}

/** The words of a name: `SEND-MAIL`, `sendMail` and `send_mail` are SEND and MAIL. */
export function nameWords(name: string): string[] {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toUpperCase().split(/[^A-Z0-9]+/).filter((each) => each !== "");
}

const PLACE_KEYS: ReadonlySet<string> = new Set([
  "URL",
  "URLS",
  "URI",
  "HOST",
  "HOSTNAME",
  "ADDRESS",
  "ENDPOINT",
  "BASE-URL",
]);
