/**
 * Rules the build keeps: layers, what may be used where, tidy sources. Knows names of packages, and
 * must not know what the code does.
 */
@NullMarked
package io.sampo.architecture;

import org.jspecify.annotations.NullMarked;
