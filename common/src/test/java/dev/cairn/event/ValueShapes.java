package dev.cairn.event;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.cairn.model.Application;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.CommitId;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.GitRef;
import dev.cairn.model.InstanceId;
import dev.cairn.model.RepositoryName;
import dev.cairn.model.TargetName;
import dev.cairn.oci.Digest;

/** How single values look in JSON. That a pattern means what the type's constructor checks is tested. */
final class ValueShapes {

    private static final String DNS_LABEL = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$";

    /** Types that are a text of a certain shape. */
    static final Map<Class<?>, String> PATTERNS = Map.ofEntries(
            Map.entry(Application.class, DNS_LABEL),
            Map.entry(ArtifactName.class, DNS_LABEL),
            Map.entry(EnvironmentName.class, DNS_LABEL),
            Map.entry(TargetName.class, DNS_LABEL),
            Map.entry(RepositoryName.class, "^[A-Za-z0-9]([A-Za-z0-9._/-]{0,126}[A-Za-z0-9])?$"),
            Map.entry(GitRef.class, "^refs/[^\\u0000-\\u0020~^:?*\\[\\\\\\u007f]{1,250}$"),
            Map.entry(CommitId.class, "^([0-9a-f]{40}|[0-9a-f]{64})$"),
            Map.entry(DeploymentId.class, "^d-[0-9a-f]{16}$"),
            Map.entry(InstanceId.class, "^i-[0-9a-f]{16}$"),
            Map.entry(EventId.class, "^[0-9a-f]{32}$"),
            Map.entry(Digest.class, "^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$"),
            // Not the format 'duration' (RFC 3339, appendix A), which has no fractions of a second.
            Map.entry(Duration.class, "^PT(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+(\\.[0-9]{1,9})?S)?$"));

    /** The smallest number that a component of this name can be. */
    private static final Map<String, Integer> MINIMUMS = Map.ofEntries(
            Map.entry("generation", 1),
            Map.entry("number", 1),
            Map.entry("size", 0),
            Map.entry("tookMillis", 0),
            Map.entry("recordPartition", 0),
            Map.entry("recordOffset", 0),
            Map.entry("approvals", 0),
            Map.entry("instances", 1),
            Map.entry("port", 1),
            Map.entry("memoryBytes", 1),
            Map.entry("processes", 1),
            Map.entry("cpus", 0));

    private static final Map<Class<?>, ObjectNode> SCALARS = new HashMap<>();

    static {
        SCALARS.put(String.class, typed("string"));
        SCALARS.put(boolean.class, typed("boolean"));
        SCALARS.put(Boolean.class, typed("boolean"));
        SCALARS.put(int.class, typed("integer").put("format", "int32"));
        SCALARS.put(Integer.class, typed("integer").put("format", "int32"));
        SCALARS.put(long.class, typed("integer").put("format", "int64"));
        SCALARS.put(Long.class, typed("integer").put("format", "int64"));
        SCALARS.put(double.class, typed("number").put("format", "double"));
        SCALARS.put(Double.class, typed("number").put("format", "double"));
        SCALARS.put(Instant.class, typed("string").put("format", "date-time"));
    }

    private ValueShapes() {}

    static ObjectNode typed(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    /** The schema of a component that is a plain JSON value. */
    static Optional<ObjectNode> scalar(Class<?> type, String component) {
        return Optional.ofNullable(SCALARS.get(type)).map(ObjectNode::deepCopy).map(shape -> {
            Integer minimum = MINIMUMS.get(component);
            boolean isNumber = !shape.path("type").textValue().equals("string");
            return minimum == null || !isNumber ? shape : shape.put("minimum", minimum);
        });
    }

    /** The schema of a type that is a text of a certain shape. */
    static Optional<ObjectNode> text(Class<?> type) {
        return Optional.ofNullable(PATTERNS.get(type))
                .map(pattern -> typed("string").put("pattern", pattern));
    }
}
