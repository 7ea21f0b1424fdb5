package io.sampo.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.VectorValue;
import java.io.NotSerializableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.DeleteMessagesSuccess;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.PersistentEnvelope;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** The journal behind a real actor system. */
@Timeout(60)
class ReplicaJournalTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Config config() {
    return ConfigFactory.parseString(
            """
            pekko.loglevel = WARNING
            pekko.persistence.journal.plugin = "sampo.journal"
            pekko.actor {
              serializers {
                operation = "io.sampo.storage.journal.OperationSerializer"
                note = "io.sampo.storage.journal.OperationSerializer$OfNotes"
              }
              serialization-bindings {
                "io.sampo.storage.journal.LoggedOperation" = operation
                "io.sampo.storage.journal.OperationSerializer$Note" = note
              }
            }
            sampo.journal { dir = "%s", segment-bytes = 256 KiB, reserve-bytes = 1 MiB }
            """
                .formatted(folder))
        .withFallback(ConfigFactory.load());
  }

  private interface Body {
    void run(ActorSystem system) throws Exception;
  }

  private void withSystem(Body body) throws Exception {
    var system = ActorSystem.create("journal-test", config());
    try {
      body.run(system);
    } finally {
      TestKit.shutdownActorSystem(system);
    }
  }

  /** A shard replica's log, reduced to what it says to the journal. */
  private static final class Keeper
      extends EventSourcedBehavior<Keeper.Command, LoggedOperation, List<LoggedOperation>> {
    private sealed interface Command {
      record Write(
          List<LoggedOperation> operations, org.apache.pekko.actor.typed.ActorRef<Integer> replyTo)
          implements Command {}

      record Read(org.apache.pekko.actor.typed.ActorRef<List<LoggedOperation>> replyTo)
          implements Command {}
    }

    private Keeper(String pid) {
      super(PersistenceId.ofUniqueId(pid));
    }

    static Behavior<Command> create(String pid) {
      return new Keeper(pid);
    }

    @Override
    public List<LoggedOperation> emptyState() {
      return List.of();
    }

    @Override
    public CommandHandler<Command, LoggedOperation, List<LoggedOperation>> commandHandler() {
      return newCommandHandlerBuilder()
          .forAnyState()
          .onCommand(
              Command.Write.class,
              write ->
                  Effect()
                      .persist(write.operations())
                      .thenRun((List<LoggedOperation> state) -> write.replyTo().tell(state.size())))
          .onCommand(
              Command.Read.class,
              (state, read) ->
                  Effect().none().thenRun((List<LoggedOperation> now) -> read.replyTo().tell(now)))
          .build();
    }

    @Override
    public EventHandler<List<LoggedOperation>, LoggedOperation> eventHandler() {
      return (state, event) -> {
        var next = new ArrayList<>(state);
        next.add(event);
        return next;
      };
    }
  }

  private static LoggedOperation operation(long number) {
    var vector = new float[384];
    Arrays.fill(vector, (float) number);
    return new LoggedOperation(
        number,
        new Stamp(new PeerId(7), 1, number, number << 16),
        new UpdateOperation.Upsert(
            List.of(
                new Point(
                    PointId.num(number),
                    Map.of("", new VectorValue.Dense(vector)),
                    Payload.EMPTY))));
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  private static org.apache.pekko.actor.typed.ActorRef<Keeper.Command> keeper(
      ActorSystem system, String pid) {
    return Adapter.spawn(system, Keeper.create(pid), pid);
  }

  private static int write(
      ActorSystem system,
      org.apache.pekko.actor.typed.ActorRef<Keeper.Command> keeper,
      LoggedOperation... operations) {
    return get(
        AskPattern.<Keeper.Command, Integer>ask(
            keeper,
            replyTo -> new Keeper.Command.Write(List.of(operations), replyTo),
            PATIENCE,
            Adapter.toTyped(system).scheduler()));
  }

  private static List<LoggedOperation> read(
      ActorSystem system, org.apache.pekko.actor.typed.ActorRef<Keeper.Command> keeper) {
    return get(
        AskPattern.<Keeper.Command, List<LoggedOperation>>ask(
            keeper, Keeper.Command.Read::new, PATIENCE, Adapter.toTyped(system).scheduler()));
  }

  @Test
  void aPersistentActorRecoversWhatItWrote() throws Exception {
    var expected = new ArrayList<LoggedOperation>();
    withSystem(
        system -> {
          var keeper = keeper(system, "replica-1");
          for (long n = 1; n <= 50; n += 2) {
            assertThat(write(system, keeper, operation(n), operation(n + 1)))
                .isEqualTo((int) n + 1);
            expected.add(operation(n));
            expected.add(operation(n + 1));
          }
        });
    withSystem(
        system -> {
          var keeper = keeper(system, "replica-1");
          assertThat(read(system, keeper)).usingRecursiveComparison().isEqualTo(expected);
          assertThat(write(system, keeper, operation(51))).isEqualTo(51);
        });
  }

  @Test
  void manyPersistentActorsShareForces() throws Exception {
    int actors = 100;
    int rounds = 10;
    withSystem(
        system -> {
          var stats = ReplicaLog.get(system).stats();
          var done = new ArrayList<CompletableFuture<Void>>();
          for (int a = 0; a < actors; a++) {
            var keeper = keeper(system, "replica-" + a);
            done.add(
                CompletableFuture.runAsync(
                    () -> {
                      for (int n = 1; n <= rounds; n++) {
                        write(system, keeper, operation(n));
                      }
                    },
                    command -> Thread.ofVirtual().start(command)));
          }
          get(CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)));

          System.out.printf(
              "%d events of %d actors took %d fsyncs%n",
              stats.events(), actors, stats.forceNanos().count());
          assertThat(stats.events()).isEqualTo((long) actors * rounds);
          assertThat(stats.forceNanos().count()).isLessThan((long) actors * rounds / 2);
        });
    withSystem(
        system -> {
          for (int a = 0; a < actors; a++) {
            assertThat(read(system, keeper(system, "replica-" + a)))
                .extracting(LoggedOperation::number)
                .isEqualTo(LongStream.rangeClosed(1, rounds).boxed().toList());
          }
        });
  }

  /** What a persistent actor says to the journal, said by hand. */
  private record Talk(ActorRef journal, TestKit probe) {
    static Talk with(ActorSystem system) {
      return new Talk(
          Persistence.get(system).journalFor("sampo.journal", ConfigFactory.empty()),
          new TestKit(system));
    }

    static PersistentRepr event(String pid, long number, Object payload) {
      return PersistentRepr.apply(
          payload, number, pid, "", false, ActorRef.noSender(), "writer-" + pid);
    }

    void write(PersistentRepr... events) {
      write(List.of(AtomicWrite.apply(scala(List.of(events)))));
    }

    void write(List<AtomicWrite> writes) {
      journal.tell(
          new JournalProtocol.WriteMessages(
              scala(List.<PersistentEnvelope>copyOf(writes)), probe.getRef(), 1),
          probe.getRef());
    }

    static <T> scala.collection.immutable.Seq<T> scala(List<T> list) {
      return CollectionConverters.asScala(list).toList();
    }

    void writeAndWait(String pid, long from, long to) {
      for (long n = from; n <= to; n++) {
        write(event(pid, n, pid + "#" + n));
        expectWritten(1);
      }
    }

    void expectWritten(int events) {
      probe.expectMsgEquals(JournalProtocol.WriteMessagesSuccessful$.MODULE$);
      for (int i = 0; i < events; i++) {
        probe.expectMsgClass(JournalProtocol.WriteMessageSuccess.class);
      }
    }

    List<Object> replay(String pid, long from, long to, long max, long highest) {
      journal.tell(
          new JournalProtocol.ReplayMessages(from, to, max, pid, probe.getRef()), probe.getRef());
      var payloads = new ArrayList<>();
      while (true) {
        var message = probe.receiveOne(PATIENCE);
        if (message instanceof JournalProtocol.ReplayedMessage replayed) {
          payloads.add(replayed.persistent().payload());
        } else {
          assertThat(message).isEqualTo(new JournalProtocol.RecoverySuccess(highest));
          return payloads;
        }
      }
    }

    void delete(String pid, long upTo) {
      journal.tell(new JournalProtocol.DeleteMessagesTo(pid, upTo, probe.getRef()), probe.getRef());
      probe.expectMsgEquals(new DeleteMessagesSuccess(upTo));
    }
  }

  @Test
  void thePluginProtocolIsKept() throws Exception {
    withSystem(
        system -> {
          var talk = Talk.with(system);
          talk.writeAndWait("a", 1, 5);
          assertThat(talk.replay("a", 2, 4, Long.MAX_VALUE, 5))
              .containsExactly("a#2", "a#3", "a#4");
          assertThat(talk.replay("a", 1, Long.MAX_VALUE, 2, 5)).containsExactly("a#1", "a#2");
          assertThat(talk.replay("nobody", 1, Long.MAX_VALUE, Long.MAX_VALUE, 0)).isEmpty();

          talk.delete("a", 3);
          assertThat(talk.replay("a", 1, Long.MAX_VALUE, Long.MAX_VALUE, 5))
              .containsExactly("a#4", "a#5");
          talk.delete("a", Long.MAX_VALUE);
          assertThat(talk.replay("a", 1, Long.MAX_VALUE, Long.MAX_VALUE, 5)).isEmpty();
        });
    withSystem(
        system ->
            assertThat(Talk.with(system).replay("a", 1, Long.MAX_VALUE, Long.MAX_VALUE, 5))
                .isEmpty());
  }

  @Test
  void deletedEventsAreReadAsHistory() throws Exception {
    withSystem(
        system -> {
          var log = ReplicaLog.get(system);
          assertThatThrownBy(() -> log.firstKept("a")).isInstanceOf(IllegalStateException.class);
          get(ReplicaLog.start(system));
          var talk = Talk.with(system);
          talk.writeAndWait("a", 1, 4);
          talk.write(Talk.event("a", 5, operation(5)));
          talk.expectWritten(1);
          talk.delete("a", 4);

          assertThat(talk.replay("a", 1, Long.MAX_VALUE, Long.MAX_VALUE, 5)).hasSize(1);
          assertThat(log.firstKept("a")).isEqualTo(1);
          var read = new ArrayList<>();
          var end = log.history("a", 2, Long.MAX_VALUE, (number, event) -> read.add(event));
          assertThat(end).isEqualTo(new HistoryRead.Complete(5));
          assertThat(read)
              .usingRecursiveComparison()
              .isEqualTo(List.of("a#2", "a#3", "a#4", operation(5)));
          assertThat(log.stats().historyBytes()).isPositive();

          talk.delete("a", Long.MAX_VALUE);
          assertThat(log.firstKept("a")).isEqualTo(6);
          assertThat(log.stats().historyBytes()).isZero();
        });
  }

  @Test
  void theManifestWriterAndTimeOfAnEventComeBack() throws Exception {
    withSystem(
        system -> {
          var talk = Talk.with(system);
          var sent = Talk.event("a", 1, operation(3)).withManifest("adapted");
          talk.write(sent);
          talk.expectWritten(1);
          talk.journal()
              .tell(
                  new JournalProtocol.ReplayMessages(1, 1, 1, "a", talk.probe().getRef()),
                  talk.probe().getRef());

          var back =
              talk.probe().expectMsgClass(JournalProtocol.ReplayedMessage.class).persistent();
          assertThat(back.manifest()).isEqualTo("adapted");
          assertThat(back.writerUuid()).isEqualTo("writer-a");
          assertThat(back.timestamp()).isPositive();
          assertThat(back.payload()).usingRecursiveComparison().isEqualTo(operation(3));
        });
  }

  @Test
  void anEventWithoutSerializerIsRejectedAndTheOthersAreNot() throws Exception {
    withSystem(
        system -> {
          var talk = Talk.with(system);
          talk.write(
              List.of(
                  AtomicWrite.apply(Talk.event("a", 1, "good")),
                  AtomicWrite.apply(Talk.event("a", 2, new Thread())),
                  AtomicWrite.apply(Talk.event("a", 3, "good too"))));

          talk.probe().expectMsgEquals(JournalProtocol.WriteMessagesSuccessful$.MODULE$);
          talk.probe().expectMsgClass(JournalProtocol.WriteMessageSuccess.class);
          var rejected = talk.probe().expectMsgClass(JournalProtocol.WriteMessageRejected.class);
          assertThat(rejected.cause()).hasRootCauseInstanceOf(NotSerializableException.class);
          talk.probe().expectMsgClass(JournalProtocol.WriteMessageSuccess.class);
          assertThat(talk.replay("a", 1, 9, 9, 3)).containsExactly("good", "good too");
        });
  }

  @Test
  void serializersOfBothKindsAreUsed() throws Exception {
    withSystem(
        system -> {
          var talk = Talk.with(system);
          var large = new OperationSerializer.Note(6 << 20);
          talk.write(Talk.event("a", 1, new OperationSerializer.Note(5)));
          talk.expectWritten(1);
          talk.write(Talk.event("a", 2, large), Talk.event("a", 3, operation(1)));
          talk.expectWritten(2);

          assertThat(talk.replay("a", 1, 9, 9, 3))
              .usingRecursiveComparison()
              .isEqualTo(List.of(new OperationSerializer.Note(5), large, operation(1)));
        });
  }

  @Test
  void aSecondWriterFailsAndIsNotRejected() throws Exception {
    withSystem(
        system -> {
          var talk = Talk.with(system);
          talk.writeAndWait("a", 1, 2);
          talk.write(Talk.event("a", 2, "usurper"));

          talk.probe().expectMsgClass(JournalProtocol.WriteMessagesFailed.class);
          talk.probe().expectMsgClass(JournalProtocol.WriteMessageFailure.class);
          assertThat(talk.replay("a", 1, 9, 9, 2)).containsExactly("a#1", "a#2");
        });
  }

  @Test
  void aDamagedLogRefusesEveryRequestWithTheReason() throws Exception {
    withSystem(
        system -> {
          get(ReplicaLog.start(system));
          Talk.with(system).writeAndWait("a", 1, 3);
        });
    var segment = Fixture.segments(folder).getFirst();
    var bytes = Files.readAllBytes(segment);
    bytes[4] ^= 1;
    Files.write(segment, bytes);

    withSystem(
        system -> {
          assertThatThrownBy(() -> get(ReplicaLog.start(system)))
              .hasRootCauseInstanceOf(StorageException.class)
              .rootCause()
              .satisfies(
                  e ->
                      assertThat(((StorageException) e).failure())
                          .isInstanceOf(StorageFailure.Corrupt.class));
          assertThatThrownBy(() -> ReplicaLog.get(system).firstKept("a"))
              .isInstanceOf(StorageException.class);
          var talk = Talk.with(system);
          talk.write(Talk.event("a", 4, "late"));
          assertThat(talk.probe().expectMsgClass(JournalProtocol.WriteMessagesFailed.class).cause())
              .isInstanceOf(StorageException.class);
          talk.probe().expectMsgClass(JournalProtocol.WriteMessageFailure.class);
          talk.journal()
              .tell(
                  new JournalProtocol.ReplayMessages(1, 9, 9, "a", talk.probe().getRef()),
                  talk.probe().getRef());
          talk.probe().expectMsgClass(JournalProtocol.ReplayMessagesFailure.class);
        });
  }
}
