// What a rule of the user does not let through although it is about it: files that tools read when they start, behind a star; and files
// of others that a command would run, where the rule names words only. A real tree; no command is run.

import { assertEquals } from "@std/assert";
import { isOpenToOthers } from "../open_folder.ts";
import { Tree } from "../tree_example.ts";

const rule = (name: string, matches: string, touch: string, yes: string, no: string) =>
  `* ${name}\n:PROPERTIES:\n:TIER: allow\n:MATCHES: ${matches}\n${touch === "" ? "" : `:TOUCH: ${touch}\n`}:END:\n` +
  `** Matches\n- ${yes}\n** Does not match\n- ${no}\n`;

async function treeWith(...rules: string[]): Promise<Tree> {
  const tree = new Tree();
  await tree.make(
    "mkdir -p .config/passepartout proj/.git/hooks proj/sub open shared; for d in proj open; do echo x > $d/t.py; echo x > $d/a.txt; done; " +
      "echo '{}' > open/package.json; echo '{}' > proj/package.json; chmod 1777 open; echo x > shared/t.py; chmod 666 shared/t.py; ln -s .git proj/plain",
  );
  Deno.writeTextFileSync(`${tree.home}/.config/passepartout/policy.org`, rules.join(""));
  return tree;
}

const FOLDER = rule("Folder", "path ~/proj/**", "write remove mode", "write ~/proj/a", "write ~/proj/.envrc");

const LATER = [
  ...".git/config .git/hooks/pre-commit .git/commondir .envrc .vimrc .dir-locals.el .cargo/config.toml .npmrc .terraform/x plain/config"
    .split(" ").map((file) => `echo x > ${file}`),
  "echo x >> .git/hooks/pre-commit",
  "cp a.txt .git/config",
  "tee -a .git/config < a.txt",
  "chmod +x .git/hooks/pre-commit",
  "echo x > sub/.git/config",
];

Deno.test("guard policy: a star stands for no hidden name, where tools look for what they run; a rule that names it does", async () => {
  using tree = await treeWith(FOLDER);
  assertEquals(await tree.others("allow", ["echo x > a.txt", "echo x > sub/b.txt", "cp a.txt sub/c"]), []);
  assertEquals(await tree.others("ask", LATER), []);
  using named = await treeWith(
    FOLDER,
    rule("Hooks", "path ~/proj/.git/hooks/**", "write mode", "write ~/proj/.git/hooks/x", "write ~/proj/.git/config"),
    rule("Direnv", "path ~/proj/.envrc", "write", "write ~/proj/.envrc", "write ~/proj/.env"),
  );
  assertEquals(
    await named.others("allow", [...LATER.slice(1, 2), "chmod +x .git/hooks/pre-commit", "echo x > .envrc"]),
    [],
  );
  assertEquals(await named.others("ask", ["echo x > .git/config", "echo x > .npmrc"]), []);
  using all = await treeWith(rule("All", "path ~/**", "write", "write ~/proj/a", "write ~/.a"));
  assertEquals(
    await all.others("ask", [
      "echo x > ../bin/ls",
      "mkdir -p ../.config/autostart; echo x > ../.config/autostart/x.desktop",
      "echo x > ../.config/autostart/x.desktop",
    ]),
    [],
  );
});

Deno.test("guard policy: an allowed command runs no file that others may have put there, unless the rule names it", async () => {
  using tree = await treeWith(
    rule("Script", "command python3 t.py **", "", "python3 t.py a", "python3 u.py"),
    rule("Tests", "command npm test", "", "npm test", "npm install"),
  );
  const run = ["python3 t.py", "npm test"];
  assertEquals(await tree.others("allow", run), []);
  assertEquals(await tree.others("ask", run, "open"), []);
  assertEquals(
    await tree.others("ask", ["cd ../open && python3 t.py", "cd /tmp && python3 t.py", "cd ../shared && python3 t.py"]),
    [],
  );
  using named = await treeWith(
    rule("Named", `command python3 ${tree.home}/open/t.py`, "", `python3 ${tree.home}/open/t.py`, "python3 t.py"),
  );
  assertEquals(await named.others("allow", [`python3 ${tree.home}/open/t.py`]), []);
  const open = (path: string) => isOpenToOthers(`${tree.home}/${path}`, tree.home);
  assertEquals(["proj/t.py", "open/t.py", "open/none.py", "shared/t.py", "none/x"].map(open), [
    false,
    true,
    true,
    true,
    false,
  ]);
});
