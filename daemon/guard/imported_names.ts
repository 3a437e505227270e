// The names of modules that a text may import, told by the words in front of them. Reads text that others wrote: each character is
// passed a few times at most, however brackets and comments stand in each other.

/** What stands in front of the name of a module, before brackets and comments. */
const WORDS =
  /\b(?:from|import|require|resolve)\b|@(?:deno|ts)-types|@ts-self-types|\b(?:types|path)(?=\s{0,20}=)|@jsxImportSource(?:Types)?/gi;
const SIGNS = /[\s(=]+/y;
/** A name goes on over quotes of other kinds. */
const NAME = /"((?:\\[^]|[^"\\\n])*)|'((?:\\[^]|[^'\\\n])*)|`((?:\\[^]|[^`\\])*)/y;

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
  for (const { 0: word, index } of text.matchAll(WORDS)) {
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
    // What looks like one name may be a comment with a quote in it, and others stand within: each word counts.
    names.push(name[1] ?? name[2] ?? name[3] ?? "");
  }
  return names;
}

/** A name with its escapes written out, as a compiler takes it: backslashes part folders like slashes. */
export function writtenOut(name: string): string {
  return name.replace(
    /\\(?:u\{([0-9a-f]+)\}|u([0-9a-f]{4})|x([0-9a-f]{2})|([0-7]{1,3})|(\r?\n)|([^]))/gi,
    (_, wide?: string, four?: string, two?: string, octal?: string, line?: string, sign?: string) => {
      const code = octal === undefined ? parseInt(wide ?? four ?? two ?? "", 16) : parseInt(octal, 8);
      if (code >= 0) return code > 0x10ffff ? "" : String.fromCodePoint(code);
      return line === undefined ? sign ?? "" : "";
    },
  ).replaceAll("\\", "/");
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
