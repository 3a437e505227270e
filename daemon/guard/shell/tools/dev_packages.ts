// The rules for package managers, toolchain managers and compilers with subcommands: listing what is there is harmless, whatever
// installs, builds, runs or connects asks. Knows no language runtime.

import { Arg, type Rule } from "../call.ts";
import { tellsVersion } from "./about.ts";
import { subcommands, type SubcommandTool } from "./dev_subcommands.ts";

const BUILDS = { rule: "project-code", why: "SUB may build, run, write or install something" };
/** Values of `-mod` with which go changes none of its files. */
const GO_MOD = { mod: /^(?:readonly|vendor)$/ };

/** Of tools that take no word for the name of a script or of a file. */
const ANY_COMMAND = /^[a-z][\w-]*$/;

const PACKAGES = {
  rule: "package-install",
  why: "SUB may install packages, run code of the project or use the network",
};
const VERSION_OR_V = /^(--version|--help|-h|-v|-V|help|version)$/;

const NPM_LIST =
  "all json long parseable global depth= omit= include= link package-lock-only workspaces workspace= prod production dev only= unicode color=? silent prefix=";

const TOOLS: Readonly<Record<string, SubcommandTool>> = {
  npm: {
    ...PACKAGES,
    commands: ANY_COMMAND,
    about: /^(--version|--help|-h|-v|help|version|-l)$/,
    globals: /^(-s|--silent|-g|--global|--json|-ws|--workspaces|--no-color|--offline)$/,
    globalValues: /^(-w|--workspace|--prefix|-C)(=|$)/,
    reads: {
      ...Object.fromEntries(["ls", "list", "ll", "la"].map((name) => [name, { short: "aglpw:s", long: NPM_LIST }])),
      root: { short: "g", long: "global" },
      prefix: { short: "g", long: "global" },
      bin: { short: "g", long: "global" },
      explain: { short: "w:", long: "json workspace=" },
      why: { short: "w:", long: "json workspace=" },
      query: { short: "g", long: "global workspaces workspace=" },
      sbom: { long: "omit= package-lock-only sbom-format= sbom-type= workspaces workspace=" },
      fund: { long: "json depth= unicode", operands: "none" },
      "pkg get": { short: "w:", long: "json workspace= workspaces" },
      run: { operands: "none", long: "json silent", short: "s" },
      "run-script": { operands: "none", long: "json" },
      help: {},
      completion: { operands: "none" },
    },
  },
  yarn: {
    ...PACKAGES,
    about: VERSION_OR_V,
    reads: {
      list: { long: "depth= pattern= json silent" },
      why: { short: "R", long: "json recursive peers" },
      bin: { short: "vn", long: "json" },
      versions: { operands: "none" },
      "workspaces info": { long: "json silent" },
      "workspaces list": { short: "Rv", long: "json recursive verbose" },
      "global list": {},
      help: {},
    },
  },
  pnpm: {
    ...PACKAGES,
    about: VERSION_OR_V,
    globals: /^(-r|--recursive|-s|--silent|-w|--workspace-root)$/,
    globalValues: /^(-C|--dir|-F|--filter)(=|$)/,
    reads: {
      ...Object.fromEntries(["ls", "list", "ll", "la", "why"].map((name) => [
        name,
        {
          short: "rgPD",
          long: "recursive global depth= json long parseable prod dev no-optional only-projects lockfile-only",
        },
      ])),
      root: { short: "g", long: "global" },
      bin: { short: "g", long: "global" },
      "store path": {},
      "licenses list": { long: "json long prod dev" },
      help: {},
    },
  },
  cargo: {
    ...BUILDS,
    about: /^(--version|--help|-h|-V|-vV|-Vv|--list|help|version)$/,
    globals: /^(-q|--quiet|-v|--verbose|--offline|--locked|--frozen)$/,
    globalValues: /^--color(=|$)/,
    reads: {
      tree: {
        short: "p:ie:dF:v",
        long:
          `package= workspace exclude= invert=? prune= depth= duplicates edges= prefix= no-dedupe charset= format= features= all-features
          no-default-features target= manifest-path= locked offline frozen all color= quiet verbose`,
      },
      metadata: {
        short: "F:qv",
        long:
          "no-deps format-version= features= all-features no-default-features filter-platform= manifest-path= locked offline frozen color= quiet verbose",
        operands: "none",
      },
      version: { short: "v", long: "verbose", operands: "none" },
      pkgid: { short: "p:", long: "package= manifest-path= quiet" },
      "locate-project": { long: "workspace message-format= manifest-path=", operands: "none" },
      "read-manifest": { long: "manifest-path=", operands: "none" },
      "verify-project": { long: "manifest-path=", operands: "none" },
      fmt: {
        short: "p:qv",
        long: "check all package= manifest-path= message-format= quiet verbose",
        needs: ["check"],
        operands: "none",
      },
      help: {},
    },
  },
  rustup: {
    ...PACKAGES,
    commands: ANY_COMMAND,
    globals: /^(-q|--quiet|-v|--verbose)$/,
    reads: {
      show: { short: "v", long: "verbose" },
      which: { long: "toolchain=" },
      "toolchain list": { short: "vq", long: "verbose quiet" },
      "target list": { long: "installed quiet toolchain=" },
      "component list": { long: "installed quiet toolchain=" },
      "override list": {},
      help: {},
    },
  },
  go: {
    ...BUILDS,
    commands: ANY_COMMAND,
    about: /^(version|help|env)$/,
    reads: {
      list: {
        singleDash: true,
        long:
          `f= json=? deps e m test tags= mod= find compiled versions retracted u export modfile= reuse= exec= toolexec= overlay= buildvcs=?
          C= n v x race`,
        doors: {
          u: "ask",
          versions: "ask",
          export: "ask",
          exec: "shell",
          toolexec: "shell",
          compiled: "ask",
          mod: "ask",
          modfile: "ask-read",
          overlay: "ask-read",
          C: "list",
        },
        harmless: GO_MOD,
      },
      env: { singleDash: true, long: "json changed w u", doors: { w: "ask", u: "ask" } },
      version: { singleDash: true, long: "m v json", operands: "read" },
      vet: {
        singleDash: true,
        long:
          `vettool= json c= n x v tags= mod= all printf=? shadow=? composites=? copylocks=? unusedresult=? structtag=? toolexec= modfile=
          overlay= race C= vet=`,
        doors: {
          vettool: "ask",
          toolexec: "shell",
          mod: "ask",
          modfile: "ask-read",
          overlay: "ask-read",
          C: "list",
        },
        harmless: GO_MOD,
      },
      doc: { singleDash: true, long: "all c cmd short src u http ex C=", doors: { http: "ask", C: "list" } },
      "mod graph": { singleDash: true, long: "go= x" },
      "mod why": { singleDash: true, long: "m vendor x" },
      "mod verify": { operands: "none" },
      help: {},
    },
  },
  pip: {
    ...PACKAGES,
    commands: ANY_COMMAND,
    globals: /^(--disable-pip-version-check|--no-color|-q|--quiet|-v|--verbose|--isolated|--no-input)$/,
    reads: {
      list: {
        short: "oueli:qv",
        long:
          `outdated uptodate editable local user path= pre format= not-required exclude-editable include-editable exclude= index-url=
          extra-index-url= no-index find-links= disable-pip-version-check quiet verbose`,
        doors: { o: "ask", outdated: "ask", u: "ask", uptodate: "ask", path: "list" },
        operands: "none",
      },
      show: { short: "fqv", long: "files verbose quiet disable-pip-version-check" },
      freeze: {
        short: "lr:",
        long: "local user path= all exclude-editable exclude= requirement=",
        doors: { r: "read", requirement: "read" },
        operands: "none",
      },
      check: { operands: "none" },
      inspect: { long: "local user path=", operands: "none" },
      debug: { short: "v", long: "verbose", operands: "none" },
      "cache dir": {},
      "cache info": {},
      "cache list": { long: "format=" },
      help: {},
    },
  },
  pipx: {
    ...PACKAGES,
    commands: ANY_COMMAND,
    reads: {
      list: { long: "short json include-injected skip-maintenance", operands: "none" },
      environment: { short: "V:", long: "value=" },
    },
  },
  pipenv: {
    ...PACKAGES,
    about: /^(--version|--help|-h|--where|--venv|--py|--envs)$/,
    reads: { graph: { long: "bare json json-tree reverse" } },
  },
  poetry: {
    ...PACKAGES,
    commands: ANY_COMMAND,
    about: /^(--version|-V|--help|-h|about|list|version)$/,
    reads: {
      show: {
        short: "tlT",
        long: "tree no-dev only= with= without= why top-level all latest outdated",
        doors: { l: "ask", latest: "ask", outdated: "ask" },
      },
      check: { long: "lock strict", operands: "none" },
      "env info": { short: "p", long: "path executable" },
      "env list": { long: "full-path" },
      version: { short: "s", long: "short", operands: "none" },
    },
  },
  uv: {
    ...PACKAGES,
    commands: ANY_COMMAND,
    about: /^(--version|-V|--help|-h|help|version)$/,
    globals: /^(-q|--quiet|-v|--verbose|--offline|--no-progress)$/,
    reads: {
      "pip list": { short: "e", long: "editable exclude-editable exclude= format= strict system" },
      "pip freeze": { long: "exclude-editable strict system" },
      "pip show": { short: "f", long: "files strict system" },
      "pip tree": { short: "d:", long: "depth= prune= package= invert no-dedupe strict system" },
      "pip check": { long: "system" },
      "tool list": { long: "show-paths show-version-specifiers show-with show-extras" },
      "cache dir": {},
      "tool dir": { long: "bin" },
      "python dir": { long: "bin" },
      "python list": {
        long: "only-installed only-downloads all-versions all-platforms all-arches offline output-format=",
      },
      "python find": { long: "system no-project offline" },
      version: { long: "short output-format=", operands: "none" },
      "self version": { long: "short" },
      help: {},
    },
  },
  conda: {
    ...PACKAGES,
    commands: ANY_COMMAND,
    about: /^(--version|-V|--help|-h|info)$/,
    reads: {
      list: {
        short: "n:p:fce",
        long: "name= prefix= json full-name canonical export explicit md5 show-channel-urls revisions",
      },
      info: {
        short: "aes",
        long: "all envs json base system",
        doors: { a: "ask", all: "ask", s: "ask", system: "ask" },
      },
      "env list": { long: "json" },
    },
  },
  gem: {
    ...PACKAGES,
    commands: ANY_COMMAND,
    about: /^(--version|-v|--help|-h|help|environment|env)$/,
    reads: {
      list: {
        short: "adleriv:",
        long: "all details local exact installed versions prerelease remote both",
        doors: { r: "ask", remote: "ask", b: "ask", both: "ask" },
      },
      which: { short: "a", long: "all gems-first" },
      environment: {},
      env: {},
      contents: { short: "v:l", long: "version= all spec-dir= lib-only prefix" },
      help: {},
    },
  },
  composer: {
    ...PACKAGES,
    commands: ANY_COMMAND,
    about: /^(--version|-V|--help|-h|about|list|help)$/,
    globals: /^(-n|--no-interaction|--no-plugins|--no-ansi|-q|-v+)$/,
    reads: {
      show: {
        short: "itaDNPsf:",
        long: "installed tree direct name-only path self format= all platform locked no-dev latest outdated",
        doors: { a: "ask", all: "ask", latest: "ask", outdated: "ask" },
      },
      licenses: { short: "f:", long: "format= no-dev" },
      validate: { long: "strict no-check-all no-check-lock no-check-publish with-dependencies", operands: "read" },
      why: { short: "rt", long: "recursive tree locked" },
      depends: { short: "rt", long: "recursive tree locked" },
    },
  },
  opam: {
    ...PACKAGES,
    commands: ANY_COMMAND,
    about: /^(--version|--help|help)$/,
    reads: {
      list: { short: "is", long: "installed short" },
      "switch list": { short: "s", long: "short" },
      "switch show": {},
      var: {},
    },
  },
  luarocks: {
    ...PACKAGES,
    reads: {
      list: { long: "outdated porcelain", doors: { outdated: "ask" } },
      show: { long: "rockspec home modules" },
    },
  },
  nix: { ...PACKAGES, reads: {} },
  cabal: { ...BUILDS, about: /^(--version|-V|--numeric-version|--help|-h|help)$/, reads: {} },
  stack: { ...BUILDS, about: /^(--version|--numeric-version|--help|-h)$/, reads: {} },
  mix: { ...BUILDS, about: /^(--version|-v)$/, reads: {} },
  dotnet: {
    ...BUILDS,
    about: /^(--version|--info|--list-sdks|--list-runtimes|--help|-h)$/,
    commands: /^(add|build|clean|list|new|nuget|pack|publish|remove|restore|sln|tool|workload)$/,
    reads: { "sln list": {}, "nuget locals": { short: "l", long: "list", needs: ["l", "list"] }, "list reference": {} },
  },
  swift: { ...BUILDS, about: /^(--version|-version|--help|-h)$/, reads: {} },
  zig: {
    ...BUILDS,
    commands:
      /^(ar|ast-check|build-exe|build-lib|build-obj|c\+\+|cc|env|fetch|fmt|init|run|targets|test|translate-c|version)$/,
    about: /^(version|env|targets|zen|help|--help|-h)$/,
    reads: {
      "ast-check": { short: "t", long: "color=", operands: "read" },
      fmt: { long: "check color= stdin ast-check exclude=", needs: ["check", "stdin"], operands: "read" },
    },
  },
  just: {
    ...BUILDS,
    about: /^(--version|-V|--help|-h|--list|-l|--summary|--variables|--dump)$/,
    reads: {
      "": { short: "l", long: "list unsorted summary show= groups", needs: ["l", "list", "summary", "show", "groups"] },
    },
  },
  asdf: { ...PACKAGES, about: VERSION_OR_V, reads: { list: {}, current: {}, where: {}, which: {}, "plugin list": {} } },
  pyenv: {
    ...PACKAGES,
    about: VERSION_OR_V,
    reads: {
      versions: { long: "bare skip-aliases" },
      version: {},
      "version-name": {},
      which: {},
      root: {},
      prefix: {},
    },
  },
  volta: {
    ...PACKAGES,
    about: VERSION_OR_V,
    reads: { list: { short: "cd", long: "current default format=" }, which: {} },
  },
  fnm: { ...PACKAGES, about: VERSION_OR_V, reads: { list: {}, ls: {}, current: {} } },
  mise: {
    ...PACKAGES,
    about: VERSION_OR_V,
    reads: {
      ls: { short: "cgi", long: "current global installed json" },
      list: { short: "cgi" },
      current: {},
      where: {},
    },
  },
};

/** Other names for the tools above. */
const SAME: Readonly<Record<string, string>> = {
  pip3: "pip",
  mamba: "conda",
  micromamba: "conda",
  rbenv: "pyenv",
  nodenv: "pyenv",
};

/** Tools of which only the version and help are harmless, and why the rest asks. */
const ONLY_ABOUT: Readonly<Record<string, string>> = {
  "it executes the project's own configuration or code":
    `eslint prettier jest vitest mocha ava tap karma cypress playwright pytest py.test
    tox nox mypy flake8 pylint stylelint markdownlint markdownlint-cli2 rspec rubocop phpunit phpstan psalm ansible-lint golangci-lint
    pre-commit husky lint-staged commitlint webpack vite rollup esbuild parcel turbo nx lerna gulp grunt next nuxt astro svelte-check
    vue-tsc dprint coverage sphinx-build mkdocs jekyll hugo ava c8 nyc storybook swc babel`,
  "it builds or runs the project":
    `bundle bundler rake gradle mvn ant bazel buck sbt lein meson ctest cpack xcodebuild scons waf tup
    rebar3 dune crystal nim nimble dub dmd ldc2 gdc shards mill kotlinc scalac ghcup thor foreman invoke fab doit cargo-nextest`,
  "it runs the code of the project to know its own commands": `flask rails`,
  "it runs the program that it is given": `hyperfine`,
  "it installs or runs packages":
    `pnpx bunx corepack nvm hatch pdm rye virtualenv conan vcpkg cpan cpanm pecl pear nix-env nix-shell
    nix-build nix-collect-garbage home-manager easy_install twine flit pip-compile pip-sync uvx bower jspm sdk sdkman ghcup
    dart flutter pub pod carthage fastlane electron ionic expo ng vue create-react-app hex`,
};

const ABOUT_ONLY = /^(--version|--help|-h|-version)$/;
/** Tools that list commands of the project in their help. */
const HELP_RUNS = /^(thor|invoke|fab|doit|grunt)$/;

function onlyAbout(why: string): Rule {
  return ({ name, args, judge }) => {
    const only = args.length === 1 ? args[0]?.text ?? "" : "";
    // Any word of husky is the folder that it makes.
    const about = ABOUT_ONLY.test(only) || tellsVersion(name, only);
    if (name !== "husky" && (HELP_RUNS.test(name) ? only === "--version" : about)) return;
    judge.ask("project-code", `${name}: ${why}`);
    return { origin: "unknown" };
  };
}

/** Options before which a rule looks for a command: `npx -c CMD`, `npm exec -c CMD`. */
function judgeCallOption(args: readonly Arg[], shell: (script: Arg) => void): void {
  for (const [i, arg] of args.entries()) {
    if (arg.text === "--") return;
    const attached = /^--call=|^-c(?=.)/.exec(arg.prefix);
    if (attached !== null) shell(arg.drop(attached[0].length));
    else if (arg.text === "-c" || arg.text === "--call") {
      const value = args[i + 1];
      if (value !== undefined) shell(value);
    }
  }
}

/** A rule that also judges the command in `-c`, and what `config set` writes. */
function withCommands(rule: Rule): Rule {
  return (call) => {
    judgeCallOption(call.args, (script) => {
      call.judge.ask("package-install", `${call.name} runs a command, with packages it may install`);
      call.judge.shell(script);
    });
    return rule(call);
  };
}

/** Programs and libraries of the system: what they are, only the system changes. */
const OF_SYSTEM = /^\/(?:usr\/)?(?:s?bin|lib(?:32|64)?)\/(?:[\w+-][\w.+-]*\/)*[\w+\[-][\w.+-]*$/;

/** `ldd` starts the program that it is given, or its loader. Source: ldd(1), "Security". */
const ldd: Rule = ({ args, judge }) => {
  if (args.length === 1 && ABOUT_ONLY.test(args[0]?.text ?? "")) return;
  const harmless = args.every(({ text = "" }) =>
    OF_SYSTEM.test(text) || /^(?:-[vudr]|--(?:verbose|unused|data-relocs|function-relocs))$/.test(text)
  );
  if (harmless) return;
  judge.ask("project-code", "ldd: it runs the program that it is given");
  return { origin: "unknown" };
};

const npmBase = subcommands(TOOLS["npm"] as SubcommandTool);
/** Settings of npm that hold no token. */
const NPM_OPEN =
  /^(registry|prefix|cache|userconfig|globalconfig|init[.-][\w.-]+|node-version|save-exact|engine-strict|script-shell|fund|audit|loglevel)$/;

const npm: Rule = (call) => {
  const [first, second, third] = call.args.map(({ text }) => text);
  if (call.args.length === 3 && /^(config|c)$/.test(first ?? "") && second === "get" && NPM_OPEN.test(third ?? "")) {
    return;
  }
  return npmBase(call);
};

/** `cargo +nightly ...` takes another toolchain, which may be installed first. */
const cargo: Rule = (call) => {
  const [first, second, third] = call.args;
  const base = subcommands(TOOLS["cargo"] as SubcommandTool);
  // Behind the dashes stand options of rustfmt.
  if (first?.text === "fmt" && second?.text === "--" && third?.text === "--check" && call.args.length === 3) {
    return base({ ...call, args: [first, third] });
  }
  if (first?.prefix.startsWith("+") !== true) return base(call);
  call.judge.ask("package-install", "another toolchain may be installed first");
  return base({ ...call, args: call.args.slice(1) });
};

const rustc: Rule = ({ args, judge }) => {
  const text = args.map((arg) => arg.text ?? "?").join(" ");
  if (
    /^(--version|-V|-vV|-Vv|--version --verbose|--help|-h|--print[ =][\w-]+|--explain [A-Z]?[0-9]+|-C help|-W help|-Z help)$/
      .test(text)
  ) return;
  judge.ask("project-code", "it compiles, and writes the result");
  return { origin: "unknown" };
};

/** The rules for package managers and the tools that build or test a whole project. */
export const PACKAGE_TOOLS: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...Object.entries(ONLY_ABOUT).flatMap(([why, names]) =>
    names.split(/\s+/).map((name): [string, Rule] => [name, onlyAbout(why)])
  ),
  ...Object.entries(TOOLS).map(([name, tool]): [string, Rule] => [name, subcommands(tool)]),
  ...Object.entries(SAME).map(([name, same]): [string, Rule] => [name, subcommands(TOOLS[same] as SubcommandTool)]),
  ["npm", withCommands(npm)],
  ["npx", withCommands(onlyAbout("it runs a package, which it may install first"))],
  ["pnpm", withCommands(subcommands(TOOLS["pnpm"] as SubcommandTool))],
  ["ldd", ldd],
  ["cargo", cargo],
  ["rustc", rustc],
]);
