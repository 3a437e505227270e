// The suite about itself: names, sanitizers, timeouts, and what must say the same in two places. Test files are loaded here with
// a recorder in place of Deno.test, so that names made in loops count as well. Knows nothing of what the tests prove.

import { assert, assertEquals } from "@std/assert";
import { VERSION } from "../daemon/version.ts";

/** What a test file registered. */
interface Registered {
  readonly file: string;
  readonly name: string;
  readonly definition: Partial<Deno.TestDefinition>;
}

/** What all test files registered, and what was wrong with doing so. */
interface Census {
  readonly tests: readonly Registered[];
  readonly problems: readonly string[];
}

/** What deno.json and std/jsr.json may hold, as far as it is looked at here. */
interface Configuration {
  readonly version?: string;
  readonly imports?: Readonly<Record<string, string>>;
  readonly tasks?: Readonly<Record<string, string | { readonly command?: string }>>;
  readonly test?: { readonly [sanitizer in "sanitizeOps" | "sanitizeResources" | "sanitizeExit"]?: boolean };
  readonly lint?: { readonly plugins?: readonly string[] };
}

const ROOT = new URL("../", import.meta.url);
const OWN = "tests/suite_test.ts";
const TIMEOUT_MS = 60_000;
const own: Registered[] = [];
let taken: Promise<Census> | undefined;

suite("every test name in the tree is unique", async () => {
  const { tests, problems } = await census();
  assertEquals(problems, []);
  assert(tests.length > own.length, "no test file was found");
  const files = Map.groupBy(tests, ({ name }) => name);
  const twice = [...files].filter(([, each]) => each.length > 1);
  assertEquals(twice.map(([name, each]) => `${name} (${each.map(({ file }) => file).join(", ")})`), []);
});

suite("integration tests begin with their phase, unit tests do not", async () => {
  const { tests } = await census();
  const wrong = tests.filter(({ file, name }) => isIntegration(file) !== /^phase[123] \S.*: \S/.test(name));
  assertEquals(wrong.map(describe), []);
});

suite("no test is registered with only", async () => {
  const { tests } = await census();
  assertEquals(tests.filter(({ definition }) => definition.only === true).map(describe), []);
});

suite("sanitizers are on, and no test switches one off", async () => {
  const { test } = await readConfiguration("deno.json");
  assertEquals([test?.sanitizeOps, test?.sanitizeResources, test?.sanitizeExit], [true, true, undefined]);
  const { tests } = await census();
  const off = tests.filter(({ definition }) =>
    [definition.sanitizeOps, definition.sanitizeResources, definition.sanitizeExit].includes(false)
  );
  assertEquals(off.map(describe), []);
});

suite("integration tests have a timeout", async () => {
  const { tests } = await census();
  const endless = tests.filter(({ file, definition }) => isIntegration(file) && !(Number(definition.timeout) > 0));
  assertEquals(endless.map(describe), []);
});

suite("VERSION is the version of deno.json", async () => {
  assertEquals(VERSION, (await readConfiguration("deno.json")).version);
});

suite("every place that names a Deno names the same", async () => {
  const places = ["README.md", ".ci/run", ".github/workflows/ci.yml"];
  const named = await Promise.all(
    places.map(async (place) => [...(await readText(place)).matchAll(/\bdeno@([\d.]*\d)/g)]),
  );
  assert(named.flat().length > 0, "no place names a Deno");
  assertEquals([...new Set(named.flat().map(([, version]) => version))].length, 1);
});

suite("no task or script asks for every permission", async () => {
  const { tasks } = await readConfiguration("deno.json");
  const commands = Object.entries(tasks ?? {}).map((
    [name, task],
  ): [name: string, text: string] => [`task ${name}`, typeof task === "string" ? task : task.command ?? ""]);
  assert(commands.length > 0, "deno.json has no task");
  for (const place of ["bin/passepartout", ".ci/run", ".github/workflows/ci.yml"]) {
    commands.push([place, await readText(place)]);
  }
  const open = commands.filter(([, text]) => /(^|\s)(-[a-zA-Z]*A[a-zA-Z]*|--allow-all)(\s|=|$)/m.test(text));
  assertEquals(open.map(([name]) => name), []);
});

suite("deno.json and std/jsr.json name the same @std specifiers", async () => {
  const faces = Object.entries((await readConfiguration("deno.json")).imports ?? {}).filter(([name]) =>
    name.startsWith("@std/")
  );
  const originals = Object.keys((await readConfiguration("std/jsr.json")).imports ?? {});
  assert(faces.length > 0, "deno.json maps no @std specifier");
  assertEquals(faces.map(([name]) => name).toSorted(), originals.toSorted());
  for (const [name, path] of faces) {
    assert((await Deno.stat(new URL(path, ROOT))).isFile, `${name} leads to ${path}, which is no file`);
  }
});

suite("the lint plugin of the project is switched on", async () => {
  const { lint } = await readConfiguration("deno.json");
  assertEquals(lint?.plugins, ["./lint/plugin.ts"]);
});

function suite(name: string, fn: () => Promise<void>): void {
  const definition = { name: `phase1 suite: ${name}`, timeout: TIMEOUT_MS, fn };
  own.push({ file: OWN, name: definition.name, definition });
  Deno.test(definition);
}

/** Loads every test file once, however many tests ask. */
function census(): Promise<Census> {
  return taken ??= takeCensus();
}

async function takeCensus(): Promise<Census> {
  const tests = [...own];
  const problems: string[] = [];
  const real = Deno.test;
  let file = "";
  const record = (args: readonly unknown[], extra: Partial<Deno.TestDefinition> = {}) => {
    const definition = { ...readDefinition(args), ...extra };
    tests.push({ file, name: definition.name ?? "", definition });
  };
  const each = (extra?: Partial<Deno.TestDefinition>) => (cases: Iterable<unknown>) => (...args: unknown[]) =>
    [...cases].forEach((_, index) => record(args, { ...extra, name: `${readDefinition(args).name} #${index}` }));
  const recorder = Object.assign((...args: unknown[]) => record(args), {
    only: Object.assign((...args: unknown[]) => record(args, { only: true }), { each: each({ only: true }) }),
    ignore: Object.assign((...args: unknown[]) => record(args), { each: each() }),
    each: each(),
    sanitizer: () => problems.push(`${file} changes the sanitizers of all its tests`),
    beforeAll() {},
    beforeEach() {},
    afterEach() {},
    afterAll() {},
  });
  replaceTest(recorder);
  try {
    for (file of (await findTestFiles("")).filter((each) => each !== OWN)) {
      try {
        await import(new URL(file, ROOT).href);
      } catch (error) {
        problems.push(`${file} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  } finally {
    replaceTest(real);
  }
  return { tests, problems };
}

function replaceTest(value: unknown): void {
  Object.defineProperty(Deno, "test", { value, configurable: true, enumerable: true, writable: true });
}

/** Reads the arguments of Deno.test in each of its forms: name, options and function, in this order, each but one optional. */
function readDefinition(args: readonly unknown[]): Partial<Deno.TestDefinition> {
  const definition: Partial<Deno.TestDefinition> = {};
  for (const each of args) {
    if (typeof each === "string") definition.name = each;
    else if (typeof each === "function") definition.name ??= each.name;
    else Object.assign(definition, each);
  }
  return { name: definition.fn?.name ?? "", ...definition };
}

/** The files that `deno test` takes, from the root. */
async function findTestFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory, isFile } of Deno.readDir(new URL(`./${folder}`, ROOT))) {
    if (name.startsWith(".") || name === "node_modules") continue;
    if (isDirectory) found.push(...await findTestFiles(`${folder}${name}/`));
    else if (isFile && /(^|[._])test\.[mc]?[jt]sx?$/.test(name)) found.push(folder + name);
  }
  return found.toSorted();
}

function isIntegration(file: string): boolean {
  return /^tests\/[^/]+$/.test(file);
}

function describe({ file, name }: Registered): string {
  return `${file}: ${name}`;
}

async function readText(place: string): Promise<string> {
  return await Deno.readTextFile(new URL(place, ROOT));
}

async function readConfiguration(place: string): Promise<Configuration> {
  return JSON.parse(await readText(place));
}
