// `memory search`, `show`, `verify`, `snapshots` and `restore`: ask a daemon, or answer without one. Only `restore` has a note changed,
// and the daemon does it; `verify --rebuild` has the index made anew. Know nothing of Org.

import { getf, getKeyword, getString, isList, type Value } from "../../daemon/wire/value.ts";
import { jsonLine } from "./json_line.ts";
import { reportUnanswered } from "./ask.ts";
import { openConversation, type PlaceFlags } from "./conversation.ts";
import type { Client } from "../connection.ts";
import { type Edge, EXIT } from "./edge.ts";
import { Refused, requestTo } from "./request.ts";
import { visible, visibleLine } from "./shown.ts";
import { tell, tellAside, warn } from "./tell.ts";

/** Flags of every memory command. */
export interface MemoryFlags extends PlaceFlags {
  readonly json: boolean;
}

/** How long the memory may take, seconds: it may have to read all notes first. */
const MEMORY_TIMEOUT = 60, VERIFY_TIMEOUT = 600;

async function withMemory(edge: Edge, flags: MemoryFlags, body: (client: Client) => Promise<number>): Promise<number> {
  try {
    await using conversation = await openConversation(edge, flags, "memory");
    return await body(conversation.client);
  } catch (error) {
    if (!(error instanceof Refused)) return reportUnanswered(edge, error, flags.json);
    if (flags.json) edge.out(jsonLine({ text: error.message, type: "log", code: error.code }));
    warn(edge, error.message);
    return EXIT.refused;
  }
}

/** Searches. @returns The exit code: 0 also when nothing is found. */
export function memorySearch(
  edge: Edge,
  query: string,
  flags: MemoryFlags & { readonly limit: number },
): Promise<number> {
  return withMemory(edge, flags, async (client) => {
    const payload = await requestTo(client, "MEMORY", "SEARCH", { QUERY: query, LIMIT: flags.limit }, MEMORY_TIMEOUT);
    const hits = listOf(getf(payload, "HITS")).map((hit) => ({
      id: text(hit, "ID"),
      title: text(hit, "TITLE"),
      file: text(hit, "FILE"),
      line: number(hit, "LINE"),
      snippet: text(hit, "SNIPPET"),
      score: number(hit, "SCORE") / 1e6,
      kind: (getKeyword(hit, "KIND") ?? "NODE").toLowerCase(),
    }));
    if (flags.json) edge.out(jsonLine(hits));
    else if (hits.length === 0) tell(edge, `Nothing is found for ${visibleLine(query)}.`);
    else {
      for (const { title, file, line, snippet, kind } of hits) {
        tell(edge, `${kind === "node" ? `${visibleLine(file)}:${line}` : "conversation"}  ${visibleLine(title)}`);
        tell(edge, `    ${visibleLine(snippet.replace(/\s+/g, " ").trim())}`);
      }
    }
    tellUnfinished(edge, payload);
    return EXIT.answered;
  });
}

/** Shows a node. @returns The exit code: 1 when there is none, or several could be meant. */
export function memoryShow(edge: Edge, name: string, flags: MemoryFlags): Promise<number> {
  return withMemory(edge, flags, async (client) => {
    const payload = await requestTo(client, "MEMORY", "SHOW", { NODE: name }, MEMORY_TIMEOUT);
    const candidates = listOf(getf(payload, "CANDIDATES")).map(nodeName);
    if (getf(payload, "FOUND") !== true) {
      if (flags.json) edge.out(jsonLine({ found: false, candidates }));
      if (candidates.length === 0) {
        warn(edge, `there is no node ${visibleLine(name)}. Look for it: passepartout memory search WORDS`);
      } else {
        warn(edge, `several nodes could be meant by ${visibleLine(name)}:`);
        for (const each of candidates) {
          tellAside(
            edge,
            `  ${visibleLine(each.file)}:${each.line}  ${visibleLine(each.title)}  (${visibleLine(each.id)})`,
          );
        }
      }
      tellUnfinished(edge, payload);
      return EXIT.refused;
    }
    const node = getf(payload, "NODE") ?? null;
    const shown = {
      ...nodeName(node),
      keyword: text(node, "KEYWORD"),
      tags: listOf(getf(node, "TAGS")).map(String),
      scheduled: text(node, "SCHEDULED"),
      deadline: text(node, "DEADLINE"),
      properties: Object.fromEntries(
        listOf(getf(node, "PROPERTIES")).map((each) => [text(each, "NAME"), text(each, "VALUE")]),
      ),
      text: text(node, "TEXT"),
      links: listOf(getf(node, "LINKS")).map((each) => {
        const title = getString(each, "TITLE");
        return { target: text(each, "TARGET"), ...title === undefined ? {} : { title } };
      }),
      backlinks: listOf(getf(node, "BACKLINKS")).map(nodeName),
      clocks: listOf(getf(node, "CLOCKS")).map((each) => {
        const end = getString(each, "END");
        return { start: text(each, "START"), ...end === undefined ? {} : { end } };
      }),
    };
    if (flags.json) edge.out(jsonLine(shown));
    else {
      tell(edge, `${visibleLine(shown.file)}:${shown.line}  ${visibleLine(shown.id)}`);
      edge.out(visible(shown.text.trimEnd()));
      for (const { target, title } of shown.links) {
        tell(edge, `links to     ${visibleLine(title === undefined ? target : `${title} (${target})`)}`);
      }
      for (const { title, file, line } of shown.backlinks) {
        tell(edge, `linked from  ${visibleLine(title)} (${visibleLine(file)}:${line})`);
      }
    }
    return EXIT.answered;
  });
}

/** Checks every hash. @returns The exit code: 1 when something is not as it was kept. */
export function memoryVerify(edge: Edge, flags: MemoryFlags & { readonly rebuild?: boolean }): Promise<number> {
  return withMemory(edge, flags, async (client) => {
    const fields: Record<string, Value> = flags.rebuild === true ? { REBUILD: true } : {};
    const payload = await requestTo(client, "MEMORY", "VERIFY", fields, VERIFY_TIMEOUT);
    const report = {
      files: number(payload, "FILES"),
      objects: number(payload, "OBJECTS"),
      snapshots: number(payload, "SNAPSHOTS"),
      wrong: listOf(getf(payload, "WRONG")).map(String),
      missing: listOf(getf(payload, "MISSING")).map(String),
      damagedSnapshots: listOf(getf(payload, "DAMAGED-SNAPSHOTS")).map(Number),
      unread: listOf(getf(payload, "UNREAD")).map((each) => ({ file: text(each, "FILE"), why: text(each, "WHY") })),
    };
    const whole = report.wrong.length + report.missing.length + report.damagedSnapshots.length === 0;
    if (flags.json) edge.out(jsonLine({ whole, ...report }));
    else {
      const ends = whole ? "is whole" : "is not as it was kept";
      edge.out(
        `The memory ${ends}. Looked at: ${count(report.files, "file")}, ${count(report.objects, "object")}, ` +
          `${count(report.snapshots, "snapshot")}.`,
      );
      for (const hash of report.wrong) edge.out(`object ${hash} does not say what it is called by`);
      for (const hash of report.missing) edge.out(`object ${hash} is missing`);
      for (const snapshot of report.damagedSnapshots) edge.out(`snapshot ${snapshot} is not what it was`);
      for (const { file, why } of report.unread) tell(edge, `not read: ${visibleLine(file)}: ${visibleLine(why)}`);
      if (report.wrong.length + report.missing.length > 0) {
        edge.err("passepartout: make the index anew from the Org files: passepartout memory verify --rebuild");
      } else if (report.damagedSnapshots.length > 0) {
        edge.err(
          "passepartout: let go of such snapshots; notes stay as they are: passepartout memory verify --rebuild",
        );
      }
    }
    tellUnfinished(edge, payload);
    return whole ? EXIT.answered : EXIT.refused;
  });
}

/** Lists what notes held before the daemon changed them. @returns The exit code: 0 also when there is nothing. */
export function memorySnapshots(edge: Edge, file: string | undefined, flags: MemoryFlags): Promise<number> {
  return withMemory(edge, flags, async (client) => {
    const fields: Record<string, Value> = file === undefined ? {} : { FILE: file };
    const payload = await requestTo(client, "MEMORY", "SNAPSHOTS", fields, MEMORY_TIMEOUT);
    const kept = listOf(getf(payload, "SNAPSHOTS")).map((each) => ({
      id: number(each, "NUMBER"),
      file: text(each, "FILE"),
      at: new Date(number(each, "AT")).toISOString(),
    }));
    if (flags.json) edge.out(jsonLine(kept));
    else if (kept.length === 0) {
      edge.out(
        file === undefined
          ? "There are no snapshots: the daemon has not changed a note yet."
          : `There are no snapshots of ${visibleLine(file)}: the daemon has not changed it yet.`,
      );
    } else {
      const width = String(kept[0]?.id ?? "").length;
      for (const { id, file, at } of kept) {
        tell(edge, `${String(id).padStart(width)}  ${localTime(at)}  ${visibleLine(file)}`);
      }
      edge.out(
        `Each is what the file held before that change. To have one back: passepartout memory restore ${kept[0]?.id}`,
      );
    }
    return EXIT.answered;
  });
}

/** Gives a file the text again that a snapshot has. @returns The exit code: 1 when that cannot be done. */
export function memoryRestore(edge: Edge, snapshot: number, flags: MemoryFlags): Promise<number> {
  return withMemory(edge, flags, async (client) => {
    const payload = await requestTo(client, "MEMORY", "RESTORE", { SNAPSHOT: snapshot }, MEMORY_TIMEOUT);
    const restored = getKeyword(payload, "STATUS") === "DONE";
    const words = text(payload, "TEXT"), file = text(payload, "FILE");
    if (flags.json) edge.out(jsonLine({ restored, text: words, ...file === "" ? {} : { file } }));
    else if (restored) tell(edge, visibleLine(words));
    if (!restored) warn(edge, visibleLine(words));
    return restored ? EXIT.answered : EXIT.refused;
  });
}

/** A moment by the clock on the wall, as `2026-11-27 15:00:07`. */
function localTime(iso: string): string {
  const date = new Date(iso);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:` +
    `${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Says so when the daemon does not know all notes yet. */
function tellUnfinished(edge: Edge, payload: Value): void {
  const words = getString(payload, "UNFINISHED");
  if (words !== undefined) warn(edge, `not all notes are known yet: ${visibleLine(words)}`);
}

function nodeName(value: Value) {
  return { id: text(value, "ID"), title: text(value, "TITLE"), file: text(value, "FILE"), line: number(value, "LINE") };
}

function listOf(value: Value | undefined): readonly Value[] {
  return isList(value) ? value : [];
}

function text(value: Value, name: string): string {
  return getString(value, name) ?? "";
}

function number(value: Value, name: string): number {
  return Number(getf(value, name) ?? 0);
}
