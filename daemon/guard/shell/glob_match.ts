// Bash patterns as regular expressions, for operations on texts that are known.
// Knows no paths.

import { bracketEnd } from "./patterns.ts";

/**
 * The source of a regular expression for a bash pattern, or `undefined` for what is not worked out here (extended patterns).
 *
 * @param greedy Whether `*` takes as much as it can.
 */
export function patternToRegExp(pattern: string, greedy: boolean): string | undefined {
  if (/[?*+@!]\(/.test(pattern)) return undefined;
  let out = "";
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] as string;
    if (c === "*") {
      while (pattern[i + 1] === "*") i++;
      out += greedy ? ".*" : ".*?";
    } else if (c === "?") out += ".";
    else if (c === "[") {
      const close = bracketEnd(pattern, i);
      if (close < 0) {
        out += "\\[";
        continue;
      }
      const inside = pattern.slice(i + 1, close);
      // Classes, and a "]" that is itself a sign of the set.
      if (/\[[:=.]|\]/.test(inside)) return undefined;
      out += `[${inside.replace(/^!/, "^").replaceAll("\\", "\\\\").replaceAll("[", "\\[")}]`;
      i = close;
    } else if (c === "\\" && i + 1 < pattern.length) out += escape(pattern[++i] as string);
    else out += escape(c);
  }
  return out;
}

function escape(c: string): string {
  return /[\\^$.|?*+()[\]{}/]/.test(c) ? `\\${c}` : c;
}
