/**
 * The REST server: connections, limits, encodings, envelopes. Must not know what the endpoints do.
 */
@NullMarked
package io.sampo.http;

import org.jspecify.annotations.NullMarked;
