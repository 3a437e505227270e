// The TODO keywords of a file, from its `#+TODO:`, `#+SEQ_TODO:` and `#+TYP_TODO:` lines (org-set-regexps-and-options).
// Knows nothing of headings, of `#+SETUPFILE:`, which is never followed, nor of keywords set in an editor.

/** One sequence of keywords. */
export interface TodoSequence {
  readonly todo: readonly string[];
  readonly done: readonly string[];
}

/** The keywords of a file. */
export interface TodoKeywords {
  /** In Org's order: `TYP_TODO`, then `TODO`, then `SEQ_TODO`. */
  readonly sequences: readonly TodoSequence[];
  readonly all: ReadonlySet<string>;
  readonly done: ReadonlySet<string>;
}

/** A keyword line, `#+NAME: value`. */
export interface KeywordLine {
  /** In upper case. */
  readonly name: string;
  readonly value: string;
}

/** Works out the keywords; without any such line they are `TODO | DONE`. Where none means done, the last one does. */
export function collectTodoKeywords(lines: readonly KeywordLine[]): TodoKeywords {
  const valuesOf = (name: string) => lines.filter((line) => line.name === name);
  const found = [...valuesOf("TYP_TODO"), ...valuesOf("TODO"), ...valuesOf("SEQ_TODO")];
  const sequences = (found.length === 0 ? ["TODO | DONE"] : found.map(({ value }) => value)).map(parseSequence);
  const all = sequences.flatMap(({ todo, done }) => [...todo, ...done]);
  const done = sequences.flatMap(({ done }) => done);
  return { sequences, all: new Set(all), done: new Set(done.length === 0 ? all.slice(-1) : done) };
}

/**
 * The keyword that somebody means by `TODO` or `DONE`: the one of that name where the heading's sequence has it, else the first of
 * that sequence to do again or done, as `org-todo` does it. Every other name means itself.
 *
 * @param was The keyword that the heading has.
 */
export function keywordMeant({ sequences, all, done }: TodoKeywords, was: string | undefined, asked: string): string {
  if (asked !== "TODO" && asked !== "DONE") return asked;
  const own = was === undefined ? undefined : sequences.find((each) => [...each.todo, ...each.done].includes(was));
  const has = own === undefined ? all : new Set([...own.todo, ...own.done]);
  if (has.has(asked)) return asked;
  const first = (each: TodoSequence | undefined) => asked === "DONE" ? each?.done[0] : each?.todo[0];
  const meant = first(own) ?? sequences.map(first).find((each) => each !== undefined);
  // Where no bar says what means done, the last one does.
  return meant ?? (asked === "DONE" ? [...done][0] : undefined) ?? asked;
}

/** `A B(b!) | C(c@/!)`: names without what stands in brackets behind them; without a bar the last one means done. */
function parseSequence(value: string): TodoSequence {
  const words = value.split(/[ \f\t\n\r\v]+/).filter((word) => word !== "");
  const bar = words.indexOf("|");
  const split = bar === -1 ? words.length - 1 : bar;
  const names = (list: readonly string[]) =>
    list.filter((word) => word !== "|").map(withoutKeys).filter((word) => word !== "");
  return { todo: names(words.slice(0, split)), done: names(words.slice(split)) };
}

function withoutKeys(word: string): string {
  const open = word.endsWith(")") ? word.indexOf("(") : -1;
  return open === -1 ? word : word.slice(0, open);
}
