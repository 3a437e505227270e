// The context of a model: the node in full, what is around it as an outline, within the budget, nothing private.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseOutline } from "../org/outline.ts";
import { orgTextArbitrary } from "../org/text_arbitrary.ts";
import { focusedNode } from "./focus.ts";
import { kw, list, plist } from "../wire/value.ts";
import { assembleContext, estimateTokens } from "./context.ts";

const TEXT = `#+TITLE: T
* One
text of one
** Before
text of before
** Focus
all of it
*** Part
of the part
*** Secret :@Personal:
secret words
**** Deep
more secret words
** After
* Two :@personal:
secret, too
** Below
* Three
text of three
`;

function context(text: string, title: string, tokens = 1_000): string {
  const outline = parseOutline(text);
  const focus = outline.headings.find((each) => each.title.text === title);
  assert(focus !== undefined);
  return assembleContext(outline, focus, { tokens, privacyTags: ["@personal"], file: "a.org" });
}

Deno.test("context: the node is told in full, what is around it as an outline, and nothing private", () => {
  assertEquals(
    context(TEXT, "Focus"),
    "# a.org\n* One\n** Before\n** Focus\nall of it\n*** Part\nof the part\n** After\n* Three\n",
  );
  for (const title of ["Secret", "Deep", "Two", "Below"]) assertEquals(context(TEXT, title), "", title);
  assertEquals(context(`#+FILETAGS: :@personal:\n${TEXT}`, "Focus"), "");
});

Deno.test("context: file tags count wherever they stand and however they are written, and tags from far above", () => {
  for (
    const line of [
      "#+filetags: home @PERSONAL work",
      "#+FILETAGS: :home:\n#+FILETAGS: :@personal:",
      "* First\n#+FILETAGS: :@personal:",
      "* First\n** Deep\n:DRAWER:\n  #+filetags: :@personal:\n:END:",
    ]
  ) for (const title of ["One", "Focus", "Three"]) assertEquals(context(`${line}\n${TEXT}`, title), "", line);
  for (
    const line of [
      "#+FILETAGS: :home:@personally:",
      "* First\n#+begin_example\n#+FILETAGS: :@personal:\n#+end_example",
      "* First\n: #+FILETAGS: :@personal:",
      "* First\n# #+FILETAGS: :@personal:",
    ]
  ) assert(context(`${line}\n${TEXT}`, "Focus").includes("all of it"), line);
  const deep = "* A :@personal:\n** B :x:\n*** C\n**** D\nsecret\n* E\nopen\n";
  for (const title of ["A", "B", "C", "D"]) assertEquals(context(deep, title), "", title);
  assertEquals(context(deep, "E"), "# a.org\n* E\nopen\n");
});

Deno.test("context: what is nearest stays when the budget is small, and the node itself is cut by whole lines", () => {
  assertEquals(
    context(TEXT, "Focus", 25),
    "# a.org\n* One\n** Before\n** Focus\nall of it\n*** Part\nof the part\n** After\n",
  );
  assertEquals(context(TEXT, "Focus", 12), "# a.org\n** Focus\nall of it\n[…]\n");
  assertEquals(context(TEXT, "Focus", 4), "");
});

Deno.test("context: it never costs more than its budget, and never holds a private line", () => {
  fc.assert(fc.property(orgTextArbitrary(), fc.nat(200), fc.nat(), (text, tokens, pick) => {
    const secret = `${text.replace(/\n?$/, "\n")}* Hidden :@personal:\nsecret words\n** Below\nsecret words\n`;
    const outline = parseOutline(secret);
    const focus = outline.headings[pick % outline.headings.length];
    if (focus === undefined) return;
    const told = assembleContext(outline, focus, { tokens, privacyTags: ["@personal"], file: "a.org" });
    assert(estimateTokens(told) <= tokens, told);
    assert(!told.includes("secret words"), told);
  }));
});

Deno.test("focus: what an editor shows names a node by its ID, else by its title", () => {
  const headline = plist({ TYPE: kw("HEADLINE"), "RAW-VALUE": "Kettle", PROPERTIES: plist({ ID: "k-1" }) });
  assertEquals(focusedNode(headline), "k-1");
  assertEquals(focusedNode(list([kw("ORG-DATA"), null, list([plist({ TITLE: "Tea" })])])), "Tea");
  for (const odd of [null, 1, "text", list([]), list([kw("ID")]), plist({ ID: 7 })]) {
    assertEquals(focusedNode(odd), undefined);
  }
});
