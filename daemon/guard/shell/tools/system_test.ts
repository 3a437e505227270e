// Tests of the rules for the tools of the system: what reads says nothing, what changes
// asks, what ends or destroys is refused.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Arg, NOTHING } from "../call.ts";
import { record, split } from "./recorded.ts";
import { SYSTEM } from "./system.ts";
import { EVERY_PROCESS } from "./system_processes.ts";

const said = (line: string) => record(SYSTEM, split(line)).said;
const tier = (line: string) => {
  const all = said(line);
  return all.some((each) => each.startsWith("deny")) ? "deny" : all.length > 0 ? "ask" : "allow";
};

Deno.test("guard system: reading forms say nothing", () => {
  const lines = [
    "date +%F",
    "date -d yesterday",
    "uptime -p",
    "who am i",
    "id -un",
    "hostname -I",
    "hostnamectl status",
    "uname -a",
    "lsblk -f",
    "lsof -i :80",
    "free -h",
    "top -bn1",
    "ps aux",
    "ps -ef",
    "ps -eo pid,comm --sort=-rss",
    "ps axo pid,cmd",
    "pgrep -fl node",
    "ss -tlnp",
    "netstat -tulpn",
    "ip -br a",
    "ip a s eth0",
    "ip route get 1.1.1.1",
    "ifconfig eth0",
    "route -n",
    "arp -n",
    "getent passwd me",
    "stty -a",
    "timedatectl",
    "loginctl list-sessions",
    "dmesg -T",
    "journalctl -u nginx -n 50 --no-pager",
    "systemctl status nginx",
    "systemctl --user list-timers --all",
    "service nginx status",
    "sysctl -n vm.swappiness",
    "crontab -l",
    "atq",
    "kill -l",
    "kill -0 4242",
    "iptables -L -n",
    "ufw status verbose",
    "nft list ruleset",
    "fdisk -l",
    "parted -l",
    "mount",
    "mkfs --version",
    "apt list --installed",
    "apt-get -s install x",
    "dpkg -l",
    "rpm -qa",
    "pacman -Qi bash",
    "brew info jq",
    "docker ps -a",
    "docker logs app --tail 50",
    "docker compose config --services",
    "docker stats --no-stream",
    "kubectl get pods -o wide",
    "kubectl -n x logs -f y",
    "kubectl config get-contexts",
    "helm list -A",
    "terraform validate",
    "terraform fmt -check",
    "tmux ls",
    "screen -ls",
    "shutdown --help",
    "sleep 1",
  ];
  for (const line of lines) assertEquals(said(line), [], line);
});

Deno.test("guard system: what changes something asks", () => {
  const lines = [
    "date -s 2000-01-01",
    "date 010112002000",
    "hostname evil",
    "hostname -F x",
    "top",
    "htop",
    "ps eww",
    "ps auxe",
    "ps -auxe",
    "ss -K x",
    "ip link s eth0 up",
    "ip netns exec n ls",
    "ifconfig eth0 down",
    "getent hosts example.com",
    "stty -echo",
    "timedatectl set-ntp true",
    "systemctl enable x",
    "systemctl show-environment",
    "crontab -r",
    "atrm 1",
    "kill -9 4242",
    "pkill node",
    "pkill -u me node",
    "iptables -A INPUT",
    "ufw allow 22",
    "mount /dev/x /mnt",
    "swapoff -a",
    "apt-get purge -y x",
    "dpkg -i x.deb",
    "rpm -e x",
    "pacman -Syu",
    "docker run --rm alpine",
    "docker stats",
    "docker -H tcp://h ps",
    "kubectl get secret db",
    "kubectl get pods,secrets",
    "kubectl config view",
    "kubectl delete pod x",
    "helm get values x",
    "terraform plan",
    "aws s3 ls",
    "xdg-open http://x",
    "mkfs.ext4 disk.img",
    "kubectl get --raw /x",
    "systemctl -H h status x",
  ];
  for (const line of lines) assertEquals(tier(line), "ask", line);
});

Deno.test("guard system: what destroys, ends everything or drops a guard is refused", () => {
  const lines = [
    "getent shadow",
    "dmesg -C",
    "journalctl --vacuum-time=1s",
    "journalctl --vacuum-s=1M",
    "systemctl --force reboot",
    "systemctl isolate rescue.target",
    "systemctl stop firewalld",
    "sysctl -w a=1",
    "sysctl a.b=1",
    "kill -9 -1",
    "kill -- -1",
    "kill -s KILL -1",
    "kill 1",
    "pkill -9 -u me",
    "killall -u me",
    "pkill .",
    "pkill -v x",
    "killall5",
    "halt",
    "init 0",
    "telinit 6",
    "useradd x",
    "passwd root",
    "setenforce 0",
    "ufw --force reset",
    "iptables -t nat -F",
    "iptables -P INPUT ACCEPT",
    "nft flush ruleset",
    "insmod x.ko",
    "modprobe x",
    "mkfs.ext4 /dev/sda1",
    "mkfs -t xfs /dev/sdb",
    "mformat c:",
    "cryptsetup -q luksFormat /dev/sda",
    "sgdisk -Z /dev/sda",
    "wipefs -a /dev/sda",
    "parted -s /dev/sda rm 1",
    "fdisk /dev/sda",
    "blkdiscard /dev/sda",
    "badblocks -sw /dev/sda",
    "zpool destroy t",
    "docker run -v /:/host alpine",
    "loginctl terminate-user me",
  ];
  for (const line of lines) assertEquals(tier(line), "deny", line);
});

Deno.test("guard system: commands inside are judged as well", () => {
  assert(record(SYSTEM, ["tmux", "new", "-d", "rm -rf x"]).said.includes("shell rm -rf x"));
  assert(record(SYSTEM, ["tmux", "ls", ";", "send-keys", "rm -rf x", "Enter"]).said.includes("shell rm -rf x"));
  assert(record(SYSTEM, ["tmux", "display", "-p", "#(id)"]).said.includes("shell id"));
  assert(said("screen -dmS n rm -rf x").includes("run rm -rf x"));
  assert(said("docker exec -it app rm -rf x").includes("run rm -rf x"));
  assert(said("kubectl exec p -c c -- rm x").includes("run rm x"));
  assert(said("apt-get -o Dpkg::Pre-Invoke::=id update").includes("shell id"));
  assert(record(SYSTEM, ["at", "now"], { origin: "words", text: "id" }).said.includes("shell from words id"));
  assert(
    record(SYSTEM, ["crontab", "-"], { origin: "words", text: "0 5 * * * id\n@daily w" }).said.join().includes(
      "shell id",
    ),
  );
});

Deno.test("guard system: a list of every process is not ended, a chosen one asks", () => {
  const all = record(SYSTEM, split("ps -eo pid=")).printed.names ?? [];
  assertEquals(all.map(({ pieces }) => pieces[0]), [{ kind: "unknown", why: EVERY_PROCESS, digits: true }]);
  assert(record(SYSTEM, ["kill", "-9", ...all]).said.includes("deny kill-everything"));
  assertEquals(record(SYSTEM, ["kill", "-9", Arg.unknown("it is")]).said, ["ask process"]);
  assertEquals(record(SYSTEM, split("pgrep node")).printed.names, undefined);
});

Deno.test("guard system: an unknown word is never taken for a harmless one", () => {
  const unknown = Arg.unknown("it is");
  for (
    const name of [
      "systemctl",
      "docker",
      "kubectl",
      "journalctl",
      "ps",
      "sysctl",
      "ip",
      "date",
      "hostname",
      "apt",
      "crontab",
      "dmesg",
    ]
  ) {
    assert(record(SYSTEM, [name, unknown], NOTHING).said.length > 0, name);
  }
});

Deno.test("guard system: no rule throws, whatever its words", () => {
  const word = fc.oneof(
    fc.constantFrom("-", "--", "-x", "--all", "=", "ls", "exec", "-c", "--force", "", "-o", "get", "1", "/dev/sda"),
    fc.string(),
    fc.constant(Arg.unknown("it is", true)),
    fc.constant(new Arg([{ kind: "text", text: "-" }, { kind: "unknown", why: "it is" }])),
  );
  fc.assert(
    fc.property(fc.constantFrom(...SYSTEM.keys()), fc.array(word, { maxLength: 5 }), (name, words) => {
      record(SYSTEM, [name, ...words]);
    }),
    { numRuns: 2000 },
  );
});
