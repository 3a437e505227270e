// Walks everything bash would run in a text: lists, pipes, groups, conditions, loops, functions, substitutions. Runs nothing; it
// only follows what each part would do, in the order in which it would be done. Knows no tool.

import {
  type AndOr,
  type ArithmeticExpression,
  type Assignment,
  type Command,
  type CommandNode,
  type CompoundCommand,
  type CompoundList,
  parse,
  type ParsedScript,
  type PipelineNode,
  type Redirected,
  type Statement,
  type TestExpression,
  type Word,
  type WordPart,
} from "unbash";
import type { DiskEntry } from "../disk.ts";
import { resolvePath } from "../paths.ts";
import type { Finding, Tier } from "../verdict.ts";
import { judgeArithmetic, judgeArithmeticText, judgeNameText, judgeNumber } from "./arithmetic.ts";
import { Arg, type Judge, NOTHING, type Piece, type Stream } from "./call.ts";
import { runCommand } from "./dispatch.ts";
import { drain } from "./drains.ts";
import { oddlyWritten } from "./envelope.ts";
import { Effects } from "./effects.ts";
import { judgeAssignmentName } from "./environment.ts";
import { type CommandOptions, DEPTH, type Machine, type ShellSetting, TooMuchWork, WORK } from "./machine.ts";
import { Reach } from "./reach.ts";
import { argumentsOf, withNames } from "./lists.ts";
import { oneWord } from "./odd_words.ts";
import { redirect } from "./redirects.ts";
import type { Unfinished } from "./remainder.ts";
import {
  addAttributes,
  isFixed,
  makeLocal,
  storeItem,
  storeItems,
  storeNumber,
  storeText,
  storeUnknown,
  withItem,
} from "./assign.ts";
import { readsOtherwise } from "./plain_shell.ts";
import { closes, comesBack, mayFail, sameFor } from "./certainty.ts";
import { isSureDeclaration } from "./declare.ts";
import { judgeTrap } from "./traps.ts";
import { either, type FunctionBody, input, type Scope, type Variable } from "./scope.ts";

import { LoopEnds } from "./loop_ends.ts";
import { doubted, isPlainOutput, isPlainRun, listedIn } from "./plain_output.ts";
import { joinStreams } from "./streams.ts";
import type { Stretches } from "./stretches.ts";
import { expandOperand, expandParts, expandPattern, expandText, expandValue, expandWord } from "./words.ts";

/** The function that bash calls for a program that is not there. */
const NOT_FOUND = "command_not_found_handle";

/** Rounds of a loop that are followed one by one. */
const MOST_ROUNDS = 64;

/** Commands that change nothing for those behind them, whatever their words are. */
const INERT = /^(true|false|:|echo|ls|pwd|cat|sleep|date|id|whoami|uname|wc|head|tail|test)$/;

/** More words of a loop that stand for many are not followed each by itself. */
const MOST_UNKNOWN = 4;

/** Rounds of a loop that are followed until one changes nothing any more. */
const MOST_TURNS = 12;

/** More places where bash may leave a line are not told apart. */
const MOST_STOPS = 6;

/** Coprocesses whose two ends are kept. */
const MOST_COPROCESSES = 8;

/** How a list is left before its end. */
type Leave = "no" | "yes";

/** Builtins in front of which an assignment stays, as the standard has it. */
const SPECIAL = /^(:|\.|eval|exec|exit|return|set|shift|times|trap|unset|break|continue)$/;

/** Commands that may keep what was set in front of them. */
const DECLARES = /^(declare|typeset|command|builtin)$/;

/** A function or a round of a loop, with the states in which it may have been left before its end. */
interface Frame {
  readonly kind: "function" | "loop" | "source";
  /** Which of the shells inside one another follows it. */
  readonly shell: number;
  left: Scope | undefined;
}

/** Follows one text. */
export class Interpreter implements Machine {
  readonly findings: Finding[] = [];
  readonly reach = new Reach();
  readonly handed = new Map<string, Variable>();
  readonly listed = new Map<string, readonly DiskEntry[]>();
  /** The simple commands that were met, by their words; `undefined` for a word that is not known. */
  readonly commands: (readonly (string | undefined)[])[] = [];
  /** The folders in which they were met, by their places; `undefined` for one that is not known. */
  readonly folders: (string | undefined)[] = [];
  current = -1;
  inTail = false;
  doubts = 0;
  /** Whether any command was met. */
  met = false;
  /** Scripts that were left before their end, the innermost first. */
  readonly unfinished: Unfinished[] = [];
  #work = 0;
  #depth = 0;
  #words = "";
  /** The functions being called, the innermost last. */
  readonly calls: { name: string; beside: boolean }[] = [];
  /** Scripts of `>(...)` that wait for what is written to them, with what was. */
  readonly sinks = new Map<string, { readonly script: ParsedScript; readonly scope: Scope; taken?: Stream }>();
  /** What commands that change nothing print, by their words; only those of which nothing was found. */
  readonly #judged = new Map<string, Stream>();
  /** The functions and loops that are being followed, the innermost last. */
  #frames: Frame[] = [];
  /** The states in which traps were judged last, by their texts. */
  readonly #sprung = new Map<string, Scope>();
  /** States in which bash may have left a line of the text: it goes on with the next line. */
  readonly #stopped: Scope[] = [];
  /** What the functions being called made their own, the innermost last. */
  readonly #locals: NonNullable<Scope["locals"]>[] = [];
  /** Which shell of those inside one another it is: what ends a loop ends none outside its own. */
  #shell = 0;
  /** How many scripts in scripts are being followed. */
  #scripts = 0;
  #nextDescriptor = 63;
  #beside = 0;

  constructor(readonly setting: ShellSetting) {}

  spend(steps = 1): void {
    this.#work += steps;
    if (this.#work > WORK) throw new TooMuchWork();
  }

  find(tier: Tier, rule: string, why: string): void {
    const words = this.#words;
    if (this.findings.length > 400 && tier !== "deny") return;
    if (why.length > 600) why = why.slice(0, 599) + "…";
    this.findings.push(
      this.current < 0 ? { tier, rule, why, words } : { tier, rule, why, words, command: this.current },
    );
  }

  starts(path: string): void {
    const found = path === "" ? undefined : resolvePath(Arg.of(path), this.setting.cwd, this.setting.resolve);
    if (found !== undefined) this.reach.code.add(found.shown);
  }

  startsMade(path: Arg, scope: Scope): void {
    const key = path.text === undefined || scope.cwd === undefined && !path.prefix.startsWith("/")
      ? undefined
      : resolvePath(path, scope.cwd, this.setting.resolve)?.shown;
    const source = key === undefined ? undefined : scope.copies.get(key);
    if (source !== undefined) this.reach.code.add(source);
  }

  judge(scope: Scope, words: string): Judge {
    return new Effects(this, scope, words, NOTHING);
  }

  /** Calls `body` while findings are about `words`. */
  about<T>(words: string, body: () => T): T {
    const before = this.#words;
    this.#words = words.length > 300 ? words.slice(0, 299) + "…" : words;
    try {
      return body();
    } finally {
      this.#words = before;
    }
  }

  substitute(what: Stream | ParsedScript, scope: Scope): Arg {
    const path = `/dev/fd/${this.#nextDescriptor--}`;
    if ("commands" in what) this.sinks.set(path, { script: what, scope: scope.copy() });
    else scope.files.set(path, what);
    return Arg.of(path);
  }

  text(word: Word, scope: Scope): Arg {
    return expandText(this, word, scope);
  }

  operand(word: Word, scope: Scope, quoted: boolean): Stretches {
    return expandOperand(this, word, scope, quoted);
  }

  pattern(word: Word, scope: Scope): string | undefined {
    return expandPattern(this, word, scope);
  }

  parts(parts: readonly WordPart[], scope: Scope): Arg {
    return expandParts(this, parts, scope);
  }

  waits(path: string): boolean {
    return this.sinks.has(path);
  }

  pour(path: string, stream: Stream): boolean {
    const sink = this.sinks.get(path);
    if (sink === undefined) return false;
    // It reads on as long as it is written to: what came before belongs to what it reads.
    sink.taken = sink.taken === undefined ? stream : joinStreams(sink.taken, stream);
    const inner = sink.scope.copy();
    inner.input = input(sink.taken);
    this.script(sink.script, inner);
    return true;
  }

  /** Bash starts what stands in `>(...)` whether anything is written to it or not. */
  drain(): void {
    for (const [path, { taken }] of this.sinks) if (taken === undefined) this.pour(path, { origin: "unknown" });
  }

  follow(path: string, scope: Scope): string | undefined {
    for (const [link, target] of scope.links) {
      if (path === link || path.startsWith(link + "/")) return target + path.slice(link.length);
    }
    return this.setting.resolve?.(path);
  }

  /** The absolute path of a word that is known, as the key of what was written in this text. */
  pathKey(path: Arg, scope: Scope): string | undefined {
    const { text } = path;
    if (text === undefined) return undefined;
    const resolved = resolvePath(path, scope.cwd, (each) => this.follow(each, scope));
    return resolved?.exact === true ? resolved.shown : undefined;
  }

  /** What flowed into a file in this text. */
  fileStream(path: Arg, scope: Scope): Stream | undefined {
    const key = this.pathKey(path, scope);
    return key === undefined ? undefined : scope.files.get(key);
  }

  source(text: string, scope: Scope): Stream {
    if (text.length > 65_536) {
      this.find("ask", "too-long", "a script inside the command is too long to judge");
      return { origin: "unknown" };
    }
    const script = parse(text);
    try {
      this.spend(Math.ceil(text.length / 10));
    } catch (error) {
      this.unfinished.push({ script, scope });
      throw error;
    }
    if (scope.plainShell && readsOtherwise(text)) {
      this.find("ask", "other-shell", "sh reads some of it otherwise than bash");
    }
    if (text.includes("\0")) this.find("ask", "syntax", "a script inside the command holds signs that bash leaves out");
    return this.script(script, scope, text);
  }

  /** @param text The source of the script, where it is at hand: it tells lines apart. */
  script(script: ParsedScript, scope: Scope, text = ""): Stream {
    this.spend();
    if (script.errors !== undefined && script.errors.length > 0) {
      this.find("ask", "syntax", `it cannot be read as a script: ${script.errors[0]?.message ?? "syntax error"}`);
    }
    const odd = text === "" ? undefined : oddlyWritten(text);
    if (odd !== undefined) this.find("ask", "syntax", odd);
    this.#scripts++;
    // One that is not read from a text at hand is a substitution.
    if (text === "") this.#shell++;
    try {
      return this.#deeper(() => this.#statements(script.commands, scope, text).stream);
    } catch (error) {
      this.unfinished.push({ script, scope });
      throw error;
    } finally {
      this.#scripts--;
      if (text === "") this.#shell--;
    }
  }

  /** Follows one part of a text by itself, for at most so many steps. Returns how many it took; only what is refused counts. */
  tryPart(part: Statement["command"], scope: Scope, steps: number): number {
    const start = this.#work = WORK - steps;
    const before = this.findings.length;
    this.#depth = 0;
    try {
      this.#node(part, scope.copy());
    } catch (error) {
      if (!(error instanceof TooMuchWork || error instanceof RangeError)) throw error;
    }
    const found = this.findings.splice(before);
    this.findings.push(...found.filter(({ tier }) => tier === "deny"));
    return this.#work - start;
  }

  command(words: readonly Arg[], stdin: Stream, scope: Scope, options: CommandOptions = {}): Stream {
    const argv = withNames(words, scope);
    // One that runs another looks through all its words.
    this.spend(1 + Math.floor(argv.length / 16));
    this.met = true;
    const before = this.current;
    this.current = this.commands.push(argv.map((arg) => arg.text)) - 1;
    this.folders[this.current] = scope.cwd;
    try {
      this.#tryTexts(argv, stdin, scope, options);
      return this.#runCommand(argv, stdin, scope, options);
    } finally {
      this.current = before;
    }
  }

  /** Judges a command with each text that a word of it may be; only what is refused counts. */
  #tryTexts(argv: readonly Arg[], stdin: Stream, scope: Scope, options: CommandOptions): void {
    const most = Math.max(0, ...argv.flatMap(({ pieces }) => pieces.map((each) => optionsOf(each).length)));
    for (let at = 0; at < most; at++) {
      const tried = argv.flatMap((arg) => withText(arg, at));
      const before = this.findings.length;
      this.#runCommand(tried, stdin, scope.copy(), options);
      const found = this.findings.splice(before);
      this.findings.push(...found.filter(({ tier }) => tier === "deny"));
    }
  }

  #runCommand(argv: readonly Arg[], stdin: Stream, scope: Scope, options: CommandOptions): Stream {
    return this.#deeper(() =>
      this.about(argv.map((arg) => arg.shown).join(" "), () => runCommand(this, argv, stdin, scope, options))
    );
  }

  apart(text: string, scope: Scope): Stream {
    const frames = this.#frames;
    this.#frames = [];
    try {
      return this.#inShell(() => this.source(text, scope));
    } finally {
      this.#frames = frames;
    }
  }

  sourced(text: string, scope: Scope): Stream {
    return this.#framed("source", scope, () => this.source(text, scope));
  }

  isLocalAbove(name: string): boolean {
    return this.#locals.slice(0, -1).some((locals) => locals.has(name));
  }

  isLocal(name: string): boolean {
    return this.#locals.some((locals) => locals.has(name));
  }

  /** Calls a function of the text. */
  callFunction(
    name: string,
    body: FunctionBody | "unknown",
    args: readonly Arg[],
    scope: Scope,
    beside: boolean,
  ): Stream {
    const again = this.calls.findIndex((call) => call.name === name);
    const around = this.#beside > 0 || beside;
    if (again >= 0) {
      // Each call starts more of itself beside it: the fork bomb.
      if (around) this.find("deny", "fork-bomb", `${name} starts itself again and again`);
      else this.find("ask", "recursion", `${name} calls itself`);
      return { origin: "unknown" };
    }
    if (body === "unknown") {
      this.find("ask", "function", `it is not known what the function ${name} does here`);
      return { origin: "unknown" };
    }
    const before = { positional: scope.positional, known: scope.positionalKnown, locals: scope.locals };
    const locals: NonNullable<Scope["locals"]> = new Map();
    scope.locals = locals;
    this.#locals.push(locals);
    scope.calls++;
    scope.positional = args;
    scope.positionalKnown = !args.some((arg) => arg.mayVanish);
    this.calls.push({ name, beside: around });
    try {
      return this.#deeper(() => this.#framed("function", scope, () => this.#compound(body as CompoundCommand, scope)));
    } finally {
      this.calls.pop();
      this.#locals.pop();
      scope.positional = before.positional;
      scope.positionalKnown = before.known;
      scope.locals = before.locals;
      scope.calls--;
      for (const [local, { variable, attributes }] of locals) {
        scope.references.delete(local);
        if (variable === undefined) scope.variables.delete(local);
        else scope.variables.set(local, variable);
        if (attributes === undefined) scope.attributes.delete(local);
        else scope.attributes.set(local, attributes);
      }
    }
  }

  #inShell<T>(body: () => T): T {
    this.#shell++;
    try {
      return body();
    } finally {
      this.#shell--;
    }
  }

  #deeper<T>(body: () => T): T {
    if (this.#depth >= DEPTH * 6) throw new TooMuchWork();
    this.#depth++;
    try {
      return body();
    } finally {
      this.#depth--;
    }
  }

  /** @param text The source, if the statements are a script and no list within one; nothing if it is not at hand. */
  #statements(statements: readonly Statement[], scope: Scope, text?: string): { stream: Stream; leave: Leave } {
    let stream: Stream = NOTHING;
    statements.forEach((statement, index) => {
      const again = this.#again(statement.command, scope);
      if (again !== undefined) {
        stream = joinStreams(stream, again);
        scope.last = undefined;
      } else stream = joinStreams(stream, this.#statement(statement, scope));
      if (text === undefined || this.#stopped.length === 0) return;
      // With the next line bash goes on after all.
      const next = statements[index + 1];
      if (text !== "" && next !== undefined && !text.slice(statement.end, next.pos).includes("\n")) return;
      for (const stopped of this.#stopped) scope.merge(stopped);
      if (text !== "" && this.#scripts === 1) this.#stopped.length = 0;
    });
    return { stream, leave: "no" };
  }

  #statement(statement: Statement, scope: Scope): Stream {
    this.spend();
    let stream: Stream;
    if (statement.background === true) {
      this.#beside++;
      try {
        const inner = scope.copy();
        stream = this.#inShell(() => this.#node(statement.command, inner));
        scope.keepFiles(inner);
      } finally {
        this.#beside--;
      }
    } else stream = this.#node(statement.command, scope);
    if (scope.traps.length > 0) this.#spring(scope);
    return stream;
  }

  /** Judges again what waits for the end of the shell or for a signal, if the state is another than it was judged in. */
  #spring(scope: Scope): void {
    for (const each of scope.traps) {
      const judged = this.#sprung.get(each.text);
      if (judged !== undefined && sameFor(each.text, judged, scope)) continue;
      this.spend(1 + Math.floor(scope.variables.size / 4));
      this.#sprung.set(each.text, scope.copy());
      judgeTrap(this, each, scope);
    }
  }

  setNumber(scope: Scope, name: string, value: number | undefined, isItem: boolean): void {
    if (isItem) storeUnknown(this, scope, name);
    else storeNumber(this, scope, name, value);
  }

  doubt(): void {
    this.doubts++;
  }

  mayStop(scope: Scope): void {
    this.doubts++;
    if (scope.traps.length > 0) this.#spring(scope);
    if (this.#stopped.length >= MOST_STOPS) this.#stopped[0]?.merge(scope);
    else this.#stopped.push(scope.copy());
  }

  leaves(what: "function" | "loop", scope: Scope, rounds: "innermost" | "any" = "any"): void {
    for (const frame of this.#frames.toReversed()) {
      // A text that is sourced is left by what leaves a function.
      if (frame.kind !== what && !(what === "function" && frame.kind === "source")) {
        if (frame.kind === "function") return;
        continue;
      }
      if (frame.left === undefined) frame.left = scope.copy();
      else frame.left.merge(scope);
      if (what === "function" || rounds === "innermost") return;
    }
  }

  /** Tells whether a command ends what it stands in, so that nothing behind it is done. */
  #ends(node: PipelineNode, scope: Scope): boolean {
    if (node.type === "BraceGroup") {
      const last = node.body.commands.at(-1);
      return last !== undefined && last.background !== true && last.command.type !== "AndOr" &&
        this.#ends(last.command, scope);
    }
    if (node.type !== "Command" || node.name?.parts !== undefined) return false;
    const name = node.name?.value ?? "";
    // It fails, and bash goes on, behind an odd word or outside of what it would end.
    if (!/^(exit|return|break|continue)$/.test(name) || scope.functions.has(name)) return false;
    if (node.args.length > 1 || node.prefix.length > 0 || node.redirects.length > 0) return false;
    const [value] = node.args;
    const loops = /^(break|continue)$/.test(name);
    if (value !== undefined && !(loops ? /^[1-9]$/ : /^(\d{1,3}|"?\$\?"?)$/).test(value.text)) return false;
    // What runs at the end of the shell runs now.
    if (name === "exit") return scope.traps.length === 0;
    if (!loops) return this.#frames.some(({ kind }) => kind !== "loop");
    const innermost = this.#frames.findLast(({ kind }) => kind !== "source");
    return innermost?.kind === "loop" && innermost.shell === this.#shell;
  }

  /**
   * Runs what may be left before its end, and then is in one of the states in which it was left.
   *
   * @param onLeft Told of these: a loop may have ended there.
   */
  #framed(kind: Frame["kind"], scope: Scope, body: () => Stream, onLeft?: (left: Scope) => void): Stream {
    const frame: Frame = { kind, left: undefined, shell: this.#shell };
    this.#frames.push(frame);
    let stream: Stream;
    try {
      stream = body();
    } finally {
      this.#frames.pop();
    }
    if (frame.left === undefined) return stream;
    onLeft?.(frame.left);
    scope.merge(frame.left);
    return vague(stream);
  }

  #list(list: CompoundList, scope: Scope): Stream {
    return this.#statements(list.commands, scope).stream;
  }

  /** What a command prints that was judged before and is the same again: a text may be padded with thousands of them. */
  #again(node: { readonly type: string }, scope: Scope): Stream | undefined {
    if (node.type !== "Command" || this.#judged.size === 0) return undefined;
    const key = this.#keyOf(node as Command, scope);
    return key === undefined ? undefined : this.#judged.get(key);
  }

  /** The words of a command that changes nothing and knows nothing but its words and the folder; `undefined` for any other. */
  #keyOf({ name, args, prefix, redirects }: Command, scope: Scope): string | undefined {
    if (name === undefined || prefix.length + redirects.length > 0 || args.length > 8 || !INERT.test(name.text)) return;
    const { cwd, functions, files, links, copies, otherCwds } = scope;
    if (functions.size + files.size + links.size + copies.size + otherCwds.length + this.sinks.size > 0) return;
    if (cwd === undefined || scope.input.stream !== NOTHING) return undefined;
    let key = `${cwd}\0${name.text}`;
    for (const word of args) {
      if (word.type !== "Word" || !/^[\w.,:@%+-][\w.,:@%+/-]*$/.test(word.text)) return undefined;
      key += ` ${word.text}`;
    }
    return key;
  }

  #node(node: PipelineNode | Statement["command"], scope: Scope): Stream {
    const again = this.#again(node, scope);
    if (again !== undefined) return again;
    this.spend();
    switch (node.type) {
      case "AndOr": {
        const first = node.commands[0] as PipelineNode;
        const streams = [this.#node(first, scope)];
        // Behind "&&" all before it succeeded: a "cd" has gone where it was to go.
        let done = scope.copy();
        // Whether nothing was done in `done` that was not done in `scope`.
        let same = !changesFolder(first, scope);
        if (!same) succeeded(done);
        let certain = succeeds(first, scope);
        node.commands.slice(1).forEach((command, index) => {
          const isAnd = node.operators[index] === "&&";
          const again = isAnd || same ? this.#again(command, done) : undefined;
          if (again !== undefined) {
            streams.push(again);
            if (isAnd) certain &&= succeeds(command, scope);
            else certain ||= succeeds(command, scope);
            return;
          }
          if (isAnd) {
            same = false;
            streams.push(this.#node(command, done));
            if (certain) scope.take(done);
            else scope.merge(done);
            if (changesFolder(command, scope)) succeeded(done);
            certain &&= succeeds(command, scope);
            return;
          }
          // Behind "||" comes what is done when the first part failed; whether it was done is not known afterwards.
          const other = scope.copy();
          streams.push(this.#node(command, other));
          if (this.#ends(command, scope)) {
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
      case "Pipeline":
        return this.#pipeline(node.commands, node.operators.includes("|&"), scope);
      default:
        return this.#command(node, scope);
    }
  }

  #pipeline(commands: readonly CommandNode[], takesErrors: boolean, scope: Scope): Stream {
    if (commands.length === 1) return this.#command(commands[0] as CommandNode, scope);
    let stream = scope.input.stream;
    this.#beside++;
    try {
      commands.forEach((command, index) => {
        const inner = scope.copy();
        if (index > 0) inner.input = input(stream, inner);
        const last = index === commands.length - 1, { doubts } = this;
        const plain = last || !takesErrors && isPlainOutput(command, inner);
        const printed = listedIn(inner, scope, this.#inShell(() => this.#command(command, inner)));
        stream = last || plain && doubts === this.doubts ? printed : doubted(printed);
        scope.keepFiles(inner);
      });
    } finally {
      this.#beside--;
    }
    return stream;
  }

  #command(node: CommandNode, scope: Scope): Stream {
    this.spend();
    switch (node.type) {
      case "Command": {
        const key = this.#keyOf(node, scope);
        const before = this.findings.length;
        const stream = this.#simple(node, scope);
        if (key !== undefined && this.findings.length === before) this.#judged.set(key, stream);
        return stream;
      }
      case "Redirected":
        return this.#redirected(node, scope);
      case "Function": {
        const name = node.name.value;
        // Bash looks for a function of the whole name first.
        if (name.includes("/")) this.find("ask", "odd-name", "a function has the name of a path");
        // Which programs there are is not known.
        if (name === NOT_FOUND) {
          this.find("ask", "odd-name", "a function runs in place of any program that is not there");
        }
        scope.perhaps.delete(name);
        scope.functions.set(name, scope.attributes.has(`${name}()`) ? "unknown" : node.body);
        this.met = true;
        return NOTHING;
      }
      case "Coproc": {
        const { body } = node;
        const inner = scope.copy();
        inner.input = input({ origin: "unknown" });
        this.#beside++;
        let printed: Stream;
        try {
          printed = this.#inShell(() =>
            body.type === "Command"
              ? this.#simple(body, inner)
              : body.type === "Redirected"
              ? this.#command(body, inner)
              : this.#compound(body, inner)
          );
        } finally {
          this.#beside--;
        }
        this.#joins(node.name?.value ?? "COPROC", body, printed, scope);
        return NOTHING;
      }
      default:
        return this.#compound(node, scope);
    }
  }

  /** Keeps the two ends of a coprocess: what is written to one it reads, and from the other comes what it prints. */
  #joins(name: string, body: unknown, printed: Stream, scope: Scope): void {
    if (this.sinks.size >= MOST_COPROCESSES) {
      this.find("ask", "too-complex", "it starts more coprocesses than are followed");
      return;
    }
    const to = this.#nextDescriptor--;
    const from = this.#nextDescriptor--;
    const script = { commands: [{ type: "Statement", command: body }] } as unknown as ParsedScript;
    this.sinks.set(`/dev/fd/${to}`, { script, scope: scope.copy(), taken: { origin: "unknown" } });
    scope.descriptors.set(String(to), Arg.of(`/dev/fd/${to}`));
    scope.files.set(`/dev/fd/${from}`, printed);
    const items = [from, to].map((each) => Arg.of(String(each)));
    storeItems(this, scope, name, { kind: "array", items });
    storeText(this, scope, `${name}_PID`, new Arg([{ kind: "unknown", why: "a process", digits: true }]));
  }

  #compound(node: CompoundCommand | FunctionBody, scope: Scope): Stream {
    this.spend();
    switch (node.type) {
      case "CompoundList":
        return this.#list(node, scope);
      case "BraceGroup":
        return this.#list(node.body, scope);
      case "Subshell": {
        const inner = scope.copy();
        const stream = this.#inShell(() => this.#list(node.body, inner));
        scope.keepFiles(inner);
        return listedIn(inner, scope, stream);
      }
      case "Redirected":
        return this.#redirected(node, scope);
      case "If": {
        let stream = this.#list(node.clause, scope);
        const ways = [scope.copy()];
        stream = joinStreams(stream, this.#list(node.then, ways[0] as Scope));
        for (const elif of node.elif) {
          stream = joinStreams(stream, this.#list(elif.clause, scope));
          const way = scope.copy();
          stream = joinStreams(stream, this.#list(elif.then, way));
          ways.push(way);
        }
        const last = scope.copy();
        if (node.else !== undefined) stream = joinStreams(stream, this.#list(node.else, last));
        scope.take(last);
        for (const way of ways) scope.merge(way);
        return vague(stream);
      }
      case "For":
      case "Select":
        return this.#for(node.name.value, node.type === "Select", node.wordlist, node.body, scope);
      case "ArithmeticFor": {
        if (node.initialize !== undefined) this.#arithmetic(node.initialize, scope);
        if (node.test === undefined && startsWithoutEnd(node.body)) this.#findBomb();
        const ends = new LoopEnds();
        const stream = this.#rounds(scope, () => {
          if (node.test !== undefined) this.#arithmetic(node.test, scope);
          const stream = this.#framed("loop", scope, () => this.#list(node.body, scope), ends.add);
          if (node.update !== undefined) this.#arithmetic(node.update, scope);
          return stream;
        });
        ends.mergeInto(scope);
        return stream;
      }
      case "While":
        return this.#while(node.clause, node.body, scope);
      case "Case": {
        expandText(this, node.word, scope);
        let stream: Stream = NOTHING;
        // The state in which patterns are tried: with ";;&" it is also the one that a body has left.
        const tried = scope.copy();
        let fallen: Scope | undefined;
        for (const { pattern: patterns, body, terminator } of node.items) {
          for (const pattern of patterns) {
            const before = tried.copy();
            expandText(this, pattern, tried);
            tried.merge(before);
          }
          const way = tried.copy();
          if (fallen !== undefined) way.merge(fallen);
          stream = joinStreams(stream, this.#list(body, way));
          if (terminator === ";;&") tried.merge(way);
          fallen = terminator === ";&" ? way : undefined;
          scope.merge(way);
        }
        scope.merge(tried);
        return vague(stream);
      }
      case "TestCommand":
        this.met = true;
        this.about("[[ ]]", () => this.#test(node.expression, scope));
        return NOTHING;
      case "ArithmeticCommand":
        this.met = true;
        if (node.expression === undefined) judgeArithmeticText(this, node.body, scope);
        else this.#arithmetic(node.expression, scope);
        return NOTHING;
      default:
        this.find("ask", "syntax", "it holds a construct that is not known");
        return { origin: "unknown" };
    }
  }

  #arithmetic(expression: ArithmeticExpression, scope: Scope): void {
    judgeArithmetic(this, expression, scope);
  }

  #for(
    name: string,
    selects: boolean,
    wordlist: readonly Word[] | undefined,
    body: CompoundList,
    scope: Scope,
  ): Stream {
    const items = wordlist === undefined
      ? [...argumentsOf(scope)]
      : wordlist.flatMap((word) => expandWord(this, word, scope));
    let stream: Stream = NOTHING;
    this.met = true;
    if (items.length === 0 && (wordlist === undefined || wordlist.some(({ text }) => text.includes("@")))) {
      // Without arguments it goes round not at all; what it would do is judged all the same, and nothing of it stays.
      const inner = scope.copy();
      storeText(this, inner, name, Arg.of(""));
      this.#framed("loop", inner, () => this.#list(body, inner));
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
        storeText(this, scope, "REPLY", Arg.unknown("what is read"));
      }
      storeText(this, scope, name, value);
      stream = joinStreams(stream, this.#framed("loop", scope, () => this.#list(body, scope), ends.add));
    }
    ends.mergeInto(scope);
    // A loop over unknown words may go round more often; one over a variable that cannot be set goes round not at all.
    const fixed = isFixed(scope, name);
    const many = rounds.filter((item) => !item.known || item.hasGlob).slice(0, MOST_UNKNOWN);
    if (!selects && !fixed && many.length === 0) return stream;
    const again = selects ? rounds.slice(0, MOST_UNKNOWN) : many;
    if (!comesBack(scope, before)) return vague(stream);
    return this.#rounds(scope, () => {
      for (const item of again) {
        if (selects) storeText(this, scope, "REPLY", Arg.unknown("what is read"));
        storeText(this, scope, name, eachOf(item));
        stream = joinStreams(stream, this.#framed("loop", scope, () => this.#list(body, scope)));
      }
      return stream;
    });
  }

  #round(clause: CompoundList, body: CompoundList, scope: Scope): Stream {
    const asked = this.#list(clause, scope);
    return joinStreams(asked, this.#list(body, scope));
  }

  #while(clause: CompoundList, body: CompoundList, scope: Scope): Stream {
    if (isEndless(clause) && startsWithoutEnd(body)) this.#findBomb();
    let stream: Stream = NOTHING;
    const first = scope.copy();
    const ends = new LoopEnds();
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const before = scope.copy();
      const left = scope.input.lines?.length;
      stream = joinStreams(stream, this.#framed("loop", scope, () => this.#round(clause, body, scope), ends.add));
      const consumed = left !== undefined && scope.input.lines !== undefined && scope.input.lines.length < left;
      // Known lines are read one by one; anything else is followed until no round leaves less known.
      if (consumed && scope.input.lines !== undefined && scope.input.lines.length > 0) continue;
      if (comesBack(scope, before)) {
        stream = this.#rounds(
          scope,
          () => joinStreams(stream, this.#framed("loop", scope, () => this.#round(clause, body, scope))),
        );
      }
      break;
    }
    // The body may not have been run at all.
    scope.merge(first);
    ends.mergeInto(scope);
    return vague(stream);
  }

  #findBomb(): void {
    this.find("deny", "fork-bomb", "a loop without an end starts processes without waiting for them");
  }

  /** Follows rounds of a loop, of which there may be any number, until one more changes nothing that is known. */
  #rounds(scope: Scope, round: () => Stream): Stream {
    let stream: Stream = NOTHING;
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      const before = scope.copy();
      stream = joinStreams(stream, round());
      if (!comesBack(scope, before)) return vague(stream);
    }
    this.find("ask", "too-complex", "what its loop does depends on how often it goes round");
    return vague(stream);
  }

  #test(node: TestExpression, scope: Scope): void {
    this.spend();
    switch (node.type) {
      case "TestLogical":
        for (const operand of node.operands) this.#test(operand, scope);
        return;
      case "TestNot":
        return this.#test(node.operand, scope);
      case "TestGroup":
        return this.#test(node.expression, scope);
      case "TestUnary": {
        const operand = expandText(this, node.operand, scope);
        if (node.operator === "-v" || node.operator === "-R") judgeNameText(this, operand, scope);
        return;
      }
      case "TestBinary": {
        const left = expandText(this, node.left, scope);
        const right = expandText(this, node.right, scope);
        if (/^-(eq|ne|lt|le|gt|ge)$/.test(node.operator)) {
          for (const side of [left, right]) judgeNumber(this, side, scope);
        }
      }
    }
  }

  #redirected({ command, redirects }: Redirected, scope: Scope): Stream {
    const before = scope.input;
    const plain = isPlainOutput(command, scope), { doubts } = this;
    const unsure = mayFail(redirects, scope) ? scope.copy() : undefined;
    const plan = redirect(this, redirects, scope);
    if (closes(redirects)) scope.closed = true;
    if (plan.stdin !== undefined) scope.input = input(plan.stdin, scope);
    const printed = this.#compound(command, scope);
    const stream = plain && doubts === this.doubts ? printed : doubted(printed);
    scope.input = before;
    plan.close();
    if (unsure !== undefined) {
      unsure.input = before;
      unsure.files.clear();
      scope.merge(unsure);
    }
    return plan.finish(stream);
  }

  #simple(node: Command, scope: Scope): Stream {
    this.met = true;
    const redirects = node.redirects;
    const words: Arg[] = [];
    if (node.name !== undefined) words.push(...expandWord(this, node.name, scope));
    const assignments: Assignment[] = [];
    const declares = /^(declare|typeset|local|export|readonly)$/.test(words[0]?.text ?? "") &&
      !scope.functions.has(words[0]?.text ?? "");
    const letters = declares ? optionLetters(node.args) : "";
    const isLocal = /^(local|declare|typeset)$/.test(words[0]?.text ?? "") && !letters.includes("g");
    const declared: string[] = [];
    const sure = declares && isSureDeclaration(words[0]?.text ?? "", node.args.map(wordOf), scope);
    const unsure = declares && !sure || mayFail(redirects, scope) ? scope.copy() : undefined;
    for (const argument of node.args) {
      if (argument.type === "Word") words.push(...expandWord(this, argument, scope));
      else if (declares) {
        if (isLocal) makeLocal(scope, argument.name);
        this.#declare(argument, letters, sure, scope);
        // All values are worked out before the first is assigned.
        const { text = "$" } = argument;
        if (declared.some((name) => new RegExp(`\\b${name}\\b`).test(text))) {
          storeUnknown(this, scope, argument.name, `$${argument.name} is made of what is declared beside it`);
        }
        declared.push(argument.name);
        words.push(Arg.of(argument.name));
        if (words[0]?.text === "export") judgeAssignmentName(this, argument.name, scope.variables.get(argument.name));
      } else words.push(...this.#assignmentWords(argument, scope));
    }
    for (const prefix of node.prefix) if (prefix.type === "Assignment") assignments.push(prefix);

    const done = (stream: Stream) => {
      unsure?.files.clear();
      if (unsure !== undefined) scope.merge(unsure);
      scope.last = words.at(-1);
      return stream;
    };
    return this.about(words.map((arg) => arg.shown).join(" ") || "(no command)", () => {
      const before = scope.input;
      const plan = redirect(this, redirects, scope);
      if (closes(redirects)) scope.closed = true;
      if (words.length === 0) {
        for (const each of assignments) {
          // The one behind it is not reached if this one fails.
          if (isFixed(scope, each.name)) this.mayStop(scope);
          this.assign(each, scope);
        }
        // Words that came to nothing: whoever wrote them meant a command.
        if (node.name !== undefined && !/[`(]/.test(node.name.text)) {
          this.find("ask", "unknown-command", `${node.name.text} comes to no command`);
        }
        // "$(< file)" prints the file.
        const reads = redirects.some((each) => each.type === "Redirect" && each.operator === "<");
        return done(plan.finish(reads && plan.stdin !== undefined ? plan.stdin : NOTHING));
      }
      const saved = new Map(assignments.map(({ name }) => [name, scope.variables.get(name)]));
      for (const each of assignments) {
        this.assign(each, scope);
        // How `read` parts its line is nobody else's business.
        if (each.name === "IFS" && /^(read|mapfile|readarray)$/.test(words[0]?.text ?? "")) continue;
        judgeAssignmentName(this, each.name, scope.variables.get(each.name));
      }
      const inFront = new Map([...saved.keys()].map((name) => [name, scope.variables.get(name)]));
      const stdin = plan.stdin ?? scope.input.stream;
      if (plan.stdin !== undefined) scope.input = input(plan.stdin, scope);
      const stream = this.command(words, stdin, scope, { beside: this.#beside > 0 });
      if (plan.stdin === undefined) drain(words, scope.input, scope);
      // "exec" without a command keeps what it opened.
      const keeps = words.length === 1 && words[0]?.text === "exec";
      if (plan.stdin !== undefined && !keeps) scope.input = before;
      if (!keeps) plan.close();
      for (const [name, value] of saved) {
        // These keep what was set in front of them.
        if (/^(readonly|export)$/.test(words[0]?.text ?? "")) continue;
        // In other shells than bash these keep it as well, and functions; what was done to it in there may stay.
        const first = words[0]?.text ?? "";
        const stays = scope.plainShell && (SPECIAL.test(first) || scope.functions.has(first));
        if (stays || DECLARES.test(first) || scope.variables.get(name) !== inFront.get(name) || isFixed(scope, name)) {
          scope.variables.set(name, either(name, value, scope.variables.get(name)));
          continue;
        }
        if (value === undefined) scope.variables.delete(name);
        else scope.variables.set(name, value);
      }
      for (const [path, { taken }] of this.sinks) {
        if (taken === undefined && words.some((word) => word.text === path)) {
          this.pour(path, { ...stdin, origin: stdin.origin === "none" ? "unknown" : stdin.origin });
        }
      }
      return done(plan.finish(redirects.length === 0 || isPlainRun(node, scope) ? stream : doubted(stream)));
    });
  }

  /** An assignment behind `declare` and its kin. */
  #declare(node: Assignment, letters: string, sure: boolean, scope: Scope): void {
    const { name, value } = node;
    if (letters.includes("n") && value.type === "Word") {
      const target = expandText(this, value, scope).text;
      if (target !== undefined && /^[A-Za-z_]\w*$/.test(target) && target !== name) scope.references.set(name, target);
      else {scope.variables.set(name, {
          kind: "text",
          value: Arg.unknown(`$${name} stands for another variable`, true),
        });}
      return;
    }
    const meant = scope.meant(name);
    const isNew = !scope.variables.has(meant) && !scope.attributes.has(meant);
    addAttributes(scope, name, letters.replace(/r/g, ""), sure);
    // In quotes it is an array as well: what stands there is read once more.
    const text = letters.toLowerCase().includes("a") && value.type === "Word"
      ? this.text(value, scope).text
      : undefined;
    const again = text !== undefined && /^\(.*\)$/s.test(text)
      ? (parse(`${name}=${text}`).commands[0]?.command as Partial<Command> | undefined)?.prefix?.[0]
      : undefined;
    const keyed = letters.includes("A") && sure && isNew;
    if (again?.type === "Assignment" && again.value.type === "ArrayValue") {
      this.#assignArray(meant, again.value.elements, false, keyed, scope);
    } else this.assign(node, scope, keyed);
    if (letters.includes("r")) addAttributes(scope, name, "r", sure);
  }

  /** An assignment that is an argument, as of `env A=1` or `dd of=x`, is a word like any other. */
  #assignmentWords(argument: Assignment, scope: Scope): Arg[] {
    const { value } = argument;
    if (value.type === "ArrayValue") return [Arg.unknown("an array as an argument")];
    const head = `${argument.name}${argument.append === true ? "+" : ""}=`;
    if (value.text.includes("~")) {
      const arg = expandValue(this, value, scope);
      return [new Arg([{ kind: "text", text: head }, ...arg.pieces], arg.mayVanish)];
    }
    return expandWord(this, value, scope).map((arg) =>
      new Arg([{ kind: "text", text: head }, ...arg.pieces], arg.mayVanish)
    );
  }

  /** Carries out an assignment. @param named It is of `declare -A`. */
  assign(node: Assignment, scope: Scope, named = false): void {
    const { name, value } = node;
    const meant = scope.meant(name);
    const before = scope.variables.get(meant);
    if (node.index !== undefined) {
      const subscript = expandText(this, node.index, scope);
      const isNamed = before?.kind === "array" && before.named === true;
      if (!isNamed) judgeArithmeticText(this, subscript.text, scope);
      let text = value.type === "Word" ? expandValue(this, value, scope) : Arg.unknown(name);
      if (node.append === true) text = Arg.unknown(`items of $${name}`);
      storeItem(this, scope, name, subscript, text);
      return;
    }
    if (value.type === "ArrayValue") {
      this.#assignArray(meant, value.elements, node.append === true, named, scope);
      return;
    }
    let text = expandValue(this, value, scope);
    if (node.append === true) {
      text = before === undefined
        ? text
        : scope.attributes.get(meant)?.includes("i") === true
        ? text
        : before.kind === "text" && !scope.attributes.has(meant)
        ? new Arg([...before.value.pieces, ...text.pieces], before.value.mayVanish || text.mayVanish)
        : Arg.unknown(name);
    }
    if (node.append === true && scope.attributes.get(meant)?.includes("i") === true) {
      // What is added is evaluated, and the sum is a number.
      storeText(this, scope, name, text);
      text = new Arg([{ kind: "unknown", why: "a sum", digits: true }]);
    }
    storeText(this, scope, name, text);
  }

  #assignArray(name: string, elements: readonly Word[], append: boolean, named: boolean, scope: Scope): void {
    const before = scope.variables.get(name);
    const isNamed = named || before?.kind === "array" && before.named === true;
    const old = append ? before : undefined;
    let array: Extract<Variable, { kind: "array" }> = old?.kind === "array" ? old : {
      kind: "array",
      items: old?.kind === "text" ? [old.value] : [],
      ...(isNamed ? { keys: [], named: true } : {}),
    };
    // Items without keys are gathered in one list: to copy it for each would take the square of the time.
    let gathered: Arg[] | undefined;
    for (const element of elements) {
      const keyed = /^\[[^]*\]\+?=/.test(element.text);
      if (!keyed && array.keys === undefined) {
        const words = expandWord(this, element, scope);
        gathered ??= [...array.items];
        gathered.push(...words);
        array = { kind: "array", items: gathered };
        continue;
      }
      gathered = undefined;
      // "[key]=value"; what is neither is not followed.
      const text = expandText(this, element, scope);
      const match = /^\[([^\]]*)\]=/.exec(text.prefix);
      const key = match === null || !keyed
        ? undefined
        : isNamed
        ? match[1]
        : judgeArithmeticText(this, match[1], scope)?.toString();
      if (key === undefined || match === null || key.startsWith("-")) {
        // Wherever the key ends, it is arithmetic.
        if (keyed && !isNamed) judgeArithmeticText(this, /^\[([^]*)\]\+?=/.exec(text.prefix)?.[1], scope);
        storeUnknown(this, scope, name);
        return;
      }
      array = withItem(this, array, key, text.drop(match[0].length)) as typeof array;
    }
    storeItems(this, scope, name, array);
  }
}

/** Tells whether the condition of a loop always holds. */
function isEndless(clause: CompoundList): boolean {
  const only = clause.commands.length === 1 ? clause.commands[0]?.command : undefined;
  return only?.type === "Command" && /^(:|true|false|\[|test)$/.test(only.name?.value ?? "") &&
    (only.args.length === 0 || /^(:|true|false)$/.test(only.name?.value ?? "") ||
      /^1( \])?$/.test(only.args.map((arg) => arg.type === "Word" ? arg.value : "").join(" ")));
}

/** Tells whether a list starts something beside itself and never waits. */
function startsWithoutEnd(body: CompoundList): boolean {
  return body.commands.some(({ background }) => background === true) &&
    !body.commands.some(({ command }) =>
      command.type === "Command" && /^(sleep|wait|read|break|exit|return)$/.test(command.name?.value ?? "")
    );
}

function optionsOf(piece: Piece): readonly string[] {
  return piece.kind === "unknown" ? piece.texts ?? [] : [];
}

/** The words that a word is if its unknown stretch is one of the texts it may be; split at blanks if it came unquoted. */
function withText(arg: Arg, at: number): Arg[] {
  if (!arg.pieces.some((piece) => optionsOf(piece).length > 0)) return [arg];
  const pieces = arg.pieces.map((piece): Piece => {
    const texts = optionsOf(piece);
    return texts.length === 0 ? piece : { kind: "text", text: texts[Math.min(at, texts.length - 1)] as string };
  });
  if (!pieces.every((piece) => piece.kind === "text")) return [new Arg(pieces, arg.mayVanish)];
  const text = pieces.map((piece) => piece.text).join("");
  return arg.mayVanish ? text.split(/\s+/).filter((word) => word !== "").map(Arg.of) : [Arg.of(text)];
}

/** The text of a word of a declaration, where it is known from the source alone. */
function wordOf(arg: Command["args"][number]): string | undefined {
  if (arg.type !== "Word") return `${arg.name}=`;
  return arg.parts === undefined || !/^[-+$`]/.test(arg.value) ? arg.value : undefined;
}

/** The letters of the options in front of what is declared. */
function optionLetters(args: Command["args"]): string {
  return args.map((arg) => arg.type === "Word" && /^-[A-Za-z]+$/.test(arg.value) ? arg.value.slice(1) : "").join("");
}

/** What may have been printed: its text is not known any more. */
function vague(stream: Stream): Stream {
  if (stream.text === undefined || stream.origin === "none") return stream;
  const { text: _, ...rest } = stream;
  return rest;
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
  // Of all or nothing it is known what it may be.
  const silent = earlier.every(({ text }) => text === "");
  return follow && silent && last.text !== undefined ? { ...last, perhaps: true } : vague(all);
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

/** One of the words that a word may come to. */
function eachOf(item: Arg): Arg {
  return oneWord(item.mayVanish ? new Arg(item.pieces) : item);
}
