package io.sampo.storage.journal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds the commit thread at a force until it is opened, which closing it does too. */
final class Gate implements Runnable, AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch opened = new CountDownLatch(1);

  @Override
  public void run() {
    reached.countDown();
    await(opened);
  }

  /** Waits until the commit thread stands here. */
  void awaitReached() {
    await(reached);
  }

  void open() {
    opened.countDown();
  }

  @Override
  public void close() {
    open();
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("waited in vain");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
