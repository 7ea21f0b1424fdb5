package io.sampo.storage.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.payload.Payloads;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DigestTest {
  private static final PointId ID = PointId.num(7);

  private static Digest of(PointId id, Payload payload, Map<String, VectorValue> vectors) {
    var builder = new DigestBuilder();
    builder.add(id, payload, vectors);
    return builder.digest();
  }

  private static Payload payload(@Nullable Object... keysAndValues) {
    var members = new LinkedHashMap<String, @Nullable Object>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      members.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
    }
    return Payloads.encode(members);
  }

  private static VectorValue dense(float... values) {
    return new VectorValue.Dense(values);
  }

  @Test
  void ordersDoNotMatter() {
    var inner = new LinkedHashMap<String, @Nullable Object>();
    inner.put("y", 2L);
    inner.put("x", 1L);
    var vectors = new LinkedHashMap<String, VectorValue>();
    vectors.put("b", dense(1));
    vectors.put("a", dense(2));
    assertThat(of(ID, payload("a", 1L, "b", Map.of("x", 1L, "y", 2L)), Map.copyOf(vectors)))
        .isEqualTo(of(ID, payload("b", inner, "a", 1L), vectors));

    var forth = new DigestBuilder();
    var back = new DigestBuilder();
    for (long id = 0; id < 5_000; id++) {
      forth.add(PointId.num(id), payload("n", id), Map.of());
      back.add(PointId.num(4_999 - id), payload("n", 4_999 - id), Map.of());
    }
    assertThat(forth.digest()).isEqualTo(back.digest()).hasSameHashCodeAs(back.digest());
    assertThat(forth.digest().points()).isEqualTo(5_000);
    assertThat(forth.digest().buckets()).doesNotContain(0);
  }

  @Test
  void everyDifferenceShows() {
    var one = Map.of("", dense(1, 2));
    var all =
        List.of(
            of(ID, Payload.EMPTY, Map.of()),
            of(PointId.num(8), Payload.EMPTY, Map.of()),
            of(PointId.uuid(new UUID(0, 7)), Payload.EMPTY, Map.of()),
            of(ID, payload("a", 1L), Map.of()),
            of(ID, payload("a", 1.0), Map.of()),
            of(ID, payload("a", "1"), Map.of()),
            of(ID, payload("a", true), Map.of()),
            of(ID, payload("a", new ArrayList<>(List.of(1L))), Map.of()),
            of(ID, payload("a", List.of(1L, 2L)), Map.of()),
            of(ID, payload("a", List.of(2L, 1L)), Map.of()),
            of(ID, payload("a", null), Map.of()),
            of(ID, payload("a", Map.of()), Map.of()),
            of(ID, payload("a", List.of()), Map.of()),
            of(ID, payload("a", ""), Map.of()),
            of(ID, payload("a", "\0"), Map.of()),
            of(ID, payload("a", 0.0), Map.of()),
            of(ID, payload("a", -0.0), Map.of()),
            of(ID, payload("a", 1L, "b", 2L), Map.of()),
            of(ID, payload("a", 2L, "b", 1L), Map.of()),
            of(ID, payload("a", Map.of("b", 1L)), Map.of()),
            of(ID, Payload.EMPTY, one),
            of(ID, Payload.EMPTY, Map.of("v", dense(1, 2))),
            of(ID, Payload.EMPTY, Map.of("", dense(2, 1))),
            of(ID, Payload.EMPTY, Map.of("", dense(1, 2, 0))),
            of(ID, Payload.EMPTY, Map.of("", dense(0, 0))),
            of(ID, Payload.EMPTY, Map.of("", dense(-0.0f, 0))),
            of(ID, Payload.EMPTY, Map.of("", new VectorValue.Multi(new float[] {1, 2}, 2))),
            of(ID, Payload.EMPTY, Map.of("", new VectorValue.Multi(new float[] {1, 2}, 1))),
            of(
                ID,
                Payload.EMPTY,
                Map.of("", new VectorValue.Sparse(new int[] {1, 2}, new float[] {1, 2}))));
    assertThat(new HashSet<>(all)).hasSameSizeAs(all);
  }

  @Test
  void aPointIsInTheBucketOfItsId() {
    var digest = of(ID, payload("a", 1L), Map.of());
    for (int bucket = 0; bucket < Digest.BUCKETS; bucket++) {
      assertThat(digest.buckets()[bucket] != 0).isEqualTo(bucket == DigestBuilder.bucketOf(ID));
    }
  }

  @Test
  void valuesNeverChange() {
    var digest = of(ID, payload("a", 1L, "b", List.of(true)), Map.of("v", dense(1, 2, 3)));
    assertThat(digest.toString()).isEqualTo("1 points, b997975e8658e128");
  }
}
