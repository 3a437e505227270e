// The gateways through which people reach the daemon from messaging services. None is configured yet: later work adds a file
// for each kind and enters it here.

/** A gateway that is configured. */
export interface GatewayEntry {
  /** Such as `telegram`. */
  readonly name: string;
  readonly status: "connected" | "down";
}

/** The gateways of one daemon. */
export class GatewayRegistry {
  readonly #gateways = new Map<string, GatewayEntry>();
  #initialized = false;

  /** Whether {@link initializeGatewayRegistry} has run on it. */
  get initialized(): boolean {
    return this.#initialized;
  }

  /** Returns the configured gateways, by name. */
  list(): readonly GatewayEntry[] {
    return [...this.#gateways.values()].sort((a, b) => a.name < b.name ? -1 : 1);
  }

  /** How many gateways are configured. */
  get size(): number {
    return this.#gateways.size;
  }

  /** Marks the registry as ready; a second time changes nothing. */
  initialize(): void {
    this.#initialized = true;
  }
}

/**
 * Makes a gateway registry ready for use (contract 7). Idempotent: what is registered stays as it is.
 *
 * @param registry The registry of a daemon; a new one without it.
 */
export function initializeGatewayRegistry(registry: GatewayRegistry = new GatewayRegistry()): GatewayRegistry {
  registry.initialize();
  return registry;
}
