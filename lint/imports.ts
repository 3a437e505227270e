// The rule `passepartout/imports`: a file imports only what its row in directions.ts allows.
// It judges one specifier at a time and never opens the file that it names; cycles.ts looks at the whole.

import { type Direction, DIRECTIONS, UNIT_TEST } from "./directions.ts";
import { folderOf, isTest, placeOf, resolvePlace } from "./tree.ts";

/** What one file may import: its row, its own folder, and the extras of a unit test, put together. */
interface Allowance {
  readonly of: string;
  readonly may: readonly string[];
  readonly types: readonly string[];
  readonly packages: readonly string[];
}

/** Says what is wrong when `place` imports `specifier`, or nothing when it may. */
export function judgeImport(
  place: string,
  specifier: string,
  { typeOnly = false, directions = DIRECTIONS }: { typeOnly?: boolean; directions?: readonly Direction[] } = {},
): string | undefined {
  const allowance = allowanceOf(place, directions);
  if (allowance === undefined) {
    return `${place} has no row in lint/directions.ts: give it one before it imports anything`;
  }
  if (!/^\.{0,2}\//.test(specifier)) {
    return allowance.packages.some((each) => namesPackage(each, specifier))
      ? undefined
      : `${place} may not import ${specifier}. ${allowedPackages(allowance)}`;
  }
  const target = resolvePlace(place, specifier);
  if (allowance.may.some((each) => covers(each, target))) return undefined;
  if (!allowance.types.some((each) => covers(each, target))) {
    return `${place} may not import ${target}. ${allowedFiles(allowance)}`;
  }
  return typeOnly ? undefined : `${place} may import only types from ${target}. ${allowedFiles(allowance)}`;
}

/** The rule, for the plugin. */
export const imports: Deno.lint.Rule = {
  create(context) {
    const place = placeOf(context.filename);
    const judge = (source: Deno.lint.Expression | Deno.lint.StringLiteral, typeOnly: boolean) => {
      const specifier = literalText(source);
      if (specifier === undefined) return;
      const message = judgeImport(place, specifier, { typeOnly });
      if (message !== undefined) context.report({ node: source, message });
    };
    return {
      ImportDeclaration(node) {
        judge(
          node.source,
          node.importKind === "type" || node.specifiers.length > 0 &&
              node.specifiers.every((each) => each.type === "ImportSpecifier" && each.importKind === "type"),
        );
      },
      ExportNamedDeclaration(node) {
        if (node.source === null) return;
        judge(
          node.source,
          node.exportKind === "type" ||
            node.specifiers.length > 0 && node.specifiers.every((each) => each.exportKind === "type"),
        );
      },
      ExportAllDeclaration(node) {
        judge(node.source, node.exportKind === "type");
      },
      ImportExpression(node) {
        judge(node.source, false);
      },
      TSImportType(node) {
        const { argument } = node;
        if (argument.type === "TSLiteralType") judge(argument.literal as Deno.lint.Expression, true);
      },
    };
  },
};

function allowanceOf(place: string, directions: readonly Direction[]): Allowance | undefined {
  const own = rowOf(place, directions, isTest(place));
  if (own !== undefined) return own;
  const tested = isTest(place) ? rowOf(place.replace(/_test\.ts$/, ".ts"), directions, false) : undefined;
  if (tested === undefined) return undefined;
  return {
    of: tested.of,
    may: [...tested.may, `${folderOf(place)}*`, ...UNIT_TEST.may],
    types: tested.types,
    packages: [...new Set([...tested.packages, ...UNIT_TEST.packages ?? []])],
  };
}

/** Tests have rows of their own (`folder/*_test.ts`, or their very name); other rows are about the rest of a folder. */
function rowOf(place: string, directions: readonly Direction[], test: boolean): Allowance | undefined {
  for (const { of, may, types = [], packages = [] } of directions) {
    const name = of.find((each) => covers(each, place) && isTest(each) === test);
    if (name === undefined) continue;
    return { of: name, may: name.endsWith("/") ? [name, ...may] : may, types, packages };
  }
}

/** Tells whether an entry of the table names `place`; "*" stands for any part of a file's name. */
function covers(entry: string, place: string): boolean {
  if (entry.endsWith("/")) return place.startsWith(entry);
  const [start, end] = entry.split("*");
  if (end === undefined || start === undefined) return place === entry;
  return folderOf(place) === folderOf(entry) && place.startsWith(start) && place.endsWith(end);
}

function namesPackage(entry: string, specifier: string): boolean {
  return specifier === entry || specifier.startsWith(/[/:]$/.test(entry) ? entry : `${entry}/`);
}

function allowedFiles({ of, may, types }: Allowance): string {
  const all = [...may, ...types.map((each) => `types of ${each}`)];
  return all.length === 0 ? `${of} imports nothing of ours.` : `${of} imports only ${all.join(", ")}.`;
}

function allowedPackages({ of, packages }: Allowance): string {
  return packages.length === 0 ? `${of} imports no package.` : `Packages for ${of}: ${packages.join(", ")}.`;
}

function literalText(node: Deno.lint.Expression | Deno.lint.StringLiteral): string | undefined {
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : undefined;
  if (node.type === "TemplateLiteral" && node.expressions.length === 0) return node.quasis[0]?.cooked;
}
