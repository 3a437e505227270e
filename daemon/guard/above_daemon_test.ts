// Folders above the daemon's own: who changes their mode, owner or access list opens or closes what lies in them, as who removes them
// takes it away. A real tree; no command is run.

import { assertEquals } from "@std/assert";
import { Tree } from "./tree_example.ts";

Deno.test("guard: the mode, owner or access list of a folder above the daemon's is refused as its removal is, whatever a rule allows", async () => {
  using tree = new Tree();
  await tree.make(
    "mkdir -p .config/passepartout .local/state/passepartout .local/share/passepartout/work memex/system proj/sub; ln -s ../.local proj/led",
  );
  const refused = [
    ..."memex .local .config .local/state .local/share memex/system .local/state/passepartout".split(" ").flatMap((
      folder,
    ) => [
      `rm -r ${folder}`,
      `chmod -R 777 ${folder}`,
      `chmod 000 ${folder}`,
      `chown -R nobody ${folder}`,
      `chgrp -R users ${folder}`,
      `setfacl -R -m o::rwx ${folder}`,
      `chattr +i ${folder}`,
    ]),
    "chmod -R 777 proj/../.local/stat*",
    "chmod -R 777 proj/led/",
  ];
  assertEquals(await tree.others("deny", refused, ""), []);
  assertEquals(await tree.others("ask", ["chmod 755 sub", "chmod -R u+w .", "chown -R nobody sub"], "proj"), []);
  Deno.writeTextFileSync(
    `${tree.home}/.config/passepartout/policy.org`,
    "* All\n:PROPERTIES:\n:TIER: allow\n:MATCHES: path ~/**\n:TOUCH: write remove mode\n:END:\n** Matches\n- mode ~/a\n** Does not match\n- read ~/a\n",
  );
  assertEquals(await tree.others("deny", refused, ""), []);
});
