/**
 * Dense vectors: where they lie, and how fast many of them are compared with one. Must not know
 * points, filters or segments.
 */
@NullMarked
package io.sampo.storage.vector;

import org.jspecify.annotations.NullMarked;
