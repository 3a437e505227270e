// Which repositories of this machine a git command speaks with: what lies there decides what runs at the other end, where a push
// arrives. Reads settings as text; runs nothing, and judges nothing.

import { gitCodeOf, type GitCodeOptions } from "./git_code.ts";
import type { Disk, GitRemote } from "./git_remote.ts";

/** The hooks that git runs where a push arrives. */
export const RECEIVING_HOOKS: readonly string[] = [
  "pre-receive",
  "update",
  "post-receive",
  "post-update",
  "reference-transaction",
  "proc-receive",
  "push-to-checkout",
];

/** More repositories than these are not looked for. */
const MOST = 8;

/** How {@link gitCodeOfRemote} looks at the disk. */
export interface GitReceiverOptions extends GitCodeOptions {
  readonly kind: Disk["kind"];
}

/**
 * Finds the files that are read as code in repositories on this machine that a remote may lead to: their settings, and their hooks.
 * Of hooks that a push would run also those that are not there: one that comes there would run.
 *
 * @param folder Where git works, absolute.
 * @param settings Files of settings that it reads there.
 */
export function gitCodeOfRemote(
  remote: GitRemote,
  folder: string,
  settings: readonly string[],
  options: GitReceiverOptions,
): readonly string[] {
  const receiving = remote.pushes ? RECEIVING_HOOKS : [];
  return [
    ...new Set(
      placesOf(remote, folder, settings, options).flatMap((place) =>
        gitCodeOf(place, { ...options, awaited: receiving })
      ),
    ),
  ];
}

/** The folders that a remote may lead to; rather one too many. */
function placesOf(
  { name }: GitRemote,
  folder: string,
  settings: readonly string[],
  { home, read, kind }: GitReceiverOptions,
): readonly string[] {
  const sections = settings.flatMap((path) => read(path)?.split(/^[ \t]*(?=\[)/m) ?? []);
  const remotes = sections.filter((section) => /^\[remote[ \t.]/i.test(section));
  const named = remotes.filter((section) => section.includes(`"${name}"`));
  // Which one git takes by itself, or in a group, is not worked out: each may be it.
  const wanted = named.length > 0 ? named : remotes;
  const addresses = [name, ...wanted.flatMap((section) => valuesOf(section, /(?:push)?url/))].filter((each) =>
    each !== ""
  );
  const rewritten = sections.slice(0, MOST_NAMED).flatMap((section) => {
    const base = /^\[url[ \t]+"((?:[^"\\]|\\.)*)"/i.exec(section)?.[1];
    if (base === undefined) return [];
    return valuesOf(section, /(?:push)?insteadof/).slice(0, MOST_NAMED).flatMap((prefix) =>
      addresses.slice(0, MOST_NAMED).filter((each) => each.startsWith(prefix)).map((each) =>
        base + each.slice(prefix.length)
      )
    );
  });
  const found = new Set<string>();
  for (const address of new Set([...addresses.slice(0, MOST_NAMED), ...rewritten.slice(0, MOST_NAMED)])) {
    const path = address.replace(/^file:\/\/(?:localhost(?=\/))?/i, "").replace(/^~(?=\/)/, home);
    const place = path.startsWith("/") ? path : `${folder}/${path}`;
    // As git tries them.
    for (const each of [place, `${place}.git`]) {
      const is = kind(each);
      const leads = is === "file" ? /^gitdir: ([^\r\n]+)/.exec(read(each) ?? "")?.[1] : undefined;
      if (is === "folder") found.add(each);
      else if (leads !== undefined) found.add(leads.startsWith("/") ? leads : `${each.replace(/[^/]*$/, "")}${leads}`);
    }
  }
  return [...found].slice(0, MOST);
}

/** More of one kind are not tried: whoever wrote the settings must not keep the daemon busy. */
const MOST_NAMED = 64;

/** What a section sets to a value under a name, quotation marks taken away. */
function valuesOf(section: string, name: RegExp): string[] {
  const lines = section.matchAll(new RegExp(`(?<![\\w-])${name.source}[ \\t]*=[ \\t]*(.*)`, "gi"));
  return Array.from(lines, ([, value = ""]) => {
    const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(value)?.[1];
    return (quoted ?? value.replace(/[#;].*$/, "").trim()).replace(/\\(.)/g, "$1");
  });
}
