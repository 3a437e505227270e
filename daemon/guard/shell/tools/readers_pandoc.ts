// The rule of pandoc. It fetches what a document names, runs filters and writes; only what turns one kind of text into another and
// prints it does none of this. Source: pandoc.org/MANUAL.html.

import type { Rule } from "../call.ts";
import { parseArgs, type ParsedArgs } from "../options.ts";
import { gnu } from "./gnu.ts";
import { isHelp, isStdin, judgePlain, type PlainTool } from "./plain.ts";

const PANDOC: PlainTool = {
  grammar: gnu(
    "f:r:t:w:o:d:sM:V:H:B:A:F:L:c:D:iNpT:C",
    "from= read= to= write= output= data-dir= defaults= standalone metadata= metadata-file= variable= template= " +
      "include-in-header= include-before-body= include-after-body= filter= lua-filter= css= extract-media= resource-path= toc " +
      "table-of-contents toc-depth= number-sections wrap= columns= pdf-engine= citeproc bibliography= csl= highlight-style= " +
      "list-input-formats list-output-formats print-default-template= reference-doc= self-contained embed-resources log= mathjax=? " +
      "katex=? mathml sandbox strip-comments markdown-headings= reference-links shift-heading-level-by= tab-stop= preserve-tabs " +
      "ascii no-highlight id-prefix= title-prefix= eol= quiet verbose",
  ),
  operands: "read",
  doors: { o: "write", output: "write", log: "write", "metadata-file": "read", bibliography: "read", template: "read" },
  unknownOptions: "allow",
  prints: "rewritten",
};

/** Options under which it only prints. Metadata and variables count where a filter or a bibliography is asked for. */
const PRINTS =
  /^([frtw]|from|read|to|write|s|standalone|M|metadata|V|variable|toc|table-of-contents|toc-depth|N|number-sections|wrap|columns|i|p|preserve-tabs|T|title-prefix|sandbox|strip-comments|markdown-headings|reference-links|shift-heading-level-by|tab-stop|ascii|no-highlight|id-prefix|eol|quiet|verbose|mathjax|katex|mathml|css|c|list-input-formats|list-output-formats)$/;

/** Formats in which no document includes a file or frames a page. */
const SELF_CONTAINED = /^(markdown(_\w+)?|gfm|commonmark(_x)?|docx|odt|csv|tsv|json|native|mediawiki|ipynb)([+-]\w+)*$/;

/** Formats of text, for which no picture is fetched. */
const TEXT =
  /^(plain|markdown(_\w+)?|gfm|commonmark(_x)?|html[45]?|org|rst|latex|man|ms|asciidoc|textile|mediawiki|json|native|typst|jira|texinfo|revealjs|opml|docbook[45]?|context)([+-]\w+)*$/;

/** Endings of file names by which it takes one of those formats. */
const ENDINGS = /(^|\/)[^/]+\.(md|mkd|mkdn|mdown|mdwn|markdown|Rmd|txt|text|docx|odt|csv|tsv|json|native|wiki|ipynb)$/;

function onlyPrints({ options, operands, unknown, doubtful }: ParsedArgs): boolean {
  if (unknown.length > 0 || doubtful.length > 0 || !options.every(({ name }) => PRINTS.test(name))) return false;
  const values = (wanted: RegExp) =>
    options.filter(({ name }) => wanted.test(name)).map(({ value }) => value?.text ?? "?");
  if (!values(/^([tw]|to|write)$/).every((format) => TEXT.test(format))) return false;
  if (operands.some((file) => /^[A-Za-z][A-Za-z0-9+.-]*:/.test(file.prefix))) return false;
  // Told so, it neither reads another file nor connects.
  if (options.some(({ name }) => name === "sandbox")) return true;
  const from = values(/^([fr]|from|read)$/);
  return from.length > 0
    ? from.every((format) => SELF_CONTAINED.test(format))
    : operands.every((file) => isStdin(file) || ENDINGS.test(file.shown));
}

/** `pandoc` asks unless it only prints. */
export const pandoc: Rule = (call) => {
  const parsed = parseArgs(call.args, PANDOC.grammar);
  if (!isHelp(parsed) && !onlyPrints(parsed)) {
    call.judge.ask("converter", "it converts documents, and runs and fetches what they name");
  }
  return judgePlain(call, PANDOC, parsed);
};
