// Names that say what a file keeps: `db-passwords.txt`, `github_token`, `apiKeys.json`. What is written in them is a secret in some
// projects and nothing in others, so reading one asks. Pages and programs about such things are meant to be read.

/** One word of a name that says it. */
const WORD = new RegExp(
  "^(?:" +
    "pass|passwd|passwds|password|passwords|passphrase|passphrases|passcode|passcodes|pwd|pwds|secret|secrets|token|tokens|creds?|" +
    "credentials?|apikeys?|apitokens?|accesskeys?|authtoken|privatekeys?|privkey|sshkeys?|secretkeys?|mnemonic|mnemonics|wallets?|keypairs?|" +
    "keystore|keytab|htpasswd|htdigest|netrc|pgpass|sasl|totp|otp|otpauth|2fa|mfa|logins?|cookies|vault|" +
    "lastpass|1password|bitwarden|keepass|authinfo|dotenv" +
    ")$",
);

/** Two words behind one another that say it. */
const WORDS =
  /(?:^| )(?:(?:api|access|private|secret|ssh|rsa|host|deploy|signing|master|encryption|service|account|sa|auth|jwt) keys?|seed phrase|recovery (?:codes?|keys?)|backup codes?|storage state|env (?:prod|production|staging|local))(?: |$)/;

/** A name that says nothing else, and one of a folder as well. */
const ALONE = /^(?:key|private|login|sitemanager|recentservers|filezilla|sftp|ftp)$/;
const OF_FOLDERS = /^(?:tokens|secrets|logins?|vault|wallets?|cookies|keystore|otp|totp|mfa|2fa|sasl|pass)$/;

/** Endings of files that keep data as it is. */
const DATA = new Set(
  ("txt text json jsonl json5 yaml yml toml ini cfg conf config csv tsv xml properties plist env prod production staging local bak old " +
    "db sqlite sqlite3 kv dat data out lst list").split(" "),
);

/** Endings of notes in which people keep such things under a name that is nothing but such a word. */
const NOTES = new Set("md org rst adoc".split(" "));

/** Words beside which the word is no secret: a design's tokens, the vault of a notebook, a password's rules. */
const HARMLESS = new RegExp(
  "(?:^| )(?:design|theme|colou?rs?|css|style|examples?|sample|templates?|schema|tests?|fixtures?|mock|fake|dummy|public|list|usage|" +
    "counts?|stats|policy|rules|docs?|help|about|how|vocab|special|obsidian|breaker|max|limit|tokenizer|reset|strength|common|worst|top)" +
    "(?: |$)",
);

/**
 * Tells whether a file of that name keeps passwords, keys or tokens in many projects.
 *
 * @param name Without folders.
 */
export function isDoubtfulName(name: string): boolean {
  const at = name.indexOf(".", 1);
  const stem = at < 0 ? name : name.slice(0, at);
  const words = wordsOf(stem).join(" ");
  const ending = at < 0 ? undefined : name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  if (ending !== undefined && NOTES.has(ending)) return /^(?:passwords?|logins|creds)$/.test(words);
  if (ending !== undefined && !DATA.has(ending) || HARMLESS.test(wordsOf(name).join(" "))) return false;
  // What a lexer made is called so as well.
  if (words === "tokens" && ending === "txt") return false;
  const said = words.split(" ").some((word) => WORD.test(word)) || WORDS.test(words);
  if (ending === undefined) return said && (name.startsWith(".") || !OF_FOLDERS.test(words));
  return said || ALONE.test(words);
}

/** `dbPasswords_old` is `db passwords old`. */
function wordsOf(stem: string): string[] {
  return stem.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== "");
}
