// What is left of a text when no more steps of it are followed: its simple commands are looked over once, and those that read as
// if they must be refused are judged by themselves. Padding so makes no refusal milder. Knows no tool; it can only refuse.

import type {
  Command,
  CommandArgument,
  CompoundList,
  ParsedScript,
  Redirection,
  Statement,
  Word,
  WordPart,
} from "unbash";
import type { Scope } from "./scope.ts";

/** A text that was not followed to its end, with what was known there. */
export interface Unfinished {
  readonly script: ParsedScript;
  readonly scope: Scope;
}

/** What judges one part of a text by itself, in a copy of what is known. Returns the steps that it took; only what is refused counts. */
export type TryPart = (part: Part, scope: Scope, steps: number) => number;

/** A part that is judged by itself: a simple command, or a pipe of a few. */
export type Part = Statement["command"];

/** How many steps what is left may take, and how many of them one part. */
export const LEFT_WORK = 1200;
const MOST_STEPS = 300;

/** Nodes that are looked over. */
const MOST_NODES = 40_000;

/** Words of one command beyond which only those count that may be grave. */
const MOST_WORDS = 48;

/** Characters of one command, or stages of one pipe, beyond which what it is made of is looked at as well. */
const LONG_TEXT = 400;
const MOST_STAGES = 8;

/** Texts that are looked over. */
const MOST_TEXTS = 24;

/**
 * Refuses what must be refused in texts that were not followed to their ends.
 *
 * @param unfinished Grows while parts are tried: texts in them that are not followed to their ends either.
 * @param refused Whether something was.
 */
export function refuseLeft(unfinished: readonly Unfinished[], tryPart: TryPart, refused: () => boolean): void {
  let left = LEFT_WORK;
  for (let at = 0; at < Math.min(unfinished.length, MOST_TEXTS); at++) {
    const { script, scope } = unfinished[at] as Unfinished;
    const found = new Leftovers();
    found.list(script.commands);
    // Nobody follows it any further.
    for (const [name, body] of found.functions) if (!scope.functions.has(name)) scope.functions.set(name, body);
    for (const part of inTurn(found)) {
      if (left <= 0 || refused()) return;
      left -= 5 + tryPart(part, scope, Math.min(left, MOST_STEPS));
    }
    left -= Math.ceil(found.parts.length / 32);
  }
}

/** The parts that may have to be refused: the gravest first, and of those that are much alike one before the others. */
function inTurn({ parts, functions }: Leftovers): Part[] {
  const shapes = new Map<string, number>(), names = new Map<string, number>();
  const count = (of: Map<string, number>, key: string) => {
    const before = of.get(key) ?? 0;
    of.set(key, before + 1);
    return before;
  };
  const seen = new Set<string>();
  const grave: { readonly part: Part; readonly turn: readonly number[] }[] = [];
  for (const { part, text, name } of parts) {
    if (seen.has(text)) continue;
    seen.add(text);
    const gravity = functions.has(name) ? 2 : gravityOf(text);
    if (gravity === 0) continue;
    const alike = count(shapes, text.replace(/\d+/g, "0"));
    grave.push({ part, turn: [-gravity, alike, count(names, `${gravity} ${/^\S*/.exec(text)?.[0]}`)] });
  }
  const order = (one: readonly number[], other: readonly number[]) => {
    const at = one.findIndex((each, index) => each !== other[index]);
    return (one[at] ?? 0) - (other[at] ?? 0);
  };
  return grave.sort((one, other) => order(one.turn, other.turn)).map(({ part }) => part);
}

/** Commands that do harm by what they are given. */
const VERBS =
  "rm|rmdir|unlink|shred|dd|chmod|chown|chgrp|setfacl|find|mv|cp|ln|install|rsync|tee|truncate|sed|perl|tar|unzip|cat|kill|killall|pkill";

/** Commands that do harm by themselves. */
const ALONE =
  "mkfs[.\\w]*|mke2fs|mkswap|wipefs|blkdiscard|sgdisk|sfdisk|fdisk|parted|cryptsetup|shutdown|reboot|poweroff|halt|init|telinit|" +
  "iptables|ip6tables|nft|ufw|setenforce|insmod|rmmod|modprobe|useradd|usermod|userdel|passwd|chpasswd|visudo|history|sysctl";

/** Programs that may stand in front of a command, with their options. */
const FRONT =
  "(?:\\w+=\\S* +)*(?:(?:sudo|doas|env|command|builtin|exec|nice|nohup|time|setsid|timeout|stdbuf|ionice|busybox)(?: +-\\S+| +\\d\\S*| +[A-Za-z_]\\w*=\\S*)* +)*";

const HEAD = `^${FRONT}(?:\\/(?:usr\\/(?:local\\/)?)?s?bin\\/)?`;

/** A folder of the system or of the user as a whole, a device, a file of the system. */
const ROOT =
  "(?:[\\s=@:<>(,]|^)(?:(?:~[\\w-]*|\\$\\{?HOME\\}?|\\/home\\/[\\w.-]+(?![\\w.-])|\\/root)[.*\\/]*|\\/[.*\\/]*|\\/+(?:bin|boot|dev|etc|home|lib\\d*|opt|proc|root|run|sbin|srv|sys|usr|var)(?:\\/\\S*)?)(?=$|[\\s;)&|,])";

const SECRET =
  /\.ssh\b|\.env\b|\.aws\b|\.gnupg|\.netrc|\.pgpass|\.npmrc|git-credentials|\.kube\b|\.docker\b|\.config\/(?:gh|gcloud)|shadow|sudoers|authorized_keys|id_(?:rsa|ed25519|ecdsa|dsa)|_history|HISTFILE|\/proc\/|\/etc\//;

const DEVICE = /\/dev\/(?!null\b|std(?:in|out|err)\b|tty\b|fd\b|zero\b|u?random\b)/;

const SHELL = "(?:ba|da|z|k|a)?sh|python[\\d.]*|perl|ruby|node|php|eval|source";

const HARMS = new RegExp(`${HEAD}(?:${VERBS})(?![\\w-])`);
const ENDS = new RegExp(`${HEAD}(?:${ALONE})(?:\\s|$)`);
const STARTS_SHELL = new RegExp(`${HEAD}(?:${SHELL})(?:\\s|$)`);
const ANY_ROOT = new RegExp(ROOT);
const ANY_VERB = new RegExp(`\\b(?:${VERBS})\\b`);
const ANY_END = new RegExp(`\\b(?:${ALONE})\\b`);
const ANY_SHELL = new RegExp(`\\b(?:${SHELL})\\b`);
const ANY_FETCH = /\b(?:curl|wget|fetch)\b/;
const FLOWS = /[|<(]/;
const UNKNOWN = new RegExp(`${HEAD}[$\`]`);

/** Speech: its words are no commands. */
const SAYS = /^(?:echo|printf|:|true|false)\b[^`(<>|]*$/s;

/** How much a command reads as if it must be refused: 3 most, 0 not. @param text Its words without quotes. */
function gravityOf(text: string): 0 | 1 | 2 | 3 {
  if (SAYS.test(text)) return 0;
  const intoShell = FLOWS.test(text) && ANY_SHELL.test(text);
  const root = ANY_ROOT.test(text);
  if (DEVICE.test(text) || ENDS.test(text) || root && HARMS.test(text) || intoShell && ANY_FETCH.test(text)) return 3;
  if (intoShell || SECRET.test(text) || STARTS_SHELL.test(text)) return 2;
  if (root && ANY_VERB.test(text) || ANY_END.test(text)) return 2;
  return UNKNOWN.test(text) || /[$`*?{]/.test(text) && HARMS.test(text) ? 1 : 0;
}

/** Characters that are looked at of one part: so many at its beginning and as many at its end. */
const MOST_TEXT = 1000;

function ends(text: string): string {
  return text.length <= 2 * MOST_TEXT ? text : `${text.slice(0, MOST_TEXT)} ${text.slice(-MOST_TEXT)}`;
}

/** Tells whether a text that is too long to be followed holds anything that might be refused. */
export function mayBeGrave(text: string): boolean {
  const plain = text.replace(/['"\\]/g, "");
  return [DEVICE, SECRET, ANY_VERB, ANY_END, ANY_SHELL].some((each) => each.test(plain));
}

/** The parts of a text that may be judged by themselves, in their order. */
class Leftovers {
  readonly parts: { readonly part: Part; readonly text: string; readonly name: string }[] = [];
  readonly functions = new Map<string, Extract<Part, { type: "Function" }>["body"]>();
  #nodes = 0;

  list(statements: readonly Statement[]): void {
    for (const { command } of statements) this.node(command);
  }

  node(node: Part): void {
    if (this.#nodes++ > MOST_NODES) return;
    switch (node.type) {
      case "AndOr":
        for (const each of node.commands) this.node(each);
        return;
      case "Pipeline": {
        const few = node.commands.length <= MOST_STAGES;
        const text = few ? node.commands.map((each) => each.type === "Command" ? textOf(each) : "").join(" | ") : "";
        if (few) this.parts.push({ part: node, text: ends(text), name: "" });
        else {this.parts.push({
            part: { ...node, commands: node.commands.slice(-2) },
            text: ends(tailOf(node)),
            name: "",
          });}
        if (!few || text.length > LONG_TEXT) { for (const each of node.commands) this.node(each); }
        else for (const each of node.commands) if (each.type !== "Command") this.node(each);
        return;
      }
      case "Command":
        return this.#command(node);
      case "Redirected":
        this.node(node.command);
        return;
      case "Function":
        this.functions.set(node.name.value, node.body);
        return this.#body(node.body);
      case "Coproc":
        return this.#body(node.body);
      case "BraceGroup":
      case "Subshell":
        return this.list(node.body.commands);
      case "If":
        for (const each of [node, ...node.elif]) {
          this.list(each.clause.commands);
          this.list(each.then.commands);
        }
        this.list(node.else?.commands ?? []);
        return;
      case "While":
        this.list(node.clause.commands);
        return this.list(node.body.commands);
      case "For":
      case "Select":
        for (const word of node.wordlist ?? []) this.#inside(word.parts);
        return this.list(node.body.commands);
      case "ArithmeticFor":
        return this.list(node.body.commands);
      case "Case":
        for (const item of node.items) this.list(item.body.commands);
    }
  }

  #body(body: Part | CompoundList): void {
    if (body.type === "CompoundList") this.list(body.commands);
    else this.node(body);
  }

  #command(node: Command): void {
    const part = node.args.length > MOST_WORDS ? shortened(node) : node;
    const text = textOf(part);
    this.parts.push({ part, text: ends(text), name: node.name?.value ?? "" });
    // A short one is judged with all that is in it.
    if (part === node && text.length <= LONG_TEXT) return;
    for (const word of [node.name, ...node.args]) if (word?.type === "Word") this.#inside(word.parts);
    for (const each of node.prefix) {
      if (each.type === "Assignment" && each.value.type === "Word") this.#inside(each.value.parts);
    }
    for (const each of node.redirects) this.#inside(each.type === "HereDoc" ? each.body.parts : each.target?.parts);
  }

  #inside(parts: readonly WordPart[] | undefined): void {
    for (const part of parts ?? []) {
      if (part.type === "DoubleQuoted" || part.type === "LocaleString") this.#inside(part.parts);
      else if (part.type === "CommandExpansion" || part.type === "ProcessSubstitution") {
        if (part.script !== undefined) this.list(part.script.commands);
      }
    }
  }
}

/** The words of a command in one line, without quotes. */
function textOf({ name, args, prefix, redirects }: Command): string {
  let text = prefix.map((each) => each.type === "Assignment" ? `${each.text} ` : "").join("") + (name?.text ?? "");
  for (const each of args) text += ` ${each.text}`;
  for (const each of redirects) text += redirectText(each);
  return text.replace(/['"\\]/g, "");
}

function redirectText(each: Redirection): string {
  return each.type === "HereDoc" ? ` << ${each.body.text}` : ` ${each.operator} ${each.target?.text ?? ""}`;
}

function tailOf({ commands }: Extract<Part, { type: "Pipeline" }>): string {
  return commands.slice(-2).map((each) => each.type === "Command" ? textOf(each) : "").join(" | ");
}

/** A command of very many words without those that are none's harm. */
function shortened(node: Command): Command {
  const { type, pos, end, name, prefix, redirects } = node;
  const kept: CommandArgument[] = [];
  let plain = 0;
  for (const word of node.args) {
    const bare = word.text.replace(/['"\\]/g, "");
    const counts = /^-|[$`~*(]|^\/|\.\./.test(bare) || SECRET.test(bare) || word.type !== "Word" ||
      (word as Word).text === "{}";
    if (!counts && ++plain > 4) continue;
    if (kept.length < MOST_WORDS) kept.push(word);
  }
  return { type, pos, end, name, prefix, suffix: node.suffix, args: kept, redirects };
}
