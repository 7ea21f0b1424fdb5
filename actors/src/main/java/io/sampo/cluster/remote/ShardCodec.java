package io.sampo.cluster.remote;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.sampo.cluster.catalog.CatalogCodec;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.ScoredPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Form of what peers ask of each other's shards: CBOR, but for searches, see {@link SearchForms},
 * and upserts, see {@link WriteForms}. Members that a later version added are ignored by an earlier
 * one; of points, of which there are many, only the values travel.
 */
final class ShardCodec {
  private static final ObjectMapper CBOR = mapper();

  private ShardCodec() {}

  private static ObjectMapper mapper() {
    var mapper =
        CBORMapper.builder()
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
            .addModule(CatalogCodec.values())
            .addModule(new CompactForms())
            .build();
    for (var type : List.of(Point.class, PointRecord.class, ScoredPoint.class)) {
      mapper.configOverride(type).setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.ARRAY));
    }
    mapper.setAnnotationIntrospector(
        AnnotationIntrospector.pair(new SealedForms(), new JacksonAnnotationIntrospector()));
    return mapper;
  }

  static byte[] write(Object value, Class<?> as) {
    var search = SearchForms.write(value);
    var form = search == null ? WriteForms.write(value) : search;
    return form == null ? writeCbor(value, as) : form;
  }

  static <T> T read(byte[] bytes, Class<T> as) {
    if (SearchForms.isOne(bytes)) {
      return as.cast(SearchForms.read(bytes));
    }
    return WriteForms.isOne(bytes) ? as.cast(WriteForms.read(bytes)) : readCbor(bytes, as);
  }

  static byte[] writeCbor(Object value, Class<?> as) {
    try {
      return CBOR.writerFor(as).writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no form of " + value.getClass(), e);
    }
  }

  static <T> T readCbor(byte[] bytes, Class<T> as) {
    try {
      return CBOR.readValue(bytes, as);
    } catch (IOException e) {
      throw new UncheckedIOException("a message about a shard cannot be read", e);
    }
  }
}
