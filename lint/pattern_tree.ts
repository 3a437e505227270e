// Regular expressions as trees, to be walked and counted. Reads what the engine has accepted already. Pure.

/** One node of a pattern. */
export type PatternNode =
  | { readonly kind: "one"; readonly source: string; readonly matches: (glyph: string) => boolean }
  | { readonly kind: "row"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "either"; readonly ways: readonly PatternNode[] }
  | { readonly kind: "group"; readonly number: number; readonly body: PatternNode }
  | { readonly kind: "look"; readonly behind: boolean; readonly not: boolean; readonly body: PatternNode }
  | { readonly kind: "again"; readonly number: number }
  | { readonly kind: "edge"; readonly sign: "^" | "$" | "\\b" | "\\B" }
  | {
    readonly kind: "repeat";
    readonly body: PatternNode;
    readonly least: number;
    readonly most: number;
    readonly lazy: boolean;
  };

/** Reads a pattern. Modifiers of a group, `(?i:`, are read as a plain group. */
export function patternTree(pattern: RegExp): PatternNode {
  const { source } = pattern;
  const flags = pattern.flags.replace(/[dgmy]/g, "");
  const names = [...source.matchAll(/\(\?<([A-Za-z_$][\w$]*)>/g)].map(([, name]) => name);
  const groups: string[] = [];
  let at = 0;

  const either = (): PatternNode => {
    const ways = [row()];
    while (source[at] === "|") {
      at++;
      ways.push(row());
    }
    return ways.length === 1 ? ways[0] as PatternNode : { kind: "either", ways };
  };

  const row = (): PatternNode => {
    const parts: PatternNode[] = [];
    while (at < source.length && source[at] !== "|" && source[at] !== ")") parts.push(repeated(atom()));
    return parts.length === 1 ? parts[0] as PatternNode : { kind: "row", parts };
  };

  const repeated = (body: PatternNode): PatternNode => {
    const sign = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})(\??)/.exec(source.slice(at, at + 32));
    if (sign === null) return body;
    at += sign[0].length;
    const [, short, from = "", comma, to = "", lazy] = sign;
    const least = short === undefined ? Number(from) : short === "+" ? 1 : 0;
    const most = short === undefined
      ? to !== "" ? Number(to) : comma === "," ? Infinity : least
      : short === "?"
      ? 1
      : Infinity;
    return { kind: "repeat", body, least, most, lazy: lazy === "?" };
  };

  const one = (length: number): PatternNode => {
    const text = source.slice(at, at + length);
    at += length;
    const expression = new RegExp(`^(?:${text})$`, flags);
    const known = new Map<string, boolean>();
    const matches = (glyph: string) => {
      let is = known.get(glyph);
      if (is === undefined) known.set(glyph, is = expression.test(glyph));
      return is;
    };
    return { kind: "one", source: text, matches };
  };

  const parenthesis = (): PatternNode => {
    const head = /^\((?:\?(?:<([A-Za-z_$][\w$]*)>|<?[=!]|[a-z-]*:))?/.exec(source.slice(at, at + 64))?.[0] ?? "(";
    at += head.length;
    const number = head === "(" || head.endsWith(">") ? groups.push(head) : 0;
    const body = either();
    at++;
    if (number > 0) return { kind: "group", number, body };
    return /[=!]$/.test(head) ? { kind: "look", behind: head.includes("<"), not: head.endsWith("!"), body } : body;
  };

  const escape = (): PatternNode => {
    const rest = source.slice(at, at + 64);
    const edge = /^\\[bB]/.exec(rest)?.[0];
    if (edge !== undefined) {
      at += 2;
      return { kind: "edge", sign: edge as "\\b" };
    }
    const back = /^\\(?:([1-9]\d*)|k<([^>]*)>)/.exec(rest);
    if (back !== null) {
      at += back[0].length;
      // Numbered from the left, as far as no group without a name stands between them; near enough for counting.
      return { kind: "again", number: back[1] === undefined ? names.indexOf(back[2]) + 1 : Number(back[1]) };
    }
    return one(
      /^\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|c[A-Za-z]|[^])/u.exec(rest)?.[0].length ?? 2,
    );
  };

  const atom = (): PatternNode => {
    switch (source[at]) {
      case "(":
        return parenthesis();
      case "\\":
        return escape();
      case "^":
      case "$":
        return { kind: "edge", sign: source[at++] as "^" };
      case "[":
        return one(classLength(source, at, flags.includes("v")));
      default:
        return one(/[uv]/.test(flags) ? String.fromCodePoint(source.codePointAt(at) ?? 0).length : 1);
    }
  };

  return either();
}

function classLength(source: string, at: number, nested: boolean): number {
  let depth = 0;
  for (let i = at; i < source.length; i++) {
    if (source[i] === "\\") i++;
    else if (source[i] === "[" && (depth === 0 || nested)) depth++;
    else if (source[i] === "]" && --depth === 0) return i + 1 - at;
  }
  return source.length - at;
}
