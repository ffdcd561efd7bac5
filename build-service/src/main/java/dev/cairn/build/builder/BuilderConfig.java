package dev.cairn.build.builder;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

import dev.cairn.model.PlatformFile;

/**
 * What the builders work with.
 *
 * @param registry the address of the registry that images go to, such as {@code http://localhost:7072}
 * @param workFolder belongs to one {@link ArtifactBuilder} alone; its {@code cache} may be deleted while none runs
 * @param javaHome a JDK with {@code javac}, {@code jdeps} and {@code jlink}
 * @param environment what Maven and the tools of the JDK are given beside what each build has of its own, such as {@code
 *     HOME} and {@code TMPDIR}
 * @param platform what the operator says of builds and registries, asked at each build
 */
public record BuilderConfig(
        URI registry,
        Path workFolder,
        Path javaHome,
        Map<String, String> environment,
        Supplier<PlatformFile> platform) {

    private static final Set<String> PASSED_ON =
            Set.of("PATH", "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY");

    public BuilderConfig {
        environment = Map.copyOf(environment);
        workFolder = workFolder.toAbsolutePath().normalize();
        javaHome = javaHome.toAbsolutePath().normalize();
    }

    /**
     * With an environment of a process, of which only {@code PATH} and the proxies are passed on: what
     * else it holds may be a secret, or change what is built.
     */
    public static BuilderConfig of(
            URI registry,
            Path workFolder,
            Path javaHome,
            Map<String, String> environment,
            Supplier<PlatformFile> platform) {
        Map<String, String> kept = new TreeMap<>(environment);
        kept.keySet().retainAll(PASSED_ON);
        return new BuilderConfig(registry, workFolder, javaHome, kept, platform);
    }

    /** Where there is no {@code platform.yaml}: without credentials and without settings of Maven. */
    public static BuilderConfig of(URI registry, Path workFolder, Path javaHome, Map<String, String> environment) {
        return of(registry, workFolder, javaHome, environment, PlatformFile::defaults);
    }
}
