/**
 * What happens to acknowledged changes when a real server is killed. Knows the server only through
 * its launcher and an official client.
 */
@NullMarked
package io.sampo.fault;

import org.jspecify.annotations.NullMarked;
