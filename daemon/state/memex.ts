// The memex, the folder of the user's notes: where it is. Pure; nothing is made here, the first capture or plan makes it.
// Knows nothing of what is kept in it.

/** What {@link parseMemex} returns; `folder` is `undefined` where nothing says where it is. */
export type MemexResult =
  | { readonly ok: true; readonly folder: string | undefined }
  | { readonly ok: false; readonly problem: string };

/** Works out the folder: MEMEX_DIR, else `memex` in the home folder. @param file The file that set MEMEX_DIR, if one did. */
export function parseMemex(variables: Readonly<Record<string, string | undefined>>, file?: string): MemexResult {
  const set = variables["MEMEX_DIR"]?.trim() ?? "";
  const home = variables["HOME"];
  if (set === "") return { ok: true, folder: home?.startsWith("/") ? `${withoutEnd(home)}/memex` : undefined };
  const folder = withoutEnd(set);
  if (folder.startsWith("/") && !/[\0\n]|(?:^|\/)\.\.?(?:\/|$)/.test(folder)) return { ok: true, folder };
  const where = file === undefined ? "" : ` (from ${file})`;
  const accepted = 'an absolute path below "/", without "." and ".." in it';
  return { ok: false, problem: `Cannot use MEMEX_DIR=${JSON.stringify(set)}${where}: it must be ${accepted}.` };
}

function withoutEnd(path: string): string {
  return path.replace(/(?<!\/)\/+$/, "");
}
