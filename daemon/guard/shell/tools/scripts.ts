// The rules of sed and awk. Their scripts are read as the tools read them: what runs a command is judged as a shell would run it,
// what names a file is judged by its path, and a script that cannot be known needs a person.

import { Arg, type Call, NOTHING, type Rule, type Rules, type Stream } from "../call.ts";
import { longs, parseArgs, type ParsedArgs } from "../options.ts";
import { readAwkProgram } from "./awk_program.ts";
import { changedByAwk, changedBySed, withChanged } from "./changed_names.ts";
import { each, gnu } from "./gnu.ts";
import { filtered, isHelp, isStdin, judgeOptions, type PlainTool } from "./plain.ts";
import { everyProcess } from "./system_processes.ts";
import { readSedScript } from "./sed_script.ts";

/**
 * The text of a script, with any number for numbers that cannot be known; `undefined` where more than that is unknown, and where it
 * may be the name of a file. In a path nothing behind the first letters of a replacement runs.
 */
function scriptText(script: Arg): string | undefined {
  if (script.mayVanish || script.hasGlob && !/^[\d,$ ]*[sy]\//.test(script.shown)) return undefined;
  let text = "";
  for (const piece of script.pieces) {
    if (piece.kind !== "unknown") text += piece.text;
    else if (piece.digits === true) text += "1";
    else return undefined;
  }
  return text;
}

const SED: PlainTool = {
  grammar: gnu(
    "bEe:f:hi::l:nrsuz",
    "binary debug expression= file= follow-symlinks in-place=? line-length= null-data zero-terminated posix quiet regexp-extended " +
      "sandbox separate silent unbuffered",
  ),
  operands: "read",
};

const sed: Rule = (call) => {
  const { judge, name } = call;
  const parsed = parseArgs(call.args, SED.grammar);
  if (isHelp(parsed)) return { origin: "report" };
  judgeOptions(call, SED, parsed);
  const scripts: string[] = [];
  let given = false;
  let inPlace = false;
  const add = (script: Arg | undefined) => {
    given = true;
    const text = script === undefined ? undefined : scriptText(script);
    if (text === undefined) judge.ask("unknown-script", `the script of ${name} cannot be known`);
    else scripts.push(text);
  };
  for (const { name: option, value } of parsed.options) {
    if (option === "e" || option === "expression") add(value);
    else if (option === "f" || option === "file") {
      given = true;
      judge.ask("script-file", `${name} runs a script from a file`);
      if (value === undefined) continue;
      if (!isStdin(value)) judge.touch("start", value);
      else if (call.stdin.text !== undefined) scripts.push(call.stdin.text);
      else judge.codeFrom(name, call.stdin);
    } else if (option === "i" || option === "in-place") {
      inPlace = true;
      if (value !== undefined && (value.text === undefined || /[/*]/.test(value.text))) {
        judge.ask("option", `${name} keeps its backups under ${value.shown}`);
        if (value.text?.includes("/") === true) judge.touch("write", value);
      }
    }
  }
  const operands = given ? parsed.operands : parsed.operands.slice(1);
  if (!given) add(parsed.operands[0]);
  judgeSed(call, scripts.join("\n"));
  for (const file of operands) {
    if (isStdin(file) && !inPlace) continue;
    judge.touch("read", file);
    if (inPlace) {
      judge.touch("write", file, { entry: "replace" });
      judge.wrote(file, { origin: "rewritten" });
    }
  }
  return withChanged(rewritten(call, operands), operands.length === 0 ? call.stdin : NOTHING, changes(parsed, scripts));
};

/** What sed makes of each line. */
function changes({ options }: ParsedArgs, scripts: readonly string[]): ReturnType<typeof changedBySed> {
  const script = scripts.join(";");
  // With -n it prints what it is told to only.
  const prints = !options.some(({ name }) => /^(n|quiet|silent)$/.test(name)) || /^s.*p$/.test(script);
  return prints ? changedBySed(script) : undefined;
}

/** What comes out of a script: nobody can read it beforehand. */
function rewritten({ stdin }: Call, files: readonly Arg[]): Stream {
  return files.length === 0 || files.some(isStdin) ? filtered(stdin, "rewritten") : { origin: "rewritten" };
}

function judgeSed({ name, judge, stdin }: Call, script: string): void {
  const acts = readSedScript(script);
  if (acts === undefined) {
    judge.ask("unknown-script", `the script of ${name} cannot be read`);
    return;
  }
  for (const act of acts) {
    switch (act.kind) {
      case "read":
      case "write":
        if (!/^\/dev\/std(out|err)$/.test(act.file)) judge.touch(act.kind, Arg.of(act.file));
        if (act.kind === "write") judge.wrote(Arg.of(act.file), filtered(stdin, "rewritten"));
        break;
      case "run":
        judge.ask("script-runs", `the script of ${name} runs a command`);
        judge.shell(Arg.of(act.command));
        break;
      case "run-line":
        judge.ask("script-runs", `the script of ${name} runs the lines it reads`);
        if (act.text !== undefined) judge.shell(Arg.of(act.text));
        else if (stdin.text !== undefined || /^(download|rewritten)$/.test(stdin.origin)) judge.shellFrom(stdin);
    }
  }
}

const AWK: PlainTool = {
  grammar: {
    short: "F:f:v:W:bcCd::D::e:E:ghi:Ikl:L::mMnNo::Op::PrsStV",
    long: longs(
      "help version field-separator= file= assign= characters-as-bytes traditional copyright dump-variables=? debug=? source= exec= " +
        "gen-pot include= trace csv load= lint=? bignum use-lc-numeric non-decimal-data pretty-print=? optimize profile=? posix " +
        "re-interval no-optimize sandbox lint-old",
    ),
    stopAtOperand: true,
  },
  operands: "read",
  doors: {
    d: "ask",
    "dump-variables": "ask",
    D: "ask",
    debug: "ask",
    i: "ask",
    include: "ask",
    l: "ask",
    load: "ask",
    o: "ask",
    "pretty-print": "ask",
    p: "ask",
    profile: "ask",
    f: "ask",
    file: "ask",
    E: "ask",
    exec: "ask",
  },
};

const awk: Rule = (call) => {
  const { judge, name } = call;
  const parsed = parseArgs(call.args, AWK.grammar);
  if (isHelp(parsed) || onlyVersion(parsed)) return { origin: "report" };
  judgeOptions(call, AWK, parsed);
  let given = false;
  for (const { name: option, value } of parsed.options) {
    if (option === "e" || option === "source") {
      given = true;
      judgeAwk(call, value);
    } else if (/^(f|file|E|exec)$/.test(option)) {
      given = true;
      if (value === undefined) continue;
      if (!isStdin(value)) judge.touch("start", value);
      else if (call.stdin.text !== undefined) judgeAwk(call, Arg.of(call.stdin.text), assigned(parsed));
      else judge.codeFrom(name, call.stdin);
    } else if (/^(o|pretty-print|p|profile|d|dump-variables)$/.test(option) && value !== undefined) {
      judge.touch("write", value);
    } else if (option === "W" && !/^(version|interactive|posix|usage)$/.test(value?.text ?? "")) {
      judge.ask("option", `the option -W ${value?.shown ?? ""} of ${name} is not known`);
    }
  }
  if (!given) judgeAwk(call, parsed.operands[0], assigned(parsed));
  const operands = given ? parsed.operands : parsed.operands.slice(1);
  // "name=value" sets a variable when its turn comes.
  const files = operands.filter((file) => !/^[A-Za-z_][A-Za-z0-9_]*=/.test(file.prefix));
  const inPlace = parsed.options.some(({ name: option, value }) =>
    /^(i|include)$/.test(option) && /inplace/.test(value?.text ?? "")
  );
  for (const file of files) {
    if (isStdin(file)) continue;
    judge.touch("read", file);
    if (inPlace) judge.touch("write", file, { entry: "replace" });
  }
  const printed = rewritten(call, files);
  // A column of every process: their numbers, to be ended.
  const program = given ? "" : parsed.operands[0]?.text ?? "";
  const column = /^\s*(NR\s*(?:>|>=|!=)\s*[12]\s*)?\{\s*print\s+\$[1-4]\s*(?:;\s*)?\}\s*(?:;\s*)?$/.test(program);
  return column && files.length === 0 && call.stdin.processes === true
    ? { ...printed, names: [everyProcess] }
    : withChanged(printed, files.length === 0 ? call.stdin : NOTHING, changedByAwk(program, judge.home));
};

function onlyVersion({ options, operands }: ParsedArgs): boolean {
  return operands.length === 0 && options.length === 1 &&
    (options[0]?.name === "V" || options[0]?.name === "W" && options[0].value?.text === "version");
}

/** The texts that options set variables to. */
function assigned({ options }: ParsedArgs): readonly Arg[] {
  return options.flatMap(({ name, value }) => {
    const equals = value?.prefix.indexOf("=") ?? -1;
    return /^(v|assign)$/.test(name) && value !== undefined && equals > 0 ? [value.drop(equals + 1)] : [];
  });
}

/** The strings of a program that may be commands, those that stand behind one another as one. */
function stringsOf(text: string, home: string): readonly string[] {
  const whole = text.replace(/ENVIRON\["HOME"\]/g, `"${home}"`).replace(/([^\\])"\s+"/g, "$1");
  return [...whole.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, string = ""]) => string.replace(/\\(.)/g, "$1"))
    .filter((string) => /\S\s+\S/.test(string)).slice(0, 16);
}

function judgeAwk({ name, judge, stdin }: Call, program: Arg | undefined, values: readonly Arg[] = []): void {
  const text = program === undefined ? undefined : scriptText(program);
  const acts = text === undefined ? undefined : readAwkProgram(text);
  if (acts === undefined) {
    judge.ask("unknown-script", `the program of ${name} cannot be ${text === undefined ? "known" : "read"}`);
    return;
  }
  const runs = acts.filter(({ kind }) => kind === "run").length;
  for (const act of acts) {
    switch (act.kind) {
      case "run":
        judge.ask("script-runs", `the program of ${name} runs a command`);
        if (act.command === undefined) {
          // It is put together of what it reads or was given.
          for (const value of values) if (value.text !== undefined) judge.shell(value);
          for (const string of stringsOf(text ?? "", judge.home)) judge.shell(Arg.of(string));
          if (stdin.text !== undefined && stdin.origin !== "none" || /^(download|rewritten)$/.test(stdin.origin)) {
            judge.shellFrom(stdin);
          }
        } else if (/^\s*(\/(usr\/)?bin\/)?(ba|da|z|k)?sh\b[\s-]*(?:s\s*)?$/.test(act.command)) {
          for (const [, string] of (text ?? "").matchAll(/"((?:[^"\\]|\\.)*)"/g)) {
            if (string !== act.command) judge.shell(Arg.of((string as string).replace(/\\(.)/g, "$1")));
          }
          // What it prints to the shell is made of what flows in.
          if (/^(download|rewritten)$/.test(stdin.origin)) judge.shellFrom(stdin);
        } else judge.shell(Arg.of(act.command));
        break;
      case "read":
      case "write":
        if (act.file === undefined) {
          judge.ask("script-file", `the program of ${name} ${act.kind}s a file that is not known`);
          // It may be one that a variable was set to.
          for (const value of values) if (value.text !== undefined) judge.touch(act.kind, value);
        } else if (!/^(-|\/dev\/std(out|err))$/.test(act.file)) {
          judge.touch(act.kind, Arg.of(act.file));
          if (act.kind === "write") judge.wrote(Arg.of(act.file), { origin: "rewritten" });
        }
        break;
      case "connect":
        judge.ask("script-connects", `the program of ${name} connects to ${act.address}`);
        // Commands that come over the network and results that go back: a remote shell.
        if (runs > 1) judge.deny("reverse-shell", `the program of ${name} runs commands over a connection`);
        break;
      case "name":
        judge.ask("script-reaches", `the program of ${name} uses ${act.name}`);
        // What it puts among its own operands is read as if it stood there.
        if (/ARGV$/.test(act.name)) {
          for (const [, string = ""] of (text ?? "").matchAll(/"((?:[^"\\]|\\.)*)"/g)) {
            if (string !== "") judge.touch("read", Arg.of(string.replace(/\\(.)/g, "$1")));
          }
          for (const value of values) if (value.text !== undefined && value.text !== "") judge.touch("read", value);
        }
    }
  }
}

/** The tools that run scripts over lines. */
export const SCRIPTS: Rules = new Map<string, Rule>([
  ...each("sed gsed", sed),
  ...each("awk gawk mawk nawk original-awk", awk),
]);
