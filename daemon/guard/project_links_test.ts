// What the settings and the links of a project lead to: what is a secret or not of the project is asked for, all else is not. No command
// is run.

import { assertEquals } from "@std/assert";
import { Tree } from "./tree_example.ts";

const FMT = "deno fmt --check", TSC = "tsc --noEmit --pretty";

/** What a hostile project holds, in `proj` of a home folder with secrets in it, and what asks there. */
const HOSTILE: Readonly<Record<string, { make: string; ask: readonly string[] }>> = {
  "comments in texts": {
    make: `echo '{"z":"/*","fmt":{"include":["../.docker/config.json"]},"y":"*/"}' > deno.json; ` +
      `echo '{"x":"/*","extends":"../.env","y":"*/"}' > tsconfig.json`,
    ask: [FMT, "deno lint", TSC],
  },
  "comments in comments": {
    make: `printf '{ // see /*\\n"fmt":{"include":["../.docker/config.json"]} // done */\\n}' > deno.json; ` +
      `printf '{ // see /*\\n"extends":"../.env" // done */\\n}' > tsconfig.json`,
    ask: [FMT, TSC],
  },
  "what cannot be read": {
    make: `echo "{'fmt':{'include':['../.docker/config.json']}}" > deno.json; echo '{"a":1,"a":2}' > tsconfig.json`,
    ask: [FMT, TSC],
  },
  "names that lead out": { make: `echo '{"fmt":{"include":["../other"]}}' > deno.json`, ask: [FMT] },
  "patterns that lead out": {
    make:
      `echo '{"fmt":{"include":["**/../../other/*"]}}' > deno.json; echo '{"include":["./.{.}/*.ts"]}' > tsconfig.json`,
    ask: [FMT, TSC],
  },
  "names with other signs": {
    make: `echo '{"fmt":{"include":["%2e%2e/other"]}}' > deno.json; echo '{"include":["..\\\\other"]}' > tsconfig.json`,
    ask: [FMT, TSC],
  },
  "a folder above": {
    make: `ln -s .. up; echo '{"fmt":{"include":["up/"]}}' > deno.json; echo '{"include":["up/*.ts"]}' > tsconfig.json`,
    ask: [FMT, TSC, "ruff check .", "black --check .", "codespell", "cargo fmt --check"],
  },
  "links in what was built": {
    make: "mkdir -p build sub/node_modules; ln -s ../../.env build/.ignore",
    ask: ["rg hello", FMT],
  },
  "links in packages of a part": {
    make: "mkdir -p sub/node_modules; ln -s ../../../.env sub/node_modules/x.ts",
    ask: [TSC],
  },
  "links in folders that are passed over, in a repository": {
    make: "git init -q; mkdir node_modules; ln -s ../../.env node_modules/.ignore; git add -Af",
    ask: ["rg hello", TSC],
  },
  "too much to look at": {
    make: "mkdir a; cd a; seq 3100 | xargs touch",
    ask: ["tsc --noEmit", "ruff check ."],
  },
  "manifests that are links": {
    make:
      `mkdir -p target/y .h/z; printf '[package]\\nname = "x"\\n[dependencies]\\ny = { path = "target/y" }\\n' > Cargo.toml; ` +
      "ln -s ../../../.env target/y/Cargo.toml",
    ask: ["cargo metadata --offline", "cargo tree --offline", "cargo fmt --check"],
  },
  "dependencies beyond": {
    make:
      `mkdir ../other/y; printf '[dependencies]\\n"y"."path" = "../other/y"\\n' > Cargo.toml; : > ../other/y/Cargo.toml`,
    ask: ["cargo metadata --offline", "cargo tree --offline"],
  },
  "members by patterns": {
    make:
      "mkdir -p target/y; printf '[workspace]\\nmembers = [\"target/*\"]\\n' > Cargo.toml; ln -s ../../../.env target/y/Cargo.toml",
    ask: ["cargo tree --offline"],
  },
  "manifests of manifests": {
    make:
      "mkdir -p a/.b; printf '[dependencies.x]\\npath = \"a\"\\n' > Cargo.toml; printf '[dependencies.x]\\npath = \".b\"\\n' > a/Cargo.toml; " +
      "printf '[dependencies.x]\\npath = \"../../../other\"\\n' > a/.b/Cargo.toml",
    ask: ["cargo tree --offline"],
  },
  "sources of other names": {
    make: 'printf \'[package]\\nname = "x"\\n[[bin]]\\nname = "x"\\n"path" = "a.txt"\\n\' > Cargo.toml',
    ask: ["cargo fmt --check"],
  },
  "sources of another part": {
    make: `mkdir -p a/src b/src; : > Cargo.toml; : > a/Cargo.toml; echo '#[path = "../../.env"] mod c;' > b/src/lib.rs`,
    ask: ["cd a && cargo fmt --all --check"],
  },
  "a path in an attribute": {
    make:
      `mkdir -p src/.x 'src/é'; : > Cargo.toml; echo '#[path /* ] */ = /* x */ "../../../.env"] mod c;' > src/é/main.rs; ` +
      `echo '#[path = "../.env"] mod c;' > notes`,
    ask: ["cargo fmt --check", "cd src && cargo fmt --check", "rustfmt --check src/é/main.rs", "rustfmt --check notes"],
  },
  "modules by names of a map": {
    make: `cp ../.env .env; echo '{"imports":{"y/":"./"},"scopes":{"./":{"z/":"./"}}}' > deno.json; ` +
      `echo '{"imports":{"#q/*":"./*"}}' > package.json; echo 'import "y/.env"' > a.ts; echo 'import "z/.env"' > b.ts; ` +
      `echo 'import "#q/.env"' > c.ts`,
    ask: ["a", "b", "c"].map((name) => `deno check --cached-only ${name}.ts`).concat(
      "deno check --no-remote --no-npm a.ts",
      "deno check --cached-only",
    ),
  },
  "a map that names a secret": {
    make: `cp ../.env .env; echo '{"imports":{"x":"./.env"}}' > deno.json; echo 'import "x"' > a.ts`,
    ask: ["deno check --cached-only a.ts"],
  },
  "types of a configuration": {
    make: `cp ../.env .env; echo '{"compilerOptions":{"types":["./.env"]}}' > deno.json; echo 1 > a.ts`,
    ask: ["deno check --cached-only a.ts"],
  },
  "modules by other names": {
    make: "cp ../.env .env; " +
      [
        'import "./%2eenv"',
        'import "file://HOME/proj/.env"',
        'import "./.env?x"',
        "// @deno-types=./.env",
        '/// <reference PATH = "./.env" />',
        'import "./%zz"',
        'import "data:text/typescript,import%20%22x%22"',
      ].map((line, at) => `echo '${line}' | sed "s|HOME|$HOME_OF_TREE|" > m${at}.ts`).join("; "),
    ask: Array.from({ length: 7 }, (_, at) => `deno check --cached-only m${at}.ts`),
  },
  "modules in folders of other names": {
    make: `mkdir -p .a/b.c; cp ../.env .env; echo 'import "../../.env"' > .a/b.c/d.ts`,
    ask: ["deno check --cached-only"],
  },
  "more modules than are looked at": {
    make: "mkdir a; cd a; for i in $(seq 500); do : > $i.ts; done",
    ask: ["deno check --cached-only"],
  },
  "modules of no file": {
    make: ": > a.ts",
    ask: [
      "deno check --cached-only data:text/typescript,x",
      "deno check --cached-only /dev/stdin",
      "deno check --cached-only <(echo 'import \"../.env\"')",
      "rustfmt --check <(echo 'mod a;')",
      "rustfmt --check /dev/stdin",
      "detex <(cat a.ts)",
      "detex /dev/fd/3 3< a.ts",
    ],
  },
  "a folder behind many words": {
    make: "mkdir -p sub; printf '[tool.black]\\ninclude = \"env$\"\\n' > sub/pyproject.toml",
    ask: [`black --check ${"a.py ".repeat(30)} sub`, `black --check ${"a.py ".repeat(70)} sub`],
  },
  "another folder": { make: "mkdir ../other-x; ln -s .. ../other-x/up", ask: ["ruff check ../other-x"] },
};

const SECRETS = "mkdir -p .docker other .ssh proj; echo A=1 > .env; echo '{}' > .docker/config.json; ";

Deno.test("project links: what leads to a secret or out of the project is asked for", async () => {
  for (const [name, { make, ask }] of Object.entries(HOSTILE)) {
    using tree = new Tree();
    await tree.make(`${SECRETS} cd proj; HOME_OF_TREE=${tree.home}; ${make}`);
    assertEquals(await tree.others("ask", ask), [], name);
  }
});

/** What ordinary projects hold, and what is allowed there. */
const ORDINARY: Readonly<Record<string, { make: string; allow: readonly string[] }>> = {
  typescript: {
    make: "mkdir -p packages/a/src node_modules/.bin node_modules/x dist; git init -q; " +
      `printf '{\\n  // Base\\n  "$schema": "https://json.schemastore.org/tsconfig",\\n  "compilerOptions": {"strict": true, "paths": ` +
      `{"@/*": ["./packages/*"]}, "outDir": "./dist", "lib": ["es2022"]},\\n  "include": ["packages/**/*"], "exclude": ["**/.env*", ` +
      `"../x"],\\n}\\n' > tsconfig.json; echo '{"extends": "../../tsconfig.json", "references": [{"path": "../b"}]}' > ` +
      `packages/a/tsconfig.json; echo 'export {}' > packages/a/src/a.ts; ln -s ../x/cli.js node_modules/.bin/x; ` +
      `ln -s packages/a here; echo '{"name": "x", "files": ["dist"], "scripts": {"a": "cd .. && ls"}}' > package.json`,
    allow: [TSC, "tsc --noEmit -p tsconfig.json", "cd packages/a && tsc --noEmit", "npm ls", "rg hello"],
  },
  deno: {
    make:
      `echo '{"imports": {"@std/assert": "jsr:@std/assert@1", "x": "npm:x@1", "h": "https://x.example/y.ts", "@/": "./src/"}, ` +
      `"tasks": {"a": "cd .. && ls ~"}, "fmt": {"lineWidth": 120, "exclude": ["../x", "dist/"]}, "lint": {"rules": {"tags": ` +
      `["recommended"]}}, "test": {"permissions": {"write": ["/tmp"]}}}' > deno.json; mkdir src; echo 1 > src/a.ts; ` +
      "echo '{}' > deno.lock",
    allow: [FMT, "deno lint", "deno check --cached-only", "deno check --cached-only src/a.ts"],
  },
  python: {
    make:
      'mkdir -p src .venv/bin; ln -s /usr/bin/python3 .venv/bin/python; printf \'[project]\\nname = "x"\\n[tool.black]\\n' +
      'line-length = 100\\n[tool.ruff]\\nline-length = 100\\nselect = ["E"]\\nexclude = ["build"]\\n[tool.codespell]\\n' +
      "skip = \"x\"\\n' > pyproject.toml; printf '[codespell]\\nskip = .git\\nignore-words-list = te\\n' > .codespellrc; " +
      "printf -- '---\\nextends: default\\nrules:\\n  line-length: disable\\n' > .yamllint; echo 1 > src/a.py; echo 'a: 1' > a.yaml",
    allow: [
      "ruff check .",
      "ruff check",
      "ruff format --check .",
      "black --check .",
      "black --check --diff src",
      "yamllint .",
      "yamllint a.yaml",
      "cd src && ruff check . && black --check .",
    ],
  },
  rust: {
    make:
      'mkdir -p crates/a/src target/debug src; printf \'[workspace]\\nmembers = ["crates/*"]\\n[package]\\nname = "x"\\nversion = ' +
      '"0.1.0"\\nedition = "2021"\\nbuild = "build.rs"\\n[dependencies]\\nserde = { version = "1", features = ["derive"] }\\na = ' +
      '{ path = "crates/a" }\\n[[bin]]\\nname = "x"\\npath = "src/main.rs"\\n[profile.release]\\nlto = true\\n\' > Cargo.toml; ' +
      'printf \'[package]\\nname = "a"\\nversion.workspace = true\\n[dev-dependencies]\\nx = { path = "../.." }\\n\' > ' +
      "crates/a/Cargo.toml; printf '#[derive(Debug)]\\nstruct A { path: String }\\nuse std::path::Path;\\n' > src/main.rs",
    allow: [
      "cargo fmt --check",
      "cargo tree --offline",
      "cargo metadata --no-deps",
      "cd crates/a && cargo tree --offline && cargo fmt --check",
      "rustfmt --check src/main.rs",
    ],
  },
  "a large repository": {
    make: "git init -q; mkdir a; cd a; seq 3100 | xargs touch; git add -A",
    allow: ["rg hello", "tsc --noEmit", "ruff check ."],
  },
  "a large folder": {
    make: "mkdir -p node_modules/a .git; cd node_modules/a; seq 3100 | xargs touch",
    allow: ["rg hello", "tsc --noEmit", "npm ls", "npm --version"],
  },
};

Deno.test("project links: ordinary projects are checked unasked", async () => {
  for (const [name, { make, allow }] of Object.entries(ORDINARY)) {
    using tree = new Tree();
    await tree.make(`${SECRETS} cd proj; ${make}`);
    assertEquals(await tree.others("allow", allow), [], name);
  }
});
