// What the memory does for others: for skills, the command line, and whoever assembles the context of a model. Only types.
// All of it reads; the only writer of Org files is the actuator.

import type { AgendaItem } from "./agenda.ts";
import type { NodeName } from "./node_rows.ts";

/** Something that a search found. */
export interface SearchHit {
  /** A node's name, or `remark:N`. */
  readonly id: string;
  readonly title: string;
  /** Relative to the memex; empty for what was said. */
  readonly file: string;
  readonly line: number;
  /** A few words around what was found, what was found in `[` and `]`. */
  readonly snippet: string;
  /** The higher, the better. */
  readonly score: number;
  readonly kind: "node" | "conversation";
}

/** A node with all that is known of it. Timestamps are as written; an absent one is the empty string. */
export interface ShownNode extends NodeName {
  readonly keyword: string;
  /** Whether its keyword means done. */
  readonly done: boolean;
  /** With those it inherits. */
  readonly tags: readonly string[];
  readonly scheduled: string;
  readonly deadline: string;
  readonly properties: Readonly<Record<string, string>>;
  /** The subtree as it stands in the file, cut at {@link LONGEST_SHOWN}. */
  readonly text: string;
  readonly links: readonly { readonly target: string; readonly title?: string }[];
  readonly backlinks: readonly NodeName[];
  /** Local times, `2026-11-27T15:00`. */
  readonly clocks: readonly { readonly start: string; readonly end?: string }[];
}

/** The most of a subtree that is shown, UTF-16 code units: it must fit a message. */
export const LONGEST_SHOWN = 200_000;

/** What {@link MemoryServices.node} finds: one node, several that could be meant, or none. */
export type FoundNode = ShownNode | { readonly candidates: readonly NodeName[] } | undefined;

/** Something that was said. */
export interface HistoryLine {
  readonly role: "user" | "daemon";
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly text: string;
  readonly session: string;
}

/** What `memory verify` finds. */
export interface MemoryReport {
  /** Files and objects that were looked at, and snapshots. */
  readonly files: number;
  readonly objects: number;
  readonly snapshots: number;
  /** Hashes of objects that do not say what they are called by, and of those that are missing. */
  readonly wrong: readonly string[];
  readonly missing: readonly string[];
  /** Numbers of snapshots that are not what they were. */
  readonly damagedSnapshots: readonly number[];
  /** Files of notes that cannot be read, with the reason. */
  readonly unread: readonly { readonly file: string; readonly why: string }[];
}

/** What can be asked of the memory. */
export interface MemoryServices {
  /** Full text search over notes and conversation. @param options.limit 20 unless given, 200 at most. */
  search(query: string, options?: { readonly limit?: number }): Promise<readonly SearchHit[]>;
  /** A node by ID, `path::line::hash`, or title. */
  node(titleOrId: string): Promise<FoundNode>;
  /** Nodes that link to one. */
  backlinks(id: string): Promise<readonly NodeName[]>;
  /** What is planned. @param range Local dates `2026-11-27`, with `T15:00` if need be; `to` is not in it. A week from today without. At most 2,000. `undated`: also what is to be done and has no date. */
  agenda(
    range?: { readonly from?: string; readonly to?: string; readonly undated?: boolean },
  ): Promise<readonly AgendaItem[]>;
  /** What was said last, the oldest first. @param options.limit 50 unless given, 1,000 at most. */
  history(options?: { readonly limit?: number; readonly session?: string }): Promise<readonly HistoryLine[]>;
  /** Recomputes every hash. */
  verify(): Promise<MemoryReport>;
}
