import { assertEquals } from "@std/assert";
import { readToml } from "./toml_settings.ts";

const plain = (text: string) => JSON.parse(JSON.stringify(readToml(text) ?? null));

Deno.test("toml settings: a name means the same in all of its spellings", () => {
  const spellings = [
    '[tool.black]\ninclude = "x"',
    '[tool."black"]\ninclude = "x"',
    "[ tool . 'black' ]\n\"include\" = 'x'",
    'tool.black.include = "x"',
    '[tool]\nblack.include = """x"""',
    "[tool]\nblack = {include = '''x''', }",
    'tool = {black = {"include" = "x"}} # [tool.y]',
    '\ufeff# x\r\n[tool.black] # y\r\n\tinclude = "\\u0078"',
  ];
  assertEquals(spellings.map(plain), spellings.map(() => ({ tool: { black: { include: "x" } } })));
});

Deno.test("toml settings: values, lists of tables and marks in texts", () => {
  assertEquals(
    plain(
      'a = [1, "#]", # ]\n \'b\', [true],]\nc = 1979-05-27 07:32:00Z\nd = """\nx = 1\n[e]\n\\""" \\\n  y"""""\n' +
        "[[bin]]\npath = 'p'\n[bin.q]\nr = -1.5e3\n[[bin]]\npath = 's'\n",
    ),
    {
      a: [0, "#]", "b", [true]],
      c: 0,
      d: '\nx = 1\n[e]\n""" y""',
      bin: [{ path: "p", q: { r: 0 } }, { path: "s" }],
    },
  );
  assertEquals(plain(""), {});
});

Deno.test("toml settings: what is unusual is not read", () => {
  const unclear = [
    '"a\\u0062" = 1',
    "a = 1\na = 2",
    "a = 1 b = 2",
    "[a",
    "[[a]\n",
    "a = [1 2]",
    "a = 'b\n'",
    'a = "\\x41"',
    'a = """b',
    "a = 1\r[b]",
    "a = 1\n[a.b]",
    "a = [1]\n[[a.b]]",
    "=",
    "a =",
    "[]",
    `a = ${"[".repeat(100)}${"]".repeat(100)}`,
  ];
  assertEquals(unclear.filter((text) => readToml(text) !== undefined), []);
});
