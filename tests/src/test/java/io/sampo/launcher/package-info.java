/**
 * The launcher as its users meet it: processes, files, signals, exit codes. Knows {@code bin/sampo}
 * and the wire, and must not know what is inside.
 */
@NullMarked
package io.sampo.launcher;

import org.jspecify.annotations.NullMarked;
