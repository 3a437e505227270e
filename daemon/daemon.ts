// The composition root: builds the parts of a daemon in order on one stack, so that they are taken down in reverse. The socket
// comes first and the rest behind the handshake, so that a client never waits for what it does not need. Holds no logic.

import { importSecret } from "./wire/auth.ts";
import { type Health } from "./wire/message.ts";
import { kw, list, plist } from "./wire/value.ts";
import { type Config, LIMITS } from "./config.ts";
import { type GatewayRegistry, initializeGatewayRegistry } from "./gateways/registry.ts";
import { Log } from "./log.ts";
import { MandatorySkillError } from "./mandatory_skills.ts";
import type { Surroundings } from "./hands.ts";
import type { Parts, SkillSources } from "./parts.ts";
import { PlanAudience } from "./plans/audience.ts";
import type { Actuator, Clock, Guard, Memory, Reasoner } from "./pipeline/ports.ts";
import { Listener } from "./server/listener.ts";
import { Listeners } from "./server/listeners.ts";
import type { Services } from "./server/services.ts";
import { SkillRegistry } from "./skills/registry.ts";
import { type Folders, makeFolder } from "./state/folders.ts";
import { StateLock } from "./state/lock.ts";
import { removePort, writePort } from "./state/port_file.ts";
import { readOrMakeSecret, secretPath } from "./state/secret.ts";
import { databasePath, requireUsableDatabase } from "./store/format.ts";
import { shellRequestFault } from "./actuators/shell/request_fault.ts";
import { readHello, systemRequestFault } from "./actuators/system.ts";
import { VERSION } from "./version.ts";
import type { Transport } from "./wire/connection.ts";

/** What the daemon announces in its handshake. */
export const CAPABILITIES: readonly string[] = ["FAULTS", "IDS", "STREAM"];

/** What a daemon is built from. */
export interface DaemonParts {
  readonly config: Config;
  /** Without folders nothing is kept on disk, and the secret lives as long as the daemon. */
  readonly folders: Folders | undefined;
  /** Whether to listen; a daemon that does not is used through {@link Daemon.connect}. */
  readonly listen: boolean;
  /** What the lock file says of this process. */
  readonly purpose: string;
  /** How long to wait for the lock of a process that will be done soon, milliseconds. */
  readonly lockWaitMs: number;
  readonly clock: Clock;
  /** Takes log lines. */
  readonly writeLog: (line: string) => void;
  readonly reasoners: readonly Reasoner[];
  readonly actuators: readonly Actuator[];
  readonly guard: Guard | undefined;
  readonly memory: Memory | undefined;
  /** The folder of the shipped skills, and what takes the place of what confines them. */
  readonly skills: Omit<SkillSources, "registry">;
  /** What the daemon must know to act; without it, or without folders, it answers and acts on nothing. */
  readonly surroundings: Surroundings | undefined;
  /** Called as soon as connections are accepted, with the address. */
  readonly onListening: (host: string, port: number) => void;
  /**
   * How long the parts behind the handshake wait for a first connection before they are loaded, milliseconds: whoever waits
   * for the announcement is greeted at once and not after them.
   */
  readonly deferMs: number;
}

/** Descriptors put by for the parts behind the handshake: database, ledger, modules. */
const RESERVE = 16;

/** Descriptors that nobody else can take until they are given back. */
class Reserve implements Disposable {
  #files: Deno.FsFile[] = [];

  constructor(count: number) {
    try {
      this.#files = Array.from({ length: count }, () => Deno.openSync("/dev/null"));
    } catch {
      // Without the right, or without a descriptor, there is nothing to put by.
    }
  }

  [Symbol.dispose](): void {
    for (const file of this.#files.splice(0)) file.close();
  }
}

/** How long what was found of troubles is told to those who ask again, milliseconds: it takes a look at files and the store. */
const TROUBLES_MS = 20;

/** How long a health check that comes during start-up waits for its end before it is answered `:UNKNOWN`, milliseconds. */
const START_UP_MS = 1_000;

/** A running daemon. Disposing of it stops it. */
export class Daemon implements AsyncDisposable {
  /** The skills it has loaded. */
  readonly skillRegistry = new SkillRegistry();
  /** The gateways it is configured with. */
  readonly gatewayRegistry: GatewayRegistry = initializeGatewayRegistry();
  /** Resolves when the daemon has stopped, whoever asked for it. */
  readonly stopped: Promise<void>;

  readonly #stack = new AsyncDisposableStack();
  readonly #audience = new PlanAudience();
  readonly #listeners = new Listeners();
  readonly #options: DaemonParts;
  readonly #log: Log;
  readonly #startedAt: number;
  readonly #stoppedLatch = Promise.withResolvers<void>();
  #listener: Listener | undefined;
  readonly #parts = Promise.withResolvers<Parts>();
  readonly #greeted = Promise.withResolvers<void>();
  #loaded: Parts | undefined;
  #lookedAt = -Infinity;
  #isTroubled = false;
  #services: Services | undefined;
  #secret: string | undefined;
  #stopping: Promise<void> | undefined;
  #locals = 0;

  private constructor(options: DaemonParts) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    this.#log = new Log({
      level: options.config.logLevel,
      format: options.config.logFormat,
      now: () => Date.now(),
      write: options.writeLog,
    });
    this.stopped = this.#stoppedLatch.promise;
    // Who waits for the parts hears of a failed start; nobody has to.
    this.#parts.promise.catch(() => {});
  }

  /** Builds and starts a daemon; resolves when it can answer everything. @throws when a part cannot be had; nothing is left behind. */
  static async start(options: DaemonParts): Promise<Daemon> {
    const daemon = new Daemon(options);
    try {
      await daemon.#start();
      return daemon;
    } catch (error) {
      daemon.#parts.reject(error);
      await daemon.#stack.disposeAsync();
      throw error;
    }
  }

  /** The address it listens on. */
  get host(): string {
    return this.#options.config.host;
  }

  /** The real port; 0 when it does not listen. */
  get port(): number {
    return this.#listener?.port ?? 0;
  }

  /** The secret that clients prove they know; `undefined` when authentication is off. */
  get secret(): string | undefined {
    return this.#secret;
  }

  async #start(): Promise<void> {
    const { config, folders, listen, purpose, clock, deferMs } = this.#options;
    if (folders !== undefined) {
      for (const folder of [folders.state, folders.config, folders.data]) await makeFolder(folder);
      this.#stack.use(await StateLock.take(folders.state, purpose, this.#options.lockWaitMs));
      // Before anything is announced: a daemon that will refuse to serve must not be found.
      await requireUsableDatabase(databasePath(folders.state));
    }
    this.#secret = config.auth === "off" ? undefined : await this.#readSecret();
    const services: Services = this.#services = {
      version: VERSION,
      // Plans are kept on disk, and made by what the daemon may do.
      capabilities: folders === undefined || this.#options.surroundings === undefined
        ? CAPABILITIES
        : [...CAPABILITIES, "PLANS"],
      limits: { ...LIMITS, maxFrame: config.maxFrame },
      audience: this.#audience,
      listeners: this.#listeners,
      clock,
      log: this.#log,
      auth: this.#secret === undefined ? undefined : await importSecret(this.#secret),
      port: () => this.port,
      health: () => this.#loaded === undefined ? this.#healthAfterStart() : this.health,
      onGreeting: () => this.#greeted.resolve(),
      requestFault: (target, action, payload) =>
        target === "SYSTEM"
          ? systemRequestFault(action, payload)
          : target === "SHELL"
          ? shellRequestFault(action, payload)
          : undefined,
      readHello,
      submit: async (submission) => {
        const { pipeline, answers } = this.#loaded ?? await this.#parts.promise;
        await pipeline.submit({ ...submission, kept: submission.kept ?? answers });
      },
    };
    // Before anything is announced: a daemon that will refuse to serve must not be found. One that is there for a single command is
    // what the person mends it with: it refuses what is asked of it but that.
    if (config.mandatorySkills.length > 0) {
      this.#loaded = await this.#loadParts();
      const missing = await this.#loaded.missingSkills();
      if (listen && missing.length > 0) throw new MandatorySkillError(missing);
    }
    const reserve = this.#stack.use(new Reserve(listen ? RESERVE : 0));
    if (listen) {
      this.#listener = this.#stack.use(new Listener(config, services));
      if (folders !== undefined) {
        await writePort(folders.state, this.port);
        this.#stack.defer(() => removePort(folders.state));
      }
      this.#options.onListening(config.host, this.port);
      if (deferMs > 0) await Promise.race([this.#greeted.promise, timeSpan(deferMs)]);
    }
    // Nothing above waits for what comes now: the modules of the pipeline and the database.
    // A crowd that comes first must not take the descriptors that the parts need: some were put by, and nobody is let in meanwhile.
    reserve[Symbol.dispose]();
    const loading = this.#loaded === undefined ? this.#loadParts() : Promise.resolve(this.#loaded);
    void this.#listener?.hold(loading);
    this.#loaded = await loading;
    this.#parts.resolve(this.#loaded);
  }

  /** Resolves with `promise`, or after some time. */
  async #firstOf(promise: Promise<unknown>, ms: number): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const cancel = this.#options.clock.after(ms, resolve);
    await Promise.race([promise, late]);
    cancel();
  }

  async #healthAfterStart(): Promise<Health> {
    await this.#firstOf(this.#parts.promise.catch(() => {}), START_UP_MS);
    return this.health;
  }

  async #readSecret(): Promise<string> {
    const { folders } = this.#options;
    if (folders !== undefined) return await readOrMakeSecret(secretPath(folders.state));
    const { randomHex } = await import("./wire/auth.ts");
    return randomHex(32);
  }

  async #loadParts(): Promise<Parts> {
    const { buildParts } = await import("./parts.ts");
    const { config, folders, clock, reasoners, actuators, guard, memory, surroundings } = this.#options;
    return buildParts(this.#stack, {
      config,
      folders,
      clock,
      log: this.#log,
      reasoners,
      actuators,
      guard,
      memory,
      surroundings,
      audience: this.#audience,
      listeners: this.#listeners,
      skills: { ...this.#options.skills, registry: this.skillRegistry },
      facts: {
        status: () => this.#statusFields(),
        gateways: () => ({
          GATEWAYS: list(
            this.gatewayRegistry.list().map((gateway) =>
              plist({ NAME: gateway.name, STATUS: kw(gateway.status.toUpperCase()) })
            ),
          ),
        }),
        stop: () => void this.stop(),
      },
      statusLines: () => this.#statusLines(),
    });
  }

  /** How the daemon is. */
  get health(): Health {
    if (this.#loaded === undefined) return "UNKNOWN";
    if (!this.#loaded.storageWorks() || this.#loaded.hindrance() !== undefined) return "UNHEALTHY";
    const now = performance.now();
    if (!(now - this.#lookedAt < TROUBLES_MS)) {
      this.#lookedAt = now;
      this.#isTroubled = this.#loaded.troubles().length > 0;
    }
    return this.#isTroubled ? "DEGRADED" : "HEALTHY";
  }

  /** Logs a fault that belongs to no message. */
  reportFault(error: unknown): void {
    this.#log.error("Fault outside any message", { error });
  }

  /** Serves a peer over any transport as if it had connected to the port. The peer must authenticate like any other. */
  connect(transport: Transport): void {
    if (this.#listener !== undefined) return this.#listener.serve(transport);
    void this.#serveLocally(transport);
  }

  async #serveLocally(transport: Transport): Promise<void> {
    const { Session } = await import("./server/session.ts");
    const session = new Session(transport, ++this.#locals, this.#services as Services);
    this.#stack.defer(() => session.destroy());
    await session.serve();
  }

  #statusFields() {
    const { config, folders } = this.#options;
    return {
      VERSION,
      HOST: this.host,
      PORT: this.port,
      PID: Deno.pid,
      "UPTIME-SECONDS": this.#uptimeSeconds(),
      HEALTH: kw(this.health),
      AUTH: kw(config.auth.toUpperCase()),
      CONNECTIONS: this.#listener?.connections ?? this.#locals,
      RUNNING: this.#loaded?.pipeline.running ?? 0,
      REASONERS: list((this.#loaded?.reasonerNames ?? []).map((name) => name)),
      SKILLS: this.skillRegistry.size,
      GATEWAYS: this.gatewayRegistry.size,
      CONTAINMENT: this.#loaded?.containment() ?? null,
      TROUBLES: list(this.#loaded?.troubles() ?? []),
      "PLANS-WAITING": this.#loaded?.plansWaiting() ?? 0,
      NOTES: this.#loaded?.notes() ?? null,
      "STATE-FOLDER": folders?.state ?? null,
      "FROM-FILES": list(config.fromFiles.map(({ name, file }) => plist({ NAME: name, FILE: file }))),
    };
  }

  #statusLines(): readonly string[] {
    const { config } = this.#options;
    return [
      `Passepartout ${VERSION} is ${this.health.toLowerCase()}.`,
      `address      ${
        this.#listener === undefined ? "none (it answers this one question)" : `${showAddress(this.host, this.port)}`
      }`,
      `process      ${Deno.pid}, up ${this.#uptimeSeconds()} s`,
      `auth         ${config.auth}`,
      `model        none configured`,
      `skills       ${this.skillRegistry.size}`,
      `gateways     ${this.gatewayRegistry.size}`,
      `containment  ${
        this.#loaded?.acts === true ? this.#loaded.containment() ?? "not tried yet" : "no commands here"
      }`,
      `plans        ${this.#loaded?.plansWaiting() ?? 0} waiting`,
      `notes        ${this.#loaded?.notes() ?? "none"}`,
      ...(this.#loaded?.troubles() ?? []).map((each) => `trouble      ${each}`),
      ...config.fromFiles.map(({ name, file }) => `from file    ${name} (${file})`),
    ];
  }

  #uptimeSeconds(): number {
    return Math.max(0, Math.floor((this.#options.clock.now() - this.#startedAt) / 1000));
  }

  /**
   * Stops in order: accepts nobody, lets running messages finish for up to 5 s, writes what is queued, gives everything back.
   * A second call waits for the first.
   */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop().then(
      () => this.#stoppedLatch.resolve(),
      (error) => {
        this.#stoppedLatch.resolve();
        throw error;
      },
    );
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#log.info("Stopping");
    this.#listener?.stopAccepting();
    const parts = this.#loaded ?? await this.#parts.promise.catch(() => undefined);
    await parts?.pipeline.drain(LIMITS.drainMs);
    await this.#listener?.close(LIMITS.lingerMs / 4);
    await this.#stack.disposeAsync();
    this.#log.info("Stopped");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

/**
 * Resolves after some time of the system's, without a timer: the first `setTimeout` of a process loads modules for about as long
 * as the whole wait, and would hold up the connection that is waited for.
 */
function timeSpan(ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  AbortSignal.timeout(ms).addEventListener("abort", () => resolve(), { once: true });
  return promise;
}

function showAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
