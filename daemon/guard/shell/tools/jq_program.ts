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

/** Returns the first name in `program` that acts, or `undefined`. `.env` and `{env: 1}` are fields and do not act. */
export function actingName(program: string): string | undefined {
  // For each string that is open: how many brackets are open in the interpolation inside it.
  const open: number[] = [];
  let inString = false;
  for (let i = 0; i < program.length; i++) {
    const c = program[i] as string;
    if (inString) {
      if (c === "\\" && program[i + 1] === "(") {
        open.push(0);
        inString = false;
        i++;
      } else if (c === "\\") i++;
      else if (c === '"') inString = false;
    } else if (c === '"') inString = true;
    else if (c === "#") {
      while (i + 1 < program.length && program[i + 1] !== "\n") i++;
    } else if (c === "(") {
      const depth = open.pop();
      if (depth !== undefined) open.push(depth + 1);
    } else if (c === ")") {
      const depth = open.pop();
      if (depth === 0) inString = true;
      else if (depth !== undefined) open.push(depth - 1);
    } else if (/[A-Za-z_$]/.test(c)) {
      const name = /^\$?[A-Za-z_0-9]*/.exec(program.slice(i))?.[0] || c;
      const field = program[i - 1] === "." && program[i - 2] !== ".";
      const key = /^\s*:/.test(program.slice(i + name.length)) && !name.startsWith("$");
      if ((ACTS.has(name) || /^load(_?(str|xml|props|base64))?$/.test(name)) && !field && !key) return name;
      i += name.length - 1;
    }
  }
  return undefined;
}
