package io.sampo.storage.journal;

/** Is told what the commit thread does; has to return at once and must not throw. */
public interface JournalListener {
  /** A force of the log took this long. */
  void forced(long nanos);

  /** A group was committed: so many atomic writes, with so many events, in so many bytes. */
  void committed(int writes, int events, long bytes);

  /** The log now holds so many bytes of deleted events as history. */
  void historyKept(long bytes);
}
