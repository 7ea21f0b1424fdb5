package io.sampo.fault;

import java.util.Optional;

/**
 * What a client saw of one point.
 *
 * @param last whether everything had come to rest before
 * @param where the peer that was asked
 */
record PastRead(
    long point, Optional<Expected> found, long begin, long end, boolean last, String where) {}
