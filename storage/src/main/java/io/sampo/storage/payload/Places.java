package io.sampo.storage.payload;

import io.sampo.storage.model.Condition.GeoBoundingBox;
import io.sampo.storage.model.Condition.GeoPolygon;
import io.sampo.storage.model.Condition.GeoRadius;
import io.sampo.storage.model.GeoPoint;
import io.sampo.storage.model.JsonPath;
import java.util.List;

/**
 * Places, {@code {"lon", "lat"}} in degrees, and where they lie (spec dataplane §4.3); every
 * boundary is outside.
 */
public final class Places {
  /** Mean radius of the Earth in metres. */
  private static final double EARTH_RADIUS_METRES = 6_371_008.8;

  private static final PathReader LON = new PathReader(JsonPath.of("lon"));
  private static final PathReader LAT = new PathReader(JsonPath.of("lat"));

  private Places() {}

  /** A test of a place in degrees. */
  @FunctionalInterface
  public interface PlaceTest {
    boolean test(double lon, double lat);
  }

  public static PlaceTest box(GeoBoundingBox box) {
    double left = box.topLeft().lon();
    double right = box.bottomRight().lon();
    double top = box.topLeft().lat();
    double bottom = box.bottomRight().lat();
    boolean crosses = left > right;
    return (lon, lat) ->
        lat < top
            && lat > bottom
            && (crosses ? lon > left || lon < right : lon > left && lon < right);
  }

  public static PlaceTest radius(GeoRadius radius) {
    var center = radius.center();
    double metres = radius.radiusMetres();
    // Nothing nearer than this in latitude alone can be within the circle: spares most of the
    // sines.
    double band = Math.toDegrees(metres / EARTH_RADIUS_METRES) * (1 + 1e-9);
    return (lon, lat) ->
        Math.abs(lat - center.lat()) <= band
            && metres(center.lon(), center.lat(), lon, lat) < metres;
  }

  public static PlaceTest polygon(GeoPolygon polygon) {
    var exterior = new Ring(polygon.exterior());
    var interiors = polygon.interiors().stream().map(Ring::new).toList();
    return (lon, lat) -> {
      if (exterior.side(lon, lat) != Side.INSIDE) {
        return false;
      }
      for (var hole : interiors) {
        if (hole.side(lon, lat) != Side.OUTSIDE) {
          return false;
        }
      }
      return true;
    };
  }

  /** Great-circle distance in metres (haversine). */
  public static double metres(double lon1, double lat1, double lon2, double lat2) {
    double dLat = Math.toRadians(lat2 - lat1);
    double dLon = Math.toRadians(lon2 - lon1);
    double sinLat = Math.sin(dLat / 2);
    double sinLon = Math.sin(dLon / 2);
    double a =
        sinLat * sinLat
            + Math.cos(Math.toRadians(lat1)) * Math.cos(Math.toRadians(lat2)) * sinLon * sinLon;
    return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(a)));
  }

  /** Whether the value is a place that passes; places out of range are none. */
  public static boolean test(byte[] bytes, int at, PlaceTest test) {
    if (!Cbor.isMap(bytes, at)) {
      return false;
    }
    double lon = member(LON, bytes, at);
    double lat = member(LAT, bytes, at);
    return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 && test.test(lon, lat);
  }

  private static double member(PathReader path, byte[] bytes, int at) {
    int value = path.first(bytes, at);
    return value < 0 ? Double.NaN : Cbor.number(bytes, value);
  }

  private enum Side {
    INSIDE,
    BOUNDARY,
    OUTSIDE
  }

  /** A closed line in the plane of degrees. */
  private static final class Ring {
    private final double[] lons;
    private final double[] lats;

    Ring(List<GeoPoint> points) {
      lons = points.stream().mapToDouble(GeoPoint::lon).toArray();
      lats = points.stream().mapToDouble(GeoPoint::lat).toArray();
    }

    /** By the number of edges that a ray to the east crosses. */
    Side side(double lon, double lat) {
      boolean inside = false;
      for (int i = 1; i < lons.length; i++) {
        double lon1 = lons[i - 1];
        double lat1 = lats[i - 1];
        double lon2 = lons[i];
        double lat2 = lats[i];
        double turn = (lon2 - lon1) * (lat - lat1) - (lon - lon1) * (lat2 - lat1);
        if (turn == 0
            && lon >= Math.min(lon1, lon2)
            && lon <= Math.max(lon1, lon2)
            && lat >= Math.min(lat1, lat2)
            && lat <= Math.max(lat1, lat2)) {
          return Side.BOUNDARY;
        }
        if (lat1 > lat != lat2 > lat && turn > 0 == lat2 > lat1) {
          inside = !inside;
        }
      }
      return inside ? Side.INSIDE : Side.OUTSIDE;
    }
  }
}
