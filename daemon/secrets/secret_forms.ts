// The secrets that show by their own form what they are: keys and tokens of vendors, key blocks, JSON web tokens, addresses with a
// password. A table; secret_patterns.ts searches with it. Each pattern begins with letters of its own and then takes one run of
// one class, so that a search takes time in proportion to the text: no pattern may go back over a run.

/** One form of secrets. */
export interface SecretForm {
  /** For a person and the log: `github-token`. */
  readonly name: string;
  /** With the flag `g`. What it matches is replaced. */
  readonly pattern: RegExp;
  /** Tells a secret from a word that only looks like it. */
  readonly check?: (match: string) => boolean;
  /** Where the secret ends, for one that has an end mark. @param at Behind the match. */
  readonly end?: (text: string, at: number) => number;
  /** Too common among what is no secret to be one outside a log. */
  readonly vague?: boolean;
}

/** A pattern that begins where a word does, also behind an escaped newline in a line of a log. */
function word(source: string, flags = "g"): RegExp {
  return new RegExp(`(?:(?<![A-Za-z0-9_])|(?<=\\\\[nrt]))(?:${source})`, flags);
}

/** A token has digits, or letters of both cases; `sk-learn-and-more-words` has not. */
function mixed(text: string): boolean {
  return /[0-9]/.test(text) || /[a-z]/.test(text) && /[A-Z]/.test(text.slice(3));
}

function endOfBlock(text: string, at: number): number {
  const end = text.indexOf("-----END", at);
  if (end === -1) return text.length;
  const close = /-----END [A-Z0-9 ]{0,60}-{0,5}/y;
  close.lastIndex = end;
  return close.test(text) ? close.lastIndex : end + 8;
}

/** Blanks and newlines, escaped ones too, and then the beginning of what is in the block. */
const BODY = String.raw`(?=(?:\s|\\[nrt]){0,64}[A-Za-z0-9+/]{4})`;

/** The forms, the most telling names first. */
export const SECRET_FORMS: readonly SecretForm[] = [
  {
    name: "private-key",
    pattern: new RegExp(String.raw`-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----${BODY}`, "g"),
    end: endOfBlock,
  },
  {
    name: "private-key",
    pattern: new RegExp(String.raw`---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----${BODY}`, "g"),
    end: (text, at) => {
      const end = text.indexOf("---- END", at);
      return end === -1 ? text.length : end;
    },
  },
  {
    name: "private-key",
    pattern: /PuTTY-User-Key-File-[23]:(?=[ \t]{0,8}[a-z])[^\n]{0,200}/g,
    end: (text) => text.length,
  },
  // The beginning of every key file of OpenSSH, in base64, where the first line was left out.
  { name: "ssh-private-key", pattern: word("b3BlbnNzaC1rZXktdjE[A-Za-z0-9+/=]{20,}") },
  { name: "age-key", pattern: word("AGE-SECRET-KEY-1[0-9A-Z]{50,}") },
  { name: "aws-key", pattern: word("(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Z0-9])") },
  {
    name: "aws-secret-key",
    pattern: /aws_?secret_?(?:access_?)?key["']?[ \t]{0,4}[=:][ \t]{0,4}["']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/gi,
  },
  { name: "anthropic-key", pattern: word("sk-ant-[A-Za-z0-9_-]{20,}") },
  { name: "openai-key", pattern: word("sk-[A-Za-z0-9_-]{16,}"), check: mixed },
  { name: "google-api-key", pattern: word("AIza[0-9A-Za-z_-]{35}") },
  { name: "gcp-token", pattern: word("ya29\\.[A-Za-z0-9_-]{20,}") },
  { name: "gcp-client-secret", pattern: word("GOCSPX-[A-Za-z0-9_-]{20,}") },
  { name: "azure-key", pattern: /(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{32,}={0,2}/g },
  { name: "azure-client-secret", pattern: word("[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}") },
  { name: "azure-sas", pattern: /(?<=[?&])sig=[A-Za-z0-9%+/]{40,}/g },
  { name: "github-token", pattern: word("(?:gh[opsur]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})") },
  { name: "gitlab-token", pattern: word("gl(?:pat|ptt|dt|rt|cbt|ft|soat|agent|imt|oas|ffct)-[A-Za-z0-9_.-]{20,}") },
  { name: "slack-token", pattern: word("(?:xox[abeoprs]-|xapp-[0-9]-)[A-Za-z0-9-]{10,}") },
  { name: "slack-hook", pattern: /hooks\.slack\.com\/(?:services|workflows)\/[A-Za-z0-9_/]{20,}/g },
  { name: "discord-hook", pattern: /discord(?:app)?\.com\/api\/webhooks\/[0-9]{15,20}\/[A-Za-z0-9_-]{40,}/g },
  { name: "stripe-key", pattern: word("(?:[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9]{24,})") },
  { name: "npm-token", pattern: word("npm_[A-Za-z0-9]{36}") },
  { name: "pypi-token", pattern: word("pypi-[A-Za-z0-9_-]{60,}") },
  { name: "telegram-token", pattern: word("[0-9]{8,10}:[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"), check: mixed },
  { name: "twilio-key", pattern: word("SK[0-9a-f]{32}(?![0-9A-Za-z])") },
  { name: "sendgrid-key", pattern: word("SG\\.[A-Za-z0-9_-]{16,64}\\.[A-Za-z0-9_-]{16,64}") },
  { name: "mailgun-key", pattern: word("key-[0-9a-f]{32}(?![0-9A-Za-z])") },
  { name: "huggingface-token", pattern: word("hf_[A-Za-z0-9]{30,}") },
  { name: "groq-key", pattern: word("gsk_[A-Za-z0-9]{40,}") },
  { name: "xai-key", pattern: word("xai-[A-Za-z0-9]{40,}") },
  { name: "docker-token", pattern: word("dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}") },
  { name: "digitalocean-token", pattern: word("do[opr]_v1_[0-9a-f]{64}") },
  { name: "vault-token", pattern: word("hv[bsr]\\.[A-Za-z0-9_-]{24,}") },
  { name: "shopify-token", pattern: word("shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{32}") },
  { name: "atlassian-token", pattern: word("ATATT3[A-Za-z0-9_=-]{50,}") },
  { name: "databricks-token", pattern: word("dapi[0-9a-f]{32}(?![0-9A-Za-z])") },
  { name: "rubygems-key", pattern: word("rubygems_[0-9a-f]{48}") },
  { name: "crates-token", pattern: word("cio[A-Za-z0-9]{32}(?![0-9A-Za-z])"), check: mixed },
  { name: "tailscale-key", pattern: word("tskey-[a-z]{3,10}-[A-Za-z0-9-]{16,}") },
  { name: "supabase-token", pattern: word("sbp_[0-9a-f]{40}") },
  { name: "linear-key", pattern: word("lin_api_[A-Za-z0-9]{32,}") },
  { name: "notion-token", pattern: word("(?:ntn_|secret_)[A-Za-z0-9]{40,}") },
  // Its three parts are parted by what no part may hold, and it begins where no part does: each is passed a few times at most.
  {
    name: "jwt",
    pattern: /(?:(?<![A-Za-z0-9_-])|(?<=\\[nrt]))eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*/g,
  },
  { name: "bearer-token", pattern: /(?<=\bbearer[ \t])[A-Za-z0-9._~+/-]{16,}={0,4}/gi, check: mixed },
  { name: "basic-credentials", pattern: /(?<=\bauthorization["']?:[ \t]?["']?basic[ \t])[A-Za-z0-9+/]{8,}={0,2}/gi },
  {
    name: "url-credentials",
    pattern: /(?<=[a-z0-9+.-]:\/\/)[^\s:@/?#"'<>\\]{0,256}:[^\s@/?#"'<>\\]{1,256}@(?=[^\s])/gi,
    check: (match) => !isPlaceholderPassword(match.slice(match.indexOf(":") + 1, -1)),
  },
  // Passwords behind options of a command, as commands stand in a log: `curl -u name:password`, `mysql -ppassword`.
  // What is quoted first: it goes on behind a blank.
  {
    name: "option-password",
    pattern: /(?<=\s(?:-u ?|--user[ =]|--proxy-user[ =])'[\w.@+-]{1,64}:)[^'$][^']{2,128}/g,
    vague: true,
  },
  {
    name: "option-password",
    pattern: /(?<=\s(?:-u ?|--user[ =]|--proxy-user[ =])"[\w.@+-]{1,64}:)[^"$][^"]{2,128}/g,
    vague: true,
  },
  {
    name: "option-password",
    pattern: /(?<=\s(?:-u|--user|--proxy-user)[ =]["']?[\w.@+-]{1,64}:)[^\s"'$][^\s"']{2,128}/g,
    vague: true,
  },
  {
    name: "option-password",
    pattern:
      /(?<=\b(?:mysql|mysqldump|mysqladmin|mariadb|sshpass)[ \t](?:[^\s|;&]{1,40}[ \t]){0,4}-p["']?)[^\s"'$-][^\s"']{2,128}/g,
    vague: true,
  },
  {
    name: "option-password",
    pattern: /(?<=\bcurl[ \t](?:[^\s|;&]{1,40}[ \t]){0,4}-u[\w.@+-]{1,64}:)[^\s"'$][^\s"']{2,128}/g,
    vague: true,
  },
  { name: "option-password", pattern: /(?<=\s-pass(?:in|out)?[ \t]["']?pass:)[^\s"'$][^\s"']{2,128}/g, vague: true },
  {
    name: "option-password",
    pattern:
      /(?<=\b(?:sshpass|zip|unzip|login|redis-cli|ldap[a-z]{3,8}|7z[ar]?)[ \t](?:[^\s|;&]{1,40}[ \t]){0,6}-(?:[pPaw][ \t]|[pPw]))["']?[^\s"'$-][^\s"']{2,128}/g,
    vague: true,
  },
  // The daemon's own secrets look like this; so does every hash.
  { name: "hexadecimal-key", pattern: /\b[0-9a-fA-F]{64}\b/g, vague: true },
];

/** What stands for a password in an example, or in a command that takes it from elsewhere. */
function isPlaceholderPassword(text: string): boolean {
  return /^(?:[$%{<[]|\*{2,}$|x{3,}$|\.{3}|(?:your|my)?[-_]?(?:password|passwd|pass|token|secret)$)/i.test(text);
}
