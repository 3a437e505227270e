// The patterns that a source holds, with how each is used. Reads the tree that the linter makes.

/** A pattern of a source. */
export interface PatternUse {
  readonly pattern: RegExp;
  /** All matches of it are looked for. */
  readonly every: boolean;
  /** Where it begins in the source. */
  readonly from: number;
}

/** What looks for every match of its pattern, whatever the flags. */
const EVERY: ReadonlySet<string> = new Set(["split", "matchAll", "replaceAll"]);

/** Returns the patterns that are written out in a source. */
export function patternsOf(name: string, source: string): PatternUse[] {
  const found: PatternUse[] = [];
  const collect: Deno.lint.Rule = {
    create: () => ({
      Literal(node) {
        // Other literals have the field too, and nothing in it.
        if (!("regex" in node) || node.regex === undefined) return;
        const { pattern, flags } = node.regex;
        const parent = node.parent;
        const callee = parent?.type === "CallExpression" ? parent.callee : undefined;
        const method = callee?.type === "MemberExpression" && callee.property.type === "Identifier"
          ? callee.property.name
          : "";
        const expression = new RegExp(pattern, flags);
        found.push({ pattern: expression, every: expression.global || EVERY.has(method), from: node.range[0] });
      },
    }),
  };
  Deno.lint.runPlugin({ name: "patterns", rules: { collect } }, name, source);
  return found;
}
