// Tests of containment by real runs, as whoever runs the tests and as nobody: what a contained run can see, write and reach, and
// what it cannot. They are ignored where bubblewrap does not work.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Grants, NO_GRANTS } from "../../pipeline/grants.ts";
import type { Clock } from "../../pipeline/ports.ts";
import { realTimers } from "../../wire/connection.ts";
import { ShellRunner } from "./actuator.ts";
import { type Containment, probeContainment } from "./containment.ts";
import { folderId } from "../../files/opened_folder.ts";
import { credentialPaths } from "./credentials.ts";
import { makeEnvironment } from "./environment.ts";
import { ProcessGroups } from "./groups.ts";
import { RunLimit } from "./limit.ts";
import type { Hidden } from "./mounts.ts";
import { type RunResources, UNLIMITED } from "./resources.ts";
import { type Outcome, runShell, type ShellRun, type ShellTools } from "./run.ts";

const clock: Clock = { now: () => 0, after: realTimers.after };
const nothing: Hidden = { always: [], credentials: [], existing: [], readOnly: [] };
const NOBODY = "65534";
const WHO: Readonly<Record<string, readonly string[]>> = {
  "whoever runs the tests": ["bwrap"],
  "another user": ["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "bwrap"],
};

/** Makes a link. Deno does so only with the right to write everywhere. */
async function link(target: string, path: string): Promise<void> {
  const { success } = await new Deno.Command("sh", { args: ["-c", 'ln -s "$1" "$2"', "sh", target, path] }).output();
  assert(success);
}

/** Leaves a socket behind, as a program that was killed does. */
async function listen(path: string): Promise<void> {
  const code = "require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))";
  await new Deno.Command("node", { args: ["-e", code, path], stdin: "null" }).output();
  assert((await Deno.lstat(path)).isSocket);
}

/** A home with credentials, a project, the daemon's own folders and a memex; everybody may read and write it, were it not hidden. */
class House implements AsyncDisposable {
  readonly groups = new ProcessGroups();
  readonly limit = new RunLimit(4);
  readonly home: string;
  readonly hidden: Hidden;

  constructor(readonly root: string, readonly containment: Containment, readonly owner = true) {
    this.home = `${root}/home`;
    this.hidden = {
      always: [`${this.home}/.config/passepartout`, `${this.home}/data/vault`, `${this.home}/data/not-yet`],
      ...credentialPaths([this.home], true),
      readOnly: [`${this.home}/memex/system`],
    };
  }

  static async build(launcher: readonly string[]): Promise<House> {
    const root = await Deno.makeTempDir({ dir: "/tmp" });
    const files = {
      ".ssh/id_ed25519": "KEY-SSH",
      ".ssh/config": "Host x",
      ".netrc": "KEY-NETRC",
      ".config/gh/hosts.yml": "KEY-GH",
      ".config/passepartout/policy.org": "POLICY",
      ".config/other/settings": "plain",
      "data/vault/keys": "KEY-VAULT",
      "data/work/file": "work",
      "project/file": "old",
      "project/.git/config": "",
      "memex/inbox.org": "inbox",
      "memex/system/flight-plans.org": "plans",
      "elsewhere/keys/key": "KEY-ELSEWHERE",
    };
    const made = new Set([root]);
    for (const [name, text] of Object.entries(files)) {
      const path = `${root}/home/${name}`;
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      await Deno.writeTextFile(path, text);
      await Deno.chmod(path, 0o666);
      for (let at = path.slice(0, path.lastIndexOf("/")); at !== root; at = at.slice(0, at.lastIndexOf("/"))) {
        made.add(at);
      }
    }
    // A credential folder that is a link to elsewhere, as some keep it.
    await link(`${root}/home/elsewhere/keys`, `${root}/home/.gnupg`);
    for (const folder of made) await Deno.chmod(folder, 0o777);
    return new House(root, await probeContainment({ hidden: nothing, clock, launcher }));
  }

  get tools(): ShellTools {
    const { groups, limit, containment, hidden } = this;
    return { clock, groups, limit, containment, hidden, resources: UNLIMITED };
  }

  /** All there is below the home. */
  async list(): Promise<string[]> {
    const command = new Deno.Command("sh", { args: ["-c", 'cd "$1" && find .', "sh", this.home] });
    return new TextDecoder().decode((await command.output()).stdout).trim().split("\n");
  }

  run(
    command: string,
    grants: Partial<Grants> = {},
    more: Partial<ShellRun> = {},
    resources: RunResources = UNLIMITED,
  ): Promise<Outcome> {
    return runShell({
      command,
      cwd: `${this.home}/project`,
      env: makeEnvironment({ HOME: this.home, SECRET_TOKEN: "KEY-ENV" }, `${this.home}/project`),
      signal: new AbortController().signal,
      grants: { write: [`${this.home}/project`], read: [this.root], network: false, ...grants },
      ...more,
    }, { ...this.tools, resources });
  }

  /** What a command wrote; fails the test if it said anything on stderr. */
  async say(command: string, grants: Partial<Grants> = {}): Promise<string> {
    const { stdout, stderr, problem } = await this.run(command, grants);
    assertEquals([stderr, problem], ["", undefined], command);
    return stdout;
  }

  read(name: string): Promise<string> {
    return Deno.readTextFile(`${this.home}/${name}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.groups[Symbol.asyncDispose]();
    if (this.owner) await Deno.remove(this.root, { recursive: true });
  }
}

for (const [who, launcher] of Object.entries(WHO)) {
  const ignore = !(await probeContainment({ hidden: nothing, clock, launcher })).works;
  const contained = (name: string, body: (house: House) => Promise<void>) =>
    Deno.test({
      name: `shell containment as ${who}: ${name}`,
      ignore,
      timeout: 30_000,
      fn: async () => {
        await using house = await House.build(launcher);
        await body(house);
      },
    });

  contained("only what is granted can be written", async (house) => {
    const { stdout, exitCode } = await house.run(
      `echo new > file; echo more > fresh; mkdir -p deep/er; exec 2>/dev/null
       for path in "$HOME/memex/inbox.org" "$HOME/data/work/file" /etc/x /usr/x /x /var/x /proc/sys/kernel/hostname /sys/x
       do { echo no > "$path"; } && echo "wrote $path"; done; rm -rf "$HOME/memex" /usr/bin/env; exit 4`,
    );
    assertEquals([stdout, exitCode], ["", 4]);
    assertEquals([await house.read("project/file"), await house.read("project/fresh")], ["new\n", "more\n"]);
    assertEquals([await house.read("memex/inbox.org"), await house.read("data/work/file")], ["inbox", "work"]);
  });

  contained("a folder that is not granted is not written, though it is the working folder", async (house) => {
    const { stderr, exitCode } = await house.run("cat file; echo new > file", { write: [] });
    assertStringIncludes(stderr, "Read-only file system");
    assertEquals([exitCode, await house.read("project/file")], [1, "old"]);
  });

  const mounted = async () => {
    await using house = await House.build(launcher);
    const { containment, home } = house;
    assert(containment.works);
    const grants = { write: [], read: [house.root], network: false };
    const { argv } = containment.plan(grants, `${home}/project`, nothing, [], UNLIMITED);
    const look = 'echo there; read -r _; { echo no >"$0/new"; } 2>/dev/null && echo written; ls -A "$0"';
    // A system whose mounts are followed by all the namespaces made in it, as with systemd: one of the test's own.
    const system = `place=$1; shift; coproc "$@" bash -c '${look}' "$place"; exec 7<&"\${COPROC[0]}" 8>&"\${COPROC[1]}"
      read -r said <&7; mount -t tmpfs none "$place" || exit 3; echo >"$place/file"; echo go >&8; exec 8>&-; cat <&7`;
    const { code, stdout, stderr } = await new Deno.Command("bash", {
      args: ["-c", 'exec unshare -m --propagation shared bash -c "$@"', "-", system, "-", `${home}/elsewhere`, ...argv],
    }).output();
    assertEquals([code, ...[stdout, stderr].map((each) => new TextDecoder().decode(each))], [0, "keys\n", ""]);
  };
  Deno.test({
    name: `shell containment as ${who}: what is mounted outside while it runs is not seen in it`,
    ignore: ignore || Deno.uid() !== 0,
    timeout: 30_000,
    fn: mounted,
  });

  contained("no keyring of the kernel is reached, and no file is made to work as its owner", async (house) => {
    const keyctl = Deno.build.arch === "x86_64" ? 250 : 219;
    const { stdout } = await house.run(
      `exec 2>/dev/null; perl -e 'print syscall(${keyctl}, 0, -3, 0), " ", $! + 0, "\\n"'
       : > own; chmod 4755 own || echo refused; chmod g+s own || echo refused; chmod 750 own && stat -c %a own
       perl -e 'use Fcntl; print sysopen(F, "made", O_CREAT | O_WRONLY, 04755) ? "made" : $! + 0'`,
    );
    assertEquals(stdout, "-1 38\nrefused\nrefused\n750\n1");
  });

  contained("a working folder that is none is told for what it is, and nothing runs", async (house) => {
    for (const [name, why] of [["file", "is no folder"], ["not-there", "does not exist"]] as const) {
      const cwd = `${house.home}/project/${name}`;
      const { cause, problem } = await house.run("echo ran", {}, { cwd });
      assertEquals(cause, "not-started");
      assertStringIncludes(problem ?? "", `the working folder ${cwd} ${why}`);
    }
    for (const cwd of ["/dev/null", "/dev"]) {
      const { problem } = await house.run("echo ran", {}, { cwd });
      assertStringIncludes(problem ?? "", `the working folder ${cwd} is not for commands`);
    }
  });

  contained("no device that there is outside is changed, by no name, and all can be used", async (house) => {
    // The mode that it has: where it could be set, nothing is harmed.
    const { stdout } = await house.run(
      `exec 2>/dev/null; ls -l /dev/null | cut -c1-10
       for each in /dev/null /dev/full ../.netrc; do chmod 666 "$each" && echo "set $each"; touch "$each" && echo "touched $each"; done
       echo x > /dev/null && head -c 3 /dev/zero | wc -c; cat ../.netrc; echo end`,
      { write: [house.home] },
    );
    assertEquals(stdout, "crw-rw-rw-\n3\nend\n");
  });

  contained("no sockets are made that a network of one's own does not hold, whatever is granted", async (house) => {
    const families = { unix: 1, inet: 2, inet6: 10, vsock: 40, alg: 38, packet: 17 };
    const made = Object.entries(families).map(([name, family]) =>
      `print "${name} " if socket(S, ${family}, ${family === 38 ? 5 : 1}, 0);`
    );
    for (const network of [false, true]) {
      assertEquals(await house.say(`perl -e '${made.join(" ")}'`, { network }), "unix inet inet6 ");
    }
  });

  contained(
    "credentials and the daemon's own folders are empty, also inside a folder that is granted",
    async (house) => {
      for (const write of [[`${house.home}/project`], [house.home], [house.root], ["/tmp"], ["/"]]) {
        const { stdout, stderr } = await house.run(
          `cd "$HOME" 2>/dev/null && { cat .netrc; ls -A .ssh/ .gnupg/ elsewhere/keys .config/gh .config/passepartout data/vault
         grep -rs KEY- . ; cat .ssh/id_ed25519 data/vault/keys .config/passepartout/policy.org; } 2>/dev/null
         grep -rsl KEY- ${house.root} /proc/[0-9]*/environ; env | grep KEY-; true`,
          { write },
        );
        assert(!/KEY-[A-Z]|POLICY|policy|id_ed/.test(stdout + stderr), `${write}: ${stdout}${stderr}`);
      }
    },
  );

  contained("what is hidden in a granted folder can neither be written, nor moved, nor replaced", async (house) => {
    const { stdout } = await house.run(
      `cd "$HOME"; exec 2>/dev/null
       { echo x > .ssh/authorized_keys; } && echo wrote .ssh
       { echo x > .config/passepartout/policy.org; } && echo wrote policy
       { echo x > data/not-yet; } && echo wrote not-yet
       mkdir data/not-yet && echo made not-yet
       { echo x > memex/system/flight-plans.org; } && echo wrote plans
       for path in .ssh .netrc .config .config/gh .config/passepartout data data/vault memex memex/system elsewhere elsewhere/keys
       do mv "$path" moved-away && echo "moved $path"; rm -rf "$path"; [ -e "$path" ] || echo "removed $path"; done
       mkdir -p .config/passepartout; echo fine > .config/other/new && echo fine`,
      { write: [house.home] },
    );
    assertEquals(stdout, "");
    assertEquals(await house.read(".config/passepartout/policy.org"), "POLICY");
    assertEquals(await house.read("memex/system/flight-plans.org"), "plans");
    assertEquals([await house.read(".ssh/id_ed25519"), await house.read(".netrc")], ["KEY-SSH", "KEY-NETRC"]);
  });

  contained("the rest of a granted folder can be written", async (house) => {
    assertEquals(
      await house.say(
        `cd "$HOME"; echo 1 > .config/other/settings; echo 2 > top; mv memex/inbox.org memex/in.org; echo fine`,
        {
          write: [house.home],
        },
      ),
      "fine\n",
    );
    assertEquals([await house.read(".config/other/settings"), await house.read("top")], ["1\n", "2\n"]);
    assertEquals(await house.read("memex/in.org"), "inbox");
  });

  contained("a grant by name shows a credential, one for the folder above does not", async (house) => {
    const see =
      'cat "$HOME/.ssh/id_ed25519" "$HOME/.netrc" "$HOME/.config/gh/hosts.yml" "$HOME/.gnupg/key" 2>/dev/null; true';
    const say = (read: string[]) =>
      house.say(see, { read: [house.root, ...read.map((each) => `${house.home}/${each}`)] });
    assertEquals(await say([".ssh"]), "KEY-SSH");
    assertEquals(await say([".netrc", ".gnupg"]), "KEY-NETRCKEY-ELSEWHERE");
    assertEquals(await say([".config/gh/hosts.yml"]), "KEY-GH");
    assertEquals(await say([".config", ".", "nowhere", ".."]), "");
    // What the guard takes for open is seen in any case.
    await Deno.writeTextFile(`${house.home}/.ssh/id_ed25519.pub`, "public");
    await link(`${house.home}/project/file`, `${house.home}/.ssh/known_hosts`);
    assertEquals(await house.say('ls -A "$HOME/.ssh"'), "config\nid_ed25519.pub\nknown_hosts\n");
    assertEquals(await house.say('cd "$HOME/.ssh"; cat config id_ed25519.pub known_hosts'), "Host xpublicold");
    const { stdout } = await house.run('echo x >> "$HOME/.ssh/config" || cat "$HOME/.ssh/config"', {
      read: [`${house.home}/.ssh`],
      write: [house.home],
    });
    assertEquals(stdout, "Host x");
  });

  contained("no grant reaches the daemon's own folders, nor writes what is read-only", async (house) => {
    const own = [
      ".config/passepartout",
      ".config/passepartout/policy.org",
      "data/vault",
      "data/vault/keys",
      "memex/system",
    ];
    const paths = own.map((each) => `${house.home}/${each}`);
    await link(paths[0] ?? "", `${house.home}/innocent`);
    const { stdout } = await house.run(
      `cd "$HOME"; exec 2>/dev/null; cat .config/passepartout/policy.org data/vault/keys innocent/policy.org
       for path in .config/passepartout/policy.org data/vault/keys innocent/x memex/system/flight-plans.org memex/system/new
       do { echo x > "$path"; } && echo "wrote $path"; done; cat memex/system/flight-plans.org`,
      { write: [...paths, `${house.home}/innocent`, house.home], read: [...paths, `${house.home}/innocent`] },
    );
    assertEquals(stdout, "plans");
    assertEquals(await house.read("memex/system/flight-plans.org"), "plans");
  });

  contained("a link on the way to the daemon's own cannot be led elsewhere", async (house) => {
    await Deno.rename(`${house.home}/.config/passepartout`, `${house.home}/elsewhere/mine`);
    await link(`${house.home}/elsewhere/mine`, `${house.home}/.config/passepartout`);
    const { stdout } = await house.run(
      `cd "$HOME"; exec 2>/dev/null; cat .config/passepartout/policy.org elsewhere/mine/policy.org
       rm -f .config/passepartout; mkdir .config/passepartout && echo forged; mv .config away && echo moved
       mv elsewhere away && echo moved; echo x > top && echo fine`,
      { write: [house.home] },
    );
    assertEquals(stdout, "fine\n");
    assertEquals(await house.read(".config/passepartout/policy.org"), "POLICY");
  });

  contained(
    "what is not there is not made where the folder above is granted, and nothing is left behind",
    async (house) => {
      const before = await house.list();
      const { stdout } = await house.run(
        `cd "$HOME"; exec 2>/dev/null
       for path in .aws .docker .config/op .config/gcloud .rhosts .pgpass .claude.json .cargo .local memex/system .local/share/keyrings
       do mkdir -p "$path" && [ -w "$path" ] && echo "made $path"; { echo x > "$path/x"; } && echo "wrote in $path"
          { echo x > "$path"; } && [ -s "$path" ] && echo "wrote $path"
          [ -e "$path" ] && { rm -rf "$path"; [ -e "$path" ] || echo "removed $path"; }; ln -sfn /tmp "$path"; [ -h "$path" ] && echo "led $path"; done
       echo x > fine; mkdir sub && echo fine`,
        { write: [house.home] },
      );
      assertEquals(stdout, "fine\n");
      assertEquals((await house.list()).filter((each) => !before.includes(each)).sort(), ["./fine", "./sub"]);
      assertEquals(before.filter((each) => each.includes("docker")), []);
    },
  );

  contained("the notes' own folder is not made by a run, there or not", async (house) => {
    await Deno.remove(`${house.home}/memex`, { recursive: true });
    const { stdout } = await house.run(
      `cd "$HOME"; exec 2>/dev/null; mkdir -p memex/system && echo made; ln -s /tmp memex && echo led; mkdir fine && echo fine`,
      { write: [house.home] },
    );
    assertEquals(stdout, "fine\n");
    assertEquals((await house.list()).filter((each) => each.includes("memex")), []);
  });

  contained(
    "what stands in the way stays as long as one run relies on it, and what others put there stays",
    async (house) => {
      const grants = { write: [house.home] };
      const go = `${house.home}/go`;
      const { promise: ready, resolve } = Promise.withResolvers<void>();
      const long = house.run(
        `echo ready; until [ -e "$HOME/go" ]; do sleep 0.01; done; cd "$HOME"; mkdir -p .aws/x 2>/dev/null && echo made; true`,
        grants,
        { onOutput: () => resolve() },
      );
      await ready;
      assertEquals((await house.run("true", grants)).exitCode, 0);
      assert((await house.list()).includes("./.aws"), "it was removed under a run");
      // Somebody outside makes use of one meanwhile.
      await Deno.writeTextFile(`${house.home}/.docker/config.json`, "{}");
      await Deno.writeTextFile(`${house.home}/.pgpass`, "theirs");
      await Deno.writeTextFile(go, "");
      assertEquals((await long).stdout, "ready\n");
      const left = (await house.list()).filter((each) => /aws|docker|pgpass|pypirc|claude/.test(each)).sort();
      assertEquals(left, ["./.docker", "./.docker/config.json", "./.pgpass"]);
    },
  );

  contained("what stands in the way goes, also when the daemon does not live to remove it", async (house) => {
    const home = `${house.home}/a folder\\with "odd"\nname `;
    await Deno.mkdir(home);
    await Deno.chmod(home, 0o777);
    const { credentials } = credentialPaths([home], false);
    const { promise: ready, resolve } = Promise.withResolvers<void>();
    const over = runShell({
      command: "echo ready; while :; do sleep 0.01; done",
      cwd: home,
      env: makeEnvironment({ HOME: home }, home),
      signal: new AbortController().signal,
      grants: { write: [home], read: [house.root], network: false },
      onOutput: () => resolve(),
    }, { ...house.tools, hidden: { ...nothing, credentials } });
    await ready;
    assert([...Deno.readDirSync(home)].length > 30);
    // As a kill -9 of the daemon does it: the pipe of whoever ends the groups ends.
    await house.groups[Symbol.asyncDispose]();
    assertEquals([...Deno.readDirSync(home)].map(({ name }) => name), []);
    await over;
  });

  contained("a working folder that is hidden or not there is an outcome", async (house) => {
    const problem = async (name: string) => {
      const { cause, problem } = await house.run("true", {}, { cwd: `${house.home}/${name}` });
      return `${cause}: ${problem}`;
    };
    assertEquals(
      await problem("data/vault"),
      `not-started: Cannot run the command: the working folder ${house.home}/data/vault belongs to the daemon itself.`,
    );
    assertStringIncludes(await problem(".ssh"), "holds credentials");
    assertStringIncludes(await problem("nowhere"), "does not exist");
    assertStringIncludes(await problem("project/file"), "is no folder");
  });

  contained("there is no network, not even this machine's, unless it is granted", async (house) => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const dial = `exec 3<>/dev/tcp/127.0.0.1/${listener.addr.port} && echo connected`;
    const cut = await house.run(dial);
    assertEquals([cut.stdout, cut.exitCode], ["", 1]);
    const accepted = listener.accept();
    assertEquals(await house.say(dial, { network: true }), "connected\n");
    (await accepted).close();
  });

  contained("it sees its own processes only, and what it writes among temporary files is its own", async (house) => {
    const other = await Deno.makeTempFile({ dir: "/tmp" });
    await Deno.writeTextFile(other, "theirs\n");
    await Deno.chmod(other, 0o666);
    const folder = await Deno.makeTempDir({ dir: "/tmp" });
    await Deno.writeTextFile(`${folder}/deep`, "deep\n");
    await Deno.chmod(folder, 0o777);
    await link(`${folder}/deep`, `${folder}-link`);
    const said = await house.say(
      `cat /proc/[0-9]*/comm | grep -cvE '^(bash|bwrap|cat|grep)$'; ls -A /run/user /run/dbus 2>/dev/null
       cat ${other} ${folder}/deep ${folder}-link; find ${folder} -type f | wc -l
       { echo no > ${other}; } 2>/dev/null; { echo no > ${folder}/deep; } 2>/dev/null; rm -rf ${folder} 2>/dev/null
       echo x > /tmp/mine && echo x > /var/tmp/mine && cat /tmp/mine; kill -0 ${Deno.pid} 2>/dev/null || echo alone
       f=$(mktemp) && sort -o "$f" <<< b && cat "$f"`,
      { read: [] },
    );
    assertEquals(said, "0\ntheirs\ndeep\ndeep\n1\nx\nalone\nb\n");
    assertEquals([await Deno.readTextFile(other), await Deno.readTextFile(`${folder}/deep`)], ["theirs\n", "deep\n"]);
    for (const each of [other, folder, `${folder}-link`]) await Deno.remove(each, { recursive: true });
    assertEquals([...Deno.readDirSync("/tmp")].some(({ name }) => name === "mine"), false);
    assertEquals((await house.run("echo b > other", { write: [house.root] }, { cwd: house.root })).exitCode, 0);
    assertEquals(await Deno.readTextFile(`${house.root}/other`), "b\n");
  });

  contained("other ways to the same files lead nowhere", async (house) => {
    await link(`${house.home}/.ssh`, `${house.home}/project/innocent`);
    const { stdout } = await house.run(
      `exec 2>/dev/null; key="$HOME/.ssh/id_ed25519"
       for root in /proc/self/root /proc/1/root /proc/$PPID/root /proc/self/cwd/../.. /proc/1/cwd /proc/thread-self/root \
         /proc/${Deno.pid}/root /proc/${Deno.pid}/cwd /dev/fd/../root
       do cat "$root$key" "$root/.ssh/id_ed25519" "$root/home/.ssh/id_ed25519"; done
       cat innocent/id_ed25519 ../project/../.ssh/id_ed25519; cat < "$key"; ls innocent/
       ln "$HOME/.netrc" hard; ln "$HOME/memex/inbox.org" hard && echo linked; ln /etc/passwd hard && echo linked
       ln -s "$HOME/.netrc" soft; cat hard soft; mkdir up && mount --bind "$HOME" up && echo mounted
       exec 3</dev/tty && echo terminal; ls /dev/mem /dev/kmem /dev/sd* /dev/vd* /dev/dm-* /dev/kmsg /dev/input; true`,
      { write: [`${house.home}/project`] },
    );
    assertEquals(stdout, "config\n");
  });

  contained("nobody outside is reached by a socket, wherever it lies", async (house) => {
    const folders = [`${house.home}/.ssh/agent`, `${house.home}/.gnupg`, `${house.home}/.screen`];
    const temporary = await Deno.makeTempDir({ dir: "/tmp" });
    // Known by its name, by what is in it, and by what it is.
    const known = `${temporary.replace("/tmp/", "/tmp/tmux-")}/socket`;
    const paths = [...folders.map((each) => `${each}/socket`), known, `${temporary}/socket`, `${temporary}.socket`];
    for (const path of paths) {
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      if (path.startsWith(temporary)) await listen(path);
      else await Deno.writeTextFile(path, "");
    }
    for (const write of [[house.home], [house.home, "/tmp"]]) {
      const { stdout, stderr } = await house.run(
        `for path in ${paths.join(" ")}; do [ -f "$path" ] || [ -S "$path" ] && echo "sees $path"; done
         ls -A /run | grep -vE '^$|^systemd$|^resolvconf$|^NetworkManager$'
         env | grep -iE 'SOCK|DBUS|DISPLAY|XDG|AGENT|TMUX'; true`,
        { write, network: true },
      );
      assertEquals([stdout, stderr], ["", ""]);
    }
    await Deno.remove(temporary, { recursive: true });
    await Deno.remove(known.replace("/socket", ""), { recursive: true });
    await Deno.remove(`${temporary}.socket`);
  });

  contained("what is shown a second time elsewhere is hidden there as well", async (house) => {
    const alias = `${house.root}/alias`;
    await Deno.mkdir(alias);
    const mount = (verb: string) =>
      new Deno.Command("sh", { args: ["-c", `${verb} 2>/dev/null`, "sh", house.home, alias] }).output();
    // Only root can, and not everywhere.
    if (!(await mount('mount --bind "$1" "$2"')).success) return;
    try {
      await using other = new House(house.root, await probeContainment({ hidden: nothing, clock, launcher }), false);
      const { stdout } = await other.run(
        `cd ${alias} || exit; exec 2>/dev/null; cat .ssh/id_ed25519 .netrc data/vault/keys .config/passepartout/policy.org
         { echo x > memex/system/flight-plans.org; } && echo forged; cat project/file`,
        { write: [house.home, house.root] },
      );
      assertEquals(stdout, "old");
    } finally {
      await mount('umount "$2"');
    }
  });

  contained("there is no way out: no capability, no mount undone, no name space that helps", async (house) => {
    const { stdout } = await house.run(
      `exec 2>/dev/null; grep -h Cap /proc/self/status | sort -u -k 2
       umount "$HOME/.ssh" && echo unmounted; mount -o remount,rw / && echo remounted; cat /proc/1/root/"$HOME"/.netrc
       unshare -Urm bash -c 'umount "$HOME/.ssh"; umount -l "$HOME/.ssh"; mount -o remount,rw /; mount --bind / /mnt
         cat "$HOME/.ssh/id_ed25519" "$HOME/.netrc" /mnt/"$HOME"/.netrc; echo x > /etc/x && echo wrote'; true`,
      { write: [house.home] },
    );
    assertEquals(stdout, "CapInh:\t0000000000000000\n");
  });

  contained("all of it ends with the run, whatever group it is in", async (house) => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const controller = new AbortController();
    const over = house.run(
      `setsid bash -c 'trap "" TERM; exec 3<>/dev/tcp/127.0.0.1/${listener.addr.port}; read -ru 3 line' & wait`,
      { network: true },
      { signal: controller.signal },
    );
    const connection = await listener.accept();
    controller.abort();
    assertEquals((await over).cause, "interrupted");
    assertEquals(await connection.read(new Uint8Array(1)).catch(() => null), null);
    connection.close();
  });

  contained("it ends as well when it has hardly begun", async (house) => {
    const mark = crypto.randomUUID();
    const runs = [0, 0, 1, 1, 2, 3, 4, 6, 8].map((timeoutMs) =>
      house.run(`: ${mark}; trap '' TERM; while :; do sleep 0.01; done`, {}, { timeoutMs })
    );
    for (const { cause } of await Promise.all(runs)) assertEquals(cause, "timeout");
    // Waits until no process has the mark; one that ran on would let the test run into its timeout.
    const look = `while grep -qs "${mark.slice(0, 18)}""${mark.slice(18)}" /proc/[0-9]*/cmdline; do sleep 0.02; done`;
    assert((await new Deno.Command("bash", { args: ["-c", look], stdin: "null" }).output()).success);
  });

  contained("an end is asked for first, and what runs inside hears it", async (house) => {
    const controller = new AbortController();
    const { stdout, exitCode, cause } = await house.run(
      "trap 'echo cleaned; exit 7' TERM; echo ready; while :; do sleep 0.01; done",
      {},
      {
        signal: controller.signal,
        onOutput: (_, text) => {
          if (text.includes("ready")) controller.abort();
        },
      },
    );
    assertEquals([stdout, exitCode, cause], ["ready\ncleaned\n", 7, "interrupted"]);
    const again = new AbortController();
    const ended = await house.run("echo ready; exec sleep 100", {}, {
      signal: again.signal,
      onOutput: () => again.abort(),
    });
    assertEquals([ended.exitCode, ended.signal, ended.cause], [undefined, "SIGTERM", "interrupted"]);
  });

  contained(
    "a run gets so much memory for each process, and so much for its files, and takes no more",
    async (house) => {
      const limited = (command: string) => house.run(command, {}, {}, { memoryBytes: 96 << 20, processes: 0 });
      const bomb = await limited("x=$(head -c 200000000 /dev/zero | tr '\\0' a); echo never");
      assertEquals([bomb.stdout, bomb.exitCode === 0], ["", false]);
      assertStringIncludes(
        bomb.stderr,
        "[A process of a command gets at most 96 MiB of memory here (SHELL_MEMORY).]\n",
      );
      for (const folder of ["/tmp", "/var/tmp", "/run", "/dev/shm"]) {
        const full = await limited(`head -c 200000000 /dev/zero > ${folder}/x; stat -c %s ${folder}/x`);
        assertEquals(full.stdout, `${96 << 20}\n`, folder);
        assertStringIncludes(full.stderr, "No space left on device");
      }
      const { stdout } = await limited(
        "ulimit -d unlimited 2>/dev/null; ulimit -d; { echo > /dev/x; } 2>/dev/null || echo no",
      );
      assertEquals(stdout, `${96 << 10}\nno\n`);
      assertEquals((await limited("exit 0")).stderr, "");
    },
  );

  contained("a fork bomb ends with the run, and nobody else is short of processes", async (house) => {
    const resources = { memoryBytes: 96 << 20, processes: 60 };
    const bomb = "sh -c 'i=0; while [ $i -lt 200 ]; do sleep 1000 & i=$((i+1)); echo $i >/tmp/last; done'";
    const { stdout, stderr } = await house.run(
      `${bomb}; read -r last < /tmp/last; echo $last; exit 1`,
      {},
      {},
      resources,
    );
    // Root is bound by no such limit.
    if (who === "another user") {
      assert(Number(stdout) < 60, stdout);
      assertStringIncludes(stderr, "[A command gets at most 60 processes here (SHELL_MAX_PROCESSES).]");
      // Each run has its own count.
      const many = "for i in {1..40}; do sleep 0.2 & done; wait; echo fine";
      const runs = await Promise.all([1, 2, 3].map(() => house.run(many, {}, {}, resources)));
      assertEquals(runs.map((each) => each.stdout + each.stderr), ["fine\n", "fine\n", "fine\n"]);
    }
  });

  contained("the system ends a run before the daemon when it has no memory left", async (house) => {
    const see = "until read -r score < /proc/self/oom_score_adj && [ $score = 1000 ]; do sleep 0.01; done; echo $score";
    assertEquals(await house.say(see), "1000\n");
  });

  contained("the command is the same, and so are its end and its environment", async (house) => {
    const command = `-x 'é'\nprintf %s "$BASH_EXECUTION_STRING"; exit 9`;
    const { stdout, exitCode } = await house.run(command);
    assertEquals([stdout, exitCode], [command, 9]);
    const env = makeEnvironment({ HOME: house.home }, `${house.home}/project`);
    const names = (await house.say("env -0")).split("\0").slice(0, -1).map((each) => each.slice(0, each.indexOf("=")));
    assertEquals(names.filter((name) => env[name] === undefined).sort(), ["SHLVL", "_"]);
    assertEquals(
      await house.say("pwd; echo $PWD; readlink -f /dev/stdin"),
      `${house.home}/project\n${house.home}/project\n/dev/null\n`,
    );
  });
}

Deno.test("shell containment: where it does not work, the probe says why", async () => {
  const why = async (...launcher: string[]) => {
    const containment = await probeContainment({ hidden: nothing, clock, launcher });
    assert(!containment.works);
    return containment.why;
  };
  assertEquals(
    await why("sh", "-c", "echo 'bwrap: setting up uid map: Permission denied' >&2; exit 1"),
    "bwrap: setting up uid map: Permission denied",
  );
  assertStringIncludes(await why("sh", "-c", "echo contained 17"), "was not contained");
  assertStringIncludes(await why("sh", "-c", "echo writes"), "was not contained");
  assertStringIncludes(await why("/nowhere/bwrap"), "bubblewrap cannot be started: Requires run access");
  assertEquals(await why("sh", "-c", "exec /nowhere/bwrap"), "bubblewrap (bwrap) is not installed");
});

Deno.test("shell containment: a probe that does not answer is ended", async () => {
  const impatient: Clock = { now: () => 0, after: (_, body) => realTimers.after(0, body) };
  const containment = await probeContainment({
    hidden: nothing,
    clock: impatient,
    launcher: ["sh", "-c", "exec sleep 100"],
  });
  assertEquals(containment, { works: false, why: "bubblewrap did not answer within 5 seconds", passing: true });
});

Deno.test("shell containment: what a short moment keeps from being found out is found out again, and nothing runs meanwhile", async () => {
  const short = (words: string) =>
    probeContainment({ hidden: nothing, clock, launcher: ["sh", "-c", `echo "bwrap: ${words}" >&2; exit 1`] });
  for (const words of ["Creating new namespace failed: Resource temporarily unavailable", "Cannot allocate memory"]) {
    const containment = await short(words);
    assertEquals(!containment.works && containment.passing, true, words);
  }
  const path = await Deno.makeTempFile({ dir: "/tmp" });
  const groups = new ProcessGroups();
  const answers: Containment[] = [await short("Cannot allocate memory"), await short("not permitted")];
  const runner = new ShellRunner({
    tools: () =>
      Promise.resolve({
        ...{ clock, groups, limit: new RunLimit(1), hidden: nothing, resources: UNLIMITED },
        containment: answers.shift() as Containment,
      }),
    variables: {},
    workFolder: "/tmp",
    clock,
  });
  const run = () =>
    runner.run(
      { command: `echo ran >> ${path}`, cwd: "/", timeoutMs: 10_000 },
      NO_GRANTS,
      new AbortController().signal,
    );
  const first = await run();
  assertEquals([first.cause, await Deno.readTextFile(path)], ["not-started", ""]);
  assertStringIncludes(first.problem ?? "", "it cannot be told now whether it can be contained");
  assertEquals([(await run()).cause, (await run()).cause, await Deno.readTextFile(path)], [
    "exited",
    "exited",
    "ran\nran\n",
  ]);
  await runner[Symbol.asyncDispose]();
  await groups[Symbol.asyncDispose]();
  await Deno.remove(path);
});

Deno.test({
  name:
    "shell containment: where it fails for one run nothing of it ran, and that is told; what a command says is not taken for it",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const failing =
      `case "$*" in *fail-here*) echo "bwrap: Can't get type of source /x: No such file" >&2; exit 1 ;; esac
      exec bwrap "$@"`;
    await using house = await House.build(["sh", "-c", failing, "sh"]);
    if (!house.containment.works) return;
    for (const resources of [UNLIMITED, { memoryBytes: 1 << 30, processes: 0 }]) {
      const failed = await house.run("echo fail-here", {}, {}, resources);
      assertEquals([failed.cause, failed.exitCode, failed.stdout, failed.stderr], ["not-started", undefined, "", ""]);
      assertStringIncludes(
        failed.problem ?? "",
        "could not be set up (bwrap: Can't get type of source /x: No such file)",
      );
      for (
        const command of ["echo 'bwrap: no' >&2; exit 1", "printf '\\006\\006x' >&2; exit 1", "exit 1", "kill -9 $$"]
      ) {
        const { cause, stderr } = await house.run(command, {}, {}, resources);
        const said = command.includes("bwrap") ? "bwrap: no\n" : command.includes("006") ? "\x06\x06x" : "";
        assertEquals([cause, stderr], ["exited", said], command);
      }
    }
  },
});

Deno.test({
  name:
    "shell containment: nothing runs in a folder that leads elsewhere once it was planned, whatever is mounted there by then",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const turning = `case "$*" in *turn-round*)
        for each; do
          [ "$last" != --chdir ] || { mv "$each" "$each.before" && ln -s ../data/vault "$each"; }
          last=$each
        done ;;
      esac
      exec bwrap "$@"`;
    await using house = await House.build(["sh", "-c", turning, "sh"]);
    if (!house.containment.works) return;
    const cwd = `${house.home}/project/out`;
    await Deno.mkdir(cwd);
    const more = { write: [cwd], read: [] };
    assertEquals((await house.run("pwd; ls", more, { cwd })).stdout, `${cwd}\n`);
    const turned = await house.run("echo turn-round; pwd; cat keys", more, { cwd });
    assertEquals([turned.cause, turned.stdout, turned.stderr], ["not-started", "", ""]);
    assertStringIncludes(turned.problem ?? "", `the working folder ${cwd} leads elsewhere now`);
  },
});

Deno.test({
  name:
    "shell containment: nothing runs in another folder of the name of the one that was planned, and nothing of that is held open",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const swapping = `case "$*" in *swap-it*)
        for each; do
          [ "$last" != --chdir ] || { mv "$each" "$each.before" && mkdir "$each"; }
          last=$each
        done ;;
      esac
      exec bwrap "$@"`;
    await using house = await House.build(["sh", "-c", swapping, "sh"]);
    if (!house.containment.works) return;
    const cwd = `${house.home}/project/out`;
    await Deno.mkdir(cwd);
    const more = { write: [cwd], read: [] };
    // What holds the folder open outside would be a way out of what contains the run.
    const open = "for each in /proc/[0-9]*/fd/*; do readlink $each; done | grep -c /project";
    assertEquals((await house.run(open, more, { cwd, folder: folderId(cwd) })).stdout, "0\n");
    const swapped = await house.run("echo swap-it; touch ran", more, { cwd });
    assertEquals([swapped.cause, swapped.stdout, [...Deno.readDirSync(cwd)].length], ["not-started", "", 0]);
    assertStringIncludes(swapped.problem ?? "", `the working folder ${cwd} leads elsewhere now`);
  },
});
