// Tests of how a daemon starts: what is found out before anybody is told of it, and what a start that failed leaves behind.
// What a running daemon does is the affair of the integration suite.

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { startDaemon } from "./mod.ts";
import { lockPath } from "./state/lock.ts";
import { portPath } from "./state/port_file.ts";
import { databasePath } from "./store/format.ts";

for (
  const [what, place, error] of [
    ["a folder where the database should be", databasePath, "DatabaseError"],
    ["a folder where the lock should be", lockPath, "StateFileError"],
    ["a folder where the port file should be", portPath, "StateFileError"],
  ] as const
) {
  Deno.test(`daemon: ${what} is told in one line, and nothing was announced`, async () => {
    const root = await Deno.makeTempDir();
    const state = `${root}/passepartout`;
    try {
      await Deno.mkdir(`${place(state)}/kept`, { recursive: true });
      let announced = false;
      const starting = startDaemon({
        port: 0,
        heartbeatIntervalMs: 0,
        folders: { config: state, data: state, state },
        onListening: () => announced = true,
      });
      const problem = await assertRejects(() => starting, Error, place(state));
      assertEquals(problem.name, error);
      assertMatch(problem.message, /^Cannot [^\n]*folder[^\n]*Move [^\n]*$/);
      assert(!announced);
      const left = [...Deno.readDirSync(state)].map(({ name }) => name);
      assertEquals(left.filter((name) => name.endsWith(".new")), []);
      assert(Deno.statSync(`${place(state)}/kept`).isDirectory);
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  });
}
