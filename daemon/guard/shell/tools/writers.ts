// The rules of the tools that make, change, move and remove files. They say which paths are written, removed or re-owned; the class
// of each path decides. Options that take destinations, lists and programs are their doors.

import { Arg, type Call, type Rule, type Rules, type Stream, type Touch, type TouchOptions } from "../call.ts";
import { type Grammar, parseArgs, type ParsedArgs } from "../options.ts";
import { arrive, inFolder } from "./arrival.ts";
import { EDITORS } from "./editors.ts";
import { each, gnu } from "./gnu.ts";
import { identify, soxi } from "./readers_documents.ts";
import { type Door, isHelp, isStdin, judgeOptions, passed, type PlainTool } from "./plain.ts";
import { SYNCERS } from "./writers_remote.ts";

/** What a rule in this file works with: the call, its words told apart, and which options were used. */
interface Read {
  readonly parsed: ParsedArgs;
  readonly operands: readonly Arg[];
  has(...names: string[]): boolean;
  value(...names: string[]): Arg | undefined;
}

/** Makes a rule that first judges the options by their doors. `judge` gets operands, even if there are none. */
function writer(
  grammar: Grammar,
  doors: Readonly<Record<string, Door>>,
  rule: (call: Call, read: Read) => Stream | void,
): Rule {
  const tool: PlainTool = { grammar, operands: "write", doors };
  return (call) => {
    const parsed = parseArgs(call.args, grammar);
    if (isHelp(parsed)) return { origin: "report" };
    judgeOptions(call, tool, parsed);
    const { options, operands } = parsed;
    const printed = rule(call, {
      parsed,
      operands,
      has: (...names) => options.some(({ name }) => names.includes(name)),
      value: (...names) => options.findLast(({ name }) => names.includes(name))?.value,
    });
    return printed ?? { origin: "report" };
  };
}

/** A rule that touches every operand in one way. */
function toucher(
  how: Touch,
  short: string,
  long: string,
  doors: Readonly<Record<string, Door>> = {},
  recursive: string[] = [],
  options: TouchOptions = {},
): Rule {
  return writer(gnu(short, long), doors, ({ judge }, { operands, has }) => {
    for (const file of operands) judge.touch(how, file, { ...options, recursive: has(...recursive) });
  });
}

/** Sources and target of `cp`, `mv`, `ln`, `install`: the last operand, or `-t FOLDER`. */
function sides({ operands, value }: Read): { sources: readonly Arg[]; target: Arg | undefined; folder: boolean } {
  const given = value("t", "target-directory");
  if (given !== undefined) return { sources: operands, target: given, folder: true };
  return { sources: operands.slice(0, -1), target: operands.at(-1), folder: false };
}

const COPY = "backup=? no-target-directory suffix= target-directory= update=? verbose context=? debug ";

const cp = writer(
  gnu(
    "abdfHilnLPpRrsS:t:TuvxZ",
    COPY +
      "archive attributes-only copy-contents dereference force interactive link no-clobber no-dereference no-preserve= parents " +
      "path preserve=? recursive reflink=? remove-destination sparse= strip-trailing-slashes symbolic-link one-file-system " +
      "keep-directory-symlink",
  ),
  {},
  (call, read) => {
    const { sources, target, folder } = sides(read);
    const recursive = read.has("a", "r", "R", "archive", "recursive");
    for (const source of sources) if (source.text !== "/dev/stdin") call.judge.touch("read", source, { recursive });
    if (target === undefined || sources.length === 0) call.judge.ask("operand", "cp lacks what it copies or where to");
    if (target !== undefined) {
      const replaces = read.has("b", "backup", "remove-destination");
      arrive(call, sources, target, { folder, file: read.has("T", "no-target-directory"), recursive, replaces });
    }
  },
);

const mv = writer(
  gnu("bfinS:t:TuvZ", COPY + "exchange force interactive no-clobber no-copy strip-trailing-slashes"),
  {},
  (call, read) => {
    const { judge } = call;
    const { sources, target, folder } = sides(read);
    for (const source of sources) {
      // What lies under its new name can be read there: it counts as read.
      judge.touch("read", source);
      judge.touch("remove", source, { recursive: true });
    }
    if (target === undefined || sources.length === 0) judge.ask("operand", "mv lacks what it moves or where to");
    if (target !== undefined) {
      const file = read.has("T", "no-target-directory");
      arrive(call, sources, target, { folder, file, recursive: true, replaces: true });
    }
  },
);

const ln = writer(
  gnu(
    "bdFfiLnPrsS:t:Tv",
    COPY + "directory force interactive logical no-dereference physical relative symbolic",
  ),
  {},
  (call, read) => {
    const { judge } = call;
    let { sources, target, folder } = sides(read);
    if (sources.length === 0 && target !== undefined) {
      // "ln TARGET" makes a link of that name here.
      sources = [target];
      target = Arg.of(".");
      folder = true;
    }
    // What a link leads to can be read through it.
    for (const source of sources) judge.touch("read", source);
    if (target === undefined) judge.ask("operand", "ln lacks what it links to");
    else arrive(call, sources, target, { folder, file: read.has("T", "no-target-directory"), replaces: true });
  },
);

const install = writer(
  gnu(
    "bcCdDg:m:o:psS:t:TvZ",
    COPY + "compare directory group= mode= owner= preserve-timestamps preserve-context strip strip-program=",
  ),
  { "strip-program": "ask" },
  (call, read) => {
    const { judge } = call;
    if (read.has("d", "directory")) {
      for (const folder of read.operands) judge.touch("write", folder, { entry: "make" });
      return;
    }
    if (setsUser(read.value("m", "mode")?.text ?? "")) {
      judge.deny("set-user-id", "it makes a program run with the rights of its owner");
    }
    const { sources, target, folder } = sides(read);
    for (const source of sources) judge.touch("read", source);
    if (target === undefined || sources.length === 0) judge.ask("operand", "install lacks what it copies or where to");
    const file = read.has("T", "no-target-directory");
    if (target !== undefined) arrive(call, sources, target, { folder, file, replaces: true });
  },
);

const rm = toucher(
  "remove",
  "dfiIrRv",
  "dir force interactive=? no-preserve-root one-file-system preserve-root=? recursive verbose",
  {},
  ["r", "R", "recursive"],
);

const shred = writer(
  gnu("fn:s:uvxz", "exact force iterations= random-source= remove=? size= verbose zero"),
  { "random-source": "read" },
  ({ judge }, { operands, has }) => {
    for (const file of operands) {
      judge.touch("write", file);
      if (has("u", "remove")) judge.touch("remove", file);
    }
  },
);

/** `dd KEY=VALUE ...`. */
const dd: Rule = ({ args, judge, stdin }) => {
  if (args.length === 1 && /^--(help|version)$/.test(args[0]?.text ?? "")) return { origin: "report" };
  let input: Arg | undefined;
  let output: Arg | undefined;
  for (const arg of args) {
    const key = /^([a-z]+)=/.exec(arg.prefix)?.[1];
    if (arg.mayVanish) judge.ask("unknown-word", `${arg.shown} may be more than one word of dd`);
    if (key === "if") input = arg.drop(3);
    else if (key === "of") output = arg.drop(3);
    else if (key === undefined || !/^(bs|cbs|count|conv|ibs|iflag|iseek|obs|oflag|oseek|seek|skip|status)$/.test(key)) {
      if (arg.text !== "--") judge.ask("unknown-word", `${arg.shown} is not known to dd`);
    }
  }
  if (input !== undefined && !isStdin(input)) judge.touch("read", input);
  const from: Stream = input === undefined || isStdin(input) ? stdin : { origin: "file" };
  // Blocks may be left out, swapped or changed: then what comes out is not what went in.
  const copies = args.every(({ prefix }) => /^(if|of|status|ibs|obs|bs)=/.test(prefix));
  const { names: _, ...printed } = passed(from, copies ? from.text : undefined);
  if (output === undefined || /^\/dev\/std(out|err)$/.test(output.text ?? "")) {
    return args.length === 0 ? stdin : printed;
  }
  judge.touch("write", output);
  judge.wrote(output, printed);
  return { origin: "report" };
};

/** Words of `chmod` and `chattr` that look like options and are modes. */
const MODE = /^-[rwxXstugoa0-7,+=-]*[rwxXstugoa0-7]$/;
const ATTRIBUTES = /^-[aAcCdDeEFijImNPsStTuxV]*[aAcCdDeEFijmPsStTux]$/;

/** Modes that leave a file to its owner alone. */
const OWN_ONLY = /^(0*[4-7]00|(g|o|go|og)(-rwx|=)|u=[rwxX]+,(go|og)=|u=[rwxX]+,g=,o=)$/;

/** Whether a mode lets a program run with the rights of its owner. */
function setsUser(mode: string): boolean {
  return /^[-+=]?0*[4-7][0-7]{3}$/.test(mode) || /(^|,)([go]*[ua][ugoa]*)?[+=][rwxXt]*s/.test(mode);
}

/** A tool whose first operand says what to change, unless an option does, and whose others are files. */
function changer(
  short: string,
  long: string,
  { minus, instead = [] }: { minus?: RegExp; instead?: readonly string[] } = {},
): Rule {
  const grammar = gnu(short, long);
  return (call) => {
    const modes = minus === undefined ? [] : call.args.filter((arg) => minus.test(arg.text ?? ""));
    const rest = call.args.filter((arg) => !modes.includes(arg));
    const rule = writer(grammar, { reference: "list" }, ({ judge }, { operands, has }) => {
      const first = modes.length > 0 || has("reference", ...instead) ? 0 : 1;
      if (operands.length <= first) judge.ask("operand", `${call.name} lacks its files`);
      const words = first === 0 ? modes : operands.slice(0, 1);
      if (call.name === "chmod" && words.some((mode) => setsUser(mode.text ?? ""))) {
        judge.deny("set-user-id", "it makes a program run with the rights of its owner");
      }
      const tightens = call.name === "chmod" && words.length > 0 &&
        words.every((mode) => OWN_ONLY.test(mode.text ?? ""));
      for (const file of operands.slice(first)) {
        judge.touch("mode", file, { recursive: has("R", "recursive"), ...(tightens ? { tightens } : {}) });
      }
    });
    return rule({ ...call, args: rest });
  };
}

const OWNER = changer(
  "cfhHLPRv",
  "changes dereference from= no-dereference no-preserve-root preserve-root quiet silent recursive reference= verbose",
);

const setfacl = writer(
  gnu(
    "bkdLm:M:nPRvx:X:hs:S:",
    "access default mask modify= modify-file= no-mask physical logical recursive remove= remove-all remove-default remove-file= " +
      "restore= set= set-file= test",
  ),
  {
    M: "read",
    X: "read",
    S: "read",
    "modify-file": "read",
    "remove-file": "read",
    "set-file": "read",
    restore: "ask-read",
  },
  ({ judge }, { operands, has }) => {
    for (const file of operands) judge.touch("mode", file, { recursive: has("R", "recursive") });
  },
);

const mknod = writer(gnu("m:Z", "mode= context=?"), {}, ({ judge }, { operands }) => {
  if (operands[1]?.text !== "p") judge.ask("device-node", "it makes a device");
  if (operands[0] !== undefined) judge.touch("write", operands[0]);
});

const mktemp = writer(
  gnu("dp:qtuV", "directory dry-run quiet suffix= tmpdir=?"),
  {},
  ({ judge }, { operands, has, value }) => {
    if (has("u", "dry-run")) return;
    const name = operands[0] ?? Arg.of("tmp.XXXXXXXXXX");
    const folder = value("p", "tmpdir") ?? (operands.length === 0 || has("t") ? Arg.of("/tmp") : undefined);
    judge.touch("write", folder === undefined ? name : inFolder(folder, name));
  },
);

const sponge: Rule = writer(gnu("a"), {}, ({ judge, stdin }, { operands }) => {
  for (const file of operands) {
    judge.touch("write", file, { entry: "replace" });
    judge.wrote(file, stdin);
  }
  return operands.length === 0 ? stdin : { origin: "none", text: "" };
});

/** Options of `patch --dry-run`, which only tells what it would do. */
const PATCH_TRIES =
  /^(-p\d+|-[RNEstlfu]+|-F\d+|--(dry-run|check|strip=\d+|fuzz=\d+|reverse|forward|silent|quiet|batch|force|unified|ignore-whitespace|verbose))$/;

/** `patch` that tries only. */
const patch: Rule = (call) => {
  const { args, judge } = call;
  if (!args.some(({ text }) => text === "--dry-run")) return patches(call);
  const [input, ...more] = args.flatMap((arg, at) => {
    const attached = /^(-i(?=.)|--input=)/.exec(arg.prefix);
    if (attached !== null) return [arg.drop(attached[0].length)];
    return /^(-i|--input)$/.test(args[at - 1]?.text ?? "") ? [arg] : [];
  });
  const plain = args.every((arg, at) =>
    PATCH_TRIES.test(arg.text ?? "") || /^(-i$|-i.|--input$|--input=)/.test(arg.prefix) ||
    /^(-i|--input)$/.test(args[at - 1]?.text ?? "")
  );
  if (!plain || more.length > 0) return patches(call);
  if (input !== undefined && !isStdin(input)) judge.touch("read", input);
  return { origin: "report" };
};

/** `patch` writes files that its input names. */
const patches = writer(
  gnu(
    "bB:cd:D:eEfF:g:i:lnNo:p:r:RstTuvV:x:Y:z:Z",
    "backup backup-if-mismatch no-backup-if-mismatch basename-prefix= binary context directory= dry-run ed fuzz= force forward get= " +
      "ifdef= ignore-whitespace input= merge=? normal output= posix prefix= quiet quoting-style= read-only= reject-file= " +
      "reject-format= remove-empty-files reverse set-time set-utc silent strip= suffix= unified verbose version-control= " +
      "follow-symlinks batch debug=",
  ),
  {
    o: "write",
    output: "write",
    r: "write",
    "reject-file": "write",
    i: "read",
    input: "read",
    d: "write",
    directory: "write",
  },
  ({ judge }, { operands }) => {
    judge.ask("patch", "it changes the files that the patch names");
    if (operands[0] !== undefined) judge.touch("write", operands[0], { entry: "replace" });
    if (operands[1] !== undefined && !isStdin(operands[1])) judge.touch("read", operands[1]);
  },
);

const touch = toucher("write", "acd:fhmr:t:", "date= no-create no-dereference reference= time=", {
  r: "list",
  reference: "list",
});

const mkfifo = writer(gnu("m:Z", "context=? mode="), {}, ({ judge }, { operands }) => {
  for (const file of operands) {
    judge.touch("write", file);
    judge.wrote(file, { origin: "unknown", pipe: true });
  }
});

const sync = writer(gnu("df", "data file-system"), {}, ({ judge }, { operands }) => {
  for (const file of operands) judge.touch("list", file);
});

/** `link OLD NEW`. */
const link = writer(gnu(""), {}, (call, { operands }) => {
  const [from, to] = operands;
  if (from !== undefined) call.judge.touch("read", from);
  if (to !== undefined) call.judge.touch("write", to);
});

/** Options with which such a tool only looks at the files behind them. */
const LOOKS: Readonly<Record<string, RegExp>> = {
  qpdf: /^--(check|show-npages|is-encrypted|requires-password|check-linearization|list-attachments|show-encryption)$/,
  pdfimages: /^-list$/,
  flac: /^(-t|--test)$/,
  mkvmerge: /^(-i|-J|--identify)$/,
  dos2unix: /^(-i|--info)$/,
  unix2dos: /^(-i|--info)$/,
};

/** Options with which it only tells what it knows. */
const TELLS: Readonly<Record<string, RegExp>> = { tesseract: /^--list-langs$/, recode: /^(-l|--list)$/ };

/** Judges a call that only looks or tells; `undefined` for any other. */
function looked(call: Call): Stream | undefined {
  const { name, args, judge } = call;
  const [first, ...files] = args;
  const option = first?.text ?? "";
  if (files.length === 0) return TELLS[name]?.test(option) === true ? { origin: "report" } : undefined;
  if (name === "sox" && /^--i(nfo)?$/.test(option)) return soxi({ ...call, args: files }) ?? { origin: "report" };
  if (/^(magick|gm)$/.test(name) && option === "identify") {
    return identify({ ...call, args: files }) ?? { origin: "report" };
  }
  if (LOOKS[name]?.test(option) !== true || files.some((file) => file.mayBeOption || /^[-@]/.test(file.prefix))) {
    return undefined;
  }
  if (/^(qpdf|pdfimages)$/.test(name) && (files.length > 1 || files[0]?.mayVanish === true)) return undefined;
  for (const file of files) judge.touch("read", file);
  return { origin: "report" };
}

/** A tool that always needs a person, whose operands are judged by their paths all the same. */
function asks(rule: string, why: string, how: Touch): Rule {
  return (call) => {
    const { args, judge, name } = call;
    if (args.length === 1 && /^--?(help|version)$/.test(args[0]?.text ?? "")) return { origin: "report" };
    const only = looked(call);
    if (only !== undefined) return only;
    judge.ask(rule, `${name} ${why}`);
    const files = args.filter((arg) => arg.prefix !== "" && !arg.mayBeOption);
    // As a rule the last one is what is made, and the others are what it is made of.
    files.forEach((file, at) => {
      if (how !== "write" || files.length === 1 || at < files.length - 1) {
        judge.touch(how === "write" ? "read" : how, file);
      }
      if (how === "write" && at === files.length - 1) judge.touch("write", file, { entry: "replace" });
    });
    return { origin: "unknown" };
  };
}

/** What writes, moves, removes and re-owns. */
export const WRITERS: Rules = new Map<string, Rule>([
  ["touch", touch],
  ["mkdir", toucher("write", "m:pvZ", "context=? mode= parents verbose", {}, [], { entry: "make" })],
  ["mkfifo", mkfifo],
  ["mknod", mknod],
  ["mktemp", mktemp],
  ["tempfile", asks("temporary-file", "makes a file", "write")],
  ["cp", cp],
  ["mv", mv],
  ["ln", ln],
  ["link", link],
  ["install", install],
  ["rm", rm],
  ["rmdir", toucher("remove", "pv", "ignore-fail-on-non-empty parents verbose")],
  ["unlink", toucher("remove", "", "")],
  ["shred", shred],
  ...each(
    "srm wipe trash trash-put rip",
    toucher("remove", "dfiIrRvVlzsqcC", "recursive force verbose interactive", {}, ["r", "R", "recursive"]),
  ),
  ["truncate", toucher("write", "cor:s:", "io-blocks no-create reference= size=", { r: "list", reference: "list" })],
  [
    "fallocate",
    toucher(
      "write",
      "cdhil:no:pvVxzw",
      "collapse-range dig-holes insert-range keep-size length= offset= posix punch-hole verbose zero-range write-zeroes report-holes",
    ),
  ],
  ["dd", dd],
  [
    "chmod",
    changer(
      "cfhHLPRv",
      "changes dereference no-dereference no-preserve-root preserve-root quiet silent recursive reference= verbose",
      { minus: MODE },
    ),
  ],
  ...each("chown chgrp", OWNER),
  ["chattr", changer("fRVv:p:", "", { minus: ATTRIBUTES })],
  [
    "chcon",
    changer(
      "hHLPRvu:r:t:l:",
      "dereference no-dereference user= role= type= range= no-preserve-root preserve-root recursive reference= verbose",
      { instead: ["u", "r", "t", "l", "user", "role", "type", "range"] },
    ),
  ],
  ["setfacl", setfacl],
  ["setfattr", asks("attributes", "changes attributes of files", "mode")],
  ["sponge", sponge],
  ["patch", patch],
  ["sync", sync],
  ...each("rename prename mmv file-rename", asks("rename", "renames files by a rule", "write")),
  ...each(
    "convert magick mogrify montage composite import animate display compare stream conjure gm",
    asks("image-tool", "reads and writes images, and what they name", "write"),
  ),
  ...each(
    "ffmpeg sox lame opusenc flac mkvmerge cwebp dwebp gs ps2pdf pdftk qpdf pdfunite pdfseparate pdftoppm pdfimages optipng " +
      "jpegoptim pngquant inkscape rsvg-convert soffice libreoffice wkhtmltopdf tesseract dos2unix unix2dos recode",
    asks("converter", "reads and writes files of its own choice", "write"),
  ),
  ...SYNCERS,
  ...EDITORS,
]);
