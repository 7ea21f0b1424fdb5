package io.sampo.storage.journal;

import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.serialization.ByteBufferSerializer;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.Serialization$;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;
import org.jspecify.annotations.Nullable;

/**
 * An event of a persistent actor on its way to the log. It is serialized by the commit thread, into
 * its buffer where the serializer knows how to, so events must not change once persisted.
 */
final class PersistentEvent implements Storable {
  private final ExtendedActorSystem system;
  private final Serialization serialization;
  private final PersistentRepr event;
  private final long timestampMillis;
  private @Nullable Serializer serializer;
  private byte @Nullable [] bytes;

  PersistentEvent(
      ExtendedActorSystem system,
      Serialization serialization,
      PersistentRepr event,
      long timestampMillis) {
    this.system = system;
    this.serialization = serialization;
    this.event = event;
    this.timestampMillis = timestampMillis;
  }

  @Override
  public String persistenceId() {
    return event.persistenceId();
  }

  @Override
  public long sequenceNumber() {
    return event.sequenceNr();
  }

  @Override
  public EventMeta meta() throws Exception {
    if (event.metadata().isDefined()) {
      throw new NotSerializableException("events with metadata are not kept by this journal");
    }
    var found = serializer();
    return new EventMeta(
        found.identifier(),
        Serializers.manifestFor(found, event.payload()),
        event.manifest(),
        event.writerUuid(),
        timestampMillis);
  }

  private Serializer serializer() {
    var found = serializer;
    if (found == null) {
      found = serialization.findSerializerFor(event.payload());
      serializer = found;
    }
    return found;
  }

  @Override
  public void writeBody(ByteBuffer out) {
    var found = serializer();
    if (found instanceof ByteBufferSerializer direct) {
      inTransport(
          () -> {
            direct.toBinary(event.payload(), out);
            return true;
          });
      return;
    }
    var array = bytes;
    if (array == null) {
      array = inTransport(() -> found.toBinary(event.payload()));
      bytes = array;
    }
    out.put(array);
  }

  /** Lets the serializer write references to actors with the address of this system. */
  private <T> T inTransport(scala.Function0<T> call) {
    return Serialization$.MODULE$.withTransportInformation(system, call);
  }
}
