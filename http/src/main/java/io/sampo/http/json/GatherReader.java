package io.sampo.http.json;

import io.sampo.http.json.At.Rule;
import io.sampo.storage.model.JsonPath;

/**
 * Readers of requests that gather over hits: groups, facets, distance matrices (spec dataplane
 * §5.3, §5.8, §5.10). This version checks and does not serve them, so what they ask for beyond the
 * checks is not kept.
 */
public final class GatherReader {
  private GatherReader() {}

  /** The path whose values are counted. */
  public static JsonPath facet(Json json, At at) {
    var fields = Fields.of(json, "FacetRequest");
    var place = at.member("facet_request");
    var key = fields.required("key", Paths::path);
    QueryReader.limit(fields, place);
    QueryReader.filter(fields, place);
    fields.or("exact", Read::bool, false);
    QueryReader.shardKey(fields);
    return key;
  }

  /** The path by whose values hits are grouped. */
  public static JsonPath queryGroups(Json json, At at) {
    var fields = Fields.of(json, "QueryGroupsRequest");
    var place = at.member("search_group_request");
    QueryReader.request(fields.without("limit", "offset"), place);
    return groups(fields, place.member("group_request"), false);
  }

  /** The same of the older endpoints, which insist on both sizes. */
  public static JsonPath searchGroups(Json json, At at) {
    var fields = Fields.of(json, "SearchGroupsRequest");
    var place = at.member("search_group_request");
    LegacyReader.vector(fields, place);
    QueryReader.filter(fields, place);
    QueryReader.params(fields, place);
    return groups(fields, place.member("group_request"), true);
  }

  /** The same by examples; here the reference takes any size. */
  public static JsonPath recommendGroups(Json json, At at) {
    var fields = Fields.of(json, "RecommendGroupsRequest");
    QueryVariantReader.inputs(fields, "positive", at);
    QueryVariantReader.inputs(fields, "negative", at);
    QueryReader.filter(fields, at);
    return groups(fields, At.root(), true);
  }

  private static JsonPath groups(Fields fields, At at, boolean sizesRequired) {
    var groupBy = fields.required("group_by", Paths::path);
    if (sizesRequired) {
      fields.required("limit", Read::smallCount);
      fields.required("group_size", Read::smallCount);
    }
    fields.optional("limit", Read::smallCount, at, Rule.atLeast(1));
    fields.optional("group_size", Read::smallCount, at, Rule.atLeast(1));
    fields.optional("with_lookup", GatherReader::lookup);
    return groupBy;
  }

  private static String lookup(Json json) {
    return Read.variant(
        Read.noVariantOf("WithLookupInterface"),
        json,
        value ->
            value instanceof Json.Text(var collection)
                ? collection
                : Fields.of(value, "WithLookup").required("collection", Read::text));
  }

  /** The vector between which distances are asked. */
  public static String matrix(Json json, At at) {
    var fields = Fields.of(json, "SearchMatrixRequest");
    var place = at.member("search_request");
    fields.optional("sample", Read::smallCount, place, Rule.atLeast(2));
    fields.optional("limit", Read::smallCount, place, Rule.atLeast(1));
    QueryReader.filter(fields, place);
    QueryReader.params(fields, place);
    QueryReader.shardKey(fields);
    return QueryReader.using(fields);
  }
}
