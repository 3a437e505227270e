// Texts that a script writes out to put them into variables, or in the place of what is empty. Whoever follows a script may be wrong
// about which of them a word is made of: so none of them may be one that a tool that reads must not get. By syntax only; knows no value.

import type { Command, SyntaxNode, Word } from "unbash";
import { isSecretName } from "../paths.ts";
import { MADE, writtenIn } from "./word_texts.ts";

/** Tools that print the words they are given, or a part of them. */
const ECHOES = /^(echo|printf|basename|dirname|realpath|readlink|expr|yes|env)$/;

/** Looks at one node of a script after the other. */
export class ValueTexts {
  #found: string | undefined;
  /** The first text written out to be read that is not tame. */
  #fed: string | undefined;
  #takes = false;

  /** The first text that is not tame; `undefined` for none. */
  get found(): string | undefined {
    return this.#found ?? (this.#takes ? this.#fed : undefined);
  }

  /**
   * Takes note of what a node makes values of; not of the nodes below it.
   *
   * @param isRead Whether what the node prints goes to somebody else than the user.
   */
  look(node: SyntaxNode, isRead: boolean): void {
    switch (node.type) {
      case "Assignment":
        if (node.value.type === "ArrayValue") {
          node.value.elements.forEach((each) => this.#text(each));
        } else this.#text(node.value);
        break;
      case "For":
        node.wordlist?.forEach((each) => this.#text(each));
        break;
      case "ParameterExpansion":
        if (node.operation?.type === "Default" && !node.operation.operator.endsWith("?")) {
          this.#text(node.operation.operand);
        }
        if (node.operation?.type === "Replace") this.#text(node.operation.replacement);
        break;
      case "HereString":
        if (node.target !== undefined) this.#text(node.target);
        break;
      case "HereDoc":
        if (!node.body.text.split(/[\s,;|&(){]+/).every(isTameName)) this.#fed ??= "what is read";
        break;
      case "Command":
        this.#takes ||= /^(xargs|parallel)$/.test(node.name?.value ?? "");
        this.#command(node, isRead);
        break;
    }
  }

  #command({ name, args }: Command, isRead: boolean): void {
    const tool = name?.value ?? "", words = args.filter((each): each is Word => each.type === "Word");
    if (tool === "set") words.slice(1).forEach((each) => this.#text(each));
    if (!isRead || !ECHOES.test(tool)) return;
    const options = words.findIndex(({ text }) => !/^-[a-zA-Z]+$/.test(text));
    const said = words.slice(options < 0 ? words.length : options);
    // What a name ends with is taken away from it.
    const ending = tool === "basename" && options === 0 && said.length === 2 &&
      /^['"]?\.\w+['"]?$/.test(said[1]?.text ?? "");
    (ending ? said.slice(0, 1) : said).forEach((each) => this.#text(each));
  }

  #text(word: Word): void {
    if (!isTame(word)) this.#found ??= word.text;
  }
}

/** Tells whether what is written out in a word is neither the beginning of an option nor a way to what is hidden. */
function isTame(word: Word): boolean {
  // What stands behind braces is the end of a name.
  return writtenIn(word).replaceAll("}", MADE).split(/[\s,;|&(){]+/).every(isTameName);
}

function isTameName(text: string): boolean {
  if (/^[-+]\D/.test(text)) return false;
  return text.split(/[/:='"]/).every((name) => {
    if (name === ".." || /^\.[^.*]/.test(name)) return false;
    // `*.md` may be anything with that ending.
    return !isSecretName((/[?[]/.test(name) ? name : name.replaceAll("*", "x")).replaceAll(MADE, ""));
  });
}
