// Loops of which nothing can pile up, by how they are written: no round leaves a process behind, and what a round sets is not made of what
// an earlier one set, but for numbers, and for lists and texts that grow by one item of what the loop goes over. By syntax only; knows no
// value, and no command but shells.

import { type Assignment, type Command, forEachChild, type SyntaxNode, type While, type Word } from "unbash";
import { isMade, isSum as isSumWord } from "./word_texts.ts";

const SHELL = /^(?:.*\/)?(?:ba|da|z|k|a|)sh$/;

/** Builtins that set variables, or run text, in ways of their own. */
const SETS = /^(read|mapfile|readarray|set|eval|declare|typeset|local|export|readonly|getopts|source|\.|trap|shift)$/;

/** What begins something that goes on beside a script, or hands a process over. */
const BEGINS = /[^&>|]&(?![&>\d])|[<>]\(/;

/** A longer text is no item. */
const LONGEST_ITEM = 64;

/** A loop goes over so few words that what they start is few. */
const FEW = 64;

type Loop = Extract<SyntaxNode, { type: "For" | "While" | "ArithmeticFor" | "Select" }>;

/** Says, as a clause, with what something may pile up in a loop of a script; `undefined` if there is nothing. */
export function pilesUp(script: SyntaxNode): string | undefined {
  const found = firstIn(script);
  return found === undefined ? undefined : `${found} is used in a loop in a way`;
}

function firstIn(script: SyntaxNode): string | undefined {
  let found: string | undefined, name: string | undefined, functions = 0, loops = 0, called = false;
  const items = itemsIn(script);
  const look = (node: SyntaxNode, depth: number, within: boolean): void => {
    if (isLoop(node)) {
      found ??= new Round(node, depth, items).found;
      // A function may be called in any loop but its own.
      called ||= !within;
      loops++;
    }
    if (node.type === "Function") {
      name ??= node.name.text;
      functions++;
    }
    forEachChild(node, (each) => look(each, isLoop(node) ? depth + 1 : depth, within || node.type === "Function"));
  };
  look(script, 0, false);
  return found ?? (called || functions > 1 && loops > 0 ? name : undefined);
}

function isLoop(node: SyntaxNode): node is Loop {
  return /^(For|While|ArithmeticFor|Select)$/.test(node.type);
}

/** Variables that hold one item, or one line, at a time. */
function itemsIn(script: SyntaxNode): ReadonlySet<string> {
  const items = new Set<string>(), others = new Set<string>();
  const look = (node: SyntaxNode): void => {
    if (node.type === "For") {
      const short = node.wordlist?.every((word) => !isMade(word) || /^\$\([^]*\)$/.test(word.text));
      (short === true ? items : others).add(node.name.value);
    }
    if (node.type === "While" && readsLines(node)) {
      const [only] = node.clause.commands;
      if (only?.command.type === "Command") only.command.args.forEach(({ text }) => items.add(text));
    }
    if (node.type === "Assignment") others.add(node.name);
    forEachChild(node, look);
  };
  look(script);
  return items.difference(others);
}

/** All that is done in one round. */
class Round {
  found: string | undefined;
  /** What is made of what: variables, with those in what they are set to. */
  readonly #from = new Map<string, Set<string>>();

  constructor(loop: Loop, depth: number, readonly items: ReadonlySet<string>) {
    const bounded = loop.type === "For" || loop.type === "While" && readsLines(loop);
    const few = depth === 0 && loop.type === "For" && isFew(loop.wordlist);
    const look = (node: SyntaxNode): void => {
      switch (node.type) {
        case "Statement":
          if (node.background === true && !few) this.found ??= "&";
          break;
        case "ProcessSubstitution":
          this.found ??= node.text;
          break;
        case "Assignment":
          this.#assignment(node, bounded);
          break;
        case "For":
          for (const word of node.wordlist ?? []) this.#add(node.name.value, variablesIn(word));
          break;
        case "ParameterExpansion":
          if (node.operation?.type === "Default" && node.operation.operator.endsWith("=")) this.found ??= node.text;
          break;
        case "Redirected":
          if (node.redirects.some(isMadeText)) this.found ??= "<<";
          break;
        case "TestBinary":
          // What a pattern finds bash puts into a list.
          if (node.operator === "=~") {
            this.#add("BASH_REMATCH", [...variablesIn(node.left), ...variablesIn(node.right)]);
          }
          break;
        case "While":
          node.clause.commands.forEach((each) => this.#clause(each, look));
          return look(node.body);
        case "Command":
          this.#command(node);
          break;
      }
      forEachChild(node, look);
    };
    if (loop.type === "While") look(loop);
    else forEachChild(loop, look);
    this.found ??= this.#circle();
  }

  /** The question of a loop, which may read a line. */
  #clause(node: SyntaxNode, look: (node: SyntaxNode) => void): void {
    if (node.type === "Command" && node.name?.text === "read") node.redirects.forEach(look);
    else if (node.type === "Command") look(node);
    else forEachChild(node, (each) => this.#clause(each, look));
  }

  #assignment(node: Assignment, goesOver: boolean): void {
    if (isSum(node)) return;
    const from = variablesIn(node.value), own = from.filter((name) => name === node.name).length;
    // An item beside the others makes a list longer.
    const grows = own + (node.append === true || node.index !== undefined ? 1 : 0);
    if (grows > 0) {
      // One item more, of a loop that goes over items.
      const bounded = goesOver && grows === 1 && node.text.length <= LONGEST_ITEM &&
        from.every((name) => name === node.name || this.items.has(name)) &&
        !/\$\(|`|,|\$\{\w*[^\w}]/.test(node.text);
      if (!bounded) this.found ??= node.text;
    }
    this.#add(node.name, from.filter((name) => name !== node.name));
  }

  #command({ name, args, redirects }: Command): void {
    const tool = name?.value ?? "", words = args.filter((each): each is Word => each.type === "Word");
    if (SETS.test(tool) && (words.some(isMade) || redirects.length > 0 || !/^(set|shift|export)$/.test(tool))) {
      this.found ??= tool;
    }
    if (tool === "printf" && /^-/.test(words[0]?.text ?? "")) this.found ??= tool;
    const all = [tool, ...words.map(({ value }) => value)];
    const shell = all.findIndex((each) => SHELL.test(each));
    if (shell < 0 || all[shell + 1] === "-n") return;
    const script = words[all.findIndex((each, at) => at > shell && /^-\w*c$/.test(each))];
    if (script === undefined && shell > 0) return;
    if (script === undefined || isMade(script) || BEGINS.test(` ${script.value}`)) this.found ??= all[shell] ?? "";
  }

  #add(name: string, from: readonly string[]): void {
    const all = this.#from.get(name) ?? new Set<string>();
    from.forEach((each) => all.add(each));
    this.#from.set(name, all);
  }

  /** A variable that is made of itself by way of others. */
  #circle(): string | undefined {
    for (const start of this.#from.keys()) {
      const seen = new Set<string>(), left = [...this.#from.get(start) ?? []];
      for (let name = left.pop(); name !== undefined; name = left.pop()) {
        if (name === start) return `$${start}`;
        if (seen.has(name)) continue;
        seen.add(name);
        left.push(...this.#from.get(name) ?? []);
      }
    }
    return undefined;
  }
}

/** Tells whether a loop reads a line of what is listed for each round. */
function readsLines({ clause }: While): boolean {
  const [only, ...rest] = clause.commands;
  return rest.length === 0 && only?.command.type === "Command" && only.command.name?.text === "read";
}

function isFew(words: readonly Word[] | undefined): boolean {
  return words !== undefined && words.length <= FEW && words.every(({ parts }) => parts === undefined);
}

function isSum({ value }: Assignment): boolean {
  return value.type === "Word" && isSumWord(value);
}

/** Text for what reads it, with variables or more in it. */
function isMadeText(node: SyntaxNode): boolean {
  if (node.type !== "HereString" && node.type !== "HereDoc") return false;
  let made = false;
  const look = (each: SyntaxNode): void => {
    made ||= /Expansion$/.test(each.type);
    forEachChild(each, look);
  };
  look(node);
  return made;
}

/** The variables in a word or a list, each as often as it stands there. */
function variablesIn(node: SyntaxNode): readonly string[] {
  const found: string[] = [];
  const look = (each: SyntaxNode): void => {
    if (each.type === "SimpleExpansion") found.push(each.text.slice(1));
    // How long it is, is a number.
    if (each.type === "ParameterExpansion" && each.prefix !== "#") found.push(each.parameter);
    forEachChild(each, look);
  };
  look(node);
  return found;
}
