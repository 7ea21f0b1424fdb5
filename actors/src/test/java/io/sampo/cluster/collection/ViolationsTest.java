package io.sampo.cluster.collection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ViolationsTest {
  private final Violations violations = new Violations();

  @Test
  void keepsQuietAboutWhatIsAllowedOrAbsent() {
    violations.atLeast("limit", 1L, 1);
    violations.atLeast("limit", (Long) null, 1);
    violations.between("size", -1L, 1, -1L);
    violations.newCollectionName("name", "a".repeat(255));
    violations.collectionName("name", "a:b");
    assertThat(violations.isEmpty()).isTrue();
    assertThat(violations).hasToString("[]");
  }

  @Test
  void saysWhichBoundIsBroken() {
    violations.atLeast("limit", 0L, 1);
    violations.between("size", 70_000L, 1, 65_536);
    violations.between("threshold", 1.5, 0.0, 1.0);
    violations.atMost("candidates", 16_385L, 16_384);
    assertThat(violations)
        .hasToString(
            "[limit: value 0 invalid, must be 1 or larger;"
                + " size: value 70000 invalid, must be from 1 to 65536;"
                + " threshold: value 1.5 invalid, must be from 0.0 to 1.0;"
                + " candidates: value 16385 invalid, must be 16384 or smaller]");
  }

  @Test
  void takesNotANumberForOutOfRange() {
    violations.atLeast("oversampling", Double.NaN, 1.0);
    assertThat(violations.isEmpty()).isFalse();
  }

  @Test
  void allowsMoreInNamesOfOldCollections() {
    violations.collectionName("collection_name", "a/b");
    violations.newCollectionName("collection_name", "a:b");
    assertThat(violations)
        .hasToString(
            "[collection_name: collection name cannot contain \"/\" char;"
                + " collection_name: collection name cannot contain \":\" char]");
  }
}
