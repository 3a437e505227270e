// Rules for what opens a shell, a file transfer or a bare connection on another machine: ssh and its kin, netcat, socat, telnet.
// Knows nothing of hosts; keys are named on command lines, but never read by the rules.

import { Arg, type Call, type Rule, type Rules, type Stream } from "../call.ts";
import { type Grammar, parseArgs, type UsedOption } from "../options.ts";
import { asked, asksForHelp, names, rules, same } from "./forms.ts";
import { DOWNLOAD, judgeSentStdin } from "./network_fetch.ts";

const SSH: Grammar = {
  short: "46AaCfGgKkMNnqsTtVvXxYyB:b:c:D:E:e:F:I:i:J:L:l:m:O:o:P:p:Q:R:S:W:w:",
  stopAtOperand: true,
};

/** Settings of ssh whose value runs as a command. */
const SSH_COMMANDS = /^\s*(ProxyCommand|LocalCommand|KnownHostsCommand|RemoteCommand)[\s=]+"?(.*?)"?\s*$/is;

/** Judges the options that ssh, scp and sftp share. */
function judgeSshOptions({ judge }: Call, options: readonly UsedOption[]): void {
  for (const { name, value } of options) {
    if (value === undefined) continue;
    if (name === "o") {
      const [, setting, command] = SSH_COMMANDS.exec(value.text ?? value.shown) ?? [];
      if (setting !== undefined) {
        judge.ask("runs-command", `${setting} runs a command`);
        judge.shell(value.text === undefined ? Arg.unknown("a setting of ssh") : Arg.of(command ?? ""));
      }
    } else if (name === "F") judge.touch("read", value);
    else if (name === "E") judge.touch("write", value);
  }
}

/** One text out of words, as ssh sends them to the other shell. */
function joined(words: readonly Arg[]): Arg {
  return new Arg(
    words.flatMap((word, at) => at === 0 ? word.pieces : [{ kind: "text" as const, text: " " }, ...word.pieces]),
    words.some(({ mayVanish }) => mayVanish),
  );
}

const ssh: Rule = (call) => {
  const { args, judge } = call;
  const only = args.length === 1 ? args[0]?.text : undefined;
  if (only === "-V" || asksForHelp(args)) return;
  const first = parseArgs(args, SSH);
  if (first.options.some(({ name }) => name === "Q") && first.operands.length === 0) return;
  judge.ask("network", "it opens a shell on another machine");
  const [host, ...behind] = first.operands;
  // Options may stand behind the host as well; the command begins at the first word that is none.
  const second = parseArgs(behind, SSH);
  judgeSshOptions(call, [...first.options, ...second.options]);
  if (host !== undefined) judge.network(host, { sends: true });
  judgeSentStdin(call);
  const command = second.operands;
  const there = () => {
    if (command.length > 0) judge.shell(joined(command));
    else if (host !== undefined && call.stdin.origin !== "none") judge.shellFrom(call.stdin);
  };
  // By other names, and through a tunnel, it may be this machine: settings of the user tell, who is asked anyway.
  const led = [...first.options, ...second.options].some(({ name, value }) =>
    /^[FSJWwKk]$/.test(name) ||
    name === "o" &&
      !/^\s*(?!hostname|proxy|control|include|match|canonical|localcommand|remotecommand|tunnel)\w+[\s=]/i.test(
        value?.text ?? "",
      )
  );
  if (host === undefined || led || leadsHere(host)) there();
  else judge.elsewhere(there);
  return DOWNLOAD;
};

/** Whether a machine is this one, or is not known. */
function leadsHere(host: Arg): boolean {
  const name = /^(?:ssh:\/\/)?(?:[^@/]*@)?(\[[^\]]*\]|[^:/]*)/.exec(host.text ?? "")?.[1] ?? "";
  if (host.text === undefined || name === "" || /^[\w]*:/.test(name)) return true;
  let parsed = name;
  try {
    parsed = new URL(`ssh://${name}`).hostname === "" ? name : new URL(`http://${name}`).hostname;
  } catch {
    return true;
  }
  return /^(localhost|.*\.localhost|ip6-.*|.*localdomain|127\..*|0\.0\.0\.0|\[::.*\])$/.test(
    parsed.replace(/(?<!\.)\.+$/, ""),
  );
}

/** `host:path`, but not `./a:b`, and no address of this machine. */
function isRemote(arg: Arg): boolean {
  return /^(scp|sftp|rsync|ssh):\/\//.test(arg.prefix) || /^[^/:]*:/.test(arg.prefix) ||
    arg.pieces[0]?.kind === "unknown" && /:/.test(arg.shown);
}

const scp: Rule = (call) => {
  const { args, judge } = call;
  if (asksForHelp(args)) return;
  judge.ask("network", "it copies files to or from another machine");
  const { options, operands } = parseArgs(args, { short: "346ABCOpqrRsTvc:D:F:i:J:l:o:P:S:X:" });
  judgeSshOptions(call, options);
  for (const { name, value } of options) if ((name === "S" || name === "D") && value !== undefined) judge.run([value]);
  const target = operands.at(-1);
  const recursive = options.some(({ name }) => name === "r");
  for (const source of operands.slice(0, -1)) {
    if (isRemote(source)) judge.network(source);
    else judge.touch("read", source, { recursive });
  }
  if (target !== undefined) {
    if (isRemote(target)) judge.network(target, { sends: true });
    else {
      judge.touch("write", target);
      judge.wrote(target, DOWNLOAD);
      // If it is a folder, the files lie in it.
      for (const source of operands.slice(0, -1)) {
        const name = /[^/:]+$/.exec(source.text ?? "")?.[0];
        if (name !== undefined && target.text !== undefined) judge.wrote(Arg.of(`${target.text}/${name}`), DOWNLOAD);
      }
    }
  }
};

/** `sftp`, `ftp`: commands come from a file or the standard input; `!` runs one here. */
const sftp: Rule = (call) => {
  const { args, judge, stdin } = call;
  if (asksForHelp(args)) return;
  judge.ask("network", "it copies files to or from another machine");
  const { options, operands } = parseArgs(args, { short: "46AaCfNpqrvB:b:c:D:F:i:J:l:o:P:R:S:s:X:dgint:r:" });
  judgeSshOptions(call, options);
  for (const { name, value } of options) {
    if (value === undefined) continue;
    if (name === "b" && value.text !== "-") judge.touch("read", value);
    if (name === "S" || name === "D") judge.run([value]);
  }
  judgeSentStdin(call);
  for (const line of (stdin.text ?? "").split("\n")) {
    const words = line.trim().split(/\s+/).filter((word) => !word.startsWith("-"));
    if (/^(m?put|reput|send)$/.test(words[0] ?? "") && words[1] !== undefined) judge.touch("read", Arg.of(words[1]));
    if (/^(m?get|reget|recv)$/.test(words[0] ?? "") && words[1] !== undefined) {
      const path = words[2] ?? words[1].slice(words[1].lastIndexOf("/") + 1);
      judge.touch("write", Arg.of(path));
      judge.wrote(Arg.of(path), DOWNLOAD);
    }
    if (/^l?!/.test(line.trim())) judge.shell(Arg.of(line.trim().replace(/^l?!/, "")));
  }
  for (const operand of operands.slice(0, 1)) judge.network(operand, { sends: true });
  // `sftp host:file target`
  const target = operands[1];
  if (target !== undefined && call.name === "sftp") judge.touch("write", target);
  // `ftp -o FILE URL`, `tftp -r FILE HOST`.
  const named = options.filter(({ name }) => name === "o" || name === "r" || name === "l").map(({ value }) => value);
  if (call.name !== "sftp") {
    for (const value of named) {
      if (value === undefined || value.text === "-") continue;
      if (/^[\w./~-]+$/.test(value.text ?? "")) judge.wrote(value, DOWNLOAD);
    }
  }
  return DOWNLOAD;
};

/** `nc`, `ncat`: an option that ties a program to the connection is a shell for someone else. */
const netcat: Rule = (call) => {
  const { args, judge } = call;
  if (asksForHelp(args) || args.length === 1 && args[0]?.text === "-h") return;
  const { options, operands, unknown, doubtful } = parseArgs(args, {
    short: "46bCDdFhkklNnrStUuvZzlVe:c:g:G:i:I:m:M:O:o:P:p:q:s:T:W:w:X:x:H:L:B",
    long: [
      "exec=",
      "sh-exec=",
      "lua-exec=",
      "output=",
      "hex-dump=",
      "listen",
      "keep-open",
      "udp",
      "sctp",
      "ssl",
      "ssl-cert=",
      "ssl-key=",
      "ssl-verify",
      "proxy=",
      "proxy-type=",
      "proxy-auth=",
      "source=",
      "source-port=",
      "wait=",
      "idle-timeout=",
      "verbose",
      "allow=",
      "allowfile=",
      "deny=",
      "broker",
      "chat",
      "telnet",
      "send-only",
      "recv-only",
      "nodns",
      "unixsock",
      "max-conns=",
      "crlf",
      "zero",
      "help",
      "version",
      "append-output",
      "ssl-trustfile=",
      "no-shutdown",
    ],
  });
  judge.ask("network", "it opens a bare connection");
  for (const { name, value } of options) {
    // `-c` is `--sh-exec` of ncat and the traditional one.
    if (/^(e|c|exec|sh-exec|lua-exec)$/.test(name)) judge.deny("reverse-shell", "it ties a program to a connection");
    if (value !== undefined && /^(o|output|hex-dump)$/.test(name)) judge.touch("write", value);
    if (value !== undefined && /^(x|proxy)$/.test(name)) judge.network(value, { sends: true });
  }
  for (const arg of [...unknown, ...doubtful]) {
    if (/^-[a-zA-Z]*[ec]/.test(arg.prefix)) judge.deny("reverse-shell", "it may tie a program to a connection");
  }
  judgeSentStdin(call);
  const [host] = operands;
  if (host !== undefined) judge.network(host, { sends: call.stdin.origin !== "none" });
  return DOWNLOAD;
};

const SOCAT_NETWORK = /^(TCP|UDP|SCTP|OPENSSL|SSL|DTLS|SOCKS|PROXY|IP|TUN|VSOCK|L2TP|DCCP)[\w-]*[:,]/i;
const SOCAT_RUNS = /^(EXEC|SYSTEM|SHELL):/i;
const SOCAT_FILES = /^(OPEN|CREATE|CREAT|FILE|GOPEN|PIPE):/i;

const socat: Rule = (call) => {
  const { args, judge } = call;
  const { options, operands } = parseArgs(args, { short: "VhdDvxsuUgl:b:t:T:L:W:46r:R:S" });
  if (operands.length === 0 && options.every(({ name }) => /^[Vh]$/.test(name))) return;
  judge.ask("network", "it ties two channels together");
  // An address may be a pair `READ!!WRITE`.
  const addresses = operands.flatMap((operand) =>
    operand.text === undefined ? [operand] : operand.text.split("!!").map((text) => Arg.of(text))
  );
  let shell = false;
  const connected = addresses.some(({ prefix }) => SOCAT_NETWORK.test(prefix)) || addresses.some(({ known }) => !known);
  for (const address of addresses) {
    const runs = SOCAT_RUNS.exec(address.prefix)?.[0];
    const opens = SOCAT_FILES.exec(address.prefix)?.[0];
    if (runs !== undefined) {
      shell = true;
      if (connected) judge.deny("reverse-shell", "it ties a program to a connection");
      else {judge.shell(
          address.text === undefined
            ? Arg.unknown("an address of socat")
            : Arg.of(commandOf(address.drop(runs.length))),
        );}
    } else if (opens !== undefined) {
      const file = address.text === undefined
        ? address.drop(opens.length)
        : Arg.of(commandOf(address.drop(opens.length)));
      // A file on a connection goes out, or is written.
      judge.touch("read", file);
      judge.touch("write", file);
    } else if (SOCAT_NETWORK.test(address.prefix)) judge.network(address, { sends: true });
    else if (address.text?.includes(":") === false && /^[./~]/.test(address.text)) {
      judge.touch("read", address);
      judge.touch("write", address);
    }
  }
  for (const { name, value } of options) if (/^[rR]$/.test(name) && value !== undefined) judge.touch("write", value);
  judgeSentStdin(call);
  return shell ? { ...DOWNLOAD, shell: true } : DOWNLOAD;
};

/** An address of socat without its own options. */
function commandOf(address: Arg): string {
  return (address.text ?? "").replace(/(,[\w-]+(=[^,]*)?)+$/, "").replace(/^(["'])(.*)\1$/s, "$2");
}

/** Tools that send a name or a packet to the network. */
function reaches(valued: string): Rule {
  return (call) => {
    const { args, judge } = call;
    if (asksForHelp(args) || args.length === 1 && /^-(V|v|h)$/.test(args[0]?.text ?? "")) return;
    judge.ask("network", "it speaks to another machine");
    judgeSentStdin(call);
    for (const operand of parseArgs(args, { short: valued }).operands) {
      if (!operand.prefix.startsWith("+")) judge.network(operand);
    }
    const { options } = parseArgs(args, { short: valued });
    for (const { name, value } of options) {
      if (name === "f" && value !== undefined && call.name === "dig") judge.touch("read", value);
    }
    return DOWNLOAD;
  };
}

/** `nmap`, `tcpdump` and the like: they write with `-w`, `-o`; `tcpdump -z` runs a command. */
const watches: Rule = (call) => {
  const { name, args, judge } = call;
  if (asksForHelp(args) || args.length === 1 && args[0]?.text === "-D") return;
  judge.ask("network", "it looks into, or at, the network");
  const { options } = parseArgs(
    args,
    name === "nmap" ? { short: "", long: ["script=", "iL="] } : {
      short: "AbdDefhHIJKlLnNOpqStuUvxXB:c:C:E:F:G:i:j:m:M:r:s:T:V:w:W:y:z:Z:Q:",
      long: [],
    },
  );
  for (const { name: option, value } of options) {
    if (value === undefined) continue;
    if (option === "w") judge.touch("write", value);
    else if (/^[rFV]$/.test(option)) judge.touch("read", value);
    else if (option === "z" && name === "tcpdump") judge.run([value]);
  }
  args.forEach((arg, at) => {
    const file = args[at + 1];
    if (name !== "nmap" || file === undefined) return;
    if (/^-o[NXSGA]$/.test(arg.text ?? "")) judge.touch("write", file);
    if (arg.text === "-iL" || arg.text === "--excludefile") judge.touch("read", file);
    if (arg.text === "--script") judge.ask("runs-command", "a script of nmap is code");
  });
};

const sshCopyId: Rule = ({ args, judge }) => {
  if (asksForHelp(args)) return;
  judge.ask("network", "it lets a key into another machine");
  const { options } = parseArgs(args, { short: "fnsxi:p:F:o:t:h" });
  for (const { name, value } of options) {
    const text = value?.text;
    // The tool itself adds `.pub`.
    if (name === "i" && value !== undefined) {
      judge.touch("read", text === undefined || text.endsWith(".pub") ? value : Arg.of(`${text}.pub`));
    }
  }
};

const transfersOver = (why: string): Rule => asked("network", why);

/** The rules for shells and bare connections on other machines. */
export const REMOTE: Rules = rules(
  same("ssh slogin autossh dbclient", ssh),
  same("scp", scp),
  same("sftp ftp tftp lftp ncftp", sftp),
  same("nc ncat netcat nc.openbsd nc.traditional pwncat", netcat),
  same("socat", socat),
  same("ping ping6 ping4 fping arping", reaches("46aAbBdDfhLnOqrRUvVc:F:i:I:l:m:M:p:Q:s:S:t:T:w:W:e:N:C:")),
  same("traceroute traceroute6 tracepath mtr", reaches("46dFTIUnrbehlvwzjxtpof:g:i:m:N:P:q:s:a:c:B:Q:")),
  same("dig host nslookup whois delv drill kdig", reaches("46aCdilmnrsTuUvVwb:c:f:k:p:q:t:x:y:h:N:R:W:")),
  same("telnet rlogin rsh finger", reaches("468acdEFfKLrxn:b:e:k:l:S:X:")),
  same("nmap tcpdump tshark wireshark ngrep dumpcap masscan", watches),
  same("ssh-copy-id", sshCopyId),
  same(
    "mosh iperf iperf3 speedtest speedtest-cli fast wg wg-quick openvpn tailscale",
    transfersOver("it speaks to another machine"),
  ),
  same("mail mailx mutt sendmail msmtp swaks s-nail", (call) => {
    if (asksForHelp(call.args)) return;
    call.judge.ask("network", "it sends mail");
    judgeSentStdin(call);
    const { options } = parseArgs(call.args, { short: "a:A:s:c:b:r:S:q:H:i:f:", long: ["attach="] });
    for (const { name, value } of options) {
      if (names("a A attach q i").includes(name) && value !== undefined) call.judge.touch("read", value);
    }
    return { origin: "report" } satisfies Stream;
  }),
);
