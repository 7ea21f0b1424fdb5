package io.sampo.cluster.coordinator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.cluster.catalog.CatalogCodec;
import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.storage.model.PeerId;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.UUID;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Form of what peers and their coordinator tell each other: JSON, a manifest per message. */
public final class CoordinatorSerializer extends SerializerWithStringManifest {
  private static final int IDENTIFIER = 7_302;
  private static final String EXECUTE = "x1";
  private static final String ANSWER = "a1";
  private static final ObjectMapper JSON = CatalogCodec.newMapper();

  private final ActorRefResolver refs;

  /** An {@code Execute} as it travels. */
  private record ExecuteForm(
      UUID id, CatalogCommand command, long origin, long deadlineMillis, String replyTo) {}

  /** Called by Pekko. */
  public CoordinatorSerializer(ExtendedActorSystem system) {
    refs = ActorRefResolver.get(Adapter.toTyped(system));
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object message) {
    return message instanceof Coordinator.Answer ? ANSWER : EXECUTE;
  }

  @Override
  public byte[] toBinary(Object message) {
    try {
      if (message instanceof Coordinator.Command.Execute execute) {
        return JSON.writeValueAsBytes(
            new ExecuteForm(
                execute.id(),
                execute.command(),
                execute.origin().value(),
                execute.deadline().toEpochMilli(),
                refs.toSerializationFormat(execute.replyTo())));
      }
      return JSON.writeValueAsBytes(message);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no form of " + message, e);
    }
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    try {
      return switch (manifest) {
        case ANSWER -> JSON.readValue(bytes, Coordinator.Answer.class);
        case EXECUTE -> {
          var form = JSON.readValue(bytes, ExecuteForm.class);
          yield new Coordinator.Command.Execute(
              form.id(),
              form.command(),
              new PeerId(form.origin()),
              Instant.ofEpochMilli(form.deadlineMillis()),
              refs.resolveActorRef(form.replyTo()));
        }
        default -> throw new NotSerializableException("unknown message " + manifest);
      };
    } catch (NotSerializableException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("a message for the coordinator cannot be read", e);
    }
  }
}
