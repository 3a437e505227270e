// What @std/testing/bdd documents: the order of hooks, what `this` carries, and what ignore and only do.
// Suites that are looked at from outside are registered with a stand-in for Deno.test and then run by hand.

import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { after, afterAll, afterEach, before, beforeAll, beforeEach, describe, it, test } from "@std/testing/bdd";
import { stub } from "@std/testing/mock";

/** Registers with a stand-in for Deno.test, and returns what was registered. */
function registered(body: () => void): Deno.TestDefinition[] {
  const definitions: Deno.TestDefinition[] = [];
  const target = Deno as { test(definition: Deno.TestDefinition): void };
  using _test = stub(target, "test", (definition) => void definitions.push(definition));
  body();
  return definitions;
}

/** Runs a registered test and its steps by hand; the log has the names of the steps, and of the errors. */
async function run(definition: Deno.TestDefinition | undefined, log: string[] = []): Promise<string[]> {
  const context = {
    async step(step: Deno.TestStepDefinition): Promise<boolean> {
      log.push(step.ignore ? `${step.name} ignored` : step.name);
      if (step.ignore) return true;
      try {
        await step.fn(context);
        return true;
      } catch (error) {
        log.push(`! ${(error as Error).message}`);
        return false;
      }
    },
  } as unknown as Deno.TestContext;
  await definition?.fn(context);
  return log;
}

Deno.test("hooks run around the suite and around each test, the outer ones outside", async () => {
  const log: string[] = [];
  const [suite] = registered(() =>
    describe("outer", () => {
      beforeAll(() => void log.push("+all"));
      afterAll(() => void log.push("-all"));
      beforeEach(() => void log.push("+each"));
      afterEach(async () => {
        await Promise.resolve();
        log.push("-each");
      });
      it("a", () => void log.push("in a"));
      describe("inner", () => {
        before(() => void log.push("+inner all"));
        after(() => void log.push("-inner all"));
        beforeEach(() => void log.push("+inner each"));
        afterEach(() => void log.push("-inner each"));
        it("b", () => void log.push("in b"));
      });
    })
  );
  assertEquals(suite?.name, "outer");
  // deno-fmt-ignore
  assertEquals(await run(suite, log), [
    "+all",
    "a", "+each", "in a", "-each",
    "inner", "+inner all",
    "b", "+each", "+inner each", "in b", "-inner each", "-each",
    "-inner all",
    "-all",
  ]);
});

Deno.test("hooks after run also when a test fails", async () => {
  const log: string[] = [];
  const [suite] = registered(() =>
    describe("suite", () => {
      afterAll(() => void log.push("-all"));
      afterEach(() => void log.push("-each"));
      it("a", () => {
        throw new Error("within");
      });
      it("b", () => {});
    })
  );
  assertEquals(await run(suite, log), ["a", "-each", "! within", "b", "-each", "-all"]);
});

Deno.test("several hooks of a kind run in the order they were added", async () => {
  const log: string[] = [];
  const [suite] = registered(() =>
    describe({
      name: "suite",
      beforeEach: [() => void log.push("1"), () => void log.push("2")],
      fn: () => {
        beforeEach(() => void log.push("3"));
        it("a", () => {});
      },
    })
  );
  assertEquals(await run(suite, log), ["a", "1", "2", "3"]);
});

Deno.test("it() outside a suite is a test of its own, with its options", async () => {
  const log: string[] = [];
  const definitions = registered(() => {
    it("a", { sanitizeOps: false, permissions: "none" }, () => void log.push("in a"));
    it(function named() {});
    test({ name: "c", fn: () => {} });
  });
  assertEquals(definitions.map(({ fn: _fn, ...options }) => options), [
    { name: "a", sanitizeOps: false, permissions: "none" },
    { name: "named" },
    { name: "c" },
  ]);
  await run(definitions[0], log);
  assertEquals(log, ["in a"]);
});

Deno.test("describe() gives a handle by which suites and tests are added", async () => {
  const log: string[] = [];
  const [suite, ...rest] = registered(() => {
    const outer = describe("outer");
    it(outer, "a", () => void log.push("in a"));
    const inner = describe(outer, "inner");
    it({ name: "b", suite: inner, fn: () => void log.push("in b") });
  });
  assertEquals(rest, []);
  assertEquals(await run(suite, log), ["a", "in a", "inner", "b", "in b"]);
});

Deno.test("ignore() and skip() leave a test out", async () => {
  const [suite, ...tests] = registered(() => {
    describe("suite", () => {
      it.ignore("a", () => {});
      it.skip("b", () => {});
      test.skip("c", () => {});
      it("d", () => {});
    });
    it.ignore("e", () => {});
    test.ignore("f", () => {});
  });
  assertEquals(await run(suite), ["a ignored", "b ignored", "c ignored", "d"]);
  assertEquals(tests.map(({ name, ignore }) => [name, ignore]), [["e", true], ["f", true]]);
});

Deno.test("ignore() and skip() leave a suite out, without running its body", () => {
  let bodies = 0;
  const definitions = registered(() => {
    describe.ignore("a", () => void bodies++);
    describe.skip("b", () => void bodies++);
  });
  assertEquals(definitions.map(({ name, ignore }) => [name, ignore]), [["a", true], ["b", true]]);
  assertEquals(bodies, 0);
});

Deno.test("it.only() leaves out the other tests, and marks the suites around it", async () => {
  const [suite] = registered(() =>
    describe("suite", () => {
      it("a", () => {});
      describe("other", () => {
        it("b", () => {});
      });
      describe("inner", () => {
        it("c", () => {});
        it.only("d", () => {});
        it("e", () => {});
      });
      it("f", () => {});
    })
  );
  assertEquals(suite?.only, true);
  assertEquals(await run(suite), ["inner", "d"]);
});

Deno.test("it.only() by a handle marks the suites around it too", async () => {
  const [suite] = registered(() => {
    const outer = describe("outer");
    const inner = describe(outer, "inner");
    it(outer, "a", () => {});
    it.only(inner, "b", () => {});
  });
  assertEquals(await run(suite), ["inner", "b"]);
});

Deno.test("describe.only() leaves out the other suites", async () => {
  const [suite, top, lone] = registered(() => {
    describe("suite", () => {
      describe("a", () => {
        it("b", () => {});
      });
      describe.only("c", () => {
        it("d", () => {});
      });
    });
    describe.only("top", () => {});
    test.only("lone", () => {});
  });
  assertEquals(await run(suite), ["c", "d"]);
  assertEquals([suite?.only, top?.only, lone?.only], [true, true, true]);
});

Deno.test("an async body, a permission of a nested test and a late registration are refused", async () => {
  registered(() => {
    assertThrows(() => describe("async", (async () => {}) as unknown as () => void), Error, "not supported");
  });
  const [suite] = registered(() =>
    describe("suite", () => {
      it({ name: "a", permissions: "none", fn: () => {} });
      it("b", () => it("late", () => {}));
      it("c", () => void describe("late", () => {}));
    })
  );
  const [, first, , second, , third, ...rest] = await run(suite);
  assertStringIncludes(first ?? "", "permissions option not available");
  assertStringIncludes(second ?? "", "Cannot register new test cases");
  assertStringIncludes(third ?? "", "Cannot register new test suites");
  assertEquals(rest, []);
});

Deno.test("a hook of the whole file is refused once something is registered", () => {
  registered(() => it("a", () => {}));
  assertThrows(() => beforeAll(() => {}), Error, "Cannot add global hooks");
});

interface Context {
  all: number;
  each: number;
  test?: string;
}

describe("this", () => {
  let count = 0;

  beforeAll(function (this: Context) {
    this.all = 1;
  });

  beforeEach(function (this: Context) {
    this.each = ++count;
  });

  it("carries what the hooks set", function (this: Context) {
    assertEquals([this.all, this.each], [1, 1]);
    this.test = "set";
  });

  it("does not carry what another test set", function (this: Context) {
    assertEquals([this.all, this.each, this.test], [1, 2, undefined]);
  });

  describe("in a nested suite", () => {
    it<Context>("carries what the outer hooks set, and Deno's context is at hand", async function (t) {
      assertEquals([this.all, this.each], [1, 3]);
      assertEquals(await t.step("step", () => {}), true);
    });
  });
});
