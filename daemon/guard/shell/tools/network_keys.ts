// Rules for keys and certificates: openssl, gpg, ssh-keygen, age, pass. What shows a certificate or a digest is harmless; what makes,
// opens or sends keys asks; what gives private keys out is refused.
// Knows nothing of where keys lie: paths are judged by the guard.

import type { Arg, Call, Rule, Rules, Stream } from "../call.ts";
import { parseArgs } from "../options.ts";
import { asked, asksForHelp, names, rules, same } from "./forms.ts";
import { filtered } from "./plain.ts";
import { judgeSentStdin } from "./network_fetch.ts";

/** Subcommands of openssl that only look at what they are given. */
const OPENSSL_LOOKS = new Set(
  names(
    "x509 crl asn1parse verify version ciphers list dgst rsa pkey ec dsa pkcs7 pkcs12 req crl2pkcs7 errstr help " +
      "prime speed rand sess_id nseq storeutl dhparam ecparam pkeyparam md5 sha1 sha224 sha256 sha384 sha512 spkac info",
  ),
);
/** Options of openssl with a file that is read, and with one that is written. */
const OPENSSL_READS = new Set(
  names(
    `in inkey CAfile CApath CAstore CA CAkey cert certfile key untrusted trusted config extfile certin sigfile signature
  verify prverify issuer-file chain CRLfile keyin signkey sign oid genconf cert_chain recip`,
  ),
);
const OPENSSL_WRITES = new Set(
  names("out keyout CAserial outform-file writerand sigout outdir pubout-file keylogfile sess_out msgfile"),
);
const OPENSSL_VALUED = new Set(
  names(`inform outform keyform certform passin passout nameopt certopt days set_serial subj addext ext extensions
  engine provider provider-path propquery purpose checkhost checkemail checkip checkend hmac mac macopt md curve name connect servername
  starttls verify_depth verify_name pass k K iv S iter newkey pkeyopt digest sigopt strparse offset length dumpl genstr strictpem rand
  alpn port accept proxy conv_form param_enc keyopt not_before not_after reqopt section multivalue-rdn checkip policy attime x509-strict dateopt`),
);
/** Options that make a looking subcommand do more. */
const OPENSSL_ACTS =
  /^-?-(new|x509|newkey|signkey|CA|sign|engine|provider|provider-path|genconf|export|passin|passout|pass|hmac|mac|rand|writerand|genparam|genkey|CAcreateserial|multi|config|set_serial|req|trustout)$/;

const openssl: Rule = (call) => {
  const { args, judge, stdin } = call;
  const [first, ...rest] = args;
  if (first === undefined || asksForHelp(args) || /^(-v|-version|--version|-help|--help)$/.test(first.text ?? "")) {
    return;
  }
  const verb = first.text;
  if (verb === undefined) return judge.ask("unknown-word", "what openssl is to do is not known");
  if (rest.length === 1 && /^--?help$/.test(rest[0]?.text ?? "")) return;
  const readsStdin = !rest.some(({ text }) => text === "-in");
  let writes = false;
  for (let at = 0; at < rest.length; at++) {
    const arg = rest[at] as Arg;
    const option = arg.prefix.startsWith("-") ? (arg.text ?? "").replace(/^--?/, "") : undefined;
    if (option === undefined || option === "") {
      // `dgst FILE`, `verify FILE`: operands are files; of `rand`, `prime`, `list` they are words.
      if (!/^(rand|prime|speed|ciphers|list|errstr|s_client|s_server|passwd)$/.test(verb) && arg.text !== "-") {
        judge.touch("read", arg);
      }
      if (arg.mayBeOption && !arg.prefix.startsWith("-")) {
        judge.ask("unknown-word", `${arg.shown} may be an option of openssl`);
      }
      continue;
    }
    const value = rest[at + 1];
    if (OPENSSL_READS.has(option) && value !== undefined) {
      // `-verify KEY` of dgst is a file; of `s_client` it is a number.
      const signs = /^(req|x509|ca|dgst|cms|smime|ocsp|ts|s_client|s_server)$/.test(verb) &&
        /^(key|signkey|CAkey|sign|inkey)$/.test(option);
      // A key that signs is used, not shown.
      if (signs) judge.ask("keys", `openssl ${verb} uses the key ${value.shown}`);
      else if (!/^(0x)?\d+$/.test(value.text ?? "")) judge.touch("read", value);
      at++;
    } else if (OPENSSL_WRITES.has(option) && value !== undefined) {
      judge.touch("write", value);
      writes = true;
      at++;
    } else if (OPENSSL_VALUED.has(option)) {
      if (/^(pass|passin|passout)$/.test(option) && value?.prefix.startsWith("file:")) {
        judge.touch("read", value.drop(5));
      }
      at++;
    }
  }
  const looks = OPENSSL_LOOKS.has(verb) && !writes && !rest.some(({ text }) => OPENSSL_ACTS.test(text ?? ""));
  const keysOnly = /^(rsa|pkey|ec|dsa|pkcs12)$/.test(verb);
  const cautious = keysOnly && !rest.some(({ text }) => /^-(noout|pubin|pubout|check|text_pub)$/.test(text ?? ""));
  if (verb === "enc" || verb === "base64" || /^(aes|des|camellia|aria|bf|rc4|sm4|chacha)/.test(verb)) {
    // It may read the passphrase from a file or write, which the touches above have judged.
    if (writes) judge.ask("write", "it writes a file");
    return readsStdin ? filtered(stdin, "rewritten") : { origin: "rewritten" };
  }
  if (/^(s_client|s_server|s_time|ocsp|cmp|ts|tsget)$/.test(verb)) {
    judge.ask("network", "it speaks to another machine");
    const at = rest.findIndex(({ text }) => text === "-connect" || text === "-url" || text === "-host");
    const host = rest[at + 1];
    if (at >= 0 && host !== undefined) judge.network(host, { sends: true });
    judgeSentStdin(call);
    return { origin: "download" };
  }
  if (!looks || cautious) judge.ask("keys", `openssl ${verb} makes, opens or uses keys`);
  if (writes) judge.ask("write", "it writes a file");
  return readsStdin ? filtered(stdin, "report") : { origin: "file" };
};

/** Commands of gpg that only list or check. */
const GPG_READS =
  /^--?(list-keys|list-public-keys|list-secret-keys|list-sigs|list-signatures|check-sigs|check-signatures|fingerprint|list-packets|list-config|list-options|verify|verify-files|print-md|print-mds|version|help|dump-options|show-keys|show-key|card-status-not|gpgconf-list|list-gcrypt-config|k|K)$/;
const GPG_QUIET =
  /^(-v|-q|-vv|--(verbose|quiet|batch|with-colons|with-fingerprint|with-subkey-fingerprint|with-keygrip|with-sig-list|keyid-format(=.*)?|no-tty|no-auto-check-trustdb|fixed-list-mode|status-fd(=.*)?|list-options(=.*)?|dry-run|with-secret|with-wkd-hash|no-default-keyring|lock-never|no-options))$/;

const gpg: Rule = (call) => {
  const { args, judge } = call;
  if (asksForHelp(args)) return;
  const words = args.map(({ text }) => text ?? "?");
  if (
    words.some((word) =>
      /^--export-secret-(sub|ssh-)?keys?$/.test(word) || word.length > 10 && "--export-secret-keys".startsWith(word)
    )
  ) {
    return judge.deny("secret-read", "it gives private keys out");
  }
  const flags = args.filter((arg) => arg.mayBeOption).map(({ text }) => text ?? "?");
  const reads = flags.some((flag) => GPG_READS.test(flag));
  const verifies = flags.some((flag) => /^--(verify|verify-files|list-packets|print-mds?|show-keys?)$/.test(flag));
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as Arg;
    const next = args[at + 1];
    const text = arg.text ?? "";
    if (/^(-o|--output|--log-file|--logger-file|--status-file)$/.test(text) && next !== undefined) {
      judge.touch("write", next);
    } else if (
      /^(--passphrase-file|--options|--command-file|--keyring|--import-file)$/.test(text) && next !== undefined
    ) {
      judge.touch("read", next);
    } else if (arg.prefix.startsWith("--output=")) judge.touch("write", arg.drop(9));
    else if (!arg.mayBeOption && (verifies || !reads) && /[./]/.test(arg.shown) && !/@/.test(arg.shown)) {
      judge.touch("read", arg);
    }
  }
  if (
    words.some((word) =>
      /^--(send-keys|recv-keys|receive-keys|refresh-keys|search-keys|fetch-keys|locate-external-keys)$/.test(word)
    )
  ) {
    judge.ask("network", "it speaks to a server of keys");
  }
  if (!reads || !flags.every((flag) => GPG_READS.test(flag) || GPG_QUIET.test(flag))) {
    judge.ask("keys", "it makes, opens or uses keys");
    return { origin: "rewritten" };
  }
  return { origin: "report" };
};

const sshKeygen: Rule = ({ args, judge }) => {
  if (asksForHelp(args)) return;
  const { options, operands, unknown, doubtful } = parseArgs(args, {
    short: "ABceghHiKklLopQqTUuvyXxdf:b:C:E:F:I:J:j:M:m:N:n:O:P:R:r:S:s:t:V:w:W:Y:Z:z:a:D:",
  });
  const used = (letters: string) => options.some(({ name }) => letters.includes(name));
  const reads = used("lLFB") && unknown.length === 0 && doubtful.length === 0 &&
    options.every(({ name }) => "lLFBfEvHq".includes(name)) && (used("F") || !used("H"));
  for (const { name, value } of options) {
    if (name !== "f" || value === undefined) continue;
    if (!reads) judge.touch(used("yeiLl") ? "read" : "write", value);
    // A fingerprint of a private key comes out of its public part.
    else if (value.text?.endsWith(".pub") === true || used("LFB") || value.text === "-") judge.touch("read", value);
    else judge.touch(/known_hosts|authorized_keys/.test(value.shown) ? "read" : "list", value);
  }
  for (const operand of operands) judge.touch("read", operand);
  if (!reads) judge.ask("keys", "it makes or changes keys");
  return { origin: "report" };
};

const sshAdd: Rule = ({ args, judge }) => {
  if (asksForHelp(args)) return;
  const words = args.map(({ text }) => text ?? "?");
  if (words.length > 0 && words.every((word) => /^-(l|L|lv|q|v|E|md5|sha256)$|^(md5|sha256)$/.test(word))) return;
  judge.ask("keys", "it hands keys to the agent");
};

/** `age`, `minisign`, `pass`: files are read and written, keys are opened. */
function opensKeys(valuedReads: string, valuedWrites: string): Rule {
  return (call: Call): Stream => {
    const { args, judge, stdin } = call;
    if (asksForHelp(args)) return { origin: "report" };
    judge.ask("keys", "it opens or uses keys");
    for (let at = 0; at < args.length; at++) {
      const next = args[at + 1];
      const text = args[at]?.text ?? "";
      if (next === undefined) continue;
      if (names(valuedWrites).includes(text)) judge.touch("write", next);
      if (names(valuedReads).includes(text)) judge.touch("read", next);
    }
    return filtered(stdin, "rewritten");
  };
}

/** The rules for keys and certificates. */
export const KEYS: Rules = rules(
  same("openssl libressl", openssl),
  same("gpg gpg2", gpg),
  same(
    "gpgconf gpg-agent gpg-connect-agent gpgsm ssh-agent ssh-keyscan",
    asked("keys", "it makes, opens or uses keys"),
  ),
  same("ssh-keygen", sshKeygen),
  same("ssh-add", sshAdd),
  same("age rage minisign signify", opensKeys("-R --recipients-file -i --identity", "-o --output")),
  same("age-keygen certbot mkcert step", asked("keys", "it makes keys")),
  same(
    "pass gopass secret-tool keyring security pass-otp kwallet-query lpass 1password-cli",
    asked("secret-read", "it shows or changes passwords"),
  ),
);
