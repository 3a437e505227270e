// What a path is to the guard: root-like, device, secret, start-up file, inside the working folder ... and how strict each touch of
// it is (the table of guard.md 3.8). Works on patterns, so that a wildcard has the class of the worst thing it can match.

import { ANYTHING, hintOf, intersects, literal, mayBeHidden, type Pattern, wildcards } from "./shell/patterns.ts";
import type { Disk } from "./disk.ts";
import { isDoubtfulName } from "./doubtful_names.ts";
import { isUnknownSetting, mayBeUnknownSetting } from "./home_settings.ts";
import type { Arg, Touch } from "./shell/call.ts";
import type { Tier } from "./verdict.ts";

/** The classes of paths, the most delicate first. */
export const PATH_CLASSES = [
  "daemon",
  "device",
  "kernel",
  "auth",
  "secret",
  "private",
  "login",
  "doubtful",
  "settings",
  "history",
  "root",
  "system-code",
  "startup",
  "system",
  "nothing",
  "outside",
  "inside",
] as const;

/** What a path is to the guard. */
export type PathClass = typeof PATH_CLASSES[number];

/** A place that is known by the name of a link that leads to it. */
export interface LinkedPlace {
  /** Where it lies. */
  readonly at: string;
  /** The link. */
  readonly as: string;
}

/** Where a command runs, as far as paths depend on it. */
export interface PathSetting {
  /** The home folder, as it lies where that is known. */
  readonly home: string;
  /** Its other names: a wildcard may stand for the link. */
  readonly otherHomes?: readonly string[] | undefined;
  /** Places to which links lead that are known by their names: start-up files and credentials kept elsewhere. */
  readonly linked?: readonly LinkedPlace[] | undefined;
  /** The daemon's own folders: no command may touch them. */
  readonly protectedFolders: readonly string[];
  /** Files and folders of credentials that no run sees unless it is granted, whatever else is known of them. */
  readonly hiddenPaths?: ReadonlySet<string> | undefined;
  /** Folders inside the former that are free: the default working folder. */
  readonly freeFolders: readonly string[];
  /** The working folder that was judged when the command was proposed: what an allow grants. */
  readonly workFolder: string;
  /** Resolves links of the part of a path that exists; `undefined` where nothing is known of the disk. */
  readonly resolve?: ((path: string) => string | undefined) | undefined;
  /** Which files there are; `undefined` where nothing is known of the disk. */
  readonly disk?: Disk | undefined;
}

/** Patterns below a home folder: keys, tokens and passwords. */
export const HOME_SECRET: readonly string[] = [
  ".ssh",
  ".ssh/**",
  ".aws/**",
  ".azure/**",
  ".config/gcloud/**",
  ".kube/**",
  ".docker/**",
  ".config/gh/**",
  ".config/hub",
  ".config/op/**",
  ".config/doctl/**",
  ".config/rclone/**",
  ".config/sops/**",
  ".config/age/**",
  ".config/containers/auth.json",
  ".gnupg",
  ".gnupg/**",
  ".local/share/keyrings/**",
  ".local/share/kwalletd/**",
  ".password-store/**",
  ".cargo/credentials*",
  ".gem/credentials",
  ".m2/settings*.xml",
  ".composer/auth.json",
  ".config/composer/auth.json",
  ".terraform.d/credentials*",
  ".vault-token",
  ".boto",
  ".s3cfg",
  ".my.cnf",
  ".mylogin.cnf",
  ".authinfo*",
  ".kaggle/**",
  ".huggingface/token",
  ".cache/huggingface/token",
  ".fly/**",
  ".oci/**",
  ".databrickscfg",
  ".config/Bitwarden*/**",
  ".config/1Password/**",
  ".mozilla/**",
  ".config/google-chrome/**",
  ".config/chromium/**",
  ".config/BraveSoftware/**",
  ".thunderbird/**",
  ".subversion/auth/**",
  ".bitcoin/**",
  ".ethereum/**",
  ".electrum/**",
  "Library/Keychains/**",
];

/** What lies in a secret folder and is meant to be shown. */
const HOME_OPEN = [
  ".ssh/*.pub",
  ".ssh/known_hosts*",
  ".ssh/config",
  ".ssh/config.d/**",
  ".ssh/authorized_keys*",
  ".aws/config",
  ".gnupg/gpg.conf",
  ".gnupg/gpg-agent.conf",
];

/** Names that hold secrets wherever they lie. */
const SECRET_NAMES = [
  ".env*",
  "*.env",
  ".flaskenv",
  ".dev.vars*",
  ".netrc",
  "_netrc",
  ".pgpass",
  ".npmrc",
  ".yarnrc.yml",
  ".pypirc",
  ".git-credentials",
  ".dockercfg",
  ".dockerconfigjson",
  ".htpasswd",
  "id_rsa",
  "id_dsa",
  "id_ecdsa*",
  "id_ed25519*",
  "id_rsa*",
  "*_rsa",
  "*_ed25519",
  "*.key",
  "*.p12",
  "*.pfx",
  "*.jks",
  "*.keystore",
  "*.kdbx",
  "*.ppk",
  "*.asc.key",
  "*.agekey",
  "privkey*.pem",
  "*private*.pem",
  "*-key.pem",
  "*_key.pem",
  "key.pem",
  "credentials",
  "credentials.json",
  ".credentials.json",
  "credentials.y*ml",
  "secrets.json",
  "secrets.y*ml",
  "secrets.toml",
  ".secrets.*",
  "secret.json",
  "secret.y*ml",
  "service-account*.json",
  "service_account*.json",
  "client_secret*.json",
  "serviceAccount*.json",
  "deploy_key",
  "kubeconfig",
  "*.kubeconfig",
  "wallet.dat",
  "*.tfstate",
  ".vault_pass*",
  "vault_pass*",
  "auth.json",
  "master.key",
  ".my.cnf",
  ".mylogin.cnf",
  ".boto",
  ".s3cfg",
  ".sentryclirc",
  "rootkey.csv",
  "accessKeys.csv",
  "*_accessKeys.csv",
  "secring.gpg",
  "secring.pgp",
  "accessTokens.json",
  "encrypted_data_bag_secret",
  "*.pkcs12",
  "*.bks",
  "*.keytab",
  "*.kdb",
  "*.psafe3",
  "*.htpasswd",
  "private*.asc",
  "secret*.asc",
];

/** Names that look like secrets and are meant to be shown. */
const OPEN_NAMES = [
  ".env.example",
  ".env.sample",
  ".env.template",
  ".env.dist",
  ".env.defaults",
  ".env.schema",
  ".env*.md",
  ".env.d.ts",
  "example.env",
  "sample.env",
  "*.example",
  "*.sample",
  "*.pub",
  "*.pub.pem",
  "public.key",
  "*[-_.]public.key",
  "public_key.key",
  "public[-_]key.pem",
  "*[-_.]public[-_]key.pem",
  // Pages and programs about keys, not keys.
  ..."md org rst adoc html ts tsx mts cts js jsx mjs cjs py pyi rb go rs java kt kts scala c h cc cpp hpp cs php swift lua ex exs erl hs ml el"
    .split(" ").map((ending) => `id_*.${ending}`),
];

/** Endings of copies that editors and people leave beside a file; what lies in them is what lay in it. */
const COPY =
  /(?:~|\.(?:bak|backup|old|orig|save|saved|sw[a-p]|dpkg-(?:old|dist|new)|rpm(?:save|new|orig)|copy|prev)\d*|(?<!\s)\s+)$/i;

/** The name of the file that one is a copy of, by the ways of editors; itself for most. */
function originalOf(name: string): string {
  let original = name;
  for (let turn = 0; turn < 4; turn++) {
    const before = original;
    const hashed = /^#(.+)#$/.exec(original)?.[1] ?? original;
    const cut = hashed.replace(COPY, "");
    // The swap file of ".env" is "..env.swp" or ".env.swp", that of "credentials" is ".credentials.swp".
    if (cut !== "") original = cut.startsWith("..") && cut.length > 2 ? cut.slice(1) : cut;
    if (original === before) break;
  }
  return original;
}

/** The path of the file that one is a copy of; `undefined` where it is none. */
function copiedFrom(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const original = originalOf(name);
  return original === name ? undefined : path.slice(0, path.length - name.length) + original;
}

/** Every name under which a file may be known: its own, that of which it is a copy, and without the dot of a swap file. */
function namesOf(name: string): readonly string[] {
  const original = originalOf(name);
  const plain = original.toLowerCase();
  const names = /^\.env|\.env$/.test(plain) && plain !== original ? [original, plain] : [original];
  return original !== name && original.startsWith(".") && /\.sw[a-p]$/i.test(name)
    ? [...names, original.slice(1)]
    : names;
}

/** Names of files in which there are secrets in some projects, and none in others. */
const DOUBTFUL_NAMES = [
  "wp-config.php",
  "local.settings.json",
  "token.json",
  "tokens.json",
  "*.tfvars",
  "secret.txt",
  "secrets.txt",
  "password.txt",
  "passwords.txt",
  "token.txt",
  "api_key.txt",
  "vault-password",
  "kubeconfig.yaml",
  "firebase-adminsdk*.json",
  "gcp-key.json",
  "oauth.json",
  "env.local",
  "*.ovpn",
  ".secret",
  ".secrets",
  "credentials.csv",
  "credentials.toml",
  "key.properties",
  "keystore.properties",
  "vault-password.txt",
  "sftp.json",
  "sftp-config.json",
  "WebServers.xml",
  "wg[0-9].conf",
  ..."env.prod env.production env.staging my.cnf cookie.jar auth.toml auth.txt oauth2.json rclone.conf *.publishsettings"
    .split(" "),
  ..."wpa_supplicant.conf ipsec.secrets sasl_passwd .ftppass .ftpconfig .muttrc .msmtprc .fetchmailrc .mbsyncrc".split(
    " ",
  ),
  ...".offlineimaprc .isyncrc .authinfo .rhosts .Renviron .condarc .terraformrc .vault-token .smbcredentials .cookies"
    .split(" "),
];

/** The same below a home folder. */
const HOME_DOUBTFUL = [
  ".curlrc",
  ".wgetrc",
  ".pip/pip.conf",
  ".config/pip/pip.conf",
  ".config/openai/**",
  ".snowflake/**",
];

/** Patterns of the system: what is secret to everybody but root. */
export const SYSTEM_SECRET: readonly string[] = [
  "/etc/shadow*",
  "/etc/gshadow*",
  "/etc/sudoers",
  "/etc/sudoers.d/**",
  "/etc/ssl/private/**",
  "/etc/ssh/ssh_host_*_key",
  "/etc/krb5.keytab",
  "/etc/kubernetes/*.conf",
  "/etc/rancher/k3s/k3s.yaml",
  "/etc/rancher/rke2/rke2.yaml",
  "/etc/ppp/*-secrets",
  "/etc/wpa_supplicant/*.conf",
  "/etc/wpa_supplicant.conf",
  "/etc/mysql/debian.cnf",
  "/etc/wireguard/**",
  "/etc/openvpn/**",
  "/etc/NetworkManager/system-connections/**",
  "/etc/letsencrypt/archive/**",
  "/etc/letsencrypt/live/**",
  "/etc/security/opasswd",
  "/proc/*/environ",
  "/proc/*/task/*/environ",
  "/proc/*/mem",
  "/proc/kcore",
  "/run/secrets/**",
  "/var/run/secrets/**",
  "/var/lib/docker/**",
  "/run/user/*/keyring/**",
  "/var/backups/*shadow*",
  "/etc/ipsec.secrets",
  "/etc/ipsec.d/private/**",
  "/etc/swanctl/private/**",
  "/etc/postfix/sasl_passwd*",
  "/etc/davfs2/secrets",
  "/etc/exim4/passwd.client",
  "/etc/msmtprc",
  "/etc/chrony/chrony.keys",
  "/etc/chrony.keys",
  "/var/lib/samba/private/**",
  "/var/lib/tor/**",
  "/var/lib/iwd/**",
];

const AUTH = [
  "/etc/passwd*",
  "/etc/shadow*",
  "/etc/group*",
  "/etc/gshadow*",
  "/etc/sudoers",
  "/etc/sudoers.d",
  "/etc/sudoers.d/**",
  "/etc/doas.conf",
  "/etc/pam.d",
  "/etc/pam.d/**",
  "/etc/pam.conf",
  "/etc/security/**",
  "/etc/polkit-1/**",
  "/etc/ld.so.*",
  "/etc/ld.so.conf.d/**",
  "/etc/crontab",
  "/etc/anacrontab",
  "/etc/cron*/**",
  "/etc/cron*",
  "/var/spool/cron",
  "/var/spool/cron/**",
  "/etc/at.*",
  "/etc/systemd",
  "/etc/systemd/**",
  "/etc/init.d/**",
  "/etc/rc*.d/**",
  "/etc/rc.local",
  "/etc/inittab",
  "/lib/systemd/**",
  "/usr/lib/systemd/**",
  "/usr/local/lib/systemd/**",
  "/run/systemd/**",
  "/etc/profile",
  "/etc/profile.d/**",
  "/etc/bash.bashrc",
  "/etc/zsh/**",
  "/etc/environment",
  "/etc/ssh",
  "/etc/ssh/**",
  "/etc/hosts.*",
  "/etc/nsswitch.conf",
  "/etc/modules*",
  "/etc/modprobe.d/**",
  "/etc/sysctl.*",
  "/etc/apt/trusted*",
  "/etc/apt/trusted.gpg.d/**",
  "/etc/ssl/**",
  "/etc/ca-certificates/**",
  "/usr/local/share/ca-certificates/**",
  "/etc/fstab",
  "/etc/crypttab",
  "/etc/default/grub",
  "/etc/grub.d/**",
  "/etc/udev/rules.d/**",
  "/etc/xdg/autostart/**",
  "/etc/dbus-1/**",
  "/etc/nologin",
  "/etc/selinux/**",
  "/etc/apparmor/**",
  "/etc/apparmor.d/**",
  "/etc/audit/**",
  "/etc/ufw/**",
  "/etc/firewalld/**",
  "/etc/nftables.conf",
  "/etc/iptables/**",
  "/selinux/**",
];

/** Below a home folder: who may come in, what starts by itself as the user. */
const HOME_AUTH = [
  ".ssh",
  ".ssh/**",
  ".gnupg",
  ".gnupg/**",
  ".config/systemd/**",
  ".rhosts",
  ".shosts",
  ".k5login",
  ".pam_environment",
];

const SSH_SETTINGS = /^\.ssh\/(?:config|known_hosts2?(?:\.old)?)$/;

const HOME_HISTORY = [
  ".*_history",
  ".*history",
  ".local/share/fish/fish_history",
  ".local/state/*/history",
  ".lesshst",
  ".viminfo",
  ".xsession-errors",
];

const HOME_STARTUP = [
  ".bashrc",
  ".bash_*",
  ".profile",
  ".zshrc",
  ".zshenv",
  ".zprofile",
  ".zlogin",
  ".zlogout",
  ".login",
  ".cshrc",
  ".tcshrc",
  ".kshrc",
  ".inputrc",
  ".vimrc",
  ".vim/**",
  ".emacs*",
  ".emacs.d/**",
  ".config/**",
  ".gitconfig",
  ".tmux.conf",
  ".screenrc",
  ".xinitrc",
  ".xprofile",
  ".xsession*",
  ".curlrc",
  ".wgetrc",
  ".gdbinit",
  ".local/bin/**",
  "bin/**",
  ".local/share/applications/**",
];

const STARTUP_PARTS = [
  "**/.git/config",
  "**/.git/hooks",
  "**/.git/hooks/**",
  "**/.git/info/attributes",
  "**/.gitmodules",
  "**/.gitattributes",
  "**/.envrc",
  "**/.husky/**",
  "**/.vscode/**",
  "**/.github/workflows/**",
  "**/.claude/**",
];

/** What lies on a disk that people carry about, below the folder that it is mounted on. Disks of Windows have one letter. */
const ON_MEDIUM = /^\/(?:mnt|(?:run\/)?media)\/(?![A-Za-z]\/)[^/*?[]+\/[^/*?[]/;
/** Such a folder itself. Below `media` there may be one of the user between. */
const MEDIUM = /^\/(?:mnt\/(?![A-Za-z]$)[^/*?[]+|(?:run\/)?media\/[^/*?[]+(?:\/[^/*?[]+)?)$/;

/** Tells whether a path lies on a removable disk; all of one does only where something is put there. */
export function isOnMedium(shown: string, how: Touch): boolean {
  return MEDIUM.test(shown) ? how === "write" : ON_MEDIUM.test(shown);
}

/** Devices that only take or give bytes. */
const PLAIN_DEVICES = /^\/dev\/(null|stdin|stdout|stderr|tty|fd(\/\d+)?|full|ptmx)$/;
const READ_DEVICES = /^\/dev\/(zero|u?random)$/;

const ROOTS =
  /^\/(bin|boot|dev|etc|home|lib|lib32|lib64|libx32|media|mnt|opt|proc|root|run|sbin|srv|sys|usr|var|Users|System|Library|Applications|snap|tmp|nix)?$/;
const SYSTEM_CODE = [
  "/bin/**",
  "/sbin/**",
  "/lib*/**",
  "/boot/**",
  "/usr/bin",
  "/usr/sbin",
  "/usr/lib*",
  "/usr/bin/**",
  "/usr/sbin/**",
  "/usr/lib/**",
  "/usr/lib32/**",
  "/usr/lib64/**",
  "/usr/libexec/**",
];
const SYSTEM =
  /^\/(etc|usr|var(?!\/(?:tmp|www)\/[^/*?[])|opt|srv|lib|lib64|run|snap|root|media|mnt|nix|System|Library|Applications)\//;

/** Places of the system in which people keep work of their own; a working folder there is theirs. */
const USER_PLACES = /^\/(?:srv|mnt|media|opt|usr\/src|usr\/local\/src|var\/(?:home|www|opt|tmp))\/[^/]/;

/** Patterns, and for what lies below a folder the folder itself. */
function withFolders(list: readonly string[]): Pattern[] {
  return list.flatMap((text) => text.endsWith("/**") ? [text, text.slice(0, -3)] : [text]).map(wildcards);
}

/** A list of patterns, and for texts without wildcards one expression that stands for all of them. */
interface PatternList {
  readonly patterns: readonly Pattern[];
  readonly expression: RegExp;
}

function listOf(patterns: readonly Pattern[]): PatternList {
  const sources = patterns.map((pattern) =>
    pattern.map((atom) =>
      typeof atom === "string"
        ? atom.replace(/[\\^$.|?*+()[\]{}/]/g, "\\$&")
        : atom === wildcards("?")[0]
        ? "[^/]"
        : atom === ANYTHING[0]
        ? "[^]*"
        : "[^/]*"
    ).join("")
  );
  return { patterns, expression: new RegExp(`^(?:${sources.join("|")})$`) };
}

/** Compiled lists: made once, never changed. */
const compiled = {
  homeSecret: listOf(withFolders(HOME_SECRET)),
  homeOpen: listOf(HOME_OPEN.map(wildcards)),
  secretNames: listOf(SECRET_NAMES.map(wildcards)),
  secretHint: hintOf(SECRET_NAMES.map(wildcards)),
  doubtfulNames: listOf(DOUBTFUL_NAMES.map(wildcards)),
  homeDoubtful: listOf(withFolders(HOME_DOUBTFUL)),
  openNames: listOf(OPEN_NAMES.map(wildcards)),
  systemSecret: listOf(withFolders(SYSTEM_SECRET)),
  auth: listOf(withFolders(AUTH)),
  homeAuth: listOf(withFolders(HOME_AUTH)),
  homeHistory: listOf(HOME_HISTORY.map(wildcards)),
  homeStartup: listOf(HOME_STARTUP.map(wildcards)),
  startupParts: listOf(STARTUP_PARTS.map(wildcards)),
  systemCode: listOf(SYSTEM_CODE.map(wildcards)),
  logs: listOf(["/var/log", "/var/log/**", "/run/log/**", "/var/lib/systemd/coredump/**"].map(wildcards)),
  kernel: listOf(["/proc/sys/**", "/proc/sysrq-trigger", "/sys/**", "/proc/*/oom*", "/proc/*/mem"].map(wildcards)),
};

/** Names under which a search finds secrets: what `find -name PATTERN` is held against. */
const SECRET_SAMPLES = [
  ".env",
  ".env.local",
  ".env.production",
  "id_rsa",
  "id_ed25519",
  "id_ecdsa",
  ".netrc",
  ".pgpass",
  ".npmrc",
  ".pypirc",
  ".git-credentials",
  ".htpasswd",
  "credentials",
  "credentials.json",
  "secrets.json",
  "secrets.yaml",
  "secrets.yml",
  "server.key",
  "private.key",
  "privkey.pem",
  "key.p12",
  "wallet.dat",
  "shadow",
  "passwords.kdbx",
  "environ",
];

/** Those that are known by their extension alone: `*.key`, `*.env`, `*_rsa`. */
const EXTENSION_SAMPLES = [
  ".env",
  "x.env",
  "id_rsa",
  "id_ed25519",
  "x.key",
  "x.p12",
  "x.pfx",
  "x.kdbx",
  "x.ppk",
  "x.jks",
  "x.keystore",
]
  .map(literal);

/** Tells whether a pattern is a wildcard with an ending: `*.json` looks for JSON, not for credentials. */
function tellsExtensionOnly(name: Pattern): boolean {
  const dot = name.lastIndexOf(".");
  return typeof name[0] !== "string" && (dot < 0 || name.slice(0, dot).every((atom) => typeof atom !== "string"));
}

/** Those that a wildcard at the beginning of a name can match. */
const PLAIN_SAMPLES = SECRET_SAMPLES.filter((name) => !name.startsWith(".")).map(literal);

/** PATH_MAX of Linux, bytes: the system refuses longer ones. */
export const LONGEST_PATH = 4096;
const LONGEST_WILDCARD = 1024;

/** A path with its wildcards, absolute and without `.` and `..`. */
export interface PathPattern {
  /** For a person; and the path itself where there is no wildcard. */
  readonly shown: string;
  readonly pattern: Pattern;
  readonly exact: boolean;
}

/** Where a path leads once links are followed; `undefined` where nothing can be said. */
export type Follow = (path: string) => string | undefined;

/**
 * Makes a word into an absolute path pattern, or returns `undefined` where it cannot be known: an unknown stretch, or a relative
 * word behind an unknown `cd`. `.`, `..`, `//` and `/proc/self/{root,cwd}` are resolved.
 *
 * @param follow With it `..` is the folder above where the path so far leads, as the kernel takes it; without, `..` takes the name
 * before it off. What a wildcard in front of `..` leads to cannot be known then.
 */
export function resolvePath(arg: Arg, cwd: string | undefined, follow?: Follow): PathPattern | undefined {
  if (!arg.known) return undefined;
  const plain = plainPath(arg, cwd);
  if (plain !== undefined) return { shown: plain, pattern: literal(plain), exact: true };
  // Wildcards are marked, so that a "*" that is only text is not taken for one.
  const parts: { text: string; glob: boolean }[] = [];
  for (const piece of arg.pieces) {
    if (piece.kind !== "unknown") parts.push({ text: piece.text, glob: piece.kind === "glob" });
  }
  const head = arg.prefix;
  if (!head.startsWith("/")) {
    if (cwd === undefined) return undefined;
    parts.unshift({ text: cwd + "/", glob: false });
  }
  // Split into names, each a list of stretches.
  const names: { text: string; glob: boolean }[][] = [[]];
  for (const { text, glob } of parts) {
    if (glob) {
      (names.at(-1) as { text: string; glob: boolean }[]).push({ text, glob });
      continue;
    }
    text.split("/").forEach((name, index) => {
      if (index > 0) names.push([]);
      if (name !== "") (names.at(-1) as { text: string; glob: boolean }[]).push({ text: name, glob });
    });
  }
  let stack: { text: string; glob: boolean }[][] = [];
  for (const name of names) {
    const plainText = name.every(({ glob }) => !glob) ? name.map(({ text }) => text).join("") : undefined;
    if (name.length === 0 || plainText === ".") continue;
    if (plainText === "..") {
      // How deep it goes is not known.
      if (stack.some((each) => each.some(({ glob, text }) => glob && text.includes("**")))) return undefined;
      if (follow !== undefined && stack.length > 0) {
        if (stack.some((each) => each.some(({ glob }) => glob))) return undefined;
        stack = splitNames(followed(textOf(stack), follow));
      }
      stack.pop();
      continue;
    }
    stack.push(name);
    stack = throughProc(stack, cwd);
  }
  const shown = textOf(stack);
  const exact = stack.every((name) => name.every(({ glob }) => !glob));
  // Longer than any path can be, or too long a wildcard to be held against every class.
  if (shown.length > (exact ? LONGEST_PATH : LONGEST_WILDCARD)) return undefined;
  const pattern = stack.flatMap((
    name,
  ) => ["/", ...name.flatMap(({ text, glob }) => glob ? wildcards(text) : literal(text))]);
  return { shown, pattern: stack.length === 0 ? ["/"] : pattern, exact };
}

/** Names with one slash in front of each, of which none is `.` or `..` and the first not `proc`: nothing of it is to be resolved. */
const PLAIN_PATH = /^(?!\/proc\/)(?:\/(?!\.\.?(?:\/|$))[^/]+)+$/;

/** The path of a word of plain text, where there is nothing to resolve in it; `undefined` for any other, which may be one as well. */
function plainPath({ pieces }: Arg, cwd: string | undefined): string | undefined {
  const [piece] = pieces;
  if (pieces.length !== 1 || piece?.kind !== "text") return undefined;
  const path = piece.text.startsWith("/") ? piece.text : `${cwd}/${piece.text}`;
  return path.length <= LONGEST_PATH && PLAIN_PATH.test(path) ? path : undefined;
}

function textOf(stack: readonly (readonly { readonly text: string }[])[]): string {
  return "/" + stack.map((name) => name.map(({ text }) => text).join("")).join("/");
}

/** A link may lead through others: to where nothing is followed any more. */
function followed(path: string, follow: Follow): string {
  for (let turn = 0; turn < 40; turn++) {
    const next = follow(path);
    if (next === undefined || next === path) break;
    path = next;
  }
  return path;
}

function splitNames(path: string): { text: string; glob: boolean }[][] {
  return path.split("/").filter((name) => name !== "").map((text) => [{ text, glob: false }]);
}

/** `/proc/self/root` is `/`, `/proc/self/cwd` the working folder. */
function throughProc(
  stack: { text: string; glob: boolean }[][],
  cwd: string | undefined,
): { text: string; glob: boolean }[][] {
  if (stack.length !== 3 && stack.length !== 5) return stack;
  const text = textOf(stack);
  if (!/^\/proc\/(self|thread-self|\d+|[?*[].*)(\/task\/[^/]+)?\/(root|cwd)$/.test(text)) return stack;
  if (text.endsWith("/root")) return [];
  return splitNames(cwd ?? "/");
}

/** The class of the worst thing that a path can be. */
export function classifyPath(path: PathPattern, setting: PathSetting, how: Touch): PathClass {
  const flat = flattened(path);
  const own = classify(path, setting, how);
  const direct = flat === undefined ? own : classify(flat, setting, how);
  const lexical = PATH_CLASSES.indexOf(direct) < PATH_CLASSES.indexOf(own) ? direct : own;
  const real = setting.resolve === undefined ? undefined : realOf(path, setting.resolve);
  const other = real === undefined ? undefined : classify(real, setting, how);
  const worst = other !== undefined && PATH_CLASSES.indexOf(other) < PATH_CLASSES.indexOf(lexical) ? other : lexical;
  return [...otherNames(path, setting), ...real === undefined ? [] : otherNames(real, setting)].reduce(
    (worst, each) => {
      const kind = classify(each, setting, how);
      // Where it lies says whether it is in the working folder, or of the system.
      return DELICATE.has(kind) && PATH_CLASSES.indexOf(kind) < PATH_CLASSES.indexOf(worst) ? kind : worst;
    },
    worst,
  );
}

/** What a place is by its name, wherever it lies. */
const DELICATE: ReadonlySet<PathClass> = new Set(
  ["daemon", "auth", "secret", "private", "login", "doubtful", "settings", "history", "startup"] as const,
);

/** The names by which a path is known as well: through links to where it lies, and below the home folder where a wildcard leads there. */
function otherNames(path: PathPattern, { linked = [], home, otherHomes = [] }: PathSetting): PathPattern[] {
  if (linked.length === 0 && otherHomes.length === 0) return [];
  const found: PathPattern[] = [];
  for (const { at, as } of linked) {
    const renamed = renamedFrom(path, at, as);
    if (renamed !== undefined) found.push(renamed);
  }
  for (const other of path.exact ? [] : otherHomes) {
    const renamed = renamedFrom(path, other, home);
    if (renamed !== undefined) found.push(renamed);
    else if (intersects(path.pattern, [...literal(`${other}/`), ...ANYTHING])) {
      const rest = wildcardRest(path.pattern, other);
      const shown = path.shown.split("/").slice(other.split("/").length).join("/");
      found.push({ shown: `${home}/${shown}`, pattern: [...literal(`${home}/`), ...rest], exact: false });
    }
  }
  return found;
}

/** A path at or below one folder as it is below another; `undefined` where it is not. */
function renamedFrom({ shown, pattern, exact }: PathPattern, from: string, to: string): PathPattern | undefined {
  if (exact ? shown !== from && !shown.startsWith(`${from}/`) : !shown.startsWith(`${from}/`)) return undefined;
  if (exact) return exactly(to + shown.slice(from.length));
  const front = literal(from);
  if (!front.every((atom, index) => pattern[index] === atom)) return undefined;
  return { shown: to + shown.slice(from.length), pattern: [...literal(to), ...pattern.slice(front.length)], exact };
}

/** A path in which any number of folders may lie between two, with none between them; `undefined` for any other. */
function flattened({ shown, pattern, exact }: PathPattern): PathPattern | undefined {
  if (exact || !shown.includes("/**/")) return undefined;
  const out: Pattern[number][] = [];
  for (let i = 0; i < pattern.length; i++) {
    const rest = pattern.slice(i + 1, i + 1 + ANYTHING.length);
    const between = pattern[i] === "/" && rest.every((atom, at) => atom === ANYTHING[at]) && rest.length > 0;
    out.push(pattern[i] as Pattern[number]);
    if (between && pattern[i + 1 + ANYTHING.length] === "/") i += ANYTHING.length + 1;
  }
  return { shown: shown.replaceAll("/**/", "/"), pattern: out, exact };
}

/** Where a path leads: of one with wildcards, its known beginning. `undefined` where that is no other path. */
export function realOf({ pattern, shown, exact }: PathPattern, resolve: Follow): PathPattern | undefined {
  if (exact) {
    const real = resolve(shown);
    return real === undefined || real === shown ? undefined : { shown: real, pattern: literal(real), exact };
  }
  const firstWild = pattern.findIndex((atom) => typeof atom !== "string");
  const end = pattern.lastIndexOf("/", firstWild);
  if (end <= 0) return undefined;
  const folder = pattern.slice(0, end).join("");
  const real = resolve(folder);
  if (real === undefined || real === folder) return undefined;
  const above = real === "/" ? "" : real;
  return { shown: above + shown.slice(folder.length), pattern: [...literal(above), ...pattern.slice(end)], exact };
}

function classify(path: PathPattern, setting: PathSetting, how: Touch): PathClass {
  const { pattern, shown, exact } = path;
  const { home } = setting;
  const changes = how === "write" || how === "remove" || how === "mode";
  const hits = (list: PatternList) => hitsList(pattern, exact ? shown : undefined, list);
  const below = (folder: string) =>
    exact
      ? shown === folder || shown.startsWith(folder + "/")
      : intersects(pattern, [...literal(folder), "/", ...ANYTHING]) || shown === folder;
  const lastText = shown.slice(shown.lastIndexOf("/") + 1);
  const rest = exact ? undefined : homeRest(path, home);
  const restText = exact ? textBehindHome(shown, home) : undefined;
  const hitsHome = (list: PatternList) =>
    restText !== undefined ? list.expression.test(restText) : rest !== undefined && hitsList(rest, undefined, list);
  /** The same for the file that this one is a copy of. */
  const copied = restText === undefined ? undefined : copiedFrom(restText);
  const copiesHome = (list: PatternList) => copied !== undefined && list.expression.test(copied);

  // They take and give bytes; to take them away or shut them is another matter.
  if (exact && PLAIN_DEVICES.test(shown) && how !== "remove" && how !== "mode") return "nothing";
  const free = exact && setting.freeFolders.some((folder) => shown === folder || shown.startsWith(folder + "/"));
  if (
    !free &&
    setting.protectedFolders.some((folder) =>
      below(folder) || !exact && changes && intersects(pattern, literal(folder))
    )
  ) {
    return "daemon";
  }
  if (exact && READ_DEVICES.test(shown) && !changes) return "nothing";
  if (/^\/dev\/(tcp|udp)\//.test(shown)) return "device";
  if (below("/dev") && shown !== "/dev") return "device";
  if (changes && (hits(compiled.kernel) || shown === "/proc" || shown === "/sys" || below("/proc"))) return "kernel";
  // Whom ssh knows, and what it is told to do, is a setting like others: only how one comes in is not.
  if (changes && restText !== undefined && SSH_SETTINGS.test(restText)) return "startup";
  if (changes && (hits(compiled.auth) || hitsHome(compiled.homeAuth))) return "auth";
  if (isSecret()) return "secret";
  if (how === "read" && isHidden()) return "login";
  if (how === "read" && isDoubtful()) return "doubtful";
  if (hitsHome(compiled.homeHistory) || !changes && copiesHome(compiled.homeHistory)) {
    return changes ? "history" : "private";
  }
  if (how === "read" && isUnknown()) return "settings";
  if (changes && hits(compiled.logs)) return "history";
  if (rootLike()) return "root";
  // With a folder goes what lies below it.
  if ((how === "remove" || how === "mode") && setting.protectedFolders.some(isAbove)) return "daemon";
  if (changes && hits(compiled.systemCode)) return "system-code";
  // To change a whole part of the system is worse than to change a setting in it.
  if (changes && !exact && SYSTEM.test(shown)) return "system";
  if (hitsHome(compiled.homeStartup) || hits(compiled.startupParts)) return "startup";
  const own = shown.startsWith(`${home}/`) ||
    exact && USER_PLACES.test(shown) && `${shown}/`.startsWith(`${setting.workFolder}/`);
  if (!own && SYSTEM.test(shown) || below("/proc")) return "system";
  return shown === setting.workFolder || shown.startsWith(setting.workFolder + "/") ? "inside" : "outside";

  function isAbove(folder: string): boolean {
    for (let at = folder.lastIndexOf("/"); at > 0; at = folder.lastIndexOf("/", at - 1)) {
      const above = folder.slice(0, at);
      if (exact ? shown === above : intersects(pattern, literal(above))) return true;
    }
    return false;
  }

  function isSecret(): boolean {
    if (exact) {
      if (isOpenName(lastText) && !/\/(\.ssh|\.gnupg)\/[^/]*$/.test(shown)) {
        return false;
      }
      if (hitsHome(compiled.homeOpen) || copiesHome(compiled.homeOpen)) return false;
    } else if (rest !== undefined && onlyOpen(shown)) return false;
    if (hits(compiled.systemSecret) || hitsHome(compiled.homeSecret)) return true;
    if (!exact) {
      const last = lastName(pattern);
      return compiled.secretNames.patterns.some((each) => secretName(last, each));
    }
    if (hasSecretName(lastText)) return true;
    const original = copiedFrom(shown);
    return original !== undefined && classifyPath(exactly(original), setting, how) === "secret";
  }

  function isDoubtful(): boolean {
    if (!exact) {
      // What a wildcard says of the name counts; what it leaves open does not.
      const said = lastName(pattern).map((atom) => (typeof atom === "string" ? atom : "-")).join("");
      return !SYSTEM.test(shown) && isDoubtfulName(said);
    }
    if (compiled.openNames.expression.test(lastText)) return false;
    if (hitsHome(compiled.homeDoubtful) || compiled.doubtfulNames.expression.test(originalOf(lastText))) return true;
    // What the system calls so is no more than its name, and a folder of such a name is often no more than a part of a program.
    return !SYSTEM.test(shown) && isDoubtfulName(originalOf(lastText)) && setting.disk?.kindOf(shown) !== "folder" &&
      !`${setting.workFolder}/`.startsWith(`${shown}/`);
  }

  /** Hidden below a home folder, and not known to keep no logins. Whoever works in such a folder reads what is in it. */
  function isUnknown(): boolean {
    const worksThere = `${textBehindHome(`${setting.workFolder}/`, home) ?? ""}`.startsWith(".") &&
      shown.startsWith(`${setting.workFolder}/`);
    if (
      free || worksThere || (exact ? hitsHome(compiled.homeOpen) || copiesHome(compiled.homeOpen) : onlyOpen(shown))
    ) return false;
    if (copied !== undefined) return isUnknownSetting(copied);
    return restText !== undefined ? isUnknownSetting(restText) : rest !== undefined && mayBeUnknownSetting(rest);
  }

  /** No run sees it, so nobody is told that it may be read. */
  function isHidden(): boolean {
    const { hiddenPaths } = setting;
    if (hiddenPaths === undefined) return false;
    if (exact ? hitsHome(compiled.homeOpen) : onlyOpen(shown)) return false;
    for (let end = shown.length; end > 0; end = shown.lastIndexOf("/", end - 1)) {
      if (hiddenPaths.has(shown.slice(0, end))) return true;
    }
    return false;
  }

  function rootLike(): boolean {
    if (ROOTS.test(shown) && shown !== "/tmp") return true;
    if (
      shown === home ||
      `${setting.workFolder}/`.startsWith(shown === "/" ? "/" : shown + "/") && shown !== setting.workFolder
    ) {
      return true;
    }
    if (/^\/(home|Users)\/[^/]+$/.test(shown)) return true;
    if (exact) return false;
    // "/*", "/?*", "~/*": everything in a root-like folder.
    const folder = shown.slice(0, shown.lastIndexOf("/")) || "/";
    const name = shown.slice(shown.lastIndexOf("/") + 1);
    const wide = /^[*?.[\]!^]*\*\?*$/.test(name) || name === "?*" || name === ".*" || name === ".[!.]*";
    if (!wide) {
      return ["/etc", "/usr", "/home", "/var", "/bin", "/lib", home].some((root) => intersects(pattern, literal(root)));
    }
    const isHome = folder === home || /^\/(home|Users)\/[^/]+$/.test(folder) || folder === "/root";
    return isHome || ROOTS.test(folder) && folder !== "/tmp";
  }
}

function hitsList(pattern: Pattern, text: string | undefined, list: PatternList): boolean {
  return text === undefined ? list.patterns.some((each) => intersects(pattern, each)) : list.expression.test(text);
}

/** A wildcard names a secret only where it says something of the name: `*` and `*.ts` do not match files with a leading dot. */
function secretName(last: Pattern, secret: Pattern): boolean {
  if (!narrow(last)) return false;
  if (typeof last[0] === "string") return typeof secret[0] === "string" && intersects(last, secret);
  // An extended pattern in front may stand for a dot, or for nothing in front of one.
  if (mayBeHidden(last) && intersects(last[1] === "." ? last.slice(1) : [".", ...last.slice(1)], secret)) return true;
  if (tellsExtensionOnly(last) && last.includes(".")) {
    return EXTENSION_SAMPLES.slice(1).some((sample) => intersects(last, sample));
  }
  return PLAIN_SAMPLES.some((sample) => intersects(last, sample));
}

/** Tells whether a name with wildcards still says which file is meant: three characters or more, or a leading dot. */
function narrow(last: Pattern): boolean {
  return last[0] === "." || last.filter((atom) => typeof atom === "string").length >= 3;
}

/** Wildcards in a secret folder that can match only what may be shown. */
function onlyOpen(shown: string): boolean {
  return /\/\.ssh\/[^/]*\.pub$/.test(shown) || /\/\.ssh\/known_hosts[^/]*$/.test(shown);
}

function lastName(pattern: Pattern): Pattern {
  const slash = pattern.lastIndexOf("/");
  return pattern.slice(slash + 1);
}

/** A home folder, anybody's, with the slash behind it. */
const SOME_HOME = /^\/(?:(?:home|Users)\/[^/]+|root)\//;

/** What lies behind a home folder, anybody's: `/home/x/.ssh/id` is `.ssh/id`. */
function textBehindHome(shown: string, home: string): string | undefined {
  const folder = shown.startsWith(`${home}/`) ? `${home}/` : SOME_HOME.exec(shown)?.[0];
  return folder && shown.slice(folder.length);
}

/** The same of a path with wildcards. */
function homeRest(path: PathPattern, home: string): Pattern | undefined {
  const { pattern, shown } = path;
  const own = literal(home + "/");
  if (shown.startsWith(home + "/") && own.every((atom, index) => pattern[index] === atom)) {
    return pattern.slice(own.length);
  }
  if (!SOME_HOME.test(shown)) {
    // A wildcard may lead there.
    return intersects(pattern, [...own, ...ANYTHING]) ? wildcardRest(pattern, home) : undefined;
  }
  const depth = shown.startsWith("/root/") ? 2 : 3;
  return afterSlashes(pattern, depth);
}

function wildcardRest(pattern: Pattern, home: string): Pattern {
  return afterSlashes(pattern, home.split("/").length);
}

function afterSlashes(pattern: Pattern, count: number): Pattern {
  let seen = 0;
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i] === "/" && ++seen === count) return pattern.slice(i + 1);
  }
  return ANYTHING;
}

/** Tells whether a search by name, as of `find -name`, looks for secrets. */
export function seeksSecrets(name: Pattern): boolean {
  if (name.every((atom) => typeof atom === "string") && isSecretName(name.join(""))) return true;
  if (name.every((atom) => typeof atom !== "string")) return false;
  if (tellsExtensionOnly(name)) return EXTENSION_SAMPLES.some((sample) => intersects(name, sample));
  return SECRET_SAMPLES.some((sample) => intersects(name, literal(sample)));
}

/** Tells whether a search by name finds keys among what is no secret: certificates end in `.pem` as well. */
export function mayFindKeys(name: Pattern): boolean {
  // A pattern that takes any ending looks for no certificates.
  return name.some((atom) => typeof atom !== "string") && intersects(name, literal("privkey.pem")) &&
    !intersects(name, literal("privkey.qqq"));
}

/** A known place of secrets below a folder whose last name a pattern says; `undefined` for none. @param root Absolute. */
export function secretNamed(root: string, name: Pattern, home: string): string | undefined {
  if (!narrow(name) || name.includes(".") && tellsExtensionOnly(name)) return undefined;
  const above = root === "/" ? root : `${root}/`;
  return [...SYSTEM_SECRET, ...HOME_SECRET.map((place) => `${home}/${place}`)].find((place) => {
    const last = place.slice(place.lastIndexOf("/") + 1);
    return !last.startsWith("*") && place.startsWith(above) && intersects(name, wildcards(last));
  });
}

/** Tells whether secrets lie at a place of their own somewhere below a folder. Those that go by their name may lie anywhere. */
export function holdsSecrets({ shown, exact }: PathPattern, home: string): boolean {
  const folder = shown === "/" ? "/" : `${shown}/`;
  return exact &&
    SECRET_PLACES.some((place) => (place.startsWith("/") ? place : `${home}/${place}`).startsWith(folder));
}

/** The known beginnings of places that hold secrets. */
const SECRET_PLACES = [...HOME_SECRET, ...SYSTEM_SECRET].map((text) => text.replace(/[*?[].*$/, ""));

/** Tells whether a file of that name holds secrets wherever it lies. */
export function isSecretName(name: string): boolean {
  return hasSecretName(name) && !isOpenName(name);
}

function hasSecretName(name: string): boolean {
  return namesOf(name).some((each) => compiled.secretHint.test(each) && compiled.secretNames.expression.test(each));
}

function isOpenName(name: string): boolean {
  return namesOf(name).some((each) => compiled.openNames.expression.test(each));
}

function exactly(path: string): PathPattern {
  return { shown: path, pattern: literal(path), exact: true };
}

/** Files of the daemon that let whoever reads them act in its name. */
const DAEMON_SECRETS = ["secret", "ledger.key"];

/** What lies in folders of secrets, beside what has the name of one. */
const KEPT_SECRETS = [
  ...DAEMON_SECRETS,
  "config",
  "config.json",
  "hosts.yml",
  "token",
  "credentials.db",
  "access_tokens.db",
  "application_default_credentials.json",
  "logins.json",
  "key4.db",
  "Cookies",
  "Login Data",
  "login.keyring",
  "x.gpg",
].map(literal);

const SECRET_FOLDERS = HOME_SECRET.filter((text) => text.endsWith("/**") && !/[*?]/.test(text.slice(0, -3)))
  .map((text) => text.slice(0, -3));

/**
 * What a reading of all below a folder comes to where the daemon's own folders or known folders of secrets lie in it; `undefined`
 * where none does, or none of the names that are read is of a secret.
 *
 * @param root The folder, with links followed.
 * @param names Names that are read, `undefined` for any.
 */
export function ruleOnDepth(root: string, names: readonly Pattern[] | undefined, setting: PathSetting) {
  const holds = (folder: string) => `${folder}/`.startsWith(root === "/" ? root : `${root}/`);
  const { disk } = setting;
  // Of the daemon's own folders the disk tells whether anything there has such a name.
  const isMet = (folder: string) =>
    disk === undefined || names === undefined || hasBelow(folder, names, disk) || names.some(mayBeKept);
  const daemon = setting.protectedFolders.find((folder) => holds(folder) && isMet(folder));
  const place = names?.map((name) => secretNamed(root, name, setting.home)).find((each) => each !== undefined);
  if (place !== undefined) {
    const why = `it reads files below ${root} by names that ${place} has, where secrets are kept`;
    return { tier: "deny", rule: "read-secret", why } as const;
  }
  // What a process was started with, and what it remembers.
  if (/^\/proc(\/(self|thread-self|\d+))?$/.test(root) && names === undefined) {
    const why = `it reads all below ${root}, and so the environment of processes`;
    return { tier: "ask", rule: "read-secret", why } as const;
  }
  const found = daemon ?? SECRET_FOLDERS.map((name) => `${setting.home}/${name}`).find(holds) ??
    setting.linked?.find(({ at, as }) => holds(at) && setting.hiddenPaths?.has(as) === true)?.at;
  if (found === undefined) return undefined;
  if ((daemon === undefined || disk === undefined) && names?.some(mayBeKept) === false) return undefined;
  const named = daemon !== undefined && names?.some((name) => DAEMON_SECRETS.includes(name.join(""))) === true;
  const what = daemon === undefined ? "where secrets are kept" : "which belongs to the daemon itself";
  return {
    tier: named ? "deny" : "ask",
    rule: daemon === undefined ? "read-secret" : "read-daemon",
    why: `it reads all below ${root}, and so ${found}, ${what}`,
  } as const;
}

function mayBeKept(name: Pattern): boolean {
  return !narrow(name) || seeksSecrets(name) || KEPT_SECRETS.some((sample) => intersects(name, sample));
}

/** Tells whether anything below a folder has one of some names; where there is too much to look at, it may. */
function hasBelow(start: string, names: readonly Pattern[], disk: Disk): boolean {
  let left = MOST_OWN;
  const open = [start];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const { name, kind } of disk.list(folder) ?? []) {
      if (left-- <= 0 || names.some((each) => intersects(each, literal(name)))) return true;
      if (kind === "folder") open.push(`${folder}/${name}`);
    }
  }
  return false;
}

/** More names of the daemon's own are not looked at. */
const MOST_OWN = 2_000;

/** A tier with the words for it. */
export interface PathRuling {
  readonly tier: Tier;
  readonly rule: string;
  readonly why: string;
}

const WORDS: Readonly<Record<PathClass, string>> = {
  daemon: "belongs to the daemon itself",
  device: "is a device",
  kernel: "is a switch of the kernel",
  auth: "decides who may come in or what starts by itself",
  secret: "holds secrets",
  private: "holds what was typed before",
  login: "may hold logins",
  doubtful: "holds passwords or keys in many projects",
  settings: "keeps a program's settings and maybe its logins",
  history: "is a history or a log",
  root: "is a root folder of the system or of the user",
  "system-code": "is code of the system",
  startup: "is read when a tool or a shell starts",
  system: "belongs to the system",
  nothing: "takes or gives bytes only",
  outside: "is outside the working folder",
  inside: "is inside the working folder",
};

const VERBS: Readonly<Record<Touch, string>> = {
  list: "lists",
  read: "reads",
  write: "writes",
  remove: "removes",
  mode: "changes the mode or owner of",
  start: "runs",
};

/** How strict a touch of a class is: the table. */
export function ruleOn(how: Touch, kind: PathClass, shown: string, recursive: boolean, home: string): PathRuling {
  const why = `it ${VERBS[how]} ${shown}, which ${WORDS[kind]}`;
  const ruling = (tier: Tier): PathRuling => ({ tier, rule: `${how}-${kind}`, why });
  if (kind === "nothing" || how === "list") return ruling("allow");
  if (kind === "daemon" || kind === "kernel") return ruling("deny");
  if (how === "start") return ruling(kind === "secret" || kind === "device" ? "deny" : "ask");
  if (how === "read") {
    if (kind === "secret") return ruling("deny");
    if (kind === "device" || kind === "private" || kind === "login" || kind === "doubtful" || kind === "settings") {
      return ruling("ask");
    }
    return ruling(kind === "root" && recursive && shown !== "/usr" ? "ask" : "allow");
  }
  if (kind === "secret") {
    // A project's own ".env" may be made or thrown away, if a person says so; keys of the user may not.
    return ruling(shown.startsWith(home + "/.") || !shown.startsWith(home + "/") ? "deny" : "ask");
  }
  if (kind === "device" || kind === "auth" || kind === "history" || kind === "root" || kind === "system-code") {
    return ruling("deny");
  }
  return ruling(kind === "system" && recursive ? "deny" : "ask");
}
