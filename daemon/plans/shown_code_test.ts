// What a command runs is seen also where it stands in what is taken out of it.

import { assert } from "@std/assert";
import { redactCode } from "./shown_code.ts";

Deno.test("shown code: of many substitutions some are told, and that there are more", () => {
  const text = Array.from({ length: 40 }, (_, i) => `$(a${i})`).join("");
  const shown = redactCode(text, (each) => each === text ? "[redacted]" : each);
  assert(shown.includes("$(a0)") && shown.includes("$(a15) and 24 more]") && !shown.includes("$(a16)"), shown);
});
