// The face of @std/testing/bdd: describe, it and their hooks, over Deno.test.
// Its own code: a suite becomes one Deno.test and what is in it becomes steps of that test.
// It does not run, filter, time or report anything; Deno's test runner does.

// deno-lint-ignore-file no-explicit-any -- suites of every context type share one tree

/** A group of tests, to be handed to `describe` and `it` to add to it. */
export interface TestSuite<T> {
  /** What identifies the group. */
  symbol: symbol;
}

type Hook<T> = (this: T) => void | Promise<void>;
type TestFn<T> = (this: T, t: Deno.TestContext) => void | Promise<void>;
// A function that returns a promise fits `void`, but not this.
type SuiteFn = () => void | undefined;

/** What makes a suite. */
export interface DescribeDefinition<T> extends Omit<Deno.TestDefinition, "fn"> {
  /** The body, which registers what is in the suite. */
  fn?: SuiteFn;
  /** The suite this one belongs to; by default the one whose body is being run. */
  suite?: TestSuite<T>;
  /** What to run once before the tests of the suite. */
  beforeAll?: Hook<T> | Hook<T>[];
  /** What to run once after the tests of the suite. */
  afterAll?: Hook<T> | Hook<T>[];
  /** What to run before each test of the suite. */
  beforeEach?: Hook<T> | Hook<T>[];
  /** What to run after each test of the suite. */
  afterEach?: Hook<T> | Hook<T>[];
}

/** What makes a test. */
export interface ItDefinition<T> extends Omit<Deno.TestDefinition, "fn"> {
  /** The body. */
  fn: TestFn<T>;
  /** The suite the test belongs to; by default the one whose body is being run. */
  suite?: TestSuite<T>;
}

/** The arguments `it` takes. */
export type ItArgs<T> =
  | [options: ItDefinition<T>]
  | [name: string, options: Omit<ItDefinition<T>, "name">]
  | [name: string, fn: TestFn<T>]
  | [fn: TestFn<T>]
  | [name: string, options: Omit<ItDefinition<T>, "fn" | "name">, fn: TestFn<T>]
  | [options: Omit<ItDefinition<T>, "fn">, fn: TestFn<T>]
  | [options: Omit<ItDefinition<T>, "fn" | "name">, fn: TestFn<T>]
  | [suite: TestSuite<T>, name: string, options: Omit<ItDefinition<T>, "name" | "suite">]
  | [suite: TestSuite<T>, name: string, fn: TestFn<T>]
  | [suite: TestSuite<T>, fn: TestFn<T>]
  | [suite: TestSuite<T>, name: string, options: Omit<ItDefinition<T>, "fn" | "name" | "suite">, fn: TestFn<T>]
  | [suite: TestSuite<T>, options: Omit<ItDefinition<T>, "fn" | "suite">, fn: TestFn<T>]
  | [suite: TestSuite<T>, options: Omit<ItDefinition<T>, "fn" | "name" | "suite">, fn: TestFn<T>];

/** The arguments `describe` takes. */
export type DescribeArgs<T> =
  | [options: DescribeDefinition<T>]
  | [name: string]
  | [name: string, options: Omit<DescribeDefinition<T>, "name">]
  | [name: string, fn: SuiteFn]
  | [fn: SuiteFn]
  | [name: string, options: Omit<DescribeDefinition<T>, "fn" | "name">, fn: SuiteFn]
  | [options: Omit<DescribeDefinition<T>, "fn">, fn: SuiteFn]
  | [options: Omit<DescribeDefinition<T>, "fn" | "name">, fn: SuiteFn]
  | [suite: TestSuite<T>, name: string]
  | [suite: TestSuite<T>, name: string, options: Omit<DescribeDefinition<T>, "name" | "suite">]
  | [suite: TestSuite<T>, name: string, fn: SuiteFn]
  | [suite: TestSuite<T>, fn: SuiteFn]
  | [suite: TestSuite<T>, name: string, options: Omit<DescribeDefinition<T>, "fn" | "name" | "suite">, fn: SuiteFn]
  | [suite: TestSuite<T>, options: Omit<DescribeDefinition<T>, "fn" | "suite">, fn: SuiteFn]
  | [suite: TestSuite<T>, options: Omit<DescribeDefinition<T>, "fn" | "name" | "suite">, fn: SuiteFn];

type HookName = "beforeAll" | "afterAll" | "beforeEach" | "afterEach";

class Suite {
  readonly definition: DescribeDefinition<any>;
  readonly parent: Suite | undefined;
  readonly symbol = Symbol();
  readonly steps: (Suite | ItDefinition<any>)[] = [];
  readonly hooks: Record<HookName, Hook<any>[]>;
  /** Whether something in the suite is marked as the only thing to run. */
  hasOnly = false;

  constructor(definition: DescribeDefinition<any>, parent: Suite | undefined) {
    this.definition = definition;
    this.parent = parent;
    const hooks = (name: HookName) => [definition[name] ?? []].flat();
    this.hooks = {
      beforeAll: hooks("beforeAll"),
      afterAll: hooks("afterAll"),
      beforeEach: hooks("beforeEach"),
      afterEach: hooks("afterEach"),
    };
  }

  add(step: Suite | ItDefinition<any>): void {
    if (isOnly(step)) this.markOnly();
    // A suite without the mark stays, as something in it may yet get it; `run` passes over it if not.
    if (step instanceof Suite || !this.hasOnly || step.only) this.steps.push(step);
  }

  private markOnly(): void {
    if (!this.hasOnly) {
      this.hasOnly = true;
      const kept = this.steps.filter((step) => step instanceof Suite || step.only);
      this.steps.splice(0, this.steps.length, ...kept);
    }
    this.parent?.markOnly();
  }

  /** Runs the suite as the body of a test or step; `outer` are the suites around it, the outermost first. */
  async run(t: Deno.TestContext, context: any, outer: readonly Suite[]): Promise<void> {
    const chain = [...outer, this];
    await runHooks(this.hooks.beforeAll, context);
    try {
      for (const step of this.steps) {
        if (step instanceof Suite && isOnly(this) && !isOnly(step)) continue;
        const definition = step instanceof Suite ? step.definition : step;
        const { permissions, only: _only, ...options } = denoOptions(definition);
        await t.step({
          ...options,
          fn: async (t) => {
            if (permissions !== undefined) throw new Error("permissions option not available for nested tests");
            // A copy each, so that what one step sets on `this` does not reach the next.
            const own = { ...context };
            if (step instanceof Suite) await step.run(t, own, chain);
            else await runTest(t, step.fn, own, chain);
          },
        });
      }
    } finally {
      await runHooks(this.hooks.afterAll, context);
    }
  }
}

const suites = new Map<symbol, Suite>();
/** The suite whose body is being run, or the one that holds the global hooks. */
let current: Suite | undefined;
/** Whether a suite or test was registered, after which global hooks would come too late. */
let started = false;
let running = 0;

function isOnly(step: Suite | ItDefinition<any>): boolean {
  return step instanceof Suite ? step.hasOnly || step.definition.only === true : step.only === true;
}

async function runHooks(hooks: readonly Hook<any>[], context: any): Promise<void> {
  for (const hook of hooks) await hook.call(context);
}

/** Runs a test within the each-hooks of the suites around it; an outer afterEach runs also when an inner hook fails. */
async function runTest(t: Deno.TestContext, fn: TestFn<any>, context: any, chain: readonly Suite[]): Promise<void> {
  const [suite, ...inner] = chain;
  if (suite === undefined) return await fn.call(context, t);
  await runHooks(suite.hooks.beforeEach, context);
  try {
    await runTest(t, fn, context, inner);
  } finally {
    await runHooks(suite.hooks.afterEach, context);
  }
}

/** The options Deno.test takes, without those left open, for which Deno's own defaults hold. */
function denoOptions(
  definition: Omit<Deno.TestDefinition, "fn">,
): Omit<Deno.TestDefinition, "fn"> {
  const { name, ignore, only, permissions, sanitizeExit, sanitizeOps, sanitizeResources } = definition;
  return {
    name,
    ...(ignore !== undefined && { ignore }),
    ...(only !== undefined && { only }),
    ...(permissions !== undefined && { permissions }),
    ...(sanitizeExit !== undefined && { sanitizeExit }),
    ...(sanitizeOps !== undefined && { sanitizeOps }),
    ...(sanitizeResources !== undefined && { sanitizeResources }),
  };
}

function register(options: Omit<Deno.TestDefinition, "fn">, fn: (t: Deno.TestContext) => Promise<void>): void {
  Deno.test({
    ...options,
    fn: async (t) => {
      running++;
      try {
        await fn(t);
      } finally {
        running--;
      }
    },
  });
}

function refuseWhileRunning(what: string): void {
  if (running > 0) throw new Error(`Cannot register new ${what} after already registered test cases start running`);
}

/** Sorts out the arguments of `it` and `describe`: a suite, a name, options and a body, each optional, in this order. */
function definitionOf(args: readonly unknown[]): { name: string; suite?: TestSuite<any>; fn?: any } {
  const rest = [...args];
  const suite = typeof (rest[0] as TestSuite<any> | undefined)?.symbol === "symbol" ? rest.shift() : undefined;
  const name = typeof rest[0] === "string" ? rest.shift() : undefined;
  const options = (typeof rest[0] === "object" ? rest.shift() : undefined) as Partial<ItDefinition<any>> | undefined;
  const fn = (rest[0] ?? options?.fn) as TestFn<any> | undefined;
  return {
    ...options,
    ...(suite !== undefined && { suite: suite as TestSuite<any> }),
    name: (name ?? options?.name ?? fn?.name ?? "") as string,
    ...(fn !== undefined && { fn }),
  };
}

function parentOf(definition: { suite?: TestSuite<any> }): Suite | undefined {
  if (definition.suite === undefined) return current;
  const parent = suites.get(definition.suite.symbol);
  if (parent === undefined) {
    throw new Error("Cannot construct Test Suite: suite does not represent a registered test suite");
  }
  return parent;
}

/** The interface of `it`. */
export interface it {
  <T>(...args: ItArgs<T>): void;
  /** Registers a test as the only one to run. */
  only<T>(...args: ItArgs<T>): void;
  /** Registers a test that is not run. */
  ignore<T>(...args: ItArgs<T>): void;
  /** The same as `ignore`. */
  skip<T>(...args: ItArgs<T>): void;
}

/** Registers a test. Throws Error while tests are running. */
export function it<T>(...args: ItArgs<T>): void {
  refuseWhileRunning("test cases");
  const definition = definitionOf(args) as ItDefinition<T>;
  const parent = parentOf(definition);
  started = true;
  if (parent !== undefined) parent.add(definition);
  else register(denoOptions(definition), async (t) => await definition.fn.call({} as T, t));
}

/** Registers a test as the only one to run. */
it.only = function itOnly<T>(...args: ItArgs<T>): void {
  it({ ...definitionOf(args) as ItDefinition<T>, only: true });
};

/** Registers a test that is not run. */
it.ignore = function itIgnore<T>(...args: ItArgs<T>): void {
  it({ ...definitionOf(args) as ItDefinition<T>, ignore: true });
};

/** The same as `it.ignore`. */
it.skip = function itSkip<T>(...args: ItArgs<T>): void {
  it.ignore(...args);
};

/** The same as `it`. */
export function test<T>(...args: ItArgs<T>): void {
  it(...args);
}

/** The same as `it.only`. */
test.only = function testOnly<T>(...args: ItArgs<T>): void {
  it.only(...args);
};

/** The same as `it.ignore`. */
test.ignore = function testIgnore<T>(...args: ItArgs<T>): void {
  it.ignore(...args);
};

/** The same as `it.ignore`. */
test.skip = function testSkip<T>(...args: ItArgs<T>): void {
  it.ignore(...args);
};

/** The interface of `describe`. */
export interface describe {
  <T>(...args: DescribeArgs<T>): TestSuite<T>;
  /** Registers a suite as the only one to run. */
  only<T>(...args: DescribeArgs<T>): TestSuite<T>;
  /** Registers a suite that is not run. */
  ignore<T>(...args: DescribeArgs<T>): TestSuite<T>;
  /** The same as `ignore`. */
  skip<T>(...args: ItArgs<T>): void;
}

/** Registers a suite and runs its body at once. Throws Error while tests are running, or for an async body. */
export function describe<T>(...args: DescribeArgs<T>): TestSuite<T> {
  refuseWhileRunning("test suites");
  const definition = definitionOf(args) as DescribeDefinition<T>;
  const parent = parentOf(definition);
  started = true;
  const suite = new Suite(definition, parent);
  suites.set(suite.symbol, suite);

  // The body of an ignored suite is not even run, so there are no steps to report: the suite stands for them.
  if (definition.ignore) {
    register(denoOptions(definition), async () => {});
    return { symbol: suite.symbol };
  }

  if (definition.fn !== undefined) {
    const outer = current;
    current = suite;
    try {
      const result: unknown = definition.fn();
      if (result instanceof Promise) {
        throw new Error('Returning a Promise from "describe" is not supported: tests must be defined synchronously');
      }
    } finally {
      current = outer;
    }
  }
  if (parent !== undefined) parent.add(suite);
  else registerSuite(suite);
  return { symbol: suite.symbol };
}

function registerSuite(suite: Suite): void {
  register({ ...denoOptions(suite.definition), ...(suite.hasOnly && { only: true }) }, (t) => suite.run(t, {}, []));
}

/** Registers a suite as the only one to run. */
describe.only = function describeOnly<T>(...args: DescribeArgs<T>): TestSuite<T> {
  return describe({ ...definitionOf(args) as DescribeDefinition<T>, only: true });
};

/** Registers a suite that is not run. */
describe.ignore = function describeIgnore<T>(...args: DescribeArgs<T>): TestSuite<T> {
  return describe({ ...definitionOf(args) as DescribeDefinition<T>, ignore: true });
};

/** The same as `describe.ignore`. */
describe.skip = function describeSkip<T>(...args: DescribeArgs<T>): TestSuite<T> {
  return describe.ignore(...args);
};

function addHook(name: HookName, hook: Hook<any>): void {
  if (current === undefined) {
    if (started) throw new Error("Cannot add global hooks after a global test is registered");
    // From here on everything is a step of this one suite, so that the hooks enclose it all.
    current = new Suite({ name: "global" }, undefined);
    registerSuite(current);
  }
  current.hooks[name].push(hook);
}

/** Runs `fn` once before the tests of the suite; outside a suite, of the whole file. */
export function beforeAll<T>(fn: (this: T) => void | Promise<void>): void {
  addHook("beforeAll", fn);
}

/** The same as `beforeAll`. */
export function before<T>(fn: (this: T) => void | Promise<void>): void {
  addHook("beforeAll", fn);
}

/** Runs `fn` once after the tests of the suite; outside a suite, of the whole file. */
export function afterAll<T>(fn: (this: T) => void | Promise<void>): void {
  addHook("afterAll", fn);
}

/** The same as `afterAll`. */
export function after<T>(fn: (this: T) => void | Promise<void>): void {
  addHook("afterAll", fn);
}

/** Runs `fn` before each test of the suite; outside a suite, of the whole file. */
export function beforeEach<T>(fn: (this: T) => void | Promise<void>): void {
  addHook("beforeEach", fn);
}

/** Runs `fn` after each test of the suite; outside a suite, of the whole file. */
export function afterEach<T>(fn: (this: T) => void | Promise<void>): void {
  addHook("afterEach", fn);
}
