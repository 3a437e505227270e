import { assert, assertEquals, assertMatch, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../store/database.ts";
import { transact } from "../store/transaction.ts";
import { Ledger, LedgerError, type LedgerOptions, type LedgerStep, verifyLedger } from "./ledger.ts";
import type { LedgerVerdict } from "./ledger_verify.ts";
import { textArbitrary, withSamples } from "./plan_arbitrary.ts";

const KEY = Uint8Array.from({ length: 32 }, (_, i) => i);
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

/** A folder with a database, and ledgers opened on it. */
class Place implements Disposable {
  readonly folder: string;
  readonly #databases: DatabaseSync[] = [];

  constructor(from?: string) {
    this.folder = Deno.makeTempDirSync();
    if (from !== undefined) copyInto(from, this.folder);
  }

  get path(): string {
    return `${this.folder}/ledger.log`;
  }

  options(more: Partial<LedgerOptions> = {}): LedgerOptions {
    const { database } = openDatabase(`${this.folder}/db`, 0);
    this.#databases.push(database);
    return { database, path: this.path, key: KEY, now: () => NOW, ...more };
  }

  open(more: Partial<LedgerOptions> = {}): Ledger {
    return Ledger.open(this.options(more));
  }

  /** Verifies as another process does: without opening, hence without mending. */
  verify(): Promise<LedgerVerdict> {
    return verifyLedger(this.options());
  }

  close(): void {
    for (const database of this.#databases.splice(0)) database.close();
  }

  [Symbol.dispose](): void {
    this.close();
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** What a kill at this moment leaves: the files as they stand, without what SQLite shares in memory. */
function copyInto(from: string, to: string): void {
  for (const { name } of Deno.readDirSync(from)) {
    if (!name.endsWith("-shm")) Deno.copyFileSync(`${from}/${name}`, `${to}/${name}`);
  }
}

/** A ledger of some lines, its bytes, and a way to judge other bytes in their place. */
async function withLines(
  lines: number,
  body: (bytes: Uint8Array, judge: (other: Uint8Array) => Promise<LedgerVerdict>, place: Place) => Promise<void>,
): Promise<void> {
  using place = new Place();
  const ledger = place.open();
  for (let i = 1; i <= lines; i++) ledger.append({ kind: "test", number: i });
  assertEquals(await ledger.verify(), { ok: true, lines, mended: 0 });
  const options = place.options();
  await body(Deno.readFileSync(place.path), async (other) => {
    Deno.writeFileSync(place.path, other);
    return await verifyLedger(options);
  }, place);
}

/** The bytes of each line, newlines included. */
function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(10, start) + 1;
    lines.push(bytes.slice(start, end));
    start = end;
  }
  return lines;
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

function assertFault(verdict: LedgerVerdict, fault: string, line: number, what: string): void {
  assert(!verdict.ok, `${what}: not seen`);
  const [{ fault: found, line: at, why }] = verdict.faults;
  assertEquals(`${found} ${at}`, `${fault} ${line}`, `${what}: ${why}`);
}

const entriesOf = (path: string) =>
  Deno.readTextFileSync(path).split("\n").filter((line) => line !== "").map((line) => JSON.parse(line.slice(0, -130)));

Deno.test("ledger: a line is JSON, the MAC before it and its own, as Web Crypto makes it", async () => {
  using place = new Place();
  const ledger = place.open();
  assertEquals(ledger.found, "new");
  assertEquals(ledger.append({ kind: "verdict", tier: "allow", parts: ["a\nb", "\u2028é"] }), 1);
  assertEquals(ledger.append({ kind: "answer", by: "cli" }), 2);
  const key = await crypto.subtle.importKey("raw", KEY, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  let previous = "0".repeat(64);
  const lines = Deno.readTextFileSync(place.path).split("\n");
  assertEquals(lines.pop(), "");
  for (const line of lines) {
    const [, json, before, mac] = /^(.*) ([0-9a-f]{64}) ([0-9a-f]{64})$/s.exec(line) ?? [];
    assertEquals(before, previous);
    const signed = new TextEncoder().encode(previous + json);
    const expected = new Uint8Array(await crypto.subtle.sign("HMAC", key, signed));
    assertEquals(mac, Array.from(expected, (byte) => byte.toString(16).padStart(2, "0")).join(""));
    previous = mac as string;
  }
  assertEquals(entriesOf(place.path), [
    { n: 1, at: "2026-01-02T03:04:05.000Z", kind: "verdict", tier: "allow", parts: ["a\nb", "\u2028é"] },
    { n: 2, at: "2026-01-02T03:04:05.000Z", kind: "answer", by: "cli" },
  ]);
  assertEquals((Deno.statSync(place.path).mode ?? 0) & 0o777, 0o600);
});

Deno.test("ledger: whatever is written down comes back, on one line, over restarts", () =>
  withSamples(textArbitrary(), 60, async (texts) => {
    using place = new Place();
    for (const half of [texts.slice(0, 30), texts.slice(30)]) {
      const ledger = place.open();
      for (const text of half) ledger.append({ kind: "test", text });
      place.close();
    }
    const ledger = place.open();
    assertEquals(ledger.found, "whole");
    assertEquals(await ledger.verify(), { ok: true, lines: 60, mended: 0 });
    assertEquals(entriesOf(place.path).map(({ text }) => text), texts);
  }));

Deno.test("ledger: none and an empty one are whole", async () => {
  using place = new Place();
  assertEquals(await place.verify(), { ok: true, lines: 0, mended: 0 });
  assertEquals(await place.open().verify(), { ok: true, lines: 0, mended: 0 });
});

Deno.test("ledger: any single byte changed is an edited line, and which one", () =>
  withLines(4, async (bytes, judge) => {
    let line = 1;
    for (const [at, byte] of bytes.entries()) {
      // A bit of it, and the byte that would end the line here.
      for (const other of [byte ^ 1 << at % 8, 10]) {
        if (other === byte) continue;
        const changed = bytes.slice();
        changed[at] = other;
        assertFault(await judge(changed), "edited", line, `byte ${at}`);
      }
      if (byte === 10) line++;
    }
    assertEquals(line, 5);
    assertEquals((await judge(bytes)).ok, true);
  }));

Deno.test("ledger: any single byte taken out or put in is an edited line, or at the very end a cut or something inserted", () =>
  withLines(3, async (bytes, judge) => {
    let line = 1;
    for (const [at, byte] of bytes.entries()) {
      const without = join([bytes.slice(0, at), bytes.slice(at + 1)]);
      // Without its newline the end looks as if it had been cut, and that it was.
      assertFault(await judge(without), at === bytes.length - 1 ? "cut" : "edited", line, `without byte ${at}`);
      const more = join([bytes.slice(0, at), Uint8Array.of(65), bytes.slice(at)]);
      assertFault(await judge(more), "edited", line, `a byte before ${at}`);
      if (byte === 10) line++;
    }
    assertFault(await judge(join([bytes, Uint8Array.of(65)])), "inserted", 4, "a byte at the end");
    assertFault(await judge(join([bytes, Uint8Array.of(10)])), "inserted", 4, "a newline at the end");
  }));

Deno.test("ledger: a line removed is told, and at the end it is a cut", () =>
  withLines(6, async (bytes, judge) => {
    const lines = linesOf(bytes);
    for (let from = 0; from < 6; from++) {
      for (let to = from + 1; to <= 6; to++) {
        const verdict = await judge(join([...lines.slice(0, from), ...lines.slice(to)]));
        assertFault(verdict, to === 6 ? "cut" : "removed", from + 1, `lines ${from + 1} to ${to}`);
      }
    }
  }));

Deno.test("ledger: lines swapped, repeated and inserted are told apart", () =>
  withLines(6, async (bytes, judge) => {
    const lines = linesOf(bytes);
    const foreign = new TextEncoder().encode(new TextDecoder().decode(lines[2]).replace('"number":3', '"number":9'));
    for (let i = 0; i < 6; i++) {
      for (let j = i + 1; j < 6; j++) {
        const swapped = lines.slice();
        [swapped[i], swapped[j]] = [lines[j] as Uint8Array, lines[i] as Uint8Array];
        assertFault(await judge(join(swapped)), "moved", i + 1, `lines ${i + 1} and ${j + 1}`);
      }
      for (let j = i; j < 6; j++) {
        const repeated = lines.toSpliced(j + 1, 0, lines[i] as Uint8Array);
        assertFault(await judge(join(repeated)), "repeated", j + 2, `line ${i + 1} behind line ${j + 1}`);
      }
      for (const text of [foreign, Uint8Array.of(10), new TextEncoder().encode("{}\n")]) {
        assertFault(await judge(join(lines.toSpliced(i, 0, text))), "inserted", i + 1, `before line ${i + 1}`);
      }
    }
    assertFault(await judge(join([...lines, foreign, foreign])), "inserted", 7, "at the end");
  }));

Deno.test("ledger: the end cut off at any byte is a cut, and a file taken away is missing", () =>
  withLines(3, async (bytes, judge, place) => {
    const lines = linesOf(bytes);
    for (let size = 0; size < bytes.length; size++) {
      let whole = 0, end = 0;
      for (const line of lines) {
        end += line.length;
        if (end <= size) whole++;
      }
      assertFault(await judge(bytes.slice(0, size)), "cut", whole + 1, `${size} bytes`);
    }
    Deno.removeSync(place.path);
    assertFault(await place.verify(), "missing", 1, "no file");
  }));

Deno.test("ledger: whatever is done to the bytes, only the very bytes are whole", () =>
  withLines(4, async (bytes, judge) => {
    const lines = linesOf(bytes);
    const edit = fc.oneof(
      fc.record({ at: fc.nat(bytes.length), drop: fc.nat(400), add: fc.uint8Array({ maxLength: 5 }) }).map((edit) => {
        return (now: Uint8Array) => join([now.slice(0, edit.at), edit.add, now.slice(edit.at + edit.drop)]);
      }),
      fc.record({ at: fc.nat(5), line: fc.constantFrom(...lines) }).map(({ at, line }) => {
        return (now: Uint8Array) => join(linesOf(now).toSpliced(at, 0, line));
      }),
    );
    const edits = fc.array(edit, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(edits, async (steps) => {
        let now = bytes;
        // What has no newline at its end would be lost by linesOf.
        for (const step of steps) now = now.at(-1) === 10 ? step(now) : now;
        const same = now.length === bytes.length && now.every((byte, i) => byte === bytes[i]);
        assertEquals((await judge(now)).ok, same);
      }),
      { numRuns: 400 },
    );
  }));

Deno.test("ledger: without the key no line can be made, not even with the head in the store at hand", async () => {
  using place = new Place();
  place.open().append({ kind: "test" });
  place.close();
  const forger = Ledger.open(place.options({ key: new Uint8Array(32), path: `${place.folder}/forged` }));
  forger.append({ kind: "test", forged: true });
  const forged = linesOf(Deno.readFileSync(`${place.folder}/forged`)).at(-1) as Uint8Array;
  using other = new Place();
  other.open().append({ kind: "test" });
  Deno.writeFileSync(other.path, forged, { append: true });
  assertFault(await other.verify(), "inserted", 2, "a forged line");
});

/** Runs `body` and hands over what a kill at every step of it would leave. */
async function killEverywhere(
  place: Place,
  options: Partial<LedgerOptions>,
  body: (ledger: Ledger) => void,
  judge: (left: Place, step: LedgerStep) => Promise<void>,
): Promise<number> {
  const left: { readonly place: Place; readonly step: LedgerStep }[] = [];
  const ledger = place.open({
    ...options,
    onStep: (step) => {
      left.push({ place: new Place(place.folder), step });
    },
  });
  body(ledger);
  for (const { place, step } of left) {
    await judge(place, step);
    place[Symbol.dispose]();
  }
  return left.length;
}

Deno.test("ledger: a kill between any two steps loses no line that was committed, and what it tore is mended and noted", async () => {
  using place = new Place();
  place.open().append({ kind: "before" });
  place.close();
  const outcomes = new Map<string, number>();
  const steps = await killEverywhere(
    place,
    { writeAtOnce: 9 },
    (ledger) => ledger.append({ kind: "last", text: "x" }),
    async (left, step) => {
      const before = await left.verify();
      left.close();
      const ledger = left.open();
      outcomes.set(ledger.found, (outcomes.get(ledger.found) ?? 0) + 1);
      const size = Deno.statSync(left.path).size;
      if (before.ok) assertNotEquals(ledger.found, "mended");
      else assertFault(before, "torn", 2, step);
      const mended = ledger.found === "mended" ? 1 : 0;
      const lines = step === "queued" ? 1 : 2 + mended;
      const why = "Writing line 2 was broken off; the start that followed mended it. Line 3 notes it.";
      const told = mended === 0 ? {} : { past: [{ fault: "torn", line: 2, why }] };
      assertEquals(await ledger.verify(), { ok: true, lines, mended, ...told } as LedgerVerdict, step);
      assertEquals(entriesOf(left.path).map(({ kind }) => kind), ["before", "last", "mended"].slice(0, lines));
      if (mended === 1) assertEquals(entriesOf(left.path).at(-1).line, 2);
      // It goes on from there, and is not mended a second time.
      ledger.append({ kind: "after" });
      left.close();
      assertEquals(left.open().found, "whole");
      assertEquals(await left.verify(), { ok: true, lines: lines + 1, mended, ...told } as LedgerVerdict);
      assert(size <= Deno.statSync(left.path).size);
    },
  );
  assert(steps > 20);
  assertEquals([...outcomes.keys()].sort(), ["completed", "mended", "whole"]);
  assert((outcomes.get("mended") ?? 0) > 10);
});

Deno.test("ledger: a kill while several lines are written, and again while that is mended", async () => {
  using place = new Place();
  const queueThree = (ledger: Ledger, database: DatabaseSync) => {
    transact(database, () => [1, 2, 3].forEach((number) => ledger.queue({ kind: "test", number })));
    ledger.flush();
  };
  const options = place.options();
  let found = 0;
  await killEverywhere(
    place,
    { database: options.database, writeAtOnce: 61 },
    (ledger) => queueThree(ledger, options.database),
    async (left, step) => {
      if (step === "queued") return;
      await killEverywhere(left, { writeAtOnce: 83 }, () => {}, async (again) => {
        const ledger = again.open();
        const verdict = await ledger.verify();
        assert(verdict.ok, step);
        assertEquals(entriesOf(again.path).map(({ number }) => number).slice(0, 3), [1, 2, 3]);
        assert(entriesOf(again.path).slice(3).every(({ kind }) => kind === "mended"));
        found++;
      });
    },
  );
  assert(found > 30);
});

Deno.test("ledger: a kill between two lines tears none of them", async () => {
  using place = new Place();
  const options = place.options(), queued = ["a", "b", "c"];
  const length = (place.open().append({ kind: "test", text: "x" }), Deno.statSync(place.path).size);
  const found = new Set<string>();
  const body = (ledger: Ledger) => {
    transact(options.database, () => queued.forEach((text) => ledger.queue({ kind: "test", text })));
    ledger.flush();
  };
  await killEverywhere(place, { database: options.database, writeAtOnce: length }, body, async (left) => {
    const ledger = left.open();
    found.add(ledger.found);
    assert((await ledger.verify()).ok);
  });
  assertEquals([...found].sort(), ["completed", "whole"]);
});

Deno.test("ledger: lines of another history under the same key are told, at the end and in the middle", async () => {
  using place = new Place();
  const ledger = place.open();
  ledger.append({ kind: "test" });
  ledger.append({ kind: "test" });
  place.close();
  // As from a backup that went its own way: every line of it was made with the key.
  using other = new Place(place.folder);
  const bytesAfter = (where: Place, answer: string) => {
    const own = where.open();
    own.append({ kind: "test", answer });
    own.append({ kind: "test", answer });
    where.close();
    return linesOf(Deno.readFileSync(where.path));
  };
  const ours = bytesAfter(place, "denied"), theirs = bytesAfter(other, "approved");
  const [, , third, fourth] = ours as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const [, , theirThird, theirFourth] = theirs as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const rows: readonly (readonly [readonly Uint8Array[], number])[] = [
    [[third, theirFourth], 4],
    [[theirThird, fourth], 4],
    [[theirThird, theirFourth], 4],
  ];
  for (const [ends, line] of rows) {
    Deno.writeFileSync(place.path, join([...ours.slice(0, 2), ...ends]));
    assertFault(await place.verify(), "rewound", line, "another history");
  }
  Deno.writeFileSync(place.path, join(ours));
  assertEquals((await place.verify()).ok, true);
});

Deno.test("ledger: a line that waits to be written is not torn to whoever verifies it in the same process", async () => {
  using place = new Place();
  const options = place.options(), ledger = place.open({ database: options.database });
  ledger.append({ kind: "test" });
  transact(options.database, () => ledger.queue({ kind: "waits" }));
  assertEquals(await ledger.verify(), { ok: true, lines: 2, mended: 0 });
});

Deno.test("ledger: a torn line is torn and no cut, and a cut is never mended away", async () => {
  using place = new Place();
  const ledger = place.open();
  ledger.append({ kind: "test" });
  ledger.append({ kind: "test" });
  const whole = Deno.readFileSync(place.path);
  place.close();
  // The same bytes: in one case the store never said that the line was written, in the other it did.
  Deno.writeFileSync(place.path, whole.slice(0, -20));
  assertFault(await place.verify(), "cut", 2, "before the start");
  const again = place.open();
  assertEquals(again.found, "cut");
  assertFault(await again.verify(), "cut", 2, "after the start");
  again.append({ kind: "test" });
  place.close();
  assertEquals(place.open().found, "whole");
  assertFault(await place.verify(), "cut", 2, "for ever");
  assertEquals(Deno.readFileSync(place.path).slice(0, whole.length - 20), whole.slice(0, -20));
});

Deno.test("ledger: half a line behind the last is torn, is taken away at the start and noted, over a kill in the midst of it", async () => {
  using place = new Place();
  place.open().append({ kind: "test" });
  place.close();
  const whole = Deno.readFileSync(place.path);
  Deno.writeTextFileSync(place.path, '{"n":2,"at":"20', { append: true });
  assertFault(await place.verify(), "torn", 2, "before the start");
  const left: Place[] = [];
  const again = place.open({ onStep: () => left.push(new Place(place.folder)) });
  assertEquals([again.found, again.distrusted], ["mended", false]);
  again.append({ kind: "test" });
  assert(left.length > 3);
  for (const each of [place, ...left]) {
    each.close();
    assertEquals(each.open().distrusted, false);
    const verdict = await each.verify();
    assert(verdict.ok && verdict.mended >= 1, JSON.stringify(verdict));
    assertEquals(Deno.readFileSync(each.path).slice(0, whole.length), whole);
    if (each !== place) each[Symbol.dispose]();
  }
});

/** What somebody can do to the files between two starts, and what is said of it from then on. */
const TAMPERINGS: Readonly<
  Record<string, readonly [fault: string, line: number, tamper: (place: Place, old: Place) => void]>
> = {
  "whole lines cut off the end": [
    "cut",
    3,
    ({ path }) => Deno.writeFileSync(path, join(linesOf(Deno.readFileSync(path)).slice(0, 2))),
  ],
  "half a line cut off": ["cut", 4, ({ path }) => Deno.truncateSync(path, Deno.statSync(path).size - 9)],
  "all of it cut off": ["cut", 1, ({ path }) => Deno.truncateSync(path, 0)],
  "the file taken away": ["missing", 1, ({ path }) => Deno.removeSync(path)],
  "a line put at the end": ["inserted", 5, ({ path }) => Deno.writeTextFileSync(path, "{}\n", { append: true })],
  "a line and a half put at the end": [
    "inserted",
    5,
    ({ path }) => Deno.writeTextFileSync(path, "{}\n{", { append: true }),
  ],
  "an old store put back": ["rewound", 5, (place, old) => {
    for (const { name } of Deno.readDirSync(place.folder)) {
      if (name.startsWith("db")) Deno.removeSync(`${place.folder}/${name}`);
    }
    Deno.copyFileSync(`${old.folder}/db`, `${place.folder}/db`);
  }],
  "the store taken away": ["rewound", 5, ({ folder }) => {
    for (const { name } of Deno.readDirSync(folder)) if (name.startsWith("db")) Deno.removeSync(`${folder}/${name}`);
  }],
};

Deno.test("ledger: what was done to the end of the file while nobody wrote is noted at the start and said for ever", async () => {
  for (const [what, [fault, line, tamper]] of Object.entries(TAMPERINGS)) {
    using place = new Place();
    const ledger = place.open();
    ledger.append({ kind: "test" });
    ledger.append({ kind: "test" });
    place.close();
    using old = new Place(place.folder);
    const later = place.open();
    later.append({ kind: "test" });
    later.append({ kind: "test" });
    place.close();
    tamper(place, old);
    const evidence = Deno.lstatSync(place.folder).isDirectory && fault !== "missing"
      ? Deno.readFileSync(place.path)
      : new Uint8Array();
    const seen = await place.verify();
    assert(!seen.ok && seen.faults[0].fault === fault, `${what}: ${JSON.stringify(seen)}`);
    place.close();
    const start = place.open();
    assertEquals(start.found, fault, what);
    assertFault(await start.verify(), fault, line, what);
    start.append({ kind: "test" });
    place.close();
    const next = place.open();
    assertEquals([next.found, next.distrusted], ["whole", true], what);
    const verdict = await next.verify();
    assertFault(verdict, fault, line, what);
    assertEquals(!verdict.ok && verdict.faults.length, 1, `${what}: ${JSON.stringify(verdict)}`);
    assertEquals(Deno.readFileSync(place.path).slice(0, evidence.length), evidence, what);
    // Somebody looks: it is told as past, over a restart too, and what comes later is told anew.
    next.acknowledge("cli");
    next.append({ kind: "test" });
    assertEquals(next.distrusted, false, what);
    place.close();
    const last = place.open();
    assertEquals([last.found, last.distrusted], ["whole", false], what);
    const looked = await last.verify();
    assert(
      looked.ok && looked.past?.length === 1 && looked.past[0]?.fault === fault,
      `${what}: ${JSON.stringify(looked)}`,
    );
    const bytes = Deno.readFileSync(place.path);
    // Not what was looked at any more, wherever it is changed.
    for (const at of [0, bytes.length - 1].map((each) => Math.min(each + 10, bytes.length - 150))) {
      const other = bytes.slice();
      other[at] = (other[at] ?? 0) ^ 1;
      Deno.writeFileSync(place.path, other);
      assertEquals((await last.verify()).ok, false, `${what}, then byte ${at}`);
    }
  }
});

Deno.test("ledger: what is done to the file while the daemon runs is noted with the next line", async () => {
  using place = new Place();
  const ledger = place.open();
  ledger.append({ kind: "test" });
  Deno.removeSync(place.path);
  ledger.append({ kind: "test" });
  assertEquals(entriesOf(place.path).map(({ kind, fault }) => fault ?? kind), ["test", "missing"]);
  assertEquals((await ledger.verify()).ok, false);
});

Deno.test("ledger: with another key it says so, not that every line was edited", async () => {
  using place = new Place();
  place.open().append({ kind: "test" });
  place.close();
  const other = place.options({ key: new Uint8Array(32) });
  assertFault(await verifyLedger(other), "key", 1, "another key");
  const ledger = Ledger.open(other);
  assertEquals(ledger.found, "key");
  ledger.append({ kind: "test" });
  assertFault(await ledger.verify(), "key", 1, "after the start");
});

Deno.test("ledger: a line is queued with its transaction or not at all, and only in one", async () => {
  using place = new Place();
  const options = place.options();
  const ledger = Ledger.open(options);
  assertThrows(() => ledger.queue({ kind: "test" }), LedgerError, "no transaction");
  assertThrows(() =>
    transact(options.database, () => {
      ledger.queue({ kind: "taken back" });
      throw new Error("in the middle");
    })
  );
  ledger.flush();
  assertEquals(ledger.append({ kind: "kept" }), 1);
  assertEquals(entriesOf(place.path).map(({ kind }) => kind), ["kept"]);
  assertEquals((await ledger.verify()).ok, true);
});

Deno.test("ledger: while it cannot be written its lines wait in the store, in order", async () => {
  using place = new Place();
  const ledger = place.open();
  ledger.append({ kind: "test", number: 1 });
  Deno.renameSync(place.path, `${place.path}.away`);
  Deno.mkdirSync(place.path);
  const error = assertThrows(() => ledger.append({ kind: "test", number: 2 }), LedgerError, place.path);
  assertMatch(error.message, /^Cannot write the ledger/);
  assertThrows(() => ledger.append({ kind: "test", number: 3 }), LedgerError);
  await assertRejects(() => ledger.verify(), LedgerError, "Cannot verify");
  Deno.removeSync(place.path);
  Deno.renameSync(`${place.path}.away`, place.path);
  ledger.flush();
  assertEquals(entriesOf(place.path).map(({ number }) => number), [1, 2, 3]);
  assertEquals(await ledger.verify(), { ok: true, lines: 3, mended: 0 });
});

Deno.test("ledger: what is no ordinary file is refused at once, and is not waited for", () => {
  using place = new Place();
  assert(new Deno.Command("sh", { args: ["-c", 'mkfifo "$0"', place.path] }).outputSync().success);
  assertThrows(() => place.open(), LedgerError, "no ordinary file");
  Deno.removeSync(place.path);
  const ledger = place.open();
  ledger.requireWritable();
  ledger.append({ kind: "test" });
  // Twice: what could be opened a moment ago is not opened again.
  for (let look = 0; look < 2; look++) ledger.requireWritable();
  Deno.removeSync(place.path);
  assert(new Deno.Command("sh", { args: ["-c", 'mkfifo "$0"', place.path] }).outputSync().success);
  for (const use of [() => ledger.requireWritable(), () => ledger.append({ kind: "test" })]) {
    assertThrows(use, LedgerError, "no ordinary file");
  }
});

Deno.test("ledger: two that write at once make one chain", async () => {
  using place = new Place();
  const [one, two] = [place.open(), place.open()];
  for (let i = 0; i < 10; i++) (i % 3 === 0 ? one : two).append({ kind: "test", number: i });
  assertEquals(await one.verify(), { ok: true, lines: 10, mended: 0 });
  assertEquals(entriesOf(place.path).map(({ number }) => number), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

Deno.test("ledger: appends while it is verified do not disturb, and a large one is read in pieces", async () => {
  using place = new Place();
  const ledger = place.open();
  const text = "x".repeat(70_000);
  for (let i = 0; i < 20; i++) ledger.append({ kind: "test", text });
  const verdict = ledger.verify();
  ledger.append({ kind: "test" });
  assertEquals(await verdict, { ok: true, lines: 20, mended: 0 });
  assertEquals(await ledger.verify(), { ok: true, lines: 21, mended: 0 });
});

Deno.test("ledger: the last words of a long one are heard in turns, with what is appended meanwhile", async () => {
  using place = new Place();
  const options = place.options();
  const ledger = Ledger.open(options);
  const entry = (n: number) => ({ kind: "plan", plan: `p${n % 3_000}`, event: "propose", state: "PLAN", hash: `${n}` });
  // In one transaction: to wait for the disk for each would take long.
  transact(options.database, () => {
    for (let n = 0; n < 6_000; n++) ledger.queue(entry(n));
  });
  ledger.flush();
  let ended = false;
  const over = ledger.lastWordsInTurns((words) => {
    ended = true;
    // In the same turn nobody can have come between.
    assertEquals(words, ledger.lastWords());
    return words.get("p7")?.hash;
  });
  // Others have had their turn, and it is not through.
  await Deno.lstat(place.folder);
  assertEquals(ended, false);
  ledger.append({ ...entry(7), hash: "appended" });
  transact(options.database, () => ledger.queue({ ...entry(7), hash: "queued" }));
  assertEquals(await over, "queued");
});

Deno.test("ledger: whoever hears the last words follows the chain, and notes once where it is broken", async () => {
  const ways: readonly (readonly [string, (bytes: Uint8Array) => Uint8Array, string | undefined])[] = [
    ["left alone", (bytes) => bytes, undefined],
    ["written over", (bytes) => {
      const [one, two, ...rest] = linesOf(bytes) as [Uint8Array, Uint8Array];
      return join([one, two.map((byte) => byte === 10 ? byte : 120), ...rest]);
    }, "edited 2"],
    ["the end written over", (bytes) => {
      const lines = linesOf(bytes);
      return join([...lines.slice(0, -1), (lines.at(-1) as Uint8Array).map((byte) => byte === 10 ? byte : 120)]);
    }, "edited 5"],
    ["swapped", (bytes) => {
      const [one, two, three, ...rest] = linesOf(bytes) as [Uint8Array, Uint8Array, Uint8Array];
      return join([one, three, two, ...rest]);
    }, "moved 2"],
  ];
  for (const [what, change, fault] of ways) {
    using place = new Place();
    const before = place.open();
    for (let i = 1; i <= 5; i++) {
      before.append({ kind: "plan", plan: `p${i}`, event: "propose", state: "PLAN", hash: "h" });
    }
    Deno.writeFileSync(place.path, change(Deno.readFileSync(place.path)));
    const ledger = place.open();
    assertEquals([ledger.found, ledger.distrusted, ledger.broken], ["whole", false, false], what);
    // Who only compares leaves it to whoever checks every line.
    await ledger.lastWordsInTurns(() => {}, false);
    assertEquals([ledger.distrusted, ledger.broken], [false, false], what);
    await ledger.lastWordsInTurns(() => assertEquals(ledger.distrusted, fault !== undefined, what));
    ledger.lastWords();
    const lines = linesOf(Deno.readFileSync(place.path)).length;
    assertEquals([ledger.broken, lines], [fault !== undefined, fault === undefined ? 5 : 6], what);
    if (fault === undefined) continue;
    const verdict = await ledger.verify();
    assert(!verdict.ok);
    assertEquals(`${verdict.faults[0].fault} ${verdict.faults[0].line}`, fault, what);
    // Over a restart as well, until a person has looked.
    const next = place.open();
    next.lastWords();
    assertEquals([next.distrusted, next.broken], [true, true], what);
    next.acknowledge("somebody");
    next.lastWords();
    assertEquals([next.distrusted, next.broken, (await next.verify()).ok], [false, false, true], what);
  }
});

Deno.test("ledger: lines that wait to be written break no chain", () => {
  using place = new Place();
  const ledger = place.open();
  ledger.append({ kind: "plan", plan: "p", event: "propose", state: "PLAN", hash: "h" });
  Deno.renameSync(place.path, `${place.path}.away`);
  Deno.mkdirSync(place.path);
  assertThrows(
    () => ledger.append({ kind: "plan", plan: "p", event: "deny", state: "DENIED", hash: "h" }),
    LedgerError,
  );
  Deno.removeSync(place.path);
  Deno.renameSync(`${place.path}.away`, place.path);
  assertEquals(ledger.lastWords().get("p")?.state, "DENIED");
  assertEquals([ledger.distrusted, ledger.broken], [false, false]);
});

Deno.test("ledger: an approval is past once somebody has noted the faults of the ledger, and a later one is not", () => {
  using place = new Place();
  const ledger = place.open();
  const entry = { kind: "plan", plan: "p", hash: "h", event: "approve", state: "APPROVED" };
  ledger.append(entry);
  assertEquals(ledger.lastWords().get("p")?.past, undefined);
  ledger.acknowledge("cli");
  assertEquals(ledger.lastWords().get("p")?.past, true);
  ledger.append({ ...entry, plan: "q" });
  assertEquals(place.open().lastWords().get("q")?.past, undefined);
});

Deno.test("ledger: an approval that was whole in the file before a kill counts, and one that was not comes late", () => {
  using place = new Place();
  const left: (readonly [LedgerStep, Place])[] = [];
  let keeps = false;
  const ledger = place.open({
    writeAtOnce: 50,
    onStep: (step) => {
      if (keeps) left.push([step, new Place(place.folder)]);
    },
  });
  const entry = { kind: "plan", plan: "p", hash: "h" };
  ledger.append({ ...entry, event: "propose", state: "PLAN" });
  keeps = true;
  ledger.append({ ...entry, event: "approve", state: "APPROVED" });
  keeps = false;
  assertEquals(ledger.lastWords().get("p")?.late, undefined);
  const written = new Set<LedgerStep>(["written", "synced", "recorded", "confirmed"]);
  const parts = left.filter(([step]) => step === "part").length;
  let part = 0;
  for (const [step, after] of left) {
    if (step === "part") part++;
    const isWritten = written.has(step) || step === "part" && part === parts;
    // Over one more restart as well.
    for (let i = 0; i < 2; i++) {
      const word = after.open().lastWords().get("p");
      if (step === "queued") assertEquals(word?.event, "propose");
      else assertEquals([word?.event, word?.late], ["approve", isWritten ? undefined : true], `${step} ${part}`);
    }
    after[Symbol.dispose]();
  }
  assert(parts > 3 && left.length > 8);
});
