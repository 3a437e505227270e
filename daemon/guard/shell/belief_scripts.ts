// Scripts that set variables in every way that runs unasked, and print them behind a mark, out of the parts in fixtures/guard/belief_parts.json.
// For tests; knows nothing of what the guard makes of them.

/** Numbers from 0 up to 1 that are the same for each seed (mulberry32). */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What scripts are made of, by kind. */
export type BeliefParts = Readonly<
  Record<
    | "texts"
    | "operands"
    | "patterns"
    | "sums"
    | "given"
    | "echo"
    | "formats"
    | "commands"
    | "filters"
    | "questions"
    | "folders"
    | "documents"
    | "settings",
    readonly string[]
  >
>;

/** Substitutions in one another. */
const DEEPEST = 2;

/** Makes one script after the other. */
export class BeliefScripts {
  readonly #parts: BeliefParts;
  readonly #next: () => number;
  #free: string[] = [];
  #depth = 0;

  constructor(parts: BeliefParts, seed: number) {
    [this.#parts, this.#next] = [parts, numbersFrom(seed)];
  }

  /** A script; it prints words behind `@@` with `printf '%s\0'`, once or in a loop. */
  script(): string {
    this.#free = [..."xyzwvu"];
    let text = "";
    for (let steps = 1 + this.#below(4); steps > 0; steps--) {
      const step = this.#step();
      text += `${step}${step.includes("\nE\n") ? "" : this.#one(["; ", "; ", "\n", " && "])}`;
    }
    return text + this.#end();
  }

  #below(most: number): number {
    return Math.floor(this.#next() * most);
  }

  #one<T>(items: readonly T[]): T {
    return items[this.#below(items.length)] as T;
  }

  #part(kind: keyof BeliefParts): string {
    return this.#one(this.#parts[kind]);
  }

  #either(...ways: readonly (() => string)[]): string {
    return this.#one(ways)();
  }

  /** A variable that nothing sets yet; later ones may be set twice. */
  #fresh(): string {
    return this.#free.shift() ?? "k";
  }

  #expansion(): string {
    const name = this.#one([..."xyzwvuq"]);
    return this.#either(
      () => `$${name}`,
      () => `\${${name}}`,
      () => `\${${name}${this.#one([":-", "-", ":+", "+"])}${this.#part("operands")}}`,
      () => `\${${name}${this.#one(["#", "##", "%", "%%"])}${this.#part("patterns")}}`,
      () => `\${${name}${this.#one(["/", "//"])}${this.#one(["a", ".", " "])}/${this.#one(["b", "", "~", "x y"])}}`,
      () => `\${${name}:${this.#one(["0", "1", " -1"])}${this.#one(["", ":1"])}}`,
      () => `$((${this.#part("sums")}))`,
      () => `$(${this.#command()})`,
      () => this.#part("given"),
    );
  }

  #quoted(): string {
    return `"${this.#one(["", "", "a", ".", " ", "/"])}${this.#expansion().replace('"$@"', "$@")}${
      this.#one(["", "", "b", "/"])
    }"`;
  }

  #word(): string {
    const piece = () => this.#either(() => this.#part("texts"), () => this.#expansion(), () => this.#quoted());
    return this.#below(3) === 0 ? `${piece()}${piece()}` : piece();
  }

  #words(): string {
    return Array.from({ length: 1 + this.#below(3) }, () => this.#word()).join(" ");
  }

  #command(): string {
    if (this.#depth >= DEEPEST) return this.#part("commands");
    this.#depth++;
    try {
      return this.#either(
        () => `echo ${this.#part("echo")}${this.#words()}`,
        () => `printf ${this.#part("formats")} ${this.#words()}`,
        () => `basename ${this.#one(["", "-- ", "-a "])}${this.#word()}${this.#one(["", " .txt", " a"])}`,
        () => `dirname ${this.#word()}`,
        () => this.#part("commands"),
        () => `${this.#command()} | ${this.#part("filters")}`,
        () => `${this.#part("filters")} <<< ${this.#word()}`,
        () => `${this.#part("questions")}${this.#one([" && ", " || ", "; "])}${this.#command()}`,
        () => `${this.#command()} ${this.#one(["2>/dev/null", ">&2", ">/dev/null", "2>&1"])}`,
        () =>
          `${this.#one(["/bin/bash", "bash", "sh"])} -c '${
            this.#one(['echo "$0"', "echo ${0##*/}", "echo $x", "pwd"])
          }'`,
      );
    } finally {
      this.#depth--;
    }
  }

  #set(): string {
    return `${this.#fresh()}=${
      this.#either(() => this.#word(), () => `$(${this.#command()})`, () => `"$(${this.#command()})"`)
    }`;
  }

  #input(): string {
    return this.#either(
      () => ` <<< ${this.#word()}`,
      () => ` < <(${this.#command()})`,
      () => ` <<E\n${this.#part("documents")}\n${this.#part("documents")}\nE\n`,
      () => ` <<'E'\n${this.#part("documents")}\nE\n`,
      () => " < a.txt",
    );
  }

  #step(): string {
    const read = () =>
      `${this.#one(["", "", "IFS= ", "IFS=: ", "IFS=, "])}read ${this.#one(["-r ", "-r ", "", "-r -d '' "])}`;
    const body = () => this.#either(() => this.#end(), () => ":", () => this.#set());
    return this.#either(
      () => this.#set(),
      () => this.#set(),
      () => `${read()}${this.#fresh()}${this.#input()}`,
      () => `while ${read()}${this.#fresh()}; do ${body()}; done${this.#input()}`,
      () => `for ${this.#fresh()} in ${this.#words()}; do ${body()}; done`,
      () => `if ${this.#part("questions")}; then ${this.#set()}; else ${this.#set()}; fi`,
      () => `${this.#part("questions")} ${this.#one(["&&", "||"])} ${this.#set()}`,
      () => `( ${this.#set()} )`,
      () => `{ ${this.#set()}; }${this.#one(["", " > /dev/null", " < zz"])}`,
      () => `cd ${this.#part("folders")}`,
      () => this.#part("settings"),
      () => this.#list(),
      () => `set -- ${this.#words()}`,
    );
  }

  #list(): string {
    const name = this.#fresh(), items = `"\${${name}[${this.#one(["@", "0", "1"])}]}"`;
    const made = this.#either(
      () => `${name}=(${this.#one(["a b", "'a b' c", "*.txt", "a", ""])})`,
      () => `mapfile -t ${name} <<< ${this.#word()}`,
      () => `mapfile -t ${name} < <(${this.#command()})`,
    );
    return `${made}; printf '%s\\0' @@ ${items}`;
  }

  #end(): string {
    const word = () => this.#either(() => this.#expansion(), () => this.#quoted(), () => this.#word());
    return `printf '%s\\0' @@ ${word()}${this.#below(2) === 0 ? ` ${word()}` : ""}`;
  }
}
