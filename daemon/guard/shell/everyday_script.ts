// Tells scripts of everyday from all others, by how they are written: which variables they set and how, which builtins, redirections
// and expansions they use. Whatever is not on these short lists makes of a script one that may have led the guard astray; then
// nothing is allowed because of what a variable is said to hold. Knows no value.

import {
  type Assignment,
  type Command,
  forEachChild,
  type ParameterExpansionPart,
  type Redirection,
  type SyntaxNode,
} from "unbash";
import { BUILTIN_NAMES } from "./builtin_names.ts";
import { mayBeSet } from "./set_names.ts";

/** Builtins that everybody uses; what they do to variables, if anything, is plain. */
const USUAL =
  /^(:|true|false|echo|printf|test|\[|pwd|cd|read|local|declare|readonly|export|shift|exit|return|break|continue|type|set|command)$/;

/** Options of those, the words of which may be anything else that does not begin with a dash or a plus. */
const OPTIONS: Readonly<Record<string, RegExp>> = {
  read: /^-(r|d|p|rd|rp|ra|a)$/,
  local: /^-[arA]$/,
  declare: /^-[arAxi]$/,
  readonly: /^-[aA]$/,
  export: /^$/,
  set: /^(--|-[eux]+|-[eux]*o)$/,
  command: /^-[vV]$/,
  type: /^-[tpa]$/,
  cd: /^(--|-)$/,
};

/** Operators of arithmetic that cannot fail. */
const COUNTING = /^([-+*<>!]|<=|>=|==|!=|&&|\|\||\+\+|--|[-+]?=)$/;

/** Names, numbers, expansions, items, and numbers to a base that begin with nothing. */
const ARITHMETIC_WORD = /^(?:[A-Za-z_]\w*(?:\["?\$?\w+"?\])?|\d{1,9}|(?:10#)?\$\w+|\$\{[^}]*\}|\$\([^]*\))$/;

/** What `let` may be given: one variable that is counted. */
const COUNTED = /^["']?[A-Za-z_]\w*(?:\[\$?\w+\])?(?:\+\+|--|[-+]?=\d{1,4})["']?$/;

/** What is taken away from a variable: names and endings. */
const PLAIN_PATTERN = /^[\w./ @%+,:=*#-]*$/;

/** Tells whether all of a script is written as everyday scripts are. */
export function isEveryday(script: SyntaxNode): boolean {
  let everyday = true;
  const look = (node: SyntaxNode): void => {
    if (!everyday) return;
    if (isPlainNode(node)) forEachChild(node, look);
    else everyday = false;
  };
  forEachChild(script, look);
  return everyday;
}

function isPlainNode(node: SyntaxNode): boolean {
  switch (node.type) {
    case "Command":
      return isPlainCommand(node);
    case "Assignment":
      return isPlainAssignment(node);
    case "Redirect":
    case "HereString":
    case "HereDoc":
      return isPlainRedirection(node);
    case "ParameterExpansion":
      return isPlainExpansion(node);
    case "For":
      return !mayBeSet(node.name.value);
    case "Function":
      return node.name.parts === undefined && !BUILTIN_NAMES.has(node.name.value);
    case "ArithmeticBinary":
    case "ArithmeticUnary":
      return COUNTING.test(node.operator) || /^[/%]$/.test(node.operator);
    case "ArithmeticCommand":
      // What fails in there sets nothing.
      return !/[/%]/.test(node.body) || !/(^|[^=<>!])=([^=]|$)|\+\+|--/.test(node.body);
    case "ArithmeticWord":
      return ARITHMETIC_WORD.test(node.value);
    case "ProcessSubstitution":
      return node.operator === "<";
    case "Coproc":
    case "Select":
    case "LocaleString":
      return false;
    default:
      return true;
  }
}

function isPlainCommand({ name, args, prefix }: Command): boolean {
  if (name === undefined) return true;
  // A name in quotes, or out of an expansion, may be that of any builtin.
  if (!/^[\w./:@%+[-]+$/.test(name.text)) {
    return /^"?\$(\w+|\{\w+\[@\]\})"?$/.test(name.text) && prefix.length === 0;
  }
  if (!BUILTIN_NAMES.has(name.text)) return true;
  if (name.text === "let") return args.every(({ text }) => COUNTED.test(text));
  if (!USUAL.test(name.text)) return false;
  // What is set in front of a builtin is set while it works: only how a line is read may be.
  const set = prefix.filter((each) => each.type === "Assignment");
  if (set.length > 0 && (name.text !== "read" || set.some(({ text }) => text !== "IFS="))) return false;
  if (/^(echo|printf|test|\[|:|true|false)$/.test(name.text)) return true;
  const options = OPTIONS[name.text] ?? /^$/;
  return args.every((each) => {
    if (each.type === "Assignment" || !/^[-+]/.test(each.text)) {
      const sets = /^(read|local|declare|readonly|export)$/.test(name.text);
      const word = each.type === "Assignment" ? each.name : each.text;
      return !sets || each.type === "Assignment" || /^[A-Za-z_]\w*$/.test(word) && !mayBeSet(word) ||
        name.text === "read" && /^['"]/.test(word);
    }
    return options.test(each.text);
  });
}

function isPlainAssignment({ name, text, index, append }: Assignment): boolean {
  if (name === "IFS") return text === "IFS=";
  return !mayBeSet(name) && !(append === true && index !== undefined);
}

function isPlainRedirection(each: Redirection): boolean {
  if (each.descriptor?.type === "FileDescriptorVariable" || (each.descriptor?.value ?? 0) > 2) return false;
  if (each.type !== "Redirect") return (each.descriptor?.value ?? 0) === 0;
  const target = each.target?.text ?? "";
  if (/\/dev\/(fd|std|tcp|udp)|\/proc\//.test(target)) return false;
  return each.operator === "<>" || each.operator === "<&" ? false : each.operator !== ">&" || /^[12]$/.test(target);
}

function isPlainExpansion({ prefix, index, operation, parameter }: ParameterExpansionPart): boolean {
  const whole = index === undefined || index.text === "@" || index.text === "*";
  if (prefix === "!") return index !== undefined && whole && operation === undefined;
  if (operation === undefined) return true;
  // An item that is counted from nothing.
  if (!whole) return operation.type === "Default" && /^:?-$/.test(operation.operator) && operation.operand.text === "0";
  if (/^[@*]$/.test(parameter)) return false;
  switch (operation.type) {
    case "Default":
      return index === undefined && /^:?[-+]$/.test(operation.operator);
    case "Remove":
      return PLAIN_PATTERN.test(operation.operand.text);
    case "Replace":
      return PLAIN_PATTERN.test(operation.pattern.text) && /^[\w./ @%+,:=-]*$/.test(operation.replacement.text);
    case "Slice":
      return index === undefined &&
        [operation.offset, operation.length].every((each) => each === undefined || /^ ?-?\d{1,3}$/.test(each.text));
    case "CaseModification":
      return operation.operand === undefined;
    default:
      return false;
  }
}
