// What settings of a project may say to ruff, black, codespell and yamllint without being asked for: short lists of what neither writes
// nor shows a file that would not be looked at anyway. All else asks, and so does what is written in an unusual way. Reads text only.

import { isObject, type Json, textsIn } from "./json_settings.ts";
import { readToml } from "./toml_settings.ts";

const words = (text: string) => new Set(text.split(/\s+/));

/** Settings of ruff at the top; those of its parts, such as `lint`, name no file. */
const RUFF = words(
  `line-length indent-width tab-size target-version per-file-target-version required-version preview exclude extend-exclude force-exclude
  src namespace-packages builtins show-fixes output-format show-source lint format analyze select ignore extend-select extend-ignore
  fixable unfixable extend-fixable extend-unfixable extend-safe-fixes extend-unsafe-fixes per-file-ignores extend-per-file-ignores
  dummy-variable-rgx allowed-confusables external task-tags typing-modules logger-objects explicit-preview-rules
  ignore-init-module-imports isort mccabe pep8-naming pycodestyle pydocstyle pyflakes pylint pyupgrade`,
);
const PLUGIN_OF_RUFF = /^flake8-[a-z-]+$/;

/** A pattern that holds for sources alone, however it is read. */
const ONLY_PYTHON = /^[\w./*-]+\.(?:py|pyi|ipynb)$/;

function plainRuff(settings: Json): boolean {
  if (!isObject(settings)) return false;
  return Object.entries(settings).every(([name, value]) => {
    if (name === "include" || name === "extend-include") return textsIn(value).every((each) => ONLY_PYTHON.test(each));
    return RUFF.has(name) || PLUGIN_OF_RUFF.test(name);
  });
}

/** Tells whether a `ruff.toml`, or what a `pyproject.toml` says of ruff, makes it do more. */
export function ruffMore(text: string, file: string): boolean {
  const settings = file.endsWith("pyproject.toml") ? ofTool("ruff", text) : readToml(text);
  return settings === undefined || settings !== null && !plainRuff(settings);
}

/** Settings of black as it reads them: dashes in front are dropped, and all others are as good as low lines. */
const BLACK = words(
  `line_length target_version skip_string_normalization skip_magic_trailing_comma skip_source_first_line exclude extend_exclude
  force_exclude preview unstable enable_unstable_feature required_version quiet verbose color check diff fast safe pyi
  python_cell_magics`,
);

/** A pattern that holds for sources alone: `\.pyi?$`. */
const ENDS_AS_PYTHON = /^\\\.(?:pyi?\??|\((?:pyi?\??|ipynb)(?:\|(?:pyi?\??|ipynb))*\))\$$/;

/** Tells whether what a `pyproject.toml` says of black makes it do more. */
export function blackMore(text: string): boolean {
  const settings = ofTool("black", text);
  if (settings === null) return false;
  return !isObject(settings) ||
    !Object.entries(settings).every(([name, value]) =>
      /^[a-z][a-z_-]*$/.test(name) && BLACK.has(name.replaceAll("-", "_")) ||
      name === "include" && typeof value === "string" && ENDS_AS_PYTHON.test(value)
    );
}

/** Options of codespell with a value and without one. It takes cut names from settings as well. */
const CODESPELL_VALUES = words(
  "skip ignore-words-list uri-ignore-words-list quiet-level builtin ignore-regex ignore-multiline-regex regex uri-regex",
);
const CODESPELL_FLAGS = words("count summary check-filenames disable-colors enable-colors hard-encoding-detection");

function plainCodespell(name: string, value: Json): boolean {
  // What begins with a dash is an option itself, and the value of an option that takes none is a file.
  if (CODESPELL_VALUES.has(name)) return textsIn(value).every((each) => !each.trimStart().startsWith("-"));
  return CODESPELL_FLAGS.has(name) && (value === "" || typeof value === "boolean");
}

/** Tells whether settings make codespell rewrite or show more. */
export function codespellMore(text: string, file: string): boolean {
  if (!file.endsWith(".toml")) return !plainIni(text, file.endsWith("setup.cfg"));
  // Both may stand for any name in other files as well.
  const settings = ofTool("codespell", text);
  if (settings === null) return ofTool("DEFAULT", text) !== null;
  return !isObject(settings) || ofTool("DEFAULT", text) !== null ||
    !Object.entries(settings).every(([name, value]) => plainCodespell(name, value));
}

/** Whether a file of sections says nothing but plain settings to codespell. @param shared Other tools have sections in it. */
function plainIni(text: string, shared: boolean): boolean {
  // Blanks of other scripts count as blanks, and so do these line ends in part.
  if (/[^\P{Cc}\t\r\n]|[\ufffd\ufeff\u2028\u2029]|\r(?!\n)/u.test(text)) return false;
  let own = false;
  let name = "";
  for (const line of text.split(/\r?\n/)) {
    const said = line.trim();
    if (said === "" || /^[#;]/.test(said)) continue;
    if (said.startsWith("[")) {
      const header = /^\[([\w.:@"' *-]+)\]$/.exec(line.trimEnd())?.[1];
      // It may be no header, but more of what stands above it.
      if (own && header === undefined) return false;
      own = header === "codespell";
      // What stands there holds for every section.
      if (/^DEFAULT$/i.test(header ?? "") || !own && (/codespell|DEFAULT/.test(line) || !shared)) return false;
      name = "";
    } else if (own) {
      const [, key, value = ""] = /^([a-z-]+)[ \t]*[=:][ \t]*(.*)$/.exec(line) ?? [];
      const goesOn = key === undefined && name !== "" && /^[ \t]/.test(line);
      name = goesOn ? name : key ?? "";
      if (!plainCodespell(name, goesOn ? said : value.trim()) || goesOn && !CODESPELL_VALUES.has(name)) return false;
    } else if (!shared) return false;
  }
  return true;
}

/** What a text says of a tool; `null` where it says nothing, `undefined` where that is not certain. */
function ofTool(tool: string, text: string): Json | undefined {
  // Without the name, or a sign that may be one, there is nothing to be read.
  if (!text.includes(tool) && !text.includes("\\")) return null;
  const all = readToml(text);
  if (all === undefined) return undefined;
  const tools = all["tool"];
  if (tools === undefined) return null;
  return isObject(tools) ? tools[tool] ?? null : undefined;
}

/** Tells whether a `.yamllint` makes yamllint show other files. It is read line by line: what may be read in another way asks. */
export function yamllintMore(text: string): boolean {
  // Escapes and anchors make any name, and some of these end a line.
  if (/[^\P{Cc}\r\n]|[\\&\ufffd\ufeff\u2028\u2029]|from-file|\r(?!\n)/u.test(text)) return true;
  let key = "";
  for (const line of text.split(/\r?\n/)) {
    const said = line.trim();
    if (said === "" || said.startsWith("#") || said === "---" && key === "") continue;
    const found = /^(extends|rules|ignore|locale|yaml-files):(?: +(.*)|)$/.exec(line);
    if (found !== null) {
      key = found[1] ?? "";
      const value = found[2] ?? "";
      if (key === "extends" && !/^(?:(["']?)(?:default|relaxed)\1)\s*(?:\s#.*)?$/.test(value)) return true;
      if (key === "yaml-files" && value !== "") return true;
    } else if (!/^(?: |- )/.test(line) || key === "" || key === "extends") return true;
    else if (key === "yaml-files" && !/^- +(["']?)(?:[\w./*-]*\.ya?ml|\.yamllint)\1$/.test(said)) return true;
  }
  return false;
}
