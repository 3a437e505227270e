// Small programs and numbers that take all memory there is: loops of awk, jq, sed and bc whose rounds nothing written out bounds, widths
// and counts that are very large. Goes by how they are written; those that everybody writes, over the fields of a line or a few numbers,
// are let be. Knows names, and where the programs of these tools stand.

import type { Arg, Judge, Stream } from "./call.ts";

const BOUND = "(?:NF|NR|FNR|[a-z]\\w{0,12}|\\d{1,5}|length\\(\\w*\\))";

/** A loop of awk over fields, lines, items or few numbers, one by one. */
const AWK_LOOP = new RegExp(
  `\\bfor\\s*\\(\\s*(?:\\w+\\s+in\\s+\\w+|\\w+\\s*=\\s*[\\w$.+-]{1,12}\\s*;\\s*\\w+\\s*` +
    `(?:<=?\\s*${BOUND}\\s*;\\s*\\w+\\+\\+|>=?\\s*${BOUND}\\s*;\\s*\\w+--))\\s*\\)`,
  "g",
);

/** A function of awk, with its name and what it does. */
const AWK_FUNCTION = /\bfunc(?:tion)?\s+(\w+)\s*\([^()]*\)\s*\{([^{}]*)\}/g;

/** A question that counts up to few. */
const AWK_COUNT = /\bwhile\s*\(\s*\w+\+\+\s*<=?\s*\d{1,5}\s*\)/g;

/** Numbers that are large, as text of a program. */
const LARGE = /\d{7}|\d[eE]\+?\d/;

/**
 * Says what in a call may fill the memory, as a clause; `undefined` for nothing.
 *
 * @param stdin What it reads, where that is known.
 */
export function heavyIn(name: string, args: readonly Arg[], stdin = ""): string | undefined {
  const words = args.map(({ shown }) => shown);
  if (/^[gmn]?awk$/.test(name)) {
    return words.some(isHeavyAwk) ? "a program of awk with no bounds written out" : undefined;
  }
  if (/^(jq|jaq|gojq)$/.test(name)) {
    return words.some(isHeavyJq) ? `a program of ${name} with no bounds written out` : undefined;
  }
  if (/^g?sed$/.test(name)) {
    return words.some(isHeavySed) ? "a program of sed that makes a line longer without an end" : undefined;
  }
  if (/^(bc|dc)$/.test(name)) {
    return [...words, stdin].some(isHeavySum) ? `a sum of ${name} with no bounds written out` : undefined;
  }
  if (name === "printf") return words.some((word) => /%[^a-zA-Z%]*\d{7}/.test(word)) ? "a very wide field" : undefined;
  if (/^(rg|fd|fdfind|ag|sort|xz|zstd|pigz|git)$/.test(name)) {
    const many = words.some((word, at) =>
      /^(-j|--(threads|parallel))=?\d{4}/.test(word) ||
      /^(-j|--threads|--parallel)$/.test(words[at - 1] ?? "") && /^\d{4}/.test(word)
    );
    if (many) return "very many threads";
  }
  if (/^(nl|expand|unexpand|numfmt|hexdump|hd|od|xxd|fold|fmt|pr|column|git)$/.test(name)) {
    const wide = words.some((word, at) =>
      /^-.*\d{7}/.test(word) && !/^--(since|until|after|before)/.test(word) &&
        /width|padding|^-[a-z]*\d|^-e|\//.test(word) ||
      name !== "git" && /^-(w|t|e|-width|-tabs|-padding)$/.test(words[at - 1] ?? "") && /\d{7}/.test(word)
    );
    return wide ? "a very wide field" : undefined;
  }
  return undefined;
}

/** Asks where {@link heavyIn} finds something. */
export function judgeHeavy(judge: Judge, name: string, args: readonly Arg[], stdin: Stream): void {
  const heavy = heavyIn(name, args, stdin.text);
  if (heavy !== undefined) judge.ask("memory", `${heavy} may take all memory`);
}

function isHeavyAwk(program: string): boolean {
  const code = program.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/(^|[~({,;!&|\s])\/(?:[^/\\\n]|\\.)*\//g, "$1//");
  const functions = [...code.matchAll(AWK_FUNCTION)].map(([, name = ""]) => name);
  // A function that calls none of the program's own comes back.
  const rest = code.replace(
    AWK_FUNCTION,
    (all, _name: string, body: string) => functions.some((each) => new RegExp(`\\b${each}\\(`).test(body)) ? all : body,
  ).replace(AWK_LOOP, "")
    .replace(AWK_COUNT, "");
  if (/\b(while|do|function|func)\b\s*[({\w]|\bfor\s*\(/.test(rest)) return true;
  // A text twice as long with each line.
  if (/\b(\w+)\s*=\s*(?:"[^"]*"\s*)?\1\s*(?:"[^"]*"\s*)?\1\b/.test(rest)) return true;
  return /%[^a-zA-Z%]*\d{7}/.test(program) || /%[^a-zA-Z%]*\*/.test(program) ||
    /\bfor\b/.test(code) && LARGE.test(code);
}

function isHeavyJq(program: string): boolean {
  if (/\b(repeat|until|while|def|recurse_down|splits?_until)\b|\brecurse\s*\(/.test(program)) return true;
  if ((program.match(/\b(range|combinations)\b/g) ?? []).length > 1) return true;
  if (/\b(range|limit|combinations)\s*\(/.test(program) && LARGE.test(program)) return true;
  // A text so many times.
  return /"\)?\*|\*\(?"/.test(program.replace(/\s/g, "")) || /\*/.test(program) && /\d[eE]\+?\d/.test(program);
}

function isHeavySed(program: string): boolean {
  if (!/(^|[;{}\n]):\w/.test(program.replace(/[ \t]/g, ""))) return false;
  // What goes back unasked, and what is put in twice.
  return /(^|[;{}\n])b\w/.test(program.replace(/[ \t]/g, "")) && !/N/.test(program) ||
    /&[^&]*&|(\\\d)[^;]*\1/.test(program);
}

function isHeavySum(sum: string): boolean {
  return /\b(while|for|define)\b/.test(sum) || /\^[^^]*\^|\^\s*\d{6}|\d{9}\s*\^/.test(sum);
}
