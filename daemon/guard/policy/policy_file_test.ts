// The policy of a running daemon on a real disk: a file that comes, goes, or is led to by a link counts with the next question.

import { assert, assertEquals } from "@std/assert";
import { EMPTY_POLICY } from "./load.ts";
import { PolicyFile } from "./policy_file.ts";

const SETTING = { home: "/home/u", protectedFolders: [], freeFolders: [], workFolder: "/home/u" };
const TEXT = "This is no rule.\n* A rule\n:PROPERTIES:\n:TIER: nonsense\n:END:\n";

Deno.test("policy file: one that comes where none was counts at once, also behind a link that led nowhere", () => {
  const root = Deno.makeTempDirSync(), path = `${root}/policy.org`;
  let problems = 0, names = 0;
  try {
    const file = new PolicyFile({
      path,
      home: "/home/u",
      setting: SETTING,
      targets: [],
      onProblems: (lines) => problems += lines.length,
      // As if each name in it had come or gone long ago.
      stamp: () => names === 0 ? undefined : String(names),
    });
    const look = () => {
      problems = 0;
      const policy = file.current();
      return policy === EMPTY_POLICY ? "none" : problems > 0 ? "told" : "known";
    };
    for (const _ of [1, 2]) {
      assertEquals([look(), look()], ["none", "none"]);
      Deno.writeTextFileSync(path, TEXT);
      if (names > 0) assertEquals(look(), "none", "nothing is looked for where no name has come");
      if (names > 0) names++;
      assertEquals([look(), look()], ["told", "known"]);
      Deno.removeSync(path);
      names++;
      const before = problems;
      assertEquals(file.current(), EMPTY_POLICY);
      assertEquals(problems, before + 1, "that it is gone is told once");
    }
    assertEquals([look(), look()], ["none", "none"]);
    Deno.mkdirSync(`${root}/away`);
    new Deno.Command("sh", { args: ["-c", `ln -s "$0/away/policy.org" "$1"`, root, path] }).outputSync();
    names++;
    // Rules that cannot be read are not gone.
    assertEquals([look(), look()], ["told", "known"]);
    assert(file.current().degraded);
    Deno.writeTextFileSync(`${root}/away/policy.org`, TEXT);
    assertEquals(look(), "told");
    assert(file.current() === file.current());
    // So it is where their folder is such a link.
    const folder = new PolicyFile({
      path: `${root}/config/policy.org`,
      ...{ home: "/home/u", setting: SETTING, targets: [], onProblems: () => {} },
    });
    assert(folder.current() === EMPTY_POLICY);
    new Deno.Command("sh", { args: ["-c", `ln -s "$0/nowhere" "$0/config"`, root] }).outputSync();
    assert(folder.current().degraded);
    Deno.removeSync(`${root}/config`);
    assert(folder.current() === EMPTY_POLICY);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
});
