// Which parts of a script print nothing but what their commands print, in order: then what they print together can be told. Where
// descriptors are turned, errors are taken along or something runs in between, it can not. Knows no value, only how it is written.

import type { Command, Elif, Redirection, Statement, SyntaxNode } from "unbash";
import type { FunctionBody, Scope } from "./scope.ts";
import type { Stream } from "./call.ts";
import { knownOf, triedOf, withTried } from "./streams.ts";

/** Functions that call functions are not looked through deeper than this. */
const DEEPEST = 8;

/** Commands that print when nobody waits for it, print where they are not taken for it, run a text, or end what they stand in. */
const ODD =
  /^(trap|exec|exit|return|break|continue|set|shopt|pushd|popd|dirs|mapfile|readarray|tee|wait|fg|jobs|eval|source|\.|coproc|time|enable|complete|compgen|bind|(.*\/)?(ba|da|z|k|a|fi)?sh|(.*\/)?busybox)$/;

/** Special builtins, as POSIX calls them, and kin. */
const ENDS_OTHERS = /^(:|export|readonly|unset|shift|times|local|alias|cd|umask|getopts|read)$/;

/** Programs and builtins that run what their words name. */
const RUNS_OTHERS =
  /^(command|builtin|env|xargs|nice|nohup|timeout|setsid|stdbuf|time|ionice|find|sudo|flock|watch|chroot)$/;

/** A word of which nothing is quoted or expanded. */
const BARE = /^[\w./=:@%+,-]+$/;

/** Words that name a descriptor, or start something that writes. */
const DESCRIPTOR = /\/dev\/(std|fd|tty)|\/proc\/|>\(/;

/** What is left of a stream of which it is not known what else is printed, or whether it is: what seems to be printed is tried. */
export function doubted(stream: Stream): Stream {
  const { text: _, names: __, ...rest } = stream;
  const known = knownOf(stream).filter((text) => text !== "");
  return {
    ...withTried(rest, triedOf(stream)),
    ...(rest.origin === "none" ? { origin: "unknown" } : {}),
    ...(known.length > 0 ? { known } : {}),
  };
}

/** What is left of a stream if whoever prints it may fail: of names that are listed none may be there anyway. */
export function ifItSucceeds(stream: Stream): Stream {
  return stream.text === undefined || stream.origin === "none" ? stream : doubted(stream);
}

/** What another shell printed: names that it listed in a folder of its own are others here. */
export function listedIn(inner: Scope, outer: Scope, stream: Stream): Stream {
  const here = inner.cwd === outer.cwd && inner.otherCwds.every((each) => outer.otherCwds.includes(each));
  if (here || stream.names === undefined && stream.tried === undefined) return stream;
  const { names: _, tried: __, ...rest } = stream;
  return withTried(rest, triedOf(stream).filter(({ prefix }) => prefix.startsWith("/")));
}

/**
 * Tells whether it is known of the output of a part of a script what it is made of.
 *
 * @param wary Whether any command may end what it stands in.
 */
export function isPlainOutput(node: Part, scope: Scope, wary = false): boolean {
  // Where the shell may end at any command, what it prints is only the beginning.
  return scope.traps.length === 0 && (!(wary || scope.strict) || isSingle(node, scope)) && isPlain(node, scope, 0);
}

/** Tells whether what a simple command prints, wherever its redirections lead that, is what it prints by itself. */
export function isPlainRun(node: Command, scope: Scope): boolean {
  if (scope.traps.length > 0 || !isPlainCommand(node, scope, 0)) return false;
  return !node.redirects.some((each) =>
    each.type === "Redirect" && (/^&>>?$/.test(each.operator) && each.target?.text !== "/dev/null" ||
      each.operator === ">&" && each.descriptor?.type === "FileDescriptor" && each.descriptor.value === 2)
  );
}

/** A part of a script: what a substitution holds, one side of a pipe, a command. */
export type Part = SyntaxNode | FunctionBody | Script;

interface Script {
  readonly type?: "Script";
  readonly commands: readonly Statement[];
}

/** Tells whether a part is one simple command, and no function, which may end at any of its own. */
function isSingle(node: Part, scope: Scope): boolean {
  if (node.type === "Command") return !scope.functions.has(node.name?.value ?? "");
  if (node.type === "Statement") return isSingle(node.command, scope);
  const only = node.type === undefined || node.type === "Script" ? node.commands : [];
  return only.length === 1 && isSingle(only[0] as Part, scope);
}

function isPlain(node: Part, scope: Scope, depth: number): boolean {
  const each = (nodes: readonly Part[]) => nodes.every((one) => isPlain(one, scope, depth));
  switch (node.type) {
    case undefined:
    case "Script":
    case "CompoundList":
    case "AndOr":
      return each(node.commands as readonly Part[]);
    case "Statement":
      return node.background !== true && isPlain(node.command, scope, depth);
    case "Pipeline":
      return node.operators.every((operator: string) => operator === "|") && each(node.commands);
    case "Command":
      return node.redirects.every(isPlainRedirect) && isPlainCommand(node, scope, depth);
    case "Redirected":
      return node.redirects.every(isPlainRedirect) && isPlain(node.command, scope, depth);
    case "BraceGroup":
    case "Subshell":
    case "For":
      return isPlain(node.body, scope, depth);
    case "If":
      return each([node.clause, node.then, ...node.elif.flatMap(({ clause, then }: Elif) => [clause, then])]) &&
        (node.else === undefined || isPlain(node.else, scope, depth));
    case "Case":
      return each(node.items.map(({ body }) => body));
    case "TestCommand":
    case "ArithmeticCommand":
      return true;
    default:
      return false;
  }
}

function isPlainCommand(node: Command, scope: Scope, depth: number): boolean {
  if (node.name === undefined) return true;
  const name = node.name.text;
  const words = node.args.map((arg) => arg.text);
  // A name in quotes, or out of an expansion, is one that is not looked for here.
  if (!BARE.test(name) && name !== "[" || ODD.test(name) || words.some((word) => DESCRIPTOR.test(word))) return false;
  // To other shells an error of these is the end.
  if (scope.plainShell && ENDS_OTHERS.test(name)) return false;
  // A folder that is found elsewhere is printed.
  if (name === "cd" && (words.includes("-") || scope.variables.has("CDPATH"))) return false;
  if (/^(command|builtin)$/.test(name) && words.some((word) => !BARE.test(word) || ODD.test(word))) return false;
  const others = words.filter((word) => word !== ".");
  if (RUNS_OTHERS.test(name) && others.some((word) => ODD.test(word) || name !== "find" && /[$`"'\\{]/.test(word))) {
    return false;
  }
  const body = scope.functions.get(name);
  if (body === undefined) return true;
  return body !== "unknown" && depth < DEEPEST && isPlain(body, scope, depth + 1);
}

/** Tells whether a redirection takes output to nowhere, or gives standard input. */
function isPlainRedirect(each: Redirection): boolean {
  if (each.type !== "Redirect") return true;
  const { operator, descriptor } = each;
  const text = each.target?.text ?? "";
  if (operator === "<") return !DESCRIPTOR.test(text);
  if (!/^(&?>>?|>\|)$/.test(operator) || text !== "/dev/null") return false;
  const number = descriptor?.type === "FileDescriptor" ? descriptor.value : descriptor === undefined ? 1 : -1;
  return number === 1 || number === 2;
}
