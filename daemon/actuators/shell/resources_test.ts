// Tests of the limits' words; that they bind is tested by runs.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { limitArguments, UNLIMITED, whichLimit } from "./resources.ts";

const some = { memoryBytes: 4 * 2 ** 30, processes: 50 };

Deno.test("shell resources: no limit costs nothing, and processes are counted only where a run has its own", () => {
  assertEquals(limitArguments(UNLIMITED, true), []);
  assertEquals(limitArguments({ memoryBytes: 0, processes: 50 }, false), []);
  assertEquals(limitArguments(some, true).slice(-5), ["sh", "4194304", "50", "", ""]);
  assertEquals(limitArguments(some, false).slice(-5), ["sh", "4194304", "0", "", ""]);
});

Deno.test("shell resources: the last words of a run tell which limit it met", () => {
  for (
    const words of [
      "tail: memory exhausted",
      "bash: xrealloc: cannot allocate 209309696 bytes",
      "MemoryError",
      "std::bad_alloc",
    ]
  ) {
    assertStringIncludes(whichLimit(`${words}\n`, some, true) ?? "", "at most 4 GiB of memory");
    assertStringIncludes(whichLimit(words, { ...some, memoryBytes: 96 << 20 }, false) ?? "", "96 MiB");
    assertEquals(whichLimit(words, UNLIMITED, true), undefined);
  }
  const fork = "bash: fork: retry: Resource temporarily unavailable";
  assertStringIncludes(whichLimit(fork, some, true) ?? "", "at most 50 processes");
  assertEquals(whichLimit(fork, some, false), undefined);
  assertEquals(whichLimit("MemoryError" + "x".repeat(5_000), some, true), undefined);
  for (const words of ["", "error: no such file", "EAGAINST"]) {
    assertEquals(whichLimit(words, some, true), undefined, words);
  }
});

Deno.test({
  name: "shell resources: what is contained begins only when its first process has let go of the folder",
  ignore: Deno.build.os !== "linux" || Deno.uid() !== 0,
  fn: async () => {
    const cwd = await Deno.makeTempDir({ dir: "/tmp" });
    const look = ["sh", "-c", "[ -e /proc/1/fd/8 ] && echo open || echo closed"];
    // In its own time, as the first process of a sandbox does on a busy machine.
    const first = 'exec 8<.; "$@" & for each in 1 2 3 4 5 6 7 8 9; do env true; done; exec 8<&-; wait';
    const unshared = ["unshare", "--pid", "--fork", "--mount-proc", "sh", "-c", first, "sh"];
    const { stdout, stderr } = await new Deno.Command("bash", {
      args: ["-c", '"$@"', "bash", ...unshared, ...limitArguments(UNLIMITED, true, cwd), ...look],
      cwd,
    }).output();
    const said = new TextDecoder().decode(stdout), wrong = new TextDecoder().decode(stderr);
    // Not everybody may have processes of their own.
    if (!wrong.startsWith("unshare:")) assertEquals([said, wrong], ["closed\n", ""]);
    await Deno.remove(cwd);
  },
});
