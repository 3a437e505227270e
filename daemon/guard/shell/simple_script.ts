// Tells scripts that are so simple that what they set can be followed without doubt: every variable is set in one place or is counted,
// nothing is defined, left early, put in the background or set for later commands. In any other script nothing is allowed because of
// what a variable is said to hold. Knows no value.

import { type Assignment, type Command, forEachChild, type SyntaxNode, type Word } from "unbash";
import { BUILTIN_NAMES } from "./builtin_names.ts";
import { isSum } from "./word_texts.ts";

/** Builtins that change nothing but what they are given a name for. */
const SIMPLE = /^(:|true|false|echo|printf|test|\[|pwd|cd|read|exit|set|mapfile|readarray)$/;

/** How lines, or names that end with nothing, are read as they are. */
const READS = /^(?:-r )?(?:-d (?:''|""|\$'\\0') )?(?:-r )?/;

/** More commands are not simple. */
const MOST_COMMANDS = 24;

/** Tells whether all of a script is simple. */
export function isSimple(script: SyntaxNode): boolean {
  return new Look().isSimple(script);
}

/** A word that is the same whoever reads it, wildcards apart. */
function isLiteral({ text }: Word): boolean {
  return /^(?:[\w./:@%+=,*?-]+|'[\w./:@%+=, -]*'|"[\w./:@%+=, -]*")$/.test(text);
}

/** An array that grows by what one variable holds. */
function isOneMore({ value }: Assignment): boolean {
  return value.type === "ArrayValue" && value.elements.length === 1 && /^"\$\w+"$/.test(value.elements[0]?.text ?? "");
}

class Look {
  #commands = 0;
  #folders = 0;
  #depth = 0;
  /** The variables that were set, with whether each is a number wherever it is set. */
  readonly #set = new Map<string, boolean>();

  isSimple(script: SyntaxNode): boolean {
    let simple = true;
    forEachChild(script, (node) => {
      simple &&= this.#node(node);
    });
    return simple;
  }

  #node(node: SyntaxNode): boolean {
    if (!this.#isSimpleNode(node)) return false;
    const nests = node.type === "CommandExpansion" || node.type === "ProcessSubstitution";
    if (nests && ++this.#depth > 2) return false;
    const simple = this.isSimple(node);
    if (nests) this.#depth--;
    return simple;
  }

  #isSimpleNode(node: SyntaxNode): boolean {
    switch (node.type) {
      case "Command":
        return this.#isSimpleCommand(node);
      case "Statement":
        return node.background !== true;
      case "For":
        return this.#sets(node.name.value, false);
      case "Assignment":
        // How a line is read is said in front of the command, which is looked at.
        if (node.name === "IFS") return true;
        if (node.index !== undefined) return false;
        if (node.append === true) return isOneMore(node) && this.#sets(node.name, false);
        if (node.value.type === "ArrayValue") {
          if (node.value.elements.length === 0) return !this.#set.has(node.name);
          return node.value.elements.every(isLiteral) && this.#sets(node.name, false);
        }
        return this.#sets(node.name, /^\d{1,9}$/.test(node.value.text) || isSum(node.value));
      case "ArithmeticBinary":
        return !node.operator.endsWith("=") || /^[=!<>]=$/.test(node.operator) ||
          node.left.type === "ArithmeticWord" && this.#sets(node.left.value, true);
      case "ArithmeticUnary":
        return !/^(\+\+|--)$/.test(node.operator) ||
          node.operand.type === "ArithmeticWord" && this.#sets(node.operand.value, true);
      case "ParameterExpansion":
        if (node.index !== undefined) {
          return node.prefix !== "!" && /^[@\d]$/.test(node.index.text) && node.operation === undefined;
        }
        return node.prefix !== "!" && /^([A-Za-z_]\w*|[\d#])$/.test(node.parameter) &&
          (node.operation === undefined || node.operation.type === "Remove" ||
            node.operation.type === "Default" && /^:?-$/.test(node.operation.operator));
      case "SimpleExpansion":
        return /^\$([A-Za-z_]\w*|[\d@#?$])$/.test(node.text);
      case "Function":
      case "Case":
      case "ArithmeticTernary":
        return false;
      default:
        return true;
    }
  }

  #isSimpleCommand({ name, args, prefix }: Command): boolean {
    if (++this.#commands > MOST_COMMANDS) return false;
    if (prefix.some((each) => each.type === "Assignment" && each.name === "IFS") && name?.text !== "read") return false;
    if (name === undefined || !BUILTIN_NAMES.has(name.value)) return true;
    if (!SIMPLE.test(name.text)) return false;
    if (name.text === "printf") return args[0]?.text.startsWith("-") !== true;
    // Only where it is the first thing that is done is there one folder before it.
    if (name.text === "cd") return ++this.#folders === 1;
    if (name.text === "set") return args.every(({ text }) => /^(-[eu]{1,2}|-[eu]{0,2}o|pipefail)$/.test(text));
    if (!/^(read|mapfile|readarray)$/.test(name.text)) return true;
    const words = args.map(({ text }) => text).join(" ").replace(name.text === "read" ? READS : /^-t /, "");
    return prefix.every(({ type }) => type === "Assignment") && /^[A-Za-z_]\w*$/.test(words) &&
      this.#sets(words, false);
  }

  /** Takes note that a variable is set. Returns whether that is the only place, or it is a number in all. */
  #sets(name: string, isNumber: boolean): boolean {
    const before = this.#set.get(name);
    this.#set.set(name, isNumber && before !== false);
    return /^[A-Za-z_]\w*$/.test(name) && (before === undefined || before && isNumber);
  }
}
