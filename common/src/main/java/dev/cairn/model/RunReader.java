package dev.cairn.model;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code run}: how an artifact runs in an environment. */
final class RunReader {

    private static final List<String> KEYS =
            List.of("instances", "port", "health", "settings", "secrets", "uses", "limits", "stop");

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration HEALTHY_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private static final Pattern SETTING = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    /** RFC 3986 sections 3.3 and 3.4: a path and a query, without a fragment. */
    private static final Pattern REQUEST_TARGET = Pattern.compile("/(?!/)[!-~&&[^#\"<>\\\\^`{|}]]*");

    private RunReader() {}

    static @Nullable RunSpec read(YamlEntry entry, References.Environment environment) {
        ArtifactName artifact = entry.name(ArtifactName::new);
        YamlFields fields = entry.value().fields(KEYS);
        if (fields == null) {
            if (artifact != null) {
                environment.run(artifact, entry.value(), true);
            }
            return null;
        }
        YamlValue portValue = fields.optional("port");
        References.Run references =
                artifact == null ? new References.Run() : environment.run(artifact, entry.value(), portValue != null);
        fields.refuse("secrets", "needs the secrets-broker, which this version does not have");
        Integer port = portValue == null ? null : YamlNumbers.integer(portValue, 1, 65_535);
        HealthCheck health = health(fields);
        List<ArtifactName> uses = fields.optional("uses", List.of(), value -> uses(value, references));
        Map<String, String> settings = fields.optional("settings", Map.of(), value -> settings(value, uses));
        Limits limits = fields.optional("limits", Limits.NONE, RunReader::limits);
        Duration stopWithin = fields.optional("stop", STOP_WITHIN, RunReader::stopWithin);
        int instances = fields.integer("instances", 1, 1, 1000);
        return artifact == null
                ? null
                : new RunSpec(artifact, instances, port, health, settings, Map.of(), uses, limits, stopWithin);
    }

    private static @Nullable HealthCheck health(YamlFields run) {
        YamlValue value = run.optional("health");
        if (value == null) {
            return null;
        }
        if (run.optional("port") == null) {
            value.errorAtKey("health needs a port: it is a request to one");
        }
        YamlFields fields = value.fields(List.of("path", "within"));
        if (fields == null) {
            return null;
        }
        String path = fields.required("path", v -> v.parsed(RunReader::requestTarget));
        Duration within = fields.duration("within", HEALTHY_WITHIN, SHORTEST, LONGEST);
        return path == null ? null : new HealthCheck(path, within);
    }

    private static String requestTarget(String text) {
        if (!REQUEST_TARGET.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a path such as /healthz: begin it with '/', and encode special characters");
        }
        return text;
    }

    private static List<ArtifactName> uses(YamlValue value, References.Run references) {
        return value.distinct(item -> {
            ArtifactName used = item.parsed(ArtifactName::new);
            if (used != null) {
                references.uses(used, item);
            }
            return used;
        });
    }

    private static @Nullable Map<String, String> settings(YamlValue value, List<ArtifactName> uses) {
        List<YamlEntry> entries = value.entries();
        if (entries == null) {
            return null;
        }
        Map<String, String> settings = new TreeMap<>();
        for (YamlEntry entry : entries) {
            checkName(entry, uses);
            String text = entry.value().asWritten();
            if (text != null) {
                settings.put(entry.key(), text);
            }
        }
        return settings;
    }

    private static void checkName(YamlEntry entry, List<ArtifactName> uses) {
        String name = entry.key();
        if (!SETTING.matcher(name).matches()) {
            entry.error("'" + name + "' is not the name of a setting: use letters, digits and '_', no digit first");
        } else if (name.equals("PORT") || name.startsWith("CAIRN_")) {
            entry.error("'" + name + "' is set by Cairn itself: choose another name");
        }
        for (ArtifactName used : uses) {
            if (name.equals(urlVariable(used))) {
                entry.error("'" + name + "' is already set, by 'uses: " + used + "'");
            }
        }
    }

    private static String urlVariable(ArtifactName used) {
        return used.value().replace('-', '_').toUpperCase(Locale.ROOT) + "_URL";
    }

    private static @Nullable Limits limits(YamlValue value) {
        YamlFields fields = value.fields(List.of("memory", "processes", "cpus"));
        if (fields == null) {
            return null;
        }
        YamlValue memory = fields.optional("memory");
        YamlValue processes = fields.optional("processes");
        YamlValue cpus = fields.optional("cpus");
        return new Limits(
                memory == null ? null : YamlNumbers.bytes(memory, "1Mi", "16Ti"),
                processes == null ? null : YamlNumbers.integer(processes, 1, 4_194_304),
                cpus == null ? null : YamlNumbers.decimal(cpus, 0.01, 1024));
    }

    private static @Nullable Duration stopWithin(YamlValue value) {
        YamlFields fields = value.fields(List.of("within"));
        return fields == null ? null : fields.duration("within", STOP_WITHIN, SHORTEST, LONGEST);
    }
}
