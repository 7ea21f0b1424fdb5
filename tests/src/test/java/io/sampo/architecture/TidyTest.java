package io.sampo.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Sources are tidy. Each rule was broken once on purpose and failed. */
class TidyTest {
  private static final Pattern LEFT_TO_DO = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");
  private static final Pattern ISSUE = Pattern.compile("\\bissue \\d+\\b");

  @Test
  void everyPackageSaysWhatItIsForAndWhatItMustNotKnow() {
    var folders = new HashSet<Path>();
    Sources.ofProduct().forEach(file -> folders.add(file.getParent()));
    for (var folder : folders) {
      var info = folder.resolve("package-info.java");
      assertThat(info).exists();
      assertThat(Sources.read(info)).as("%s", info).startsWith("/**").contains("@NullMarked");
    }
  }

  @Test
  void whatIsLeftToDoNamesItsIssue() {
    assertThat(Sources.all())
        .filteredOn(file -> !file.endsWith("TidyTest.java"))
        .allSatisfy(
            file ->
                assertThat(Sources.read(file).lines())
                    .as("%s", file)
                    .noneMatch(
                        line -> LEFT_TO_DO.matcher(line).find() && !ISSUE.matcher(line).find()));
  }

  /** The reason stands behind it or in the line above. */
  @Test
  void whatSilencesAWarningSaysWhy() {
    for (var file : Sources.all()) {
      var lines = Sources.read(file).lines().toList();
      for (var i = 0; i < lines.size(); i++) {
        var line = lines.get(i);
        if (line.strip().startsWith("@SuppressWarnings")) {
          assertThat(line.contains("//") || lines.get(i - 1).strip().startsWith("//"))
              .as("%s:%d silences a warning without a reason", file, i + 1)
              .isTrue();
        }
      }
    }
  }
}
