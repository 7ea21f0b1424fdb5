/**
 * JSON from and to the request model: a strict reader of UTF-8 bytes, small readers per shape, and
 * the writers of answers. Knows the model, but neither routes nor HTTP.
 */
@NullMarked
package io.sampo.http.json;

import org.jspecify.annotations.NullMarked;
