/** Who belongs to the cluster, and what it can be asked and told about that. */
@NullMarked
package io.sampo.cluster.membership;

import org.jspecify.annotations.NullMarked;
