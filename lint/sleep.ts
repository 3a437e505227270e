// The rule `passepartout/no-sleep`: a test waits for an event or a named condition, never for time to pass.
// The one timer of the suite is the deadline in tests/harness/until.ts; the tests of std's timers are about timers.

import { isTest, placeOf } from "./tree.ts";

const SLEEPERS: ReadonlySet<string> = new Set(["setTimeout", "setInterval", "delay", "sleep"]);
const GLOBALS: ReadonlySet<string> = new Set(["globalThis", "window", "self"]);
const TIMER_MODULES: ReadonlySet<string> = new Set(["@std/async/delay", "node:timers", "node:timers/promises"]);
const INSTEAD = "Wait for an event or a named condition (tests/harness/until.ts), or move an injected clock.";

/** No sleeping in tests. */
export const noSleep: Deno.lint.Rule = {
  create(context) {
    const place = placeOf(context.filename);
    if (place.startsWith("std/") || place === "tests/harness/until.ts") return {};
    if (!isTest(place) && !place.startsWith("tests/")) return {};
    const report = (node: Deno.lint.Node, name: string) =>
      context.report({ node, message: `A test may not use ${name}. ${INSTEAD}` });
    return {
      CallExpression(node) {
        const { callee } = node;
        if (callee.type === "Identifier" && SLEEPERS.has(callee.name)) return report(node, callee.name);
        if (callee.type !== "MemberExpression") return;
        const { object, property } = callee;
        if (object.type !== "Identifier" || property.type !== "Identifier") return;
        const asleep = GLOBALS.has(object.name) && SLEEPERS.has(property.name) ||
          object.name === "Atomics" && property.name === "wait";
        if (asleep) report(node, `${object.name}.${property.name}`);
      },
      ImportDeclaration(node) {
        if (TIMER_MODULES.has(node.source.value)) return report(node, node.source.value);
        if (node.source.value !== "@std/async") return;
        for (const each of node.specifiers) {
          if (
            each.type === "ImportSpecifier" && each.imported.type === "Identifier" && each.imported.name === "delay"
          ) {
            report(each, "delay");
          }
        }
      },
    };
  },
};
