package io.sampo.shard.port;

import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;

/** The replica at which an operation began was deactivated, and did not know it yet. */
public final class OutdatedException extends RefusedException {
  private static final long serialVersionUID = 1;

  public OutdatedException(Refusal why) {
    super(why);
  }
}
