// The builtins that make variables, and take them away.
// What a variable of a certain name means to other programs is judged in environment.ts.

import { isHarmlessNumber, judgeNameText, judgeNumber } from "../arithmetic.ts";
import { mayBeItems, mayBeList } from "../assignments.ts";
import { addAttributes, forget, KEPT_BY_BASH, makeLocal, store, storeText } from "../assign.ts";
import { Arg, NOTHING } from "../call.ts";
import { isSureDeclaration } from "../declare.ts";
import { judgeExport, RECORD } from "../environment.ts";
import { movesOthers } from "../lists.ts";
import { either, type Scope } from "../scope.ts";
import type { ShellRule } from "../shell_call.ts";

/** Follows `declare`, `local`, `readonly` and `export`. */
export const declare: ShellRule = ({ args, judge, machine, scope, name }) => {
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
      else {
        storeText(machine, scope, bare, each.drop(each.prefix.indexOf("=") + 1));
      }
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
    if (
      equals >= 0 && name !== "export" && mayBeList(scope, bare, letters) && mayBeItems(each.drop(equals + 1))
    ) judge.ask("evaluates", `${name} takes the value of a list for items, and runs what stands in them`);
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

/** Follows `unset`. */
export const unset: ShellRule = ({ args, judge, machine, scope }) => {
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

/** Follows `shift`. */
export const shift: ShellRule = ({ args: all, machine, scope }) => {
  const args = all[0]?.text === "--" ? all.slice(1) : all;
  const count = args.length === 0
    ? 1
    : args.length === 1 && /^\d{1,9}$/.test(args[0]?.text ?? "")
    ? Number(args[0]?.text)
    : NaN;
  // Bash leaves the line as it stands where that is no number, or there are more words.
  if (Number.isNaN(count) && !(args.length === 1 && isHarmlessNumber(args[0] as Arg))) machine.mayStop(scope);
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

/** Follows `getopts`, which sets the variable that it is given, and OPTARG. */
export const getopts: ShellRule = ({ args, machine, scope }) => {
  const name = args[1];
  if (name !== undefined) {
    judgeNameText(machine, name, scope);
    if (name.text === undefined) forget(machine, scope);
    else store(machine, scope, name.text, Arg.unknown("an option", true));
  }
  storeText(machine, scope, "OPTARG", Arg.unknown("the value of an option", true));
  return NOTHING;
};
