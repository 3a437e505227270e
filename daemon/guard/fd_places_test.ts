// What the guard makes of the marks in a command that fd runs, in a real tree. No command is run in it.

import { assertEquals } from "@std/assert";
import { Tree } from "./tree_example.ts";

Deno.test("guard fd: a path without its ending is another file, and a folder is all that lies in it", async () => {
  using tree = new Tree();
  await tree.make(
    "mkdir -p proj/sub proj/d plain; echo x > proj/server.key; echo x > proj/server.key.txt; echo x > proj/d/README; " +
      "echo x > proj/d/.env; echo x > proj/d/id_rsa.md; echo x > proj/id_rsa; echo x > plain/a.txt",
  );
  assertEquals(
    await tree.others("ask", [
      "fd -e txt -x cat {.}",
      "fd -e md -x cat {/.}",
      "fd -e txt . d .. -x cat {.}",
      "fd README -x grep -rh . {//}",
      "fd -g 'README' d -x grep -rh . {//}",
    ]),
    [],
  );
  assertEquals(
    await tree.others("deny", [
      "fd -g 'id_rsa.*' -x cat {.}",
      "fd -e md -x cat {//}/.env",
      "fd '^server\\.key\\.txt$' -x cat {.}",
    ]),
    [],
  );
  assertEquals(
    await tree.others("allow", [
      "fd -e txt -x cat {}",
      "fd -e txt -x wc -l {.}",
      "fd -e txt -x echo {/} {//} {/.} {.}",
      "fd README -x ls {//}",
    ]),
    [],
  );
  assertEquals(await tree.others("allow", ["fd -e txt -x cat {.}", "fd -e txt -x grep -r x {//}"], "plain"), []);
});
