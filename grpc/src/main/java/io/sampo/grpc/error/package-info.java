/**
 * What a failed call answers: one switch from refusals to status codes. Must not know messages of
 * single services.
 */
@NullMarked
package io.sampo.grpc.error;

import org.jspecify.annotations.NullMarked;
