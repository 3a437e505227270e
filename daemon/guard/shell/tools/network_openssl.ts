// The rule for openssl: which options each of its subcommands has that only looks at keys, certificates and digests or turns text
// into another form. Whatever is not named here asks: some options load a library, and so run code.
// Knows nothing of where keys lie: paths are judged by the guard.

import type { Arg, Call, Judge, Rule, Stream } from "../call.ts";
import { asksForHelp, names } from "./forms.ts";
import { judgeSentStdin } from "./network_fetch.ts";
import { filtered } from "./plain.ts";

/** What a subcommand knows: options without a value, and with a text. Files are the same for all of them. */
interface Subcommand {
  readonly flags: ReadonlySet<string>;
  readonly texts: ReadonlySet<string>;
  /** Options with a file that is read, beside `in`. */
  readonly reads: ReadonlySet<string>;
  /** Operands are words, not files. */
  readonly words: boolean;
}

function subcommand(flags: string, texts = "", reads = "", words = false): Subcommand {
  return { flags: new Set(names(flags)), texts: new Set(names(texts)), reads: new Set(names(reads)), words };
}

const NAMES = "nameopt certopt dateopt";
const DIGEST = subcommand(
  "c r hex binary list d debug fips-fingerprint",
  "xoflen keyform sigopt",
  "verify prverify signature",
);
const CIPHER = subcommand(
  "d e a base64 A z none p P nopad salt nosalt debug v pbkdf2",
  "k K iv S md iter saltlen bufsize",
  "kfile",
);
const KEY = subcommand(
  "noout text text_pub pubin pubout check pubcheck modulus traditional",
  "inform outform conv_form param_enc",
);

/** Subcommands that only look, or turn one form into another. Source: the manual of each, openssl 3.5. */
const KNOWN: ReadonlyMap<string, Subcommand> = new Map([
  [
    "x509",
    subcommand(
      `noout text dates startdate enddate subject issuer serial hash subject_hash issuer_hash subject_hash_old issuer_hash_old
      fingerprint pubkey modulus email ocsp_uri ocspid alias purpose nocert`,
      `inform outform ext checkend checkhost checkemail checkip ${NAMES}`,
    ),
  ],
  ["req", subcommand("noout text subject pubkey modulus verify", `inform outform ${NAMES} reqopt`)],
  [
    "crl",
    subcommand(
      "noout text issuer hash hash_old lastupdate nextupdate crlnumber fingerprint verify badsig",
      `inform outform ${NAMES}`,
      "CAfile CApath",
    ),
  ],
  ["asn1parse", subcommand("i noout dump strictpem", "inform offset length dlimit dump strparse", "oid")],
  [
    "verify",
    subcommand(
      `verbose crl_check crl_check_all x509_strict partial_chain trusted_first no_check_time show_chain check_ss_sig no-CAfile
      no-CApath no-CAstore issuer_checks ignore_critical policy_check policy_print extended_crl`,
      `purpose verify_depth verify_hostname verify_email verify_ip verify_name attime auth_level policy ${NAMES}`,
      "CAfile CApath untrusted trusted CRLfile",
    ),
  ],
  ["version", subcommand("a v b o f p d e m r c w", "", "", true)],
  ["ciphers", subcommand("v V s ssl3 tls1 tls1_1 tls1_2 tls1_3 psk srp stdname", "convert ciphersuites", "", true)],
  [
    "list",
    subcommand(
      `1 v verbose commands standard-commands all-algorithms digest-commands digest-algorithms kdf-algorithms mac-algorithms
      random-generators random-instances cipher-commands cipher-algorithms encoders decoders key-managers key-exchange-algorithms
      kem-algorithms tls-groups all-tls-groups signature-algorithms tls-signature-algorithms asymcipher-algorithms
      public-key-algorithms public-key-methods store-loaders providers engines disabled objects skey-managers`,
      "select options",
      "",
      true,
    ),
  ],
  ["dgst", DIGEST],
  ["enc", CIPHER],
  ["base64", CIPHER],
  ["rsa", KEY],
  ["pkey", KEY],
  ["ec", KEY],
  ["dsa", KEY],
  ["pkcs7", subcommand("noout text print print_certs quiet", "inform outform")],
  ["pkcs12", subcommand("noout info nokeys nocerts clcerts cacerts nomacver")],
  ["crl2pkcs7", subcommand("nocrl", "inform outform", "certfile")],
  ["errstr", subcommand("stats", "", "", true)],
  ["help", subcommand("", "", "", true)],
  [
    "info",
    subcommand(
      "configdir enginesdir modulesdir dsoext dirnamesep listsep seeds cpusettings windowscontext",
      "",
      "",
      true,
    ),
  ],
  ["prime", subcommand("hex generate safe", "bits checks", "", true)],
  ["speed", subcommand("elapsed decrypt mr mlock", "seconds bytes primes evp hmac cmac", "", true)],
  ["rand", subcommand("hex base64", "", "", true)],
  ["sess_id", subcommand("noout text cert", "inform outform context")],
  ["nseq", subcommand("")],
  ["spkac", subcommand("noout pubkey verify", "spkac spksect")],
  ["dhparam", subcommand("noout text check", "inform outform")],
  [
    "ecparam",
    subcommand("noout text check check_named list_curves no_seed", "inform outform name conv_form param_enc"),
  ],
  ["pkeyparam", subcommand("noout text check")],
]);

/** Names of digests and ciphers: subcommands of their own, and options of `dgst`, `enc`, `x509` and others. */
const DIGEST_NAME =
  /^(?:md[45]|mdc2|sha(?:1|224|256|384|512|512-224|512-256|3-\d+)|shake(?:128|256)|blake2[bs]\d+|ripemd(?:160)?|rmd160|sm3)$/;
const CIPHER_NAME =
  /^(?:aes|des|camellia|aria|bf|rc2|rc4|seed|idea|cast5?|sm4|chacha20)(?:[-\w]*)$|^(?:des3|desx|blowfish)$/;

/** Options with a file that is read, and with one that is written, whichever subcommand has them. */
const READS = new Set(
  names(
    `in inkey CAfile CApath CAstore CA CAkey cert certfile key untrusted trusted config extfile sigfile signature kfile
  verify prverify chain CRLfile signkey sign oid genconf cert_chain recip rand x509_key section force_pubkey inkey`,
  ),
);
const WRITES = new Set(
  names("out keyout CAserial outform-file writerand sigout outdir pubout-file keylogfile sess_out msgfile"),
);
const VALUED = new Set(
  names(`inform outform keyform certform passin passout nameopt certopt days set_serial subj addext ext extensions
  engine provider provider-path propquery purpose checkhost checkemail checkip checkend hmac mac macopt md curve name connect servername
  starttls verify_depth verify_name pass k K iv S iter newkey pkeyopt digest sigopt strparse offset length genstr
  alpn port accept proxy conv_form param_enc keyopt not_before not_after reqopt policy attime dateopt`),
);

function known(verb: string): Subcommand | undefined {
  return KNOWN.get(verb) ?? (DIGEST_NAME.test(verb) ? DIGEST : CIPHER_NAME.test(verb) ? CIPHER : undefined);
}

/** Keys and certificates are files, or lie where an address says: that of a file, or of what a library knows. */
function touchStore(judge: Judge, value: Arg): void {
  judge.touch("read", value);
  const scheme = /^[A-Za-z][A-Za-z\d+.-]*:/.exec(value.prefix)?.[0];
  if (scheme === undefined) return;
  if (/^file:/i.test(scheme)) {
    judge.touch("read", value.drop(/^file:(\/\/(localhost)?(?=\/))?/i.exec(value.prefix)?.[0].length ?? 0));
  } else judge.ask("keys", `it looks for ${value.shown} in a store of keys`);
}

/** The rule. */
export const openssl: Rule = (call: Call): Stream | void => {
  const { args, judge, stdin } = call;
  const [first, ...rest] = args;
  if (first === undefined || asksForHelp(args) || /^(-v|-version|--version|-help|--help)$/.test(first.text ?? "")) {
    return;
  }
  const verb = first.text;
  if (verb === undefined) return judge.ask("unknown-word", "what openssl is to do is not known");
  if (rest.length === 1 && /^--?help$/.test(rest[0]?.text ?? "")) return;
  const tool = known(verb);
  if (call.args.some(({ prefix }) => /^(-[^=]*=)?[a-z][a-z\d+]*:\/\//i.test(prefix))) {
    judge.ask("network", "it fetches what it reads from an address");
  }
  const used = new Set<string>();
  const digests = tool === DIGEST || verb === "x509" || verb === "req" || verb === "crl";
  let writes = false;
  for (let at = 0; at < rest.length; at++) {
    const arg = rest[at] as Arg;
    if (!arg.prefix.startsWith("-") || arg.text === "-" || arg.text === "--") {
      // `dgst FILE`, `verify FILE`: operands are files; of `rand`, `prime`, `list` they are words.
      const words = tool?.words ?? /^(s_client|s_server|passwd)$/.test(verb);
      if (!words && arg.text !== "-") touchStore(judge, arg);
      if (arg.mayBeOption) judge.ask("unknown-word", `${arg.shown} may be an option of openssl`);
      continue;
    }
    const equals = arg.prefix.indexOf("=");
    if (equals < 0 && arg.text === undefined) {
      judge.ask("unknown-word", `the option ${arg.shown} of openssl is not known`);
      continue;
    }
    const option = arg.prefix.slice(0, equals < 0 ? undefined : equals).replace(/^--?/, "");
    const value = equals < 0 ? rest[at + 1] : arg.drop(equals + 1);
    used.add(option);
    const reads = option === "in" || tool?.reads.has(option) === true;
    const has = reads || option === "out" || tool?.flags.has(option) === true || tool?.texts.has(option) === true ||
      digests && DIGEST_NAME.test(option) || tool === CIPHER && CIPHER_NAME.test(option);
    // The words of a passphrase are as harmless as `-k`; where it is kept, is a file or a variable.
    const phrase = option === "pass" && tool === CIPHER && value?.prefix.startsWith("pass:") === true;
    if (tool !== undefined && !has && !phrase) {
      judge.ask("option", `the option -${option} of openssl ${verb} may do more than look`);
    }
    const flag = tool?.flags.has(option) === true && !reads && (equals < 0 || !tool.texts.has(option));
    if (flag) continue;
    if ((reads || READS.has(option) && tool?.texts.has(option) !== true) && value !== undefined) {
      // `-verify KEY` of dgst is a file; of `s_client` it is a number.
      const signs = /^(req|x509|ca|dgst|cms|smime|ocsp|ts|s_client|s_server)$/.test(verb) &&
        /^(key|signkey|CAkey|sign|inkey)$/.test(option);
      // A key that signs is used, not shown.
      if (signs) judge.ask("keys", `openssl ${verb} uses the key ${value.shown}`);
      else if (!/^(0x)?\d+$/.test(value.text ?? "")) touchStore(judge, value);
    } else if (WRITES.has(option) && value !== undefined) {
      judge.touch("write", value);
      writes = true;
    } else if (VALUED.has(option) || tool?.texts.has(option) === true) {
      if (/^(pass|passin|passout)$/.test(option) && value?.prefix.startsWith("file:") === true) {
        judge.touch("read", value.drop(5));
      }
      if (value?.mayVanish === true) judge.ask("unknown-word", `${value.shown} may be an option of openssl`);
    } else continue;
    if (equals < 0) at++;
  }
  const readsStdin = !used.has("in");
  if (tool === CIPHER) {
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
  const keysOnly = /^(rsa|pkey|ec|dsa|pkcs12)$/.test(verb);
  const cautious = keysOnly && !["noout", "pubin", "pubout", "check", "text_pub"].some((each) => used.has(each));
  if (tool === undefined || writes || cautious) judge.ask("keys", `openssl ${verb} makes, opens or uses keys`);
  if (writes) judge.ask("write", "it writes a file");
  return readsStdin ? filtered(stdin, "report") : { origin: "file" };
};
