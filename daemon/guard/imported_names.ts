// The names of modules that a text may import, told by the words in front of them. Reads text that others wrote: each character is
// passed a few times at most, however brackets and comments stand in each other.

/** What stands in front of the name of a module, before brackets and comments. */
const WORDS =
  /\b(?:from|import|require|resolve)\b|@(?:deno|ts)-types|@ts-self-types|\b(?:types|path)(?=\s{0,20}=)|@jsxImportSource(?:Types)?/gi;
const SIGNS = /[\s(=]+/y;
const NAME = /["'`]([^"'`\n]*)/y;

/** Returns the names that stand in quotes behind such a word, with nothing but blanks, brackets and comments in between. */
export function importedNames(text: string): string[] {
  const names: string[] = [];
  const commentEnd = nearest(text, "*/");
  const lineEnd = nearest(text, "\n");
  const step = (at: number): number => {
    SIGNS.lastIndex = at;
    if (SIGNS.test(text)) return SIGNS.lastIndex;
    if (text.startsWith("/*", at)) return commentEnd(at + 2) ?? at;
    if (text.startsWith("//", at)) return lineEnd(at + 2) ?? at;
    return at;
  };
  // Where the way from a place ends: many words may stand in one comment.
  const ends = new Map<number, number>();
  let behind = 0;
  for (const { 0: word, index } of text.matchAll(WORDS)) {
    if (index < behind) continue;
    const way = [];
    let at = index + word.length;
    while (!ends.has(at)) {
      const next = step(at);
      if (next === at) break;
      way.push(at);
      at = next;
    }
    const end = ends.get(at) ?? at;
    for (const each of way) ends.set(each, end);
    NAME.lastIndex = end;
    const name = NAME.exec(text);
    if (name === null) continue;
    names.push(name[1] ?? "");
    behind = NAME.lastIndex;
  }
  return names;
}

/** Finds the place behind the next mark, from places that are mostly asked for in turn. */
function nearest(text: string, mark: string): (from: number) => number | undefined {
  let [asked, found] = [0, text.indexOf(mark)];
  return (from) => {
    if (from < asked || found !== -1 && found < from) found = text.indexOf(mark, from);
    asked = from;
    return found === -1 ? undefined : found + mark.length;
  };
}
