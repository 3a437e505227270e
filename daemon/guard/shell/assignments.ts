// Carries out the assignments of a text: plain ones, of items and of lists, and those behind `declare` and its kin.
// Knows no command but these.

import { type Assignment, type Command, parse, type Word } from "unbash";
import { judgeArithmeticText } from "./arithmetic.ts";
import { addAttributes, storeItem, storeItems, storeText, storeUnknown, withItem } from "./assign.ts";
import { Arg } from "./call.ts";
import type { Machine } from "./machine.ts";
import type { Scope, Variable } from "./scope.ts";
import { expandText, expandValue, expandWord, judgeGlued } from "./words.ts";

/** Carries out an assignment. @param named It is of `declare -A`. */
export function assign(machine: Machine, node: Assignment, scope: Scope, named = false): void {
  const { name, value } = node;
  const meant = scope.meant(name);
  const before = scope.variables.get(meant);
  if (node.index !== undefined) {
    const subscript = expandText(machine, node.index, scope);
    const isNamed = before?.kind === "array" && before.named === true;
    if (!isNamed) judgeArithmeticText(machine, subscript.text, scope);
    let text = value.type === "Word" ? expandValue(machine, value, scope) : Arg.unknown(name);
    if (node.append === true) text = Arg.unknown(`items of $${name}`);
    storeItem(machine, scope, name, subscript, text);
    return;
  }
  if (value.type === "ArrayValue") {
    assignArray(machine, meant, value.elements, node.append === true, named, scope);
    return;
  }
  let text = expandValue(machine, value, scope);
  if (node.append === true) {
    text = before === undefined
      ? text
      : scope.attributes.get(meant)?.includes("i") === true
      ? text
      : before.kind === "text" && !scope.attributes.has(meant)
      ? new Arg([...before.value.pieces, ...text.pieces], before.value.mayVanish || text.mayVanish)
      : Arg.unknown(name);
  }
  if (node.append === true && scope.attributes.get(meant)?.includes("i") === true) {
    // What is added is evaluated, and the sum is a number.
    storeText(machine, scope, name, text);
    text = new Arg([{ kind: "unknown", why: "a sum", digits: true, decimal: true }]);
  }
  storeText(machine, scope, name, text);
}

function assignArray(
  machine: Machine,
  name: string,
  elements: readonly Word[],
  append: boolean,
  named: boolean,
  scope: Scope,
): void {
  const before = scope.variables.get(name);
  judgeGlued(machine, elements);
  const isNamed = named || before?.kind === "array" && before.named === true;
  const old = append ? before : undefined;
  let array: Extract<Variable, { kind: "array" }> = old?.kind === "array" ? old : {
    kind: "array",
    items: old?.kind === "text" ? [old.value] : [],
    ...(isNamed ? { keys: [], named: true } : {}),
  };
  // Items without keys are gathered in one list: to copy it for each would take the square of the time.
  let gathered: Arg[] | undefined;
  for (const element of elements) {
    const keyed = /^\[[^]*\]\+?=/.test(element.text);
    if (!keyed && array.keys === undefined) {
      const words = expandWord(machine, element, scope, false);
      gathered ??= [...array.items];
      gathered.push(...words);
      array = { kind: "array", items: gathered };
      continue;
    }
    gathered = undefined;
    // "[key]=value"; what is neither is not followed.
    const text = expandText(machine, element, scope);
    const match = /^\[([^\]]*)\]=/.exec(text.prefix);
    const key = match === null || !keyed
      ? undefined
      : isNamed
      ? match[1]
      : judgeArithmeticText(machine, match[1], scope)?.toString();
    if (key === undefined || match === null || key.startsWith("-")) {
      // Wherever the key ends, it is arithmetic.
      if (keyed && !isNamed) judgeArithmeticText(machine, /^\[([^]*)\]\+?=/.exec(text.prefix)?.[1], scope);
      storeUnknown(machine, scope, name);
      return;
    }
    const value = text.drop(match[0].length);
    array = withItem(
      machine,
      array,
      key,
      element.text.includes("~") ? perhapsHome(machine, value) : value,
    ) as typeof array;
  }
  storeItems(machine, scope, name, array);
}

/** An item with a key: whether a tilde is a home folder there hangs on what kind of array it is. */
function perhapsHome({ setting }: Machine, { text }: Arg): Arg {
  const texts = text === undefined ? [] : [text.replace(/^~(?=\/|$)/, setting.home), text];
  return new Arg([{ kind: "unknown", why: "a tilde behind a key", texts }]);
}

/** Lists of bash's own. */
const BASH_LISTS = /^(DIRSTACK|FUNCNAME|PIPESTATUS|GROUPS|MAPFILE|COPROC|BASH_\w+|COMP\w+)$/;

/** Whether a variable is, or may be, a list when it is declared with these options: then a text in brackets is its items. */
export function mayBeList(scope: Scope, name: string, letters: string): boolean {
  const meant = scope.meant(name);
  const held = scope.variables.get(meant);
  const isText = held === undefined || held.kind === "text" && held.value.text !== undefined;
  return !isText || /[aA]/.test(letters) || /[aA]/.test(scope.attributes.get(meant) ?? "") || BASH_LISTS.test(meant);
}

/** Whether a text begins, or may begin, with the bracket of a list of items: in front of it there may be what comes to nothing. */
export function mayBeItems({ text, pieces }: Arg): boolean {
  const [first] = pieces.filter(({ mayFail }) => mayFail === undefined);
  if (text === "" && pieces.length === 0) return false;
  return first?.kind !== "text" || first.text.startsWith("(") || text?.startsWith("(") === true;
}

/** The assignment that a text is, and nothing besides. */
function onlyAssignment(text: string): Assignment | undefined {
  const { commands, errors } = parse(text);
  const command = commands[0]?.command;
  if (errors !== undefined || commands.length !== 1 || command?.type !== "Command") return undefined;
  const { name, prefix, suffix, redirects } = command;
  const alone = name === undefined && prefix.length === 1 && suffix.length + redirects.length === 0;
  return alone && prefix[0]?.type === "Assignment" ? prefix[0] : undefined;
}

/** An assignment behind `declare` and its kin. */
export function declare(machine: Machine, node: Assignment, letters: string, sure: boolean, scope: Scope): void {
  const { name, value } = node;
  if (letters.includes("n") && value.type === "Word") {
    const target = expandText(machine, value, scope).text;
    if (target !== undefined && /^[A-Za-z_]\w*$/.test(target) && target !== name) scope.references.set(name, target);
    else {scope.variables.set(name, {
        kind: "text",
        value: Arg.unknown(`$${name} stands for another variable`, true),
      });}
    return;
  }
  const meant = scope.meant(name);
  const isList = mayBeList(scope, name, letters) || node.text.slice(name.length).startsWith("[");
  const given = isList && value.type === "Word" ? machine.text(value, scope) : undefined;
  // In quotes it is an array as well: what stands there is read once more.
  const again = letters.toLowerCase().includes("a") && /^\(.*\)$/s.test(given?.text ?? "")
    ? onlyAssignment(`${name}=${given?.text}`)
    : undefined;
  const items = again?.value.type === "ArrayValue" ? again.value.elements : undefined;
  if (given !== undefined && items === undefined && mayBeItems(given)) {
    const why = `the value of the list ${name} is taken for items, and what stands in them runs`;
    machine.find("ask", "evaluates", why);
  }
  const isNew = !scope.variables.has(meant) && !scope.attributes.has(meant);
  addAttributes(scope, name, letters.replace(/r/g, ""), sure);
  const keyed = letters.includes("A") && sure && isNew;
  if (items !== undefined) assignArray(machine, meant, items, false, keyed, scope);
  else assign(machine, node, scope, keyed);
  if (letters.includes("r")) addAttributes(scope, name, "r", sure);
}

/** An assignment that is an argument, as of `env A=1` or `dd of=x`, is a word like any other. */
export function assignmentWords(machine: Machine, argument: Assignment, scope: Scope): Arg[] {
  const { value } = argument;
  if (value.type === "ArrayValue") return [Arg.unknown("an array as an argument")];
  const head = `${argument.name}${argument.append === true ? "+" : ""}=`;
  if (value.text.includes("~")) {
    const arg = expandValue(machine, value, scope);
    return [new Arg([{ kind: "text", text: head }, ...arg.pieces], arg.mayVanish)];
  }
  return expandWord(machine, value, scope).map((arg) =>
    new Arg([{ kind: "text", text: head }, ...arg.pieces], arg.mayVanish)
  );
}

/** The text of a word of a declaration, where it is known from the source alone. */
export function wordOf(arg: Command["args"][number]): string | undefined {
  if (arg.type !== "Word") return `${arg.name}=`;
  return arg.parts === undefined || !/^[-+$`]/.test(arg.value) ? arg.value : undefined;
}

/** The letters of the options in front of what is declared. */
export function optionLetters(args: Command["args"]): string {
  return args.map((arg) => arg.type === "Word" && /^-[A-Za-z]+$/.test(arg.value) ? arg.value.slice(1) : "").join("");
}
