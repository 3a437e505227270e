// Envelopes (protocol section 3): the closed union of what may be said, its validation at the door, and the builders of what
// the daemon says. Knows nothing of connections or of what a message sets in motion.

import { getf, isKeyword, isList, isPlist, Keyword, kw, type Plist, plist, type Value } from "./value.ts";

/** The version of the wire protocol this code speaks. */
export const PROTOCOL_VERSION = 1;

/** The types an envelope may have (protocol 3.1). */
export const MESSAGE_TYPES = [
  "EVENT",
  "REQUEST",
  "RESPONSE",
  "STATUS",
  "LOG",
  "HEALTH-CHECK",
  "HEALTH-RESPONSE",
] as const;

/** The sensors through which a client may report an event. The daemon's own are in pipeline/event.ts. */
export const CLIENT_SENSORS = ["USER-INPUT", "HEARTBEAT", "INTERRUPT", "BUFFER-UPDATE", "POINT-UPDATE"] as const;

/** What only the daemon may say: taken out of every message that arrives, whoever sends it (protocol 3.3). */
export const DAEMON_ONLY_KEYS: ReadonlySet<string> = new Set([
  "APPROVED",
  "APPROVED-ACTION",
  "DEPTH",
  "STATUS",
  "FOVEAL-FOCUS",
  "REPLY-STREAM",
]);

/** The most characters of a name that a client gives itself or its session: it is kept with all that it asks for. */
export const LONGEST_NAME = 200;

/** What every message that arrives may carry. */
export interface Envelope {
  /** The sender's name for this message; every answer repeats it as `:IN-REPLY-TO`. */
  readonly id?: string;
  /** The sender's `:META`; every answer carries it. */
  readonly meta?: Plist;
}

/** What a client reports. */
export type ClientEvent =
  | { readonly sensor: "USER-INPUT"; readonly text: string }
  | { readonly sensor: "HEARTBEAT" }
  | { readonly sensor: "INTERRUPT"; readonly inReplyTo?: string }
  | { readonly sensor: "BUFFER-UPDATE"; readonly ast: Value }
  | { readonly sensor: "POINT-UPDATE"; readonly element: Value };

/** A message that arrived and is well formed. */
export type Message =
  | Envelope & { readonly type: "HEALTH-CHECK" }
  | Envelope & { readonly type: "EVENT"; readonly event: ClientEvent }
  | Envelope & {
    readonly type: "REQUEST";
    readonly target: string;
    /** The name of the `:ACTION`, or `undefined` without one. */
    readonly action: string | undefined;
    readonly payload: Plist;
  }
  | Envelope & {
    readonly type: "RESPONSE" | "STATUS" | "LOG" | "HEALTH-RESPONSE";
    readonly inReplyTo?: string;
    readonly payload: Plist;
  };

/** Why a readable value is no message, with what is needed to answer it. */
export interface InvalidMessage extends Envelope {
  /** The field at fault, as it is written: `:TYPE`. */
  readonly field: string;
  readonly text: string;
}

/** What {@link parseMessage} returns. */
export type MessageResult = { readonly ok: true; readonly message: Message } | {
  readonly ok: false;
  readonly fault: InvalidMessage;
};

/** The message that comes most often by far. */
const PLAIN_HEALTH_CHECK: MessageResult = { ok: true, message: { type: "HEALTH-CHECK" } };

/** Validates a value as an envelope and takes out what only the daemon may say. Never throws. */
export function parseMessage(value: Value): MessageResult {
  if (!isList(value) || !isPlist(value)) {
    return { ok: false, fault: { field: ":TYPE", text: "Cannot accept message: it is not a property list" } };
  }
  if (value.length === 2 && isKeyword(value[0], "TYPE") && isKeyword(value[1], "HEALTH-CHECK")) {
    return PLAIN_HEALTH_CHECK;
  }
  const envelope: { id?: string; meta?: Plist } = {};
  const fail = (field: string, text: string): MessageResult => ({
    ok: false,
    fault: { ...envelope, field, text: `Cannot accept message: ${text}` },
  });
  const id = getf(value, "ID");
  if (typeof id === "string") envelope.id = id;
  const rawMeta = getf(value, "META");
  const longName = isPlist(rawMeta) ? longNameIn(rawMeta) : undefined;
  // What is refused for its length is not said back.
  if (isPlist(rawMeta) && longName === undefined) envelope.meta = strip(rawMeta);

  const type = getf(value, "TYPE");
  if (!(type instanceof Keyword)) return fail(":TYPE", ":TYPE must be a keyword");
  if (!(MESSAGE_TYPES as readonly string[]).includes(type.name)) {
    return fail(":TYPE", `:TYPE must be one of ${names(MESSAGE_TYPES)}`);
  }
  if (id !== undefined && typeof id !== "string") return fail(":ID", ":ID must be a string");
  if (rawMeta !== undefined && !isPlist(rawMeta)) return fail(":META", ":META must be a property list");
  if (longName !== undefined) return fail(`:${longName}`, `:${longName} is longer than ${LONGEST_NAME} characters`);
  const target = getf(value, "TARGET");
  if (target !== undefined && !(target instanceof Keyword)) return fail(":TARGET", ":TARGET must be a keyword");
  const rawPayload = getf(value, "PAYLOAD") ?? null;
  if (!isPlist(rawPayload)) return fail(":PAYLOAD", ":PAYLOAD must be a property list");
  const payload = strip(rawPayload);

  switch (type.name) {
    case "HEALTH-CHECK":
      return { ok: true, message: { ...envelope, type: "HEALTH-CHECK" } };
    case "EVENT": {
      const event = parseEvent(payload);
      return "field" in event
        ? fail(event.field, event.text)
        : { ok: true, message: { ...envelope, type: "EVENT", event } };
    }
    case "REQUEST": {
      if (target === undefined) return fail(":TARGET", "a :REQUEST needs a :TARGET");
      const action = getf(payload, "ACTION");
      if (action !== undefined && !(action instanceof Keyword)) return fail(":ACTION", ":ACTION must be a keyword");
      return {
        ok: true,
        message: { ...envelope, type: "REQUEST", target: target.name, action: action?.name, payload },
      };
    }
    default: {
      const inReplyTo = getf(value, "IN-REPLY-TO");
      if (inReplyTo !== undefined && typeof inReplyTo !== "string") {
        return fail(":IN-REPLY-TO", ":IN-REPLY-TO must be a string");
      }
      const kind = type.name as "RESPONSE" | "STATUS" | "LOG" | "HEALTH-RESPONSE";
      const reply = inReplyTo === undefined ? {} : { inReplyTo };
      return { ok: true, message: { ...envelope, ...reply, type: kind, payload } };
    }
  }
}

/** Which name in a `:META` is longer than any may be. */
function longNameIn(meta: Plist): string | undefined {
  return ["SOURCE", "SESSION-ID"].find((name) => {
    const value = getf(meta, name);
    return (value instanceof Keyword ? value.name : typeof value === "string" ? value : "").length > LONGEST_NAME;
  });
}

function parseEvent(payload: Plist): ClientEvent | { field: string; text: string } {
  const sensor = getf(payload, "SENSOR");
  const fail = (field: string, text: string) => ({ field, text });
  if (!(sensor instanceof Keyword)) return fail(":SENSOR", "an :EVENT needs a keyword :SENSOR in its :PAYLOAD");
  switch (sensor.name) {
    case "USER-INPUT": {
      const text = getf(payload, "TEXT");
      if (typeof text !== "string") return fail(":TEXT", ":USER-INPUT needs a string :TEXT");
      return { sensor: "USER-INPUT", text };
    }
    case "HEARTBEAT":
      return { sensor: "HEARTBEAT" };
    case "INTERRUPT": {
      const inReplyTo = getf(payload, "IN-REPLY-TO");
      if (inReplyTo === undefined) return { sensor: "INTERRUPT" };
      if (typeof inReplyTo !== "string") return fail(":IN-REPLY-TO", ":IN-REPLY-TO must be a string");
      return { sensor: "INTERRUPT", inReplyTo };
    }
    case "BUFFER-UPDATE": {
      const ast = getf(payload, "AST");
      if (ast === undefined) return fail(":AST", ":BUFFER-UPDATE needs an :AST");
      return { sensor: "BUFFER-UPDATE", ast };
    }
    case "POINT-UPDATE": {
      const element = getf(payload, "ELEMENT");
      if (element === undefined) return fail(":ELEMENT", ":POINT-UPDATE needs an :ELEMENT");
      return { sensor: "POINT-UPDATE", element };
    }
    default:
      return fail(":SENSOR", `:SENSOR must be one of ${names(CLIENT_SENSORS)}`);
  }
}

function names(list: readonly string[]): string {
  return list.map((name) => ":" + name).join(" ");
}

/** Takes the daemon's own keys out of a property list; returns the same list when it has none. */
function strip(fields: Plist): Plist {
  if (fields === null) return null;
  let found = false;
  for (let i = 0; i < fields.length; i += 2) if (DAEMON_ONLY_KEYS.has((fields[i] as Keyword).name)) found = true;
  if (!found) return fields;
  const kept: Value[] = [];
  for (let i = 0; i < fields.length; i += 2) {
    if (!DAEMON_ONLY_KEYS.has((fields[i] as Keyword).name)) kept.push(fields[i] as Value, fields[i + 1] as Value);
  }
  return kept.length === 0 ? null : kept;
}

/** How bad a `:LOG` is. */
export type LogLevel = "ERROR" | "WARN" | "INFO";

/** The codes a `:LOG` of this daemon may carry; docs/protocol.md says what each means. */
export type LogCode =
  | "MALFORMED-FRAME"
  | "FRAME-TOO-LARGE"
  | "UNREADABLE"
  | "INVALID-MESSAGE"
  | "NO-ACTUATOR"
  | "UNAUTHENTICATED"
  | "TIMEOUT"
  | "TOO-MANY-CONNECTIONS"
  | "INTERNAL-ERROR"
  | "DENIED"
  | "FAILED"
  | "CANCELLED"
  | "INTERRUPTED"
  | "BUSY"
  | "STOPPING"
  | "STORAGE"
  | "NO-SUCH-PLAN"
  | "PLAN-RESOLVED"
  | "PLAN-CHANGED";

/** What an answer says, before it is addressed: the type and the fields that are its own. */
export type Answer = { readonly type: "REQUEST" | "RESPONSE" | "STATUS" | "EVENT" | "LOG"; readonly payload: Plist };

/** A text for the person who asked. */
export function messageAnswer(text: string): Answer {
  return { type: "REQUEST", payload: plist({ ACTION: kw("MESSAGE"), TEXT: text }) };
}

/** A refusal or a fault, always with a reason. */
export function logAnswer(level: LogLevel, code: LogCode, text: string, more: Record<string, Value> = {}): Answer {
  return { type: "LOG", payload: plist({ LEVEL: kw(level), CODE: kw(code), ...more, TEXT: text }) };
}

/** The good outcome of a request. */
export function responseAnswer(action: string, fields: Record<string, Value | undefined> = {}): Answer {
  return { type: "RESPONSE", payload: plist({ ACTION: kw(action), STATUS: kw("OK"), ...fields }) };
}

/** The stage a running message has reached. */
export function stageAnswer(stage: string): Answer {
  return { type: "STATUS", payload: plist({ ACTION: kw("STAGE"), STAGE: kw(stage) }) };
}

/** A piece of an answer that is still being made. */
export function deltaAnswer(text: string): Answer {
  return { type: "STATUS", payload: plist({ ACTION: kw("DELTA"), TEXT: text }) };
}

/** What a command that is still running has written. */
export function outputAnswer(stream: "stdout" | "stderr", text: string): Answer {
  return { type: "STATUS", payload: plist({ ACTION: kw("OUTPUT"), STREAM: kw(stream.toUpperCase()), TEXT: text }) };
}

/** Why a command has not begun: what it waits for, and how that is ended. @param plans The ids of the plans. */
export function waitingAnswer(text: string, plans: readonly string[]): Answer {
  return { type: "STATUS", payload: plist({ ACTION: kw("WAITING"), TEXT: text, PLANS: [...plans] }) };
}

/** Addresses an answer to the message it answers: `:META` unchanged, `:ID` as `:IN-REPLY-TO` (protocol 3.2, 3.6). */
export function address(answer: Answer, to: Envelope): Value {
  const items: Value[] = [TYPE, kw(answer.type)];
  if (to.meta !== undefined) items.push(META, to.meta);
  if (to.id !== undefined) items.push(IN_REPLY_TO, to.id);
  items.push(PAYLOAD, answer.payload);
  return items;
}

const TYPE = kw("TYPE"), META = kw("META"), IN_REPLY_TO = kw("IN-REPLY-TO"), PAYLOAD = kw("PAYLOAD");

/** How the daemon is. `UNKNOWN`: start-up is not finished. */
export type Health = "UNKNOWN" | "HEALTHY" | "DEGRADED" | "UNHEALTHY";

/** The answer to a health check. Without anything of the check's own it is always the same value, so that it is printed once. */
export function healthResponse(status: Health, to: Envelope): Value {
  return to.id === undefined && to.meta === undefined ? PLAIN_HEALTH[status] : makeHealthResponse(status, to);
}

function makeHealthResponse(status: Health, { id, meta }: Envelope): Value {
  const items: Value[] = [TYPE, kw("HEALTH-RESPONSE"), STATUS, kw(status), CHECKED, status === "UNKNOWN" ? null : true];
  if (meta !== undefined) items.push(META, meta);
  if (id !== undefined) items.push(IN_REPLY_TO, id);
  return items;
}

const STATUS = kw("STATUS"), CHECKED = kw("CHECKED-P");
const PLAIN_HEALTH: Readonly<Record<Health, Value>> = {
  UNKNOWN: makeHealthResponse("UNKNOWN", {}),
  HEALTHY: makeHealthResponse("HEALTHY", {}),
  DEGRADED: makeHealthResponse("DEGRADED", {}),
  UNHEALTHY: makeHealthResponse("UNHEALTHY", {}),
};

/** The daemon's first word on every connection (protocol 3.4). @param nonce Announces that authentication is required. */
export function handshake(version: string, capabilities: readonly string[], nonce?: string): Value {
  const auth = nonce === undefined ? undefined : plist({ SCHEME: kw("HMAC-SHA256"), NONCE: nonce, REQUIRED: true });
  return plist({
    TYPE: kw("EVENT"),
    PAYLOAD: plist({
      ACTION: kw("HANDSHAKE"),
      VERSION: version,
      PROTOCOL: PROTOCOL_VERSION,
      CAPABILITIES: capabilities.map(kw),
      AUTH: auth,
    }),
  });
}
