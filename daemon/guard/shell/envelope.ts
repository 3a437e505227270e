// What must be true of the text as a whole before it is read as a script: its length,
// and no character that a person would not see.

/** Longer commands are not judged, in UTF-16 units. */
export const LONGEST_COMMAND = 16_384;

/** No system starts a shell with more than this, in bytes: a limit of execve(2) on one argument. */
export const MOST_STARTED = 131_071;

/** Of commands up to this length is told what must be refused, though they are not followed, in UTF-16 units. */
export const LONGEST_LOOKED_OVER = 65_536;

/** Brackets deeper than this are not read. */
const DEEPEST = 200;

/** Tells whether brackets open deeper in a text than it can be read in short time, wherever they stand. */
export function isTooDeep(command: string): boolean {
  let level = 0;
  for (const [bracket] of command.matchAll(/[({[)}\]]/g)) {
    if (/[)}\]]/.test(bracket)) level = Math.max(0, level - 1);
    else if (++level > DEEPEST) return true;
  }
  return false;
}

/** A fault of the text as a whole, as a clause; `undefined` if there is none. */
export function faultOfText(command: string): string | undefined {
  if (command.length > LONGEST_COMMAND) return `it is longer than ${LONGEST_COMMAND} characters`;
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  if (/[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(command)) return "it holds a control character";
  if (/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c\u180e\u00ad\u034f]|[\u{e0000}-\u{e007f}]/u.test(command)) {
    return "it holds an invisible character or one that turns the direction of text";
  }
  if (!command.isWellFormed()) return "it holds half a character";
  if (/[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/.test(withoutQuotes(command))) {
    return "it holds a blank that is none for the shell";
  }
  // Letters of other alphabets that look like signs the shell or a path knows.
  if (/[\u2010-\u2015\u2212\u2044\u2215\u29f8\uff0d\uff0f\uff5c\uff1b\uff06\ufe63]/.test(withoutQuotes(command))) {
    return "it holds a sign that looks like another";
  }
  return undefined;
}

/** What bash reads otherwise than the reader, as a clause; `undefined` if there is nothing of it. */
export function oddlyWritten(script: string): string | undefined {
  if (/\$(\\\n)+/.test(script)) return "a line goes on within an expansion";
  const bare = withoutQuotes(script);
  // Looked for in two steps: in one, each beginning would have the rest of the text read again.
  const item = bare.search(/\{[A-Za-z_](\w|\\\n)*\[/);
  if (item !== -1 && /\]\}(\\\n)*[<>]/.test(bare.slice(item))) {
    return "the item of an array stands for a descriptor";
  }
  return undefined;
}

function withoutQuotes(command: string): string {
  return command.replace(/'[^']*'|"(?:\\.|[^"\\])*"/gs, "''");
}
