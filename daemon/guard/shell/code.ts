// Code of other languages inside a command: never judged harmless, and refused where its own words show that it harms: it deletes,
// writes or opens what the path table protects, runs a shell command that is refused, hides what it runs, or forks without end.

import { parse } from "unbash";
import { classifyPath, ruleOn } from "../paths.ts";
import { Arg, type Touch } from "./call.ts";
import type { Judge } from "./call.ts";
import type { Machine } from "./machine.ts";
import type { Scope } from "./scope.ts";
import { literal, wildcards } from "./patterns.ts";
import { originOfPieces } from "./streams.ts";
import { onlyRefused } from "./refused.ts";

/** Calls that run another program, over the languages. */
const RUNS =
  /\b(system|popen\w*|exec\w*|spawn\w*|subprocess|check_output|check_call|getoutput|shell_exec|passthru|proc_open|pcntl_exec|Command|child_process|execSync|spawnSync|Runtime|ProcessBuilder|qx|IO\.popen|Open3|Kernel|os\.execute|Deno\.run|pty|run|call|shell|sh|docmd|cmd|command|callCommand|(?:read|call|create|raw)(?:Process|System)|rawSystem|execute|uiop|spawn_command_line\w*)\b|`|\.!|!!/;

/** Calls that delete. */
const DELETES =
  /\b(rmtree|unlink\w*|remove\w*|rmdir\w*|rm|rmSync|rm_rf|rm_r|remove_tree|delete\w*|del|truncate\w*|FileUtils|move|rename\w*|shred)\b/i;

/** Calls that write. */
const WRITES =
  /\b(write\w*|append\w*|open\w*|fopen|file_put_contents|print|puts|copy\w*|symlink\w*|link\w*|chmod\w*|chown\w*|dump|tofile|mkdir\w*|File|Path|createWriteStream|touch)\b/;

/** Calls that read. */
const READS =
  /\b(read\w*|lines|open\w*|fopen|file_get_contents|file|slurp|cat|load\w*|include|require|import|File|Path|IO|fs|readfile|getline|from_file|copy\w*)\b|<|@ARGV|-n|-p/;

/** Calls that turn text into code. */
const EVALUATES =
  /\b(eval|exec|Function|assert|loadstring|load|compile|instance_eval|class_eval|runInNewContext|execfile|system|popen|iex|IEX|Invoke-Expression)\b/;

/** What a program fetches and runs at once. */
const FETCHES =
  /\b(?:eval|exec|Function|instance_eval)\b[\s(]*(?:`|qx\b|%x|(?:[\w.]|\([^()]{0,80}\)){0,80}\b(?:execSync|spawnSync|check_output|popen|shell_exec)\b)[^\n]{0,400}\b(?:curl|wget)\b/;

/** What comes from an address and runs at once; each address stands as `URL`. */
const LOADS =
  /\b(eval|exec|instance_eval|class_eval|loadstring|import|require|include|include_once|dofile|load)\b[\s(]{0,4}(?:await\s+)?[\w.:$]*[\s(]{0,4}URL|\bimport\b[^;\n]{0,200}\bfrom\s+URL/;

/** Calls that run a command, which may just have been decoded. */
const RUNS_DECODED = /\b(execSync|execFileSync|spawnSync|shell_exec|passthru|check_output|getoutput)\b/;

/** Code that reads what flows in. */
const READS_INPUT =
  /\b(stdin|STDIN|getc|gets|readlines?|slurp|ARGF|input)\b|<>|readFileSync\(\s*0|php:\/\/input|io\.read/;

/** Tells whether code runs, as code or as commands, what flows into it. */
export function runsInput(source: string): boolean {
  // To read data is not to run it.
  source = source.replace(/\b(?:json|simplejson|orjson|ujson|tomllib|toml|csv)\.loads?\b|\bsafe_load\b/g, "data");
  return READS_INPUT.test(source) && (EVALUATES.test(source) || RUNS.test(withoutStrings(source)));
}

/** Calls that bring hidden text to light. */
const DECODES =
  /\b(b64decode|b32decode|a85decode|unhexlify|fromhex|frombytes|decode64|unpack1?|pack|decode_base64|base64_decode|atob|fromCharCode|chr|hex2bin|bytes\.fromhex|gzinflate|gzuncompress|str_rot13|rot13|zlib|codecs|marshal|pickle|Buffer\.from|decompress|urlopen|urllib|requests\.get|fetch|http\.get|Net::HTTP|LWP|DownloadString|FromBase64String|Invoke-WebRequest|Invoke-RestMethod|iwr|irm|file_get_contents\(['"]https?)\b/;

const CONNECTS =
  /\b(socket|fsockopen|stream_socket_client|TCPSocket|Socket|create_connection|open_connection|net\.connect|createConnection|Deno\.connect|IO::Socket|socketConnection|net\.Dial\w*|Dial|TcpStream|TcpClient|TCPClient)\b/;

/** A program that is started by a name which only the run knows, such as what came over a connection. */
const RUNS_UNKNOWN =
  /\b(system|exec|execSync|popen|eval|spawn|shell_exec|passthru|check_output|getoutput|Command|os\.execute|qx|iex)\b\s*(?:[({]\s*)?[$@A-Za-z_]/;

/** The home folder, as the languages call it. */
const HOME =
  /(?:pathlib\.)?Path\.home\(\)|os\.path\.expanduser\((?:"~\/?"|'~\/?')\)|os\.environ\[(?:"HOME"|'HOME')\]|os\.environ\.get\((?:"HOME"|'HOME')\)|(?:os\.)?getenv\((?:"HOME"|'HOME')\)|process\.env\.HOME\b|process\.env\[(?:"HOME"|'HOME')\]|(?:require\((?:"(?:node:)?os"|'(?:node:)?os')\)|\bos)\.homedir\(\)|\bhomedir\(\)|Deno\.env\.get\((?:"HOME"|'HOME')\)|\bDir\.home\b|\bENV(?:\.fetch\(|\[)(?:"HOME"|'HOME')[\])]|\$ENV\{["']?HOME["']?\}|\$_SERVER\[(?:"HOME"|'HOME')\]|System\.getProperty\("user\.home"\)|System\.user_home!?(?:\(\))?|\bhomedir\b|\$::?env\(HOME\)/g;

/** Whom {@link judgeCode} tells, and where the code would run. */
export interface CodeJudge extends Judge {
  readonly machine: Machine;
  readonly scope: Scope;
}

/** With these code goes into another folder, or runs something there. */
export const GOES_ELSEWHERE = /\b(?:f?chdir|pushd|(?:set_)?current_dir)\b|\bcwd["']?\s*[=:]/;

/** Judges code. @param source The code; `undefined` where it is not known. @param depth How many strings it stood in. */
export function judgeCode(judge: CodeJudge, language: string, source: Arg | undefined, depth = 0): void {
  judge.ask("interpreter", `it runs code of ${language}, which no rule can follow`);
  if (source !== undefined && /^(download|rewritten)$/.test(originOfPieces(source.pieces))) {
    judge.deny("hidden-script", `${language} runs what came over the network or out of a decoder`);
  }
  const written = source?.text ?? source?.pieces.map((piece) => piece.kind === "unknown" ? " " : piece.text).join("");
  if (written === undefined || written === "") return;
  const text = folded(written, judge.home);
  const strings = stringsOf(text);
  let bare = withoutStrings(text);
  // Functions that are called by a name in a string.
  if (/\b(array_map|call_user_func\w*|getattr|send|__send__|public_send|globals|Reflect|apply)\b|\]\s*\(/.test(bare)) {
    bare += ` ${strings.filter((each) => /^\w+$/.test(each)).join(" ")}`;
  }
  const evaluated = EVALUATES.test(bare) ? `${bare} ${strings.join("\n")}` : bare;

  if (
    /\b(pcntl_)?fork\b/.test(evaluated) &&
    /\b(while|for|loop|until|forever)\b|fork\b[\s\S]*fork\b/.test(evaluated)
  ) {
    judge.deny("fork-bomb", `the ${language} code starts itself again and again`);
  }
  const endless = /\bwhile\s*(?:\(\s*)?(1|true|True)\b|\bfor\s*\(\s*;\s*;|\bloop\s*[{d]|\buntil\s+false\b/;
  if (
    endless.test(bare) && /process\.(argv|execPath)|__filename|sys\.executable|__FILE__|\$0\b/.test(bare) &&
    RUNS.test(bare)
  ) {
    judge.deny("fork-bomb", `the ${language} code starts itself again and again`);
  }
  if (/\bkill\w*\b\s*(?:\(\s*)?(?!\s)(?:-1\b|(?:(?!\bkill)[^;\n])*,\s*-1\b)/.test(bare)) {
    judge.deny("kill-all", `the ${language} code ends every process`);
  }
  if (FETCHES.test(text) || LOADS.test(text.replace(/(["'`])https?:\/\/[^"'`\n]*\1/g, "URL"))) {
    judge.deny("hidden-script", `the ${language} code runs what it loads over the network`);
  }
  if (DECODES.test(bare) && (EVALUATES.test(bare) || RUNS_DECODED.test(bare))) {
    judge.deny("hidden-script", `the ${language} code runs what it decodes or loads first`);
  }
  if (
    (CONNECTS.test(bare) || strings.some((each) => /^(socket|net|node:net)$/.test(each)) && /\bconnect\b/.test(bare)) &&
    (RUNS.test(bare) || /\bdup2?\b/.test(bare)) &&
    (/receive|recv|read|io\.popen/.test(bare) && /popen/.test(bare) || RUNS_UNKNOWN.test(bare) ||
      strings.concat(text).some((each) => /\b(ba|z|da|k)?sh\b/.test(each)))
  ) {
    judge.deny("reverse-shell", `the ${language} code hands a shell to the network`);
  }
  // Code in a string that is run as code.
  if (depth < 3 && /\b(exec|eval|instance_eval|class_eval|Function|runInNewContext|compile)\b/.test(bare)) {
    const inner = strings.filter((each) => each.length > 8 && each.length < text.length && /[(`;]/.test(each));
    for (const each of inner.slice(0, 8)) {
      onlyRefused(judge.machine, () => judgeCode(judge, language, Arg.of(each), depth + 1));
    }
  }
  const shellLike = RUNS.test(bare) || /`/.test(text);
  const touches: Touch[] = [];
  if (DELETES.test(bare)) touches.push("remove");
  if (WRITES.test(bare)) touches.push("write");
  if (READS.test(bare)) touches.push("read");
  for (const each of strings.slice(0, 64)) {
    if (shellLike) probeCommand(judge, each);
    for (const path of pathsIn(each, judge.home)) {
      for (const how of touches) {
        // "open" reads and writes; which one cannot be told, so a path that must not be written counts only with a sign of it.
        if (
          how === "write" &&
          !/["'`](w|a|x|r\+|w\+|a\+|wb|ab)["'`]|write|append|put|>|copy|link|chmod|chown|move|rename|touch|print\s+\w/i
            .test(text)
        ) continue;
        // The home folder itself is printed and looked at; as a whole it is only ever moved or handed over.
        if (how === "write" && path === judge.home && !/copy|move|rename|chmod|chown/i.test(text)) continue;
        const ruling = ruleOn(
          how,
          classifyPath(
            /[*?]/.test(path)
              ? { shown: path, pattern: wildcards(path), exact: false }
              : { shown: path, pattern: literal(path), exact: true },
            judge.machine.setting,
            how,
          ),
          path,
          true,
          judge.home,
        );
        if (ruling.tier === "deny") judge.deny(ruling.rule, `the ${language} code names ${path}: ${ruling.why}`);
      }
    }
  }
  // Languages in which a command stands bare behind a word: Tcl's exec, Expect's spawn.
  if (/^(tcl|expect)$/.test(language)) {
    for (const [, command] of text.matchAll(/\b(?:exec|spawn|system|open\s+"?\|)\s*([^\n;\]"]+)/g)) {
      probeCommand(judge, command as string);
    }
    for (const [, paths] of text.matchAll(/\bfile\s+delete\s+([^\n;\]"]+)/g)) probeCommand(judge, `rm -r ${paths}`);
  }
  if (language === "powershell") {
    for (const [, words] of text.matchAll(/\b(?:Remove-Item|ri|rd|del|erase|rm)\b((?:\s+[^\s;|]+)+)/gi)) {
      probeCommand(judge, `rm -r ${(words as string).replace(/(^|\s)-\w+/g, " ")}`);
    }
  }
  // A file of a language that is not known: recipes of a build, each on a line of its own.
  if (language === "an interpreter") {
    for (const line of text.split("\n").slice(0, 64)) {
      probeCommand(judge, line.replace(/^\s*(?:[\w.-]+\s*[:=]\s*)?[@+-]?/, ""));
      for (const [, command] of line.matchAll(/\bCOMMAND\s+([^)]+)/g)) probeCommand(judge, command as string);
    }
  }
  // An argument list such as ["rm", "-rf", "/"].
  if (shellLike && strings.length > 1 && strings.length <= 32) probeCommand(judge, strings.map(quote).join(" "));
  if (shellLike && strings.length > 2) {
    const start = strings.findIndex((each) =>
      /^(rm|dd|mkfs\S*|shutdown|reboot|halt|poweroff|chmod|chown|find|shred|sh|bash|sudo)$/.test(each)
    );
    if (start > 0) probeCommand(judge, strings.slice(start).map(quote).join(" "));
  }
}

/** A string in quotes, without anything that is put in when the code runs. */
const STRING = /"((?:\\[\s\S]|[^"\\])*)"|'((?:\\[\s\S]|[^'\\])*)'|`((?:\\[\s\S]|[^`\\])*)`/;

/** Code with the home folder put in where it is asked for, and strings that are put together written as one. */
function folded(text: string, home: string): string {
  if (text.length > 16_384) return text;
  let code = text;
  if (code.search(HOME) >= 0) {
    // Inside a string what is put in stands between marks of its own; perl has none.
    code = code.replace(
      new RegExp(`[$#]?\\{(?:${HOME.source})\\}`, "g"),
      (match) => match.startsWith("$ENV") ? match : home,
    );
    code = code.replace(
      new RegExp(`${STRING.source}|${HOME.source}`, "g"),
      (match) => /^["'`]/.test(match) ? match.replace(/\$ENV\{HOME\}/g, home) : `"${home}"`,
    );
  }
  // Paths that are put together by a call: `Path("a").joinpath("b", "c")`, `Path("~").expanduser()`.
  code = code.replace(/\(\s{0,4}(["'])~\1\s{0,4}\)\.expanduser\(\)/g, (_, mark: string) => `(${mark}${home}${mark})`);
  for (let turn = 0; turn < 8; turn++) {
    const before = code;
    code = code.replace(
      /(["'])((?:(?!\1)[^\\\n]){0,400})\1\s{0,4}\)?\s{0,4}\.joinpath\(\s{0,4}(["'])((?:(?!\3)[^\\\n]){0,400})\3\s{0,4}(,?)/g,
      (match, mark: string, a: string, _, b: string, more: string) =>
        b.includes(mark)
          ? match
          : `${mark}${b.startsWith("/") ? b : `${a.replace(/\/$/, "")}/${b}`}${mark}${more === "" ? "" : ".joinpath("}`,
    );
    code = code.replace(
      /(["'])((?:(?!\1)[^\\\n]){0,400})\1\s{0,4}(?:\+|\.{1,2}|<>|~|\/|\+\+)\s{0,4}(["'])((?:(?!\3)[^\\\n]){0,400})\3/g,
      (match, mark: string, a: string, _, b: string) =>
        b.includes(mark) ? match : `${mark}${a}${/["']\s*\/\s*["']/.test(match) ? "/" : ""}${b}${mark}`,
    );
    code = code.replace(
      /\bjoin\(\s{0,4}(["'])((?:(?!\1)[^\\\n]){0,400})\1\s{0,4},\s{0,4}(["'])((?:(?!\3)[^\\\n]){0,400})\3/g,
      (match, mark: string, a: string, _, b: string) =>
        b.includes(mark) ? match : `join(${mark}${a.replace(/\/$/, "")}/${b}${mark}`,
    );
    if (code === before) break;
  }
  return code;
}

function quote(text: string): string {
  return /^[\w./~:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Judges text as a shell command; only what is refused counts. */
function probeCommand(judge: CodeJudge, text: string): void {
  const script = text.trim();
  if (script === "" || script.length > 4096 || parse(script).errors !== undefined) return;
  const { findings } = judge.machine;
  const before = findings.length;
  judge.machine.source(script, judge.scope.copy());
  const found = findings.splice(before);
  findings.push(...found.filter(({ tier }) => tier === "deny"));
}

const MARKED =
  /(?:\bq[qxw]?|%[xqQwW]?)\s{0,3}(?:\{([^}]{0,2000})\}|\(([^)]{0,2000})\)|\[([^\]]{0,2000})\]|\|([^|]{0,2000})\||\/([^\/]{0,2000})\/|!([^!]{0,2000})!)/g;

/** The string literals of code, over the languages: quotes of every kind, with simple escapes undone. */
function stringsOf(text: string): string[] {
  const found: string[] = [];
  const expression =
    /"""([\s\S]*?)"""|'''([\s\S]*?)'''|"((?:\\[\s\S]|[^"\\])*)"|'((?:\\[\s\S]|[^'\\])*)'|`((?:\\[\s\S]|[^`\\])*)`|<<~?['"]?(\w+)['"]?\n([\s\S]*?)\n[^\S\n]*\6/g;
  // The quotes of Perl and Ruby with marks of one's own choice: q{...}, qx(...), %x[...].
  for (const match of text.matchAll(MARKED)) {
    const raw = match.slice(1).find((group) => group !== undefined);
    if (raw !== undefined) found.push(raw);
  }
  for (const match of text.matchAll(expression)) {
    const raw = match.slice(1, 6).find((group) => group !== undefined) ?? match[7];
    if (raw === undefined) continue;
    found.push(
      raw.replace(/\\x([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
        .replace(
          /\\u\{?([0-9a-fA-F]{4,6})\}?/g,
          (_, hex: string) => String.fromCodePoint(Math.min(parseInt(hex, 16), 0x10ffff)),
        )
        .replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))
        .replace(/\\n/g, "\n").replace(/\\t/g, "\t").replace(/\\(.)/g, "$1"),
    );
  }
  return found;
}

function withoutStrings(text: string): string {
  return text.replace(/"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'/g, '""');
}

/** Paths that a string names, with the home folder put in. */
function pathsIn(text: string, home: string): string[] {
  return text.replace(/^[<>+|\s]+/, "").split(/[\s,;:()[\]{}"'<>|]+/)
    .map((word) => word.replace(/^~(?=\/|$)/, home).replace(/^\$(HOME|\{HOME\})(?=\/|$)/, home))
    .map((word) =>
      /^\.?(env|netrc|pgpass|npmrc)(\.|$)/.test(word) && word.startsWith(".") ? `${home}/project/${word}` : word
    )
    .filter((word) => word.startsWith("/") && !word.startsWith("//"))
    .map((word) => word.replace(/\/+/g, "/").replace(/(.)\/$/, "$1"));
}
