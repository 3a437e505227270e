// Tests of the option reader: clusters, attached values, abbreviations, numbers, and
// words that cannot be known.

import { assertEquals } from "@std/assert";
import { Arg } from "./call.ts";
import { type Grammar, longs, parseArgs } from "./options.ts";

const SORT: Grammar = {
  short: "no:k:u",
  long: longs("output= compress-program= numeric-sort unique color=?"),
  numbers: true,
};

/** Parses and writes down: options as `name=value`, operands, unknown and doubtful words. */
function read(words: readonly (string | Arg)[], grammar: Grammar = SORT): string {
  const { options, operands, unknown, doubtful } = parseArgs(
    words.map((word) => typeof word === "string" ? Arg.of(word) : word),
    grammar,
  );
  const shown = (args: readonly Arg[]) => args.map((arg) => arg.shown).join(",");
  const used = options.map(({ name, value }) => value === undefined ? name : `${name}=${value.shown}`).join(",");
  return `${used} | ${shown(operands)} | ${shown(unknown)} | ${shown(doubtful)}`;
}

const vanishing = new Arg([{ kind: "unknown", why: "x" }], true);

Deno.test("options: clusters, attached values and abbreviations are told apart from operands", () => {
  const rows: readonly [(string | Arg)[], string][] = [
    [["-nuof", "g"], "n,u,o=f | g |  | "],
    [["f", "-o", "g"], "o=g | f |  | "],
    [["--", "-o", "g"], " | -o,g |  | "],
    [["--out=g"], "output=g |  |  | "],
    [["--comp", "./x"], "compress-program=./x |  |  | "],
    [["--color", "f"], "color | f |  | "],
    [["-5", "f"], "#=5 | f |  | "],
    [["-x"], " |  | -x | "],
    [["--what"], " |  | --what | "],
    [["-"], " | - |  | "],
  ];
  for (const [words, wanted] of rows) assertEquals(read(words), wanted);
});

Deno.test("options: an abbreviation that may or may not take the next word is not known", () => {
  const grammar: Grammar = { long: longs("pre= pretty") };
  assertEquals(read(["--pr", "f"], grammar), "pre=f,pretty |  | --pr | ");
  assertEquals(read(["--pre", "f"], grammar), "pre=f |  |  | ");
});

Deno.test("options: a word that may be several is doubtful wherever it stands", () => {
  assertEquals(read([vanishing]), " | … |  | …");
  assertEquals(read(["-k", vanishing, "f"]), "k=… | f |  | …");
  assertEquals(read([new Arg([{ kind: "text", text: "a" }, { kind: "unknown", why: "x" }], true)]), " | a… |  | a…");
  assertEquals(
    read([new Arg([{ kind: "text", text: "--output=" }, { kind: "unknown", why: "x" }], true)]),
    "output=… |  |  | --output=…",
  );
});

Deno.test("options: a number that is not known is still a number", () => {
  const number = new Arg([{ kind: "text", text: "-" }, { kind: "unknown", why: "x", digits: true }]);
  assertEquals(read([number, "f"]), "#=… | f |  | ");
  const word = new Arg([{ kind: "text", text: "-" }, { kind: "unknown", why: "x" }]);
  assertEquals(read([word, "f"]), " | f | -… | -…");
});

Deno.test("options: a value that looks like an option is doubtful, unless the option is one for such values", () => {
  assertEquals(read(["-k", "-u", "f"]), "k=-u | f |  | -u");
  assertEquals(read(["--output", "--unique"]), "output=--unique |  |  | --unique");
  assertEquals(read(["-k", "-5", "--output=-u"]), "k=-5,output=-u |  |  | ");
  assertEquals(read(["-k", "-u"], { ...SORT, dashed: ["k"] }), "k=-u |  |  | ");
});
