/**
 * Real data against known answers: loads a data set through official clients and compares exact
 * search with what brute force finds. Knows the wire, and must not know how the server works.
 */
@NullMarked
package io.sampo.truth;

import org.jspecify.annotations.NullMarked;
