/**
 * The process: command line, wiring, signals, exit codes. Knows every module from above, and must
 * not know what a request or a file means.
 */
@NullMarked
package io.sampo.node;

import org.jspecify.annotations.NullMarked;
