// Tells loops in which what variables hold is put together of itself: a text, or a list, that is twice as long with every round fills
// the memory in a few dozen, and one that only grows does so where nothing bounds the rounds. By syntax only; knows no value.

import { type Assignment, type Command, forEachChild, type Redirection, type SyntaxNode, type Word } from "unbash";
import { isSum as isSumWord } from "./word_texts.ts";

/** The words with which a script is called go by one name. */
const WORDS = "@";

/** What is set to what: a name, and the variables in what it is set to, each as often as it stands there. */
interface Step {
  readonly name: string;
  readonly from: readonly string[];
}

/** Of more nobody looks what becomes of what. */
const MOST_STEPS = 64;

/** Commands that print no more than they are given or read. */
const NO_MORE = /^(echo|printf|dirname|basename|cut|head|tail|tr|sort|uniq|grep|realpath|readlink|expr|wc|date)$/;

/** Commands that print as much as a number says. */
const BY_NUMBER = /^(seq|jot|head|fold|pr|shuf|dd|truncate)$/;

/** Whether a number says how much a command prints: `printf` where a width is made. */
export function printsByNumber({ name, args }: Command): boolean {
  const tool = name?.value ?? "";
  return BY_NUMBER.test(tool) ||
    tool === "printf" && args.some((each) => each.type === "Word" && MADE_WIDTH.test(each.text));
}

const MADE_WIDTH = /%[-+ #0]*(\$|\*|["'])/;

/**
 * A variable that is multiplied by the rounds of a loop; `undefined` for none.
 *
 * @param round All that is done in one.
 * @param times How much is too much: 2 for what is put together of itself twice, 1 for what is put together of itself at all.
 */
export function multiplied(round: SyntaxNode, times: 1 | 2): string | undefined {
  const steps: Step[] = [], numbers = new Set<string>(), lengths = new Set<string>();
  const look = (node: SyntaxNode): void => {
    switch (node.type) {
      case "Assignment":
        if (isSum(node)) numbers.add(node.name);
        else if (!isShorter(node)) {
          steps.push({
            name: node.name,
            from: [...node.append === true ? [node.name] : [], ...variablesOf(node.value)],
          });
        }
        break;
      case "ArithmeticCommand":
      case "ArithmeticFor":
        for (const [name] of JSON.stringify(node).matchAll(/\b[A-Za-z_]\w*\b/g)) numbers.add(name);
        break;
      case "For":
        steps.push({ name: node.name.value, from: (node.wordlist ?? []).flatMap(variablesOf) });
        break;
      case "Redirected":
        steps.push(...readers(node.command).flatMap((each) => readBy(each, node.redirects)));
        break;
      case "Command":
        steps.push(...setBy(node), ...readBy(node, node.redirects));
        if (printsByNumber(node)) node.args.flatMap(variablesOf).forEach((each) => lengths.add(each));
        break;
    }
    forEachChild(node, look);
  };
  look(round);
  if (steps.length > MOST_STEPS) return steps[0]?.name;
  const found = steps.find(({ name, from }) => {
    const reached = reachedFrom(name, steps);
    return from.filter((each) => each === name || reached.has(each)).length >= times;
  });
  if (found !== undefined) return found.name;
  // A number that counts on says how much is printed; one that is put together does so as well.
  if (times === 2) return undefined;
  return [...lengths].find((name) => numbers.has(name));
}

/** Whether a variable becomes a part of what it was. */
function isShorter({ text, name, append }: Assignment): boolean {
  const part = new RegExp(`^${name}=("?)(\\$\\{${name}[#%][^{}$]*\\}|\\$\\((dirname|basename) "?\\$${name}"?\\))\\1$`);
  return append !== true && part.test(text);
}

function isSum({ value }: Assignment): boolean {
  return value.type === "Word" && isSumWord(value);
}

/** What a command sets besides what it reads. */
function setBy({ name, args }: Command): Step[] {
  const words = args.filter((each): each is Word => each.type === "Word");
  if (name?.value === "set") return [{ name: WORDS, from: words.flatMap(variablesOf) }];
  if (name?.value !== "printf" || words[0]?.value.startsWith("-v") !== true) return [];
  const into = (words[0].value === "-v" ? words[1]?.value : words[0].value.slice(2)) ?? "";
  const format = words.find(({ text }) => text.includes("%"))?.text ?? "";
  // A width that is made is as long as it likes.
  const width = MADE_WIDTH.test(format) ? [into, into] : [];
  return [{ name: into, from: [...words.flatMap(variablesOf), ...width] }];
}

/** Commands below a node that read a line or a list. */
function readers(node: SyntaxNode): Command[] {
  const found: Command[] = [];
  const look = (each: SyntaxNode): void => {
    if (each.type === "Command" && /^(read|mapfile|readarray)$/.test(each.name?.value ?? "")) found.push(each);
    forEachChild(each, look);
  };
  look(node);
  if (node.type === "Command" && /^(read|mapfile|readarray)$/.test(node.name?.value ?? "")) found.push(node);
  return found;
}

/** What a command that reads makes of what flows into it. */
function readBy(node: Command, input: readonly Redirection[]): Step[] {
  const tool = node.name?.value ?? "";
  if (!/^(read|mapfile|readarray)$/.test(tool)) return [];
  const names = node.args.flatMap((each) =>
    each.type === "Word" && /^[A-Za-z_]\w*$/.test(each.text) ? [each.text] : []
  );
  const from = input.flatMap((each) => each.type === "HereDoc" ? named(each.body.text) : variablesOf(each.target));
  return (names.length > 0 ? names : [tool === "read" ? "REPLY" : "MAPFILE"]).map((name) => ({ name, from }));
}

/** Every variable of a node as often as it stands there; twice where it may be printed more often. */
function variablesOf(node: SyntaxNode | undefined): string[] {
  if (node === undefined) return [];
  if (node.type === "Word" && node.parts === undefined) return [];
  const found: string[] = [];
  const look = (each: SyntaxNode): void => {
    if (each.type === "SimpleExpansion") found.push(...named(each.text));
    else if (each.type === "ParameterExpansion") {
      const [name = ""] = named(each.text);
      found.push(name, ...each.operation?.type === "Replace" ? [name] : []);
      forEachChild(each, look);
    } else if (each.type === "BraceExpansion") {
      // Each choice is put to what stands beside it.
      const beside = named(node.type === "Word" ? node.text : "");
      found.push(...beside, ...beside);
    } else if (each.type === "CommandExpansion" || each.type === "ProcessSubstitution") {
      const within = named(each.text);
      found.push(
        ...within,
        ...each.script !== undefined && printsNoMore(each.script) && !/\{[^{}]*(,|\.\.)/.test(each.text) ? [] : within,
      );
    } else if (each.type !== "ArithmeticExpansion") forEachChild(each, look);
  };
  forEachChild(node, look);
  return found;
}

function named(text: string): string[] {
  return [...text.matchAll(/\$\{?#?([A-Za-z_]\w*|[@*])/g)].map(([, name = ""]) => name === "*" ? WORDS : name);
}

/** Whether a script prints no more than what it was given. */
function printsNoMore(node: SyntaxNode): boolean {
  let fits = true;
  const look = (each: SyntaxNode): void => {
    if (each.type === "Command") fits &&= NO_MORE.test(each.name?.text ?? "");
    forEachChild(each, look);
  };
  forEachChild(node, look);
  return fits;
}

/** The names that what a name holds is put into, step by step. */
function reachedFrom(name: string, steps: readonly Step[]): ReadonlySet<string> {
  const found = new Set<string>(), left = [name];
  for (let each = left.pop(); each !== undefined; each = left.pop()) {
    for (const step of steps) {
      if (!step.from.includes(each) || found.has(step.name)) continue;
      found.add(step.name);
      left.push(step.name);
    }
  }
  return found;
}
