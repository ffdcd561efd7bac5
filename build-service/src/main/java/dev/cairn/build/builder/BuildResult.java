package dev.cairn.build.builder;

import java.util.List;

import dev.cairn.event.BuildInput;
import dev.cairn.model.ArtifactKind;
import dev.cairn.oci.Digest;

/** What came of a build. */
public sealed interface BuildResult {

    /**
     * The image is in the registry, wholly.
     *
     * @param kind what it is
     * @param image its repository there: {@code APPLICATION/ARTIFACT}
     * @param digest of its manifest
     * @param sizeBytes bytes of manifest, configuration and layers together
     * @param inputs all that went in beside the commit
     */
    record Built(ArtifactKind kind, String image, Digest digest, long sizeBytes, List<BuildInput> inputs)
            implements BuildResult {
        public Built {
            inputs = List.copyOf(inputs);
        }
    }

    /**
     * There is no image.
     *
     * @param reason a word for scripts: {@code compilation}, {@code invalid-source}, {@code deadline}, {@code
     *     registry}, {@code base-image}, {@code tool-missing}, {@code disk-full}, or {@code storage} for other trouble
     *     with the work folder
     * @param message what went wrong and what to do
     * @param lastLines the end of the tool's output, where a tool failed
     */
    record Failed(String reason, String message, List<String> lastLines) implements BuildResult {
        public Failed {
            lastLines = List.copyOf(lastLines);
        }
    }
}
