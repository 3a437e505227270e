// Walks everything bash would run in a text: lists, pipes, groups, conditions, loops, functions, substitutions. Runs nothing; it
// only follows what each part would do, in the order in which it would be done. Knows no tool.

import {
  type Command,
  type CommandNode,
  type CompoundCommand,
  type CompoundList,
  parse,
  type ParsedScript,
  type PipelineNode,
  type Redirected,
  type Statement,
  type Word,
  type WordPart,
} from "unbash";
import type { DiskEntry } from "../disk.ts";
import { resolvePath } from "../paths.ts";
import type { Finding, Tier } from "../verdict.ts";
import { followAndOr } from "./and_or.ts";
import { ifItCounts, judgeArithmetic, judgeArithmeticText } from "./arithmetic.ts";
import { storeItems, storeNumber, storeNumberItem, storeText } from "./assign.ts";
import { Arg, type Judge, NOTHING, type Piece, type Stream } from "./call.ts";
import { closes, leadsOutput, mayFail, sameFor } from "./certainty.ts";
import { runCommand } from "./dispatch.ts";
import { Effects } from "./effects.ts";
import { oddlyWritten } from "./envelope.ts";
import { type MadeWords, madeWords } from "./made_words.ts";
import { unusualPart } from "./everyday_script.ts";
import { pilesUp } from "./plain_loops.ts";
import { refusedByBash } from "./refused_by_bash.ts";
import { Frames } from "./frames.ts";
import { growing } from "./growing.ts";
import { withNames } from "./lists.ts";
import { followCounting, followFor, followWhile } from "./loops.ts";
import { type CommandOptions, DEPTH, type ShellSetting, TooMuchWork, WORK } from "./machine.ts";
import { printsNul } from "./nul_output.ts";
import { doubted, isPlainOutput, listedIn } from "./plain_output.ts";
import { readsOtherwise } from "./plain_shell.ts";
import { countTexts, withText } from "./possible_texts.ts";
import { Reach } from "./reach.ts";
import { redirect } from "./redirects.ts";
import type { Unfinished } from "./remainder.ts";
import { type FunctionBody, input, type Scope, type Variable } from "./scope.ts";
import { followSimple } from "./simple_command.ts";
import { isSimple } from "./simple_script.ts";
import { guessed, joinStreams, readOut, vague } from "./streams.ts";
import type { Stretches } from "./stretches.ts";
import { followTest } from "./test_expression.ts";
import { judgeTrap } from "./traps.ts";
import type { Sink, Walk } from "./walk.ts";
import { expandOperand, expandParts, expandPattern, expandText } from "./words.ts";

/** The function that bash calls for a program that is not there. */
const NOT_FOUND = "command_not_found_handle";

/** Commands that change nothing for those behind them, whatever their words are. */
const INERT = /^(true|false|:|echo|ls|pwd|cat|sleep|date|id|whoami|uname|wc|head|tail|test)$/;

/** More places where bash may leave a line are not told apart. */
const MOST_STOPS = 6;

/** Coprocesses whose two ends are kept. */
const MOST_COPROCESSES = 8;

/** Follows one text. */
export class Interpreter implements Walk {
  readonly findings: Finding[] = [];
  readonly reach = new Reach();
  readonly handed = new Map<string, Variable>();
  readonly gone = new Set<string>();
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
  /** What of the scripts that were followed is not written as everyday scripts are, as a clause. */
  unusual: string | undefined;
  /** The words that they make of others. */
  readonly made: MadeWords[] = [];
  /** Whether all of them are so simple that what is known of their variables can be believed. */
  simple = true;
  /** Scripts that were left before their end, the innermost first. */
  readonly unfinished: Unfinished[] = [];
  #work = 0;
  #depth = 0;
  #words = "";
  /** The functions being called, the innermost last. */
  readonly calls: { name: string; beside: boolean }[] = [];
  readonly sinks = new Map<string, Sink>();
  /** What commands that change nothing print, by their words; only those of which nothing was found. */
  readonly #judged = new Map<string, Stream>();
  readonly frames = new Frames();
  /** The states in which traps were judged last, by their texts. */
  readonly #sprung = new Map<string, Scope>();
  /** States in which bash may have left a line of the text: it goes on with the next line. */
  readonly #stopped: Scope[] = [];
  /** What the functions being called made their own, the innermost last. */
  readonly #locals: NonNullable<Scope["locals"]>[] = [];
  /** How many scripts in scripts are being followed. */
  #scripts = 0;
  #nextDescriptor = 63;
  /** Unknown stretches of the names of files, told apart by numbers: one in a variable is the same wherever that is used. */
  readonly #unknown = new WeakMap<Piece, number>();
  #nextUnknown = 0;
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

  namelessKey(path: Arg, { cwd }: Scope): string | undefined {
    if (path.pieces.length === 0 || path.text !== undefined && (cwd !== undefined || path.prefix.startsWith("/"))) {
      return undefined;
    }
    let key = "\0";
    for (const piece of path.pieces) {
      if (piece.kind === "text") key += piece.text;
      else if (piece.kind === "glob") return undefined;
      else key += `\0${piece.why === "$$" || piece.tame === true ? piece.why : this.#numberOf(piece)}\0`;
    }
    return key.replace(/^\0(?:\.\/+)+/, "\0");
  }

  #numberOf(piece: Piece): number {
    const known = this.#unknown.get(piece);
    if (known !== undefined) return known;
    const number = this.#nextUnknown++;
    this.#unknown.set(piece, number);
    return number;
  }

  namelessStream(path: Arg, scope: Scope): Stream | undefined {
    const key = scope.files.size === 0 ? undefined : this.namelessKey(path, scope);
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
    const odd = text === "" ? undefined : oddlyWritten(text) ?? refusedByBash(script, text);
    if (odd !== undefined) this.find("ask", "syntax", odd);
    // What a script holds in scripts of its own is looked at with it.
    if (text !== "") {
      this.unusual ??= unusualPart(script) ?? pilesUp(script);
      const growth = growing(script);
      if (growth !== undefined) this.find("ask", "grows", growth);
      this.simple &&= isSimple(script);
      this.made.push(madeWords(script));
    }
    this.#scripts++;
    // One that is not read from a text at hand is a substitution.
    if (text === "") this.frames.shell++;
    try {
      return this.#deeper(() => this.#statements(script.commands, scope, text));
    } catch (error) {
      this.unfinished.push({ script, scope });
      throw error;
    } finally {
      this.#scripts--;
      if (text === "") this.frames.shell--;
    }
  }

  /** Follows one part of a text by itself, for at most so many steps. Returns how many it took; only what is refused counts. */
  tryPart(part: Statement["command"], scope: Scope, steps: number): number {
    const start = this.#work = WORK - steps;
    const before = this.findings.length;
    this.#depth = 0;
    try {
      this.node(part, scope.copy());
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
    const most = countTexts(argv);
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
    return this.frames.apart(() => this.source(text, scope));
  }

  sourced(text: string, scope: Scope): Stream {
    return this.frames.run("source", scope, () => this.source(text, scope));
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
    const stopped = this.#stopped.length;
    const locals: NonNullable<Scope["locals"]> = new Map();
    scope.locals = locals;
    this.#locals.push(locals);
    scope.calls++;
    scope.positional = args;
    scope.positionalKnown = !args.some((arg) => arg.mayVanish);
    this.calls.push({ name, beside: around });
    try {
      return this.#deeper(() =>
        this.frames.run("function", scope, () => this.#compound(body as CompoundCommand, scope))
      );
    } finally {
      this.calls.pop();
      this.#locals.pop();
      // A line that was given up in there leaves the function as well.
      for (const each of [scope, ...this.#stopped.slice(stopped)]) {
        each.positional = before.positional;
        each.positionalKnown = before.known;
        each.locals = before.locals;
        each.calls--;
        putBack(each, locals);
      }
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
  #statements(statements: readonly Statement[], scope: Scope, text?: string): Stream {
    let stream: Stream = NOTHING;
    statements.forEach((statement, index) => {
      const again = this.again(statement.command, scope);
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
    return stream;
  }

  #statement(statement: Statement, scope: Scope): Stream {
    this.spend();
    let stream: Stream;
    if (statement.background === true) {
      this.#beside++;
      try {
        const inner = scope.copy();
        stream = this.frames.inShell(() => this.node(statement.command, inner));
        scope.keepFiles(inner);
      } finally {
        this.#beside--;
      }
    } else stream = this.node(statement.command, scope);
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
    if (isItem) storeNumberItem(this, scope, name);
    else storeNumber(this, scope, name, value);
  }

  get isBeside(): boolean {
    return this.#beside > 0;
  }

  leaves(what: "function" | "loop", scope: Scope, rounds: "innermost" | "any" = "any"): void {
    this.frames.leaves(what, scope, rounds);
  }

  get calling(): string | undefined {
    return this.calls.at(-1)?.name;
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

  list(list: CompoundList, scope: Scope): Stream {
    return this.#statements(list.commands, scope);
  }

  /** What a command prints that was judged before and is the same again: a text may be padded with thousands of them. */
  again(node: { readonly type: string }, scope: Scope): Stream | undefined {
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

  node(node: PipelineNode | Statement["command"], scope: Scope): Stream {
    const again = this.again(node, scope);
    if (again !== undefined) return again;
    this.spend();
    switch (node.type) {
      case "AndOr":
        return followAndOr(this, node, scope);
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
        const plain = last || !takesErrors && isPlainOutput(command, inner, this.setting.wary);
        const printed = listedIn(inner, scope, this.frames.inShell(() => this.#command(command, inner)));
        stream = last || plain && doubts === this.doubts ? printed : doubted(printed);
        if (!last) stream = { ...stream, nul: printsNul(command) };
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
        const stream = followSimple(this, node, scope);
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
          printed = this.frames.inShell(() =>
            body.type === "Command"
              ? followSimple(this, body, inner)
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
    storeText(
      this,
      scope,
      `${name}_PID`,
      new Arg([{ kind: "unknown", why: "a process", digits: true, decimal: true }]),
    );
  }

  #compound(node: CompoundCommand | FunctionBody, scope: Scope): Stream {
    this.spend();
    switch (node.type) {
      case "CompoundList":
        return this.list(node, scope);
      case "BraceGroup":
        return this.list(node.body, scope);
      case "Subshell": {
        const inner = scope.copy();
        const stream = this.frames.inShell(() => this.list(node.body, inner));
        scope.keepFiles(inner);
        return listedIn(inner, scope, stream);
      }
      case "Redirected":
        return this.#redirected(node, scope);
      case "If": {
        let stream = this.list(node.clause, scope);
        const ways = [scope.copy()];
        stream = joinStreams(stream, this.list(node.then, ways[0] as Scope));
        for (const elif of node.elif) {
          stream = joinStreams(stream, this.list(elif.clause, scope));
          const way = scope.copy();
          stream = joinStreams(stream, this.list(elif.then, way));
          ways.push(way);
        }
        const last = scope.copy();
        if (node.else !== undefined) stream = joinStreams(stream, this.list(node.else, last));
        scope.take(last);
        for (const way of ways) scope.merge(way);
        return vague(stream);
      }
      case "For":
      case "Select":
        return followFor(this, node.name.value, node.type === "Select", node.wordlist, node.body, scope);
      case "ArithmeticFor":
        return followCounting(this, node, scope);
      case "While":
        return followWhile(this, node.clause, node.body, scope);
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
          stream = joinStreams(stream, this.list(body, way));
          if (terminator === ";;&") tried.merge(way);
          fallen = terminator === ";&" ? way : undefined;
          scope.merge(way);
        }
        scope.merge(tried);
        return vague(stream);
      }
      case "TestCommand":
        this.met = true;
        this.about("[[ ]]", () => followTest(this, node.expression, scope));
        return NOTHING;
      case "ArithmeticCommand":
        this.met = true;
        ifItCounts(this, scope, () => {
          if (node.expression === undefined) judgeArithmeticText(this, node.body, scope);
          else judgeArithmetic(this, node.expression, scope);
        });
        return NOTHING;
      default:
        this.find("ask", "syntax", "it holds a construct that is not known");
        return { origin: "unknown" };
    }
  }

  #redirected({ command, redirects }: Redirected, scope: Scope): Stream {
    const before = scope.input;
    const plain = isPlainOutput(command, scope, this.setting.wary), { doubts } = this;
    const unsure = mayFail(redirects, scope) ? scope.copy() : undefined;
    const plan = redirect(this, redirects, scope);
    if (closes(redirects)) scope.closed = true;
    if (plan.stdin !== undefined) {
      readOut(scope);
      scope.input = input(plan.stdin, scope);
    }
    const printed = this.#compound(command, scope);
    const sure = mayFail(redirects.filter((each) => !leadsOutput(each)), scope) ? guessed(printed) : printed;
    const stream = plain && doubts === this.doubts ? sure : doubted(sure);
    scope.input = before;
    plan.close();
    if (unsure !== undefined) {
      unsure.input = before;
      unsure.files.clear();
      scope.merge(unsure);
    }
    return plan.finish(stream);
  }
}

/** Has the variables that a function made its own be again what they were before. */
function putBack(scope: Scope, locals: NonNullable<Scope["locals"]>): void {
  for (const [local, { variable, attributes }] of locals) {
    scope.references.delete(local);
    if (variable === undefined) scope.variables.delete(local);
    else scope.variables.set(local, variable);
    if (attributes === undefined) scope.attributes.delete(local);
    else scope.attributes.set(local, attributes);
  }
}
