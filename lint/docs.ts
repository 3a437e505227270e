// What the documents must keep true: every link inside the project leads somewhere, every setting is documented.
// It sees Markdown as lines with code blanked out, and has no files of its own: texts and `exists` are handed in.

import { folderOf } from "./tree.ts";

/** A link in a document, and the line it stands on, from 1. */
export interface Link {
  readonly target: string;
  readonly line: number;
}

/** Finds the links, images and reference definitions of a Markdown text that lead into the project. */
export function findLinks(markdown: string): Link[] {
  return withoutCode(markdown).flatMap((line, index) =>
    [...line.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\s*\[[^\]]+\]:\s*<?([^\s>]+)/g)]
      .map(([, inline, reference]) => ({ target: inline ?? reference ?? "", line: index + 1 }))
      .filter(({ target }) => !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(target))
  );
}

/** The anchors that the headings of a Markdown text make, as GitHub makes them. */
export function findAnchors(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const line of withoutCode(markdown, { spans: false })) {
    const title = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
    if (title === undefined) continue;
    const slug = title.toLowerCase().replace(/\]\([^)]*\)/g, "").replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-");
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count++) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** Says which links of `documents` (place -> text) lead nowhere. `exists` tells of any file or folder of the project. */
export function judgeLinks(documents: ReadonlyMap<string, string>, exists: (place: string) => boolean): string[] {
  const problems: string[] = [];
  for (const [place, text] of documents) {
    for (const { target, line } of findLinks(text)) {
      const [path = "", anchor] = target.split("#");
      const goal = path === "" ? place : joinPlaces(folderOf(place), decodeURIComponent(path));
      const document = documents.get(goal);
      if (document === undefined && !exists(goal)) {
        problems.push(`${place}:${line}: the link ${target} leads nowhere: there is no ${goal}`);
      } else if (anchor && document !== undefined && !findAnchors(document).has(anchor)) {
        problems.push(`${place}:${line}: the link ${target} leads nowhere: ${goal} has no heading for #${anchor}`);
      }
    }
  }
  return problems;
}

/** Says which settings are missing from .env.example, or from every document. */
export function judgeSettings(
  names: readonly string[],
  { example, documents }: { example: string; documents: ReadonlyMap<string, string> },
): string[] {
  const problems: string[] = [];
  for (const name of names) {
    if (!new RegExp(`^#?\\s*${name}=`, "m").test(example)) problems.push(`.env.example does not name ${name}`);
    if (![...documents.values()].some((text) => new RegExp(`\\b${name}\\b`).test(text))) {
      problems.push(`Neither README.md nor docs/ names ${name}`);
    }
  }
  return problems;
}

/** The lines of a Markdown text with fenced code, and code spans unless told otherwise, blanked out. */
function withoutCode(markdown: string, { spans = true } = {}): string[] {
  let fence: string | undefined;
  return markdown.split("\n").map((line) => {
    const mark = /^\s*(```+|~~~+)/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark !== undefined && mark.startsWith(fence)) fence = undefined;
      return "";
    }
    fence = mark;
    if (mark !== undefined) return "";
    return spans ? line.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, "") : line;
  });
}

function joinPlaces(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : folder + path).split("/")) {
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}
