// Tests of what a verdict grants, with the gates as they stand and a real disk: what must be open for each kind of change, where git
// leads, and what an allow carries.

import { assertEquals } from "@std/assert";
import { folderOfEntry, type Grants } from "../pipeline/grants.ts";
import { parseAllowedPlaces } from "./allowed_places.ts";
import { GuardCheck, subjectAt } from "./check/check.ts";

interface House {
  readonly home: string;
  /** The tier of a command in `~/proj` and its grants in words, without those of the working folder itself. */
  grants(cmd: string, cwd?: string): Promise<string>;
}

async function withHouse(body: (house: House) => Promise<void>, policy = ""): Promise<void> {
  const root = await Deno.realPath(await Deno.makeTempDir({ dir: "/tmp" }));
  const home = `${root}/u`;
  try {
    for (const folder of ["proj/.git", "docs", "sib", ".config/passepartout", "other/.git"]) {
      await Deno.mkdir(`${home}/${folder}`, { recursive: true });
    }
    for (const file of ["proj/f", "docs/a", "there.txt"]) await Deno.writeTextFile(`${home}/${file}`, "");
    const remote =
      `[core]\n[remote "origin"]\n\turl = https://example.org/x.git\n[remote "near"]\n\turl = ${home}/near.git\n`;
    for (const repository of ["proj", "other"]) await Deno.writeTextFile(`${home}/${repository}/.git/config`, remote);
    const links = 'ln -s docs "$0/way"; ln -s docs/a "$0/link"';
    await new Deno.Command("sh", { args: ["-c", links, home] }).output();
    await Deno.writeTextFile(`${home}/.config/passepartout/policy.org`, policy.replaceAll("HOME", home));
    const { places } = parseAllowedPlaces("https://example.com/a");
    const subject = subjectAt(home, { privacyTags: [], networkAllow: places } as never);
    const problems: string[] = [];
    const check = new GuardCheck(subject, (lines) => problems.push(...lines));
    const own = `${home}/proj`;
    await body({
      home,
      grants: async (cmd, cwd = own) => {
        const { tier, grants } = await check.explain({ cmd, cwd });
        const write = grants.write.filter((path) => path !== own);
        return `${tier}: ${inWords({ ...grants, write }, home)}`;
      },
    });
    assertEquals(problems, []);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** In the words of a plan, but for its marks and commas. */
function inWords({ write, read, network, entries = [] }: Grants, home: string): string {
  const short = (path: string) => path.replace(home, "~");
  const written = write.map((folder) => {
    const mine = entries.filter((entry) => folderOfEntry(entry, write) === folder);
    const why = mine.map(({ does, path }) => `to ${does} ${short(path)}`).join(" and ");
    return why === "" ? short(folder) : `all in ${short(folder)} (${why})`;
  });
  const parts = [
    ...(write.length > 0 ? [`write ${written.join(" and ")}`] : []),
    ...(network ? ["reach the network"] : []),
    ...(read.length > 0 ? [`read ${read.map(short).join(" and ")}`] : []),
  ];
  return parts.length === 0 ? NOTHING : `It may ${parts.join(", and ")}.`;
}

const NOTHING = "It may write nothing, reach no network, and read no credentials.";

Deno.test("guard grants: to make, remove or rename an entry takes its folder, to write into a file only the file", () =>
  withHouse(async ({ grants }) => {
    const rows: Readonly<Record<string, string>> = {
      "cp f /tmp/new-file.txt": "all in /tmp (to make /tmp/new-file.txt)",
      "cp f ~/copy.txt": "all in ~ (to make ~/copy.txt)",
      "echo x > ~/docs/new": "all in ~/docs (to make ~/docs/new)",
      "mkdir ~/docs/new": "all in ~/docs (to make ~/docs/new)",
      "mkdir -p ~/docs/new/er": "all in ~/docs (to make ~/docs/new/er)",
      "touch ../docs/new": "all in ~/docs (to make ~/docs/new)",
      "ln -s f ~/docs/l": "all in ~/docs (to make ~/docs/l)",
      "git clone . ../docs/cl": "all in ~/docs (to make ~/docs/cl)",
      "rm ~/docs/a": "all in ~/docs (to remove ~/docs/a)",
      "rmdir ../sib": "all in ~ (to remove ~/sib)",
      "rm -r ../docs": "all in ~ (to remove ~/docs)",
      "mv ~/docs/a ~/docs/b": "all in ~/docs (to remove ~/docs/a and to make ~/docs/b)",
      "mv f ~/docs/a": "all in ~/docs (to replace ~/docs/a)",
      "sed -i s/a/b/ ~/docs/a": "all in ~/docs (to replace ~/docs/a)",
      "gzip ~/docs/a": "all in ~/docs (to replace ~/docs/a and to remove ~/docs/a)",
      "cp f ~/docs/a": "~/docs/a",
      "echo x >> ~/docs/a": "~/docs/a",
      "echo x | tee ~/docs/a": "~/docs/a",
      "chmod 600 ~/docs/a": "~/docs/a",
      "truncate -s 0 ~/docs/a": "~/docs/a",
    };
    for (const [cmd, words] of Object.entries(rows)) {
      assertEquals(await grants(cmd), `ask: It may write ${words}.`, cmd);
    }
  }));

Deno.test("guard grants: where a file comes to lie in a folder, it is said once", () =>
  withHouse(async ({ grants }) => {
    const rows: Readonly<Record<string, string>> = {
      "cp f ../docs": "all in ~/docs (to make ~/docs/f)",
      "mv f ../docs/": "all in ~/docs (to make ~/docs/f)",
      "cp f ../there.txt": "~/there.txt",
      "cp -t ../docs f": "all in ~/docs (to make ~/docs/f)",
      "rm ../docs/*.txt": "~/docs",
      'rm "../docs/$x"': "~/docs",
      "find ../docs -name '*.bak' -delete": "~/docs",
    };
    for (const [cmd, words] of Object.entries(rows)) {
      assertEquals(await grants(cmd), `ask: It may write ${words}.`, cmd);
    }
  }));

Deno.test("guard grants: what is written through a link is where it leads, what is removed is the link", () =>
  withHouse(async ({ grants }) => {
    assertEquals(await grants("echo x > ../link"), "ask: It may write ~/docs/a.");
    assertEquals(await grants("rm ../link"), "ask: It may write all in ~ (to remove ~/link).");
    assertEquals(await grants("rm ../way/a"), "ask: It may write all in ~/docs (to remove ~/docs/a).");
  }));

Deno.test("guard grants: git gets the network, keys and other repositories only where it goes there", () =>
  withHouse(async ({ grants, home }) => {
    assertEquals(await grants("git clone . cl"), `ask: ${NOTHING}`);
    assertEquals(await grants("git clone ../other cl"), `ask: ${NOTHING}`);
    assertEquals(await grants(`git clone -b main file://${home}/other cl`), `ask: ${NOTHING}`);
    assertEquals(await grants("git fetch near"), `ask: ${NOTHING}`);
    assertEquals(await grants("git fetch ."), `ask: ${NOTHING}`);
    assertEquals(await grants("git push near main"), "ask: It may write ~/near.git.");
    assertEquals(await grants("git push -u near main"), "ask: It may write ~/near.git.");
    assertEquals(await grants("git push --force -o x near main"), "ask: It may write ~/near.git.");
    assertEquals(
      await grants("git clone -b main https://example.org/y.git"),
      "ask: It may reach the network, and read ~/.git-credentials.",
    );
    assertEquals(await grants("git push git@example.org:a/b main"), "ask: It may reach the network, and read ~/.ssh.");
    assertEquals(
      await grants("git fetch elsewhere"),
      "ask: It may reach the network, and read ~/.ssh and ~/.git-credentials.",
    );
    assertEquals(await grants("git -C ../other commit -m x"), "ask: It may write ~/other.");
  }));

Deno.test("guard grants: what no run sees is asked for by its name, and what is open there is read unasked", () =>
  withHouse(async ({ grants }) => {
    for (const open of [".ssh/config", ".ssh/id_ed25519.pub", ".ssh/*.pub", ".aws/config", ".config/nvim/init.lua"]) {
      assertEquals(await grants(`cat ~/${open}`), `allow: ${NOTHING}`, open);
    }
    for (const each of [".claude.json", ".codex/history", ".config/heroku/x", ".pki/a", ".Xauthority"]) {
      assertEquals(await grants(`cat ~/${each}`), `ask: It may read ~/${each}.`, each);
    }
    assertEquals(await grants("cat ~/.codex/*"), "ask: It may read ~/.codex.");
    assertEquals((await grants("cat ~/.ssh/id_ed25519")).slice(0, 5), "deny:");
  }));

const RULES = `
* Fetching
:PROPERTIES:
:TIER: allow
:MATCHES: command git fetch origin *
:GRANT: network
:END:
** Matches
- git fetch origin main
** Does not match
- git push origin main

* Copies
:PROPERTIES:
:TIER: allow
:MATCHES: command git push near main
:GRANT: network
:END:
** Matches
- git push near main
** Does not match
- git push near

* Tests
:PROPERTIES:
:TIER: allow
:MATCHES: command npm test
:END:
** Matches
- npm test
** Does not match
- npm run

* Notes
:PROPERTIES:
:TIER: allow
:MATCHES: path ~/docs/**
:TOUCH: write
:END:
** Matches
- write ~/docs/a
** Does not match
- write ~/a

* One file
:PROPERTIES:
:TIER: allow
:MATCHES: path ~/*.txt
:TOUCH: write
:END:
** Matches
- write ~/todo.txt
** Does not match
- write ~/a/todo.txt
`;

Deno.test("guard grants: an allow carries what its rule or the list of places allows, and no keys", () =>
  withHouse(async ({ grants, home }) => {
    assertEquals(await grants("curl -s https://example.com/a/b"), "allow: It may reach the network.");
    assertEquals(await grants("ls"), `allow: ${NOTHING}`);
    assertEquals(await grants("git fetch origin main"), "allow: It may reach the network.");
    assertEquals(await grants("git push near main"), "allow: It may write ~/near.git.");
    assertEquals(await grants("npm test"), `allow: ${NOTHING}`);
    assertEquals(await grants("echo x > ~/docs/new"), "allow: It may write all in ~/docs (to make ~/docs/new).");
    assertEquals(await grants("echo x > ~/there.txt"), "allow: It may write ~/there.txt.");
    // To make an entry of the home folder would take all of it, which is no rule's to give.
    assertEquals(await grants("echo x > ~/todo.txt"), "ask: It may write all in ~ (to make ~/todo.txt).");
    assertEquals((await grants("echo x > todo.txt", home)).slice(0, 4), "ask:");
    assertEquals(await grants("echo x > there.txt", home), "allow: It may write ~/there.txt.");
    assertEquals(await grants("npm test", home), `allow: ${NOTHING}`);
  }, RULES));

Deno.test("guard grants: what a command writes on another machine or in a container grants nothing here", () =>
  withHouse(async ({ grants }) => {
    const there = "ask: It may reach the network, and read ~/.ssh.";
    assertEquals(await grants("ssh host.example 'rm -rf /srv/old; echo x > /tmp/x'"), there);
    assertEquals(await grants("docker exec web rm -rf /var/cache/x"), "ask: It may read ~/.docker.");
    assertEquals(await grants("kubectl exec web -- touch /tmp/x"), "ask: It may reach the network, and read ~/.kube.");
    // What stands outside of it is done here.
    assertEquals(
      await grants("ssh host.example date > ~/docs/a"),
      "ask: It may write ~/docs/a, and reach the network, and read ~/.ssh.",
    );
  }));
