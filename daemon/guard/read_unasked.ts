// Which files the tools of a developer read without being told, and print: as they are, or a line of them in what they say is wrong.
// A table of names in a folder; knows nothing of the disk.

const words = (text: string) => text.split(" ");
const PACKAGE = words("package.json package-lock.json npm-shrinkwrap.json");
const PYTHON = words("pyproject.toml setup.cfg tox.ini");
const CARGO = words("Cargo.toml Cargo.lock .cargo/config.toml .cargo/config rust-toolchain rust-toolchain.toml");
const MAKE = words("GNUmakefile makefile Makefile");
const COMPOSE = words(
  "compose.yaml compose.yml docker-compose.yaml docker-compose.yml compose.override.yaml docker-compose.override.yml",
);

/** The names of those files, by the name of the tool. */
export const READ_UNASKED: Readonly<Record<string, readonly string[]>> = {
  npm: PACKAGE,
  npx: PACKAGE,
  yarn: [...PACKAGE, ...words("yarn.lock .yarnrc.yml .yarnrc")],
  pnpm: [...PACKAGE, ...words("pnpm-lock.yaml pnpm-workspace.yaml")],
  bun: [...PACKAGE, "bunfig.toml"],
  deno: words("deno.json deno.jsonc deno.lock package.json import_map.json .npmrc"),
  tsc: words("tsconfig.json jsconfig.json package.json"),
  eslint: words(".eslintrc.json .eslintrc .eslintrc.yml .eslintrc.yaml .eslintignore package.json"),
  prettier: words(
    ".prettierrc .prettierrc.json .prettierrc.yaml .prettierrc.yml .prettierrc.toml .editorconfig package.json",
  ),
  stylelint: words(".stylelintrc .stylelintrc.json package.json"),
  markdownlint: words(".markdownlint.json .markdownlint.yaml .markdownlintrc"),
  "clang-format": words(".clang-format _clang-format .clang-format-ignore"),
  biome: words("biome.json biome.jsonc"),
  oxlint: words(".oxlintrc.json"),
  cargo: CARGO,
  rustc: words("rust-toolchain rust-toolchain.toml"),
  rustfmt: words("rustfmt.toml .rustfmt.toml rust-toolchain rust-toolchain.toml"),
  go: words("go.mod go.work go.sum"),
  gofmt: words("go.mod"),
  "golangci-lint": words(".golangci.yml .golangci.yaml .golangci.toml .golangci.json go.mod"),
  ruff: words("ruff.toml .ruff.toml pyproject.toml"),
  black: PYTHON,
  isort: [...PYTHON, ".isort.cfg", ".editorconfig"],
  flake8: [...PYTHON, ".flake8"],
  pylint: [...PYTHON, ...words("pylintrc .pylintrc pylintrc.toml .pylintrc.toml")],
  mypy: [...PYTHON, ...words("mypy.ini .mypy.ini")],
  pyright: words("pyrightconfig.json pyproject.toml"),
  pytest: [...PYTHON, ...words("pytest.ini .pytest.ini")],
  bandit: [...PYTHON, ".bandit"],
  codespell: words("setup.cfg pyproject.toml .codespellrc"),
  tox: PYTHON,
  uv: words("pyproject.toml uv.toml uv.lock .python-version"),
  poetry: words("pyproject.toml poetry.toml poetry.lock"),
  pdm: words("pyproject.toml pdm.toml pdm.lock"),
  pipenv: words("Pipfile Pipfile.lock"),
  hatch: words("pyproject.toml hatch.toml"),
  yamllint: words(".yamllint .yamllint.yaml .yamllint.yml"),
  shellcheck: words(".shellcheckrc shellcheckrc"),
  hadolint: words(".hadolint.yaml .hadolint.yml Dockerfile"),
  typos: words("typos.toml _typos.toml .typos.toml"),
  taplo: words("taplo.toml .taplo.toml"),
  rubocop: words(".rubocop.yml .rubocop"),
  bundle: words("Gemfile Gemfile.lock .bundle/config"),
  composer: words("composer.json composer.lock"),
  buf: words("buf.yaml buf.work.yaml buf.gen.yaml"),
  make: MAKE,
  gmake: MAKE,
  just: words("justfile Justfile .justfile"),
  task: words("Taskfile.yml Taskfile.yaml taskfile.yml taskfile.yaml Taskfile.dist.yml Taskfile.dist.yaml"),
  docker: COMPOSE,
  podman: COMPOSE,
  "docker-compose": COMPOSE,
  helm: words("Chart.yaml values.yaml Chart.lock"),
  terraform: words(".terraform.lock.hcl main.tf variables.tf outputs.tf terraform.tfvars"),
  tofu: words(".terraform.lock.hcl main.tf variables.tf outputs.tf terraform.tfvars"),
  mise: words(".tool-versions mise.toml .mise.toml"),
  asdf: words(".tool-versions"),
  pyenv: words(".python-version"),
  nvm: words(".nvmrc"),
  rbenv: words(".ruby-version"),
};
