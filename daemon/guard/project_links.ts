// Whether a tool that reads a project comes to secrets, or to what is not of the project, by the links in it, or by settings that take
// other files in. Knows which files a tool reads by itself from a table; runs nothing.

import { keptLinks } from "./index_links.ts";
import { isSecretName } from "./paths.ts";
import { namesLike } from "./project_look.ts";
import { isBeyond } from "./project_top.ts";
import { READ_LIKE, READ_UNASKED } from "./read_unasked.ts";
import type { Sight } from "./sight.ts";
import { dangerOfNames } from "./taken_in.ts";

/** A file that the tool reads by itself, and prints lines of, is a link to what must not be read unasked. */
export function leadsToSecrets(
  { folder, tool, top, seen }: { folder: string; tool: string; top: string; seen: Set<string> },
  sight: Sight,
): string | undefined {
  const names = Object.hasOwn(READ_UNASKED, tool) ? READ_UNASKED[tool] : undefined;
  const { home, resolve, isSecret, read } = sight;
  if (names === undefined || resolve === undefined || isSecret === undefined) return undefined;
  const start = resolve(folder) ?? folder;
  const form = READ_LIKE[tool];
  const further = namesLike(start, form === undefined ? {} : { "": form }, sight);
  for (let at = start;; at = at.slice(0, at.lastIndexOf("/"))) {
    if (seen.has(at)) return undefined;
    seen.add(at);
    for (const name of at === home ? [] : new Set([...names, ...further(at)])) {
      const file = `${at === "/" ? "" : at}/${name}`;
      const text = read(file);
      if (text === undefined) continue;
      const real = resolve(file);
      if (real !== undefined && real !== file && isSecret(real)) {
        return `${tool} prints lines of ${file}, which is a link to ${real}`;
      }
      // Beyond the project they are not those of who wrote it.
      const reach = isBeyond(at, top) ? at : top;
      const why = text === null ? undefined : dangerOfNames({ tool, file, text, top: reach }, sight);
      if (why !== undefined) return why;
    }
    if (at === "" || at === "/") return undefined;
  }
}

/** More entries of a project, and more links that its repository keeps, are not looked at. */
const MOST_ENTRIES = 3_000, MOST_LINKS = 500;

/** Folders of which no tool takes anything by itself, and those that hold what was built. */
const PASSED = /^(?:node_modules|\.git|\.venv|venv|__pycache__)$/, LATE = /^(?:target|\.cache|dist|build)$/;

/** Tools that print lines of whatever they find below a folder. Of a search only files of one kind are printed by mistake. */
const FINDERS = new Set(
  ("deno tsc eslint prettier stylelint markdownlint clang-format biome oxlint cargo rustfmt go gofmt golangci-lint ruff black isort " +
    "flake8 pylint mypy pyright bandit codespell yamllint typos taplo hadolint rubocop").split(" "),
);

/**
 * A link in a project that leads to what must not be read unasked, or out of the project: whatever reads the project may take it for a
 * file of its own.
 */
export function strayLink(
  { folder, tool, top }: { folder: string; tool: string; top: string },
  { entries, resolve, isSecret, read }: Sight,
): string | undefined {
  if (entries === undefined || resolve === undefined || isSecret === undefined) return undefined;
  const danger = (path: string): string | undefined => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    // What is called a secret is nothing that a tool takes by itself, and of a search it is looked for elsewhere.
    if (isSecretName(name) || tool === "rg" && !/^\.(?:git|rg)?ignore$/.test(name)) return undefined;
    const real = resolve(path) ?? path;
    // A file elsewhere that is no secret may be read as it is; of a folder nobody knows what will be taken.
    return isSecret(real) || isBeyond(real, top) && holdsSome(real)
      ? `${tool} may show ${real}, to which ${path} leads`
      : undefined;
  };

  const holdsSome = (path: string) => {
    for (const _ of entries(path)) return true;
    return false;
  };
  const kept = keptLinks(top, read);
  if (kept !== undefined && kept.length > MOST_LINKS && FINDERS.has(tool)) {
    return `it cannot be seen where all links in ${top} lead`;
  }
  for (const name of kept?.slice(0, MOST_LINKS) ?? []) {
    const why = danger(`${top}/${name}`);
    if (why !== undefined) return why;
  }

  const folders = [folder], late: string[] = [];
  let left = MOST_ENTRIES;
  for (let place = folders.shift() ?? late.shift(); place !== undefined; place = folders.shift() ?? late.shift()) {
    const isTop = place === top || place === folder;
    for (const { name, kind } of entries(place)) {
      if (left-- <= 0) {
        // What else there is was not fetched with the repository.
        if (kept !== undefined || !FINDERS.has(tool)) return undefined;
        return `${tool} may show what links below ${folder} lead to, and there is more than is looked at`;
      }
      const path = `${place === "/" ? "" : place}/${name}`;
      if (kind === "folder") {
        if (PASSED.test(name) && (isTop || kept !== undefined || name === ".git")) continue;
        (LATE.test(name) ? late : folders).push(path);
      } else if (kind === "link") {
        const why = danger(path);
        if (why !== undefined) return why;
      }
    }
  }
  return undefined;
}
