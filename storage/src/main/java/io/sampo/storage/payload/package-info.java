/**
 * Payloads: their encoding, conversion from and to JSON, reading by path, edits, selection and the
 * text forms of moments. Works on values and bytes; must not know filters, indexes, segments, files
 * or wire formats other than JSON.
 */
@NullMarked
package io.sampo.storage.payload;

import org.jspecify.annotations.NullMarked;
