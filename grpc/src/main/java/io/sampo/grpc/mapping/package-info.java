/**
 * Messages of the wire to the request model and answers back. Must not know who executes requests.
 */
@NullMarked
package io.sampo.grpc.mapping;

import org.jspecify.annotations.NullMarked;
