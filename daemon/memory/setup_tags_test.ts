// Tests of the tags that a file has from its setup files: followed within the memex, also in circles, and nowhere else.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { withMemory } from "./memory_example.ts";
import { setupTags } from "./setup_tags.ts";

const OPTIONS = { tokens: 1_000, privacyTags: ["@personal"] };

Deno.test("setup files: a private tag in one makes the file private to a model, over several and in circles", () =>
  withMemory({
    "a.org": '#+SETUPFILE: "setup/one.org"\n* Secret kettle\n',
    "setup/one.org": "#+SETUPFILE: two.org\n#+SETUPFILE: ../a.org\n#+SETUPFILE: none.org\n",
    "setup/two.org": "* Tags\n#+filetags: :work:@Personal:\n#+SETUPFILE: one.org\n",
    "b.org": "#+SETUPFILE: c.org\n* Open kettle\n",
    "c.org": "#+FILETAGS: :work:\n",
  }, async ({ memory, folder, read }) => {
    assertEquals(await memory.context("Secret kettle", OPTIONS), "");
    assertStringIncludes(await memory.context("Open kettle", OPTIONS), "Open kettle");
    assertEquals(await setupTags(folder, "a.org", await read("a.org")), ["work", "@Personal"]);
  }));

Deno.test("setup files: what lies elsewhere, is an address, or only looks like one is not followed", () =>
  withMemory({ "a.org": "* One\n", "t.org": "#+FILETAGS: :@personal:\n" }, async ({ folder }) => {
    const outside = `${folder}/../outside.org`;
    await Deno.writeTextFile(outside, "#+FILETAGS: :@personal:\n");
    for (const name of ["../outside.org", outside, "https://127.0.0.1/x.org", "~/t.org", "", "."]) {
      assertEquals(await setupTags(folder, "a.org", `#+SETUPFILE: ${name}\n* One\n`), [], name);
    }
    const quoted = "#+begin_src org\n#+SETUPFILE: t.org\n#+end_src\n";
    assertEquals(await setupTags(folder, "a.org", quoted), []);
    assertEquals(await setupTags(folder, "a.org", "#+SETUPFILE: t.org\n"), ["@personal"]);
  }));
