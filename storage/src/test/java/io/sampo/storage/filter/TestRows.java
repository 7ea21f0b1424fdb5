package io.sampo.storage.filter;

import io.sampo.storage.index.field.FieldIndexes;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PointId;
import io.sampo.storage.schema.FieldSchema;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** A segment in lists; all rows have the vectors {@code ""} and {@code "v"}. */
final class TestRows implements SegmentRows {
  private final List<PointId> ids = new ArrayList<>();
  private final List<Payload> payloads = new ArrayList<>();
  private FieldIndexes indexes = FieldIndexes.empty();

  /** How many payloads were fetched. */
  int fetches;

  /** Points with the ids 1, 2, 3 … and payloads in which {@code '} stands for a quote. */
  static TestRows of(String... payloads) {
    var rows = new TestRows();
    for (var payload : payloads) {
      rows.add(PointId.num(rows.ids.size() + 1L), FilterJson.payload(payload.replace('\'', '"')));
    }
    return rows;
  }

  TestRows add(PointId id, Payload payload) {
    indexes.add(ids.size(), payload);
    ids.add(id);
    payloads.add(payload);
    return this;
  }

  TestRows index(String field, FieldSchema schema) {
    indexes.create(JsonPath.of(field), schema, rows(), payloads::get);
    return this;
  }

  TestRows index(String field, String type) {
    return index(
        field, FieldSchema.of(FieldSchema.FieldType.valueOf(type.toUpperCase(Locale.ROOT))));
  }

  /** Indexes as they come back from a file. */
  TestRows reopened() throws IOException {
    var file = new ByteArrayOutputStream();
    indexes.write(new DataOutputStream(file));
    var in = new DataInputStream(new ByteArrayInputStream(file.toByteArray()));
    indexes = FieldIndexes.read(in, indexes.schemas());
    if (in.read() >= 0) {
      throw new AssertionError("more was written than is read");
    }
    return this;
  }

  /** Ids of matching rows, by the plan with all its shortcuts; the plan is checked on the way. */
  Set<PointId> matching(String filter) {
    var plan = FilterPlan.of(FilterJson.filter(filter), this);
    var test = plan.newTest(this::payload);
    var candidates = plan.candidates();
    var found = new TreeSet<PointId>();
    long count = 0;
    for (int row = 0; row < rows(); row++) {
      boolean matches = test.test(row);
      boolean candidate = candidates == null || candidates.contains(row);
      if (matches && !candidate) {
        throw new AssertionError("row " + row + " matches but is no candidate of " + filter);
      }
      if (plan.exact() && candidate != matches) {
        throw new AssertionError("row " + row + " is a candidate but does not match " + filter);
      }
      if (plan.matchesAll() && !matches) {
        throw new AssertionError("row " + row + " does not match " + filter);
      }
      if (matches) {
        found.add(ids.get(row));
        count++;
      }
    }
    var estimate = plan.estimate();
    if (count < estimate.min() || count > estimate.max() || estimate.max() > rows()) {
      throw new AssertionError(count + " rows match, but " + estimate + " of " + filter);
    }
    if (candidates != null && !candidates.isEmpty() && candidates.last() >= rows()) {
      throw new AssertionError("a candidate that is no row of " + filter);
    }
    return found;
  }

  /** The numbers of {@link #matching}. */
  List<Integer> numbers(String filter) {
    return matching(filter).stream().map(id -> (int) ((PointId.Num) id).value()).toList();
  }

  @Override
  public int rows() {
    return ids.size();
  }

  @Override
  public PointId id(int row) {
    return ids.get(row);
  }

  Payload payload(int row) {
    fetches++;
    return payloads.get(row);
  }

  @Override
  public boolean hasVector(int row, String name) {
    return name.isEmpty() || name.equals("v");
  }

  @Override
  public FieldIndexes indexes() {
    return indexes;
  }
}
