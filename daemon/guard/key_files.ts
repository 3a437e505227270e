// Files that hold a private key under a name that says no more than "certificate": only what stands in them tells. Reads the few files
// that a command reads and that have such a name.

import type { PathPattern, PathSetting } from "./paths.ts";
import type { ReadText } from "./git_remote.ts";
import { filesFor } from "./shell/look.ts";
import { intersects, wildcards } from "./shell/patterns.ts";
import type { MetTouch } from "./shell/reach.ts";

const ENDINGS = "pem crt cer p8 pk8 pkcs8".split(" ");
const MAY_HOLD = new RegExp(`\\.(${ENDINGS.join("|")})$`, "i");
const PRIVATE = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/;

/** More files are not looked into, nor more names beside a wildcard. */
const MOST_READ = 64;
const MOST_NAMES = 2_000;

/**
 * Why a file among those that are read by name or by a wildcard must not be, as a clause: a private key is in it, or there are more than
 * are looked into. `undefined` if there is none.
 */
export function keyAmong(touches: readonly MetTouch[], setting: PathSetting, read: ReadText): string | undefined {
  const files = new Set<string>();
  const seen = new Set<string>();
  for (const { how, path, kept } of touches) {
    if (how !== "read" || path === undefined || kept !== undefined || seen.has(path.shown)) continue;
    seen.add(path.shown);
    for (const file of filesOf(path, setting)) if (MAY_HOLD.test(file)) files.add(file);
  }
  let count = 0;
  for (const file of files) {
    const text = read(file);
    if (typeof text !== "string") continue;
    if (PRIVATE.test(text)) return `it reads ${file}, which holds a private key`;
    if (++count >= MOST_READ) return `it reads more than ${MOST_READ} files that may hold private keys; name fewer`;
  }
  return undefined;
}

function filesOf(path: PathPattern, setting: PathSetting): readonly string[] {
  if (path.exact) return [path.shown];
  const last = path.pattern.slice(path.pattern.lastIndexOf("/") + 1);
  const wide = ENDINGS.some((ending) => intersects(last, wildcards(`*.${ending}`)));
  return wide && setting.disk !== undefined ? filesFor(path, undefined, setting, MOST_NAMES) : [];
}
