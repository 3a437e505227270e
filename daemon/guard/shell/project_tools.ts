// Which files the tools of a developer read as code without being told, and with which options they are told of others.
// A table. Knows nothing of how words or folders are looked at.

/** Where a tool takes its code from. Options are as they stand in front of a value: `-C`, `--directory`. */
export interface ProjectTool {
  /** Files in its folder. Of a list only the first that is there is read. */
  readonly files: readonly (string | readonly string[])[];
  /** Endings of more files in its folder that are all read. */
  readonly endings?: readonly string[];
  /** Options that name another folder, each from where the one before led. */
  readonly folder?: readonly string[];
  /** Options that name a file, or a folder of files, in place of all of these. */
  readonly instead?: readonly string[];
  /** Options that name one more file. */
  readonly also?: readonly string[];
  /** If it finds none of the files in its folder, it takes those of the nearest folder above. */
  readonly above?: true;
  /** Its operands may be such folders: in place of the working folder, or as well. */
  readonly operands?: "instead" | "also";
  /** Short options may stand together before one with a value: `-kC sub`; long ones may be cut: `--dir=sub`. */
  readonly gnu?: true;
}

const MAKE: ProjectTool = {
  files: [["GNUmakefile", "makefile", "Makefile"]],
  folder: ["-C", "--directory"],
  instead: ["-f", "--file", "--makefile"],
  gnu: true,
};
const PIP: ProjectTool = {
  files: ["pyproject.toml", "setup.py", "setup.cfg"],
  also: ["-r", "--requirement", "-c", "--constraint"],
  operands: "also",
};
const GRADLE: ProjectTool = {
  files: [
    ["settings.gradle", "settings.gradle.kts"],
    ["build.gradle", "build.gradle.kts"],
    "gradle.properties",
  ],
  folder: ["-p", "--project-dir"],
  also: ["-b", "--build-file", "-c", "--settings-file", "-I", "--init-script"],
  above: true,
};
const MAVEN: ProjectTool = {
  files: ["pom.xml", ".mvn/maven.config", ".mvn/jvm.config", ".mvn/extensions.xml"],
  instead: ["-f", "--file"],
  also: ["-s", "--settings", "-gs", "--global-settings"],
};
const ANSIBLE: ProjectTool = { files: ["ansible.cfg"], also: ["-i", "--inventory", "--inventory-file"] };
const TERRAFORM: ProjectTool = {
  files: [".terraform.lock.hcl"],
  endings: [".tf", ".tf.json", ".tfvars"],
  folder: ["-chdir"],
  also: ["-var-file"],
};
const SSH: ProjectTool = { files: [], also: ["-F"] };

/** The tools, by name. */
export const PROJECT_TOOLS: Readonly<Record<string, ProjectTool>> = {
  make: MAKE,
  gmake: MAKE,
  npm: {
    files: ["package.json", ".npmrc"],
    folder: ["-C", "--prefix"],
    also: ["-w", "--workspace", "--userconfig", "--globalconfig"],
    above: true,
  },
  npx: { files: ["package.json", ".npmrc"], folder: ["-C", "--prefix"], above: true },
  yarn: { files: ["package.json", [".yarnrc.yml", ".yarnrc"]], folder: ["--cwd"], above: true },
  pnpm: {
    files: ["package.json", "pnpm-workspace.yaml", ".npmrc", ".pnpmfile.cjs"],
    folder: ["-C", "--dir"],
    above: true,
  },
  bun: { files: ["package.json", "bunfig.toml"], folder: ["--cwd"], also: ["-c", "--config", "-r", "--preload"] },
  deno: {
    files: [["deno.json", "deno.jsonc"], "package.json"],
    folder: ["--cwd"],
    also: ["-c", "--config", "--import-map", "--preload", "--import", "--require"],
    above: true,
  },
  cargo: {
    files: [
      "Cargo.toml",
      "build.rs",
      [".cargo/config.toml", ".cargo/config"],
      ["rust-toolchain.toml", "rust-toolchain"],
      ["src/main.rs", "src/lib.rs"],
    ],
    folder: ["-C"],
    instead: ["--manifest-path"],
    also: ["--config"],
    above: true,
  },
  go: { files: ["go.mod", "go.work"], folder: ["-C"], also: ["-modfile", "-overlay"], above: true },
  pytest: {
    files: ["pyproject.toml", "pytest.ini", "setup.cfg", "conftest.py", "tox.ini"],
    folder: ["--rootdir"],
    also: ["-c", "--config-file"],
  },
  tox: { files: ["tox.ini", "pyproject.toml"], folder: ["--root"], also: ["-c", "--conf"] },
  nox: { files: ["noxfile.py"], instead: ["-f", "--noxfile"] },
  pip: PIP,
  pip3: PIP,
  uv: { files: ["pyproject.toml"], folder: ["--directory", "--project"], above: true },
  poetry: { files: ["pyproject.toml"], folder: ["-C", "--directory", "-P", "--project"], above: true },
  eslint: {
    files: ["eslint.config.js", "eslint.config.mjs", ".eslintrc.js", ".eslintrc.json", "package.json"],
    also: ["-c", "--config"],
  },
  prettier: { files: [".prettierrc", "prettier.config.js", "package.json"], also: ["--config"] },
  tsc: { files: ["tsconfig.json"], instead: ["-p", "--project"], above: true },
  jest: {
    files: ["jest.config.js", "jest.config.ts", "package.json"],
    folder: ["--rootDir"],
    also: ["-c", "--config"],
  },
  vitest: {
    files: [["vitest.config.ts", "vite.config.ts"], "package.json"],
    folder: ["-r", "--root"],
    also: ["-c", "--config"],
  },
  cmake: {
    files: ["CMakeLists.txt", "CMakePresets.json"],
    folder: ["-S"],
    also: ["-P", "-C", "-DCMAKE_TOOLCHAIN_FILE"],
    operands: "also",
  },
  ctest: { files: ["CTestTestfile.cmake"], folder: ["--test-dir"] },
  meson: { files: ["meson.build"], folder: ["-C"], operands: "also" },
  ninja: { files: [["build.ninja"]], folder: ["-C"], instead: ["-f"], gnu: true },
  scons: {
    files: [["SConstruct", "Sconstruct", "sconstruct"]],
    folder: ["-C", "--directory"],
    instead: ["-f", "--file"],
  },
  ant: { files: ["build.xml"], instead: ["-f", "-file", "-buildfile"] },
  gradle: GRADLE,
  gradlew: {
    ...GRADLE,
    files: [...GRADLE.files, "gradle/wrapper/gradle-wrapper.properties", "gradle/wrapper/gradle-wrapper.jar"],
  },
  mvn: MAVEN,
  mvnw: {
    ...MAVEN,
    files: [...MAVEN.files, ".mvn/wrapper/maven-wrapper.properties", ".mvn/wrapper/maven-wrapper.jar"],
  },
  rake: {
    files: [["rakefile", "Rakefile", "rakefile.rb", "Rakefile.rb"]],
    folder: ["-C", "--directory"],
    instead: ["-f", "--rakefile"],
    above: true,
  },
  bundle: { files: ["Gemfile"], instead: ["--gemfile"], above: true },
  composer: { files: ["composer.json"], folder: ["-d", "--working-dir"] },
  just: {
    files: [["justfile", "Justfile", ".justfile"]],
    folder: ["-d", "--working-directory"],
    instead: ["-f", "--justfile"],
    above: true,
  },
  task: {
    files: [
      [
        ...["Taskfile.yml", "taskfile.yml", "Taskfile.yaml", "taskfile.yaml"],
        ...["Taskfile.dist.yml", "taskfile.dist.yml", "Taskfile.dist.yaml", "taskfile.dist.yaml"],
      ],
    ],
    folder: ["-d", "--dir"],
    instead: ["-t", "--taskfile"],
    above: true,
  },
  docker: { files: ["Dockerfile"], instead: ["-f", "--file"], operands: "instead" },
  podman: { files: [["Containerfile", "Dockerfile"]], instead: ["-f", "--file"], operands: "instead" },
  "docker compose": {
    files: [
      ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"],
      ["compose.override.yaml", "compose.override.yml", "docker-compose.override.yaml", "docker-compose.override.yml"],
    ],
    folder: ["--project-directory"],
    instead: ["-f", "--file"],
    also: ["--env-file"],
    above: true,
  },
  ansible: ANSIBLE,
  "ansible-playbook": ANSIBLE,
  terraform: TERRAFORM,
  tofu: TERRAFORM,
  vagrant: { files: ["Vagrantfile"], above: true },
  "pre-commit": { files: [".pre-commit-config.yaml"], also: ["-c", "--config"], above: true },
  invoke: { files: ["tasks.py"], folder: ["-r", "--search-root"] },
  gulp: { files: [["gulpfile.js", "gulpfile.mjs", "gulpfile.ts"]], instead: ["-f", "--gulpfile"], folder: ["--cwd"] },
  grunt: { files: [["Gruntfile.js", "Gruntfile.cjs"]], instead: ["--gruntfile"] },
  mocha: {
    files: [".mocharc.js", ".mocharc.cjs", ".mocharc.json", ".mocharc.yml", "package.json"],
    also: ["--config", "-r", "--require"],
  },
  ava: { files: ["ava.config.js", "ava.config.mjs", "package.json"], also: ["--config"] },
  karma: { files: ["karma.conf.js", "karma.conf.ts"], operands: "also" },
  webpack: {
    files: ["webpack.config.js", "webpack.config.ts", "webpack.config.mjs", "package.json"],
    also: ["-c", "--config"],
  },
  rollup: { files: ["rollup.config.js", "rollup.config.mjs", "rollup.config.ts"], also: ["-c", "--config"] },
  vite: { files: [["vite.config.ts", "vite.config.js", "vite.config.mjs"], "package.json"], also: ["-c", "--config"] },
  playwright: { files: ["playwright.config.ts", "playwright.config.js"], also: ["-c", "--config"] },
  cypress: {
    files: ["cypress.config.ts", "cypress.config.js"],
    also: ["-C", "--config-file"],
    folder: ["-P", "--project"],
  },
  "lint-staged": {
    files: ["package.json", ".lintstagedrc", ".lintstagedrc.json", "lint-staged.config.js"],
    also: ["-c", "--config"],
  },
  stylelint: {
    files: [".stylelintrc", ".stylelintrc.json", "stylelint.config.js", "package.json"],
    also: ["--config"],
  },
  turbo: { files: ["turbo.json", "package.json"], folder: ["--cwd"], above: true },
  nx: { files: ["nx.json", "project.json", "package.json"], above: true },
  lerna: { files: ["lerna.json", "package.json"], above: true },
  mypy: { files: ["mypy.ini", ".mypy.ini", "pyproject.toml", "setup.cfg"], also: ["--config-file"] },
  pylint: { files: ["pylintrc", ".pylintrc", "pyproject.toml", "setup.cfg"], also: ["--rcfile"] },
  flake8: { files: [".flake8", "setup.cfg", "tox.ini"], also: ["--config", "--append-config"] },
  mkdocs: { files: ["mkdocs.yml"], also: ["-f", "--config-file"] },
  "sphinx-build": { files: ["conf.py"], folder: ["-c"], operands: "also" },
  alembic: { files: ["alembic.ini", "alembic/env.py", "migrations/env.py"], also: ["-c", "--config"] },
  prisma: { files: ["prisma/schema.prisma", "prisma.config.ts", "package.json"], also: ["--schema", "--config"] },
  knex: { files: ["knexfile.js", "knexfile.ts"], also: ["--knexfile"] },
  sequelize: {
    files: [".sequelizerc", "config/config.json", "config/config.js"],
    also: ["--config", "--options-path"],
  },
  phpunit: {
    files: ["phpunit.xml", "phpunit.xml.dist", "vendor/autoload.php"],
    also: ["-c", "--configuration", "--bootstrap"],
  },
  phpstan: {
    files: ["phpstan.neon", "phpstan.neon.dist", "vendor/autoload.php"],
    also: ["-c", "--configuration", "-a"],
  },
  doit: { files: ["dodo.py"], instead: ["-f", "--file"], folder: ["-d", "--dir"] },
  fab: { files: ["fabfile.py"], folder: ["-r", "--search-root"], above: true },
  mix: { files: ["mix.exs", "config/config.exs", "config/runtime.exs"] },
  rebar3: { files: ["rebar.config", "rebar.config.script"] },
  sbt: { files: ["build.sbt", "project/build.properties", "project/plugins.sbt", ".sbtopts", ".jvmopts"] },
  lein: { files: ["project.clj", "profiles.clj"], above: true },
  stack: { files: ["stack.yaml", "package.yaml"], instead: ["--stack-yaml"], endings: [".cabal"], above: true },
  cabal: { files: ["cabal.project", "Setup.hs"], endings: [".cabal"], also: ["--project-file"], above: true },
  dune: { files: ["dune-project", "dune", "dune-workspace"], folder: ["--root"], above: true },
  dotnet: {
    files: ["global.json", "Directory.Build.props", "Directory.Build.targets"],
    endings: [".csproj", ".fsproj", ".sln"],
    operands: "also",
  },
  swift: { files: ["Package.swift"], folder: ["--package-path"], above: true },
  bazel: { files: ["MODULE.bazel", "WORKSPACE", ".bazelrc", "BUILD", "BUILD.bazel", "tools/bazel"], above: true },
  "nix-build": { files: [["default.nix"]] },
  "nix-shell": { files: [["shell.nix", "default.nix"]] },
  nix: { files: ["flake.nix", "flake.lock"], instead: ["-f", "--file"] },
  zig: { files: ["build.zig"], also: ["--build-file"] },
  ssh: SSH,
  autossh: SSH,
  sshfs: SSH,
  scp: { ...SSH, also: ["-F", "-S"] },
  sftp: { ...SSH, also: ["-F", "-S", "-b"] },
};
