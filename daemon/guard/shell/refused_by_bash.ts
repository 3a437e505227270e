// What the reader takes for syntax and bash refuses, or takes for something else: of such a text bash runs nothing, or another thing
// than the tree says. Knows no command.

import { forEachChild, type ParsedScript, type SyntaxNode } from "unbash";
import { oddQuoting } from "./odd_quoting.ts";

const NAME = /^[A-Za-z_]\w*$/;

/** A script that switches extended patterns on before it does anything. */
const EXTENDS = /^(?:[ \t]*(?:#[^\n]*|set -[^\n;|&]*)?\n)*shopt -s extglob[ \t]*\n/;

/** Says, as a clause, what of a script bash reads otherwise; `undefined` where nothing is. @param text Its source. */
export function refusedByBash(script: ParsedScript, text: string): string | undefined {
  let why: string | undefined;
  const look = (node: SyntaxNode): void => {
    why ??= refusal(node, text) ?? oddQuoting(node);
    if (why === undefined) forEachChild(node, look);
  };
  forEachChild(script, look);
  return why;
}

function refusal(node: SyntaxNode, text: string): string | undefined {
  switch (node.type) {
    case "Function": {
      // A name in quotes is none, and the definition fails.
      if (node.name.parts !== undefined || node.name.text !== node.name.value) {
        return "the name of a function is quoted";
      }
      const front = text.slice(node.pos, node.name.pos);
      return /^(function\s+)?$/.test(front) ? undefined : "something stands in front of a function";
    }
    case "For":
    case "Select":
      return NAME.test(node.name.text) ? undefined : `${node.name.text} is no name of a variable`;
    case "ArithmeticFor":
      return /^for\s*\(\(/.test(text.slice(node.pos, node.pos + 80)) ? undefined : "a loop that counts has one bracket";
    case "AndOr":
      return node.commands.some((each) => each.type === "Pipeline" && each.commands.length === 0)
        ? "there is no command in front of an operator"
        : undefined;
    case "Word":
      if (!node.text.includes("$[") || /['\\]|^\$\[[\d +*()-]+\]$/.test(node.text)) return undefined;
      return "$[ is arithmetic of another kind";
    case "ParameterExpansion":
      return node.parameter === "" ? "an expansion names nothing" : undefined;
    case "Subshell":
      // For bash a sum begins there. Finding none, it reads the text again, and takes what it holds of here-documents for commands.
      return text.startsWith("((", node.pos) ? "two brackets stand where a sum begins, and there is none" : undefined;
    case "CommandExpansion":
      if (node.text.startsWith("$((")) return "two brackets stand where a sum begins, and there is none";
      return node.text.startsWith("${") ? "${ ...; } is a substitution to new versions of bash only" : undefined;
    case "ExtendedGlob":
      return EXTENDS.test(text)
        ? undefined
        : "an extended pattern is one only where that is switched on, a line before it";
    default:
      return undefined;
  }
}
