// The rules of the tools that tell of files without showing what is in them: ls, stat, du, file, realpath, tree, checksums, counts.
// What they see is judged by its path; the options that write or read further files are their doors.

import { Arg, type Rule, type Rules } from "../call.ts";
import { meansLong, parseArgs } from "../options.ts";
import { asked } from "./forms.ts";
import { each, gnu, lister, reader, speaker } from "./gnu.ts";
import { judgePlain, plain, type PlainTool } from "./plain.ts";

const LS: PlainTool = {
  grammar: gnu(
    "1ABCDFGHI:LNQRST:UXZabcdfghiklmnopqrstuvw:x",
    "all almost-all author block-size= classify=? color=? context dereference dereference-command-line " +
      "dereference-command-line-symlink-to-dir directory dired escape file-type format= full-time group-directories-first hide= " +
      "hide-control-chars human-readable hyperlink=? ignore= ignore-backups indicator-style= inode kibibytes literal no-group " +
      "numeric-uid-gid quote-name quoting-style= recursive reverse show-control-chars si size sort= tabsize= time= time-style= " +
      "width= zero",
  ),
  operands: "list",
};

/** Options of `ls` with which it still prints bare names that do not begin with a dot. */
const BARE_NAMES = /^[1trSUXvcud]$|^(reverse|sort|time|directory|ignore|hide|literal)$/;

function below(cwd: string, path: Arg): Arg {
  return new Arg([{ kind: "text", text: `${cwd}/` }, ...path.pieces], path.mayVanish);
}

const ls: Rule = (call) => {
  const parsed = parseArgs(call.args, LS.grammar);
  const printed = judgePlain(call, LS, parsed);
  // Of what lies hidden in a folder it is not known which names there are; those that are named are printed all the same.
  const hidden = ({ name }: { readonly name: string }) => /^(a|A|all|almost-all)$/.test(name);
  const bare = ({ name, value }: { readonly name: string; readonly value?: Arg | undefined }) =>
    BARE_NAMES.test(name) || name === "color" && /^(never|none|no)$/.test(value?.text ?? "");
  if (parsed.unknown.length > 0 || !parsed.options.every((each) => bare(each) || hidden(each))) {
    // Among other things it says which names there are.
    const told = parsed.unknown.length === 0 && parsed.operands.length < 2;
    return told ? { ...printed, tried: [new Arg([{ kind: "glob", text: "*" }])] } : printed;
  }
  if (parsed.options.some(hidden)) {
    // Those that do not lie hidden are printed as well.
    const tried = [new Arg([{ kind: "glob", text: "*" }])];
    if (parsed.operands.length === 0) return { ...printed, tried };
    const why = "what lies hidden in a folder";
    return { ...printed, names: [...parsed.operands, new Arg([{ kind: "unknown", why, tried }], true)] };
  }
  // An operand is printed itself if it is a file, else what is in it.
  const { cwd } = call.judge;
  if (cwd === undefined) return printed;
  const of = [
    Arg.of(cwd),
    ...parsed.operands.map((folder) => folder.prefix.startsWith("/") ? folder : below(cwd, folder)),
  ];
  return { ...printed, names: [...parsed.operands, new Arg([{ kind: "glob", text: "*", of }])] };
};

const MODERN_LS = (level: string) =>
  lister(
    `1lGRTxFaAd${level}DrSs:I:hHbBgimtuUnZOfv`,
    "oneline long grid across recurse recursive tree depth= classify color= colour= color-scale colour-scale icons=? icon= no-icons " +
      "hyperlink all almost-all list-dirs directory-only level= reverse sort= group-directories-first group-dirs= only-dirs only-files " +
      "ignore-glob= git-ignore binary bytes group header links inode modified time= blocksize blocks accessed created changed " +
      "time-style= no-permissions octal-permissions no-filesize no-user no-time git no-git git-repos extended context width= " +
      "show-symlinks no-symlinks absolute=? numeric total-size mounts smart-group no-quotes dereference timesort sizesort " +
      "extensionsort versionsort blocks= date= size= permission= human-readable classic no-symlink inode header",
  );

const CHECKSUM = reader(
  "bctwzl:a:",
  "algorithm= base64 binary check debug ignore-missing length= quiet raw status strict tag text untagged warn zero",
  { prints: "report", tellsCount: true },
);

const COUNTS = reader(
  "e:x:i:t:o:s:f",
  "exclude-dir= include-ext= exclude-ext= include-lang= exclude-lang= by-file by-file-by-lang quiet hide-rate git vcs= sum-one json " +
    "yaml csv md xml exclude= files sort= type= types= hidden no-ignore compact format= by-percent= skip-uniqueness match-d= " +
    "not-match-d= match-f= not-match-f= force-lang= wide no-cocomo no-complexity ci no-duplicates languages count-as= output= " +
    "report-file= out= list-file= strip-comments= config= progress-rate= fullpath",
  {
    doors: {
      vcs: "ask",
      o: "write",
      output: "ask",
      out: "write",
      "report-file": "write",
      "list-file": "ask-read",
      "strip-comments": "ask",
      config: "ask",
    },
    prints: "report",
  },
);

/** `cloc` takes a long option with one dash as well. */
const cloc: Rule = (call) => {
  for (const arg of call.args) {
    if (
      /^--?(git|vcs|diff|count-and-diff)/i.test(arg.prefix) ||
      meansLong(Arg.of(arg.prefix.toLowerCase()), ["git", "vcs", "diff", "count-and-diff"])
    ) {
      call.judge.ask("option", `${arg.shown} of cloc checks out what git keeps`);
    }
    if (!arg.mayBeOption && (arg.hasGlob || !arg.known)) {
      call.judge.ask(
        "operand",
        `names that ${arg.shown} stands for may be unpacked by way of a shell; the folder itself may be named`,
      );
    }
    if (/\.(t?gz|tar|zip|bz2|tbz2?|xz|txz|zst|Z|jar|whl|rpm|deb|ear|war|egg|dll|exe|[gr]pkg)$/i.test(arg.shown)) {
      call.judge.ask("operand", `cloc unpacks ${arg.shown} by way of a shell`);
    }
    if (/^-[A-Za-z][\w-]/.test(arg.prefix)) call.judge.ask("option", `${arg.shown} may be any option of cloc`);
  }
  return COUNTS(call);
};

/** A tool that prints a part of each path: known where a single plain operand is. */
function partOfPath(part: (path: string) => string, otherwise: Rule): Rule {
  return (call) => {
    const printed = otherwise(call) ?? { origin: "report" };
    const [only, suffix] = call.args;
    const most = call.name === "basename" ? 2 : 1;
    const known = call.args.length <= most && !call.args.some((arg) => arg.prefix.startsWith("-"));
    const path = known ? only?.text : undefined;
    const end = suffix === undefined ? "" : suffix.text;
    if (path === undefined || path === "" || end === undefined) return printed;
    const found = part(path.replace(/(?<=[^/]|^.)\/+$/s, ""));
    const cut = end !== "" && found !== end && found.endsWith(end) ? found.slice(0, -end.length) : found;
    return { origin: "words", text: `${cut}\n` };
  };
}

/** What prints one path whole: the one that it is given, which leads where it leads. */
function wholePath(rule: Rule): Rule {
  return (call) => {
    const printed = rule(call) ?? { origin: "report" };
    const path = call.args.at(-1)?.text;
    const { cwd } = call.judge;
    const options = call.args.slice(0, -1).every(({ text }) => /^(--|-[efmLPqs]|--canonicalize.*)$/.test(text ?? ""));
    const links = call.name === "readlink" && call.args.length < 2;
    if (!options || links || path === undefined || path === "" || /^-|\n/.test(path)) return printed;
    if (!path.startsWith("/") && cwd === undefined) return printed;
    // What it prints of a link is where that leads.
    if (call.judge.isLed?.(Arg.of(path)) === true) return { origin: "unknown" };
    const parts: string[] = [];
    for (const part of (path.startsWith("/") ? path : `${cwd}/${path}`).split("/")) {
      // Where ".." leads, a link in front of it may say.
      if (part === ".." && call.judge.isLed?.(Arg.of(`/${parts.join("/")}`)) === true) return { origin: "unknown" };
      if (part === "..") parts.pop();
      else if (part !== "" && part !== ".") parts.push(part);
    }
    return { ...printed, names: [Arg.of(`/${parts.join("/")}`)] };
  };
}

const treeLists = lister(
  "adlfxiqNQpusghDFvtcUrXJSnCAH:L:P:I:T:o:R0",
  "gitignore gitfile= ignore-case matchdirs metafirst prune info infofile= noreport charset= filelimit= du si timefmt= sort= " +
    "dirsfirst filesfirst nolinks hintro= houtro= fromfile fromtabfile inodes device fflinks acl selinux hyperlink scheme= " +
    "authority= compress= opt-toggle",
  {
    doors: {
      o: "write",
      // It runs itself in each folder and writes a page there.
      R: "ask",
      gitfile: "read",
      infofile: "read",
      hintro: "read",
      houtro: "read",
      fromfile: "ask",
      fromtabfile: "ask",
    },
  },
);

/** `tree` takes the word behind for a value, whatever stands behind the letter: in `-Po` there are two options. */
const tree: Rule = (call) => {
  for (const arg of call.args) {
    if (!/^-[A-Za-z]*([HPITo].|L(?!\d+$).)/s.test(arg.shown)) continue;
    call.judge.ask("option", `${arg.shown} holds more than one option of tree with a value`);
  }
  return treeLists(call);
};

/** Names, sizes, kinds, counts and sums. */
export const FILE_READERS: Rules = new Map<string, Rule>([
  ...each("ls", ls),
  ...each("dir vdir", plain(LS)),
  ...each("exa eza", MODERN_LS("L:")),
  ["lsd", MODERN_LS("L")],
  ["tree", tree],
  ["stat", lister("Lc:ftn", "cached= dereference file-system format= printf= terse")],
  [
    "file",
    lister(
      "0CF:LNPSZbcde:f:hikIlm:nP:prsvzM:",
      "apple brief checking-printout compile debug dereference exclude= exclude-quiet= extension files-from= keep-going list " +
        "magic-file= mime mime-encoding mime-type no-buffer no-dereference no-pad no-sandbox parameter= preserve-date print0 raw " +
        "separator= special-files uncompress uncompress-noreport",
      {
        doors: {
          C: "ask",
          compile: "ask",
          // It shows what it reads where it is to be debugged.
          d: "ask",
          debug: "ask",
          f: "ask-read",
          "files-from": "ask-read",
          m: "ask-read",
          M: "ask-read",
          "magic-file": "ask-read",
        },
      },
    ),
  ],
  [
    "du",
    lister(
      "0B:DHLPSX:abcd:hklmst:x",
      "all apparent-size block-size= bytes count-links dereference dereference-args exclude= exclude-from= files0-from= " +
        "human-readable inodes max-depth= no-dereference null one-file-system separate-dirs si summarize threshold= time=? " +
        "time-style= total",
      { doors: { X: "read", "exclude-from": "read", "files0-from": "ask-read" } },
    ),
  ],
  [
    "df",
    lister(
      "B:HPTahiklmt:vx:",
      "all block-size= exclude-type= human-readable inodes local no-sync output=? portability print-type si sync total type=",
    ),
  ],
  [
    "duf",
    plain({
      grammar: gnu(
        "",
        "all hide= hide-fs= hide-mp= inodes json only= only-fs= only-mp= output= sort= style= theme= width= warnings",
        { singleDash: true },
      ),
      operands: "list",
    }),
  ],
  [
    "dust",
    lister(
      "d:n:X:prsxfbFzRcPHiv:e:tw:jD",
      "depth= number-of-lines= full-paths reverse apparent-size no-percent-bars bars-on-right ignore_hidden file_types no-colors " +
        "only-dir only-file ignore-directory= skip-total filter= invert-filter= terminal_width= output-json min-size= limit-filesystem",
    ),
  ],
  ["basename", partOfPath((path) => path.replace(/^.*\//s, "") || "/", speaker("as:z", "multiple suffix= zero"))],
  [
    "dirname",
    partOfPath((path) => path.includes("/") ? path.replace(/\/+[^/]*$/s, "") || "/" : ".", speaker("z", "zero")),
  ],
  ["pwd", speaker("LPW", "logical physical")],
  [
    "realpath",
    wholePath(lister(
      "LPEemqsz",
      "canonicalize canonicalize-existing canonicalize-missing logical no-symlinks physical quiet relative-base= relative-to= strip " +
        "zero",
    )),
  ],
  [
    "readlink",
    wholePath(
      lister(
        "efmnqsvz",
        "canonicalize canonicalize-existing canonicalize-missing no-newline quiet silent verbose zero",
      ),
    ),
  ],
  ["namei", lister("Vhlmnovx", "long modes mountpoints nosymlinks owners vertical")],
  ["mountpoint", lister("Vdhqx", "devno fs-devno nofollow quiet")],
  ["lsattr", lister("RVadlpv")],
  [
    "getfacl",
    lister(
      "acedRLPtpnvhsE",
      "access default omit-header all-effective no-effective skip-base recursive logical physical tabular absolute-names numeric " +
        "one-file-system",
    ),
  ],
  [
    "getfattr",
    lister(
      "n:de:hLm:PRV",
      "name= dump encoding= no-dereference logical match= absolute-names only-values recursive physical raw",
    ),
  ],
  [
    "wc",
    reader("Lclmw", "bytes chars files0-from= lines max-line-length words total= debug", {
      doors: { "files0-from": "ask-read" },
      prints: "report",
      tellsCount: true,
    }),
  ],
  ...each(
    "md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum b3sum cksum crc32 xxhsum xxh64sum xxh128sum md5 sha3sum",
    CHECKSUM,
  ),
  [
    "shasum",
    reader("a:bctUhV0sqw", "algorithm= binary check text UNIVERSAL 01 ignore-missing quiet status strict tag warn", {
      prints: "report",
    }),
  ],
  ["sum", reader("rs", "sysv", { prints: "report" })],
  ["cloc", cloc],
  ["scc", COUNTS],
  [
    "tokei",
    reader(
      "Cce:fhi:ln:o:s:r:t:vV",
      "columns= compact exclude= files hidden input= languages no-ignore no-ignore-parent no-ignore-dot no-ignore-vcs num-format= " +
        "output= sort= rsort= types= type= streaming= verbose",
      { doors: { i: "read", input: "read" }, prints: "report" },
    ),
  ],
  [
    "sloccount",
    asked("writes-beside", "sloccount keeps its counts in a folder in the home folder, and drops the last ones"),
  ],
]);
