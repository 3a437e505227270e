// The home folder under each of its names, and credentials that are links: what is known by the name holds for where it lies. Judged in
// a real tree; no command is run in it.

import { assertEquals } from "@std/assert";
import type { GateSubject } from "./all_gates.ts";
import { Tree } from "./tree_example.ts";

/** A home folder that is named in another way than it lies. */
class NamedTree extends Tree {
  constructor(readonly nameOf: (home: string) => string) {
    super();
  }

  override get named(): GateSubject {
    const home = this.nameOf(this.home);
    const moved = Object.entries(this.subject).map(([key, value]) =>
      [key, typeof value === "string" ? value.replace(this.home, home) : value] as const
    );
    return { ...this.subject, ...Object.fromEntries(moved) };
  }
}

const MAKE = `
  mkdir -p proj taxes .docker .config/passepartout .config/gh .local/share/passepartout/work .local/state/passepartout memex/system
  touch .docker/config.json .config/gh/hosts.yml .bash_history .vault-token taxes/b.txt .bashrc
  cat > .config/passepartout/policy.org <<'END'
* Taxes
:PROPERTIES:
:TIER: deny
:MATCHES: path ~/taxes/**
:TOUCH: read write remove mode start
:END:
** Matches
- read ~/taxes/a
** Does not match
- read ~/b
END
  chmod 600 .config/passepartout/policy.org
`;

const NAMES: Readonly<Record<string, (home: string) => string>> = {
  "a link": (home) => `${home}-link`,
  "two slashes": (home) => home.replace(/\/(?=[^/]*$)/, "//"),
  "a dot": (home) => home.replace(/\/(?=[^/]*$)/, "/./"),
  "the folder above": (home) => `${home}/../${home.slice(home.lastIndexOf("/") + 1)}`,
};

for (const [what, nameOf] of Object.entries(NAMES)) {
  Deno.test(`guard home: what is known by it holds under all its names: ${what}`, async () => {
    using tree = new NamedTree(nameOf);
    const { home } = tree, link = `${home}-link`, wild = `${home.slice(0, -1)}?-link`;
    await tree.make(`${MAKE}\n ln -s ${home} ${link}`);
    try {
      for (const front of ["~", home, ...what === "a link" ? [link, wild] : [], ".."]) {
        const deny = [".docker/config.json", ".config/gh/hosts.yml", ".vault-token", "taxes/b.txt"];
        assertEquals(await tree.others("deny", deny.map((name) => `cat ${front}/${name}`)), []);
        assertEquals(await tree.others("ask", [`cat ${front}/.bash_history`]), []);
        assertEquals(await tree.others("deny", [`echo x > ${front}/.ssh/authorized_keys`]), []);
        assertEquals(await tree.others("ask", [`echo x > ${front}/.bashrc`]), []);
      }
      assertEquals(await tree.others("allow", [`cat ${home}/proj/x`, "ls", "cat ~/notes.txt"]), []);
      assertEquals(await tree.others("allow", ["ls", "echo hi"], ".local/share/passepartout/work"), []);
    } finally {
      Deno.removeSync(link);
    }
  });
}

Deno.test("guard home: a credential or start-up file that is a link is what it is where it lies", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj dot/docker dot/config/gh dot/ssh dot/mozilla/firefox/x dot/pw notes
    touch dot/docker/config.json dot/config/gh/hosts.yml dot/ssh/work dot/mozilla/firefox/x/key4.db dot/hist dot/netrc dot/pw/mail.gpg dot/brc
    ln -s dot/docker .docker; ln -s dot/config .config; ln -s dot/ssh .ssh; ln -s dot/mozilla .mozilla; ln -s dot/pw .password-store
    ln -s dot/hist .bash_history; ln -s dot/netrc .netrc; ln -s dot/brc .bashrc; ln -s . .all
  `);
  assertEquals(
    await tree.others("deny", [
      "cat ~/dot/docker/config.json",
      "cat ~/dot/config/gh/hosts.yml",
      "cat ~/dot/ssh/work",
      "cat ~/dot/mozilla/firefox/x/key4.db",
      "cat ~/dot/netrc",
      "cat ../dot/pw/mail.gpg",
      "cd ~/dot && cat docker/config.json",
      "echo x >> ~/dot/ssh/authorized_keys",
      "grep -r x ~/dot/mozilla",
    ]),
    [],
  );
  assertEquals(await tree.others("ask", ["cat ~/dot/hist", "echo x >> ~/dot/brc"]), []);
  assertEquals(await tree.others("allow", ["cat ~/dot/README", "cat ~/notes/x", "ls ~/dot"]), []);
  assertEquals((await tree.judge("echo x >> ~/dot/brc")).rule, "write-startup");
});

Deno.test("guard home: a rule whose own path goes through a link holds for where it leads", async () => {
  using tree = new Tree();
  await tree.make(`${MAKE}
    rmdir taxes 2>/dev/null || { rm taxes/b.txt; rmdir taxes; }
    mkdir -p real/taxes real/other proj/t; touch real/taxes/f.txt real/other/f.txt
    ln -s real/taxes taxes
  `);
  assertEquals(
    await tree.others("deny", [
      "cat ~/taxes/f.txt",
      "cat ~/real/taxes/f.txt",
      "cat ~/real/*/f.txt",
      "cd ~/real/taxes && cat f.txt",
      "rg x ~/real",
      "rm -r ~/real/taxes",
    ]),
    [],
  );
  assertEquals(await tree.others("allow", ["cat ~/real/other/f.txt", "rg x ~/real/other"]), []);
});

Deno.test("guard home: a reading to any depth by name is held against rules on paths and the daemon's own folders", async () => {
  using tree = new Tree();
  await tree.make(`${MAKE}
    mkdir -p memex/taxes other/src; touch memex/taxes/a.org taxes/a.org memex/system/flight-plans.org other/src/a.org
  `);
  const lines = [
    "grep -rn zz --include=*.org .",
    "rg zz -g a.org",
    "rg -g '*.org' zz ~",
    "cat **/a.org",
    "cat ~/**/b.txt",
  ];
  for (
    const line of [...lines, "cat ./**/a.org", "head -3 **/*.org", "find . -name a.org -exec cat {} +", "rg zz -t org"]
  ) {
    assertEquals(await tree.others("deny", [line], ""), []);
  }
  const plans = [
    "cat **/flight-plans.org",
    "grep -rn PLAN --include=flight-plans.org .",
    "rg zz -g '*.org'",
    "cat **/flight*",
  ];
  for (const line of plans) assertEquals((await tree.judge(line, "memex")).tier === "allow", false, line);
  assertEquals(
    await tree.others("allow", ["grep -rn zz --include=*.org .", "cat **/a.org", "rg zz -g '*.org'"], "other"),
    [],
  );
  assertEquals(await tree.others("allow", ["grep -rn zz --include=*.tsx .", "cat **/*.tsx"], "memex"), []);
});
