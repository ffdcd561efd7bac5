package dev.cairn.model;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Reads {@code platform.yaml}, with every problem at once as {@link CairnFileReader} does; {@code
 * docs/platform-yaml.md} is the reference. Files with secrets are looked at (there, readable by their owner alone), but
 * never read.
 */
public final class PlatformFileReader {

    /** The greatest {@code platform.yaml}: 256 KiB. */
    private static final int MAX_BYTES = 256 * 1024;

    private static final List<String> PLANNED = List.of("identities", "policies", "subscriptions");
    private static final List<String> KEYS = List.of(
            "repositories",
            "targets",
            "builds",
            "registries",
            "registry",
            "telemetry",
            "identities",
            "policies",
            "subscriptions");
    private static final List<String> ISOLATIONS = List.of("preferred", "required", "none");

    private static final Choice KIND =
            new Choice("target kind", List.of("process"), List.of("docker", "kubernetes", "nomad", "vm", "terraform"));
    private static final Choice ISOLATION = new Choice("isolation", ISOLATIONS, List.of());

    private PlatformFileReader() {}

    /**
     * Reads a file; one that does not exist says nothing, so that all defaults hold.
     *
     * @throws IOException if it is there, but cannot be read
     */
    public static Read<PlatformFile> read(Path file) throws IOException {
        return readIfAnything(file).orElseGet(PlatformFileReader::nothing);
    }

    /**
     * The same, but empty where nothing is said: there is no file, or it has no content beside comments.
     *
     * @throws IOException if it is there, but cannot be read
     */
    static Optional<Read<PlatformFile>> readIfAnything(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        try {
            return readIfAnything(Files.readAllBytes(file), folder == null ? file.toAbsolutePath() : folder);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Reads a file's content.
     *
     * @param content UTF-8
     * @param folder where the file stands: what its relative paths start from
     */
    public static Read<PlatformFile> read(byte[] content, Path folder) {
        return readIfAnything(content, folder).orElseGet(PlatformFileReader::nothing);
    }

    private static Optional<Read<PlatformFile>> readIfAnything(byte[] content, Path folder) {
        Problems problems = new Problems();
        Optional<YamlValue> root = YamlDocument.root(content, MAX_BYTES, problems);
        PlatformFile said = root.map(value -> file(value, folder)).orElse(null);
        return root.isEmpty() && !problems.hasErrors() ? Optional.empty() : Optional.of(problems.result(said));
    }

    private static Read<PlatformFile> nothing() {
        return new Read.Valid<>(PlatformFile.defaults(), List.of());
    }

    private static @Nullable PlatformFile file(YamlValue root, Path folder) {
        YamlFields fields = root.fields(KEYS);
        if (fields == null) {
            return null;
        }
        PLANNED.forEach(key -> fields.refuse(key, "is not available in this version"));
        PlatformFile defaults = PlatformFile.defaults();
        return new PlatformFile(
                fields.optional("repositories", defaults.repositories(), value -> repositories(value, folder)),
                fields.optional("targets", defaults.targets(), PlatformFileReader::targets),
                fields.optional("builds", defaults.builds(), value -> builds(value, folder)),
                fields.optional("telemetry", defaults.telemetry(), PlatformFileReader::telemetry),
                fields.optional("registries", defaults.registries(), value -> registries(value, folder)),
                fields.optional("registry", defaults.registry(), value -> RegistryServiceReader.read(value, folder)));
    }

    private static List<RepositorySpec> repositories(YamlValue value, Path folder) {
        Set<RepositoryName> names = new HashSet<>();
        Set<RepositoryUrl> urls = new HashSet<>();
        return value.list(item -> {
            RepositorySpec repository = RepositoryReader.read(item, folder);
            if (repository != null && !names.add(repository.name())) {
                item.error("the name '" + repository.name() + "' is taken: give this repository a 'name' of its own");
            } else if (repository != null && !urls.add(repository.url())) {
                item.error("the repository '" + repository.url() + "' stands here twice");
            }
            return repository;
        });
    }

    private static @Nullable List<TargetSpec> targets(YamlValue value) {
        List<YamlEntry> entries = value.someEntries("target");
        if (entries == null) {
            return null;
        }
        List<TargetSpec> targets = new ArrayList<>();
        for (YamlEntry entry : entries) {
            TargetName name = entry.name(TargetName::new);
            YamlFields fields = entry.value().fields(List.of("kind", "isolation"));
            if (fields != null) {
                fields.required("kind", KIND::read);
                String isolation = fields.optional("isolation", "preferred", ISOLATION::read);
                if (name != null) {
                    targets.add(new TargetSpec(name, TargetSpec.Kind.PROCESS, isolation(isolation)));
                }
            }
        }
        return targets;
    }

    private static TargetSpec.Isolation isolation(String id) {
        for (TargetSpec.Isolation isolation : TargetSpec.Isolation.values()) {
            if (isolation.id().equals(id)) {
                return isolation;
            }
        }
        throw new IllegalStateException("No isolation '" + id + "'");
    }

    private static @Nullable List<RegistrySpec> registries(YamlValue value, Path folder) {
        List<YamlEntry> entries = value.someEntries("registry");
        if (entries == null) {
            return null;
        }
        List<RegistrySpec> registries = new ArrayList<>();
        for (YamlEntry entry : entries) {
            YamlFields fields = entry.value().fields(List.of("username", "passwordFile"));
            if (fields != null && fields.required("passwordFile") != null) {
                LoginSpec login =
                        Logins.read(fields, folder, "images that this registry guards are not to be had until then");
                RegistrySpec registry = login == null ? null : entry.name(host -> new RegistrySpec(host, login));
                if (registry != null) {
                    registries.add(registry);
                }
            }
        }
        return registries;
    }

    private static @Nullable BuildsSpec builds(YamlValue value, Path folder) {
        YamlFields fields = value.fields(List.of("within", "concurrent", "mavenSettings"));
        YamlValue settings = fields == null ? null : fields.optional("mavenSettings");
        return fields == null
                ? null
                : new BuildsSpec(
                        fields.duration(
                                "within", BuildsSpec.DEFAULT.within(), Duration.ofSeconds(10), Duration.ofHours(24)),
                        fields.integer("concurrent", BuildsSpec.DEFAULT.concurrent(), 1, 64),
                        settings == null ? null : settings(settings, folder));
    }

    /** May hold the credentials of mirrors, so it is looked at as a secret is. */
    private static @Nullable Path settings(YamlValue value, Path folder) {
        return SecretFiles.read(value, folder, "Maven projects cannot be built until then");
    }

    private static PlatformFile.@Nullable TelemetrySpec telemetry(YamlValue value) {
        YamlFields fields = value.fields(List.of("otlp"));
        YamlValue otlp = fields == null ? null : fields.optional("otlp");
        return fields == null
                ? null
                : new PlatformFile.TelemetrySpec(otlp == null ? null : otlp.parsed(PlatformFileReader::collector));
    }

    // RFC 3986; the message does not repeat what may hold a password.
    private static URI collector(String text) {
        try {
            URI uri = URI.create(text);
            String scheme = String.valueOf(uri.getScheme());
            if (scheme.matches("https?") && uri.getHost() != null && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a URL: write it as http://host:4318", e);
        }
        throw new IllegalArgumentException("must be http://host:port or https://host:port, without user or password");
    }
}
