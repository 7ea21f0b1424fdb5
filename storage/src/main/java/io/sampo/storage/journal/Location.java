package io.sampo.storage.journal;

/** Where one record lies; offset and length in bytes. */
record Location(int segment, int offset, int length) {}
