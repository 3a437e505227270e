// The links of a stretch of Org text: `[[target][words]]`, `<https://...>` and plain `https://...`, as org-element finds them in
// plain text. Knows nothing of where a link leads; it resolves none.

import type { Span } from "./span.ts";

/** A link as it stands in the text. */
export interface Link extends Span {
  /** `https`, `file`, `id`, `mailto` ...; `undefined` for the name of a heading or a target within the file. */
  readonly scheme: string | undefined;
  /** Behind the scheme's colon; the escapes of Org (`\\[`, `\\]`, `\\\\`) are taken away. */
  readonly path: string;
  /** The words shown in its place, as written; `undefined` when there are none. */
  readonly words: string | undefined;
}

/** Finds the links of a stretch, in its order; a link within another's words is not looked for. Linear time. */
export function findLinks(text: string, { start, end }: Span): Link[] {
  const stretch = text.slice(start, end);
  // Most stretches have none, and looking for their letters is cheap.
  if (!/\[\[|:\/\/|mailto:|doi:|file:|id:/.test(stretch)) return [];
  const links: Link[] = [];
  for (const match of stretch.matchAll(LINK)) {
    const [whole, target, words, angled, plain] = match;
    const written = target === undefined ? angled ?? plain ?? "" : target.replace(/\\(\\|\[|\])/g, "$1");
    const { scheme, path } = splitTarget(written);
    links.push({ start: start + match.index, end: start + match.index + whole.length, scheme, path, words });
  }
  return links;
}

/** Takes the scheme off a target. `/a`, `./a`, `~/a` and `../a` are files, as in Org. */
function splitTarget(written: string): { scheme: string | undefined; path: string } {
  const colon = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(written);
  if (colon !== null && SCHEMES.has((colon[1] as string).toLowerCase())) {
    return { scheme: (colon[1] as string).toLowerCase(), path: written.slice(colon[0].length) };
  }
  if (/^(?:~\/|\.{0,2}\/)/.test(written)) return { scheme: "file", path: written };
  return { scheme: undefined, path: written };
}

/** What Org of Emacs takes for the type of a link unasked, and those of its commonest packages. */
const SCHEMES: ReadonlySet<string> = new Set(
  ("attachment bbdb doi docview elisp eww file file+emacs file+sys ftp gnus help http https id info irc mailto man mhe news " +
    "rmail roam shell w3m attachment").split(" "),
);
const PLAIN_SCHEMES = "https?|ftp|mailto|doi|file|id|news|info|man|help|irc|attachment";
// Bounded, so that a text of nothing but open brackets takes linear time.
const LINK = new RegExp(
  String.raw`\[\[((?:[^\[\]\\\n]|\\[^\n]){1,2048}?)\](?:\[([^\n]{1,512}?)\])?\]` +
    `|<((?:${PLAIN_SCHEMES}):[^>\\n]{1,2048})>` +
    `|(?<![\\p{L}\\p{N}_])((?:${PLAIN_SCHEMES}):[^\\s()<>\\[\\]]{0,2048}[^\\s()<>\\[\\].,;:!?'"\\u00a0])`,
  "gu",
);
