// The rules `passepartout/edge` and `passepartout/console`: the environment and the end of the process belong to main.ts,
// the daemon's words to its log. They judge what a file names, not what it reaches through something that it was given.

import { isTest, placeOf } from "./tree.ts";

/** What belongs to main.ts alone, by the object that it stands on. */
const EDGE: Readonly<Record<string, readonly string[]>> = {
  Deno: ["env", "exit", "exitCode", "args"],
  process: ["env", "exit", "exitCode", "argv"],
};

/** Programs of their own: each is the edge of its process. */
const PROGRAMS: readonly string[] = ["daemon/skills/jail/boot.ts"];

/** Only main.ts reads the environment or ends the process. */
export const edge: Deno.lint.Rule = {
  create(context) {
    const place = placeOf(context.filename);
    if (isTest(place) || PROGRAMS.includes(place) || !/^(daemon|clients|conformance)\//.test(place)) return {};
    const judge = (node: Deno.lint.Node, object: string | undefined, property: string | undefined) => {
      if (object === undefined || property === undefined || !EDGE[object]?.includes(property)) return;
      context.report({
        node,
        message:
          `${place} may not use ${object}.${property}: only main.ts reads the environment and the arguments, or ` +
          "ends the process. Take the value as an option.",
      });
    };
    return {
      MemberExpression(node) {
        judge(node, nameOf(node.object), propertyOf(node));
      },
      VariableDeclarator(node) {
        if (node.id.type !== "ObjectPattern" || node.init === null) return;
        const object = nameOf(node.init);
        for (const each of node.id.properties) {
          if (each.type === "Property" && each.key.type === "Identifier") judge(each, object, each.key.name);
        }
      },
      ImportDeclaration(node) {
        if (node.source.value !== "node:process") return;
        context.report({
          node,
          message: `${place} may not import node:process: only main.ts reads the environment or ends the process. ` +
            "Take the value as an option.",
        });
      },
    };
  },
};

/** Nothing under daemon/ writes to the console, but for the default of `writeLog` in daemon/mod.ts. */
export const noConsole: Deno.lint.Rule = {
  create(context) {
    const place = placeOf(context.filename);
    if (isTest(place) || !place.startsWith("daemon/")) return {};
    return {
      MemberExpression(node) {
        if (nameOf(node.object) !== "console") return;
        if (place === "daemon/mod.ts" && propertyOf(node) === "error") return;
        context.report({
          node,
          message:
            `${place} may not write to the console: say it through the Log it was given. Only daemon/mod.ts may ` +
            "use console.error, as the default of writeLog.",
        });
      },
    };
  },
};

/** The name of a global: `Deno`, or the same through globalThis. */
function nameOf(node: Deno.lint.Node): string | undefined {
  if (node.type === "Identifier") return node.name;
  if (node.type === "MemberExpression" && nameOf(node.object) === "globalThis") return propertyOf(node);
}

function propertyOf(node: Deno.lint.MemberExpression): string | undefined {
  const { property, computed } = node;
  if (!computed) return property.type === "Identifier" ? property.name : undefined;
  return property.type === "Literal" && typeof property.value === "string" ? property.value : undefined;
}
