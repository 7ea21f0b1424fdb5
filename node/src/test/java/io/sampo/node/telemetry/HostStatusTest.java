package io.sampo.node.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.telemetry.HostTelemetry.ContainerRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostStatusTest {
  @TempDir Path root;

  @Test
  void readsWhatLinuxTells() throws IOException {
    write("etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\nVERSION_ID=\"12\"\n");
    write("proc/meminfo", "MemTotal:        9007199 kB\n");
    write("proc/cpuinfo", "model name : x\nflags\t\t: fpu sse sse2 fma avx2 avx other\n");
    write("run/.containerenv", "");

    var host = new HostStatus(root, root, Map.of()).get();

    assertThat(host.distribution()).isEqualTo("debian");
    assertThat(host.distributionVersion()).isEqualTo("12");
    assertThat(host.ramKib()).hasValue(9_007_199);
    assertThat(host.cpuFlags()).isEqualTo("sse,sse2,avx,avx2,fma");
    assertThat(host.containerRuntime()).isEqualTo(ContainerRuntime.OTHER);
    assertThat(host.diskKib().orElse(0)).isPositive();
  }

  @Test
  void saysWhatTheJvmKnowsWhereNobodyTells() {
    var host = new HostStatus(root, root.resolve("gone"), Map.of()).get();
    assertThat(host.distribution()).isNotBlank();
    assertThat(host.cores()).isPositive();
    assertThat(host.ramKib()).isEmpty();
    assertThat(host.diskKib()).isEmpty();
    assertThat(host.cpuFlags()).isEmpty();
    assertThat(host.containerRuntime()).isEqualTo(ContainerRuntime.NONE);
  }

  @Test
  void knowsContainersByWhatTheyLeaveBehind() throws IOException {
    write(".dockerenv", "");
    assertThat(new HostStatus(root, root, Map.of()).get().containerRuntime())
        .isEqualTo(ContainerRuntime.DOCKER);
    assertThat(
            new HostStatus(root, root, Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1"))
                .get()
                .containerRuntime())
        .isEqualTo(ContainerRuntime.KUBERNETES);
  }

  private void write(String path, String text) throws IOException {
    var file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
