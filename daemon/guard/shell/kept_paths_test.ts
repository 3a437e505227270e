// Which files that a repository keeps a command of git may show: words for files with their magic, folders in revisions, and what they
// leave out for certain.

import { assertEquals } from "@std/assert";
import { Arg, type KeptWords } from "./call.ts";
import { mayShow } from "./kept_paths.ts";

const ENTRIES = [".env", "a b/.env", "conf/id_rsa", "src/a.ts", "src/conf/id_rsa"];
const FOLDERS = ["/r", "/r/a b", "/r/conf", "/r/src", "/r/src/conf"];

/** The entries that may be shown. @param folder Where the command runs, below the top. */
function shown(words: KeptWords, folder = "", top: string | undefined = "/r"): string[] {
  const kindOf = (path: string) => {
    const clean = path.replace(/\/+$/, "");
    return FOLDERS.includes(clean) ? "folder" : ENTRIES.includes(clean.slice(3)) ? "file" : undefined;
  };
  const isFile = (object: string) => object === "abcd1234";
  return ENTRIES.filter(mayShow(words, { top, folder: `/r${folder}`, kindOf, isFile }));
}

function paths(line: string, folder = ""): string[] {
  return shown({ paths: line.split(" ").map((word) => Arg.of(word)) }, folder);
}

Deno.test("kept paths: a word matches what git says it does, or more", () => {
  assertEquals(paths("src/a.ts"), ["src/a.ts"]);
  assertEquals(paths("src/a.ts/"), []);
  for (const word of ["src", "src/", "./src/.", "conf/../src", "/r/src", ":/src", ":(top)src", ":(icase)SRC", "s?c"]) {
    assertEquals(paths(word), ["src/a.ts", "src/conf/id_rsa"], word);
  }
  for (
    const word of [".", ":", ":/", "*", "src/..", "/r", "**", ":(glob)**/**", "[!x]*", ":(attr:x)y", ":(z", "../x"]
  ) {
    assertEquals(paths(word), ENTRIES, word);
  }
  assertEquals(paths("*.env"), [".env", "a b/.env"]);
  assertEquals(paths(":(literal)*.env"), []);
  assertEquals(paths("\\.env"), [".env"]);
  assertEquals(paths("src/**/id_rsa"), ["src/conf/id_rsa"]);
  assertEquals(paths(":(glob)src/conf/**/id_rsa"), ["src/conf/id_rsa"]);
  assertEquals(paths("conf", "/src"), ["src/conf/id_rsa"]);
  assertEquals(paths(":/conf ../.env", "/src"), [".env", "conf/id_rsa"]);
});

Deno.test("kept paths: only what is left out for certain is", () => {
  const all = ENTRIES.filter((entry) => entry !== ".env");
  for (const line of [". :!.env", ":!.env", ":^.env", ":(exclude).env", ":/!.env", ":!:.env", ":(exclude,icase).env"]) {
    assertEquals(paths(line), all, line);
  }
  assertEquals(paths(". :!*.env"), ENTRIES.filter((entry) => !entry.endsWith(".env")));
  assertEquals(paths(". :!conf"), ENTRIES.filter((entry) => entry !== "conf/id_rsa"));
  assertEquals(paths(". :!../.env", "/src"), ["src/a.ts", "src/conf/id_rsa"]);
  for (const word of ".env/ \\.env .en? .en[v] . / */ **/.env .env/.. /r/.env *v/../.env".split(" ")) {
    assertEquals(paths(`:/ :!${word}`), ENTRIES, word);
  }
  for (
    const word of [":(exclude,literal)*", ":(exclude,glob)*.env", ":(exclude,attr:x).env", ":(exclude,prefix:3).env"]
  ) {
    assertEquals(paths(`. ${word}`), ENTRIES, word);
  }
  assertEquals(paths(":/ :!.env", "/src"), ENTRIES);
});

Deno.test("kept paths: words in front are revisions until one is a file, and what may be either shows all", () => {
  const of = (line: string, more: KeptWords = {}) =>
    shown({ operands: line.split(" ").map((word) => Arg.of(word)), ...more });
  assertEquals(of("HEAD"), ENTRIES);
  assertEquals(of("HEAD src/a.ts"), ["src/a.ts"]);
  assertEquals(of("HEAD :!.env src"), ["src/a.ts", "src/conf/id_rsa"]);
  assertEquals(of("src", { paths: [] }), ENTRIES);
  assertEquals(of("src", { paths: [Arg.of(".env")] }), [".env"]);
  assertEquals(of("HEAD src", { whole: true }), ENTRIES);
  for (const line of [":/conf", ":*", ":src", "HEAD:src HEAD", "a:x..b:y", "HEAD@{12:00}"]) {
    assertEquals(of(line), ENTRIES, line);
  }
  assertEquals([of("HEAD:src/a.ts"), of(":src/a.ts"), of("abcd1234"), of("HEAD:src")], [[], [], [], []]);
  const unknown = Arg.unknown("x");
  assertEquals(shown({ operands: [unknown, Arg.of("src/a.ts")] }), ENTRIES);
  assertEquals(shown({ paths: [new Arg([{ kind: "text", text: "src/a.ts" }], true)] }), ENTRIES);
  const wild = new Arg([{ kind: "text", text: "src/" }, { kind: "glob", text: "*" }, { kind: "text", text: ".ts" }]);
  assertEquals(shown({ paths: [wild] }), ["src/a.ts"]);
  // Without a working tree no word is one of a file.
  const bare = { folder: "/r", top: undefined, kindOf: () => "file", isFile: () => false };
  assertEquals(ENTRIES.filter(mayShow({ operands: [Arg.of("HEAD")] }, bare)), ENTRIES);
  assertEquals(ENTRIES.filter(mayShow({ paths: [Arg.of("conf")] }, bare)), ["conf/id_rsa"]);
});

Deno.test("kept paths: of folders in revisions all is shown that lies below", () => {
  const of = (line: string, trees: "one" | "two", named?: string) =>
    shown({ operands: line.split(" ").map((word) => Arg.of(word)), trees, ...named ? { paths: [Arg.of(named)] } : {} });
  assertEquals(of("HEAD:src HEAD:conf", "two"), ["conf/id_rsa", "src/a.ts", "src/conf/id_rsa"]);
  assertEquals(of("HEAD:src/a.ts HEAD~1:src/a.ts", "two"), []);
  assertEquals(of("HEAD:src", "two"), ENTRIES);
  assertEquals(of("HEAD:src", "one"), ["src/a.ts", "src/conf/id_rsa"]);
  assertEquals(of("HEAD:", "one"), ENTRIES);
  // Seen from the folder itself, names begin below it.
  assertEquals(of("1234567 7654321", "two", "conf"), ["conf/id_rsa", "src/conf/id_rsa"]);
});
