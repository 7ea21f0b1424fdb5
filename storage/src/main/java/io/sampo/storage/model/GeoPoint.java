package io.sampo.storage.model;

/** Degrees: longitude −180..180, latitude −90..90. */
public record GeoPoint(double lon, double lat) {}
