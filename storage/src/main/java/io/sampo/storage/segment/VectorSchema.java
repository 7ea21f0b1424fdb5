package io.sampo.storage.segment;

import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.schema.NewVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The vectors a shard has at one moment.
 *
 * @param nextNumber for the next new vector
 */
record VectorSchema(List<VectorField> fields, int nextNumber) {
  VectorSchema {
    fields = List.copyOf(fields);
  }

  static VectorSchema of(List<VectorField> fields) {
    return new VectorSchema(fields, fields.size());
  }

  @Nullable VectorField find(String name) {
    for (var field : fields) {
      if (field.name().equals(name)) {
        return field;
      }
    }
    return null;
  }

  @Nullable VectorField find(int number) {
    for (var field : fields) {
      if (field.number() == number) {
        return field;
      }
    }
    return null;
  }

  /** The vector of that name; an unknown one is refused. */
  VectorField require(String name) {
    var field = find(name);
    if (field == null) {
      throw new RefusedException(new Refusal.BadInput("Not existing vector name error: " + name));
    }
    return field;
  }

  VectorSchema with(String name, NewVector definition) {
    var more = new ArrayList<>(fields);
    more.add(new VectorField(nextNumber, name, definition));
    return new VectorSchema(more, nextNumber + 1);
  }

  VectorSchema without(String name) {
    return new VectorSchema(
        fields.stream().filter(field -> !field.name().equals(name)).toList(), nextNumber);
  }

  /** Those with rows of their own in a segment. */
  List<VectorField> stored() {
    return fields.stream().filter(VectorField::isStored).toList();
  }
}
