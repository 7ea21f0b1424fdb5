/**
 * TLS between peers: PEM files, keys and engines. Knows the JDK's security classes, and must not
 * know settings, nor who talks to whom.
 */
@NullMarked
package io.sampo.node.tls;

import org.jspecify.annotations.NullMarked;
