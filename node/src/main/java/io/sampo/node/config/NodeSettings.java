package io.sampo.node.config;

/** All settings of a node, checked. */
public record NodeSettings(
    LogSettings log, StorageSettings storage, ServiceSettings service, ClusterSettings cluster) {}
