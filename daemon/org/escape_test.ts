// The commas of blocks: what they keep from being Org's, and that they can be taken away. Emacs judges in oracle_test.ts.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { escapeBlock, unescapeBlock } from "./escape.ts";
import { parseOutline } from "./outline.ts";
import { sourceBlocks } from "./source_block.ts";
import { anyTextArbitrary } from "./text_arbitrary.ts";

Deno.test("org escape: commas stand where Org wants them", () => {
  const rows = [
    ["", ""],
    ["a", "a"],
    ["* a", ",* a"],
    ["*a", ",*a"],
    [",* a", ",,* a"],
    ["#+end_src", ",#+end_src"],
    [" \t#+x\n,,* b\n,a", " \t,#+x\n,,,* b\n,a"],
    ["a\n\n* b\r\n* c", "a\n\n,* b\r\n,* c"],
    ["# a * b #+ c", "# a * b #+ c"],
  ] as const;
  for (const [text, escaped] of rows) assertEquals(escapeBlock(text), escaped);
});

Deno.test("org escape: what was escaped comes back, byte for byte", () => {
  fc.assert(fc.property(anyTextArbitrary(), (text) => assertEquals(unescapeBlock(escapeBlock(text)), text)), {
    numRuns: 500,
  });
});

Deno.test("org escape: in a block no text ends it, begins a heading, or sets a keyword", () => {
  fc.assert(
    fc.property(anyTextArbitrary(), fc.constantFrom("\n", "\r\n"), (text, newline) => {
      const content = newline === "\n" ? text : text.replaceAll("\r", "");
      const node = `* TODO a\n#+begin_src lisp\n${escapeBlock(content)}\n#+end_src\n* b\n`;
      const outline = parseOutline(newline === "\n" ? node : node.replaceAll("\n", newline));
      assertEquals([...outline.keywords.all], ["TODO", "DONE"]);
      assertEquals(outline.headings.map(({ title }) => title.text), ["a", "b"]);
      const [first] = outline.headings;
      assert(first !== undefined);
      assertEquals(sourceBlocks(outline, first.body).map((block) => block.content), [`${content}\n`]);
    }),
    { numRuns: 500 },
  );
});
