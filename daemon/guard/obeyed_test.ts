// What an allow names of the files and folders that it relied on, in a real tree: those that were read, those that were not there, and
// those whose names were looked at.

import { assert, assertEquals } from "@std/assert";
import { MORE_LEADS, MOST_OBEYED } from "../pipeline/grants.ts";
import { strictest } from "./dispatcher.ts";
import { Tree } from "./tree_example.ts";

Deno.test("guard obeyed: an allow names the settings that it relied on, also such as are not there, and an ask none", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/p1 proj/wide; cd proj; git init -q p1; echo x > a.txt; echo '{}' > tsconfig.json
    i=0; while [ $i -lt ${MOST_OBEYED} ]; do mkdir wide/$i; i=$((i+1)); done
  `);
  const rows: readonly (readonly [string, ...string[]])[] = [
    ["git -C p1 diff", "p1/.git/config", "p1/.git/commondir", "p1/.git/config.worktree"],
    ["npm ls", ".npmrc"],
    ["cargo --version", ".cargo/config.toml", "rust-toolchain.toml"],
    ["python3 -m json.tool a.txt", ""],
    ["sort *", ""],
  ];
  const wrong: string[] = [];
  for (const [command, ...files] of rows) {
    const opinion = await tree.judge(command);
    const { tier, obeys = [] } = strictest([opinion], { target: "SHELL", name: "EXECUTE" });
    const missing = files.filter((file) => !obeys.includes(`${tree.home}/proj${file === "" ? "" : `/${file}`}`));
    if (tier !== "allow" || missing.length > 0) wrong.push(`[${tier}] ${command}: not ${missing}, but ${obeys}`);
  }
  assertEquals(wrong, []);
  assertEquals((await tree.judge("echo done")).obeys, undefined);
  assertEquals((await tree.judge("git push")).obeys, undefined);
  // Where its paths led: the folders of their names, and a path that is another's by a link; also from a verdict that was kept.
  await tree.make(
    "mkdir -p proj/out elsewhere; echo x > proj/out/a; echo x > elsewhere/b; cd proj; ln -s ../elsewhere lnk; ln -s lnk/b last",
  );
  const judge = tree.standing();
  for (
    const [command, ...folders] of [["cat out/a", "proj/out"], ["cat lnk/b", "proj/lnk"], ["ls out", "proj"], [
      "cat last",
      "proj/last",
    ], ["cat none*", "proj"]]
  ) {
    for (let time = 0; time < 2; time++) {
      const { leads = [], reads } = strictest([await judge(command ?? "", "proj")], {
        target: "SHELL",
        name: "EXECUTE",
      });
      const missing = folders.filter((folder) => !leads.includes(`${tree.home}/${folder}`));
      assertEquals([reads, missing], [true, []], `${command}: ${leads}`);
    }
  }
  assertEquals([(await judge("touch x", "proj")).reads, (await judge("touch x", "proj")).leads], [
    undefined,
    undefined,
  ]);
  await tree.make(`cd proj/wide; i=0; while [ $i -lt ${MOST_OBEYED} ]; do echo x > $i/x; i=$((i+1)); done`);
  assertEquals((await judge("cat wide/*/x", "proj")).leads, [MORE_LEADS]);
  const all = await judge("grep -r x wide", "proj");
  assert(
    all.leads?.includes(`${tree.home}/proj`) && !all.leads.includes(`${tree.home}/proj/wide/7`),
    String(all.leads),
  );
  const many = await tree.judge("grep -r x wide");
  assert(many.tier === "allow" && many.obeys?.join() === "/", JSON.stringify([many.tier, many.obeys?.length]));
});
