// A path from a folder, by its words alone: no link is followed, and what lies there is not looked at. Knows no disk and no
// tool.

/** The absolute path that `path` means in `folder`. */
export function pathIn(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${folder}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
