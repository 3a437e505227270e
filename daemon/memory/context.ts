// What a model is told of a file of notes: the node that the user looks at in full, what stands around it as an outline, within a
// budget, and nothing that carries a private tag, its own or inherited. Pure; knows no model and no disk.

import { fileTags } from "../org/inheritance.ts";
import { type Heading, type Outline, tagsOf } from "../org/outline.ts";

/** How a context is assembled. */
export interface ContextOptions {
  /** The most it may cost, as {@link estimateTokens} counts. */
  readonly tokens: number;
  /** Tags of what is left out, whatever their case. */
  readonly privacyTags: readonly string[];
  /** The file, as it is named to the model. */
  readonly file: string;
  /** Tags that the file has from others. */
  readonly setupTags?: readonly string[];
}

/** What a text costs a model, rather too much than too little: a token is about four letters of English, and less of other scripts. */
export function estimateTokens(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
  }
  return Math.ceil(bytes / 3.5);
}

/**
 * Assembles the context of a node, as Org text in the order of the file.
 *
 * @returns The empty string where the node, or its file, is private, or nothing fits.
 */
export function assembleContext(outline: Outline, focus: Heading, options: ContextOptions): string {
  const hidden = privateHeadings(outline, options);
  if (hidden === "all" || hidden.has(focus)) return "";
  const head = `# ${options.file}\n`;
  let left = options.tokens - estimateTokens(head);
  const full = cutLines(visibleSubtree(outline, focus, hidden), left);
  if (full === "") return "";
  left -= estimateTokens(full);
  const shown = new Set<Heading>();
  for (const heading of byDistance(outline, focus)) {
    if (hidden.has(heading)) continue;
    const cost = estimateTokens(lineOf(outline, heading));
    if (cost > left) break;
    left -= cost;
    shown.add(heading);
  }
  let text = head;
  for (const heading of outline.headings) {
    if (heading === focus) text += full;
    else if (shown.has(heading)) text += lineOf(outline, heading);
  }
  return text;
}

/** The headings that are private, themselves or from above; `all` where the file is. */
function privateHeadings(
  outline: Outline,
  { privacyTags, setupTags = [] }: Pick<ContextOptions, "privacyTags" | "setupTags">,
): ReadonlySet<Heading> | "all" {
  const names = new Set(privacyTags.map((tag) => tag.toLowerCase()));
  const isPrivate = (tags: readonly string[]) => tags.some((tag) => names.has(tag.toLowerCase()));
  if (isPrivate(fileTags(outline)) || isPrivate(setupTags)) return "all";
  const hidden = new Set<Heading>();
  // Parents stand before their children.
  for (const heading of outline.headings) {
    if (isPrivate(tagsOf(heading)) || heading.parent !== undefined && hidden.has(heading.parent)) hidden.add(heading);
  }
  return hidden;
}

/** A subtree without the private ones below it. */
function visibleSubtree({ text, headings }: Outline, root: Heading, hidden: ReadonlySet<Heading>): string {
  let shown = "";
  for (let i = headings.indexOf(root); i < headings.length; i++) {
    const heading = headings[i] as Heading;
    if (heading.line.start >= root.end) break;
    if (!hidden.has(heading)) shown += text.slice(heading.line.start, heading.body.end);
  }
  return shown.endsWith("\n") || shown === "" ? shown : `${shown}\n`;
}

/** As many whole lines as the budget holds; a mark says that there were more. */
function cutLines(text: string, tokens: number): string {
  if (estimateTokens(text) <= tokens) return text;
  const mark = "[…]\n";
  let left = tokens - estimateTokens(mark), kept = "";
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf("\n", at);
    const line = text.slice(at, newline === -1 ? text.length : newline + 1);
    left -= estimateTokens(line);
    if (left < 0) break;
    kept += line;
    at += line.length;
  }
  return kept === "" ? "" : kept + mark;
}

/** All other headings, the nearest first: those above it, its siblings, then the rest by how far away they stand. */
function byDistance({ headings }: Outline, focus: Heading): Heading[] {
  const above = new Set<Heading>();
  for (let each = focus.parent; each !== undefined; each = each.parent) above.add(each);
  const at = headings.indexOf(focus);
  const rank = (heading: Heading, index: number) =>
    above.has(heading) ? index - headings.length * 2 : Math.abs(index - at) +
      (heading.parent === focus.parent ? 0 : headings.length);
  return headings.map((heading, index) => ({ heading, index }))
    // What stands below it is shown with it.
    .filter(({ heading }) => heading.line.start < focus.line.start || heading.line.start >= focus.end)
    .map(({ heading, index }) => ({ heading, rank: rank(heading, index) }))
    .sort((a, b) => a.rank - b.rank).map(({ heading }) => heading);
}

function lineOf({ text }: Outline, { line }: Heading): string {
  const words = text.slice(line.start, line.end);
  return words.endsWith("\n") ? words : `${words}\n`;
}
