package io.sampo.storage.model;

/** Another name of a collection. */
public record Alias(String name, String collection) {}
