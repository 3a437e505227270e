// Follows `&&` and `||`: what is known behind each part depends on which of them was done for certain.
// Knows no command but those that cannot fail and those that go to another folder.

import type { AndOr, PipelineNode } from "unbash";
import type { Stream } from "./call.ts";
import type { Scope } from "./scope.ts";
import { guessed, joinStreams, vague } from "./streams.ts";
import type { Walk } from "./walk.ts";

/** Runs a list of `&&` and `||` in `scope`, which it changes. Returns what it prints. @throws {TooMuchWork} */
export function followAndOr(walk: Walk, node: AndOr, scope: Scope): Stream {
  const first = node.commands[0] as PipelineNode;
  const streams = [walk.node(first, scope)];
  // Behind "&&" all before it succeeded: a "cd" has gone where it was to go.
  let done = scope.copy();
  // Whether nothing was done in `done` that was not done in `scope`.
  let same = !changesFolder(first, scope);
  if (!same) succeeded(done);
  let certain = succeeds(first, scope);
  node.commands.slice(1).forEach((command, index) => {
    const isAnd = node.operators[index] === "&&";
    const again = isAnd || same ? walk.again(command, done) : undefined;
    if (again !== undefined) {
      streams.push(again);
      if (isAnd) certain &&= succeeds(command, scope);
      else certain ||= succeeds(command, scope);
      return;
    }
    if (isAnd) {
      same = false;
      streams.push(walk.node(command, done));
      if (certain) scope.take(done);
      else scope.merge(done);
      if (changesFolder(command, scope)) succeeded(done);
      certain &&= succeeds(command, scope);
      return;
    }
    // Behind "||" comes what is done when the first part failed; whether it was done is not known afterwards.
    const other = scope.copy();
    streams.push(walk.node(command, other));
    if (walk.frames.isEndedBy(command, scope)) {
      scope.take(done);
      return;
    }
    if (!certain) scope.merge(other);
    done = scope.copy();
    same = true;
    certain ||= succeeds(command, scope);
  });
  return printedBy(node, streams, scope);
}

/** Tells whether a command cannot fail, as far as matters: an assignment of plain text, or a builtin that only sets or prints. */
function succeeds(node: PipelineNode, { functions }: Scope): boolean {
  if (node.type === "Command" && node.name !== undefined && functions.has(node.name.text)) return false;
  if (node.type !== "Command" || node.redirects.length > 0) return false;
  if (node.name === undefined) {
    return node.prefix.every((each) => each.type === "Assignment" && !/[$`]/.test(each.text));
  }
  return /^(:|true)$/.test(node.name.text) && node.prefix.length === 0;
}

/** What commands print of which the later ones may not run. */
function printedBy({ commands, operators }: AndOr, streams: readonly Stream[], scope: Scope): Stream {
  const earlier = streams.slice(0, -1), last = streams.at(-1) as Stream;
  const all = streams.reduce(joinStreams);
  const follow = operators.every((operator) => operator === "&&");
  const sure = (node: PipelineNode) =>
    succeeds(node, scope) || node.type === "Command" && node.name?.value === "echo" && node.redirects.length === 0 &&
      !scope.functions.has("echo");
  if (follow && commands.slice(0, -1).every(sure)) return all;
  // Of all or nothing it is known what it may be, and that is tried.
  const silent = earlier.every(({ text }) => text === "");
  if (!follow || !silent || last.text === undefined) return vague(all);
  return { ...guessed(last), known: [last.text, ""] };
}

/** It is where the last `cd` was to go. */
function succeeded(scope: Scope): void {
  scope.otherCwds = scope.reached;
  scope.cwd ??= scope.went;
}

/** Tells whether a command goes to another folder, and nothing else. */
function changesFolder(node: PipelineNode, { functions }: Scope): boolean {
  return node.type === "Command" && /^(cd|pushd)$/.test(node.name?.text ?? "") && !functions.has(node.name?.text ?? "");
}
