// Rules for the tools that fetch and send over HTTP and its kin: curl, wget, httpie, aria2c. Each file that goes out is read, each
// that comes in is written, and what comes to the screen is a download.
// Knows nothing of hosts: whether one may be spoken to unasked is the guard's.

import { Arg, type Call, type Rule, type Rules, type Stream } from "../call.ts";
import { type Grammar, parseArgs, type ParsedArgs } from "../options.ts";
import { asked, asksForHelp, names, rules, same } from "./forms.ts";

/** What comes over the network. */
export const DOWNLOAD: Stream = { origin: "download" };

/** Denies that secret contents leave on the standard input. */
export function judgeSentStdin({ name, stdin, judge }: Call): void {
  if (stdin.secret === true) judge.deny("exfiltration", `${name} sends the contents of a secret file`);
}

/**
 * Denies that what a command prints of secrets leaves among the words. A variable that is called a token is what many servers want:
 * that asks elsewhere.
 */
export function judgeSentWord({ name, judge }: Call, value: Arg): void {
  if (value.pieces.some((piece) => piece.kind === "unknown" && piece.secret === true && !piece.why.startsWith("$"))) {
    judge.deny("exfiltration", `${name} sends what a command prints of secrets`);
  }
}

/** Options whose value goes out with a request, but for how one logs in. */
const SENT_WORDS =
  /^(data(-\w+)?|json|url-query|form(-string)?|header|user-agent|referer|cookie|post-data|body-data|A|e|U)$/;

/** The path of `name` inside `folder`. */
function inside(folder: Arg | undefined, name: Arg): Arg {
  if (folder === undefined || name.prefix.startsWith("/")) return name;
  return new Arg([...folder.pieces, { kind: "text", text: "/" }, ...name.pieces], folder.mayVanish || name.mayVanish);
}

/** The file that a download of `url` makes by itself. */
function fileOf(url: Arg, otherwise: string | undefined): Arg {
  const text = url.text;
  if (text === undefined || /[{}[\]]/.test(text)) {
    return Arg.unknown("the name is the last part of an address that is not known");
  }
  const path = text.replace(/^[a-z]+:\/\//i, "").replace(/[?#].*$/s, "");
  const last = path.includes("/") ? path.slice(path.lastIndexOf("/") + 1) : "";
  if (last === "") return otherwise === undefined ? Arg.unknown("the address names no file") : Arg.of(otherwise);
  return Arg.of(last);
}

/** The path of a `file:` address, or `undefined`. Wildcards of curl count as anything. */
function fileAddress(url: Arg): Arg | undefined {
  const scheme = /^file:(\/\/(localhost|127\.0\.0\.1)?(?=\/))?/i.exec(url.prefix)?.[0];
  if (scheme === undefined) return undefined;
  const path = url.drop(scheme.length);
  return new Arg(
    path.pieces.map((piece) => {
      if (piece.kind !== "text") return piece;
      let text = piece.text;
      try {
        text = decodeURIComponent(text);
      } catch {
        // An escape that is none stays as it is.
      }
      return /[{}[\]]/.test(text)
        ? { kind: "unknown", why: "the address stands for several files" }
        : { ...piece, text };
    }),
    path.mayVanish,
  );
}

const CURL: Grammar = {
  short: "aE:K:C:b:c:d:qD:fF:P:GgIH:h::0ikj46lLm:MnNo:OpQ:r:Je:RX:sSY:y:23t:z:1T:Bu:A:vVw:U:x:Z#",
  long: [
    ...names(
      `anyauth append basic cert-status compressed compressed-ssh create-dirs crlf digest disable disable-eprt disable-epsv
      disallow-username-in-url doh-cert-status doh-insecure fail fail-early fail-with-body false-start form-escape ftp-create-dirs ftp-pasv
      ftp-pret ftp-skip-pasv-ip ftp-ssl-ccc ftp-ssl-control get globoff haproxy-protocol head http0.9 http1.0 http1.1 http2
      http2-prior-knowledge http3 http3-only ignore-content-length include insecure ipv4 ipv6 junk-session-cookies list-only location
      location-trusted mail-rcpt-allowfails manual metalink negotiate netrc netrc-optional next no-alpn no-buffer no-clobber no-keepalive
      no-npn no-progress-meter no-sessionid ntlm ntlm-wb parallel parallel-immediate path-as-is post301 post302 post303 progress-bar
      progress-meter proxy-anyauth proxy-basic proxy-digest proxy-insecure proxy-negotiate proxy-ntlm proxy-ssl-allow-beast
      proxy-ssl-auto-client-cert proxy-tlsv1 proxytunnel raw remote-header-name remote-name remote-name-all remote-time remove-on-error
      retry-all-errors retry-connrefused sasl-ir show-error silent socks5-basic socks5-gssapi socks5-gssapi-nec ssl ssl-allow-beast
      ssl-auto-client-cert ssl-no-revoke ssl-reqd ssl-revoke-best-effort sslv2 sslv3 styled-output suppress-connect-headers tcp-fastopen
      tcp-nodelay tftp-no-options tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding trace-time trace-ids use-ascii verbose version xattr
      ca-native proxy-ca-native proxy-http2 skip-existing mptcp tls-earlydata follow out-null no-remote-name no-verbose no-silent
      no-location no-fail no-netrc no-compressed`,
    ),
    ...names(
      `abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to continue-at
      cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary data-raw data-urlencode delegation dns-interface
      dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header egd-file engine etag-compare etag-save expect100-timeout form
      form-string ftp-account ftp-alternative-to-user ftp-method ftp-port ftp-ssl-ccc-mode happy-eyeballs-timeout-ms header hostpubmd5
      hostpubsha256 hsts interface json keepalive-time keepalive-cnt key key-type krb libcurl limit-rate local-port login-options
      mail-auth mail-from mail-rcpt max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir parallel-max
      parallel-max-host pass pinnedpubkey preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert
      proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name
      proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey quote random-file range rate
      referer request request-target resolve retry retry-delay retry-max-time sasl-authzid service-name socks4 socks4a socks5
      socks5-gssapi-service socks5-hostname speed-limit speed-time stderr telnet-option tftp-blksize time-cond tls-max tls13-ciphers
      tlsauthtype tlspassword tlsuser trace trace-ascii trace-config unix-socket upload-file url url-query user user-agent write-out
      variable expand-url expand-data expand-output expand-header ech ip-tos vlan-priority ipfs-gateway sigalgs knownhosts upload-flags
      haproxy-clientip`,
    ).map((name) => `${name}=`),
    "help=?",
  ],
};

/** Long names of the short letters that do something with their value. */
const CURL_LONG: Readonly<Record<string, string>> = {
  o: "output",
  O: "remote-name",
  T: "upload-file",
  d: "data",
  F: "form",
  K: "config",
  c: "cookie-jar",
  b: "cookie",
  D: "dump-header",
  H: "header",
  E: "cert",
  n: "netrc",
  w: "write-out",
  x: "proxy",
  X: "request",
  Q: "quote",
  J: "remote-header-name",
  u: "user",
  U: "proxy-user",
  t: "telnet-option",
  q: "disable",
  I: "head",
  G: "get",
  Y: "speed-limit",
  z: "time-cond",
  P: "ftp-port",
};

const CURL_WRITES = new Set([
  "cookie-jar",
  "dump-header",
  "trace",
  "trace-ascii",
  "stderr",
  "libcurl",
  "hsts",
  "alt-svc",
  "etag-save",
]);
const CURL_READS = new Set([
  "etag-compare",
  "cacert",
  "capath",
  "crlfile",
  "random-file",
  "egd-file",
  "proxy-cacert",
  "proxy-crlfile",
]);
const CURL_ASKS = new Set([
  "netrc",
  "netrc-file",
  "netrc-optional",
  "cert",
  "key",
  "proxy-cert",
  "proxy-key",
  "pubkey",
  "unix-socket",
  "abstract-unix-socket",
  "connect-to",
  "resolve",
  "doh-url",
  "dns-servers",
  "dns-interface",
  "quote",
  "telnet-option",
  "engine",
  "remote-header-name",
  "proto-default",
  "ftp-port",
  "location-trusted",
  "oauth2-bearer",
  "user",
  "proxy-user",
  "aws-sigv4",
  "negotiate",
  "ntlm",
  "variable",
  "expand-url",
  "expand-data",
  "expand-output",
  "expand-header",
  "mail-rcpt",
  "mail-from",
  "request-target",
  "ftp-alternative-to-user",
  "metalink",
  "ipfs-gateway",
  "krb",
  "delegation",
  "postquote",
  "xattr",
  "login-options",
  "knownhosts",
]);
const CURL_PROXIES = new Set(["proxy", "preproxy", "proxy1.0", "socks4", "socks4a", "socks5", "socks5-hostname"]);

/** A value of curl that may be `@FILE`: the file is read and goes out. @returns Whether standard input goes out. */
function judgeSentFile(call: Call, value: Arg, named: boolean): boolean {
  let file: Arg | undefined;
  if (value.prefix.startsWith("@")) file = value.drop(1);
  else if (named) {
    // `name@FILE`, but `name=content` is text.
    const at = /^[^=@]*@/.exec(value.prefix)?.[0];
    if (at !== undefined) file = value.drop(at.length);
  }
  // A word that begins with something unknown may begin with `@`.
  if (file === undefined && value.pieces[0]?.kind === "unknown") {
    call.judge.ask("sends", "what it sends is not known, and may be a file");
  }
  if (file === undefined) return false;
  if (file.text === "-") return true;
  call.judge.touch("read", file);
  return false;
}

/** `-F name=@FILE;type=...`, `name=<FILE`, `name=@a,b`. */
function judgeForm(call: Call, value: Arg): boolean {
  const front = /^[^=]*=[@<]/.exec(value.prefix)?.[0];
  if (front === undefined) {
    if (value.text === undefined && !/^[^=]*=./.test(value.prefix)) {
      call.judge.ask("sends", "what it sends is not known, and may be a file");
    }
    return false;
  }
  const rest = value.drop(front.length);
  if (rest.text === undefined) {
    call.judge.touch("read", rest);
    return false;
  }
  let stdin = false;
  for (const part of rest.text.replace(/;.*$/s, "").split(",")) {
    const file = part.replace(/^"(.*)"$/, "$1");
    if (file === "-") stdin = true;
    else if (file !== "") call.judge.touch("read", Arg.of(file));
  }
  return stdin;
}

const curl: Rule = (call) => {
  const { args, judge } = call;
  const parsed = parseArgs(args, CURL);
  const { options, operands, unknown, doubtful } = parsed;
  const alone = options.length === 1 && operands.length === 0 && unknown.length === 0;
  if (alone && /^(V|version|h|help|M|manual)$/.test(options[0]?.name ?? "") || isHelpOn(parsed)) {
    return { origin: "report" };
  }
  for (const arg of [...unknown, ...doubtful]) {
    judge.ask("unknown-option", `the option ${arg.shown} of curl is not known`);
  }

  const urls = [...operands];
  const outputs: Arg[] = [];
  let folder: Arg | undefined;
  let remoteNames = 0;
  let allRemote = false;
  let sends = false;
  let sendsStdin = false;
  let prints = true;
  const uploads: Arg[] = [];
  for (const { name: used, value } of options) {
    const name = CURL_LONG[used] ?? used;
    if (CURL_ASKS.has(name)) judge.ask("option", `the option --${name} of curl does more than fetch`);
    if (name === "remote-name") remoteNames++;
    if (name === "remote-name-all") allRemote = true;
    if (value === undefined) continue;
    if (SENT_WORDS.test(name) && !/^authorization:/i.test(value.prefix)) judgeSentWord(call, value);
    if (name === "url") {
      if (value.prefix.startsWith("@")) judge.touch("read", value.drop(1));
      urls.push(value);
    } else if (name === "output") outputs.push(value);
    else if (name === "output-dir") folder = value;
    else if (name === "upload-file") uploads.push(value);
    else if (CURL_WRITES.has(name)) {
      if (value.text !== "-") judge.touch("write", value);
    } else if (CURL_READS.has(name)) judge.touch("read", value);
    else if (CURL_PROXIES.has(name)) {
      judge.ask("network", "it goes through another machine");
      judge.network(value, { sends: true });
    } else if (/^(data|data-ascii|data-binary|json|data-urlencode|url-query)$/.test(name)) {
      sends = true;
      sendsStdin = judgeSentFile(call, value, /^(data-urlencode|url-query)$/.test(name)) || sendsStdin;
    } else if (name === "data-raw" || name === "form-string" || name === "expand-data") sends = true;
    else if (name === "form") {
      sends = true;
      sendsStdin = judgeForm(call, value) || sendsStdin;
    } else if (name === "header" || name === "proxy-header") {
      sendsStdin = judgeSentFile(call, value, false) || sendsStdin;
      if (!value.known || /^(authorization|cookie|x-[\w-]*(key|token))/i.test(value.prefix)) sends = true;
    } else if (name === "cookie") {
      sends = true;
      if (value.text === "-") sendsStdin = true;
      else if (!/=/.test(value.prefix) && value.text !== "") judge.touch("read", value);
    } else if (name === "write-out") {
      judgeSentFile(call, value, false);
      for (const [, file] of value.shown.matchAll(/%output\{(>>)?([^}]*)\}/g).map((match) => [match[0], match[2]])) {
        judge.touch("write", Arg.of(file ?? ""));
      }
    } else if (name === "netrc-file" || name === "engine" || name === "random-file") judge.touch("read", value);
    else if (name === "config") {
      judge.ask("option", "a file of settings may name other files and hosts");
      if (value.text !== "-") judge.touch("read", value);
    } else if (name === "request" && !/^(GET|HEAD|OPTIONS)$/.test(value.text ?? "?")) sends = true;
  }
  for (const upload of uploads) {
    sends = true;
    if (upload.text === "-" || upload.text === ".") sendsStdin = true;
    else if (/[{}[\]]/.test(upload.shown)) judge.touch("read", Arg.unknown("it stands for several files"));
    else if (upload.text !== "") judge.touch("read", upload);
  }
  if (sendsStdin) judgeSentStdin(call);
  if (urls.length === 0) judge.ask("network", "what it fetches is not known");
  for (const url of urls) {
    const path = fileAddress(url);
    if (path !== undefined) {
      const how = sends && uploads.length > 0 ? "write" : "read";
      judge.ask("file-address", "a file: address reads files of this machine");
      judge.touch(how, path);
      // What stands behind "?" and "#" is no part of the path to curl.
      const cut = path.text?.search(/[?#]/) ?? -1;
      if (cut > 0) judge.touch(how, Arg.of(path.text?.slice(0, cut) ?? ""));
    } else judge.network(url, { sends });
  }
  for (const output of outputs) {
    if (output.text === "-") continue;
    // "#1" stands for what the first braces of an address came to.
    const counted = /#\d/.test(output.shown) && urls.some(({ shown }) => /[{[]/.test(shown));
    const path = counted ? Arg.unknown("the name is made of parts of an address") : inside(folder, output);
    judge.touch("write", path);
    judge.wrote(path, DOWNLOAD);
    prints = outputs.length + remoteNames < urls.length;
  }
  if (remoteNames > 0 || allRemote) {
    // Which address goes with which option is not followed: each may be the one.
    for (const url of urls) {
      const path = inside(folder, fileOf(url, undefined));
      judge.touch("write", path);
      judge.wrote(path, DOWNLOAD);
    }
    prints = prints && !allRemote && outputs.length + remoteNames < urls.length;
  }
  return prints ? DOWNLOAD : { origin: "report" };
};

/** `curl --help all`. */
function isHelpOn({ options, operands, unknown }: ParsedArgs): boolean {
  const [only] = options;
  return unknown.length === 0 && options.length === 1 && /^h(elp)?$/.test(only?.name ?? "") && operands.length <= 1 &&
    /^(all|category|[a-z0-9]+)?$/.test(operands[0]?.text ?? "");
}

const WGET: Grammar = {
  short: "Vhbe:o:a:dqvnFi:B:t:O:cNST:w:Q:46xP:EU:rl:kKmpA:R:D:HLI:X:",
  long: [
    ...names(
      `version help background debug quiet verbose no-verbose force-html no-config retry-connrefused continue show-progress
      timestamping no-if-modified-since no-use-server-timestamps server-response spider random-wait no-proxy no-dns-cache ignore-case
      inet4-only inet6-only ask-password no-iri unlink xattr force-directories protocol-directories no-directories no-host-directories
      no-cache adjust-extension ignore-length save-headers no-http-keep-alive no-cookies keep-session-cookies content-disposition
      content-on-error auth-no-challenge https-only no-check-certificate no-hsts no-remove-listing no-glob no-passive-ftp
      preserve-permissions retr-symlinks ftps-implicit ftps-resume-ssl ftps-clear-data-connection ftps-fallback-to-ftp warc-cdx
      no-warc-compression no-warc-digests no-warc-keep-log recursive delete-after convert-links convert-file-only backup-converted mirror
      page-requisites strict-comments follow-ftp span-hosts relative trust-server-names no-parent no-clobber no-netrc no-warc-dedup
      input-metalink-disabled`,
    ),
    ...names(
      `execute output-file append-output report-speed input-file base config rejected-log tries retry-on-http-error output-document
      start-pos progress timeout dns-timeout connect-timeout read-timeout wait waitretry quota bind-address limit-rate
      restrict-file-names prefer-family user password use-askpass local-encoding remote-encoding directory-prefix cut-dirs http-user
      http-password default-page header compression max-redirect proxy-user proxy-password referer user-agent load-cookies save-cookies
      post-data post-file method body-data body-file secure-protocol certificate certificate-type private-key private-key-type
      ca-certificate ca-directory crl-file pinnedpubkey ciphers hsts-file ftp-user ftp-password warc-file warc-header warc-max-size
      warc-dedup warc-tempdir level accept reject accept-regex reject-regex regex-type domains exclude-domains follow-tags ignore-tags
      include-directories exclude-directories`,
    ).map((name) => `${name}=`),
    "backups=?",
  ],
};

const wget: Rule = (call) => {
  const { args, judge } = call;
  // `-nv -nc -nd -nH -np` are pairs of letters; they act on nothing.
  const words = args.filter(({ text }) => !/^-n[vcdHph]+$/.test(text ?? ""));
  const clobbers = words.length === args.length;
  const { options, operands, unknown, doubtful } = parseArgs(words, WGET);
  const alone = options.length === 1 && operands.length === 0 && unknown.length === 0;
  if (alone && /^(V|h|help|version)$/.test(options[0]?.name ?? "") && clobbers) return { origin: "report" };
  for (const arg of [...unknown, ...doubtful]) {
    judge.ask("unknown-option", `the option ${arg.shown} of wget is not known`);
  }
  let folder: Arg | undefined;
  let document: Arg | undefined;
  let sends = false;
  let recursive = false;
  let spider = false;
  for (const { name, value } of options) {
    if (
      /^(r|recursive|m|mirror|p|page-requisites|x|force-directories|content-disposition|trust-server-names)$/.test(name)
    ) recursive = true;
    if (name === "spider") spider = true;
    if (
      /^(b|background|ask-password|xattr|unlink|backups|k|convert-links|K|backup-converted|delete-after)$/.test(name)
    ) {
      judge.ask("option", `the option ${name} of wget does more than fetch`);
    }
    if (value === undefined) continue;
    if (SENT_WORDS.test(name) && !/^authorization:/i.test(value.prefix)) judgeSentWord(call, value);
    if (name === "P" || name === "directory-prefix") folder = value;
    else if (name === "O" || name === "output-document") document = value;
    else if (/^(o|output-file|a|append-output|rejected-log|save-cookies|hsts-file|warc-file)$/.test(name)) {
      if (value.text !== "-") judge.touch("write", value);
    } else if (name === "i" || name === "input-file") {
      judge.ask("network", "which addresses it fetches is not known");
      if (/^[a-z]+:\/\//i.test(value.prefix)) judge.network(value);
      else if (value.text !== "-") judge.touch("read", value);
    } else if (/^(post-file|body-file)$/.test(name)) {
      sends = true;
      if (value.text === "-" || value.text === "/dev/stdin") judgeSentStdin(call);
      else judge.touch("read", value);
    } else if (
      /^(post-data|body-data|header|user|password|http-user|http-password|ftp-user|ftp-password|method)$/.test(name)
    ) {
      sends = true;
    } else if (name === "load-cookies") {
      sends = true;
      judge.touch("read", value);
    } else if (name === "use-askpass") {
      judge.ask("runs-command", "it runs a command for the password");
      judge.run([value]);
    } else if (name === "e" || name === "execute") {
      judge.ask("option", "it sets what only a file of settings may set");
      const setting = /^\s*(use_?askpass|output_?document|post_?file|body_?file|input)\s*=\s*(.*)$/i.exec(
        value.text ?? "",
      );
      const what = Arg.of(setting?.[2] ?? "");
      if (setting?.[1]?.toLowerCase().startsWith("use")) judge.run([what]);
      else if (/^output/i.test(setting?.[1] ?? "")) judge.touch("write", what);
      else if (setting !== null && what.text !== "") judge.touch("read", what);
    } else if (name === "config") {
      judge.ask("option", "a file of settings may name other files and hosts");
      judge.touch("read", value);
    } else if (/^(certificate|private-key|ca-certificate|crl-file|warc-dedup)$/.test(name)) {
      judge.ask("option", "it uses a key");
    }
  }
  for (const url of operands) judge.network(url, { sends });
  if (operands.length === 0) judge.ask("network", "what it fetches is not known");
  if (document?.text === "-") return DOWNLOAD;
  if (document !== undefined) {
    judge.touch("write", document);
    judge.wrote(document, DOWNLOAD);
  } else if (!spider) {
    for (const url of operands) {
      const path = inside(
        folder,
        recursive ? Arg.unknown("it makes folders and files of its own") : fileOf(url, "index.html"),
      );
      judge.touch("write", path);
      if (!recursive) judge.wrote(path, DOWNLOAD);
    }
  }
  return DOWNLOAD;
};

/** `http`, `https` of HTTPie: `name=@FILE`, `name@FILE`, `:=@FILE` send files. */
const httpie: Rule = (call) => {
  const { args, judge } = call;
  if (asksForHelp(args)) return;
  const { options, operands } = parseArgs(args, {
    short: "jfp:hbvo:dcqa:A:s:x:FSI",
    long: [
      "json",
      "form",
      "multipart",
      "pretty=",
      "style=",
      "print=",
      "headers",
      "body",
      "verbose",
      "all",
      "stream",
      "output=",
      "download",
      "continue",
      "quiet",
      "session=",
      "session-read-only=",
      "auth=",
      "auth-type=",
      "ignore-netrc",
      "offline",
      "proxy=",
      "follow",
      "max-redirects=",
      "timeout=",
      "check-status",
      "verify=",
      "ssl=",
      "cert=",
      "cert-key=",
      "ignore-stdin",
      "raw=",
      "default-scheme=",
      "debug",
      "traceback",
      "compress",
      "path-as-is",
      "chunked",
      "boundary=",
    ],
  });
  judge.ask("network", "it speaks to another machine");
  const [first, second, ...rest] = operands;
  const method = /^[A-Z]+$/.test(first?.text ?? "");
  const url = method ? second : first;
  const items = method || second === undefined ? rest : [second, ...rest];
  for (const item of items) {
    judgeSentWord(call, item);
    const file = /^[^=@]*:?=?@/.exec(item.prefix)?.[0];
    if (file !== undefined) judge.touch("read", item.drop(file.length));
  }
  for (const { name, value } of options) {
    if (value === undefined) continue;
    if (name === "o" || name === "output") {
      judge.touch("write", value);
      judge.wrote(value, DOWNLOAD);
    }
    if (/^cert/.test(name)) judge.ask("option", "it uses a key");
  }
  if (!options.some(({ name }) => name === "ignore-stdin" || name === "I")) judgeSentStdin(call);
  if (url !== undefined) judge.network(url, { sends: items.length > 0 });
  return DOWNLOAD;
};

const aria2c: Rule = ({ args, judge }) => {
  if (asksForHelp(args)) return;
  judge.ask("network", "it fetches files");
  const { options, operands } = parseArgs(args, {
    short: "d:o:s:x:k:j:i:l:c:DvhZqS:V:T:U:",
    long: [
      "dir=",
      "out=",
      "input-file=",
      "log=",
      "on-download-complete=",
      "on-download-start=",
      "on-download-error=",
      "on-download-stop=",
      "on-bt-download-complete=",
      "conf-path=",
      "save-session=",
      "load-cookies=",
      "split=",
      "max-connection-per-server=",
      "torrent-file=",
      "metalink-file=",
      "header=",
      "user-agent=",
      "check-integrity=",
      "continue=",
      "max-concurrent-downloads=",
      "quiet=",
      "all-proxy=",
      "save-cookies=",
      "enable-rpc=",
      "allow-overwrite=",
    ],
  });
  let folder: Arg | undefined;
  let file: Arg | undefined;
  for (const { name, value } of options) {
    if (value === undefined) continue;
    if (name === "d" || name === "dir") folder = value;
    else if (name === "o" || name === "out") file = value;
    else if (name.startsWith("on-")) judge.run([value]);
    else if (/^(i|input-file|load-cookies|T|torrent-file|metalink-file|conf-path)$/.test(name)) {
      judge.touch("read", value);
    } else if (/^(l|log|save-session|save-cookies)$/.test(name)) judge.touch("write", value);
  }
  for (const url of operands) {
    judge.network(url);
    const path = inside(folder, file ?? fileOf(url, "index.html"));
    judge.touch("write", path);
    judge.wrote(path, DOWNLOAD);
  }
};

/** Tools that fetch pages to look at. */
const browser: Rule = ({ args, judge }) => {
  if (asksForHelp(args)) return;
  judge.ask("network", "it speaks to another machine");
  for (const arg of args) {
    if (arg.mayBeOption) continue;
    const path = fileAddress(arg);
    if (path !== undefined) judge.touch("read", path);
    else judge.network(arg);
  }
  return DOWNLOAD;
};

/** The rules for fetching tools. */
export const FETCH: Rules = rules(
  same("curl", curl),
  same("wget wget2", wget),
  same("http https httpie xh xhs", httpie),
  same("aria2c", aria2c),
  same("lynx w3m links elinks lwp-request GET HEAD POST", browser),
  same("yt-dlp youtube-dl axel ab wrk hey siege vegeta httping", asked("network", "it speaks to another machine")),
);
