package io.sampo.http.json;

import io.sampo.storage.model.Condition.GeoBoundingBox;
import io.sampo.storage.model.Condition.GeoPolygon;
import io.sampo.storage.model.Condition.GeoRadius;
import io.sampo.storage.model.GeoPoint;
import java.util.List;
import java.util.Objects;

/** Readers of places and areas (spec dataplane §4.3). */
final class GeoReader {
  private static final int MIN_RING = 4;

  private GeoReader() {}

  static GeoPoint point(Json json) {
    var fields = Fields.of(json, "GeoPoint");
    double lon = fields.required("lon", Read::f64);
    double lat = fields.required("lat", Read::f64);
    if (Math.abs(lon) > 180 || Math.abs(lat) > 90) {
      throw new FormatException(
          "Wrong format of GeoPoint payload: expected `lat` = "
              + lat
              + " within [-90;90] and `lon` = "
              + lon
              + " within [-180;180]");
    }
    return new GeoPoint(lon, lat);
  }

  static GeoBoundingBox box(Json json) {
    var fields = Fields.of(json, "GeoBoundingBox");
    return new GeoBoundingBox(
        fields.required("top_left", GeoReader::point),
        fields.required("bottom_right", GeoReader::point));
  }

  static GeoRadius radius(Json json) {
    var fields = Fields.of(json, "GeoRadius");
    return new GeoRadius(
        fields.required("center", GeoReader::point), fields.required("radius", Read::f64));
  }

  static GeoPolygon polygon(Json json) {
    var fields = Fields.of(json, "GeoPolygon");
    List<GeoPoint> exterior = fields.required("exterior", GeoReader::ring);
    var interiors = fields.optional("interiors", rings -> Read.list(rings, GeoReader::ring));
    return new GeoPolygon(exterior, Objects.requireNonNullElse(interiors, List.of()));
  }

  private static List<GeoPoint> ring(Json json) {
    var points =
        Fields.of(json, "GeoLineString")
            .required("points", list -> Read.list(list, GeoReader::point));
    if (points.size() < MIN_RING) {
      throw new FormatException(
          "Validation failed: polygon invalid, the size must be at least %d, got %d"
              .formatted(MIN_RING, points.size()));
    }
    if (!points.getFirst().equals(points.getLast())) {
      throw new FormatException(
          "Validation failed: polygon invalid, the first and the last points should be the same to"
              + " form a closed line");
    }
    return points;
  }
}
