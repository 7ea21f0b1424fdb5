/** The one writer of the catalog. Knows the rules of the catalog, and must not know data. */
@NullMarked
package io.sampo.cluster.coordinator;

import org.jspecify.annotations.NullMarked;
