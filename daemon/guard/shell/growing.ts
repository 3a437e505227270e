// Tells scripts that fill the memory of the shell: words out of huge ranges, variables that grow without end, and what prints without
// end where the shell keeps what is printed. The limits of a run end it anyway, but by then it may have cost others theirs. Goes by
// how a script is written; knows no value.

import { type Assignment, type Command, forEachChild, type ParsedScript, type SyntaxNode } from "unbash";
import { isEndless } from "./loops.ts";

/** More words than this are not made of one. */
const MOST_WORDS = 1_000_000;

/** Files that never end. */
const ENDLESS = /^["']?\/dev\/(zero|full|u?random)["']?$/;

/** Programs that end on their own, or with their first lines, whatever they read. */
const ENDS = /^(head|dd|od|xxd|wc|grep|sed|awk|timeout|shuf|cksum|md5sum|sha\d*sum)$/;

/** Says, as a clause, what of a script grows without an end; `undefined` if there is nothing. */
export function growing(script: SyntaxNode): string | undefined {
  let found: string | undefined;
  const look = (node: SyntaxNode, loop: "none" | "loop" | "endless"): void => {
    if (found !== undefined) return;
    found = whyOf(node, loop);
    if (found !== undefined) return;
    const inside = node.type === "While" && (isEndless(node.clause) || isTrueSum(node.clause.commands)) ||
        node.type === "ArithmeticFor" && node.test === undefined
      ? "endless"
      : /^(While|For|ArithmeticFor)$/.test(node.type) && loop === "none"
      ? "loop"
      : loop;
    forEachChild(node, (each) => look(each, inside));
  };
  forEachChild(script, (node) => look(node, "none"));
  return found;
}

function whyOf(node: SyntaxNode, loop: "none" | "loop" | "endless"): string | undefined {
  switch (node.type) {
    case "Word":
      return countOf(node.text) > MOST_WORDS
        ? `it makes more than ${MOST_WORDS} words of ${node.text.slice(0, 40)}`
        : undefined;
    case "Assignment":
      return loop !== "none" && doubles(node) || loop === "endless" && growsBy(node)
        ? `${node.name} grows in a loop until the memory is full`
        : undefined;
    case "CommandExpansion":
      return node.script !== undefined && node.script.commands.some(printsWithoutEnd)
        ? "the shell would keep what is printed without end"
        : undefined;
    case "Command":
      return /^(read|mapfile|readarray)$/.test(node.name?.text ?? "") && node.redirects.some(isEndlessInput)
        ? `${node.name?.text ?? ""} would keep what never ends`
        : undefined;
    default:
      return undefined;
  }
}

/** How many words the ranges of a word make of it, and those of its lists: no fewer. */
function countOf(text: string): number {
  let count = 1;
  for (const [, from, to] of text.matchAll(/\{(-?\d{1,18})\.\.(-?\d{1,18})(?:\.\.-?\d+)?\}/g)) {
    count *= Math.abs(Number(to) - Number(from)) + 1;
  }
  return count;
}

function isTrueSum(commands: ParsedScript["commands"]): boolean {
  const [only] = commands;
  return commands.length === 1 && only?.command.type === "ArithmeticCommand" && /^\s*1\s*$/.test(only.command.body);
}

function mentions({ name, text }: Assignment): number {
  return [...text.slice(name.length).matchAll(new RegExp(`\\$\\{?${name}\\b`, "g"))].length;
}

function doubles(node: Assignment): boolean {
  return !isSum(node) && mentions(node) + (node.append === true ? 1 : 0) > 1;
}

function growsBy(node: Assignment): boolean {
  return !isSum(node) && (node.append === true || mentions(node) > 0);
}

function isSum({ value }: Assignment): boolean {
  return value.type === "Word" && /^\$\(\([^]*\)\)$/.test(value.text);
}

function isEndlessInput(each: Command["redirects"][number]): boolean {
  return each.type === "Redirect" && each.operator === "<" && ENDLESS.test(each.target?.text ?? "");
}

/** Whether a statement of a substitution prints what never ends, with nothing behind it that ends. */
function printsWithoutEnd({ command }: ParsedScript["commands"][number]): boolean {
  if (command.type === "AndOr") return command.commands.some(pipePrints);
  return pipePrints(command);
}

function pipePrints(node: SyntaxNode): boolean {
  const commands = node.type === "Pipeline" ? node.commands : [node];
  const start = commands.findLastIndex((each) => each.type === "Command" && isSource(each));
  return start >= 0 &&
    !commands.slice(start).some((each) => each.type === "Command" && ENDS.test(each.name?.text ?? ""));
}

function isSource({ name, args, redirects }: Command): boolean {
  if (name?.text === "yes") return true;
  if (name?.text === "seq") return args.some(({ text }) => /^["']?\d{8,}["']?$/.test(text));
  return redirects.some(isEndlessInput) || args.some(({ text }) => ENDLESS.test(text));
}
