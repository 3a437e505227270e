// Where a tool gets a word that bash makes, the ways in which everybody makes one: a name of a loop, what is written out, what one command
// prints, a number, a well-known variable. Whoever follows more than that (values cut, joined, chosen where one is empty, printed and
// read again) may be wrong about what comes out, so in no other way does a tool get one unasked. By syntax only; knows no value.

import {
  type Assignment,
  type Command,
  forEachChild,
  type ParameterExpansionPart,
  type Pipeline,
  type Redirection,
  type SyntaxNode,
  type Word,
} from "unbash";
import { BUILTIN_NAMES } from "./builtin_names.ts";
import { isMade, isSum, MADE, writtenIn } from "./word_texts.ts";

/** Variables that hold the same in every run, and what a script is called with. */
const GIVEN = /^(HOME|PWD|USER|LOGNAME|HOSTNAME|\d|[@*#?$!])$/;

/** Builtins that tell the user something, or ask a question: what they get is no word of a tool. */
const TELLS = /^(echo|printf|test|\[|:|true|false|exit)$/;

/** Tools that print the words they are given. */
const ECHOES = /^(echo|printf|realpath|readlink|expr|yes|env)$/;

/** Tools that hand on lines, or a part of them, as they are. */
const HANDS_ON = /^(xargs|sort|uniq|head|tail|wc|grep|egrep|fgrep|cat|nl|column|sh|bash)$/;

/** Tools that make words, or a script, of what they read. */
const TAKERS = /^(xargs|parallel|sh|bash|dash|zsh|ksh|read|mapfile|readarray)$/;

/** Where a node stands. */
interface Place {
  /** Whether what is made here goes to the user, or answers a question. */
  readonly told: boolean;
  /** Whether what is printed here is taken for words. */
  readonly taken: boolean;
  /** Whether what is set here may be gone, or not be set, where it is used. */
  readonly apart: boolean;
}

/** How a variable is set. */
interface Setting {
  readonly text: string;
  readonly kind: "number" | "plain" | "empty" | "worked";
}

/** The first word that a tool gets and that is made in another way; `undefined` for none. */
export function workedWord(script: SyntaxNode): string | undefined {
  const look = new Look();
  look.children(script, { told: false, taken: false, apart: false });
  return look.found();
}

class Look {
  readonly #settings = new Map<string, Setting[]>();
  /** Variables in words of tools, with the first word of each. */
  readonly #used = new Map<string, string>();
  #odd: string | undefined;
  #moves = false;
  #here: string | undefined;

  found(): string | undefined {
    for (const [name, text] of this.#used) {
      const settings = this.#settings.get(name)?.filter(({ kind }) => kind !== "empty") ?? [];
      const numbers = settings.every(({ kind }) => kind === "number");
      if (settings.length === 0 ? !GIVEN.test(name) : settings.length > 1 && !numbers) return text;
      if (settings.some(({ kind }) => kind === "worked")) return text;
    }
    return this.#odd ?? (this.#moves ? this.#here : undefined);
  }

  children(node: SyntaxNode, place: Place): void {
    forEachChild(node, (child) => this.node(child, place));
  }

  node(node: SyntaxNode, place: Place): void {
    switch (node.type) {
      case "Command":
        return this.#command(node, place);
      case "Pipeline":
        return this.#pipeline(node, place);
      case "Subshell":
        return this.children(node, { ...place, apart: true });
      case "CommandExpansion":
      case "ProcessSubstitution": {
        const first = node.script?.commands[0]?.command;
        if (first?.type === "Command" && first.name === undefined && node.script?.commands.length === 1) {
          // What a file holds, if that is all there is.
          const [only, ...rest] = first.redirects;
          if (first.prefix.some(({ type }) => type === "Assignment")) this.#odd ??= node.text;
          if (only?.type !== "Redirect" || only.operator !== "<" || rest.length > 0) this.#odd ??= node.text;
        }
        return this.children(node, { told: false, taken: !place.told, apart: true });
      }
      case "For":
        node.wordlist?.forEach((word) => {
          if (isOddlyQuoted(word)) this.#set(node.name.value, { text: word.text, kind: "worked" });
          this.#word(word, place);
        });
        this.#set(node.name.value, { text: node.name.text, kind: "plain" });
        return this.node(node.body, place);
      case "Select":
        this.#set(node.name.value, { text: node.name.text, kind: "worked" });
        return this.children(node, place);
      case "While":
        node.clause.commands.forEach((each) => this.#clause(each, place));
        return this.node(node.body, place);
      case "TestCommand":
      case "ArithmeticCommand":
      case "ArithmeticExpansion":
      case "ArithmeticFor":
        return this.children(node, { ...place, told: true });
      case "HereString":
      case "HereDoc":
        return this.children(node, place);
      case "Redirect":
        if (node.target !== undefined) this.#word(node.target, { ...place, told: false });
        return;
      case "Redirected": {
        // What is read line by line in it.
        const takes = node.redirects.some((each) =>
          each.type === "HereString" && (each.target === undefined || isMade(each.target)) ||
          each.type === "HereDoc" && each.delimiter?.quoted !== true && /[$`\\]/.test(each.body.text)
        );
        if (takes) this.#odd ??= "what is read";
        return this.children(node, place);
      }
      case "Assignment":
        return this.#assignment(node, place);
      case "Word":
        return this.#word(node, place);
      default:
        return this.children(node, place);
    }
  }

  /** The question of a loop: a line that it reads is as good as an item. */
  #clause(node: SyntaxNode, place: Place): void {
    if (node.type !== "Command" || node.name?.text !== "read") {
      if (node.type === "Command") return this.#command(node, place);
      return forEachChild(node, (child) => this.#clause(child, place));
    }
    const words = node.args.filter(({ text }) => /^[A-Za-z_]\w*$/.test(text));
    const kind = node.redirects.length > 0 ? "worked" : "plain";
    words.forEach(({ text }) => this.#set(text, { text, kind }));
    node.redirects.forEach((each) => this.node(each, place));
  }

  #command(node: Command, place: Place): void {
    const { name, args, prefix, redirects } = node, tool = name?.value ?? "";
    prefix.forEach((each) => this.node(each, place));
    if (name === undefined) return;
    this.#word(name, { ...place, told: false });
    if (/^(cd|pushd|popd)$/.test(tool)) this.#moves = true;
    if (tool === "pwd" && place.taken) this.#here ??= tool;
    const text = args.find((each) => each.type === "Word" && isMade(each) && !isSum(each))?.text;
    const takes = TAKERS.test(tool) || place.taken && ECHOES.test(tool);
    if (takes && place.taken && ECHOES.test(tool) && text !== undefined) this.#odd ??= text;
    const listed = /^(?:mapfile|readarray) -t ([A-Za-z_]\w*)$/.exec([tool, ...args.map(({ text }) => text)].join(" "))
      ?.[1];
    if (listed !== undefined && redirects.every(isListing)) this.#set(listed, { text: listed, kind: "plain" });
    else if (/^(read|mapfile|readarray)$/.test(tool)) {
      args.forEach(({ text }) => this.#set(text, { text, kind: "worked" }));
      if (!args.some(({ text }) => /^[A-Za-z_]/.test(text))) {
        ["REPLY", "MAPFILE"].forEach((each) => this.#set(each, { text: tool, kind: "worked" }));
      }
    }
    const told = !place.taken && TELLS.test(tool) && !/^-/.test(args[0]?.text.replace(/^-[neE]+$/, "") ?? "") ||
      /^(test|\[|:|exit)$/.test(tool);
    args.forEach((each) => this.node(each, { ...place, told }));
    redirects.forEach((each) => {
      const reads = each.type !== "Redirect" && (place.taken || TAKERS.test(tool));
      if (reads && each.type === "HereString" && (each.target === undefined || isMade(each.target))) {
        this.#odd ??= each.target?.text ?? "what is read";
      }
      if (reads && each.type === "HereDoc" && each.delimiter?.quoted !== true && /[$`\\]/.test(each.body.text)) {
        this.#odd ??= "what is read";
      }
      this.node(each, { ...place, told: each.type !== "Redirect" && !reads });
    });
  }

  #pipeline(node: Pipeline, place: Place): void {
    node.commands.forEach((each, at) => {
      const rest = node.commands.slice(at + 1);
      const taken = place.taken || rest.some(takesWords);
      const says = taken && each.type === "Command" && ECHOES.test(each.name?.value ?? "");
      // What is said is handed on as it is.
      const changed = rest.find((next) => next.type === "Command" && !HANDS_ON.test(next.name?.value ?? ""));
      if (says && changed?.type === "Command") this.#odd ??= changed.name?.text ?? "what is read";
      this.node(each, { ...place, taken, apart: true });
    });
  }

  #assignment(node: Assignment, place: Place): void {
    const { name, value, index, text } = node;
    if (name === "IFS") return;
    const kind = index !== undefined || place.taken || place.apart && value.type === "ArrayValue"
      ? "worked"
      : kindOf(node);
    this.#set(name, { text, kind });
    // What is in it is looked at where it is used: a variable that is made of another is worked.
    if (value.type === "Word") this.#word(value, { ...place, told: kind === "worked" });
    else value.elements.forEach((each) => this.#word(each, { ...place, told: kind === "worked" }));
  }

  #set(name: string, setting: Setting): void {
    this.#settings.set(name, [...this.#settings.get(name) ?? [], setting]);
  }

  /** Looks at a word that a tool may get. */
  #word(word: Word, place: Place): void {
    if (!place.told && isGluedTogether(word)) this.#odd ??= word.text;
    const look = (node: SyntaxNode): void => {
      switch (node.type) {
        case "SimpleExpansion":
          return this.#use(node.text.slice(1), word, place);
        case "ParameterExpansion": {
          if (node.prefix === "#") return;
          if (node.operation?.type === "Default" && node.operation.operator.endsWith("=")) {
            this.#set(node.parameter, { text: node.text, kind: "worked" });
          }
          const { operation } = node;
          const plain = node.prefix === undefined &&
            (node.index === undefined || /^(@|\d{1,9})$/.test(node.index.text)) &&
            (operation === undefined || isNumberInstead(node));
          if (!plain && !place.told) this.#odd ??= node.text;
          // A number in place of what is not set is as good as what is.
          if (plain && operation === undefined) this.#use(node.parameter, word, place);
          return this.children(node, place);
        }
        case "CommandExpansion":
        case "ProcessSubstitution":
        case "ArithmeticExpansion":
          return this.node(node, place);
        default:
          return forEachChild(node, look);
      }
    };
    forEachChild(word, look);
  }

  #use(name: string, word: Word, { told }: Place): void {
    if (told) return;
    if (/^(PWD|OLDPWD)$/.test(name)) this.#here ??= word.text;
    if (!this.#used.has(name)) this.#used.set(name, word.text);
  }
}

/** Whether words, or lines, are made of what a part of a pipeline reads. */
function takesWords(node: SyntaxNode): boolean {
  return node.type !== "Command" || TAKERS.test(node.name?.value ?? "");
}

/** A list of files that a command prints. */
function isListing(node: Redirection): boolean {
  return node.type === "Redirect" && node.operator === "<" && /^<\(/.test(node.target?.text ?? "");
}

/** A variable, or a number where it is empty: whichever it is, a number says no more than how much. */
function isNumberInstead({ operation, index }: ParameterExpansionPart): boolean {
  return operation?.type === "Default" && index === undefined && /^:?-$/.test(operation.operator) &&
    /^\d{1,9}$/.test(operation.operand.text);
}

/** How a variable is set. */
function kindOf({ value, append }: Assignment): Setting["kind"] {
  if (value.type === "ArrayValue") {
    if (value.elements.length === 0) return "empty";
    // What a loop finds one by one.
    if (append === true) {
      return value.elements.length === 1 && /^"\$\w+"$/.test(value.elements[0]?.text ?? "") ? "plain" : "worked";
    }
    return value.elements.some((each) => isMade(each) || isOddlyQuoted(each)) ? "worked" : "plain";
  }
  if (append === true) return "worked";
  if (/^\d{1,18}$/.test(value.text) || isSum(value)) return "number";
  if (isOddlyQuoted(value)) return "worked";
  let worked = false;
  const look = (node: SyntaxNode): void => {
    if (node.type === "CommandExpansion" || node.type === "ArithmeticExpansion") return;
    if (node.type === "SimpleExpansion") worked ||= !/^\$(HOME|PWD|USER)$/.test(node.text);
    else if (node.type === "ParameterExpansion") {
      worked ||= !isNumberInstead(node) && (node.operation !== undefined || node.prefix !== undefined ||
        node.index !== undefined || !/^(HOME|PWD|USER)$/.test(node.parameter));
    } else forEachChild(node, look);
  };
  forEachChild(value, look);
  return worked ? "worked" : "plain";
}

/** Text in forms that bash reads in ways of their own: escapes, tildes behind a sign, quotes of C. */
function isOddlyQuoted(word: Word): boolean {
  let odd = false;
  const look = (node: SyntaxNode): void => {
    if (node.type === "AnsiCQuoted" || node.type === "LocaleString" || node.type === "ExtendedGlob") odd = true;
    else if (node.type === "Literal") odd ||= /[\\`]|[:=]~/.test(node.text);
    else if (node.type !== "CommandExpansion") forEachChild(node, look);
  };
  forEachChild(word, look);
  return odd || word.parts === undefined && /[\\`]|[:=]~/.test(word.text);
}

/** Whether two parts that are made make up one name, or the one the end of the other. */
function isGluedTogether(word: Word): boolean {
  return new RegExp(`${MADE}[^/:, ]*${MADE}`).test(writtenIn(word));
}

/** Tells whether a tool, or a builtin that goes somewhere or runs something, gets a word that is made. */
export function reachesTool(script: SyntaxNode): boolean {
  let reaches = false;
  const look = (node: SyntaxNode): void => {
    if (node.type === "Command") {
      const tool = node.name?.value ?? "";
      const tells = BUILTIN_NAMES.has(tool) && !/^(\.|source|eval|exec|cd|pushd|command|builtin|kill|trap)$/.test(tool);
      const words = [node.name, ...node.args].filter((each): each is Word => each?.type === "Word");
      reaches ||= !tells && words.some(isMade) || TAKERS.test(tool) && !/^(read|mapfile|readarray)$/.test(tool) ||
        node.redirects.some((each) => each.type === "Redirect" && isMade(each.target));
    }
    forEachChild(node, look);
  };
  forEachChild(script, look);
  return reaches;
}
