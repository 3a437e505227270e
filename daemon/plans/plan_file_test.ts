// The file of plans on disk: answers by every kind of editor, what is left alone, and that nothing of a person's is lost while
// both write. Waits for events; no test waits for time to pass.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { editOrgFile } from "../org/file.ts";
import { WatchThread } from "../org/watch_thread.ts";
import { realTimers } from "../wire/connection.ts";
import { type FlightPlan, transition } from "./flight_plan.ts";
import { makePlan } from "./plan_example.ts";
import { PlanFile, type PlanFileOptions, SETTLE_MS } from "./plan_file.ts";
import { FILE_HEAD, planNode } from "./plan_node.ts";

const LIMIT_MS = 30_000;
const HAS_EMACS = (Deno.env.get("PATH") ?? "").split(":").some((folder) => {
  try {
    return Deno.statSync(`${folder}/emacs`).isFile;
  } catch {
    return false;
  }
});

/** A memex, the plans that are stored, and what was said of them. */
class Place implements AsyncDisposable {
  readonly root = Deno.makeTempDirSync({ prefix: "plan-file-" });
  readonly path = `${this.root}/memex/system/flight-plans.org`;
  readonly plans = new Map<string, FlightPlan>();
  readonly answers: string[] = [];
  readonly logged: string[] = [];
  #happened = Promise.withResolvers<void>();
  readonly #watched = Promise.withResolvers<void>();
  #files: PlanFile[] = [];
  readonly #thread = new WatchThread({ after: realTimers.after });
  now = 1_500;

  open(more: Partial<PlanFileOptions> = {}): PlanFile {
    const file = new PlanFile({
      path: this.path,
      store: {
        list: ({ state } = {}) =>
          [...this.plans.values()].filter((plan) => state === undefined || plan.state === state),
        find: (id) => this.plans.get(id),
      },
      answer: (id, hash, decision, by) => {
        const result = transition(this.plan(id), { kind: decision, at: this.now, by, hash });
        this.answers.push(`${decision} ${id} ${by} ${result.ok}`);
        if (result.ok) {
          this.plans.set(id, result.plan);
          void file.update(result.plan);
        }
        this.happen();
        return result;
      },
      mayAnswer: true,
      after: realTimers.after,
      thread: {
        watch: (request) =>
          this.#thread.watch({
            ...request,
            onBegun: () => {
              request.onBegun();
              this.#watched.resolve();
            },
          }),
        hears: (ms) => this.#thread.hears(ms),
      },
      log: (text) => {
        this.logged.push(text);
        this.happen();
      },
      ...more,
    });
    this.#files.push(file);
    return file;
  }

  add(id: string, fields: Partial<FlightPlan> = {}): FlightPlan {
    const plan = makePlan({ id, title: `Plan ${id}`, ...fields });
    this.plans.set(id, plan);
    return plan;
  }

  plan(id: string): FlightPlan {
    const plan = this.plans.get(id);
    assert(plan !== undefined);
    return plan;
  }

  text(): string {
    return Deno.readTextFileSync(this.path);
  }

  happen(): void {
    this.#happened.resolve();
    this.#happened = Promise.withResolvers<void>();
  }

  /** Resolves when the folder is watched. */
  get watched(): Promise<void> {
    return this.#watched.promise;
  }

  /** Waits until something holds; looks again whenever an answer was given, or something logged. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await deadline(this.#happened.promise, LIMIT_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const file of this.#files) await file[Symbol.asyncDispose]();
    this.#thread[Symbol.dispose]();
    await Deno.remove(this.root, { recursive: true });
  }
}

/** Runs a script of the shell on the file, `$0`. */
async function shell(script: string, ...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("sh", { args: ["-c", script, ...args] }).output();
  assert(success, new TextDecoder().decode(stderr));
}

const modeOf = (path: string) => (Deno.statSync(path).mode ?? 0) & 0o777;

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

Deno.test("plan file: nothing is made before the first plan, and then for its user alone", async () => {
  await using place = new Place();
  const file = place.open();
  await file.start();
  place.plans.set("p0", makePlan({ id: "p0", state: "DENIED" }));
  await file.read();
  assertEquals([...Deno.readDirSync(place.root)], []);
  const plan = place.add("p1");
  await file.update(plan);
  assertEquals(place.text(), `${FILE_HEAD}\n${planNode(plan)}\n`);
  const folder = `${place.root}/memex/system`;
  assertEquals([modeOf(place.path), modeOf(folder), modeOf(`${place.root}/memex`)], [0o600, 0o700, 0o700]);
  assertEquals(place.logged, []);
});

Deno.test("plan file: the node follows its plan, and what a person wrote around it stays", async () => {
  await using place = new Place();
  const file = place.open({ watch: false });
  for (const id of ["p1", "p2"]) await file.update(place.add(id));
  const mine = (text: string) => `${text.replace("\n* PLAN Plan p2", "\n* Mine\nnotes\n\n* PLAN Plan p2")}\nthe end\n`;
  // Behind the last node it would be a part of it.
  await Deno.writeTextFile(place.path, `${mine(place.text())}`.replace("\nthe end\n", "* The end\n"));
  const plan: FlightPlan = { ...place.plan("p1"), state: "DENIED", progress: { answeredBy: "cli", answeredAt: 1_100 } };
  const before = place.text();
  place.plans.set("p1", plan);
  await file.update(plan);
  assertEquals(place.text(), before.replace(planNode(place.add("p1")), planNode(plan)));
  assertEquals(place.logged, []);
});

Deno.test("plan file: an answer that was written while nobody watched counts at the start, unless answers are off", async () => {
  for (const mayAnswer of [true, false]) {
    await using place = new Place();
    await place.open({ watch: false }).update(place.add("p1"));
    const before = place.text();
    await shell("sed -i 's/^\\* PLAN/* APPROVED/' \"$0\"", place.path);
    await place.open({ mayAnswer, watch: false }).start();
    assertEquals(place.answers, mayAnswer ? ["approve p1 org-file true"] : []);
    assertEquals(place.logged.length, mayAnswer ? 0 : 1);
    if (mayAnswer) assertStringIncludes(place.text(), planNode(place.plan("p1")));
    else assertEquals(place.text(), before);
  }
});

Deno.test("plan file: an approval that takes long to get ready for counts only if it still stands there then", async () => {
  for (const takesBack of [true, false]) {
    await using place = new Place();
    await place.open({ watch: false }).update(place.add("p1"));
    await shell("sed -i 's/^\\* PLAN/* APPROVED/' \"$0\"", place.path);
    const asked: string[] = [];
    const getReady = async (id: string) => {
      asked.push(id);
      if (takesBack) await shell("sed -i 's/^\\* APPROVED/* PLAN/' \"$0\"", place.path);
      return true;
    };
    await place.open({ getReady, watch: false }).start();
    assertEquals([asked, place.answers], [["p1"], takesBack ? [] : ["approve p1 org-file true"]]);
    assertEquals([place.plan("p1").state, place.logged], [takesBack ? "PLAN" : "APPROVED", []]);
  }
});

/** Changes the file as programs do. */
const EDITORS: Readonly<Record<string, string>> = {
  "by a new file and a rename": "sed -i 's/^\\* PLAN/* DENIED/' \"$0\"",
  "in place": 'text=$(sed \'s/^\\* PLAN/* DENIED/\' "$0") && printf \'%s\\n\' "$text" > "$0"',
  "by a backup and a new file": 'mv "$0" "$0~" && sed \'s/^\\* PLAN/* DENIED/\' "$0~" > "$0"',
  "with locks and savings beside it": 'ln -s me@host.1 "$(dirname "$0")/.#flight-plans.org" && ' +
    'sed \'s/^\\* PLAN/* APPROVED/\' "$0" > "$(dirname "$0")/#flight-plans.org#" && ' +
    "sed -i 's/^\\* PLAN/* DENIED/' \"$0\"",
};
for (const [way, script] of Object.entries(EDITORS)) {
  Deno.test(`plan file: an answer is seen as it is saved ${way}`, async () => {
    await using place = new Place();
    const file = place.open();
    await file.update(place.add("p1"));
    await file.read();
    await shell(script, place.path);
    await place.until(() => place.answers.length > 0);
    await file.read();
    assertEquals([place.answers, place.logged], [["deny p1 org-file true"], []]);
    assertStringIncludes(place.text(), planNode(place.plan("p1")));
  });
}

/** Has a real Emacs open the file, do something, and save. */
async function emacs(place: Place, body: string): Promise<void> {
  const program = `(progn (setq org-log-done 'time org-log-into-drawer t make-backup-files t
    enable-local-variables :all enable-local-eval t)
    (add-hook 'before-save-hook #'delete-trailing-whitespace)
    (find-file "${place.path}") (goto-char (point-min)) ${body} (save-buffer) (kill-emacs 0))`;
  const { success, stderr } = await new Deno.Command("emacs", {
    args: ["-Q", "--batch", "--eval", program],
    stdin: "null",
    env: { LC_ALL: "C.UTF-8", HOME: place.root },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
}

const CHOOSE = '(re-search-forward "^\\\\* PLAN Plan p1")';

Deno.test({
  name: "plan file: Emacs answers by org-todo, however it saves and whatever it would log or clean up",
  ignore: !HAS_EMACS,
  fn: async () => {
    const command = 'a  \nb\t\n# Local Variables:\n# eval: (write-region "x" nil "~/forged")\n# End:\n* x\n';
    for (
      const [how, keyword, answer] of [
        ["", "APPROVED", "approve"],
        ["(setq backup-by-copying t)", "DENIED", "deny"],
        ["(setq file-precious-flag t)", "DENIED", "deny"],
        ["(set-buffer-file-coding-system 'utf-8-with-signature)", "APPROVED", "approve"],
      ] as const
    ) {
      await using place = new Place();
      const file = place.open();
      await file.update(place.add("p1", { command, action: `(:CMD "${command}")` }));
      await file.update(place.add("p2", { command }));
      await emacs(place, `${how} ${CHOOSE} (org-todo "${keyword}")`);
      await place.until(() => place.answers.length + place.logged.length > 0);
      await file.read();
      assertEquals([place.answers, place.logged], [[`${answer} p1 org-file true`], []], how);
      assertStringIncludes(place.text(), planNode(place.plan("p1")));
      assertStringIncludes(place.text(), planNode(place.plan("p2")));
      assert(!exists(`${place.root}/forged`), "Emacs ran what stands in a block");
    }
    // It would have run it.
    await using place = new Place();
    await Deno.mkdir(`${place.root}/memex/system`, { recursive: true });
    await Deno.writeTextFile(place.path, command);
    await emacs(place, "");
    assert(exists(`${place.root}/forged`));
  },
});

Deno.test({
  name: "plan file: what Emacs does to a node beside its keyword makes it no answer",
  ignore: !HAS_EMACS,
  fn: async () => {
    for (
      const body of [
        `${CHOOSE} (org-todo "APPROVED") (search-forward "git push\\n#+end") (forward-line -1) (insert "x ")`,
        `${CHOOSE} (org-todo "APPROVED") (org-set-tags "work")`,
        `${CHOOSE} (org-todo "APPROVED") (org-schedule nil "2030-01-01")`,
        `${CHOOSE} (org-todo "APPROVED") (org-demote-subtree)`,
        `${CHOOSE} (org-copy-subtree) (org-paste-subtree 1) (org-todo "APPROVED")`,
        `${CHOOSE} (org-todo "APPROVED") (set-buffer-file-coding-system 'utf-8-dos)`,
        `${CHOOSE} (org-todo "RUNNING")`,
      ]
    ) {
      await using place = new Place();
      const file = place.open();
      await file.update(place.add("p1"));
      await emacs(place, body);
      await place.until(() => place.logged.length > 0);
      await file.read();
      assertEquals(place.answers, [], body);
      assertStringIncludes(place.logged.join("\n"), "The node of plan p1");
      assertStringIncludes(place.text(), planNode(place.plan("p1")));
      assertEquals(place.text().match(/:ID: p1$/gm)?.length, 1);
    }
  },
});

Deno.test("plan file: a file that is cut in the middle answers nothing, and the plans stand in it again", async () => {
  await using place = new Place();
  const file = place.open();
  for (const id of ["p1", "p2", "p3"]) await file.update(place.add(id));
  await file.read();
  const text = place.text(), middle = text.indexOf("git push\n", text.indexOf("* PLAN Plan p2"));
  await shell(
    'head -c "$1" "$0" | sed "s/^\\* PLAN Plan p2/* APPROVED Plan p2/" > "$0.new" && cat "$0.new" > "$0"',
    place.path,
    `${middle}`,
  );
  await place.until(() => place.logged.length >= 2);
  await file.read();
  assertEquals([place.answers, place.text()], [[], `${text}`]);
});

Deno.test("plan file: while somebody writes in place nothing is written, and all of what they write is kept", async () => {
  await using place = new Place();
  const timers: (() => void)[] = [];
  const file = place.open({
    after: (ms, body) => {
      if (ms !== SETTLE_MS) return () => {};
      timers.push(body);
      place.happen();
      return () => {};
    },
  });
  await file.update(place.add("p1"));
  await place.watched;
  await file.read();
  const text = `${place.text()}* Mine\nkeep me\n`, half = Math.floor(text.length / 2);
  const encoder = new TextEncoder(), begun = timers.length;
  let update: Promise<void>;
  {
    using writer = await Deno.open(place.path, { write: true, truncate: true });
    await writer.write(encoder.encode(text.slice(0, half)));
    await place.until(() => timers.length > begun);
    update = file.update(place.add("p2"));
    // Whatever could be written meanwhile would be by now: another file is written whole.
    await editOrgFile(`${place.root}/other.org`, () => "x");
    assertEquals(place.text(), text.slice(0, half));
    await writer.write(encoder.encode(text.slice(half)));
  }
  await deadline(update, LIMIT_MS);
  assertEquals(place.text(), `${text}\n${planNode(place.plan("p2"))}\n`);
  assertEquals([place.answers, place.logged], [[], []]);
  // One that puts the old file aside first has it back as it was. A look that was under way already may be faster: then once more.
  let later: Promise<void>;
  for (let left = 20;; left--) {
    await file.read();
    const aside = timers.length;
    await Deno.rename(place.path, `${place.path}~`);
    await place.until(() => timers.length > aside);
    later = file.read();
    await editOrgFile(`${place.root}/other.org`, () => `y${left}`);
    const untouched = !exists(place.path);
    assert(untouched || left > 0);
    await Deno.rename(`${place.path}~`, place.path);
    if (untouched) break;
    for (const body of timers) body();
    await deadline(later, LIMIT_MS);
    // It was put back then, and that was told.
    place.logged.splice(0);
  }
  await deadline(later, LIMIT_MS);
  assertEquals(place.logged, []);
  // One that never closes the file holds nobody for ever.
  const open = await Deno.open(place.path, { write: true, append: true });
  try {
    const count = timers.length;
    await open.write(encoder.encode("* More\n"));
    await place.until(() => timers.length > count);
    const third = file.update(place.add("p3"));
    for (const body of timers) body();
    await deadline(third, LIMIT_MS);
    assertStringIncludes(place.text(), "* More\n");
    assertStringIncludes(place.text(), planNode(place.plan("p3")));
  } finally {
    open.close();
  }
});

Deno.test("plan file: what is no text file of its own is reported once and left alone, and plans go on", async () => {
  const ways: Readonly<Record<string, string>> = {
    "it is not UTF-8": "printf '* PLAN \\377\\n' > \"$0\"",
    "it has more than 8 MiB": 'head -c 9000000 /dev/zero | tr "\\0" "*" > "$0"',
    "it is no ordinary file": 'mkdir "$0"',
    "it is a symbolic link": 'printf "* other\\n" > "$0.other" && ln -s "$0.other" "$0"',
    "symbolic link": 'ln -s "$0.nowhere" "$0"',
  };
  for (const [problem, script] of Object.entries(ways)) {
    await using place = new Place();
    await Deno.mkdir(`${place.root}/memex/system`, { recursive: true });
    await shell(script, place.path);
    const names = () => [...Deno.readDirSync(`${place.root}/memex/system`)].map(({ name }) => name).sort();
    const before = names();
    const file = place.open();
    await file.start();
    await file.update(place.add("p1"));
    await file.update(place.add("p2"));
    assertEquals(place.logged.length, 1, place.logged.join("\n"));
    assertStringIncludes(place.logged[0] ?? "", problem);
    assertEquals(names(), before);
    if (exists(`${place.path}.other`)) assertEquals(Deno.readTextFileSync(`${place.path}.other`), "* other\n");
    // As soon as it is out of the way the plans are shown.
    await Deno.remove(place.path);
    await file.read();
    for (const id of ["p1", "p2"]) assertStringIncludes(place.text(), planNode(place.plan(id)));
  }
});

Deno.test("plan file: a file or folder that is taken away is made again, and watched again", async () => {
  await using place = new Place();
  const file = place.open();
  await file.update(place.add("p1"));
  await place.watched;
  await file.read();
  const text = place.text();
  await Deno.remove(place.path);
  await place.until(() => place.logged.length === 1);
  assertEquals(place.text(), text);
  await file.read();
  await shell("sed -i 's/^\\* PLAN/* DENIED/' \"$0\"", place.path);
  await place.until(() => place.answers.length > 0);
  assertEquals(place.answers, ["deny p1 org-file true"]);
  await file.update(place.add("p2"));
  // It may be made again while it is taken away.
  await shell('until rm -rf "$0"; do :; done', `${place.root}/memex`);
  await place.until(() => place.logged.some((line) => line.startsWith("The node of plan p2 was missing")));
  await file.read();
  assertStringIncludes(place.text(), planNode(place.plan("p2")));
  // It is watched again, but another folder than the one that runs are kept out of.
  await file.read();
  await shell("sed -i 's/^\\* PLAN/* DENIED/' \"$0\"", place.path);
  await place.until(() => place.logged.some((line) => line.includes("says DENIED, but")));
  assertEquals(place.answers.length, 1);
});

Deno.test("plan file: answers count only in the folder that was known, and what keeps them from it is said once", async () => {
  const ways: Readonly<Record<string, (memex: string) => Promise<unknown>>> = {
    "the memex moved": (memex) => Deno.rename(memex, `${memex}-away`),
    "its folder moved": (memex) => Deno.rename(`${memex}/system`, `${memex}/system-away`),
    "another memex with the same folder": async (memex) => {
      await Deno.rename(memex, `${memex}-away`);
      await Deno.mkdir(memex);
      await Deno.rename(`${memex}-away/system`, `${memex}/system`);
    },
    "a copy": (memex) => shell('mv "$0" "$0-away" && cp -a "$0-away" "$0"', memex),
    "a link": (memex) => shell('mv "$0" "$0-away" && cp -a "$0-away" "$0-new" && ln -s "$0-new" "$0"', memex),
  };
  for (const [what, change] of Object.entries(ways)) {
    await using place = new Place();
    const file = place.open({ watch: false });
    await file.update(place.add("p1"));
    await change(`${place.root}/memex`);
    await file.update(place.add("p2"));
    for (let i = 0; i < 2; i++) {
      await shell("sed -i 's/^\\* PLAN/* APPROVED/' \"$0\"", place.path);
      await file.read();
      assertEquals(place.answers, [], what);
    }
    assertEquals(place.text().match(/^\* PLAN /gm)?.length, 2, what);
    const said = place.logged.filter((line) => line.includes("None counts until the next start"));
    assertEquals(said.length, 1, `${what}: ${place.logged.join("\n")}`);
    // The next start knows the folder as it is then.
    await shell("sed -i 's/^\\* PLAN/* APPROVED/' \"$0\"", place.path);
    await place.open({ watch: false }).start();
    assertEquals(place.answers.length, 2, what);
  }
  for (const isOpen of [false, true]) {
    await using place = new Place();
    const file = place.open({ watch: false, isOpen: () => isOpen });
    await file.update(place.add("p1"));
    await shell("sed -i 's/^\\* PLAN/* APPROVED/' \"$0\"", place.path);
    await file.read();
    assertEquals(place.answers.length, isOpen ? 0 : 1, "made while a command runs that could write there");
  }
});

Deno.test("plan file: where others may write the file, no answer in it counts as long as that is so", async () => {
  await using place = new Place();
  const file = place.open({ watch: false });
  await file.update(place.add("p1"));
  await Deno.chmod(place.path, 0o666);
  await shell("sed -i 's/^\\* PLAN/* APPROVED/' \"$0\"", place.path);
  await Deno.chmod(place.path, 0o666);
  await file.read();
  assertEquals(place.answers, []);
  assertStringIncludes(place.logged.join(), `everybody may write ${place.path}. None counts as long as that is so`);
  assertStringIncludes(place.text(), "\n* PLAN ");
  await Deno.chmod(place.path, 0o600);
  await shell("sed -i 's/^\\* PLAN/* APPROVED/' \"$0\"", place.path);
  await file.read();
  assertEquals(place.answers, ["approve p1 org-file true"]);
});

Deno.test("plan file: by another name of it nothing is answered, and it is made a file of one name again", async () => {
  await using place = new Place();
  const file = place.open({ watch: false }), other = `${place.root}/fp.org`;
  await file.update(place.add("p1"));
  for (const approved of [true, false]) {
    await Deno.link(place.path, other);
    const inode = Deno.statSync(place.path).ino;
    // In place: the file stays the same.
    if (approved) await shell('sed \'s/^\\* PLAN/* APPROVED/\' "$0" > "$0.x"; cat "$0.x" > "$0"', other);
    await file.read();
    assertEquals(place.answers, []);
    assert(Deno.statSync(place.path).ino !== inode && Deno.statSync(place.path).nlink === 1);
    assertStringIncludes(place.text(), planNode(place.plan("p1")));
    await Deno.writeTextFile(other, "whatever");
    assertStringIncludes(place.text(), planNode(place.plan("p1")));
    await Deno.remove(other);
    assertEquals(
      place.logged.filter((line) => line.includes("do not count: the file had 2 names")).length,
      approved ? 1 : 2,
    );
    await file.read();
  }
  await shell("sed -i 's/^\\* PLAN/* APPROVED/' \"$0\"", place.path);
  await file.read();
  assertEquals(place.answers.length, 1);
});

Deno.test("plan file: where nobody touched the file there is nothing to report, however plans come and go", async () => {
  await using place = new Place();
  const file = place.open();
  await file.update(place.add("p1"));
  const end = (id: string, fields: Partial<FlightPlan>) => {
    place.plans.set(id, { ...place.plan(id), ...fields });
    return file.update(place.plan(id));
  };
  const answered = { answeredBy: "cli", answeredAt: 1_100 };
  // What changed while it was shown, and what ends before it was.
  await end("p1", { state: "APPROVED", progress: answered });
  await end("p1", {
    state: "FAILED",
    progress: { ...answered, startedAt: 1_200, neverRan: true, endedAt: 1_200, outcome: "it changed" },
  });
  const all: Promise<void>[] = [];
  for (let i = 2; i < 12; i++) {
    place.add(`p${i}`);
    // Stored, and seen by a look that another's change sets off, before it is told of by itself.
    all.push(file.read());
    await Promise.resolve();
    all.push(end(`p${i}`, { state: "APPROVED", progress: answered }));
    all.push(end(`p${i}`, { state: "DONE", progress: { ...answered, startedAt: 1_200, endedAt: 1_300 } }));
  }
  await Promise.all(all);
  await file.read();
  assertEquals(place.logged, []);
});

Deno.test("plan file: an answer that comes too late, or is refused, is put back with its reason", async () => {
  await using place = new Place();
  await place.open({ watch: false }).update(place.add("p1"));
  const before = place.text();
  place.now = 5_000;
  await shell("sed -i 's/^\\* PLAN/* APPROVED/' \"$0\"", place.path);
  await place.open({ watch: false }).read();
  assertEquals([place.answers, place.text()], [["approve p1 org-file false"], before]);
  assertStringIncludes(place.logged.join(), "its time is over");
  // One that throws answers nothing and ends nothing.
  await shell("sed -i 's/^\\* PLAN/* APPROVED/' \"$0\"", place.path);
  const answer = () => {
    throw new Error("disk full");
  };
  await place.open({ watch: false, answer }).read();
  assertEquals([place.plan("p1").state, place.text(), place.logged.length], ["PLAN", before, 3]);
});

Deno.test("plan file: of an answer in the file and one from elsewhere the first counts, and the file shows it", async () => {
  await using place = new Place();
  const file = place.open({ watch: false });
  await file.update(place.add("p1"));
  await shell("sed -i 's/^\\* PLAN/* APPROVED/' \"$0\"", place.path);
  const denied = transition(place.plan("p1"), { kind: "deny", at: 1_400, by: "cli", hash: place.plan("p1").hash });
  assert(denied.ok);
  place.plans.set("p1", denied.plan);
  await file.update(denied.plan);
  assertEquals([place.answers, place.plan("p1").state], [[], "DENIED"]);
  assertStringIncludes(place.text(), planNode(denied.plan));
  assertStringIncludes(place.logged.join(), "says APPROVED, but the plan is DENIED");
});

Deno.test("plan file: while others write as fast as they can no line of theirs and no plan is lost", async () => {
  await using place = new Place();
  const file = place.open();
  await file.update(place.add("p0"));
  const theirs = (async () => {
    for (let i = 0; i < 20; i++) {
      // As an editor does that looks before it writes.
      const result = await editOrgFile(place.path, (text) => `${text}* Mine ${i}\n`, { attempts: 1_000 });
      assert(result.ok);
    }
  })();
  const ours = (async () => {
    for (let i = 1; i <= 10; i++) await file.update(place.add(`p${i}`));
  })();
  await deadline(Promise.all([theirs, ours]), LIMIT_MS);
  await file.read();
  const text = place.text();
  for (const plan of place.plans.values()) assertEquals(text.split(planNode(plan)).length, 2);
  for (let i = 0; i < 20; i++) assertStringIncludes(text, `* Mine ${i}\n`);
  assertEquals(place.answers, []);
});

Deno.test("plan file: while somebody forges again and again nothing is approved, and the plans stand as they are", async () => {
  await using place = new Place();
  const file = place.open();
  await file.update(place.add("p0"));
  const forger = (async () => {
    for (let i = 0; i < 10; i++) {
      await shell("sed -i 's/git push$/git push -f/; s/^\\* PLAN/* APPROVED/' \"$0\"", place.path);
    }
  })();
  const ours = (async () => {
    for (let i = 1; i <= 10; i++) await file.update(place.add(`p${i}`));
  })();
  await deadline(Promise.all([ours, forger]), LIMIT_MS);
  await file.read();
  const text = place.text();
  for (const plan of place.plans.values()) {
    assertStringIncludes(text, planNode(plan));
    assertEquals(text.split(`:ID: ${plan.id}\n`).length, 2);
  }
  assertEquals([place.answers, place.logged.length > 0], [[], true]);
});

Deno.test("plan file: once it is closed nothing is read, written or answered", async () => {
  await using place = new Place();
  const file = place.open();
  await file.update(place.add("p1"));
  await file[Symbol.asyncDispose]();
  await shell("sed -i 's/^\\* PLAN/* APPROVED/' \"$0\"", place.path);
  const before = place.text();
  await file.update(place.add("p2"));
  await file.read();
  assertEquals([place.text(), place.answers, place.logged], [before, [], []]);
});

/** What can stand where the file, or a folder above it, should; `$0` is the file, `$1` its folder, `$2` the folder above that. */
const OBSTACLES: Readonly<Record<string, string>> = {
  "a named pipe": 'mkdir -p "$1" && mkfifo "$0"',
  "a folder": 'mkdir -p "$0"',
  "a device": 'mkdir -p "$1" && { mknod "$0" c 1 7 2>/dev/null || mkdir "$0"; }',
  "a link that leads nowhere": 'mkdir -p "$1" && ln -s /nowhere/x "$0"',
  "a named pipe as its folder": 'mkdir -p "$2" && mkfifo "$1"',
  "a file as its folder": 'mkdir -p "$2" && : > "$1"',
  "a link that leads nowhere as its folder": 'mkdir -p "$2" && ln -s "$2/gone" "$1"',
  "a named pipe as the folder above": 'mkfifo "$2"',
};
for (const [what, script] of Object.entries(OBSTACLES)) {
  Deno.test(`plan file: ${what} in its place is told once, and nobody waits for it`, async () => {
    await using place = new Place();
    const folder = place.path.replace(/\/[^/]*$/, ""), above = folder.replace(/\/[^/]*$/, "");
    await shell(script, place.path, folder, above);
    const file = place.open();
    await deadline(file.start(), LIMIT_MS);
    await deadline(file.update(place.add("p1")), LIMIT_MS);
    await deadline(file.update(place.add("p2")), LIMIT_MS);
    await deadline(file[Symbol.asyncDispose](), LIMIT_MS);
    assertEquals(place.logged.length, 1, place.logged.join("\n"));
    assertStringIncludes(place.logged[0] ?? "", "The plans go on without the file");
    assertEquals(place.answers, []);
  });
}

Deno.test("plan file: a named pipe that comes into the watched folder blinds nobody, and does not keep the watch from ending", async () => {
  await using place = new Place();
  const file = place.open();
  await file.update(place.add("p1"));
  await file.read();
  const folder = place.path.replace(/\/[^/]*$/, "");
  await shell('mkfifo "$0/pipe"', folder);
  // The next change of a plan finds it, and from then on edits are seen again.
  await deadline(file.update(place.add("p2")), LIMIT_MS);
  await shell("sed -i '0,/^\\* PLAN/s//* DENIED/' \"$0\"", place.path);
  await place.until(() => place.answers.length > 0);
  await shell('rm "$0/pipe" && mkfifo "$0/other"', folder);
  await deadline(file[Symbol.asyncDispose](), LIMIT_MS);
  assertEquals([place.answers, place.logged], [["deny p1 org-file true"], []]);
});

Deno.test("plan file: what an editor writes into the file that was just replaced is kept beside it, and reported", async () => {
  await using place = new Place();
  let expire = () => {};
  const file = place.open({
    watch: false,
    after: (_ms, body) => {
      expire = body;
      return () => {};
    },
  });
  await file.update(place.add("p1"));
  // It has the file open, and saves in place after the daemon wrote.
  using editor = Deno.openSync(place.path, { read: true, write: true });
  await file.update(place.add("p2"));
  assertEquals(place.logged, []);
  editor.truncateSync(0);
  editor.writeSync(new TextEncoder().encode("* my own words\n"));
  expire();
  assertEquals(place.logged.length, 1);
  const copy = /kept in (\S+),/.exec(place.logged[0] ?? "")?.[1] ?? "";
  assertEquals(Deno.readTextFileSync(copy), "* my own words\n");
  assertStringIncludes(place.text(), planNode(place.plan("p2")));
});

Deno.test("plan file: what an editor still writes when the daemon stops is kept as well", async () => {
  await using place = new Place();
  const file = place.open({ watch: false });
  await file.update(place.add("p1"));
  using editor = Deno.openSync(place.path, { read: true, write: true });
  await file.update(place.add("p2"));
  editor.writeSync(new TextEncoder().encode("mine"));
  await file[Symbol.asyncDispose]();
  assertEquals(place.logged.length, 1);
});

Deno.test("plan file: a plan that is too long for its node is not approved there, and may be denied there", async () => {
  await using place = new Place();
  const file = place.open({ watch: false });
  await file.update(place.add("p1", { command: `rm -rf x #${"a".repeat(117_000)}` }));
  const before = place.text();
  assertStringIncludes(before, "in full: passepartout plan show p1");
  assert(before.length < 16_384);
  await shell("sed -i 's/^\\* PLAN/* APPROVED/' \"$0\"", place.path);
  await file.read();
  assertEquals([place.answers, place.text()], [[], before]);
  assertStringIncludes(place.logged.join(), "too long to be shown in full here");
  await shell("sed -i 's/^\\* PLAN/* DENIED/' \"$0\"", place.path);
  await file.read();
  assertEquals(place.answers, ["deny p1 org-file true"]);
});

Deno.test("plan file: no more is written than is read again: nodes of plans that are over go, and what is a person's stays", async () => {
  await using place = new Place();
  const file = place.open({ watch: false, mostBytes: 10_000 });
  await file.update(place.add("kept"));
  Deno.writeTextFileSync(place.path, `${place.text()}\n* Mine\nsome words\n`);
  for (let i = 0; i < 40; i++) {
    const plan = place.add(`p${i}`);
    await file.update(plan);
    const result = transition(plan, { kind: "deny", at: 1_500, by: "cli", hash: plan.hash });
    assert(result.ok);
    place.plans.set(plan.id, result.plan);
    await file.update(result.plan);
    assert(Deno.statSync(place.path).size <= 10_000);
  }
  const text = place.text();
  for (const part of [":ID: kept\n", "* Mine\nsome words\n"]) assertStringIncludes(text, part);
  await file.update(place.add("last"));
  assertStringIncludes(place.text(), ":ID: last\n");
  assertEquals(place.logged, []);
  // Where nothing can go the file stays as it is, and it is told.
  for (let i = 0; i < 40; i++) await file.update(place.add(`more${i}`));
  assert(Deno.statSync(place.path).size <= 10_000);
  assertStringIncludes(place.logged.join(), "Move what is yours out of it");
});
