/**
 * What can be wrong with a REST request, and the one mapping of all faults to HTTP status and
 * envelope. Knows refusals, but neither routes nor JSON readers.
 */
@NullMarked
package io.sampo.http.error;

import org.jspecify.annotations.NullMarked;
