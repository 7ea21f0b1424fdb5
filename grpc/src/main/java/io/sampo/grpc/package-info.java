/**
 * Starts the gRPC interface and ties paths to services. Must not know how a request is carried out.
 */
@NullMarked
package io.sampo.grpc;

import org.jspecify.annotations.NullMarked;
