package io.sampo.cluster.collection;

import io.sampo.storage.model.CollectionInfo;
import io.sampo.storage.model.CollectionInfo.IndexInfo;
import io.sampo.storage.model.CollectionInfo.Status;
import io.sampo.storage.model.JsonPath;
import java.util.LinkedHashMap;
import java.util.TreeMap;

/** What is known of a collection, from all its shards (spec dataplane §2.6). */
final class InfoGather {
  private InfoGather() {}

  static CollectionInfo gather(CollectionRoutes routes) {
    var entry = routes.entry();
    var status = Status.GREEN;
    String error = null;
    long points = 0;
    long indexed = 0;
    long segments = 0;
    long pending = 0;
    var indexedPoints = new TreeMap<String, Long>();
    for (var router : routes.all()) {
      var replica = router.replica();
      var info = replica.info();
      status = status.compareTo(info.status()) < 0 ? info.status() : status;
      error = info.optimizerError() == null ? error : info.optimizerError();
      points += info.points();
      indexed += info.indexedVectors();
      segments += info.segments();
      pending += replica.pendingUpdates();
      info.indexedPoints()
          .forEach((field, count) -> indexedPoints.merge(field.text(), count, Long::sum));
    }
    var schema = new LinkedHashMap<JsonPath, IndexInfo>();
    new TreeMap<>(entry.indexes())
        .forEach(
            (field, index) ->
                schema.put(
                    JsonPath.of(field),
                    new IndexInfo(index, indexedPoints.getOrDefault(field, 0L))));
    return new CollectionInfo(
        status, error, indexed, points, segments, entry.config(), schema, pending);
  }
}
