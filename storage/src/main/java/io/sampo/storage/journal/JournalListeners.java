package io.sampo.storage.journal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Several listeners as one; more may come at any time, and are told what happens from then on. */
final class JournalListeners implements JournalListener {
  private final List<JournalListener> all;

  JournalListeners(JournalListener first) {
    all = new CopyOnWriteArrayList<>(List.of(first));
  }

  void add(JournalListener listener) {
    all.add(listener);
  }

  @Override
  public void forced(long nanos) {
    all.forEach(listener -> listener.forced(nanos));
  }

  @Override
  public void committed(int writes, int events, long bytes) {
    all.forEach(listener -> listener.committed(writes, events, bytes));
  }

  @Override
  public void historyKept(long bytes) {
    all.forEach(listener -> listener.historyKept(bytes));
  }
}
