import { assertEquals } from "@std/assert";
import { plainSettings } from "./plain_settings.ts";

Deno.test("plain settings: comments, escapes and line ends hide no setting", () => {
  assertEquals(plainSettings('{"extends"/**/:"../.env"}'), '{"extends" :"../.env"}');
  assertEquals(plainSettings('{"ext\\u0065nds":\n  ["../\\x2eenv"]}'), '{"extends": ["../.env"]}');
  assertEquals(plainSettings("a /* b */ c /* d"), "a   c /* d");
  assertEquals(plainSettings("extends:\n  ../.env"), "extends: ../.env");
});
