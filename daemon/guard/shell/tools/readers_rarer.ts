// The rules of rarer tools that read and print: converters of documents to plain text, tables, binaries, charsets, fonts. An option
// that is not listed asks.

import type { Rule, Rules } from "../call.ts";
import { longs, parseArgs } from "../options.ts";
import { asked, names } from "./forms.ts";
import { each, gnu, reader, rewriter, speaker } from "./gnu.ts";
import { judgePlain, plain, type PlainTool } from "./plain.ts";

/**
 * Tools of which only help and version are known here. Their work may well be harmless; whoever knows it can say so in a rule of the
 * user's.
 */
const ABOUT_ONLY = names(`
  ansible-inventory ansible-vault asciidoctor atuin autoconf autojump automake bibtool borg calibre choose csvtool ctags dasel
  dict direnv dstat ebook-convert enscript entr etags fx fzf git-cliff global gnuplot gource gprof gprofng gtags guix
  html2text htmlq keychain latex latexmk lazydocker lualatex makeindex mdbook multitail ncdu ngrok nnn parallel-ssh pbpaste
  pdflatex pngcheck procs pup ranger restic sccache scrot starship stow syncthing texdoc tmuxinator tomlq topgrade ugrep units
  universal-ctags vale vd visidata wasm-pack wasmtime watchexec xclip xelatex xmlstarlet xsel xsltproc z3 zellij zipgrep zoxide`);

/** `docx2txt FILE -` prints; without the dash it writes beside its input. */
const docx2txt: Rule = ({ args, judge }) => {
  const [file, out] = args;
  if (args.length !== 2 || out?.text !== "-" || file === undefined || file.mayBeOption) {
    judge.ask("write-beside", "docx2txt writes a file beside its input unless told to print");
  }
  // It opens it in the manner of Perl, and hands it to a shell.
  for (const { shown } of args) {
    if (/[^\w./ -]/.test(shown.replace(/[*?]/g, ""))) judge.ask("operand", `${shown} may be a command to docx2txt`);
  }
  for (const arg of args) if (!arg.mayBeOption && arg.text !== "-") judge.touch("read", arg);
  return { origin: "rewritten" };
};

const DJVUTXT: PlainTool = { grammar: gnu("", "page= detail= escape"), operands: "read", prints: "rewritten" };

/** `djvutxt FILE OUTPUT` writes its second operand. */
const djvutxt: Rule = (call) => {
  const parsed = parseArgs(call.args, DJVUTXT.grammar);
  for (const output of parsed.operands.slice(1)) call.judge.touch("write", output);
  return judgePlain(call, DJVUTXT, { ...parsed, operands: parsed.operands.slice(0, 1) });
};

/** `delta` without operands colours what flows in; two files, or folders, it hands to git. */
const delta: Rule = (call) => {
  const files = call.args.filter((arg) => !arg.mayBeOption);
  for (const file of files) call.judge.touch("read", file, { recursive: true });
  return colours(call);
};

const colours = rewriter("ns", "line-numbers side-by-side light dark color-only raw width= syntax-theme=");

const PROSELINT = reader("jcq", "json compact quiet");

/** `proselint` reads all texts below a folder. */
const proselint: Rule = (call) => {
  for (const file of call.args) if (!file.mayBeOption) call.judge.touch("read", file, { recursive: true });
  return PROSELINT(call);
};

/** The rules. */
export const RARER_READERS: Rules = new Map<string, Rule>([
  ...ABOUT_ONLY.map((name): [string, Rule] => [name, asked("unknown-command", `what ${name} does is not known`)]),
  ["delta", delta],
  [
    "datamash",
    plain({
      grammar: {
        short: "t:g:WsifHR:CzF:",
        long: longs(
          "help version field-separator= group= whitespace sort ignore-case full headers header-in header-out narm output-delimiter= round= format=",
        ),
      },
      operands: "text",
      prints: "rewritten",
    }),
  ],
  ["pathchk", speaker("pP", "portability")],
  ["jot", speaker("rncb:w:s:p:", "")],
  ["enca", reader("L:gidmefnrsvV", "language= list= guess")],
  ["uchardet", reader("vh", "")],
  ["c++filt", speaker("_nptirs:", "")],
  [
    "addr2line",
    plain({
      grammar: {
        short: "ab:Ce:fij:psR",
        long: longs("help version addresses target= demangle exe= functions inlines section= pretty-print basenames"),
      },
      operands: "text",
      doors: { e: "read", exe: "read" },
    }),
  ],
  ["otool", reader("aAfhlLDtdsorSTVvXIM")],
  ["lipo", plain({ grammar: { long: longs("info detailed_info archs"), singleDash: true }, operands: "read" })],
  ["fc-list", speaker("vVf:qbh", "verbose format= quiet brief")],
  ["fc-match", speaker("vVf:sah", "verbose format= sort all")],
  [
    "kpsewhich",
    plain({
      grammar: {
        long: longs(
          "all expand-var= expand-path= expand-braces= format= var-value= show-path= version help progname= engine= D=",
        ),
        singleDash: true,
      },
      operands: "text",
    }),
  ],
  ["djvutxt", djvutxt],
  ["antiword", rewriter("fhLrsti:m:w:")],
  ["catdoc", rewriter("a8bd:s:f:lm:tuvwx")],
  ["docx2txt", docx2txt],
  ...each(
    "markdown cmark cmark-gfm",
    rewriter("t:e:", "to= width= hardbreaks smart safe normalize sourcepos nobreaks validate-utf8 extension="),
  ),
  ["proselint", proselint],
  ...each("style diction", reader("L:snrlN", "language= long-sentences= readability-index= print-long=")),
  ["wn", speaker("ag", "")],
  [
    "pipdeptree",
    plain({
      grammar: {
        short: "rafljp:e:w:",
        long: longs(
          "help version reverse all freeze json json-tree local-only user-only packages= exclude= warn= depth=",
        ),
      },
      operands: "none",
    }),
  ],
  [
    "xrandr",
    plain({
      grammar: {
        short: "qv",
        long: longs("query verbose prop properties listmonitors listactivemonitors listproviders current version help"),
        singleDash: false,
      },
      operands: "none",
    }),
  ],
]);
