// The rules for tools that check or print source files without running any of it: linters, formatters that only report, viewers of
// documentation. Knows no package manager.

import type { Rule } from "../call.ts";
import { names } from "./forms.ts";
import { judgeReading, type ReadingSubcommand, subcommands, type SubcommandTool } from "./dev_subcommands.ts";

const WRITES = { rule: "project-write", why: "SUB may rewrite files" };
const ABOUT = /^(--version|--help|-h|-V|-version|-help)$/;
/** `+nightly`: another toolchain, which may be installed first, or lie where the word says. */
const TOOLCHAIN = /^\+/;

/** The settings of yamllint that are looked at in any case. */
const YAMLLINT_FILE = /^(?:\.\/)?\.yamllint(?:\.ya?ml)?$/;
/** Settings in a word that name no file: on one line, without quotes and signs, and nothing extended but its own. */
const YAMLLINT_DATA =
  /^(?:default|relaxed|(?!.*(?:yaml-files|from-file|extends(?!: *(?:default|relaxed)(?:[ ,}]|$))))[\w {},.[\]-]*:[\w {},.[\]:-]*)$/;

/** Checkers that have no subcommands. */
const CHECKERS: Readonly<Record<string, ReadingSubcommand>> = {
  shellcheck: {
    short: "aC::i:e:f:o:P:s:S:W:xV",
    long:
      `check-sourced color=? include= exclude= extended-analysis= format= list-optional norc rcfile= enable= source-path= shell= severity=
      version wiki-link-count= external-sources`,
    // It shows lines of the files that a script sources.
    doors: { rcfile: "read", a: "ask", "check-sourced": "ask" },
    operands: "read",
  },
  shfmt: {
    long:
      `l list d diff s simplify i= indent= language-dialect= ln= p posix w write mn minify f find bn ci sr kp fn binary-next-line
      case-indent space-redirects keep-padding func-next-line to-json tojson from-json filename= apply-ignore`,
    singleDash: true,
    doors: { w: "ask", write: "ask" },
    operands: "read",
  },
  hadolint: {
    short: "c:f:tV",
    long:
      "config= format= ignore= no-fail no-color error= warning= info= style= trusted-registry= failure-threshold= strict-labels verbose",
    doors: { c: "read", config: "read" },
    operands: "read",
  },
  yamllint: {
    short: "c:d:f:sv",
    long: "config-file= config-data= format= strict no-warnings list-files",
    // Settings extend any file, whose lines are shown: those of a project are looked at, others are not.
    doors: { c: "ask-read", "config-file": "ask-read", d: "ask", "config-data": "ask" },
    harmless: { c: YAMLLINT_FILE, "config-file": YAMLLINT_FILE, d: YAMLLINT_DATA, "config-data": YAMLLINT_DATA },
    operands: "read",
  },
  jsonlint: {
    short: "isct:V:peqj",
    long: "in-place sort-keys indent= compact validate= environment= pretty-print quiet",
    doors: { i: "ask", "in-place": "ask", V: "read", validate: "read" },
    operands: "read",
  },
  actionlint: {
    long: "color no-color ignore= oneline format= verbose debug shellcheck= pyflakes= config-file= stdin-filename=",
    singleDash: true,
    doors: { shellcheck: "ask", pyflakes: "ask", "config-file": "read" },
    operands: "read",
  },
  black: {
    short: "c:l:t:CSqvW:",
    long:
      `check diff code= line-length= target-version= color no-color fast safe include= exclude= extend-exclude= force-exclude=
      stdin-filename= workers= quiet verbose config= pyi skip-string-normalization skip-magic-trailing-comma preview required-version=`,
    needs: ["check", "diff"],
    doors: { config: "read" },
    operands: "read",
  },
  isort: {
    short: "cvqd",
    long:
      "check check-only diff profile= verbose quiet show-files show-config settings-file= settings-path= line-length= stdout",
    needs: ["c", "check", "check-only", "diff", "show-files"],
    doors: { "settings-file": "read" },
    operands: "read",
  },
  pyflakes: { operands: "read" },
  pycodestyle: {
    short: "vq",
    long:
      "first exclude= filename= select= ignore= show-source show-pep8 statistics count max-line-length= max-doc-length= format= config=",
    doors: { config: "read" },
    operands: "read",
  },
  pydocstyle: {
    short: "edsvq",
    long: "explain source count config= match= match-dir= select= ignore= convention= add-select= add-ignore=",
    doors: { config: "read" },
    operands: "read",
  },
  bandit: {
    short: "rlivdqc:x:s:t:f:o:b:n:",
    long:
      "recursive format= output= exclude= skip= tests= configfile= level confidence severity-level= confidence-level= quiet verbose exit-zero",
    doors: { o: "write", output: "write", c: "read", configfile: "read" },
    operands: "read",
  },
  vulture: { long: "min-confidence= exclude= ignore-names= ignore-decorators= sort-by-size verbose", operands: "read" },
  pyright: {
    short: "p:",
    long:
      "project= outputjson level= pythonversion= pythonplatform= stats verbose warnings skipunannotated ignoreexternal verifytypes= dependencies threads=",
    doors: { p: "read", project: "read" },
    operands: "read",
  },
  oxlint: {
    short: "c:A:W:D:f:",
    long:
      "config= allow= warn= deny= format= quiet max-warnings= deny-warnings tsconfig= rules fix fix-suggestions fix-dangerously threads= ignore-path= ignore-pattern= no-ignore",
    doors: { fix: "ask", "fix-suggestions": "ask", "fix-dangerously": "ask", c: "ask", config: "ask" },
    operands: "read",
  },
  codespell: {
    short: "wi:S:L:I:D:q:fcH",
    long:
      "write-changes interactive= skip= ignore-words= ignore-words-list= dictionary= builtin= count quiet-level= check-filenames check-hidden context=",
    doors: {
      w: "ask",
      "write-changes": "ask",
      i: "ask",
      interactive: "ask",
      I: "read",
      "ignore-words": "read",
      D: "read",
      dictionary: "read",
    },
    operands: "read",
  },
  typos: {
    short: "wjc:vq",
    long: "write-changes diff files format= config= exclude= hidden no-ignore type= sort dump-config=",
    doors: { w: "ask", "write-changes": "ask", c: "read", config: "read", "dump-config": "write" },
    operands: "read",
  },
  gofmt: {
    long: "l d e s w r= cpuprofile=",
    singleDash: true,
    doors: { w: "ask", cpuprofile: "write" },
    operands: "read",
  },
  goimports: {
    long: "l d e w v local= format-only srcdir= cpuprofile= memprofile= memrate= trace=",
    singleDash: true,
    doors: { w: "ask", cpuprofile: "write", memprofile: "write", trace: "write" },
    operands: "read",
  },
  staticcheck: {
    long: "checks= f= fail= tests=? tags= go= explain= show-ignored=? version list-checks",
    singleDash: true,
  },
  rustfmt: {
    short: "lqv",
    long: "check edition= config= config-path= color= files-with-diff quiet verbose style-edition= emit=",
    needs: ["check"],
    doors: { "config-path": "read", emit: "ask" },
    operands: "read",
  },
  "clang-format": {
    long:
      `i n style= fallback-style= assume-filename= Werror dry-run lines= offset= length= cursor= output-replacements-xml verbose sort-includes=?
      dump-config fail-on-incomplete-format ferror-limit= files= Wclang-format-violations`,
    singleDash: true,
    doors: { i: "ask", files: "ask-read" },
    operands: "read",
  },
  cppcheck: {
    short: "I:D:U:j:qvf",
    long:
      "enable= std= language= suppress= inline-suppr quiet verbose template= error-exitcode= inconclusive xml platform= force max-configs= check-level= errorlist doc library=",
    operands: "read",
  },
  // Behind the first file every word is a file; with "-v" it goes on.
  luac: { short: "plv", long: "", needs: ["p"], stopAtOperand: true, operands: "read" },
  tidy: {
    short: "eqim",
    long: "errors quiet",
    singleDash: false,
    needs: ["e", "errors"],
    doors: { m: "ask", i: "ask" },
    operands: "read",
  },
  texcount: {
    long:
      `inc incbib merge brief total sum=? q quiet nc nocol noinc 1 2 v0 v1 v2 v3 utf8 utf-8 char chinese japanese dir= opt= out= sub=?
      freq=? h help version`,
    singleDash: true,
    doors: { out: "write", opt: "ask-read", inc: "ask", merge: "ask" },
    operands: "read",
  },
  perldoc: { short: "f:q:v:lmtTuU", long: "", doors: { m: "ask" }, operands: "read" },
  ri: { long: "no-pager list format=", short: "Tlf:" },
  javap: {
    long: "c l s p v verbose public protected package private constants sysinfo cp= classpath= module= m=",
    singleDash: true,
    operands: "read",
  },
  jdeps: {
    long: "s summary v verbose R recursive q cp= class-path= module-path= print-module-deps list-deps",
    singleDash: true,
    operands: "read",
  },
  // Its operand is another machine.
  jps: { short: "qmlvV", long: "", operands: "none" },
};

/**
 * The settings of a project, which are looked at in any case. What else `--config` is given may be a setting itself, such as one to
 * rewrite what is checked.
 */
const RUFF_SETTINGS = /^(?:\.\/)?(?:pyproject|\.?ruff)\.toml$/;

/** Checkers with subcommands. */
const CHECKER_TOOLS: Readonly<Record<string, SubcommandTool>> = {
  ruff: {
    ...WRITES,
    about: /^(--version|-V|--help|-h|version|help|linter)$/,
    globals: /^(-q|--quiet|-v|--verbose|--isolated)$/,
    reads: {
      check: {
        short: "qvsneo:w",
        long:
          `quiet verbose silent no-fix diff show-fixes output-format= target-version= preview no-preview config= select= ignore=
          extend-select= extend-ignore= per-file-ignores= exclude= extend-exclude= respect-gitignore force-exclude no-cache cache-dir=
          stdin-filename= exit-zero exit-non-zero-on-fix statistics show-files show-settings no-unsafe-fixes isolated line-length= fix
          fix-only unsafe-fixes add-noqa=? add-ignore=? output-file= watch fixable= unfixable=`,
        doors: {
          config: "ask-read",
          fix: "ask",
          "fix-only": "ask",
          "add-noqa": "ask",
          "add-ignore": "ask",
          o: "write",
          "output-file": "write",
          w: "ask",
          watch: "ask",
          "cache-dir": "write",
        },
        harmless: { config: RUFF_SETTINGS },
        operands: "read",
      },
      format: {
        short: "qvsn",
        long:
          `check diff quiet verbose silent config= target-version= line-length= preview exclude= extend-exclude= respect-gitignore
          force-exclude no-cache stdin-filename= isolated range= exit-non-zero-on-format`,
        needs: ["check", "diff"],
        doors: { config: "ask-read" },
        harmless: { config: RUFF_SETTINGS },
        operands: "read",
      },
      rule: { long: "all output-format=" },
      config: { long: "output-format=" },
      linter: { long: "output-format=" },
      version: { long: "output-format=" },
    },
  },
  biome: {
    ...WRITES,
    reads: Object.fromEntries(["check", "lint", "format", "ci"].map((name): [string, ReadingSubcommand] => [name, {
      long:
        `changed since= staged files-ignore-unknown= no-errors-on-unmatched max-diagnostics= diagnostic-level= colors= verbose config-path=
        reporter= log-level= formatter-enabled= linter-enabled= organize-imports-enabled= error-on-warnings only= skip= write fix apply
        apply-unsafe apply-suggested unsafe stdin-file-path= suppress indent-style= indent-width= line-width=`,
      doors: {
        write: "ask",
        fix: "ask",
        apply: "ask",
        "apply-unsafe": "ask",
        "apply-suggested": "ask",
        suppress: "ask",
        "config-path": "read",
      },
      operands: "read",
    }])),
  },
  taplo: {
    ...WRITES,
    reads: {
      // A file may name a schema, which is fetched.
      lint: { long: "no-schema colors= verbose", needs: ["no-schema"], operands: "read" },
      check: { long: "no-schema colors= verbose", needs: ["no-schema"], operands: "read" },
      fmt: { short: "f", long: "check diff colors= option=", needs: ["check"], operands: "read" },
    },
  },
  buf: {
    ...WRITES, // A folder, an address and the name of a module look alike.
    reads: { lint: { long: "error-format=", operands: "none" } },
  },
};

const TSC_WRITES =
  /^--?(outdir|outfile|declarationdir|build|b|init|watch|w|tsbuildinfofile|generatetrace|generatecpuprofile|plugins|incremental|composite|o|out|d)$/i;
const TSC_PRINTS = /^--?(noemit|showconfig|listfilesonly)$/i;
/** All its others. Of some of the shared ones nothing is written where nothing is emitted. */
const TSC_READS = new Set(
  names(
    `all locale project p quiet q singlethreaded checkers ignoreconfig h help allowarbitraryextensions allowimportingtsextensions
    allowumdglobalaccess baseurl customconditions module m moduleresolution modulesuffixes noresolve nouncheckedsideeffectimports
    resolvejsonmodule resolvepackagejsonexports resolvepackagejsonimports rewriterelativeimportextensions rootdir rootdirs typeroots
    types allowjs checkjs maxnodemodulejsdepth allowsyntheticdefaultimports erasablesyntaxonly esmoduleinterop
    forceconsistentcasinginfilenames isolateddeclarations isolatedmodules preservesymlinks verbatimmodulesyntax allowunreachablecode
    allowunusedlabels alwaysstrict deduplicatepackages exactoptionalpropertytypes nofallthroughcasesinswitch noimplicitany
    noimplicitoverride noimplicitreturns noimplicitthis noimplicitusestrict nopropertyaccessfromindexsignature nostrictgenericchecks
    nouncheckedindexedaccess nounusedlocals nounusedparameters stabletypeordering strict strictbindcallapply
    strictbuiltiniteratorreturn strictfunctiontypes strictnullchecks strictpropertyinitialization
    suppressexcesspropertyerrors suppressimplicitanyindexerrors useunknownincatchvariables
    assumechangesonlyaffectdirectdependencies disablereferencedprojectload disablesolutionsearching
    disablesourceofprojectreferenceredirect declaration declarationmap downleveliteration emitbom emitdeclarationonly
    importhelpers importsnotusedasvalues inlinesourcemap inlinesources maproot newline noemit noemithelpers noemitonerror
    preserveconstenums preservevalueimports removecomments sourcemap sourceroot stripinternal diagnostics explainfiles
    extendeddiagnostics listemittedfiles listfiles nocheck traceresolution disablesizelimit emitdecoratormetadata
    experimentaldecorators jsx jsxfactory jsxfragmentfactory jsximportsource lib libreplacement moduledetection nolib reactnamespace
    target t usedefineforclassfields noerrortruncation preservewatchoutput pretty skipdefaultlibcheck skiplibcheck keyofstringsonly
    charset excludedirectories excludefiles stopbuildonerrors`,
  ),
);

/** `tsc` writes what it compiles unless it is told not to; its plugins are those of the language server and do not run here. */
const tsc: Rule = ({ args, judge }) => {
  if (args.length === 1 && /^(--?version|-v|--?help|-h|-\?|--all)$/i.test(args[0]?.text ?? "")) return;
  let prints = false;
  for (const [i, arg] of args.entries()) {
    const text = arg.text;
    if (text === undefined) {
      if (arg.mayBeOption || arg.mayVanish) judge.ask("unknown-word", `${arg.shown} may be any option of tsc`);
      else judge.touch("read", arg);
    } else if (text.startsWith("@")) judge.ask("option", `tsc takes its options from ${text.slice(1)}`);
    else if (TSC_PRINTS.test(text)) {
      // The last of several counts, and "null" takes it back.
      if (/^(false|null)$/.test(args[i + 1]?.text ?? "")) judge.ask("option", `${text} of tsc is taken back`);
      else prints = true;
    } else if (TSC_WRITES.test(text)) judge.ask("option", `the option ${text} of tsc writes`);
    else if (!text.startsWith("-")) judge.touch("read", arg);
    else if (!TSC_READS.has(text.replace(/^--?/, "").toLowerCase())) {
      judge.ask("unknown-option", `the option ${text} of tsc is not known`);
    }
  }
  if (!prints) judge.ask("project-write", "tsc writes what it compiles");
};

function checker(tool: ReadingSubcommand): Rule {
  return ({ name, args, judge }) => {
    if (args.length === 1 && ABOUT.test(args[0]?.text ?? "")) return;
    if (name === "rustfmt" && TOOLCHAIN.test(args[0]?.prefix ?? "")) {
      judge.ask("package-install", "another toolchain may be installed first");
    }
    judgeReading(
      name,
      args,
      tool,
      { rule: "project-write", why: "SUB rewrites files unless it is told only to check" },
      judge,
    );
    return { origin: tool.operands === "read" ? "file" : "report" };
  };
}

/** The rules for linters and formatters that do not run the project. */
export const CHECKER_RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...Object.entries(CHECKERS).map(([name, tool]): [string, Rule] => [name, checker(tool)]),
  ...Object.entries(CHECKER_TOOLS).map(([name, tool]): [string, Rule] => [name, subcommands(tool)]),
  ["tsc", tsc],
]);
