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

Deno.test("policy file: where others may write it, or a folder above it, what it allows is not used, and what it refuses is", () => {
  const root = Deno.makeTempDirSync(), folder = `${root}/config`, path = `${folder}/policy.org`;
  const rule = (tier: string, word: string) =>
    `* ${tier}\n:PROPERTIES:\n:TIER: ${tier}\n:MATCHES: command ${word}\n:END:\n` +
    `** Matches\n- ${word}\n** Does not match\n- other\n`;
  try {
    Deno.mkdirSync(folder, { mode: 0o700 });
    Deno.writeTextFileSync(path, rule("allow", "one") + rule("ask", "two") + rule("deny", "three"), { mode: 0o600 });
    const told: string[] = [];
    const options = { path, home: "/home/u", setting: SETTING, targets: [] };
    const file = new PolicyFile({ ...options, onProblems: (lines) => void told.push(...lines) });
    const tiers = () => file.current().rules.map(({ tier }) => tier).join(" ");
    assertEquals([tiers(), told], ["allow ask deny", []]);
    for (const [place, mode] of [[path, 0o600], [folder, 0o700]] as const) {
      Deno.chmodSync(place, mode | 0o002);
      told.length = 0;
      assertEquals([tiers(), tiers()], ["ask deny", "ask deny"]);
      const why = `everybody may write ${place}`;
      const line =
        `${path}:1: Rules that allow are not used: ${why}. Take that right away (chmod go-w), or make it yours.`;
      assertEquals([told, file.current().foreign], [[line], why]);
      Deno.chmodSync(place, mode);
      assertEquals([tiers(), file.current().foreign], ["allow ask deny", undefined]);
    }
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
});
