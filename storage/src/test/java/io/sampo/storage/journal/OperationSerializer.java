package io.sampo.storage.journal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.pekko.serialization.ByteBufferSerializer;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Puts {@link OperationCodec} behind Pekko's interface, as the shards do. */
public final class OperationSerializer extends SerializerWithStringManifest
    implements ByteBufferSerializer {
  @Override
  public int identifier() {
    return 74_001;
  }

  @Override
  public String manifest(Object o) {
    return "op";
  }

  @Override
  public void toBinary(Object o, ByteBuffer buf) {
    var logged = (LoggedOperation) o;
    OperationCodec.write(logged.operation(), logged.stamp(), logged.number(), buf);
  }

  @Override
  public byte[] toBinary(Object o) {
    var logged = (LoggedOperation) o;
    return OperationCodec.toBytes(logged.operation(), logged.stamp(), logged.number());
  }

  @Override
  public Object fromBinary(ByteBuffer buf, String manifest) {
    return OperationCodec.read(buf);
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    return OperationCodec.read(ByteBuffer.wrap(bytes));
  }

  /** A serializer of the old kind, from and to arrays only. */
  public static final class OfNotes extends SerializerWithStringManifest {
    @Override
    public int identifier() {
      return 74_002;
    }

    @Override
    public String manifest(Object o) {
      return "note";
    }

    @Override
    public byte[] toBinary(Object o) {
      var note = (Note) o;
      var bytes = new byte[note.bytes() + 1];
      Arrays.fill(bytes, (byte) note.bytes());
      return bytes;
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
      return new Note(bytes.length - 1);
    }
  }

  /** An event of some size. */
  public record Note(int bytes) {}
}
