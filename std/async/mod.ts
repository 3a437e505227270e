// The face of @std/async: its modules together, as far as there is a face for them.
// It holds nothing of its own; import one module by its subpath where start-up time counts.

export * from "./abortable.ts";
export * from "./deadline.ts";
export * from "./debounce.ts";
export * from "./delay.ts";
export * from "./mux_async_iterator.ts";
export * from "./pool.ts";
export * from "./retry.ts";
export * from "./tee.ts";
