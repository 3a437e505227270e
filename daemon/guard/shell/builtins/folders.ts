// Where `cd`, `pushd` and `popd` lead, and where one is if they fail.
// Changes the folder of the scope, and nothing else.

import { storeUnknown } from "../assign.ts";
import { Arg, NOTHING } from "../call.ts";
import type { ShellSetting } from "../machine.ts";
import { resolvePath } from "../../paths.ts";
import type { Scope } from "../scope.ts";
import type { ShellRule } from "../shell_call.ts";
import { foldersFor } from "../wild_folders.ts";

/** Stands behind a folder that was left where it may have been another: an earlier cd may have failed, or not been tried. */
const UNSURE = "\0";

/** Follows `cd`, `pushd` and `popd`. */
export const cd: ShellRule = ({ args, judge, machine, scope, name }) => {
  // Whatever was assigned to these, they are what bash makes of them now.
  for (const each of ["PWD", "OLDPWD"]) if (scope.variables.has(each)) storeUnknown(machine, scope, each);
  // The deeper it is, the longer it takes to follow.
  machine.spend(Math.floor((scope.cwd?.length ?? 0) / 10));
  const { letters, operands, fits } = folderWords(name, args);
  const [target] = operands;
  const { cwd, otherCwds } = scope;
  const left = otherCwds.length > 0 ? `${cwd}${UNSURE}` : cwd ?? UNSURE;
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
    const kept = name === "popd"
      ? scope.stack?.at(-1)
      : target?.text === "-" && name === "cd"
      ? scope.left.at(-1)
      : undefined;
    const back = kept?.replace(UNSURE, "");
    if (back !== kept) judge.ask("unknown-path", `which folder ${name} leads back to hangs on an earlier cd`);
    if (back === undefined || cwd === undefined) {
      [scope.cwd, scope.stack] = [undefined, undefined];
      return NOTHING;
    }
    // One that failed before was none that was left.
    const before = [...scope.left, ...scope.stack ?? []].map((each) => each.replace(UNSURE, ""));
    if (name === "popd") scope.stack = scope.stack?.slice(0, -1);
    scope.left = [...scope.left.slice(-8), left];
    scope.cwd = physical === true ? real(back) : back;
    // After one that failed "-" still is what it was before.
    scope.reached = [...physical === undefined ? [real(back)] : [], ...before.filter((each) => each !== back)];
    scope.mayBeIn([...otherCwds, cwd, ...scope.reached]);
    return NOTHING;
  }
  if (name === "pushd") scope.stack = cwd === undefined || target === undefined ? undefined : scope.stack?.concat(left);
  if (cwd !== undefined) scope.left = [...scope.left.slice(-8), left];
  if (target === undefined) {
    const { home } = machine.setting;
    scope.cwd = name === "pushd" ? undefined : home;
    scope.mayBeIn(isThere(home, machine.setting) ? [] : [...cwd === undefined ? [] : [cwd], ...otherCwds]);
    return NOTHING;
  }
  judge.touch("list", target);
  if (OTHER_NAME.test(target.text ?? target.prefix)) {
    judge.ask("unknown-path", "a folder is called by a name that bash keeps and the system does not");
  }
  const isRelative = !target.prefix.startsWith("/");
  const through = scope.variables.get("CDPATH");
  if (
    through !== undefined && (through.kind !== "text" || through.value.text !== "") && !/^\.{0,2}\//.test(target.prefix)
  ) {
    judge.ask("environment", "CDPATH may lead cd to another folder of that name");
  }
  const many = otherCwds.length > 0 && isRelative ? undefined : foldersFor(machine, target, scope);
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
  // Also where it succeeds: a cd before it may have failed, and then it leads from another folder, as CDPATH does.
  const others = isRelative ? [...otherCwds.flatMap(ways), ...throughPath(target, scope)] : [];
  scope.cwd = to;
  scope.reached = [...also, ...others];
  if (cwd === undefined && to !== undefined && !isThere(to, machine.setting)) {
    // If it fails it is where it was, which nobody knows.
    [scope.cwd, scope.went] = [undefined, to];
    return NOTHING;
  }
  if (to === undefined || cwd === undefined) {
    scope.mayBeIn(also);
    return NOTHING;
  }
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
  scope.mayBeIn([cwd, ...otherCwds, ...also, ...others]);
  return NOTHING;
};

/** Folders by names under which bash keeps them as they are written: two slashes in front, and links that lead elsewhere for each process. */
const OTHER_NAME = /^\/\/(?!\/)|^\/+(proc|dev)\/+(self|thread-self|fd|[^/]*\d|\.)/;

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

/**
 * Folders that are there for certain, and open: those above the working folder and the first ones of the system, unless the disk says
 * that they may not be entered.
 */
function isThere(path: string, { disk, home, workFolder, wary }: ShellSetting): boolean {
  if (wary === true) return false;
  const above = (folder: string) => `${folder}/`.startsWith(path === "/" ? "/" : `${path}/`);
  const usual = above(home) || above(workFolder) ||
    /^\/(bin|dev|etc|home|lib|proc|run|sbin|sys|tmp|usr|var)$/.test(path);
  return usual && disk?.bars(path) !== true;
}

/** What `pwd` prints. */
export const pwd: ShellRule = ({ args, machine, options, scope }) => {
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
