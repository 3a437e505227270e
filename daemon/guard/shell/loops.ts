// Follows loops: those over words round by round, the others until one more round changes nothing that is known.
// Knows no command but those that start something beside themselves.

import {
  type ArithmeticFor,
  type CompoundList,
  forEachChild,
  type Statement,
  type SyntaxNode,
  type Word,
} from "unbash";
import { ifItCounts, judgeArithmetic } from "./arithmetic.ts";
import { isFixed, storeText } from "./assign.ts";
import { Arg, NOTHING, type Piece, type Stream } from "./call.ts";
import { comesBack } from "./certainty.ts";
import { argumentsOf, movesOthers } from "./lists.ts";
import { LoopEnds } from "./loop_ends.ts";
import { oneWord } from "./odd_words.ts";
import type { Input, Scope } from "./scope.ts";
import { joinStreams, vague } from "./streams.ts";
import type { Walk } from "./walk.ts";
import { expandWord, judgeGlued } from "./words.ts";

/** Rounds of a loop that are followed one by one. */
const MOST_ROUNDS = 64;

/** So many processes at once are many. */
const MOST_BESIDE = 200;

/** More words of a loop that stand for many are not followed each by itself. */
const MOST_UNKNOWN = 4;

/** More names of a list that is read line by line are not followed each by itself. */
const MOST_LISTED = 8;

/** Rounds of a loop that are followed until one changes nothing any more. */
const MOST_TURNS = 12;

/** Follows `for NAME in WORDS`, or `select` where `selects`. */
export function followFor(
  walk: Walk,
  name: string,
  selects: boolean,
  wordlist: readonly Word[] | undefined,
  body: CompoundList,
  scope: Scope,
): Stream {
  judgeGlued(walk, wordlist ?? []);
  const items = wordlist === undefined
    ? [...argumentsOf(scope)]
    : wordlist.flatMap((word) => expandWord(walk, word, scope));
  // Where nothing is listed it goes round not at all.
  const skipped = items.length > 0 && items.every(movesOthers) ? scope.copy() : undefined;
  const stream = followItems(walk, name, selects, wordlist, items.map(thatIs), body, scope);
  if (skipped === undefined) return stream;
  scope.merge(skipped);
  return vague(stream);
}

/** Whether a stretch of a word is known, or stands for names in one folder. */
function isOfFolder(piece: Arg["pieces"][number]): boolean {
  return piece.kind === "text" || piece.kind === "glob" && piece.of === undefined && !piece.text.includes("**");
}

/** A word of a list that is there. */
function thatIs(item: Arg): Arg {
  if (!item.pieces.some(({ mayFail }) => mayFail !== undefined)) return item;
  // One in quotes, or with text beside what is listed, is a word where nothing is listed as well.
  const goes = item.pieces.every(({ mayFail }) => mayFail === "vanishes");
  const pieces = item.pieces.map((piece): Piece => {
    if (piece.mayFail !== undefined && !goes) return { ...piece, mayFail: "empty" };
    const { mayFail: _, ...kept } = piece;
    return kept;
  });
  return new Arg(pieces, item.mayVanish, item.listed);
}

function followItems(
  walk: Walk,
  name: string,
  selects: boolean,
  wordlist: readonly Word[] | undefined,
  items: readonly Arg[],
  body: CompoundList,
  scope: Scope,
): Stream {
  let stream: Stream = NOTHING;
  walk.met = true;
  // Of names in a folder there are not that many; of whatever else is listed, or counted, nobody knows.
  const isLong = wordlist?.some(({ text }) => /\{(?:(?!\{).)*\.\./.test(text)) === true && items.length !== 1 &&
      !items.every(({ text }) => text !== undefined) ||
    wordlist?.some(({ text }) => /\{\d+\.\.(\d+)\}/.test(text) && Number(/\.\.(\d+)/.exec(text)?.[1]) > MOST_BESIDE) ===
      true ||
    // Wildcards in more than one name of a path.
    wordlist?.some(({ text }) => text.split("/").filter((name) => /[*?[]/.test(name)).length > 1) === true ||
    items.some((item) => item.text === undefined && !(item.known && !item.listed && item.pieces.every(isOfFolder)));
  if ((isLong || items.length > MOST_BESIDE) && startsWithoutEnd(body, scope)) {
    walk.find("ask", "many-processes", "it starts very many processes without waiting for them");
  }
  if (items.length === 0 && (wordlist === undefined || wordlist.some(({ text }) => text.includes("@")))) {
    // Without arguments it goes round not at all; what it would do is judged all the same, and nothing of it stays.
    const inner = scope.copy();
    storeText(walk, inner, name, Arg.of(""));
    walk.frames.run("loop", inner, () => walk.list(body, inner));
    return NOTHING;
  }
  const before = scope.copy();
  const rounds = items.length > MOST_ROUNDS
    ? [...items.slice(0, MOST_ROUNDS), Arg.unknown("more words than are followed")]
    : items;
  const ends = new LoopEnds();
  for (const item of rounds) {
    const value = eachOf(item);
    if (selects) {
      scope.input.onRead?.();
      storeText(walk, scope, "REPLY", Arg.unknown("what is read"));
    }
    storeText(walk, scope, name, value);
    stream = joinStreams(stream, walk.frames.run("loop", scope, () => walk.list(body, scope), ends.add));
  }
  ends.mergeInto(scope);
  // A loop over unknown words may go round more often; one over a variable that cannot be set goes round not at all.
  const fixed = isFixed(scope, name);
  const many = rounds.filter((item) => !item.known || item.hasGlob).slice(0, MOST_UNKNOWN);
  if (!selects && !fixed && many.length === 0) return stream;
  const again = selects ? rounds.slice(0, MOST_UNKNOWN) : many;
  if (!comesBack(scope, before)) return vague(stream);
  return followRounds(walk, scope, () => {
    for (const item of again) {
      if (selects) storeText(walk, scope, "REPLY", Arg.unknown("what is read"));
      storeText(walk, scope, name, eachOf(item));
      stream = joinStreams(stream, walk.frames.run("loop", scope, () => walk.list(body, scope)));
    }
    return stream;
  });
}

/** Follows `for ((a; b; c))`. */
export function followCounting(walk: Walk, node: ArithmeticFor, scope: Scope): Stream {
  const count = (part: ArithmeticFor["test"]) => {
    if (part !== undefined) ifItCounts(walk, scope, () => void judgeArithmetic(walk, part, scope));
  };
  count(node.initialize);
  if (node.test === undefined && !mayStop(node.body)) {
    walk.find("ask", "endless", "it goes round without an end or a pause");
  }
  if (startsWithoutEnd(node.body, scope)) {
    if (node.test === undefined) findBomb(walk);
    else walk.find("ask", "many-processes", "it starts processes as often as it counts without waiting for them");
  }
  const ends = new LoopEnds();
  const stream = followRounds(walk, scope, () => {
    count(node.test);
    // Behind it the loop may end.
    ends.add(scope);
    const stream = walk.frames.run("loop", scope, () => walk.list(node.body, scope), ends.add);
    count(node.update);
    return stream;
  });
  ends.mergeInto(scope);
  return node.test === undefined && stream.origin !== "none" && !stops(node.body)
    ? { ...stream, endless: "lines" }
    : stream;
}

/** Follows `while` and `until`. */
export function followWhile(walk: Walk, clause: CompoundList, body: CompoundList, scope: Scope): Stream {
  if (isEndless(clause) && !mayStop(body)) walk.find("ask", "endless", "it goes round without an end or a pause");
  if (startsWithoutEnd(body, scope) || starts(clause, scope) && !body.commands.some(rests)) {
    if (isEndless(clause)) findBomb(walk);
    else walk.find("ask", "many-processes", "it starts processes as often as it goes round without waiting for them");
  }
  const fed = scope.input.stream.endless !== undefined && readsLine(clause);
  let stream: Stream = NOTHING;
  const first = scope.copy();
  const ends = new LoopEnds();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = scope.copy();
    const left = scope.input.lines?.length;
    stream = joinStreams(stream, followRound(walk, clause, body, scope, ends, ends.add));
    const consumed = left !== undefined && scope.input.lines !== undefined && scope.input.lines.length < left;
    // Known lines are read one by one; anything else is followed until no round leaves less known.
    if (consumed && scope.input.lines !== undefined && scope.input.lines.length > 0) {
      if (round === MOST_ROUNDS - 1) {
        walk.find("ask", "too-complex", `it reads more than ${MOST_ROUNDS} lines one by one`);
      }
      continue;
    }
    if (comesBack(scope, before)) {
      stream = followRounds(
        walk,
        scope,
        () => joinStreams(stream, followRound(walk, clause, body, scope, ends)),
      );
    }
    break;
  }
  // The body may not have been run at all.
  scope.merge(first);
  // Whatever it did, it ends behind a condition, which may have changed something: a `read` that finds nothing more.
  const last = scope.copy();
  stream = joinStreams(stream, walk.list(clause, last));
  scope.merge(last);
  ends.mergeInto(scope);
  const endless = (fed || isEndless(clause)) && stream.origin !== "none" && !stops(body);
  return vague(endless ? { ...stream, endless: "lines" } : stream);
}

/** Whether something in a loop may end it, or takes its time, wherever it stands. */
function mayStop(node: unknown): boolean {
  if (typeof node !== "object" || node === null) return false;
  if ("type" in node && node.type === "Command" && "name" in node) {
    const name = (node.name as Word | undefined)?.value ?? "";
    if (/^(wait|read|break|exit|return|inotifywait|sleep)$/.test(name)) return true;
  }
  return Object.values(node).some((each) => Array.isArray(each) ? each.some(mayStop) : mayStop(each));
}

/** Tells whether anything in the body of a loop takes its time, or ends the loop. */
function stops(node: unknown): boolean {
  if (typeof node !== "object" || node === null) return false;
  if ("type" in node && node.type === "Statement" && pauses(node as Statement)) return true;
  return Object.values(node).some((each) => Array.isArray(each) ? each.some(stops) : stops(each));
}

/** Follows one round. Of a list of several names a line is any of them: the round is followed with each. */
function followRound(
  walk: Walk,
  clause: CompoundList,
  body: CompoundList,
  scope: Scope,
  ends: LoopEnds,
  onLeft?: (left: Scope) => void,
): Stream {
  const once = (inner: Scope) =>
    walk.frames.run(
      "loop",
      inner,
      () => {
        const asked = walk.list(clause, inner);
        ends.add(inner);
        return joinStreams(asked, walk.list(body, inner));
      },
      onLeft,
    );
  const { input } = scope;
  const { names } = input.stream;
  if (names === undefined || names.length < 2 || names.length > MOST_LISTED || input.stream.text !== undefined) {
    return once(scope);
  }
  const before = scope.copy();
  let stream: Stream = NOTHING;
  names.forEach((name, index) => {
    const inner = before.copy();
    const given: Input = { ...input, stream: { ...input.stream, names: [name] } };
    const listed = given.stream;
    inner.input = given;
    stream = joinStreams(stream, once(inner));
    // Whatever else read of the list leaves nothing of it that is known.
    if (given.stream !== listed) input.stream = given.stream;
    inner.input = input;
    if (index === 0) scope.take(inner);
    else scope.merge(inner);
  });
  return vague(stream);
}

function findBomb(walk: Walk): void {
  walk.find("deny", "fork-bomb", "a loop without an end starts processes without waiting for them");
}

/** Follows rounds of a loop, of which there may be any number, until one more changes nothing that is known. */
function followRounds(walk: Walk, scope: Scope, round: () => Stream): Stream {
  let stream: Stream = NOTHING;
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const before = scope.copy();
    stream = joinStreams(stream, round());
    if (!comesBack(scope, before)) return vague(stream);
  }
  walk.find("ask", "too-complex", "what its loop does depends on how often it goes round");
  return vague(stream);
}

/** Tells whether the condition of a loop is that there is one more line. */
function readsLine({ commands }: CompoundList): boolean {
  const only = commands.length === 1 ? commands[0]?.command : undefined;
  return only?.type === "Command" && only.name?.value === "read";
}

/** Tells whether the condition of a loop always holds. */
export function isEndless(clause: CompoundList): boolean {
  const first = clause.commands.length === 1 ? clause.commands[0] : undefined;
  const only = first?.command;
  if (only?.type === "Command" && only.name?.value === "sleep" && first !== undefined) return !pauses(first);
  return only?.type === "Command" && /^(:|true|false|\[|test)$/.test(only.name?.value ?? "") &&
    (only.args.length === 0 || /^(:|true|false)$/.test(only.name?.value ?? "") ||
      /^1( \])?$/.test(only.args.map((arg) => arg.type === "Word" ? arg.value : "").join(" ")));
}

/** Tells whether a list starts something beside itself and never waits. */
function startsWithoutEnd(body: CompoundList, scope: Scope): boolean {
  return starts(body, scope) && (!body.commands.some(pauses) || !body.commands.some(rests) && startsApart(body, scope));
}

/** Whether it takes its time, whatever else was started. */
function rests(statement: Statement): boolean {
  return pauses(statement) && statement.command.type === "Command" && statement.command.name?.value !== "wait";
}

/** Functions that call one another deeper are not looked through. */
const DEEPEST_CALL = 8;

/** Commands that read to the end what they are given, and wait for it. */
const READ_OUT = /^(cat|sort|wc|paste|comm|diff|join)$/;

/** Whether what a node is given of process substitutions is read to the end. */
function readsOut(node: SyntaxNode): boolean {
  if (node.type === "Command") return READ_OUT.test(node.name?.text ?? "") && !node.args.some(isBrief);
  // A loop over lines, unless something in it ends it.
  return node.type === "Redirected" && node.command.type === "While" && readsLine(node.command.clause) &&
    !mayEnd(node.command.body);
}

/** Whether `diff` is told to stop at the first difference. */
function isBrief(each: SyntaxNode): boolean {
  return each.type === "Word" && /^(-\w*q|--b)/.test(each.text);
}

function mayEnd(node: SyntaxNode): boolean {
  let found = node.type === "Command" && /^(break|exit|return)$/.test(node.name?.value ?? "");
  forEachChild(node, (each) => {
    found ||= mayEnd(each);
  });
  return found;
}

/** Tells whether something in a node starts a process and goes on: wherever it stands in it, and in the functions that it calls. */
function starts(node: SyntaxNode, scope: Scope, calls = 0, read = false): boolean {
  if (calls > DEEPEST_CALL) return false;
  if (node.type === "Coproc" || node.type === "Statement" && node.background === true) return true;
  if (node.type === "Command") {
    const name = node.name?.value ?? "", body = scope.functions.get(name);
    if (body !== undefined && body !== "unknown" && starts(body, scope, calls + 1)) return true;
    // What a shell leaves behind.
    const scripts = node.args.map((arg) => arg.type === "Word" ? arg.value : "");
    if ([name, ...scripts].some((word) => /^(.*\/)?(ba|da|z|k)?sh$/.test(word)) && scripts.some(leavesBehind)) {
      return true;
    }
  }
  // It goes on when nobody reads it.
  if (node.type === "ProcessSubstitution" && !read) return true;
  const within = node.type === "ProcessSubstitution"
    ? false
    : node.type === "Word" || node.type === "Redirect"
    ? read
    : readsOut(node);
  let found = false;
  forEachChild(node, (each) => {
    found ||= starts(each, scope, calls, within);
  });
  return found;
}

/** Whether it takes its time, or ends the loop, for certain. */
function pauses({ background, command }: Statement): boolean {
  if (background === true || command.type !== "Command" || command.redirects.length > 0) return false;
  const words = command.args.map((arg) => arg.type === "Word" ? arg.text : "?");
  switch (command.name?.value) {
    case "sleep":
      // Less than a second is no rest.
      return words.length === 1 && /^\d{0,9}[1-9]\d{0,9}(\.\d{0,9})?[smhd]?$/.test(words[0] ?? "");
    case "wait":
      return words.every((word) => /^"?\$!"?$/.test(word));
    case "break":
      return words.length === 0;
    case "exit":
      return true;
    default:
      return false;
  }
}

/** Whether something is started where `wait` does not wait for it: in a shell within the shell, or in a function. */
function startsApart(node: SyntaxNode, scope: Scope, apart = false): boolean {
  if (apart && starts(node, scope)) return true;
  const deeper = apart ||
    /^(Subshell|CommandExpansion|ProcessSubstitution|Function|Coproc|Command|Pipeline)$/.test(node.type);
  let found = false;
  forEachChild(node, (each) => {
    found ||= startsApart(each, scope, deeper);
  });
  return found || node.type === "Command" && starts(node, scope);
}

/** One of the words that a word may come to. */
function eachOf(item: Arg): Arg {
  return oneWord(item.mayVanish ? new Arg(item.pieces) : item);
}

/** Whether a script starts something and goes on. */
function leavesBehind(script: string): boolean {
  return /(^|[^&>|<])&($|[^&>])/.test(script);
}
