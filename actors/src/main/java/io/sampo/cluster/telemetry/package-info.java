/** What a node has counted and measured of itself, for telemetry and metrics. */
@NullMarked
package io.sampo.cluster.telemetry;

import org.jspecify.annotations.NullMarked;
