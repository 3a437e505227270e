// What makefiles include, and that no text of one holds up who reads it.

import { assertEquals } from "@std/assert";
import { includedBy } from "./makefiles.ts";

const look = (files: Readonly<Record<string, string | null>>) =>
  includedBy([{ path: "/p/Makefile", folders: ["/p", "/inc"] }], (path) => files[path]);

Deno.test("makefiles: what is included by name is found, in one that is included too; the rest is told", () => {
  const found = look({
    "/p/Makefile": "-include a.mk /abs.mk $(shell ls x) *.mk # c.mk\n  sinclude ../d.mk\nincluded no.mk\n",
    "/inc/a.mk": "include b.mk",
    "/abs.mk": null,
    "/d.mk": "include a.mk Makefile\n$(eval include e.mk)",
  });
  assertEquals(found.code, ["/p/a.mk", "/inc/a.mk", "/abs.mk", "/d.mk", "/p/b.mk", "/inc/b.mk", "/p/Makefile"]);
  assertEquals(found.looseCode, [
    "what /p/Makefile includes as $(shell ls x)",
    "what /p/Makefile includes as *.mk",
    "what /abs.mk includes",
    "what /d.mk includes by $(eval ...)",
  ]);
});

Deno.test("makefiles: recipes that call make in a folder by name lead there", () => {
  const { code } = look({
    "/p/Makefile": "all:\n\t$(MAKE) -C sub all && cd x\n\t${MAKE} -s --directory=two\n\tcmake -C no\n\tmake -C $(X)\n",
    "/p/sub/makefile": "include in.mk",
  });
  assertEquals(code.filter((path) => !path.startsWith("/p/two")), [
    ...["/p/sub/GNUmakefile", "/p/sub/makefile", "/p/sub/in.mk"],
  ]);
  assertEquals(code.filter((path) => path.startsWith("/p/two")).length, 3);
});

Deno.test("makefiles: neither long lines nor makefiles that include one another without end are followed for long", () => {
  for (const text of ["make ", "include $(", "$(", "\\\n", "include a ", "make -C a/", "${MAKE} "]) {
    look({ "/p/Makefile": text.repeat(900_000 / text.length) });
  }
  const names = Array.from({ length: 9_000 }, (_, index) => `include ${index}\n\tmake -C d${index}`).join("\n");
  const many = look({ "/p/Makefile": names });
  assertEquals([many.code.length < 120, many.looseCode], [true, ["what more than 48 makefiles include"]]);
  let read = 0;
  const found = includedBy([{ path: "/p/0", folders: ["/p"] }], (path) => {
    read++;
    return `include ${Number(path.slice(3)) + 1}`;
  });
  assertEquals([found.looseCode, read < 200], [["what more than 48 makefiles include"], true]);
});

Deno.test("guard makefiles: a file that is named on each line is looked for once", () => {
  let reads = 0;
  const text = `${"include a\n".repeat(5_000)}${"x:\n\t$(MAKE) -C sub\n".repeat(5_000)}`;
  const read = (path: string) => {
    reads++;
    return path === "/p/Makefile" ? text : undefined;
  };
  const { code } = includedBy([{ path: "/p/Makefile", folders: ["/p", "/usr/include"] }], read);
  assertEquals(code, ["/p/a", "/usr/include/a", "/p/sub/GNUmakefile", "/p/sub/makefile", "/p/sub/Makefile"]);
  assertEquals(reads < 20, true);
});
