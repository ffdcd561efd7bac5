package dev.cairn.registry;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "dev.cairn.registry", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule ONLY_THE_API_AND_ITS_SERVICE_KNOW_VERTX = noClasses()
            .that()
            .resideInAnyPackage("..registry.model..", "..registry.storage..", "..registry.manifest..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "org.apache.kafka..");

    @ArchTest
    static final ArchRule ONLY_THE_SERVICE_KNOWS_WHICH_STORAGE_IT_HAS = noClasses()
            .that()
            .resideInAnyPackage("..registry.model..", "..registry.manifest..", "..registry.api..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..registry.storage.fs..", "..registry.storage.s3..", "software.amazon..");

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("dev.cairn.registry.(*)..").should().beFreeOfCycles();
}
