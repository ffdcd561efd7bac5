package dev.cairn.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Who names whom in a {@code cairn.yaml}. It is recorded while the file is read and judged at the end, so that an
 * error elsewhere in a section hides none of these, and a section that could not be read makes no false ones.
 */
final class References {

    private final Map<ArtifactName, YamlValue> artifacts = new LinkedHashMap<>();
    private final Map<EnvironmentName, Environment> environments = new LinkedHashMap<>();
    private boolean artifactsKnown;
    private @Nullable YamlValue environmentsValue;

    /** What one environment names. */
    static final class Environment {
        private @Nullable EnvironmentName after;
        private @Nullable YamlValue afterValue;
        private final Map<ArtifactName, Run> runs = new LinkedHashMap<>();

        Run run(ArtifactName artifact, YamlValue value, boolean hasPort) {
            Run run = new Run();
            run.value = value;
            run.hasPort = hasPort;
            runs.put(artifact, run);
            return run;
        }
    }

    /** What one artifact uses in one environment. */
    static final class Run {
        private @Nullable YamlValue value;
        private boolean hasPort;
        private final Map<ArtifactName, YamlValue> uses = new LinkedHashMap<>();

        void uses(ArtifactName used, YamlValue at) {
            uses.putIfAbsent(used, at);
        }
    }

    /** The section {@code artifacts} could be read. */
    void artifactsAreKnown() {
        artifactsKnown = true;
    }

    void artifact(ArtifactName name, YamlValue value) {
        artifacts.put(name, value);
    }

    /** The section {@code environments} could be read. */
    void environments(YamlValue value) {
        environmentsValue = value;
    }

    Environment environment(EnvironmentName name, @Nullable EnvironmentName after, @Nullable YamlValue afterValue) {
        Environment environment = new Environment();
        environment.after = after;
        environment.afterValue = afterValue;
        environments.put(name, environment);
        return environment;
    }

    /** Records every reference that leads nowhere or back to itself. */
    void check() {
        environments.forEach(this::checkAfter);
        checkPromotions();
        Set<ArtifactName> running = new HashSet<>();
        for (Environment environment : environments.values()) {
            running.addAll(environment.runs.keySet());
            environment.runs.forEach(this::checkArtifact);
            environment.runs.forEach((artifact, run) -> checkUses(artifact, run, environment));
            checkCircles(environment);
        }
        if (environmentsValue != null) {
            artifacts.forEach((name, value) -> {
                if (!running.contains(name)) {
                    value.warningAtKey("artifact '" + name + "' is built, but runs in no environment");
                }
            });
        }
    }

    private void checkAfter(EnvironmentName name, Environment environment) {
        EnvironmentName after = environment.after;
        YamlValue value = environment.afterValue;
        if (after == null || value == null) {
            return;
        }
        if (after.equals(name)) {
            value.error("an environment cannot come after itself");
        } else if (!environments.containsKey(after)) {
            value.error(Nearest.unknown("environment", after.value(), names(environments.keySet())));
        }
    }

    private void checkPromotions() {
        Map<EnvironmentName, List<EnvironmentName>> edges = new LinkedHashMap<>();
        environments.forEach((name, environment) ->
                edges.put(name, environment.after == null ? List.of() : List.of(environment.after)));
        for (List<EnvironmentName> circle : Cycles.in(edges)) {
            Environment first = environments.get(circle.getFirst());
            YamlValue value = first == null ? null : first.afterValue;
            if (value != null) {
                value.error("environments wait for each other: " + drawn(circle));
            }
        }
        boolean allWait = environments.values().stream().allMatch(environment -> environment.afterValue != null);
        if (environmentsValue != null && allWait && !environments.isEmpty()) {
            environmentsValue.errorAtKey("at least one environment must have no 'after': commits enter there");
        }
    }

    private void checkArtifact(ArtifactName artifact, Run run) {
        if (artifactsKnown && !artifacts.containsKey(artifact) && run.value != null) {
            run.value.errorAtKey(Nearest.unknown("artifact", artifact.value(), names(artifacts.keySet())));
        }
    }

    private void checkUses(ArtifactName artifact, Run run, Environment environment) {
        run.uses.forEach((used, at) -> {
            Run other = environment.runs.get(used);
            if (used.equals(artifact)) {
                at.error("an artifact cannot use itself");
            } else if (other == null && artifacts.containsKey(used)) {
                at.error("artifact '" + used + "' does not run in this environment: add it to 'run'");
            } else if (other == null) {
                at.error(Nearest.unknown("artifact", used.value(), names(environment.runs.keySet())));
            } else if (!other.hasPort) {
                at.error("artifact '" + used + "' has no port in this environment, hence no address");
            }
        });
    }

    private static void checkCircles(Environment environment) {
        Map<ArtifactName, List<ArtifactName>> edges = new LinkedHashMap<>();
        environment.runs.forEach((name, run) -> edges.put(name, new ArrayList<>(run.uses.keySet())));
        for (List<ArtifactName> circle : Cycles.in(edges)) {
            Run first = environment.runs.get(circle.getFirst());
            YamlValue at = first == null ? null : first.uses.get(circle.get(1));
            if (at != null) {
                at.error("artifacts use each other: " + drawn(circle));
            }
        }
    }

    private static String drawn(List<?> circle) {
        return circle.stream().map(Object::toString).collect(Collectors.joining(" -> ")) + " -> " + circle.getFirst();
    }

    private static List<String> names(Collection<?> names) {
        return names.stream().map(Object::toString).toList();
    }
}
