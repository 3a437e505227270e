// The file that shows the Flight Plans to an editor, and takes answers from it. A view: it is written from the store and read
// against it (plan_view.ts); whatever is wrong with it, plans go on. Knows nothing of what an answer sets off.

import { lstatSync, type Stats, statSync } from "node:fs";
import { editOrgFile, writeOrgFile } from "../org/file.ts";
import type { ReplacedFile } from "../org/replaced_file.ts";
import type { Clock } from "../pipeline/ports.ts";
import type { FlightPlan } from "./flight_plan.ts";
import type { WatchThread } from "../org/watch_thread.ts";
import { foreignHands } from "../files/foreign_hands.ts";
import { KnownFolder } from "./known_folder.ts";
import type { PlanStore } from "./plan_store.ts";
import { type Examined, examineView, type ViewAnswer, withoutEnded } from "./plan_view.ts";

/** Who answered, where a file answer is written down. */
export const FILE_ANSWER = "org-file";

/** How long a file that somebody writes and has not closed, or has taken away, must rest before it is written, milliseconds. */
export const SETTLE_MS = 500;

/** How long a sign is waited for that changes are noticed, milliseconds. */
const SIGN_MS = 200;

/** How long a file that was replaced is kept open for what an editor still writes into it, milliseconds. */
const LATE_EDIT_MS = 600;

/** A longer file is not read: to compare it with the store would hold everybody up. Some thousands of plans take less, bytes. */
const MOST_BYTES = 8 << 20;

/** What a {@link PlanFile} needs. */
export interface PlanFileOptions {
  /** Absolute. File and folders are made for the first plan, never before. */
  readonly path: string;
  readonly store: Pick<PlanStore, "list" | "find">;
  /**
   * Answers a plan for a person. The store holds the answer when it returns; it may call {@link PlanFile.update}, but cannot
   * wait for it. What it throws is logged and counts as a refusal.
   */
  readonly answer: (
    id: string,
    hash: string,
    decision: "approve" | "deny",
    by: string,
  ) => { readonly ok: boolean; readonly why?: string };
  /**
   * Gets ready for the approval of a plan, which may take long. Resolves with whether others had their turn: then the file is looked
   * at once more before any answer in it is taken.
   */
  readonly getReady?: (id: string) => Promise<boolean>;
  /** Whether a changed keyword is an answer: runs are contained, and nobody switched it off. */
  readonly mayAnswer: boolean;
  /** Says why no answer counts for now, as a clause; `undefined` when nothing keeps them from counting. */
  readonly answersWait?: () => string | undefined;
  /** Its folder, as it was known before any command ran; without it as it is found when this is made. */
  readonly folder?: KnownFolder;
  /** Whether a command runs that could write into a folder that is only made now. Default: none does. */
  readonly isOpen?: () => boolean;
  readonly after: Clock["after"];
  /** What watches folders. */
  readonly thread: Pick<WatchThread, "watch" | "hears">;
  readonly log: (text: string, fields: Record<string, unknown>) => void;
  /** The most that is read or written, bytes. Default: 8 MiB. */
  readonly mostBytes?: number;
  /** Whether changes of the file are noticed as they happen; without it only {@link PlanFile.read} looks. Default: yes. */
  readonly watch?: boolean;
}

/** The view of the plans in one file. Nothing of it throws or rejects: what goes wrong is logged, once until it changes. */
export class PlanFile implements AsyncDisposable {
  readonly #options: PlanFileOptions;
  readonly #folder: string;
  readonly #name: string;
  readonly #known: KnownFolder;
  /** The text as it was last found or left right; `undefined` when it was not. Who finds it so knows that nobody touched it. */
  #text: string | undefined;
  /** Plans that have a node in a text of ours. */
  #shown: ReadonlySet<string> = new Set();
  /** Plans that changed since the last look. */
  #changed = new Map<string, FlightPlan>();
  /** The look that has not begun yet; everybody who wants one shares it. */
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();
  #watch: Watch | undefined;
  /** Files that were replaced a moment ago, and what stops the clock that counts for them. */
  readonly #replaced = new Map<ReplacedFile, () => void>();
  /** Resolves when somebody who writes into the file seems to have ended. */
  #rest: PromiseWithResolvers<void> | undefined;
  #cancelRest: (() => void) | undefined;
  /** What was complained of last: of the file, of the watch, and of answers. */
  readonly #complaints = new Map<"file" | "watch" | "answers", string>();
  #closed = false;

  constructor(options: PlanFileOptions) {
    this.#options = options;
    const slash = options.path.lastIndexOf("/");
    this.#folder = options.path.slice(0, slash) || "/";
    this.#name = options.path.slice(slash + 1);
    this.#known = options.folder ?? new KnownFolder(this.#folder);
  }

  /** Watches the folder, and takes the answers that were written while nobody did. Call it when answers may have effects. */
  start(): Promise<void> {
    return this.read();
  }

  /** Has the file show a plan as it is stored; resolves when it does, or when it is logged why not. */
  update(plan: FlightPlan): Promise<void> {
    this.#changed.set(plan.id, plan);
    return this.read();
  }

  /** Takes the answers in the file and puts back what must not stand in it. */
  read(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#next ??= this.#last.then(async () => {
      while (this.#rest !== undefined) await this.#rest.promise;
      this.#next = undefined;
      if (this.#closed) return;
      try {
        await this.#look();
      } catch (error) {
        this.#complain("file", `Cannot show the plans in ${this.#options.path}: ${(error as Error).message}`);
      }
      this.#keepWatch();
    });
    this.#last = this.#next;
    return this.#next;
  }

  /** Ends the watching and waits for what is being written. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#settle();
    await this.#last;
    this.#endWatch();
    for (const replaced of [...this.#replaced.keys()]) this.#letGo(replaced);
  }

  async #look(): Promise<void> {
    const { path, mayAnswer, store, mostBytes = MOST_BYTES } = this.#options;
    const refused = new Map<string, string>(), ready = new Set<string>();
    for (;;) {
      const changed = this.#changed;
      this.#changed = new Map();
      const obstacle = obstacleOf(path, this.#folder, mostBytes);
      if (obstacle !== undefined) {
        const text = `Cannot show the plans in ${path}: ${obstacle}. Move it away. The plans go on without the file.`;
        return this.#complain("file", text);
      }
      const isOpen = this.#options.isOpen?.() === true;
      const links = linksOf(path);
      const off = this.#offBecause(isOpen, links);
      let found: Examined | undefined;
      let isOurs = false;
      let shown: ReadonlySet<string> = new Set();
      const result = await editOrgFile(path, (text) => {
        const needed = new Map(changed);
        for (const state of ["PLAN", "APPROVED", "RUNNING"] as const) {
          for (const plan of store.list({ state })) if (plan.state === state) needed.set(plan.id, plan);
        }
        isOurs = text === this.#text;
        shown = new Set(needed.keys());
        found = examineView(text, {
          find: (id) => store.find(id) ?? changed.get(id),
          needed: [...needed.values()].map((plan) => store.find(plan.id) ?? plan),
          changed: new Set(changed.keys()),
          shown: this.#shown,
          mayAnswer: mayAnswer && off === undefined,
          ...(off === undefined ? {} : { offBecause: off }),
          refused,
        });
        // A file that is not there is not made to stay empty.
        if (text === "" && found.text === "") throw NOTHING;
        if (!isLonger(found.text, mostBytes)) return found.text;
        // What would not be read again is not written either.
        const shorter = withoutEnded(found.text, (id) => store.find(id));
        if (isLonger(shorter, mostBytes)) {
          throw new Error(`it would have more than ${mostBytes >> 20} MiB. Move what is yours out of it`);
        }
        return shorter;
      }, { onReplaced: (replaced) => this.#watchOver(replaced) }).catch((error) => {
        if (error !== NOTHING) throw error;
      });
      if (result?.ok === false) this.#complain("file", `${result.message} The plans go on without it.`);
      else {
        this.#complaints.delete("file");
        if (result?.ok === true) this.#reportLost(result.lost);
        this.#shown = shown;
        this.#text = result?.ok === true && found?.answers.length === 0 ? result.text : undefined;
        // Made by this look, it is known from here on.
        this.#offBecause(isOpen || this.#options.isOpen?.() === true, links);
        if (result?.ok === true && !result.written && links > 1) await this.#breakLinks(result);
        for (const { plan, what } of isOurs ? [] : found?.reports ?? []) {
          const text = `The node of plan ${plan} ${what}: it is put back, and nothing was answered`;
          this.#options.log(text, { plan, path });
        }
      }
      const answers = found?.answers ?? [];
      if (answers.length === 0 || this.#closed) return;
      if (await this.#getReady(answers, ready)) continue;
      for (const answer of answers) refused.set(answer.plan.id, this.#take(answer));
    }
  }

  /** Why no answer in the file counts just now, as a clause. */
  #offBecause(isOpen: boolean, links: number): string | undefined {
    const { answersWait, path, mayAnswer } = this.#options;
    const lost = this.#known.look(isOpen);
    const linked = links > 1 ? `the file had ${links} names, and could be written by another` : undefined;
    const foreign = mayAnswer ? foreignHands(path, Deno.uid()) : undefined;
    const why = lost ?? foreign ?? linked;
    if (why !== undefined && mayAnswer) {
      const until = lost !== undefined
        ? "None counts until the next start"
        : foreign !== undefined
        ? "None counts as long as that is so"
        : "Those written meanwhile do not count";
      this.#complain("answers", `Answers in ${path} do not count: ${why}. ${until}`);
    } else this.#complaints.delete("answers");
    return answersWait?.() ?? why;
  }

  /** Writes the same text as a file of one name. */
  async #breakLinks({ text, hash }: { readonly text: string; readonly hash: string }): Promise<void> {
    const result = await writeOrgFile(this.#options.path, text, { expected: hash });
    if (!result.ok && result.problem !== "changed") {
      this.#complain("file", `${result.message} The plans go on without it.`);
    }
  }

  /** An editor that had the file open when it was replaced may still be writing into it. */
  #watchOver(replaced: ReplacedFile): void {
    this.#replaced.set(replaced, this.#options.after(LATE_EDIT_MS, () => this.#letGo(replaced)));
  }

  #letGo(replaced: ReplacedFile): void {
    this.#replaced.get(replaced)?.();
    if (!this.#replaced.delete(replaced)) return;
    using _ = replaced;
    try {
      this.#reportLost(replaced.keepLost());
    } catch (error) {
      this.#options.log(`Cannot keep an edit of ${this.#options.path} that came in the moment it was written`, {
        error,
      });
    }
  }

  #reportLost(copy: string | undefined): void {
    if (copy === undefined) return;
    const { log, path } = this.#options;
    log(`An edit of ${path} came in the moment it was written: it is kept in ${copy}, and nothing was answered by it`, {
      path,
      copy,
    });
  }

  /** Gets ready for approvals, for each once. @returns Whether others had their turn, who may have changed the file. */
  async #getReady(answers: readonly ViewAnswer[], ready: Set<string>): Promise<boolean> {
    let waited = false;
    for (const { plan, decision } of answers) {
      if (decision !== "approve" || ready.has(plan.id)) continue;
      ready.add(plan.id);
      waited = await this.#options.getReady?.(plan.id) === true || waited;
    }
    return waited;
  }

  /** @returns Why the answer was not taken, should the plan still wait for one afterwards. */
  #take({ plan, decision }: ViewAnswer): string {
    try {
      const { ok, why } = this.#options.answer(plan.id, plan.hash, decision, FILE_ANSWER);
      if (ok) return "it was answered and waits again";
      return why ?? "the answer was refused";
    } catch (error) {
      this.#options.log(`Cannot answer plan ${plan.id} from ${this.#options.path}`, { plan: plan.id, error });
      return "the answer could not be kept";
    }
  }

  /** Watches the folder as soon as it is there, and anew when it is another one. */
  #keepWatch(): void {
    if (this.#closed || this.#options.watch === false) return;
    const { thread } = this.#options;
    try {
      const info = lookAt(this.#folder, statSync);
      const folder = info !== undefined && info !== "through a file" && info.isDirectory()
        ? `${info.dev}:${info.ino}:${info.birthtimeMs}`
        : undefined;
      if (folder === this.#watch?.folder) {
        // A named pipe that came meanwhile holds it up: so that is found soon.
        if (folder !== undefined) void thread.hears(SIGN_MS);
        return;
      }
      const wasWatched = this.#watch !== undefined;
      this.#endWatch();
      if (folder === undefined) {
        // It went after it was looked into, and what would have told so was ended with the watch.
        if (wasWatched) void this.read();
        return;
      }
      const end = thread.watch({
        folder: this.#folder,
        recursive: false,
        onBegun: () => {
          this.#complaints.delete("watch");
          // What was written before it was watched.
          void this.read();
        },
        onEvent: (event) => this.#hear(event),
        onEnd: (why) => {
          if (this.#watch?.end !== end) return;
          this.#watch = undefined;
          this.#blind(why);
        },
      });
      this.#watch = { folder, end };
    } catch (error) {
      this.#blind((error as Error).message);
    }
  }

  #blind(why: string): void {
    const text = `Cannot watch ${this.#folder}: answers are seen when a plan changes, and at the next start`;
    this.#complain("watch", `${text} (${why})`);
  }

  #endWatch(): void {
    this.#watch?.end[Symbol.dispose]();
    this.#watch = undefined;
  }

  #hear({ kind, paths }: Pick<Deno.FsEvent, "kind" | "paths">): void {
    // Locks (`.#x`), what an editor saves by itself (`#x#`) and backups (`x~`) have other names.
    if (!paths.some((path) => path === this.#folder || path.endsWith(`/${this.#name}`))) return;
    // Whoever writes it may be half through, or have put the old one aside; closing it is told as an access.
    if (kind === "modify" || kind === "create" || !isThere(this.#options.path)) this.#unsettle();
    else this.#settle();
    void this.read();
  }

  #unsettle(): void {
    if (this.#closed) return;
    this.#rest ??= Promise.withResolvers<void>();
    this.#cancelRest?.();
    this.#cancelRest = this.#options.after(SETTLE_MS, () => this.#settle());
  }

  #settle(): void {
    this.#cancelRest?.();
    this.#cancelRest = undefined;
    this.#rest?.resolve();
    this.#rest = undefined;
  }

  #complain(about: "file" | "watch" | "answers", text: string, fields: Record<string, unknown> = {}): void {
    if (text === this.#complaints.get(about)) return;
    this.#complaints.set(about, text);
    this.#options.log(text, fields);
  }
}

/** A folder that is watched. */
interface Watch {
  /** Ends it. */
  readonly end: Disposable;
  /** Tells the folder from another of its name. */
  readonly folder: string;
}

/** Thrown out of an edit that has nothing to write. */
const NOTHING = new Error("nothing to write");

function isLonger(text: string, most: number): boolean {
  // No character takes more than three bytes for each of its units.
  return text.length * 3 > most && new TextEncoder().encode(text).length > most;
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** How many names a file has; none when it is not there. */
function linksOf(path: string): number {
  const found = lookAt(path, lstatSync);
  return found === undefined || found === "through a file" ? 0 : found.nlink;
}

/** What stands where the file or its folder should, as a clause; `undefined` if nothing does. */
function obstacleOf(path: string, folder: string, mostBytes: number): string | undefined {
  for (let at = folder; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    const above = lookAt(at, statSync);
    if (above === "through a file") continue;
    if (above !== undefined) {
      if (!above.isDirectory()) return `${at} is no folder`;
      break;
    }
    if (lookAt(at, lstatSync) !== undefined) return `${at} is a symbolic link that leads nowhere`;
  }
  const found = lookAt(path, lstatSync);
  if (found === undefined || found === "through a file") return undefined;
  // A link could lead anywhere, and whatever it leads to would be written.
  if (found.isSymbolicLink()) return "it is a symbolic link, which is not followed";
  if (!found.isFile()) return "it is no ordinary file";
  return found.size > mostBytes ? `it has more than ${mostBytes >> 20} MiB` : undefined;
}

function lookAt(path: string, stat: typeof statSync | typeof lstatSync): Stats | "through a file" | undefined {
  try {
    return stat(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as { code?: string }).code === "ENOTDIR") return "through a file";
    throw error;
  }
}
