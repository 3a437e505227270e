// Objects: the same tree has the same hash, and another tree another one.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { type Heading, parseOutline } from "../org/outline.ts";
import { anyTextArbitrary, orgTextArbitrary } from "../org/text_arbitrary.ts";
import { hashObject, type OrgObject } from "./object.ts";
import { hashOfHeading, lineOfHeading, objectsOfFile } from "./objects_of_file.ts";

const rootOf = (text: string) => objectsOfFile(parseOutline(text), "x").at(-1)?.hash;

const objectArbitrary: fc.Arbitrary<OrgObject> = fc.record({
  type: fc.constantFrom("file", "heading"),
  id: fc.string(),
  attributes: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
  content: fc.string(),
  children: fc.array(fc.string({ minLength: 1, maxLength: 4 })),
});

Deno.test("memory object: two objects have the same hash exactly when they are the same", () => {
  const plain = ({ attributes, ...rest }: OrgObject) => JSON.stringify([rest, Object.entries(attributes).sort()]);
  fc.assert(fc.property(objectArbitrary, objectArbitrary, (a, b) => {
    assertEquals(
      hashObject(a),
      hashObject({ ...a, attributes: Object.fromEntries(Object.entries(a.attributes).reverse()) }),
    );
    assertEquals(hashObject(a) === hashObject(b), plain(a) === plain(b));
  }));
  const base: OrgObject = { type: "heading", id: "", attributes: {}, content: "", children: [] };
  // What stands in one field never looks like another.
  assertNotEquals(hashObject({ ...base, content: "a" }), hashObject({ ...base, id: "a" }));
  assertNotEquals(hashObject({ ...base, children: ["ab"] }), hashObject({ ...base, children: ["a", "b"] }));
  assertNotEquals(hashObject({ ...base, attributes: { a: "b" } }), hashObject({ ...base, attributes: { "a1:b": "" } }));
});

Deno.test("memory object: a file has the hash of its tree, whatever its newlines and the order of nothing else", () => {
  fc.assert(fc.property(orgTextArbitrary(), (text) => assertEquals(rootOf(text), rootOf(text))));
  const text = "* a\n** b\n:PROPERTIES:\n:X: 1\n:Y: 2\n:END:\ntext\n* c\n";
  assertEquals(rootOf(text), rootOf(text.replace(":X: 1\n:Y: 2\n", ":Y: 2\n:X: 1\n")));
  for (
    const other of [
      text.replace("text", "Text"),
      text.replace("** b", "* b"),
      text.replace("* c\n", ""),
      text.replace("a", "TODO a"),
      text.replace(":X: 1", ":X: 2"),
      text + "\n",
    ]
  ) assertNotEquals(rootOf(text), rootOf(other), other);
});

Deno.test("memory object: of any text the objects are told, children before parents, each with what it inherits", () => {
  fc.assert(
    fc.property(anyTextArbitrary(), (text) => {
      const outline = parseOutline(text);
      const entries = objectsOfFile(outline, "x");
      assertEquals(entries.length, outline.headings.length + 1);
      for (const [i, { position, parent, hash }] of entries.entries()) {
        assertEquals(position, i === entries.length - 1 ? -1 : i);
        const above = parent === -1 ? entries.at(-1) : parent === -2 ? undefined : entries[parent];
        if (above !== undefined) assert(above.object.children.includes(hash));
      }
    }),
  );
  const entries = objectsOfFile(
    parseOutline(
      "#+TITLE: T\n#+FILETAGS: :f:\n* COMMENT a :x:\n** TODO b :y:\nDEADLINE: <2024-01-01>\n* c :ARCHIVE:\n** DONE d\n",
    ),
    "x",
  );
  assertEquals(entries.map(({ title, tags, hidden, done, deadline }) => [title, tags.join(), hidden, done, deadline]), [
    ["a", "f,x", true, false, ""],
    ["b", "f,x,y", true, false, "<2024-01-01>"],
    ["c", "f,ARCHIVE", true, false, ""],
    ["d", "f,ARCHIVE", true, true, ""],
    ["T", "f", false, false, ""],
  ]);
});

Deno.test("object: one heading has the hash and the line that it has among all of its file", () => {
  fc.assert(fc.property(orgTextArbitrary(), (text) => {
    const outline = parseOutline(text);
    for (const { position, hash, line } of objectsOfFile(outline, "x")) {
      if (position < 0) continue;
      assertEquals(hashOfHeading(outline, position), hash);
      assertEquals(lineOfHeading(outline, outline.headings[position] as Heading), line);
    }
  }));
});
