import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { isAllowedPlace, parseAllowedPlaces, readPlace } from "./allowed_places.ts";

const PLACES =
  parseAllowedPlaces("https://api.example.org/v1,https://münchen.example/, https://b.example.org:8443/x/").places;

function allowed(text: string): boolean {
  const place = readPlace(text);
  return place !== undefined && isAllowedPlace(place, PLACES);
}

Deno.test("places: entries are parsed: punycode, ports, paths", () => {
  assertEquals(PLACES, [
    { host: "api.example.org", path: "/v1" },
    { host: "xn--mnchen-3ya.example", path: "/" },
    { host: "b.example.org:8443", path: "/x/" },
  ]);
});

for (
  const entry of [
    "http://a.example.org",
    "a.example.org",
    "https://",
    "https://u@a.example.org/",
    "https://a.example.org./",
    "https://a.example.org/?x",
    "https://a.example.org/#x",
    "https://*.example.org/",
    "https://a.example.org/*",
    "https://localhost/",
    "https://127.0.0.1/",
    "https://10.1.2.3/",
    "https://[::1]/",
    "https://box/",
    "https://a.example.org/%2e%2e%2fx",
    "https://a.example.org\\x",
  ]
) {
  Deno.test(`places: ${entry} cannot be on the list`, () => {
    const { places, problems } = parseAllowedPlaces(entry);
    assertEquals([places.length, problems.length], [0, 1]);
  });
}

for (
  const [text, is] of [
    ["https://api.example.org/v1", true],
    ["https://API.example.org:443/v1/x", true],
    ["https://api.example.org/v1/a/../b", true],
    ["https://müNchen.example/x", true],
    ["https://b.example.org:8443/x/y", true],
    ["https://api.example.org/v2", false],
    ["https://api.example.org/v12", false],
    ["https://api.example.org/v1/../v2", false],
    ["https://api.example.org/v1/%2e%2e/v2", false],
    ["https://api.example.org/v1/..%2fv2", false],
    ["https://api.example.org/v1\\..\\v2", false],
    ["http://api.example.org/v1", false],
    ["https://api.example.org:8443/v1", false],
    ["https://b.example.org/x/", false],
    ["https://b.example.org:8443/x", false],
    ["https://api.example.org./v1", false],
    ["https://api.example.org@evil.example/v1", false],
    ["https://u@api.example.org/v1", false],
    ["https://@api.example.org/v1", false],
    ["https://evil.example/?https://api.example.org/v1", false],
    ["https://evil.example/#https://api.example.org/v1", false],
    ["https://api.example.org.evil.example/v1", false],
    ["https://xapi.example.org/v1", false],
    ["https://api.example.org/v1\n", false],
    ["https:\\\\api.example.org/v1", false],
    ["https://аpi.example.org/v1", false],
    ["ftp://api.example.org/v1", false],
  ] as const
) {
  Deno.test(`places: ${JSON.stringify(text)} is ${is ? "" : "not "}on the list`, () => assertEquals(allowed(text), is));
}

for (
  const [kind, hosts] of [
    [
      "metadata",
      "169.254.169.254 0xA9FEA9FE 2852039166 0251.0376.0251.0376 169.254.43518 [::ffff:a9fe:a9fe] [::169.254.169.254] [64:ff9b::a9fe:a9fe] [fd00:ec2::254] metadata.google.internal 100.100.100.200 169.254.170.2",
    ],
    [
      "local",
      "127.0.0.1 127.1 0x7f.1 017700000001 2130706433 0 0.0.0.0 localhost a.localhost 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.1.1 100.64.0.1 224.0.0.1 255.255.255.255 [::1] [::] [fe80::1] [fc00::1] [::ffff:127.0.0.1] [::ffff:10.0.0.1] [2002:7f00:1::] [64:ff9b::7f00:1] [2001:db8::1] router printer.local x.internal",
    ],
    [
      "public",
      "example.org 8.8.8.8 172.32.0.1 172.15.0.1 100.128.0.1 192.167.1.1 [2606:4700::1111] 127.0.0.1.nip.io a.localhost.example.org",
    ],
  ] as const
) {
  for (const host of hosts.split(" ")) {
    Deno.test(`places: ${host} is ${kind}`, () => assertEquals(readPlace(`http://${host}/`)?.kind, kind));
  }
}

Deno.test("places: bare hosts are read, IPv6 without brackets too, and odd text never throws", () => {
  assertEquals([readPlace("::1")?.kind, readPlace("127.1:80")?.kind, readPlace("a.example.org:80")?.url.port], [
    "local",
    "local",
    "80",
  ]);
  fc.assert(
    fc.property(fc.oneof(fc.webUrl(), fc.string({ unit: "binary" }), fc.ipV6(), fc.ipV4()), (text) => {
      readPlace(text);
      parseAllowedPlaces(text);
      assert(!allowed(text) || text.includes("example"));
    }),
    { numRuns: 2000 },
  );
});
