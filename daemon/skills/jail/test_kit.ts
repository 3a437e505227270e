// What the tests of a skill are given: test, assert, assertEquals, fakeHost. Runs in the skill's process, where harm comes only to
// the skill's own report. Handed over as text, so it imports nothing.

type Callable = (...args: unknown[]) => unknown;
type Fields = Record<string, unknown>;

/** A test that was written down. */
export interface WrittenTest {
  readonly name: string;
  readonly body: Callable;
}

/** Makes the globals of a test block, and the list that it fills. */
export function makeTestKit(): { readonly tests: readonly WrittenTest[]; readonly globals: Readonly<Fields> } {
  const tests: WrittenTest[] = [];
  const test = (name: unknown, body: unknown) => {
    if (typeof name !== "string" || typeof body !== "function") {
      throw new TypeError("Write a test as test(name, function).");
    }
    tests.push({ name: name.slice(0, 200), body: body as Callable });
  };
  return { tests, globals: { test, assert, assertEquals, fakeHost: (given: FakeHost = {}) => fakeHost(given) } };
}

function assert(condition: unknown, message: unknown = "what was asserted does not hold"): void {
  if (!condition) throw new Error(String(message));
}

function assertEquals(actual: unknown, expected: unknown, message?: string): void {
  if (isEqual(actual, expected, 0)) return;
  throw new Error(`${message === undefined ? "" : `${message}: `}it is ${show(actual)} and not ${show(expected)}`);
}

/** What {@link fakeHost} serves. */
interface FakeHost {
  nodes?: Fields[];
  agenda?: unknown[];
  search?: unknown[] | Callable;
  history?: unknown[];
  state?: Fields;
}

/** A host that serves what a test gives it. */
function fakeHost({ nodes = [], agenda = [], search = [], history = [], state = {} }: FakeHost): unknown {
  const kept = new Map(Object.entries(state));
  const copy = (value: unknown) => JSON.parse(JSON.stringify(value ?? null));
  const find = (name: unknown) => nodes.find(({ id, title }) => id === name || title === name);
  // deno-lint-ignore require-await -- as the real one, which answers later and throws later
  const serve = (body: Callable) => async (...args: unknown[]) => copy(body(...args));
  return {
    memory: {
      search: serve((...args) => typeof search === "function" ? search(...args) : search),
      node: serve(find),
      backlinks: serve((id) => find(id)?.backlinks ?? []),
      agenda: serve(() => agenda),
      history: serve(() => history),
    },
    state: {
      get: serve((key) => kept.get(String(key))),
      set: serve((key, value) => void kept.set(String(key), copy(value))),
    },
  };
}

function show(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 500);
  } catch {
    return String(value);
  }
}

function isEqual(a: unknown, b: unknown, depth: number): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || depth > 100) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Date) return a.getTime() === (b as Date).getTime();
  if (a instanceof RegExp || a instanceof Error) return String(a) === String(b);
  if (a instanceof Map || a instanceof Set) {
    return isEqual([...a], [...b as Iterable<unknown>], depth + 1);
  }
  const keys = Reflect.ownKeys(a);
  return keys.length === Reflect.ownKeys(b).length &&
    keys.every((key) => key in b && isEqual(Reflect.get(a, key), Reflect.get(b, key), depth + 1));
}
