// What the writer of notes is given of the memory: where nodes are in the text of their file, snapshots, and a place to note a change
// of two files before it is made. Writes no file; knows the writer only as whoever asks.

import type { DatabaseSync } from "node:sqlite";
import { findProperty } from "../org/drawer.ts";
import type { Heading, Outline } from "../org/outline.ts";
import { transact } from "../store/transaction.ts";
import { nodeId, type NodeReference, type NodeRow, parseReference } from "./node_rows.ts";
import type { NoteMemory } from "./note_memory.ts";
import { hashOfHeading, lineOfHeading, objectsOfFile } from "./objects_of_file.ts";
import type { ChangeSet, KeptChange, Snapshots } from "./snapshots.ts";

/** What a {@link MemoryKeeper} works with. */
export interface MemoryKeeperOptions {
  readonly folder: string;
  readonly memory: NoteMemory;
  readonly snapshots: () => Snapshots;
  /** The daemon's database. */
  readonly main: DatabaseSync;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told when it cannot be kept what a conversation changed. */
  readonly onFault?: (error: unknown) => void;
}

/** Where a node is, and how it is found in the outline of its file. */
interface Place {
  readonly path: string;
  readonly title: string;
  headingIn(outline: Outline): Heading | undefined;
}

/** Serves the writer of notes. */
export class MemoryKeeper {
  readonly folder: string;
  readonly #options: MemoryKeeperOptions;
  readonly #process = crypto.randomUUID();

  constructor(options: MemoryKeeperOptions) {
    this.folder = options.folder;
    this.#options = options;
  }

  now(): number {
    return this.#options.now();
  }

  async locate(
    node: string,
  ): Promise<{ readonly ok: true; readonly place: Place } | { readonly ok: false; readonly why: string }> {
    const reference = parseReference(node.trim());
    const rows = await this.#options.memory.referred(node.trim());
    const [row, another] = rows;
    if (row === undefined) {
      const why = reference.kind === "id"
        ? `there is no node ${JSON.stringify(node)}; name one by its ID, or as search and agenda do`
        : `it has changed since, or is gone (${reference.path}); look again`;
      return { ok: false, why };
    }
    if (another !== undefined) {
      const places = rows.slice(0, 3).map(({ path, line }) => `${path}:${line}`).join(", ");
      return {
        ok: false,
        why: `several headings have the ID ${JSON.stringify(node)} (${places}); tell them apart first`,
      };
    }
    if (row.position < 0) return { ok: false, why: `${row.path} is a file and no heading` };
    return { ok: true, place: placeOf(row, reference) };
  }

  async running(): Promise<readonly Place[]> {
    return (await this.#options.memory.running()).filter(({ position }) => position >= 0)
      .map((row) => placeOf(row, parseReference(nodeId(row))));
  }

  nameOf(path: string, outline: Outline, heading: Heading): string {
    const id = findProperty(heading.drawer, "ID")?.value.text ?? "";
    // Only one without an ID goes by what it is: the file may be large.
    const hash = id === "" ? hashOfHeading(outline, outline.headings.indexOf(heading)) : "";
    return nodeId({ id, path, line: id === "" ? lineOfHeading(outline, heading) : 0, hash });
  }

  snapshot(path: string, text: string, mode: number | undefined): number {
    return this.#options.snapshots().take(path, text, this.now(), mode);
  }

  kept(snapshot: number) {
    return this.#options.snapshots().find(snapshot);
  }

  holders(ids: readonly string[], except: string): Promise<readonly string[]> {
    return this.#options.memory.holders(ids, except);
  }

  noteChanges(
    { session, request }: { readonly session: string; readonly request: string },
    said: string,
    changes: readonly KeptChange[],
  ): void {
    try {
      // A message has its number within this process only.
      this.#options.snapshots().noteChanges(session, `${this.#process}/${request}`, said, changes);
    } catch (error) {
      this.#options.onFault?.(error);
    }
  }

  lastChanges(session: string): ChangeSet | undefined {
    return this.#options.snapshots().lastChanges(session);
  }

  forgetLastChanges(session: string): void {
    this.#options.snapshots().forgetLastChanges(session);
  }

  changed(paths: readonly string[]): Promise<void> {
    return this.#options.memory.refresh(paths, true);
  }

  beginMove(plan: string): number {
    const { main } = this.#options;
    return transact(
      main,
      () => Number(main.prepare("INSERT INTO file_moves (plan) VALUES (?)").run(plan).lastInsertRowid),
    );
  }

  endMove(number: number): void {
    const { main } = this.#options;
    transact(main, () => main.prepare("DELETE FROM file_moves WHERE move = ?").run(number));
  }

  unfinishedMoves(): readonly { readonly number: number; readonly plan: string }[] {
    return this.#options.main.prepare("SELECT move AS number, plan FROM file_moves ORDER BY move").all() as unknown as {
      number: number;
      plan: string;
    }[];
  }
}

function placeOf({ path, title, line }: NodeRow, reference: NodeReference): Place {
  if (reference.kind === "id") return { path, title, headingIn: (outline) => headingById(outline, reference.id) };
  return { path, title, headingIn: (outline) => headingByHash(outline, reference.hash, line) };
}

function headingById(outline: Outline, id: string): Heading | undefined {
  const found = outline.headings.filter(({ drawer }) => findProperty(drawer, "ID")?.value.text === id);
  return found.length === 1 ? found[0] : undefined;
}

function headingOnLine({ text, headings }: Outline, line: number): Heading | undefined {
  let start = 0;
  for (let number = 1; number < line; number++) {
    start = text.indexOf("\n", start) + 1;
    if (start === 0) return undefined;
  }
  const at = start === 0 && text.startsWith("\ufeff") ? 1 : start;
  return headings.find((heading) => heading.line.start === at);
}

/** The heading of that hash; of several that are the same, the one on that line. */
function headingByHash(outline: Outline, hash: string, line: number): Heading | undefined {
  // Most have not moved; then the others need not be looked at.
  const there = headingOnLine(outline, line);
  if (there !== undefined && hashOfHeading(outline, outline.headings.indexOf(there)).startsWith(hash)) return there;
  const found = objectsOfFile(outline, "").filter((entry) => entry.position >= 0 && entry.hash.startsWith(hash));
  const one = found.length === 1 ? found[0] : found.find((entry) => entry.line === line);
  return one && outline.headings[one.position];
}
