// Programs of ours and of others that a skill's process is handed when it has to look at a skill's text, or to test it.
// Loaded only then.

import PARSER_TEXT from "acorn" with { type: "text" };
import { addressOf, addressOfTyped } from "./address.ts";
import LOOK_TEXT from "./look.ts" with { type: "text" };
import TEST_KIT_TEXT from "./test_kit.ts" with { type: "text" };

/** Addresses of modules: who looks at a text, what parses it, and what tests are given. */
export const PROGRAMS: { readonly looker: string; readonly parser: string; readonly kit: string } = {
  looker: addressOfTyped(LOOK_TEXT),
  parser: addressOf(PARSER_TEXT),
  kit: addressOfTyped(TEST_KIT_TEXT),
};
