package io.sampo.storage.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page and the id at which the next one starts, {@code null} at the end. */
public record ScrollPage(List<PointRecord> points, @Nullable PointId next) {}
