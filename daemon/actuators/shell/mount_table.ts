// Which places show the same files: what one mount shows may stand under another mount too (`mount --bind`, the physical root of
// some systems). Knows the form of /proc/self/mountinfo, and nothing of who asks.

import { isWithin } from "./real_path.ts";

/** One line of the table. */
export interface MountedPlace {
  /** Which file system, as `major:minor`. */
  readonly device: string;
  /** What of the file system is shown. */
  readonly root: string;
  /** Where it is shown. */
  readonly point: string;
}

/** Reads /proc/self/mountinfo. Lines that make no sense are left out. */
export function parseMountTable(text: string): MountedPlace[] {
  return text.split("\n").flatMap((line) => {
    const [, , device, root, point] = line.split(" ");
    if (device === undefined || !root?.startsWith("/") || !point?.startsWith("/")) return [];
    return [{ device, root: unescape(root), point: unescape(point) }];
  });
}

/** Names the other places at which a real path, or something below it, is shown. */
export function aliasesOf(path: string, table: readonly MountedPlace[]): string[] {
  // Of two mounts the deeper one shows, and of two at one place the later one.
  let home: MountedPlace | undefined;
  for (const each of table) {
    if (isWithin(path, each.point) && each.point.length >= (home?.point.length ?? 0)) home = each;
  }
  if (home === undefined) return [];
  const inside = join(home.root, path.slice(home.point === "/" ? 0 : home.point.length));
  const found = table.filter((each) => each !== home && each.device === home.device).flatMap(({ root, point }) => {
    if (isWithin(inside, root)) return [join(point, inside.slice(root === "/" ? 0 : root.length))];
    return isWithin(root, inside) ? [point] : [];
  });
  return [...new Set(found)].filter((each) => each !== path);
}

function join(folder: string, rest: string): string {
  const path = `${folder === "/" ? "" : folder}/${rest.replace(/^\/+/, "")}`;
  return path.length > 1 ? path.replace(/(?<!\/)\/+$/, "") : path;
}

/** Space, tab, line end and backslash are written in octal. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}
