package io.sampo.cluster.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.catalog.KeyedCollections;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointSelector;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.model.UpdateRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class UpdateSplitTest {
  private static final KeyRing RING =
      KeyRing.of(KeyedCollections.A, List.of(new ShardId(4), new ShardId(9)));

  @Test
  void eachIdGoesToItsOwnerInTheRingOfTheKeyAndNoneIsLost() {
    var ids = LongStream.range(0, 100).mapToObj(PointId::num).toList();
    var parts = UpdateSplit.split(RING, new UpdateRequest.Delete(new PointSelector.Ids(ids), null));
    var seen = new ArrayList<PointId>();
    parts.forEach(
        (shard, part) -> {
          var mine = ((PointSelector.Ids) ((UpdateRequest.Delete) part).points()).ids();
          assertThat(mine).allSatisfy(id -> assertThat(RING.owner(id)).isEqualTo(shard));
          seen.addAll(mine);
        });
    assertThat(parts).containsOnlyKeys(new ShardId(4), new ShardId(9));
    assertThat(seen).containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void aFilterGoesToAllShardsOfTheKeyAndToNoOther() {
    var delete = new UpdateRequest.Delete(new PointSelector.Matching(Filter.ALL), null);
    assertThat(UpdateSplit.split(RING, delete)).containsOnlyKeys(new ShardId(4), new ShardId(9));
  }

  @Test
  void nothingIsNotSplit() {
    var nothing = new UpdateRequest.Delete(new PointSelector.Ids(List.of()), null);
    assertThatThrownBy(() -> UpdateSplit.split(RING, nothing)).isInstanceOf(RefusedException.class);
  }
}
