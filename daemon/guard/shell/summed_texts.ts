// Variables that are set to text and stand in sums, where bash evaluates that text, and runs what a subscript in it holds. By syntax only;
// knows no value.

import type { SyntaxNode, Word } from "unbash";
import { isSum } from "./word_texts.ts";

/** Comparisons of `[[` that are sums. */
const SUM = /^-(eq|ne|lt|le|gt|ge)$/;

/** A number, or what can only come to one. */
const NUMBER = /^(["']?[-+]?\d{0,15}["']?|"?\$[#?]"?|\$\{#\w+(\[[@*]\])?\})$/;

/** Looks at one node of a script after the other. */
export class Sums {
  readonly #texts = new Set<string>();
  readonly #summed = new Set<string>();
  /** Lists whose items go by names, which are no sums. */
  readonly #maps = new Set<string>();

  /** A variable that is set to text in one place and summed in another. */
  get found(): string | undefined {
    return [...this.#summed].find((name) => this.#texts.has(name));
  }

  /** Takes note of what a node sets, and of what it sums; not of the nodes below it. */
  look(node: SyntaxNode): void {
    switch (node.type) {
      case "Assignment":
        if (node.index !== undefined && !this.#maps.has(node.name)) this.#sum(node.index);
        if (!this.#isNumber(node.value)) this.#texts.add(node.name);
        break;
      case "For":
        if (node.wordlist?.every(isNumber) !== true) this.#texts.add(node.name.value);
        break;
      case "ArithmeticWord":
        this.#names(node.value);
        break;
      case "TestBinary":
        if (SUM.test(node.operator)) [node.left, node.right].forEach((word) => this.#sum(word));
        break;
      case "ParameterExpansion":
        if (node.index !== undefined && !this.#maps.has(node.parameter)) this.#sum(node.index);
        if (node.operation?.type === "Slice") this.#names(node.text.replace(/^\$\{\w+/, ""));
        break;
      case "Command":
        this.#command(node.name?.value ?? "", node.args.map(({ text }) => text));
        break;
    }
  }

  #isNumber(value: Extract<SyntaxNode, { type: "Assignment" }>["value"]): boolean {
    return value.type === "ArrayValue" ? value.elements.every(isNumber) : isNumber(value);
  }

  #command(name: string, words: readonly string[]): void {
    if (name === "let") words.forEach((word) => this.#names(word));
    else if (/^(read|mapfile|readarray|getopts)$/.test(name)) words.forEach((word) => this.#texts.add(word));
    else if (/^(declare|typeset|local|readonly)$/.test(name) && words.some((word) => /^-\w*[iA]/.test(word))) {
      const maps = words[0] === "-A" && !words.slice(1).some((word) => word.startsWith("-"));
      for (const word of words) maps ? this.#maps.add(word.split("=")[0] ?? "") : this.#names(word);
    }
  }

  #sum(word: Word): void {
    this.#names(word.text);
  }

  #names(text: string): void {
    // How many there are is a number, whatever they are.
    for (const [name] of text.replace(/\$\{#\w{1,99}(?:\[[@*]\])?\}/g, " ").matchAll(/[A-Za-z_]\w*/g)) {
      this.#summed.add(name);
    }
  }
}

function isNumber(word: Word): boolean {
  return NUMBER.test(word.text) || isSum(word);
}
