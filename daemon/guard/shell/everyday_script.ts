// Tells scripts of everyday from all others, by how they are written: which variables they set and how, which builtins, redirections
// and expansions they use. Whatever is not on these short lists is too seldom used for anybody to be certain that it was followed as
// bash does; a script that holds it is asked about, however harmless it looks. Knows no value.

import { type Assignment, type Command, forEachChild, type Redirection, type SyntaxNode } from "unbash";
import { BUILTIN_NAMES } from "./builtin_names.ts";
import { isPlainWord } from "./everyday_words.ts";
import { mayBeSet } from "./set_names.ts";

/** Builtins that everybody uses; what they do to variables, if anything, is plain. */
const USUAL =
  /^(:|true|false|echo|printf|test|\[|pwd|cd|read|mapfile|readarray|local|declare|readonly|export|unset|shift|exit|return|break|continue|type|set|command)$/;

/** Options of those, the words of which may be anything else that does not begin with a dash or a plus. */
const OPTIONS: Readonly<Record<string, RegExp>> = {
  read: /^-(r|d|p|rd|rp|ra|a)$/,
  mapfile: /^-t$/,
  readarray: /^-t$/,
  local: /^-[arA]$/,
  declare: /^-[arAxi]$/,
  readonly: /^-[aA]$/,
  export: /^$/,
  set: /^(--|[-+][eEux]+|[-+][eEux]*o)$/,
  command: /^-[vV]$/,
  type: /^-[tpa]$/,
  pwd: /^-[LP]$/,
  cd: /^(--|-)$/,
};

/** Builtins that only tell something, with all of their words. */
const TELLS =
  /^(alias( \w+)?|bind -P|compgen -[abck]+|dirs( -[vlp]+)?|fc -l( -?\d+)*|hash|help [\w.:[]+|history( \d+)?|jobs( -[lprs]+)?|(kill|trap) -l|kill --help|popd|pushd [\w./~-]+|shopt( -s( nullglob| globstar)+)?|times|ulimit -[HS]?[a-zA-Z]|umask|wait( "?\$(!|\w+)"?)?)$/;

/** Substitutions deeper in one another than this are seldom. */
const DEEPEST = 3;

/** What stands between the brackets where an item is set. */
const INDEX = /^(?:["']?\$?\w+["']?|[\w.-]+|\$\{#\w+\[@\]\})$/;

/** Variables that say how something is shown. */
const SHOWS = /^(?:(?:LC_[A-Z]+|LANG|TZ)=["']?[\w./:@+-]*["']?|(?:GIT_)?PAGER=cat|IFS=(?:\$'\\n')?)$/;

/** Files of the kernel that say how the machine is. */
const TOLD = /^\/proc\/(?:\w+|self\/(?:cmdline|limits|maps|mounts|status))$/;

/** What `let` may be given: one variable that is counted. */
const COUNTED = /^["']?[A-Za-z_]\w*(?:\[\$?\w+\])?(?:\+\+|--|[-+]?=\d{1,4})["']?$/;

/** Says, as a clause, what of a script is not written as everyday scripts are; `undefined` if there is nothing of it. */
export function unusualPart(script: SyntaxNode): string | undefined {
  let unusual: SyntaxNode | undefined;
  const look = (node: SyntaxNode, above: SyntaxNode, depth: number): void => {
    if (unusual !== undefined) return;
    const within = depth + (isSubstitution(node) ? 1 : 0);
    const file = fileReadBy(node);
    if (file !== undefined) return look(file, node, within);
    if (within <= DEEPEST && isPlainNode(node, above, within)) forEachChild(node, (each) => look(each, node, within));
    else unusual = node;
  };
  forEachChild(script, (each) => look(each, script, 0));
  return unusual === undefined ? undefined : nameOf(unusual);
}

/** The redirection of `$(< file)`, which prints the file, and does so in this form alone. */
function fileReadBy(node: SyntaxNode): Redirection | undefined {
  if (node.type !== "CommandExpansion" || node.script?.commands.length !== 1) return undefined;
  const [statement] = node.script.commands;
  if (statement?.command.type !== "Command" || statement.background === true) return undefined;
  const { name, prefix, args, redirects: [only, ...others] } = statement.command;
  const alone = name === undefined && prefix.every(({ type }) => type === "Redirect") && args.length === 0 &&
    others.length === 0;
  return alone && only?.type === "Redirect" && only.operator === "<" && only.descriptor === undefined
    ? only
    : undefined;
}

function isSubstitution({ type }: SyntaxNode): boolean {
  return type === "CommandExpansion" || type === "ProcessSubstitution" || type === "ArithmeticCommandExpansion";
}

function nameOf(node: SyntaxNode): string {
  switch (node.type) {
    case "Command":
      return `${node.name?.text ?? "a redirection without a command"} is used in a way`;
    case "Assignment":
      return `${node.name} is set in a way`;
    case "Redirect":
      return `${
        node.descriptor?.type === "FileDescriptor" ? node.descriptor.value : ""
      }${node.operator} is used in a way`;
    case "Coproc":
      return "coproc is used in a way";
    case "Select":
      return "select is used in a way";
    default:
      return `${
        "text" in node ? node.text : /^Arithmetic/.test(node.type) ? "a sum" : "a part of it"
      } is written in a way`;
  }
}

function isPlainNode(node: SyntaxNode, above: SyntaxNode, depth: number): boolean {
  switch (node.type) {
    case "Command":
      return isPlainCommand(node);
    case "Assignment":
      // How a line is read is looked at with the command.
      return above.type === "Command" && above.name?.text === "read" || isPlainAssignment(node);
    case "Redirect":
    case "HereString":
      return isPlainRedirection(node);
    case "HereDoc":
      // Where one within a substitution ends is a matter of its own.
      return depth === 0 && isPlainRedirection(node) && /^(["']?)\w+\1$/.test(node.delimiter?.text ?? "");
    case "For":
      return node.name.value === "_" || !mayBeSet(node.name.value);
    case "Case":
      return depth === 0;
    case "CaseItem":
      return node.terminator === undefined || node.terminator === ";;";
    case "Function":
      return depth === 0 && /^[\w-]+$/.test(node.name.text) && !BUILTIN_NAMES.has(node.name.value);
    case "Coproc":
    case "Select":
      return false;
    default:
      return isPlainWord(node);
  }
}

function isPlainCommand({ name, args, prefix, redirects }: Command): boolean {
  // Without a name it prints nothing, but for the one form that is looked at where it stands.
  if (name === undefined) return redirects.length === 0;
  // A name out of an expansion may be that of any builtin.
  if (name.parts?.some(({ type }) => type !== "Literal" && type !== "SingleQuoted" && !isQuotedText(type, name.text))) {
    return /^"?\$(\w+|\{\w+\[@\]\})"?$/.test(name.text) && prefix.length === 0;
  }
  if (!/^[\w./:@%+[-]+$/.test(name.value)) return false;
  if (!BUILTIN_NAMES.has(name.value)) return true;
  if (name.text !== name.value) return false;
  const words = [name.text, ...args.map(({ text }) => text)].join(" ");
  if (prefix.length === 0 && TELLS.test(words)) return true;
  if (name.text === "exec") return args.length === 0 && redirects.every(isErrors);
  if (name.text === "let") return args.every(({ text }) => COUNTED.test(text));
  if (!USUAL.test(name.text)) return false;
  // What is set in front of a builtin is set while it works: only how a line is read may be.
  const set = prefix.filter((each) => each.type === "Assignment");
  if (set.length > 0 && (name.text !== "read" || set.some(({ text }) => !/^IFS=['"]?[,:|;-]?['"]?$/.test(text)))) {
    return false;
  }
  if (/^(echo|printf|test|\[|:|true|false)$/.test(name.text)) return true;
  const options = OPTIONS[name.text] ?? /^$/;
  if (name.text === "command" && args[0] !== undefined && !args[0].text.startsWith("-")) {
    return /^[\w.-]+$/.test(args[0].text) && !BUILTIN_NAMES.has(args[0].text);
  }
  return args.every((each) => {
    if (each.type === "Assignment" || !/^[-+]/.test(each.text)) {
      const sets = /^(read|mapfile|readarray|local|declare|readonly|export|unset)$/.test(name.text);
      const word = each.type === "Assignment" ? each.name : each.text;
      return !sets || each.type === "Assignment" || /^[A-Za-z_]\w*$/.test(word) && !mayBeSet(word) ||
        name.text === "read" && /^(_$|['"]|\$'\\0'$)/.test(word);
    }
    return options.test(each.text);
  });
}

/** Quotes that hold nothing but text. */
function isQuotedText(type: string, text: string): boolean {
  return type === "DoubleQuoted" && !/[$`]/.test(text);
}

/** Errors that go nowhere, or where the output goes. */
function isErrors(each: Redirection): boolean {
  if (each.type !== "Redirect" || each.descriptor?.type !== "FileDescriptor" || each.descriptor.value !== 2) {
    return false;
  }
  return each.operator === ">" && each.target?.text === "/dev/null" ||
    each.operator === ">&" && each.target?.text === "1";
}

function isPlainAssignment({ name, text, index, append }: Assignment): boolean {
  if (SHOWS.test(text)) return true;
  return !mayBeSet(name) && (index === undefined || append !== true && INDEX.test(index.text));
}

function isPlainRedirection(each: Redirection): boolean {
  if (each.descriptor?.type === "FileDescriptorVariable" || (each.descriptor?.value ?? 0) > 2) return false;
  if (each.type !== "Redirect") return (each.descriptor?.value ?? 0) === 0;
  const target = each.target?.text ?? "";
  if (/^\/dev\/std(out|err)$/.test(target)) return /^>>?$/.test(each.operator);
  if (/\/dev\/(fd|std|tcp|udp)|\/proc\//.test(target)) return each.operator === "<" && TOLD.test(target);
  return each.operator === "<>" || each.operator === "<&" ? false : each.operator !== ">&" || /^[12]$/.test(target);
}
