package dev.cairn.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Reads {@code cairn.yaml}. Every problem of a file is found in one reading, each with its line; {@code
 * docs/cairn-yaml.md} is the reference of what is accepted. Safe with hostile input: no bytes make it throw, and size,
 * depth and aliases are limited.
 */
public final class CairnFileReader {

    /** The greatest {@code cairn.yaml} in bytes, 32 KiB: what it says must fit into rows of services' states. */
    public static final int MAX_BYTES = 32 * 1024;

    private static final List<String> KEYS = List.of("application", "artifacts", "environments");

    private CairnFileReader() {}

    /** Reads a file's content, which must be UTF-8. */
    public static Read<CairnFile> read(byte[] content) {
        Problems problems = new Problems();
        Optional<YamlValue> root = YamlDocument.root(content, MAX_BYTES, problems);
        if (root.isEmpty() && !problems.hasErrors()) {
            problems.error(Position.START, "", "the file is empty: it needs " + String.join(", ", KEYS));
        }
        return problems.result(root.map(CairnFileReader::file).orElse(null));
    }

    private static @Nullable CairnFile file(YamlValue root) {
        YamlFields fields = root.fields(KEYS);
        if (fields == null) {
            return null;
        }
        References references = new References();
        Application application = fields.required("application", value -> value.parsed(Application::new));
        List<ArtifactSpec> artifacts = fields.required("artifacts", value -> artifacts(value, references));
        List<EnvironmentSpec> environments = fields.required("environments", value -> environments(value, references));
        references.check();
        return application == null || artifacts == null || environments == null
                ? null
                : new CairnFile(application, artifacts, environments);
    }

    private static @Nullable List<ArtifactSpec> artifacts(YamlValue value, References references) {
        List<YamlEntry> entries = value.someEntries("artifact");
        if (entries == null) {
            return null;
        }
        references.artifactsAreKnown();
        List<ArtifactSpec> artifacts = new ArrayList<>();
        for (YamlEntry entry : entries) {
            ArtifactName name = entry.name(ArtifactName::new);
            if (name != null) {
                references.artifact(name, entry.value());
            }
            ArtifactSpec artifact = ArtifactReader.read(name, entry.value());
            if (artifact != null) {
                artifacts.add(artifact);
            }
        }
        return artifacts;
    }

    private static @Nullable List<EnvironmentSpec> environments(YamlValue value, References references) {
        List<YamlEntry> entries = value.someEntries("environment");
        if (entries == null) {
            return null;
        }
        references.environments(value);
        List<EnvironmentSpec> environments = new ArrayList<>();
        for (YamlEntry entry : entries) {
            EnvironmentSpec environment = EnvironmentReader.read(entry, references);
            if (environment != null) {
                environments.add(environment);
            }
        }
        return environments;
    }
}
