// Tests of looking at files of skills without a daemon: each skill that is shipped passes the whole of `skill check`. All are checked
// in this process, two at a time; only the type check and the jail are processes of their own.

import { assert, assertEquals } from "@std/assert";
import { DEFAULT_CONFIG } from "./config.ts";
import { SkillDesk } from "./skill_desk.ts";

const SHIPPED = decodeURIComponent(new URL("../skills/", import.meta.url).pathname);

/** A desk for a user who has nothing yet. */
async function withDesk(body: (desk: SkillDesk, root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir({ dir: "/tmp" });
  try {
    const folders = { config: `${root}/config`, data: `${root}/data`, state: `${root}/state` };
    for (const folder of Object.values(folders)) await Deno.mkdir(folder);
    await body(
      new SkillDesk({
        config: DEFAULT_CONFIG,
        folders,
        surroundings: { home: root, variables: {}, memex: `${root}/memex`, asRoot: false, stays: false },
        warn: () => {},
      }),
      root,
    );
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("skill desk: every shipped skill passes its check: it is read, its types fit, and its tests hold without any right", () =>
  withDesk(async (desk) => {
    const names = [...Deno.readDirSync(SHIPPED)].map(({ name }) => name).filter((name) => name.endsWith(".org")).sort();
    assert(names.length >= 5, names.join(" "));
    const waiting = [...names];
    const checkAll = async () => {
      for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
        const { faults, tests, hooks, title, may, ...found } = await desk.check(`${SHIPPED}${name}`);
        assertEquals(faults, [], name);
        assertEquals(["unchecked" in found, `${found.name}.org`], [false, name]);
        assert(tests.length > 0 && hooks.length > 0 && title !== undefined && may !== undefined, name);
      }
    };
    await Promise.all([checkAll(), checkAll()]);
  }));

Deno.test("skill desk: a copy of a shipped skill with one fault of types, and with one red test, does not pass", () =>
  withDesk(async (desk, root) => {
    const text = await Deno.readTextFile(`${SHIPPED}search.org`);
    const faultsOf = async (name: string, fault: string, header: string) => {
      const file = `${root}/${name}.org`;
      const at = text.indexOf("\n", text.indexOf(header)) + 1;
      await Deno.writeTextFile(file, text.slice(0, at) + fault + text.slice(at));
      return (await desk.check(file)).faults.map((each) =>
        `${each.line - text.slice(0, at).split("\n").length} ${each.text}`
      );
    };
    const [types, tests] = await Promise.all([
      faultsOf("types", "const wrong: string = 1;\n", "#+begin_src ts\n"),
      faultsOf("tests", 'test("red", () => assert(false, "no luck"));\n', "#+begin_src ts :tangle test\n"),
    ]);
    assertEquals(types, ["0 Type 'number' is not assignable to type 'string'. (TS2322)"]);
    assertEquals(tests, ['0 The test "red" fails: no luck.']);
  }));
