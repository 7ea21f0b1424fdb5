package io.sampo.contract;

import java.io.IOException;

/** A running server that an oracle is replayed against, over one protocol. */
public interface OracleTarget extends AutoCloseable {
  /** Sends the request of the step. */
  OracleAnswer send(OracleStep step) throws IOException;

  /** Deletes all collections and aliases. */
  void reset() throws IOException;

  @Override
  void close() throws IOException;
}
