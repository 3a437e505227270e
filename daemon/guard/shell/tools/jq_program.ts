// Reads the program of jq or yq far enough to see whether it does more than turn its input into its output. Knows names and strings
// of the language, not its grammar.

/** Names that read the environment or files, or run something, in jq or in one of the tools called yq. */
const ACTS = new Set([
  "env",
  "strenv",
  "envsubst",
  "import",
  "include",
  "eval",
  "system",
  "modulemeta",
  "get_search_list",
  "$ENV",
  // The sign may stand apart.
  "ENV",
]);

const LOADS = /^(?:load(?:_?(?:str|xml|props|base64))?|(?:str|xml)_?load)$/;
const SPLIT = "a comment with a carriage return";
const CONTINUED = "a comment that may go on in the next line";

/** Returns the first name in `program` that acts, or `undefined`. `.env` and `{env: 1}` are fields and do not act. */
export function actingName(program: string): string | undefined {
  // The brackets that are open; a quote stands for that of an interpolation in a string.
  const open: string[] = [];
  let inString = false;
  for (let i = 0; i < program.length; i++) {
    const c = program[i] as string;
    if (inString) {
      if (c === "\\" && program[i + 1] === "(") {
        open.push('"');
        inString = false;
        i++;
      } else if (c === "\\") i++;
      else if (c === '"') inString = false;
    } else if (c === '"') inString = true;
    else if (c === "#") {
      const from = i;
      while (i + 1 < program.length && program[i + 1] !== "\n") i++;
      // To gojq it ends there.
      if (program.slice(from, i + 1).includes("\r")) return SPLIT;
      // To a newer jq it goes on in the next line.
      if (/\\\r?$/.test(program.slice(Math.max(0, i - 1), i + 1)) && i + 1 < program.length) return CONTINUED;
    } else if ("([{".includes(c)) open.push(c);
    else if (")]}".includes(c)) inString = open.pop() === '"' && c === ")";
    else if (/[A-Za-z_$]/.test(c)) {
      const name = /^\$?[A-Za-z_0-9]*/.exec(program.slice(i))?.[0] || c;
      const field = program[i - 1] === "." && program[i - 2] !== ".";
      // In `.[a:b]` it is none.
      const isKey = () =>
        open.at(-1) === "{" && /[{,]/.test(program.slice(0, i).trimEnd().at(-1) ?? "") &&
        /^\s*:/.test(program.slice(i + name.length)) && !name.startsWith("$");
      if ((ACTS.has(name) || LOADS.test(name)) && !field && !isKey()) return name;
      i += name.length - 1;
    }
  }
  return undefined;
}
