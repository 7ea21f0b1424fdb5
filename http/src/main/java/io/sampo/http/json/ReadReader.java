package io.sampo.http.json;

import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.ReadRequest;

/** Readers of bodies that ask for points without a query (spec dataplane §3.9, §5.1, §5.2). */
public final class ReadReader {
  private ReadReader() {}

  /** Points by id. */
  public static ReadRequest.Retrieve retrieve(Json json, At at) {
    var fields = Fields.of(json, "PointRequest");
    return new ReadRequest.Retrieve(
        fields.required("ids", Ids::list),
        Selectors.payload(fields, PayloadSelector.NONE),
        Selectors.vectors(fields),
        QueryReader.shardKey(fields));
  }

  /** A page of points. */
  public static ReadRequest.Scroll scroll(Json json, At at) {
    var fields = Fields.of(json, "ScrollRequest");
    var place = at.member("scroll_request");
    return new ReadRequest.Scroll(
        fields.optional("offset", Ids::id),
        QueryReader.limit(fields, place),
        QueryReader.filter(fields, place),
        Selectors.payload(fields, PayloadSelector.ALL),
        Selectors.vectors(fields),
        fields.optional("order_by", QueryReader::orderBy),
        QueryReader.shardKey(fields));
  }

  /** How many points match. */
  public static ReadRequest.Count count(Json json, At at) {
    var fields = Fields.of(json, "CountRequest");
    return new ReadRequest.Count(
        QueryReader.filter(fields, at.member("count_request")),
        fields.or("exact", Read::bool, true),
        QueryReader.shardKey(fields));
  }
}
