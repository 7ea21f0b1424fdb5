package io.sampo.cluster.coordinator;

import io.sampo.cluster.catalog.CatalogCodec;
import io.sampo.cluster.catalog.CatalogEvent;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Form of metadata events in the journal: JSON, manifest {@code e1}. */
public final class CatalogEventSerializer extends SerializerWithStringManifest {
  private static final int IDENTIFIER = 7_302;
  private static final String MANIFEST = "e1";

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object event) {
    return MANIFEST;
  }

  @Override
  public byte[] toBinary(Object event) {
    return CatalogCodec.write((CatalogEvent) event);
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    if (!manifest.equals(MANIFEST)) {
      throw new IllegalArgumentException("unknown kind of metadata event: " + manifest);
    }
    return CatalogCodec.readEvent(bytes);
  }
}
