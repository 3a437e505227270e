// Work of one's own in places of the system: root's home, /srv, /mnt and the like are a person's where they work there, and no others.

import { assertEquals } from "@std/assert";
import { CORPUS_SETTING } from "./shell/corpus.ts";
import { judgeShell } from "./shell/shell.ts";

function tierOf(command: string, cwd: string, home = "/home/ada"): string {
  return judgeShell(command, { ...CORPUS_SETTING, cwd, workFolder: cwd, home }).tier;
}

Deno.test("guard: what lies in the working folder may be changed if a person says so, wherever that is", () => {
  for (
    const cwd of [
      "/root/p",
      "/srv/www/me",
      "/mnt/c/Users/me",
      "/opt/app",
      "/var/home/ada/p",
      "/usr/src/p",
      "/media/ada/stick",
    ]
  ) {
    for (const command of ["mv a b", "rm -r x", "cp -r a b", "chmod -R u+w ."]) {
      assertEquals(tierOf(command, cwd, cwd.startsWith("/root") ? "/root" : undefined), "ask", `${command} in ${cwd}`);
    }
  }
});

Deno.test("guard: elsewhere in these places, and in the system's own, it may not", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["rm -r x", "/etc/nginx"],
    ["rm -r x", "/var/lib/dpkg"],
    ["rm -r /srv/www/you", "/srv/www/me"],
    ["rm -rf ..", "/mnt/c/Users"],
    ["rm -rf /root/x", "/srv/p"],
    ["rm -rf /opt/app", "/opt/other"],
    ["chmod -R 777 /var/www", "/var/www/me"],
  ];
  for (const [command, cwd] of rows) assertEquals(tierOf(command, cwd), "deny", `${command} in ${cwd}`);
});
