// Tests of what no skill is granted: secret, system, daemon and plan paths, folders that hold one, and this machine's network in
// every spelling. Folders are those of a home that is made for the test.

import { assert, assertEquals } from "@std/assert";
import { makeCapabilityRules } from "./capability_rules.ts";

async function withRules(body: (why: (word: string) => string | undefined, home: string) => Promise<void> | void) {
  const home = await Deno.realPath(await Deno.makeTempDir());
  try {
    const [config, data, state] = ["config", "data", "state"].map((name) => `${home}/.${name}/passepartout`);
    const rules = makeCapabilityRules({
      home,
      user: "tester",
      config: config ?? "",
      data: data ?? "",
      state: state ?? "",
      memex: `${home}/memex`,
      privacyTags: [],
      networkAllow: [],
    });
    await body((word) => {
      const [kind, value = ""] = [word.slice(0, word.indexOf(":")), word.slice(word.indexOf(":") + 1)];
      return kind === "net"
        ? rules({ kind, host: value })
        : rules({ kind: kind as "read", path: value.replace(/^~/, home) });
    }, home);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

for (
  const [what, words] of [
    ["secret paths", [
      "read:~/.ssh",
      "read:~/.ssh/id_ed25519",
      "write:~/.aws",
      "read:~/.netrc",
      "read:~/x/.env",
      "read:/etc/shadow",
      "read:~/.config",
    ]],
    ["root folders", ["read:/", "read:~", "read:/etc", "read:/home", "write:/usr"]],
    ["system paths", [
      "write:/etc/hosts",
      "write:/usr/local/bin",
      "write:/opt/x",
      "read:/proc/1/environ",
      "read:/dev/sda",
      "read:/run/user",
      "write:/sys/x",
    ]],
    ["start-up files", ["write:~/.bashrc", "write:~/.config/autostart"]],
    ["paths of the daemon", [
      "read:~/.data/passepartout/skills",
      "write:~/.state/passepartout",
      "read:~/.config/passepartout/policy.org",
      "read:~/.data",
    ]],
    ["plan paths", ["read:~/memex/system/flight-plans.org", "write:~/memex/system", "write:~/memex"]],
    ["this machine's network", [
      "net:localhost",
      "net:127.0.0.1.nip.io",
      "net:app.10.0.0.1.nip.io:443",
      "net:app-192-168-1-1.sslip.io",
      "net:169-254-169-254.sslip.io",
      "net:lvh.me",
      "net:x.localtest.me:8080",
      "net:LOCALHOST:80",
      "net:x.localhost",
      "net:localhost.",
      "net:127.0.0.1",
      "net:127.1",
      "net:2130706433",
      "net:0x7f.1",
      "net:0177.0.0.1",
      "net:0",
      "net:0.0.0.0:9105",
      "net:[::1]",
      "net:[::]",
      "net:[::ffff:127.0.0.1]",
      "net:[0:0:0:0:0:0:0:1]:80",
      "net:myhost",
      "net:169.254.169.254",
      "net:10.0.0.1",
      "net:router.lan",
    ]],
  ] as const
) {
  Deno.test(`capability rules: ${what} are never granted`, () =>
    withRules((why) => {
      for (const word of words) assert(why(word) !== undefined, `${word} is not refused`);
    }));
}

Deno.test("capability rules: a link does not hide where a path leads", () =>
  withRules(async (why, home) => {
    await Deno.mkdir(`${home}/.ssh`);
    await new Deno.Command("sh", { args: ["-c", "ln -s .ssh harmless"], cwd: home }).output();
    assert(why("read:~/harmless") !== undefined);
  }));

Deno.test("capability rules: folders of the user and public hosts may be granted", () =>
  withRules((why) => {
    for (
      const word of [
        "read:~/notes",
        "write:~/notes/out",
        "read:/usr/share/dict",
        "net:api.example.com",
        "net:example.org:8443",
        "net:93.184.216.34",
      ]
    ) {
      assertEquals(why(word), undefined, word);
    }
  }));
