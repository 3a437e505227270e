// Tests that a skill which tries everything gets nowhere, that each attempt is reported, and that other skills go on: with no right
// and with some of each, by the runtime's own rights alone and inside bubblewrap.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { HOSTILE_SOURCE, IMPORTS, type Way, WAYS } from "../../../fixtures/skills/hostile.ts";
import { realTimers } from "../../wire/connection.ts";
import { type Capability, type Json, SkillError, type SkillHost, type SkillModule } from "../ports.ts";
import { bubblewrap, containedBy, probeSkillContainment, type SkillContainment } from "./containment.ts";
import { launchArguments } from "./launch.ts";
import { makeSkillEnvironment } from "./environment.ts";
import { HandClock } from "../../../fixtures/hand_clock.ts";
import { Jail, type JailOptions } from "./jail.ts";
import { JAIL_LIMITS } from "./limits.ts";
import { RunningSkill } from "./running.ts";
import { ProcessWatcher } from "./watcher.ts";

const runtime = Deno.execPath();
const realClock = { now: () => Date.now(), after: realTimers.after };
const never = new AbortController().signal;
const works = (await probeSkillContainment(runtime, realClock)).works;
const CONTAINMENTS: Readonly<Record<string, SkillContainment | undefined>> = {
  "by the runtime's rights alone": undefined,
  ...(works ? { "inside bubblewrap": bubblewrap() } : {}),
};

/** A folder with a secret in it, one that a skill may use, and listeners that it may not reach. */
class House implements AsyncDisposable {
  readonly clock = new HandClock();
  readonly said: string[] = [];
  readonly warned: Readonly<Record<string, unknown>>[] = [];
  readonly asked: string[] = [];
  readonly event: { readonly secret: string; readonly port: number; readonly socket: string };
  readonly #reached: string[] = [];
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });

  private constructor(readonly root: string) {
    const { port } = this.#listener.addr as Deno.NetAddr;
    this.event = { secret: `${root}/home/.ssh/id_ed25519`, port, socket: `${root}/home/agent.sock` };
    (async () => {
      for await (const each of this.#listener) {
        this.#reached.push("the listener was reached");
        each.close();
      }
    })().catch(() => {});
  }

  static async build(): Promise<House> {
    const root = await Deno.makeTempDir({ dir: "/tmp" });
    for (const folder of ["home/.ssh", "open"]) await Deno.mkdir(`${root}/${folder}`, { recursive: true });
    await Deno.writeTextFile(`${root}/home/.ssh/id_ed25519`, "KEY");
    await Deno.writeTextFile(`${root}/open/file`, "plain");
    return new House(root);
  }

  /** Some of each right. */
  get rights(): readonly Capability[] {
    return [
      { kind: "read", path: `${this.root}/open` },
      { kind: "write", path: `${this.root}/open` },
      { kind: "net", host: "localhost" },
      { kind: "net", host: "example.invalid:443" },
      { kind: "env", name: "LANG" },
      { kind: "memory", access: "read" },
    ];
  }

  jail(containment: SkillContainment | undefined, options: Partial<JailOptions> = {}): Jail {
    return new Jail({
      clock: this.clock,
      runtime,
      containment: containedBy(containment),
      hidden: [`${this.root}/open/.ssh`],
      variable: (name) => name === "LANG" ? "C.UTF-8" : "A VALUE",
      log: {
        debug: (_, fields) => this.said.push(String(fields.text)),
        warn: (_, fields) => this.warned.push(fields),
      },
      limits: { memoryBytes: 256 << 20, heapBytes: 64 << 20 },
      ...options,
    });
  }

  /** Answers anything; a way that says that it is under way has used up its time. */
  readonly host: SkillHost = {
    serve: (service, args) => {
      this.asked.push(`${service} ${args[0]}`);
      if (args[0] === "under way") queueMicrotask(() => this.clock.pass(JAIL_LIMITS.callMs));
      return Promise.resolve("served");
    },
  };

  /** What was reached that may not be. */
  async reached(): Promise<readonly string[]> {
    const secret = await Deno.readTextFile(this.event.secret);
    return secret === "KEY" ? this.#reached : [...this.#reached, "the secret was changed"];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await Deno.remove(this.root, { recursive: true });
  }
}

function module(source: string, capabilities: readonly Capability[] = [], name = "hostile"): SkillModule {
  return { name, source, tests: "", capabilities };
}

const OTHER = module(`let count = 0; export const respond = () => "other " + ++count;`, [], "other");

function judge({ name, expect, answer }: Way, outcome: Json | SkillError): void {
  const shown = outcome instanceof SkillError ? `${outcome.code}: ${outcome.message}` : JSON.stringify(outcome);
  if (expect === "contained") assertStringIncludes(String(outcome), "contained: ", `${name}: ${shown}`);
  else if (expect !== "answer") {
    assertEquals<unknown>(outcome instanceof SkillError && outcome.code, expect, `${name}: ${shown}`);
  } else assertEquals(typeof outcome === "string" ? outcome : JSON.stringify(outcome), answer, `${name}: ${shown}`);
}

for (const [where, containment] of Object.entries(CONTAINMENTS)) {
  for (const rights of ["no right", "some of each right"]) {
    Deno.test(`jail: a skill with ${rights} that tries everything gets nowhere, ${where}, and others go on`, async () => {
      await using house = await House.build();
      await using jail = house.jail(containment);
      const hostile = module(HOSTILE_SOURCE, rights === "no right" ? [] : house.rights);
      const other = jail.open(OTHER);
      let skill = jail.open(hostile);
      assert(WAYS.length > 50);
      for (const [index, way] of WAYS.entries()) {
        const outcome = await skill.call("respond", [{ text: way.name, ...house.event }], house.host, never)
          .catch((error) => {
            if (error instanceof SkillError) return error;
            throw error;
          });
        judge(way, outcome);
        // What harmed only itself may be broken; it is not what follows.
        if (way.name === "patching everything else") {
          await skill[Symbol.asyncDispose]();
          skill = jail.open(hostile);
        }
        assertStringIncludes(String(await skill.call("respond", [{ text: "" }], house.host, never)), "harmless");
        assertEquals(await other.call("respond", [], house.host, never), `other ${index + 1}`);
      }
      assertEquals(await house.reached(), []);
      assertEquals(house.asked.filter((each) => each.includes("late")), []);
      const ended = WAYS.filter(({ expect }) => ["TIMEOUT", "MEMORY", "REFUSED"].includes(expect));
      assertEquals(house.warned.map(({ code }) => code), ended.map(({ expect }) => expect));
      assertEquals(house.said.filter((line) => line.length > 2_000 || line.includes("\u001b")), []);
      assert(house.said.some((line) => line.includes("nobody handles this")));
      assert(house.said.some((line) => line.includes("nobody catches this")));
    });
  }

  Deno.test(`jail: what was declared can be used, and nothing that is hidden in there, ${where}`, async () => {
    await using house = await House.build();
    await Deno.mkdir(`${house.root}/open/.ssh`);
    await Deno.writeTextFile(`${house.root}/open/.ssh/id`, "KEY");
    await using jail = house.jail(containment);
    await using skill = jail.open(module(
      `export async function respond(path: string) {
        const found = [await Deno.readTextFile(path + "/file"), Deno.env.get("LANG") ?? "no LANG"];
        await Deno.writeTextFile(path + "/new", "made");
        for (const each of [path + "/.ssh/id", path + "/../home/.ssh/id_ed25519"]) {
          found.push(await Deno.readTextFile(each).catch((error) => error.name));
        }
        for (const name of ["HOME", "PATH", "DENO_DIR"]) {
          try { found.push(String(Deno.env.get(name))) } catch (error) { found.push((error as Error).name) }
        }
        return found;
      }`,
      house.rights,
    ));
    const shut = ["NotCapable", "NotCapable", "NotCapable", "NotCapable", "NotCapable"];
    const found = await skill.call("respond", [`${house.root}/open`], house.host, never);
    assertEquals(found, ["plain", "C.UTF-8", ...shut]);
    assertEquals(await Deno.readTextFile(`${house.root}/open/new`), "made");
  });

  Deno.test(`jail: a link leads out of no declared folder, and into one that is a link, ${where}`, async () => {
    await using house = await House.build();
    const links =
      'cd "$1" && ln -s ../home/.ssh/id_ed25519 open/key && ln -s ../home/.ssh open/keys && ln -s ../home/new open/out &&' +
      "mkdir open/.ssh && echo KEY > open/.ssh/id && ln -s .ssh/id open/id && ln -s open shown && ln -s file open/inside";
    assert((await new Deno.Command("sh", { args: ["-c", links, "sh", house.root] }).output()).success);
    await using jail = house.jail(containment);
    const path = `${house.root}/shown`;
    await using skill = jail.open(module(
      `export async function respond(path: string) {
        const found: string[] = [];
        const reading = ["key", "keys/id_ed25519", "id", ".ssh/id", "keys/../key"].map((name) => Deno.readTextFile(path + "/" + name));
        const writing = ["key", "keys/new", "out"].map((name) => Deno.writeTextFile(path + "/" + name, "mine"));
        const listing = [Array.fromAsync(Deno.readDir(path + "/keys")), Deno.stat(path + "/key"), Deno.rename(path + "/file", path + "/keys/file")];
        for (const each of await Promise.allSettled([...reading, ...writing, ...listing])) {
          if (each.status === "fulfilled") found.push("ESCAPED with " + each.value);
        }
        await Deno.writeTextFile(new URL("file://" + path + "/new"), "made");
        await Deno.mkdir(path + "/folder/");
        found.push(await Deno.readTextFile(path + "/inside"), Deno.readTextFileSync(path + "/./new"));
        await Deno.remove(path + "/key");
        return found;
      }`,
      [{ kind: "read", path }, { kind: "write", path }],
    ));
    assertEquals(await skill.call("respond", [path], house.host, never), ["plain", "made"]);
    assertEquals(await house.reached(), []);
    assertEquals([...Deno.readDirSync(`${house.root}/home`)].map(({ name }) => name), [".ssh"]);
    const left = [...Deno.readDirSync(`${house.root}/open`)].map(({ name }) => name).sort();
    assertEquals(left, [".ssh", "file", "folder", "id", "inside", "keys", "new", "out"]);
  });

  Deno.test(`jail: memory that is filled is noticed from outside, ${where}`, async () => {
    await using house = await House.build();
    await using jail = house.jail(containment, {
      clock: realClock,
      limits: { memoryBytes: 128 << 20, callMs: 60_000 },
    });
    await using skill = jail.open(module(
      `export const respond = () => { const all = new Uint8Array(180 << 20).fill(1); for (;;) all[0]++; };`,
    ));
    const call = skill.call("respond", [], house.host, never);
    const error = await call.then(() => undefined, (error) => error);
    assertEquals([error?.code, error?.message], ["MEMORY", "The skill hostile took too much memory and was ended."]);
  });
}

Deno.test("jail: a module that imports is refused before it runs, with the line", async () => {
  await using house = await House.build();
  await using jail = house.jail(undefined);
  assert(IMPORTS.length > 15);
  for (const [index, { name, source, line }] of IMPORTS.entries()) {
    const { error, hooks } = await jail.check(module(`${source}\nthrow new Error("it ran");`), never);
    assertEquals(hooks, [], name);
    assert(error !== undefined && !error.text.includes("it ran"), name);
    assert(error.line !== undefined && error.line >= line, `${name}: ${error.text} in line ${error.line}`);
    if (index > 0) continue;
    const opened = await jail.open(module(source)).call("respond", [], house.host, never).catch((error) => error);
    assertEquals([opened.code, opened.line], ["NOT-STARTED", error.line], name);
  }
});

Deno.test("jail: words about imports are no imports, and types may be imported", async () => {
  await using house = await House.build();
  await using jail = house.jail(undefined);
  await using skill = jail.open(module(`
    import type { Nothing } from "./nothing.ts";
    // import("node:fs") is what this does not do
    const text = 'import x from "y"', pattern = /import(.*)/, half = 4 / 2;
    const thing = { import: 1 };
    export const respond = (_: Nothing) => \`\${text} \${pattern.source} \${half} \${thing.import}\`;
  `));
  assertEquals(await skill.call("respond", [], house.host, never), 'import x from "y" import(.*) 2 1');
});

Deno.test("jail: what is not looked at is held by the runtime's rights", async () => {
  await using house = await House.build();
  await Deno.writeTextFile(`${house.root}/data.json`, `{"key":1}`);
  await Deno.writeTextFile(`${house.root}/code.ts`, `export default "KEY"`);
  const { secret } = house.event;
  const sources = [
    `import found from "file://${secret}" with { type: "text" }; export const respond = () => found;`,
    `import found from "file://${house.root}/data.json" with { type: "json" }; export const respond = () => found;`,
    `import found from "file://${secret}" with { type: "bytes" }; export const respond = () => found;`,
    `import found from "file://${house.root}/code.ts"; export const respond = () => found;`,
    `export const respond = async () => (await import("file://${secret}", { with: { type: "text" } })).default;`,
    `export const respond = async () => (await import(["file://${house.root}", "code.ts"].join("/"))).default;`,
    `export const respond = async () => (await import('data:text/javascript,import a from "file://${secret}" with { type: "text" };export default a')).default;`,
    `export const respond = async () => (await import("node:fs")).readFileSync("${secret}", "utf8");`,
    `export const respond = async () => (await import("node:module")).createRequire("file:///")("${house.root}/data.json");`,
    `export const respond = async () => (await import("node:child_process")).execFileSync("echo", ["KEY"]).toString();`,
    `export const respond = async () => (await import("node:process")).default.env.HOME;`,
    `export const respond = async () => { const { Worker } = await import("node:worker_threads");
      return await new Promise((done, fail) => new Worker('data:text/javascript,import a from "file://${secret}" with { type: "text" };postMessage(a)')
        .on("message", done).on("error", fail)); };`,
    `import "https://example.invalid/x.ts"; export const respond = () => 1;`,
    `import "npm:fast-check"; export const respond = () => 1;`,
    `import "jsr:@std/assert"; export const respond = () => 1;`,
  ];
  await using watcher = new ProcessWatcher();
  for (const source of sources) {
    const running = new RunningSkill({
      args: launchArguments({ runtime, capabilities: [], limits: JAIL_LIMITS, hidden: [] }),
      env: makeSkillEnvironment([], () => undefined, "UTC"),
      watcher,
      clock: house.clock,
      limits: JAIL_LIMITS,
      onLine: (line) => house.said.push(line),
    });
    const outcome = await running.order({ op: "load", source })
      .then(() => running.call({ hook: "respond", args: [], host: house.host, signal: never, limitMs: 5_000 }))
      .catch((error) => error);
    await running.stop(new SkillError("EXITED", "was stopped"));
    assertEquals(outcome.code, "THREW", `${source}: ${JSON.stringify(outcome)}`);
  }
});

Deno.test("jail: a skill that patches what it runs on answers for itself and for nobody else", async () => {
  await using house = await House.build();
  await using jail = house.jail(undefined);
  await using skill = jail.open(module(`
    export async function respond(text: string, host: any) {
      if (text === "patch") {
        for (const each of [Map.prototype, Array.prototype, TextEncoder.prototype, Uint8Array.prototype, String.prototype]) {
          for (const name of Object.getOwnPropertyNames(each)) {
            if (name !== "constructor") try { (each as any)[name] = () => "forged" } catch {}
          }
        }
        Object.defineProperty(Object.prototype, "toJSON", { value: () => "forged" });
        Object.defineProperty(Object.prototype, "value", { get: () => "forged" });
      }
      return await host.state.get(text);
    }`));
  const hostOf = (session: string): SkillHost => ({ serve: (_, [key]) => Promise.resolve(`${session} ${key}`) });
  const asked = ["before", "patch", "after"].map((text) =>
    skill.call("respond", [text], hostOf(`for ${text}:`), never)
  );
  assertEquals(await Promise.all(asked), ["for before: before", "for patch: patch", "for after: after"]);
  assertEquals(await skill.call("respond", ["late"], hostOf("for late:"), never), "for late: late");
});
