// Tells commands that end what they print with NULs: between the brackets of a substitution bash drops them, and names run together.
// Knows no value.

import type { Command, ParsedScript, Statement, SyntaxNode } from "unbash";

/** Options by which listers and filters end their lines with NULs. */
const LONG = /^(?:-f?print0|--(?:null|zero|print0)(?:$|-))/;
const LETTERS = /^-[A-Za-z]*[zZ0]/;

/** Those of which a 0 among the letters is one of these, and those whose capital one is. */
const ZERO_TOO = /^(?:rg|fd|fdfind|du|env|printenv|locate|plocate)$/;
const CAPITAL_TOO = /^(?:grep|egrep|fgrep|rgrep|zgrep|ag|ack)$/;

/** Whether a script in a substitution prints names that end with NULs. */
export function endsWithNul(script: ParsedScript): boolean {
  return script.commands.some(({ command }: Statement) => printsNul(command));
}

/** Whether a node prints names that end with NULs. */
export function printsNul(node: SyntaxNode): boolean {
  switch (node.type) {
    case "AndOr":
      return node.commands.some(printsNul);
    case "Pipeline":
      return node.commands.length > 0 && printsNul(node.commands.at(-1) as SyntaxNode);
    case "Command":
      return usesNul(node);
    default:
      return false;
  }
}

function usesNul({ name, args }: Command): boolean {
  const tool = name?.value ?? "";
  return args.some((arg) => {
    const word = arg.type === "Word" ? arg.value : "";
    if (LONG.test(word)) return true;
    if (tool === "find" || !LETTERS.test(word)) return false;
    const letters = word.slice(1);
    return /^[A-Za-z]*z/.test(letters) || CAPITAL_TOO.test(tool) && letters.includes("Z") ||
      ZERO_TOO.test(tool) && /^[A-Za-z]*0/.test(letters);
  });
}
