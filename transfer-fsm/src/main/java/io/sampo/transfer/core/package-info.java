/** The rules of a transfer as pure functions. Must not know actors, peers or time. */
@NullMarked
package io.sampo.transfer.core;

import org.jspecify.annotations.NullMarked;
