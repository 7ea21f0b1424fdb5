package io.sampo.cluster.collection;

import io.sampo.storage.model.PeerId;

/**
 * Until when a write may begin where it was handed to: who handed it on gives it to another peer
 * afterwards, and whoever still finds it in its queue, as after standing still, must not begin it
 * then. It would come after writes that were acknowledged since.
 *
 * @param giver the peer on whose clock the end is
 * @param endMillis since the epoch
 */
public record Handover(PeerId giver, long endMillis) {}
