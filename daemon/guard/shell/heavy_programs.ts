// Small programs and numbers that take all memory there is: loops of awk, jq, sed and bc whose rounds nothing written out bounds, widths
// and counts that are very large. Goes by how they are written; those that everybody writes, over the fields of a line or a few numbers,
// are let be. Knows names, and where the programs of these tools stand.

import type { Arg, Judge, Stream } from "./call.ts";

const BOUND = "(?:NF|NR|FNR|\\d{1,4}|length\\(\\w*\\))";

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

/** More rounds of loops over numbers are very many. */
const MOST_ROUNDS = 100_000;

/** Numbers that are large, as text of a program. */
const LARGE = /\d{7}|\d[eE]\+?\d/;

/**
 * Says what in a call may fill the memory, as a clause; `undefined` for nothing.
 *
 * @param stdin What it reads, where that is known.
 */
export function heavyIn(name: string, args: readonly Arg[], stdin = ""): string | undefined {
  const words = args.map(({ shown }) => shown);
  if (/^([efz]?grep|g?sed|[gmn]?awk|rg|ag|ack|expr|find|less|nl|csplit|git)$/.test(name) && words.some(countsOften)) {
    return "a pattern that counts very often";
  }
  if (/^[gmn]?awk$/.test(name) && words.some((word) => /^(-\w*M|--big)/.test(word))) {
    return "awk with numbers of any length";
  }
  if (/^[gmn]?awk$/.test(name)) {
    return words.some(isHeavyAwk) ? "a program of awk with no bounds written out" : undefined;
  }
  if (/^(jq|jaq|gojq)$/.test(name)) {
    return words.some(isHeavyJq) ||
        words.some((word) => /range|limit/.test(word)) && words.some((word) => LARGE.test(word))
      ? `a program of ${name} with no bounds written out`
      : undefined;
  }
  if (/^g?sed$/.test(name)) {
    return isHeavySed(words.join("\n")) ? "a program of sed that makes a line longer without an end" : undefined;
  }
  if (/^(bc|dc)$/.test(name)) {
    return [...words, stdin].some(isHeavySum) ? `a sum of ${name} with no bounds written out` : undefined;
  }
  if (name === "seq") return words.some((word) => /%[^a-zA-Z%]*\d{7}/.test(word)) ? "a very wide field" : undefined;
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
        /width|padding|format|^-[a-z]*\d|^-e|\//.test(word) ||
      name !== "git" && /^-(w|t|e|-width|-tabs|-padding)$/.test(words[at - 1] ?? "") && /\d{7}/.test(word)
    );
    return wide ? "a very wide field" : undefined;
  }
  return undefined;
}

/** Whether counts in a pattern stand around others, or are large: it is written out that often. */
export function countsOften(pattern: string): boolean {
  const counts = [...pattern.matchAll(/\\?\{(\d{0,9})(?:,(\d{0,9}))?\\?\}/g)]
    .map(([, from = "", to = ""]) => Math.max(Number(from), Number(to), 1));
  if (counts.some((each) => each > 2_000)) return true;
  return /[)}]\\?\{\d/.test(pattern) && counts.reduce((product, each) => product * each, 1) > 20_000;
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
  if (doubles(code) || countsTwice(code)) return true;
  // A line of very many fields, and a width that is put together.
  if (
    /\$\d{5}|\bNF\s*=(?!=)(?!\s*(?:\d{1,3}|NF\s*-\s*\d+)\s*(?:[;}\n]|$))/.test(code) ||
    /printf\(?"[^"%]*(?:%%[^"%]*)*%[-+#0\d.]*"/.test(program.replace(/\s/g, ""))
  ) return true;
  return /%[^a-zA-Z%]*\d{7}/.test(program) || /%[^a-zA-Z%]*\*/.test(program) ||
    /\bfor\b/.test(code) && LARGE.test(code);
}

/** Whether one name is put beside itself: what comes of it is twice as long each time. */
function doubles(code: string): boolean {
  for (const [, right = ""] of code.matchAll(/[^=!<>]=([^=;\n}][^;\n}]*)/g)) {
    let beside = new Set<string>();
    for (const [token] of right.matchAll(/[A-Za-z_]\w*|"[^"]*"|\$|[^\s]/g)) {
      if (/^[A-Za-z_]/.test(token)) {
        if (beside.has(token)) return true;
        beside.add(token);
      } else if (!/^["$()]/.test(token)) beside = new Set();
    }
  }
  return false;
}

/** Whether loops over numbers stand in one another, or beside one another, and go round very often together. */
function countsTwice(code: string): boolean {
  const bounds = [...code.matchAll(AWK_LOOP)].map(([all]) => Number(/[<>]=?\s*(\d+)/.exec(all)?.[1] ?? 1));
  return bounds.reduce((times, each) => times * Math.max(each, 1), 1) > MOST_ROUNDS;
}

function isHeavyJq(program: string): boolean {
  if (/\b(repeat|until|while|def|recurse_down|splits?_until)\b|\brecurse\s*\(/.test(program)) return true;
  if ((program.match(/\b(range|combinations)\b/g) ?? []).length > 1) return true;
  const counts = [
    ...program.replace(/\s/g, "").matchAll(/(?:range|limit|combinations)\(([^;)(]{0,64}[;)(])([^;)]{0,64})/g),
  ];
  if (
    counts.length > 0 &&
    (LARGE.test(program) ||
      counts.some(([, first = "", second = ""]) => !isCount(first) || first.endsWith(";") && !isLength(second)))
  ) {
    return true;
  }
  // An item far away makes a list that long; what is put to itself is twice as long.
  if (/\d{6}|infinite/.test(program) && /\[|setpath|infinite|implode/.test(program)) return true;
  if (
    /\b(reduce|foreach)\b/.test(program) &&
    /(?:^|[^\w\])"])\.\s*[+*]\s*\.(?!\w)|\[\.\s*,\s*\.\]|\\\(\.\).*\\\(\.\)/.test(program)
  ) return true;
  // A text so many times.
  return /"\)?\*|\*\(?"/.test(program.replace(/\s/g, "")) || /\*/.test(program) && /\d[eE]\+?\d/.test(program);
}

function isCount(text: string): boolean {
  return /^(?:\d{1,6}|\.?length|\.\|length|\$\w+)[;)]?$/.test(text);
}

/** The end of a range, or what is counted out of: anything but a product. */
function isLength(text: string): boolean {
  return !/[*]|infinite|\d{7}/.test(text);
}

function isHeavySed(program: string): boolean {
  if (!/(^|[;{}\n]):\w/.test(program.replace(/[ \t]/g, ""))) return false;
  // What goes back unasked, and what is put in twice.
  return /(^|[;{}\n\/!$\d])(b\w|G\s*([;}\n]|$))/.test(program.replace(/[ \t]/g, "")) && !/N/.test(program) ||
    /&[^&]*&|(\\\d)[^;]*\1/.test(program);
}

function isHeavySum(sum: string): boolean {
  return /\[|\bscale\s*=\s*\d{5}/.test(sum) || /\b(while|for|define)\b/.test(sum) ||
    /\^[^^]*\^|\^\s*\d{6}|\d{9}\s*\^/.test(sum);
}
