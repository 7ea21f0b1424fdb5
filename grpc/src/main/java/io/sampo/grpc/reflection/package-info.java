/**
 * Tells clients which services there are and what their messages look like. Must not know what the
 * services do.
 */
@NullMarked
package io.sampo.grpc.reflection;

import org.jspecify.annotations.NullMarked;
