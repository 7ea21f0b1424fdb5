package io.sampo.storage.index.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Condition.Match;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.OrderBy.Direction;
import io.sampo.storage.model.OrderValue;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.payload.Payloads;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.schema.FieldSchema.FieldType;
import io.sampo.storage.schema.FieldSchema.Params;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FieldIndexesTest {
  private static final JsonPath K = JsonPath.of("k");
  private static final JsonPath N = JsonPath.of("n");
  private static final FieldSchema KEYWORD = FieldSchema.of(FieldType.KEYWORD);
  private static final FieldSchema INTEGER = FieldSchema.of(FieldType.INTEGER);
  private static final FieldSchema FLOAT = FieldSchema.of(FieldType.FLOAT);

  @Test
  void creatingAgainChangesNothingAndAnotherSchemaReplaces() {
    var indexes = FieldIndexes.empty();
    var rows = List.of(payload(1L), payload("a"));
    assertThat(indexes.create(N, KEYWORD, 2, rows::get)).isTrue();
    assertThat(indexes.create(N, KEYWORD, 2, rows::get)).isFalse();
    assertThat(indexes.pointsWithValue(N, _ -> true)).isOne();
    assertThat(indexes.create(N, FLOAT, 2, rows::get)).isTrue();
    assertThat(indexes.schemas()).isEqualTo(Map.of(N, FLOAT));
    assertThat(indexes.drop(N)).isTrue();
    assertThat(indexes.drop(N)).isFalse();
    assertThat(indexes.schemas()).isEmpty();
  }

  @Test
  void countsLiveRowsWithAValueOfTheType() {
    var indexes = filled(INTEGER, 5L, "x", List.of(1L, 2L), 2.5, 3.0);
    assertThat(indexes.pointsWithValue(N, _ -> true)).isEqualTo(3);
    assertThat(indexes.pointsWithValue(N, row -> row != 0)).isEqualTo(2);
    assertThat(indexes.pointsWithValue(K, _ -> true)).isZero();
  }

  @Test
  void ordersRowsOncePerValueFromAStartOn() {
    var indexes = filled(INTEGER, 5L, -3L, List.of(9L, 1L, 9L), "x", 7.0);
    assertThat(order(indexes, Direction.ASC, null))
        .containsExactly("-3@1", "1@2", "5@0", "7@4", "9@2");
    assertThat(order(indexes, Direction.DESC, null))
        .containsExactly("9@2", "7@4", "5@0", "1@2", "-3@1");
    assertThat(order(indexes, Direction.ASC, new OrderValue.Int(5)))
        .containsExactly("5@0", "7@4", "9@2");
    assertThat(order(indexes, Direction.DESC, new OrderValue.Int(5)))
        .containsExactly("5@0", "1@2", "-3@1");
    assertThat(order(indexes, Direction.ASC, new OrderValue.Real(5.5)))
        .containsExactly("7@4", "9@2");
    assertThat(order(indexes, Direction.DESC, new OrderValue.Real(6.5)))
        .containsExactly("5@0", "1@2", "-3@1");
  }

  @Test
  void ordersFloatsAndMoments() {
    assertThat(order(filled(FLOAT, -1.5, 3L, -2L, 0.25), Direction.ASC, new OrderValue.Int(-2)))
        .containsExactly("-2.0@2", "-1.5@0", "0.25@3", "3.0@1");
    var moments = filled(FieldSchema.of(FieldType.DATETIME), "1970-01-02", "1970-01-01", "x");
    assertThat(order(moments, Direction.DESC, null)).containsExactly("86400000000@0", "0@1");
  }

  @Test
  void ordersOnlyWithARangeIndexAndOnlyRowsBelowTheBound() {
    assertThat(FieldIndexes.empty().ordered(N, Direction.ASC, null, 9)).isNull();
    assertThat(filled(KEYWORD, "a").ordered(N, Direction.ASC, null, 9)).isNull();
    var lookup = new Params(null, null, null, null, null, true, false, null, null);
    assertThat(
            filled(new FieldSchema(FieldType.INTEGER, true, lookup), 1L)
                .ordered(N, Direction.ASC, null, 9))
        .isNull();
    var rows = Objects.requireNonNull(filled(INTEGER, 2L, 1L).ordered(N, Direction.ASC, null, 1));
    assertThat(rows.next()).isTrue();
    assertThat(rows.row()).isZero();
    assertThat(rows.next()).isFalse();
  }

  @Test
  void orderIsThatOfASortOfRandomRows() {
    long seed = Long.getLong("seed", new Random().nextLong());
    var random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      var indexes = empty(INTEGER);
      record Pair(long value, int row) {}
      var pairs = new ArrayList<Pair>();
      int rows = random.nextInt(3000);
      for (int row = 0; row < rows; row++) {
        var values = random.longs(random.nextInt(200) == 0 ? 100 : 1, -50, 1000).boxed().toList();
        for (long value : values.stream().distinct().toList()) {
          pairs.add(new Pair(value, row));
        }
        indexes.add(row, payload(values));
      }
      pairs.sort(Comparator.comparingLong(Pair::value).thenComparingInt(Pair::row));
      assertThat(order(indexes, Direction.ASC, null))
          .as("seed %d", seed)
          .containsExactlyElementsOf(
              pairs.stream().map(pair -> pair.value + "@" + pair.row).toList());
    }
  }

  @Test
  void comesBackFromAFileForTheFieldsThatAreStillWanted() throws IOException {
    var indexes = filled(INTEGER, 5L, 7L, List.of(7L, 8L));
    indexes.create(K, KEYWORD, 0, _ -> Payload.EMPTY);
    var file = new ByteArrayOutputStream();
    indexes.write(new DataOutputStream(file));

    var same = read(file, indexes.schemas());
    assertThat(same.schemas()).isEqualTo(indexes.schemas());
    assertThat(order(same, Direction.ASC, null)).containsExactly("5@0", "7@1", "7@2", "8@2");
    same.add(3, payload(6L));
    assertThat(order(same, Direction.ASC, new OrderValue.Int(6)))
        .containsExactly("6@3", "7@1", "7@2", "8@2");

    assertThat(read(file, Map.of(K, KEYWORD)).schemas()).containsOnlyKeys(K);
    assertThat(read(file, Map.of(N, FLOAT)).schemas()).isEmpty();
  }

  @Test
  void postingsOfAllSizesComeBackFromAFile() throws IOException {
    var indexes = empty(KEYWORD);
    for (int row = 0; row < 2000; row++) {
      indexes.add(row, payload(row < 1000 ? "many" : "v" + row % 300));
    }
    indexes.add(2000, payload("one"));
    var file = new ByteArrayOutputStream();
    indexes.write(new DataOutputStream(file));
    for (var some : List.of(indexes, read(file, indexes.schemas()))) {
      assertThat(count(some, "many", 3000)).isEqualTo(1000);
      assertThat(count(some, "many", 10)).isEqualTo(10);
      assertThat(count(some, "v7", 3000)).isEqualTo(3);
      assertThat(count(some, "one", 3000)).isOne();
      assertThat(count(some, "one", 2000)).isZero();
      assertThat(count(some, "none", 3000)).isZero();
    }
  }

  @Test
  void refusesOnlyTextIndexes() {
    for (var type : FieldType.values()) {
      var refusal = FieldIndexes.unsupported(FieldSchema.of(type));
      if (type == FieldType.TEXT) {
        assertThat(refusal).containsInstanceOf(Refusal.NotImplemented.class);
      } else {
        assertThat(refusal).as(type.name()).isEmpty();
      }
    }
  }

  @Test
  void readersSeeWholeRowsWhileOneThreadAdds() throws Exception {
    var indexes = empty(INTEGER);
    indexes.create(K, KEYWORD, 0, _ -> Payload.EMPTY);
    int rows = 20_000;
    var bound = new AtomicInteger();
    try (var threads = Executors.newFixedThreadPool(3)) {
      var readers = new ArrayList<Future<?>>();
      for (int i = 0; i < 2; i++) {
        readers.add(
            threads.submit(
                () -> {
                  int seen;
                  do {
                    seen = bound.get();
                    assertThat(count(indexes, "v3", seen)).isEqualTo((seen + 3) / 7);
                    var range = new Condition.Range(null, null, seen / 2.0, null);
                    var upper = indexes.rows(Condition.Field.range("n", range), seen);
                    assertThat(Objects.requireNonNull(upper).getCardinality())
                        .isEqualTo(seen - (seen + 1) / 2);
                    assertThat(order(indexes, Direction.DESC, null, seen).size()).isEqualTo(seen);
                  } while (seen < rows);
                  return seen;
                }));
      }
      for (int row = 0; row < rows; row++) {
        indexes.add(row, Payloads.encode(Map.of("k", "v" + row % 7, "n", (long) row)));
        bound.set(row + 1);
      }
      for (var reader : readers) {
        reader.get();
      }
    }
  }

  private static FieldIndexes empty(FieldSchema schema) {
    var indexes = FieldIndexes.empty();
    indexes.create(N, schema, 0, _ -> Payload.EMPTY);
    return indexes;
  }

  private static FieldIndexes filled(FieldSchema schema, Object... values) {
    var indexes = empty(schema);
    for (int row = 0; row < values.length; row++) {
      indexes.add(row, payload(values[row]));
    }
    return indexes;
  }

  private static Payload payload(Object value) {
    return Payloads.encode(Map.of("n", value));
  }

  private static FieldIndexes read(ByteArrayOutputStream file, Map<JsonPath, FieldSchema> wanted)
      throws IOException {
    return FieldIndexes.read(
        new DataInputStream(new ByteArrayInputStream(file.toByteArray())), wanted);
  }

  private static int count(FieldIndexes indexes, String keyword, int bound) {
    var key = indexes.schemas().containsKey(K) ? "k" : "n";
    var rows = indexes.rows(Condition.Field.match(key, new Match.Keyword(keyword)), bound);
    return Objects.requireNonNull(rows).getCardinality();
  }

  private static List<String> order(
      FieldIndexes indexes, Direction direction, @Nullable OrderValue from) {
    return order(indexes, direction, from, Integer.MAX_VALUE);
  }

  private static List<String> order(
      FieldIndexes indexes, Direction direction, @Nullable OrderValue from, int bound) {
    var rows = Objects.requireNonNull(indexes.ordered(N, direction, from, bound));
    var list = new ArrayList<String>();
    while (rows.next()) {
      var value =
          switch (rows.value()) {
            case OrderValue.Int(var integer) -> String.valueOf(integer);
            case OrderValue.Real(var real) -> String.valueOf(real);
          };
      list.add(value + "@" + rows.row());
    }
    return list;
  }
}
