// Words whose quotes, braces and blanks bash takes otherwise than they look: it parts them elsewhere, or not at all. Whoever writes such a
// word most likely wants to hide something; no everyday word is of this kind. Knows no command.

import type { SyntaxNode, WordPart } from "unbash";

/** An item of an array or an argument, all of them. */
const ALL = /\$@|\$\{@|\[@\]/;

/** Says, as a clause, why a word or a text is not what it looks like; `undefined` for any other. */
export function oddQuoting(node: SyntaxNode): string | undefined {
  switch (node.type) {
    case "DoubleQuoted":
      // Bash parts the word there, but only beside all arguments or items.
      if (/\\\s/.test(node.text) && ALL.test(node.text)) {
        return "a backslash stands before a blank beside all arguments";
      }
      // Within quotes a quote ends a name for whoever reads, and not for bash.
      return /\$[A-Za-z_]\w*"[A-Za-z0-9_]/.test(node.text) ? "a quote within quotes stands in a name" : undefined;
    case "HereDoc":
      if (
        /\$[A-Za-z_]\w*"[A-Za-z0-9_]/.test(node.body?.text ?? "") &&
        /\$\{(?:(?!\$\{)[^}"])*"/.test(node.body?.text ?? "")
      ) {
        return "a quote within a text stands in a name";
      }
      return node.delimiter?.quoted !== true && /\$\*|\$\{\*|\[\*\]/.test(node.body?.text ?? "")
        ? "a text holds all arguments as one word"
        : undefined;
    case "Word": {
      if (node.text.includes("~") && node.text.includes("\\\n")) return "a line goes on within a name";
      const parts = node.parts ?? [];
      const expansions = parts.filter(({ type }) => /Expansion/.test(type));
      // With a lone sign behind it what is expanded is not parted.
      if (expansions.length > 0 && parts.some(({ type, text }) => type === "Literal" && /(^|[^\\])\$/.test(text))) {
        return "a sign of expansion stands alone beside an expansion";
      }
      const hasBrace = parts.some(({ type, text }) =>
        type === "BraceExpansion" || type === "Literal" && /(^|[^\\])\{/.test(text)
      );
      return hasBrace && insides(parts).some((text) => /[{,]|\.\./.test(text))
        ? "signs of braces stand in quotes or expansions beside braces"
        : undefined;
    }
    default:
      return undefined;
  }
}

/** What stands in the quotes and expansions of a word, braces opened. */
function insides(parts: readonly WordPart[]): string[] {
  return parts.flatMap((part) => {
    if (part.type === "Literal") return [];
    if (part.type === "BraceExpansion") return insides(part.parts ?? []);
    return [part.text.replace(/^\$\{?\w*/, "")];
  });
}
