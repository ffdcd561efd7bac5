package dev.cairn.standalone;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** The rules of the house that a compiler does not know. */
class ArchitectureTest {

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar")) // what the other option does not see
            .importPackages("dev.cairn");

    private static final String[] SERVICES = {"dev.cairn.build..", "dev.cairn.registry..", "dev.cairn.deploy.."};

    @Test
    void servicesNeverDependOnEachOther() {
        for (String service : SERVICES) {
            for (String other : SERVICES) {
                if (!service.equals(other)) {
                    check(noClasses()
                            .that()
                            .resideInAPackage(service)
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage(other));
                }
            }
        }
    }

    @Test
    void theCommandLineDependsOnNoService() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.cairn.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SERVICES));
    }

    @Test
    void theContractAndTheModelKnowNeitherKafkaNorVertx() {
        check(noClasses()
                .that()
                .resideInAnyPackage("dev.cairn.event..", "dev.cairn.model..", "dev.cairn.oci..", "dev.cairn.identity..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "org.apache.kafka.."));
    }

    @Test
    void whatServicesDecideKnowsNeitherKafkaNorVertxNorTime() {
        check(noClasses()
                .that()
                .implement("dev.cairn.service.Stage")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "org.apache.kafka..", "java.nio.file..", "java.net..")
                .orShould()
                .callMethod("java.time.Instant", "now"));
    }

    @Test
    void onlyTheLogAndTheTopologyKnowKafka() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.cairn.log..", "dev.cairn.service..", "dev.cairn.kafka..", "dev.cairn.standalone..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.."));
    }

    @Test
    void theContractDependsOnNothingThatUsesIt() {
        check(classes()
                .that()
                .resideInAPackage("dev.cairn.event..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.cairn.event..",
                        "dev.cairn.model..",
                        "dev.cairn.oci..",
                        "java..",
                        "com.fasterxml.jackson..",
                        "org.jspecify.."));
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.cairn.(*)..").should().beFreeOfCycles().check(ALL);
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(ALL);
    }
}
