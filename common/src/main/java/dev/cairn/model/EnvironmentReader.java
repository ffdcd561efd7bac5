package dev.cairn.model;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code environments}. */
final class EnvironmentReader {

    private static final List<String> KEYS = List.of("after", "approvals", "target", "run");
    private static final int MAX_APPROVALS = 100;

    private EnvironmentReader() {}

    static @Nullable EnvironmentSpec read(YamlEntry entry, References references) {
        EnvironmentName name = entry.name(EnvironmentName::new);
        YamlValue value = entry.value();
        YamlFields fields = value.fields(KEYS);
        if (fields == null) {
            if (name != null) {
                references.environment(name, null, null);
            }
            return null;
        }
        YamlValue afterValue = fields.optional("after");
        EnvironmentName after = afterValue == null ? null : afterValue.parsed(EnvironmentName::new);
        if (afterValue != null) {
            afterValue.warning("nothing goes on to this environment yet: this version does not promote");
        }
        References.Environment environment =
                name == null ? new References.Environment() : references.environment(name, after, afterValue);
        int approvals = approvals(fields, afterValue != null);
        TargetName target = fields.required("target", v -> v.parsed(TargetName::new));
        List<RunSpec> run = fields.required("run", v -> runs(v, environment));
        return name == null || target == null || run == null
                ? null
                : new EnvironmentSpec(name, after, approvals, target, run);
    }

    /** Approvals that nobody would ever ask for must not look as if they protected something. */
    private static int approvals(YamlFields fields, boolean promoted) {
        int approvals = fields.integer("approvals", 0, 0, MAX_APPROVALS);
        YamlValue value = fields.optional("approvals");
        if (approvals > 0 && !promoted && value != null) {
            value.error("approvals belong to a promotion: this environment has no 'after', and a commit reaches it"
                    + " at once");
        }
        return approvals;
    }

    private static @Nullable List<RunSpec> runs(YamlValue value, References.Environment environment) {
        List<YamlEntry> entries = value.someEntries("artifact");
        if (entries == null) {
            return null;
        }
        List<RunSpec> runs = new ArrayList<>();
        for (YamlEntry entry : entries) {
            RunSpec run = RunReader.read(entry, environment);
            if (run != null) {
                runs.add(run);
            }
        }
        return runs;
    }
}
