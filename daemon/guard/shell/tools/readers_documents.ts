// The rules of the tools that read documents of one format: jq, yq, xmllint, exiftool, pdftotext, identify, ffprobe ... Their doors
// are programs in their own small languages, the environment, and formats that name further files.

import { Arg, type Call, type Rule, type Rules } from "../call.ts";
import { longs, parseArgs } from "../options.ts";
import { each, reader } from "./gnu.ts";
import { actingName } from "./jq_program.ts";
import { actingInYq } from "./yq_program.ts";
import { mlr, xsv } from "./readers_tables.ts";
import { pandoc } from "./readers_pandoc.ts";
import { filtered, isHelp, isStdin, judgeOptions, judgePlain, plain, type PlainTool } from "./plain.ts";

/** Judges files that the tool would also fetch over the network. */
function touchOrFetch({ judge }: Call, file: Arg): void {
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(file.prefix) && !/^file:/i.test(file.prefix)) judge.network(file);
  else if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(file.prefix)) {
    judge.ask("operand", `${file.shown} is more than a file name`);
  } else if (!isStdin(file)) judge.touch("read", file);
}

const JQ: PlainTool = {
  grammar: {
    short: "CMRSacehjnrsVfL:",
    long: longs(
      "help version ascii-output color-output monochrome-output compact-output exit-status from-file indent= join-output null-input " +
        "raw-input raw-output raw-output0 slurp sort-keys seq stream stream-errors tab unbuffered args jsonargs build-configuration " +
        "debug-dump-disasm debug-trace=? library-path=",
    ),
  },
  operands: "read",
  doors: { f: "ask-read", "from-file": "ask-read", L: "ask", "library-path": "ask" },
  textFirst: 1,
  prints: "rewritten",
};

/** `jq`: its options with two values are taken out first, then the program is read. */
const jq: Rule = (call) => {
  const { judge } = call;
  const rest: Arg[] = [];
  // Behind such an option further words are values of the program; in front of it they are files.
  let files: number | undefined;
  for (let i = 0; i < call.args.length; i++) {
    const arg = call.args[i] as Arg;
    const option = arg.text ?? "";
    if (option === "--") {
      rest.push(...call.args.slice(i));
      break;
    }
    if (/^--(arg|argjson|slurpfile|rawfile|argfile)$/.test(option)) {
      const value = call.args[i + 2];
      for (const word of [call.args[i + 1], value]) {
        if (word?.mayVanish === true) judge.ask("unknown-word", `${word.shown} may be more than one word of jq`);
      }
      if (value !== undefined && option.endsWith("file")) judge.touch("read", value);
      i += 2;
    } else {
      if (option === "--args" || option === "--jsonargs") files ??= parseArgs(rest, JQ.grammar).operands.length;
      rest.push(arg);
    }
  }
  const parsed = parseArgs(rest, JQ.grammar);
  if (isHelp(parsed)) return { origin: "report" };
  const fromFile = parsed.options.some(({ name }) => name === "f" || name === "from-file");
  const program = parsed.operands[0];
  if (program !== undefined && fromFile) judge.touch("start", program);
  else if (program !== undefined) judgeJqProgram(call, program);
  return judgePlain(
    call,
    JQ,
    files === undefined ? parsed : { ...parsed, operands: parsed.operands.slice(0, Math.max(1, files)) },
  );
};

function judgeJqProgram({ name, judge }: Call, program: Arg): void {
  // The name of a file may be a program; behind a dot a bracket stands for one sign of a key.
  const named = program.pieces.some((piece) =>
    piece.kind === "glob" && !(program.prefix.startsWith(".") && piece.text.startsWith("["))
  );
  const text = program.mayVanish || named
    ? undefined
    : program.pieces.map((piece) => piece.kind !== "unknown" ? piece.text : piece.digits === true ? "1" : "\0").join(
      "",
    );
  if (text === undefined || text.includes("\0")) {
    judge.ask("unknown-script", `the program of ${name} cannot be known`);
    return;
  }
  const acting = actingName(text) ?? (name === "yq" ? actingInYq(text) : undefined);
  if (acting === undefined) return;
  judge.ask("script", `the program of ${name} uses ${acting}`);
  for (const [, file = ""] of text.matchAll(/\bload\w*\(\s*"([^"\\]+)"/g)) judge.touch("read", Arg.of(file));
}

const YQ: PlainTool = {
  grammar: {
    short: "CMNPRSVceEf:hiI:jJl:no:p:rs:tvxXyYw:ma",
    long: longs(
      "help version colors no-colors no-doc prettyPrint exit-status expression= front-matter= from-file= header-preprocess indent= " +
        "inplace input-format= output-format= null-input nul-output raw-output unwrapScalar=? split-exp= split-exp-file= tojson " +
        "verbose xml-attribute-prefix= xml-content-name= csv-auto-parse=? csv-separator= tsv-auto-parse=? string-interpolation=? " +
        "compact-output slurp sort-keys ascii-output join-output yaml-output yaml-roundtrip width= indentless in-place arg= " +
        "security-disable-env-ops security-disable-file-ops yaml-fix-merge-anchor-to-spec lua-globals lua-prefix= lua-suffix= " +
        "lua-unquoted properties-separator= shell-key-separator=",
    ),
  },
  operands: "read",
  doors: {
    // Of one kind of yq the program comes from a file.
    f: "ask",
    i: "ask",
    inplace: "ask",
    "in-place": "ask",
    s: "ask",
    "split-exp": "ask",
    "split-exp-file": "ask-read",
    "from-file": "ask-read",
    arg: "ask",
  },
  prints: "rewritten",
};

/** `yq` of either kind: `yq [eval|eval-all] EXPRESSION FILE ...`; an expression may also stand last or not at all. */
const yq: Rule = (call) => {
  const parsed = parseArgs(call.args, YQ.grammar);
  if (isHelp(parsed)) return { origin: "report" };
  const [first, ...more] = parsed.operands;
  const verb = /^(e|ea|eval|eval-all|r|read)$/.test(first?.text ?? "");
  if (/^(w|write|d|delete|m|merge|n|new|p|prefix|x|shell-completion|v|validate)$/.test(first?.text ?? "")) {
    call.judge.ask("subcommand", `yq ${first?.text} is not known`);
  }
  const operands = verb ? more : parsed.operands;
  for (const operand of operands) judgeJqProgram(call, operand);
  for (const { name, value } of parsed.options) {
    if (name === "expression" && value !== undefined) judgeJqProgram(call, value);
  }
  if (parsed.options.some(({ name }) => /^(i|in-?place)$/.test(name))) {
    for (const file of operands.slice(1)) call.judge.touch("write", file);
  }
  const given = parsed.options.some(({ name }) => name === "expression");
  // One that is the name of a file is read all the same, or run where it ends so.
  const [program] = operands;
  if (program !== undefined && !given) {
    if (program.shown.endsWith(".yq")) call.judge.touch("start", program);
    call.judge.aside(program);
  }
  // The first operand is the program, unless it is the only one: then it may as well be a file.
  const alone = given || operands.length === 1 && !/[[\]{}|()=" ]/.test(operands[0]?.text ?? "");
  return judgePlain(call, YQ, { ...parsed, operands: alone ? operands : operands.slice(1) });
};

const XMLLINT: PlainTool = {
  grammar: {
    long: longs(
      "help version noout xpath= format encode= html stream recover huge nonet c14n c14n11 exc-c14n pretty= debug debugent repeat " +
        "timing memory sax sax1 nowarning noblanks dropdtd nsclean oldxml10 xmlout insert push nodict nocdata nodefdtd nofixup-base-uris " +
        "noenc nodtdattr copy auto walker pedantic compact chkregister load-trace quiet pattern= " +
        "noent valid postvalid dtdvalid= dtdvalidfpi= loaddtd dtdattr schema= relaxng= schematron= output= o= shell catalogs nocatalogs " +
        "xinclude noxincludenode path= max-ampl= maxmem= testIO xpath0=",
    ),
    singleDash: true,
  },
  operands: "read",
  doors: {
    noent: "ask",
    valid: "ask",
    postvalid: "ask",
    loaddtd: "ask",
    dtdattr: "ask",
    dtdvalidfpi: "ask",
    catalogs: "ask",
    xinclude: "ask",
    noxincludenode: "ask",
    path: "ask",
    shell: "ask",
    // They take in what entities name. Source: xmllint.c.
    c14n: "ask",
    c14n11: "ask",
    "exc-c14n": "ask",
    debug: "text",
    output: "write",
    o: "write",
  },
};

const xmllint: Rule = (call) => {
  const parsed = parseArgs(call.args, XMLLINT.grammar);
  if (isHelp(parsed)) return { origin: "report" };
  judgeOptions(call, XMLLINT, parsed);
  for (const { name, value } of parsed.options) {
    if (!/^(dtdvalid|schema|relaxng|schematron)$/.test(name) || value === undefined) continue;
    // What it cannot read of a file that a schema takes in, it shows.
    call.judge.ask("option", `a schema of ${call.name} may take in any file`);
    touchOrFetch(call, value);
  }
  for (const file of parsed.operands) touchOrFetch(call, file);
  return parsed.operands.some(isStdin) ? filtered(call.stdin, "file") : { origin: "file" };
};

/** `exiftool`: options with one dash; `-TAG=VALUE` writes. */
const EXIF_TAGS = /^-{1,2}[A-Za-z](?:[A-Za-z0-9_:*?-]*[A-Za-z0-9_:*?])?#?$/;
const EXIF_DOORS =
  /^-(@|o|w\d*[!+]?|W\d*[!+]?|if\d*|p|tagsfromfile|overwrite_original.*|delete_original.*|restore_original|stay_open|execute.*|config|argfile|geotag|geosync|srcfile|userparam|efile.*|file\d+|diff|use|api|php|tagout|textout.*|out|printformat|common_args|i|ignore|password|require|z|zip|unsafe|preserve|m|f|progress.*|plot)$/i;
const EXIF_VALUES = /^-(d|dateformat|c|coordformat|ext\+?|extension\+?|x|exclude|sep|separator|listitem)$/i;
/** They stand for a list of what there is where no value is behind them. */
const EXIF_LISTS = /^-(lang|charset)$/i;
const EXIF_WRITES = /tagsfromfile|=|^-(all|geotag)[-+<>]/i;
/** Options by letter whose other case acts or takes a value. */
const EXIF_HARMLESS = /^-(P|F\d*|f|m|D|X)$/;

const exiftool: Rule = (call) => {
  const { args, judge } = call;
  if (args.length === 1 && /^-(ver|h|help|-help|-version)$/.test(args[0]?.text ?? "")) return { origin: "report" };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as Arg;
    const text = arg.text;
    if (text === undefined && arg.mayBeOption) judge.ask("unknown-word", `${arg.shown} may be an option of exiftool`);
    else if (text === undefined || !text.startsWith("-") || text === "-") {
      // To its earlier versions a bar behind a name made a command of it.
      if (arg.pieces.some((piece) => piece.kind === "text" && piece.text.includes("|"))) {
        judge.ask("operand", `${arg.shown} may be a command to exiftool`);
        judge.shell(Arg.of((text ?? "").replace(/(?<![\s|])[\s|]+$/, "")));
      }
      if (!isStdin(arg)) judge.touch("read", arg, { recursive: true });
    } else if (EXIF_HARMLESS.test(text)) continue;
    else if (EXIF_WRITES.test(text)) judge.ask("option", `the option ${text} of exiftool writes`);
    else if (EXIF_VALUES.test(text) || EXIF_LISTS.test(text)) {
      const value = args[i + 1];
      if (value === undefined || /^-[A-Za-z@]/.test(value.prefix) || value.mayVanish) {
        if (!EXIF_LISTS.test(text)) judge.ask("unknown-word", `${value?.shown ?? text} may be an option of exiftool`);
        continue;
      }
      judge.aside(value);
      i++;
    } else if (/^-fast\d*$/i.test(text)) continue;
    else if (EXIF_DOORS.test(text)) {
      judge.ask("option", `the option ${text} of exiftool does more`);
    } else if (!EXIF_TAGS.test(text)) judge.ask("option", `the option ${text} of exiftool may write`);
  }
  return { origin: "file" };
};

/** `identify`: `FORMAT:FILE`, `@FILE` and `|COMMAND` are more than file names. */
const IDENTIFY: PlainTool = {
  grammar: {
    long: longs(
      "help version verbose ping quiet format= moments unique regard-warnings precision= units= density= depth= features= strip " +
        "alpha= colorspace= list=",
    ),
    singleDash: true,
  },
  operands: "read",
};

/** Endings of pictures made of dots: none of them is drawn, run or unpacked by another program. */
const RASTER =
  /\.(png|jpe?g|jfif|gif|bmp|tiff?|webp|ico|heic|heif|avif|jxl|jp2|psd|xcf|p[bgnp]m|tga|dds|exr|hdr)(\[\d+\])?$/i;

export const identify: Rule = (call) => {
  const parsed = parseArgs(call.args, IDENTIFY.grammar);
  if (isHelp(parsed)) return { origin: "report" };
  for (const file of parsed.operands) {
    if (isStdin(file) || RASTER.test(file.pieces.at(-1)?.kind === "text" ? file.shown : "?")) continue;
    call.judge.ask("operand", `${file.shown} may be more than a picture: a script or a drawing that names other files`);
  }
  for (const word of [...parsed.operands, ...parsed.options.flatMap(({ value }) => value ?? [])]) {
    if (/^[|@]|^[\w.+-]+:/.test(word.prefix)) call.judge.ask("operand", `${word.shown} is more than a file name`);
  }
  return judgePlain(call, IDENTIFY, parsed);
};

const FFPROBE: PlainTool = {
  grammar: {
    long: longs(
      "help version h v= loglevel= hide_banner show_format show_streams show_entries= show_frames show_packets show_chapters " +
        "show_programs show_error show_data show_data_hash= show_versions show_program_version show_library_versions " +
        "show_pixel_formats show_private_data count_frames count_packets of= print_format= output_format= select_streams= sections " +
        "pretty unit prefix byte_binary_prefix sexagesimal i= read_intervals= bitexact noprivate formats codecs decoders encoders " +
        "protocols filters pix_fmts layouts buildconf L f= report o= find_stream_info probesize= analyzeduration= cpuflags=",
    ),
    singleDash: true,
  },
  operands: "read",
  doors: { report: "ask", o: "write", f: "ask" },
};

const ffprobe: Rule = (call) => {
  const parsed = parseArgs(call.args, FFPROBE.grammar);
  if (isHelp(parsed)) return { origin: "report" };
  judgeOptions(call, FFPROBE, parsed);
  const inputs = parsed.options.flatMap(({ name, value }) => name === "i" && value !== undefined ? [value] : []);
  for (const file of [...parsed.operands, ...inputs]) touchOrFetch(call, file);
  return { origin: "file" };
};

const MEDIAINFO: PlainTool = {
  grammar: {
    short: "fh",
    long: longs("help version Help Version Full Output= Inform= Language= Info-Parameters LogFile= Details="),
  },
  operands: "read",
  doors: { LogFile: "write" },
};

const mediainfo: Rule = (call) => {
  const parsed = parseArgs(call.args, MEDIAINFO.grammar);
  if (isHelp(parsed)) return { origin: "report" };
  judgeOptions(call, MEDIAINFO, parsed);
  for (const { value } of parsed.options) {
    const at = value?.text?.indexOf("file:") ?? -1;
    if (at >= 0) call.judge.touch("read", value?.drop(at + "file://".length) ?? Arg.of(""));
    else if (value !== undefined && value.text === undefined) {
      call.judge.ask("unknown-option", "a layout may be that of a file");
    }
  }
  for (const file of parsed.operands) touchOrFetch(call, file);
  return { origin: "file" };
};

/** Tools of the poppler family that print with a second operand of `-`, and write a file without it. */
function pdfPrinter(grammar: string): Rule {
  const tool: PlainTool = {
    grammar: { long: longs(`help version h v ${grammar}`), singleDash: true },
    operands: "read",
  };
  return (call) => {
    const parsed = parseArgs(call.args, tool.grammar);
    if (isHelp(parsed)) return { origin: "report" };
    judgeOptions(call, tool, parsed);
    const [input, output] = parsed.operands;
    if (input !== undefined && !isStdin(input)) call.judge.touch("read", input);
    if (output === undefined) {
      // Without a second operand it writes beside its input.
      if (input !== undefined) call.judge.ask("write-beside", `${call.name} writes a file beside ${input.shown}`);
    } else if (output.text !== "-") call.judge.touch("write", output);
    return { origin: "file" };
  };
}

/** The options that all tools of csvkit have, and those of each. Source: csvkit.readthedocs.io. */
const CSV_SHORT = "vhd:tq:u:bp:z:e:L:SHK:lV";
const CSV_LONG =
  "help version verbose delimiter= tabs quotechar= quoting= no-doublequote escapechar= maxfieldsize= encoding= locale= skipinitialspace " +
  "blanks null-value= date-format= datetime-format= no-leading-zeroes no-header-row skip-lines= linenumbers add-bom zero";
const CSV_OWN: Readonly<Record<string, readonly [short: string, long: string]>> = {
  csvcut: ["nc:C:x", "names columns= not-columns= delete-empty-rows"],
  csvgrep: ["nc:m:r:f:ia", "names columns= match= regex= file= invert-match any-match"],
  csvsort: ["nc:riy:I", "names columns= reverse ignore-case snifflimit= no-inference"],
  csvlook: [
    "y:I",
    "max-rows= max-columns= max-column-width= max-precision= no-number-ellipsis snifflimit= no-inference",
  ],
  csvstat: [
    "nc:y:IG",
    "csv json indent= names columns= type nulls non-nulls unique min max sum mean median stdev len max-precision freq freq-count= " +
    "count decimal-format= no-grouping-separator snifflimit= no-inference",
  ],
  csvjson: [
    "i:k:y:I",
    "indent= key= lat= lon= type= geometry= crs= no-bbox stream snifflimit= no-inference",
  ],
};

const csvkit = Object.entries(CSV_OWN).map(([name, [short, long]]): [string, Rule] => [
  name,
  plain({
    grammar: { short: CSV_SHORT + short, long: longs(`${CSV_LONG} ${long}`) },
    operands: "read",
    doors: { f: "read", file: "read" },
    prints: "rewritten",
  }),
]);

const soxiReads = reader("tracbsdDpeTV::", "");

/** `soxi`: a name with a bar in front is a command, of which it reads what it prints. */
export const soxi: Rule = (call) => {
  for (const arg of call.args) {
    // It hands an address to a shell.
    if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(arg.prefix)) call.judge.ask("operand", `${arg.shown} is fetched by a shell`);
    // A list of titles may hold such commands as well.
    if (/\.(m3u8?|pls)$/i.test(arg.shown) || arg.pieces.at(-1)?.kind !== "text") {
      call.judge.ask("operand", `${arg.shown} may be a list of what soxi is to read or run`);
    }
    if (!arg.prefix.startsWith("|")) continue;
    call.judge.ask("operand", `${arg.shown} is a command to soxi`);
    call.judge.shell(arg.drop(1));
  }
  return soxiReads(call);
};

const DETEX = reader("clnstw1re:", "");

/** `detex` takes in the files that a text names; whoever knows the folder looks at files, and at nothing that flows in. */
const detex: Rule = (call) => {
  const isFile = call.args.some(({ text }) => text !== undefined && !text.startsWith("-"));
  if (!isFile && !call.args.some(({ text }) => text === "-n")) {
    call.judge.ask("unknown-script", "what flows into detex may take in any file; name the file, or use -n");
  }
  return DETEX(call);
};

/** What reads documents of one format. */
export const DOCUMENT_READERS: Rules = new Map<string, Rule>([
  ...each("jq jaq gojq", jq),
  ["yq", yq],
  ["xmllint", xmllint],
  ["pandoc", pandoc],
  ["mlr", mlr],
  ...each("xsv qsv xan", xsv),
  ["soxi", soxi],
  // What a text takes in, whoever knows the folder looks for.
  ["detex", detex],
  ["exiftool", exiftool],
  ["identify", identify],
  ["ffprobe", ffprobe],
  ["mediainfo", mediainfo],
  [
    "pdftotext",
    pdfPrinter(
      "f= l= r= x= y= W= H= layout fixed= raw nodiag htmlmeta tsv enc= listenc eol= nopgbrk bbox bbox-layout cropbox colspacing= " +
        "opw= upw= q",
    ),
  ],
  [
    "pdfinfo",
    plain({
      grammar: {
        long: longs(
          "help version h v f= l= box meta custom js struct struct-text url isodates rawdates dests enc= listenc opw= upw=",
        ),
        singleDash: true,
      },
      operands: "read",
    }),
  ],
  [
    "pdffonts",
    plain({ grammar: { long: longs("h v help f= l= subst loc opw= upw="), singleDash: true }, operands: "read" }),
  ],
  [
    "pdfgrep",
    reader(
      "iPFHhnpcC:A:B:qrRom:e:f:lLZV",
      "ignore-case perl-regexp fixed-strings with-filename no-filename page-number=? count context= quiet recursive " +
        "dereference-recursive only-matching max-count= page-range= regexp= file= include= exclude= color= cache unac files-with-matches files-without-match page-count null",
      {
        textFirst: 1,
        textOptions: ["e", "regexp", "f", "file"],
        doors: { f: "read", file: "read" },
        recursive: ["r", "R", "recursive"],
      },
    ),
  ],
  ...csvkit,
  ["gron", reader("ucmnsv", "ungron colorize monochrome no-sort stream values json")],
]);
