// The rules of the pagers and manuals: less, more, bat, man, info. Nobody sits in front of them here and their input is no terminal,
// so they print and end; commands given to them beforehand, other pagers and log files are their doors.

import type { Rule, Rules } from "../call.ts";
import { longs, parseArgs } from "../options.ts";
import { each, gnu, reader } from "./gnu.ts";
import { isHelp, isStdin, judgeOptions, plain, type PlainTool } from "./plain.ts";

const lessReads = plain({
  grammar: {
    short: "?aAb:BcCdD:eEfFgGh:iIj:JKLmMnNo:O:p:P:qQrRsSt:T:uUVwWx:Xy:z:~#:k:",
    long: longs(
      "help version search-skip-screen SEARCH-SKIP-SCREEN buffers= auto-buffers clear-screen CLEAR-SCREEN dumb color= " +
        "quit-at-eof QUIT-AT-EOF force quit-if-one-screen hilite-search HILITE-SEARCH max-back-scroll= ignore-case IGNORE-CASE " +
        "jump-target= status-column quit-on-intr no-lessopen long-prompt LONG-PROMPT line-numbers LINE-NUMBERS log-file= LOG-FILE= " +
        "pattern= prompt= quiet silent QUIET SILENT raw-control-chars RAW-CONTROL-CHARS squeeze-blank-lines chop-long-lines tag= " +
        "tag-file= underline-special UNDERLINE-SPECIAL hilite-unread HILITE-UNREAD tabs= no-init no-keypad max-forw-scroll= window= " +
        "quotes= tilde shift= follow-name mouse MOUSE no-histdups rscroll= save-marks status-col-width= use-backslash use-color " +
        "wheel-lines= incsearch line-num-width= header= file-size lesskey-file= lesskey-src= lesskey-content= cmd= no-number-headers " +
        "no-search-headers redraw-on-quit search-options= show-preproc-errors proc-backspace proc-tab proc-return " +
        "exit-follow-on-close intr= modelines= match-shift= no-vbell form-feed autosave= no-edit-warn",
    ),
    numbers: true,
  },
  operands: "read",
  plusActs: true,
  plusMoves: /^\+{1,2}(?:\d*[GgFp%]?|[/?]\P{Cc}*)$/u,
  doors: {
    o: "write",
    O: "write",
    "log-file": "write",
    "LOG-FILE": "write",
    k: "ask-read",
    "lesskey-file": "ask-read",
    "lesskey-src": "ask-read",
    "lesskey-content": "ask",
    cmd: "ask",
    T: "read",
    "tag-file": "read",
    t: "ask",
    tag: "ask",
    autosave: "ask",
  },
});

/**
 * `less`: in a value that is attached to its option a dollar sign ends it, as its last digit does a number, and further
 * options follow. Source: optstring() of less.
 */
const less: Rule = (call) => {
  for (const arg of call.args) {
    if (!arg.prefix.startsWith("-") || arg.text === "--") continue;
    if (arg.text === undefined || /\$.|^-[A-Za-z]*[bhjxyz#][-.,\d]+[^-.,\d]/s.test(arg.text)) {
      call.judge.ask("option", `${arg.shown} may hold more than one option of ${call.name}`);
    }
  }
  return lessReads(call);
};

const more = reader(
  "0123456789Vcdefhln:psu",
  "clean-print exit-on-eof lines= logical no-pause plain print-over silent squeeze",
  { plusActs: true, plusMoves: /^\+(?:\d+|\/\P{Cc}*)$/u },
);

const BAT: PlainTool = {
  grammar: gnu(
    "Al:H:npPdr:uSVhfmL",
    "show-all nonprintable-notation= binary= plain=? language= highlight-line= file-name= diff diff-context= tabs= wrap= " +
      "chop-long-lines terminal-width= number color= italic-text= decorations= force-colorization paging= no-paging pager= map-syntax= " +
      "ignored-suffix= theme= theme-dark= theme-light= list-themes squeeze-blank squeeze-limit= strip-ansi= style= line-range= " +
      "list-languages unbuffered completion= diagnostic diagnostics acknowledgements set-terminal-title config-file config-dir " +
      "cache-dir generate-config-file lessopen no-lessopen no-config no-custom-assets",
  ),
  operands: "read",
  doors: { pager: "ask", lessopen: "ask", diagnostic: "ask", diagnostics: "ask", "generate-config-file": "ask" },
};

const batReads = plain(BAT);
const bat: Rule = (call) => {
  if (call.args[0]?.text === "cache") call.judge.ask("subcommand", "bat cache builds or removes its cache");
  // Alone it says where that file lies.
  const configured = call.args.some((arg) => /^--conf/.test(arg.prefix));
  if (configured && call.args.length > 1) call.judge.ask("option", "a file of settings of bat may name a pager");
  return batReads(call);
};

const MAN: PlainTool = {
  grammar: gnu(
    "7aC:cdDe:E:fhH::iIkKlL:m:M:n:P:p:r:R:s:S:tT::uVwWX::Z?",
    "all apropos ascii catman config-file= debug default ditroff encoding= extension= global-apropos gxditview=? html=? ignore-case " +
      "local-file locale= location location-cat manpath= match-case names-only nh nj no-hyphenation no-justification no-subpages " +
      "pager= path preprocessor= prompt= recode= regex sections= systems= troff troff-device=? update usage warnings=? whatis where " +
      "where-cat wildcard",
  ),
  operands: "text",
  doors: {
    C: "ask",
    "config-file": "ask",
    c: "ask",
    catman: "ask",
    H: "ask",
    html: "ask",
    l: "ask",
    "local-file": "ask",
    M: "ask",
    manpath: "ask",
    P: "ask",
    pager: "ask",
    p: "ask",
    preprocessor: "ask",
    r: "ask",
    prompt: "ask",
    T: "ask",
    "troff-device": "ask",
    u: "ask",
    update: "ask",
    X: "ask",
    gxditview: "ask",
    m: "ask",
    systems: "ask",
  },
};

/** `man`: a page with a slash in its name is a file, and `.so` in it takes in another one, whatever that holds. */
const man: Rule = (call) => {
  const parsed = parseArgs(call.args, MAN.grammar);
  if (isHelp(parsed)) return { origin: "report" };
  judgeOptions(call, MAN, parsed);
  const local = parsed.options.some(({ name }) => name === "l" || name === "local-file");
  for (const page of parsed.operands) {
    if (page.text === undefined) call.judge.ask("unknown-word", `the page ${page.shown} cannot be known`);
    if (isStdin(page) || !local && !page.prefix.includes("/")) continue;
    call.judge.touch("read", page);
    call.judge.ask("local-page", `the page ${page.shown} is a file that may take in any other one`);
  }
  return { origin: "file" };
};

const INFO: PlainTool = {
  grammar: gnu(
    "ak:d:f:n:I:o:ORsvwhbx:",
    "all apropos= directory= file= node= index-search= output= raw-escapes no-raw-escapes show-malformed-multibytes strict-node-location " +
      "subnodes usage location where vi-keys show-options debug= dribble= restore= init-file= variable= speech-friendly",
  ),
  operands: "text",
  doors: {
    d: "ask",
    directory: "ask",
    o: "write",
    output: "write",
    dribble: "write",
    restore: "ask-read",
    "init-file": "ask-read",
    variable: "ask",
    v: "ask",
    x: "ask",
  },
};

const info: Rule = (call) => {
  const parsed = parseArgs(call.args, INFO.grammar);
  if (isHelp(parsed)) return { origin: "report" };
  judgeOptions(call, INFO, parsed);
  const files = parsed.options.flatMap(({ name, value }) =>
    (name === "f" || name === "file") && value !== undefined ? [value] : []
  );
  for (const file of [...files, ...parsed.operands]) {
    // It looks in the working folder as well.
    call.judge.touch("read", file);
    if (!file.prefix.includes("/")) continue;
    call.judge.ask("local-page", `the manual ${file.shown} is a file that may take in any other one`);
  }
  return { origin: "file" };
};

const glowReads = reader("alnps:w:", "all line-numbers preserve-new-lines style= width=", {
  doors: { p: "ask", s: "read", style: "read" },
});

/** `glow`: the name of a repository on one of two hosts is fetched from there, whatever stands in front. */
const glow: Rule = (call) => {
  for (const arg of call.args) {
    if (/^(?:www\.)?git(?:hub|lab)(?:\.com)?[:/]/i.test(arg.prefix)) call.judge.network(arg);
  }
  return glowReads(call);
};

/** What shows texts and manuals a page at a time. */
export const PAGERS: Rules = new Map<string, Rule>([
  ...each("less zless xzless zstdless lzless", less),
  ["more", more],
  // They hand their words to the tool that unpacks, or to more.
  ...each("bzless zmore bzmore xzmore lzmore", reader("")),
  ["most", reader("bCdMstuvVwz", "", { plusActs: true })],
  ...each("bat batcat", bat),
  ["man", man],
  ["info", info],
  ...each(
    "apropos whatis",
    plain({
      grammar: gnu(
        "aC:deL:lM:m:rs:vVw",
        "and config-file= debug exact locale= long manpath= regex section= sections= systems= usage verbose wildcard",
      ),
      operands: "text",
      doors: { C: "ask", "config-file": "ask", M: "ask", manpath: "ask" },
    }),
  ),
  // Of its many kinds some read a file, update their pages or drop them.
  [
    "tldr",
    plain({ grammar: gnu("lp:L:vVhqm", "list platform= language= raw quiet markdown list-all"), operands: "text" }),
  ],
  ["glow", glow],
  ["mdcat", reader("p", "columns= no-colour no-pager local fail detect-terminal", { doors: { p: "ask" } })],
]);
