/**
 * Replays recorded answers of a reference server against a running Sampo and compares. Talks over
 * the wire only; must not know how the server is made.
 */
@NullMarked
package io.sampo.contract;

import org.jspecify.annotations.NullMarked;
