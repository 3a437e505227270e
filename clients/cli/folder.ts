// Paths of flags, made absolute by text alone: the disk is not looked at, links are not followed.
// Knows no flag. Pure.

/** An absolute folder, from a path and the current folder. Links are not followed. */
export function folderFrom(path: string | undefined, cwd: string): string {
  const whole = path === undefined ? cwd : path.startsWith("/") ? path : `${cwd}/${path}`;
  const parts: string[] = [];
  for (const part of whole.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
