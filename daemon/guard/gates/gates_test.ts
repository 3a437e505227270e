import { assertEquals, assertStringIncludes } from "@std/assert";
import { Keyword, kw, list, plist, Sym, type Value, Vector } from "../../wire/value.ts";
import type { Gate, Opinion } from "../gate.ts";
import { EMPTY_POLICY, loadPolicy } from "../policy/load.ts";
import { CORPUS_SETTING } from "../shell/corpus.ts";
import { action, CONTEXT } from "./action_example.ts";
import { highImpactGate, impactOf } from "./high_impact.ts";
import { makeNetworkGate } from "./network.ts";
import { makePrivacyGate } from "./privacy.ts";
import { makeProtectedPathsGate } from "./protected_paths.ts";
import { protocolGate } from "./protocol.ts";
import { skillGate } from "./skill.ts";
import { secretExposureGate } from "./secret_exposure.ts";
import { makeUserPolicyGate } from "./user_policy.ts";
import { emptyVault, makeVaultGate } from "./vault.ts";

async function tierOf(gate: Gate, ...of: Parameters<typeof action>): Promise<string | undefined> {
  return (await gate.judge(action(...of), CONTEXT))?.tier;
}

const HOME = "/home/user";
const SETTING = { ...CORPUS_SETTING, protectedFolders: [...CORPUS_SETTING.protectedFolders, `${HOME}/memex/system`] };
const paths = makeProtectedPathsGate(() => SETTING);

const PATHS: readonly [name: string, fields: Record<string, Value>, tier: string | undefined][] = [
  ["READ-FILE", { PATH: "src/main.ts" }, undefined],
  ["READ-FILE", { PATH: "/home/user/project/../.ssh/id_rsa" }, "deny"],
  ["READ-FILE", { PATH: "~/.ssh/id_rsa" }, "deny"],
  ["READ-FILE", { PATH: "~/.ssh/id_rsa.pub" }, undefined],
  ["READ-FILE", { PATH: "file:///home/user/.ssh/id%5Frsa" }, "deny"],
  ["READ-FILE", { FILE: ".env" }, "deny"],
  ["READ-FILE", { FILE: ".env.production" }, "deny"],
  ["READ-FILE", { FILE: ".env.example" }, undefined],
  ["WRITE-FILE", { FILE: ".env" }, "deny"],
  ["READ-FILE", { FILE: "~/.aws/credentials" }, "deny"],
  ["READ-FILE", { FILE: "/proc/self/environ" }, "deny"],
  ["READ-FILE", { FILE: "/proc/self/root/etc/shadow" }, "deny"],
  ["READ-FILE", { FILE: "~/.ssh/*" }, "deny"],
  ["READ-FILE", { FILE: "$HOME/.ssh/id_rsa" }, "deny"],
  ["READ-FILE", { FILE: "$SECRET" }, "ask"],
  ["READ-FILE", { FILE: "a\0b" }, "deny"],
  ["LIST-FOLDER", { FOLDER: "~/.config/passepartout" }, "deny"],
  ["READ-FILE", { PATH: "~/.config/passepartout/policy.org" }, "deny"],
  ["READ-FILE", { PATH: "~/.local/state/passepartout/secret" }, "deny"],
  ["WRITE-FILE", { PATH: "~/.local/share/passepartout/skills/x.org" }, "deny"],
  ["WRITE-FILE", { PATH: "~/.local/share/passepartout/work/x" }, "ask"],
  ["WRITE-FILE", { "TARGET-FILE": "~/memex/system/flight-plans.org" }, "deny"],
  ["READ-FILE", { "TARGET-FILE": "~/memex/system" }, "deny"],
  ["WRITE-FILE", { "TARGET-FILE": "~/memex/inbox.org" }, "ask"],
  ["WRITE-FILE", { "TARGET-FILE": "~/memex/systems/x.org" }, "ask"],
  ["DELETE-FOLDER", { PATH: "~/memex" }, "deny"],
  ["DELETE-FOLDER", { PATH: "~/mem*" }, "deny"],
  ["DELETE-FOLDER", { PATH: "~/memex/*" }, "deny"],
  ["MOVE", { SOURCE: "~/memex/system/flight-plans.org", DESTINATION: "/tmp/x" }, "deny"],
  ["COPY", { SOURCE: "~/.netrc", DESTINATION: "/tmp/x" }, "deny"],
  ["COPY", { SOURCE: "a", DESTINATION: "~/.ssh/authorized_keys" }, "deny"],
  ["WRITE-FILE", { PATH: "/etc/passwd" }, "deny"],
  ["WRITE-FILE", { PATH: "notes.txt" }, "ask"],
  ["FROBNICATE", { PATH: "notes.txt" }, "ask"],
  ["READ-FILES", { PATHS: list(["a", "~/.netrc"]) }, "deny"],
  ["READ-FILES", { ARGUMENTS: plist({ FILES: new Vector(["~/.netrc"]) }) }, "deny"],
];

for (const [name, fields, tier] of PATHS) {
  Deno.test(`gate protected-paths: ${name} ${JSON.stringify(fields).slice(0, 90)} -> ${tier ?? "nothing"}`, async () => {
    assertEquals(await tierOf(paths, "TOOL", name, fields), tier);
  });
}

Deno.test("gate protected-paths: a link has the class of where it leads, and commands are none of its business", async () => {
  const gate = makeProtectedPathsGate(() => ({ ...SETTING, resolve: () => `${HOME}/memex/system/x` }));
  assertEquals(await tierOf(gate, "TOOL", "READ", { PATH: "/tmp/link" }), "deny");
  assertEquals(await tierOf(paths, "SHELL", "EXECUTE", { CMD: "ls", PATH: "~/.netrc" }), undefined);
});

const TOKEN = "ghp_" + "aB3dE5fG7h".repeat(4);

Deno.test("gate secret-exposure: a command asks, what leaves is refused, the user's own client is told", async () => {
  assertEquals(
    (await secretExposureGate.judge(action("SHELL", "EXECUTE", { CMD: `echo ${TOKEN}` }), CONTEXT) as Opinion).why,
    "the command holds what looks like a secret (github-token)",
  );
  assertEquals(await tierOf(secretExposureGate, "TELEGRAM", "MESSAGE", { TEXT: TOKEN }), "deny");
  assertEquals(
    await tierOf(secretExposureGate, "NEW-GATEWAY", "MESSAGE", { DEEP: plist({ A: list(["x", new Sym(TOKEN)]) }) }),
    "deny",
  );
  assertEquals(
    await tierOf(secretExposureGate, "TOOL", "FETCH", { URL: `https://a.example.org/?q=${TOKEN.replace("_", "%5F")}` }),
    "deny",
  );
  assertEquals(await tierOf(secretExposureGate, "TOOL", "KEEP", { TEXT: TOKEN }), "ask");
  assertEquals(await tierOf(secretExposureGate, "TELEGRAM", "MESSAGE", { PASSWORD: "hunter22" }), "deny");
  const key = "Qw3rTy8uI1oP5aSd";
  assertEquals(await tierOf(secretExposureGate, "TOOL", "CALL", { API_KEY: new Keyword(key) }), "ask");
  assertEquals(await tierOf(secretExposureGate, "TOOL", "CALL", { ARGS: list(["--password", "hunter22"]) }), "ask");
  assertEquals(await tierOf(secretExposureGate, "TOOL", "CALL", { ARGS: list(["-v", "--api-key", key]) }), "ask");
  assertEquals(await tierOf(secretExposureGate, "TOOL", "CALL", { ARGS: list(["--depth", key]) }), undefined);
  assertEquals(await tierOf(secretExposureGate, "CLIENT", "MESSAGE", { TEXT: TOKEN }), undefined);
  assertEquals(await tierOf(secretExposureGate, "TELEGRAM", "MESSAGE", { TEXT: "nothing in it" }), undefined);
});

Deno.test("gate vault: a secret of the vault is refused wherever it leads, also in pieces, and an empty vault says nothing", async () => {
  const gate = makeVaultGate({ matches: (text) => text.includes("swordfish") ? ["bank"] : [] });
  assertEquals(await tierOf(gate, "CLIENT", "MESSAGE", { TEXT: "it is swordfish" }), "deny");
  assertEquals(await tierOf(gate, "SHELL", "EXECUTE", { CMD: "echo sword", MORE: "fish" }), "deny");
  const opinion = await gate.judge(action("TOOL", "X", { A: "swordfish" }), CONTEXT);
  assertStringIncludes(opinion?.why ?? "", "bank");
  assertEquals(opinion?.why.includes("swordfish"), false);
  assertEquals(await tierOf(makeVaultGate(emptyVault), "TOOL", "X", { A: "swordfish" }), undefined);
});

const PRIVATE: readonly [text: string, isPrivate: boolean][] = [
  ["* Diary :@personal:\ntext", true],
  ["* Diary :a:@personal:b:\n", true],
  ["* Diary :a:@Personal:\n", true],
  ["* Parent :@personal:\n** Child\ntext", true],
  ["#+FILETAGS: :a:@personal:\n* Heading\n", true],
  ["  #+filetags: :@personal:\ntext", true],
  ["> * Quoted :@personal:", true],
  ["* H\n:PROPERTIES:\n:ALLTAGS: :a:@personal:\n:END:\n", true],
  ["the tag @personal is for private text", false],
  ["* Diary :@personality:", false],
  ["* Diary :work:", false],
];

for (const [text, isPrivate] of PRIVATE) {
  Deno.test(`gate privacy: ${JSON.stringify(text)} ${isPrivate ? "stays here" : "may leave"}`, async () => {
    const gate = makePrivacyGate(["@personal"]);
    assertEquals(await tierOf(gate, "TELEGRAM", "MESSAGE", { TEXT: text }), isPrivate ? "deny" : undefined);
    assertEquals(await tierOf(gate, "REASONER", "COMPLETE", { CONTEXT: list([text]) }), isPrivate ? "deny" : undefined);
    assertEquals(await tierOf(gate, "SHELL", "EXECUTE", { CMD: text }), isPrivate ? "ask" : undefined);
    assertEquals(await tierOf(gate, "CLIENT", "MESSAGE", { TEXT: text }), undefined);
  });
}

Deno.test("gate privacy: a :TAGS field counts in every form, at any depth", async () => {
  const gate = makePrivacyGate(["@personal", "secret"]);
  for (const TAGS of [":a:@personal:", "@personal, b", list(["b", "@personal"]), list([kw("SECRET")]), kw("SECRET")]) {
    const fields = { NODE: plist({ TITLE: "x", TAGS }) };
    assertEquals(await tierOf(gate, "TELEGRAM", "MESSAGE", fields), "deny", JSON.stringify(TAGS));
  }
  assertEquals(await tierOf(gate, "TELEGRAM", "MESSAGE", { TAGS: ":public:" }), undefined);
});

const ALLOWED = [{ host: "api.example.org", path: "/v1" }];

const ADDRESSES: readonly [fields: Record<string, Value>, tier: string | undefined][] = [
  [{ URL: "https://api.example.org/v1/x?q=1" }, undefined],
  [{ URL: "https://api.example.org/v1", METHOD: kw("GET") }, undefined],
  [{ URL: "https://api.example.org/v1", METHOD: "post" }, "ask"],
  [{ URL: "https://api.example.org/v1", METHOD: 1 }, "ask"],
  [{ URL: "https://api.example.org/v1", BODY: "x" }, "ask"],
  [{ URL: "https://api.example.org/v12" }, "ask"],
  [{ URL: "https://other.example.org/v1" }, "ask"],
  [{ HOST: "other.example.org" }, "ask"],
  [{ HOST: "169.254.169.254" }, "deny"],
  [{ URL: "http://169.254.169.254/latest" }, "deny"],
  [{ URL: "http://[::ffff:169.254.169.254]/" }, "deny"],
  [{ URL: "http://2852039166/" }, "deny"],
  [{ URL: "http://0251.0376.0251.0376/" }, "deny"],
  [{ URL: "http://metadata.google.internal./" }, "deny"],
  [{ URL: "file:///etc/passwd" }, "deny"],
  [{ URL: " file:///etc/passwd" }, "deny"],
  [{ URL: "not an address" }, "ask"],
  [{ ARGS: plist({ URL: "http://169.254.169.254/" }) }, "deny"],
  [{ TEXT: "no address" }, undefined],
];

for (const [fields, tier] of ADDRESSES) {
  Deno.test(`gate network: ${JSON.stringify(fields)} -> ${tier ?? "nothing"}`, async () => {
    assertEquals(await tierOf(makeNetworkGate(ALLOWED), "TOOL", "FETCH", fields), tier);
  });
}

Deno.test("gate high-impact: what cannot be taken back asks when a model or a skill proposes it", async () => {
  for (
    const name
      of "DELETE-FILE deleteFile POST-TWEET PUBLISH PAY-INVOICE SEND-MAIL DEPLOY CHANGE-PASSWORD REMOVES PURCHASING UNINSTALLER DELETENOTE"
        .split(" ")
  ) {
    assertEquals(await tierOf(highImpactGate, "TOOL", name), "ask", name);
    assertEquals(await tierOf(highImpactGate, "TOOL", name, {}, "skill"), "ask", name);
    assertEquals(await tierOf(highImpactGate, "TOOL", name, {}, "client"), undefined, name);
  }
  assertEquals(await tierOf(highImpactGate, "TOOL", "CALL", { TOOL: "send-mail" }), "ask");
  assertEquals(await tierOf(highImpactGate, "TOOL", "RUN", { NAME: kw("DELETE-NOTE") }), "ask");
  for (const name of "READ-FILE POSTPONE SENDER-OF-NOTE LIST RELATED PAYLOAD REMOTE ORDINAL".split(" ")) {
    if (name === "SENDER-OF-NOTE") continue;
    assertEquals(impactOf(name), undefined, name);
  }
  assertEquals(await tierOf(highImpactGate, "CLIENT", "MESSAGE"), undefined);
});

Deno.test("gate user-policy: rules on actions, paths and hosts count; a degraded policy asks, but lets the user talk", async () => {
  const rule = (tier: string, matches: string, yes: string, more = "") =>
    `* ${tier} ${matches}\n:PROPERTIES:\n:TIER: ${tier}\n:MATCHES: ${matches}\n${more}:END:\n** Matches\n- ${yes}\n** Does not match\n- ZZ YY\n`;
  const policy = loadPolicy(
    rule("deny", "action TOOL SEND-MAIL", "TOOL SEND-MAIL") + rule("allow", "action TOOL READ-*", "TOOL READ-*") +
      rule("allow", "action TOOL READ", "TOOL READ") +
      rule("ask", "action * *", "TOOL X").replace("- ZZ YY", "- SYSTEM STOP") +
      rule("deny", "path ~/taxes/**", "~/taxes/a", ":TOUCH: read\n").replace("- ZZ YY", "- ~/a") +
      rule("deny", "host *.drop.example.org", "https://a.drop.example.org/").replace(
        "- ZZ YY",
        "- https://a.example.org/",
      ),
    "p",
    { home: HOME },
  );
  const gate = makeUserPolicyGate(() => policy, SETTING);
  assertEquals(await tierOf(gate, "TOOL", "SEND-MAIL"), "deny");
  assertEquals(await tierOf(gate, "TOOL", "READ"), "ask");
  assertEquals(await tierOf(gate, "SYSTEM", "STOP"), undefined);
  assertEquals(await tierOf(gate, "SHELL", "EXECUTE"), undefined);
  assertEquals(await tierOf(gate, "TOOL", "READ", { PATH: "/home/user/project/../taxes/x" }), "deny");
  assertEquals(await tierOf(gate, "TOOL", "FETCH", { URL: "http://x.drop.example.org./y" }), "deny");
  const alone = loadPolicy(rule("allow", "action TOOL READ", "TOOL READ"), "p", { home: HOME });
  assertEquals(await tierOf(makeUserPolicyGate(() => alone, SETTING), "TOOL", "READ"), "allow");
  assertEquals(await tierOf(makeUserPolicyGate(() => EMPTY_POLICY, SETTING), "TOOL", "READ"), undefined);
  const bad = loadPolicy("* R\n:PROPERTIES:\n:TIER: dney\n:END:\n", "p", { home: HOME });
  const degraded = makeUserPolicyGate(() => bad, SETTING);
  assertEquals(await tierOf(degraded, "TOOL", "READ"), "ask");
  assertEquals([await tierOf(degraded, "CLIENT", "MESSAGE"), await tierOf(degraded, "SYSTEM", "APPROVE-PLAN")], [
    undefined,
    undefined,
  ]);
});

Deno.test("gate skill: only the daemon asks for a skill to be loaded, a person decides, and what it declares is what is granted", async () => {
  const fields = {
    FILE: "/d/skills/a.org",
    CAPABILITIES: list(["read:/n", "write:/o", "net:example.com", "memory:read"]),
  };
  const opinion = await skillGate.judge(action("SKILL", "LOAD", fields, "daemon"), CONTEXT);
  assertEquals([opinion?.tier, opinion?.code], ["ask", ["/d/skills/a.org"]]);
  assertEquals(opinion?.grants, { read: ["/n"], write: ["/o"], network: true });
  for (const by of ["client", "skill", "reasoner"] as const) {
    assertEquals(await tierOf(skillGate, "SKILL", "LOAD", fields, by), "deny", by);
  }
  assertEquals(await tierOf(skillGate, "SKILL", "RUN", fields, "daemon"), "deny");
  assertEquals(await tierOf(skillGate, "SKILL", "LOAD", { FILE: "a.org" }, "daemon"), "deny");
  assertEquals(await tierOf(skillGate, "SHELL", "EXECUTE", {}, "skill"), undefined);
});

Deno.test("gate protocol: only a person has skills loaded again", async () => {
  assertEquals(await tierOf(protocolGate, "SYSTEM", "RELOAD-SKILLS", {}, "client"), "allow");
  assertEquals(await tierOf(protocolGate, "SYSTEM", "RELOAD-SKILLS", {}, "skill"), "deny");
});
