package io.sampo.http.json;

import io.sampo.storage.model.PointId;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.model.ShardKeySelector;
import java.util.List;

/** Readers of what names points and shards (spec dataplane §1.6, §1.7). */
final class Ids {
  private Ids() {}

  static PointId id(Json json) {
    return switch (json) {
      case Json.Int(var value) when value >= 0 -> PointId.num(value);
      case Json.Huge(var bits) -> PointId.num(bits);
      case Json.Text(var text) -> PointId.parseUuid(text).orElseThrow(() -> notAnId(text));
      case Json.Int(var value) -> throw notAnId(Long.toString(value));
      case Json.Real(var value) -> throw notAnId(Double.toString(value));
      case Json.Nothing _, Json.Bool _, Json.Arr _, Json.Obj _ -> throw notAnId(json.shown());
    };
  }

  private static FormatException notAnId(String value) {
    return new FormatException(
        "value "
            + value
            + " is not a valid point ID, valid values are either an unsigned integer or a UUID");
  }

  static List<PointId> list(Json json) {
    return Read.list(json, Ids::id);
  }

  static ShardKeySelector shardKeys(Json json) {
    return Read.variant(
        Read.noVariantOf("ShardKeySelector"),
        json,
        value ->
            switch (value) {
              case Json.Arr _ -> new ShardKeySelector(Read.list(value, Ids::shardKey), null);
              case Json.Obj _ -> withFallback(value);
              case Json.Text _, Json.Int _, Json.Huge _, Json.Real _, Json.Bool _, Json.Nothing _ ->
                  new ShardKeySelector(List.of(shardKey(value)), null);
            });
  }

  private static ShardKeySelector withFallback(Json json) {
    var fields = Fields.of(json, "ShardKeyWithFallback");
    return new ShardKeySelector(
        List.of(fields.required("target", Ids::shardKey)),
        fields.required("fallback", Ids::shardKey));
  }

  static ShardKey shardKey(Json json) {
    return switch (json) {
      case Json.Text(var name) -> new ShardKey.Name(name);
      case Json.Int(var number) when number >= 0 -> new ShardKey.Num(number);
      case Json.Huge(var bits) -> new ShardKey.Num(bits);
      case Json.Int _, Json.Real _, Json.Bool _, Json.Nothing _, Json.Arr _, Json.Obj _ ->
          throw json.not("a string or an unsigned integer");
    };
  }
}
