// How a variable gets its value, by whatever road: an assignment, `declare`, `read`, `printf -v`, a loop, arithmetic. Knows references,
// attributes and subscripts; whatever it cannot follow leaves the variable unknown, never as it was.

import { judgeArithmeticText, judgeNumber } from "./arithmetic.ts";
import { Arg, type Piece } from "./call.ts";
import { judgeOwnVariable } from "./environment.ts";
import type { Machine } from "./machine.ts";
import { either, isNumber, namedAnyhow, type Scope, type Variable } from "./scope.ts";

/** Variables that bash keeps itself: what is assigned to them is gone with the next command, or never arrives. */
export const KEPT_BY_BASH =
  /^(_|FUNCNAME|DIRSTACK|GROUPS|PIPESTATUS|RANDOM|SRANDOM|SECONDS|LINENO|EPOCHSECONDS|EPOCHREALTIME|BASHPID|HISTCMD|OPTIND|PPID|E?UID|BASH_(SUBSHELL|COMMAND|ARG[CV]|SOURCE|LINENO))$/;

/** Of these the ones that are numbers to bash: what is assigned to them is evaluated. */
const NUMBERS_OF_BASH = /^(RANDOM|SRANDOM|OPTIND|HISTCMD|SECONDS|LINENO|EPOCHSECONDS|BASHPID|PPID|E?UID)$/;

/** Variables that are something without being set in the text: made local without a value they are nothing. */
const SET_BEFORE = /^(HOME|PWD|USER|LOGNAME|SHELL|BASH|PATH|IFS)$/;

/** Variables that cannot be assigned to in any bash. */
const FIXED_BY_BASH = /^(E?UID|PPID|BASHOPTS|SHELLOPTS|BASH_VERSINFO)$/;

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
  const before = scope.variables.get(meant);
  const set = changed(machine, scope, meant, value);
  // `x=1` of an array sets its first item.
  put(
    machine,
    scope,
    meant,
    before?.kind === "array" ? withItem(machine, before, "0", set) : { kind: "text", value: set },
    value,
  );
}

/** Assigns the items of an array, each as the variable's attributes change it. */
export function storeItems(machine: Machine, scope: Scope, name: string, array: Variable): void {
  const meant = scope.meant(name);
  if (array.kind === "text") put(machine, scope, meant, array, array.value);
  else put(machine, scope, meant, { ...array, items: array.items.map((item) => changed(machine, scope, meant, item)) });
}

/** Assigns a number that arithmetic came to, known or not; whether it came that far is not known either. */
export function storeNumber(machine: Machine, scope: Scope, name: string, value: number | undefined): void {
  const meant = scope.meant(name);
  const number = value === undefined
    ? new Arg([{ kind: "unknown", why: `the number $${meant}`, digits: true, decimal: true }])
    : Arg.of(String(value));
  const before = scope.variables.get(meant);
  const after: Variable = before?.kind === "array"
    ? { kind: "text", value: itemsOf(name) }
    : { kind: "text", value: number };
  put(machine, scope, meant, before === undefined || isNumber(before) ? after : either(meant, before, after), number);
}

/** Leaves nothing known of a variable. */
export function storeUnknown(machine: Machine, scope: Scope, name: string, why = `items of $${name}`): void {
  const value = Arg.unknown(why, true);
  put(machine, scope, scope.meant(name), { kind: "text", value }, value);
}

/** Assigns a number that is not known to some item of an array: any of its items may be that number then. */
export function storeNumberItem(machine: Machine, scope: Scope, name: string): void {
  const meant = scope.meant(name);
  const before = scope.variables.get(meant);
  if (before?.kind !== "array") return storeUnknown(machine, scope, name);
  const number = new Arg([{ kind: "unknown", why: `the number $${meant}`, digits: true, mayBeNothing: true }], true);
  const after: Variable = before.named === true
    ? namedAnyhow(name, [...before.items, number])
    : { kind: "text", value: itemsOf(name) };
  put(machine, scope, meant, after, number);
}

/** The end of every road. @param given What is assigned, before the attributes changed it. */
function put(machine: Machine, scope: Scope, meant: string, variable: Variable, given?: Arg): void {
  judgeOwnVariable(machine, meant, given === undefined ? undefined : { kind: "text", value: given });
  if (meant === "BASH_ARGV0" && given !== undefined) scope.zero = given;
  // Bash leaves the line as it stands where nothing can be assigned.
  if (isFixed(scope, meant)) machine.mayStop(scope);
  if (KEPT_BY_BASH.test(meant) && !scope.plainShell) {
    const values = given !== undefined ? [given] : variable.kind === "array" ? variable.items : [variable.value];
    if (NUMBERS_OF_BASH.test(meant)) { for (const value of values) judgeNumber(machine, value, scope); }
    // One that a function made its own, or of which an item is set, is a variable like any other; when it is one again is not followed.
    if (!scope.variables.has(meant) && variable.kind === "text" && meant !== "PIPESTATUS") return;
    const number = meant === "OPTIND" && variable.kind === "text" && isNumber(variable);
    scope.variables.set(meant, {
      kind: "text",
      value: number ? A_NUMBER : Arg.unknown(`$${meant} is not known`, true),
    });
    return;
  }
  const fixed = isFixed(scope, meant);
  scope.variables.set(meant, fixed ? either(meant, scope.variables.get(meant), variable) : variable);
}

/** A number, or nothing. */
const A_NUMBER = new Arg([{ kind: "unknown", why: "a number", digits: true, mayBeNothing: true }]);

/** Tells whether nothing can be assigned to a variable, or perhaps nothing. */
export function isFixed(scope: Scope, name: string): boolean {
  const meant = scope.meant(name);
  return !scope.plainShell && FIXED_BY_BASH.test(meant) || scope.attributes.get(meant)?.includes("r") === true;
}

function itemsOf(name: string): Arg {
  return Arg.unknown(`items of $${name}`, true);
}

/** What the attributes of a variable make of a value. */
function changed(machine: Machine, scope: Scope, meant: string, value: Arg): Arg {
  const letters = scope.attributes.get(meant);
  if (letters === undefined || !/[iluc]/.test(letters)) return value;
  const result = letters.includes("i") ? numberOf(machine, scope, value) : inCase(letters, value);
  if (!letters.includes("?")) return result;
  const both = either(meant, { kind: "text", value }, { kind: "text", value: result });
  return both.kind === "text" ? both.value : value;
}

function numberOf(machine: Machine, scope: Scope, value: Arg): Arg {
  const digits = new Arg([{ kind: "unknown", why: "a number", digits: true, decimal: true }]);
  if (value.text === undefined) {
    judgeNumber(machine, value, scope);
    return digits;
  }
  const number = judgeArithmeticText(machine, value.text, scope);
  return number === undefined ? digits : Arg.of(String(number));
}

/** A value in the other case that a variable gives to all that it is assigned. */
function inCase(letters: string, value: Arg): Arg {
  const kinds = letters.replace(/[^luc]/g, "");
  const change = kinds === "l"
    ? (text: string) => text.toLowerCase()
    : kinds === "u"
    ? (text: string) => text.toUpperCase()
    : undefined;
  const why = "text in another case";
  const pieces = value.pieces.map((piece): Piece => {
    if (piece.kind === "text" && change !== undefined) return { kind: "text", text: change(piece.text) };
    if (piece.kind !== "unknown") return { kind: "unknown", why };
    const { texts, names: _, whole: __, tried: ___, ...rest } = piece;
    return change === undefined || texts === undefined ? rest : { ...rest, texts: texts.map(change) };
  });
  return new Arg(pieces, value.mayVanish);
}

/** Assigns an item of an array. */
export function storeItem(machine: Machine, scope: Scope, name: string, subscript: Arg, value: Arg): void {
  const meant = scope.meant(name);
  const before = scope.variables.get(meant);
  const array = before?.kind === "array" ? before : undefined;
  const items = array ?? { kind: "array", items: before?.kind === "text" ? [before.value] : [] } as const;
  const key = array?.named === true ? subscript.text : judgeArithmeticText(machine, subscript.text, scope)?.toString();
  const set = changed(machine, scope, meant, value);
  // An empty key, or a number in front of the first item, is an error.
  if (key === undefined || key.startsWith("-") || subscript.text?.trim() === "") machine.mayStop(scope);
  // Whether its keys are names is not known.
  if (array?.named === true && key === undefined) {
    return put(machine, scope, meant, namedAnyhow(name, [...array.items, set]), value);
  }
  const unsure = array?.named !== true && scope.attributes.get(meant)?.includes("A") === true;
  if (unsure || key === undefined || key.startsWith("-")) {
    put(machine, scope, meant, { kind: "text", value: itemsOf(name) }, value);
  } else put(machine, scope, meant, withItem(machine, items, key, set), value);
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

/** Remembers what a variable was before the function being called made it its own: without a value, and without attributes. */
export function makeLocal(scope: Scope, name: string): void {
  const { locals } = scope;
  if (locals === undefined || locals.has(name)) return;
  const before = scope.variables.get(name), attributes = scope.attributes.get(name);
  locals.set(name, { variable: before, attributes });
  // One that cannot be changed cannot be made local either; one set in front of the call keeps what it was set to.
  if (attributes?.includes("r") !== true) scope.attributes.delete(name);
  if (before !== undefined) scope.variables.set(name, either(name, before, undefined));
  else if (KEPT_BY_BASH.test(name) || SET_BEFORE.test(name)) {
    const value = name === "OPTIND" ? A_NUMBER : Arg.unknown(`$${name} of a function is not known`, true);
    scope.variables.set(name, { kind: "text", value });
  }
}

/** What `declare` and its kin make of a variable: its attributes. @param sure Whether it is known that they succeed. */
export function addAttributes(scope: Scope, name: string, letters: string, sure: boolean): void {
  const meant = scope.meant(name);
  const before = scope.attributes.get(meant) ?? "";
  const added = letters.replace(/[^ilucr]/g, "");
  if (letters.includes("+")) sure = false;
  // The last case counts; a letter that may have been taken away still may hold.
  const kept = /[luc]/.test(added) && sure && !before.includes("?") ? before.replace(/[luc]/g, "") : before;
  const array = /A/.test(letters) ? "aA" : /a/.test(letters) ? "a" : "";
  const all = [...new Set(kept + added + array + (sure ? "" : "?"))].join("");
  if (added !== "" || array !== "" && all !== before) scope.attributes.set(meant, all);
}

/** Any variable may have been set. */
export function forget(machine: Machine, scope: Scope): void {
  machine.find("ask", "evaluates", "which variable is set is not known");
  for (const name of scope.variables.keys()) {
    scope.variables.set(name, { kind: "text", value: Arg.unknown(`$${name} may have been set anew`, true) });
  }
}
