package io.sampo.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.RandomAccessFile;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class ArchitectureTest {
  private static final String[] PURE = {
    "io.sampo..model..", "io.sampo..core..", "io.sampo..port..", "io.sampo..placement.."
  };

  private static JavaClasses all;

  @BeforeAll
  static void readClasses() {
    all =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(
                "io.sampo.storage",
                "io.sampo.shard",
                "io.sampo.transfer",
                "io.sampo.cluster",
                "io.sampo.http",
                "io.sampo.grpc",
                "io.sampo.node");
  }

  @Test
  void modulesKnowOnlyTheOnesBelow() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true) // modules fill one after the other
        .layer("storage")
        .definedBy("io.sampo.storage..")
        .layer("shard")
        .definedBy("io.sampo.shard..")
        .layer("transfer")
        .definedBy("io.sampo.transfer..")
        .layer("cluster")
        .definedBy("io.sampo.cluster..")
        .layer("http")
        .definedBy("io.sampo.http..")
        .layer("grpc")
        .definedBy("io.sampo.grpc..")
        .layer("node")
        .definedBy("io.sampo.node..")
        .whereLayer("node")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("http")
        .mayOnlyBeAccessedByLayers("node")
        .whereLayer("grpc")
        .mayOnlyBeAccessedByLayers("node")
        .whereLayer("cluster")
        .mayOnlyBeAccessedByLayers("http", "grpc", "node")
        .whereLayer("transfer")
        .mayOnlyBeAccessedByLayers("cluster", "http", "grpc", "node")
        .whereLayer("shard")
        .mayOnlyBeAccessedByLayers("transfer", "cluster", "http", "grpc", "node")
        .check(all);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.sampo.(**)").should().beFreeOfCycles().check(all);
  }

  @Test
  void storageAndPureCodeKnowNoActors() {
    noClasses()
        .that(
            resideInAPackage("io.sampo.storage..")
                .and(not(resideInAPackage("io.sampo.storage.journal..")))
                .or(resideInAnyPackage(PURE)))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.pekko..", "scala..")
        .check(all);
  }

  @Test
  void modelAndCoreKnowOnlyValues() {
    classes()
        .that()
        .resideInAnyPackage("io.sampo..model..", "io.sampo..core..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "java.lang..",
                    "java.util..",
                    "java.time..",
                    "java.math..",
                    "java.nio",
                    "java.nio.charset..",
                    "org.jspecify..",
                    "io.sampo..model..",
                    "io.sampo..core..",
                    "io.sampo.storage.schema..",
                    // The engine's interface: a replica decides about views and holds none itself.
                    "io.sampo.storage.segment")
                .or(primitivesAndArrays()))
        .check(all);
  }

  @Test
  void modelHoldsDataOnly() {
    classes()
        .that()
        .resideInAPackage("io.sampo..model..")
        .and()
        .areTopLevelClasses()
        .and()
        .areNotAssignableTo(Throwable.class)
        .and()
        .doNotHaveSimpleName("package-info")
        .should()
        .beRecords()
        .orShould()
        .beEnums()
        .orShould()
        .beInterfaces()
        .check(all);
  }

  @Test
  void filesAreTouchedInFewPlaces() {
    noClasses()
        .that(
            not(
                resideInAnyPackage(
                    "io.sampo.storage.io..",
                    "io.sampo.storage.journal..",
                    "io.sampo.cluster.consensus..",
                    "io.sampo.node..")))
        .should()
        .dependOnClassesThat(
            belongToAnyOf(
                Files.class,
                FileChannel.class,
                AsynchronousFileChannel.class,
                RandomAccessFile.class,
                FileInputStream.class,
                FileOutputStream.class,
                FileReader.class,
                FileWriter.class))
        .check(all);
  }

  @Test
  void timeOfDayAndChanceComeThroughPorts() {
    noClasses()
        // The journal plug-in is made by the actor library, which hands it no ports.
        .that(not(resideInAnyPackage("io.sampo.node..", "io.sampo.storage.journal")))
        .should(
            callMethodWhere(
                describe(
                    "reads the time of day or draws a random number",
                    ArchitectureTest::isTimeOrChance)))
        .check(all);
  }

  @Test
  void pureCodeMeasuresNoTime() {
    noClasses()
        .that(resideInAnyPackage(PURE))
        .should()
        .callMethod(System.class, "nanoTime")
        .check(all);
  }

  @Test
  void protobufStaysAtTheWire() {
    noClasses()
        .that(not(resideInAnyPackage("io.sampo.grpc..", "io.sampo..wire..")))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.google.protobuf..", "io.qdrant..", "io.grpc..")
        .check(all);
  }

  @Test
  void libraryConfigurationIsComposedInOnePlace() {
    noClasses()
        .that(
            not(
                resideInAnyPackage(
                    "io.sampo.node.config..",
                    "io.sampo.storage.journal..",
                    "io.sampo.cluster.journal..",
                    "io.sampo.cluster"))) // looks plug-ins up, with no configuration of its own
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.typesafe.config..")
        .check(all);
  }

  /** Whoever records is handed an object or an interface of its own module. */
  @Test
  void instrumentsAreHeldByFewClasses() {
    noClasses()
        .that(not(resideInAPackage("io.sampo.node..").or(simpleNameEndingWith("Metrics"))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("kamon..")
        .check(all);
  }

  private static boolean isTimeOrChance(JavaMethodCall call) {
    var owner = call.getTargetOwner();
    var name = call.getName();
    return (owner.isEquivalentTo(Instant.class) && name.equals("now"))
        || (owner.isEquivalentTo(System.class) && name.equals("currentTimeMillis"))
        || (owner.isEquivalentTo(Clock.class) && name.startsWith("system"))
        || (owner.isEquivalentTo(UUID.class) && name.equals("randomUUID"))
        || (owner.isEquivalentTo(Math.class) && name.equals("random"))
        || Set.of(ThreadLocalRandom.class, Random.class, SplittableRandom.class).stream()
            .anyMatch(owner::isEquivalentTo);
  }

  private static DescribedPredicate<JavaClass> primitivesAndArrays() {
    return describe(
        "primitives and arrays",
        type ->
            type.isPrimitive() || (type.isArray() && type.getBaseComponentType().isPrimitive()));
  }
}
