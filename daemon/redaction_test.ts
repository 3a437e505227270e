// What is taken out of what is shown and kept of a run.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { shownAction } from "./plans/shown_plan.ts";
import { outputTail, redactShown } from "./redaction.ts";

const TOKEN = `ghp_${"aB3dE5gH7j".repeat(4).slice(0, 36)}`;

Deno.test("redaction: what is a secret in one place is taken out in every place of a text", () => {
  assertEquals(
    redactShown("PASSWORD=Zx81Spectrum9 ./x.sh; echo Zx81Spectrum9 | cat"),
    "PASSWORD=[redacted] ./x.sh; echo [redacted] | cat",
  );
  assertEquals(redactShown("ls; echo Zx81Spectrum9"), "ls; echo Zx81Spectrum9");
});

Deno.test("redaction: colours and signs that nobody sees hide no secret in what a run printed", () => {
  for (
    const printed of [
      `\x1b[01;31m\x1b[Kghp_\x1b[m\x1b[K${TOKEN.slice(4)}`,
      `${TOKEN.slice(0, 12)}\x1b[0m${TOKEN.slice(12)}`,
      `${TOKEN.slice(0, 12)}\0${TOKEN.slice(12)}`,
      `${TOKEN.slice(0, 12)}\x1b]8;;\x07${TOKEN.slice(12)}`,
      "a \x1b[01;31mpassw\x1b[m\x1b[Kord: hunter2Xyz9",
    ]
  ) {
    const { stdout, stderr } = outputTail({ stdout: printed, stderr: printed });
    for (const text of [stdout, stderr]) {
      assert(text.includes("[redacted]"), JSON.stringify(text));
      assert(!text.includes(TOKEN.slice(12)) && !text.includes("hunter2"), JSON.stringify(text));
    }
  }
  assertEquals(outputTail({ stdout: "a\tb\nc", stderr: "" }), { stdout: "a\tb\nc", stderr: "" });
});

Deno.test("shown action: what stands under the name of a secret is taken out, as whatever and wherever it stands", () => {
  const value = "hunter2Zz99";
  for (
    const payload of [
      `:PASSWORD "${value}"`,
      `:ENV (:DB_PASSWORD "${value}")`,
      `:API_KEY :|Qw3rTy8uI1oP5aSd|`,
      `:ARGS ("--password" "${value}")`,
      `:ARGS ("-v" ("--api-key" |Qw3rTy8uI1oP5aSd|))`,
      `:PASSWORD ("${value}" |${value}|)`,
      `:|${TOKEN}| 1`,
      `:NOTE :|${TOKEN}|`,
      `:NOTE #(|${TOKEN}| "${TOKEN}")`,
      `:NOTE ("a" . "${TOKEN}")`,
    ]
  ) {
    const shown = shownAction(`(:TARGET :SHELL :PAYLOAD (:CMD "ls" ${payload}))`, redactShown);
    for (const secret of [value, TOKEN, "Qw3rTy8uI1oP5aSd"]) assert(!shown.includes(secret), shown);
    assertStringIncludes(shown, "[redacted]");
  }
  const plain = '(:TARGET :SHELL :PAYLOAD (:CMD "ls" :NOTE (:A "b" . "c") :ARGS ("--depth" "3") :TOKEN-FILE "a.txt"))';
  assertEquals(shownAction(plain, redactShown), plain);
});
