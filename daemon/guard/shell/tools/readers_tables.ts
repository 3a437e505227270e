// The rules of the tools that compute with tables of text: mlr, xsv and its descendants. Their doors are subcommands that write files,
// and the language of mlr, which can run commands. Source: miller.readthedocs.io.

import { Arg, type Rule } from "../call.ts";
import { names } from "./forms.ts";
import { subcommands } from "./dev_subcommands.ts";

const MLR_FLAGS =
  /^(-n|-N|-x|-q|-S|-A|-C|-M|-[ctjlxm]2[ctjdnxpbmlv]|--(i|o|io|c2|t2|j2|l2|n2|x2|p2)?(csv|tsv|json|jsonl|csvlite|nidx|dkvp|xtab|pprint|markdown|md|usv|asv|t|c|j|l|d|n|x|p|b|m)|--icsv|--ojson|--barred(-input)?|--right|--no-color|--implicit-(csv|tsv)-header|--headerless-(csv|tsv)-(output|input)|--allow-ragged-csv-input|--quote-(all|original)|--records-per-batch|--no-auto-flatten|--no-auto-unflatten|--repifs|--jvstack|--no-jvstack|--version|--help|--ofmt|--i?fs|--ofs|--i?ps|--ops|--i?rs|--ors|--nr-progress-mod|--from|--gzin|--zin|--bz2in|--zstdin)$/;

/** Verbs that neither write files nor run commands. */
const MLR_VERBS = new Set(names(`
  altkv bar bootstrap bottom-k case cat count count-distinct count-similar cut decimate fill-down fill-empty filter flatten format-values
  fraction gap grep group-by group-like gsub having-fields head histogram json-parse json-stringify join label latin1-to-utf8
  least-frequent merge-fields most-frequent nest nothing put regularize rename reorder repeat reshape sec2gmt sec2gmtdate seqgen shuffle
  skip-trivial-records sort sort-within-records sort-within-records-values sparsify split-join split-lines splitax ssub stats1 stats2
  step sub summary tac tail template top utf8-to-latin1 unflatten uniq unspace unsparsify`));

/** Words of its language that run, write or tell of the machine. */
const MLR_ACTS = /\b(system|exec|tee|emit\w*|dump|edump|e?print\w*|ENV|os_type|hostname|split\w*|stdout|stderr)\b|>>/;

/** `mlr [FLAG ...] VERB [WORD ...] [then VERB ...] [FILE ...]`: files cannot be told from the words of a verb, so all are read. */
export const mlr: Rule = ({ args, judge }) => {
  let at = 0;
  for (; at < args.length && args[at]?.prefix.startsWith("-") === true; at++) {
    const flag = args[at]?.text ?? "?";
    if (!MLR_FLAGS.test(flag)) judge.ask("option", `the option ${args[at]?.shown} of mlr is not known only to read`);
    if (/^--(ofmt|i?fs|ofs|i?ps|ops|i?rs|ors|nr-progress-mod|records-per-batch)$/.test(flag)) at++;
    if (flag === "--from") judge.touch("read", args[++at] ?? Arg.unknown("a file"));
  }
  let verb = true;
  let inLanguage = false;
  for (const arg of args.slice(at)) {
    const text = arg.text;
    if (verb) {
      if (text === undefined || !MLR_VERBS.has(text) && !/^(help|version)$/.test(text)) {
        judge.ask("subcommand", `mlr ${arg.shown} is not known only to read`);
      }
      verb = false;
      inLanguage = text === "put" || text === "filter";
    } else if (text === "then") verb = true;
    else if (/^--?(prepipe|gzin|bz2in|zin|zstdin)/.test(arg.prefix)) {
      judge.ask("option", `${arg.shown} of mlr runs a command`);
    } else if (text === undefined && inLanguage || MLR_ACTS.test(text ?? "")) {
      judge.ask("script", `mlr may do more than compute: ${arg.shown}`);
    } else if (inLanguage && /^-[fse]/.test(arg.prefix)) {
      judge.ask("option", `${arg.shown} of mlr takes its program elsewhere`);
    } else if (!/[\s$=();{}]/.test(text ?? "")) judge.touch("read", arg);
  }
  return { origin: "rewritten" };
};

const TABLE = {
  short: "hd:no:s:l:vijrNRuc:f:CSem:t:p:DI:w:",
  long:
    `help output= delimiter= no-headers select= limit= no-case invert-match start= end= len= index= width= pad= align= condense= numeric
    reverse ignore-case everything mode cardinality nulls median jobs= just-names quote= quote-always crlf ascii escape= left right full
    cross seed= asc delimiter-out= out-delimiter= no-quoting count groupby= cols= page-size=`,
  operands: "read",
  doors: {
    o: "write",
    output: "write",
    // The copies that were left out.
    D: "write",
    // The language of xan reads and writes files and runs commands.
    e: "ask",
  },
} as const;

/** `xsv SUBCOMMAND [OPTION ...] [FILE ...]`, and the tools that descend from it. */
export const xsv: Rule = (call) => {
  if (call.name === "qsv" && call.args.some(({ text }) => text === "stats" || text === "frequency")) {
    call.judge.ask("write-beside", "qsv keeps what it counted in a file beside its input");
  }
  return tables(call);
};

const tables: Rule = subcommands({
  rule: "tables",
  why: "SUB may write files or run commands",
  reads: Object.fromEntries(
    names(
      "cat count fixlengths flatten fmt frequency headers input join reverse sample search select slice sort stats table view dedup",
    )
      .map((name) => [name, TABLE]),
  ),
});
