/**
 * Hash functions whose values are part of a contract with clients or between peers. Must not know
 * what is hashed.
 */
@NullMarked
package io.sampo.storage.hash;

import org.jspecify.annotations.NullMarked;
