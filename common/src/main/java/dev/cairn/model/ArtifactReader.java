package dev.cairn.model;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.lang.model.SourceVersion;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.ImageReference;

/** Reads one entry of {@code artifacts}. */
final class ArtifactReader {

    private static final List<String> COMMON_KEYS = List.of("kind", "builder", "from");
    private static final List<String> FILES_KEYS = List.of("tree", "to", "entrypoint", "workdir");
    private static final List<String> JAVA_KEYS = List.of("main", "source", "modules", "jvm");

    private static final Choice KIND = new Choice("kind", List.of("container"), List.of("vm"));
    private static final Choice BUILDER =
            new Choice("builder", List.of("files", "java"), List.of("command", "dockerfile", "packer", "debian"));

    private static final String SCRATCH = "scratch";
    private static final String JLINK = "jlink";
    private static final Pattern MODULE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*");

    private ArtifactReader() {}

    /** Reads an artifact; also with a wrong name, so that its other problems are found. */
    static @Nullable ArtifactSpec read(@Nullable ArtifactName name, YamlValue value) {
        List<YamlEntry> entries = value.entries();
        if (entries == null) {
            return null;
        }
        String builder = builder(entries);
        YamlFields fields = new YamlFields(value, entries, knownKeys(builder, entries));
        String kind = fields.optional("kind", ArtifactKind.CONTAINER.id(), KIND::read);
        fields.required("builder", BUILDER::read);
        BuilderSpec build = switch (builder) {
            case "files" -> files(fields);
            case "java" -> java(fields);
            default -> null;
        };
        return name == null || build == null || !kind.equals(ArtifactKind.CONTAINER.id())
                ? null
                : new ArtifactSpec(name, ArtifactKind.CONTAINER, build);
    }

    /** The builder decides which keys are known, hence it is looked at before any key is judged. */
    private static String builder(List<YamlEntry> entries) {
        return entries.stream()
                .filter(entry -> entry.key().equals("builder"))
                .map(entry -> entry.value().scalarOrEmpty())
                .findFirst()
                .orElse("");
    }

    private static List<String> knownKeys(String builder, List<YamlEntry> entries) {
        return switch (builder) {
            case "files" -> concat(COMMON_KEYS, FILES_KEYS);
            case "java" -> concat(COMMON_KEYS, JAVA_KEYS);
            case "" -> concat(COMMON_KEYS, concat(FILES_KEYS, JAVA_KEYS));
            // The keys of a builder that is not served cannot be judged: the builder itself is the problem.
            default -> entries.stream().map(YamlEntry::key).toList();
        };
    }

    private static List<String> concat(List<String> a, List<String> b) {
        return Stream.concat(a.stream(), b.stream()).toList();
    }

    private static @Nullable FilesBuilderSpec files(YamlFields fields) {
        String from = fields.required("from", value -> from(value, SCRATCH, JLINK));
        String tree = fields.optional("tree", ".", value -> value.parsed(Paths::relative));
        String to = fields.optional("to", "/", value -> value.parsed(Paths::absolute));
        String workdir = fields.optional("workdir", to, value -> value.parsed(Paths::absolute));
        List<String> entrypoint = fields.optional("entrypoint", List.of(), ArtifactReader::entrypoint);
        if (SCRATCH.equals(from) && fields.optional("entrypoint") == null) {
            fields.required("entrypoint");
        }
        return from == null ? null : new FilesBuilderSpec(from, tree, to, entrypoint, workdir);
    }

    private static List<String> entrypoint(YamlValue value) {
        List<String> words = value.list(YamlValue::asWritten);
        if (value.isEmptyList()) {
            value.error("must name a program");
        } else if (!words.isEmpty() && words.getFirst().isBlank()) {
            value.error("must begin with the name of a program");
        }
        return words;
    }

    private static @Nullable JavaBuilderSpec java(YamlFields fields) {
        String from = fields.required("from", value -> from(value, JLINK, SCRATCH));
        String main = fields.required("main", value -> value.parsed(ArtifactReader::className));
        String source = fields.optional("source", "src", value -> value.parsed(Paths::relative));
        List<String> modules = fields.optional(
                "modules", List.of(), value -> value.distinct(item -> item.parsed(ArtifactReader::moduleName)));
        List<String> jvm =
                fields.optional("jvm", List.of(), value -> value.list(item -> item.parsed(ArtifactReader::jvmOption)));
        return from == null || main == null ? null : new JavaBuilderSpec(from, main, source, modules, jvm);
    }

    private static @Nullable String from(YamlValue value, String own, String others) {
        return value.parsed(text -> {
            if (text.equals(own)) {
                return text;
            }
            if (text.equals(others)) {
                throw new IllegalArgumentException(
                        "'" + text + "' is for another builder; here: " + own + ", or an image by its digest");
            }
            if (Nearest.to(text, List.of(own)).isPresent()) {
                throw new IllegalArgumentException("unknown base '" + text + "': did you mean '" + own + "'?");
            }
            return ImageReference.parse(text).toString();
        });
    }

    private static String className(String text) {
        if (!SourceVersion.isName(text)) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not the name of a Java class: write it with its package, such as hello.Main");
        }
        return text;
    }

    private static String moduleName(String text) {
        return Names.matching(MODULE, "Module", text, "write a module of the JDK, such as java.sql");
    }

    private static String jvmOption(String text) {
        if (!text.startsWith("-")) {
            throw new IllegalArgumentException("'" + text + "' is not an option of the JVM: they begin with '-'");
        }
        return text;
    }
}
