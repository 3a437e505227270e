// All tools that read: those that tell of files, those that show lines, those that rewrite what they read, pagers, and readers of
// documents.

import type { Rules } from "../call.ts";
import { DOCUMENT_READERS } from "./readers_documents.ts";
import { FILE_READERS } from "./readers_files.ts";
import { LINE_READERS } from "./readers_lines.ts";
import { PAGERS } from "./readers_pagers.ts";
import { RARER_READERS } from "./readers_rarer.ts";
import { REWRITERS } from "./readers_rewriting.ts";

/** The rules of the tools that read files and do nothing else. */
export const READERS: Rules = new Map([
  ...RARER_READERS,
  ...FILE_READERS,
  ...LINE_READERS,
  ...REWRITERS,
  ...PAGERS,
  ...DOCUMENT_READERS,
]);
