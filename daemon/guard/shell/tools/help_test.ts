// The rules of the tools that read held against what the tools themselves say: an option that `--help` shows without a value must not
// take the next word for one, for then nobody judges that word. Tools that are not there are passed over. Only `--help` is run.

import { assertEquals } from "@std/assert";
import { hasBash } from "../bash_oracle.ts";
import type { Rules } from "../call.ts";
import { ARCHIVES } from "./archives.ts";
import { READERS } from "./readers.ts";
import { record } from "./recorded.ts";
import { SEARCH } from "./search.ts";
import { SYSTEM } from "./system.ts";

/** Tools that only tell of the machine, of which help can be asked as well. */
const TELLS = "pgrep pidof fuser lsblk lscpu lsns lsmem dmesg journalctl free vmstat pmap top slabtop pstree".split(
  " ",
);

/** They show help only in a terminal, or do something else with these words. */
const NOT_ASKED = new Set(["yes", "seq", "factor", "tee", "fzf", "nnn", "pbpaste", "xclip", "xsel"]);

const TOOLS: Rules = new Map([
  ...READERS,
  ...SEARCH,
  ...ARCHIVES,
  ...[...SYSTEM].filter(([name]) => TELLS.includes(name)),
]);

/** Options that take a value although the help does not show it beside them, or that make texts of all words. */
const LEFT_ALONE: ReadonlySet<string> = new Set([
  ...["stat -c", "file --parameter", "shasum -a", "shasum --algorithm"],
  ...["shuf -e", "shuf --echo", "jq --args", "jq --jsonargs"],
  ...["gojq --args", "gojq --jsonargs", "gojq --indent"],
  ...["style -L", "style --language", "style --print-long", "diction -L", "diction --language"],
  ...["getfattr -n", "getfattr -e", "cloc --by-percent", "detex -e"],
  "exa --time-style",
  ...["ag --color-line-number", "ag --color-match", "ag --color-path", "ag -G"],
  // Other names of options with a value, which stand in brackets behind those.
  ...["fd", "fdfind"].flatMap((name) =>
    ["change-newer-than", "newer", "changed-after", "change-older-than", "older"].map((option) => `${name} --${option}`)
  ),
  // These are refused there.
  ...["zgrep", "zegrep", "zfgrep"].flatMap((name) =>
    ["exclude", "exclude-from", "exclude-dir", "include"].map((option) => `${name} --${option}`)
  ),
]);

/** What the tools print about themselves, by name. */
async function helps(names: readonly string[]): Promise<Map<string, string>> {
  const folder = await Deno.makeTempDir({ prefix: "passepartout-help-" });
  try {
    const script = 'cd "$HOME"; for tool; do command -v "$tool" >/dev/null || continue; printf "\\1%s\\n" "$tool"; ' +
      'timeout 5 "$tool" --help </dev/null 2>&1 | head -c 60000; done';
    const { stdout } = await new Deno.Command("bash", {
      args: ["--noprofile", "--norc", "-c", script, "bash", ...names],
      clearEnv: true,
      env: { PATH: "/usr/bin:/bin", HOME: folder, LC_ALL: "C", PAGER: "cat", MANPAGER: "cat" },
      stdin: "null",
      stderr: "null",
    }).output();
    const parts = new TextDecoder().decode(stdout).split("\x01").slice(1);
    return new Map(parts.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1)]));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** An option at the beginning of a line of help, and what shows that it has a value. */
const SHOWN = /(?<=^|[\s,/|[])(--?[A-Za-z0-9][\w-]*)(\[?[= ]?[[<A-Z"{][^,]*|=\S+|[ ][a-z#]\S*)?/g;

/** The options of a text of help that are shown, and never with a value. */
function withoutValue(help: string): string[] {
  const valued = new Map<string, boolean>();
  for (const line of help.split("\n")) {
    const head = /^\s{0,14}(-\S.*)$/.exec(line)?.[1]?.split(/\s{2,}|\t|\s:\s/)[0] ?? "";
    const lineHasValue = /--[\w-]+\[?[= ]?[[<A-Z{]/.test(head);
    for (const [, name = "", value] of head.matchAll(SHOWN)) {
      const isLong = name.startsWith("--");
      if (!isLong && name.length !== 2) continue;
      valued.set(name, valued.get(name) === true || value !== undefined || !isLong && lineHasValue);
    }
  }
  return [...valued].filter(([, has]) => !has).map(([name]) => name);
}

/** Which of the words a rule says something about; `undefined` where it asks. */
function judged(words: readonly string[]): string[] | undefined {
  const { said } = record(TOOLS, words);
  if (said.some((each) => /^(?:ask|deny)/.test(each))) return undefined;
  return ["probe-one", "probe-two", "probe-three"].filter((probe) => said.some((each) => each.includes(probe)));
}

/** The options of a tool behind which a word is judged by nobody. */
function hiding(tool: string, options: readonly string[]): string[] {
  const operands = ["probe-one", "probe-two", "probe-three"];
  const plain = judged([tool, ...operands]);
  if (plain === undefined || plain.length === 0) return [];
  return options.filter((option) => {
    if (LEFT_ALONE.has(`${tool} ${option}`)) return false;
    const found = judged([tool, option, ...operands]);
    return found !== undefined && plain.some((probe) => !found.includes(probe));
  }).map((option) => `${tool} ${option}`);
}

Deno.test("guard: no option that a tool shows without a value takes the next word away", async () => {
  if (!hasBash()) return;
  const found = await helps([...TOOLS.keys()].filter((name) => !NOT_ASKED.has(name)));
  assertEquals([...found].flatMap(([tool, help]) => hiding(tool, withoutValue(help))), []);
});

Deno.test("guard: of a text of help the options without a value are known", () => {
  const help =
    "  -a, --all            all\n  -T#                  threads\n  -o, --output=FILE    where\n  -b, --bytes N   n\n";
  assertEquals(withoutValue(help), ["-a", "--all", "-T"]);
  assertEquals(hiding("cut", ["-d", "-s"]), ["cut -d"]);
});
