package io.sampo.http.json;

import io.sampo.storage.model.Expression;
import io.sampo.storage.model.Expression.Function;
import io.sampo.storage.model.Expression.Kind;
import java.util.List;

/** Reader of the terms of a formula (spec dataplane §5.9). */
final class ExpressionReader {
  private ExpressionReader() {}

  static Expression read(Json json, At at) {
    return switch (json) {
      case Json.Int _, Json.Huge _, Json.Real _ -> new Expression.Constant(Read.f32(json));
      case Json.Text(var name) -> new Expression.Variable(name);
      case Json.Obj _ -> keyed(Fields.of(json, "Expression"), json, at);
      case Json.Nothing _, Json.Bool _, Json.Arr _ -> throw json.not("an expression");
    };
  }

  private static Expression keyed(Fields fields, Json json, At at) {
    for (var function : Function.values()) {
      var name = Words.of(function);
      if (fields.has(name)) {
        return new Expression.Apply(function, fields.required(name, term -> read(term, at)));
      }
    }
    for (var kind : Kind.values()) {
      var name = Words.of(kind) + "_decay";
      if (fields.has(name)) {
        return fields.required(name, decay -> decay(kind, decay, at));
      }
    }
    if (fields.has("mult")) {
      return new Expression.Mult(terms(fields, "mult", at));
    }
    if (fields.has("sum")) {
      return new Expression.Sum(terms(fields, "sum", at));
    }
    if (fields.has("div")) {
      return fields.required("div", div -> div(div, at));
    }
    if (fields.has("pow")) {
      return fields.required("pow", pow -> pow(pow, at));
    }
    if (fields.has("geo_distance")) {
      return fields.required("geo_distance", ExpressionReader::distance);
    }
    if (fields.has("datetime")) {
      return new Expression.Datetime(fields.required("datetime", Read::text));
    }
    if (fields.has("datetime_key")) {
      return new Expression.DatetimeKey(fields.required("datetime_key", Paths::path));
    }
    return new Expression.Test(FilterReader.condition(json, at));
  }

  private static List<Expression> terms(Fields fields, String name, At at) {
    return fields.required(name, list -> Read.list(list, term -> read(term, at)));
  }

  private static Expression div(Json json, At at) {
    var fields = Fields.of(json, "DivParams");
    return new Expression.Div(
        fields.required("left", term -> read(term, at)),
        fields.required("right", term -> read(term, at)),
        fields.optional("by_zero_default", Read::f32));
  }

  private static Expression pow(Json json, At at) {
    var fields = Fields.of(json, "PowParams");
    return new Expression.Pow(
        fields.required("base", term -> read(term, at)),
        fields.required("exponent", term -> read(term, at)));
  }

  private static Expression distance(Json json) {
    var fields = Fields.of(json, "GeoDistanceParams");
    return new Expression.GeoDistance(
        fields.required("origin", GeoReader::point), fields.required("to", Paths::path));
  }

  private static Expression decay(Kind kind, Json json, At at) {
    var fields = Fields.of(json, "DecayParams");
    return new Expression.Decay(
        kind,
        fields.required("x", term -> read(term, at)),
        fields.optional("target", term -> read(term, at)),
        fields.optional("scale", Read::f32),
        fields.optional("midpoint", Read::f32));
  }
}
