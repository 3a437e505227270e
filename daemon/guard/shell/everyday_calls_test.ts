import { assert, assertEquals } from "@std/assert";
import { Arg } from "./call.ts";
import { whyUncommon } from "./everyday_calls.ts";
import { ALL_OPTIONS, NO_OPTIONS, SOME_OPTIONS } from "./everyday_calls_table.ts";
import { TOOLS } from "./tools/all.ts";

const why = (line: string) => {
  const [name = "", ...args] = line.split(" ");
  return whyUncommon(name, args.map(Arg.of));
};

Deno.test("guard everyday calls: what is called every day is none of its affair", () => {
  for (
    const line of [
      "ls -la --time-style=long-iso",
      "docker ps -a",
      "kubectl get pods -n x",
      "go list -deps ./...",
      "openssl x509 -noout -dates",
      "javac -version",
      "eslint --version",
      "tree -L 2",
    ]
  ) assertEquals(why(line), undefined, line);
});

Deno.test("guard everyday calls: other tools, options and verbs are told", () => {
  for (
    const line of [
      "duckdb x",
      "clang-format -i a.c",
      "isort --settings-path=.env x.py",
      "docker checkpoint ls",
      "terraform providers mirror x",
      "kubectl get x --kubeconfig=y",
    ]
  ) assert(why(line) !== undefined, line);
});

Deno.test("guard everyday calls: each tool of the table has one place in it, and a rule", () => {
  const names = [...ALL_OPTIONS.trim().split(/\s+/), ...NO_OPTIONS.trim().split(/\s+/)];
  for (const line of SOME_OPTIONS.trim().split("\n")) names.push(line.split(" ")[0] ?? "");
  assertEquals(names.filter((name, at) => names.indexOf(name) !== at), []);
  assertEquals(names.filter((name) => !TOOLS.has(name)), []);
});
