import { assertEquals } from "@std/assert";
import { redactedParts, withoutParts } from "../secrets/secret_patterns.ts";
import { hidesCode, withinWords } from "./shell/hidden_code.ts";

function hides(command: string): boolean {
  return hidesCode(command, redactedParts(command));
}

function shown(command: string): string {
  return withoutParts(command, withinWords(command, redactedParts(command)));
}

Deno.test("guard hidden code: nothing is taken out beyond the word in which it stands", () => {
  for (
    const [command, seen] of [
      [`echo "TOKEN='"; rm -rf Notes1; echo "'"`, `echo "TOKEN='[redacted]; rm -rf Notes1; echo "'"`],
      [
        "echo -----BEGIN PRIVATE KEY-----\ntouch x\nrm -rf Notes1",
        "echo [redacted] PRIVATE KEY-----\ntouch x\nrm -rf Notes1",
      ],
      ["curl -u me:pw4;{rm,-rf,Notes1};: https://h/", "curl -u me:[redacted];{rm,-rf,Notes1};: https://h/"],
      ["curl -u me:pw4|./x https://h/", "curl -u me:[redacted]|./x https://h/"],
      ["curl https://u:p4ss|x@h/", "curl https://[redacted]|x@h/"],
      ["alias password='rm -rf Notes1 now1'; password", "alias password='rm -rf Notes1 now1'; password"],
      ["touch PASSWORD=> NotesAll1.org", "touch PASSWORD=> NotesAll1.org"],
      ["/home/a/ghp_aB3dE5gH7jK9mN1pQ3sT5vW7aB3dE5gH7jK9", "/home/a/[redacted]"],
      ["PASSWORD= python3 x.py", "PASSWORD= python3 x.py"],
      [
        "echo -----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAAAAAAAAAA\nmake\n-----END PRIVATE KEY-----",
        "echo [redacted] PRIVATE KEY-----\nAAAAAAAAAAAAAAAAAAAA\nmake\n-----END PRIVATE KEY-----",
      ],
      ["grep -rn 'password=' src; ls", "grep -rn 'password=' src; ls"],
      ["curl -u me:S3cretPass https://example.com/", "curl -u me:[redacted] https://example.com/"],
      ["PGPASSWORD='correct horse 9' psql", "PGPASSWORD='[redacted]' psql"],
    ] as const
  ) assertEquals(shown(command), seen);
});

Deno.test("guard hidden code: what may be code of another script is not taken out, and refused", () => {
  for (
    const command of [
      `bash -c 'TOKEN="a1b2c3d4e5; rm -rf x"'`,
      'bash -c TOKEN="a1b2c3d4e5;rm -rf x"',
      `bash -c 'env TOKEN=\\"a1b2c3d4e5 touch pwned\\"'`,
      "PASSWORD='rm -rf Notes1'; $PASSWORD",
      "PASSWORD=python3; $PASSWORD x.py",
      "declare -n p=PASSWORD; PASSWORD='rm -rf Notes1'; $p",
      "PASSWORD='rm -rf Notes1'; x=PASSWORD; ${!x}",
      "set -- --password 'rm -rf Notes1'; $2",
      "PASSWORD='rm -rf Notes1' sh -c 'env | grep PASS | cut -d= -f2 | sh'",
      `X='password="a; rm -rf Notes1; :"'; sh -c "$X"`,
      `GIT_SSH_COMMAND='token="a; rm -rf Notes1; :"' git fetch`,
      `tar cf a.tar --checkpoint-action=exec='password="x1; rm -rf Notes1"' .`,
      "git -c alias.token='!rm -rf Notes1' token",
      "sh <<E\nPASSWORD='rm -rf Notes1'\n$PASSWORD\nE",
      `sh -c "echo -----BEGIN PRIVATE KEY-----\nMIIEvQIB\nrm -rf x"`,
    ]
  ) assertEquals(hides(command), true, command);
});

Deno.test("guard hidden code: secrets as they are mostly written hide nothing", () => {
  for (
    const command of [
      "curl -u me:S3cretPass https://example.com/",
      "curl -H 'Authorization: Bearer abcdefghij0123456789ABCDEF' https://example.com/",
      "export API_KEY=sk-abcdefghijklmnop0123456789; ls",
      `PGPASSWORD='correct horse 9 staple' psql -h db`,
      "git clone https://me:t0ken12345@github.com/a/b",
      "mysql -pS3cretPass -e 'select 1'",
      "echo '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7\n-----END PRIVATE KEY-----' > key.pem",
      'git commit -m "rotate the token"',
      "grep -rn 'password=' src; ls",
      "ls; echo done",
      "export DB_PASSWORD='p&ss;w0rd1'",
      "DB_PASSWORD='p&ss;w0rd1' ./run",
      "mysqldump --password='p;ss|w0rd1' db",
      'TOKEN="$(cat t)" ./run',
    ]
  ) assertEquals(hides(command), false, command);
});
