package dev.cairn.build.builder;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.cairn.model.Application;
import dev.cairn.model.ArtifactKind;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.ArtifactSpec;
import dev.cairn.model.BuilderSpec;
import dev.cairn.model.CommitId;
import dev.cairn.model.FilesBuilderSpec;
import dev.cairn.model.JavaBuilderSpec;
import dev.cairn.model.PlatformFile;

import static org.assertj.core.api.Assertions.assertThat;

/** Builds that the tests ask for. */
final class Requests {

    static final CommitId COMMIT = new CommitId("0123456789abcdef0123456789abcdef01234567");
    private static final Instant TIME = Instant.parse("2026-03-01T12:30:45Z");

    private Requests() {}

    static BuildRequest of(Path source, BuilderSpec build) {
        return of(source, build, Duration.ofMinutes(4));
    }

    static BuildRequest of(Path source, BuilderSpec build, Duration deadline) {
        var artifact = new ArtifactSpec(new ArtifactName("web"), ArtifactKind.CONTAINER, build);
        return new BuildRequest("build-1", new Application("shop"), COMMIT, TIME, artifact, source, deadline);
    }

    static FilesBuilderSpec files(String from) {
        return new FilesBuilderSpec(from, ".", "/srv/site", List.of("/srv/site/run"), "/srv/site");
    }

    static JavaBuilderSpec java(String from, String main) {
        return new JavaBuilderSpec(from, main, "src", List.of(), List.of("-Xmx64m"));
    }

    static BuilderConfig config(TestRegistry registry, Path work) {
        return config(registry, work, PlatformFile.defaults());
    }

    static BuilderConfig config(TestRegistry registry, Path work, PlatformFile platform) {
        return BuilderConfig.of(
                registry.uri(), work, Path.of(System.getProperty("java.home")), System.getenv(), () -> platform);
    }

    static BuildResult.Built built(BuildResult result) {
        assertThat(result).isInstanceOf(BuildResult.Built.class);
        return (BuildResult.Built) result;
    }

    static BuildResult.Failed failed(BuildResult result) {
        assertThat(result).isInstanceOf(BuildResult.Failed.class);
        return (BuildResult.Failed) result;
    }
}
