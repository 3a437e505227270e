// Reads the program of yq as the one written in Go does: what stands behind a dot goes on to the next sign of the language, quotes
// and all, and its words need nothing between them. Knows tokens, not the grammar; the other yq takes the language of jq.

/** A field with quotes around it, which holds nothing that an older yq takes for its end. */
const QUOTED_FIELD = /\."[^ "\\\n]+"\??/y;
const DOTS = /\.{2,3}|\.\[/y;
const FIELD = /\.[^ ;}{:[\],|.()=\n]+/y;
const STRING = /"([^"\\]*(?:\\.[^"\\]*)*)"/ys;
const WORD = /[A-Za-z_]\w*/y;

/** Parts of a word that read the environment or files, or run something. */
const ACTS = /load|env|eval|system/i;

/** The name of a file, in a place where a program might stand. */
const FILE_NAME = /^[\w./-]*\.(?:ya?ml|json|toml|xml|csv|tsv|properties)$/i;

/** Returns what in `program` acts or cannot be read, or `undefined`. */
export function actingInYq(program: string): string | undefined {
  if (FILE_NAME.test(program) && !/(?:or|and)(?:(?!or|and)\w)*?(?:load|env|eval|system)/i.test(program)) {
    return undefined;
  }
  for (let at = 0; at < program.length;) {
    const match = (token: RegExp) => {
      token.lastIndex = at;
      return token.exec(program);
    };
    const field = match(QUOTED_FIELD) ?? match(DOTS) ?? match(FIELD);
    if (field !== null) {
      // Where it has quotes, versions differ in where it ends.
      if (/"/.test(field[0]) && match(QUOTED_FIELD) === null) return `a quote in ${field[0]}`;
      at += field[0].length;
      continue;
    }
    if (program[at] === '"') {
      const string = match(STRING);
      if (string === null) return "a quote that is not closed";
      // What stands in it may be a program as well.
      if (string[1]?.includes("\\(") === true && ACTS.test(string[1])) return string[0];
      at += string[0].length;
      continue;
    }
    const word = match(WORD)?.[0];
    if (word !== undefined && program[at - 1] !== "$" && ACTS.test(word)) return word;
    at += word?.length ?? 1;
  }
  return undefined;
}
