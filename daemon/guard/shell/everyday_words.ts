// Tells the words of everyday from all others: their quotes, expansions, braces, patterns and sums. Whatever is not on these short lists
// may be read otherwise by bash than here. Knows no value and no command.

import type { ParameterExpansionPart, SyntaxNode, Word } from "unbash";
import { mayBeSet } from "./set_names.ts";

/** Operators of arithmetic that cannot fail. */
const COUNTING = /^([-+*<>!]|\*\*|<=|>=|==|!=|&&|\|\||\+\+|--|[-+]?=)$/;

/** Names, numbers, expansions, items, and numbers to a base that begin with nothing. */
const ARITHMETIC_WORD =
  /^(?:[A-Za-z_]\w*(?:\["?\$?\w+"?\])?|\d{1,9}|0x[\da-fA-F]{1,8}|2#[01]+|(?:10#)?\$\w+|10#\d{1,9}|\$\{[^}]*\}|\$\([^]*\))$/;

/** What is taken away from a variable: names and endings. */
const PLAIN_PATTERN = /^(?:[\w./ @%+,:=*#-]|\\\/)*$|^\$(?:HOME|PWD)\/?$/;

/** What stands in for a variable that is not set: a text without quotes, or another variable. */
const PLAIN_DEFAULT =
  /^(?:(?:~(?=\/|$))?[\w./ @%+,:=!?*#-]*|"[\w./ @%+,:=!?*#-]*"|"?\$\{?\w+\}?"?|"?\$\([\w ./-]+\)"?)$/;

/** Variables whose texts bash makes as it goes. */
const OF_THE_MOMENT =
  /^\$\{?(?:_|-|BASH_(?:ARGV|COMMAND|EXECUTION_STRING|REMATCH|SUBSHELL)|FUNCNAME|READLINE_\w+|COMP_\w+|DIRSTACK)\}?$/;

/** One list or one range. */
const PLAIN_BRACES = /^\{(?:[^{}"'`$\\,]*,[^{}"'`$\\]*|\w+\.\.\w+(?:\.\.-?\d+)?)\}$/;

/** Tells whether a part of a word, or of a sum, is written as everybody writes it; so is every node that is none. */
export function isPlainWord(node: SyntaxNode): boolean {
  switch (node.type) {
    case "ParameterExpansion":
      return !OF_THE_MOMENT.test(node.text) && isPlainExpansion(node);
    case "SimpleExpansion":
      return !OF_THE_MOMENT.test(node.text);
    case "ArithmeticExpansion":
      return node.text.startsWith("$((") && node.expression !== undefined;
    case "ArithmeticBinary":
    case "ArithmeticUnary":
      return COUNTING.test(node.operator) || /^[/%]$/.test(node.operator);
    case "ArithmeticCommand":
      // What fails in there sets nothing.
      return node.expression !== undefined &&
        (!/[/%]/.test(node.body) || !/(^|[^=<>!])=([^=]|$)|\+\+|--/.test(node.body));
    case "ArithmeticWord":
      return ARITHMETIC_WORD.test(node.value);
    case "ProcessSubstitution":
      return node.operator === "<";
    case "CommandExpansion":
      // One that does not close bash refuses, and goes on.
      return /^(?:\$\([^]*\)|`[^\\`]+`)$/.test(node.text);
    case "AnsiCQuoted":
      return /^\$'(?:[^\\']|\\[ntr0\\'"])*'$/.test(node.text);
    case "BraceExpansion":
      return PLAIN_BRACES.test(node.text);
    case "Glob":
      return node.kind !== "bracket" || /^\[[!^]?(?:\[:\w+:\]|[\w.@, -])+\]$/.test(node.text);
    case "TestBinary":
      return node.operator !== "=~" || /^[\w^$.*+?|()[\]\\:{},/@#"'-]*$/.test(node.right.text);
    case "Word":
      return !hasLaterHome(node);
    case "LocaleString":
    case "ExtendedGlob":
      return false;
    default:
      return true;
  }
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
      return index === undefined && PLAIN_DEFAULT.test(operation.operand.text) &&
        (/^:?[-+]$/.test(operation.operator) || /^:?=$/.test(operation.operator) && !mayBeSet(parameter));
    case "Remove":
      return PLAIN_PATTERN.test(operation.operand.text);
    case "Replace":
      return PLAIN_PATTERN.test(operation.pattern.text) &&
        /^(?:~|[\w./ @%+,:=-]*|\$'\\[nt]')$/.test(operation.replacement.text);
    case "Slice":
      return (index === undefined || whole) &&
        [operation.offset, operation.length].every((each) => each === undefined || /^ ?-?\d{1,3}$/.test(each.text));
    case "CaseModification":
      return operation.operand === undefined;
    default:
      return false;
  }
}

/** Whether a tilde stands where only in some words it is the home folder: behind a colon, or a sign of equality. */
function hasLaterHome({ text, parts }: Word): boolean {
  if (!text.includes("~")) return false;
  return parts === undefined
    ? LATER_HOME.test(text)
    : parts.some((each) => each.type === "Literal" && LATER_HOME.test(each.text));
}

const LATER_HOME = /[:=]~/;
