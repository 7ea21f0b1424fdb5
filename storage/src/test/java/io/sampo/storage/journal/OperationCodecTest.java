package io.sampo.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sampo.storage.journal.OperationFormatException.Problem;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PayloadKeys;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointStamps;
import io.sampo.storage.model.PointState;
import io.sampo.storage.model.PointVectors;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.schema.Datatype;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.schema.Memory;
import io.sampo.storage.schema.Modifier;
import io.sampo.storage.schema.NewVector;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OperationCodecTest {
  private static final Stamp STAMP =
      new Stamp(new PeerId((1L << 53) - 1), -3, Long.MAX_VALUE, 0xFEDC_BA98_7654_3210L);
  private static final PointId LARGE = new PointId.Num(-1L);
  private static final PointId UUID_ID =
      PointId.uuid(UUID.fromString("f47ac10b-58cc-4372-a567-0e02b2c3d479"));
  private static final List<PointId> IDS = List.of(PointId.num(0), LARGE, UUID_ID);
  private static final Payload PAYLOAD = new Payload(new byte[] {(byte) 0xA1, 0x61, 0x61, 0x01});

  static Stream<UpdateOperation> operations() {
    var named = new LinkedHashMap<String, VectorValue>();
    named.put("zeta", new VectorValue.Dense(new float[] {1, -0.0f, Float.MIN_VALUE}));
    named.put("слово", new VectorValue.Sparse(new int[] {1, -1}, new float[] {0.5f, 2}));
    named.put("rows", new VectorValue.Multi(new float[] {1, 2, 3, 4, 5, 6}, 3));
    var dense = Map.<String, VectorValue>of("", new VectorValue.Dense(new float[384]));
    return Stream.of(
        new UpdateOperation.Upsert(
            List.of(
                new Point(PointId.num(7), dense, PAYLOAD),
                new Point(UUID_ID, named, Payload.EMPTY),
                new Point(LARGE, named, PAYLOAD),
                new Point(PointId.num(9), Map.of(), new Payload(new byte[] {0x7F})))),
        new UpdateOperation.Upsert(List.of()),
        new UpdateOperation.DeletePoints(IDS),
        new UpdateOperation.UpdateVectors(
            List.of(new PointVectors(LARGE, named), new PointVectors(UUID_ID, dense))),
        new UpdateOperation.DeleteVectors(IDS, List.of("", "zeta", "slowo 𐍈")),
        new UpdateOperation.SetPayload(IDS, PAYLOAD, null),
        new UpdateOperation.SetPayload(IDS, PAYLOAD, JsonPath.of("a.\"b c\"[3].d[]")),
        new UpdateOperation.OverwritePayload(IDS, Payload.EMPTY),
        new UpdateOperation.DeletePayload(IDS, List.of(JsonPath.of("a"), JsonPath.of("b[].c"))),
        new UpdateOperation.ClearPayload(List.of()),
        new UpdateOperation.CreateFieldIndex(
            JsonPath.of("city"), FieldSchema.of(FieldSchema.FieldType.KEYWORD)),
        new UpdateOperation.CreateFieldIndex(
            JsonPath.of("city.name"),
            new FieldSchema(
                FieldSchema.FieldType.TEXT,
                true,
                new FieldSchema.Params(
                    true, Memory.PINNED, false, true, false, true, false, true, fullText()))),
        new UpdateOperation.CreateFieldIndex(
            JsonPath.of("bare"),
            new FieldSchema(
                FieldSchema.FieldType.TEXT,
                true,
                new FieldSchema.Params(
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    new FieldSchema.TextParams(null, null, null, null, null, null, null, null)))),
        new UpdateOperation.DeleteFieldIndex(JsonPath.of("city.name")),
        new UpdateOperation.CreateVectorName(
            "image", new NewVector.Dense(512, Distance.MANHATTAN, true, Datatype.FLOAT16)),
        new UpdateOperation.CreateVectorName(
            "plain", new NewVector.Dense(4, Distance.COSINE, false, null)),
        new UpdateOperation.CreateVectorName(
            "words", new NewVector.Sparse(Modifier.IDF, Datatype.UINT8)),
        new UpdateOperation.CreateVectorName("bare", new NewVector.Sparse(null, null)),
        new UpdateOperation.DeleteVectorName("image"),
        new UpdateOperation.PutPayloadKeys(
            List.of(
                new PayloadKeys(UUID_ID, PAYLOAD, List.of("b", "slowo 𐍈")),
                new PayloadKeys(LARGE, Payload.EMPTY, List.of()))),
        new UpdateOperation.MergePoints(
            List.of(
                PointState.of(LARGE, PointStamps.deleted(STAMP)),
                new PointState(PointId.num(7), PointStamps.put(STAMP), PAYLOAD, dense),
                new PointState(
                    UUID_ID,
                    new PointStamps(
                        Stamp.BEGINNING,
                        false,
                        STAMP,
                        Map.of("a", STAMP, "ü", Stamp.BEGINNING),
                        Map.of("zeta", STAMP, "", Stamp.BEGINNING)),
                    PAYLOAD,
                    named))),
        new UpdateOperation.Reset());
  }

  private static FieldSchema.TextParams fullText() {
    return new FieldSchema.TextParams(
        FieldSchema.Tokenizer.MULTILINGUAL,
        2L,
        40L,
        true,
        false,
        true,
        new FieldSchema.Stopwords(false, List.of("english", "german"), List.of("sampo")),
        new FieldSchema.Stemmer("snowball", "finnish"));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void everyOperationComesBackAsItWas(UpdateOperation operation) {
    byte[] bytes = OperationCodec.toBytes(operation, STAMP, 42);

    var back = OperationCodec.read(ByteBuffer.wrap(bytes));

    assertThat(back.number()).isEqualTo(42);
    assertThat(back.stamp()).isEqualTo(STAMP);
    assertThat(back.operation())
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(operation);
  }

  @Test
  void theCasesAboveCoverEveryKindOfOperation() {
    var covered = operations().map(Object::getClass).collect(Collectors.toSet());

    assertThat(covered).containsExactlyInAnyOrder(UpdateOperation.class.getPermittedSubclasses());
  }

  @Test
  void everyEnumConstantHasACode() {
    Stream.of(
            WireCodes.DISTANCE,
            WireCodes.DATATYPE,
            WireCodes.MODIFIER,
            WireCodes.MEMORY,
            WireCodes.FIELD_TYPE,
            WireCodes.TOKENIZER)
        .forEach(
            codes -> {
              var all = codes.constants().getFirst().getDeclaringClass().getEnumConstants();
              assertThat(codes.constants().toArray()).containsExactlyInAnyOrder((Object[]) all);
            });
  }

  @Test
  void orderOfNamedVectorsIsKept() {
    operations()
        .forEach(
            operation -> {
              var back =
                  OperationCodec.read(ByteBuffer.wrap(OperationCodec.toBytes(operation, STAMP, 1)))
                      .operation();
              if (operation instanceof UpdateOperation.Upsert(var points)
                  && back instanceof UpdateOperation.Upsert(var same)) {
                for (int i = 0; i < points.size(); i++) {
                  assertThat(same.get(i).vectors().keySet())
                      .containsExactlyElementsOf(points.get(i).vectors().keySet());
                }
              }
            });
  }

  @ParameterizedTest
  @MethodSource("operations")
  void directBuffersAndOffsetsGiveTheSameBytes(UpdateOperation operation) {
    byte[] expected = OperationCodec.toBytes(operation, STAMP, 5);
    var direct = ByteBuffer.allocateDirect(expected.length + 3);
    direct.position(3);

    OperationCodec.write(operation, STAMP, 5, direct);

    assertThat(direct.remaining()).isZero();
    var written = new byte[expected.length];
    direct.get(3, written);
    assertThat(written).isEqualTo(expected);
    direct.position(3);
    assertThat(OperationCodec.read(direct).number()).isEqualTo(5);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void aBufferTooSmallOverflowsAndStaysWhereItWas(UpdateOperation operation) {
    int size = OperationCodec.toBytes(operation, STAMP, 5).length;
    for (int room : new int[] {0, 1, size / 2, size - 1}) {
      var small = ByteBuffer.allocate(room);
      assertThatExceptionOfType(BufferOverflowException.class)
          .isThrownBy(() -> OperationCodec.write(operation, STAMP, 5, small));
      assertThat(small.position()).isZero();
    }
  }

  @Test
  void aGuessMayBeTooSmall() {
    var bytes = OperationCodec.bytes(0, out -> out.putLong(7).put(new byte[10_000]).put((byte) 1));

    assertThat(bytes).hasSize(10_009).endsWith((byte) 1);
    assertThat(ByteBuffer.wrap(bytes).getLong()).isEqualTo(7);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void everyCutIsRefusedAndNeverRead(UpdateOperation operation) {
    byte[] bytes = OperationCodec.toBytes(operation, STAMP, 5);
    for (int length = 0; length < bytes.length; length++) {
      var cut = ByteBuffer.wrap(Arrays.copyOf(bytes, length));
      assertThatExceptionOfType(OperationFormatException.class)
          .isThrownBy(() -> OperationCodec.read(cut));
    }
    assertThatExceptionOfType(OperationFormatException.class)
        .isThrownBy(
            () -> OperationCodec.read(ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 1))))
        .satisfies(e -> assertThat(e.problem()).isEqualTo(new Problem.TrailingBytes(1)));
  }

  @Test
  void anotherVersionOrOperationIsRefusedByName() {
    byte[] bytes = OperationCodec.toBytes(new UpdateOperation.ClearPayload(IDS), STAMP, 5);

    var version = bytes.clone();
    version[0] = 2;
    assertThatExceptionOfType(OperationFormatException.class)
        .isThrownBy(() -> OperationCodec.read(ByteBuffer.wrap(version)))
        .satisfies(e -> assertThat(e.problem()).isEqualTo(new Problem.UnknownVersion(2)));

    var code = bytes.clone();
    code[1] = (byte) 200;
    assertThatExceptionOfType(OperationFormatException.class)
        .isThrownBy(() -> OperationCodec.read(ByteBuffer.wrap(code)))
        .satisfies(
            e -> assertThat(e.problem()).isEqualTo(new Problem.UnknownCode("operation", 200)));
  }

  @Test
  void changedBytesNeverEndInAnythingButTheTypedFailure() {
    long seed = Long.getLong("seed", 20_251L);
    System.out.println("OperationCodecTest seed " + seed);
    var random = new Random(seed);
    operations()
        .forEach(
            operation -> {
              byte[] bytes = OperationCodec.toBytes(operation, STAMP, 5);
              for (int round = 0; round < 300; round++) {
                var changed = bytes.clone();
                changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                try {
                  OperationCodec.read(ByteBuffer.wrap(changed));
                } catch (OperationFormatException expected) {
                  assertThat(expected.problem().describe()).isNotBlank();
                }
              }
            });
  }

  @Test
  void halfASurrogatePairIsNotLogged() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(
            () -> OperationCodec.toBytes(new UpdateOperation.DeleteVectorName("\ud800"), STAMP, 1));
  }
}
