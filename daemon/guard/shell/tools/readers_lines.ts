// The rules of the tools that show lines of files or of what flows in as they are: cat, head, tail, sort, uniq, tee, less, diff ...
// Where the text that flows in is known, they work out the text that flows on, so that a shell behind them is judged by it.

import { Arg, type Rule, type Rules } from "../call.ts";
import { parseArgs, type ParsedArgs } from "../options.ts";
import { each, gnu, reader, rewriter } from "./gnu.ts";
import { ifItSucceeds } from "../plain_output.ts";
import { isHelp, judgeOptions, judgePlain, plain, type PlainTool } from "./plain.ts";

/** The lines of a text, each with its end. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** A text with an end to its last line. */
function ended(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

/** Tells whether all options are among these, and none has a value. */
function only({ options }: ParsedArgs, names: RegExp): boolean {
  return options.every(({ name, value }) => value === undefined && names.test(name));
}

/** The text if no option was used. */
function ifPlain(change: (lines: string[]) => string[]): NonNullable<PlainTool["keeps"]> {
  return (text, { options }) => options.length === 0 ? change(linesOf(text)).join("") : undefined;
}

/** The text if it is one line at most, which neither order nor repetition changes. */
function ifOneLine(text: string): string | undefined {
  return linesOf(text).length < 2 ? ended(text) : undefined;
}

/** In which order lines stand hangs on the locale, but for letters of one kind. */
function sorted(text: string, parsed: ParsedArgs): string | undefined {
  const plain = only(
    parsed,
    /^([bfnrsuhV]|ignore-case|numeric-sort|reverse|stable|unique|human-numeric-sort|version-sort)$/,
  );
  const kinds = parsed.options.filter(({ name }) =>
    /^([nhV]|numeric-sort|human-numeric-sort|version-sort)$/.test(name)
  );
  if (!plain || kinds.length > 1) return undefined;
  const lines = linesOf(ended(text));
  if (lines.length < 2) return lines.join("");
  return parsed.options.length === 0 && lines.every((line) => /^[a-z0-9]+\n$/.test(line))
    ? lines.sort().join("")
    : undefined;
}

/** The lines that `head` and `tail` keep: a number, or `undefined` where another option counts. */
function lineCount({ options }: ParsedArgs): string | undefined {
  const [only, ...more] = options;
  if (only === undefined) return "10";
  if (more.length > 0 || !/^(n|lines|#)$/.test(only.name)) return undefined;
  return /^[-+]?\d{1,15}$/.test(only.value?.text ?? "") ? only.value?.text : undefined;
}

const headKeeps: PlainTool["keeps"] = (text, parsed) => {
  const count = lineCount(parsed);
  if (count === undefined) return undefined;
  const lines = linesOf(text);
  // "-0" is all but the last none.
  const end = count.startsWith("-") ? Math.max(0, lines.length - Number(count.slice(1))) : Number(count);
  return lines.slice(0, end).join("");
};

const tailKeeps: PlainTool["keeps"] = (text, parsed) => {
  const count = lineCount(parsed);
  if (count === undefined) return undefined;
  if (count.startsWith("+")) return linesOf(text).slice(Math.max(0, Number(count) - 1)).join("");
  const kept = Math.abs(Number(count));
  return kept === 0 ? "" : linesOf(text).slice(-kept).join("");
};

/** Options of `head` and `tail` that count lines, or say how long to wait for more. */
const SOME_LINES = /^([nqzfFs#]|lines|quiet|silent|follow|retry|pid|sleep-interval|zero-terminated)$/;

const TAIL: PlainTool = {
  grammar: gnu(
    "0123456789Fbc:fn:qrs:vz",
    "bytes= debug follow=? lines= max-unchanged-stats= pid= quiet retry silent sleep-interval= verbose zero-terminated",
    { numbers: true },
  ),
  operands: "read",
  keeps: tailKeeps,
  wholeLines: SOME_LINES,
};

const UNIQ: PlainTool = {
  grammar: gnu(
    "0123456789Dcdf:is:uw:z",
    "all-repeated=? check-chars= count group=? ignore-case repeated skip-chars= skip-fields= unique zero-terminated",
    { numbers: true },
  ),
  operands: "read",
  keeps: (text, { options }) => options.length === 0 ? ifOneLine(text) : undefined,
  wholeLines: /^([dDfisuwz]|all-repeated|repeated|unique|ignore-case|(check|skip)-(chars|fields)|zero-terminated)$/,
};

/** `uniq INPUT OUTPUT` writes its second operand. */
const uniq: Rule = (call) => {
  const parsed = parseArgs(call.args, UNIQ.grammar);
  for (const output of parsed.operands.slice(1)) if (output.text !== "-") call.judge.touch("write", output);
  return judgePlain(call, UNIQ, { ...parsed, operands: parsed.operands.slice(0, 1) });
};

const SHUF: PlainTool = {
  grammar: gnu(
    "ei:n:o:rz",
    "echo head-count= input-range= output= random-source= repeat zero-terminated",
  ),
  operands: "read",
  doors: { o: "write", output: "write", "random-source": "read" },
  keeps: (text, { options }) => options.length === 0 ? ifOneLine(text) : undefined,
  wholeLines: /^([norz]|head-count|output|random-source|repeat|zero-terminated)$/,
};

/** `shuf -e WORD ...` has no file. */
const shuf: Rule = (call) => {
  const parsed = parseArgs(call.args, SHUF.grammar);
  if (!parsed.options.some(({ name }) => name === "e" || name === "echo")) return judgePlain(call, SHUF, parsed);
  judgeOptions(call, SHUF, parsed);
  return { origin: "rewritten" };
};

const TEE: PlainTool = {
  grammar: gnu("aip", "append ignore-interrupts output-error=?"),
  operands: "write",
};

/** `tee` writes every operand and passes on what flows in. A dash is the name of a file as well. */
const tee: Rule = (call) => {
  const parsed = parseArgs(call.args, TEE.grammar);
  const files = parsed.operands.map((file) => file.text === "-" ? Arg.of("./-") : file);
  judgePlain(call, TEE, { ...parsed, operands: files });
  for (const file of files) call.judge.wrote(file, call.stdin);
  if (isHelp(parsed)) return { origin: "report" };
  return only(parsed, /^[aip]$|^(append|ignore-interrupts)$/) ? call.stdin : ifItSucceeds(call.stdin);
};

const CAT: PlainTool = {
  grammar: gnu(
    "AETbelnstuv",
    "number number-nonblank show-all show-ends show-nonprinting show-tabs squeeze-blank",
  ),
  operands: "read",
  keeps: (text, { options }) => options.every(({ name }) => name === "u") ? text : undefined,
  wholeLines: /^([us]|squeeze-blank)$/,
};

const cat: Rule = (call) => {
  const parsed = parseArgs(call.args, CAT.grammar);
  const printed = judgePlain(call, CAT, parsed);
  // "cat -n" changes every line: they are no names any more.
  const changed = parsed.options.some(({ name }) => /^[AETbenstv]$|^(number|show)/.test(name));
  if (!changed) return printed;
  const { names: _, text: __, ...rest } = printed;
  return rest;
};

const CMP: PlainTool = {
  grammar: gnu("bi:ln:sv", "bytes= ignore-initial= print-bytes quiet silent verbose"),
  operands: "read",
  prints: "report",
};

/** `cmp FILE1 FILE2 SKIP1 SKIP2`. */
const cmp: Rule = (call) => {
  const parsed = parseArgs(call.args, CMP.grammar);
  const isSkip = (arg: Arg, at: number) => at > 1 && /^\d+[A-Za-z]*$/.test(arg.text ?? "");
  return judgePlain(call, CMP, { ...parsed, operands: parsed.operands.filter((arg, at) => !isSkip(arg, at)) });
};

const DIFF = reader(
  "0123456789BC:D:EF:HI:L:NPS:TU:W:X:Zabcdefhilnpqrstuvwx:y",
  "GTYPE-group-format= LTYPE-line-format= old-line-format= new-line-format= unchanged-line-format= line-format= old-group-format= " +
    "new-group-format= unchanged-group-format= changed-group-format= brief color=? context=? ed exclude= exclude-from= expand-tabs " +
    "forward-ed from-file= horizon-lines= ifdef= ignore-all-space ignore-blank-lines ignore-case ignore-file-name-case " +
    "ignore-matching-lines= ignore-space-change ignore-tab-expansion ignore-trailing-space initial-tab label= left-column minimal " +
    "new-file no-dereference no-ignore-file-name-case normal paginate palette= rcs recursive report-identical-files show-c-function " +
    "show-function-line= side-by-side speed-large-files starting-file= strip-trailing-cr suppress-blank-empty " +
    "suppress-common-lines tabsize= text to-file= unidirectional-new-file unified=? width=",
  {
    doors: { X: "read", "exclude-from": "read", "from-file": "read", "to-file": "read" },
    recursive: ["r", "recursive"],
    folders: true,
  },
);

const DIFFT = reader(
  "",
  "color= display= context= width= tab-width= language= exit-code check-only skip-unchanged sort-paths",
);

/** `difft` compares all below two folders. */
const difft: Rule = (call) => {
  for (const file of call.args) if (!file.mayBeOption) call.judge.touch("read", file, { recursive: true });
  return DIFFT(call);
};

const IGNORES =
  "expand-tabs ignore-all-space ignore-blank-lines ignore-case ignore-matching-lines= ignore-space-change " +
  "ignore-tab-expansion ignore-trailing-space ";

/** What shows lines as they are. */
export const LINE_READERS: Rules = new Map<string, Rule>([
  ["cat", cat],
  ["tac", reader("brs:", "before regex separator=", { keeps: ifPlain((lines) => lines.reverse()), wholeLines: /$^/ })],
  [
    "head",
    plain({
      grammar: gnu("0123456789bc:kmn:qvz", "bytes= lines= quiet silent verbose zero-terminated", { numbers: true }),
      operands: "read",
      keeps: headKeeps,
      wholeLines: SOME_LINES,
    }),
  ],
  ["tail", plain(TAIL)],
  [
    "sort",
    reader(
      "C::MRS:T:Vbc::dfghik:mno:rst:uz",
      "batch-size= buffer-size= check=? compress-program= debug dictionary-order field-separator= files0-from= general-numeric-sort " +
        "human-numeric-sort ignore-case ignore-leading-blanks ignore-nonprinting key= merge month-sort numeric-sort output= parallel= " +
        "random-sort random-source= reverse sort= stable temporary-directory= unique version-sort zero-terminated",
      {
        doors: {
          o: "write",
          output: "write",
          "compress-program": "ask",
          "files0-from": "ask-read",
          "random-source": "read",
        },
        keeps: sorted,
        // "--debug" marks parts of them.
        wholeLines: /^(?!debug$)/,
      },
    ),
  ],
  ["uniq", uniq],
  ["shuf", shuf],
  ["tee", tee],
  ["comm", reader("123iz", "check-order nocheck-order output-delimiter= total zero-terminated")],
  ["join", reader("1:2:a:e:ij:o:t:v:z", "check-order header ignore-case nocheck-order zero-terminated")],
  ["tsort", reader("w")],
  [
    "look",
    reader("Vabdfht:", "alphanum alternative ignore-case terminate= binary", { textFirst: 1 }),
  ],
  [
    "strings",
    reader(
      "0123456789TUadefhn:ovwe:s:t:",
      "all data print-file-name bytes= include-all-whitespace radix= target= encoding= output-separator= unicode=",
    ),
  ],
  [
    "nl",
    rewriter(
      "b:d:f:h:i:l:n:ps:v:w:",
      "body-numbering= footer-numbering= header-numbering= join-blank-lines= line-increment= no-renumber number-format= " +
        "number-separator= number-width= section-delimiter= starting-line-number=",
    ),
  ],
  ["cmp", cmp],
  [
    "diffstat",
    plain({
      grammar: gnu("bcCdD:e:Ef:hklmn:N:o:O:p:qr:RsS:tTuvVw:"),
      operands: "read",
      doors: { o: "write", e: "write", D: "ask" },
    }),
  ],
  ...each("diff colordiff zdiff bzdiff xzdiff zstddiff", DIFF),
  ...each("zcmp bzcmp xzcmp", cmp),
  [
    "sdiff",
    reader(
      "BEHI:WZabdilo:stvw:",
      IGNORES +
        "diff-program= left-column minimal output= speed-large-files strip-trailing-cr suppress-common-lines tabsize= text " +
        "width=",
      { doors: { o: "write", output: "write", "diff-program": "ask" } },
    ),
  ],
  [
    "diff3",
    reader(
      "3AEL:TXaeimvx",
      "diff-program= easy-only ed initial-tab label= merge overlap-only show-all show-overlap strip-trailing-cr text",
      { doors: { "diff-program": "ask" } },
    ),
  ],
  [
    "wdiff",
    reader(
      "C123tnslapiw:x:y:z:d",
      "copyright no-deleted no-inserted no-common auto-pager terminal avoid-wraps statistics less-mode printer ignore-case " +
        "start-delete= end-delete= start-insert= end-insert= diff-input",
      { doors: { a: "ask", "auto-pager": "ask" } },
    ),
  ],
  ["difft", difft],
  ["yes", ({ args }) => {
    const words = (args[0]?.text === "--" ? args.slice(1) : args).map(({ text }) => text);
    if (words.includes(undefined)) return { origin: "unknown" };
    // It is printed again and again.
    return { origin: "words", known: [(words.length === 0 ? "y" : words.join(" ")) + "\n"] };
  }],
]);
