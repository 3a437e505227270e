// Redirections: what is read, written or copied by them.
// An output to a file is a write like any other, an input a read.

import { type HereDocBody, parse, type Redirect, type Redirection, type WordPart } from "unbash";
import { Arg, NOTHING, type Stream } from "./call.ts";
import { store } from "./assign.ts";
import { endlessDevice } from "./endless.ts";
import type { Machine } from "./machine.ts";
import type { Scope } from "./scope.ts";
import { doubted } from "./plain_output.ts";
import { streamOfWords } from "./streams.ts";
import { emptiedWays } from "./ways.ts";
import { expandParts, expandText, expandWord } from "./words.ts";

/** What the redirections of a command come to. */
export interface RedirectPlan {
  /** Standard input, where it is redirected. */
  readonly stdin: Stream | undefined;
  /** Takes what the command prints; returns what is left for the pipe. */
  finish(stream: Stream): Stream;
  /** Forgets the descriptors that were open for the command alone. */
  close(): void;
}

/** Judges the redirections of a command in their order. */
export function redirect(machine: Machine, redirects: readonly Redirection[], scope: Scope): RedirectPlan {
  let stdin: Stream | undefined;
  let targets: readonly Arg[] = [];
  let away = false;
  const before = redirects.length === 0 ? undefined : new Map(scope.descriptors);
  for (const each of redirects) {
    machine.spend();
    if (each.type === "HereDoc") {
      const { body, delimiter } = each;
      // Bash takes a line with the mark of the inner one for the end of the outer one, wherever the reader sees it.
      if (delimiter?.quoted !== true && /^[^$`]*[$`][^]*<</.test(body.text)) {
        machine.find("ask", "syntax", "a here-document may stand in another");
      }
      // Quotes in an operand there are letters to bash and quotes to the reader.
      if (delimiter?.quoted !== true && /^(?:[^$]|\$(?!\{))*\$\{[^]*'/.test(body.text.replace(/\$\{\w+\}/g, ""))) {
        machine.find("ask", "syntax", "a here-document holds an expansion with quotes in it");
      }
      // Bash joins the lines first.
      if (each.operator === "<<-" && delimiter?.quoted !== true && body.text.includes("\\\n\t")) {
        machine.find("ask", "syntax", "a here-document joins lines that begin with tabs");
      }
      const arg = body.parts === undefined || delimiter?.quoted === true
        ? Arg.of(
          textOf(each.operator === "<<-" ? body.text.replace(/^\t+/gm, "") : body.text, delimiter?.quoted === true),
        )
        : expandParts(machine, each.operator === "<<-" ? withoutTabs(machine, body) : body.parts, scope);
      const number = numbered(each.descriptor) ?? 0;
      if (number === 0) stdin = streamOf(arg);
      else scope.files.set(`/dev/fd/${number}`, streamOf(arg));
    } else if (each.type === "HereString") {
      const arg = each.target === undefined ? Arg.of("") : expandText(machine, each.target, scope);
      const number = numbered(each.descriptor) ?? 0;
      const stream = streamOfWords([arg], arg.text === undefined ? undefined : `${arg.text}\n`);
      if (number === 0) stdin = stream;
      else scope.files.set(`/dev/fd/${number}`, stream);
    } else {
      const { path, kind } = judgeRedirect(machine, each, scope);
      // It may be what others read as well.
      const named = path === undefined ? undefined : machine.pathKey(path, scope);
      if (kind === "in" && named !== undefined && /^\/(dev|proc)\//.test(named) && named !== "/dev/null") {
        scope.input.lines = undefined;
        // Where nothing flows in, nothing is read out.
        if (scope.input.stream.text !== "") scope.input.stream = doubted(scope.input.stream);
      }
      const number = each.descriptor === undefined ? undefined : numbered(each.descriptor);
      // By its name it can be written to, too, however it was opened.
      if (kind === "in" && path !== undefined) {
        scope.descriptors.set(each.descriptor === undefined ? "0" : nameOf(each.descriptor), path);
      }
      if (kind === "in" && (number === undefined || number === 0)) {
        stdin = path === undefined ? { origin: "unknown" } : readFrom(machine, path, scope);
      } else if (kind === "out" && (number === undefined || number === 1)) {
        const opened = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(path?.text ?? "")?.[1] ?? "";
        targets = path === undefined ? [] : [scope.descriptors.get(opened) ?? path];
        away = true;
        // "&>" takes the errors along.
        if (path !== undefined && each.operator.startsWith("&")) scope.descriptors.set("2", path);
      } else if (kind === "out" && path !== undefined) {
        scope.descriptors.set(nameOf(each.descriptor), path);
      } else if (kind === "in" && path !== undefined && number !== undefined) {
        scope.files.set(`/dev/fd/${number}`, readFrom(machine, path, scope));
      } else if (
        kind === "copy" && (number ?? 0) === 0 && each.operator === "<&" && path?.text?.endsWith("-") === true
      ) {
        // It is closed: whatever is read, nothing comes.
        stdin = { origin: "unknown" };
      } else if (kind === "copy" && (number ?? 0) === 0 && each.operator === "<&") {
        const opened = scope.descriptors.get(path?.text?.replace(/-$/, "") ?? "");
        if (opened !== undefined) scope.descriptors.set("0", opened);
        // What was opened before under that number, if it is known.
        const copied = scope.files.get(`/dev/fd/${path?.text?.replace(/-$/, "")}`);
        if (copied !== undefined) stdin = copied;
      } else if (kind === "copy" && each.operator === "<&" && number !== undefined && number > 0) {
        const opened = scope.descriptors.get(path?.text?.replace(/-$/, "") ?? "");
        if (opened !== undefined) scope.descriptors.set(nameOf(each.descriptor), opened);
      } else if (kind === "copy" && each.operator === ">&") {
        const from = path?.text?.replace(/-$/, "");
        // A number that is not known may be any that is open.
        const opened = from === undefined ? [...scope.descriptors.values()] : from === "1" ? targets : [
          scope.descriptors.get(from),
        ].filter((each) => each !== undefined);
        if (number === undefined || number === 1) {
          if (from === "1") continue;
          targets = opened;
          away = true;
        } else if (opened[0] !== undefined) scope.descriptors.set(nameOf(each.descriptor), opened[0]);
      }
    }
  }
  return {
    stdin,
    finish(stream) {
      if (!away) return stream;
      for (const target of targets) machine.judge(scope, "").wrote(target, stream);
      return NOTHING;
    },
    close() {
      if (before === undefined) return;
      scope.descriptors.clear();
      for (const [name, path] of before) scope.descriptors.set(name, path);
    },
  };
}

/** The text of a here-document without expansions: bash takes backslashes out of it unless its mark is quoted. */
function textOf(text: string, quoted: boolean): string {
  return quoted ? text : text.replace(/\\([$`\\\n])/g, (_, sign: string) => sign === "\n" ? "" : sign);
}

/** The parts of a here-document of which every line loses its tabs, before anything in it is expanded. */
function withoutTabs(machine: Machine, { text, parts }: HereDocBody): readonly WordPart[] {
  const source = text.replace(/^\t+/gm, "");
  if (source === text) return parts ?? [];
  machine.spend(Math.ceil(text.length / 10));
  const end = "END_".repeat(1 + (text.match(/^\t*(END_)+$/gm)?.length ?? 0));
  const { commands, errors } = parse(`cat <<${end}\n${source}${source.endsWith("\n") ? "" : "\n"}${end}\n`);
  const [command] = commands.map((each) => each.command);
  const only = command?.type === "Command" && commands.length === 1 ? command.redirects[0] : undefined;
  if (errors !== undefined || only?.type !== "HereDoc") {
    machine.find("ask", "syntax", "a here-document without its tabs cannot be read");
    return parts ?? [];
  }
  return only.body.parts ?? [{ type: "Literal", text: source, value: source, pos: 0, end: source.length }];
}

type Kind = "in" | "out" | "copy";

function judgeRedirect(machine: Machine, each: Redirect, scope: Scope): { path: Arg | undefined; kind: Kind } {
  const words = each.target === undefined ? [] : expandWord(machine, each.target, scope);
  const only = words.length === 1 ? words[0] as Arg : undefined;
  const { operator } = each;
  if (each.descriptor?.type === "FileDescriptorVariable") {
    const value = new Arg([{ kind: "unknown", why: "a descriptor", digits: true, decimal: true }]);
    store(machine, scope, each.descriptor.name, value);
  }
  if (only === undefined) {
    machine.find("ask", "unknown-path", "where a redirection leads is not known");
    return { path: undefined, kind: operator.startsWith("<") ? "in" : "out" };
  }
  if (operator === "<&" || operator === ">&") {
    const digits = only.pieces.length > 0 &&
      only.pieces.every((piece) => piece.kind === "unknown" && piece.digits === true);
    if (digits || /^(\d+-?|-)$/.test(only.text ?? "")) return { path: only, kind: "copy" };
    if (operator === "<&") {
      machine.find("ask", "unknown-path", "which descriptor is copied is not known");
      return { path: undefined, kind: "in" };
    }
  }
  const sure = only.pieces.filter(({ mayFail }) => mayFail === undefined).length;
  if (sure > 0 && sure < only.pieces.length) {
    machine.find("ask", "unknown-path", "where a redirection leads hangs on what a command lists");
  }
  const judge = machine.judge(scope, "");
  if (/^\/dev\/(tcp|udp)(\/|$)/.test(only.prefix)) {
    machine.find("deny", "network-device", `${only.shown} opens a connection behind the back of every other rule`);
    return { path: undefined, kind: operator.startsWith("<") ? "in" : "out" };
  }
  if (operator === "<") {
    judge.touch("read", only);
    // Where what is not known in it is nothing, it is another file.
    for (const [emptied] of emptiedWays([only]) ?? []) if (emptied !== undefined) judge.touch("read", emptied);
    return { path: only, kind: "in" };
  }
  if (operator === "<>") judge.touch("read", only);
  if (!machine.waits(only.text ?? "")) judge.touch("write", only);
  return { path: only, kind: operator === "<>" ? "in" : "out" };
}

/** How an open descriptor is kept: by its number, or by the variable that holds it. */
function nameOf(descriptor: Redirection["descriptor"]): string {
  return descriptor?.type === "FileDescriptorVariable" ? `{${descriptor.name}}` : String(numbered(descriptor) ?? 1);
}

function numbered(descriptor: Redirection["descriptor"]): number | undefined {
  return descriptor?.type === "FileDescriptor" ? descriptor.value : descriptor === undefined ? undefined : -1;
}

function streamOf(arg: Arg): Stream {
  return streamOfWords([arg], arg.text);
}

function readFrom(machine: Machine, path: Arg, scope: Scope): Stream {
  const written = machine.fileStream(path, scope);
  if (written !== undefined) return written;
  const nameless = machine.namelessStream(path, scope);
  if (nameless !== undefined) return doubted(nameless);
  if (path.text === "/dev/null") return NOTHING;
  const endless = endlessDevice(path.text);
  return { origin: "file", ...(endless === undefined ? {} : { endless }) };
}
