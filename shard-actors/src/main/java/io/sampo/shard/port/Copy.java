package io.sampo.shard.port;

import io.sampo.storage.model.PeerId;

/** An operation at another replica. */
public record Copy(PeerId peer, Progress progress) {}
