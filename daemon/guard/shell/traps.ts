// What `trap` leaves behind: text that runs at some later point, in whatever state the shell is by then. It is judged where it
// stands and again wherever the state has changed; what could change that state behind the back of all else asks.

import { parse, type Statement, type Word } from "unbash";
import type { Arg, Stream } from "./call.ts";
import type { Machine } from "./machine.ts";
import type { Scope, Trap } from "./scope.ts";
import type { ShellRule } from "./shell_call.ts";

/** More traps than this are not followed. */
const MOST_TRAPS = 8;

/** The rule of `trap`. */
export const trap: ShellRule = ({ args, judge, machine, scope }) => {
  const told: Stream = { origin: "report" };
  const rest = args[0]?.text === "--" ? args.slice(1) : args;
  if (rest.every(({ text }) => /^-[lp]+$/.test(text ?? "")) || /^-[lp]+$/.test(rest[0]?.text ?? "")) return told;
  const [body, ...signals] = rest as readonly [Arg, ...Arg[]];
  if (signals.length === 0 || body.text === "-" || body.text === "") return told;
  if (body.text === undefined) return judge.shell(body);
  const names = signals.map(({ text = "DEBUG" }) => text.toUpperCase().replace(/^SIG/, ""));
  const atEnd = names.every((name) => name === "EXIT" || name === "0") || endsShell(body.text);
  if (names.some((name) => /^(DEBUG|ERR|RETURN)$/.test(name) || !/^([A-Z0-9+-]+)$/.test(name)) && !speaks(body.text)) {
    machine.find("ask", "trap", "it runs text between all other commands, and that does more than say something");
  }
  if (scope.traps.length >= MOST_TRAPS) machine.find("ask", "too-complex", "it sets more traps than are followed");
  const found: Trap = { text: body.text, atEnd };
  if (!scope.traps.some((each) => each.text === found.text)) scope.traps = [...scope.traps, found];
  judgeTrap(machine, found, scope);
  return NONE;
};

const NONE: Stream = { origin: "none", text: "" };

/** Judges what runs where a trap is sprung in `scope`. */
export function judgeTrap(machine: Machine, { text, atEnd }: Trap, scope: Scope): void {
  const before = machine.findings.length;
  const inner = scope.copy();
  // It sets off no trap of its own here.
  inner.traps = [];
  machine.source(text, inner);
  const found = machine.findings.splice(before);
  for (const each of found) {
    const again = machine.findings.some(({ rule, why, tier }) =>
      rule === each.rule && why === each.why && tier === each.tier
    );
    if (!again) machine.findings.push(each);
  }
  inner.traps = scope.traps;
  inner.last = scope.last;
  if (!atEnd && !speaks(text) && scope.merge(inner)) {
    machine.find("ask", "trap", "where it is sprung, it changes what the commands behind it do");
  }
}

/** Tells whether text does no more than say something, so that it does not matter when it runs. */
function speaks(text: string): boolean {
  const { commands, errors } = parse(text);
  return errors === undefined && commands.every(({ command, background }) => background !== true && isPlain(command));
}

function isPlain(node: Statement["command"]): boolean {
  if (node.type === "AndOr" || node.type === "Pipeline") return node.commands.every(isPlain);
  return node.type === "Command" && node.prefix.length === 0 &&
    /^(echo|printf|:|true|false|exit)$/.test(node.name?.text ?? "") &&
    !(node.name?.text === "printf" && /^-/.test(node.args[0]?.text ?? "-")) &&
    node.args.every((arg) => arg.type === "Word" && isPlainWord(arg)) &&
    node.redirects.every((each) =>
      each.type === "Redirect" && each.operator === ">&" && /^\d$/.test(each.target?.text ?? "") ||
      each.type === "Redirect" && each.target?.text === "/dev/null"
    );
}

/** A word that only names variables: nothing in it runs, and nothing is set by it. */
function isPlainWord({ text }: Word): boolean {
  return !/[`*?[]|\$\(|\$\{[^}]*[^\w}]|[<>]\(|\$\[|%[^%]*n/.test(text.replaceAll("\\n", ""));
}

/** Tells whether the shell ends with it, so that what it changes changes nothing. */
function endsShell(text: string): boolean {
  const { commands, errors } = parse(text);
  return errors === undefined &&
    commands.some(({ command, background }) =>
      background !== true && command.type === "Command" && command.name?.text === "exit" &&
      command.redirects.length === 0
    );
}
