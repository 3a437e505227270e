// Tags that a file has from others: `#+SETUPFILE` lines lead to files of the memex whose `#+FILETAGS` count for it as well, and so on.
// Reads files, each once, so that circles end. What lies elsewhere, or is an address, is not followed. Knows nothing of who is private.

import { dirname, resolve } from "node:path";
import { fileTags, fileValues } from "../org/inheritance.ts";
import { outlineInTurns } from "../org/outline_in_turns.ts";
import { readNoteInTurns } from "./read_note.ts";

/**
 * The tags that the text of a file has from its setup files.
 *
 * @param folder The memex, absolute.
 * @param path The file, relative to it.
 */
export async function setupTags(folder: string, path: string, text: string): Promise<string[]> {
  const root = realPath(folder);
  if (root === undefined || !/#\+setupfile:/i.test(text)) return [];
  const tags = new Set<string>();
  const known = new Set<string>();
  const waiting = [{ from: `${root}/${path}`, text }];
  for (let next = waiting.shift(); next !== undefined && known.size < MOST_FILES; next = waiting.shift()) {
    for (const value of fileValues(await outlineInTurns(next.text), "SETUPFILE")) {
      const real = realPath(resolve(dirname(next.from), value.replace(/^"(.*)"$/, "$1")));
      if (real === undefined || known.has(real) || !real.startsWith(`${root}/`)) continue;
      known.add(real);
      const note = await readNoteInTurns(real);
      if (!note.ok) continue;
      for (const tag of fileTags(await outlineInTurns(note.text))) tags.add(tag);
      waiting.push({ from: real, text: note.text });
    }
  }
  return [...tags];
}

/** The most files that one file leads to. */
const MOST_FILES = 64;

function realPath(path: string): string | undefined {
  try {
    return Deno.realPathSync(path);
  } catch {
    return undefined;
  }
}
