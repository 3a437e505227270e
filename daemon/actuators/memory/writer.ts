// The only writer of the user's Org files: does what was asked for, one change after another, each whole or not at all, with a
// snapshot before it. Knows nodes through the memory's port, and nothing of guards and clients.

import { findProperty } from "../../org/drawer.ts";
import { setPriority } from "../../org/heading_edits.ts";
import { editOrgFile, type FileFailure, MISSING, readOrgFile, writeOrgFile } from "../../org/file.ts";
import { removeNode, setKeyword, setProperty } from "../../org/edit.ts";
import { notesFault } from "../../org/notes_folder.ts";
import { storageFault } from "../../files/storage_fault.ts";
import { keywordMeant } from "../../org/todo_keywords.ts";
import { setTags } from "../../org/heading_edits.ts";
import { findClocks, startClock, stopClock } from "../../org/logbook.ts";
import { archiveNode, moveNode, putNode } from "../../org/move.ts";
import { type Heading, type Outline, parseOutline, subtreeText } from "../../org/outline.ts";
import { outlineInTurns } from "../../org/outline_in_turns.ts";
import { markDone, setPlanning } from "../../org/planning_edits.ts";
import { inactiveTimestamp } from "../../org/timestamp.ts";
import { createHash } from "node:crypto";
import { linkFault, pathFault, targetFault } from "./note_path.ts";
import { appendText, type Capture, captureText, timestampOf } from "./note_text.ts";
import type { Asker, FileChange, NodePlace, NoteKeeper } from "./ports.ts";
import type { NoteRequest } from "./request.ts";

/** What came of a request. */
export interface NoteOutcome {
  readonly done: boolean;
  /** For a person, a whole sentence. */
  readonly text: string;
  /** The name of the node as it is now. */
  readonly node?: string | undefined;
  /** Its file, relative to the memex. */
  readonly file?: string | undefined;
}

/** A request cannot be done; the message is a clause. */
class Impossible extends Error {
  override name = "Impossible";
}

/** A node that goes from one file to another: all that is needed to end what was begun. Hashes as file.ts has them. */
interface FileMove {
  readonly from: { readonly path: string; readonly before: string; readonly after: string; readonly text: string };
  readonly to: { readonly path: string; readonly before: string; readonly after: string };
}

/** How often a change is tried while others keep changing the files. */
const ATTEMPTS = 8;

/** Writes notes. */
export class NoteWriter {
  readonly #keeper: NoteKeeper;
  readonly #newId: () => string;
  readonly #refusal: (names: readonly string[], approved: boolean) => string | undefined;
  /** Whether a person approved what is under way. */
  #approved = false;
  #last: Promise<unknown> = Promise.resolve();
  /** What the request that is under way has changed. */
  #changes: FileChange[] = [];

  /**
   * @param newId Makes the ID of a new node.
   * @param refusal Says why a file may not be written that has these absolute names, the last with links followed, as a clause.
   */
  constructor(
    keeper: NoteKeeper,
    newId: () => string = () => crypto.randomUUID(),
    refusal: (names: readonly string[], approved: boolean) => string | undefined = () => undefined,
  ) {
    this.#keeper = keeper;
    this.#newId = newId;
    this.#refusal = refusal;
  }

  /**
   * Does what was asked for, after what was asked before. Never throws for what can be told.
   *
   * @param signal Stops what has not begun.
   * @param by Who asked, so that it can be taken back.
   * @param approved Whether a person approved it.
   */
  perform(request: NoteRequest, signal?: AbortSignal, by?: Asker, approved = false): Promise<NoteOutcome> {
    return this.#inTurn(async () => {
      signal?.throwIfAborted();
      this.#changes = [];
      this.#approved = approved;
      try {
        if (request.action === "UNDO") return await this.#undo(by);
        const outcome = await this.#perform(request);
        if (outcome.done && by !== undefined && this.#changes.length > 0) {
          this.#keeper.noteChanges(by, outcome.text, this.#changes);
        }
        return outcome;
      } catch (error) {
        const why = clauseOf(error);
        if (why === undefined) throw error;
        return { done: false, text: `Cannot ${VERBS[request.action]}: ${why}. Nothing was changed.` };
      }
    });
  }

  /** Ends what a kill left in the middle. @returns What a person should know, a sentence each. */
  recover(): Promise<string[]> {
    return this.#inTurn(async () => {
      const told: string[] = [];
      // Whoever asked was told yes.
      this.#approved = true;
      for (const { number, plan } of this.#keeper.unfinishedMoves()) {
        told.push(...await this.#recoverMove(number, JSON.parse(plan) as FileMove));
      }
      return told;
    });
  }

  /** Resolves when nothing is being written. */
  async settled(): Promise<void> {
    await this.#last;
  }

  #inTurn<T>(body: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(body);
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #perform(request: Exclude<NoteRequest, { action: "UNDO" }>): Promise<NoteOutcome> {
    switch (request.action) {
      case "RESTORE":
        return await this.#restore(request.snapshot);
      case "CAPTURE":
        return await this.#capture(request);
      case "CLOCK-OUT":
        return await this.#clockOut();
      case "CLOCK-IN":
        return await this.#clockIn(await this.#locate(request.node));
      case "ARCHIVE":
        return await this.#archive(await this.#locate(request.node));
      case "MOVE":
        return await this.#move(await this.#locate(request.node), await this.#locate(request.under));
      default: {
        const place = await this.#locate(request.node);
        return await this.#edit(place, (outline, heading) => this.#change(request, outline, heading));
      }
    }
  }

  /** The new text of a file after a change of one node, and what is said of it. */
  #change(
    request: Exclude<
      NoteRequest,
      { action: "CAPTURE" | "CLOCK-IN" | "CLOCK-OUT" | "ARCHIVE" | "MOVE" | "RESTORE" | "UNDO" }
    >,
    outline: Outline,
    heading: Heading,
  ): { text: string; said: string } {
    const title = heading.title.text;
    switch (request.action) {
      case "SET-KEYWORD": {
        const keyword = request.keyword === undefined
          ? undefined
          : keywordMeant(outline.keywords, heading.keyword?.text, request.keyword);
        if (keyword === undefined || !outline.keywords.done.has(keyword)) {
          const opened = parseOutline(setKeyword(outline, heading, keyword));
          // What is to be done again was not closed, as Org has it where it notes when something was.
          const text = setPlanning(
            opened,
            opened.headings[outline.headings.indexOf(heading)] as Heading,
            "CLOSED",
            undefined,
          );
          return { text, said: `${title}: ${keyword ?? "no keyword"}.` };
        }
        // What is done takes no more time, as Org has it (org-clock-out-when-done).
        const runs = findClocks(outline, heading).some(({ end }) => end === undefined);
        const stopped = runs ? parseOutline(stopClock(outline, heading, this.#keeper.now())) : outline;
        const there = stopped.headings[outline.headings.indexOf(heading)] as Heading;
        const { text, next } = markDone(stopped, there, this.#keeper.now(), keyword);
        const more = runs ? " Its clock was stopped." : "";
        return {
          text,
          said: `${
            next.length === 0 ? `${keyword}: ${title}.` : `Done for now, next ${next.join(" ")}: ${title}.`
          }${more}`,
        };
      }
      case "SCHEDULE": {
        const number = outline.headings.indexOf(heading);
        let text = outline.text;
        for (const kind of ["SCHEDULED", "DEADLINE"] as const) {
          const asked = request[kind === "SCHEDULED" ? "scheduled" : "deadline"];
          if (asked === undefined) continue;
          const now = parseOutline(text);
          text = setPlanning(
            now,
            now.headings[number] as Heading,
            kind,
            asked === null ? undefined : timestampOf(asked),
          );
        }
        const planned = parseOutline(text).headings[number]?.planning?.entries
          .filter(({ kind }) => kind !== "CLOSED").map(({ kind, timestamp }) => `${kind} ${timestamp.text}`) ?? [];
        return { text, said: `${title}: ${planned.length === 0 ? "not planned any more" : planned.join(", ")}.` };
      }
      case "SET-PROPERTY":
        return {
          text: setProperty(outline, heading, request.name, request.value),
          said: `${title}: ${request.name} is ${request.value}.`,
        };
      case "SET-TAGS":
        return {
          text: setTags(outline, heading, request.tags),
          said: `${title}: ${request.tags.length === 0 ? "no tags" : request.tags.join(", ")}.`,
        };
      case "APPEND":
        return { text: appendText(outline, heading, request.text), said: `Added to ${title}.` };
    }
  }

  async #capture(capture: Capture): Promise<NoteOutcome> {
    const { file } = capture;
    this.#requireWritable(file);
    const id = this.#newId();
    const text = await this.#editFile(file, (outline) => {
      const node = captureText(outline, capture, id, this.#keeper.now());
      const put = putNode(outline, { side: "end" }, node);
      if (capture.priority === undefined) return put;
      const now = parseOutline(put);
      return setPriority(now, now.headings.at(-1) as Heading, capture.priority);
    });
    const node = text.outline.headings.at(-1);
    const title = node?.title.text ?? capture.title;
    return { done: true, text: `Captured in ${file}: ${title}.${text.more}`, node: id, file };
  }

  /** Gives a file the text of a snapshot again. */
  async #restore(number: number): Promise<NoteOutcome> {
    const kept = this.#keeper.kept(number);
    if (kept === undefined) throw new Impossible(`there is no snapshot ${number}`);
    const { path, text, mode } = kept;
    this.#requireWritable(path);
    const elsewhere = await this.#elsewhere(path, text);
    const { more } = await this.#editFile(path, (outline) => {
      if (outline.text === text) throw new Impossible(`${path} holds just that already`);
      return text;
    }, mode === null ? {} : { mode });
    const before = this.#changes.at(-1)?.before;
    const back = before === undefined ? "" : ` What it held until now is snapshot ${before}.`;
    const when = inactiveTimestamp(kept.at).slice(1, -1);
    return {
      done: true,
      text: `Restored ${path} as it was before the change of ${when}.${back}${elsewhere}${more}`,
      file: path,
    };
  }

  /**
   * What a person should know of headings that a text brings back and that stand in other files now.
   *
   * @throws Impossible where the file itself is gone: it was moved, and a second one would give two headings each ID.
   */
  async #elsewhere(path: string, text: string): Promise<string> {
    const ids = new Set<string>();
    const { drawer, headings } = await outlineInTurns(text);
    for (const each of [drawer, ...headings.map((heading) => heading.drawer)]) {
      const id = findProperty(each, "ID")?.value.text;
      if (id !== undefined && id !== "") ids.add(id);
    }
    const files = ids.size === 0 ? [] : await this.#keeper.holders([...ids], path);
    if (files.length === 0) return "";
    const named = files.slice(0, 3).join(" and ") + (files.length > 3 ? " and others" : "");
    if (!isThere(`${this.#keeper.folder}/${path}`)) {
      throw new Impossible(
        `${path} is not there any more, and its headings stand in ${named} now, so that there would be two of each. ` +
          `If it was moved, move ${files[0]} back to ${path}, restore it, and move it again`,
      );
    }
    return ` Take care: headings with the same ID stand in ${named} as well; take those out that are not wanted.`;
  }

  /** Takes back what a conversation had changed last: every file gets the text again that it had, if nobody has changed it since. */
  async #undo(by: Asker | undefined): Promise<NoteOutcome> {
    const last = by === undefined ? undefined : this.#keeper.lastChanges(by.session);
    if (by === undefined || last === undefined) throw new Impossible("nothing was changed yet in this conversation");
    const said = last.said.join(" ");
    const files = new Map<string, { before: number | undefined; after: string }>();
    for (const { path, before, after } of last.changes) {
      files.set(path, { before: files.has(path) ? files.get(path)?.before : before, after });
    }
    const texts = new Map<string, string | undefined>();
    for (const [path, { before, after }] of files) {
      this.#requireWritable(path);
      const now = await readOrgFile(`${this.#keeper.folder}/${path}`);
      if (!now.ok || now.hash !== after) {
        throw new Impossible(`${path} has changed since (what was done last: ${said.replace(/\.$/, "")})`);
      }
      const kept = before === undefined ? undefined : this.#keeper.kept(before);
      if (before !== undefined && kept === undefined) {
        throw new Impossible(`the snapshot of ${path} is not kept any more`);
      }
      texts.set(path, kept?.text);
    }
    const done: string[] = [];
    for (const [path, text] of texts) {
      try {
        await this.#takeBack(path, files.get(path)?.after as string, text);
      } catch (error) {
        const why = clauseOf(error);
        if (done.length === 0 || why === undefined) throw error;
        return { done: false, text: `Cannot take all of it back: ${why}. As before is only ${done.join(" and ")}.` };
      }
      done.push(path);
    }
    this.#keeper.forgetLastChanges(by.session);
    const names = [...files.keys()].join(" and ");
    return {
      done: true,
      text: `Taken back: ${said} ${names} ${files.size === 1 ? "is as it was" : "are as they were"} before.`,
    };
  }

  /** Gives one file a text again; `undefined` takes the file away that was made. */
  async #takeBack(path: string, expected: string, text: string | undefined): Promise<void> {
    const at = `${this.#keeper.folder}/${path}`;
    const now = await readOrgFile(at);
    if (!now.ok || now.hash !== expected) throw new Impossible(`${path} has changed since`);
    this.#snapshot(path, now.text);
    if (text !== undefined) {
      const written = await writeOrgFile(at, text, { expected, refuse: this.#refuse });
      if (!written.ok) throw new Impossible(clauseOfFile(written));
    } else if (!(await this.#unmake(path, expected)).ok) throw new Impossible(`${path} cannot be taken away`);
    await this.#keeper.changed([path]);
  }

  async #clockOut(): Promise<NoteOutcome> {
    const stopped = await this.#stopClocks();
    if (stopped.length === 0) throw new Impossible("no clock runs");
    const names = stopped.map(({ title }) => title).join(", ");
    return { done: true, text: `Clock stopped: ${names}.`, node: stopped[0]?.node, file: stopped[0]?.path };
  }

  async #clockIn(place: NodePlace): Promise<NoteOutcome> {
    const running = await this.#keeper.running();
    if (running.some(({ path, title }) => path === place.path && title === place.title)) {
      throw new Impossible("its clock runs already");
    }
    const stopped = await this.#stopClocks();
    const before = stopped.length === 0 ? "" : ` (stopped: ${stopped.map(({ title }) => title).join(", ")})`;
    return await this.#edit(place, (outline, heading) => ({
      text: startClock(outline, heading, this.#keeper.now()),
      said: `Clock started: ${heading.title.text}${before}.`,
    }));
  }

  async #stopClocks() {
    const stopped: { path: string; title: string; node: string | undefined }[] = [];
    for (const place of await this.#keeper.running()) {
      const { node } = await this.#edit(place, (outline, heading) => ({
        text: stopClock(outline, heading, this.#keeper.now()),
        said: "",
      }));
      stopped.push({ path: place.path, title: place.title, node });
    }
    return stopped;
  }

  async #archive(place: NodePlace): Promise<NoteOutcome> {
    const { folder } = this.#keeper;
    const to = place.path.endsWith("_archive") ? undefined : `${place.path}_archive`;
    if (to === undefined) throw new Impossible("it is in an archive already");
    const time = inactiveTimestamp(this.#keeper.now()).slice(1, -1);
    return await this.#between(place, to, (outline, heading, target) => {
      const { node, rest } = archiveNode(outline, heading, { file: `${folder}/${place.path}`, time });
      return { from: rest, to: putNode(target, { side: "end" }, node), said: `Archived in ${to}: ${place.title}.` };
    });
  }

  async #move(place: NodePlace, under: NodePlace): Promise<NoteOutcome> {
    const said = `Moved under ${under.title}: ${place.title}.`;
    if (place.path === under.path) {
      return await this.#edit(place, (outline, heading) => {
        const parent = under.headingIn(outline);
        if (parent === undefined) throw new Impossible(changedSince(under));
        return { text: moveNode(outline, heading, { side: "below", heading: parent }), said };
      }, { stays: false });
    }
    return await this.#between(place, under.path, (outline, heading, target) => {
      const parent = under.headingIn(target);
      if (parent === undefined) throw new Impossible(changedSince(under));
      const node = subtreeText(outline, heading);
      return {
        from: removeNode(outline, heading),
        to: putNode(target, { side: "below", heading: parent }, node.endsWith("\n") ? node : node + outline.newline),
        said,
      };
    });
  }

  /** Changes one node. */
  async #edit(
    place: NodePlace,
    change: (outline: Outline, heading: Heading) => { text: string; said: string },
    { stays = true } = {},
  ): Promise<NoteOutcome> {
    const { path } = place;
    this.#requireWritable(path);
    let said = "", number = -1, id: string | undefined;
    const { outline, more } = await this.#editFile(path, (outline) => {
      const heading = place.headingIn(outline);
      if (heading === undefined) throw new Impossible(changedSince(place));
      const changed = change(outline, heading);
      number = outline.headings.indexOf(heading);
      id = findProperty(heading.drawer, "ID")?.value.text;
      said = changed.said;
      return changed.text;
    }, { mustExist: true });
    // A node that is changed in place keeps its number; one that is moved, only a name of its own.
    const now = outline.headings[number];
    const name = now === undefined ? undefined : this.#keeper.nameOf(path, outline, now);
    const node = stays ? name : id;
    return { done: true, text: `${said}${more}`, node, file: path };
  }

  /** Changes one file, with a snapshot of what it held. */
  async #editFile(
    path: string,
    change: (outline: Outline) => string,
    { mustExist = false, ...writing }: { readonly mustExist?: boolean; readonly mode?: number } = {},
  ): Promise<{ outline: Outline; more: string }> {
    const keeper = this.#keeper;
    let before: number | undefined;
    // Read ahead, so that a large file lets others have their turn; whoever changes it meanwhile has it read again.
    const ahead = await readOrgFile(`${keeper.folder}/${path}`);
    const read = ahead.ok ? await outlineInTurns(ahead.text) : undefined;
    const result = await editOrgFile(`${keeper.folder}/${path}`, (old) => {
      if (mustExist && old === "") throw new Impossible("its file is gone or empty");
      const text = change(read?.text === old ? read : parseOutline(old));
      before = text !== old && old !== "" ? this.#snapshot(path, old) : undefined;
      return text;
    }, { attempts: ATTEMPTS, refuse: this.#refuse, ...writing });
    if (!result.ok) throw new Impossible(clauseOfFile(result));
    if (result.written) this.#changes.push({ path, before, after: result.hash });
    await keeper.changed([path]);
    const more = result.lost === undefined
      ? ""
      : ` Somebody else wrote into it in the same moment; their text was put beside it: ${result.lost}.`;
    return { outline: await outlineInTurns(result.text), more };
  }

  /** Takes a node out of one file and puts it into another: first there, then gone, and what a kill cuts in two is ended later. */
  async #between(
    place: NodePlace,
    toPath: string,
    change: (outline: Outline, heading: Heading, target: Outline) => { from: string; to: string; said: string },
  ): Promise<NoteOutcome> {
    const { folder } = this.#keeper;
    const fromPath = place.path;
    this.#requireWritable(fromPath);
    this.#requireWritable(toPath);
    for (let left = ATTEMPTS;; left--) {
      const source = await readOrgFile(`${folder}/${fromPath}`);
      if (!source.ok) throw new Impossible(clauseOfFile(source));
      const target = await readOrgFile(`${folder}/${toPath}`);
      if (!target.ok && target.problem !== "missing") throw new Impossible(clauseOfFile(target));
      const outline = parseOutline(source.text);
      const heading = place.headingIn(outline);
      if (heading === undefined) throw new Impossible(changedSince(place));
      const old = target.ok ? target.text : "";
      const { from, to, said } = change(outline, heading, parseOutline(old));
      const fromBefore = this.#snapshot(fromPath, source.text);
      const toBefore = target.ok && old !== "" ? this.#snapshot(toPath, old) : undefined;
      const move: FileMove = {
        from: { path: fromPath, before: source.hash, after: hashOf(from), text: from },
        to: { path: toPath, before: target.ok ? target.hash : MISSING, after: hashOf(to) },
      };
      const number = this.#keeper.beginMove(JSON.stringify(move));
      const put = await writeOrgFile(`${folder}/${toPath}`, to, { expected: move.to.before, refuse: this.#refuse });
      if (!put.ok) {
        this.#keeper.endMove(number);
        if (put.problem === "changed" && left > 1) continue;
        throw new Impossible(clauseOfFile(put));
      }
      const taken = await writeOrgFile(`${folder}/${fromPath}`, from, {
        expected: move.from.before,
        refuse: this.#refuse,
      });
      if (taken.ok) {
        this.#keeper.endMove(number);
        this.#changes.push(
          { path: toPath, before: toBefore, after: put.hash },
          { path: fromPath, before: fromBefore, after: taken.hash },
        );
        await this.#keeper.changed([fromPath, toPath]);
        const more = [put, taken].flatMap((each) => each.ok && each.lost !== undefined ? [each.lost] : []);
        const lost = more.length === 0
          ? ""
          : ` Somebody else wrote in the same moment; their text: ${more.join(", ")}.`;
        return { done: true, text: said + lost, file: toPath };
      }
      // It stands in both now: the new one goes again.
      const back = target.ok
        ? await writeOrgFile(`${folder}/${toPath}`, old, { expected: move.to.after, refuse: this.#refuse })
        : await this.#unmake(toPath, move.to.after);
      if (!back.ok) {
        await this.#keeper.changed([fromPath, toPath]);
        const why = `${clauseOfFile(taken)}; it stands in ${toPath} and in ${fromPath} now`;
        return { done: false, text: `Cannot move ${place.title}: ${why}. It is tried again when the daemon starts.` };
      }
      this.#keeper.endMove(number);
      await this.#keeper.changed([toPath]);
      if (taken.problem !== "changed" || left <= 1) throw new Impossible(clauseOfFile(taken));
    }
  }

  /** Takes away a file that was made a moment ago and that nobody has touched since. */
  async #unmake(path: string, expected: string): Promise<{ ok: boolean }> {
    const at = `${this.#keeper.folder}/${path}`;
    const now = await readOrgFile(at);
    if (!now.ok || now.hash !== expected) return { ok: false };
    this.#requireWritable(path);
    try {
      // At once: in between a link could be turned.
      Deno.removeSync(at);
      return { ok: true };
    } catch {
      return { ok: false };
    }
  }

  async #recoverMove(number: number, { from, to }: FileMove): Promise<string[]> {
    const { folder } = this.#keeper;
    const hash = async (path: string) => {
      const read = await readOrgFile(`${folder}/${path}`);
      return read.ok ? read.hash : read.problem === "missing" ? MISSING : undefined;
    };
    const [source, target] = [await hash(from.path), await hash(to.path)];
    if (target === to.before || source === from.after) {
      this.#keeper.endMove(number);
      return [];
    }
    if (target === to.after && source === from.before) {
      const taken = await writeOrgFile(`${folder}/${from.path}`, from.text, {
        expected: from.before,
        refuse: this.#refuse,
      });
      if (!taken.ok) return [`A node stands in ${from.path} and in ${to.path}: ${clauseOfFile(taken)}.`];
      this.#keeper.endMove(number);
      await this.#keeper.changed([from.path, to.path]);
      return [];
    }
    // Somebody has written into them since: what is right is theirs to say.
    this.#keeper.endMove(number);
    return [`The daemon was killed while it moved a node from ${from.path} to ${to.path}; it may stand in both.`];
  }

  #snapshot(path: string, text: string): number {
    try {
      return this.#keeper.snapshot(path, text, modeOf(`${this.#keeper.folder}/${path}`));
    } catch (error) {
      const why = clauseOf(error) ?? (error as Error).message;
      throw new Impossible(`a snapshot of ${path} cannot be kept (${why})`);
    }
  }

  async #locate(node: string): Promise<NodePlace> {
    const located = await this.#keeper.locate(node);
    if (!located.ok) throw new Impossible(located.why);
    return located.place;
  }

  /** Why nothing may be written to a file, links followed: said again right before it is. */
  readonly #refuse = (target: string): string | undefined => targetFault(this.#keeper.folder, target, this.#mayNot);

  readonly #mayNot = (names: readonly string[]): string | undefined => this.#refusal(names, this.#approved);

  #requireWritable(path: string): void {
    const root = notesFault(this.#keeper.folder);
    if (root !== undefined) throw new Impossible(root);
    const fault = pathFault(path) ?? linkFault(this.#keeper.folder, path, this.#mayNot);
    if (fault !== undefined) throw new Impossible(`${JSON.stringify(path)} may not be written: ${fault}`);
  }
}

/** What each action does, for a sentence. */
const VERBS: Readonly<Record<NoteRequest["action"], string>> = {
  CAPTURE: "capture",
  "SET-KEYWORD": "set the keyword",
  SCHEDULE: "plan it",
  "SET-PROPERTY": "set the property",
  "SET-TAGS": "set the tags",
  APPEND: "add to it",
  "CLOCK-IN": "start the clock",
  "CLOCK-OUT": "stop the clock",
  ARCHIVE: "archive it",
  MOVE: "move it",
  RESTORE: "restore it",
  UNDO: "take anything back",
};

/** The permissions of a file; `undefined` where they cannot be told. */
function modeOf(path: string): number | undefined {
  try {
    const { mode } = Deno.statSync(path);
    return mode === null ? undefined : mode & 0o777;
  } catch {
    return undefined;
  }
}

function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound);
  }
}

function changedSince({ title, path }: NodePlace): string {
  return `${title} in ${path} has changed since; look again`;
}

/** Why something failed, as a clause; `undefined` for a fault of the program. */
function clauseOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof Impossible) return error.message;
  if (error instanceof RangeError) return lowered(error.message);
  const fault = storageFault(error.message);
  if (fault !== undefined) return `${fault.why}; ${fault.advice} and say it again`;
  const { code } = error as { code?: string };
  return code === undefined ? undefined : lowered(error.message);
}

function clauseOfFile({ message, problem }: FileFailure): string {
  if (problem === "changed") return "others keep changing the file";
  const fault = storageFault(message);
  return fault === undefined
    ? lowered(message)
    : `${fault.why} (${lowered(message)}); ${fault.advice} and say it again`;
}

/** A sentence as a clause: no full stop, and `Cannot` is not said twice. */
function lowered(message: string): string {
  const clause = message.replace(/\.$/, "");
  return clause.charAt(0).toLowerCase() + clause.slice(1);
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
