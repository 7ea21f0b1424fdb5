package io.sampo.cluster.steward;

import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Form of what a steward is told by other peers: the index, 8 bytes, big-endian. */
public final class StewardSerializer extends SerializerWithStringManifest {
  private static final int IDENTIFIER = 7_303;
  private static final String LOOK = "l1";

  /** Called by Pekko. */
  public StewardSerializer(ExtendedActorSystem system) {}

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object message) {
    return LOOK;
  }

  @Override
  public byte[] toBinary(Object message) {
    if (message instanceof ShardSteward.Look(long index)) {
      return ByteBuffer.allocate(Long.BYTES).putLong(index).array();
    }
    throw new IllegalArgumentException(message + " does not travel");
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    if (!manifest.equals(LOOK) || bytes.length < Long.BYTES) {
      throw new NotSerializableException("unknown message " + manifest);
    }
    return new ShardSteward.Look(ByteBuffer.wrap(bytes).getLong());
  }
}
