package io.sampo.grpc.mapping;

import io.qdrant.client.grpc.Points;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.ReadRequest;

/** Reads other than queries. */
public final class Reads {
  private static final int DEFAULT_LIMIT = 10;

  private Reads() {}

  public static ReadRequest.Retrieve retrieve(Points.GetPoints get) {
    return new ReadRequest.Retrieve(
        Ids.ids(get.getIdsList()),
        Selectors.payload(get.hasWithPayload(), get.getWithPayload(), PayloadSelector.NONE),
        Selectors.vectors(get.hasWithVectors(), get.getWithVectors()),
        get.hasShardKeySelector() ? ShardKeys.selector(get.getShardKeySelector()) : null);
  }

  public static ReadRequest.Scroll scroll(Points.ScrollPoints scroll) {
    return new ReadRequest.Scroll(
        scroll.hasOffset() ? Ids.id(scroll.getOffset()) : null,
        scroll.hasLimit()
            ? Options.count(Integer.toUnsignedLong(scroll.getLimit()))
            : DEFAULT_LIMIT,
        Filters.filter(scroll.hasFilter(), scroll.getFilter()),
        Selectors.payload(scroll.hasWithPayload(), scroll.getWithPayload(), PayloadSelector.ALL),
        Selectors.vectors(scroll.hasWithVectors(), scroll.getWithVectors()),
        scroll.hasOrderBy() ? Queries.orderBy(scroll.getOrderBy()) : null,
        scroll.hasShardKeySelector() ? ShardKeys.selector(scroll.getShardKeySelector()) : null);
  }

  public static ReadRequest.Count count(Points.CountPoints count) {
    return new ReadRequest.Count(
        Filters.filter(count.hasFilter(), count.getFilter()),
        !count.hasExact() || count.getExact(),
        count.hasShardKeySelector() ? ShardKeys.selector(count.getShardKeySelector()) : null);
  }
}
