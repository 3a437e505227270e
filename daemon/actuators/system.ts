// The actuator for the daemon itself: what it is, what it has loaded, and its end. Knows the daemon only by these facts.
// Cannot reach anything else of the daemon.

import { logAnswer, responseAnswer } from "../wire/message.ts";
import { getf, isList, Keyword, type Value } from "../wire/value.ts";
import type { Action, Actuator, Task } from "../pipeline/ports.ts";

/** What the daemon tells about itself; each call makes the fields of one `:RESPONSE`. */
export interface SystemFacts {
  status(): Record<string, Value | undefined>;
  skills(): Record<string, Value | undefined>;
  gateways(): Record<string, Value | undefined>;
  /** Begins the stop; the answer to the request is sent first. */
  stop(): void;
}

const ACTIONS = ["HELLO", "STATUS", "SKILLS", "GATEWAYS", "STOP"] as const;

/** Serves `:SYSTEM`. There is no action that evaluates anything. */
export function makeSystemActuator(facts: SystemFacts): Actuator {
  return {
    target: "SYSTEM",
    perform(action: Action, task: Task): void {
      switch (action.name) {
        case "HELLO":
          return hello(action, task);
        case "STATUS":
          return task.answer(responseAnswer("STATUS", facts.status()));
        case "SKILLS":
          return task.answer(responseAnswer("SKILLS", facts.skills()));
        case "GATEWAYS":
          return task.answer(responseAnswer("GATEWAYS", facts.gateways()));
        case "STOP":
          task.answer(responseAnswer("STOP"));
          return facts.stop();
      }
    },
  };
}

/** Returns why a request to `:SYSTEM` is no valid message, or `undefined` when it is one. */
export function systemRequestFault(action: string | undefined): string | undefined {
  if (action !== undefined && (ACTIONS as readonly string[]).includes(action)) return undefined;
  const known = ACTIONS.map((name) => ":" + name).join(" ");
  return `Cannot accept message: :ACTION must be one of ${known} :AUTHENTICATE`;
}

function hello(action: Action, task: Task): void {
  const client = getf(action.payload, "CLIENT");
  const capabilities = getf(action.payload, "CAPABILITIES") ?? null;
  const list = capabilities === null ? [] : isList(capabilities) ? capabilities : undefined;
  if (!(client instanceof Keyword)) {
    return task.answer(logAnswer("ERROR", "INVALID-MESSAGE", "Cannot accept message: :HELLO needs a keyword :CLIENT"));
  }
  if (list === undefined || !list.every((item) => item instanceof Keyword)) {
    const text = "Cannot accept message: :CAPABILITIES must be a list of keywords";
    return task.answer(logAnswer("ERROR", "INVALID-MESSAGE", text));
  }
  task.peer.hello(client.name, list.map((item) => (item as Keyword).name));
  task.answer(responseAnswer("HELLO"));
}
