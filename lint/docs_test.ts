// Tests of the checks of documents: links, anchors, settings.

import { assertEquals } from "@std/assert";
import { findAnchors, findLinks, judgeLinks, judgeSettings } from "./docs.ts";

Deno.test("lint docs: links into the project are found with their lines", () => {
  const text = [
    "[map](ARCHITECTURE.md) and [wire](docs/protocol.md#frames), ![shape](docs/shape.svg 'Shape')",
    "[elsewhere](https://example.org/a.md) [mail](mailto:a@example.org) `[code](none.md)`",
    "```",
    "[fenced](none.md)",
    "```",
    "[spaced](<docs/a%20b.md>)",
    "[ref]: docs/ref.md",
  ].join("\n");
  assertEquals(findLinks(text), [
    { target: "ARCHITECTURE.md", line: 1 },
    { target: "docs/protocol.md#frames", line: 1 },
    { target: "docs/shape.svg", line: 1 },
    { target: "docs/a%20b.md", line: 6 },
    { target: "docs/ref.md", line: 7 },
  ]);
});

Deno.test("lint docs: headings make anchors", () => {
  const text =
    "# The wire\n## 1. Frames & `bytes`\n### Again\n### Again\n```\n# no heading\n```\n## [Linked](a.md) ##\n";
  assertEquals([...findAnchors(text)], ["the-wire", "1-frames--bytes", "again", "again-1", "linked"]);
});

Deno.test("lint docs: a link that leads nowhere is named with its place", () => {
  const documents = new Map([
    ["README.md", "[a](docs/a.md) [b](docs/b.md) [bin](bin/) [here](#top)\n# Top\n[not](docs/a.md#gone) [no](#none)"],
    ["docs/a.md", "# A\n[up](../README.md#top) [root](/LICENSE) [out](../../other.md)"],
  ]);
  const exists = (place: string) => ["bin", "LICENSE"].includes(place);
  assertEquals(judgeLinks(documents, exists), [
    "README.md:1: the link docs/b.md leads nowhere: there is no docs/b.md",
    "README.md:3: the link docs/a.md#gone leads nowhere: docs/a.md has no heading for #gone",
    "README.md:3: the link #none leads nowhere: README.md has no heading for #none",
    "docs/a.md:2: the link ../../other.md leads nowhere: there is no ../other.md",
  ]);
});

Deno.test("lint docs: a setting stands in the example and in a document", () => {
  const documents = new Map([["README.md", "Set `PORT` or `HOST`."]]);
  assertEquals(judgeSettings(["PORT", "HOST", "LEVEL"], { example: "PORT=1\n# HOST=\nMY_LEVEL=1\n", documents }), [
    ".env.example does not name LEVEL",
    "Neither README.md nor docs/ names LEVEL",
  ]);
});
