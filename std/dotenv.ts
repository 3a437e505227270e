// The face of @std/dotenv: .env text to an object and back, and .env files into the environment.
// Its own parser: npm's dotenv has other rules for keys, comments, newlines and escapes, and expands no variables.
// It knows one file at a time; which of several files wins is up to the caller.

/** Options for `load` and `loadSync`. */
export interface LoadOptions {
  /** Path of the file, "./.env" by default; null loads none. */
  envPath?: string | URL | null;
  /** Whether to set the variables in the environment as well, where not set yet; false by default. */
  export?: boolean;
}

const VALID_KEY = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

// A definition up to its value. [^\s=#] keeps comment lines out.
const DEFINITION = /^\s*(?:export\s+)?([^\s=#]+)\s*=[ \t]*/gm;
// A block value's quotes stand on lines of their own; those two line ends are not part of the value.
const SINGLE_QUOTED = /'\r?\n?([^']*?)\r?\n?'/y;
const DOUBLE_QUOTED = /"\r?\n?((?:[^"\\]|\\[^])*?)\r?\n?"/y;
const UNQUOTED = /([^\r\n#]*)/y;
const REST_OF_LINE = /.*/y;

// ${NAME} and $NAME, each with an optional :-default, which reaches as far as it can so that it may nest.
const REFERENCE = /\$\{(.+?)(?::-(.+))?\}|(?<!\\)\$(\w+)(?::-(.+))?/g;

// Two variables that refer to each other would expand for ever.
const MAX_EXPANSIONS = 100;

const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", '"': '"', "'": "'", "\\": "\\" };

/**
 * Parses .env text.
 *
 * Unquoted values are trimmed, end at `#` and expand `$NAME`, `${NAME}` and `${NAME:-default}` from the text itself,
 * then from the environment (which needs --allow-env); double-quoted ones expand escapes; single-quoted ones are
 * literal. A key that is no identifier is passed over with a warning.
 */
export function parse(text: string): Record<string, string> {
  // Without a prototype, no inherited name reads as a variable.
  const env: Record<string, string> = Object.create(null);
  const expandable = new Set<string>();
  let position = 0;

  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match !== null) position = pattern.lastIndex;
    return match;
  };

  for (let definition = take(DEFINITION); definition !== null; definition = take(DEFINITION)) {
    const key = definition[1] ?? "";
    const literal = take(SINGLE_QUOTED)?.[1];
    const escaped = literal === undefined ? take(DOUBLE_QUOTED)?.[1] : undefined;
    const unquoted = literal === undefined && escaped === undefined ? take(UNQUOTED)?.[1] ?? "" : "";
    take(REST_OF_LINE);

    if (!VALID_KEY.test(key)) {
      // deno-lint-ignore no-console -- the original warns the same way, and returns nothing for it
      console.warn(
        `Ignored the key "${key}" as it is not a valid identifier: The key need to match the pattern ${VALID_KEY}.`,
      );
      continue;
    }
    if (literal !== undefined) env[key] = literal;
    else if (escaped !== undefined) env[key] = expandEscapes(escaped);
    else env[key] = unquoted.trim();
    if (unquoted !== "") expandable.add(key);
  }

  const raw = { ...env };
  for (const key of expandable) env[key] = expand(env[key] ?? "", raw);
  return env;
}

function expandEscapes(value: string): string {
  return value.replace(/\\([^])/g, (whole, character: string) => ESCAPES[character] ?? whole);
}

function expand(value: string, raw: Record<string, string>): string {
  for (let round = 0; round < MAX_EXPANSIONS; round++) {
    const next = value.replace(
      REFERENCE,
      (_, braced?: string, bracedDefault?: string, bare?: string, rest?: string) => {
        const name = braced ?? bare ?? "";
        // Spelled out for a name that is set nowhere, as the original does.
        return raw[name] ?? Deno.env.get(name) ?? bracedDefault ?? rest ?? "undefined";
      },
    );
    if (next === value) break;
    value = next;
  }
  return value;
}

/** Writes the object as .env text that `parse` reads back; a key that starts with `#` is left out with a warning. */
export function stringify(object: Record<string, string>): string {
  const lines: string[] = [];
  for (const [key, value] of Object.entries(object)) {
    if (key.startsWith("#")) {
      // deno-lint-ignore no-console -- the original warns the same way
      console.warn(`key starts with a '#' indicates a comment and is ignored: '${key}'`);
      continue;
    }
    lines.push(`${key}=${quote(value ?? "")}`);
  }
  return lines.join("\n");
}

function quote(value: string): string {
  if (/[\n\r\t'\\]/.test(value)) {
    const escaped = value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r")
      .replaceAll("\t", "\\t").replaceAll('"', '\\"');
    return `"${escaped}"`;
  }
  return /\W/.test(value) ? `'${value}'` : value;
}

/**
 * Reads a .env file; a missing one reads as no variables.
 *
 * Needs --allow-read for the file, and --allow-env to export or expand.
 */
export async function load(options: LoadOptions = {}): Promise<Record<string, string>> {
  const { envPath = ".env" } = options;
  if (!envPath) return {};
  let text: string;
  try {
    text = await Deno.readTextFile(envPath);
  } catch (error) {
    return orMissing(error);
  }
  return parsed(text, options);
}

/** The same as `load`, synchronously. */
export function loadSync(options: LoadOptions = {}): Record<string, string> {
  const { envPath = ".env" } = options;
  if (!envPath) return {};
  let text: string;
  try {
    text = Deno.readTextFileSync(envPath);
  } catch (error) {
    return orMissing(error);
  }
  return parsed(text, options);
}

function orMissing(error: unknown): Record<string, string> {
  if (error instanceof Deno.errors.NotFound) return {};
  throw error;
}

function parsed(text: string, options: LoadOptions): Record<string, string> {
  const env = parse(text);
  if (options.export) {
    for (const [key, value] of Object.entries(env)) {
      if (Deno.env.get(key) === undefined) Deno.env.set(key, value);
    }
  }
  return env;
}
