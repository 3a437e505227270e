// What @std/dotenv documents: the rules of the text form, and what loading a file does to the environment.
// Variables of the environment are named after this test and removed again.

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { load, loadSync, parse, stringify } from "@std/dotenv";
import { assertSpyCalls, stub } from "@std/testing/mock";

const SET = "STD_DOTENV_TEST_SET";
const UNSET = "STD_DOTENV_TEST_UNSET";

async function withFile(text: string, body: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: ".env" });
  try {
    await Deno.writeTextFile(path, text);
    await body(path);
  } finally {
    Deno.env.delete(SET);
    Deno.env.delete(UNSET);
    await Deno.remove(path);
  }
}

Deno.test("parse() trims unquoted values and ends them at a comment", () => {
  assertEquals(parse("A=basic\n\n  B =  two words  # note\nC=\n#D=1\nexport E=5\n\tF\t=\t6\r\nG=1#2"), {
    A: "basic",
    B: "two words",
    C: "",
    E: "5",
    F: "6",
    G: "1",
  });
});

Deno.test("parse() takes single-quoted values literally", () => {
  assertEquals(parse("A='  b # $A ${A} \\n \"q\" '  # note\nB=''"), { A: '  b # $A ${A} \\n "q" ', B: "" });
});

Deno.test("parse() expands escapes, but no variables, in double-quoted values", () => {
  assertEquals(parse('A="1\\n2\\t3\\r"\nB="say \\"hi\\" \\\\n"\nC=" # $A "\nD="\\x"'), {
    A: "1\n2\t3\r",
    B: 'say "hi" \\n',
    C: " # $A ",
    D: "\\x",
  });
});

Deno.test("parse() takes values over several lines, without the line ends at the quotes", () => {
  const block = "-----BEGIN-----\nabc=\n-----END-----";
  assertEquals(parse(`A='\n${block}\n'\nB="\n${block}\n"\nC=1`), { A: block, B: block, C: "1" });
});

Deno.test("parse() keeps quotes within an unquoted value", () => {
  assertEquals(parse('JSON={"a": "b"}'), { JSON: '{"a": "b"}' });
});

Deno.test("parse() expands variables of the text in unquoted values", () => {
  assertEquals(parse("A=1\nB=$A\nC=${A}-${B}\nD=$LATER\nLATER=last\nE=\\$A"), {
    A: "1",
    B: "1",
    C: "1-1",
    D: "last",
    LATER: "last",
    E: "\\$A",
  });
});

Deno.test("parse() expands variables of the environment, and prefers those of the text", () => {
  Deno.env.set(SET, "outer");
  try {
    assertEquals(parse(`A=\${${SET}}`).A, "outer");
    assertEquals(parse(`${SET}=inner\nA=$${SET}`).A, "inner");
  } finally {
    Deno.env.delete(SET);
  }
});

Deno.test("parse() expands a default where the variable is not set", () => {
  assertEquals(parse(`A=1\nB=\${A:-2}\nC=\${${UNSET}:-2}\nD=$${UNSET}:-/x\nE=\${${UNSET}:-\${A:-2}}`), {
    A: "1",
    B: "1",
    C: "2",
    D: "/x",
    E: "1",
  });
});

Deno.test("parse() passes over a key that is no identifier, with a warning", () => {
  using warn = stub(console, "warn");
  assertEquals(parse("1A=1\nB-C=2\nD=3"), { D: "3" });
  assertSpyCalls(warn, 2);
});

Deno.test("parse() gives an object without inherited names", () => {
  assertEquals(parse("A=1").constructor, undefined);
});

Deno.test("stringify() quotes as far as needed", () => {
  assertEquals(
    stringify({ A: "plain", B: "two words", C: "", D: "it's", E: "1\n2", F: 'a "b"', G: "a\\b" }),
    'A=plain\nB=\'two words\'\nC=\nD="it\'s"\nE="1\\n2"\nF=\'a "b"\'\nG="a\\\\b"',
  );
});

Deno.test("stringify() leaves out a key that would read as a comment, with a warning", () => {
  using warn = stub(console, "warn");
  assertEquals(stringify({ "#A": "1", B: "2" }), "B=2");
  assertSpyCalls(warn, 1);
});

Deno.test("parse() reads back what stringify() writes", () => {
  const env = { A: "x", B: " a # b ", C: "1\n2\r\n\t3", D: `'"'`, E: "\\n\\", F: "$A ${A}", G: "", H: 'say "hi"' };
  assertEquals(parse(stringify(env)), env);
});

Deno.test("load() and loadSync() read a file and leave the environment alone", async () => {
  await withFile(`${UNSET}=1`, async (path) => {
    assertEquals(await load({ envPath: path }), { [UNSET]: "1" });
    assertEquals(loadSync({ envPath: path }), { [UNSET]: "1" });
    assertEquals(Deno.env.get(UNSET), undefined);
  });
});

for (const [name, read] of [["load", load], ["loadSync", loadSync]] as const) {
  Deno.test(`${name}() exports the variables that are not set yet`, async () => {
    await withFile(`${SET}=file\n${UNSET}=file`, async (path) => {
      Deno.env.set(SET, "environment");
      assertEquals(await read({ envPath: path, export: true }), { [SET]: "file", [UNSET]: "file" });
      assertEquals(Deno.env.get(SET), "environment");
      assertEquals(Deno.env.get(UNSET), "file");
    });
  });
}

Deno.test("load() and loadSync() take a missing file, or none, as no variables", async () => {
  await withFile("A=1", async (path) => {
    assertEquals(await load({ envPath: `${path}.missing` }), {});
    assertEquals(loadSync({ envPath: `${path}.missing` }), {});
  });
  assertEquals(await load({ envPath: null }), {});
  assertEquals(loadSync({ envPath: null }), {});
});

Deno.test("load() and loadSync() pass on any other error", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await assertRejects(() => load({ envPath: directory }));
    assertThrows(() => loadSync({ envPath: directory }));
  } finally {
    await Deno.remove(directory);
  }
});
