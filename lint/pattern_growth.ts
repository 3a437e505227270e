// Tells whether looking for a pattern takes more than linear time: whoever writes the text that it is run over then holds up
// the process that does it. Texts that are hostile to a pattern are made of the pattern itself.

import { stepsOf, type Walk } from "./pattern_steps.ts";
import { type PatternNode, patternTree } from "./pattern_tree.ts";

/** The lengths of texts: two for a first look, two that decide, and two at which what is repeated up to a bound has met it. */
const [FIRST, SHORT, ONCE, TWICE, LONG, LONGER] = [48, 96, 240, 480, 1500, 3000];

/** Fewer steps a character than this are no growth at {@link SHORT}: the square of half of it is more. */
const FEW = 16;

/** Twice the text takes twice the steps where they grow in line, and four times where they grow with the square. */
const [MAYBE, LINEAR] = [2.5, 3];

/** The steps after which no end is waited for. */
const ENDLESS = 20_000_000;

const UNITS = [
  ..." \n\t\ra0A-:=/\\.#([{<)]}>'\"`$,;&|*@%~_+!?^",
  ..."a |a,|a:|a=|/a|.a|--a |- |\n- |\n#|\n | \n|\r\n|\\\n|$(|${|/*|//|[a]|''|\"\"|a'|<!--|a.|\u00a0|é|.a.|a/a|0a|;a|a;"
    .split("|"),
];

/** A text over which a pattern takes more than linear time; `undefined` where none is known. */
export function growing(pattern: RegExp, walk: Walk = {}): string | undefined {
  const tree = patternTree(pattern);
  const loops: Loop[] = [];
  loopsOf(tree, [], loops);
  if (loops.length === 0) return undefined;
  const count = stepsOf(pattern, { ...walk, most: ENDLESS });
  const prefixes = new Set(["", "a", "\n"]);
  const units = new Set(UNITS);
  for (const { before, bodies } of loops) {
    prefixes.add(before);
    for (const body of bodies) {
      units.add(body);
      units.add(before + body);
      units.add(body + before);
    }
    units.add(before);
  }
  for (const wordless of ["", ...prefixes]) if (wordless.length > 40) prefixes.delete(wordless);
  for (const unit of units) {
    if (unit === "") continue;
    for (const prefix of prefixes) {
      const of = (length: number) => `${prefix}${unit.repeat(Math.ceil(length / unit.length))}\u0001`;
      const grows = (once: number, twice: number, times: number) => {
        try {
          const steps = count(of(twice));
          return steps >= ENDLESS || steps > times * count(of(once));
        } catch (error) {
          // As deep as this only what goes back over the whole text comes.
          if (error instanceof RangeError) return true;
          throw error;
        }
      };
      if (count(of(SHORT)) <= FEW * SHORT || !grows(FIRST, SHORT, MAYBE)) continue;
      if (grows(ONCE, TWICE, LINEAR) && grows(LONG, LONGER, LINEAR)) {
        return `${JSON.stringify(prefix)} + ${JSON.stringify(unit)} * n`;
      }
    }
  }
  return undefined;
}

/** Something repeated without end: what may stand before it, and what may be repeated. */
interface Loop {
  readonly before: string;
  readonly bodies: readonly string[];
}

function loopsOf(node: PatternNode, before: readonly string[], loops: Loop[]): void {
  switch (node.kind) {
    case "row": {
      const seen = [...before];
      for (const part of node.parts) {
        loopsOf(part, seen, loops);
        seen.push(samples(part)[0] ?? "");
      }
      return;
    }
    case "either":
      return node.ways.forEach((way) => loopsOf(way, before, loops));
    case "group":
    case "look":
      return loopsOf(node.body, before, loops);
    case "repeat":
      if (node.most > ONCE) loops.push({ before: before.join(""), bodies: samples(node.body) });
      return loopsOf(node.body, before, loops);
  }
}

const GLYPHS = [...Array(94).keys()].map((code) => String.fromCharCode(33 + code)).concat(
  " ",
  "\n",
  "\t",
  "\r",
  "\u00a0",
  "é",
);
const LIKED = ["a", " ", "\n", "0", "-", "/", "A"];

/** Some short texts that a part matches, as far as that is easily told. */
function samples(node: PatternNode): string[] {
  switch (node.kind) {
    case "one":
      return [...LIKED, ...GLYPHS].filter(node.matches).slice(0, 5);
    case "row":
      return [0, 1, 2].map((pick) => node.parts.map((part) => at(samples(part), pick)).join(""));
    case "either":
      return node.ways.flatMap((way) => samples(way).slice(0, 2)).slice(0, 8);
    case "group":
      return samples(node.body);
    case "repeat":
      return node.least === 0
        ? ["", ...samples(node.body)]
        : samples(node.body).map((text) => text.repeat(Math.min(node.least, 40)));
    default:
      return [""];
  }
}

function at(texts: readonly string[], pick: number): string {
  return texts[Math.min(pick, texts.length - 1)] ?? "";
}
