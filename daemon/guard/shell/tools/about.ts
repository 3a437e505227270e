// What tools tell of themselves: their version, their help. Knows which names are those of tools that are in use, and what words such a
// question has; a question is one only where nothing flows in that the tool might take for something else.

import type { Arg, Stream } from "../call.ts";
import { names } from "./forms.ts";

/**
 * Tools that have no rule of their own, or one that lets them do nothing else unasked. None that runs what a file of the project names
 * before it looks at its words.
 */
const TOLD: ReadonlySet<string> = new Set(names(`
  ab age air alembic ansible-lint apache2 apache2ctl arduino-cli argocd asciinema astro autopep8 bandit benthos bison blender
  bokeh borg bower brakeman broot buf buildkite-agent bzr caddy capnp cargo-nextest celery certbot chamber checkov chromium clickhouse
  clj cloudflared cmus cocoapods coffee commitlint consul cordova cosign coverage crane crystal cspell cue cypress dagger dagster dapr
  dasel datadog-agent dbt dive django-admin dnsmasq doppler dot dune dvc earthly ember erlc etcd etcdctl expo fastapi fastlane
  firefox fish flatc flex flutter fly flyway fossil freecad gcov geth gimp git-lfs gleam glide gnuplot godot
  google-chrome gopls goreleaser gotestsum grafana-cli grafana-server graphviz grpcurl grype gunicorn hadolint haproxy hasura
  helm-docs hey htmlhint httpd httpie hugo hunspell idris2 infracost influx influxd ionic istioctl jenkins jshint jsonnet julia jupyter
  k3d k3s k6 k9s kafka-topics kaniko kong kops krew kubectx kubens kubeseal lazygit lean lefthook lein leptonica lerna lighthouse
  lighttpd liquibase litecli litestream llc llvm-config locust logstash luacheck luarocks mage mariadb mariadbd maturin memcached
  mercurial micromamba migrate minio mitmproxy mkcert mongod mongos mplayer mprocs mpv msbuild mutt mycli mypy mysqladmin mysqld nasm
  nats nats-server nerdctl netlify nginx ninja nix-shell nodemon nomad ntpd nx octave ollama opa openscad operator-sdk osqueryi oxlint
  packer perldoc pgbench pgcli php-fpm pip-audit pip-compile pixi playwright pm2 poetry postgres posting pre-commit
  prometheus promtool protoc protoc-gen-go proxychains pulumi puma pwsh py-spy pylsp pyoxidizer qemu-system-x86_64 quarto rabbitmqctl
  raku redis-server redis-sentinel remix rust-analyzer rustic rye safety sass scalafmt sea-orm-cli
  semgrep semantic-release sentry-cli serverless sidekiq sigrok-cli skaffold snyk solc sops sourcekit-lsp spack sphinx-build sqlc sqlx
  sshd staticcheck step stern storybook streamlit stripe stylua supabase supervisord svelte-kit swagger-cli swift-format symfony
  syncthing syft tailwindcss taplo task tctl tectonic telegraf temporal terragrunt terraform-docs tesseract texlua tflint tfsec
  thrift tidy tilt tinygo tox traefik tree-sitter trivy trunk ttyd turbo twine typos typst unison uvicorn vale valkey-server varnishd
  vault velero verilator vespa vite vitest vlc vuepress waypoint webpack weasyprint wezterm wine wkhtmltoimage xcodebuild xq
  yapf yamlfix yq zeal zellij zig zola zookeeper`));

/** Tools that tell their version by one dash and do nothing else; to most others the letter stands for more talk while they work. */
const LETTERS: Readonly<Record<string, ReadonlySet<string>>> = {
  "-v": new Set(names(`
    air apache2 apache2ctl bower bundle bundler coffee commitlint cordova crystal ember eslint fastlane fish gulp gunicorn
    hadolint haproxy httpd hunspell ionic jekyll jest lein lerna lighttpd meson mutt nasm next nginx nim nimble nodemon php-
    fpm pnpx prettier psalm rebar3 redis-sentinel redis-server rollup rubocop scons stylelint terraform-docs tesseract
    tflint tidy ttyd vale valkey-server vite vitest vue-tsc webpack`)),
  "-version": new Set(names("kotlinc mill sbt scalac xcodebuild")),
  "-V": new Set(names(`
    cargo-nextest cspell dprint flit gnuplot lighttpd lint-staged locust mariadbd memcached mkdocs mocha mpv mypy mysqladmin
    mysqld nginx parcel phpstan playwright postgres pre-commit py.test pytest rubocop sidekiq sshd taplo tree-sitter typos
    varnishd verilator wezterm yq zellij`)),
};

/** Tells whether a tool tells its version by this word, and nothing else. */
export function isVersionLetter(tool: string, word: string): boolean {
  return Object.hasOwn(LETTERS, word) && LETTERS[word]?.has(tool) === true;
}

/** What ffmpeg can do, as lists. */
const LISTS =
  /^-(version|buildconf|formats|muxers|demuxers|devices|codecs|decoders|encoders|bsfs|protocols|filters|pix_fmts|layouts|sample_fmts|colors|hwaccels|h|help|L)$/;

/** Tools of which the first word says what they do, and which tell of themselves by these: no name of a target, no script. */
const VERBS: ReadonlySet<string> = new Set(names(`
  argocd aws az buf buildah caddy cargo consul cosign crictl dagger docker doctl earthly eksctl etcdctl firebase flux fly flyctl
  gcloud gh glab go golangci-lint goreleaser grype heroku helm helmfile hugo infracost istioctl k3d k3s k9s kind kops kubectl kustomize
  minikube nats nerdctl netlify nomad operator-sdk packer podman poetry promtool pulumi rustup sam serverless skaffold skopeo step
  stern supabase syft terraform terragrunt tflint tilt traefik trivy vault velero vercel wrangler zig`));

/** Of these, tools that take the word `version` for what is to be run, sent or looked for. */
const TAKES_NAMES: ReadonlySet<string> = new Set(names("deno earthly netlify stern vercel"));

/** Tools that show the help of a subcommand where the last word asks for it, whatever stands between. */
const HELPFUL: ReadonlySet<string> = new Set(names(`
  apt apt-get argocd aws az brew bundle cargo composer conda deno dnf docker flatpak flyctl gcloud gem gh glab go helm heroku kind
  kubectl kustomize minikube npm nmcli nomad pip pip3 pnpm podman poetry pulumi rustup snap systemctl terraform uv vault yarn`));

/** Tools that take every other word for a script of the project or for another program, which is run and handed the question. */
const OWN: ReadonlyMap<string, RegExp> = new Map([
  // Those that the first and the later versions share.
  ["yarn", /^(add|bin|cache|config|info|init|install|link|pack|remove|unlink|unplug|version|why)$/],
  [
    "pnpm",
    /^(add|audit|config|deploy|dlx|env|exec|fetch|import|init|install|licenses|link|list|ls|outdated|pack|patch|prune|publish|rebuild|remove|root|store|unlink|update|why)$/,
  ],
  [
    "cargo",
    /^(add|bench|build|check|clean|doc|fetch|fix|generate-lockfile|init|install|locate-project|login|logout|metadata|new|owner|package|pkgid|publish|remove|run|rustc|rustdoc|search|test|tree|uninstall|update|vendor|version|yank)$/,
  ],
]);

/** Tells whether a word is a command of a tool that takes every other for a script; `undefined` for other tools. */
export function isOwnCommand(tool: string, word: string): boolean | undefined {
  return OWN.get(tool)?.test(word);
}

/** Their subcommands: another word may be the name of a plugin, which runs, or be handed to what runs. */
const SUBCOMMANDS =
  /^(add|annotate|apply|audit|auth|autoremove|build|buildx|cache|cat|check|clean|cluster|config|container|context|cordon|cp|daemon-reload|delete|describe|destroy|device|diff|disable|doc|doctor|down|download|drain|edit|enable|env|expose|fetch|fmt|freeze|get|graph|help|history|image|images|import|info|inspect|install|is-active|issue|kill|label|list|list-units|lock|login|logout|logs|ls|metadata|network|new|node|output|outdated|pack|patch|plan|port|pr|providers|prune|ps|publish|pull|purge|push|refresh|reinstall|release|remove|repo|restart|rm|rmi|rollback|rollout|save|scale|search|secret|set|show|state|stats|status|stop|sync|system|tag|taint|template|top|tree|uninstall|up|update|upgrade|validate|vendor|verify|version|versions|vet|view|volume|wait|why|workflow|workspace)$/;

/** Tells whether a command asks a tool for its version or its help, and does nothing else. */
export function asksAbout(name: string, args: readonly Arg[], stdin: Stream): boolean {
  if (stdin.origin !== "none" || args.length === 0 || args.length > 4) return false;
  const words = args.map(({ text }) => text);
  const [first] = words;
  if (words.length === 1) {
    if (/^(--version|--help)$/.test(first ?? "")) return TOLD.has(name) || VERBS.has(name);
    if (/^-[Vv]$/.test(first ?? "")) return isVersionLetter(name, first ?? "");
    if (/^ff(mpeg|play)$/.test(name)) return LISTS.test(first ?? "");
    return /^(version|help)$/.test(first ?? "") && VERBS.has(name) && !(first === "version" && TAKES_NAMES.has(name));
  }
  if (!HELPFUL.has(name) || words.at(-1) !== "--help" || isOwnCommand(name, first ?? "") === false) return false;
  return words.slice(0, -1).every((word) => SUBCOMMANDS.test(word ?? ""));
}
