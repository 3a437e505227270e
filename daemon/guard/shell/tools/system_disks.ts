// Rules for disks: what formats, partitions, erases or mounts them, and what only lists them.
// Knows nothing of ordinary files, but that a file system may be made in one.

import { Arg, type Call, type Rule, type Rules } from "../call.ts";
import { parseArgs } from "../options.ts";
import { asked, asksForHelp, byVerb, denied, harmless, harmlessBut, harmlessWith, rules, same } from "./forms.ts";

const RULE = "device";
const destroys = denied(RULE, "it destroys what is on a disk");
const changes = asked(RULE, "it changes a disk or what is mounted");

/** Whether it may name a disk: anything but a path that is known and lies apart from /dev. */
function mayBeDisk(arg: Arg): boolean {
  const text = arg.text;
  if (text === undefined) {
    return !/^\.?\/?(?:[\w.-]{2,}|[\w.-]+\/[\w.-]+)$/.test(arg.prefix) || arg.prefix.startsWith("/dev");
  }
  return !/\.(img|iso|raw|bin|qcow2|disk|ext[234]|fs|vhd|image|swap)$|(^|\/)swapfile$/.test(text) ||
    /^\/+(dev|proc|sys)\b/.test(text) ||
    text.includes("..");
}

/** `mkfs` and its kin: a disk is refused, an image file in the folder is written. */
const mkfs: Rule = ({ args, judge }) => {
  if (asksForHelp(args) || args.length === 1 && /^-[VhN]$/.test(args[0]?.text ?? "")) return;
  const images = args.filter((arg) => !arg.mayBeOption && !mayBeDisk(arg));
  const disks = args.filter((arg) => !arg.mayBeOption && mayBeDisk(arg) && /^\/|:$/.test(arg.prefix));
  if (images.length === 0 || disks.length > 0) return judge.deny(RULE, "it formats a disk");
  for (const image of images) judge.touch("write", image);
  judge.ask(RULE, "it makes a file system");
};

/** A partitioning tool: refused, unless every word in front is of the reading forms. */
function partitions(reads: RegExp, quiet: RegExp): Rule {
  return ({ args, judge }) => {
    if (asksForHelp(args) || args.length === 0) return;
    const options = args.filter(({ prefix }) => prefix.startsWith("-"));
    const listing = options.some(({ text }) => reads.test(text ?? "?"));
    const only = options.every(({ text }) => reads.test(text ?? "?") || quiet.test(text ?? "?"));
    const sure = args.every((arg) => !arg.mayBeOption || arg.prefix.startsWith("-"));
    if (listing && only && sure) return;
    judge.deny(RULE, "it changes the partitions of a disk");
  };
}

const parted: Rule = ({ args, judge }) => {
  if (asksForHelp(args)) return;
  const { options, operands, unknown, doubtful } = parseArgs(args, {
    short: "hlmsvfja:",
    long: ["help", "list", "machine", "script", "version", "fix", "json", "align="],
  });
  const [, ...words] = operands;
  const reads =
    /^(print|p|unit|free|all|list|devices|help|version|quit|align-check|min|minimal|opt|optimal|s|b|kb|mb|gb|tb|kib|mib|gib|tib|compact|cyl|chs|%|[0-9]+)$/i;
  const sure = unknown.length === 0 && doubtful.length === 0 &&
    !options.some(({ name }) => name === "f" || name === "fix");
  if (sure && options.some(({ name }) => /^(l|list|v|h)$/.test(name)) && words.length === 0) return;
  if (sure && words.length > 0 && words.every(({ text }) => reads.test(text ?? "?"))) return;
  judge.deny(RULE, "it changes the partitions of a disk");
};

const wipefs: Rule = ({ args, judge }) => {
  if (asksForHelp(args)) return;
  const { options, unknown, doubtful } = parseArgs(args, {
    short: "abfhiJnO:o:pqt:V",
    long: [
      "all",
      "backup=?",
      "force",
      "noheadings",
      "json",
      "no-act",
      "offset=",
      "output=",
      "parsable",
      "quiet",
      "types=",
      "lock=?",
      "help",
      "version",
    ],
  });
  const used = (pattern: RegExp) => options.some(({ name }) => pattern.test(name));
  const erases = used(/^(a|all|o|offset)$/) || unknown.length > 0 || doubtful.length > 0;
  if (erases && !used(/^(n|no-act)$/)) judge.deny(RULE, "it erases the signatures of a disk");
};

/** A tool whose options act on a disk: reading ones, destroying ones, the rest asks. */
function byOptions(reads: RegExp, refuses: RegExp, why: string): Rule {
  return ({ args, judge }) => {
    if (asksForHelp(args)) return;
    const options = args.filter((arg) => arg.mayBeOption);
    if (options.some(({ prefix }) => refuses.test(prefix))) return judge.deny(RULE, why);
    if (options.length > 0 && options.every(({ text }) => reads.test(text ?? "?"))) return;
    judge.ask(RULE, "it may change a disk");
  };
}

/** Asks where a word is one of these, and goes by a rule for the rest. */
function unlessWords(words: RegExp, rule: Rule): Rule {
  return (call) => {
    if (call.args.some(({ text, shown }) => words.test(text ?? "") || words.test(shown))) {
      call.judge.ask(RULE, "it may change a disk");
    }
    return rule(call);
  };
}

/** A tool for file systems that asks, and must not run with some of its options on a disk. */
function onDisk(refuses: (words: readonly string[]) => boolean, why: string, reads?: RegExp): Rule {
  return ({ args, judge }) => {
    if (asksForHelp(args)) return;
    const options = args.filter((arg) => arg.mayBeOption);
    if (reads !== undefined && options.length > 0 && options.every(({ text }) => reads.test(text ?? "?"))) return;
    const disks = args.some((arg) =>
      !arg.mayBeOption && mayBeDisk(arg) && /^\/dev\/|^(?:UUID|LABEL)=/.test(arg.prefix)
    );
    if (disks && refuses(options.map(({ prefix }) => prefix))) return judge.deny(RULE, why);
    judge.ask(RULE, "it may change a disk");
  };
}

/** Repairs whatever it finds, unasked, and even where nothing seems wrong. */
const forcesRepair = (words: readonly string[]) => {
  const letters = words.filter((word) => /^-[a-z]+$/i.test(word)).join("");
  return letters.includes("f") && letters.includes("y");
};

/** `debugfs`: its requests read and write a file system behind the back of the system. */
const debugfs: Rule = ({ args, judge }) => {
  if (asksForHelp(args)) return;
  const { options, operands } = parseArgs(args, { short: "Vb:cd:Df:iR:s:wnz:" });
  judge.ask(RULE, "it may change a disk");
  for (const { name, value } of options) {
    if (name === "f" && value !== undefined) judge.touch("read", value);
    if (name !== "R" || value === undefined) continue;
    const [request, ...words] = value.text?.trim().split(/\s+/) ?? [];
    if (/^(cat|dump|dump_inode|rdump|blocks|ex|extents)$/.test(request ?? "")) {
      for (const word of words) if (word.startsWith("/")) judge.touch("read", Arg.of(word));
    }
  }
  if (options.some(({ name }) => name === "w")) { for (const disk of operands) judge.touch("write", disk); }
};

const mount: Rule = (call) => {
  const { operands, unknown, doubtful } = parseArgs(call.args, {
    short: "lvhVt:",
    long: ["show-labels", "types=", "verbose", "help", "version"],
  });
  // Without a place, these only list what is mounted.
  if (operands.length + unknown.length + doubtful.length === 0) return;
  call.judge.ask("mount", "it changes what is mounted");
};

const unlessOnly = (reads: RegExp, rule: Rule): Rule => (call: Call) => {
  if (call.args.every(({ text }) => reads.test(text ?? "?"))) return;
  return rule(call);
};

const lvmRead = "pvs vgs lvs pvdisplay vgdisplay lvdisplay pvscan vgscan lvscan lvmdiskscan pvck vgck lvmconfig";
const lvmDestroy = "pvremove vgremove lvremove pvcreate lvreduce vgreduce flash_erase flash_eraseall flashcp nandwrite";
const lvmChange =
  "vgcreate lvcreate lvextend lvresize vgextend pvresize pvmove pvchange vgchange lvchange lvconvert lvrename vgrename vgsplit vgmerge vgexport vgimport vgcfgbackup vgcfgrestore";

/** Settings on the command line may name a log, which is written. Source: lvm.conf(5). */
const lvmReads = harmlessWith(
  /^(?:-[abcCDhHmnoOPsSvqt]+|--(?:all|aligned|binary|columns|nameprefixes|noheadings|nosuffix|nolocking|options(?:=.*)?|readonly|reportformat(?:=.*)?|rows|segments|separator(?:=.*)?|select(?:=.*)?|sort(?:=.*)?|units(?:=.*)?|unbuffered|unquoted|verbose|quiet|version|help|partial|foreign|shared|maps|history|short|colon))$/,
);

/** The rules for disks. */
export const DISKS: Rules = rules(
  same(
    "mkfs mkfs.ext2 mkfs.ext3 mkfs.ext4 mkfs.xfs mkfs.btrfs mkfs.vfat mkfs.fat mkfs.msdos mkfs.ntfs mkfs.exfat mkfs.f2fs mkfs.minix",
    mkfs,
  ),
  same(
    "mkfs.cramfs mkfs.bfs mkfs.jfs mkfs.reiserfs mkfs.udf mkfs.nilfs2 mke2fs mkdosfs mkntfs mkswap mkudffs mkreiserfs",
    mkfs,
  ),
  same("newfs newfs_msdos mkexfatfs mkudf", mkfs),
  same("mformat blkdiscard sg_format scrub nwipe blkzone", destroys),
  same("mdel mdeltree mcopy mmove mren mmd mrd mlabel mattrib mpartition mtools", changes),
  same("mdir minfo mdu", changes),
  same(
    "fdisk",
    partitions(/^(-l|--list|-x|--list-details|-V)$/, /^(-[uobLWw].*|--bytes|--output.*|--units.*|--color.*)$/),
  ),
  same(
    "sfdisk",
    partitions(
      /^(-l|--list|-d|--dump|-J|--json|-F|--list-free|-s|-V|--verify|-T|--list-types)$/,
      /^(-o.*|--bytes|-q)$/,
    ),
  ),
  // `-l` of sgdisk loads what was saved.
  same("sgdisk", partitions(/^(-p|--print|-i\d*|--info=\d+|-v|--verify|-L|--list-types|-V|--version)$/, /^$/)),
  same("gdisk", partitions(/^-l$/, /^$/)),
  same("cfdisk cgdisk", destroys),
  same("parted", parted),
  same("wipefs", wipefs),
  same(lvmRead, lvmReads),
  same(lvmDestroy, destroys),
  same(lvmChange, changes),
  same(
    "resize2fs xfs_growfs ntfsfix e2label fstrim partprobe kpartx growpart",
    changes,
  ),
  same(
    "e2fsck fsck fsck.ext2 fsck.ext3 fsck.ext4 fsck.vfat fsck.fat",
    onDisk(forcesRepair, "it changes a disk whatever it finds there"),
  ),
  same("dd_rescue ddrescue", (call) => {
    changes(call);
    // From one to the other, with a record of what could be read.
    const [, ...to] = call.args.filter((arg) => !arg.mayBeOption);
    if (!asksForHelp(call.args)) { for (const arg of to) call.judge.touch("write", arg); }
  }),
  same("eject testdisk photorec partclone fsfreeze quotaon quotaoff edquota", changes),
  same("umount swapoff umount.nfs fusermount pmount sshfs cryptmount", asked("mount", "it changes what is mounted")),
  same("dumpe2fs xfs_info repquota quota", harmless),
  [
    ["mount", mount],
    ["swapon", unlessOnly(/^(-s|--summary|--show(=.*)?|--bytes|--noheadings|--raw)$/, changes)],
    ["losetup", unlessOnly(/^(-a|--all|-l|--list|--json|-J|-n|--noheadings|--raw)$/, changes)],
    ["blockdev", byOptions(/^(--get.*|--report|-v|-q)$/, /^$/, "")],
    [
      "tune2fs",
      onDisk((words) => words.some((word) => /^-[a-z]*[OIQ]/.test(word)), "it changes how a disk is laid out", /^-l$/),
    ],
    ["debugfs", debugfs],
    [
      "xfs_repair",
      onDisk((words) => words.some((word) => /^-[a-z]*L/.test(word)), "it throws away what a disk has yet to write"),
    ],
    [
      "hdparm",
      // A number behind an option is what it sets.
      unlessWords(
        /^\d/,
        byOptions(
          /^-(i|I|g|C|t|T|tT|v|a|d|r|u|W|H|Tt)$/,
          /^--(security-|trim|write|make-bad|repair|fwdownload|dco-|sanitize|format|yes|please|idle-unload|drq|Istdin)|^-[NDJ]/,
          "it may destroy what is on a disk",
        ),
      ),
    ],
    [
      "smartctl",
      // These logs are written, or how a disk recovers.
      unlessWords(
        /scterc,|scttempint|,p$/,
        byOptions(
          /^(-(a|i|H|x|c|A|q|n|P.*|l.*|d.*|r.*|j|V)|--(all|info|health|xall|capabilities|attributes|scan|scan-open|json.*|log=.*|device=.*))$/,
          /^$/,
          "",
        ),
      ),
    ],
    ["badblocks", byOptions(/^-(s|v|sv|vs|b|c|e|p)$/, /^-[a-zA-Z]*w/, "it overwrites a disk")],
    [
      "mdadm",
      byOptions(
        /^(--detail|-D|--examine|-E|--query|-Q|--scan|-s|--verbose|-v|--brief|-b|--export|-Y)$/,
        /^(--zero-superblock|--create|-C|--build|-B|--stop|-S|--remove|-r|--fail|-f|--kill-subarray.*)$/,
        "it destroys a disk array",
      ),
    ],
    [
      "cryptsetup",
      byVerb({
        globals: { long: ["help", "version", "verbose", "debug", "usage"], short: "vqy?V" },
        verbs: rules(
          same("status luksDump isLuks luksUUID benchmark", unlessKeys()),
          same(
            "luksFormat erase luksErase luksKillSlot luksRemoveKey reencrypt luksHeaderRestore luksChangeKey",
            destroys,
          ),
        ),
        otherwise: laterVerb(
          /^(luksFormat|erase|luksErase|luksKillSlot|luksRemoveKey|reencrypt|luksHeaderRestore)$/,
          changes,
        ),
      }),
    ],
    [
      "nvme",
      byVerb({
        verbs: rules(
          same(
            "list list-subsys id-ctrl id-ns list-ns smart-log error-log fw-log get-log get-feature show-regs version",
            harmless,
          ),
          same(
            "format sanitize write write-zeroes write-uncor delete-ns dsm fw-download fw-commit security-send",
            destroys,
          ),
        ),
        otherwise: changes,
      }),
    ],
    [
      "lvm",
      byVerb({
        verbs: rules(same(`${lvmRead} version fullreport help`, lvmReads), same(lvmDestroy, destroys)),
        bare: changes,
        otherwise: changes,
      }),
    ],
    [
      "dmsetup",
      byVerb({
        globals: { short: "vhcCo:", long: ["verbose", "noheadings", "columns", "version", "help", "force"] },
        verbs: rules(
          same("ls info status deps targets version", harmlessBut(/^--?e/)),
          same("remove remove_all wipe_table clear load create reload", destroys),
        ),
        otherwise: laterVerb(/^(remove|remove_all|wipe_table|clear)$/, changes),
      }),
    ],
    [
      "zpool",
      byVerb({
        verbs: rules(
          same("list status iostat get history events version", harmlessBut(/^-[A-Za-z]*c/)),
          same("destroy labelclear remove offline detach create", destroys),
        ),
        otherwise: changes,
      }),
    ],
    [
      "zfs",
      byVerb({
        verbs: rules(same("list get userspace groupspace version holds", harmless), same("destroy rollback", destroys)),
        bare: harmless,
        otherwise: changes,
      }),
    ],
    [
      "btrfs",
      byVerb({
        verbs: rules(
          same("subvolume sub filesystem fi fs device dev scrub balance quota qgroup", btrfsPart()),
          same("version help", harmless),
        ),
        otherwise: changes,
      }),
    ],
    ["udisksctl", byVerb({ verbs: rules(same("status info dump", harmless)), otherwise: changes })],
    [
      "diskutil",
      byVerb({
        verbs: rules(
          same("list info listFilesystems activity", harmless),
          same("eraseDisk eraseVolume partitionDisk zeroDisk secureErase randomDisk reformat", destroys),
        ),
        otherwise: laterVerb(/^delete|^erase/, changes),
      }),
    ],
  ],
);

/** `luksDump` shows the key of the disk with `--dump-master-key`. */
function unlessKeys(): Rule {
  return ({ args, judge }) => {
    if (args.some(({ prefix, mayBeOption }) => mayBeOption && /^--(d|m|v|u|k)|^-d/.test(prefix))) {
      judge.ask("secret-read", "it may show the key of a disk");
    }
  };
}

/** For tools whose verb may stand behind unlisted options with values. */
function laterVerb(refuses: RegExp, rule: Rule): Rule {
  return (call) => call.args.some(({ text }) => refuses.test(text ?? "")) ? destroys(call) : rule(call);
}

function btrfsPart(): Rule {
  return (call) => {
    const resets = call.args.some(({ mayBeOption, text }) =>
      mayBeOption && !/^-[^z-]*$|^--(?!r)[\w-]+/.test(text ?? "--r")
    );
    if (!resets && /^(list|show|df|usage|du|stats|status|get-default|find-new)$/.test(call.args[0]?.text ?? "?")) {
      return;
    }
    return changes(call);
  };
}
