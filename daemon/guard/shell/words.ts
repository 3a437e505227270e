// Word expansion as bash does it, as far as the text alone tells: braces, tilde, parameters, substitutions, splitting, quote
// removal. What cannot be known becomes an unknown stretch, never a guess.

import { parse, type Word, type WordPart } from "unbash";
import { judgeArithmetic } from "./arithmetic.ts";
import { expandBraces, type Stretch } from "./braces.ts";
import { Arg, type Piece } from "./call.ts";
import { type Machine, WORK } from "./machine.ts";
import { namesListed, oneOf } from "./lists.ts";
import { gaps, ifsOf } from "./ifs.ts";
import { expandParameter, foldersLeft, lookup, workingFolder } from "./parameters.ts";
import type { Scope } from "./scope.ts";
import { bracketEnd } from "./patterns.ts";
import { endsWithNul } from "./nul_output.ts";
import { doubted, isPlainOutput, listedIn } from "./plain_output.ts";
import { BREAK, join, push, type Stretches } from "./stretches.ts";
import { knownOf, triedOf, whyUnknown, withTried } from "./streams.ts";

/** Bash takes much memory for more words than this. */
const MOST_COUNTED = 1e6;

/**
 * Expands one word of a command into the words that the command gets.
 *
 * @param mayAssign Whether it may be read like an assignment, as items of arrays are not.
 */
export function expandWord(machine: Machine, word: Word, scope: Scope, mayAssign = true): Arg[] {
  machine.spend();
  // Whatever the reader took for braces, bash's own rule counts.
  if (word.text.includes("{") && /,|\.\./.test(word.text)) {
    const opaque = opaqueIn(word.parts ?? [], word);
    const sources = opaque === undefined ? undefined : expandBraces(word.text, opaque);
    const why = "braces that are not expanded here";
    if (sources === undefined) {
      const count = countOf(word.text);
      // Of several lists each is kept.
      machine.spend(Math.min(WORK, Math.ceil(count / 1e3)));
      if (count >= MOST_COUNTED) {
        machine.find("ask", "memory", "bash keeps all words of braces, and these are too many");
      }
    }
    // Of many numbers the first and the last are among them.
    const ends = /^\{(\d+)\.\.(\d+)\}$/.exec(word.text)?.slice(1, 3);
    const unknown = [
      ends === undefined
        ? Arg.unknown(why, true)
        : new Arg([{ kind: "unknown", why, digits: true, texts: ends }], true),
    ];
    if (sources === undefined || sources.length > 1 || sources[0] !== word.text) {
      // However the braces come out, what is substituted between them runs.
      if (SUBSTITUTES.test(word.text)) stretchesOf(machine, word, scope.copy(), "command");
      return sources?.flatMap((source) => {
        machine.spend();
        // Nothing in it means anything but itself.
        if (/^[\w.,:@%+/-]+$/.test(source)) return [Arg.of(source)];
        const inner = wordOf(source);
        if (inner === undefined) return source === "" ? [] : unknown;
        // What comes out of braces is no assignment to bash, whatever it looks like.
        return split(machine, whole(stretchesOf(machine, inner, scope, "command", false)), scope);
      }) ?? unknown;
    }
  }
  return split(machine, whole(stretchesOf(machine, word, scope, "command", mayAssign)), scope);
}

/**
 * The stretches of a word; a listing of several names beside other text is unknown there: which of them are printed decides what stands
 * together, and where there is none what is around it is one word.
 */
function whole(stretches: Stretches): Stretches {
  const lists = stretches.some((each, at) =>
    each === BREAK && isListed(stretches[at - 1]) && isListed(stretches[at + 1])
  );
  if (!lists || stretches.every((each) => each === BREAK || isListed(each))) return stretches;
  // Behind the folder that they lie in, that is left of it where there is none.
  const [before] = stretches, rest = stretches.slice(1);
  const isFolder = before !== undefined && before !== BREAK && before.piece.kind === "text" &&
    before.piece.text.endsWith("/");
  if (isFolder && rest.every((each) => each === BREAK || isListed(each))) return stretches;
  const names = stretches.flatMap((each) => each !== BREAK && isListed(each) ? [new Arg([each.piece])] : []);
  const piece: Piece = withTried({ kind: "unknown", why: "a listing beside other text", texts: [""] }, names);
  const first = stretches.findIndex(isListed);
  return stretches.flatMap((each, at): Stretches =>
    at === first
      ? [{ piece, quoted: true, expanded: true, many: true }]
      : each === BREAK && isListed(stretches[at - 1]) && isListed(stretches[at + 1]) || isListed(each)
      ? []
      : [each]
  );
}

function isListed(stretch: Stretches[number] | undefined): boolean {
  return stretch !== undefined && stretch !== BREAK && stretch.listed === true;
}

/** Where the reader found what no brace reaches into; `undefined` where that is not certain. */
function opaqueIn(parts: readonly WordPart[], word: Word): Stretch[] | undefined {
  const out: Stretch[] = [];
  for (const part of parts) {
    const [from, to] = [part.pos - word.pos, part.end - word.pos];
    if (part.type === "Literal" || part.type === "SimpleExpansion") continue;
    if (word.text.slice(from, to) !== part.text) return undefined;
    if (!/^(BraceExpansion|ExtendedGlob|.*Glob)$/.test(part.type)) out.push({ from, to });
    else if ("parts" in part) {
      const inner = opaqueIn(part.parts ?? [], word);
      if (inner === undefined) return undefined;
      out.push(...inner);
    }
  }
  return out;
}

/** Tells whether something in the source of a word may run a command. */
const SUBSTITUTES = /`|\$\(|[<>]\(|\$\{[\s|]/;

/** What stands in a row. */
interface Placed {
  readonly type?: string;
  readonly pos: number;
  readonly end: number;
}

/** Asks where a process substitution stands right beside other text: to bash that is one word, to the reader it is two. */
export function judgeGlued(machine: Machine, row: readonly (Placed | undefined)[]): void {
  const placed = row.filter((each) => each !== undefined).toSorted((a, b) => a.pos - b.pos);
  const isWord = (each: Placed | undefined) => /^(Word|Assignment)$/.test(each?.type ?? "");
  if (placed.some(({ end }, at) => placed[at + 1]?.pos === end && isWord(placed[at + 1]))) {
    machine.find("ask", "syntax", "words that stand side by side without a blank may be one");
  }
}

/** Expands a word that stays one word: an assignment, a redirection's target, a here-string, the word of a case. */
export function expandText(machine: Machine, word: Word, scope: Scope): Arg {
  machine.spend();
  return join(stretchesOf(machine, word, scope, "text"));
}

/** Expands the value of an assignment. */
export function expandValue(machine: Machine, word: Word, scope: Scope): Arg {
  machine.spend();
  return join(stretchesOf(machine, word, scope, "value"));
}

/** Expands the parts of a here-document. */
export function expandParts(machine: Machine, parts: readonly WordPart[], scope: Scope): Arg {
  const stretches = partStretches(machine, parts, scope, true, "text");
  spendLength(machine, stretches);
  return join(stretches);
}

/** Text that doubles with every assignment is work as well. */
function spendLength(machine: Machine, stretches: Stretches): void {
  let length = 0;
  for (const stretch of stretches) {
    if (stretch !== BREAK && stretch.expanded && stretch.piece.kind !== "unknown") length += stretch.piece.text.length;
  }
  machine.spend(Math.floor(length / 128));
}

function wordOf(source: string): Word | undefined {
  const { commands, errors } = parse(`: ${source}`);
  const command = commands[0]?.command;
  if (errors !== undefined || commands.length !== 1 || command?.type !== "Command" || command.suffix.length !== 1) {
    return undefined;
  }
  const only = command.suffix[0];
  return only?.type === "Word" ? only : undefined;
}

/**
 * How a word is read: as words of a command, as text that stays one word, as the value of an assignment, as the operand of
 * `${x:-...}` (its literal text is split as well), or as a pattern (unquoted wildcards stay text and are told from quoted ones).
 */
type Mode = "command" | "text" | "value" | "operand" | "pattern";

/** What makes a word of a command be read like an assignment: a tilde behind "=" or ":" is a home folder. */
const LIKE_ASSIGNMENT = /^[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=/;

/** Expands the operand of an expansion, quotes told from what is unquoted. */
export function expandOperand(machine: Machine, word: Word, scope: Scope, quoted: boolean): Stretches {
  machine.spend();
  if (!quoted) return stretchesOf(machine, word, scope, "operand");
  return word.parts === undefined
    ? [{ piece: { kind: "text", text: word.value }, quoted: true, expanded: true }]
    : partStretches(machine, word.parts, scope, true, "text");
}

/** Expands a pattern: what is quoted stands for itself. Returns `undefined` where it is not known. */
export function expandPattern(machine: Machine, word: Word, scope: Scope): string | undefined {
  machine.spend();
  let source = "";
  for (const stretch of stretchesOf(machine, word, scope, "pattern")) {
    if (stretch === BREAK) source += " ";
    else if (stretch.piece.kind === "unknown") return undefined;
    else source += stretch.quoted ? stretch.piece.text.replace(/[\\*?[\]!^()@+|-]/g, "\\$&") : stretch.piece.text;
  }
  return source;
}

/** @param mayAssign Whether a word of a command may be read like an assignment. */
function stretchesOf(machine: Machine, word: Word, scope: Scope, mode: Mode, mayAssign = true): Stretches {
  const parts: readonly WordPart[] = word.parts ??
    [{ type: "Literal", text: word.text, value: word.value, pos: word.pos, end: word.end }];
  const only = word.parts === undefined;
  const [first] = parts;
  const assigns = mode === "value" ||
    mayAssign && mode === "command" && first?.type === "Literal" && LIKE_ASSIGNMENT.test(first.text);
  if (only && !assigns && (mode === "command" || mode === "text") && !word.text.startsWith("~")) {
    // A word of quotes alone is a word, though an empty one.
    return [{ piece: { kind: "text", text: word.value }, quoted: true, expanded: false }];
  }
  const out: Stretches = [];
  parts.forEach((part, index) => {
    if (part.type !== "Literal") {
      out.push(...partStretches(machine, [part], scope, false, mode));
      return;
    }
    const last = index === parts.length - 1;
    out.push(...literalStretches(machine, part, scope, mode, { assigns, start: index === 0, last }));
  });
  spendLength(machine, out);
  return out;
}

/** The stretches of unquoted literal text: a tilde where one counts, what a backslash quotes, and the rest. */
function literalStretches(
  machine: Machine,
  part: { readonly text: string; readonly value: string },
  scope: Scope,
  mode: Mode,
  at: { readonly assigns: boolean; readonly start: boolean; readonly last: boolean },
): Stretches {
  const out: Stretches = [];
  const splits = mode === "operand" || mode === "pattern";
  const plain = (source: string) => {
    if (source === "" || source === "\\\n") return;
    if (!splits) {
      out.push({ piece: { kind: "text", text: unescaped(source) }, quoted: source.includes("\\"), expanded: false });
      return;
    }
    for (const [run] of source.matchAll(/\\[^]|[^\\]+|\\/g)) {
      if (run === "\\\n") continue;
      const escaped = run.startsWith("\\") && run.length > 1;
      out.push({ piece: { kind: "text", text: escaped ? run.slice(1) : run }, quoted: escaped, expanded: true });
    }
  };
  if (unescaped(part.text) !== part.value) {
    // The reader and this file do not agree on the quotes: it is text, whatever it is.
    return [{ piece: { kind: "text", text: part.value }, quoted: true, expanded: false }];
  }
  // Where a tilde may begin: at the start of the word; in an assignment behind its first "=" and behind every ":".
  const starts: number[] = [];
  if (at.start) starts.push(0);
  if (at.assigns) {
    const head = mode === "command" && at.start ? (LIKE_ASSIGNMENT.exec(part.text)?.[0].length ?? 0) : 0;
    if (head > 0) starts[0] = head;
    for (let i = part.text.indexOf(":", head); i >= 0; i = part.text.indexOf(":", i + 1)) starts.push(i + 1);
  }
  let done = 0;
  for (const start of starts) {
    if (part.text[start] !== "~") continue;
    let end = start;
    while (end < part.text.length && part.text[end] !== "/" && part.text[end] !== ":") end++;
    const name = part.text.slice(start, end);
    // A name that goes on in quotes or an expansion is no user; outside assignments quotes count up to the next slash.
    const slash = part.text.indexOf("/", start);
    const reach = at.assigns ? end : slash < 0 ? part.text.length : slash;
    if (part.text.slice(start, reach).includes("\\") || reach === part.text.length && !at.last) continue;
    const tilde = tildeOf(name, machine, scope);
    if (tilde === undefined) continue;
    plain(part.text.slice(done, start));
    out.push(...tilde);
    done = end;
  }
  plain(part.text.slice(done));
  if (out.length === 0 && !splits) out.push({ piece: { kind: "text", text: "" }, quoted: false, expanded: false });
  return out;
}

function unescaped(source: string): string {
  return source.includes("\\") ? source.replace(/\\\n|\\([^])/g, (_, c: string | undefined) => c ?? "") : source;
}

/** What `~name` stands for. */
function tildeOf(name: string, machine: Machine, scope: Scope): Stretches | undefined {
  const known = (text: string): Stretches => [{ piece: { kind: "text", text }, quoted: true, expanded: false }];
  const { home, user } = machine.setting;
  if (name === "~") {
    const set = scope.variables.get("HOME");
    if (set === undefined || set.kind !== "text") return known(home);
    return set.value.pieces.map((piece) => ({ piece, quoted: true, expanded: false }));
  }
  const kept = name === "~+" ? "PWD" : "OLDPWD";
  if (/^~[+-]$/.test(name) && (scope.variables.has(kept) || scope.attributes.has(kept))) {
    return unknown(`$${kept} may be something else than the folder`);
  }
  if (name === "~+") {
    return workingFolder(scope).pieces.map((piece) => ({ piece, quoted: true, expanded: piece.kind === "unknown" }));
  }
  if (/^~(?:-|[+-]?\d+)$/.test(name)) {
    const why = "the former working folder is not known";
    const texts = [...foldersLeft(scope), ...name === "~-" || scope.cwd === undefined ? [] : [scope.cwd]];
    return texts.length === 0
      ? unknown(why)
      : [{ piece: { kind: "unknown", why, texts }, quoted: true, expanded: true }];
  }
  const who = name.slice(1);
  if (who === "root") return known("/root");
  if (!/^[a-z_][a-z0-9_-]*$/.test(who)) return undefined;
  // Where there is no such user it stays as it is; those of the system live anywhere.
  const texts = [who === user ? home : HOMES.get(who) ?? `/home/${who}`, name];
  return [{
    piece: {
      kind: "unknown",
      why: `whether there is a user ${who} is not known`,
      texts,
      ...(who === user ? { whole: texts } : {}),
    },
    quoted: true,
    expanded: true,
  }];
}

/** Where users of the system live. */
const HOMES: ReadonlyMap<string, string> = new Map([
  ["bin", "/bin"],
  ["sys", "/dev"],
  ["sync", "/bin"],
  ["daemon", "/usr/sbin"],
  ["man", "/var/cache/man"],
  ["mail", "/var/mail"],
  ["news", "/var/spool/news"],
  ["backup", "/var/backups"],
  ["www-data", "/var/www"],
  ["operator", "/root"],
]);

function unknown(why: string): Stretches {
  return [{ piece: { kind: "unknown", why }, quoted: true, expanded: true }];
}

/** What stands between double quotes: a word, though an empty one, unless it is a list without words. */
function quotedStretches(machine: Machine, parts: readonly WordPart[], scope: Scope, mode: Mode): Stretches {
  const inner = partStretches(machine, parts, scope, true, mode);
  const lists = parts.filter((part) => isList(part)).length;
  if (lists > 0 && inner.length === 0 && lists === parts.length) return [];
  const many = lists > 0 && inner.length === 0;
  return [{ piece: { kind: "text", text: "" }, quoted: true, expanded: false, ...(many ? { many } : {}) }, ...inner];
}

/** Tells whether an expansion in quotes comes to a word for each word of a list. */
function isList(part: WordPart): boolean {
  if (part.type === "SimpleExpansion") return part.text === "$@";
  return part.type === "ParameterExpansion" && part.prefix !== "#" &&
    (part.index === undefined ? part.parameter === "@" : part.index.value === "@");
}

function partStretches(
  machine: Machine,
  parts: readonly WordPart[],
  scope: Scope,
  quoted: boolean,
  mode: Mode,
): Stretches {
  const out: Stretches = [];
  const text = (value: string, inQuotes: boolean) =>
    out.push({ piece: { kind: "text", text: value }, quoted: inQuotes, expanded: false });
  for (const part of parts) {
    machine.spend();
    switch (part.type) {
      case "Literal":
        text(part.value, quoted);
        break;
      case "AnsiCQuoted":
        // Bash knows an escape that the reader does not.
        if (quoted) {
          // Between double quotes these are signs to bash, and what is substituted between them runs.
          machine.find("ask", "syntax", "quotes with escapes stand between double quotes");
          out.push(...unknown("quotes between double quotes"));
        } else if (/\\x\{/.test(part.text)) out.push(...unknown("an escape with braces"));
        else text(part.value, true);
        break;
      case "SingleQuoted":
        text(part.value, true);
        break;
      case "DoubleQuoted":
      case "LocaleString":
        if (part.type === "LocaleString" && [...scope.variables.keys()].some((name) => name.startsWith("TEXTDOMAIN"))) {
          machine.find("ask", "evaluates", 'what stands in $"..." is translated and then expanded');
        }
        // Nothing between the quotes is a word all the same.
        out.push(...quotedStretches(machine, part.parts, scope, mode));
        break;
      case "Glob":
      case "ExtendedGlob":
        if (part.parts?.some((inner) => inner.type !== "Literal") === true && (mode !== "command" || quoted)) {
          // Where no wildcard counts, a bracket is text around what is expanded.
          if (part.type === "Glob") {
            text("[", quoted);
            out.push(...partStretches(machine, part.parts, scope, quoted, mode));
            text("]", quoted);
          } else {
            partStretches(machine, part.parts, scope, true, mode);
            out.push(...unknown("an extended pattern"));
          }
          break;
        }
        if (part.parts !== undefined) partStretches(machine, part.parts, scope, true, mode);
        if (mode === "operand" || mode === "pattern") {
          out.push({ piece: { kind: "text", text: part.text }, quoted, expanded: true });
        } else if (mode !== "command" || quoted) text(part.text, true);
        else if (part.type === "Glob" && part.kind === "bracket" && part.text.includes("/")) {
          // Between slashes no bracket counts, and what it is instead hangs on what is around it.
          out.push(...unknown("a bracket with a slash in it"));
        } else if (
          part.type === "Glob" && part.kind === "bracket" &&
          (/[\\"']|\[[:=.]/.test(part.text) || part.parts.some((inner) => /Expansion/.test(inner.type)))
        ) {
          out.push({ piece: { kind: "glob", text: "?" }, quoted: false, expanded: false });
        } else out.push({ piece: { kind: "glob", text: part.text }, quoted: false, expanded: false });
        break;
      case "SimpleExpansion":
        out.push(...lookup(machine, part.text.slice(1), scope, quoted || mode === "value" || mode === "text"));
        break;
      case "ParameterExpansion": {
        const oneWord = mode === "value" || mode === "text";
        const found = expandParameter(machine, part, scope, quoted || part.operation === undefined && oneWord);
        // Of a list that stays one word it is the operation that says what bash puts between: a blank, or the first sign of IFS.
        const joins = oneWord && part.operation !== undefined && found.includes(BREAK) &&
          ifsOf(scope)?.startsWith(" ") !== true;
        out.push(...joins ? unknown("a list that is put together") : found);
        break;
      }
      case "CommandExpansion": {
        out.push(...substitution(machine, part.script, scope, quoted, mode));
        break;
      }
      case "ArithmeticExpansion":
        out.push({
          piece: part.expression === undefined
            ? { kind: "unknown", why: "arithmetic that cannot be read" }
            : judgeArithmetic(machine, part.expression, scope),
          quoted,
          expanded: true,
        });
        break;
      case "ProcessSubstitution":
        if (part.script === undefined) {
          machine.find("ask", "syntax", "a substitution cannot be read");
          out.push(...unknown("a substitution cannot be read"));
        } else {
          machine.spend(1 + Math.floor(scope.files.size / 4));
          const inner = scope.copy();
          const plain = isPlainOutput(part.script, scope, machine.setting.wary), { doubts } = machine;
          const printed = part.operator === "<" ? machine.script(part.script, inner) : undefined;
          const path = printed === undefined ? machine.substitute(part.script, scope) : machine.substitute({
            ...plain && doubts === machine.doubts ? printed : doubted(printed),
            nul: endsWithNul(part.script),
          }, scope);
          scope.keepFiles(inner);
          for (const piece of path.pieces) out.push({ piece, quoted: true, expanded: false });
        }
        break;
      case "BraceExpansion":
        // Inside a word that stays one word braces stand for themselves; what is between them is expanded all the same.
        if (part.parts !== undefined) {
          text("{", quoted);
          out.push(...partStretches(machine, part.parts, scope, quoted, mode));
          text("}", quoted);
        } else if (mode === "operand" || mode === "pattern") {
          out.push({ piece: { kind: "text", text: part.text }, quoted, expanded: true });
        } else text(unescaped(part.text), true);
        break;
    }
  }
  return out;
}

function isDigits(arg: Arg): boolean {
  return !arg.mayVanish && arg.pieces.length > 0 &&
    arg.pieces.every((piece) => piece.kind === "unknown" && piece.digits === true);
}

function substitution(
  machine: Machine,
  script: Parameters<Machine["script"]>[0] | undefined,
  scope: Scope,
  quoted: boolean,
  mode: Mode,
): Stretches {
  if (script === undefined) {
    machine.find("ask", "syntax", "a substitution cannot be read");
    return unknown("a substitution cannot be read");
  }
  machine.spend(2 + Math.floor(scope.files.size / 4));
  const inner = scope.copy();
  const plain = isPlainOutput(script, scope, machine.setting.wary), { doubts } = machine;
  const listed = listedIn(inner, scope, machine.script(script, inner));
  const printed = endsWithNul(script) ? doubted(listed) : listed;
  if (printed.endless !== undefined) {
    machine.find("ask", "memory", "bash keeps what it substitutes, and that has no end");
  }
  const sure = plain && doubts === machine.doubts;
  const stream = sure ? printed : doubted(printed);
  scope.keepFiles(inner);
  const seen = stream.text === undefined && stream.names === undefined ? knownOf(stream) : [];
  if (seen.length > 0) {
    // What it seems to print is tried, and what is refused is refused.
    const texts = seen.map((text) => text.replaceAll("\0", "").replace(/(?<!\n)\n+$/, ""));
    const why = whyUnknown(stream, "what a command prints");
    return [{
      piece: withTried(
        { kind: "unknown", why, texts, ...(stream.secret === true ? { secret: true } : {}) } as const,
        triedOf(stream),
      ),
      quoted,
      expanded: true,
    }];
  }
  if (stream.text !== undefined) {
    const text = stream.text.replaceAll("\0", "").replace(/(?<!\n)\n+$/, "");
    return [{ piece: { kind: "text", text }, quoted, expanded: true }];
  }
  const { names } = stream;
  if (names !== undefined && names.length > 0 && names.every((name) => name.known || isDigits(name))) {
    // Files that are listed: each a word, as a wildcard's would be.
    if (!quoted && (mode === "value" || mode === "text") && names.length > 1) {
      // Which of them are printed is not known, and a name is no word of its own there.
      return oneOf(names).pieces.map((piece) => ({
        piece: piece.kind === "unknown" ? { ...piece, why: "a listing", names } : { ...piece, mayFail: "empty" },
        quoted,
        expanded: true,
      }));
    }
    const [single] = names;
    if (names.length === 1 && single?.text !== undefined && (quoted || mode === "value" || mode === "text")) {
      // It is listed or not.
      const texts = [single.text, ""];
      return [{ piece: { kind: "unknown", why: "a listing", texts, whole: texts, names }, quoted, expanded: true }];
    }
    if (!quoted) return namesListed(names);
    if (names.length === 1) {
      return (names[0] as Arg).pieces.map((piece) => ({
        piece: piece.kind === "unknown" ? piece : { ...piece, mayFail: "empty" },
        quoted,
        expanded: true,
      }));
    }
  }
  const why = whyUnknown(stream, "what a command prints");
  const only = stream.names?.length === 1 ? stream.names[0]?.pieces[0] : undefined;
  // "All processes" is said by a name that is unknown for a reason of its own.
  const many = stream.names?.[0]?.mayVanish === true;
  if (only?.kind === "unknown" && !many) return [{ piece: only, quoted, expanded: true }];
  // Several such names in one text are no name.
  if (only?.kind === "unknown" && !quoted && mode !== "value" && mode !== "text") {
    return [{ piece: only, quoted, expanded: true, many }];
  }
  const piece: Piece = stream.secret === true ? { kind: "unknown", why, secret: true } : { kind: "unknown", why };
  return [{ piece: withTried(piece, triedOf(stream)), quoted, expanded: true }];
}

/** Splits stretches into words, as IFS says, and makes wildcards of what an unquoted expansion brought. */
function split(machine: Machine, stretches: Stretches, scope: Scope): Arg[] {
  const ifs = ifsOf(scope);
  const words: Arg[] = [];
  let pieces: Piece[] = [];
  let exists = false;
  let mayVanish = false;
  let listed = false;
  // Blanks ended a word: the sign that follows them belongs to the same gap.
  let behindBlank = false;
  // An unquoted "[" that is still open: with a "]" out of another stretch it is a wildcard.
  let open = false;
  const bracket = (text: string) => {
    if (open && text.includes("]")) push(pieces, { kind: "unknown", why: "a wildcard put together" });
    if (text.includes("[")) open = true;
  };
  // A backslash out of an unquoted expansion quotes what follows it, but only where the word is a wildcard.
  let escapes = false;
  const end = () => {
    open = false;
    if (escapes && pieces.some(({ kind }) => kind === "glob")) pieces = pieces.map(withoutBackslashes);
    escapes = false;
    if (exists) words.push(new Arg(pieces, mayVanish, listed));
    pieces = [];
    exists = false;
    mayVanish = false;
    listed = false;
  };
  for (const stretch of stretches) {
    if (stretch === BREAK) {
      end();
      behindBlank = false;
      continue;
    }
    const { piece, quoted, expanded } = stretch;
    if (stretch.many === true) mayVanish = true;
    if (stretch.listed === true) listed = true;
    if (piece.kind === "text" && !quoted && !expanded) bracket(piece.text);
    if (piece.kind !== "text" || quoted || !expanded) {
      if (piece.kind !== "text" || quoted || piece.text !== "") {
        exists = true;
        behindBlank = false;
      }
      // It is one word, unless IFS cuts at other signs than blanks.
      const cut = /\S/.test(ifs ?? "?");
      const tame = piece.kind === "unknown" && piece.tame === true && !quoted && !cut;
      if (piece.kind === "unknown" && piece.mayFail !== undefined && !quoted) {
        const { whole = [], mayFail: _, ...rest } = piece;
        const fits = ifs === " \t\n" && whole.length > 0 && whole.every((text) => /^[\w./:@%+=,-]+$/.test(text));
        if (!fits) mayVanish = true;
        push(pieces, fits ? { ...piece, mayFail: "vanishes" } : { kind: "unknown", why: rest.why });
        continue;
      }
      const oneWord = tame || !cut && piece.kind === "unknown" && (piece.digits === true || piece.whole !== undefined);
      if (piece.kind === "unknown" && !quoted && !oneWord) mayVanish = true;
      if (piece.kind === "glob" && (quoted || expanded)) {
        const { one: _, ...glob } = piece;
        if (!quoted && cut) {
          mayVanish = true;
          push(pieces, { kind: "unknown", why: "names that IFS cuts" });
        } else {push(
            pieces,
            !quoted
              ? { ...glob, splits: true, ...(glob.mayFail === undefined ? {} : { mayFail: "vanishes" as const }) }
              : piece.one === false
              ? piece
              : { ...piece, one: true },
          );}
      } else push(pieces, withGoing(tame ? { ...piece, mayBeNothing: true } : piece, quoted));
      continue;
    }
    if (ifs === undefined) {
      exists = true;
      mayVanish = true;
      push(pieces, { kind: "unknown", why: "IFS is not known" });
      continue;
    }
    const fails = piece.mayFail !== undefined;
    for (const { text, blank, sign } of gaps(piece.text, ifs)) {
      if (blank) {
        if (exists) {
          machine.spend();
          end();
          behindBlank = true;
        }
      } else if (sign) {
        machine.spend();
        if (exists) end();
        else if (!behindBlank) words.push(new Arg([]));
        behindBlank = false;
      } else {
        exists = true;
        behindBlank = false;
        escapes ||= text.includes("\\");
        for (const found of globsIn(text)) {
          if (found.kind === "text") bracket(found.text);
          // With what stands in front of it, it may be an extended pattern.
          if (found.kind === "text" && found.text.startsWith("(") && /[?*+@!]$/.test(new Arg(pieces).shown)) {
            push(pieces, { kind: "unknown", why: "a wildcard put together" });
          }
          push(pieces, fails && found.kind !== "unknown" ? { ...found, mayFail: "vanishes" } : found);
        }
      }
    }
  }
  end();
  return words;
}

/** A piece that says whether its word is none where it is nothing. */
function withGoing(piece: Piece, quoted: boolean): Piece {
  if (piece.kind !== "unknown") return piece;
  if (!quoted && piece.mayBeNothing === true) return { ...piece, mayGo: true };
  if (piece.mayGo !== true) return piece;
  const { mayGo: _, ...kept } = piece;
  return kept;
}

function withoutBackslashes(piece: Piece): Piece {
  return piece.kind === "text" ? { kind: "text", text: piece.text.replace(/\\([^]?)/g, "$1") } : piece;
}

function globsIn(text: string): Piece[] {
  const pieces: Piece[] = [];
  const plain = /[^*?[+@!]+/y;
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at);
    // An extended pattern may count; what it stands for then includes it as it is written.
    const group = /^[?*+@!]\([^()]*(?:\([^()]*\)[^()]*)*\)/.exec(rest)?.[0];
    const close = text[at] === "[" ? bracketEnd(text, at) : -1;
    const bracket = close > 0 ? text.slice(at, close + 1) : "";
    const glob = group ?? /^(?:\*+|\?)/.exec(rest)?.[0] ?? (bracket.includes("/") ? "" : bracket);
    if (glob !== "") {
      pieces.push({ kind: "glob", text: /^\[.*(?:\\|\[[:=.])/s.test(glob) ? "?" : glob });
      at += glob.length;
      continue;
    }
    plain.lastIndex = at;
    const run = plain.exec(text)?.[0] ?? text.charAt(at);
    push(pieces, { kind: "text", text: run });
    at += run.length;
  }
  return pieces;
}

/** How many words the braces of a word come to, at most. */
function countOf(text: string): number {
  let count = 1;
  for (
    const [, a = "", b = "", list] of text.matchAll(
      /\{(?:(-?\d{1,20}|[A-Za-z])\.\.(-?\d{1,20}|[A-Za-z])(?:\.\.-?\d+)?|([^{},]*,[^{}]*))\}/g,
    )
  ) {
    const place = (end: string) => /^[A-Za-z]$/.test(end) ? end.charCodeAt(0) : Number(end);
    count *= list === undefined ? Math.max(1, Math.abs(place(b) - place(a)) + 1) : list.split(",").length;
  }
  return count;
}
