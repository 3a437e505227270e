// Grants as a sentence: each by example, and that no path can say more than it is. Pure.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { anyTextArbitrary } from "../org/text_arbitrary.ts";
import { environmentInWords, type GrantedEntry, grantsInWords } from "./grants_in_words.ts";

const GRANTS_UNSEEN = 'It may write "/w\\u{3164}" and "/x\\u{2800}and", and read "/c\\u{fe0f}\\u{34f}".';

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
    // Letters and marks that are not seen: what stands there is another folder than it looks.
    [["/w\u3164", "/x\u2800and"], false, ["/c\ufe0f\u034f"], GRANTS_UNSEEN],
  ] as const;
  for (const [write, network, read, words] of rows) assertEquals(grantsInWords({ write, network, read }, "/h"), words);
  assertEquals(grantsInWords({ write: ["/h/a"], network: false, read: [] }), "It may write /h/a.");
});

Deno.test("grants in words: a folder that is open for the sake of something in it is told with that", () => {
  const make = (path: string) => ({ does: "make", path }) as const;
  const words = (write: string[], ...entries: GrantedEntry[]) =>
    grantsInWords({ write, network: false, read: [], entries }, "/h");
  assertEquals(words(["/w", "/h/d"], make("/h/d/new")), "It may write /w and all in ~/d (to make ~/d/new).");
  assertEquals(
    words(["/w", "/h", "/h/d"], { does: "remove", path: "/h/d/a" }, make("/h/d/b"), make("/h/c")),
    "It may write /w, all in ~ (to make ~/c) and all in ~/d (to remove ~/d/a and to make ~/d/b).",
  );
  assertEquals(words(["/"], make("/x")), "It may write all in / (to make /x).");
  const many = Array.from({ length: 10 }, (_, i) => make(`/d/${i}`));
  assertEquals(
    words(["/d"], ...many),
    "It may write all in /d (to make /d/0, /d/1, /d/2, /d/3, /d/4, /d/5, /d/6 and /d/7 and 2 more).",
  );
  assertEquals(
    words(["/d"], make("/d/a) and reach the network (")),
    'It may write all in /d (to make "/d/a) and reach the network (").',
  );
});

Deno.test("environment in words: every variable that a run gets is told, and that git runs no hooks", () => {
  const words = environmentInWords(["HOME", "TZ"]);
  assert(words.startsWith("HOME, TZ; and fixed settings: PATH, PWD and TERM, "));
  assert(words.includes("git runs no hooks but where a push arrives"));
  assert(environmentInWords([]).startsWith("none of the user's; "));
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
