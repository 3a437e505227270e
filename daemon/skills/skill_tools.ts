// What a skill exports as `tools`, read: names, descriptions and parameters as a model is told of them. What makes no sense is told.
// Pure; knows no skill, and runs nothing.

import { legible } from "../wire/printable.ts";
import type { Json } from "./ports.ts";

/** A tool of a skill, as a model is told of it. */
export interface SkillTool {
  /** Of letters, digits, `-` and `_`; unique within the skill. */
  readonly name: string;
  readonly description: string;
  /** A JSON schema of an object. */
  readonly parameters: { readonly [key: string]: Json };
}

/** The most tools of one skill. */
export const MOST_TOOLS = 32;

/** How long a description, and the parameters as JSON, may be, UTF-16 units. */
const LONGEST_DESCRIPTION = 2_000, LONGEST_PARAMETERS = 16 * 1024;

/** What {@link readTools} returns; `why` is a clause. */
export type ToolsResult =
  | { readonly ok: true; readonly tools: readonly SkillTool[] }
  | { readonly ok: false; readonly why: string };

/** Reads the list of a skill's tools. Never throws. */
export function readTools(json: Json): ToolsResult {
  const fail = (why: string): ToolsResult => ({ ok: false, why });
  if (!Array.isArray(json)) return fail("tools is no list");
  if (json.length > MOST_TOOLS) return fail(`it has more than ${MOST_TOOLS} tools`);
  const tools = new Map<string, SkillTool>();
  for (const each of json as readonly Json[]) {
    if (!isRecord(each)) return fail("a tool is no object");
    const { name = null, description = null, parameters = null } = each;
    if (typeof name !== "string" || !/^[A-Za-z][\w-]{0,63}$/.test(name)) {
      return fail("a tool has no name of 1 to 64 letters, digits, - and _");
    }
    if (tools.has(name)) return fail(`two tools are called ${name}`);
    if (typeof description !== "string" || description.trim() === "" || description.length > LONGEST_DESCRIPTION) {
      return fail(`the tool ${name} has no description of 1 to ${LONGEST_DESCRIPTION} characters`);
    }
    if (!isRecord(parameters) || parameters["type"] !== "object") {
      return fail(`the parameters of the tool ${name} are no JSON schema of an object: { type: "object", ... }`);
    }
    if (JSON.stringify(parameters).length > LONGEST_PARAMETERS) {
      return fail(`the parameters of the tool ${name} are longer than ${LONGEST_PARAMETERS} characters`);
    }
    tools.set(name, { name, description: legible(description), parameters });
  }
  return { ok: true, tools: [...tools.values()] };
}

function isRecord(json: Json | undefined): json is { readonly [key: string]: Json } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
