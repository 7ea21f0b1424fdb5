package io.sampo.cluster.coordinator;

import java.io.NotSerializableException;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Form of messages between actors and the coordinator: JSON, a manifest per message. */
public final class CoordinatorSerializer extends SerializerWithStringManifest {
  private static final int IDENTIFIER = 7_302;
  private static final String EXECUTE = "x2";
  private static final String ANSWER = "a1";

  private final ActorRefResolver refs;

  /** An {@code Execute} as it travels. */
  private record ExecuteForm(CoordinatorForms.RequestForm request, String replyTo) {}

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
    return CoordinatorForms.json(
        message instanceof Coordinator.Command.Execute execute
            ? new ExecuteForm(
                CoordinatorForms.RequestForm.of(execute.request()),
                refs.toSerializationFormat(execute.replyTo()))
            : message);
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    return switch (manifest) {
      case ANSWER -> CoordinatorForms.answer(bytes);
      case EXECUTE -> {
        var form = CoordinatorForms.read(bytes, ExecuteForm.class);
        yield new Coordinator.Command.Execute(
            form.request().request(), refs.resolveActorRef(form.replyTo()));
      }
      default -> throw new NotSerializableException("unknown message " + manifest);
    };
  }
}
