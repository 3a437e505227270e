// Files that hold a private key under a name that says no more than "certificate": only what stands in them tells. Reads the few files
// that a command reads and that have such a name.

import type { PathPattern, PathSetting } from "./paths.ts";
import type { ReadText } from "./git_remote.ts";
import { filesFor } from "./shell/look.ts";
import type { MetTouch } from "./shell/reach.ts";

const MAY_HOLD = /\.(pem|crt|cer|p8|pk8|pkcs8)$/i;
const PRIVATE = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/;

/** More files are not looked into, nor more names beside a wildcard. */
const MOST_READ = 16;
const MOST_NAMES = 2_000;

/** A file with a private key in it among those that are read by name or by a wildcard; `undefined` if none is found. */
export function keyAmong(touches: readonly MetTouch[], setting: PathSetting, read: ReadText): string | undefined {
  const files = new Set<string>();
  const seen = new Set<string>();
  for (const { how, path } of touches) {
    if (how !== "read" || path === undefined || seen.has(path.shown)) continue;
    seen.add(path.shown);
    for (const file of filesOf(path, setting)) if (MAY_HOLD.test(file)) files.add(file);
  }
  return [...files].slice(0, MOST_READ).find((file) => PRIVATE.test(read(file) ?? ""));
}

function filesOf(path: PathPattern, setting: PathSetting): readonly string[] {
  if (path.exact) return [path.shown];
  const wide = /[*?\]]$/.test(path.shown) || MAY_HOLD.test(path.shown);
  return wide && setting.disk !== undefined ? filesFor(path, undefined, setting, MOST_NAMES) : [];
}
