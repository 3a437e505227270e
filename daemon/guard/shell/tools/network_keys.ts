// Rules for keys and certificates: gpg, ssh-keygen, age, pass. What shows a certificate or a digest is harmless; what makes,
// opens or sends keys asks; what gives private keys out is refused.
// Knows nothing of where keys lie: paths are judged by the guard.

import { Arg, type Call, type Rule, type Rules, type Stream } from "../call.ts";
import { parseArgs } from "../options.ts";
import { asked, asksForHelp, names, rules, same } from "./forms.ts";
import { filtered } from "./plain.ts";
import { openssl } from "./network_openssl.ts";

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
  // A photo is shown by a program.
  const photos = words.some((word) => /photo/.test(word) && !/no-show-photo/.test(word));
  if (!reads || photos || !flags.every((flag) => GPG_READS.test(flag) || GPG_QUIET.test(flag))) {
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
    if (!reads) {
      const makes = unknown.length + doubtful.length + operands.length === 0 &&
        options.every(({ name }) => "tbCNfqmavOZ".includes(name));
      judge.touch(used("yeiLl") ? "read" : "write", value, makes ? { newKey: true } : {});
      if (makes) {
        judge.touch("write", new Arg([...value.pieces, { kind: "text", text: ".pub" }], value.mayVanish), {
          newKey: true,
        });
      }
    } // A fingerprint of a private key comes out of its public part.
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

/** `ssh-agent CMD` and `gpg-agent --daemon CMD` run it with what it needs to find them. */
const agent: Rule = (call) => {
  const { name, args, judge, stdin } = call;
  if (asksForHelp(args)) return;
  judge.ask("keys", "it makes, opens or uses keys");
  const { operands } = parseArgs(args, name === "ssh-agent" ? SSH_AGENT : GPG_AGENT);
  return operands.length === 0 ? { origin: "report" } : judge.run(operands, stdin);
};

const SSH_AGENT = { short: "cdDkquUTsxa:E:O:P:t:", stopAtOperand: true };
const GPG_AGENT = {
  short: "qvcs",
  long: names(
    `daemon server supervised verbose quiet sh csh no-detach batch enable-ssh-support enable-putty-support allow-preset-passphrase
    allow-loopback-pinentry use-standard-socket homedir= options= log-file= debug-level= pinentry-program= pinentry-timeout=
    scdaemon-program= tpm2daemon-program= default-cache-ttl= max-cache-ttl= default-cache-ttl-ssh= max-cache-ttl-ssh= steal-socket
    disable-scdaemon no-grab grab keep-tty keep-display write-env-file=? faked-system-time= gpgconf-list gpgconf-test`,
  ),
  stopAtOperand: true,
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
  same("gpg-agent ssh-agent", agent),
  same(
    "gpg-connect-agent gpgsm ssh-keyscan",
    asked("keys", "it makes, opens or uses keys"),
  ),
  same("gpgconf", ({ args, judge }) => {
    const lists = /^(--list-(dirs|components)|-L|--version|--help|[a-z][a-z-]*)$/;
    const only = args.length > 0 && args[0]?.text?.startsWith("-") === true;
    if (!only || !args.every(({ text }) => lists.test(text ?? "?"))) {
      judge.ask("keys", "it makes, opens or uses keys");
    }
  }),
  same("ssh-keygen", sshKeygen),
  same("ssh-add", sshAdd),
  same("age rage minisign signify", opensKeys("-R --recipients-file -i --identity", "-o --output")),
  same("age-keygen certbot mkcert step", asked("keys", "it makes keys")),
  same(
    "pass gopass secret-tool keyring security pass-otp kwallet-query lpass 1password-cli",
    asked("secret-read", "it shows or changes passwords"),
  ),
);
