package io.sampo.node.config;

import java.util.OptionalInt;

/**
 * Where clients are served.
 *
 * @param host the address to listen on
 * @param httpPort 0 = any free one
 * @param grpcPort 0 = any free one; empty = no gRPC
 * @param maxRequestBytes the longest request body that is taken
 * @param metricsPort where metrics are told besides, and nothing else; 0 = any free one
 * @param metricsPrefix of the names of metrics
 * @param cors whether pages of other origins may ask
 */
public record ServiceSettings(
    String host,
    int httpPort,
    OptionalInt grpcPort,
    OptionalInt metricsPort,
    String metricsPrefix,
    long maxRequestBytes,
    boolean cors) {}
