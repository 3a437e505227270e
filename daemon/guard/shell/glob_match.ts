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
      const set = setOf(pattern.slice(i + 1, close));
      if (set === undefined) return undefined;
      out += set;
      i = close;
    } else if (c === "\\" && i + 1 < pattern.length) out += escape(pattern[++i] as string);
    else out += escape(c);
  }
  return out;
}

/** The set of signs between two brackets; `undefined` where it is not worked out. */
function setOf(inside: string): string | undefined {
  // Classes, and a "]" that is itself a sign of the set.
  if (/\[[:=.]|\]/.test(inside)) return undefined;
  const negated = /^[!^]/.test(inside);
  const signs = inside.slice(negated ? 1 : 0).match(/\\?[^]/gu) ?? [];
  let out = "";
  for (let i = 0; i < signs.length; i++) {
    const from = plain(signs[i] as string);
    // A quoted "-" is a sign like others.
    if (signs[i + 1] !== "-" || i + 2 >= signs.length) {
      out += from === "-" ? "\\-" : escape(from);
      continue;
    }
    const to = plain(signs[i + 2] as string);
    // In which order signs of other kinds stand, and what one upside down holds, bash and others see differently.
    if (![/^[a-z]+$/, /^[A-Z]+$/, /^[0-9]+$/].some((kind) => kind.test(from + to)) || from > to) return undefined;
    out += `${from}-${to}`;
    i += 2;
  }
  return out === "" ? undefined : `[${negated ? "^" : ""}${out}]`;
}

function plain(sign: string): string {
  return sign.length > 1 && sign.startsWith("\\") ? sign.slice(1) : sign;
}

function escape(c: string): string {
  return /[\\^$.|?*+()[\]{}/]/.test(c) ? `\\${c}` : c;
}
