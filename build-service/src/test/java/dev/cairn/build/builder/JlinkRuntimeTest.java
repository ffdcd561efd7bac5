package dev.cairn.build.builder;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class JlinkRuntimeTest {

    private static final Jdk JDK = new Jdk("Somebody", "25.0.1+8", "25");

    @TempDir
    private Path javaHome;

    @Test
    void aCachedRuntimeIsNotUsedOnceTheTrustStoreIsAnother() throws Exception {
        Path store = Files.createDirectories(javaHome.resolve("lib/security")).resolve("cacerts");
        Files.writeString(store, "one");
        String before = JlinkRuntime.key(javaHome, JDK, "java.base");
        assertThat(JlinkRuntime.key(javaHome, JDK, "java.base")).isEqualTo(before);

        Files.writeString(store, "two");

        assertThat(JlinkRuntime.key(javaHome, JDK, "java.base")).isNotEqualTo(before);
    }

    @Test
    void aJdkWithoutATrustStoreHasAKeyOfItsOwn() throws Exception {
        assertThat(JlinkRuntime.key(javaHome, JDK, "java.base")).contains("none");
    }
}
