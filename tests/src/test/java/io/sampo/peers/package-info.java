/**
 * Several real servers as one cluster, and the network between them, which can be cut. Talks to
 * them over the wire and by signals; must not know what is inside.
 */
@NullMarked
package io.sampo.peers;

import org.jspecify.annotations.NullMarked;
