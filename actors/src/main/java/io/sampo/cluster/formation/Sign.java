package io.sampo.cluster.formation;

import io.sampo.cluster.consensus.MemberId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * A sign of life: what a peer says of itself several times a second.
 *
 * @param from as whom it takes part in consensus
 * @param clockMillis its clock when it sent this
 * @param logAgeMillis since its consensus thread last ran
 * @param led whether its consensus works and knows a leader
 * @param catalogIndex how much of the metadata it has
 * @param control its present incarnation in the control cluster, or on the way there
 */
public record Sign(
    MemberId from,
    long clockMillis,
    long logAgeMillis,
    boolean led,
    long catalogIndex,
    Optional<Control> control) {

  /**
   * An incarnation of a peer's control plane.
   *
   * @param address of its actor system
   * @param uid tells it from others at the same address
   * @param formation the control cluster it has joined; 0 = none
   * @param up whether it is a full member there
   */
  public record Control(String address, long uid, long formation, boolean up) {}

  private static final int FORMAT = 1;

  /** Binary form; a later format only appends. */
  public byte[] toBytes() {
    var bytes = new ByteArrayOutputStream(96);
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeLong(from.value());
      out.writeLong(clockMillis);
      out.writeLong(logAgeMillis);
      out.writeBoolean(led);
      out.writeLong(catalogIndex);
      out.writeBoolean(control.isPresent());
      if (control.isPresent()) {
        var now = control.get();
        out.writeUTF(now.address());
        out.writeLong(now.uid());
        out.writeLong(now.formation());
        out.writeBoolean(now.up());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Reads {@link #toBytes}; empty where it is something else. */
  public static Optional<Sign> read(byte[] bytes) {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      in.readByte();
      return Optional.of(
          new Sign(
              new MemberId(in.readLong()),
              in.readLong(),
              in.readLong(),
              in.readBoolean(),
              in.readLong(),
              in.readBoolean()
                  ? Optional.of(
                      new Control(in.readUTF(), in.readLong(), in.readLong(), in.readBoolean()))
                  : Optional.empty()));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
