// How a variable gets its value: by an assignment, by `declare`, `read`, `printf -v`. Knows references, attributes and subscripts;
// whatever it cannot follow leaves the variable unknown, never as it was.

import { judgeArithmeticText } from "./arithmetic.ts";
import { Arg } from "./call.ts";
import { judgeOwnVariable } from "./environment.ts";
import type { Machine } from "./machine.ts";
import type { Scope, Variable } from "./scope.ts";

/** Assigns to a name as bash takes it from a word: `x`, or `x[subscript]` of which the subscript is evaluated. */
export function store(machine: Machine, scope: Scope, name: string, value: Arg): void {
  const match = /^([A-Za-z_]\w*)(?:\[([^]*)\])?$/.exec(name);
  if (match === null) return;
  const [, bare, subscript] = match as unknown as [string, string, string | undefined];
  if (subscript === undefined) storeText(machine, scope, bare, value);
  else storeItem(machine, scope, bare, Arg.of(subscript), value);
}

/** Assigns a text to a variable, as its attributes change it. */
export function storeText(machine: Machine, scope: Scope, name: string, value: Arg): void {
  const meant = scope.meant(name);
  judgeOwnVariable(machine, meant, { kind: "text", value });
  const letters = scope.attributes.get(meant) ?? "";
  const before = scope.variables.get(meant);
  const set = changed(machine, scope, letters, value);
  // `x=1` of an array sets its first item.
  if (before?.kind === "array") scope.variables.set(meant, withItem(machine, before, "0", set));
  else scope.variables.set(meant, { kind: "text", value: set });
}

function changed(machine: Machine, scope: Scope, letters: string, value: Arg): Arg {
  if (letters.includes("i")) {
    const number = judgeArithmeticText(machine, value.text, scope);
    return number === undefined
      ? new Arg([{ kind: "unknown", why: "a number", digits: true }])
      : Arg.of(String(number));
  }
  if (letters === "") return value;
  const { text } = value;
  if (text === undefined) return value;
  if (letters.includes("l")) return Arg.of(text.toLowerCase());
  return letters.includes("u") ? Arg.of(text.toUpperCase()) : value;
}

/** Assigns an item of an array. */
export function storeItem(machine: Machine, scope: Scope, name: string, subscript: Arg, value: Arg): void {
  const meant = scope.meant(name);
  judgeOwnVariable(machine, meant, { kind: "text", value });
  const before = scope.variables.get(meant);
  const array = before?.kind === "array" ? before : undefined;
  const items = array ?? { kind: "array", items: before?.kind === "text" ? [before.value] : [] } as const;
  const key = array?.named === true ? subscript.text : judgeArithmeticText(machine, subscript.text, scope)?.toString();
  if (key === undefined || key.startsWith("-")) {
    scope.variables.set(meant, { kind: "text", value: Arg.unknown(`items of $${name}`, true) });
    return;
  }
  scope.variables.set(
    meant,
    withItem(machine, items, key, changed(machine, scope, scope.attributes.get(meant) ?? "", value)),
  );
}

/** An array with one item set. */
export function withItem(
  machine: Machine,
  array: Extract<Variable, { kind: "array" }>,
  key: string,
  value: Arg,
): Variable {
  machine.spend(Math.floor(array.items.length / (array.keys === undefined ? 64 : 8)));
  if (array.keys === undefined && array.named !== true && key === String(array.items.length)) {
    return { kind: "array", items: [...array.items, value] };
  }
  const keys = [...array.keys ?? array.items.keys()].map(String);
  const items = [...array.items];
  const at = keys.indexOf(key);
  if (at >= 0) items[at] = value;
  else {
    keys.push(key);
    items.push(value);
  }
  if (array.named === true) return { kind: "array", items, keys, named: true };
  const order = keys.map((_, index) => index).sort((a, b) => Number(keys[a]) - Number(keys[b]));
  const sorted = order.map((index) => keys[index] as string);
  const plain = sorted.every((each, index) => each === String(index));
  const sortedItems = order.map((index) => items[index] as Arg);
  return plain ? { kind: "array", items: sortedItems } : { kind: "array", items: sortedItems, keys: sorted };
}

/** Remembers what a variable was before the function being called made it its own. */
export function makeLocal(scope: Scope, name: string): void {
  if (scope.locals !== undefined && !scope.locals.has(name)) scope.locals.set(name, scope.variables.get(name));
}
