import { assertEquals, assertMatch } from "@std/assert";
import { startInBackground } from "./background.ts";
import { EXIT } from "./edge.ts";
import { FakeEdge, inFolder } from "./fake_edge.ts";

for (const [name, file] of [["the log", "daemon.log"], ["the port file", "port"]]) {
  Deno.test(`background: a place where ${name} cannot be is told before anything is started`, () =>
    inFolder(async (folder) => {
      await Deno.mkdir(`${folder}/${file}/kept`, { recursive: true });
      const edge = new FakeEdge({ folder });
      assertEquals(await startInBackground(edge, {}), EXIT.refused);
      assertMatch(
        edge.stderr.join("\n"),
        new RegExp(`^passepartout: Cannot [^\n]+ ${folder}/${file}: [^\n]+ Move [^\n]+$`),
      );
      assertEquals(edge.stdout, []);
    }));
}
