package io.sampo.cluster.wire;

import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import org.apache.pekko.serialization.ByteBufferSerializer;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Form of frames: the body as it is; the manifest says the rest. */
public final class FrameSerializer extends SerializerWithStringManifest
    implements ByteBufferSerializer {
  private static final int IDENTIFIER = 7_303;

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object frame) {
    return ((Frame) frame).head();
  }

  @Override
  public byte[] toBinary(Object frame) {
    return ((Frame) frame).body();
  }

  @Override
  public void toBinary(Object frame, ByteBuffer out) {
    out.put(((Frame) frame).body());
  }

  @Override
  public Object fromBinary(ByteBuffer in, String manifest) throws NotSerializableException {
    var body = new byte[in.remaining()];
    in.get(body);
    return fromBinary(body, manifest);
  }

  @Override
  public Object fromBinary(byte[] body, String manifest) throws NotSerializableException {
    try {
      return Frame.of(manifest, body);
    } catch (IllegalArgumentException e) {
      throw new NotSerializableException(e.getMessage());
    }
  }
}
