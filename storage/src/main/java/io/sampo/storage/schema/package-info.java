/**
 * Collection parameters, their defaults and how a change merges into them. Knows nothing of points
 * or requests.
 */
@NullMarked
package io.sampo.storage.schema;

import org.jspecify.annotations.NullMarked;
