package io.sampo.grpc.mapping;

import io.qdrant.client.grpc.Points;
import io.sampo.grpc.error.BadCall;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.PointSelector;
import io.sampo.storage.model.VectorSelector;

/** Which points, and which parts of them. */
final class Selectors {
  private Selectors() {}

  static PointSelector points(Points.PointsSelector selector) {
    return switch (selector.getPointsSelectorOneOfCase()) {
      case POINTS -> new PointSelector.Ids(Ids.ids(selector.getPoints().getIdsList()));
      case FILTER -> new PointSelector.Matching(Filters.filter(selector.getFilter()));
      case POINTSSELECTORONEOF_NOT_SET -> throw new BadCall("Malformed PointsSelector type");
    };
  }

  static PayloadSelector payload(
      boolean given, Points.WithPayloadSelector selector, PayloadSelector otherwise) {
    if (!given) {
      return otherwise;
    }
    return switch (selector.getSelectorOptionsCase()) {
      case ENABLE -> selector.getEnable() ? PayloadSelector.ALL : PayloadSelector.NONE;
      case INCLUDE ->
          new PayloadSelector.Include(Paths.paths(selector.getInclude().getFieldsList()));
      case EXCLUDE ->
          new PayloadSelector.Exclude(Paths.paths(selector.getExclude().getFieldsList()));
      case SELECTOROPTIONS_NOT_SET -> throw new BadCall("No PayloadSelector");
    };
  }

  static VectorSelector vectors(boolean given, Points.WithVectorsSelector selector) {
    if (!given) {
      return VectorSelector.NONE;
    }
    return switch (selector.getSelectorOptionsCase()) {
      case ENABLE -> selector.getEnable() ? VectorSelector.ALL : VectorSelector.NONE;
      case INCLUDE ->
          new VectorSelector.Named(selector.getInclude().getNamesList().stream().toList());
      case SELECTOROPTIONS_NOT_SET -> throw new BadCall("No VectorsSelector");
    };
  }
}
