package io.sampo.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.digest.Digest;
import io.sampo.storage.digest.DigestBuilder;
import io.sampo.storage.journal.OperationCodec;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PayloadKeys;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.PointStamps;
import io.sampo.storage.model.PointVectors;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.payload.Payloads;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.VectorParams;
import io.sampo.storage.schema.VectorsConfig;
import io.sampo.storage.vector.Cosine;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replicas that took the same operations, each in an order of its own and with a fate of its own,
 * hold the same: what the registers say. A failure names its seed; {@code -Dseed=N} runs only that
 * one.
 */
class ConvergenceTest {
  private static final int SEEDS = 300;
  private static final int REPLICAS = 2;

  /** In each of the two times between which deletions may be forgotten. */
  private static final int OPERATIONS = 20;

  private static final long SECOND_TIME = 1_000;

  /** Of operations whose stamps decide nothing. */
  private static final Stamp ANY = new Stamp(new PeerId(9), 0, 1, SECOND_TIME / 2);

  private static final List<PointId> IDS =
      List.of(
          PointId.num(1), PointId.num(2), PointId.num(3), PointId.num(-1), new PointId.Uuid(4, -4));
  private static final List<String> KEYS = List.of("a", "b", "ü");

  @TempDir(factory = InMemory.class)
  Path folder;

  static LongStream seeds() {
    var one = Long.getLong("seed");
    return one == null ? LongStream.range(0, SEEDS) : LongStream.of(one);
  }

  /** An operation as replicas give it to each other. */
  private record Stamped(Stamp stamp, UpdateOperation update) {}

  /** What a replica knows of a point. */
  private record Known(PointStamps stamps, RegisterModel.Content values) {}

  /** Makes operations that all replicas take. */
  private static final class Source {
    private final Random random;

    Source(Random random) {
      this.random = random;
    }

    /** Stamps of three peers, often at the same time but never twice the same. */
    List<Stamped> operations(long from) {
      var stamps = new ArrayList<Stamp>();
      for (int i = 0; i < OPERATIONS; i++) {
        stamps.add(new Stamp(new PeerId(1 + i % 3), i % 2, i, from + i / 3));
      }
      Collections.shuffle(stamps, random);
      return stamps.stream().map(stamp -> new Stamped(stamp, operation())).toList();
    }

    private UpdateOperation operation() {
      return switch (random.nextInt(10)) {
        case 0, 1 -> {
          var points = new ArrayList<Point>();
          ids().forEach(id -> points.add(new Point(id, vectors(), payload())));
          yield new UpdateOperation.Upsert(points);
        }
        case 2 -> new UpdateOperation.DeletePoints(ids());
        case 3 -> {
          var points = new ArrayList<PointVectors>();
          ids().forEach(id -> points.add(new PointVectors(id, vectors())));
          yield new UpdateOperation.UpdateVectors(points);
        }
        case 4 ->
            new UpdateOperation.DeleteVectors(ids(), List.of(random.nextBoolean() ? "" : "v"));
        case 5 -> new UpdateOperation.SetPayload(ids(), changes(), null);
        case 6 -> new UpdateOperation.OverwritePayload(ids(), payload());
        case 8 -> {
          var points = new ArrayList<PayloadKeys>();
          new LinkedHashSet<>(ids())
              .forEach(
                  id -> {
                    var set = payload();
                    var removed = new ArrayList<>(KEYS);
                    removed.removeAll(Payloads.decode(set).keySet());
                    points.add(new PayloadKeys(id, set, removed.subList(0, 1)));
                  });
          yield new UpdateOperation.PutPayloadKeys(points);
        }
        case 7 -> new UpdateOperation.DeletePayload(ids(), List.of(JsonPath.of(key())));
        default -> new UpdateOperation.ClearPayload(ids());
      };
    }

    private List<PointId> ids() {
      return IntStream.rangeClosed(0, random.nextInt(3))
          .mapToObj(_ -> IDS.get(random.nextInt(IDS.size())))
          .toList();
    }

    private String key() {
      return KEYS.get(random.nextInt(KEYS.size()));
    }

    private Payload payload() {
      var members = new LinkedHashMap<String, @Nullable Object>();
      for (int i = random.nextInt(3); i > 0; i--) {
        members.put(key(), (long) random.nextInt(100));
      }
      return Payloads.encode(members);
    }

    /** Nulls remove. */
    private Payload changes() {
      var members = new LinkedHashMap<String, @Nullable Object>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        members.put(key(), random.nextInt(4) == 0 ? null : (long) random.nextInt(100));
      }
      return Payloads.encode(members);
    }

    private Map<String, VectorValue> vectors() {
      var vectors = new LinkedHashMap<String, VectorValue>();
      for (var name : List.of("", "v")) {
        if (random.nextBoolean()) {
          vectors.put(
              name,
              new VectorValue.Dense(
                  new float[] {1 + random.nextInt(9), random.nextInt(9), random.nextInt(9)}));
        }
      }
      return vectors;
    }
  }

  /** One replica: its shard, and the journal since the last flush. */
  private static final class Replica implements AutoCloseable {
    private final Random random;
    private final EngineRig rig;
    private final List<Stamped> journal = new ArrayList<>();

    Replica(Path folder, Random random) {
      this.random = random;
      var vectors = new LinkedHashMap<String, VectorParams>();
      vectors.put("", VectorParams.of(3, Distance.DOT));
      vectors.put("v", VectorParams.of(3, Distance.COSINE));
      var optimizers = new OptimizersConfig(0.1, 1L, 2L, null, null, null, null, null, null);
      rig =
          new EngineRig(
              folder,
              EngineRig.config(new VectorsConfig(false, vectors), optimizers),
              new ScriptedDisk(),
              1_000 + random.nextInt(6_000));
    }

    void take(Stamped operation) {
      rig.apply(operation.stamp(), operation.update());
      journal.add(operation);
      switch (random.nextInt(16)) {
        case 0 -> flush();
        case 1 -> crash();
        case 2 -> {
          flush();
          crash();
        }
        case 3, 4 -> rig.runBackground();
        case 5 -> rig.engine().forgetDeletions(0);
        default -> {}
      }
    }

    /** Rows of points and graves, ended ones too. */
    long rows() {
      var view = rig.engine().view();
      return Stream.concat(view.segments().stream(), view.graves().stream())
          .mapToLong(SegmentView::bound)
          .sum();
    }

    private void flush() {
      rig.flush();
      journal.clear();
    }

    private void crash() {
      rig.reopen();
      journal.forEach(operation -> rig.apply(operation.stamp(), operation.update()));
    }

    /** All that this replica knows, as operations for another one. */
    List<Stamped> states() {
      var merges = new ArrayList<Stamped>();
      PointId after = null;
      while (true) {
        var page = rig.engine().view().states(after, 1 + random.nextInt(4), EngineRig.LATE);
        if (page.isEmpty()) {
          return merges;
        }
        after = page.getLast().id();
        var merge = new UpdateOperation.MergePoints(page);
        var sent = OperationCodec.toBytes(merge, ANY, 1);
        merges.add(new Stamped(ANY, OperationCodec.read(ByteBuffer.wrap(sent)).operation()));
      }
    }

    /** The same in a form that is easy to compare. */
    Map<PointId, Known> known() {
      var known = new LinkedHashMap<PointId, Known>();
      for (var state : rig.engine().view().states(null, Integer.MAX_VALUE, EngineRig.LATE)) {
        var vectors = new HashMap<String, List<Float>>();
        state.vectors().forEach((name, value) -> vectors.put(name, values(value)));
        var content = new RegisterModel.Content(Payloads.decode(state.payload()), vectors);
        known.put(state.id(), new Known(state.stamps(), content));
      }
      assertThat(List.copyOf(known.keySet())).isSorted();
      return known;
    }

    Map<PointId, RegisterModel.Content> content() {
      var content = new TreeMap<PointId, RegisterModel.Content>();
      rig.all().forEach(record -> content.put(record.id(), content(record)));
      assertThat(rig.engine().view().pointCount()).isEqualTo(content.size());
      var retrieved = new TreeMap<PointId, RegisterModel.Content>();
      rig.engine()
          .view()
          .retrieve(IDS, PayloadSelector.ALL, VectorSelector.ALL)
          .forEach(record -> retrieved.put(record.id(), content(record)));
      assertThat(retrieved).isEqualTo(content);
      assertThat(rig.engine().view().digest(EngineRig.LATE)).isEqualTo(digest(content));
      return content;
    }

    private static Digest digest(Map<PointId, RegisterModel.Content> content) {
      var builder = new DigestBuilder();
      content.forEach(
          (id, point) -> {
            var vectors = new HashMap<String, VectorValue>();
            point.vectors().forEach((name, values) -> vectors.put(name, vector(values)));
            // Keys in another order than they are stored in.
            builder.add(id, Payloads.encode(new TreeMap<>(point.payload())), vectors);
          });
      return builder.digest();
    }

    private static VectorValue vector(List<Float> values) {
      var floats = new float[values.size()];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = values.get(i);
      }
      return new VectorValue.Dense(floats);
    }

    private static RegisterModel.Content content(PointRecord record) {
      if (record.payload() == null || record.vectors() == null) {
        throw new AssertionError(record);
      }
      var vectors = new HashMap<String, List<Float>>();
      record.vectors().forEach((name, value) -> vectors.put(name, values(value)));
      return new RegisterModel.Content(Payloads.decode(record.payload()), vectors);
    }

    @Override
    public void close() {
      rig.close();
    }
  }

  private static List<Float> values(VectorValue value) {
    var values = value instanceof VectorValue.Dense(var floats) ? floats : new float[0];
    return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
  }

  private static List<Float> normalised(VectorValue value) {
    return value instanceof VectorValue.Dense(var floats)
        ? values(new VectorValue.Dense(Cosine.normalised(floats)))
        : List.of();
  }

  private static RegisterModel model() {
    return new RegisterModel(
        KEYS, Map.of("", ConvergenceTest::values, "v", ConvergenceTest::normalised));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theOrderOfOperationsDecidesNothing(long seed) {
    var random = new Random(seed);
    var source = new Source(random);
    var first = source.operations(1);
    var second = source.operations(SECOND_TIME);
    var afterFirst = model();
    var afterBoth = model();
    first.forEach(operation -> afterFirst.apply(operation.stamp(), operation.update()));
    first.forEach(operation -> afterBoth.apply(operation.stamp(), operation.update()));
    second.forEach(operation -> afterBoth.apply(operation.stamp(), operation.update()));
    for (int i = 0; i < REPLICAS; i++) {
      try (var replica = new Replica(folder.resolve(seed + "-" + i), random)) {
        shuffled(first, random).forEach(replica::take);
        assertThat(replica.content()).isEqualTo(afterFirst.content());
        if (random.nextBoolean()) {
          replica.rig.engine().forgetDeletions(SECOND_TIME);
        }
        shuffled(second, random).forEach(replica::take);
        assertThat(replica.content()).isEqualTo(afterBoth.content());
        replica.crash();
        assertThat(replica.content()).isEqualTo(afterBoth.content());
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("-Dseed=" + seed + " replica " + i, e);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void statesSumUpOperationsWheneverAndHoweverOftenTheyCome(long seed) {
    var random = new Random(seed);
    var all = new Source(random).operations(1);
    var expected = model();
    all.forEach(operation -> expected.apply(operation.stamp(), operation.update()));
    try (var from = new Replica(folder.resolve(seed + "-from"), random);
        var to = new Replica(folder.resolve(seed + "-to"), random)) {
      var there = shuffled(all, random).subList(0, random.nextInt(all.size() + 1));
      there.forEach(from::take);
      var missing = new ArrayList<>(all);
      missing.removeAll(there);
      var coming = new ArrayList<>(missing);
      coming.addAll(from.states());
      coming.addAll(from.states());
      coming.addAll(there.subList(0, random.nextInt(there.size() + 1)));
      shuffled(coming, random).forEach(to::take);
      assertThat(to.content()).isEqualTo(expected.content());

      to.states().forEach(from::take);
      assertThat(from.content()).isEqualTo(expected.content());
      assertThat(from.known()).isEqualTo(to.known());
      var rows = from.rows();
      to.states().forEach(state -> from.rig.apply(state.stamp(), state.update()));
      assertThat(from.rows()).as("what is known already is not written again").isEqualTo(rows);

      from.take(new Stamped(ANY, new UpdateOperation.Reset()));
      from.rig.runBackground();
      assertThat(from.content()).isEmpty();
      assertThat(from.known()).isEmpty();
      shuffled(to.states(), random).forEach(from::take);
      assertThat(from.known()).isEqualTo(to.known());
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("-Dseed=" + seed, e);
    }
  }

  private static <T> List<T> shuffled(List<T> operations, Random random) {
    var shuffled = new ArrayList<>(operations);
    Collections.shuffle(shuffled, random);
    return shuffled;
  }
}
