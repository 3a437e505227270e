// What `xargs`, `find -exec` and `fd -x` are told to run every day: commands that read or print, for which a name that somebody else chose
// is a file and nothing more. Whatever else they run, and however harmless it looks, asks: which words it gets stands nowhere. Data.

import type { Arg } from "./call.ts";

const RUN: ReadonlySet<string> = new Set(
  ("wc sort uniq grep egrep fgrep zgrep rg ag ack echo printf basename dirname cat tac head tail nl ls stat file du jq yq sed awk gawk cut tr fold " +
    "md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum cksum sum git sh bash dash identify exiftool mediainfo ffprobe pdfinfo " +
    "realpath readlink tokei cloc xxd od hexdump hd strings zcat bzcat xzcat gzip gunzip bat batcat test [ true false pwd column less " +
    "shellcheck yamllint xmllint size nm readelf objdump ldd which namei getfacl lsattr tar unzip zipinfo diff cmp comm paste rev " +
    "ps kubectl docker systemctl dpkg rpm pygmentize hexyl").split(" "),
);

/** Why a command is not run for each of many words every day, as a clause; `undefined` where it is. */
export function whyRarelyRun(runner: string, command: Arg | undefined): string | undefined {
  const name = command?.text?.replace(/^(?:\/usr)?\/bin\//, "");
  if (command === undefined || name !== undefined && RUN.has(name)) return undefined;
  return `${runner} does not run ${command.shown} every day`;
}
