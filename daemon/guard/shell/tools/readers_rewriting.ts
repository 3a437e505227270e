// The rules of the tools that print something else than the lines they read: cut, tr, rev, od, xxd, base64, column, numfmt, zcat ...
// What they print into a shell is refused there, since nobody can read it beforehand.

import { Arg, type Rule, type Rules } from "../call.ts";
import { parseArgs } from "../options.ts";
import { partsOnly, withChanged } from "./changed_names.ts";
import { each, gnu, lister, reader, rewriter, speaker } from "./gnu.ts";
import { filtered, isHelp, judgeOptions, judgePlain, plain, type PlainTool } from "./plain.ts";

const XXD: PlainTool = {
  grammar: {
    short: "bc:CE::eg:hil:n:o:Rprs:uvdaP",
    long: [
      ..."a autoskip b bits C capitalize d e E EBCDIC h help i include p ps postscript plain r revert u uppercase v version"
        .split(" "),
      ..."c= cols= g= groupsize= l= len= n= name= o= offset= R= s= seek= skip=".split(" "),
    ],
    singleDash: true,
    stopAtOperand: true,
  },
  operands: "read",
  prints: "rewritten",
};

/** `xxd INPUT OUTPUT` writes its second operand, also where that looks like an option. It reads `-l64` and `-r -p` alike. */
const xxd: Rule = (call) => {
  const attached = call.args.flatMap((arg) => {
    const match = /^-{1,2}(cols|groupsize|len|name|offset|seek|skip|[cglnosR])(?=[-+]?\d)/.exec(arg.text ?? "");
    return match === null ? [arg] : [Arg.of(match[0]), arg.drop(match[0].length)];
  });
  const parsed = parseArgs(attached, XXD.grammar);
  for (const output of parsed.operands.slice(1)) if (output.text !== "-") call.judge.touch("write", output);
  const back = parsed.options.some(({ name }) => name === "r" || name === "revert");
  if (back && parsed.operands.length === 1) call.judge.ask("option", "it turns a dump back into what it was made of");
  return judgePlain(call, XXD, { ...parsed, operands: parsed.operands.slice(0, 1) });
};

const TR: PlainTool = {
  grammar: gnu("Ccdst", "complement delete squeeze-repeats truncate-set1"),
  operands: "text",
};

const tr: Rule = (call) => {
  const parsed = parseArgs(call.args, TR.grammar);
  if (isHelp(parsed)) return { origin: "report" };
  judgeOptions(call, TR, parsed);
  const printed = filtered(call.stdin, "rewritten");
  // Other ends of lines are no other names.
  const parts = parsed.options.length === 0 && partsOnly(parsed.operands.map(({ text }) => text));
  return parts ? withChanged(printed, call.stdin, { before: "", behind: "" }) : printed;
};

const NUMFMT = gnu(
  "Md:z",
  "debug delimiter= field= format= from= from-unit= grouping header=? invalid= padding= round= suffix= to= to-unit= zero-terminated",
);

/** More lines than this are not worked out. */
const MOST_NUMBERS = 1000;

/** `seq`: with a format or a separator it prints text of the caller's choice. */
const seq: Rule = ({ args }) => {
  const numbers = args.map(({ text }) => /^(0|-?[1-9]\d{0,8})$/.test(text ?? "") ? Number(text) : NaN);
  const [first = NaN, step = 1, last = NaN] = numbers.length === 1
    ? [1, 1, ...numbers]
    : numbers.length === 2
    ? [numbers[0], 1, numbers[1]]
    : numbers;
  const count = numbers.length < 1 || numbers.length > 3 ? NaN : Math.floor((last - first) / step) + 1;
  if (count >= 1 && count <= MOST_NUMBERS) {
    return { origin: "words", text: Array.from({ length: count }, (_, at) => `${first + at * step}\n`).join("") };
  }
  const chosen = args.some((arg) => /^-([A-Za-z]*[fst]|-[fst])/.test(arg.prefix));
  return { origin: chosen ? "rewritten" : "report" };
};

const SPLIT: PlainTool = {
  grammar: gnu(
    "0123456789C:a:b:del:n:t:ux",
    "additional-suffix= bytes= elide-empty-files filter= hex-suffixes=? line-bytes= lines= number= numeric-suffixes=? separator= " +
      "suffix-length= unbuffered verbose",
    { numbers: true },
  ),
  operands: "read",
  prints: "report",
};

/** `split FILE PREFIX` writes many files, or runs a filter for each. */
const split: Rule = (call) => {
  const { judge } = call;
  const parsed = parseArgs(call.args, SPLIT.grammar);
  if (isHelp(parsed)) return { origin: "report" };
  judge.ask("write-many", "it writes files under names of its own making");
  for (const { name, value } of parsed.options) {
    if (name !== "filter" || value === undefined) continue;
    judge.ask("option", "the option --filter of split runs a command");
    judge.shell(value);
  }
  const prefix = parsed.operands[1];
  if (prefix !== undefined) judge.touch("write", prefix);
  return judgePlain(call, SPLIT, { ...parsed, operands: parsed.operands.slice(0, 1) });
};

const CSPLIT: PlainTool = {
  grammar: gnu(
    "b:f:kn:qsz",
    "digits= elide-empty-files keep-files prefix= quiet silent suffix-format= suppress-matched",
  ),
  operands: "read",
  doors: { f: "write", prefix: "write" },
  prints: "report",
};

const csplit: Rule = (call) => {
  const parsed = parseArgs(call.args, CSPLIT.grammar);
  if (!isHelp(parsed)) call.judge.ask("write-many", "it writes files under names of its own making");
  return judgePlain(call, CSPLIT, { ...parsed, operands: parsed.operands.slice(0, 1) });
};

const DECODE = rewriter("dDiw:o:", "decode ignore-garbage wrap= output=", { doors: { o: "write", output: "write" } });

const TABS = "0123456789";

/** What prints something else than it reads. */
export const REWRITERS: Rules = new Map<string, Rule>([
  ["rev", rewriter("Vh0", "zero")],
  [
    "cut",
    rewriter(
      "b:c:d:f:nszw",
      "bytes= characters= complement delimiter= fields= only-delimited output-delimiter= zero-terminated",
    ),
  ],
  ["paste", rewriter("d:sz", "delimiters= serial zero-terminated")],
  ["tr", tr],
  ["fold", rewriter(`${TABS}bcsw:`, "bytes characters spaces width=")],
  [
    "fmt",
    rewriter(`${TABS}cg:p:stuw:`, "crown-margin goal= prefix= split-only tagged-paragraph uniform-spacing width="),
  ],
  [
    "pr",
    rewriter(
      `${TABS}C:D:FJN:S::TW:acde::fh:i::l:mn::o:rs::tvw:`,
      "across columns= date-format= double-space expand-tabs=? first-line-number= form-feed header= indent= join-lines length= merge " +
        "no-file-warnings number-lines=? omit-header omit-pagination output-tabs=? pages= page-width= sep-string=? separator=? " +
        "show-control-chars show-nonprinting width=",
    ),
  ],
  ["expand", rewriter(`${TABS}it:`, "initial tabs=")],
  ["unexpand", rewriter(`${TABS}at:`, "all first-only tabs=")],
  [
    "column",
    rewriter(
      "C:E:H:JLN:O:R:S:T:VW:c:dehi:l:mn:o:p:r:s:tx",
      "columns= fillrows json keep-empty-lines output-separator= output-width= separator= table table-column= table-columns= " +
        "table-columns-limit= table-header-repeat table-hide= table-maxout table-name= table-noextreme= table-noheadings " +
        "table-order= table-right= table-truncate= table-wrap= tree= tree-id= tree-parent= use-spaces= wrap-separator= color=?",
    ),
  ],
  ["col", rewriter("Hbfhl:pvx", "fine lines= no-backspaces pass spaces tabs")],
  ["colrm", plain({ grammar: gnu("Vh"), operands: "text", prints: "rewritten" })],
  ["ul", rewriter("T:t:Vhi", "indicated terminal=")],
  [
    "od",
    rewriter(
      "A:BDFHIJ:LN:OS:XZabcdefhij:lost:vw::x",
      "address-radix= endian= format= output-duplicates read-bytes= skip-bytes= strings=? traditional width=?",
    ),
  ],
  ...each(
    "hexdump hd",
    rewriter(
      "CL::Vbcde:f:hn:os:vxX",
      "canonical color=? format= format-file= length= no-squeezing one-byte-char one-byte-hex one-byte-octal skip= two-bytes-decimal " +
        "two-bytes-hex two-bytes-octal",
      { doors: { f: "ask-read", "format-file": "ask-read" } },
    ),
  ),
  [
    "hexyl",
    rewriter(
      "n:c:l:s:vCpb:g:o:",
      "length= bytes= skip= block-size= no-squeezing color= border= plain no-characters " +
        "no-position display-offset= panels= group-size= endianness= base= terminal-width= characters character-table=",
    ),
  ],
  ["xxd", xxd],
  ...each("base64 base32", DECODE),
  ["uudecode", ({ args, judge }) => {
    const parsed = parseArgs(args, gnu("o:cimrsp", "output-file= help version"));
    if (isHelp(parsed)) return { origin: "report" };
    for (const file of parsed.operands) judge.touch("read", file);
    const to = parsed.options.find(({ name }) => /^o/.test(name))?.value;
    if (to?.text === "-" || to?.text === "/dev/stdout") return { origin: "rewritten" };
    judge.ask("write", "it writes the file that is named in its input");
    if (to !== undefined) judge.touch("write", to);
    return { origin: "rewritten" };
  }],
  [
    "basenc",
    rewriter(
      "dDiw:",
      "base16 base2lsbf base2msbf base32 base32hex base58 base64 base64url decode ignore-garbage wrap= z85",
    ),
  ],
  [
    "iconv",
    rewriter(
      "Vcf:lo:st:",
      "from-code= list output= silent to-code= usage verbose byte-subst= unicode-subst=",
      { doors: { o: "write", output: "write" } },
    ),
  ],
  ["numfmt", plain({ grammar: NUMFMT, operands: "text", prints: "rewritten" })],
  ["factor", speaker("h", "exponents")],
  ["seq", seq],
  ["split", split],
  ["csplit", csplit],
  [
    "ptx",
    rewriter(
      "AF:GM:ORS:TW:b:fg:i:o:rtw:",
      "auto-reference break-file= flag-truncation= format= gap-size= ignore-case ignore-file= macro-name= only-file= references " +
        "right-side-refs sentence-regexp= traditional typeset-mode width= word-regexp=",
      {
        doors: {
          b: "read",
          i: "read",
          o: "read",
          "break-file": "read",
          "ignore-file": "read",
          "only-file": "read",
          // It writes its second operand.
          G: "ask",
          traditional: "ask",
        },
      },
    ),
  ],
  ...each(
    "zcat gzcat",
    rewriter("fhLlnqVvrt", "force quiet verbose license list test recursive no-name name", {
      recursive: ["r", "recursive"],
    }),
  ),
  ...each("bzcat lzcat", rewriter("fhLnqVsv", "force quiet verbose license small")),
  ...each("xzcat", rewriter("fhHqQvVT:M:", "force quiet no-warn verbose long-help threads= memlimit= format=")),
  ...each("zstdcat lz4cat lzopcat brotlicat", rewriter("fhHqvV", "force quiet verbose no-progress")),
  ["zipinfo", lister("12CMTZhlmstvz")],
  [
    "nm",
    reader(
      "ABC::DPSUVWXaef:ghjlnopsrt:u",
      "debug-syms defined-only demangle=? dynamic extern-only format= ifunc-chars= just-symbols line-numbers no-demangle " +
        "no-recurse-limit no-sort no-weak numeric-sort plugin= portability print-armap print-file-name print-size quiet radix= " +
        "recurse-limit reverse-sort size-sort special-syms synthetic target= undefined-only unicode= with-symbol-versions",
      { doors: { plugin: "ask" } },
    ),
  ],
  ["size", reader("ABdoxtGf", "format= radix= common totals target=")],
  [
    "readelf",
    reader(
      "ACDHILPSTU:VWXacdeghlnrstuvwxzp:R:j:",
      "all archive-index arch-specific debug-dump=? decompress demangle=? dynamic dyn-syms file-header headers hex-dump= histogram " +
        "lint notes program-headers relocated-dump= relocs section-details section-groups section-headers sections segments " +
        "silent-truncation string-dump= symbols syms unwind use-dynamic version-info wide no-recurse-limit recurse-limit unicode=",
    ),
  ],
  [
    "objdump",
    reader(
      "ab:C::dDEe::fFghilm:M:j:pP:rRsStTVwWxzI:",
      "all-headers architecture= archive-headers debugging debugging-tags demangle=? disassemble=? disassemble-all " +
        "disassemble-zeroes disassembler-color= disassembler-options= dwarf=? dynamic-reloc dynamic-syms endian= file-headers " +
        "file-offsets full-contents include= info inlines line-numbers no-addresses no-show-raw-insn prefix-addresses private= " +
        "private-headers reloc section= section-headers show-all-symbols show-raw-insn source source-comment=? special-syms stabs " +
        "start-address= stop-address= syms headers target= unicode= visualize-jumps=? wide",
      {
        // It shows lines of the files that are named in what it reads.
        doors: { S: "ask", source: "ask", "source-comment": "ask" },
      },
    ),
  ],
]);
