/**
 * Whether two replicas hold the same points, in a few kilobytes. Works on values; must not know
 * segments, files or how replicas are compared.
 */
@NullMarked
package io.sampo.storage.digest;

import org.jspecify.annotations.NullMarked;
