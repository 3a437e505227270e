// What holds for the files of the notes: rules on paths, by every name of a file, and the daemon's own places.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { noteRules } from "./note_rules.ts";
import { loadPolicy } from "./policy/load.ts";

const HOME = "/home/u", MEMEX = `${HOME}/memex`;

function rulesOf(tier: string, touch: string) {
  const text = `* rule\n:PROPERTIES:\n:TIER: ${tier}\n:MATCHES: path ~/memex/taxes/**\n:TOUCH: ${touch}\n:END:\n` +
    "** Matches\n- ~/memex/taxes/a.org\n** Does not match\n- ~/b.org\n";
  const policy = loadPolicy(text, "p", { home: HOME });
  assertEquals(policy.problems, []);
  const resolve = (path: string) => path.includes("circle") ? undefined : path.replace("/link.org", "/taxes/a.org");
  const ownPlaces = () => [`${MEMEX}/policy.org`, `${MEMEX}/conf`];
  return noteRules({ policy: () => policy, home: HOME, memex: MEMEX, ownPlaces, resolve });
}

Deno.test("note rules: a file is refused by any of its names; what is asked for may be written once a person approved it", () => {
  const taxes = `${MEMEX}/taxes/a.org`, other = `${MEMEX}/b.org`;
  const denied = rulesOf("deny", "write"), asked = rulesOf("ask", "write"), shown = rulesOf("deny", "mode");
  for (const names of [[taxes], [taxes, other], [other, taxes]]) {
    for (const approved of [false, true]) assertStringIncludes(denied.refuse(names, approved) ?? "", "refuses it");
    assertStringIncludes(asked.refuse(names, false) ?? "", 'the rule "rule" has you asked');
    assertEquals(asked.refuse(names, true), undefined);
    assertEquals(shown.refuse(names, false), undefined);
  }
  assertEquals(denied.refuse([other], false), undefined);
  for (const own of [`${MEMEX}/policy.org`, `${MEMEX}/conf/x.org`]) {
    assertStringIncludes(asked.refuse([other, own], true) ?? "", "the daemon's rules, state, plans or skills");
  }
});

Deno.test("note rules: files that may not be read unasked are left out, and those of which nobody can tell what they are", () => {
  for (const tier of ["ask", "deny"]) {
    const hides = rulesOf(tier, "read").hides();
    const files = ["taxes/a.org", "link.org", "circle.org", "b.org", "taxes2.org"];
    assertEquals(files.filter((file) => hides?.(file)), ["taxes/a.org", "link.org", "circle.org"]);
    assertEquals(rulesOf(tier, "write").hides(), undefined);
  }
  assertEquals(rulesOf("allow", "read").hides(), undefined);
});
