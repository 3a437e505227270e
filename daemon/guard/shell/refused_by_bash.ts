// What the reader takes for syntax and bash refuses, or takes for something else: of such a text bash runs nothing, or another thing
// than the tree says. Knows no command.

import { forEachChild, type HereDoc, type ParsedScript, type SyntaxNode } from "unbash";
import { oddQuoting } from "./odd_quoting.ts";

const NAME = /^[A-Za-z_]\w*$/;

/** A script that switches extended patterns on before it does anything. */
const EXTENDS = /^(?:[ \t]*(?:#[^\n]*|set -[^\n;|&]*)?\n)*shopt -s extglob[ \t]*\n/;

/** Says, as a clause, what of a script bash reads otherwise; `undefined` where nothing is. @param text Its source. */
export function refusedByBash(script: ParsedScript, text: string): string | undefined {
  if (SPLIT_SIGN.test(text)) return "a line ends between two signs that belong together";
  let why: string | undefined;
  const look = (node: SyntaxNode): void => {
    why ??= refusal(node, text) ?? oddQuoting(node);
    if (why === undefined) forEachChild(node, look);
  };
  forEachChild(script, look);
  return why;
}

/** Signs between which a line goes on: together they may be one. */
const SPLIT_SIGN = /[(){}<>&|;$=]\\\r?\n[(){}<>&|;=]/;

/**
 * Whether anything between the mark of a here-document and the end of that line may go on in the next one. There bash reads the
 * here-document in the midst of it, and the reader behind it.
 */
function waitsWithin(text: string, { delimiter, end }: HereDoc): boolean {
  const from = delimiter?.end ?? end;
  const lineEnd = text.indexOf("\n", from);
  const rest = text.slice(from, lineEnd < 0 ? undefined : lineEnd);
  const closed = rest.replace(/'[^']*'|"[^"$`\\]*"|\$\w+|"\$\w+"/g, "");
  return /["'`(\\]|\[\[|\$\{[^}]*$|(^|[\s;&|])case\s/.test(closed);
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
    case "ProcessSubstitution":
      return /[\d{]/.test(text[node.end] ?? "") ? "something stands right behind a process substitution" : undefined;
    case "HereDoc":
      return waitsWithin(text, node)
        ? "a here-document begins behind something that goes on in the next line"
        : undefined;
    case "Word":
      if (!node.text.includes("$[") || /['\\]|^\$\[[\d +*()-]+\]$/.test(node.text)) return undefined;
      return "$[ is arithmetic of another kind";
    case "ParameterExpansion":
      return node.parameter === "" ? "an expansion names nothing" : undefined;
    case "Subshell":
      // For bash a sum begins there. Finding none, it reads the text again, and takes what it holds of here-documents for commands.
      return /^\((?:\\\r?\n)*\(/.test(text.slice(node.pos, node.pos + 200))
        ? "two brackets stand where a sum begins, and there is none"
        : undefined;
    case "CommandExpansion":
      if (/^\$(?:\\\r?\n)*\((?:\\\r?\n)*\(/.test(node.text)) {
        return "two brackets stand where a sum begins, and there is none";
      }
      return node.text.startsWith("${") ? "${ ...; } is a substitution to new versions of bash only" : undefined;
    case "ExtendedGlob":
      return EXTENDS.test(text)
        ? undefined
        : "an extended pattern is one only where that is switched on, a line before it";
    default:
      return undefined;
  }
}
