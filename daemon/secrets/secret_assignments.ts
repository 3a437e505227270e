// Secrets that show by their name: `password=...`, `"token": "..."`, `--api-key ...`. A value counts when it is long or looks random
// and does not say that it stands for another. Linear in the text. Knows no vendor.

/** A value and where it stands, in UTF-16 units. */
export interface AssignedSecret {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Names of what a person typed: short ones count too. */
const TYPED = /passw(?:or)?d|passphrase|pwd/i;
const NAMES =
  /passw(?:or)?d|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|account[_-]?key|credential/i;
/** Endings of a name that make it one of something about a secret. */
const ABOUT = /(?:count|file|path|name|type|length|limit|url|policy|id)s?$/i;

/** How far a value is looked at before it counts as long, in UTF-16 units. */
const LONGEST = 128;

/** Tells whether a name is that of a secret: `PASSWORD`, `apiKey`, `GITHUB_TOKEN`. */
export function isSecretName(name: string): boolean {
  return name.length <= LONGEST && NAMES.test(name) && !ABOUT.test(name);
}

/** Tells whether `value`, under a name as {@link isSecretName} knows it, is likely a secret and not an example or a reference. */
export function isSecretValue(name: string, value: string): boolean {
  const start = value.slice(0, LONGEST);
  if (start.length < 6 || isReference(start)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9\s_./:-]/].filter((kind) => kind.test(start)).length;
  if (TYPED.test(name)) return kinds >= 2 || start.length >= 16;
  if (start.length >= 32) return /[0-9]/.test(start) || kinds >= 2;
  return start.length >= 12 && kinds >= 2 && entropy(start) >= 2.8;
}

/** Finds the values of assignments that are secrets, in the order of the text. */
export function findAssignments(text: string): AssignedSecret[] {
  const found: AssignedSecret[] = [];
  // Most texts name none, and a pattern with a place of its own takes longer to make than such a text to search.
  if (!NAMES.test(text)) return found;
  const names = new RegExp(NAMES, "gi");
  const after = new RegExp(REST);
  for (let match = names.exec(text); match !== null; match = names.exec(text)) {
    after.lastIndex = names.lastIndex;
    const rest = after.exec(text);
    if (rest === null) continue;
    const flag = /--[a-z-]{0,30}$/i.test(text.slice(Math.max(0, match.index - 32), match.index));
    const sign = rest[2] ?? "";
    if (!/[=:]/.test(sign) && !(flag && /^[ \t]+$/.test(sign))) continue;
    const name = match[0] + (rest[1] ?? "");
    if (ABOUT.test(rest[1] ?? "")) continue;
    const start = after.lastIndex;
    const quote = rest[3] ?? "";
    const mark = quote.at(-1) ?? "";
    const stop = endOfValue(text, start, mark, LONGEST);
    if (!isSecretValue(name, text.slice(start, stop))) continue;
    const end = endOfValue(text, start, mark, Infinity);
    found.push({ name: TYPED.test(name) ? "password" : "secret-assignment", start, end });
    names.lastIndex = end;
  }
  return found;
}

/** What may stand between a name and its value: the rest of the name, quotes, the sign, quotes. */
const REST = /([A-Za-z0-9_-]{0,24})\\?["'`]?([ \t]{0,4}(?::=|=>|\+?=|:|)[ \t]{0,4})((?:\\|\$)?["'`]|)/y;

function endOfValue(text: string, start: number, quote: string, longest: number): number {
  const stop = new RegExp(STOPS.get(quote) ?? UNQUOTED);
  stop.lastIndex = start;
  // A slice keeps the search from looking further than it may.
  if (longest !== Infinity) {
    const at = text.slice(start, start + longest).search(stop);
    return withoutEscape(text, start, at === -1 ? Math.min(text.length, start + longest) : start + at, quote);
  }
  return withoutEscape(text, start, stop.exec(text)?.index ?? text.length, quote);
}

/** The backslash of an escaped quote is no part of the value. */
function withoutEscape(text: string, start: number, end: number, quote: string): number {
  return quote !== "" && end > start && text[end - 1] === "\\" ? end - 1 : end;
}

/** What a backslash stands before is part of a word, but for a quote in a text that is quoted itself. */
const UNQUOTED = /["'`]|(?<!\\)[\s;&|<>(){},]/g;
/** In a shell `'\''` stands for a quote within quotes. */
const QUOTED = /(?<!'\\'?)'(?!\\'')|[\r\n]/g;
const STOPS: ReadonlyMap<string, RegExp> = new Map([['"', /["\r\n]/g], ["'", QUOTED], ["`", /[`\r\n]/g]]);

/** A variable, a placeholder, a call, a path: nothing that is secret itself. */
function isReference(value: string): boolean {
  return /^\$(?:$|[A-Za-z_{(])|^[%<{[(`*.]|^(?:\/|~\/|\.\/)|^(?:process\.|os\.|env[.:[]|config\.|settings\.|self\.|this\.|https?:\/\/|vault:|keyring:|op:\/\/|ENC\[)/i
    .test(value) ||
    /^(?:true|false|null|none|nil|undefined|string|number|boolean|required|optional|password|secret|token)\b/i.test(
      value,
    ) ||
    /example|placeholder|change[_-]?me|redacted|dummy|your[_-]|x{4,}|\.{3}|\*{3}/i.test(value) ||
    /\w\(/.test(value);
}

/** Bits a character, by how often each stands in the text. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const c of text) counts.set(c, (counts.get(c) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= count / text.length * Math.log2(count / text.length);
  return bits;
}
