// The rules `passepartout/header` and `passepartout/doc`: a file opens with what it is and what it does not know, and each
// export says in one sentence what it gives. They look at where a comment stands and how long it is, never at its words.

import { isTest, placeOf } from "./tree.ts";

/** How many lines the comment that opens a file may have. */
export const HEADER_LINES = { least: 2, most: 5 } as const;

/** The number of lines of the comment that opens `text`; 0 when it opens with something else. */
export function countHeaderLines(text: string): number {
  const lines = text.split("\n");
  if (lines[0]?.startsWith("#!")) lines.shift();
  if (lines[0]?.startsWith("/*")) return lines.findIndex((line) => line.includes("*/")) + 1;
  const end = lines.findIndex((line) => !line.startsWith("//"));
  return end === -1 ? lines.length : end;
}

/** Every file of the program opens with a comment. */
export const header: Deno.lint.Rule = {
  create(context) {
    const place = placeOf(context.filename);
    if (!isProgram(place)) return {};
    return {
      Program() {
        const count = countHeaderLines(context.sourceCode.text);
        if (count >= HEADER_LINES.least && count <= HEADER_LINES.most) return;
        context.report({
          range: [0, 1],
          message:
            `${place} must open with a comment of ${HEADER_LINES.least} to ${HEADER_LINES.most} lines: what the ` +
            `file is, and what it does not know (got ${count}).`,
        });
      },
    };
  },
};

/** Every declaration that the program exports has a doc comment. */
export const doc: Deno.lint.Rule = {
  create(context) {
    const place = placeOf(context.filename);
    if (!isProgram(place)) return {};
    const documented = new Set<string>();
    return {
      "ExportNamedDeclaration, ExportDefaultDeclaration"(
        node: Deno.lint.ExportNamedDeclaration | Deno.lint.ExportDefaultDeclaration,
      ) {
        if (node.declaration === null) return;
        const name = nameOf(node.declaration);
        const comment = context.sourceCode.getCommentsBefore(node).at(-1);
        if (comment?.type === "Block" && comment.value.startsWith("*")) documented.add(name);
        // The first overload speaks for all.
        if (documented.has(name)) return;
        context.report({
          node,
          message: `The export ${name} must have a doc comment (/** ... */): one sentence, then units and errors.`,
        });
      },
    };
  },
};

function isProgram(place: string): boolean {
  return !isTest(place) && /^(daemon\/|clients\/|conformance\/|main\.ts$)/.test(place);
}

function nameOf(node: Deno.lint.Node): string {
  if (node.type === "VariableDeclaration") {
    const id = node.declarations[0]?.id;
    return id?.type === "Identifier" ? id.name : "pattern";
  }
  return "id" in node && node.id?.type === "Identifier" ? node.id.name : "default";
}
