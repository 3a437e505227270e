// The services of the memory by their names, for whoever asks over a pipe: arguments are JSON of a stranger and looked at first, and
// what is told is JSON. Knows nothing of who asks, nor whether they may.

import type { MemoryServices } from "./services.ts";

/** What comes over a pipe, and goes back. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The names of what can be asked. */
export const MEMORY_SERVICES: readonly string[] = ["search", "node", "backlinks", "agenda", "history"];

/**
 * Asks a service by its name.
 *
 * @param session Whose conversation `history` tells: what was said in another is none of the asker's business.
 * @returns What it told; `null` for nothing.
 * @throws RangeError when there is no such service, or an argument is not as it must be.
 */
export async function askMemory(
  services: MemoryServices,
  service: string,
  args: readonly Json[],
  session: string,
): Promise<Json> {
  switch (service) {
    case "search":
      return asJson(await services.search(textOf(args[0], "a query"), numbersOf(args[1], "limit")));
    case "node":
      return asJson(await services.node(textOf(args[0], "an ID or a title")) ?? null);
    case "backlinks":
      return asJson(await services.backlinks(textOf(args[0], "an ID")));
    case "agenda":
      return asJson(
        await services.agenda({ ...textsOf(args[0], "from", "to"), undated: fieldsOf(args[0])["undated"] === true }),
      );
    case "history":
      return asJson(await services.history({ ...numbersOf(args[0], "limit"), session }));
    default:
      throw new RangeError(`there is no memory.${service}; there are ${MEMORY_SERVICES.join(", ")}`);
  }
}

/** A value without what is `undefined`, as JSON has it. */
export function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

function textOf(value: Json | undefined, what: string): string {
  if (typeof value !== "string" || value.length > LONGEST_TEXT) throw new RangeError(`it needs ${what}, a string`);
  return value;
}

function fieldsOf(value: Json | undefined): Readonly<Record<string, Json>> {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw new RangeError("its options must be an object");
  return value as Readonly<Record<string, Json>>;
}

function numbersOf(value: Json | undefined, ...names: readonly string[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [name, field] of Object.entries(fieldsOf(value))) {
    if (!names.includes(name)) continue;
    if (typeof field !== "number" || !(field >= 1)) throw new RangeError(`${name} must be a number above 0`);
    found[name] = field;
  }
  return found;
}

function textsOf(value: Json | undefined, ...names: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, field] of Object.entries(fieldsOf(value))) {
    if (names.includes(name) && field !== null) found[name] = textOf(field, name);
  }
  return found;
}

/** The longest text that is asked for, UTF-16 code units. */
const LONGEST_TEXT = 10_000;
