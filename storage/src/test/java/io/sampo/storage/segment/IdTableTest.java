package io.sampo.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.io.LocalDisk;
import io.sampo.storage.io.WriteBuffer;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.Stamp;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdTableTest {
  @TempDir Path folder;

  @Test
  void findsTheNewestRowAndThoseBefore() {
    for (long seed = 0; seed < 20; seed++) {
      var random = new Random(seed);
      var rows = RowFile.create(LocalDisk.INSTANCE, folder.resolve("rows" + seed), 1);
      var table = new IdTable(rows, random.nextInt(100));
      var newest = new HashMap<PointId, Integer>();
      var batch = new WriteBuffer(16);
      for (int row = 0; row < 3000; row++) {
        var id =
            random.nextBoolean()
                ? PointId.num(random.nextInt(1000))
                : new PointId.Uuid(random.nextInt(2), random.nextInt(1000));
        rows.put(batch, id, row, new Stamp(new PeerId(1), 0, 0, 0), 0, 0, false, rows.newFlags());
        rows.file().append(batch.content());
        batch.clear();
        var old = newest.put(id, row);
        assertThat(table.put(row)).as("seed %d", seed).isEqualTo(old == null ? -1 : old);
        assertThat(table.older(row)).isEqualTo(old == null ? -1 : old);
      }
      newest.forEach((id, row) -> assertThat(table.newest(id)).isEqualTo(row));
      assertThat(table.newest(PointId.num(5000))).isEqualTo(-1);
      assertThat(table.newest(new PointId.Uuid(0, 5000))).isEqualTo(-1);
    }
  }

  @Test
  void recordsKeepEveryMember() {
    var rows = RowFile.create(LocalDisk.INSTANCE, folder.resolve("rows"), 100);
    var batch = new WriteBuffer(16);
    var flags = rows.newFlags();
    RowFile.setVector(flags, 0);
    RowFile.setVector(flags, 62);
    RowFile.setVector(flags, 63);
    RowFile.setVector(flags, 99);
    var id = new PointId.Uuid(-5, 7);
    var stamp = new Stamp(new PeerId(1L << 52), 3, 4, -5);
    rows.put(batch, id, 42, stamp, 1L << 40, 77, true, flags);
    rows.file().append(batch.content());

    assertThat(rows.rows()).isEqualTo(1);
    assertThat(rows.id(0)).isEqualTo(id);
    assertThat(rows.operation(0)).isEqualTo(42);
    assertThat(rows.stamp(0)).isEqualTo(stamp);
    assertThat(rows.payloadOffset(0)).isEqualTo(1L << 40);
    assertThat(rows.payloadLength(0)).isEqualTo(77);
    assertThat(rows.hasCells(0)).isTrue();
    for (int slot = 0; slot < 100; slot++) {
      assertThat(rows.hasVector(0, slot))
          .as("slot %d", slot)
          .isEqualTo(slot == 0 || slot == 62 || slot == 63 || slot == 99);
    }
  }
}
