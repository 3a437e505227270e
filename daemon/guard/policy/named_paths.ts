// The paths that the words of a command may name. Of a command that a rule allows, nobody knows what it does with its words, so they
// are held against the rules on paths. Knows no disk.

/** Most words are tried, and of each what stands behind a sign. */
const MOST_WORDS = 200;

/** Absolute paths that words may name. @param folders Those in which the command may work. */
export function pathsNamed(words: readonly string[], folders: readonly string[], home: string): string[] {
  const found = new Set<string>();
  for (const word of words.slice(0, MOST_WORDS)) {
    if (word.length > 4096) continue;
    const texts = new Set([
      word,
      ...word.split(/[\s=:,;@'"(){}[\]|<>]+/),
      /^-[A-Za-z]./.test(word) ? word.slice(2) : word,
    ]);
    for (const text of texts) {
      if (text === "") continue;
      const path = text === "~" || text.startsWith("~/") ? home + text.slice(1) : text;
      for (const folder of path.startsWith("/") ? [""] : folders) found.add(plain(`${folder}/${path}`));
    }
  }
  return [...found];
}

function plain(path: string): string {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return `/${names.join("/")}`;
}
