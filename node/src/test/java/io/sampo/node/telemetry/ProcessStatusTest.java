package io.sampo.node.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessStatusTest {
  @TempDir Path root;

  @Test
  void readsWhatLinuxTells() throws IOException {
    write("proc/self/status", "Name:\tjava\nVmRSS:\t   2048 kB\nThreads:\t41\n");
    write("proc/self/stat", "7 (a ) b) S 1 7 7 0 -1 4194304 5341 0 26 0 200 30 0 0");
    write("proc/self/maps", "00-01 r\n01-02 r\n");
    write("proc/sys/vm/max_map_count", "65530\n");
    write("proc/self/fd/0", "");
    write("proc/self/fd/1", "");
    write(
        "proc/self/limits",
        "Limit  Soft Limit  Hard Limit  Units\nMax open files            20000   40000   files\n");

    var process = new ProcessStatus(root).get();

    assertThat(process.memory().resident()).isEqualTo(2048 * 1024);
    assertThat(process.threads()).hasValue(41);
    assertThat(process.minorFaults()).hasValue(5341);
    assertThat(process.majorFaults()).hasValue(26);
    assertThat(process.openMaps()).hasValue(2);
    assertThat(process.mostMaps()).hasValue(65_530);
    assertThat(process.openFiles()).hasValue(2);
    assertThat(process.mostFiles()).hasValue(20_000);
  }

  @Test
  void leavesOutWhatNobodyTells() {
    var process = new ProcessStatus(root).get();
    assertThat(process.threads()).isEmpty();
    assertThat(process.openFiles()).isEmpty();
    assertThat(process.minorFaults()).isEmpty();
    assertThat(process.memory().resident()).isZero();
    assertThat(process.memory().allocated()).isPositive(); // the JVM's own
    assertThat(process.memory().active()).isGreaterThanOrEqualTo(process.memory().allocated());
  }

  @Test
  void anUnlimitedNumberOfFilesIsNotTold() throws IOException {
    write("proc/self/limits", "Max open files            unlimited   unlimited   files\n");
    assertThat(new ProcessStatus(root).get().mostFiles()).isEmpty();
  }

  private void write(String path, String text) throws IOException {
    var file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
