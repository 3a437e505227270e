// Tells scripts whose variables grow in a loop until the memory is full. The limits of a run end it anyway, but by then it may have cost
// others theirs. Goes by how a script is written; knows no value.

import { type Assignment, forEachChild, type ParsedScript, type SyntaxNode } from "unbash";
import { isEndless } from "./loops.ts";
import { multiplied, printsByNumber } from "./multiplied.ts";
import { isSum as isSumWord } from "./word_texts.ts";

/** Says, as a clause, what of a script grows without an end; `undefined` if there is nothing. */
export function growing(script: SyntaxNode): string | undefined {
  let found = bigSum(script);
  const look = (node: SyntaxNode, loop: "none" | "loop" | "endless", depth: number): void => {
    if (found !== undefined) return;
    found = whyOf(node, loop) ??
      (depth > 1 && node.type === "Statement" && node.background === true
        ? "it starts processes in a loop within a loop"
        : undefined);
    if (found === undefined && /^(While|For|ArithmeticFor|Function)$/.test(node.type)) {
      // A function may be called in any loop.
      const round = node.type === "Function" ? script : node;
      const name = (loop === "none" ? multiplied(round, 2) : undefined) ??
        (isUnbounded(node) ? multiplied(node, 1) : undefined);
      if (name !== undefined) found = `$${name} grows in a loop until the memory is full`;
    }
    if (found !== undefined) return;
    const inside = node.type === "While" && (isEndless(node.clause) || isTrueSum(node.clause.commands)) ||
        node.type === "ArithmeticFor" && (node.test === undefined || /\d{7,}/.test(JSON.stringify(node.test)))
      ? "endless"
      : /^(While|For|ArithmeticFor)$/.test(node.type) && loop === "none"
      ? "loop"
      : loop;
    const deeper = /^(While|For|ArithmeticFor)$/.test(node.type) ? depth + 1 : depth;
    forEachChild(node, (each) => look(each, inside, deeper));
  };
  forEachChild(script, (node) => look(node, "none", 0));
  return found;
}

function whyOf(node: SyntaxNode, loop: "none" | "loop" | "endless"): string | undefined {
  if (node.type !== "Assignment") return undefined;
  return loop !== "none" && doubles(node) || loop === "endless" && growsBy(node)
    ? `${node.name} grows in a loop until the memory is full`
    : undefined;
}

function isTrueSum(commands: ParsedScript["commands"]): boolean {
  const [only] = commands;
  return commands.length === 1 && only?.command.type === "ArithmeticCommand" && /^\s*1\s*$/.test(only.command.body);
}

function mentions({ name, text }: Assignment): number {
  return [...text.slice(name.length).matchAll(new RegExp(`\\$\\{?${name}\\b`, "g"))].length;
}

function doubles(node: Assignment): boolean {
  return !isSum(node) && (mentions(node) + (node.append === true ? 1 : 0) > 1 || putsTwice(node));
}

/** Whether one variable is put twice into another, right beside itself: what that comes to may be put into the first one. */
function putsTwice({ name, text }: Assignment): boolean {
  return /\$\{?([A-Za-z_]\w*)\}?["']*\$\{?\1\b/.test(text.slice(name.length));
}

function growsBy(node: Assignment): boolean {
  return !isSum(node) && (node.append === true || mentions(node) > 0);
}

function isSum({ value }: Assignment): boolean {
  return value.type === "Word" && isSumWord(value);
}

/** Whether nothing that is read, listed or written out says how often a loop goes round. */
function isUnbounded(node: SyntaxNode): boolean {
  if (node.type === "ArithmeticFor") return true;
  if (node.type === "For") return node.wordlist?.some(({ text }) => /\.\.\d{4}|\bseq\b/.test(text)) === true;
  if (node.type !== "While") return false;
  const [first] = node.clause.commands;
  return !(first?.command.type === "Command" && first.command.name?.value === "read");
}

/** Sums that come to very large numbers: powers, shifts, long numbers, products of several long ones. */
const BIG = /\*\*|<<|\d{7}|\d{3,}\s*\*\s*\(*\d{4}|\d+\s*\*\s*\d+\s*\*\s*\d+/;

/** What a script prints as much of as such a sum says. */
function bigSum(script: SyntaxNode): string | undefined {
  let big = false, counts: string | undefined;
  const look = (node: SyntaxNode): void => {
    if (node.type === "ArithmeticExpansion" || node.type === "ArithmeticCommand") {
      big ||= BIG.test(node.type === "ArithmeticExpansion" ? node.text : node.body);
    }
    if (node.type === "Command" && printsByNumber(node) && node.args.some(({ text }) => text.includes("$"))) {
      counts ??= node.name?.text;
    }
    forEachChild(node, look);
  };
  forEachChild(script, look);
  return big && counts !== undefined ? `${counts} may print more than there is memory for` : undefined;
}
