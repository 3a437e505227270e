// Tests of the mount table on lines as systems write them.

import { assertEquals } from "@std/assert";
import { aliasesOf, parseMountTable } from "./mount_table.ts";

const TABLE = parseMountTable(String.raw`
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:5 / /proc rw - proc proc rw
24 22 8:2 / /home rw - ext4 /dev/sda2 rw
25 22 8:2 /ann /srv/other\040place rw - ext4 /dev/sda2 rw
26 22 8:2 /ann/.ssh/keys /mnt/keys rw - ext4 /dev/sda2 rw
27 22 8:1 /etc /jail/etc ro - ext4 /dev/sda1 rw
28 22 8:3 / /sysroot rw - btrfs /dev/sda3 rw
29 22 8:3 /deploy/var /var rw - btrfs /dev/sda3 rw
nonsense
`);

Deno.test("shell mount table: a path is shown by every mount of its file system that reaches it", () => {
  assertEquals(aliasesOf("/home/ann/.netrc", TABLE), ["/srv/other place/.netrc"]);
  assertEquals(aliasesOf("/srv/other place/.netrc", TABLE), ["/home/ann/.netrc"]);
  assertEquals(aliasesOf("/etc/shadow", TABLE), ["/jail/etc/shadow"]);
  assertEquals(aliasesOf("/var/home/ann/.aws", TABLE), ["/sysroot/deploy/var/home/ann/.aws"]);
  assertEquals(aliasesOf("/home", TABLE), ["/srv/other place", "/mnt/keys"]);
  assertEquals(aliasesOf("/usr/bin", TABLE), []);
});

Deno.test("shell mount table: what is mounted from below a path is a part of it", () => {
  assertEquals(aliasesOf("/home/ann/.ssh", TABLE), ["/srv/other place/.ssh", "/mnt/keys"]);
});

Deno.test("shell mount table: nonsense says nothing", () => {
  assertEquals(parseMountTable("\n \na b c\n1 2 3 root point"), []);
  assertEquals(aliasesOf("/x", []), []);
});
