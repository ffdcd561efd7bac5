package dev.cairn.cli;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

final class ArchitectureTest {

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.cairn.cli");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.cairn.cli.(*)..").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void foldsKnowFactsAndNothingElse() {
        noClasses()
                .that()
                .haveNameMatching(".*\\.(Deliver(y|ies)|Generations|Environments|EnvironmentState|BuildsState)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.cairn.log..", "dev.cairn.cli.console..", "picocli..", "java.nio.file..")
                .orShould()
                .callMethod("java.time.Instant", "now")
                .check(ALL);
    }

    @Test
    void theClockAndTheLogOfTheProcessAreTakenInOnePlace() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.cairn.cli.console.Surroundings")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("dev.cairn.log.KafkaEventLog")
                .orShould()
                .callMethod("java.time.Instant", "now")
                .orShould()
                .callMethod("java.time.Clock", "systemUTC")
                .check(ALL);
    }
}
