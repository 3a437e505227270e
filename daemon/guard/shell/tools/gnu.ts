// Short forms for the rules of tools with GNU options: those that read their operands, those that see names and sizes only, and
// those that touch no file at all. Knows no tool.

import type { Rule } from "../call.ts";
import { type Grammar, longs } from "../options.ts";
import { plain, type PlainTool } from "./plain.ts";

/** A grammar with `--help` and `--version`. @param short As getopt writes it. @param long Parted by blanks. */
export function gnu(short: string, long = "", more: Partial<Grammar> = {}): Grammar {
  return { short, long: longs(`help version ${long}`), ...more };
}

/** A tool that reads its operands and has no door but those named in `more`. */
export function reader(short: string, long = "", more: Partial<PlainTool> = {}): Rule {
  return plain({ grammar: gnu(short, long), operands: "read", ...more });
}

/** A tool that reads its operands and prints something else than their lines. */
export function rewriter(short: string, long = "", more: Partial<PlainTool> = {}): Rule {
  return reader(short, long, { prints: "rewritten", ...more });
}

/** A tool that sees names and sizes of its operands only. */
export function lister(short: string, long = "", more: Partial<PlainTool> = {}): Rule {
  return plain({ grammar: gnu(short, long), operands: "list", ...more });
}

/** A tool whose operands are no files and which has no option that acts. */
export function speaker(short: string, long = ""): Rule {
  return plain({ grammar: gnu(short, long), operands: "text", unknownOptions: "allow" });
}

/** Gives one rule to several tools. @param names Parted by blanks. */
export function each(names: string, rule: Rule): readonly (readonly [string, Rule])[] {
  return names.split(" ").map((name) => [name, rule] as const);
}
