package io.sampo.http.json;

import io.sampo.storage.model.Filter;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointSelector;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.ShardKeySelector;
import io.sampo.storage.model.UpdateRequest;
import io.sampo.storage.payload.Payloads;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Readers of bodies that change points (spec dataplane §3); each reads one value of a stream. */
public final class UpdateReader {
  private static final String NO_TARGET = "Either list of point ids or filter must be provided";

  /** Reads one kind of body. */
  @FunctionalInterface
  public interface Form {
    UpdateRequest read(JsonReader in, At at);
  }

  /** The kinds of change that a batch may hold, by the key that names them. */
  private enum Operation {
    UPSERT(UpdateReader::upsert),
    DELETE(UpdateReader::delete),
    SET_PAYLOAD(UpdateReader::setPayload),
    OVERWRITE_PAYLOAD(UpdateReader::overwritePayload),
    DELETE_PAYLOAD(UpdateReader::deletePayload),
    CLEAR_PAYLOAD(UpdateReader::clearPayload),
    UPDATE_VECTORS(UpdateReader::updateVectors),
    DELETE_VECTORS(UpdateReader::deleteVectors);

    private final Form form;

    Operation(Form form) {
      this.form = form;
    }

    static @Nullable Operation named(String key) {
      for (var operation : values()) {
        if (Words.of(operation).equals(key)) {
          return operation;
        }
      }
      return null;
    }
  }

  private UpdateReader() {}

  /** Whole points, as a list or in columns. */
  public static UpdateRequest upsert(JsonReader in, At at) {
    return UpsertReader.upsert(in, at);
  }

  /** New vectors for points that exist. */
  public static UpdateRequest updateVectors(JsonReader in, At at) {
    return UpsertReader.updateVectors(in, at);
  }

  /** Points to delete. What is wrong inside the filter is not looked at, as in the reference. */
  public static UpdateRequest delete(JsonReader in, At at) {
    var fields = selector(in.value());
    return new UpdateRequest.Delete(points(fields, At.root()), shardKey(fields));
  }

  /** Points whose payload is cleared; their filter is not looked at either. */
  public static UpdateRequest clearPayload(JsonReader in, At at) {
    var fields = selector(in.value());
    return new UpdateRequest.ClearPayload(points(fields, At.root()), shardKey(fields));
  }

  /** Payload to merge in. */
  public static UpdateRequest setPayload(JsonReader in, At at) {
    var fields = Fields.of(in.value(), "SetPayload");
    var payload = payload(fields);
    var key = fields.optional("key", Paths::path);
    return new UpdateRequest.SetPayload(payload, points(fields, at), key, shardKey(fields));
  }

  /** Payload that replaces the old one. */
  public static UpdateRequest overwritePayload(JsonReader in, At at) {
    var fields = Fields.of(in.value(), "SetPayload");
    var payload = payload(fields);
    fields.optional("key", Paths::path);
    return new UpdateRequest.OverwritePayload(payload, points(fields, at), shardKey(fields));
  }

  /** Paths to remove. */
  public static UpdateRequest deletePayload(JsonReader in, At at) {
    var fields = Fields.of(in.value(), "DeletePayload");
    var keys = fields.required("keys", list -> Read.list(list, Paths::path));
    return new UpdateRequest.DeletePayload(keys, points(fields, at), shardKey(fields));
  }

  /** Vectors to remove. */
  public static UpdateRequest deleteVectors(JsonReader in, At at) {
    var fields = Fields.of(in.value(), "DeleteVectors").alias("vector", "vectors");
    var names = fields.required("vector", list -> Read.list(list, Read::text));
    if (names.isEmpty()) {
      at.member("vector").report("must specify vector names to delete");
    }
    var ids = fields.optional("points", Ids::list);
    var filter = filter(fields, at);
    if (ids == null && filter == null) {
      at.refuse(new Refusal.BadRequest("No filter or points provided"));
    }
    return new UpdateRequest.DeleteVectors(ids, filter, names, shardKey(fields));
  }

  /** Several changes, one after the other. */
  public static List<UpdateRequest> batch(JsonReader in, At at) {
    if (in.peek() != JsonReader.Kind.OBJECT) {
      throw in.value().not("struct UpdateOperations");
    }
    List<UpdateRequest> operations = null;
    in.beginObject();
    for (var name = in.nextName(); name != null; name = in.nextName()) {
      if (name.equals("operations")) {
        operations = operations(in, at.member("operations"));
      } else {
        in.skip();
      }
    }
    if (operations == null) {
      throw new FormatException("missing field `operations`");
    }
    return operations;
  }

  private static List<UpdateRequest> operations(JsonReader in, At at) {
    if (in.peek() != JsonReader.Kind.ARRAY) {
      throw in.value().not("a sequence");
    }
    var operations = new ArrayList<UpdateRequest>();
    in.beginArray();
    while (in.nextElement()) {
      int index = operations.size();
      try {
        operations.add(operation(in, at.element(index)));
      } catch (FormatException e) {
        throw e.inElement(index).inMember("operations");
      }
    }
    return operations;
  }

  /** An object with one key that says what it is. */
  private static UpdateRequest operation(JsonReader in, At at) {
    UpdateRequest request = null;
    if (in.peek() == JsonReader.Kind.OBJECT) {
      in.beginObject();
      for (var name = in.nextName(); name != null; name = in.nextName()) {
        var operation = Operation.named(name);
        if (operation == null || request != null) {
          in.skip();
          continue;
        }
        try {
          request = operation.form.read(in, at.member(name));
        } catch (FormatException e) {
          throw e.inMember(name);
        }
      }
    }
    if (request == null) {
      throw new FormatException(Read.noVariantOf("UpdateOperation"));
    }
    return request;
  }

  private static Fields selector(Json json) {
    return Read.variant(
        Read.noVariantOf("PointsSelector"),
        json,
        value -> {
          var fields = Fields.of(value, "PointsSelector");
          points(fields, At.root());
          return fields;
        });
  }

  /** The ids, if any are given, else what matches the filter. */
  private static PointSelector points(Fields fields, At at) {
    List<PointId> ids = fields.optional("points", Ids::list);
    var filter = filter(fields, at);
    if (ids != null) {
      return new PointSelector.Ids(ids);
    }
    if (filter == null) {
      throw new FormatException(NO_TARGET);
    }
    return new PointSelector.Matching(filter);
  }

  private static @Nullable Filter filter(Fields fields, At at) {
    return fields.optional("filter", filter -> FilterReader.filter(filter, at.member("filter")));
  }

  private static @Nullable ShardKeySelector shardKey(Fields fields) {
    return fields.optional("shard_key", Ids::shardKeys);
  }

  private static Payload payload(Fields fields) {
    return fields.required("payload", UpdateReader::encode);
  }

  private static Payload encode(Json json) {
    if (json instanceof Json.Obj object) {
      return Payloads.encode(object.toMap());
    }
    throw json.not("a map");
  }
}
