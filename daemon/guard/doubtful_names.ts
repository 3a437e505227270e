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

/** A name that says nothing else. */
const ALONE = /^(?:keys?|shadow|private|login|sitemanager|recentservers|filezilla|sftp|ftp)$/;

/** Endings of files that keep data as it is; none among them. */
const DATA = new Set(
  " txt text json jsonl json5 yaml yml toml ini cfg conf config csv tsv xml properties plist env env.prod prod production staging local bak old db sqlite sqlite3 kv dat data log out lst list org"
    .split(" "),
);

/** Endings of notes in which people keep such things under a name that is nothing but such a word. */
const NOTES = new Set("md org rst adoc".split(" "));

/** Words beside which the word is no secret: a design's tokens, the vault of a notebook, a password's rules. */
const HARMLESS =
  /(?:^| )(?:design|theme|colou?rs?|css|style|example|examples|sample|template|templates|schema|test|tests|fixture|fixtures|mock|fake|dummy|public|list|usage|count|counts|stats|policy|rules|docs?|help|about|how|vocab|special|obsidian|breaker|max|limit|tokenizer|reset|strength|common|worst|top)(?: |$)/;

/**
 * Tells whether a file of that name keeps passwords, keys or tokens in many projects.
 *
 * @param name Without folders.
 */
export function isDoubtfulName(name: string): boolean {
  const at = name.indexOf(".", 1);
  const [stem, ending] = at < 0 ? [name, ""] : [name.slice(0, at), name.slice(at + 1).toLowerCase()];
  const words = wordsOf(stem);
  const text = words.join(" ");
  const said = words.some((word) => WORD.test(word)) || WORDS.test(text);
  if (NOTES.has(ending)) {
    return words.length === 1 && /^(?:passwords?|logins|credentials|creds|apikeys)$/.test(text);
  }
  const last = ending.slice(ending.lastIndexOf(".") + 1);
  if (!DATA.has(last)) return false;
  // What a lexer made is called so as well.
  if (text === "tokens" && last === "txt" || HARMLESS.test(text)) return false;
  // A name without an ending may be a folder or a program.
  return said || ALONE.test(text) && last !== "";
}

/** `dbPasswords_old` is `db passwords old`. */
function wordsOf(stem: string): string[] {
  return stem.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== "");
}
