package io.sampo.storage.journal;

import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;

/** An event whose body is a text, or one that cannot be serialized. */
record TestEvent(String persistenceId, long sequenceNumber, String text, boolean broken)
    implements Storable {

  static TestEvent of(String persistenceId, long sequenceNumber, String text) {
    return new TestEvent(persistenceId, sequenceNumber, text, false);
  }

  /** Atomic writes of one event each, with texts that name them. */
  static List<List<Storable>> singles(String persistenceId, long from, long to) {
    return LongStream.rangeClosed(from, to)
        .mapToObj(n -> List.<Storable>of(of(persistenceId, n, text(persistenceId, n))))
        .toList();
  }

  static String text(String persistenceId, long sequenceNumber) {
    return persistenceId + "#" + sequenceNumber;
  }

  @Override
  public EventMeta meta() {
    return new EventMeta(77, "text", "adapter", "writer-1", 1_700_000_000_123L + sequenceNumber);
  }

  @Override
  public void writeBody(ByteBuffer out) throws Exception {
    out.put(text.getBytes(StandardCharsets.UTF_8));
    if (broken) {
      throw new NotSerializableException("broken on purpose");
    }
  }
}
