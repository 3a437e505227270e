// Which files makefiles include by their names, and which includes only make itself can tell. Reads text; runs nothing, and judges
// nothing.

import type { ReadText } from "./git_remote.ts";
import type { Makefile } from "./shell/project_code.ts";

/** More files than these are not looked into. */
const MOST = 48;

/** A makefile that is larger is not looked into, characters. */
const LONGEST = 1_000_000;

/** A recipe that calls make in another folder, which it names. */
const CALLS =
  /(?:\$\(MAKE\)|\$\{MAKE\}|\bmake)[ \t](?:[^\n;&|]{0,200}[ \t])?(?:-C[ \t]*|--directory[= \t])([\w.\/@+-]+)(?=[\s;&|)]|$)/gm;

/** The longest list of files behind an `include`, characters. */
const LONGEST_LIST = 4_000;

/** Finds what makefiles include, one in another too, and those of folders in which their recipes call make by name. A file that is not there counts: make would read it if it came. */
export function includedBy(
  makefiles: readonly Makefile[],
  read: ReadText,
): { readonly code: readonly string[]; readonly looseCode: readonly string[] } {
  const code = new Set<string>(), loose = new Set<string>();
  const seen = new Set<string>();
  const left = [...makefiles];
  /** What was put there: a file may be named on each of its lines. */
  const put = new Set<string>(), isThere = new Map<string, boolean>();
  const finds = (path: string): boolean => {
    let found = isThere.get(path);
    if (found === undefined) isThere.set(path, found = read(path) !== undefined);
    return found;
  };
  const add = (path: string, folders: readonly string[]): boolean => {
    code.add(path);
    if (!put.has(path)) left.push({ path, folders });
    put.add(path);
    return finds(path);
  };
  for (let at = 0; at < left.length; at++) {
    const { path, folders } = left[at] as Makefile;
    if (seen.has(path)) continue;
    seen.add(path);
    if (seen.size > MOST || code.size > 2 * MOST) {
      loose.add(`what more than ${MOST} makefiles include`);
      break;
    }
    const text = read(path);
    if (text === undefined) continue;
    if (text === null || text.length > LONGEST) {
      loose.add(`what ${path} includes`);
      continue;
    }
    for (const word of new Set(wordsOf(text))) {
      if (code.size > 2 * MOST) break;
      if (/[$*?[%~]/.test(word)) loose.add(`what ${path} includes as ${word}`);
      else {
        for (const folder of word.startsWith("/") ? [""] : folders) {
          // Behind the first that is there, no other is looked for.
          if (add(plain(`${folder}/${word}`), folders)) break;
        }
      }
    }
    for (const folder of new Set(Array.from(text.matchAll(CALLS), ([, folder]) => folder as string))) {
      if (code.size > 2 * MOST) break;
      const at = plain(folder.startsWith("/") ? folder : `${folders[0]}/${folder}`);
      for (const name of ["GNUmakefile", "makefile", "Makefile"]) {
        if (add(`${at}/${name}`, [at])) break;
      }
    }
    // It may be made by what it calls, whatever the name.
    if (/^[^#\n\r\u2028\u2029]*\$[({]eval\b/m.test(text)) loose.add(`what ${path} includes by $(eval ...)`);
  }
  return { code: [...code], looseCode: [...loose] };
}

/** What stands behind `include`; a word with a variable in it is one word up to the bracket that closes it. */
function wordsOf(text: string): string[] {
  const lines = text.replace(/\\\r?\n/g, " ").split("\n");
  return lines.flatMap((line) => {
    // Not behind a tab: that is a line of a recipe, but where no rule came before it make reads it all the same.
    const words = /^[ \t]*(?:-|s)?include[ \t]+([^#]*)/.exec(line)?.[1];
    // What is longer than any list of files is one word that cannot be known.
    if (words !== undefined && words.length > LONGEST_LIST) return [`${words.slice(0, 60)}*`];
    return words?.match(/(?:\$\([^)]*\)|\$\{[^}]*\}|\S)+/g) ?? [];
  });
}

function plain(path: string): string {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return `/${names.join("/")}`;
}
