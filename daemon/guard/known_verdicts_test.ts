// Verdicts that are kept, over the real shell gate and a disk that changes: what was looked at is looked at again.

import { assertEquals } from "@std/assert";
import type { Action } from "../pipeline/ports.ts";
import { kw, plist } from "../wire/value.ts";
import type { Disk, DiskEntry, EntryKind } from "./disk.ts";
import { makeShellGate } from "./gates/shell.ts";
import { EMPTY_POLICY } from "./policy/load.ts";
import { judgeShell } from "./shell/shell.ts";

/** A gate over a disk of the test, and how often a command was followed. */
class House {
  followed = 0;
  readonly links = new Map<string, string>();
  readonly kinds = new Map<string, EntryKind>();
  readonly names = new Map<string, readonly DiskEntry[]>();
  readonly barred = new Set<string>();
  policy = { ...EMPTY_POLICY };
  protectedFolders: readonly string[] = ["/home/u/.config/passepartout"];

  readonly #disk: Disk = {
    kindOf: (path) => this.kinds.get(path),
    bars: (path) => this.barred.has(path),
    list: (folder) => this.names.get(folder),
    isIgnored: () => false,
    takesBack: () => false,
    hasDashedRef: () => false,
    hasDashedName: () => false,
    isInRepository: () => false,
    namesOfObject: () => [],
    keptNamed: () => undefined,
  };
  readonly #free: readonly string[] = [];
  readonly #gate = makeShellGate({
    setting: () => ({
      home: "/home/u",
      user: "u",
      allowedPlaces: this.#free as [],
      protectedFolders: this.protectedFolders,
      freeFolders: this.#free,
      disk: this.#disk,
      resolve: (path) => this.links.get(path) ?? path,
    }),
    workFolder: "/home/u/work",
    load: () =>
      Promise.resolve({
        judgeShell: (...all: Parameters<typeof judgeShell>) => (this.followed++, judgeShell(...all)),
      }),
    policy: () => this.policy,
    read: () => undefined,
    list: () => [],
    widen: ({ grants }) => grants,
  });

  async judge(command: string, cwd = "/home/u/work"): Promise<string> {
    const payload = plist({ ACTION: kw("EXECUTE"), CMD: command, CWD: cwd });
    const action: Action = { target: "SHELL", name: "EXECUTE", payload, proposedBy: "client" };
    const opinion = await this.#gate.judge(action, { source: "CLI", now: 0, signal: new AbortController().signal });
    return opinion?.tier === "allow" ? `allow ${opinion.cwd}` : String(opinion?.tier);
  }
}

Deno.test("known verdicts: a harmless command is followed once, and again in another folder", async () => {
  const house = new House();
  for (const _ of [1, 2, 3]) assertEquals(await house.judge("echo hello"), "allow /home/u/work");
  assertEquals(house.followed, 1);
  assertEquals(await house.judge("echo hello", "/home/u/other"), "allow /home/u/other");
  assertEquals(await house.judge("echo hello "), "allow /home/u/work");
  assertEquals(house.followed, 3);
});

Deno.test("known verdicts: a folder that may not be entered is one in which a cd does not arrive", async () => {
  const house = new House();
  const command = "cd /tmp; cat ../.kube/config", home = "cd; cat ../.kube/config";
  assertEquals([await house.judge(command), await house.judge(home)], ["allow /home/u/work", "allow /home/u/work"]);
  house.barred.add("/tmp").add("/home/u");
  assertEquals([await house.judge(command), await house.judge(home)], ["deny", "deny"]);
  assertEquals(await house.judge("cd /tmp && cat ../.kube/config"), "allow /home/u/work");
  house.barred.clear();
  assertEquals([await house.judge(command), await house.judge(home)], ["allow /home/u/work", "allow /home/u/work"]);
});

Deno.test("known verdicts: a link that leads elsewhere since is seen at once", async () => {
  const house = new House();
  assertEquals(await house.judge("cat notes.txt"), "allow /home/u/work");
  house.links.set("/home/u/work/notes.txt", "/home/u/.ssh/id_rsa");
  assertEquals(await house.judge("cat notes.txt"), "deny");
  house.links.clear();
  assertEquals(await house.judge("cat notes.txt"), "allow /home/u/work");
  house.links.set("/home/u/work", "/home/u/.ssh");
  assertEquals(await house.judge("echo hello"), "deny");
  house.links.set("/home/u/work", "/home/u/elsewhere");
  assertEquals(await house.judge("echo hello"), "allow /home/u/elsewhere");
});

Deno.test("known verdicts: other rules, and other folders of the daemon's, count at once", async () => {
  const house = new House();
  assertEquals(await house.judge("cat notes/a"), "allow /home/u/work");
  house.protectedFolders = ["/home/u/work/notes"];
  assertEquals(await house.judge("cat notes/a"), "deny");
  house.protectedFolders = [];
  assertEquals(await house.judge("cat notes/a"), "allow /home/u/work");
  const { followed } = house;
  house.policy = { ...EMPTY_POLICY };
  assertEquals(await house.judge("cat notes/a"), "allow /home/u/work");
  assertEquals(house.followed, followed + 1);
});

Deno.test("known verdicts: what hangs on the names in a folder, what asks and what is long is followed each time", async () => {
  const house = new House();
  const file = (name: string): DiskEntry => ({ name, kind: "file" });
  house.kinds.set("/home/u/work", "folder");
  house.names.set("/home/u/work", [file("a")]);
  for (const _ of [1, 2]) assertEquals(await house.judge("grep -r x ."), "allow /home/u/work");
  assertEquals(house.followed, 2);
  house.names.set("/home/u/work", [file("a"), file("id_rsa")]);
  assertEquals(await house.judge("grep -r x ."), "ask");
  const { followed } = house;
  for (const command of ["rm a", "rm a", `echo ${"x".repeat(2_000)}`, `echo ${"x".repeat(2_000)}`]) {
    await house.judge(command);
  }
  assertEquals(house.followed, followed + 4);
  for (const _ of [1, 2]) assertEquals(await house.judge("git status"), "allow /home/u/work");
  assertEquals(house.followed, followed + 6);
});

Deno.test("known verdicts: of very many commands not all are kept", async () => {
  const house = new House();
  for (let i = 0; i < 200; i++) await house.judge(`echo ${i}`);
  await house.judge("echo 0");
  assertEquals(house.followed, 201);
});
