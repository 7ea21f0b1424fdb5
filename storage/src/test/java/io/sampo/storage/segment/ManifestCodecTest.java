package io.sampo.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class ManifestCodecTest {
  private static final Path FILE = Path.of(Manifest.NAME);

  private static Manifest manifest(List<Manifest.SegmentEntry> graves) {
    return new Manifest(
        7,
        new byte[] {1},
        3,
        VectorSchema.of(List.of()),
        List.of(),
        List.of(new Manifest.SegmentEntry(1, false, false, List.of(), new SegmentFiles(Map.of()))),
        graves);
  }

  @Test
  void gravesComeBack() {
    var graves =
        List.of(new Manifest.SegmentEntry(2, true, true, List.of(), new SegmentFiles(Map.of())));
    assertThat(ManifestCodec.decode(FILE, ManifestCodec.encode(manifest(graves))))
        .usingRecursiveComparison()
        .isEqualTo(manifest(graves));
  }

  @Test
  void aManifestFromBeforeTheGravesIsRead() {
    var now = new String(ManifestCodec.encode(manifest(List.of())), StandardCharsets.UTF_8);
    var body =
        now.substring(now.indexOf("\"shard\":") + 8, now.length() - 1)
            .replace("\"format\":2", "\"format\":1")
            .replace(",\"graves\":[]", "");
    var crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    var before = "{\"crc32c\":\"%08x\",\"shard\":%s}".formatted(crc.getValue(), body);

    assertThat(ManifestCodec.decode(FILE, before.getBytes(StandardCharsets.UTF_8)))
        .usingRecursiveComparison()
        .isEqualTo(manifest(List.of()));
  }
}
