// Which files of a project make a tool that only reads run code, or write: those that say so are asked for, others are not.
// No command is run.

import { assertEquals } from "@std/assert";
import { Tree } from "./tree_example.ts";

/** What a project holds, and what asks and what is allowed there. */
const PROJECTS: Readonly<Record<string, { make: string; ask: readonly string[]; allow: readonly string[] }>> = {
  newNames: {
    make: `echo '{"extends":["./x"]}' > .biome.jsonc; : > oxlint.config.mts; mkdir .config .config/mise; ` +
      `echo '[env]' > .config/mise/x.toml; echo 'locals { a = file(".env") }' > a.tofu; : > .mocharc.mts`,
    ask: ["biome check .", "biome lint", "oxlint", "mise ls", "tofu validate", "mocha --version"],
    allow: [],
  },
  tscEscapes: {
    make: `echo A=1 > .env; echo '{}' > tsconfig.json; echo 'import c from "./\\u002eenv"' > a.ts`,
    ask: ["tsc --noEmit"],
    allow: [],
  },
  tscBackslash: {
    make: `echo A=1 > .env; mkdir a; echo '{}' > tsconfig.json; printf 'import c from "..\\\\\\\\.env"' > a/a.ts`,
    ask: ["tsc --noEmit"],
    allow: [],
  },
  tscQuotes: {
    make: `echo A=1 > .env; echo '{}' > tsconfig.json; echo '/* from " */ import c from "./.env"' > a.ts`,
    ask: ["tsc --noEmit"],
    allow: [],
  },
  tscOrdinary: {
    make: `echo '{}' > tsconfig.json; echo 'const path = "\\d+"; import c from "./b.js"' > a.ts`,
    ask: [],
    allow: ["tsc --noEmit"],
  },
  denoPaths: {
    make:
      `echo '{}' > deno.json; echo '{"compilerOptions":{"paths":{"k":["./.env"]}}}' > tsconfig.json; echo 'import "k"' > a.ts`,
    ask: ["deno check --cached-only a.ts", "deno check", "deno info a.ts", "deno doc a.ts"],
    allow: [],
  },
  denoTypes: {
    make: `echo '{"compilerOptions":{"types":["./t.ts"]}}' > deno.json; echo 'import "./.env"' > t.ts; echo 1 > a.ts`,
    ask: ["deno check --cached-only a.ts"],
    allow: [],
  },
  denoJsx: {
    make:
      `echo '{"compilerOptions":{"jsx":"react-jsx","jsxImportSource":"j"},"imports":{"j/":"./j/"}}' > deno.json; echo 1 > a.tsx`,
    ask: ["deno check --cached-only a.tsx"],
    allow: [],
  },
  denoExports: {
    make: `echo A=1 > .env; echo '{"name":"@a/b","version":"1.0.0","exports":"./m.ts"}' > deno.json; ` +
      `echo 'import "./.env"' > m.ts; echo 'import "@a/b"' > a.ts`,
    ask: ["deno check --cached-only a.ts"],
    allow: [],
  },
  denoOrdinary: {
    make:
      `echo '{"compilerOptions":{"jsx":"react-jsx","jsxImportSource":"preact","types":["node"]},"imports":{"preact":"npm:preact@10"},` +
      `"exports":"./m.ts"}' > deno.json; echo '{"compilerOptions":{"strict":true,"types":["vite/client"]}}' > tsconfig.json; ` +
      "echo 1 > m.ts; echo 1 > a.ts",
    ask: [],
    allow: ["deno check --cached-only a.ts", "deno check --cached-only"],
  },
  composerOld: {
    make: `mkdir -p vendor/composer; echo '{}' > composer.json; ` +
      `echo '{"packages":[{"name":"e/x","type":"composer-installer","extra":{"class":"E"}}]}' > vendor/composer/installed.json`,
    ask: ["composer show", "composer licenses"],
    allow: [],
  },
  composerLibraries: {
    make: `mkdir -p vendor/composer; echo '{"config":{"sort-packages":true}}' > composer.json; ` +
      `echo '{"packages":[{"name":"e/x","type":"library"}]}' > vendor/composer/installed.json`,
    ask: [],
    allow: ["composer show"],
  },
  composeSecrets: {
    make: `echo K=1 > .env; printf 'services:\\n  a:\\n    volumes: ["\${K}:/x:q:z"]\\n' > docker-compose.yml`,
    ask: ["docker-compose ps", "docker compose ps", "docker compose images"],
    allow: ["docker ps"],
  },
  composePlain: {
    make: `echo K=1 > .env; printf 'services:\\n  a:\\n    image: x\\n' > docker-compose.yml`,
    ask: [],
    allow: ["docker compose ps"],
  },
  venvStarts: {
    make: "mkdir -p .venv/bin .venv/lib/python3.11/site-packages; ln -s /usr/bin/python3 .venv/bin/python; " +
      "echo 'import os' > .venv/lib/python3.11/site-packages/e.pth",
    ask: ["poetry show", "uv pip list", "pipenv graph"],
    allow: ["poetry --version"],
  },
  venvKept: {
    make: "git init -q; mkdir -p .venv/bin; ln -s /usr/bin/python3 .venv/bin/python; git add -Af",
    ask: ["poetry show", "uv pip list"],
    allow: [],
  },
  venvOwn: {
    make:
      "git init -q; : > a; git add a; mkdir -p .venv/bin .venv/lib/python3.11/site-packages; ln -s /usr/bin/python3 .venv/bin/python; " +
      "echo 'import os' > .venv/lib/python3.11/site-packages/e.pth",
    ask: [],
    allow: ["poetry show", "uv pip list"],
  },
  isortGit: {
    make: "printf '[tool.isort]\\nskip_gitignore = true\\n' > pyproject.toml; echo 1 > a.py",
    ask: ["isort --check .", "isort --check-only ."],
    allow: [],
  },
  blackBelow: {
    make: "mkdir src; printf '[tool.black]\\nworkers = 100000\\n' > src/pyproject.toml; echo 1 > src/a.py",
    ask: ["black --check src/*.py", "black --check ."],
    allow: [],
  },
  none: {
    make:
      'mkdir -p src; echo \'{"extends":"./base.json"}\' > tsconfig.json; echo \'{"compilerOptions":{"strict":true}}\' > base.json; ' +
      "echo 'registry=https://r.example/' > .npmrc; printf '[toolchain]\\nchannel = \"1.80\"\\n' > rust-toolchain.toml",
    ask: [],
    allow: [
      "terraform validate",
      "terraform graph",
      "cargo tree --offline",
      "cargo metadata --no-deps",
      "cargo fmt --check",
      "cargo --version",
      "rustc --version",
      "npm ls",
      "npm --version",
      "npm run",
      "yarn --version",
      "yarn list --depth=0",
      "pnpm ls",
      "tsc --noEmit",
      "tsc --noEmit -p tsconfig.json",
      "tsc --version",
      "composer show",
      "tox --version",
      "pytest --help",
      "mvn --version",
      "bazel --version",
      "dotnet --version",
      "flake8 --version",
      "flask --help",
      "rails --version",
      "vagrant --version",
      "ruff check",
      "rspec --version",
      "mocha --version",
      "pylint --help",
      "jest --version",
      "uv pip list",
      "poetry show",
    ],
  },
  compose: {
    make: "printf 'include:\\n  - github.com/x/y.git\\n' > compose.yaml; printf 'services: {}\\n' > plain.yml",
    ask: ["docker compose ps", "docker-compose ls", "docker compose -f compose.yaml config --services"],
    allow: ["docker ps", "docker images"],
  },
  "compose-files": {
    make:
      "printf 'services:\\n  a:\\n    image: ghcr.io/x/y:1\\n    extends: {file: b.yml, service: a}\\n' > compose.yaml; " +
      "printf 'include: [\"git@github.com:x/y.git\"]\\n' > far.yml",
    ask: ["docker compose -f far.yml ps", "docker compose --file=far.yml ps"],
    allow: ["docker compose ps", "docker compose -f compose.yaml ps"],
  },
  commands: {
    make:
      "mkdir -p bin vendor node_modules/ember-cli; touch app.py bin/rails Vagrantfile scrapy.cfg project.clj Gemfile .rubocop " +
      ".mocharc.cjs .taprc vendor/autoload.php node_modules/ember-cli/package.json conftest.py; echo '<%= 1 %>' > .rspec; " +
      "printf '[MAIN]\\ninit-hook=x\\n' > .pylintrc",
    ask: [
      "flask --help",
      "rails --help",
      "rails --version",
      "vagrant --version",
      "scrapy --version",
      "lein --version",
      "jekyll --version",
      "rubocop --version",
      "mocha --version",
      "tap --version",
      "phpstan --version",
      "ember --version",
      "pytest --version",
      "rspec --version",
      "pylint --help",
    ],
    allow: ["bundle --version", "eslint --version"],
  },
  checkers: {
    make:
      "mkdir -p sub; printf '[tool.ruff]\\nfix = true\\n[tool.codespell]\\nwrite-changes = true\\n' > pyproject.toml; " +
      "printf '[tool.ruff.lint]\\nfixable = [\"ALL\"]\\n' > sub/pyproject.toml",
    ask: ["ruff check", "ruff check .", "cd sub && ruff check .", "codespell src"],
    allow: ["pytest --version"],
  },
  texts: {
    make:
      "mkdir -p sub; echo '\\input{sub/b}' > a.tex; echo '\\include{c}' > sub/b.tex; echo '\\input ../x' > c.tex; " +
      "echo '\\input{/etc/passwd}' > d.tex; echo 'text' > e.tex; : > .mlrrc; : > supervisord.conf",
    ask: ["detex a.tex", "detex d.tex", "detex c", "mlr --icsv cat a.csv", "supervisorctl status"],
    allow: ["wc -w e.tex"],
  },
  readers: {
    make:
      "mkdir .git; printf '[delta]\\n\\tpager = ./x\\n' > .git/config; echo '--files-from=list' > .ackrc; : > docx2txt.config",
    ask: ["ack foo", "delta < a.diff", "docx2txt a.docx -"],
    allow: ["rg foo"],
  },
  plainReaders: {
    make: "mkdir .git; printf '[core]\\n\\tbare = false\\n' > .git/config; echo '--smart-case' > .ackrc",
    ask: [],
    allow: ["ack foo"],
  },
  tamed: {
    make:
      'printf \'[tool.ruff]\\nline-length = 100\\n[tool.ruff.lint]\\nfixable = ["ALL"]\\nextend-select = ["I"]\\n\' > pyproject.toml; ' +
      "printf '[codespell]\\nskip = x\\n' > .codespellrc; echo '--color' > .rspec; echo '{\"spec\":\"t\"}' > .mocharc.json; " +
      "printf '[pytest]\\naddopts = -ra\\n' > pytest.ini",
    ask: ["pytest --help"],
    allow: [
      "ruff check",
      "ruff format --check .",
      "rspec --version",
      "mocha --version",
      "pytest --version",
    ],
  },
  terraform: {
    make: "mkdir -p .terraform/providers sub",
    ask: [
      "terraform validate",
      "terraform graph",
      "terraform providers",
      "cd sub; terraform -chdir=.. validate",
      "tofu graph",
    ],
    allow: ["terraform fmt -check", "terraform version", "cd sub && terraform validate"],
  },
  wrapper: {
    make: "mkdir -p .cargo sub; printf '[build]\\nrustc-wrapper = \"./x\"\\n' > .cargo/config.toml",
    ask: ["cargo tree --offline", "cargo metadata --no-deps", "cd sub && cargo tree", "cargo fmt --check"],
    allow: ["rustc --version"],
  },
  alias: {
    make: 'mkdir .cargo; printf \'["\\\\u0061lias"]\\nfmt = "run"\\n\' > .cargo/config',
    ask: ["cargo fmt --check", "cargo tree -d"],
    allow: [],
  },
  linker: {
    make: "mkdir .cargo; printf '[net]\\noffline = true\\n' > .cargo/config.toml",
    ask: [],
    allow: ["cargo tree --offline", "cargo fmt --check"],
  },
  toolchain: {
    make: "printf '[toolchain]\\npath = \"./x\"\\n' > rust-toolchain.toml",
    ask: ["cargo --version", "rustc --version", "cargo tree --offline"],
    allow: [],
  },
  "toolchain-file": { make: "echo ./x > rust-toolchain", ask: ["cargo --version", "rustc --version"], allow: [] },
  yarn: {
    make: "echo 'yarnPath: ./x.cjs' > .yarnrc.yml",
    ask: ["yarn --version", "yarnpkg --version", "yarn why x", "yarn list", "cat .yarnrc; yarn workspaces list"],
    allow: ["npm ls"],
  },
  classic: { make: "echo 'yarn-path \"./x.js\"' > .yarnrc", ask: ["yarn --version"], allow: [] },
  pnpm: {
    make: "mkdir sub; : > .pnpmfile.cjs",
    ask: ["pnpm ls", "cd sub && pnpm ls", "pnpm --version", "pnpm why x"],
    allow: ["npm ls"],
  },
  workspace: {
    make: "printf 'packages:\\n  - \"a/*\"\\npnpmfile: x.cjs\\n' > pnpm-workspace.yaml",
    ask: ["pnpm ls"],
    allow: [],
  },
  npm: {
    make: "mkdir -p d/e; printf 'registry=https://r.example/\\nlogs-dir=../x\\n' > d/.npmrc",
    ask: [
      "cd d && npm ls",
      "npm ls --prefix d",
      "npm --prefix d ls",
      "npm -C d ls",
      "cd d/e; npm root",
      "cd d; npm --version",
      "pnpm -C d ls",
    ],
    allow: ["npm ls"],
  },
  incremental: {
    make:
      'mkdir -p sub other node_modules/base node_modules/odd; echo \'{"compilerOptions":{"incremental":true}}\' > tsconfig.json; ' +
      'echo \'{"extends":"../tsconfig"}\' > other/tsconfig.json; echo \'{"compilerOptions":{"composite":true}}\' > node_modules/base/tsconfig.json; ' +
      'mkdir ext odd; echo \'{"extends":["base"]}\' > ext/tsconfig.json; echo \'{"tsconfig":"y.json"}\' > node_modules/odd/package.json; ' +
      "echo '{\"extends\":\"odd\"}' > odd/tsconfig.json; echo '{}' > sub/plain.json",
    ask: [
      "tsc --noEmit --incremental",
      "tsc --noEmit",
      "tsc --noEmit -p .",
      "cd sub; tsc --noEmit",
      "tsc --noEmit -p other",
      "tsc -p ext --noEmit",
      "cd odd; tsc --noEmit",
    ],
    allow: [],
  },
  venv: {
    make: "mkdir -p .venv/bin sub; : > .venv/bin/python",
    ask: ["uv pip list", "uv python find", "poetry show", "cd sub && uv pip show x", "pipenv graph"],
    allow: ["uv --version", "poetry --version", "pip list"],
  },
  link: {
    make: "mkdir -p .venv/bin; ln -s /usr/bin/env .venv/bin/python",
    ask: [],
    allow: ["uv pip list", "poetry show"],
  },
  poetry: {
    make: "echo '[tool.poetry.requires-plugins]' > pyproject.toml",
    ask: ["poetry show"],
    allow: ["poetry --version"],
  },
  early: {
    make:
      "mkdir -p .mvn tools node_modules/jest node_modules/webpack-cli; : > toxfile.py; : > conftest.py; echo -javaagent:x > .mvn/jvm.config; " +
      ': > tools/bazel; : > .jvmopts; echo \'{"sdk":{"paths":["x"]}}\' > global.json; echo \'[flake8:local-plugins]\' > .flake8; ' +
      "echo '{}' | tee node_modules/jest/package.json > node_modules/webpack-cli/package.json",
    ask: [
      "tox --version",
      "pytest --help",
      // Those before version 9 run conftest.py for it.
      "pytest --version",
      "mvn --version",
      "bazel --version",
      "sbt --version",
      "dotnet --version",
      "flake8 --version",
      "jest --version",
      "webpack --version",
    ],
    allow: ["eslint --version", "mypy --version", "gradle --version"],
  },
  oxlint: {
    make: 'echo \'{"jsPlugins":["./x.js"]}\' > .oxlintrc.json',
    ask: ["oxlint .", "oxlint"],
    allow: ["rg foo"],
  },
  config: { make: ": > oxlint.config.ts", ask: ["oxlint ."], allow: [] },
  rustPath: {
    make: `mkdir -p src; echo 'mod a;' > src/main.rs; echo '#[path = "../.env"] mod e;' > src/a.rs`,
    ask: ["cargo fmt --check", "rustfmt --check src/main.rs"],
    allow: ["cargo --version"],
  },
  rustPlain: { make: "mkdir -p src; echo 'mod a;' > src/main.rs", ask: [], allow: ["cargo fmt --check"] },
  tfFile: {
    make: `echo 'locals { a = file(".env") }' > main.tf`,
    ask: ["terraform validate"],
    allow: ["terraform version"],
  },
  extendsSecret: {
    make: `echo '{"extends":"./.env"}' > tsconfig.json; echo '{"extends":["./.env"]}' > biome.json; echo A=1 > .env`,
    ask: ["tsc --noEmit", "biome check ."],
    allow: [],
  },
  nested: {
    make: `mkdir sub; echo 'extend = "../.env"' > sub/ruff.toml; echo '{"extends":["../.env"]}' > sub/biome.json; ` +
      `echo '{"jsPlugins":["./e.js"]}' > sub/.oxlintrc.json; echo 'import "../.env"' > sub/b.ts; echo A=1 > .env`,
    ask: ["ruff check .", "biome check .", "oxlint", "deno check --cached-only sub/b.ts"],
    allow: [],
  },
  workspaces: {
    make:
      `mkdir -p w/a; echo '{"workspaces":["w/*"]}' > package.json; echo A=1 > .env; ln -s ../../.env w/a/package.json`,
    ask: ["npm ls", "npm query '*'"],
    allow: [],
  },
  blackTakes: {
    make: `printf '[tool.black]\\ninclude = "env$"\\n' > pyproject.toml`,
    ask: ["black --check ."],
    allow: [],
  },
  goWork: {
    make: "mkdir m; echo 'use ./m' > go.work; echo A=1 > .env; ln -s ../.env m/go.mod",
    ask: ["go list ./..."],
    allow: [],
  },
  cargoPath: {
    make: `printf '[package]\\n[[bin]]\\npath="../.env"\\n' > Cargo.toml`,
    ask: ["cargo fmt --check"],
    allow: [],
  },
  tscImports: {
    make: `echo A=1 > .env; echo 'import x from "./.env"' > a.ts; echo '{}' > tsconfig.json`,
    ask: ["tsc --noEmit"],
    allow: [],
  },
  ruffCaches: {
    make: `mkdir __pycache__ venv; echo 'extend = "../.env"' > __pycache__/ruff.toml; echo A=1 > .env`,
    ask: ["ruff check .", "ruff format --check ."],
    allow: [],
  },
  ruffExcludes: {
    make: `mkdir venv; echo 'exclude = ["foo"]' > ruff.toml; echo 'extend = "../.env"' > venv/ruff.toml`,
    ask: ["ruff check ."],
    allow: [],
  },
  ruffLeavesOut: {
    make: `mkdir venv; echo 'extend-exclude = ["foo"]' > ruff.toml; echo 'extend = "../x"' > venv/ruff.toml`,
    ask: ["ruff check --exclude foo ."],
    allow: ["ruff check ."],
  },
  tscExports: {
    make: `mkdir -p node_modules/evil; echo '{"exports":{"./foo":"./x/y.json"}}' > node_modules/evil/package.json; ` +
      `echo '{"extends":"evil/foo"}' > tsconfig.json`,
    ask: ["tsc --noEmit"],
    allow: [],
  },
  tscHidden: {
    make: `mkdir -p node_modules/evil; echo '{"tsc\\u006fnfig":"x/y.json"}' > node_modules/evil/package.json; ` +
      `echo '{"extends":"evil"}' > tsconfig.json`,
    ask: ["tsc --noEmit"],
    allow: [],
  },
  tscPackage: {
    make: `mkdir -p node_modules/@tsconfig/node20; echo '{"name":"x"}' > node_modules/@tsconfig/node20/package.json; ` +
      `echo '{}' > node_modules/@tsconfig/node20/tsconfig.json; echo 'import "x"' > a.ts; ` +
      `echo '{"extends":"@tsconfig/node20/tsconfig.json"}' > tsconfig.json`,
    ask: [],
    allow: ["tsc --noEmit"],
  },
  tscMain: {
    make: `mkdir -p node_modules/evil; echo '{"main":"../../.env"}' > node_modules/evil/package.json; echo A=1 > .env`,
    ask: ["tsc --noEmit"],
    allow: [],
  },
  tscKept: {
    make: `mkdir -p node_modules/evil; echo 'import c from "../../.env"' > node_modules/evil/x.d.ts; echo A=1 > .env`,
    ask: ["tsc --noEmit"],
    allow: [],
  },
  tscFolders: {
    make: `mkdir a.b; echo 'import c from "../.env"' > a.b/a.ts; echo A=1 > .env`,
    ask: ["tsc --noEmit"],
    allow: [],
  },
  denoMember: {
    make: `mkdir m; echo '{"workspace":["./m"]}' > deno.json; echo '{"imports":{"k":"../.env"}}' > m/deno.json; ` +
      `echo 'import "k"' > m/a.ts; echo A=1 > .env`,
    ask: ["deno check --cached-only"],
    allow: [],
  },
  denoMemberExports: {
    make:
      `mkdir m; echo '{"workspace":["./m"]}' > deno.json; echo '{"name":"@a/m","exports":"../.env"}' > m/deno.json; ` +
      `echo 'import "@a/m"' > m/a.ts; echo A=1 > .env`,
    ask: ["deno check --cached-only"],
    allow: [],
  },
  denoMembers: {
    make:
      `mkdir m; echo '{"workspace":["./m"]}' > deno.json; echo '{"name":"@a/m","exports":"./a.ts"}' > m/deno.json; ` +
      `echo 'import "@a/m"' > a.ts; echo 1 > m/a.ts`,
    ask: [],
    allow: ["deno check --cached-only", "deno check --cached-only a.ts"],
  },
  cargoSources: {
    make: `printf '[[bin]]\npath = "src/../../x/a.rs"\n' > Cargo.toml`,
    ask: ["cargo fmt --check"],
    allow: [],
  },
  cargoOwnSources: {
    make: `printf '[[bin]]\npath = "src/bin/a.b.rs"\n' > Cargo.toml`,
    ask: [],
    allow: ["cargo fmt --check"],
  },
  denoVendor: {
    make: `mkdir vendor; echo '{}' > deno.json; echo 'import "../.env"' > vendor/a.ts; echo A=1 > .env`,
    ask: ["deno check --cached-only"],
    allow: [],
  },
  asksHg: {
    make:
      "mkdir .hg; printf '[extensions]\\ne=./x.py\\n' > .hg/hgrc; echo {} > composer.json; echo 'module x' > go.mod",
    ask: ["go list ./...", "composer show", "pip freeze --path ."],
    allow: ["go version", "pip --version"],
  },
  buf: { make: "printf 'version: v2\\nplugins:\\n  - plugin: [sh, x]\\n' > buf.yaml", ask: ["buf lint"], allow: [] },
  denoPlain: {
    make:
      `echo 'import { a } from "./b.ts"; // see https://x.example' > a.ts; echo 'import "node:fs"' > b.ts; mkdir -p sub`,
    ask: [],
    allow: ["deno check a.ts", "deno check", "deno info a.ts", "deno doc a.ts", "deno check *.ts", "deno lint"],
  },
  denoRemote: {
    make: `echo 'import { a } from "./b.ts"' > a.ts; echo 'export * from /* x */ "https://x.example/y.ts"' > b.ts; ` +
      `echo 'import "\\x68ttps://x.example/z.ts"' > c.ts; echo '/** @jsxImportSource https://x.example */' > d.tsx; ` +
      `echo '/// <reference types="npm:x" />' > e.ts; echo 'let a = await import( "jsr:@x/y")' > f.ts; echo 1 > g.ts`,
    ask: [
      ..."abcef".split("").map((name) => `deno check ${name}.ts`),
      "deno check d.tsx",
      "deno info a.ts",
      "deno doc a.ts",
      "deno check",
      "deno check *.ts",
      "deno check --no-remote a.ts",
    ],
    allow: ["deno check g.ts", "deno check --cached-only a.ts", "deno check --no-remote --no-npm a.ts", "deno info"],
  },
  denoMapped: {
    make:
      `echo '{"imports": {"@std/assert": "jsr:@std/assert@1"}}' > deno.json; echo 'import "@std/assert"' > a.ts; echo 1 > b.ts`,
    ask: ["deno check a.ts", "deno check", "deno info a.ts"],
    allow: ["deno check b.ts", "deno check --cached-only", "deno doc b.ts"],
  },
  composerScripts: {
    make: `echo '{"scripts": {"pre-command-run": "touch x"}}' > composer.json`,
    ask: ["composer show", "composer validate"],
    allow: [],
  },
  composerPlain: {
    make: `echo '{"scripts": {"test": "phpunit", "post-install-cmd": ["x"]}}' > composer.json`,
    ask: [],
    allow: ["composer show", "composer validate"],
  },
  otherSelf: {
    make: `echo '{"packageManager": "pnpm@9.1.0"}' > package.json; echo 'registry=https://r.example/' > .npmrc`,
    ask: ["pnpm ls", "yarn --version"],
    allow: ["npm ls"],
  },
  sameSelf: {
    make: `echo '{"packageManager": "pnpm@9.1.0"}' > package.json`,
    ask: [],
    allow: ["pnpm ls", "yarn --version"],
  },
  corepack: {
    make: `echo '{"packageManager": "yarn@4.1.0"}' > package.json; touch .corepack.env`,
    ask: ["yarn --version"],
    allow: [],
  },
  commandsOfData: {
    make: "touch .sequelizerc prisma.config.ts liquibase.properties; printf '[env]\\nA = \"x\"\\n' > mise.toml; " +
      "printf '[toolchain]\\npath = \"t\"\\n' > rust-toolchain.toml",
    ask: ["sequelize --version", "prisma --version", "liquibase --version", "mise ls", "rustup show"],
    allow: [],
  },
  plainTools: {
    make: "printf '[tools]\\nnode = \"22\"\\n' > mise.toml; printf 'nodejs 22\\n' > .tool-versions",
    ask: [],
    allow: ["sequelize --version", "prisma --version", "rustup show"],
  },
  composer: {
    make: 'mkdir -p vendor/composer; echo \'{"type": "composer-plugin"}\' > vendor/composer/installed.json',
    ask: ["composer show"],
    allow: [],
  },
};

Deno.test("guard project code: what only reads is asked for where files of the project make it run or write something", async () => {
  using tree = new Tree();
  for (const [name, { make, ask, allow }] of Object.entries(PROJECTS)) {
    await tree.make(`mkdir ${name}; cd ${name}; ${make}`);
    assertEquals(await tree.others("ask", ask, name), [], name);
    assertEquals(await tree.others("allow", allow, name), [], name);
  }
});

Deno.test("guard project code: the user's own settings, above the project, are no code of the project", async () => {
  using tree = new Tree();
  await tree.make(
    "mkdir -p proj .cargo; echo 'prefix=~/.local' > .npmrc; printf '[build]\\nrustc-wrapper = \"sccache\"\\n' > .cargo/config.toml",
  );
  assertEquals(await tree.others("allow", ["npm ls", "cargo tree --offline", "npm --version"]), []);
});

Deno.test("guard project code: a toolchain that is not there would be installed", async () => {
  using tree = new Tree();
  await tree.make(
    "mkdir -p far near .rustup/toolchains/1.80-x86_64-unknown-linux-gnu; " +
      "printf '[toolchain]\nchannel = \"1.61.0\"\n' > far/rust-toolchain.toml; echo 1.80 > near/rust-toolchain",
  );
  const commands = ["cargo fmt --check", "rustc --version", "cargo tree --offline"];
  assertEquals(await tree.others("ask", commands, "far"), []);
  assertEquals(await tree.others("allow", commands, "near"), []);
});

Deno.test("guard project code: a rule of the user lifts it like what else the command asks for", async () => {
  using tree = new Tree();
  await tree.make(
    "mkdir -p proj .config/passepartout; echo 'script-shell=./x' > proj/.npmrc; " +
      "printf '* Tests\\n:PROPERTIES:\\n:TIER: allow\\n:MATCHES: command npm test\\n:END:\\n** Matches\\n- npm test\\n" +
      "** Does not match\\n- npm t\\n' > .config/passepartout/policy.org",
  );
  assertEquals(await tree.others("allow", ["npm test"]), []);
  assertEquals(await tree.others("ask", ["npm ls", "npm test; npm ls"]), []);
});

Deno.test("guard project code: what is made in the command, or comes from elsewhere, is no file of the project", async () => {
  using tree = new Tree();
  await tree.make("mkdir -p proj; echo 'export const a = 1;' > proj/a.ts; echo 'fn main() {}' > proj/a.rs");
  assertEquals(
    await tree.others("ask", [
      `deno check <(echo 'import "/home/user/project/.env"')`,
      `deno info 'data:text/typescript,import "https://x.example"'`,
      `rustfmt --check <(echo '#[path="/x/.env"] mod a;')`,
      "tsc --noEmit /dev/stdin",
      "detex <(cat a.ts)",
      "echo '\\\\input{a}' | detex",
      "detex < a.ts",
    ]),
    [],
  );
  assertEquals(
    await tree.others("allow", ["deno check a.ts", "rustfmt --check a.rs"]),
    [],
  );
});
