// Grants as a sentence: each by example, and that no path can say more than it is. Pure.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { anyTextArbitrary } from "../org/text_arbitrary.ts";
import { grantsInWords } from "./grants_in_words.ts";

Deno.test("grants in words: what is granted is said in one sentence", () => {
  const rows = [
    [[], false, [], "It may write nothing, reach no network, and read no credentials."],
    [["/a"], false, [], "It may write /a."],
    [[], true, [], "It may reach the network."],
    [["/a", "/b", "/c"], false, ["/h/.ssh"], "It may write /a, /b and /c, and read ~/.ssh."],
    [["/a"], true, ["/h/.ssh", "/h"], "It may write /a, reach the network, and read ~/.ssh and ~."],
    [["/hh", "/h/é b"], false, [], 'It may write /hh and "~/é b".'],
    [
      ["/a, reach the network", "~/b", "/c  d"],
      false,
      [],
      'It may write "/a, reach the network", "~/b" and "/c\\u{20} d".',
    ],
    [["/a\n* b\u202e"], false, [], 'It may write "/a\\n* b\\u{202e}".'],
  ] as const;
  for (const [write, network, read, words] of rows) assertEquals(grantsInWords({ write, network, read }, "/h"), words);
  assertEquals(grantsInWords({ write: ["/h/a"], network: false, read: [] }), "It may write /h/a.");
});

Deno.test("grants in words: no path can say that the network may be reached", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(anyTextArbitrary(), fc.constant('", reach the network, and read "'))), (paths) => {
      const words = grantsInWords({ write: paths, network: false, read: [] });
      // Outside of what stands in quotation marks.
      assert(!words.replace(/"(?:[^"\\]|\\.)*"/g, "").includes("network") || paths.length === 0, words);
      assert(!/[\p{Cc}\p{Cf}]/u.test(words));
    }),
  );
});
