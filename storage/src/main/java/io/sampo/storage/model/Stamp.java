package io.sampo.storage.model;

/**
 * Origin and time of an operation: the clock tag of the router that took it and a hybrid-logical
 * timestamp that orders operations of different routers (ARCHITECTURE §3, spec distributed §3.7).
 *
 * @param peer who stamped it
 * @param clock number of the clock at that peer
 * @param tick position on that clock
 * @param hlt physical milliseconds since 1970 in the upper 48 bits, a counter in the lower 16; ties
 *     between peers go to the larger peer id
 */
public record Stamp(PeerId peer, int clock, long tick, long hlt) {}
