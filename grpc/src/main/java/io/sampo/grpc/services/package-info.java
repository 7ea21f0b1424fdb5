/** What each method of each service does: map, ask, map back. Must not know HTTP. */
@NullMarked
package io.sampo.grpc.services;

import org.jspecify.annotations.NullMarked;
