package dev.cairn.build.builder;

import java.util.List;

/** Ends a build from within; {@link ArtifactBuilder} turns it into a {@link BuildResult.Failed}. */
final class BuildFailedException extends Exception {

    static final String COMPILATION = "compilation";
    static final String INVALID_SOURCE = "invalid-source";
    static final String DEADLINE = "deadline";
    static final String REGISTRY = "registry";
    static final String BASE_IMAGE = "base-image";
    static final String TOOL_MISSING = "tool-missing";
    static final String DISK_FULL = "disk-full";
    static final String STORAGE = "storage";

    private static final long serialVersionUID = 1L;

    private final transient BuildResult.Failed failed;

    BuildFailedException(String reason, String message) {
        this(reason, message, List.of());
    }

    BuildFailedException(String reason, String message, List<String> lastLines) {
        super(message);
        this.failed = new BuildResult.Failed(reason, message, lastLines);
    }

    BuildResult.Failed failed() {
        return failed;
    }
}
