/** What a transfer needs from the peers and from the metadata. Must not know who provides it. */
@NullMarked
package io.sampo.transfer.port;

import org.jspecify.annotations.NullMarked;
