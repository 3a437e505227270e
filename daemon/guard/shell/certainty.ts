// What is known for certain of the state of a shell behind a redirection, a round of a loop, or at a later point.
// Knows no command.

import type { Redirection } from "unbash";
import type { Scope } from "./scope.ts";

/** Makes of the state behind a round the one in front of the next. Returns whether less is known than in front of this one. */
export function comesBack(scope: Scope, before: Scope): boolean {
  const after = scope.copy();
  scope.take(before);
  return scope.merge(after);
}

/** Tells whether a redirection may fail, so that what stands before it does not run. */
export function mayFail(redirects: readonly Redirection[], scope: Scope): boolean {
  return redirects.some((each) => {
    // A variable that cannot be set.
    if (each.type === "Redirect" && each.descriptor?.type === "FileDescriptorVariable") return true;
    if (each.type !== "Redirect") return false;
    const target = each.target?.text ?? "";
    // Behind other signs these are names of files.
    const copies = /^[<>]&$/.test(each.operator);
    if (copies && target === "-") return false;
    if (copies && /^[012]$/.test(target) || /^\/dev\/(stdout|stderr|stdin)$/.test(target)) return scope.closed;
    return !/^(\/dev\/null|[<>]\((?:(?!\)\/)[^])*\))$/.test(target);
  });
}

/** Tells whether a redirection leads standard output into a file: where it fails nothing is printed that would be taken for sure. */
export function leadsOutput(each: Redirection): boolean {
  if (each.type !== "Redirect" || !/^(>>?|>\||>&|&>>?)$/.test(each.operator)) return false;
  return each.descriptor === undefined || each.descriptor.type === "FileDescriptor" && each.descriptor.value === 1;
}

/** Tells whether a redirection closes a descriptor: what is copied from one later may fail. */
export function closes(redirects: readonly Redirection[]): boolean {
  return redirects.some((each) => each.type === "Redirect" && /^\d*-$/.test(each.target?.text ?? ""));
}

/** Tells whether all that text may look at is in one state as it is in the other. */
export function sameFor(text: string, a: Scope, b: Scope): boolean {
  if (a.cwd !== b.cwd || a.otherCwds.join("\0") !== b.otherCwds.join("\0")) return false;
  if (a.positional !== b.positional || a.files.size !== b.files.size || a.links.size !== b.links.size) return false;
  const names = [...new Set(text.match(/[\w.:-]+|[A-Za-z_]\w*/g) ?? [])];
  const calls = [...b.functions.keys()].some((name) => text.includes(name));
  const all = calls || /\$\{!|\beval\b|\$_|\$\{_/.test(text);
  const words = all ? [...a.variables.keys(), ...b.variables.keys()] : text.match(/[A-Za-z_]\w*/g) ?? [];
  if (words.some((name) => a.variables.get(name) !== b.variables.get(name))) return false;
  const functions = calls ? [...a.functions.keys(), ...b.functions.keys()] : names;
  return functions.every((name) => a.functions.get(name) === b.functions.get(name)) &&
    words.every((name) => a.attributes.get(name) === b.attributes.get(name));
}
