// The rules for make and its kin, compilers and the Java tools. What text makes them run is judged as shell; building asks.
// Knows no package manager.

import { Arg, type Call, type Judge, type Rule, type Stream } from "../call.ts";
import { parseArgs } from "../options.ts";

/** Judges the recipes and `$(shell ...)` of a makefile that is given as text. Source: the GNU make manual, "Recipe Syntax". */
export function judgeMakefile(judge: Judge, text: string): void {
  judge.ask("makefile", "make runs the recipes of a makefile given as text");
  const lines = text.replace(/\\\n\t?/g, " ").split("\n");
  for (const line of lines) {
    const recipe = line.startsWith("\t") ? line.slice(1) : recipeBeside(line);
    if (recipe !== undefined) {
      const command = recipe.trim().replace(/^[@+\- \t]+/, "").replaceAll("$$", "$");
      if (command !== "") judge.shell(Arg.of(command));
    }
    const assigned = /^[\w.-]+\s*!=\s*(.*)$/.exec(line)?.[1];
    if (assigned !== undefined) judge.shell(Arg.of(assigned));
    for (const inner of shellCalls(line)) judge.shell(Arg.of(inner.replaceAll("$$", "$")));
  }
}

/** The recipe that stands beside its target: `target: parts; recipe`. */
function recipeBeside(line: string): string | undefined {
  const end = line.indexOf(";");
  const rule = line.slice(0, Math.max(end, 0));
  return rule.includes(":") && !/^[\s#]/.test(rule) ? line.slice(end + 1) : undefined;
}

/** The commands in `$(shell ...)` or `${shell ...}`, brackets counted. */
function shellCalls(line: string): string[] {
  const found: string[] = [];
  const opening = /\$([({])shell\s+/g;
  for (let match = opening.exec(line); match !== null; match = opening.exec(line)) {
    const [open, close] = match[1] === "(" ? ["(", ")"] : ["{", "}"];
    let depth = 1;
    let end = opening.lastIndex;
    for (; end < line.length && depth > 0; end++) {
      if (line[end] === open) depth++;
      else if (line[end] === close) depth--;
    }
    found.push(line.slice(opening.lastIndex, depth === 0 ? end - 1 : end));
  }
  return found;
}

const make: Rule = ({ args, stdin, judge }) => {
  if (args.length === 1 && /^(--version|-v|--help|-h)$/.test(args[0]?.text ?? "")) return;
  const { options, operands } = parseArgs(args, {
    short: "BC:deE:f:hiI:j::kl::no:pqrRsStvwW:",
    long:
      `always-make directory= debug=? environment-overrides eval= file= makefile= help ignore-errors include-dir= jobs=? keep-going
      load-average=? check-symlink-times just-print dry-run recon old-file= assume-old= output-sync=? print-data-base question
      no-builtin-rules no-builtin-variables silent quiet no-silent stop no-keep-going touch trace version print-directory
      no-print-directory what-if= new-file= assume-new= warn-undefined-variables`.split(/\s+/),
  });
  judge.ask("project-code", "make runs the recipes of a makefile");
  for (const { name, value } of options) {
    if (value === undefined) continue;
    if (name === "f" || name === "file" || name === "makefile") {
      if (!/^(-|\/dev\/stdin|\/dev\/fd\/0)$/.test(value.text ?? "")) judge.touch("start", value);
      else if (stdin.text !== undefined) judgeMakefile(judge, stdin.text);
      else judge.shellFrom(stdin);
    } else if (name === "E" || name === "eval") {
      if (value.text !== undefined) judgeMakefile(judge, value.text);
    } else if (name === "C" || name === "directory") judge.touch("list", value);
  }
  // `make CC='...'` sets a variable, which recipes run.
  for (const operand of operands) {
    const text = operand.text ?? "";
    for (const inner of shellCalls(text)) judge.shell(Arg.of(inner));
    const [, sign, assigned = ""] = /^\w+([!:+?]?:?=)(.*)$/s.exec(text) ?? [];
    if (sign === "!=" || sign !== undefined && /\s/.test(assigned)) judge.shell(Arg.of(assigned));
  }
  return { origin: "unknown" };
};

const COMPILER_ABOUT =
  /^(--version|-v|--help(=[\w,^-]+)?|-help|--target-help|-dumpversion|-dumpfullversion|-dumpmachine|-dumpspecs|--?print-[\w-]+(=[\w.+-]+)?|-V|-qversion)$/;

const compiler: Rule = ({ name, args, judge }) => {
  // The assembler tells its version by one letter and goes on to what flows in.
  const goesOn = name === "as" && args.some(({ text }) => /^-[vV]$/.test(text ?? ""));
  if (args.length > 0 && !goesOn && args.every(({ text }) => COMPILER_ABOUT.test(text ?? ""))) return;
  judge.ask("compile", "it compiles, and writes the result");
  for (const [i, arg] of args.entries()) {
    const next = args[i + 1];
    if (arg.text === "-wrapper" && next?.text !== undefined) {
      judge.run(next.text.split(",").map((word) => Arg.of(word)));
    } else if (arg.text === "-o" && next !== undefined) judge.touch("write", next);
    else if (/^-o./.test(arg.prefix)) judge.touch("write", arg.drop(2));
    else if (arg.prefix.startsWith("@")) judge.touch("read", arg.drop(1));
    else if (!arg.prefix.startsWith("-") && arg.text !== "-" && arg.pieces.length > 0 && args[i - 1]?.text !== "-o") {
      judge.touch("read", arg);
    }
  }
  return { origin: "file" };
};

const cmake: Rule = ({ args, judge }) => {
  const first = args[0]?.text;
  if (
    args.length <= 2 && /^(--version|-version|\/V|--help(-[\w-]+)?|-help|-h|-H)$/.test(first ?? "") &&
    args.slice(1).every((arg) => !arg.mayBeOption)
  ) {
    if (args.length === 1 || /^--help-(command|module|policy|property|variable|manual)$/.test(first ?? "")) return;
  }
  if (first === "-E") return cmakeTool(args.slice(1), judge);
  const script = args.findIndex(({ text }) => text === "-P");
  const file = args[script + 1];
  if (script >= 0 && file !== undefined) judge.touch("start", file);
  judge.ask("project-code", "cmake runs the project's build description");
  return { origin: "unknown" };
};

/** `cmake -E` is a box of portable file tools. Source: cmake(1). */
function cmakeTool(args: readonly Arg[], judge: Judge): Stream | void {
  const tool = args[0]?.text;
  const files = args.slice(1).filter((arg) => !arg.prefix.startsWith("-"));
  if (tool === undefined || /^(capabilities|echo|echo_append|true|false|sleep|help|--help)$/.test(tool)) {
    if (args.length > 0 && tool === undefined) judge.ask("unknown-word", "what cmake -E is told to do is not known");
    return;
  }
  if (/^(cat|md5sum|sha\d+sum|compare_files)$/.test(tool)) {
    for (const file of files) judge.touch("read", file);
    return { origin: "file" };
  }
  judge.ask("project-write", `cmake -E ${tool} may write or run something`);
  if (/^(rm|remove|remove_directory)$/.test(tool)) {
    for (const file of files) judge.touch("remove", file, { recursive: true });
  } else if (/^(copy|copy_if_different|copy_directory|rename|create_symlink|create_hardlink)/.test(tool)) {
    for (const [i, file] of files.entries()) {
      judge.touch(i === files.length - 1 ? "write" : "read", file, { recursive: true });
    }
  } else if (/^(touch|make_directory)/.test(tool)) { for (const file of files) judge.touch("write", file); }
  else if (tool === "time") return judge.run(args.slice(1));
  else if (tool === "env" || tool === "chdir") {
    return judge.run([Arg.of("env"), ...args.slice(tool === "chdir" ? 2 : 1)]);
  }
  return { origin: "unknown" };
}

const ninja: Rule = ({ args, judge }) => {
  if (args.length === 1 && /^(--version|--help|-h)$/.test(args[0]?.text ?? "")) return;
  const tool = args.findIndex(({ text }) => text === "-t");
  if (tool === 0 && /^(list|targets|commands|graph|query|rules|inputs)$/.test(args[1]?.text ?? "")) {
    return;
  }
  judge.ask("project-code", "ninja runs the project's build commands");
  return { origin: "unknown" };
};

const java: Rule = ({ args, judge }) => {
  if (
    args.length > 0 &&
    args.every(({ text }) =>
      /^(--?version|--?help|-h|-\?|-X|--help-extra|-showversion|--show-version|--list-modules|-fullversion|--full-version)$/
        .test(text ?? "")
    )
  ) {
    return;
  }
  judge.ask("script", "java runs a program");
  for (const [i, arg] of args.entries()) {
    const hook = /^-XX:On(?:Error|OutOfMemoryError)=/.exec(arg.prefix);
    if (hook !== null) judge.shell(arg.drop(hook[0].length));
    const next = args[i + 1];
    if (arg.text === "-jar" && next !== undefined) judge.touch("start", next);
    else if (/\.java$/.test(arg.text ?? "")) judge.touch("start", arg);
  }
  return { origin: "unknown" };
};

const jar: Rule = ({ args, judge }) => {
  const mode = args[0]?.text ?? "";
  if (/^-?tv?f$/.test(mode) || /^-?tfv$/.test(mode) || mode === "--list") {
    for (const arg of args.slice(1)) {
      // "-J" hands an option to the machine that runs it, and a file of arguments may hold one.
      if (arg.mayBeOption && !/^(-f|-v|--file(=.*)?|--verbose)$/.test(arg.text ?? "") || arg.prefix.startsWith("@")) {
        judge.ask("unknown-option", `the option ${arg.shown} of jar is not known`);
      } else if (!arg.prefix.startsWith("-")) judge.touch("read", arg);
      else if (arg.prefix.startsWith("--file=")) judge.touch("read", arg.drop("--file=".length));
    }
    return;
  }
  if (args.length === 1 && /^(--version|--help|-h)$/.test(mode)) return;
  judge.ask("project-write", "jar writes an archive or its contents");
};

function about(pattern: RegExp, rule: string, why: string): Rule {
  return (call: Call) => {
    if (call.args.length === 1 && pattern.test(call.args[0]?.text ?? "")) return;
    call.judge.ask(rule, why);
    return { origin: "unknown" };
  };
}

const COMPILERS =
  "gcc g++ cc c++ clang clang++ cpp gfortran tcc icc nvcc swiftc gcc-11 gcc-12 gcc-13 gcc-14 g++-12 g++-13 clang-14 clang-15 clang-16 clang-17 clang-18 as ld lld gold gdc emcc";

/** The rules for make, compilers and build tools that are not package managers. */
export const BUILD_RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...["make", "gmake", "bmake", "remake"].map((name): [string, Rule] => [name, make]),
  ...COMPILERS.split(" ").map((name): [string, Rule] => [name, compiler]),
  ["cmake", cmake],
  ["ninja", ninja],
  ["java", java],
  ["jar", jar],
  ["javac", about(/^(--?version|--?help|-X|-fullversion)$/, "compile", "it compiles, and writes the result")],
  ["gradle", about(/^(--version|-v|--help|-h|-\?)$/, "project-code", "gradle runs the project's build scripts")],
  ["mvn", about(/^(--version|-v|--help|-h)$/, "project-code", "maven runs the project's plugins")],
  ["ant", about(/^(-version|-h|-help|-diagnostics)$/, "project-code", "ant runs the project's build script")],
]);
