import { assert, assertEquals } from "@std/assert";
import { plainSettings } from "./plain_settings.ts";

Deno.test("plain settings: comments, escapes and line ends hide no setting", () => {
  assert(plainSettings('{"extends"/**/:"../.env"}').endsWith('\n{"extends" :"../.env"}'));
  assertEquals(plainSettings('{"ext\\u0065nds":\n  ["../\\x2eenv"]}'), '{"extends": ["../.env"]}');
  assert(plainSettings("a /* b */ c /* d").endsWith("\na   c /* d"));
  assertEquals(plainSettings("extends:\n  ../.env"), "extends: ../.env");
  assertEquals(plainSettings('"ext\\U00000065nds"'), '"extends"');
});

Deno.test("plain settings: nor do signs of comments in texts", () => {
  assert(plainSettings('{"a":"/*","extends":"../.env","b":"*/"}').includes('"extends":"../.env"'));
  assert(plainSettings('// /* \n{"extends":"../.env"}\n// */').includes('"extends":"../.env"'));
});
