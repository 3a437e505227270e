// Parameter expansion: what `$x`, `${x:-y}`, `${x#y}`, `"$@"`, `${!x}` stand for. Values known from the text are worked out as
// bash does; the environment of a run is scrubbed, so of other variables only a fixed few are set.

import { type ParameterExpansionPart, type ParameterOperation, parse, type Word } from "unbash";
import { Arg, type Piece } from "./call.ts";
import type { Machine } from "./machine.ts";
import { forget, storeText, storeUnknown } from "./assign.ts";
import { either, type Scope, type Variable } from "./scope.ts";
import { patternToRegExp } from "./glob_match.ts";
import { ifsOf } from "./ifs.ts";
import { argumentsOf, movesOthers, namesListed, oneOf, wordAt } from "./lists.ts";
import { countTexts, withText } from "./possible_texts.ts";
import { isGiven } from "./set_names.ts";
import { promptText } from "./prompt_text.ts";
import { BREAK, join, type Stretches } from "./stretches.ts";
import { isHarmlessNumber, judgeArithmeticText } from "./arithmetic.ts";

/** Names that may hold a key or a password. */
const SECRET_NAME =
  /(KEY|TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|AUTH|PRIVATE|SESSION|COOKIE|_PAT$|^PAT$|_PW$|_DSN$|DATABASE_URL|CONNECTION_STRING|WEBHOOK)/i;

/** Variables that bash sets itself, to a number. */
const NUMBERS = new Set([
  "?",
  "$",
  "!",
  "RANDOM",
  "SRANDOM",
  "SECONDS",
  "LINENO",
  "UID",
  "EUID",
  "PPID",
  "BASHPID",
  "COLUMNS",
  "LINES",
  "SHLVL",
  "EPOCHSECONDS",
  "OPTIND",
  "HISTCMD",
  "BASH_SUBSHELL",
]);

/** Variables that bash sets itself as it goes, to a text. */
const SET_BY_BASH =
  /^(_|REPLY|MAPFILE|OPTARG|OLDPWD|BASH_[A-Z]\w*|FUNCNAME|DIRSTACK|PIPESTATUS|GROUPS|COMP_[A-Z]+|COMPREPLY|COPROC.*|READLINE_[A-Z]+)$/;

/** Variables that are set in every run to a harmless text that is not known here. */
const PASSED = /^(PATH|LANG|LC_[A-Z]+|TERM|TZ)$/;

/** Texts of the kind that bash itself sets. */
const SET_AT_START = /^(HOSTNAME|HOSTTYPE|OSTYPE|MACHTYPE|BASH_VERSION|BASHOPTS|SHELLOPTS|EPOCHREALTIME|-)$/;

type Value = {
  readonly set: boolean;
  readonly words: readonly Arg[];
  readonly list: boolean;
  /** What an operand became, with its own quotes; stands in place of the words. */
  readonly operand?: Stretches;
};

const one = (arg: Arg, set = true): Value => ({ set, words: [arg], list: false });

/** What a parameter stands for, before any operation. */
function valueOf(machine: Machine, name: string, scope: Scope): Value {
  if (/^[0-9]+$/.test(name)) {
    const index = Number(name);
    if (index === 0) return one(scope.zero);
    const arg = wordAt(scope.positional, index - 1);
    if (arg !== undefined) return one(arg);
    return scope.positionalKnown ? one(unsetArg(name), false) : one(Arg.unknown(`$${name} is not known`, true));
  }
  if (name === "@" || name === "*") {
    const words = argumentsOf(scope);
    return { set: words.length > 0, words, list: true };
  }
  if (name === "#") {
    const sure = scope.positionalKnown && !scope.positional.some(movesOthers);
    return one(sure ? Arg.of(String(scope.positional.length)) : digits("a count"));
  }
  const variable = scope.variables.get(scope.meant(name));
  if (variable !== undefined) {
    if (variable.kind === "text") return one(variable.value);
    return item(variable, "0");
  }
  // Other shells have but few of their own.
  const own = !scope.plainShell || /^([?$!#_]|PPID)$/.test(name);
  if (own && SET_BY_BASH.test(name)) return one(setByBash(machine, name, scope));
  if (own && NUMBERS.has(name)) {
    return one(digits(`$${name}`, /^(!|SHLVL|COLUMNS|LINES|HISTCMD|PPID|OPTIND)$/.test(name)));
  }
  const { home, user } = machine.setting;
  switch (name) {
    case "HOME":
      return one(Arg.of(home));
    case "SHELL":
    case "BASH":
      if (!own) return one(unsetArg(name), false);
      // Where bash was found, and which shell is that of the user, the machine says.
      return one(new Arg([{ kind: "unknown", why: `$${name}`, texts: ["/bin/bash", "/usr/bin/bash"] }]));
    case "PWD":
      return one(scope.attributes.has("PWD") ? Arg.unknown("$PWD may be what it was before") : workingFolder(scope));
    case "USER":
    case "LOGNAME":
      return one(Arg.of(user));
    case "IFS":
      return one(Arg.of(" \t\n"));
  }
  if (/^(GIT_|MAN)?PAGER$/.test(name)) {
    const copies = ["cat", "less"];
    return one(new Arg([{ kind: "unknown", why: `$${name}`, texts: copies, whole: copies }]));
  }
  if (PASSED.test(name) || own && SET_AT_START.test(name) || isGiven(name)) return one(Arg.unknown(`$${name}`));
  const usual = USUAL.get(name);
  if (usual !== undefined) return one(unsetArg(name, [`${home}/${usual}`]), false);
  if (SECRET_NAME.test(name)) {
    machine.find("ask", "environment-secret", `$${name} may hold a secret`);
    return one(new Arg([{ kind: "unknown", why: `$${name} may hold a secret`, secret: true }], true), false);
  }
  // The environment of a run has no other variables; still, nothing is built upon that: what needs the text of one asks.
  return one(unsetArg(name, [], machine.gone.has(scope.meant(name))), false);
}

/** What bash keeps in a variable of its own: not known, but for what it may be among other things. */
function setByBash(machine: Machine, name: string, scope: Scope): Arg {
  const why = `$${name} is not known`;
  if (/^(PIPESTATUS|GROUPS|BASH_VERSINFO|BASH_LINENO)$/.test(name)) return digits(`$${name}`, true);
  const texts = name === "_"
    ? [scope.last?.text]
    : name === "FUNCNAME"
    ? [machine.calling]
    : name === "OLDPWD"
    ? foldersLeft(scope)
    : name === "DIRSTACK"
    ? [scope.cwd, ...foldersLeft(scope), machine.setting.cwd]
    : [];
  const known = [...new Set(texts)].filter((text) => text !== undefined);
  return new Arg([known.length === 0 ? { kind: "unknown", why } : { kind: "unknown", why, texts: known }], true);
}

/** The name of the working folder: where a `cd` may have failed, one of several. */
export function workingFolder({ cwd, otherCwds, reached }: Scope): Arg {
  if (cwd === undefined) return Arg.unknown("the working folder is not known");
  const whole = [...new Set([cwd, ...otherCwds, ...reached])];
  if (whole.length === 1) return Arg.of(cwd);
  return new Arg([{ kind: "unknown", why: "which folder it works in is not known", texts: whole, whole }]);
}

/** Folders that were left, the last one first. */
export function foldersLeft(scope: Scope): readonly string[] {
  return scope.left.slice(-3).reverse();
}

/** The item of an array under a key; a negative number counts from the end. */
function item(array: Extract<Variable, { kind: "array" }>, key: string): Value {
  const { items, keys } = array;
  const moved = items.some(movesOthers);
  // From its end no place is known either; a key may be that of an item that is not known.
  if (moved && (key.startsWith("-") || keys !== undefined && items.some(({ mayVanish }) => mayVanish))) {
    return one(oneOf(items));
  }
  let at: number;
  if (/^-\d+$/.test(key) && array.named !== true) {
    const end = keys === undefined ? items.length : Number(keys.at(-1)) + 1;
    at = keys === undefined ? end + Number(key) : keys.indexOf(String(end + Number(key)));
  } else at = keys === undefined ? Number(key) : keys.indexOf(key);
  const found = keys === undefined ? wordAt(items, at) : items[at];
  return found === undefined ? one(Arg.of(""), false) : one(found);
}

/** What whoever writes these means by them, below the home folder: what would be refused there is refused. */
const USUAL: ReadonlyMap<string, string> = new Map([
  ["HISTFILE", ".bash_history"],
  ["XDG_CONFIG_HOME", ".config"],
  ["XDG_DATA_HOME", ".local/share"],
  ["XDG_STATE_HOME", ".local/state"],
  ["GNUPGHOME", ".gnupg"],
  ["KUBECONFIG", ".kube/config"],
  ["NETRC", ".netrc"],
  ["PGPASSFILE", ".pgpass"],
  ["AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials"],
  ["DOCKER_CONFIG", ".docker"],
  ["CARGO_HOME", ".cargo"],
]);

function unsetArg(name: string, texts: readonly string[] = [], gone = false): Arg {
  const why = `$${name} is not set in this text`;
  return new Arg([{
    kind: "unknown",
    why,
    unset: true,
    ...(gone ? { gone } : {}),
    ...(texts.length > 0 ? { texts } : {}),
  }]);
}

function digits(why: string, mayBeNothing = false): Arg {
  const piece = { kind: "unknown", why, digits: true, decimal: true } as const;
  return new Arg([mayBeNothing ? { ...piece, mayBeNothing } : piece]);
}

function toStretches(value: Value, quoted: boolean, keepList: boolean, scope: Scope): Stretches {
  if (value.operand !== undefined) return value.operand;
  const out: Stretches = [];
  const ifs = ifsOf(scope) ?? "";
  if (quoted && !keepList && value.list && value.words.some(movesOthers)) {
    const why = "words of which some may not be there, put together";
    const secret = holdsSecret(value) ? { secret: true } : {};
    return [{ piece: { kind: "unknown", why, ...secret }, quoted, expanded: true }];
  }
  if (!quoted && value.list && !/^[ \t\n]+$/.test(ifs)) {
    // Whether an empty word is still one then, given or left by a separator, is a matter of bash's own.
    const signs = [...ifs].filter((sign) => !/\s/.test(sign));
    const odd = ({ pieces }: Arg) =>
      pieces.length === 0 ||
      pieces.some((each) => each.kind === "text" && signs.some((sign) => each.text.includes(sign)));
    if (value.words.some(odd)) {
      return [{ piece: { kind: "unknown", why: "a list with empty words" }, quoted, expanded: true }];
    }
  }
  value.words.forEach((word, index) => {
    if (index > 0) {
      if (keepList || !quoted) out.push(BREAK);
      else {
        const ifs = ifsOf(scope);
        const piece: Piece = ifs === undefined
          ? { kind: "unknown", why: "IFS is not known" }
          : { kind: "text", text: ifs.slice(0, 1) };
        out.push({ piece, quoted, expanded: true });
      }
    }
    if (quoted && value.list && word.pieces.length === 0) {
      out.push({ piece: { kind: "text", text: "" }, quoted: true, expanded: true });
    }
    const [listing] = word.pieces;
    if (!quoted && word.pieces.length === 1 && listing?.kind === "unknown" && listing.names !== undefined) {
      out.push(...namesListed(listing.names));
      return;
    }
    for (const piece of word.pieces) {
      out.push({
        piece: piece.kind === "glob" && value.list && piece.one !== true
          ? { ...piece, one: false }
          : !quoted && piece.kind === "unknown" && piece.whole !== undefined
          ? unsplit(piece, piece.whole, scope)
          : piece,
        quoted,
        expanded: true,
        ...(keepList && word.mayVanish ? { many: true } : {}),
        ...(word.listed && value.list ? { listed: true } : {}),
      });
    }
  });
  return out;
}

/** What is not in quotes is one of its texts only where none is split or is a wildcard. */
function unsplit(piece: Extract<Piece, { kind: "unknown" }>, whole: readonly string[], scope: Scope): Piece {
  if (!scope.variables.has("IFS") && whole.every((text) => /^[\w./:@%+=,-]+$/.test(text))) return piece;
  const { whole: _, ...rest } = piece;
  return rest;
}

/** What a variable holds, as far as anything rests on it: where it may hold something else it is tried, and no more. */
function asBelieved(machine: Machine, value: Value, name: string, scope: Scope): Value {
  if (machine.setting.wary !== true) return value;
  if (/^([#?$!_0-]|HOME|PATH|USER|PWD)$/.test(name) && !scope.variables.has(scope.meant(name))) return value;
  const why = `$${name} may hold something else`;
  if (!value.set) return { ...value, set: true, words: [Arg.unknown(why, true)] };
  const words = value.words.map((word) => {
    const lists = word.pieces.some((piece) =>
      piece.kind === "glob" || piece.kind === "unknown" && piece.names !== undefined
    );
    if (lists) return new Arg([{ kind: "unknown", why, tried: [word] }], true);
    return word.text === undefined
      ? perhaps(doubtful(word))
      : new Arg([{ kind: "unknown", why, texts: [word.text] }], true);
  });
  return { ...value, words };
}

/** A word of which nothing is certain that it was said to be one of a few texts. */
function doubtful(word: Arg): Arg {
  return new Arg(
    word.pieces.map((piece) => {
      if (piece.kind !== "unknown" || piece.whole === undefined) return piece;
      const { whole, ...rest } = piece;
      return { ...rest, texts: [...rest.texts ?? [], ...whole] };
    }),
    word.mayVanish,
  );
}

/** Expands `$name`. `"$@"` becomes a word for each argument, and `"$*"` a single one. */
export function lookup(machine: Machine, name: string, scope: Scope, quoted: boolean): Stretches {
  return toStretches(asBelieved(machine, valueOf(machine, name, scope), name, scope), quoted, name === "@", scope);
}

/** Expands `${...}`. */
export function expandParameter(
  machine: Machine,
  part: ParameterExpansionPart,
  scope: Scope,
  quoted: boolean,
): Stretches {
  let value = asBelieved(machine, base(machine, part, scope), part.parameter, scope);
  if (part.prefix === "#") {
    const held = value.list ? undefined : value.words[0]?.text;
    const only = held !== undefined && isAscii(held) ? held : undefined;
    const sure = value.list && !value.words.some(movesOthers);
    const length = value.list
      ? sure ? String(value.words.length) : undefined
      : only === undefined
      ? undefined
      : String(only.length);
    return toStretches(one(length === undefined ? digits("a length") : Arg.of(length)), quoted, false, scope);
  }
  const { operation } = part;
  if (operation !== undefined) value = operate(machine, value, operation, part, scope, quoted);
  const list = part.index === undefined ? part.parameter === "@" : part.index.value === "@";
  if (operation !== undefined && value.list && value.operand === undefined && !quoted && ifsOf(scope) === "") {
    // What bash joins and what it keeps apart then is a matter of its own.
    value = one(Arg.unknown("a list without separators", true));
  }
  return toStretches(value, quoted, list, scope);
}

/** The value before the operation, through an index or an indirection. */
function base(machine: Machine, part: ParameterExpansionPart, scope: Scope): Value {
  const { parameter, index, prefix } = part;
  if (prefix === "!") {
    if (index !== undefined && index.value !== "@" && index.value !== "*") {
      judgeArithmeticText(machine, machine.text(index, scope).text, scope);
    }
    const array = scope.variables.get(scope.meant(parameter));
    if (array?.kind === "array" && (index?.value === "@" || index?.value === "*") && part.operation === undefined) {
      if (array.items.some(movesOthers)) return one(Arg.unknown("the keys of an array", true));
      const keys = (array.keys ?? [...array.items.keys()].map(String)).map(Arg.of);
      const words = array.named === true ? keys.map(() => oneOf(keys)) : keys;
      return { set: keys.length > 0, words, list: true };
    }
    if (part.operation?.type === "Names" || index !== undefined) return one(Arg.unknown("names of variables"));
    if (scope.references.has(parameter)) return one(Arg.of(scope.references.get(parameter) as string));
    const [word] = valueOf(machine, parameter, scope).words;
    const name = word?.text;
    // Where that is no name, bash leaves the line as it stands.
    if (name === undefined || !/^[A-Za-z_]\w*$/.test(name)) machine.mayStop(scope);
    // The name may hold a subscript, and a subscript runs what it holds.
    if (word !== undefined && name === undefined && !isHarmlessNumber(word)) {
      machine.find("ask", "evaluates", `what $${parameter} holds is taken for the name of a variable and not known`);
    }
    if (name === undefined || !/^(?:[A-Za-z_]\w*|[0-9]+|[@*#?])$/.test(name)) {
      if (name !== undefined && name.includes("[")) {
        judgeArithmeticText(machine, name.replace(/^[^[]*\[|\]$/g, ""), scope);
      }
      return one(Arg.unknown("an indirect expansion that is not known", true));
    }
    // In quotes it is all of them.
    if (name === "@" || name === "*") machine.find("ask", "evaluates", `all arguments are meant by $${parameter}`);
    return valueOf(machine, name, scope);
  }
  if (prefix === "#" && index === undefined && (parameter === "@" || parameter === "*")) {
    return { ...valueOf(machine, parameter, scope), list: true };
  }
  if (index === undefined) return valueOf(machine, parameter, scope);
  const variable = scope.variables.get(scope.meant(parameter));
  if (index.value === "@" || index.value === "*") {
    if (variable === undefined) {
      if (SET_BY_BASH.test(parameter)) {
        return { set: true, words: [new Arg(setByBash(machine, parameter, scope).pieces, true)], list: true };
      }
      // A text is an array of one item.
      const { set, words } = valueOf(machine, parameter, scope);
      return { set, words: set ? words : [], list: true };
    }
    const items = variable.kind === "array" ? variable.items : [variable.value];
    // Bash has the items of names in an order of its own.
    const words = variable.kind === "array" && variable.named === true ? items.map(() => oneOf(items)) : items;
    return { set: words.length > 0, words, list: true };
  }
  const key = machine.text(index, scope);
  // Without one bash leaves the line as it stands.
  if (key.text?.trim() === "") machine.mayStop(scope);
  if (variable?.kind === "array" && variable.named === true) {
    if (key.text !== undefined) return item(variable, key.text);
    return variable.items.length === 0 ? one(unsetArg(parameter), false) : one(oneOf(variable.items.map(perhaps)));
  }

  const position = judgeArithmeticText(machine, key.text, scope);
  if (variable === undefined && SET_BY_BASH.test(parameter) && (parameter !== "BASH_SOURCE" || scope.calls > 0)) {
    return one(setByBash(machine, parameter, scope));
  }
  if (variable === undefined && parameter === "BASH_SOURCE") return one(unsetArg(parameter), false);
  if (variable === undefined) {
    const whole = valueOf(machine, parameter, scope);
    if (!whole.set || position === 0) return whole;
    return position === undefined
      ? one(Arg.unknown("an item that may not be there", true))
      : one(unsetArg(parameter), false);
  }
  if (position === undefined) return one(Arg.unknown("an item of an array that is not known", true));
  return item(variable.kind === "array" ? variable : { kind: "array", items: [variable.value] }, String(position));
}

/** A word that may be nothing. */
function perhaps({ pieces }: Arg): Arg {
  return new Arg(
    pieces.map((piece) => piece.kind === "unknown" && piece.digits ? { ...piece, mayBeNothing: true } : piece),
    true,
  );
}

/** More substitutions than this in one replacement are not looked for. */
const MOST_OPENINGS = 8;

/**
 * Judges what runs between the slashes of `${x/pattern/replacement}`. The reader takes a slash inside a substitution for the one
 * between the two, so every substitution is read again from where it begins.
 */
function judgeTorn(machine: Machine, source: string, scope: Scope): void {
  const openings = [...source.matchAll(/\$\(|[<>]\(|\$\{[\s|]/g)].map(({ index }) => index);
  const backtick = source.indexOf("`");
  if (backtick >= 0) openings.push(backtick);
  if (openings.length > MOST_OPENINGS) machine.find("ask", "too-complex", "a replacement holds many commands");
  for (const at of openings.slice(0, MOST_OPENINGS)) {
    machine.spend(Math.ceil((source.length - at) / 5));
    machine.script(parse(`: ${source.slice(at)}`), scope.copy());
  }
}

/** The words that breaks part. */
function wordsBetween(stretches: Stretches): Arg[] {
  const words: Stretches[] = [[]];
  for (const stretch of stretches) {
    if (stretch === BREAK) words.push([]);
    else words.at(-1)?.push(stretch);
  }
  return words.map(join);
}

/** What an operation makes of a value. Bash does not look at its operands where there is nothing to do it to. */
function operate(
  machine: Machine,
  value: Value,
  operation: ParameterOperation,
  part: ParameterExpansionPart,
  scope: Scope,
  quoted: boolean,
): Value {
  if (!/^(Remove|Replace|Slice|CaseModification)$/.test(operation.type)) {
    return operateOn(machine, value, operation, part, scope, quoted);
  }
  const there = value.words.length > 0 && value.words.every(({ text }) => text !== undefined && text !== "");
  const inner = there || !/[$`=]|\+\+|--/.test(part.text) ? scope : scope.copy();
  const done = operateOn(machine, value, operation, part, inner, quoted);
  if (inner !== scope) scope.merge(inner);
  // What is not set stays nothing.
  return !value.set && !value.list && value.words.every(({ text }) => text === "") ? value : done;
}

function operateOn(
  machine: Machine,
  value: Value,
  operation: ParameterOperation,
  part: ParameterExpansionPart,
  scope: Scope,
  quoted: boolean,
): Value {
  const text = value.words.length === 1 ? value.words[0]?.text : undefined;
  const cannot = (why: string): Value => ({
    set: true,
    words: [new Arg([{ kind: "unknown", why, ...(holdsSecret(value) ? { secret: true } : {}) }], true)],
    list: false,
  });
  const each = (change: (text: string) => string | undefined, sure = true): Value => {
    const why = "what an operation on a variable leaves";
    const words: Arg[] = [];
    for (const word of value.words) {
      const texts = textsOf(word).map(change).filter((each) => each !== undefined);
      const [changed] = texts;
      if (changed === undefined || texts.length > MOST_TEXTS) return cannot(why);
      if (sure && word.text !== undefined) words.push(Arg.of(changed));
      // It is tried, and nothing is allowed because of it.
      else {words.push(
          new Arg([{ kind: "unknown", why, texts, ...(holdsSecret(value) ? { secret: true } : {}) }], true),
        );}
    }
    return { ...value, words };
  };
  switch (operation.type) {
    case "Default": {
      // A list of wildcards, or of what may vanish, may come to nothing.
      if (value.list && value.set && value.words.length > 0 && value.words.every(movesOthers)) {
        const inner = scope.copy();
        const other = wordsBetween(machine.operand(operation.operand, inner, quoted));
        scope.merge(inner);
        if (/[?]/.test(operation.operator)) machine.mayStop(scope);
        const either = [...value.words, ...other].map(({ pieces }) => new Arg(pieces, true));
        return { set: true, words: /[?]/.test(operation.operator) ? value.words : either, list: true };
      }
      // What it sets is set only where it is needed.
      const inner = /[$`]/.test(operation.operand.text) ? scope.copy() : scope;
      const operand = machine.operand(operation.operand, inner, quoted);
      const empty = !value.set || operation.operator.startsWith(":") && (text === "" || value.list && text === "");
      const doubtful = text === undefined ||
        value.words[0]?.pieces.some(({ mayFail }) => mayFail !== undefined) === true;
      const unknown = value.set && doubtful && !value.list;
      const sign = operation.operator.replace(":", "");
      const needed = unknown ? undefined : sign === "+" ? !empty : empty;
      if (inner !== scope && needed !== false) {
        if (needed === undefined) scope.merge(inner);
        else scope.take(inner);
      }
      if (sign === "?") {
        if (needed !== false) machine.mayStop(scope);
        return { ...value, words: value.words.map(set) };
      }
      if (sign === "+") {
        if (unknown) {
          const [only, more] = wordsBetween(operand).map(({ text }) => text);
          const texts = only === undefined || more !== undefined ? {} : { texts: [only] };
          const secret = holdsSecret(value) ? { secret: true } : {};
          const why = "a variable that may be set";
          return one(new Arg([{ kind: "unknown", why, ...secret, ...texts }], true));
        }
        return empty ? one(Arg.of(""), false) : { ...value, operand };
      }
      if (!empty && !unknown) return value;
      // Of several words it is not known what bash joins them with, nor which of a listing there are.
      const other = operand.includes(BREAK) ? oneOf(wordsBetween(operand)) : join(operand);
      if (sign === "=") {
        // Through an indirection or a subscript it is another variable.
        if (part.prefix === "!") {
          forget(machine, scope);
          return cannot("what an assignment leaves");
        }
        const before = scope.variables.get(scope.meant(part.parameter));
        if (part.index !== undefined) storeUnknown(machine, scope, part.parameter);
        else if (/^[A-Za-z_]\w*$/.test(part.parameter)) storeText(machine, scope, part.parameter, other);
        const after = scope.variables.get(scope.meant(part.parameter));
        if (unknown && before !== undefined && after !== undefined && part.index === undefined) {
          scope.variables.set(scope.meant(part.parameter), either(part.parameter, before, after));
        }
        if (!unknown) return after?.kind === "text" ? one(after.value) : cannot("what an assignment leaves");
      }
      if (!unknown) return { ...value, operand };
      // It is either of the two; two numbers are a number.
      if (value.words.some((word) => word.pieces.length === 0 || word.pieces.some((piece) => !isSure(piece)))) {
        const both = either(part.parameter, { kind: "text", value: value.words[0] ?? other }, {
          kind: "text",
          value: other,
        });
        return both.kind === "text" ? one(both.value) : value;
      }
      return value;
    }
    case "Remove": {
      const pattern = machine.pattern(operation.operand, scope);
      if (pattern === undefined) return cannot("what is left of a variable");
      return each(
        (whole) => countsLetters(whole, pattern) ? undefined : remove(whole, pattern, operation.operator),
        isSimple(pattern),
      );
    }
    case "Replace": {
      judgeTorn(machine, `${operation.pattern.text}/${operation.replacement.text}`, scope);
      const pattern = machine.pattern(operation.pattern, scope);
      const replacement = machine.text(operation.replacement, scope).text;
      // Bash puts the match where an unquoted "&" stands, also one out of an expansion, unless it is told not to.
      if (
        pattern === undefined || replacement === undefined || /[&\\]/.test(operation.replacement.text + replacement)
      ) {
        return cannot("what a replacement leaves");
      }
      if (pattern === "" && !/^\/[#%]$/.test(operation.operator)) return value;
      return each(
        (whole) =>
          countsLetters(whole, pattern) ? undefined : replace(machine, whole, pattern, replacement, operation.operator),
        isSimple(pattern),
      );
    }
    case "Slice": {
      const offset = judgeArithmeticText(machine, machine.text(operation.offset, scope).text, scope);
      const length = operation.length === undefined
        ? Infinity
        : judgeArithmeticText(machine, machine.text(operation.length, scope).text, scope);
      // With an end in front of the beginning bash leaves the line as it stands.
      if (length === undefined || length < 0) machine.mayStop(scope);
      if (offset === undefined || length === undefined) return cannot("a part of a variable");
      if (value.list) {
        const all = part.parameter === "@" || part.parameter === "*" ? [scope.zero, ...value.words] : value.words;
        const array = part.index === undefined ? undefined : scope.variables.get(scope.meant(part.parameter));
        if (array?.kind === "array" && array.keys !== undefined) return { ...cannot("a part of a list"), list: true };
        const start = offset < 0 ? all.length + offset : offset;
        if (value.words.some(movesOthers)) {
          // Which of them are left out depends on how many there are.
          const any = oneOf(value.words);
          return { ...value, words: [any.mayBeMany ? any : new Arg(any.pieces, true)] };
        }
        if (start < 0 || length < 0) return { ...value, words: [] };
        return { ...value, words: all.slice(start, length === Infinity ? undefined : start + length) };
      }
      return each((whole) => {
        if (!isAscii(whole)) return undefined;
        const start = offset < 0 ? whole.length + offset : offset;
        if (start < 0) return "";
        const end = length === Infinity ? whole.length : length < 0 ? whole.length + length : start + length;
        return end < start ? undefined : whole.slice(start, end);
      }, isNumeral(operation.offset) && (operation.length === undefined || isNumeral(operation.length)));
    }
    case "CaseModification": {
      if (operation.operand !== undefined) {
        machine.text(operation.operand, scope);
        return cannot("a variable in another case");
      }
      const { operator } = operation;
      return each((whole) => {
        if (!isAscii(whole)) return undefined;
        if (operator === "^^") return whole.toUpperCase();
        if (operator === ",,") return whole.toLowerCase();
        const first = whole.slice(0, 1);
        return (operator === "^" ? first.toUpperCase() : first.toLowerCase()) + whole.slice(1);
      });
    }
    case "Transform": {
      const kind = operation.operand.value;
      if (kind === "P") {
        // A prompt string is expanded once more, substitutions included.
        if (text === undefined) machine.find("ask", "evaluates", "a variable of unknown text is expanded as a prompt");
        else promptText(machine, text, scope);
        return cannot("a prompt");
      }
      if (kind === "U") return each((whole) => isAscii(whole) ? whole.toUpperCase() : undefined);
      if (kind === "L") return each((whole) => isAscii(whole) ? whole.toLowerCase() : undefined);
      if (kind === "u") {
        return each((whole) => isAscii(whole) ? whole.slice(0, 1).toUpperCase() + whole.slice(1) : undefined);
      }
      return cannot("a transformed variable");
    }
    case "Names":
      return cannot("the names of variables");
    default:
      machine.find("ask", "syntax", "an operation on a variable cannot be read");
      return cannot("an operation on a variable that is not known");
  }
}

/** More texts than this of one word are not told apart. */
const MOST_TEXTS = 8;

/** The texts that a word may be, as far as they are known. */
function textsOf(word: Arg): readonly string[] {
  if (word.text !== undefined) return [word.text];
  const ways = Array.from({ length: countTexts([word]) }, (_, at) => withText(word, at));
  return ways.flatMap(([only, more]) => only?.text === undefined || more !== undefined ? [] : [only.text]);
}

/** Tells whether a pattern is one whose matches nobody reads in another way: no sets, no escapes, no lists. */
function isSimple(pattern: string): boolean {
  return /^[\w./ :@%=+,~#*-]*$/.test(pattern);
}

/** Tells whether a number is written out, and small. */
function isNumeral({ text }: Word): boolean {
  return /^ ?-?\d{1,4}$/.test(text);
}

/** A word of which no stretch is a variable that is not set: behind `${x:?}` it is. */
function set(word: Arg): Arg {
  if (!word.pieces.some((piece) => piece.kind === "unknown" && piece.unset === true)) return word;
  return new Arg(
    word.pieces.map((piece) => piece.kind === "unknown" ? { kind: "unknown", why: piece.why } : piece),
    word.mayVanish,
    word.listed,
  );
}

/** Tells whether a stretch is there for certain, and not empty. */
function isSure(piece: Piece): boolean {
  return piece.kind === "text" && piece.mayFail === undefined ||
    piece.kind === "unknown" && piece.digits === true && piece.mayBeNothing !== true;
}

function holdsSecret(value: Value): boolean {
  return value.words.some((word) =>
    word.pieces.some((piece: Piece) => piece.kind === "unknown" && piece.secret === true)
  );
}

/** Tells whether a text has as many letters as bytes, in whichever locale. */
function isAscii(text: string): boolean {
  // deno-lint-ignore no-control-regex -- all of ASCII is meant
  return /^[\x00-\x7f]*$/.test(text);
}

/** Tells whether what a pattern matches hangs on what a letter is: bytes in one locale, more in another. */
function countsLetters(whole: string, pattern: string): boolean {
  return /[?[]/.test(pattern) && !isAscii(whole + pattern);
}

/** Most steps that matching a pattern may take. */
const MOST_STEPS = 200_000;

/** Tells whether matching a pattern anywhere in a text would take too long: every run in it may be tried at every letter. */
function takesLong(whole: string, pattern: string): boolean {
  const runs = pattern.match(/\*/g)?.length ?? 0;
  return (whole.length + 1) ** (runs + 1) * (pattern.length + 1) > MOST_STEPS;
}

/** `${x/pattern/replacement}` as bash does it: from left to right, the longest match at each place. */
function replace(
  machine: Machine,
  whole: string,
  pattern: string,
  replacement: string,
  operator: "/" | "//" | "/#" | "/%",
): string | undefined {
  if (pattern === "") return operator === "/#" ? replacement + whole : whole + replacement;
  const source = patternToRegExp(pattern, true);
  if (source === undefined || takesLong(whole, pattern)) return undefined;
  if (operator === "/#") return whole.replace(new RegExp(`^${source}`, "su"), () => replacement);
  if (operator === "/%") return whole.replace(new RegExp(`${source}$`, "su"), () => replacement);
  // A text of nothing holds one match of nothing.
  if (whole === "") return new RegExp(`^${source}$`, "su").test("") ? replacement : "";
  const expression = new RegExp(source, "suy");
  let out = "";
  for (let i = 0; i < whole.length;) {
    machine.spend();
    expression.lastIndex = i;
    const length = expression.exec(whole)?.[0].length ?? 0;
    if (length === 0) {
      out += whole[i++];
      continue;
    }
    out += replacement;
    i += length;
    if (operator === "/") return out + whole.slice(i);
  }
  return out;
}

function remove(whole: string, pattern: string, operator: "#" | "##" | "%" | "%%"): string | undefined {
  const source = patternToRegExp(pattern, operator.length === 2);
  if (source === undefined || takesLong(whole, pattern)) return undefined;
  if (operator.startsWith("#")) return whole.replace(new RegExp(`^${source}`, "s"), "");
  // The shortest or longest match at the end.
  const full = new RegExp(`^${patternToRegExp(pattern, true)}$`, "s");
  const starts = Array.from({ length: whole.length + 1 }, (_, index) => index);
  const order = operator === "%%" ? starts : starts.reverse();
  const start = order.find((index) => full.test(whole.slice(index)));
  return start === undefined ? whole : whole.slice(0, start);
}
