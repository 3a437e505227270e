// What a skill proposes, read: its actions as the pipeline has them, and what is said once they are done. What makes no sense is told,
// and nothing of it is done. Pure; knows no action by name.

import type { Action } from "../pipeline/ports.ts";
import { legible } from "../wire/printable.ts";
import { Float, kw, plist, type Value } from "../wire/value.ts";
import type { Json } from "./ports.ts";

/** The most actions of one proposal. */
export const MOST_ACTIONS = 32;

/** A proposal that makes sense. */
export interface SkillProposal {
  readonly actions: readonly Action[];
  readonly say: string | undefined;
}

/** What {@link readProposal} returns; `why` is a clause. */
export type ProposalResult = { readonly ok: true; readonly proposal: SkillProposal } | {
  readonly ok: false;
  readonly why: string;
};

/** Reads what `propose` returned. Never throws. */
export function readProposal(json: Json): ProposalResult {
  const fail = (why: string): ProposalResult => ({ ok: false, why });
  if (!isRecord(json)) return fail("it is no object");
  const { say = null, actions } = json;
  if (say !== null && typeof say !== "string") return fail("say is no text");
  if (!Array.isArray(actions)) return fail("actions is no list");
  if (actions.length > MOST_ACTIONS) return fail(`it has more than ${MOST_ACTIONS} actions`);
  if (actions.length === 0 && say === null) return fail("it has neither actions nor anything to say");
  const read: Action[] = [];
  for (const each of actions as readonly Json[]) {
    const action = isRecord(each) ? readAction(each) : "an action is no object";
    if (typeof action === "string") return fail(action);
    read.push(action);
  }
  return { ok: true, proposal: { actions: read, say: say === null ? undefined : legible(say) } };
}

/** An action as a skill's `gate` is shown it. */
export function showAction({ target, name, payload, proposedBy }: Action, show: (value: Value) => Json): Json {
  return { target, action: name, proposedBy, fields: show(payload) };
}

function readAction(json: { readonly [key: string]: Json }): Action | string {
  const { target, action, explanation = null, ...fields } = json;
  const [targetName, actionName] = [nameOf(target), nameOf(action)];
  if (targetName === undefined) return "an action has no target that is a name";
  if (actionName === undefined) return "an action has no action that is a name";
  if (explanation !== null && typeof explanation !== "string") return "an explanation is no text";
  const payload: Record<string, Value> = { ACTION: kw(actionName) };
  for (const [key, value] of Object.entries(fields)) {
    const name = nameOf(key);
    if (name === undefined) return `the field ${JSON.stringify(key.slice(0, 40))} is no name`;
    if (name in payload) return `the field ${name} stands there twice`;
    const converted = valueOf(value);
    if (converted === undefined) return `the field ${key} holds what cannot be sent`;
    payload[name] = converted;
  }
  if (explanation !== null) payload["EXPLANATION"] = legible(explanation);
  return { target: targetName, name: actionName, payload: plist(payload), proposedBy: "skill" };
}

/** `setKeyword`, `set-keyword` and `SET-KEYWORD` are one name. */
function nameOf(json: Json | undefined): string | undefined {
  if (typeof json !== "string" || !/^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(json)) return undefined;
  return json.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toUpperCase();
}

/** JSON as the wire has it; `undefined` for a number that it has not. */
function valueOf(json: Json, depth = 0): Value | undefined {
  if (json === null || json === false) return null;
  if (json === true) return json;
  if (typeof json === "string") return json.includes("\0") ? undefined : json.toWellFormed();
  if (typeof json === "number") {
    if (Number.isSafeInteger(json)) return json;
    return Number.isFinite(json) && !Number.isInteger(json) ? new Float(json, true) : undefined;
  }
  if (depth > 32) return undefined;
  if (Array.isArray(json)) {
    const items = (json as readonly Json[]).map((each) => valueOf(each, depth + 1));
    return items.some((each) => each === undefined) ? undefined : items.length === 0 ? null : items as Value[];
  }
  const fields: Record<string, Value> = {};
  for (const [key, value] of Object.entries(json)) {
    const name = nameOf(key), converted = valueOf(value, depth + 1);
    if (name === undefined || converted === undefined) return undefined;
    fields[name] = converted;
  }
  return plist(fields);
}

function isRecord(json: Json | undefined): json is { readonly [key: string]: Json } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
