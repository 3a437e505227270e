// Where programs keep keys, tokens and passwords: what a contained run does not see unless a grant names it. A list of well-known
// places; it knows nothing of what a user keeps elsewhere.

/** Below a home folder. A slash at the end says that it is a folder. */
const IN_HOME: readonly string[] = [
  // Keys and what unlocks them.
  ".ssh/",
  ".gnupg/",
  ".age/",
  ".config/age/",
  ".config/sops/",
  ".password-store/",
  ".local/share/password-store/",
  ".local/share/keyrings/",
  ".local/share/kwalletd/",
  ".config/keepassxc/",
  ".config/Bitwarden/",
  ".config/Bitwarden CLI/",
  ".config/1Password/",
  ".config/op/",
  ".pki/",
  ".vault-token",
  ".yubico/",
  ".1password/",
  ".bitwarden-ssh-agent.sock",
  ".bitcoin/",
  ".ethereum/",
  ".electrum/",
  ".config/solana/",
  // Clouds and clusters.
  ".aws/",
  ".azure/",
  ".config/gcloud/",
  ".boto",
  ".s3cfg",
  ".oci/",
  ".kube/",
  ".docker/",
  ".config/containers/",
  ".local/share/containers/auth.json",
  ".config/doctl/",
  ".config/hcloud/",
  ".config/rclone/",
  ".terraform.d/",
  ".terraformrc",
  ".databrickscfg",
  ".config/heroku/",
  ".fly/",
  ".cloudflared/",
  ".config/ngrok/",
  ".config/stripe/",
  ".config/argocd/",
  ".config/helm/registry/",
  ".config/netlify/",
  ".config/huggingface/",
  ".supabase/",
  ".railway/",
  ".aliyun/",
  ".config/turso/",
  ".pulumi/credentials.json",
  ".snowflake/",
  ".snowsql/",
  ".kaggle/",
  ".huggingface/",
  ".cache/huggingface/token",
  ".cache/huggingface/stored_tokens",
  ".dockercfg",
  // Code hosting and package registries.
  ".config/gh/",
  ".config/hub/",
  ".config/glab-cli/",
  ".config/tea/",
  ".git-credentials",
  ".config/git/credentials",
  ".npmrc",
  ".yarnrc.yml",
  ".pypirc",
  ".cargo/credentials",
  ".cargo/credentials.toml",
  ".gem/credentials",
  ".m2/settings.xml",
  ".m2/settings-security.xml",
  ".gradle/gradle.properties",
  ".config/composer/auth.json",
  ".config/pypoetry/auth.toml",
  ".nuget/NuGet/NuGet.Config",
  ".bundle/config",
  ".config/configstore/",
  // Other logins.
  ".netrc",
  "_netrc",
  ".curlrc",
  ".subversion/auth/",
  ".authinfo",
  ".authinfo.gpg",
  ".pgpass",
  ".my.cnf",
  ".mylogin.cnf",
  ".msmtprc",
  ".mbsyncrc",
  ".fetchmailrc",
  ".smbcredentials",
  ".rhosts",
  ".Xauthority",
  ".ICEauthority",
  // Browsers, mail and messengers.
  ".mozilla/",
  ".config/mozilla/",
  ".librewolf/",
  ".zen/",
  ".thunderbird/",
  ".config/google-chrome/",
  ".config/google-chrome-beta/",
  ".config/chromium/",
  ".config/BraveSoftware/",
  ".config/microsoft-edge/",
  ".config/vivaldi/",
  ".config/opera/",
  ".cache/mozilla/",
  ".cache/google-chrome/",
  ".cache/chromium/",
  "snap/",
  ".var/app/",
  ".config/Signal/",
  ".local/share/signal-cli/",
  ".config/Slack/",
  ".config/discord/",
  ".local/share/TelegramDesktop/",
  // Other assistants and editors with a login.
  ".claude/",
  ".claude.json",
  ".codex/",
  ".gemini/",
  ".config/github-copilot/",
  ".config/openai/",
  ".openai/",
  ".local/share/opencode/auth.json",
];

/**
 * Below a home folder, hidden only where they exist: making one gains nothing, and that it exists would tell a program to use it.
 * Most are sockets by which another program can be told to do things; a read-only mount does not keep anybody from those.
 */
const IN_HOME_IF_THERE: readonly string[] = [
  ".composer/auth.json",
  ".emacs.d/server",
  ".config/emacs/server",
  ".screen",
  ".colima",
  ".lima",
  ".rd",
  ".orbstack",
  ".local/share/containers/podman",
  ".config/pulse",
  ".dbus",
  // What was typed, passwords among it.
  ".bash_history",
  ".zsh_history",
  ".histfile",
  ".python_history",
  ".node_repl_history",
  ".psql_history",
  ".mysql_history",
  ".sqlite_history",
  ".rediscli_history",
  ".irb_history",
  ".lesshst",
  ".viminfo",
  ".local/share/fish/fish_history",
  ".local/state/bash/history",
  ".local/state/zsh/history",
  ".xsession-errors",
];

/** Sockets of the system outside of /run, by which a member of a group is as good as root. */
const SOCKETS: readonly string[] = [
  "/var/lib/lxd",
  "/var/lib/incus",
  "/var/snap/lxd/common/lxd",
  "/var/lib/mysql/mysql.sock",
  "/var/lib/docker",
  "/var/lib/containerd",
];

/** Of the system. */
const OF_THE_SYSTEM: readonly string[] = [
  "/etc/shadow",
  "/etc/shadow-",
  "/etc/gshadow",
  "/etc/gshadow-",
  "/etc/sudoers",
  "/etc/sudoers.d",
  "/etc/security/opasswd",
  "/etc/mysql/debian.cnf",
  "/etc/openvpn",
  "/etc/wpa_supplicant",
  "/etc/wpa_supplicant.conf",
  "/etc/ppp/pap-secrets",
  "/etc/ppp/chap-secrets",
  "/etc/kubernetes",
  "/etc/rancher",
  "/etc/ipsec.secrets",
  "/etc/ipsec.d/private",
  "/etc/swanctl/private",
  "/etc/postfix/sasl_passwd",
  "/etc/postfix/sasl_passwd.db",
  "/etc/davfs2/secrets",
  "/etc/exim4/passwd.client",
  "/etc/msmtprc",
  "/etc/chrony/chrony.keys",
  "/etc/chrony.keys",
  "/var/lib/samba/private",
  "/var/lib/tor",
  "/var/lib/iwd",
  "/var/backups",
  "/etc/krb5.keytab",
  "/etc/ssl/private",
  "/etc/letsencrypt",
  "/etc/wireguard",
  "/etc/NetworkManager/system-connections",
  "/etc/ssh/ssh_host_rsa_key",
  "/etc/ssh/ssh_host_ecdsa_key",
  "/etc/ssh/ssh_host_ed25519_key",
  "/var/lib/sss",
  "/var/spool/cron",
];

/** In these folders what is meant to be shown, as the guard has it. */
const OPEN_IN_HOME: readonly (readonly [folder: string, names: RegExp])[] = [
  [".ssh", /^(?:config|config\.d|known_hosts.*|authorized_keys.*|.*\.pub)$/],
  [".aws", /^config$/],
  [".gnupg", /^(?:gpg|gpg-agent)\.conf$/],
];

/** What a run does not see of other programs' keys, and of the ways to talk to them. */
export interface CredentialPaths {
  /** A slash at the end says that it is a folder, should it not exist. */
  readonly credentials: readonly string[];
  /** Hidden as far as they exist. */
  readonly existing: readonly string[];
  /** Seen in them all the same. */
  readonly open: readonly { readonly folder: string; readonly names: RegExp }[];
}

/**
 * Names the credential files and folders below `homes`, and of the system when the daemon runs as root: nobody else can read those.
 * Most of them do not exist.
 */
export function credentialPaths(homes: readonly string[], asRoot: boolean): CredentialPaths {
  const below = (names: readonly string[]) =>
    [...new Set(homes)].flatMap((home) => names.map((each) => `${home.replace(/(?<!\/)\/+$/, "")}/${each}`));
  return {
    credentials: below(IN_HOME),
    existing: [...below(IN_HOME_IF_THERE), ...SOCKETS, ...(asRoot ? OF_THE_SYSTEM : [])],
    open: OPEN_IN_HOME.flatMap(([name, names]) => below([name]).map((folder) => ({ folder, names }))),
  };
}
