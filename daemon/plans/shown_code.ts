// A command without its secrets that still tells all it runs: what a secret's value runs by itself (`$(...)`, backticks) goes with
// the value when that is taken out, and is told behind. Knows nothing of what a secret looks like. Pure.

/** The most substitutions that are told behind one text; of more it is said that there are more. */
export const MOST_TOLD = 16;

/** Takes secrets out of a command, and adds what runs in it and would not be seen any more. @param redact Takes secrets out of a text. */
export function redactCode(text: string, redact: (text: string) => string): string {
  const shown = redact(text);
  if (shown === text) return shown;
  const count = (whole: string, each: string) => whole.split(each).length;
  const hidden = [...new Set(substitutionsOf(text))].filter((each) => count(text, each) > count(shown, each)).map(
    redact,
  );
  if (hidden.length === 0) return shown;
  const more = hidden.length > MOST_TOLD ? ` and ${hidden.length - MOST_TOLD} more` : "";
  return `${shown} [what was taken out runs ${hidden.slice(0, MOST_TOLD).join(" ")}${more}]`;
}

/** The outermost substitutions of commands, quotation marks or not: rather one too many. One that is not closed goes to the end. */
function substitutionsOf(text: string): string[] {
  const found: string[] = [];
  const openings = /\$\(|[<>]\(|`/g;
  for (let match = openings.exec(text); match !== null; match = openings.exec(text)) {
    const end = match[0] === "`" ? endOfBackticks(text, match.index) : endOfParentheses(text, openings.lastIndex);
    found.push(text.slice(match.index, end));
    openings.lastIndex = end;
  }
  return found;
}

function endOfBackticks(text: string, start: number): number {
  const end = text.indexOf("`", start + 1);
  return end === -1 ? text.length : end + 1;
}

function endOfParentheses(text: string, start: number): number {
  let depth = 1;
  for (let i = start; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")" && --depth === 0) return i + 1;
  }
  return text.length;
}
