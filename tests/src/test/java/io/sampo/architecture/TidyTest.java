package io.sampo.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Sources are tidy. */
class TidyTest {
  private static final Pattern WORD = Pattern.compile("\\w+");

  /** Endings of files that may name a type: sources, configuration, service files, scripts. */
  private static final Set<String> USES =
      Set.of("java", "conf", "Configurator", "distribution", "sampo", "jvm");

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

  @Test
  void everyTypeIsUsedSomewhere() {
    var product = Sources.ofProduct();
    var others =
        Stream.of(
                "shard-actors/src/main",
                "actors/src/main",
                "node/src/main",
                "bin",
                "tests/src/test")
            .flatMap(folder -> Sources.files(Sources.root().resolve(folder)).stream())
            .filter(file -> USES.contains(ending(file)) && !product.contains(file));
    var usedIn = new ArrayList<Set<String>>();
    Stream.concat(product.stream(), others).forEach(file -> usedIn.add(words(Sources.read(file))));
    var unused = new ArrayList<String>();
    for (var i = 0; i < product.size(); i++) {
      var name = product.get(i).getFileName().toString().replace(".java", "");
      if (!name.equals("package-info") && !appearsElsewhere(name, i, usedIn)) {
        unused.add(product.get(i).toString());
      }
    }
    assertThat(unused).as("types that nothing names").isEmpty();
  }

  private static String ending(Path file) {
    var name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static boolean appearsElsewhere(String name, int own, List<Set<String>> words) {
    for (var i = 0; i < words.size(); i++) {
      if (i != own && words.get(i).contains(name)) {
        return true;
      }
    }
    return false;
  }

  private static Set<String> words(String text) {
    var words = new HashSet<String>();
    var found = WORD.matcher(text);
    while (found.find()) {
      words.add(found.group());
    }
    return words;
  }
}
