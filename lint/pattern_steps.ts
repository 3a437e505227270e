// Counts the steps that a backtracking engine needs for a pattern over a text. A count is the same on every machine and under
// every load, which no duration is; that is why the growth of patterns is told by it.

import { type PatternNode, patternTree } from "./pattern_tree.ts";

/** How a pattern is used: `every` where all its matches are looked for, as `split` does without a flag. */
export interface Walk {
  readonly every?: boolean;
  /** The steps after which counting ends. */
  readonly most?: number;
}

/** Counts the steps of looking for a pattern in a text. */
export type StepsOf = (text: string) => number;

type Next = (at: number) => boolean;
type Step = (at: number, next: Next) => boolean;

/** Makes the counter of one pattern. */
export function stepsOf(pattern: RegExp, { every = pattern.global, most = Infinity }: Walk = {}): StepsOf {
  const { multiline, unicode, unicodeSets, sticky } = pattern;
  let glyphs: readonly string[] = [];
  let steps = 0;
  let taken: (readonly [from: number, to: number] | undefined)[] = [];
  const isWord = (at: number) => /^\w$/.test(glyphs[at] ?? "");
  const isEnd = (at: number) => /^[\n\r\u2028\u2029]$/.test(glyphs[at] ?? "");

  const compile = (node: PatternNode, back: boolean): Step => {
    switch (node.kind) {
      case "one":
        return (at, next) => {
          // What grows with every power is not waited for.
          if (steps++ > most) return false;
          const glyph = glyphs[back ? at - 1 : at];
          return glyph !== undefined && node.matches(glyph) && next(back ? at - 1 : at + 1);
        };
      case "row": {
        const parts = node.parts.map((part) => compile(part, back));
        if (back) parts.reverse();
        const from = (index: number): Step => {
          const part = parts[index];
          if (part === undefined) return (at, next) => next(at);
          if (index === parts.length - 1) return part;
          const rest = from(index + 1);
          return (at, next) => part(at, (to) => rest(to, next));
        };
        return from(0);
      }
      case "either": {
        const ways = node.ways.map((way) => compile(way, back));
        return (at, next) => ways.some((way) => way(at, next));
      }
      case "group": {
        const body = compile(node.body, back);
        return (at, next) => {
          const before = taken[node.number];
          const matched = body(at, (to) => {
            taken[node.number] = back ? [to, at] : [at, to];
            return next(to);
          });
          if (!matched) taken[node.number] = before;
          return matched;
        };
      }
      case "look": {
        const body = compile(node.body, node.behind);
        return (at, next) => {
          steps++;
          return body(at, () => true) !== node.not && next(at);
        };
      }
      case "again":
        return (at, next) => {
          const [from, to] = taken[node.number] ?? [0, 0];
          steps += 1 + to - from;
          const start = back ? at - (to - from) : at;
          for (let i = from; i < to; i++) if (glyphs[start + i - from] !== glyphs[i]) return false;
          return next(back ? start : at + to - from);
        };
      case "edge":
        return (at, next) => {
          steps++;
          const holds = node.sign === "^"
            ? at === 0 || multiline && isEnd(at - 1)
            : node.sign === "$"
            ? at === glyphs.length || multiline && isEnd(at)
            : (isWord(at - 1) !== isWord(at)) === (node.sign === "\\b");
          return holds && next(at);
        };
      case "repeat":
        return repeat(node, compile(node.body, back));
    }
  };

  const repeat = ({ least, most, lazy }: PatternNode & { kind: "repeat" }, body: Step): Step => {
    const round = (count: number, at: number, next: Next): boolean => {
      steps++;
      const more = () => count < most && body(at, (to) => (to !== at || count < least) && round(count + 1, to, next));
      if (count < least) return more();
      return lazy ? next(at) || more() : more() || next(at);
    };
    return (at, next) => round(0, at, next);
  };

  const start = compile(patternTree(pattern), false);
  return (text) => {
    glyphs = unicode || unicodeSets ? [...text] : text.split("");
    steps = 0;
    for (let at = 0; at <= glyphs.length;) {
      steps++;
      taken = [];
      let end = -1;
      if (start(at, (to) => (end = to) >= 0)) {
        if (!every) break;
        at = end > at ? end : at + 1;
      } else if (sticky) break;
      else at++;
      if (steps > most) break;
    }
    return steps;
  };
}
