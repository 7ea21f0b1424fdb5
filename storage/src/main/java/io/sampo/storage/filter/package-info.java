/**
 * Which rows of a segment match a filter: by bitmaps where payload indexes know it, by a look at
 * the row where they do not. Must not know files, segments' inner life, vectors or wire formats.
 */
@NullMarked
package io.sampo.storage.filter;

import org.jspecify.annotations.NullMarked;
