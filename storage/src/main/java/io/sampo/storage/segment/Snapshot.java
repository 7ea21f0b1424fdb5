package io.sampo.storage.segment;

import io.sampo.storage.digest.Digest;
import io.sampo.storage.digest.DigestBuilder;
import io.sampo.storage.filter.FilterPlan;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.OrderBy;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.PointState;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.VectorSelector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A shard after one operation. Segments only grow and rows only end, both with the number of the
 * operation, so that this stays true whatever comes later.
 *
 * @param operation the last operation that is contained
 * @param segments of points, oldest first
 * @param graves segments of points that are not there; reads of points never see them
 * @param usage told what is read
 */
record Snapshot(
    long operation,
    VectorSchema schema,
    List<SegmentView> segments,
    List<SegmentView> graves,
    EngineSettings settings,
    UsageMeter usage)
    implements ShardView {
  Snapshot {
    segments = List.copyOf(segments);
    graves = List.copyOf(graves);
  }

  @Override
  public long pointCount() {
    return segments.stream().mapToLong(SegmentView::live).sum();
  }

  @Override
  public List<PointRecord> retrieve(
      Collection<PointId> ids, PayloadSelector payload, VectorSelector vectors) {
    try (var tally = usage.tally()) {
      var reader = new PointReader(schema, payload, vectors, tally);
      var records = new ArrayList<PointRecord>(ids.size());
      for (var id : new LinkedHashSet<>(ids)) {
        for (var view : segments.reversed()) {
          var row = view.find(id);
          if (row >= 0) {
            records.add(reader.record(view, row, null));
            break;
          }
        }
      }
      return records;
    }
  }

  @Override
  public List<PointRecord> scroll(
      @Nullable PointId from,
      int limit,
      Filter filter,
      PayloadSelector payload,
      VectorSelector vectors,
      Deadline deadline) {
    try (var tally = usage.tally()) {
      var reader = new PointReader(schema, payload, vectors, tally);
      var records = new ArrayList<PointRecord>();
      var scroll = new SegmentScroll(segments, filter, from, limit, deadline, tally);
      while (records.size() < limit
          && scroll.next((view, row) -> records.add(reader.record(view, row, null)))) {
        deadline.check();
      }
      return records;
    }
  }

  @Override
  public List<PointRecord> ordered(
      OrderBy order,
      int limit,
      Filter filter,
      PayloadSelector payload,
      VectorSelector vectors,
      Deadline deadline) {
    try (var tally = usage.tally()) {
      var reader = new PointReader(schema, payload, vectors, tally);
      return new OrderedScroll(segments, order, filter, deadline, tally).read(limit, reader);
    }
  }

  @Override
  public long count(Filter filter, boolean exact, Deadline deadline) {
    try (var tally = usage.tally()) {
      long count = 0;
      for (var view : segments) {
        var plan = FilterPlan.of(filter, view);
        if (plan.matchesAll()) {
          count += view.live();
        } else if (exact) {
          var counter = new long[1];
          new MatchingRows(view, plan, tally).forEach(deadline, _ -> counter[0]++);
          count += counter[0];
        } else {
          count += Math.clamp(plan.estimate().expected(), 0, view.live());
        }
      }
      return count;
    }
  }

  @Override
  public List<PointId> resolve(Filter filter, Deadline deadline) {
    var ids = new ArrayList<PointId>();
    try (var tally = usage.tally()) {
      for (var view : segments) {
        new MatchingRows(view, FilterPlan.of(filter, view), tally)
            .forEach(deadline, row -> ids.add(view.id(row)));
      }
    }
    ids.sort(null);
    return ids;
  }

  @Override
  public List<PointState> states(@Nullable PointId after, int limit, Deadline deadline) {
    var all = new ArrayList<>(segments);
    all.addAll(graves);
    var states = new ArrayList<PointState>();
    // The walk begins with the id that is left out.
    var rows = after == null ? limit : limit + 1;
    try (var tally = usage.tally()) {
      var scroll = new SegmentScroll(all, Filter.ALL, after, rows, deadline, tally);
      while (states.size() < limit
          && scroll.next(
              (view, row) -> {
                if (after == null || view.segment().rows().compareId(row, after) > 0) {
                  states.add(PointStates.read(view.segment(), row, schema, tally));
                }
              })) {
        deadline.check();
      }
      return states;
    }
  }

  @Override
  public Digest digest(Deadline deadline) {
    var builder = new DigestBuilder();
    try (var tally = usage.tally()) {
      for (var view : segments) {
        new MatchingRows(view, FilterPlan.of(Filter.ALL, view), tally)
            .forEach(
                deadline,
                row -> {
                  var segment = view.segment();
                  builder.add(
                      view.id(row),
                      segment.payload(row, tally),
                      PointStates.vectors(segment, row, schema, tally));
                });
      }
    }
    return builder.digest();
  }

  @Override
  public CompletionStage<List<ScoredPoint>> search(VectorSearch search, Deadline deadline) {
    try {
      var field = schema.require(search.using());
      return new VectorScan(segments, field, search, deadline, usage)
          .run(settings.search(), settings.searchParallelism());
    } catch (RefusedException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public List<ScoredPoint> complete(
      List<ScoredPoint> hits, PayloadSelector payload, VectorSelector vectors) {
    try (var tally = usage.tally()) {
      var reader = new PointReader(schema, payload, vectors, tally);
      var completed = new ArrayList<ScoredPoint>(hits.size());
      for (var hit : hits) {
        for (var view : segments.reversed()) {
          var row = view.find(hit.id());
          if (row >= 0) {
            completed.add(
                new ScoredPoint(
                    hit.id(),
                    hit.version(),
                    hit.score(),
                    reader.payload(view, row),
                    reader.vectors(view, row),
                    hit.shardKey(),
                    hit.orderValue()));
            break;
          }
        }
      }
      return completed;
    }
  }
}
