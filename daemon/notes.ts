// What lets the daemon know its user's notes: the memory, the writer of notes and the reminders, put together. Holds no rule; what must
// be given back goes on the stack that it is handed.

import type { DatabaseSync } from "node:sqlite";
import { makeMemoryActuator } from "./actuators/memory/actuator.ts";
import { type NoteOutcome, NoteWriter } from "./actuators/memory/writer.ts";
import { readRequest } from "./actuators/memory/request.ts";
import type { Log } from "./log.ts";
import type { AgendaItem } from "./memory/agenda.ts";
import { focusedNode } from "./memory/focus.ts";
import { openSnapshots } from "./memory/index_database.ts";
import { MemoryKeeper } from "./memory/note_keeper.ts";
import { NoteMemory } from "./memory/note_memory.ts";
import { Reminders } from "./memory/reminders.ts";
import { serveMemory } from "./memory/requests.ts";
import type { MemoryServices } from "./memory/services.ts";
import type { WatchThread } from "./org/watch_thread.ts";
import { Snapshots } from "./memory/snapshots.ts";
import { type Hides, veiled, veiledSnapshots } from "./memory/veiled.ts";
import type { Action, Actuator, Clock } from "./pipeline/ports.ts";
import type { Folders } from "./state/folders.ts";
import { messageAnswer } from "./wire/message.ts";
import type { Value } from "./wire/value.ts";
import type { Listeners } from "./server/listeners.ts";

/** What {@link openNotes} needs. */
export interface NotesOptions {
  readonly folders: Pick<Folders, "state">;
  /** The memex, absolute; it need not be there. */
  readonly memex: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly database: DatabaseSync;
  /** Whether this daemon stays: it looks at the notes by itself, follows their changes, and reminds. */
  readonly stays: boolean;
  /** When what is planned for a day without a time is due, minutes after midnight. */
  readonly remindAt: number;
  /** Tags of what no model is told. */
  readonly privacyTags: readonly string[];
  readonly listeners: Listeners;
  readonly watches: WatchThread;
  /** What holds for the files of the notes. */
  readonly rules?: {
    /** Why a file may not be written that has these absolute names, the last with links followed, as a clause. */
    refuse(names: readonly string[], approved: boolean): string | undefined;
    /** Tells of files, relative to the memex, whether they are left out of what is told; `undefined` where none is. */
    hides(): Hides | undefined;
  };
  /** Puts what is due into words; `undefined` leaves it to the memory. */
  readonly word?: ((items: readonly AgendaItem[]) => Promise<string | undefined>) | undefined;
}

/** The notes of one daemon. */
export interface Notes {
  /** What skills and others may ask. */
  readonly services: MemoryServices;
  /** The files, relative to the memex, in which a node stands that is named by its ID or its place. */
  filesOf(node: string): Promise<readonly string[]>;
  /** Serves `:MEMORY`. */
  readonly actuator: Actuator;
  /** Does an action that a person approved, and says what came of it. */
  perform(action: Action, signal: AbortSignal): Promise<NoteOutcome>;
  /** What a model is told of what an editor shows. @param element As it came from the editor. @param tokens The most it may cost. */
  context(element: Value, tokens: number): Promise<string>;
  /** Time passed. */
  tick(): void;
  /** What the memory does or has, for a status line. */
  statusLine(): string;
  /** What does not work, a clause each. */
  troubles(): readonly string[];
}

/** Puts the notes together. What a kill left in the middle is ended before anything else is written. */
export async function openNotes(stack: AsyncDisposableStack, options: NotesOptions): Promise<Notes> {
  const { folders, memex, clock, log, database, stays, remindAt, privacyTags, listeners, word, watches, rules } =
    options;
  const snapshots = snapshotsIn(stack, `${folders.state}/snapshots.db`, log);
  // The reminders ask the memory, and hear of its changes.
  let reminders: Reminders | undefined;
  const memory = stack.use(
    new NoteMemory({
      folder: memex,
      indexPath: `${folders.state}/memex.db`,
      main: database,
      snapshots,
      clock,
      log,
      watches,
      onChange: (own) => reminders?.look(own),
    }),
  );
  const keeper = new MemoryKeeper({
    folder: memex,
    memory,
    snapshots,
    main: database,
    now: () => clock.now(),
    onFault: (error) => log.warn("Cannot note for undo what was changed", { error }),
  });
  const writer = new NoteWriter(keeper, undefined, (names, approved) => rules?.refuse(names, approved));
  stack.defer(() => writer.settled());
  for (const line of await writer.recover()) log.warn(line);
  if (stays) {
    reminders = stack.use(
      new Reminders({
        main: database,
        clock,
        log,
        due: (range) => {
          const hides = rules?.hides();
          return memory.due(range, remindAt).filter(({ file }) => hides?.(file) !== true);
        },
        isHeard: () => listeners.size > 0,
        tell: (text) => listeners.tell(messageAnswer(text)),
        ...word === undefined ? {} : { word },
      }),
    );
    listeners.onJoin = () => reminders?.look();
    memory.begin();
  }
  const hidden = () => rules?.hides();
  const filesOf = async (node: string) => (await memory.referred(node)).map(({ path }) => path);
  const services = veiled(memory, hidden, filesOf);
  const desk = {
    services,
    unfinished: () => memory.unfinished,
    rebuild: () => memory.rebuild(),
    folder: memex,
    snapshots: () => veiledSnapshots(snapshots(), hidden),
  };
  return {
    services,
    filesOf,
    actuator: makeMemoryActuator(
      () => Promise.resolve(writer),
      (action, task) => serveMemory(desk, action, task),
    ),
    async perform({ name, payload }, signal) {
      const request = readRequest(name, payload);
      return "field" in request
        ? { done: false, text: request.text }
        : await writer.perform(request, signal, undefined, true);
    },
    async context(element, tokens) {
      const name = focusedNode(element);
      // What is not told is not told to a model either.
      if (name === undefined || hidden() !== undefined && await services.node(name) === undefined) return "";
      return await memory.context(name, { tokens, privacyTags });
    },
    tick() {
      memory.tick();
      reminders?.tick();
    },
    statusLine: () => memory.statusLine(),
    troubles: () => memory.troubles(),
  };
}

/** Snapshots whose database is opened when the first is taken; one that is damaged is put aside, and that is told. */
function snapshotsIn(stack: AsyncDisposableStack, path: string, log: Log): () => Snapshots {
  let snapshots: Snapshots | undefined;
  return () => {
    if (snapshots !== undefined) return snapshots;
    const { database, anew, setAside } = openSnapshots(path);
    if (anew !== undefined) {
      log.error("The database of snapshots was damaged; a new one was begun", { why: anew, file: setAside });
    }
    stack.defer(() => database.close());
    return snapshots = new Snapshots(database);
  };
}
