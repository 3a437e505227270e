// Arithmetic: worked out where it is made of numbers, and looked into where bash would evaluate text once more, for a subscript
// such as `a[$(cmd)]` runs its command. Knows no commands.

import { type ArithmeticExpression, parse, type WordPart } from "unbash";
import { Arg, type Piece } from "./call.ts";
import type { Machine } from "./machine.ts";
import { isDecimal, type Scope } from "./scope.ts";
import { mayBeSet } from "./set_names.ts";

/** How often text may name a variable that holds text that names a variable. */
const MOST_TURNS = 8;

/** Judges an arithmetic expression. Returns the number it comes to, or digits that are not known. */
export function judgeArithmetic(machine: Machine, expression: ArithmeticExpression, scope: Scope): Piece {
  const value = evaluate(machine, expression, scope, 0);
  return value === undefined
    ? { kind: "unknown", why: "a number", digits: true, decimal: true }
    : { kind: "text", text: String(value) };
}

/** Judges text that bash evaluates as arithmetic. Returns its value where that is known. */
export function judgeArithmeticText(
  machine: Machine,
  text: string | undefined,
  scope: Scope,
  turn = 0,
): number | undefined {
  if (text === undefined) {
    machine.find("ask", "evaluates", "text that is not known is evaluated as arithmetic");
    return undefined;
  }
  const trimmed = text.trim();
  if (/^[+-]?(?:0|[1-9]\d{0,14})$/.test(trimmed)) return Number(trimmed);
  if (trimmed === "") return 0;
  if (turn > MOST_TURNS) {
    machine.find("ask", "evaluates", "arithmetic that goes round in a circle");
    return undefined;
  }
  machine.spend(1 + Math.ceil(trimmed.length / 5));
  // Such text is not expanded once more: what the reader would find in it is an error to bash.
  const expands = /[$`"'\\]/.test(trimmed);
  if (expands) machine.mayStop(scope);
  const { commands, errors } = parse(`: $((${trimmed}))`);
  const command = commands[0]?.command;
  const word = command?.type === "Command" ? command.suffix[0] : undefined;
  const part = word?.type === "Word" ? word.parts?.[0] : undefined;
  if (errors !== undefined || part?.type !== "ArithmeticExpansion" || part.expression === undefined) {
    machine.find("ask", "evaluates", "arithmetic that cannot be read");
    return undefined;
  }
  const value = evaluate(machine, part.expression, scope, turn + 1);
  return expands ? undefined : value;
}

/** Does what evaluates something; where that may be an error, what it would have assigned may not have been. */
export function ifItCounts(machine: Machine, scope: Scope, body: () => void): void {
  const before = scope.copy(), { doubts } = machine;
  body();
  if (machine.doubts !== doubts) scope.merge(before);
}

function evaluate(machine: Machine, node: ArithmeticExpression, scope: Scope, turn: number): number | undefined {
  machine.spend();
  switch (node.type) {
    case "ArithmeticGroup":
      return evaluate(machine, node.expression, scope, turn);
    case "ArithmeticUnary": {
      if (node.operator === "++" || node.operator === "--") {
        evaluate(machine, node.operand, scope, turn);
        setNumber(machine, node.operand, undefined, scope);
        return undefined;
      }
      const value = evaluate(machine, node.operand, scope, turn);
      if (value === undefined) return undefined;
      if (node.operator === "-") return -value;
      return node.operator === "+" ? value : undefined;
    }
    case "ArithmeticTernary":
      evaluate(machine, node.test, scope, turn);
      perhaps(machine, node.consequent, scope, turn);
      perhaps(machine, node.alternate, scope, turn);
      return undefined;
    case "ArithmeticBinary": {
      const left = evaluate(machine, node.left, scope, turn);
      const right = /^(&&|\|\|)$/.test(node.operator)
        ? perhaps(machine, node.right, scope, turn)
        : evaluate(machine, node.right, scope, turn);
      // Bash then leaves the line as it stands, whatever follows in it.
      if (/^[/%]=?$/.test(node.operator) && (right ?? 0) === 0 || node.operator === "**" && (right ?? -1) < 0) {
        machine.mayStop(scope);
      }
      if (/^(?:[-+*\/%&|^]|<<|>>)?=$/.test(node.operator)) {
        const result = node.operator === "=" ? right : undefined;
        setNumber(machine, node.left, result, scope);
        return result;
      }
      if (left === undefined || right === undefined) return undefined;
      switch (node.operator) {
        case "+":
          return safe(left + right);
        case "-":
          return safe(left - right);
        case "*":
          return safe(left * right);
        case "/":
          return right === 0 ? undefined : Math.trunc(left / right);
        case "%":
          return right === 0 ? undefined : left % right;
        default:
          return undefined;
      }
    }
    case "ArithmeticCommandExpansion": {
      if (node.script === undefined) {
        machine.find("ask", "syntax", "a substitution cannot be read");
        return undefined;
      }
      const stream = machine.script(node.script, scope.copy());
      // It is put in as text: of nothing no number is made, and 08 is none.
      if (!/^[1-9]\d{0,14}\n*$/.test(stream.text ?? "")) machine.mayStop(scope);
      if (stream.text !== undefined) return judgeArithmeticText(machine, stream.text, scope, turn + 1);
      // A listing may hold a name with a subscript in it.
      const isNumber = stream.names !== undefined && stream.names.length > 0 &&
        stream.names.every(({ pieces }) => pieces.every((piece) => piece.kind === "unknown" && piece.digits === true));
      if (!isNumber) {
        machine.find("ask", "evaluates", "what a command prints is evaluated as arithmetic");
      }
      return undefined;
    }
    case "ArithmeticWord":
      return word(machine, node, scope, turn);
  }
}

/** A number that is not so large that digits of it are lost. */
function safe(value: number): number | undefined {
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Evaluates what bash evaluates or not, as the rest of the expression has it. */
function perhaps(machine: Machine, node: ArithmeticExpression, scope: Scope, turn: number): undefined {
  const before = scope.copy();
  evaluate(machine, node, scope, turn);
  scope.merge(before);
}

/** What an assignment inside arithmetic leaves: a number, known or not. */
function setNumber(machine: Machine, node: ArithmeticExpression, value: number | undefined, scope: Scope): void {
  const match = node.type === "ArithmeticWord" ? /^([A-Za-z_]\w*)(\[)?/.exec(node.value) : null;
  // To what is no variable nothing can be assigned, and bash leaves the line as it stands.
  if (match === null) return machine.mayStop(scope);
  machine.setNumber(scope, match[1] as string, value, match[2] !== undefined);
}

function word(
  machine: Machine,
  node: Extract<ArithmeticExpression, { type: "ArithmeticWord" }>,
  scope: Scope,
  turn: number,
): number | undefined {
  const { value } = node;
  if (/^\d{1,15}$/.test(value) && !/^0\d/.test(value)) return Number(value);
  if (/^0[xX][0-9a-fA-F]+$/.test(value)) return undefined;
  if (/^\d+(?:#\w+)?$/.test(value)) {
    // A digit that the base does not know is an error.
    machine.mayStop(scope);
    return undefined;
  }
  if (node.parts !== undefined || /[$`]/.test(value)) {
    const arg = node.parts === undefined ? undefined : machine.parts(node.parts, scope);
    if (arg === undefined) {
      // unbash keeps the subscript as text: read it as a word between double quotes.
      return subscript(machine, value, scope, turn);
    }
    if (arg.pieces.every((piece) => piece.kind === "unknown" && (piece.digits === true || piece.unset === true))) {
      // Of nothing no number is made, and 08 is none.
      if (!isDecimal(arg) || mayBeNothing(arg)) machine.mayStop(scope);
      return undefined;
    }
    const [base, ...rest] = arg.pieces;
    if (base?.kind === "text" && /^\d+#$/.test(base.text) && rest.length > 0 && isHarmlessNumber(new Arg(rest))) {
      // A digit that the base does not know, or none, is an error.
      machine.mayStop(scope);
      return undefined;
    }
    if (arg.text === value) return subscript(machine, value, scope, turn);
    return putIn(machine, value, arg.text, scope, turn);
  }
  const name = /^([A-Za-z_]\w*)(\[[\s\S]*\])?$/.exec(value);
  if (name === null) {
    machine.find("ask", "evaluates", "arithmetic that cannot be read");
    return undefined;
  }
  const [, variable, index] = name as unknown as [string, string, string | undefined];
  if (index !== undefined) judgeArithmeticText(machine, index.slice(1, -1), scope, turn + 1);
  const held = scope.variables.get(scope.meant(variable));
  if (held === undefined && mayBeSet(variable)) {
    machine.find("ask", "evaluates", `$${variable} is evaluated as arithmetic and not known`);
    return undefined;
  }
  // With `-u` what is not set ends the command.
  if (held === undefined && scope.strict) {
    machine.mayStop(scope);
    return undefined;
  }
  if (held === undefined) return index === undefined && /^[a-z]/.test(variable) ? 0 : undefined;
  // Which of its items it is may not be known: the first one may be another than the one without a name.
  if (held.kind === "array") {
    for (const item of held.items) {
      judgeNumber(machine, item, scope);
    }
  }
  const text = held.kind === "text" ? held.value : held.items[0];
  if (text === undefined) return undefined;
  if (text.pieces.every((piece) => piece.kind === "unknown" && (piece.digits === true || piece.unset === true))) {
    // A variable of nothing is 0, and one of 08 an error.
    if (!isDecimal(text) && text.pieces.some((piece) => piece.kind === "unknown" && piece.digits === true)) {
      machine.mayStop(scope);
    }
    return undefined;
  }
  const result = judgeArithmeticText(machine, text.text, scope, turn + 1);
  return index === undefined && held.kind === "text" ? result : undefined;
}

/** Judges what an expansion puts into arithmetic. */
function putIn(
  machine: Machine,
  source: string,
  text: string | undefined,
  scope: Scope,
  turn: number,
): number | undefined {
  const number = judgeArithmeticText(machine, text, scope, turn + 1);
  // It is read together with what stands beside it; quotes are signs like others, or none at all.
  const plain = /^(\d{1,15}|[A-Za-z_]\w*(\[\w+\])?)$/.test(text ?? "") && !/['"\\]/.test(source);
  if (!plain) machine.mayStop(scope);
  return plain ? number : undefined;
}

function subscript(machine: Machine, value: string, scope: Scope, turn: number): number | undefined {
  const { commands, errors } = parse(`: "${value.replaceAll('"', '\\"')}"`);
  const command = commands[0]?.command;
  const only = command?.type === "Command" ? command.suffix[0] : undefined;
  if (errors !== undefined || only?.type !== "Word" || only.parts?.[0]?.type !== "DoubleQuoted") {
    machine.find("ask", "evaluates", "arithmetic that cannot be read");
    return undefined;
  }
  const arg = machine.parts(only.parts, scope);
  if (arg.text !== undefined && arg.text !== value) return putIn(machine, value, arg.text, scope, turn);
  // Of nothing no number is made, and 08 is none.
  if (arg.text === undefined && (!isDecimal(arg) || mayBeNothing(arg))) machine.mayStop(scope);
  if (
    arg.text === undefined &&
    (!arg.pieces.every((piece) => piece.kind === "text" || piece.kind === "unknown" && piece.digits) ||
      !isOwnText(arg, only.parts[0].parts))
  ) {
    machine.find("ask", "evaluates", "text that is not known is evaluated as arithmetic");
  }
  return undefined;
}

/** Whether the text in a word is what stands in the source, and none that came out of an expansion and names something. */
function isOwnText({ pieces }: Arg, parts: readonly WordPart[]): boolean {
  const own = parts.map((part) => part.type === "Literal" ? part.value : "").join("");
  const all = pieces.map((piece) => piece.kind === "text" ? piece.text : "").join("");
  return all === own || /^[\d\s+*-]*$/.test(all);
}

function mayBeNothing({ pieces }: Arg): boolean {
  return pieces.some((piece) => piece.kind === "unknown" && piece.mayBeNothing === true);
}

/** Tells whether a word is a number that is not known, or nothing at all. */
export function isHarmlessNumber(arg: Arg): boolean {
  return arg.pieces.every((piece) => piece.kind === "unknown" && (piece.digits === true || piece.unset === true));
}

/** Judges a word that bash evaluates as a number. */
export function judgeNumber(machine: Machine, arg: Arg, scope: Scope): void {
  if (isHarmlessNumber(arg)) return;
  if (arg.text === undefined) {
    // Text of the user's own making is a number or an error; only a subscript would run.
    machine.find("ask", "evaluates", `${arg.shown} is evaluated as arithmetic and not known`);
    return;
  }
  judgeArithmeticText(machine, arg.text, scope);
}

/** Judges a word that bash takes for the name of a variable, of which a subscript is evaluated. */
export function judgeNameText(machine: Machine, arg: Arg, scope: Scope): void {
  const { text } = arg;
  if (text === undefined) {
    machine.find("ask", "evaluates", `${arg.shown} is taken for the name of a variable and not known`);
    return;
  }
  const open = text.indexOf("[");
  if (open >= 0) judgeArithmeticText(machine, text.slice(open + 1).replace(/\]$/, ""), scope);
}
