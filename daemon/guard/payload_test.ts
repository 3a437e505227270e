import { assertEquals } from "@std/assert";
import { Dotted, kw, list, plist, Sym, Vector } from "../wire/value.ts";
import { nameWords, payloadTexts, reachOf, textsBehind } from "./payload.ts";

Deno.test("payload: every text is found with the keywords it stands behind", () => {
  const payload = plist({
    A: "one",
    B: list([plist({ C: "two" }), new Vector(["three"]), new Dotted(["four"], new Sym("five"))]),
    D: kw("SIX"),
    E: 7,
  });
  assertEquals(
    payloadTexts(payload).filter(({ text }) => /^[a-z]|SIX/.test(text)).map(({ text, keys }) =>
      `${keys.join(" ")} ${text}`
    ),
    ["A one", "B C two", "B three", "B four", "B five", "D SIX"],
  );
  assertEquals(textsBehind(payload, new Set(["B"])), ["two", "three", "four", "five"]);
  assertEquals(textsBehind(plist({ URL: "u", METHOD: kw("GET") }), new Set(["URL"])), ["u"]);
});

Deno.test("payload: what is not known leads away, and a tool that connects does too", () => {
  const reach = (target: string, fields = {}) => reachOf({ target, payload: plist(fields) });
  assertEquals(["CLIENT", "EMACS", "SYSTEM", "SHELL", "TOOL", "TELEGRAM", "NEW"].map((target) => reach(target)), [
    "user",
    "user",
    "daemon",
    "shell",
    "tool",
    "away",
    "away",
  ]);
  assertEquals(reach("TOOL", { URL: "https://a.example.org" }), "away");
});

Deno.test("payload: names are split however they are written", () => {
  for (const name of ["SEND-MAIL", "sendMail", "send_mail", "Send mail"]) {
    assertEquals(nameWords(name), ["SEND", "MAIL"]);
  }
});
