// The actuator for the daemon itself: what it is, what it has loaded, and its end. Knows the daemon only by these facts.
// Cannot reach anything else of the daemon.

import { LONGEST_NAME, responseAnswer } from "../wire/message.ts";
import { getf, getKeyword, isList, Keyword, type Plist, type Value } from "../wire/value.ts";
import type { Action, Actuator, Task } from "../pipeline/ports.ts";

/** What the daemon tells about itself; each call makes the fields of one `:RESPONSE`. */
export interface SystemFacts {
  status(): Record<string, Value | undefined>;
  /** @param again Whether to look at the files of skills first. */
  skills(again: boolean): Promise<Record<string, Value | undefined>>;
  gateways(): Record<string, Value | undefined>;
  /** Serves what is asked about plans and the ledger. */
  plans(action: Action, task: Task): void | Promise<void>;
  /** Begins the stop; the answer to the request is sent first. */
  stop(): void;
}

const ACTIONS = [
  "HELLO",
  "STATUS",
  "SKILLS",
  "RELOAD-SKILLS",
  "GATEWAYS",
  "STOP",
  "APPROVE-PLAN",
  "DENY-PLAN",
  "CANCEL-PLAN",
  "SHOW-PLAN",
  "LIST-PLANS",
  "VERIFY-LEDGER",
] as const;

/** The states of plans that a list can be asked for. */
const STATES = ["PLAN", "APPROVED", "RUNNING", "DONE", "FAILED", "DENIED", "EXPIRED", "INTERRUPTED"];

/** Serves `:SYSTEM`. There is no action that evaluates anything. */
export function makeSystemActuator(facts: SystemFacts): Actuator {
  return {
    target: "SYSTEM",
    async perform(action: Action, task: Task): Promise<void> {
      switch (action.name) {
        case "HELLO":
          // The session has taken to heart what it says.
          return task.answer(responseAnswer("HELLO"));
        case "STATUS":
          return task.answer(responseAnswer("STATUS", facts.status()));
        case "SKILLS":
        case "RELOAD-SKILLS":
          return task.answer(responseAnswer(action.name, await facts.skills(action.name === "RELOAD-SKILLS")));
        case "GATEWAYS":
          return task.answer(responseAnswer("GATEWAYS", facts.gateways()));
        case "STOP":
          task.answer(responseAnswer("STOP"));
          return facts.stop();
        default:
          return facts.plans(action, task);
      }
    },
  };
}

/** A field of a request that is not as it must be. */
export interface FieldFault {
  /** Without the colon. */
  readonly field: string;
  readonly text: string;
}

/** Returns why a request to `:SYSTEM` is no valid message, or `undefined` when it is one. */
export function systemRequestFault(action: string | undefined, payload: Plist): FieldFault | undefined {
  if (action === undefined || !(ACTIONS as readonly string[]).includes(action)) {
    const known = ACTIONS.map((name) => ":" + name).join(" ");
    return { field: "ACTION", text: `Cannot accept message: :ACTION must be one of ${known} :AUTHENTICATE` };
  }
  if (action.endsWith("-PLAN")) {
    for (const field of action === "SHOW-PLAN" ? ["ID"] : ["ID", "HASH"]) {
      if (typeof getf(payload, field) !== "string") {
        return { field, text: `Cannot accept message: :${action} needs a string :${field}` };
      }
    }
    return undefined;
  }
  if (action === "LIST-PLANS") {
    const state = getf(payload, "STATE"), prefix = getf(payload, "PREFIX");
    if (prefix !== undefined && typeof prefix !== "string") {
      return { field: "PREFIX", text: "Cannot accept message: :PREFIX must be a string" };
    }
    if (state === undefined || state instanceof Keyword && STATES.includes(state.name)) return undefined;
    const known = STATES.map((name) => ":" + name).join(" ");
    return { field: "STATE", text: `Cannot accept message: :STATE must be one of ${known}` };
  }
  if (action !== "HELLO") return undefined;
  const client = getf(payload, "CLIENT");
  if (!(client instanceof Keyword)) {
    return { field: "CLIENT", text: "Cannot accept message: :HELLO needs a keyword :CLIENT" };
  }
  if (client.name.length > LONGEST_NAME) {
    return { field: "CLIENT", text: `Cannot accept message: :CLIENT is longer than ${LONGEST_NAME} characters` };
  }
  if (!capabilitiesOf(payload).every((item) => item instanceof Keyword)) {
    return { field: "CAPABILITIES", text: "Cannot accept message: :CAPABILITIES must be a list of keywords" };
  }
  return undefined;
}

function capabilitiesOf(payload: Plist): readonly Value[] {
  const value = getf(payload, "CAPABILITIES") ?? null;
  return value === null ? [] : isList(value) ? value : [value];
}

/** What a client says of itself. */
export interface Hello {
  readonly client: string;
  readonly capabilities: readonly string[];
}

/** Reads what a client says of itself from a valid request to `:SYSTEM`; `undefined` when it is no `:HELLO`. */
export function readHello(action: string | undefined, payload: Plist): Hello | undefined {
  if (action !== "HELLO") return undefined;
  const capabilities = capabilitiesOf(payload).filter((item) => item instanceof Keyword).map((item) => item.name);
  return { client: (getKeyword(payload, "CLIENT") ?? "UNKNOWN").slice(0, LONGEST_NAME), capabilities };
}
