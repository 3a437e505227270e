// Tests of what python would take in place of its own modules.

import { assertEquals } from "@std/assert";
import { dangerOfModules } from "./python_modules.ts";

function asks(names: readonly string[] | undefined): boolean {
  return dangerOfModules("/home/user/project", () => names) !== undefined;
}

Deno.test("python modules: files that stand in for one of python's own ask, in every form that it loads", () => {
  for (
    const name of [
      "json",
      "json.py",
      "re.pyc",
      "argparse.cpython-312-x86_64-linux-gnu.so",
      "_colorize.py",
      "types.abi3.so",
    ]
  ) {
    assertEquals(asks(["README.md", name]), true, name);
  }
});

Deno.test("python modules: other files do not ask, a folder that cannot be seen does", () => {
  assertEquals(asks([]), false);
  assertEquals(
    asks([
      "setup.py",
      "manage.py",
      "src",
      "data.json",
      "__pycache__",
      "__init__.py",
      "jsonx.py",
      ".git",
      "email.md",
      "select.sql",
    ]),
    false,
  );
  assertEquals(asks(undefined), true);
  assertEquals(dangerOfModules(undefined, () => []) !== undefined, true);
});
