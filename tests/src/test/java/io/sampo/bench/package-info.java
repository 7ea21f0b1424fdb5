/**
 * Measurements of a real server from outside: its CPU time, its latencies, ratios against something
 * in the same run. Must not know what is inside the server.
 */
@NullMarked
package io.sampo.bench;

import org.jspecify.annotations.NullMarked;
