/**
 * A call on the wire: framing, compression, limits, deadlines. Must not know which services there
 * are.
 */
@NullMarked
package io.sampo.grpc.call;

import org.jspecify.annotations.NullMarked;
