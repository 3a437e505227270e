// What a person says is kept letter for letter, and forges nothing in the file: Emacs is asked what it makes of it.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { NoteWriter } from "./actuators/memory/writer.ts";
import { readRequest } from "./actuators/memory/request.ts";
import { withMemory } from "./memory/memory_example.ts";
import { MemoryKeeper } from "./memory/note_keeper.ts";
import { plist } from "./wire/value.ts";

const HAS_EMACS = (Deno.env.get("PATH") ?? "").split(":").some((folder) => {
  try {
    return Deno.statSync(`${folder}/emacs`).isFile;
  } catch {
    return false;
  }
});

const TITLES = [
  ":PROPERTIES:",
  ":END:",
  ":LOGBOOK:",
  ":tag1:tag2:",
  "buy :PROPERTIES:",
  "buy tea :a:b:",
  "* stars",
  "** TODO stars",
  "TODO call",
  "DONE with it",
  "COMMENT on it",
  "[#A] first",
  "#+TITLE: x",
  "#+begin_src sh",
  "# remark",
  "| a | table |",
  "CLOCK: [2026-11-20 Fri 10:00]--[2026-11-20 Fri 11:00] =>  1:00",
  "SCHEDULED: soon",
  "two  blanks\tand a tab",
  "a\u00a0b\u2003c",
  "NASA: it flies",
  "plain",
];

const BODIES = [
  ":PROPERTIES:\n:ID: forged\n:END:",
  ":LOGBOOK:\nCLOCK: [2026-11-20 Fri 10:00]--[2026-11-20 Fri 11:00] =>  1:00\n:END:",
  "  clock: [2026-11-20 Fri 10:00]",
  "#+TITLE: x\n #+filetags: :a:\n#+CATEGORY: c\n#+MACRO: a b\n#+BIND: a b",
  "* head\n** TODO head",
  "SCHEDULED: <2026-11-27 Fri>",
  ":END:",
];

/** Org's own words for what stands in a file: of each heading its keyword, priority, COMMENT and tags; then what else there is. */
async function askEmacs(path: string): Promise<string[]> {
  const lisp = `(progn (require 'org) (require 'org-element)
    (with-temp-buffer (insert-file-contents "${path}") (org-mode)
      (let ((tree (org-element-parse-buffer)))
        (org-element-map tree 'headline (lambda (h) (princ (format "heading %S %S %S %S\n" (org-element-property :todo-keyword h)
          (org-element-property :priority h) (org-element-property :commentedp h) (org-element-property :tags h)))))
        (org-element-map tree '(drawer clock planning keyword table comment src-block)
          (lambda (e) (princ (format "%s\n" (org-element-type e)))))
        (org-element-map tree 'node-property (lambda (p) (princ (format "property %s\n" (org-element-property :key p))))))))`;
  const { stdout, success } = await new Deno.Command("emacs", {
    args: ["-Q", "--batch", "--eval", lisp],
    stdin: "null",
  })
    .output();
  assert(success);
  return new TextDecoder().decode(stdout).trim().split("\n");
}

Deno.test({
  name: "note words: whatever is said is kept letter for letter, and Emacs finds nothing in it but text",
  ignore: !HAS_EMACS,
  fn: () =>
    withMemory({}, async ({ memory, main, snapshots, folder, now, read }) => {
      const keeper = new MemoryKeeper({ folder, memory, snapshots: () => snapshots, main, now: () => now });
      let ids = 0;
      const writer = new NoteWriter(keeper, () => `id-${++ids}`);
      const capture = async (fields: Record<string, string>) => {
        const request = readRequest("CAPTURE", plist(fields));
        assert(!("field" in request));
        const { done, text } = await writer.perform(request);
        assert(done, text);
      };
      for (const TITLE of TITLES) await capture({ TITLE });
      for (const BODY of BODIES) await capture({ TITLE: "x", BODY });
      const file = await read("inbox.org");
      for (const title of TITLES) assertStringIncludes(file, title);
      for (const line of BODIES.flatMap((body) => body.split("\n"))) assertStringIncludes(file, line);
      const count = TITLES.length + BODIES.length;
      assertEquals((await askEmacs(`${folder}/inbox.org`)).sort(), [
        ...Array<string>(count).fill("heading nil nil nil nil"),
        ...Array<string>(count).fill("property CREATED"),
        ...Array<string>(count).fill("property ID"),
      ]);
    }),
});
