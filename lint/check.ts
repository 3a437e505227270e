// The part of `deno task check` that no lint rule can see from inside one file: links, settings, cycles.
// It reads the tree, prints one line a problem on stderr, and ends with 1 when there is one. It mends nothing.

import { CONFIG_VARIABLES } from "../daemon/config.ts";
import { findCycle } from "./cycles.ts";
import { judgeLinks, judgeSettings } from "./docs.ts";
import { isTest } from "./tree.ts";

const ROOT = new URL("../", import.meta.url);
const DOCUMENTS = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"];
const SOURCES = ["main.ts", "daemon/", "clients/", "conformance/", "tests/", "bench/", "std/", "lint/", "fixtures/"];

const problems: string[] = [];
const documents = readAll([...DOCUMENTS, "docs/"], ".md");
for (const each of [...DOCUMENTS, ".env.example"]) {
  if (!exists(each)) problems.push(`${each} is missing`);
}

const manuals = new Map([...documents].filter(([place]) => place === "README.md" || place.startsWith("docs/")));
problems.push(...judgeLinks(documents, exists));
problems.push(...judgeSettings(CONFIG_VARIABLES, { example: readText(".env.example"), documents: manuals }));

const cycle = findCycle(new Map([...readAll(SOURCES, ".ts")].filter(([place]) => !isTest(place))));
if (cycle !== undefined) problems.push(`Files import one another in a circle: ${cycle.join(" -> ")}`);

for (const each of problems) console.error(each);
if (problems.length > 0) {
  console.error(`Found ${problems.length} problem${problems.length === 1 ? "" : "s"} in the tree`);
  Deno.exit(1);
}
console.log(`Checked the links and settings of ${documents.size} documents, and the imports for circles`);

/** The texts of the files with that ending, by place; folders end in "/" and are read with all below them. */
function readAll(places: readonly string[], ending: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const place of places.filter(exists)) {
    if (!place.endsWith("/")) {
      if (place.endsWith(ending)) texts.set(place, readText(place));
      continue;
    }
    const entries = [...Deno.readDirSync(new URL(place, ROOT))].filter(({ name }) => name !== "node_modules");
    const below = entries.map(({ name, isDirectory }) => `${place}${name}${isDirectory ? "/" : ""}`).sort();
    for (const [each, text] of readAll(below, ending)) texts.set(each, text);
  }
  return texts;
}

function exists(place: string): boolean {
  try {
    Deno.lstatSync(new URL(place, ROOT));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function readText(place: string): string {
  return exists(place) ? Deno.readTextFileSync(new URL(place, ROOT)) : "";
}
