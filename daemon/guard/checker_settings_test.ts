// Which settings make the checkers of a project do more than they are told, however they are written, and which do not.

import { assertEquals } from "@std/assert";
import { blackMore, codespellMore, ruffMore, yamllintMore } from "./checker_settings.ts";

/** Of texts those that are found to do more, or those that are not. */
function found(more: (text: string) => boolean, texts: readonly string[], is: boolean): string[] {
  return texts.filter((text) => more(text) === is);
}

Deno.test("checker settings: black", () => {
  const asks = [
    '[tool.black]\ninclude = "env$"',
    '[tool."black"]\ninclude = "env$"',
    '[ tool . black ]\ninclude = "env$"',
    'tool.black.include = "env$"',
    '[tool]\nblack.include = "env$"',
    '[tool]\nblack = {include = "env$"}',
    'tool = {black = {include = "env$"}}',
    '[tool.black]\n"--include" = "env$"',
    '[tool.black]\ncode = "x"',
    "[tool.black]\nworkers = 100000",
    '[tool."bl\\u0061ck"]\ninclude = "env$"',
    '[tool.black]\n"\\u0069nclude" = "env$"',
    "[tool.black]\nstdin-filename = 1",
    "[tool.black]\ninclude = '\\.pyi?'",
    "[tool.black]\ninclude = '\\.(py|env)$'",
    "[tool.black]\nline-length = 1 2",
    "[[tool.black]]",
  ];
  const plain = [
    "",
    "[tool.black]\nline-length = 88\ninclude = '\\.pyi?$'",
    "[tool.black]\ninclude = '\\.(pyi?|ipynb)$'",
    "[tool.ruff]\ninclude = ['x']\n[tool.hatch]\ninclude = ['y']",
    "[tool.black]\nline-length = 100\ntarget-version = ['py311', 'py312']\nskip-string-normalization = true\n" +
    "extend-exclude = '''\n/(\n  | \\.venv # include\n)/\n'''\nforce_exclude = 'x'\nexclude = '\\.git'",
    '[project]\nname = "black-x"\ndependencies = ["black>=23", "include"]\nreadme = "x\\n"\n[build-system]\nrequires = []',
  ];
  assertEquals([found(blackMore, asks, false), found(blackMore, plain, true)], [[], []]);
});

Deno.test("checker settings: ruff", () => {
  const asks = [
    'a=1\ntool.ruff.extend-include = ["*env"]\n[tool.x]',
    '[tool]\nruff.extend-include = ["*env"]\n[tool.x]',
    '[tool."r\\u0075ff"]\nextend-include = ["*env"]',
    "[tool.ruff]\nfix = true",
    "[tool.ruff]\nextend = '../x'",
    "[tool.ruff]\nextend-include = ['*.py', '*v']",
    "[tool.ruff]\ninclude = ['{.env,x.py']",
    "[tool.ruff]\nrespect-gitignore = false",
    "[tool.ruff]\ncache-dir = '..'",
    "tool = 1\nx = 'ruff'",
  ];
  const plain = [
    "[tool.black]\ninclude = 'x'\n",
    "[tool.ruff]\nline-length = 100\nselect = ['E', 'F']\ntarget-version = 'py311'\nexclude = ['build', '*.ipynb']\nsrc = ['src']\n" +
    "include = ['src/**/*.py']\n[tool.ruff.lint]\nselect = ['ALL']\nfixable = ['ALL']\n[tool.ruff.lint.per-file-ignores]\n" +
    "'tests/*' = ['S101']\n[tool.ruff.format]\nquote-style = 'single'\n[tool.ruff.lint.isort]\nknown-first-party = ['x']",
  ];
  const project = (text: string) => ruffMore(text, "/p/pyproject.toml");
  assertEquals([found(project, asks, false), found(project, plain, true)], [[], []]);
  const own = (text: string) => ruffMore(text, "/p/.ruff.toml");
  assertEquals(found(own, ["extend = '../x'", '"ext\\u0065nd" = "x"', "include = ['.env']", "fix = true"], false), []);
  assertEquals(found(own, ["", "line-length = 80\n[lint]\nselect = ['E']"], true), []);
});

Deno.test("checker settings: codespell", () => {
  const asks = [
    "[codespell]\nwrite-c =",
    "[codespell]\nwrite-changes =",
    "[codespell]\n  w =",
    "[codespell]\ncheck-hid =",
    "[codespell]\nbefore-con=1",
    "[codespell]\ndict=d.txt",
    "[codespell]\nskip = x\ncount = ../.env",
    "[codespell]\ncount = -w",
    "[codespell]\ncount\n  = -w",
    "[codespell]\ncount =\n  ../.env",
    "[codespell]\nskip : -w",
    "[codespell]\nskip = x\n  --write-changes",
    "[codespell] x]\nskip = x",
    "[DEFAULT]\nwrite-changes =\n[codespell]",
    " [codespell]\n write-changes =",
    "[codespell]\u2028write-changes =",
    "[codespell]\rwrite-changes =",
    "\ufeff[codespell]\nw =",
    "[other]\nx = 1",
    "skip = x",
  ];
  const plain = [
    "",
    "# x\n[codespell]\nskip = .git,*.lock,./node_modules\nignore-words-list = te,fo\nquiet-level = 3\ncount =\n",
    "[codespell]\r\nskip =\r\n    *.css,\r\n    # x\r\n    *.js\r\nbuiltin: clear,rare\r\n",
  ];
  const own = (text: string) => codespellMore(text, "/p/.codespellrc");
  assertEquals([found(own, asks, false), found(own, plain, true)], [[], []]);

  const shared = (text: string) => codespellMore(text, "/p/setup.cfg");
  const asksShared = [
    "[DEFAULT]\nwrite-changes =",
    "[flake8]\nx = 1\n[codespell]\ni = 3",
    "[ codespell]\nw=",
    "[codespell]\nskip = x\n  [y]\nwrite-changes =",
  ];
  const plainShared = [
    "[metadata]\nname = x\n[options.extras_require]\ntest =\n  codespell\n[codespell]\nskip = x\n[flake8]\nwrite = 1",
  ];
  assertEquals([found(shared, asksShared, false), found(shared, plainShared, true)], [[], []]);

  const project = (text: string) => codespellMore(text, "/p/pyproject.toml");
  const asksProject = [
    "[tool.codespell]\nwrite-c = ''",
    "tool.codespell.'w' = ''",
    "[tool.codespell]\ncount = 'x'",
    "[tool.codespell]\nskip = '-w'",
    "[tool.DEFAULT]\nwrite-changes = ''",
    "[tool.'codesp\\u0065ll']",
    '[tool."codesp\\u0065ll"]\nw = ""',
  ];
  const plainProject = [
    "[tool.codespell]\nskip = 'x,y'\nignore-words-list = ['a', 'b']\ncount = true",
    "[tool.x]\nwrite = 1",
  ];
  assertEquals([found(project, asksProject, false), found(project, plainProject, true)], [[], []]);
});

Deno.test("checker settings: yamllint", () => {
  const asks = [
    '"ext\\U00000065nds": "../x"',
    'x: &e extends\n*e : "../x"',
    "extends: ../x",
    "extends:\n  ../x",
    "extends: default\n  /../x",
    'extends: !!str "../x"',
    "{extends: ../x}",
    "'extends': ../x",
    "? extends\n: ../x",
    "rules: {}\u2028extends: ../x",
    "rules: {}\rextends: ../x",
    " extends: ../x",
    "<<: {extends: ../x}",
    "yaml-files: ['*']",
    "yaml-files:\n  - '*'\n",
    "yaml-files:\n  - .env\n",
    "ignore-from-file: .env",
    "rules:\n  line-length:\n    ignore-from-file: .env",
    "--- {extends: ../x}",
  ];
  const plain = [
    "",
    "---\n# x\nextends: default\n\nrules:\n  line-length:\n    max: 120 # x\n  truthy: disable\nignore: |\n  *.template.yaml\n  !keep.yaml\n",
    "extends: 'relaxed' # x\r\nyaml-files:\r\n- '*.yaml'\r\n- .yamllint\r\nlocale: en_US.UTF-8\r\n",
  ];
  assertEquals([found(yamllintMore, asks, false), found(yamllintMore, plain, true)], [[], []]);
});
