/**
 * Payload indexes of one segment: which rows have which values at a path. Works on encoded payloads
 * and row numbers; must not know filters beyond single conditions, segments, files or point ids.
 */
@NullMarked
package io.sampo.storage.index.field;

import org.jspecify.annotations.NullMarked;
