// The messages that cases send, as text, and how to recognise what comes back.
// Knows nothing of how they travel, but for a peer to send on and wait at: no socket, no target.

import { equal, getf, getKeyword, getString, isKeyword, type Value } from "../daemon/wire/value.ts";
import { parseSexp } from "../daemon/wire/reader.ts";
import { check } from "./failure.ts";
import type { Peer } from "./peer.ts";
import { excerpt, type Frame } from "./strict_frames.ts";

/** The plainest message there is: 21 characters. */
export const HEALTH_CHECK = "(:TYPE :HEALTH-CHECK)";

/** Returns a health check that is `length` characters long. */
export function paddedHealthCheck(length: number): string {
  return HEALTH_CHECK.slice(0, -1) + " ".repeat(length - HEALTH_CHECK.length) + ")";
}

/** Returns a health check with an `:ID`. */
export function healthCheck(id: string): string {
  return `(:TYPE :HEALTH-CHECK :ID ${quoted(id)})`;
}

/** Returns a string as it is written. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** What a user input may carry; `meta`, `envelope` and `payload` as they are written. */
export interface UserInput {
  readonly text?: string;
  readonly id?: string;
  readonly meta?: string;
  readonly envelope?: string;
  readonly payload?: string;
}

/** Returns a user input. */
export function userInput({ text = "help", id, meta, envelope, payload }: UserInput = {}): string {
  const fields = [":TYPE :EVENT"];
  if (id !== undefined) fields.push(`:ID ${quoted(id)}`);
  if (meta !== undefined) fields.push(`:META ${meta}`);
  if (envelope !== undefined) fields.push(envelope);
  fields.push(`:PAYLOAD (:SENSOR :USER-INPUT :TEXT ${quoted(text)}${payload === undefined ? "" : " " + payload})`);
  return `(${fields.join(" ")})`;
}

/** Returns an event of another sensor; `fields` as they are written. */
export function sensorEvent(sensor: string, fields = ""): string {
  return `(:TYPE :EVENT :PAYLOAD (:SENSOR :${sensor}${fields === "" ? "" : " " + fields}))`;
}

/** Returns a request; `payload` without its parentheses. */
export function request(target: string, payload: string, id?: string, envelope = ""): string {
  const name = id === undefined ? "" : ` :ID ${quoted(id)}`;
  return `(:TYPE :REQUEST${name} :TARGET :${target}${envelope === "" ? "" : " " + envelope} :PAYLOAD (${payload}))`;
}

/** Returns a name that nobody used before. */
export function uniqueName(prefix = "c"): string {
  return `${prefix}-${crypto.randomUUID()}`;
}

/** Returns a `:META` of a session of its own; `more` as it is written. */
export function freshMeta(more = ""): string {
  return `(:SOURCE :TUI :SESSION-ID ${quoted(uniqueName())}${more === "" ? "" : " " + more})`;
}

/** Reads a form that the kit wrote itself. */
export function read(text: string): Value {
  const parsed = parseSexp(text);
  if (!parsed.ok) throw new Error(`Cannot read own form: ${parsed.reason} (${text})`);
  return parsed.value;
}

/** Tells whether a frame answers a health check. */
export function isHealthResponse({ value }: Frame): boolean {
  return isKeyword(getf(value, "TYPE"), "HEALTH-RESPONSE") && getKeyword(value, "STATUS") !== undefined;
}

/** Tells whether a frame could be the answer to something a user said: anything but greeting, health and progress. */
export function isAnswer({ value }: Frame): boolean {
  const type = getKeyword(value, "TYPE");
  if (type === undefined || type === "STATUS" || type === "HEALTH-RESPONSE") return false;
  return getKeyword(getf(value, "PAYLOAD"), "ACTION") !== "HANDSHAKE";
}

/** Tells whether a frame carries this `:META`. */
export function carries(frame: Frame, meta: Value): boolean {
  const found = getf(frame.value, "META");
  return found !== undefined && equal(found, meta);
}

/** Tells whether a frame answers the message with this `:ID`. */
export function answersId(frame: Frame, id: string): boolean {
  return getString(frame.value, "IN-REPLY-TO") === id;
}

/** Sends a user input and waits for an answer that carries its `:META`. @param meta As it is written. */
export async function ask(peer: Peer, meta: string, input: Omit<UserInput, "meta"> = {}): Promise<Frame> {
  await peer.send(userInput({ ...input, meta }));
  return await answerWith(peer, meta);
}

/** Waits for an answer that carries this `:META`. @param meta As it is written. */
export async function answerWith(peer: Peer, meta: string): Promise<Frame> {
  const wanted = read(meta);
  return await peer.expect(
    `an answer that carries :META ${excerpt(meta)}`,
    (frame) => isAnswer(frame) && carries(frame, wanted),
    peer.waits.answer,
  );
}

/** Waits for an answer with this `:IN-REPLY-TO`. */
export function answerTo(peer: Peer, id: string): Promise<Frame> {
  const what = `an answer with :IN-REPLY-TO ${excerpt(quoted(id))}`;
  return peer.expect(what, (frame) => isAnswer(frame) && answersId(frame, id), peer.waits.answer);
}

/** Tells whether a frame is a `:LOG`: a refusal or a fault. */
export function isLog({ value }: Frame): boolean {
  return isKeyword(getf(value, "TYPE"), "LOG");
}

/** Tells whether a frame is a `:LOG` with this `:CODE`. */
export function isFault({ value }: Frame, code: string): boolean {
  return isKeyword(getf(value, "TYPE"), "LOG") && getKeyword(getf(value, "PAYLOAD"), "CODE") === code;
}

/** Waits for a `:LOG` with this `:CODE` and looks whether it gives a reason. */
export async function fault(peer: Peer, code: string, ms = peer.waits.prompt): Promise<Frame> {
  const frame = await peer.expect(`a :LOG with :CODE :${code}`, (frame) => isFault(frame, code), ms);
  const payload = getf(frame.value, "PAYLOAD");
  check(
    ["ERROR", "WARN", "INFO"].includes(getKeyword(payload, "LEVEL") ?? "") && (getString(payload, "TEXT") ?? "") !== "",
    "a :LOG has a :LEVEL and always a reason in :TEXT",
    excerpt(frame.payload),
  );
  return frame;
}

/** Looks whether anything arrived that nobody expected. */
export function nothingOf(peer: Peer, what: string, match: (frame: Frame) => boolean): void {
  const found = peer.unexpected.find(match);
  check(found === undefined, what, excerpt(found?.payload ?? ""));
}
