// Which commands may make links, or bring some along: what is touched by its name afterwards may lie elsewhere than the name says.
// Knows no rule and no disk.

import type { Argv } from "./words.ts";

/** Commands that make links, or whatever they unpack, move or copy with all below it. */
const MAKERS = new Set(
  ("ln link mv rsync tar bsdtar gtar star unzip 7z 7za 7zr 7zz unrar bsdcpio cpio pax ar patch git hg jj svn fossil scp sftp rclone " +
    "unison stow restic borg mount unshare bwrap ditto robocopy busybox toybox mksquashfs unsquashfs debootstrap dpkg-deb rpm2cpio")
    .split(" "),
);

/** Options under which `cp` makes links or copies them as such. */
const COPIES_LINKS = /^-[a-zA-Z]*[adlPRrs]|^--(?:a|l|sy|r(?!efl|emove)|no-d|p)/;

/** Tells whether a command may leave links behind. */
export function mayMakeLinks([name, ...words]: Argv): boolean {
  if (name === undefined) return true;
  const base = name.slice(name.lastIndexOf("/") + 1);
  return MAKERS.has(base) || base === "cp" && words.some((word) => word === undefined || COPIES_LINKS.test(word));
}

/** Tells whether a command gives a file another name, under which it can be changed: no later look at the disk shows that. */
export function makesHardLinks([name, ...words]: Argv): boolean {
  if (name === undefined) return true;
  const base = name.slice(name.lastIndexOf("/") + 1);
  const has = (options: RegExp) => words.some((word) => word === undefined || options.test(word));
  return base === "link" || base === "ln" && !has(/^-[a-zA-Z]*s|^--sy/) || base === "ln" && has(/^-[a-zA-Z]*[PL]/) ||
    base === "cp" && has(/^-[a-zA-Z]*l|^--l/);
}

/** Tells whether a command writes below a folder through links that lie there, where others would put something in their place. */
export function writesThroughLinks([name, ...words]: Argv): boolean {
  const base = name?.slice(name.lastIndexOf("/") + 1);
  return base === "rsync" &&
    words.some((word) => word === undefined || /^-[a-zA-Z]*[KLk]|^--(?:in|keep|copy|ap)/.test(word));
}
