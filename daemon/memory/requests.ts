// What clients ask of the memory, and how they are answered: search, one node, the agenda, the check of every hash, snapshots.
// Changes nothing but the index; knows no socket.

import type { Action, Task } from "../pipeline/ports.ts";
import { logAnswer, responseAnswer } from "../wire/message.ts";
import { getf, getString, kw, list, plist, type Value } from "../wire/value.ts";
import type { AgendaItem } from "./agenda.ts";
import type { NodeName } from "./node_rows.ts";
import type { MemoryServices, ShownNode } from "./services.ts";
import type { Snapshots } from "./snapshots.ts";

/** The names of what is served here. */
export const MEMORY_QUESTIONS: readonly string[] = ["SEARCH", "SHOW", "AGENDA", "VERIFY", "SNAPSHOTS"];

/** What {@link serveMemory} asks. */
export interface MemoryDesk {
  readonly services: MemoryServices;
  /** What the memory is doing, for an answer that may not have everything yet; `undefined` when it has. */
  readonly unfinished: () => string | undefined;
  /** Makes the index anew. */
  readonly rebuild: () => Promise<void>;
  /** The memex, absolute: a file may be named with it. */
  readonly folder: string;
  readonly snapshots: () => Pick<Snapshots, "list" | "newest">;
}

/** The most snapshots that are told at once. */
const MOST_SNAPSHOTS = 500;

/** The most of an answer in characters, below what a frame holds whatever stands in it. */
const LONGEST_ANSWER = 250_000;

/** Answers a question. */
export async function serveMemory(
  { services, unfinished, rebuild, folder, snapshots }: MemoryDesk,
  action: Action,
  task: Task,
): Promise<void> {
  const { name, payload } = action;
  const more = () => {
    const words = unfinished();
    return words === undefined ? {} : { UNFINISHED: words };
  };
  const invalid = (field: string, what: string) =>
    task.answer(logAnswer("ERROR", "INVALID-MESSAGE", `Cannot accept message: ${what}`, { FIELD: kw(field) }));
  switch (name) {
    case "SEARCH": {
      const query = getString(payload, "QUERY");
      if (query === undefined) return invalid("QUERY", ":SEARCH needs a string :QUERY");
      const limit = Number(getf(payload, "LIMIT") ?? 20);
      if (!(limit >= 1 && limit <= 200)) return invalid("LIMIT", ":LIMIT must be a number from 1 to 200");
      const hits = await services.search(query, { limit });
      const shown = hits.map(({ id, title, file, line, snippet, score, kind }) =>
        plist({
          ID: id,
          TITLE: title,
          FILE: file,
          LINE: line,
          SNIPPET: snippet,
          SCORE: Math.round(score * 1e6),
          KIND: kw(kind.toUpperCase()),
        })
      );
      return task.answer(responseAnswer(name, { HITS: list(shown), ...more() }));
    }
    case "SHOW": {
      const node = getString(payload, "NODE");
      if (node === undefined) return invalid("NODE", ":SHOW needs a string :NODE, an ID or a title");
      const found = await services.node(node);
      if (found === undefined) return task.answer(responseAnswer(name, { FOUND: null, ...more() }));
      if ("candidates" in found) {
        return task.answer(responseAnswer(name, { FOUND: null, CANDIDATES: list(found.candidates.map(nodeName)) }));
      }
      return task.answer(responseAnswer(name, { FOUND: true, NODE: shownNode(found) }));
    }
    case "AGENDA": {
      const from = getString(payload, "FROM"), to = getString(payload, "TO");
      try {
        const items = await services.agenda({
          ...from === undefined ? {} : { from },
          ...to === undefined ? {} : { to },
        });
        return task.answer(responseAnswer(name, { ITEMS: list(items.slice(0, 500).map(agendaItem)), ...more() }));
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return invalid("FROM", error.message);
      }
    }
    case "VERIFY": {
      if (getf(payload, "REBUILD") === true) await rebuild();
      const report = await services.verify();
      const first = (texts: readonly string[]) => list(texts.slice(0, 100));
      return task.answer(
        responseAnswer(name, {
          FILES: report.files,
          OBJECTS: report.objects,
          SNAPSHOTS: report.snapshots,
          WRONG: first(report.wrong),
          MISSING: first(report.missing),
          "DAMAGED-SNAPSHOTS": list(report.damagedSnapshots.slice(0, 100)),
          UNREAD: list(report.unread.slice(0, 100).map(({ file, why }) => plist({ FILE: file, WHY: why }))),
          ...more(),
        }),
      );
    }
    case "SNAPSHOTS": {
      const file = getString(payload, "FILE");
      if (file === undefined && (getf(payload, "FILE") ?? null) !== null) {
        return invalid("FILE", ":FILE must be a string, a file of the notes");
      }
      const path = file?.startsWith(`${folder}/`) === true ? file.slice(folder.length + 1) : file?.replace(/^\.\//, "");
      const kept = path === undefined
        ? snapshots().newest(MOST_SNAPSHOTS)
        : snapshots().list(path).slice(0, MOST_SNAPSHOTS);
      return task.answer(
        responseAnswer(name, {
          SNAPSHOTS: list(kept.map(({ number, path, at }) => plist({ NUMBER: number, FILE: path, AT: at }))),
        }),
      );
    }
    default:
      return invalid("ACTION", `:MEMORY does not know :${name}`);
  }
}

function nodeName({ id, title, file, line }: NodeName): Value {
  return plist({ ID: id, TITLE: title, FILE: file, LINE: line });
}

function shownNode(node: ShownNode): Value {
  return plist({
    ID: node.id,
    TITLE: node.title,
    FILE: node.file,
    LINE: node.line,
    KEYWORD: node.keyword === "" ? null : node.keyword,
    TAGS: list(node.tags),
    SCHEDULED: node.scheduled === "" ? null : node.scheduled,
    DEADLINE: node.deadline === "" ? null : node.deadline,
    PROPERTIES: list(Object.entries(node.properties).map(([name, value]) => plist({ NAME: name, VALUE: value }))),
    TEXT: node.text.slice(0, LONGEST_ANSWER).toWellFormed(),
    LINKS: list(node.links.slice(0, 200).map(({ target, title }) => plist({ TARGET: target, TITLE: title }))),
    BACKLINKS: list(node.backlinks.slice(0, 200).map(nodeName)),
    CLOCKS: list(node.clocks.slice(0, 500).map(({ start, end }) => plist({ START: start, END: end }))),
  });
}

function agendaItem(item: AgendaItem): Value {
  return plist({
    ID: item.id,
    TITLE: item.title,
    KEYWORD: item.keyword === "" ? null : item.keyword,
    TAGS: list(item.tags),
    FILE: item.file,
    LINE: item.line,
    KIND: kw(item.kind.toUpperCase()),
    AT: item.at,
    "HAS-TIME": item.hasTime ? true : null,
  });
}
