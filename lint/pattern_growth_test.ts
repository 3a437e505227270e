// Tests that no pattern of the daemon and its clients takes more than linear time over a hostile text: steps are counted, not timed.

import { assertEquals, assertNotEquals } from "@std/assert";
import { builtPatterns } from "./built_patterns.ts";
import { growing } from "./pattern_growth.ts";
import { patternsOf } from "./pattern_literals.ts";

/** What is known to grow and can not take long, with what bounds it; the text stands in the source of the pattern. */
const BOUNDED: readonly (readonly [path: string, text: string, why: string])[] = [
  ["daemon/guard/project_settings.ts", "{0,2000}", "a list that is looked at has a longest length"],
  ["daemon/guard/taken_in.ts", "{0,2000}", "a list that is looked at has a longest length"],
  ["daemon/guard/makefiles.ts", "\\$\\([^)]*\\)|", "a list of files that is looked at has a longest length"],
  ["daemon/skills/type_check.ts", "@(?:deno|ts|ts-self)-types", "a file of a skill has a largest size"],
  // The shell guard takes no more than 16 KiB.
  ...[
    ["code.ts", "[\\w.:$]*[\\s(]{0,4}URL"],
    ["code.ts", "{0,2000}"],
    ["code.ts", "<<~?"],
    ["prompt_text.ts", "\\\\D\\{"],
    ["tools/find_expression.ts", "(\\\\[^]|"],
    ["tools/network_fetch.ts", "%output"],
    ["tools/network_shell.ts", "(,[\\w-]+"],
    ["tools/system_containers.ts", "\\{\\{"],
    ["tools/system_packages.ts", "%\\("],
    ["tools/system_services.ts", "#\\("],
  ].map(([file, text = ""]) => [`daemon/guard/shell/${file}`, text, "a command has a largest size"] as const),
  ["daemon/org/links.ts", "1,2048", "a link has a longest length"],
];

Deno.test("patterns: none that is written out grows faster than the text that it is run over", async () => {
  const found: string[] = [];
  for (const path of await sources()) {
    const source = await Deno.readTextFile(path);
    for (const { pattern, every, from } of patternsOf(path, source)) {
      const text = growing(pattern, { every });
      if (text === undefined) continue;
      if (!isBounded(path, pattern)) {
        found.push(`${path}:${source.slice(0, from).split("\n").length} ${pattern} over ${text}`);
      }
    }
  }
  assertEquals(found, []);
});

Deno.test("patterns: none that is put together grows faster than the text that it is run over", async () => {
  const paths: string[] = [];
  for (const path of await sources()) if ((await Deno.readTextFile(path)).includes("new RegExp(")) paths.push(path);
  const built = await builtPatterns(paths, (path) => import(`../${path}`));
  const found = built.flatMap(({ path, pattern }) => {
    const text = growing(pattern);
    return text === undefined || isBounded(path, pattern) ? [] : [`${path} ${pattern} over ${text}`];
  });
  assertNotEquals(built.length, 0);
  assertEquals(found, []);
});

Deno.test("patterns: those that grow are told, and those that do not are let be", () => {
  const growingOnes = [
    /\s*\n/,
    /\/+$/,
    /^\s*-.*$/gm,
    /(a+)+b/,
    /(?:a|a)*b/,
    /\$\{[^}]*"/,
    /^\d*\d*$/,
    /(?:\/\*[^]*?\*\/)*x/,
    /(?<=^ *):/m,
    /^(\w+)=.*,\1$|a.*b/,
    /\p{L}*\d/u,
    /x[^]*?y/g,
  ];
  for (const pattern of growingOnes) assertNotEquals(growing(pattern), undefined, String(pattern));
  const steadyOnes = [
    /\s+/g,
    /(?<!\/)\/+$/,
    /^[ \t]*-/gm,
    /^a+b/,
    /"[^"]*"/g,
    /^(?:a|b)*c$/,
    /a{0,32}b/,
    /[^]*x/y,
    /(?<kind>["'])(?:(?!\k<kind>)[^])*\k<kind>/y,
    /\bfoo\b|^$/,
  ];
  for (const pattern of steadyOnes) assertEquals(growing(pattern), undefined, String(pattern));
});

function isBounded(path: string, { source }: RegExp): boolean {
  return BOUNDED.some(([where, text]) => where === path && source.includes(text));
}

async function sources(): Promise<string[]> {
  const found: string[] = [];
  const folders = ["daemon", "clients"];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) folders.push(`${folder}/${name}`);
      else if (name.endsWith(".ts") && !name.endsWith("_test.ts")) found.push(`${folder}/${name}`);
    }
  }
  return found.sort();
}
