// Contract 4 of the seed: after the start of a daemon the skill registry is populated; here over the wire, with what each skill is.

import { assert, assertEquals } from "@std/assert";
import { getf, getKeyword, getString, isList, type Value } from "../daemon/wire/value.ts";
import { withDaemon } from "./harness/daemon.ts";
import { phaseTest } from "./harness/phase.ts";

const AREA = "contract 4";
const SKILLS = `(:TYPE :REQUEST :ID "s" :TARGET :SYSTEM :PAYLOAD (:ACTION :SKILLS))`;

/** What a response lists. */
function listed(response: Value): { name: string; status: string; file: string }[] {
  const skills = getf(getf(response, "PAYLOAD") ?? null, "SKILLS") ?? null;
  return (isList(skills) ? skills : []).map((each) => ({
    name: getString(each, "NAME") ?? "",
    status: getKeyword(each, "STATUS") ?? "",
    file: getString(each, "FILE") ?? "",
  }));
}

phaseTest(
  1,
  AREA,
  "skill registry is populated after daemon start",
  [],
  () =>
    withDaemon({ disk: true, allowLog: [/not contained/] }, async (daemon) => {
      const wire = await daemon.dial();
      await wire.send(SKILLS);
      const skills = listed(
        await wire.expect(`(:TYPE :RESPONSE :IN-REPLY-TO "s" :PAYLOAD (:ACTION :SKILLS :STATUS :OK))`),
      );
      assert(skills.length >= 1, `expected at least 1 skill in the registry, got ${skills.length}`);
      assertEquals(daemon.inner.skillRegistry.size, skills.length);
      assertEquals(skills.filter(({ status }) => status !== "LOADED"), []);
      const folder = `${daemon.folders.data}/passepartout/skills/`;
      assert(skills.every(({ file }) => file.startsWith(folder)), skills[0]?.file);
    }),
);

phaseTest(
  1,
  AREA,
  "a daemon that stays loads its skills by itself, and says that it installed them the first time",
  [],
  () =>
    withDaemon({ mode: "subprocess", allowLog: [/not contained/] }, async (daemon) => {
      await daemon.log.line(/Shipped skills installed/);
      await daemon.log.line(/Skill loaded/);
      const from = daemon.log.lines.length;
      await daemon.restart();
      await daemon.log.line(/Skill loaded/, from);
      assertEquals(daemon.log.lines.slice(from).filter((line) => line.includes("installed")), []);
      const wire = await daemon.dial();
      await wire.send(SKILLS);
      assert(listed(await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :SKILLS))")).length >= 1);
    }),
);
