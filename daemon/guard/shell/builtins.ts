// The builtins of bash: what changes the shell itself is followed, what is evaluated
// again is judged, and what only tells is harmless.

import { Arg, NOTHING, type Stream } from "./call.ts";
import { ifItCounts, isHarmlessNumber, judgeArithmeticText, judgeNameText, judgeNumber } from "./arithmetic.ts";
import type { ShellCall, ShellRule } from "./shell_call.ts";
import { judgeExport, RECORD } from "./environment.ts";
import { takenFromList } from "./odd_words.ts";
import { parseArgs } from "./options.ts";
import { echoText, printfText } from "./printf.ts";
import { promptText } from "./prompt_text.ts";
import { resolvePath } from "../paths.ts";
import { physicalAfter } from "./physical.ts";
import { runFile } from "./shells.ts";
import { doubted } from "./plain_output.ts";
import { knownOf, streamOfWords, whyUnknown } from "./streams.ts";
import { TOOLS } from "./tools/all.ts";
import { spaced } from "./wrappers.ts";
import {
  addAttributes,
  forget,
  KEPT_BY_BASH,
  makeLocal,
  store,
  storeItems,
  storeText,
  storeUnknown,
} from "./assign.ts";
import { isSureDeclaration } from "./declare.ts";
import { trap } from "./traps.ts";
import { judgeOptionLetter, judgeOptionName, judgeShoptName } from "./shell_options.ts";
import type { Machine, ShellSetting } from "./machine.ts";
import { either, type Scope } from "./scope.ts";
import { gaps, ifsOf } from "./ifs.ts";
import { movesOthers } from "./lists.ts";
import { foldersFor } from "./wild_folders.ts";

const harmless: ShellRule = () => NOTHING;
const tells: ShellRule = () => ({ origin: "report" });

const echo: ShellRule = ({ args, scope, options }) => {
  // To other shells than bash every backslash is an escape, and only -n an option.
  // The program of that name knows other escapes than the builtin.
  const other = scope.plainShell || options.external === true;
  const odd = other &&
    args.some(({ prefix, text }) => text?.includes("\\") === true || scope.plainShell && /^-./.test(prefix));
  return streamOfWords(args, odd ? undefined : echoText(args));
};

const printf: ShellRule = (call) => {
  const stream = printfAsBuiltin(call);
  const { args, options, scope } = call;
  const other = options.external === true || scope.plainShell;
  // Other escapes and directives are known to the program, and to other shells.
  const odd = other &&
    args.some(({ text }) => text === undefined || /\\(?![\\nt])|%(?!%|s|[1-9]\d*s|d)|\\0/.test(text));
  // An option that is not known is an error, and nothing is printed.
  const fails = args[0]?.mayBeOption === true && !/^(-v|--$)/.test(args[0].prefix);
  return (odd || fails) && stream !== undefined ? doubted(stream) : stream;
};

const printfAsBuiltin: ShellRule = ({ args, judge, machine, scope }) => {
  // "-v NAME", "-vNAME", of several the last.
  let rest = args;
  let into: Arg | undefined;
  for (; rest[0]?.prefix.startsWith("-v") === true; rest = rest.slice(rest[0]?.text === "-v" ? 2 : 1)) {
    into = rest[0].text === "-v" ? rest[1] : rest[0].drop(2);
    if (into !== undefined) judgeNameText(machine, into, scope);
  }
  if (into !== undefined) {
    const before = scope.copy();
    if (rest[0]?.text === "--") rest = rest.slice(1);
    if (rest[0]?.mayBeOption === true) judge.ask("unknown-option", `${rest[0].shown} may be an option of printf`);
    const text = printfText(rest);
    const value = text === undefined ? Arg.unknown("what printf makes") : Arg.of(text.replace(/\0[^]*/, ""));
    if (into.text !== undefined) store(machine, scope, into.text, value);
    else forget(machine, scope);
    countInto(rest, machine, scope);
    // Without a format it does nothing.
    if (rest.length === 0) scope.merge(before);
    return NOTHING;
  }
  const [format, name] = rest;
  // Behind what is not known, a text that does not end in a bracket makes no name of it.
  const last = format?.pieces.at(-1);
  const named = last?.kind !== "text" || last.text.endsWith("]");
  if (format?.mayBeOption === true && format.text === undefined && named && !isTame(format)) {
    if (format.mayVanish || name !== undefined && name.text === undefined && !isTame(name)) {
      machine.find("ask", "evaluates", `${format.shown} is not known and may be "-v" in front of a subscript`);
    }
  }
  if (rest[0]?.text === "--") rest = rest.slice(1);
  countInto(rest, machine, scope);
  return streamOfWords(rest, printfText(rest));
};

/** `%n` puts the number of letters printed so far into the variable that a word names. */
function countInto([format, ...values]: readonly Arg[], machine: Machine, scope: Scope): void {
  if (format === undefined || format.text !== undefined && !/%[^%]*n/.test(format.text.replaceAll("%%", ""))) return;
  const counts = /%[-+ #0\d.*]*[hlLjzt]*n/.test(format.text ?? "");
  for (const { text } of values) {
    if (text !== undefined && /^[A-Za-z_]\w*$/.test(text)) {
      if (counts || scope.variables.has(text) || text === text.toUpperCase()) storeUnknown(machine, scope, text);
    } else if (text === undefined && counts) {
      machine.find("ask", "evaluates", "which variable printf sets is not known");
      forget(machine, scope);
    }
  }
}

const cd: ShellRule = ({ args, judge, machine, scope, name }) => {
  // Whatever was assigned to these, they are what bash makes of them now.
  for (const each of ["PWD", "OLDPWD"]) if (scope.variables.has(each)) storeUnknown(machine, scope, each);
  // The deeper it is, the longer it takes to follow.
  machine.spend(Math.floor((scope.cwd?.length ?? 0) / 10));
  const { letters, operands, fits } = folderWords(name, args);
  const [target] = operands;
  const { cwd, otherCwds } = scope;
  // The last of these letters counts; pushd and popd have none of their own.
  const asked = name === "cd" ? letters.findLast((letter) => /[LP]/.test(letter)) : undefined;
  const physical = asked === undefined ? scope.physical : asked === "P";
  const real = (path: string) => {
    for (let turn = 0; turn < 40; turn++) {
      const next = machine.follow(path, scope);
      if (next === undefined || next === path) break;
      path = next;
    }
    return path;
  };
  scope.reached = [];
  scope.went = undefined;
  // Whoever assigns to its items changes the stack.
  if (scope.variables.has("DIRSTACK")) scope.stack = undefined;
  if (!fits) {
    // It fails, or does something else; either way whoever goes on does so in a folder that is not known.
    for (const operand of operands) judge.touch("list", operand);
    [scope.cwd, scope.stack] = [undefined, undefined];
    return NOTHING;
  }
  if (name === "popd" || target?.text === "-" || /^[-+]\d+$/.test(target?.text ?? "")) {
    // Without a stack it fails.
    if (name === "popd" && scope.stack?.length === 0) return NOTHING;
    const back = name === "popd"
      ? scope.stack?.at(-1)
      : target?.text === "-" && name === "cd"
      ? scope.left.at(-1)
      : undefined;
    if (back === undefined || cwd === undefined) {
      [scope.cwd, scope.stack] = [undefined, undefined];
      return NOTHING;
    }
    // One that failed before was none that was left.
    const before = [...scope.left, ...scope.stack ?? []];
    if (name === "popd") scope.stack = scope.stack?.slice(0, -1);
    scope.left = [...scope.left.slice(-8), cwd];
    scope.cwd = physical === true ? real(back) : back;
    scope.reached = physical === undefined ? [real(back)] : [];
    scope.mayBeIn([...otherCwds, cwd, ...before, ...scope.reached]);
    return NOTHING;
  }
  if (name === "pushd") scope.stack = cwd === undefined || target === undefined ? undefined : scope.stack?.concat(cwd);
  if (cwd !== undefined) scope.left = [...scope.left.slice(-8), cwd];
  if (target === undefined) {
    scope.cwd = name === "pushd" ? undefined : machine.setting.home;
    scope.mayBeIn([]);
    return NOTHING;
  }
  judge.touch("list", target);
  const many = foldersFor(machine, target, scope);
  if (many !== undefined) {
    const [to, ...others] = many;
    // It may fail as well, unless what follows hangs on its success.
    scope.cwd = to;
    scope.reached = others;
    scope.mayBeIn(cwd === undefined ? others : [...others, cwd, ...otherCwds]);
    return NOTHING;
  }
  // By the name that was taken, and as the system follows links: the second also where the first leads nowhere.
  const ways = (folder: string | undefined): string[] => {
    if (target.mayVanish) return [];
    const byName = resolvePath(target, folder);
    const bySystem = resolvePath(target, folder, (path) => machine.follow(path, scope));
    if (byName?.exact !== true || bySystem?.exact !== true) return [];
    if (physical === true) return [real(bySystem.shown)];
    const differs = real(byName.shown) !== real(bySystem.shown) && !isOnDisk(byName.shown, machine.setting);
    const made = scope.links.size > 0 && real(byName.shown) !== byName.shown;
    const reaches = physical === undefined || differs || made;
    return [byName.shown, ...(reaches ? [real(bySystem.shown)] : [])];
  };
  const [to, ...also] = ways(cwd);
  scope.cwd = to;
  scope.reached = also;
  if (cwd === undefined && to !== undefined && !isThere(to, machine.setting)) {
    // If it fails it is where it was, which nobody knows.
    [scope.cwd, scope.went] = [undefined, to];
    return NOTHING;
  }
  if (to === undefined || cwd === undefined) {
    scope.mayBeIn(also);
    return NOTHING;
  }
  const others = otherCwds.flatMap(ways);
  if (isThere(to, machine.setting)) {
    // From another folder it is another, which need not be there.
    scope.mayBeIn([
      ...also,
      ...others,
      ...otherCwds.filter((each) => !ways(each).some((way) => isThere(way, machine.setting))),
    ]);
    return NOTHING;
  }
  // It may fail: then the folder is the one it was, unless what follows hangs on its success.
  scope.mayBeIn([cwd, ...otherCwds, ...also, ...others, ...throughPath(target, scope)]);
  return NOTHING;
};

/** The options and operands of `cd`, `pushd` and `popd`, and whether they are such as it takes: one folder at most. */
function folderWords(name: string, args: readonly Arg[]): {
  readonly letters: readonly string[];
  readonly operands: readonly Arg[];
  readonly fits: boolean;
} {
  const known = name === "cd" ? /^-[LPe]+$/ : /^$/;
  const first = args.findIndex(({ text }) => !known.test(text ?? ""));
  const rest = first < 0 ? [] : args.slice(first);
  const operands = rest[0]?.text === "--" ? rest.slice(1) : rest;
  const [target] = operands;
  const letters = args.slice(0, args.length - rest.length).flatMap(({ text = "" }) => [...text.slice(1)]);
  const isOption = operands === rest && /^-[^\d]/.test(target?.prefix ?? "");
  const most = name === "popd" ? 0 : 1;
  return { letters, operands, fits: operands.length <= most && !isOption && target?.mayBeMany !== true };
}

/** Where else CDPATH lets a relative folder be looked for. */
function throughPath(target: Arg, scope: Scope): string[] {
  const path = scope.variables.get("CDPATH");
  if (path?.kind !== "text" || /^(\/|\.\.?(\/|$))/.test(target.prefix)) return [];
  return (path.value.text ?? "/").split(":").flatMap((folder) => {
    const found = resolvePath(target, folder);
    return found?.exact === true ? [found.shown] : [];
  });
}

function isOnDisk(path: string, setting: ShellSetting): boolean {
  return isThere(path, setting) || setting.disk?.kindOf(path) !== undefined;
}

/** Folders that are there for certain, and open to all: those above the working folder and the first ones of the system. */
function isThere(path: string, { home, workFolder, wary }: ShellSetting): boolean {
  if (wary === true) return false;
  const above = (folder: string) => `${folder}/`.startsWith(path === "/" ? "/" : `${path}/`);
  return above(home) || above(workFolder) || /^\/(bin|dev|etc|home|lib|proc|run|sbin|sys|tmp|usr|var)$/.test(path);
}

const evaluate: ShellRule = (call) => {
  const { machine, scope, judge } = call;
  const args = call.args[0]?.text === "--" ? call.args.slice(1) : call.args;
  const script = spaced(args);
  if (script.text === undefined) return judge.shell(script);
  return machine.source(script.text, scope);
};

const source: ShellRule = (call) => {
  const [file, ...rest] = call.args.filter((arg, index) => index > 0 || arg.text !== "--");
  if (file === undefined) return NOTHING;
  const { machine, scope } = call;
  const written = /^\/(dev\/stdin|dev\/fd\/0|proc\/self\/fd\/0)$/.test(file.text ?? "")
    ? call.stdin
    : machine.fileStream(file, scope);
  const stream = runFile(call, file, rest);
  const text = written?.text;
  if (text === undefined) return stream;
  return sourced(call, text, rest, stream);
};

/** What a text that is sourced leaves. */
function sourced({ machine, scope }: ShellCall, text: string, rest: readonly Arg[], stream: Stream): Stream {
  // What it sets stays set; but for its own arguments it has those of the text.
  const { positional, positionalKnown } = scope;
  if (rest.length > 0) scope.positional = rest;
  machine.sourced(text, scope);
  if (rest.length === 0) return stream;
  // What it sets them to stays.
  const changed = scope.positional === rest ? undefined : scope.copy();
  [scope.positional, scope.positionalKnown] = [positional, positionalKnown];
  if (changed !== undefined) scope.merge(changed);
  return stream;
}

const exec: ShellRule = (call) => {
  const { args, judge, machine, scope } = call;
  const parsed = parseArgs(args, { short: "cla:", stopAtOperand: true });
  for (const arg of parsed.unknown) judge.ask("unknown-option", `the option ${arg.shown} of exec is not known`);
  if (parsed.options.some((option) => option.name === "a")) {
    judge.ask("odd-name", "it runs a program under another name");
  }
  if (parsed.options.some((option) => option.name === "l")) {
    judge.ask("start-up-file", "a program that is told to be a login shell reads start-up files");
  }
  if (parsed.operands.length === 0) return NOTHING;
  return machine.command(parsed.operands, call.stdin, scope, { external: true });
};

const command: ShellRule = (call) => {
  const { args, judge, machine, scope, name } = call;
  const parsed = parseArgs(args, { short: name === "command" ? "pvV" : "", stopAtOperand: true });
  for (const arg of parsed.unknown) judge.ask("unknown-option", `the option ${arg.shown} of ${name} is not known`);
  if (parsed.options.some((option) => /[vV]/.test(option.name))) return { origin: "report" };
  if (parsed.operands.length === 0) return NOTHING;
  return machine.command(parsed.operands, call.stdin, scope, { noFunctions: true });
};

const set: ShellRule = ({ args, judge, scope }) => {
  scope.physical = physicalAfter(args, scope.physical);
  if (args.length === 0) {
    judge.ask("environment-dump", "it prints every variable");
    return { origin: "report", secret: true };
  }
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as Arg;
    const text = arg.text ?? (arg.prefix === "" ? "?" : arg.prefix);
    if (arg.text === undefined && arg.mayBeOption) {
      judge.ask("unknown-word", `${arg.shown} may be an option of set`);
      scope.positionalKnown = false;
    }
    if (text === "--" || text === "-" || !/^[-+]./.test(text)) {
      if (text === "-" && args[i + 1] === undefined) return NOTHING;
      scope.positional = text === "--" || text === "-" ? args.slice(i + 1) : args.slice(i);
      scope.positionalKnown = !scope.positional.some((each) => each.mayVanish);
      return NOTHING;
    }
    const sign = text.startsWith("-") ? "-" : "+";
    for (const letter of text.slice(1)) {
      if (letter === "o") judgeOptionName(judge, sign, args[++i]);
      else judgeOptionLetter(judge, sign, letter);
      if (sign === "-" && (/[eu]/.test(letter) || letter === "o" && /^(errexit|nounset)$/.test(args[i]?.text ?? ""))) {
        scope.strict = true;
      }
    }
  }
  return NOTHING;
};

const declare: ShellRule = ({ args, judge, machine, scope, name }) => {
  const options = args.filter((arg) => /^[-+][A-Za-z]+$/.test(arg.text ?? "")).map((arg) => arg.text as string);
  const names = args.filter((arg) => !/^[-+]/.test(arg.prefix) && arg.text !== "--");
  const letters = options.join("");
  if (names.length === 0 && !/[fF]/.test(letters) || /p/.test(letters) && names.length === 0) {
    judge.ask("environment-dump", "it prints every variable");
    return { origin: "report", secret: true };
  }
  if (/p/.test(letters)) return { origin: "report" };
  if (/n/.test(letters) && name !== "export") judge.ask("nameref", "a variable stands for another");
  const isLocal = name === "local" || (name === "declare" || name === "typeset") && !letters.includes("g");
  const fresh = isSureDeclaration(name, args.map(({ text }) => text), scope);
  const before = fresh ? undefined : scope.copy();
  for (const each of names) {
    judgeNameText(machine, each, scope);
    const key = each.text;
    if (key === undefined) {
      // A name out of an expansion: "declare $x".
      const bare = /^([A-Za-z_]\w*)(\[[^\]]*\])?\+?=/.exec(each.prefix)?.[1];
      if (bare === undefined) forget(machine, scope);
      else storeText(machine, scope, bare, each.drop(each.prefix.indexOf("=") + 1));
      continue;
    }
    const equals = key.indexOf("=");
    const target = equals < 0 ? key : key.slice(0, equals).replace(/\+$/, "");
    const bare = target.replace(/\[.*$/s, "");
    if (/f/.test(letters)) {
      if (name === "readonly" || /r/.test(letters)) scope.attributes.set(`${bare}()`, "r");
    }
    if (letters.includes("g") && machine.isLocal(bare)) {
      judge.ask("function", `it sets the ${bare} that lies behind a variable of the function`);
    }
    const isArray = scope.attributes.has(scope.meant(bare)) || scope.variables.has(scope.meant(bare));
    if (isLocal) makeLocal(scope, bare);
    if (isLocal && scope.locals !== undefined && equals < 0 && /^(PATH|HOME)$/.test(bare)) {
      judge.ask("environment", `without ${bare} other commands do something else`);
    }
    // It holds for what is assigned from here on, and a value is given before nothing more can be.
    addAttributes(scope, bare, letters.replace(/r/g, ""), fresh);
    if (equals >= 0) {
      const append = key[equals - 1] === "+";
      const value = append ? Arg.unknown(`$${bare}`) : Arg.of(key.slice(equals + 1));
      if (letters.includes("n") && /^[A-Za-z_]\w*$/.test(value.text ?? "")) {
        scope.references.set(bare, value.text as string);
      } else store(machine, scope, target, value);
    } else if (letters.includes("A") && fresh && name !== "readonly" && !isArray && !scope.variables.has(bare)) {
      scope.variables.set(bare, { kind: "array", items: [], keys: [], named: true });
    } else if (letters.includes("n")) {
      const held = scope.variables.get(bare);
      const meant = held?.kind === "text" ? held.value.text : undefined;
      if (meant !== undefined && /^[A-Za-z_]\w*$/.test(meant)) scope.references.set(bare, meant);
    }
    const value = scope.variables.get(bare);
    if (letters.includes("i") && value?.kind === "text") judgeNumber(machine, value.value, scope);
    if (name === "readonly" || /r/.test(letters)) addAttributes(scope, bare, "r", fresh);
    if (name === "export" || letters.includes("x")) judgeExport(machine, bare, value);
    if (letters.includes("f") && name === "export") {
      judge.ask("environment", "a function is handed to other shells");
      scope.handedOn.add(bare);
    }
  }
  // If it fails, all is as it was.
  if (before !== undefined) scope.merge(before);
  return NOTHING;
};

const unset: ShellRule = ({ args, judge, machine, scope }) => {
  // Two of them are refused, or the second is a name.
  const sure = args.filter(({ prefix }) => prefix.startsWith("-")).length <= 1;
  const before = sure ? undefined : scope.copy();
  for (const arg of args) {
    if (/^-[fvn]$/.test(arg.text ?? "")) continue;
    judgeNameText(machine, arg, scope);
    if (arg.text === undefined) {
      forget(machine, scope);
      continue;
    }
    const bare = arg.text.replace(/\[.*$/s, "");
    if (RECORD.test(bare)) judge.deny("history-off", `${bare} switches off the record of what is typed`);
    if (bare !== arg.text) {
      scope.variables.set(scope.meant(bare), { kind: "text", value: Arg.unknown(`items of $${bare}`, true) });
      continue;
    }
    if (machine.isLocalAbove(bare)) {
      judge.ask("function", `the ${bare} that lies behind a variable of a function comes to light`);
    }
    if (bare === "PATH" || bare === "HOME") {
      judge.ask("environment", `without ${bare} other commands do something else`);
    }
    if (args[0]?.text === "-n") scope.references.delete(bare);
    else if (args[0]?.text !== "-f") {
      machine.gone.add(scope.meant(bare));
      unsetVariable(scope, scope.meant(bare));
    }
    if (args[0]?.text !== "-v") {
      // A variable of that name is unset in its place.
      if (scope.attributes.has(`${bare}()`)) continue;
      if (args[0]?.text === "-f" || !scope.functions.has(bare)) scope.functions.delete(bare);
      else scope.perhaps.add(bare);
    }
  }
  if (before !== undefined) scope.merge(before);
  return NOTHING;
};

function unsetVariable(scope: Scope, name: string): void {
  const before = scope.variables.get(name);
  const fixed = scope.attributes.get(name)?.includes("r") === true;
  const value = { kind: "text", value: Arg.unknown(`$${name} was unset`, true) } as const;
  // What bash kept itself becomes a variable like any other, and in a function one from outside it comes to light again.
  if (KEPT_BY_BASH.test(name)) scope.variables.set(name, value);
  else if (fixed || before !== undefined && scope.calls > 0) scope.variables.set(name, either(name, before, value));
  else scope.variables.delete(name);
  if (!fixed) scope.attributes.delete(name);
}

const shift: ShellRule = ({ args: all, scope }) => {
  const args = all[0]?.text === "--" ? all.slice(1) : all;
  const count = args.length === 0
    ? 1
    : args.length === 1 && /^\d{1,9}$/.test(args[0]?.text ?? "")
    ? Number(args[0]?.text)
    : NaN;
  const many = scope.positional.findIndex(movesOthers);
  if (many >= 0 && !(count <= many)) {
    // How many are left depends on how many words the first ones come to; any from there on may be the next.
    scope.positional = scope.positional.slice(many);
    if (scope.positional.length > 1) scope.positionalKnown = false;
  } else if (Number.isInteger(count) && count >= 0) {
    // By more than there are it does not go at all.
    if (count <= scope.positional.length) scope.positional = scope.positional.slice(count);
  } else scope.positionalKnown = false;
  return NOTHING;
};

const READ_OPTIONS = "ersa:d:i:n:N:p:t:u:";

/** What is read in time, and into names that are some; otherwise all is as it was. */
const read: ShellRule = (call) => {
  const { options, operands } = parseArgs(call.args, { short: READ_OPTIONS });
  const sure =
    options.every(({ name, value }) => /[ersadp]/.test(name) && (name !== "a" || !isNamed(call.scope, value))) &&
    operands.every(({ text }) => /^[A-Za-z_]\w*$/.test(text ?? ""));
  const before = sure ? undefined : call.scope.copy();
  readLine(call);
  if (before !== undefined) {
    before.input = call.scope.input;
    call.scope.merge(before);
  }
  return NOTHING;
};

/** Tells whether a variable is an array with names: no lines or fields are put into it. */
function isNamed(scope: Scope, name: Arg | undefined): boolean {
  const meant = scope.meant(name?.text ?? "");
  const held = scope.variables.get(meant);
  return held?.kind === "array" && held.named === true || scope.attributes.get(meant)?.includes("A") === true;
}

const readLine = ({ args, judge, machine, scope, stdin }: ShellCall): Stream => {
  const parsed = parseArgs(args, { short: READ_OPTIONS });
  for (const arg of parsed.unknown) judge.ask("unknown-option", `the option ${arg.shown} of read is not known`);
  const array = parsed.options.findLast(({ name }) => name === "a")?.value;
  const marks = parsed.options.filter(({ name }) => name === "d");
  // Up to the end, or to the end of a name that whoever lists them ends so.
  const whole = marks.length === 1 && marks[0]?.value?.text === "";
  const odd = parsed.options.some(({ name }) => /[nNtu]/.test(name)) || marks.length > 0 && !whole;
  const names = array === undefined ? parsed.operands : [array];
  const { lines, stream: from } = scope.input;
  if (!parsed.options.some(({ name }) => name === "u")) scope.input.onRead?.();
  const rest = lines === undefined || from.text === undefined || lines.some((each) => each.includes("\0"))
    ? undefined
    : lines.map((each) => `${each}\n`).join("");
  const line = whole
    ? odd ? undefined : rest
    : lines === undefined || odd
    ? undefined
    : (lines.shift() ?? "").replaceAll("\0", "");
  if (whole && lines !== undefined) scope.input.lines = rest === undefined ? undefined : [];
  // Where it is not known whether this is read, nothing is known of what is read next.
  if (scope.input.owner !== scope) scope.input.lines = undefined;
  if (odd) scope.input.lines = undefined;
  if (from.text !== undefined) {
    // Whoever reads behind it gets what it has left.
    const left = scope.input.lines?.map((each) => `${each}\n`).join("");
    scope.input.stream = doubted({ ...from, text: left ?? from.text });
  }
  for (const name of names) judgeNameText(machine, name, scope);
  if (names.some((name) => name.text === undefined)) forget(machine, scope);
  const unknownText = () => unknownLine(stdin, false);
  const raw = parsed.options.some(({ name }) => name === "r");
  const ifs = ifsOf(scope);
  const text = line === undefined || !raw && line.includes("\\") ? undefined : line;
  const meant = names.flatMap((name) => name.text ?? []);
  if (array !== undefined) {
    const items = text === undefined || ifs === undefined ? undefined : fieldsOf(text, ifs, Infinity);
    storeItems(machine, scope, meant[0] ?? "_", {
      kind: "array",
      items: items === undefined ? [new Arg(unknownText().pieces, true)] : items.map(Arg.of),
    });
    return NOTHING;
  }
  // Without a name the line stays as it is.
  if (meant.length === 0) {
    storeText(machine, scope, "REPLY", text === undefined ? unknownText() : Arg.of(text));
    return NOTHING;
  }
  // A line of a list of files is one of them.
  const [listed] = scope.input.stream.names ?? [];
  const followed = listed?.known === true || listed !== undefined && isHarmlessNumber(listed);
  if (text === undefined && !odd && meant.length === 1 && scope.input.stream.names?.length === 1 && followed) {
    const taken = takenFromList(new Arg(listed.pieces), { lines: !whole, quotes: !raw });
    store(machine, scope, meant[0] as string, taken);
    return NOTHING;
  }
  const fields = text === undefined || ifs === undefined ? undefined : fieldsOf(text, ifs, meant.length);
  meant.forEach((name, index) =>
    store(machine, scope, name, fields === undefined ? unknownText() : Arg.of(fields[index] ?? ""))
  );
  return NOTHING;
};

/** More lines than this are not tried of what may be read. */
const MOST_LINES = 8;

/** What is read of a stream whose text is not known. @param words It may be many, or none. */
function unknownLine(stream: Stream, words: boolean): Arg {
  const why = whyUnknown(stream, "what is read");
  const secret = stream.secret === true ? { secret: true } : {};
  // What may be read is tried: what is refused is refused.
  const lines = knownOf(stream).flatMap((text) => text.split("\n")).filter((line) => line !== "").slice(0, MOST_LINES);
  return new Arg([{ kind: "unknown", why, ...secret, ...(lines.length > 0 ? { texts: lines } : {}) }], words);
}

/** Parts a line into fields as `read` does: the last one takes the rest, without the gap at its end. */
function fieldsOf(line: string, ifs: string, most: number): string[] {
  const fields: string[] = [];
  const parts = gaps(line, ifs);
  let i = parts[0]?.blank === true ? 1 : 0;
  while (i < parts.length) {
    if (fields.length === most - 1) {
      const rest = parts.slice(i);
      if (rest.at(-1)?.blank === true) rest.pop();
      // A single sign at the end belongs to the field before it, if that is all there is.
      if (rest.length === 2 && rest[1]?.sign === true || rest.length === 1 && rest[0]?.sign === true) rest.pop();
      fields.push(rest.map(({ text }) => text).join(""));
      return fields;
    }
    const part = parts[i] as typeof parts[number];
    if (part.sign) fields.push("");
    else {
      fields.push(part.text);
      i++;
      if (parts[i]?.blank === true) i++;
    }
    if (parts[i]?.sign === true) i++;
    if (parts[i]?.blank === true) i++;
  }
  return fields;
}

/** Lines that are handed to a callback one by one; of more it is said that they are not known. */
const MOST_CALLS = 16;

/** Judges the text that mapfile evaluates for its lines: bash puts the place of a line and the line, quoted, behind it. */
function callBack(machine: Machine, text: string, scope: Scope): void {
  const { lines } = scope.input;
  const known = lines !== undefined && lines.length > 0 && lines.length <= MOST_CALLS;
  for (const line of known ? lines : Array(MOST_CALLS).fill(undefined)) {
    const inner = scope.copy();
    storeText(
      machine,
      inner,
      "REPLY",
      line === undefined ? unknownLine(scope.input.stream, false) : Arg.of(line),
    );
    machine.source(`${text} 0 "$REPLY"`, inner);
    // Whether it is called for each line is an option's to say.
    if (!scope.merge(inner) && !known) return;
  }
}

const MAPFILE_OPTIONS = "d:n:O:s:tu:C:c:";

/** What fails leaves all as it was. */
const mapfile: ShellRule = (call) => {
  const { options, operands, unknown } = parseArgs(call.args, { short: MAPFILE_OPTIONS });
  const sure = unknown.length === 0 && options.every(({ name }) => /^[tCc]$/.test(name)) &&
    operands.every(({ text }) => /^[A-Za-z_]\w*$/.test(text ?? "")) && !isNamed(call.scope, operands[0]);
  const before = sure ? undefined : call.scope.copy();
  const stream = readLines(call);
  if (before !== undefined) {
    before.input = call.scope.input;
    call.scope.merge(before);
  }
  return stream;
};

const readLines: ShellRule = ({ args, judge, machine, scope }) => {
  scope.input.onRead?.();
  const parsed = parseArgs(args, { short: MAPFILE_OPTIONS });
  for (const { name, value } of parsed.options) {
    if (name !== "C" || value === undefined) continue;
    // It is evaluated here, where the functions of the text are known.
    if (value.text === undefined) judge.shell(value);
    else callBack(machine, value.text, scope);
  }
  const [name] = parsed.operands;
  if (name !== undefined) judgeNameText(machine, name, scope);
  const trims = parsed.options.some((option) => option.name === "t");
  const odd = parsed.options.some((option) => /[dnOsu]/.test(option.name));
  const lines = odd ? undefined : scope.input.lines;
  const { stream } = scope.input;
  // Each line of a list of files is one of them.
  const listed = odd || !trims || lines !== undefined || stream.names?.every((each) => each.known) !== true
    ? undefined
    : stream.names.map((each) => takenFromList(new Arg(each.pieces, true), { lines: true }));
  const items = listed ?? lines?.map((line) => Arg.of((trims ? line : `${line}\n`).replace(/\0[^]*/, ""))) ??
    [unknownLine(stream, true)];
  scope.input.lines = undefined;
  storeItems(machine, scope, name?.text ?? "MAPFILE", { kind: "array", items });
  return NOTHING;
};

const pwd: ShellRule = ({ args, machine, options, scope }) => {
  if (scope.cwd === undefined || scope.otherCwds.length > 0) return { origin: "report" };
  const letter = args.flatMap(({ text = "?" }) => [...text.slice(1)]).at(-1);
  const real = machine.follow(scope.cwd, scope) ?? scope.cwd;
  // With an option that it does not know it prints nothing.
  if (!args.every(({ text }) => /^-[LP]+$/.test(text ?? ""))) return { origin: "report" };
  // The program of that name follows links unless it is told not to.
  const physical = letter === undefined ? options.external === true || scope.physical : letter === "P";
  if (physical === undefined && real !== scope.cwd) return { origin: "report" };
  return { origin: "words", text: `${physical === true ? real : scope.cwd}\n` };
};

const wait: ShellRule = ({ args, machine, scope }) => {
  const at = args.findIndex((arg) => /^-[fn]*p/.test(arg.prefix));
  const front = /^-[fn]*p(?=.)/s.exec(args[at]?.prefix ?? "")?.[0];
  const name = at < 0 ? undefined : front === undefined ? args[at + 1] : args[at]?.drop(front.length);
  if (name !== undefined) judgeNameText(machine, name, scope);
  if (name?.text !== undefined) store(machine, scope, name.text, Arg.unknown("a process"));
  for (const arg of at < 0 ? args : []) {
    if (arg.mayBeOption && arg.text === undefined && !isTame(arg)) judgeNameText(machine, arg, scope);
  }
  return NOTHING;
};

const arithmetic: ShellRule = ({ args, machine, scope }) => {
  ifItCounts(machine, scope, () => {
    for (const arg of args) judgeArithmeticText(machine, arg.text, scope);
  });
  return NOTHING;
};

const alias: ShellRule = ({ args, judge, machine, name, scope }) => {
  if (args.length === 0 || name === "alias" && args[0]?.text === "-p") return { origin: "report" };
  // Without a value it prints.
  if (name === "alias" && args.every(({ text }) => text !== undefined && !text.includes("="))) {
    return { origin: "report" };
  }
  judge.ask("alias", "it gives a name another meaning");
  // Whatever is typed by that name later will run.
  for (const arg of args) {
    const equals = name === "alias" ? arg.prefix.indexOf("=") : -1;
    if (equals > 0) judge.shell(arg.drop(equals + 1));
    // With the words behind it, as a function of that name would; what that comes to counts only where it is refused.
    const [, bare, value] = /^([\w.-]+)=(?!\1\b)([\w./-]+(?: -[\w-]+)*)$/.exec(arg.text ?? "") ?? [];
    if (bare !== undefined && name === "alias") machine.source(`${bare}() { ${value} "$@"; }`, scope);
  }
};

const history: ShellRule = ({ args, judge }) => {
  const text = args.map((arg) => arg.text ?? "?").join(" ");
  if (/(^|\s)-\w*[cd]/.test(text)) judge.deny("history-off", "it deletes the record of what was typed");
  else if (/(^|\s)-\w*w/.test(text) && args.some((arg) => arg.text === "/dev/null")) {
    judge.deny("history-off", "it empties the record of what was typed");
  } else if (/(^|\s)-\w*[wanrps]|\?/.test(text)) judge.ask("history", "it changes the record of what was typed");
  return { origin: "report" };
};

const enable: ShellRule = ({ args, judge }) => {
  const text = args.map((arg) => arg.text ?? "?").join(" ");
  if (/(^|\s)-\w*[fd]|\?/.test(text)) judge.deny("loads-code", "it loads a builtin from a file");
  else if (args.length > 0 && !/^-[aps]+$/.test(text)) judge.ask("builtin", "it switches builtins on or off");
  return { origin: "report" };
};

const hash: ShellRule = ({ args, judge, machine, scope }) => {
  const at = args.findIndex((arg) => /^-\w*p/.test(arg.text ?? "-p"));
  if (at < 0) return { origin: "report" };
  judge.ask("name-lookup", "it gives a name another program");
  // From here on the name is the program.
  const [program, name] = args.slice(at + 1).map((arg) => arg.text ?? "");
  if (/^[\w./-]+$/.test(program ?? "") && /^[\w.-]+$/.test(name ?? "")) {
    machine.source(`${name}() { ${program} "$@"; }`, scope);
  }
  return { origin: "report" };
};

// "-x COMMAND" runs a command.
const jobs: ShellRule = ({ args, judge }) => {
  const [first, ...rest] = args;
  if (first?.text === "-x") return judge.run(rest);
  for (const arg of args) {
    if (arg.mayBeOption && !/^-[lnprs]+$/.test(arg.text ?? "")) {
      judge.ask("unknown-option", `${arg.shown} may be an option of jobs that runs a command`);
    }
  }
  return { origin: "report" };
};

const resumes: ShellRule = ({ judge }) => {
  judge.ask("process", "it starts a job again, or lets go of it");
};

const complete: ShellRule = ({ args, judge, machine, name, scope }) => {
  const parsed = parseArgs(args, { short: "abcdefgjksuvprDEIA:G:W:P:S:X:F:C:o:V:" });
  for (const { name: option, value } of parsed.options) {
    if (option === "C" && value !== undefined) {
      judge.shell(value);
      judge.ask("completion", "it runs a command for completion");
    }
    if (option === "F") judge.ask("completion", "it runs a function for completion");
    // The words of -W are expanded again.
    if (option === "W" && /[$`]/.test(value?.text ?? "$")) {
      judge.ask("evaluates", "a word list is expanded again");
      if (value?.text !== undefined) promptText(machine, value.text, scope);
    }
    if (/^[ve]$/.test(option) || option === "A" && /^(variable|export|arrayvar)$/.test(value?.text ?? "variable")) {
      judge.ask("environment-dump", "it prints the names of variables");
    }
  }
  if (name === "complete" && parsed.operands.length > 0) judge.ask("completion", "it changes completion");
  return { origin: "report" };
};

const shopt: ShellRule = ({ args, judge, scope }) => {
  const options = args.filter((arg) => arg.mayBeOption);
  if (options.every(({ text }) => /^-[pq]+$/.test(text ?? ""))) return { origin: "report" };
  // With -o these are the options of set.
  const ofSet = options.some(({ text = "o" }) => text.includes("o"));
  const sign = options.some(({ text = "u" }) => text.includes("u")) ? "+" : "-";
  for (const arg of args) {
    if (arg.mayBeOption) {
      if (!/^-[suqop]+$/.test(arg.text ?? "")) judge.ask("unknown-option", `${arg.shown} may be an option of shopt`);
    } else if (ofSet) judgeOptionName(judge, sign, arg);
    else judgeShoptName(judge, arg);
    if (arg.text === "nullglob" || arg.text === undefined) scope.nullglob = true;
  }
  return { origin: "report" };
};

/** Between two operands `test` looks for one of these first; then neither of the two is taken for an operator. */
const BETWEEN = /^(==?|!=|<|>|-eq|-ne|-lt|-le|-gt|-ge|-nt|-ot|-ef)$/;

/** A word that is text, a number, one tame word, or nothing: no operator comes of it. */
function isTame(arg: Arg): boolean {
  return arg.pieces.every((piece) =>
    piece.kind === "text" ||
    piece.kind === "unknown" && (piece.digits === true || piece.unset === true || piece.tame === true)
  );
}

// "-v NAME" evaluates the subscript of a name, and that runs what it holds. Unquoted, a word of unknown text may be both.
const test: ShellRule = ({ args: all, judge, machine, name, scope }) => {
  const args = name === "[" && all.at(-1)?.text === "]" ? all.slice(0, -1) : all;
  args.forEach((arg, index) => {
    const next = args[index + 1];
    if (arg.text === "-v" || arg.text === "-R") {
      if (next !== undefined && !BETWEEN.test(next.text ?? "")) judgeNameText(machine, next, scope);
    } else if (isTame(arg)) return;
    else if (arg.mayVanish) {
      judge.ask("evaluates", `${arg.shown} stands unquoted in a test and is not known: it may be "-v" and a subscript`);
    } else if (
      arg.mayBeOption && next !== undefined && next.text === undefined && !isTame(next) &&
      !BETWEEN.test(args[index - 1]?.text ?? "")
    ) judge.ask("evaluates", `${arg.shown} is not known and may be "-v" in front of a subscript`);
  });
  return NOTHING;
};

const getopts: ShellRule = ({ args, machine, scope }) => {
  const name = args[1];
  if (name !== undefined) {
    judgeNameText(machine, name, scope);
    if (name.text === undefined) forget(machine, scope);
    else store(machine, scope, name.text, Arg.unknown("an option", true));
  }
  storeText(machine, scope, "OPTARG", Arg.unknown("the value of an option", true));
  return NOTHING;
};

const bind: ShellRule = ({ args, judge }) => {
  args.forEach((arg, at) => {
    if (args[at - 1]?.text !== "-x") return;
    const colon = arg.text?.indexOf(":") ?? -1;
    if (colon > 0) judge.shell(Arg.of((arg.text as string).slice(colon + 1).trim().replace(/^"(.*)"$/s, "$1")));
  });
  if (args.some((arg) => !/^-[lpPsSvVqX]+$/.test(arg.text ?? ""))) judge.ask("key-binding", "it changes what keys do");
  return { origin: "report" };
};

const kill: ShellRule = (call) => {
  const rule = TOOLS.get("kill");
  if (rule !== undefined) return rule(call);
  call.judge.ask("signal", "it sends a signal");
};

const fc: ShellRule = ({ args, judge }) => {
  if (args.length === 0 || !/^-\w*l/.test(args[0]?.text ?? "")) {
    judge.ask("history", "it edits and runs what was typed before");
  }
  return { origin: "report" };
};

// Where a limit is reached, redirections, pipes and substitutions fail that else cannot.
const ulimit: ShellRule = ({ args, judge }) => {
  args.forEach(({ text }, at) => {
    if (text !== undefined && /^-[a-zA-Z]+$/.test(text)) return;
    const front = args[at - 1]?.text ?? "";
    const enough = text !== undefined && (/^(unlimited|hard|soft)$/.test(text) || /^-[HS]*c$/.test(front) ||
      /^-[HS]*n$/.test(front) && /^\d{4,9}$/.test(text));
    if (!enough) judge.ask("limit", "it takes away what the commands behind it need");
  });
  return { origin: "report" };
};

const leaves: ShellRule = ({ args, machine, name, scope }) => {
  if (args[0] !== undefined) judgeNumber(machine, args[0], scope);
  if (name === "return") machine.leaves("function", scope);
  else if (name !== "exit") machine.leaves("loop", scope, args.length === 0 ? "innermost" : "any");
  return NOTHING;
};

/** The builtins. */
export const BUILTINS: ReadonlyMap<string, ShellRule> = new Map<string, ShellRule>([
  [":", harmless],
  ["true", harmless],
  ["false", harmless],
  ["echo", echo],
  ["printf", printf],
  ["test", test],
  ["[", test],
  ["pwd", pwd],
  ["cd", cd],
  ["pushd", cd],
  ["popd", cd],
  ["dirs", tells],
  ["eval", evaluate],
  ["source", source],
  [".", source],
  ["exec", exec],
  ["command", command],
  ["builtin", command],
  ["set", set],
  ["declare", declare],
  ["typeset", declare],
  ["local", declare],
  ["readonly", declare],
  ["export", declare],
  ["unset", unset],
  ["shift", shift],
  ["read", read],
  ["mapfile", mapfile],
  ["readarray", mapfile],
  ["let", arithmetic],
  ["trap", trap],
  ["alias", alias],
  ["unalias", alias],
  ["history", history],
  ["enable", enable],
  ["hash", hash],
  ["complete", complete],
  ["compgen", complete],
  ["compopt", complete],
  ["shopt", shopt],
  ["getopts", getopts],
  ["bind", bind],
  ["kill", kill],
  ["fc", fc],
  ["exit", leaves],
  ["return", leaves],
  ["break", leaves],
  ["continue", leaves],
  ["type", tells],
  ["help", tells],
  ["jobs", jobs],
  ["times", tells],
  ["caller", tells],
  ["wait", wait],
  ["bg", resumes],
  ["fg", resumes],
  ["disown", resumes],
  ["umask", tells],
  ["ulimit", ulimit],
]);

/** Builtins that also exist as programs and then do the same. */
export const EXTERNAL_TWINS: ReadonlySet<string> = new Set([
  "true",
  "false",
  "echo",
  "printf",
  "test",
  "[",
  "pwd",
  "kill",
]);
