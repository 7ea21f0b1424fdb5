package io.sampo.cluster.wire;

import javax.net.ssl.SSLEngine;

/** TLS of the connections between peers: engines that let in only who belongs here. Any thread. */
public interface LineSecurity {
  /** For a connection that another peer makes. */
  SSLEngine accepting(String host, int port);

  /** For a connection to another peer. */
  SSLEngine connecting(String host, int port);
}
