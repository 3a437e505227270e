// Where reading has no end, and which commands keep all that they read: together they take all memory there is. What only takes time
// ends with the limit of time. Knows names, and the few options with which a command stops or keeps no more than it prints.

import type { Arg, Judge, Stream } from "./call.ts";

/** `lines`: line after line without an end; `line`: one line that never ends. */
export type Endless = "lines" | "line";

/** Devices that can be read without an end. */
export function endlessDevice(path: string | undefined): Endless | undefined {
  if (path === undefined) return undefined;
  if (/^\/dev\/(zero|full)$/.test(path)) return "line";
  return /^\/dev\/u?random$/.test(path) ? "lines" : undefined;
}

/** Names, parted by blanks. */
const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

/** Commands that hand on, changed or not, what they read while they read it. */
const HAND_ON = words(
  "cat tr tee fold base64 base32 basenc xxd od hexdump hd hexyl strings cut nl pr expand unexpand rev paste sed gsed grep egrep fgrep " +
    "zgrep rg awk gawk mawk nawk gzip pigz xz zstd bzip2 lz4 zcat xzcat zstdcat uniq comm dd ul col colrm numfmt factor pv ts xargs head tail",
);

/** Commands that keep all of what they read. */
const KEEP = words(
  "sort tac shuf tsort column ptx sponge iconv diff colordiff zdiff sdiff diff3 wdiff difft less zless most csvcut csvsort csvlook csvstat " +
    "csvjson xsv qsv xan datamash gron yq xmllint pandoc mapfile readarray mlr git join",
);

/** Commands that keep a line until it ends. */
const KEEP_LINE = words(
  "grep egrep fgrep zgrep rg ag ack sed gsed awk gawk mawk nawk cut uniq nl rev comm paste look read jq jaq gojq bat batcat",
);

/** More than this is as good as without an end. */
const MUCH = 1e9;

/** Nobody keeps so many lines on purpose. */
const MANY = 2e6;

const UNITS = "KMGTPEZYRQ";

/** Sizes with their units, as `head`, `dd` and their kin take them. */
function sizeOf(text: string): number {
  const match = /^(\d+)([bckKmMgGtTPEZYRQw]?)(i?B)?$/.exec(text);
  if (match === null) return NaN;
  const power = UNITS.indexOf((match[2] ?? "").toUpperCase()) + 1;
  return Number(match[1]) * 1024 ** power;
}

/** What comes in without an end: a device or a stream among the operands, or standard input. */
export function endlessIn(
  name: string,
  args: readonly Arg[],
  stdin: Stream,
  streamOf: (file: Arg) => Stream | undefined,
): Endless | undefined {
  let found = stdin.endless;
  args.forEach((arg, at) => {
    // Where chance comes from is not what is read.
    if (arg.prefix.startsWith("-") || /^--random-source$/.test(args[at - 1]?.text ?? "")) return;
    const file = name === "dd" && arg.prefix.startsWith("if=") ? arg.drop(3) : arg;
    const own = endlessDevice(file.text) ?? (/^\/(dev|proc)\//.test(file.prefix) ? streamOf(file)?.endless : undefined);
    if (own !== undefined && found !== "line") found = own;
  });
  return found;
}

function uses(args: readonly Arg[], pattern: RegExp): boolean {
  return args.some(({ prefix }) => pattern.test(prefix));
}

/** Asks where a command keeps all of what comes in without an end. */
export function judgeEndless(judge: Judge, name: string, args: readonly Arg[], into: Endless | undefined): void {
  if (name === "dd" && args.some(({ text }) => sizeOf(/^(?:ibs|obs|bs)=(.*)$/.exec(text ?? "")?.[1] ?? "") >= MUCH)) {
    judge.ask("memory", "a block of that size takes much memory");
  }
  if (name === "shuf" && into === undefined && !uses(args, /^(-n|--head-count)/)) {
    const range = args.map(({ text }) => /^(?:-i|--i[a-z-]*=)?(\d+)-(\d+)$/.exec(text ?? "")).find((each) => each);
    if (range && Number(range[2]) - Number(range[1]) > 5 * MANY) {
      judge.ask("memory", "it keeps every number of its range");
    }
  }
  if (into === undefined) return;
  // Of lines that end with a sign that never comes all are one.
  const line = into === "line" || /^(grep|egrep|fgrep|sed|gsed)$/.test(name) && uses(args, /^(-\w*z|--nu)/);
  const keeps = KEEP.has(name) && !(name === "mapfile" || name === "readarray" ? uses(args, /^-\w*n/) : false) ||
    /^(jq|jaq|gojq)$/.test(name) && uses(args, /^(--slurp|-\w*s)|inputs/) ||
    name === "tail" && !uses(args, into === "line" ? /^(-c|--bytes)/ : /^(-\w*[ncfF]|-\d|--(lines|bytes|follow))/) ||
    name === "tail" && counts(args).some((count) => !count.startsWith("+") && !(sizeOf(count) < MANY)) ||
    /^python3?$/.test(name) && args[1]?.text === "json.tool" ||
    // What it holds back, and what it keeps by name or number.
    /^g?sed$/.test(name) && args.some(({ shown }) => /(^|[\s;{}!$\d/])[GH]/.test(shown)) ||
    /^[gmn]?awk$/.test(name) && args.some(({ shown }) => /\]\s*(=[^=~]|\+)/.test(shown) && !/\bexit\b/.test(shown)) ||
    line && KEEP_LINE.has(name) &&
      !(name === "cut"
        ? uses(args, /^(-[cb]|--(bytes|characters))/)
        : name === "read"
        ? uses(args, /^-\w*[nN]/)
        : false);
  if (keeps) judge.ask("memory", `${name} keeps what it reads, and that has no end`);
}

/** What a command prints without an end. */
export function endlessOut(name: string, args: readonly Arg[], into: Endless | undefined): Endless | undefined {
  if (name === "yes") return args.length === 1 && /^--(help|version)$/.test(args[0]?.text ?? "") ? undefined : "lines";
  if (name === "seq") {
    const numbers = args.filter(({ prefix }) => !/^-[^\d]/.test(prefix)).map(({ text }) => Number(text));
    const long = args.some(({ text }) => /^[+]?inf/i.test(text ?? "")) || numbers.some((each) => Math.abs(each) > MANY);
    return long ? "lines" : undefined;
  }
  if (name === "jot") {
    // Without a number of its own, or with none, it goes on for ever.
    const [count, ...rest] = args.filter(({ prefix }) => !/^-[A-Za-z]/.test(prefix));
    const few = rest.every(({ text }) => !/^(?:0*|\+?inf.*|-)$/i.test(text ?? ""));
    return count === undefined || /^0*[1-9]\d{0,7}$/.test(count.text ?? "") && few ? undefined : "lines";
  }
  if (into === undefined || !HAND_ON.has(name) || stops(name, args)) return undefined;
  if (name === "tr") {
    const ends = args.some(({ shown }) => /\\n|\n|\\012|\[:space:\]/.test(shown));
    // What is left of lines without their ends.
    if (uses(args, /^(-\w*d|--delete)/) && ends !== uses(args, /^(-\w*[cC]|--complement)/)) return "line";
    // Ends of lines that become something else part nothing any more.
    const [, made] = args.filter(({ prefix }) => !/^-\w/.test(prefix)).map(({ shown }) => /\\n|\n|\\012/.test(shown));
    return ends ? made === true ? "lines" : "line" : into;
  }
  if (/^(fold|xxd|od|hexdump|hd|hexyl|strings)$/.test(name)) return "lines";
  if (/^base(64|32|nc)$/.test(name)) return uses(args, /^(-w0|--wrap=0)/) || uses(args, /^-w$/) ? "line" : "lines";
  return into;
}

/** How much `head` is told to print. */
function counts(args: readonly Arg[]): readonly string[] {
  return args.flatMap(({ text = "" }, at) => {
    if (/^(-[cn]|--(bytes|lines))$/.test(args[at - 1]?.text ?? "")) return [text];
    return /^(?:-[cn]|--(?:bytes|lines)=|-(?=\d))(.+)$/.exec(text)?.[1] ?? [];
  });
}

/** Tells whether a command comes to an end by itself before what it reads does. */
function stops(name: string, args: readonly Arg[]): boolean {
  switch (name) {
    case "head":
      // A count with a minus is all but so many.
      return !counts(args).some((count) => count.startsWith("-") || sizeOf(count) >= MUCH);
    case "tail":
      return !uses(args, /^(\+|-[nc]\+|--(lines|bytes)=\+)/);
    case "dd":
      return uses(args, /^count=/);
    case "od":
      return uses(args, /^(-\w*N|--read-bytes)/);
    case "xxd":
      return uses(args, /^(-l|--?len)/);
    case "hexdump":
    case "hd":
    case "hexyl":
      return uses(args, /^(-\w*n|--(length|bytes)|-c)/);
    case "grep":
    case "egrep":
    case "fgrep":
    case "zgrep":
    case "rg":
      return uses(args, /^(-\w*[mqlLc]|--(max-count|quiet|silent|files-with|count))/);
    case "sed":
    case "gsed":
      return args.some(({ shown }) => /(^|[\d;{}/$!\s])[qQ]/.test(shown));
    case "awk":
    case "gawk":
    case "mawk":
    case "nawk":
      return args.some(({ shown }) => /\bexit\b/.test(shown));
    default:
      return false;
  }
}
