package io.sampo.storage.segment;

import static io.sampo.storage.segment.SegmentedShardTest.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PayloadKeys;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.payload.Payloads;
import io.sampo.storage.schema.Distance;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NestedPayloadsTest {
  @TempDir Path folder;

  private static Payload json(Map<String, @Nullable Object> members) {
    return Payloads.encode(members);
  }

  private EngineRig rig() {
    var rig = new EngineRig(folder, EngineRig.plain(2, Distance.DOT));
    rig.apply(
        new UpdateOperation.Upsert(
            List.of(
                new Point(
                    PointId.num(1),
                    Map.of(),
                    json(Map.of("a", Map.of("x", 1L, "y", List.of(Map.of("z", 1L))), "b", 2L))),
                new Point(PointId.num(2), Map.of(), Payload.EMPTY))));
    return rig;
  }

  private static List<PayloadKeys> points(UpdateOperation resolved) {
    return resolved instanceof UpdateOperation.PutPayloadKeys(var points) ? points : List.of();
  }

  private static Map<String, @Nullable Object> payload(EngineRig rig, int index) {
    var payload = rig.all().get(index).payload();
    return Payloads.decode(payload == null ? Payload.EMPTY : payload);
  }

  @Test
  void aChangeInsideAValueBecomesTheWholeValue() {
    try (var rig = rig()) {
      var resolved =
          NestedPayloads.set(
              rig.engine().view(), ids(1, 2), json(Map.of("n", 5L)), JsonPath.of("a.x"));
      assertThat(rig.apply(resolved)).isEmpty();
      assertThat(payload(rig, 0))
          .isEqualTo(
              Map.of("a", Map.of("x", Map.of("n", 5L), "y", List.of(Map.of("z", 1L))), "b", 2L));
      assertThat(payload(rig, 1)).isEqualTo(Map.of("a", Map.of("x", Map.of("n", 5L))));
      assertThat(points(resolved))
          .allSatisfy(keys -> assertThat(Payloads.decode(keys.set())).containsOnlyKeys("a"));
    }
  }

  @Test
  void wholeKeysAreRemovedEverywhereAndParentsStay() {
    try (var rig = rig()) {
      var resolved =
          NestedPayloads.delete(
              rig.engine().view(),
              ids(2, 1),
              List.of(JsonPath.of("a.y[].z"), JsonPath.of("b"), JsonPath.of("gone")));
      assertThat(points(resolved))
          .extracting(PayloadKeys::removed)
          .containsExactly(List.of("b", "gone"), List.of("b", "gone"));
      assertThat(rig.apply(resolved)).isEmpty();
      assertThat(payload(rig, 0)).isEqualTo(Map.of("a", Map.of("x", 1L, "y", List.of(Map.of()))));
      assertThat(payload(rig, 1)).isEmpty();
    }
  }

  @Test
  void whatWouldStayAsItIsIsNotWritten() {
    try (var rig = rig()) {
      var set =
          NestedPayloads.set(
              rig.engine().view(), ids(1), json(Map.of("n", 5L)), JsonPath.of("a.y[7]"));
      var delete =
          NestedPayloads.delete(rig.engine().view(), ids(1), List.of(JsonPath.of("a.none")));
      assertThat(List.of(set, delete))
          .allSatisfy(
              resolved ->
                  assertThat(points(resolved))
                      .singleElement()
                      .satisfies(
                          keys -> {
                            assertThat(keys.set().isEmpty()).isTrue();
                            assertThat(keys.removed()).isEmpty();
                          }));
    }
  }

  @Test
  void unknownIdsStayInTheOperationAndAreRefused() {
    try (var rig = rig()) {
      var resolved =
          NestedPayloads.set(
              rig.engine().view(), ids(99, 1, 98, 99), json(Map.of("n", 5L)), JsonPath.of("c"));
      assertThat(points(resolved)).extracting(PayloadKeys::id).isEqualTo(ids(99, 1, 98));
      assertThat(rig.apply(resolved)).hasValue(Refusal.NotFound.point(PointId.num(99)));
      assertThat(payload(rig, 0)).containsEntry("c", Map.of("n", 5L));
      assertThat(rig.engine().view().states(null, 100, EngineRig.LATE)).hasSize(2);
    }
  }

  @Test
  void twoChangesInsideOneValueEndAsTheLaterOneSawIt() {
    try (var rig = rig()) {
      var view = rig.engine().view();
      var earlier = NestedPayloads.set(view, ids(1), json(Map.of("n", 5L)), JsonPath.of("a.x"));
      var later = NestedPayloads.set(view, ids(1), json(Map.of("m", 6L)), JsonPath.of("a"));
      rig.apply(new Stamp(new PeerId(1), 0, 2, Long.MAX_VALUE - 1), later);
      rig.apply(new Stamp(new PeerId(1), 0, 1, Long.MAX_VALUE - 2), earlier);
      assertThat(payload(rig, 0))
          .containsEntry("a", Map.of("x", 1L, "y", List.of(Map.of("z", 1L)), "m", 6L));
    }
  }
}
