// `status`: how the daemon is, for a person or as JSON.
// Shows every field the daemon sends, also those a newer one adds.

import { getf, isList, Keyword, type Plist, type Value } from "../../daemon/wire/value.ts";
import { jsonLine } from "./json_line.ts";
import { ClientError } from "../connection.ts";
import { connectToDaemon, explainMissing, type PlaceFlags } from "./conversation.ts";
import { type Edge, EXIT } from "./edge.ts";
import { systemRequest } from "./request.ts";
import { columns, fitted, visible } from "./shown.ts";

/** Asks the daemon how it is. @returns The exit code. */
export async function status(edge: Edge, flags: PlaceFlags & { readonly json: boolean }): Promise<number> {
  try {
    await using conversation = await connectToDaemon(edge, flags);
    const fields = toRecord(await systemRequest(conversation.client, "STATUS"));
    if (flags.json) edge.out(jsonLine(fields));
    else for (const line of describe(fields, edge.columns)) edge.out(line);
    return EXIT.answered;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    const running = await explainMissing(edge, error);
    if (flags.json) edge.out(jsonLine({ status: "unreachable", error: error.message }));
    edge.err(`passepartout: ${running}${error.message}`);
    return EXIT.unanswered;
  }
}

/** Turns the fields of the response into what `status --json` prints: `:UPTIME-SECONDS` is `uptimeSeconds`, health is `status`. */
function toRecord(payload: Plist): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  const items = payload ?? [];
  for (let i = 0; i + 1 < items.length; i += 2) {
    const name = (items[i] as Keyword).name;
    if (name === "ACTION" || name === "STATUS" || name === "HEALTH") continue;
    record[camelCase(name)] = toJson(items[i + 1] as Value, LISTS.has(name));
  }
  const health = getf(payload, "HEALTH");
  return { ...record, status: health instanceof Keyword ? health.name.toLowerCase() : "unknown" };
}

/** Fields that are lists: NIL means none of them, not "no value". */
const LISTS: ReadonlySet<string> = new Set(["REASONERS", "FROM-FILES", "TROUBLES"]);

function toJson(value: Value, isEmptyList = false): unknown {
  if (value === null) return isEmptyList ? [] : null;
  if (value instanceof Keyword) return value.name.toLowerCase();
  if (!isList(value)) return typeof value === "bigint" ? value.toString() : value;
  if (value[0] instanceof Keyword) {
    const record: Record<string, unknown> = {};
    for (let i = 0; i + 1 < value.length; i += 2) {
      record[camelCase((value[i] as Keyword).name)] = toJson(value[i + 1] as Value);
    }
    return record;
  }
  return value.map((item) => toJson(item));
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function describe(fields: Record<string, unknown>, width: number): string[] {
  const files = (fields["fromFiles"] as { name: string; file: string }[] | undefined) ?? [];
  const reasoners = (fields["reasoners"] as string[] | undefined) ?? [];
  const troubles = (fields["troubles"] as string[] | undefined) ?? [];
  const models = reasoners.filter((name) => name !== "reflex" && name !== "skills");
  const { version, status, host, port, pid, uptimeSeconds, connections, auth } = fields;
  const rows: readonly (readonly [string, string])[] = [
    ["address", `${String(host).includes(":") ? `[${host}]` : host}:${port}`],
    ["process", `${pid}, up ${uptimeSeconds} s, ${connections} connection${connections === 1 ? "" : "s"}`],
    ["auth", `${auth}`],
    ["model", models.length === 0 ? "none configured" : models.join(", ")],
    ["skills", `${fields["skills"]}`],
    ["gateways", `${fields["gateways"]}`],
    ["containment", `${fields["containment"] ?? "not known yet"}`],
    ["plans", `${fields["plansWaiting"] ?? 0} waiting`],
    ["notes", `${fields["notes"] ?? "none"}`],
    ["state", `${fields["stateFolder"]}`],
    ...troubles.map((each) => ["trouble", each] as const),
    ...files.map(({ name, file }) => ["from file", `${name} (${file})`] as const),
  ];
  return [
    ...fitted(`Passepartout ${version} is ${status}.`, width),
    // Names of files and skills stand in it.
    ...columns(rows.map(([name, text]) => [name, visible(text)]), width),
  ];
}
