package io.sampo.cluster.catalog;

import io.sampo.storage.model.Refusal;
import io.sampo.storage.schema.CollectionParams;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Which names a vector may have (spec dataplane §2.2). */
public final class VectorNames {
  private static final int MAX_BYTES = 200;
  private static final String FORBIDDEN = "<>:\"/\\|?*\0\u001F";

  private VectorNames() {}

  /** Why a name is refused: the part of the message after the name itself. */
  public static Optional<String> fault(String name) {
    if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      return Optional.of("vector name must be at most " + MAX_BYTES + " bytes long");
    }
    return name.chars()
        .filter(c -> FORBIDDEN.indexOf(c) >= 0)
        .mapToObj(c -> "vector name cannot contain \"" + (char) c + "\" char")
        .findFirst();
  }

  static Optional<Refusal> check(CollectionParams params) {
    for (var name : params.vectors().byName().keySet()) {
      var fault = fault(name);
      if (fault.isPresent()) {
        return Optional.of(
            new Refusal.BadInput("Invalid dense vector name `" + name + "`: " + fault.get()));
      }
    }
    for (var name : params.sparseVectors().keySet()) {
      if (name.isEmpty()) {
        return Optional.of(new Refusal.BadInput("Sparse vector name cannot be empty"));
      }
      var fault = fault(name);
      if (fault.isPresent()) {
        return Optional.of(
            new Refusal.BadInput("Invalid sparse vector name `" + name + "`: " + fault.get()));
      }
      if (params.vectors().byName().containsKey(name)) {
        return Optional.of(
            new Refusal.BadInput(
                "Dense and sparse vector names must be unique - duplicate found with '"
                    + name
                    + "'"));
      }
    }
    return Optional.empty();
  }
}
