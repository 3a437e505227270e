import { assert, assertEquals } from "@std/assert";
import { credentialPaths } from "../actuators/shell/credentials.ts";
import { HOME_SECRET, SYSTEM_SECRET } from "./paths.ts";

/** Of another system, or where every run has a folder or processes of its own. */
const ELSEWHERE = /^(?:\/home\/u\/Library|\/proc|\/run|\/var\/run)\//;

Deno.test("guard paths: what the guard calls secret by its place no contained run sees either", () => {
  const { credentials, existing } = credentialPaths(["/home/u"], true);
  const hidden = [...credentials, ...existing].map((each) => each.replace(/\/$/, ""));
  const isHidden = (path: string) => hidden.some((each) => path === each || path.startsWith(`${each}/`));
  const patterns = [...HOME_SECRET.map((each) => `/home/u/${each}`), ...SYSTEM_SECRET].filter((each) =>
    !ELSEWHERE.test(each)
  );
  assert(patterns.length > 50);
  const seen = patterns.filter((each) =>
    // One of a few names, or any below a folder.
    !isHidden(
      each.replace(/\/\*\*$/, "/x").replace("shadow*", "shadow").replaceAll("*", ""),
    )
  );
  assertEquals(seen.filter((each) => !/ssh_host_\*_key|\*-secrets/.test(each)), []);
});
