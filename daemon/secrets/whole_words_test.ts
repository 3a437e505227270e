// A part of a command reaches to the end of the word of shell in which it ends.

import { assertEquals } from "@std/assert";
import { redactedParts, withoutParts } from "./secret_patterns.ts";
import { wholeWords } from "./whole_words.ts";

function shown(text: string): string {
  return withoutParts(text, wholeWords(text, redactedParts(text)));
}

Deno.test("whole words: all of a password goes, however it is quoted, and no more", () => {
  for (
    const [text, seen] of [
      ["PASSWORD='S3cret'Pass1word ls", "PASSWORD='[redacted] ls"],
      ["PASSWORD='don'\\''tS3cret..' ls", "PASSWORD='[redacted] ls"],
      ["PASSWORD=S3cret\\&Pass1; ls", "PASSWORD=[redacted]; ls"],
      ["PASSWORD=abc\\ S3cretPass1 ls", "PASSWORD=[redacted] ls"],
      ["PASSWORD=$'S3cretPass1' ls", "PASSWORD=$'[redacted] ls"],
      ['PASSWORD="S3cret Pass1" ls', 'PASSWORD="[redacted] ls'],
      ["PASSWORD='S3cretPass1';ls", "PASSWORD='[redacted];ls"],
      ["curl -u 'me:S3cret Pass1' https://h/", "curl -u 'me:[redacted]' https://h/"],
      ["curl -u me:S3cretPass https://h/", "curl -u me:[redacted] https://h/"],
      ["touch a # password=S3cretPass1", "touch a # password=[redacted]"],
      // Within a text for another shell it ends where the value does.
      [`bash -c 'TOKEN="a1b2c3d4e5f6g7"; make deploy'`, `bash -c 'TOKEN="[redacted]"; make deploy'`],
      [`don't use password=S3cretPass1 now`, `don't use password=[redacted] now`],
      ['rm x \'unclosed; export PASSWORD="correct horse 9 staple"', "rm x 'unclosed; export PASSWORD=\"[redacted]"],
      [
        "echo -----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN\n-----END PRIVATE KEY-----; ls",
        "echo [redacted]; ls",
      ],
      ["PASSWORD=S3cretPass1 TOKEN='a1b2c3d4e5f6'g7 ls", "PASSWORD=[redacted] TOKEN='[redacted] ls"],
      ["curl -ume:S3cretPass https://h/", "curl -ume:[redacted] https://h/"],
      ["openssl enc -aes256 -pass pass:S3cretPass -in a", "openssl enc -aes256 -pass pass:[redacted] -in a"],
      ["sshpass -p S3cretPass ssh h", "sshpass -p [redacted] ssh h"],
      ["docker login -u me -p 'S3cret Pass' h", "docker login -u me -p [redacted] h"],
      ["7z x -pS3cretPass a.7z", "7z x -p[redacted] a.7z"],
      ["redis-cli -a S3cretPass ping", "redis-cli -a [redacted] ping"],
      ["mkdir -p src/lib && ls -a src", "mkdir -p src/lib && ls -a src"],
      ["zip -r a.zip src && ls -w 80", "zip -r a.zip src && ls -w 80"],
      ["ls -la", "ls -la"],
    ] as const
  ) assertEquals(shown(text), seen);
});

Deno.test("whole words: parts that grow together are one", () => {
  const text = "a'b'c d";
  assertEquals(wholeWords(text, [{ start: 0, end: 1 }, { start: 2, end: 3 }]), [{ start: 0, end: 5 }]);
});
