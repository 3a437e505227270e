// Rules for containers, clusters and clouds: what looks is harmless, what runs, builds or changes asks.
// Knows nothing of what is inside an image; commands for inside are judged as if they ran here.

import { Arg, type Call, type Rule, type Rules, type Stream } from "../call.ts";
import { type Grammar, parseArgs } from "../options.ts";
import { asked, asksForHelp, byVerb, harmless, harmlessBut, lenient, names, rules, same } from "./forms.ts";
import { judgePlain, plain, type PlainTool } from "./plain.ts";

const changes = asked("container", "it changes or runs containers");
const cluster = asked("cluster", "it changes a cluster");

/** A copy into or out of a container: what is copied must be no secret, where it goes is written. */
const copies: Rule = (call) => {
  if (asksForHelp(call.args)) return;
  changes(call);
  judgeSent(call);
};

/** Clouds: what they are given is sent, and what comes from them may be written here. */
const cloud: Rule = (call) => {
  if (asksForHelp(call.args)) return;
  call.judge.ask("cloud", "it asks or changes a cloud, or shows its keys");
  judgeSent(call);
  return { origin: "unknown" };
};

/** Verbs of tools for remote files that delete what they name, or what is not at the other end. */
const EMPTIES = /^(sync|delete|deletefile|purge|rmdirs?|cleanup|move|moveto|bisync|mv|rm|rb|mirror)$/;

/** A word that names something at the other end: `s3://x`, `remote:x`. */
const ELSEWHERE = /^[\w.-]+:/;

/** Judges the words of a tool that carries files elsewhere: a secret must not go out, and what it fetches is written here. */
function judgeSent({ name, args, judge }: Call): void {
  const verbs = args.map(({ text }) => text ?? "");
  const paths = args.flatMap((arg) => {
    if (arg.text === undefined) return [];
    const value = arg.text.replace(/^--?[\w-]+=/, "").replace(/^(fileb?:\/\/|@)/, "");
    return value.startsWith("-") || ELSEWHERE.test(value) ? [] : [value];
  });
  for (const path of paths) judge.touch("read", Arg.of(path));
  const last = args.at(-1)?.text;
  if (last === undefined || !paths.includes(last) || !/[/~.]/.test(last)) return;
  if (verbs.some((word) => ELSEWHERE.test(word))) judge.touch("write", Arg.of(last));
  if (verbs.some((word) => EMPTIES.test(word)) && (name === "rclone" || verbs.some((word) => /^--?del/.test(word)))) {
    judge.touch("remove", Arg.of(last), { recursive: true });
  }
}

/** Options of `docker run` and `exec` that take a value. */
const RUN: Grammar = {
  equals: true,
  short: "dita:c:e:h:l:m:p:u:v:w:Pq",
  long: [
    ...names(
      "detach interactive tty rm privileged init read-only no-healthcheck publish-all sig-proxy oom-kill-disable quiet disable-content-trust help T",
    ),
    ...names(
      `add-host attach blkio-weight cap-add cap-drop cgroup-parent cgroupns cidfile cpu-period cpu-quota cpu-shares cpus cpuset-cpus
      cpuset-mems detach-keys device dns dns-option dns-search domainname entrypoint env env-file expose gpus group-add health-cmd
      health-interval health-retries health-timeout health-start-period hostname ip ip6 ipc isolation label label-file link log-driver
      log-opt mac-address memory memory-reservation memory-swap memory-swappiness mount name network net network-alias oom-score-adj
      pid pids-limit platform publish pull restart runtime security-opt shm-size stop-signal stop-timeout storage-opt sysctl tmpfs
      ulimit user userns uts volume volume-driver volumes-from workdir annotation index`,
    ).map((name) => `${name}=`),
  ],
  stopAtOperand: true,
};

/** A folder of the machine lent to a container: whole system folders are as good as written. */
function judgeVolume({ judge }: Call, volume: Arg): void {
  const text = volume.text;
  // Of a word that is not known to the end, only its beginning counts.
  const named = /(?:^|,)(?:source|src)=([^,]*)/.exec(text ?? volume.prefix)?.[1];
  const part = named ?? (/^[\w-]+=/.test(volume.prefix) ? "" : volume.prefix.split(":")[0] ?? "");
  if (text !== undefined && /^[/~.]/.test(part)) judge.touch("read", Arg.of(part));
  if (/^\/+(?:[^/]*\/*)?$/.test(part) && !/^\/+(tmp|mnt|media|data|srv|opt)\/*$/.test(part) && part !== "") {
    judge.deny("container-escape", `it lends ${part} of this machine to a container`);
  } else if (/^\/+(etc|boot|dev|usr|root)\//.test(part)) {
    judge.ask("container", `it lends ${part} of this machine to a container`);
  }
}

/** A folder of this machine and its name in a container. */
interface Lent {
  readonly here: string;
  readonly there: string;
}

/** Which folder an option lends, and as what: `HERE:THERE`, or `source=HERE,target=THERE`. */
function lentBy(volume: Arg | undefined): readonly Lent[] {
  const text = volume?.text ?? "";
  const here = /(?:^|,)(?:source|src)=([^,]+)/.exec(text)?.[1] ?? /^([/~.][^:]*):/.exec(text)?.[1];
  const there = /(?:^|,)(?:target|dst|destination)=([^,]+)/.exec(text)?.[1] ?? /^[^:]*:(\/[^:]*)/.exec(text)?.[1];
  if (here === undefined || there === undefined || !/^\/[^/]/.test(there)) return [];
  return [{ here: here.replace(/(?<=[^/]|^.)\/+$/, ""), there: there.replace(/(?<!\/)\/+$/, "") }];
}

/** A word of a command for a container as it would be written here: with the folder that was lent for its name there. */
function asHere(word: Arg, lent: readonly Lent[]): Arg {
  return new Arg(
    word.pieces.map((piece) => {
      if (piece.kind !== "text") return piece;
      let { text } = piece;
      for (const { here, there } of lent) {
        text = text.split(there).map((part, at, all) => {
          if (at === 0) return part;
          const before = (all[at - 1] as string).at(-1) ?? " ";
          return (/[\w/.-]/.test(before) || /^[\w.-]/.test(part) ? there : here) + part;
        }).join("");
      }
      return { ...piece, text };
    }),
    word.mayVanish,
  );
}

/** `docker run IMAGE COMMAND...`, `docker exec NAME COMMAND...`: asks, and the command is judged as well. */
const runs: Rule = (call) => {
  if (asksForHelp(call.args)) return;
  const { options, operands, unknown, doubtful } = parseArgs(call.args, RUN);
  // Under another name a container may have folders of this machine, and all its rights.
  const lends = options.some(({ name, value }) =>
    /^(privileged|pid|ipc|userns|device|volumes-from|entrypoint)$/.test(name) ||
    /^(v|volume|mount)$/.test(name) && value?.text === undefined
  );
  const apart = !lends && unknown.length === 0 && doubtful.length === 0;
  call.judge.ask(apart ? "container-command" : "container", "it runs a command in a container");
  for (const { name, value } of options) {
    if (/^(v|volume|mount)$/.test(name) && value !== undefined) judgeVolume(call, value);
    if (name === "cidfile" && value !== undefined) call.judge.touch("write", value);
    if (name === "entrypoint" && value?.text !== undefined && operands.length > 0) {
      call.judge.run([value, ...operands.slice(1)]);
    }
  }
  const [, ...command] = operands;
  if (unknown.length === 0 && command.length > 0 && command[0]?.mayBeOption === false) {
    const inside = () => call.judge.run(command, call.stdin);
    if (apart) call.judge.elsewhere(inside);
    else inside();
    const lent = options.flatMap(({ name, value }) => /^(v|volume|mount)$/.test(name) ? lentBy(value) : []);
    if (lent.length > 0) call.judge.run(command.map((word) => asHere(word, lent)), call.stdin);
  }
  return { origin: "unknown" };
};

const builds: Rule = (call) => {
  if (asksForHelp(call.args)) return;
  changes(call);
  const { options } = parseArgs(call.args, {
    equals: true,
    short: "f:t:qo:",
    long: ["file=", "tag=", "iidfile=", "output=", "build-arg=", "target="],
  });
  for (const { name, value } of options) {
    if (value === undefined) continue;
    if (name === "f" || name === "file") call.judge.touch("read", value);
    if (name === "iidfile") call.judge.touch("write", value);
  }
};

/** Words for a person out of a container: as good as a file. */
const logs: Rule = () => ({ origin: "file" });

const COMPOSE: Grammar = {
  equals: true,
  short: "f:p:v",
  long: [
    "file=",
    "project-name=",
    "profile=",
    "project-directory=",
    "env-file=",
    "ansi=",
    "progress=",
    "parallel=",
    "compatibility",
    "dry-run",
    "verbose",
    "version",
    "help",
    "all-resources",
  ],
};

/** `docker compose config`: of lists, of a check and of a count of it nothing is seen that a file of the environment holds. */
const COMPOSE_CONFIG: PlainTool = {
  grammar: {
    equals: true,
    short: "qo:",
    long: names("quiet services volumes networks images profiles models variables help hash= output= format="),
  },
  operands: "text",
  doors: { o: "write", output: "write" },
};
const composeConfig: Rule = (call) => {
  const parsed = parseArgs(call.args, COMPOSE_CONFIG.grammar);
  judgePlain(call, COMPOSE_CONFIG, parsed);
  const brief = /^(q|quiet|services|volumes|networks|images|profiles|models|variables|hash|help)$/;
  if (!parsed.options.some(({ name, value }) => brief.test(name) && (name !== "hash" || !!value?.text))) {
    call.judge.ask(
      "environment-dump",
      "it puts the values of .env and of other files of the environment in and shows them",
    );
  }
};

/** A file of compose that is fetched: an address, or a place at a host of repositories. */
const REMOTE_FILE = /[:@#?]|^github\.com\/|\.git$/;

const composeVerbs = byVerb({
  globals: COMPOSE,
  doors: { f: "read", file: "read", "project-directory": "list", "env-file": "ask" },
  verbs: rules(
    same("ps ls images top port version events", harmless),
    same("logs", logs),
    same("config convert", composeConfig),
    same("exec run", runs),
  ),
  otherwise: changes,
});
const compose: Rule = (call) => {
  for (const { name, value } of parseArgs(call.args, { ...COMPOSE, stopAtOperand: true }).options) {
    if (!/^f(?:ile)?$/.test(name) || value === undefined || !REMOTE_FILE.test(value.text ?? "?")) continue;
    call.judge.ask("network", `compose fetches ${value.shown}`);
    call.judge.network(value);
  }
  return composeVerbs(call);
};

/** What looks at containers. Of podman, options for another machine or another program may stand anywhere. */
const looks: Rule = (call) => call.name.startsWith("podman") ? podmanLooks(call) : harmless(call);
const podmanLooks = harmlessBut(
  new RegExp(
    "^-[a-zA-Z]*[cr]$|^--(?:url|connection|remote|root|runroot|runtime|conmon|hooks-dir|identity|module|cgroup|tmpdir|config|cni" +
      "|network-(?:cmd|conf)|log-level|(?:cpu|memory)-profile|storage|imagestore|out|events-backend|volumepath|db-backend|ssh|tls)",
  ),
);

/** A part of docker with its own verbs: `container ls`. */
function part(list: string, extra: Rules = new Map()): Rule {
  return byVerb({ verbs: new Map([...same(list, looks), ...extra]), otherwise: changes });
}

const stats = lenient({ grammar: { short: "a", long: ["all", "no-stream", "no-trunc", "format="] }, operands: "text" });
const oneStats: Rule = (call) => {
  if (!call.args.some(({ text }) => text === "--no-stream")) {
    call.judge.ask("endless", "without --no-stream it never ends");
  }
  return stats(call);
};

/** Fields that hold no environment, nor what a container was started with. */
const FIELDS =
  /^(Id|Name|Names|State|Status|Running|Paused|ExitCode|Health|StartedAt|FinishedAt|Created|CreatedAt|Image|ImageID|Platform|Driver|RestartCount|NetworkSettings|Networks|Ports|IPAddress|Gateway|MacAddress|HostPort|HostIp|Mounts|Source|Destination|Type|RW|Mode|HostConfig|RestartPolicy|Memory|NanoCpus|NetworkMode|Labels|RepoTags|RepoDigests|Size|VirtualSize|SizeRootFs|Architecture|Os|Layers|RootFS|LogPath|SizeRw|Pid|Hostname|WorkingDir|User|ExposedPorts|Volumes|Scope|Mountpoint|Options|IPAM|Subnet|Containers|Driver|Internal|Replicas|Failing|Log|Output|OOMKilled|Dead|Error)$/;

/** Whether a template shows nothing but fields that hold no environment: what is not such a chain, alone or counted, may be anything. */
function showsFieldsOnly(template: string): boolean {
  const actions = template.match(/\{\{[^]*?\}\}/g) ?? [];
  if (actions.length === 0 || /[`{}]/.test(template.replace(/\{\{[^]*?\}\}/g, ""))) return false;
  return actions.every((action) => {
    const inside = action.slice(2, -2).trim();
    if (inside === "end") return true;
    const chain = /^(?:(?:json|len|println|print|range|if|lower|upper|title)[ \t]+)?((?:\.[A-Za-z]\w*)+)$/.exec(inside)
      ?.[1];
    if (chain === undefined) return false;
    const fields = chain.slice(1).split(".");
    // Of the configuration only what stands here is harmless.
    return fields.every((field, at) => FIELDS.test(field) || field === "Config" && at < fields.length - 1);
  });
}

/** `docker top NAME e`: the words behind the name are for ps, which may show the environment. */
const tops: Rule = (call) => {
  const [, ...words] = call.args.filter(({ mayBeOption }) => !mayBeOption);
  const docker = !call.name.startsWith("podman");
  const behind = call.args.slice(call.args.findIndex(({ mayBeOption }) => !mayBeOption) + 1);
  // Podman has names of its own for columns; where options stand there, it runs ps as well.
  const psRuns = behind.length < call.args.length && behind.length > 0 &&
    (docker || behind.some(({ mayBeOption }) => mayBeOption));
  if (psRuns) call.judge.run([Arg.of("ps"), ...behind]);
  if (words.some(({ text }) => text === undefined || docker && /^[a-df-zA-Z]*e[a-zA-Z]*$/.test(text))) {
    call.judge.ask("environment-dump", "it may show the environment of a container");
  }
  return harmless(call);
};

/** `docker inspect`: all of it, or a format that asks for the environment of a container, shows keys. */
const inspects: Rule = ({ args, judge }) => {
  if (asksForHelp(args)) return;
  const isFormat = (text: string) => /^(-f|--format)/.test(text);
  const formats = args.flatMap(({ prefix, text }, at) =>
    !isFormat(prefix)
      ? []
      : [/^(-f|--format)$/.test(text ?? "") ? args[at + 1]?.text : text?.replace(/^(-f|--format=)/, "")]
  );
  const types = args.filter(({ prefix }) => prefix.startsWith("--type"));
  const named = types.length === 1 && /^--type=(network|volume)$/.test(types[0]?.text ?? "");
  if (!(named && formats.length === 0) && !(formats.length === 1 && showsFieldsOnly(formats[0] ?? ""))) {
    judge.ask("environment-dump", "it shows the environment of a container");
  }
};

/** `docker history`: cut short, or without the commands, nothing of what a build was told is seen. */
const history: Rule = (call) => {
  if (call.args.some(({ text, prefix }) => /^--(no-trunc|f)/.test(prefix) && !/^--(filter|human)/.test(text ?? ""))) {
    call.judge.ask("environment-dump", "it shows what a build was told in full, where keys may be");
  }
  return looks(call);
};

const DOCKER_VERBS: readonly (readonly (readonly [string, Rule])[])[] = [
  same("ps images version info port diff", looks),
  same("history", history),
  same("top", tops),
  same("logs", reading(logs)),
  same("stats", reading(oneStats)),
  same("run exec create", runs),
  same("inspect", reading(inspects)),
  same("cp", copies),
  same("build", builds),
  same("compose", compose),
  same(
    "container",
    part(
      "ls list ps diff port",
      rules(
        same("top", tops),
        same("inspect", reading(inspects)),
        same("cp", copies),
        same("stats", reading(oneStats)),
        same("logs", reading(logs)),
        same("run exec create", runs),
      ),
    ),
  ),
  same(
    "image images",
    part("ls list", rules(same("inspect", reading(inspects)), same("history", history), same("build", builds))),
  ),
  same("volume network node", part("ls list inspect ps")),
  // What they are set to may be a key.
  same("plugin config", part("ls list", rules(same("inspect", reading(inspects))))),
  same(
    "service stack",
    part("ls list ps services", rules(same("inspect", reading(inspects)), same("logs", reading(logs)))),
  ),
  same("secret", part("ls list")),
  same("context", part("ls list show inspect")),
  same("system", part("df info", rules(same("events", asked("endless", "it never ends"))))),
  same(
    "buildx builder",
    part("ls inspect du version", rules(same("inspect", harmlessBut(/^--boot/)), same("build", builds))),
  ),
  same("pod machine", part("ls list ps inspect top stats info")),
];

/** What reads, with the options that podman takes anywhere. */
function reading(rule: Rule): Rule {
  return (call) => {
    looks(call);
    return rule(call);
  };
}

const docker = byVerb({
  globals: {
    equals: true,
    short: "c:DH:l:v",
    long: [
      "config=",
      "context=",
      "debug",
      "host=",
      "log-level=",
      "tls",
      "tlscacert=",
      "tlscert=",
      "tlskey=",
      "tlsverify",
      "version",
      "help",
      "namespace=",
      "root=",
      "runroot=",
      "url=",
      "connection=",
      "remote",
    ],
  },
  doors: {
    H: "ask",
    host: "ask",
    c: "ask",
    context: "ask",
    config: "ask",
    url: "ask",
    connection: "ask",
    root: "ask",
    runroot: "ask",
  },
  verbs: rules(...DOCKER_VERBS, same("images", looks)),
  otherwise: changes,
});

const KUBE_GLOBALS: Grammar = {
  equals: true,
  short: "n:s:v:",
  long: [
    "namespace=",
    "context=",
    "cluster=",
    "user=",
    "kubeconfig=",
    "server=",
    "token=",
    "as=",
    "as-group=",
    "request-timeout=",
    "certificate-authority=",
    "client-certificate=",
    "client-key=",
    "insecure-skip-tls-verify=?",
    "cache-dir=",
    "tls-server-name=",
    "match-server-version=?",
    "disable-compression=?",
    "v=",
    "vmodule=",
    "profile=",
    "profile-output=",
    "warnings-as-errors=?",
    "help",
    "log-file=",
    "log-dir=",
    "kuberc=",
    "as-uid=",
    "username=",
    "password=",
  ],
};
const KUBE_DOORS = {
  kubeconfig: "ask",
  s: "ask",
  server: "ask",
  token: "ask",
  profile: "ask",
  "profile-output": "write",
  "insecure-skip-tls-verify": "ask",
  username: "ask",
  "as-group": "ask",
  "as-uid": "ask",
  "log-file": "write",
  "log-dir": "write",
  kuberc: "ask",
  "cache-dir": "ask",
  "client-key": "ask",
  as: "ask",
  password: "ask",
} as const;
const KUBE: Grammar = {
  equals: true,
  short: `${KUBE_GLOBALS.short}Aao:l:f:k:Lwc:pRi`,
  long: [
    ...(KUBE_GLOBALS.long ?? []),
    // Each of them may be given `=true` or `=false`.
    ...names(
      `all-namespaces watch watch-only show-labels no-headers ignore-not-found recursive show-kind server-print follow previous all-pods
      timestamps all-containers prefix ignore-errors show-events containers sum namespaced cached client short list quiet allow-missing-template-keys
      output-watch-events show-managed-fields insecure-skip-tls-verify-backend use-protocol-buffers show-swap`,
    ).map((name) => `${name}=?`),
    ...names(
      `output selector field-selector sort-by chunk-size label-columns filename kustomize raw template container since
      since-time tail limit-bytes max-log-requests pod-running-timeout sort-by api-group verbs categories api-version revision timeout
      for types show-capacity subresource`,
    ).map((name) => `${name}=`),
  ],
};

/** Kinds whose contents are secret. `all` does not hold them. */
const SECRET_KIND = /^(secrets?|sealedsecrets?|externalsecrets?)$/i;

/** Whether one of the kinds in a word is secret. Behind a dot stand versions and groups, or nothing; behind a slash names. */
function namesSecretKind(word: string): boolean {
  return word.split(/[,/]/).some((kind) => SECRET_KIND.test(kind.replace(/\..*$/s, "").trim()));
}

const KUBE_LOGS: Grammar = { ...KUBE, short: (KUBE.short ?? "").replace("f:", "f") };

function kubeReads(call: Call): Stream {
  // `-f` of logs follows; elsewhere it names a file.
  const grammar = call.name.endsWith(" logs") ? KUBE_LOGS : KUBE;
  const { options, operands } = parseArgs(call.args, grammar);
  if (operands.some(({ shown }) => namesSecretKind(shown))) {
    call.judge.ask("secret-read", "it shows secrets of the cluster");
  }
  const [kind] = operands;
  if (kind !== undefined && !kind.known) call.judge.ask("unknown-word", "what it shows is not known");
  for (const { name, value } of options) {
    if (!/^(o|output|template)$/.test(name)) continue;
    const file = /^[a-z-]*-?file=/.exec(value?.prefix ?? "")?.[0];
    if (file !== undefined && value !== undefined) call.judge.touch("read", value.drop(file.length));
    // Where the output is made by a file, that file may stand here.
    if (
      name === "template" && value !== undefined && options.some(({ value: by }) => /file$/.test(by?.text ?? "file"))
    ) {
      call.judge.touch("read", value);
    }
  }
  // A file may name secrets, which are shown then.
  const named = /(^| )(get|history)$/.test(call.name) ? "ask-read" : "read";
  return plain({
    grammar,
    operands: "text",
    doors: {
      ...KUBE_DOORS,
      raw: "ask",
      f: grammar === KUBE ? named : "text",
      filename: named,
      k: "ask",
      kustomize: "ask",
    },
  })(call) as Stream;
}

/** `kubectl exec POD -- COMMAND`: asks, and the command is judged as well. */
const kubeExec: Rule = ({ args, judge, stdin }) => {
  const at = args.findIndex(({ text }) => text === "--");
  const followed = at >= 0 && at + 1 < args.length;
  judge.ask(followed ? "cluster-command" : "cluster", "it runs a command in a cluster");
  if (followed) judge.elsewhere(() => judge.run(args.slice(at + 1), stdin));
  return { origin: "unknown" };
};

/** Verbs that read; `follow` them with the grammar of the options they share. */
function kubePart(list: string): Rule {
  return byVerb({ globals: KUBE, doors: KUBE_DOORS, verbs: rules(same(list, kubeReads)), otherwise: cluster });
}

const kubectl = byVerb({
  globals: KUBE_GLOBALS,
  doors: KUBE_DOORS,
  verbs: rules(
    same("get describe logs version api-resources api-versions explain top events", kubeReads),
    same("cluster-info", (call) => {
      if (call.args.some(({ text }) => text === "dump")) {
        call.judge.ask("cluster", "it writes out the state of a cluster");
      }
      return kubeReads(call);
    }),
    same("rollout", kubePart("status history")),
    same(
      "config",
      byVerb({
        globals: KUBE_GLOBALS,
        doors: KUBE_DOORS,
        verbs: rules(same("current-context get-contexts get-clusters get-users", harmless)),
        bare: harmless,
        otherwise: asked("cluster", "it changes or shows how the cluster is reached"),
      }),
    ),
    same("auth", kubePart("can-i whoami")),
    same("plugin", kubePart("list")),
    same("completion options help", harmless),
    same("exec run debug attach", kubeExec),
    same("status projects", kubeReads),
    same("whoami", (call) => {
      if (call.args.some(({ text, mayBeOption }) => mayBeOption && /^-\w*t|^--(?:show-t|token)/.test(text ?? "-t"))) {
        call.judge.ask("secret-read", "it shows the token that one logs in with");
      }
      return kubeReads(call);
    }),
    same("project", (call) => {
      const quiet = call.args.every(({ text }) => text === "-q" || text === "--short");
      if (!quiet) call.judge.ask("cluster", "it changes which project is worked in");
      return kubeReads(call);
    }),
  ),
  otherwise: cluster,
});

const HELM: Grammar = {
  equals: true,
  short: "n:ho:Aaqdrf:m:l:",
  long: [
    "namespace=",
    "kube-context=",
    "kubeconfig=",
    "debug",
    "kube-token=",
    "kube-apiserver=",
    "repository-config=",
    "repository-cache=",
    "registry-config=",
    "burst-limit=",
    "help",
    "output=",
    "all",
    "all-namespaces",
    "short",
    "filter=",
    "max=",
    "version=",
    "devel",
    "versions",
    "regexp",
    "revision=",
    "client",
    "show-desc",
    "show-resources",
    "sort-order=",
    "selector=",
    "no-headers",
    "time-format=",
    "offset=",
    "superseded",
    "uninstalled",
    "uninstalling",
    "kube-as-user=",
    "qps=",
    "max-col-width=",
    "fail-on-no-result",
    "no-descriptions",
    "template=",
    "date",
    "reverse",
    "pending",
    "failed",
    "deployed",
  ],
};
const HELM_DOORS = {
  kubeconfig: "ask",
  "kube-token": "ask",
  "kube-apiserver": "ask",
  "repository-config": "ask",
  "repository-cache": "ask",
  "registry-config": "ask",
} as const;
const helmReads = plain({ grammar: HELM, operands: "text", doors: HELM_DOORS });
const helm = byVerb({
  globals: HELM,
  doors: HELM_DOORS,
  verbs: rules(
    same("list ls history hist version completion help", helmReads),
    same("status", (call) => {
      if (parseArgs(call.args, HELM).options.some(({ name }) => /^(o|output)$/.test(name))) {
        call.judge.ask("secret-read", "it shows the values that a chart was given, where keys live");
      }
      return helmReads(call);
    }),
    same(
      "lint",
      plain({
        grammar: {
          equals: true,
          short: "f:n:q",
          long: names(
            "values= set= set-string= set-json= set-literal= set-file= strict quiet with-subcharts kube-version= namespace= debug skip-schema-validation",
          ),
        },
        operands: "read",
        recursive: [],
        prints: "file",
        doors: { f: "read", values: "read", "set-file": "ask" },
      }),
    ),
    same(
      "search",
      byVerb({
        globals: HELM,
        doors: HELM_DOORS,
        verbs: rules(same("repo", helmReads)),
        otherwise: asked("network", "it asks the network"),
      }),
    ),
    same(
      "repo plugin dependency",
      byVerb({ globals: HELM, doors: HELM_DOORS, verbs: rules(same("list ls", helmReads)), otherwise: cluster }),
    ),
    same(
      "get",
      byVerb({ globals: HELM, doors: HELM_DOORS, verbs: rules(same("notes metadata", helmReads)), otherwise: cluster }),
    ),
  ),
  otherwise: cluster,
});

const terraformActs = asked("infrastructure", "it plans or changes infrastructure");
/** `terraform fmt`: options end at the first operand; `-` alone is standard input, beside others it is a file. */
const unlessWrites: Rule = (call) => {
  const words = call.args.map(({ text }) => (text ?? "?").replace(/^--/, "-"));
  const first = words.findIndex((word) => !word.startsWith("-") || word === "-");
  const options = first < 0 ? words : words.slice(0, first);
  const checks = options.some((word) => /^-(check|write=false)$/.test(word)) ||
    first >= 0 && words.at(-1) === "-" && first === words.length - 1;
  const known = options.every((word) => /^-(check|diff|recursive|no-color|(list|write)=(true|false)|help)$/.test(word));
  const writes = options.includes("-write=true") && !options.includes("-check");
  if (!checks || writes || !known) call.judge.ask("write", "it rewrites files");
  return { origin: "file" };
};
const terraformLooks = plain({
  grammar: {
    singleDash: true,
    long: ["json", "no-color", "type=", "draw-cycles", "no-tests", "test-directory=", "plan=", "id=", "module-depth="],
  },
  operands: "text",
});
const stateShows = asked("secret-read", "it shows a state, where keys and passwords live");
const terraform = byVerb({
  globals: { singleDash: true, long: ["chdir=", "version", "help"] },
  verbs: rules(
    same(
      "providers",
      (call) => {
        const verb = call.args.find(({ mayBeOption }) => !mayBeOption);
        if (verb !== undefined && verb.text !== "schema") {
          call.judge.ask("infrastructure", "it fetches providers and writes what it keeps of them");
        }
        return terraformLooks(call);
      },
    ),
    same("version validate graph help", terraformLooks),
    // What a state holds is kept as it is, but for what a provider calls a secret.
    same("show", stateShows),
    same("fmt", unlessWrites),
    same(
      "state",
      byVerb({ verbs: rules(same("list", terraformLooks), [["show", stateShows]]), otherwise: terraformActs }),
    ),
    same("workspace", byVerb({ verbs: rules(same("list show", harmless)), otherwise: terraformActs })),
  ),
  otherwise: terraformActs,
});

/** `ansible HOSTS -m shell -a CMD`: the hosts may be this one. */
const ansible: Rule = (call) => {
  terraformActs(call);
  const { options } = parseArgs(call.args, {
    short: "a:m:i:u:bkKf:l:e:vCDotcB:P:T:M:",
    long: ["args=", "module-name=", "inventory=", "limit=", "extra-vars=", "become", "check"],
  });
  const value = (...words: readonly string[]) => options.findLast(({ name }) => words.includes(name))?.value;
  const module = value("m", "module-name")?.text ?? "command";
  const words = value("a", "args");
  if (words !== undefined && /(^|\.)(shell|command|raw|script)$/.test(module)) call.judge.shell(words);
};

/** The rules for containers, clusters and clouds. */
export const CONTAINERS: Rules = rules(
  same("docker podman nerdctl", docker),
  same("docker-compose podman-compose", compose),
  same("buildah skopeo crictl ctr lxc lxc-start incus vagrant multipass virsh VBoxManage", changes),
  same("kubectl oc", kubectl),
  same("minikube kind k3d eksctl kustomize helmfile argocd flux istioctl", cluster),
  same("terraform tofu terragrunt", terraform),
  same("pulumi cdk ansible-playbook packer serverless sam", terraformActs),
  same("ansible", ansible),
  same(
    "aws gcloud az doctl heroku fly flyctl vercel netlify gsutil bq s3cmd rclone firebase wrangler railway render linode-cli",
    cloud,
  ),
  same("hcloud ibmcloud oci scw cf supabase vault op bw doppler", cloud),
  [["helm", helm]],
);
