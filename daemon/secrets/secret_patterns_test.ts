import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { SECRET_FORMS } from "./secret_forms.ts";
import { findSecrets, REDACTED, redactSecrets } from "./secret_patterns.ts";

// Put together here, so that no search for secrets stops at this file.
const A = "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY";
const HEX = "0123456789abcdef0123456789abcdef";
const PEM = (kind: string) => `-----BEGIN ${kind}-----\nMIIEvQIBADANBgkqhkiG9w0B\n-----END ${kind}-----`;

const SECRETS: readonly [name: string, secret: string][] = [
  ["private-key", PEM("PRIVATE KEY")],
  ["private-key", PEM("RSA PRIVATE KEY")],
  ["private-key", PEM("OPENSSH PRIVATE KEY")],
  ["private-key", PEM("ENCRYPTED PRIVATE KEY")],
  ["private-key", PEM("PGP PRIVATE KEY BLOCK")],
  ["private-key", PEM("EC PRIVATE KEY").replaceAll("\n", "\\n")],
  ["private-key", "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n"],
  ["ssh-private-key", "b3BlbnNzaC1rZXktdjE" + A + A],
  ["aws-key", "AKIA" + "IOSFODNN7EXAMPLF"],
  ["aws-key", "ASIA" + "IOSFODNN7EXAMPLF"],
  ["gcp-token", "ya29." + A],
  ["google-api-key", "AIza" + A + "abc"],
  ["azure-key", "AccountKey=" + A + A + "=="],
  ["azure-client-secret", "abC8Q~" + A],
  ["github-token", "ghp_" + A + "abcd"],
  ["github-token", "github_pat_" + A],
  ["gitlab-token", "glpat-" + A.slice(0, 20)],
  ["slack-token", "xoxb-" + "1234567890-" + A],
  ["slack-hook", "hooks.slack.com/services/T00000000/B00000000/" + A],
  ["stripe-key", "sk_live_" + A],
  ["openai-key", "sk-proj-" + A],
  ["openai-key", "sk-" + A],
  ["anthropic-key", "sk-ant-api03-" + A],
  ["npm-token", "npm_" + A + "abcd"],
  ["pypi-token", "pypi-" + A + A],
  ["telegram-token", "123456789:" + A + "abc"],
  ["twilio-key", "SK" + HEX],
  ["sendgrid-key", "SG." + A.slice(0, 22) + "." + A + "abcdefghijk"],
  ["huggingface-token", "hf_" + A],
  ["docker-token", "dckr_pat_" + A],
  ["vault-token", "hvs." + A],
  ["age-key", "AGE-SECRET-KEY-1" + "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L".repeat(2).slice(0, 58)],
  ["jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0." + A],
];

for (const [name, secret] of SECRETS) {
  Deno.test(`secrets: ${name} ${secret.slice(0, 16).replaceAll("\n", " ")}… is found where it stands, and taken out`, () => {
    const text = `before (${secret}) after`;
    const found = findSecrets(text);
    assertEquals(found.map((each) => each.name), [name]);
    assert((found[0]?.start ?? 0) <= text.indexOf(secret.slice(0, 8)) + (name === "private-key" ? 5 : 0));
    assert(!redactSecrets(text).includes(secret.slice(-12)));
    assert(redactSecrets(text).startsWith(`before (${REDACTED}`));
    // Behind a newline that a line of a log wrote as two characters.
    assertEquals(findSecrets(`first\\n${secret}`).length, 1);
  });
}

const IN_CONTEXT: readonly [name: string, text: string, secret: string][] = [
  ["bearer-token", `curl -H "Authorization: Bearer ${A}" x`, A],
  ["basic-credentials", "Authorization: Basic dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNzd29yZA=="],
  ["url-credentials", "git clone https://joe:s3cr3tpw@example.org/x.git", "s3cr3tpw"],
  ["url-credentials", "redis://:hunter22@cache:6379/0", "hunter22"],
  ["password", "password=hunter2", "hunter2"],
  ["password", `"password": "correct horse battery"`, "correct horse battery"],
  ["password", "mysql --password hunter2 -u root", "hunter2"],
  ["password", "PGPASSWORD=Tr0ub4dor psql", "Tr0ub4dor"],
  ["password", String.raw`{\"db_password\": \"Tr0ub4dor&3\"}`, "Tr0ub4dor&3"],
  ["secret-assignment", `token: ${A}`, A],
  ["secret-assignment", `API_KEY="${A}"`, A],
  ["secret-assignment", `SECRET_KEY_BASE=${A}${A}`, A],
  ["secret-assignment", `--auth-token=${A}`, A],
  ["aws-secret-key", `aws_secret_access_key = ${A}AbCd/+12`, A],
];

for (const [name, text, secret] of IN_CONTEXT) {
  Deno.test(`secrets: ${name} in ${text.slice(0, 24)}… is found`, () => {
    assert(findSecrets(text).some((each) => each.name === name), JSON.stringify(findSecrets(text)));
    assert(!redactSecrets(text).includes(secret), redactSecrets(text));
  });
}

const HARMLESS: readonly string[] = [
  "Connection closed connection=3 reason=peer sha=0123456789abcdef",
  "git show 4b825dc642cb6eb9a060e54bf8d69288fbee4904",
  `docker pull alpine@sha256:${HEX}${HEX}`,
  "password=$PASSWORD",
  "token: ${{ secrets.GITHUB_TOKEN }}",
  "const token: string = getToken();",
  "password: <your password here>",
  "API_KEY=your-api-key-here",
  "grep -rn password src",
  "grep -- '-----BEGIN RSA PRIVATE KEY-----' file",
  "pwd; ls",
  "cd /tmp && PWD=/tmp",
  "https://user:$TOKEN@example.org/",
  "https://user:password@example.org/",
  "https://example.org/a:b@c",
  "sk-learn-and-more-words-behind-it",
  "the secret: it is easy",
  "tokens=15 token_count: 123456789012345678",
  "password_file=/run/secrets/db-password-1",
  "-----BEGIN CERTIFICATE-----\nMIIEvQIBADANBgkqhkiG9w0B\n-----END CERTIFICATE-----",
  "import { passwordHash } from './auth.ts'",
  "9105:1234567890",
];

for (const text of HARMLESS) {
  Deno.test(`secrets: ${text.slice(0, 40).replaceAll("\n", " ")} holds none`, () => {
    assertEquals(findSecrets(text), []);
  });
}

Deno.test("secrets: passwords behind options are taken out of a log", () => {
  for (
    const text of ["curl -s -u bob:S3cr3tPa55 https://x", "mysql -u root -pS3cr3tPa55 db", "sshpass -pS3cr3tPa55 ssh h"]
  ) {
    assert(!redactSecrets(text).includes("S3cr3tPa55"), redactSecrets(text));
  }
  for (const text of ["curl -u bob:$PASS https://x", "mkdir -parents x", "mysql -p db"]) {
    assertEquals(redactSecrets(text), text);
  }
});

Deno.test("secrets: a hexadecimal key without a name is taken out, but is no finding", () => {
  const key = HEX + HEX;
  assertEquals(findSecrets(`the key ${key}`), []);
  assertEquals(redactSecrets(`the key ${key}`), `the key ${REDACTED}`);
});

Deno.test("secrets: what is found stands in order, overlaps nothing, and is gone afterwards", () => {
  const piece = fc.oneof(
    fc.constantFrom(...SECRETS.map(([, secret]) => secret), ...IN_CONTEXT.map(([, text]) => text), " ", "\n", "=", '"'),
    fc.string({ unit: "binary", maxLength: 12 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
      const text = pieces.join(" ");
      let at = 0;
      for (const { start, end } of findSecrets(text)) {
        assert(start >= at && end > start && end <= text.length);
        at = end;
      }
      redactSecrets(text);
    }),
    { numRuns: 500 },
  );
});

// Each would take minutes and more if a pattern could go back over what it has read.
const HOSTILE = [
  ...SECRET_FORMS.map(({ pattern }) =>
    pattern.source.replace(/^\(\?:\(\?<!.*?\]\)\)\(\?:/, "").replace(/[^A-Za-z0-9_.=:-].*$/, "")
  ),
  "eyJaaaaaaaaaa.",
  "eyJaaaaaaaaaa-",
  "-----BEGIN PRIVATE KEY-----\n",
  "-----BEGIN PRIVATE KEY-----abcd",
  "-----BEGIN ",
  "a://b:",
  "a://" + "b".repeat(250),
  "://:",
  "token=",
  "password ",
  'password="',
  "--password-",
  "bearer ",
  "sk-",
  "SG.aaaaaaaaaaaaaaaa.",
  " ",
  "\\n",
  "a",
  "0",
];

Deno.test("secrets: a mebibyte of hostile text is searched in one go", () => {
  for (const seed of new Set(HOSTILE)) {
    if (seed === "") continue;
    const text = seed.repeat(Math.ceil((1 << 20) / seed.length));
    redactSecrets(text);
    redactSecrets("A".repeat(1 << 10) + text.slice(0, 1 << 18).replaceAll(seed, `${seed}A1b-`));
  }
});
