// What the writer of notes needs of the memory: where nodes are, a snapshot before a change, and word of it afterwards. Only types;
// knows no database.

import type { Heading, Outline } from "../../org/outline.ts";

/** Where a node is. */
export interface NodePlace {
  /** Its file, relative to the memex. */
  readonly path: string;
  readonly title: string;
  /** The node in the outline of its file as that is now; `undefined` when it is not there, or not what it was. */
  headingIn(outline: Outline): Heading | undefined;
}

/** What {@link NoteKeeper.locate} finds; `why` is a clause for a person. */
export type Located = { readonly ok: true; readonly place: NodePlace } | { readonly ok: false; readonly why: string };

/** Who asked for a change, and with what: what one message asked for is taken back together. */
export interface Asker {
  readonly session: string;
  /** Names the message within this process. */
  readonly request: string;
}

/** A change of one file. */
export interface FileChange {
  /** Relative to the memex. */
  readonly path: string;
  /** The snapshot of what it held; `undefined` where there was nothing. */
  readonly before: number | undefined;
  /** SHA-256 of what it holds now, hexadecimal. */
  readonly after: string;
}

/** What a file once held. */
export interface KeptText {
  /** Relative to the memex. */
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly text: string;
  /** The permissions that it had; `null` where nobody noted them. */
  readonly mode: number | null;
}

/** The memory, as far as the writer of notes may touch it. */
export interface NoteKeeper {
  /** The memex, absolute. It need not be there. */
  readonly folder: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Finds a node by its ID or by `path::line::hash`. */
  locate(node: string): Promise<Located>;
  /** Nodes whose clock runs. */
  running(): Promise<readonly NodePlace[]>;
  /** The name of a heading of a file as it is now. */
  nameOf(path: string, outline: Outline, heading: Heading): string;
  /**
   * Keeps what a file holds before it is changed.
   *
   * @param mode Its permissions.
   * @returns The number of the snapshot.
   * @throws Error when it cannot be kept; the file is left alone then.
   */
  snapshot(path: string, text: string, mode: number | undefined): number;
  /** What a file once held; `undefined` when there is no such snapshot. @throws Error when it cannot be read any more. */
  kept(snapshot: number): KeptText | undefined;
  /** The files, but for one, in which headings with one of these IDs stand: those with most of them first. */
  holders(ids: readonly string[], except: string): Promise<readonly string[]>;
  /** Notes what a request of a conversation changed. Must not throw: it is done. */
  noteChanges(by: Asker, said: string, changes: readonly FileChange[]): void;
  /** What a conversation had changed last; `undefined` when nothing is known of any. */
  lastChanges(
    session: string,
  ): { readonly said: readonly string[]; readonly changes: readonly FileChange[] } | undefined;
  /** It was taken back. */
  forgetLastChanges(session: string): void;
  /** Files were changed: resolves once the memory knows what they hold. */
  changed(paths: readonly string[]): Promise<void>;
  /** Notes a change of two files that is about to be made. @returns Its number. @throws Error when it cannot be noted. */
  beginMove(plan: string): number;
  /** It is made, or was not. */
  endMove(number: number): void;
  /** What was begun and not ended. */
  unfinishedMoves(): readonly { readonly number: number; readonly plan: string }[];
}
