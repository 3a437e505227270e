// Whether a tool that only reads runs code of the project all the same, or writes where a file of the project says: providers, wrappers,
// other versions of the tool itself, hooks. Reads settings as text; runs nothing.

import { cargoManifests } from "./cargo_manifests.ts";
import { blackMore, codespellMore, ruffMore, yamllintMore } from "./checker_settings.ts";
import { dangerOfImports } from "./deno_imports.ts";
import { isObject, type Json, readJson } from "./json_settings.ts";
import { pathIn } from "./path_in.ts";
import { leadsToSecrets, strayLink } from "./project_links.ts";
import { above, below, first, type Look, type ProjectUse } from "./project_look.ts";
import { detex, rustSources, shownImports, tsc } from "./project_sources.ts";
import { topOf } from "./project_top.ts";
import { READ_UNASKED } from "./read_unasked.ts";
import type { Sight } from "./sight.ts";

/** Settings of npm that neither run nor write anything. */
const NPM_PLAIN = new RegExp(
  "^(?:[#;].*|(?:registry|save|save-exact|save-prefix|engine-strict|audit|audit-level|fund|legacy-peer-deps|package-lock|loglevel" +
    "|progress|auto-install-peers|strict-peer-dependencies|shamefully-hoist|hoist|resolution-mode|link-workspace-packages|save-workspace-protocol" +
    "|ignore-scripts|strict-ssl|prefer-offline|tag-version-prefix|@[\\w.-]+:registry|//[^=\\s]+)\\s*=.*|)$",
);

const npmrc = above(
  [".npmrc"],
  (text) => !text.split(/\r?\n/).every((line) => NPM_PLAIN.test(line.trim())),
  "it writes and runs what settings of the project say",
);

const isThere = () => true;

/** In TOML and YAML a backslash may hide the name of a setting. The old file is a name alone, which may be a path, and so may a channel. */
const namedToolchain = above(
  ["rust-toolchain.toml", "rust-toolchain"],
  (text) => /path|[\\/~]/.test(text),
  "it runs the toolchain that the project names",
);

/** One that is not there is fetched and installed. */
const toolchain = first(namedToolchain, (folder, use, sight) => {
  const installed = sight.list(`${sight.home}/.rustup/toolchains`);
  if (installed === undefined || installed.length === 0) return undefined;
  const isThere = (channel: string) => installed.some((name) => name === channel || name.startsWith(`${channel}-`));
  return above(
    ["rust-toolchain.toml", "rust-toolchain"],
    (text) => {
      const channel = /^\s*([\w.-]+)\s*$/.exec(text)?.[1] ??
        /\bchannel["']?\s{0,9}=\s{0,9}["']([\w.-]+)["']/.exec(text)?.[1];
      return channel === undefined ? /channel/.test(text) : !isThere(channel);
    },
    `${use.tool} installs the toolchain that the project names where it is not there`,
  )(folder, use, sight);
});

const cargoConfig = above(
  [".cargo/config.toml", ".cargo/config"],
  (text) => /rustc|rustdoc|rustflags|alias|include|env|runner|linker|credential|unstable|paths|\\/.test(text),
  "cargo runs what settings of the project name",
);

const yarnrc = above(
  [".yarnrc.yml", ".yarnrc"],
  (text) => /path|plugin|folder|\\|[&*]\w|<<|!/i.test(text),
  "yarn runs the version and the plugins that settings of the project name",
);

const pnpmHooks = first(
  above(
    [".pnpmfile.cjs", ".pnpmfile.mjs", ".pnpmfile.js", "pnpmfile.js"],
    () => true,
    "pnpm runs hooks of the project",
    { "": /^\.?pnpmfile\./ },
  ),
  above(
    ["pnpm-workspace.yaml"],
    (text) =>
      /pnpmfile|configDependencies|nodeVersion|scriptShell|dir:|Dir:|\\|[&*]\w|<<|!/i.test(
        text.replace(/^[^\S\n\r\u2028\u2029]*-.*$/gm, ""),
      ),
    "pnpm runs what settings of the project name",
  ),
);

const terraform: Look = (folder, { tool, words }, { list, read }) => {
  if (
    words.length === 0 ||
    words.every((word) => /^--?(version|help)$|^(version|fmt)$|^-(check|diff|recursive)$/.test(word ?? "?"))
  ) {
    return undefined;
  }
  // What is checked is evaluated, and shown where it is wrong.
  const reads = list(folder)?.filter((name) => /\.(tf|tofu)(\.json)?$/.test(name)).find((name) => {
    const text = read(`${folder}/${name}`);
    return text === null || /\b(?:template)?file|\bmodule\b|\\u/.test(text ?? "");
  });
  if (reads !== undefined) return `${tool} shows what ${folder}/${reads} reads of files`;
  const inside = (name: string) => list(`${folder}/${name}`);
  if (tool === "terragrunt" && list(folder)?.some((name) => name.endsWith(".hcl")) !== false) {
    return `terragrunt runs the hooks of ${folder}`;
  }
  for (const name of [".terraform", "terraform.d"]) {
    if (inside(name)?.length !== 0) return `it runs the providers in ${folder}/${name}`;
  }
  return undefined;
};

/** Whether files that this one takes in are fetched. The signs may be anywhere in it: an anchor or a variable may bring them there. */
function includesRemote(text: string): boolean {
  return /\b(?:include|extends)\b|\\[xuU]/.test(text) &&
    /github\.com\/|\b(?:git|ssh|oci):|\w@[\w.-]+:|\.git\b|[?&](?:ref|branch|tag|commit)=|\\[xuU]/.test(text);
}

const COMPOSE_DOES = "compose fetches what a file of the project names";
const composeFiles = above(
  ["compose", "docker-compose"].flatMap((name) =>
    [".yaml", ".yml", ".override.yaml", ".override.yml"].map((ending) => name + ending)
  ),
  includesRemote,
  COMPOSE_DOES,
);

const COMPOSE_LIKE = { "": /^(?:docker-|podman-)?compose\.(?:.*\.)?ya?ml$/ };
const COMPOSE_NAMES = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/** What variables of a file of settings hold is shown where it is wrong. */
const composeVariables: Look = (folder, use, sight) => {
  // Settings lie beside the file of the project, or where the command says.
  const isSet = use.words.some((word) => /^--env-file/.test(word ?? "")) ||
    above([".env"], isThere, "", { "": /^\.env/ })(folder, use, sight) !== undefined;
  const reads = !use.words.includes("ls") && !use.words.includes("version");
  const shows = (text: string) => isSet && reads && /(?<!\$)\$(?:\$\$)*[{A-Za-z_]|\\[xuU]/.test(text);
  const does = "compose shows what variables of a secret file hold";
  for (const [at, word] of use.words.entries()) {
    const attached = /^(?:-f=?|--file=)(.+)$/s.exec(word ?? "")?.[1];
    const file = /^(?:-f|--file)$/.test(word ?? "") ? use.words[at + 1] : attached;
    const text = file === undefined ? undefined : sight.read(pathIn(folder, file));
    if (text === null || text !== undefined && shows(text)) return `${does}, and ${file} may name some`;
  }
  return above(COMPOSE_NAMES, shows, does, COMPOSE_LIKE)(folder, use, sight);
};

const compose: Look = (folder, use, sight) => {
  const { tool, words } = use;
  if (!tool.endsWith("compose") && !words.some((word) => word === undefined || word === "compose")) return undefined;
  for (const [at, word] of words.entries()) {
    const attached = /^(?:-f=?|--file=)(.+)$/s.exec(word ?? "")?.[1];
    const file = /^(?:-f|--file)$/.test(word ?? "") ? words[at + 1] : attached;
    const text = file === undefined ? undefined : sight.read(pathIn(folder, file));
    if (typeof text === "string" && includesRemote(text)) return `${COMPOSE_DOES}, and ${file} may name some`;
  }
  return composeFiles(folder, use, sight) ?? composeVariables(folder, use, sight);
};

/** Whether no package that is installed is a plugin: those of an older kind are told by their class alone. */
function isPlainInstalled(text: string | null, project: string | null | undefined): boolean {
  const settings = readJson(project ?? "{}");
  const { config } = isObject(settings) ? settings : {};
  const allowed = isObject(config) ? config["allow-plugins"] : undefined;
  if (settings === undefined || isObject(allowed) ? Object.keys(allowed ?? { "": 1 }).length > 0 : allowed === true) {
    return false;
  }
  const installed = readJson(text ?? "");
  const packages = isObject(installed) ? installed["packages"] : installed;
  // Of a text that is not certain only what says nothing of plugins is plain.
  if (!Array.isArray(packages)) return false;
  return packages.every((each: Json) => {
    if (!isObject(each)) return false;
    const { type, extra } = each;
    return !/^composer-/i.test(String(type ?? "")) && !(isObject(extra) && "class" in extra);
  });
}

const composer: Look = (folder, _, { read }) => {
  // Scripts of these names run before any command, be it one that only lists.
  const project = read(`${folder}/composer.json`);
  if (project === null || /"(?:init|command|pre-command-run)"\s*:|"vendor-dir"|\\u/.test(project ?? "")) {
    return `composer runs the scripts and the plugins that ${folder}/composer.json names`;
  }
  const text = read(`${folder}/vendor/composer/installed.json`);
  if (text === undefined || isPlainInstalled(text, project)) return undefined;
  return `composer runs the plugins in ${folder}/vendor`;
};

/** A version that a project names is loaded and run; from where, settings beside it say. */
const otherSelf: Look = (folder, use, sight) => {
  const named = above(
    ["package.json"],
    (text) => /"(?:packageManager|devEngines)"|\\u/.test(text),
    `${use.tool} loads the version of itself that the project names`,
  )(folder, use, sight);
  if (named === undefined) return undefined;
  const fetched = /"packageManager"\s*:\s*"[^"]*(?::|\\)/.test(sight.read(`${folder}/package.json`) ?? "");
  if (fetched) return named;
  return above([".corepack.env"], () => true, named)(folder, use, sight) ??
    above([".npmrc", "pnpm-workspace.yaml"], (text) => /registr/i.test(text), named)(folder, use, sight) ??
    above([".yarnrc.yml", ".yarnrc"], (text) => /registr/i.test(text), named)(folder, use, sight);
};

/** What an interpreter runs by itself when it starts. */
const STARTS = /^(?:site|user)customize(?:\.|$)/;
/** Such files of tools that everybody has. */
const USUAL_STARTS = /^(?:_virtualenv|distutils-precedence)\.pth$/;

/** What a python in a folder for packages runs of what came with the project: the folder is kept by its repository, or says so itself. */
function carriedCode(
  folder: string,
  project: string,
  { list, read }: Pick<Sight, "list" | "read">,
): string | undefined {
  const index = read(`${project}/.git/index`, "bytes");
  const name = folder.slice(folder.lastIndexOf("/") + 1);
  if (index === null || index?.includes(`${name}/`) === true) return "what its repository keeps there";
  // What a repository does not keep was installed by its user.
  if (index !== undefined) return undefined;
  for (const lib of ["lib", "lib64"]) {
    for (const version of list(`${folder}/${lib}`) ?? []) {
      const packages = `${folder}/${lib}/${version}/site-packages`;
      for (const each of list(packages) ?? []) {
        if (STARTS.test(each)) return `${packages}/${each}`;
        if (!each.endsWith(".pth") || USUAL_STARTS.test(each)) continue;
        // Lines of other kinds are folders.
        if (/(?:^|[\r\n])import[ \t]/.test(read(`${packages}/${each}`) ?? "import ")) return `${packages}/${each}`;
      }
    }
  }
  return undefined;
}

/** An interpreter in a folder for packages is started to be asked what it is; it is a link to one of the system, or of its manager. */
const interpreter: Look = (folder, { tool, words }, { list, read, home, resolve }) => {
  for (let at = folder; tool === "poetry" && at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    if ((list(`${at}/.poetry`)?.length ?? 0) > 0) return `poetry runs the plugins in ${at}/.poetry`;
  }
  if (words.length > 0 && words.every((word) => /^(?:--version|--help|-h|-V|help|version|self)$/.test(word ?? "?"))) {
    return undefined;
  }
  const known = ["/usr/", "/opt/", `${home}/.local/share/uv/python/`, `${home}/.pyenv/versions/`];
  for (let at = folder; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    for (const name of [".venv", "venv"]) {
      const what = list(`${at}/${name}`)?.length === 0 ? undefined : carriedCode(`${at}/${name}`, at, { list, read });
      if (what !== undefined) return `${tool} starts the python in ${at}/${name}, which runs ${what}`;
    }
    if (list(`${at}/.venv`)?.length === 0) continue;
    const real = resolve?.(`${at}/.venv/bin/python`);
    if (real === undefined || !known.some((place) => real.startsWith(place))) {
      return `${tool} starts the python in ${at}/.venv`;
    }
  }
  const project = tool === "poetry" ? read(`${folder}/pyproject.toml`) : undefined;
  const plugs = project === null || project !== undefined && /requires-plugins|\\/.test(project);
  return plugs ? `poetry runs the plugins that ${folder}/pyproject.toml names` : undefined;
};

const RUFF_FILES = ["ruff.toml", ".ruff.toml", "pyproject.toml"];
/** What is left out is named anew, and with it the folders of packages are no longer. */
const EXCLUDES = (text: string) => /(?<!-)exclude/.test(text);
const everywhere = below(RUFF_FILES, ruffMore, "shows lines of a file", /^\.git$/);
const ruff = first(
  above(RUFF_FILES, ruffMore, "ruff writes or shows where settings say so"),
  below(RUFF_FILES, ruffMore, "shows lines of a file"),
  (folder, use, sight) => {
    const replaces = use.words.some((word) => word?.startsWith("--exclude") !== false) ||
      first(above(RUFF_FILES, EXCLUDES, ""), below(RUFF_FILES, EXCLUDES, ""))(folder, use, sight) !== undefined;
    return replaces ? everywhere(folder, use, sight) : undefined;
  },
);

/** What belongs to a project in other folders is read as well, and shown where it is wrong. */
const workspaces = first(
  above(["package.json"], (text) => /"workspaces"[^\]}]{0,2000}\.\.\//.test(text), "it reads what the project names"),
  (folder, use, sight) =>
    /"workspaces"/.test(sight.read(`${folder}/package.json`) ?? "")
      ? below(["package.json"], () => false, "shows lines of files")(folder, use, sight)
      : undefined,
);

/** The endings have become more with each version. */
const oxlint = first(
  below(/^\.?oxlint\.config\./, () => true, "runs a configuration"),
  above(
    [".oxlintrc.json", ".oxlintrc.jsonc", "oxlintrc.json"],
    (text, file) => /\.config\.\w+$/.test(file) || /jsPlugins|extends|\\/.test(text),
    "oxlint runs plugins of the project",
    { "": /^\.?oxlint(?:rc|\.config)/ },
  ),
  below(/^\.?oxlintrc/, (text) => /jsPlugins|extends|\\/.test(text), "runs plugins of the project"),
);

const biomeMore = (text: string) => /"extends"|"plugins"|\\/.test(text);
const BIOME = /^\.?biome(?:rc)?\.json/;
const biome = first(
  below(BIOME, biomeMore, "shows lines of a file"),
  above([], biomeMore, "biome shows lines of files", { "": BIOME }),
);

/** It starts git in the folder of each file that it looks at, whatever repository that is in; and it may be told of other files. */
const ISORT = ["pyproject.toml", "setup.cfg", "tox.ini", ".isort.cfg", ".editorconfig"];
const isortMore = (text: string) =>
  /skip.gitignore|\\/i.test(text) ||
  /isort/.test(text) && /settings.(?:path|file)|plugins|formatter|src.paths/i.test(text);
const isort = first(
  above(ISORT, isortMore, "isort runs what settings of the project say"),
  below(ISORT, isortMore, "runs or shows what settings say"),
);

const buf = above(
  ["buf.yaml", "buf.work.yaml"],
  (text) => /plugin|\\|[&*]\w|<<|!/.test(text),
  "buf runs plugins of the project",
);

/** Tools that hand over to the one of their name that a project has installed, whatever they are told. */
const HANDS_OVER = "jest ava webpack lerna nx turbo ng gulp grunt karma ember serverless ionic react-native".split(" ");

function handedOver(tool: string): Look {
  const names = {
    ng: ["@angular/cli"],
    webpack: ["webpack", "webpack-cli"],
    gulp: ["gulp", "gulp-cli"],
    ember: ["ember-cli"],
    ionic: ["@ionic/cli", "ionic"],
  }[tool] ?? [tool];
  return above(
    names.map((name) => `node_modules/${name}/package.json`),
    isThere,
    `${tool} hands over to the one that the project has installed`,
  );
}

/**
 * `--help` of pytest shows the options of the project as well, for which it runs its files; for its version, those before 9 load what
 * they load first of all.
 */
const pytest: Look = (folder, { words }, { list, read }) => {
  if (words.every((word) => word === "--version" || word === "-V")) {
    const early = ["", ...list(folder)?.filter((name) => name.startsWith("test")) ?? []].map((name) =>
      `${folder}/${name === "" ? "" : `${name}/`}conftest.py`
    ).find((file) => read(file) !== undefined);
    if (early !== undefined) return `pytest runs ${early}`;
    const settings = ["pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg"].find((name) => {
      const text = read(`${folder}/${name}`);
      return text === null || text !== undefined && /["'\s=]-p[\s\w.]|\\[uUx]/.test(text);
    });
    return settings === undefined ? undefined : `pytest may load what ${folder}/${settings} names`;
  }
  const names = list(folder);
  if (names === undefined) return `it cannot be seen whether ${folder} holds what pytest runs`;
  const found = names.find((name) =>
    /^(?:conftest\.py|pytest\.ini|\.pytest\.ini|pyproject\.toml|tox\.ini|setup\.cfg|test.*)$/.test(name)
  );
  return found === undefined ? undefined : `pytest runs what ${folder}/${found} names or holds`;
};

/** What some tools run or take options from before they look at their words. */
const BEFORE_WORDS: readonly (readonly [string, Look])[] = [
  ["tox", above(["toxfile.py"], isThere, "tox runs its plugins")],
  [
    "flake8",
    above(
      [".flake8", "setup.cfg", "tox.ini"],
      (text) => /local-plugins|extension|require/.test(text),
      "flake8 runs plugins of the project",
    ),
  ],
  [
    "mvn",
    above(
      [".mvn/jvm.config", ".mvn/maven.config", ".mvn/extensions.xml"],
      isThere,
      "maven takes options from the project",
    ),
  ],
  [
    "bundle",
    above(
      [".bundle/config", "Gemfile.lock", "gems.locked"],
      isThere,
      "bundle starts the version that the project names",
    ),
  ],
  [
    "yamllint",
    above(
      [".yamllint", ".yamllint.yaml", ".yamllint.yml"],
      yamllintMore,
      "yamllint shows what its settings extend",
    ),
  ],
  ["bazel", above(["tools/bazel"], isThere, "bazel hands over to a program of the project")],
  ["sbt", above([".jvmopts", ".sbtopts", "project/build.properties"], isThere, "sbt takes options from the project")],
  ["flask", above(["app.py", "wsgi.py", ".flaskenv", ".env"], isThere, "flask runs the application for its commands")],
  ["rails", above(["bin/rails", "script/rails"], isThere, "rails hands over to the one of the project")],
  ["vagrant", above(["Vagrantfile"], isThere, "vagrant runs the Vagrantfile for the plugins that it names")],
  ["scrapy", above(["scrapy.cfg"], isThere, "scrapy runs the settings of the project")],
  ["rebar3", above(["rebar.config.script", "rebar.config"], isThere, "rebar3 runs what the project configures")],
  ["lein", above(["project.clj", "profiles.clj"], isThere, "lein evaluates the project")],
  ["mill", above([".mill-version", ".config/mill-version", ".mill-jvm-opts"], isThere, "mill loads another of itself")],
  ["bazelisk", above([".bazeliskrc", ".bazelversion"], isThere, "bazelisk loads the bazel that the project names")],
  [
    "supervisorctl",
    above(["supervisord.conf", "etc/supervisord.conf"], isThere, "supervisorctl loads what the project configures"),
  ],
  ...["ack", "ack-grep"].map((name): [string, Look] => [
    name,
    above(
      [".ackrc", "_ackrc"],
      (text) => /files-from|follow|output|pager|\bx\b/.test(text),
      "ack takes options from the project",
    ),
  ]),
  [
    "delta",
    above([".git/config"], (text) => /delta|include|pager/i.test(text), "delta runs the pager that a repository names"),
  ],
  ["docx2txt", above(["docx2txt.config"], isThere, "docx2txt runs its settings as code")],
  ["mlr", above([".mlrrc", ".mlrc"], isThere, "mlr takes options from the project")],
  [
    "luarocks",
    above(
      [1, 2, 3, 4].map((minor) => `.luarocks/config-5.${minor}.lua`),
      isThere,
      "luarocks runs the configuration of the project",
    ),
  ],
  ["jekyll", above(["Gemfile", "gems.rb"], isThere, "jekyll runs the Gemfile")],
  ["fastlane", above(["Gemfile", "fastlane/Pluginfile", "fastlane/Fastfile"], isThere, "fastlane loads its plugins")],
  ["rspec", above([".rspec", ".rspec-local"], (text) => /<%/.test(text), "rspec runs the code in its options")],
  [
    "rubocop",
    first(
      above([".rubocop"], isThere, "rubocop takes options from the project"),
      above(
        [".rubocop.yml", ".config/.rubocop.yml", ".config/rubocop/config.yml"],
        (text) => /require|inherit|plugins|<%|\\|[&*]\w/.test(text),
        "rubocop loads extensions",
      ),
    ),
  ],
  [
    "mocha",
    first(
      above([".mocharc.js", ".mocharc.cjs", ".mocharc.mjs"], isThere, "mocha runs its configuration", {
        "": /^\.mocharc\.(?!(?:jsonc?|ya?ml)$)/,
      }),
      above(
        [".mocharc.json", ".mocharc.jsonc", ".mocharc.yml", ".mocharc.yaml", "package.json"],
        (text) => /node.?option|"(?:loader|import|inspect)|\\u/i.test(text),
        "mocha takes options of node from the project",
      ),
    ),
  ],
  ["tap", above([".taprc"], isThere, "tap loads plugins of the project")],
  [
    "pylint",
    above(
      ["pylintrc", ".pylintrc", "pylintrc.toml", ".pylintrc.toml", "pyproject.toml", "setup.cfg", "tox.ini"],
      (text) => /init-?_?hook|load-?_?plugins|\\[uUx]/.test(text),
      "pylint runs what its settings say",
    ),
  ],
  ...["phpstan", "psalm"].map((name): [string, Look] => [
    name,
    above(["vendor/autoload.php"], isThere, `${name} runs the autoloader of the project`),
  ]),
  [
    "bandit",
    above([".bandit"], (text) => /output|config|baseline|template|targets/.test(text), "bandit obeys settings"),
  ],
  [
    "codespell",
    above(
      [".codespellrc", "setup.cfg", "pyproject.toml"],
      codespellMore,
      "codespell rewrites or shows files where settings say so",
    ),
  ],
  [
    "mise",
    above(
      [
        ...[
          "mise",
          ".mise",
          "mise.local",
          ".mise.local",
          "mise/config",
          ".mise/config",
          ".config/mise",
          ".config/mise/config",
        ],
        ...["rtx", ".rtx"],
      ].map((name) => `${name}.toml`).concat(".tool-versions"),
      (text) => /\{\{|\{%|\[env|_\.|\benv\b|hooks|plugins|\\/.test(text),
      "mise runs what the project configures",
      {
        ...{ "": /^\.?(?:mise|rtx)\..*toml$/, ".config": /^(?:mise|rtx)\..*toml$/ },
        ...Object.fromEntries(
          ["mise", ".mise", ".config/mise", "mise/conf.d", ".mise/conf.d", ".config/mise/conf.d"].map((
            inner,
          ) => [inner, /\.toml$/]),
        ),
      },
    ),
  ],
  [
    "liquibase",
    above(["liquibase.properties", "liquibase_libs"], isThere, "liquibase loads what the project configures"),
  ],
  ["sequelize", above([".sequelizerc"], isThere, "sequelize runs its configuration")],
  [
    "prisma",
    above(
      ["ts", "mts", "cts", "js", "mjs", "cjs"].flatMap((end) => [`prisma.config.${end}`, `.config/prisma.${end}`]),
      isThere,
      "prisma runs its configuration",
      { "": /^\.?prisma\.config\./, ".config": /^prisma\./ },
    ),
  ],
  [
    "pdm",
    above(
      [".pdm-plugins", "pdm.toml", "pyproject.toml"],
      (text) => /plugins|\\/.test(text),
      "pdm runs plugins of the project",
    ),
  ],
  ["dotnet", above(["global.json"], (text) => /paths|\\/.test(text), "dotnet runs the version that the project holds")],
];

const cargo = first(
  toolchain,
  cargoConfig,
  (folder, use, sight) =>
    use.words.every((word) => ABOUT.test(word ?? "")) ? undefined : cargoManifests(folder, use, sight),
  rustSources,
);

/** What is looked at before a tool runs unasked. */
const LOOKS: ReadonlyMap<string, Look> = new Map<string, Look>([
  ...["terraform", "tofu", "terragrunt"].map((name): [string, Look] => [name, terraform]),
  ["cargo", cargo],
  ["rustfmt", first(toolchain, rustSources)],
  ...["rustc", "rustdoc", "rustup", "rust-analyzer", "clippy-driver"].map((
    name,
  ): [string, Look] => [name, toolchain]),
  ...["npm", "npx"].map((name): [string, Look] => [name, first(npmrc, workspaces)]),
  ...["yarn", "yarnpkg"].map((name): [string, Look] => [name, first(yarnrc, npmrc, otherSelf, workspaces)]),
  ...["pnpm", "pnpx"].map((name): [string, Look] => [name, first(pnpmHooks, npmrc, otherSelf, workspaces)]),
  ["composer", composer],
  ...["docker", "docker-compose", "podman", "podman-compose"].map((name): [string, Look] => [name, compose]),
  ...["uv", "poetry", "pipenv"].map((name): [string, Look] => [name, interpreter]),
  ...BEFORE_WORDS,
  ...HANDS_OVER.map((name): [string, Look] => [name, handedOver(name)]),
  ...["pytest", "py.test"].map((name): [string, Look] => [name, pytest]),
  ["deno", (folder, { words }, sight) => dangerOfImports(folder, words, sight)],
  ["oxlint", oxlint],
  [
    "black",
    first(
      above(["pyproject.toml"], blackMore, "black shows what settings of the project take in"),
      below(["pyproject.toml"], blackMore, "shows or does what settings say"),
    ),
  ],
  ["isort", isort],
  ["go", first(below(["go.mod", "go.work"], (text) => /\.\.\//.test(text), "shows lines of files"))],
  ["ruff", ruff],
  ["biome", biome],
  ["buf", buf],
  ["tsc", first(tsc, shownImports)],
  ["detex", detex],
]);

/** Tells whether {@link dangerOfProject} has something to look at for a tool. */
export function isProjectTool(tool: string): boolean {
  return LOOKS.has(tool) || Object.hasOwn(READ_UNASKED, tool);
}

/** Texts that are no files of a folder. */
const MADE = /^(?:\/dev\/|\/proc\/|data:|file:|blob:|https?:)/i;

/** Words with which a tool tells of itself alone. */
const ABOUT = /^(?:--version|--help|-V|-h|version|help)$/;

/** More words are not tried as folders, so it is asked for. */
const MOST_WORDS = 64;

/** Tells why a tool must not run unasked in a folder, as a clause; `undefined` if nothing speaks against it. */
export function dangerOfProject(use: ProjectUse, sight: Sight): string | undefined {
  const { folder, words, tool } = use;
  const look = LOOKS.get(tool);
  if (folder === undefined) {
    return look === undefined ? undefined : `it is not known in which folder ${tool} looks for its settings`;
  }
  if (look !== undefined && words.some((word) => word !== undefined && MADE.test(word))) {
    return `what ${tool} is given is made in the command, or comes from elsewhere, and may take in any file`;
  }
  if (look !== undefined && words.length > MOST_WORDS) {
    return `${tool} may find settings beside any of its operands, and these are more than are looked at`;
  }
  // A word may name another folder to work in.
  const named = words.flatMap((word) => {
    const path = word === undefined ? "" : /^--?[\w-]+=(.+)$/s.exec(word)?.[1] ?? word.replace(/^-C/, "");
    return path === "" || path.startsWith("-") ? [] : [pathIn(folder, path)];
  });
  const isAsked = words.length === 0 || !words.every((word) => ABOUT.test(word ?? ""));
  const own = topOf(folder, sight);
  const seen = new Set<string>();
  for (const at of new Set([folder, ...named])) {
    const top = at.startsWith(`${own}/`) ? own : topOf(at, sight);
    const place = { folder: at, tool, top, seen };
    // What lies below the folder is looked at with it.
    const isLinked = isAsked && tool !== "docker" && (at === folder || !at.startsWith(`${folder}/`));
    const why = (isLinked ? strayLink(place, sight) : undefined) ?? leadsToSecrets(place, sight) ??
      look?.(at, use, sight);
    if (why !== undefined) return why;
  }
  return undefined;
}
