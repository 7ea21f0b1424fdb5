/**
 * Moving a shard between peers and changing the shard count. Knows replicas and their proxies, and
 * must not know how peers agree.
 */
@NullMarked
package io.sampo.transfer;

import org.jspecify.annotations.NullMarked;
