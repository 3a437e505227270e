// Properties of the shell guard over the corpora: however a command is spelled, it does
// not become more harmless than it is.

import { assert } from "@std/assert";
import fc from "fast-check";
import { CORPUS_SETTING, type CorpusRow, corpusRows } from "./corpus.ts";
import type { Tier } from "../verdict.ts";
import { judgeShell } from "./shell.ts";

type Row = CorpusRow & { readonly before: Tier };

/** Judged when the first test asks, not when the file is read. */
let judged: readonly Row[] | undefined;

/** What is not allowed as it stands. */
function strict(): readonly Row[] {
  judged ??= corpusRows().filter(({ cmd }) => cmd.length < 300)
    .map((row) => ({ ...row, before: judgeShell(row.cmd, CORPUS_SETTING).tier }))
    .filter(({ before }) => before !== "allow");
  return judged;
}

/** Of that, what is written without any trick. */
function simple(): readonly Row[] {
  return strict().filter(({ cmd, form }) => form === "plain" && /^[a-z]+( [\w./~*=-]+)*$/.test(cmd));
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const ansi = (text: string) =>
  `$'${[...text].map((c) => c < "\x80" ? `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}` : c).join("")}'`;

/** Ways to write a whole command in which bash does the same. */
const WRAPPINGS: Record<string, (cmd: string) => string> = {
  "bash -c": (cmd) => `bash -c ${quoted(cmd)}`,
  "sh -c twice": (cmd) => `sh -c ${quoted(`sh -c ${quoted(cmd)}`)}`,
  "eval": (cmd) => `eval ${quoted(cmd)}`,
  "group": (cmd) => `{ ${cmd}\n}`,
  "subshell": (cmd) => `( ${cmd}\n)`,
  "behind true": (cmd) => `true\n${cmd}`,
  "if": (cmd) => `if true; then ${cmd}\nfi`,
  "for": (cmd) => `for _ in 1; do ${cmd}\ndone`,
  "function": (cmd) => `zz() { ${cmd}\n}; zz`,
  "here-string": (cmd) => `bash <<< ${quoted(cmd)}`,
  "pipe into a shell": (cmd) => `printf %s ${quoted(cmd)} | sh`,
  "variable": (cmd) => `v=${quoted(cmd)}; eval "$v"`,
  "substitution": (cmd) => `: "$(${cmd}\n)"`,
  "background": (cmd) => `{ ${cmd}\n} & wait`,
};

/** Ways to write one plain word in which bash reads the same. */
const SPELLINGS: Record<string, (word: string) => string> = {
  "backslashes": (word) => [...word].map((c) => /[a-z]/.test(c) ? `\\${c}` : c).join(""),
  "empty quotes": (word) => word.length > 1 && /^[a-z]/.test(word) ? `${word[0]}''${word.slice(1)}` : word,
  "ANSI-C": (word) => /^[a-z./-]+$/.test(word) ? ansi(word) : word,
  "braces": (word) => /^[a-z]+$/.test(word) ? `{${word},}` : word,
  "a variable": (word) => /^[a-z]+$/.test(word) ? `\${nothing:-${word}}` : word,
};

Deno.test("guard property: wrapping a command never makes it more harmless", () => {
  fc.assert(
    fc.property(fc.constantFrom(...strict()), fc.constantFrom(...Object.keys(WRAPPINGS)), ({ cmd, before }, name) => {
      if (before === "ask" && /^[)]|unclosed|EOF|<<|#|\bexit\b/.test(cmd)) return;
      if (/<<|\\$/.test(cmd)) return;
      const after = judgeShell((WRAPPINGS[name] as (cmd: string) => string)(cmd), CORPUS_SETTING).tier;
      assert(after !== "allow", `${name}: ${cmd} was ${before} and became ${after}`);
    }),
    { numRuns: 1500 },
  );
});

Deno.test("guard property: a plain command that is refused stays refused however it is wrapped", () => {
  for (const { cmd, before } of simple()) {
    if (before !== "deny") continue;
    for (const [name, wrap] of Object.entries(WRAPPINGS)) {
      const after = judgeShell(wrap(cmd), CORPUS_SETTING);
      assert(after.tier === "deny", `${name}: ${wrap(cmd)} became ${after.tier} (${after.why})`);
    }
  }
});

Deno.test("guard property: a plain command stays what it is however its words are spelled", () => {
  for (const { cmd, before } of simple()) {
    for (const [name, spell] of Object.entries(SPELLINGS)) {
      const [head, ...rest] = cmd.split(" ") as [string, ...string[]];
      for (const spelled of [[spell(head), ...rest], [head, ...rest.map(spell)]]) {
        const text = spelled.join(" ");
        const after = judgeShell(text, CORPUS_SETTING).tier;
        assert(
          after === before || before === "ask" && after === "deny",
          `${name}: ${cmd} was ${before}, ${text} became ${after}`,
        );
      }
    }
  }
});

Deno.test("guard property: env in front of a command never makes it more harmless", () => {
  for (const { cmd, before } of simple()) {
    for (
      const text of [
        `env ${cmd}`,
        `env A=1 ${cmd}`,
        `command ${cmd}`,
        `nice ${cmd}`,
        `timeout 5 ${cmd}`,
        `nohup ${cmd}`,
        `A=1 ${cmd}`,
      ]
    ) {
      if (/^(command|builtin|exec|alias|export|set|history|trap|source) ?/.test(cmd)) continue;
      const after = judgeShell(text, CORPUS_SETTING).tier;
      assert(after === before || before === "ask" && after === "deny", `${cmd} was ${before}, ${text} became ${after}`);
    }
  }
});

Deno.test("guard property: random text gets a verdict", () => {
  const bits = [
    "rm",
    " ",
    "-rf",
    "/",
    "$(",
    ")",
    "`",
    "'",
    '"',
    "{",
    "}",
    ";",
    "|",
    "&",
    "<",
    ">",
    "<<E\n",
    "\n",
    "$x",
    "${",
    "[[",
    "]]",
    "((",
    "))",
    "if",
    "then",
    "fi",
    "for",
    "in",
    "do",
    "done",
    "case",
    "esac",
    "\\",
    "#",
    "*",
    "~",
    "=",
    "é",
    "\0",
    "function f",
    "()",
    "!",
    "!!",
    "&&",
    "||",
  ];
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom(...bits), fc.string({ unit: "binary", maxLength: 6 })), { maxLength: 40 }),
      (parts) => {
        const { tier, rule } = judgeShell(parts.join(""), CORPUS_SETTING);
        assert(tier !== "allow" || rule === "harmless");
        assert(rule !== "fault");
      },
    ),
    { numRuns: 3000 },
  );
});
