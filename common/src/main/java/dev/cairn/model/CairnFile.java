package dev.cairn.model;

import java.util.List;

/**
 * A checked {@code cairn.yaml}.
 *
 * @param application whose it is
 * @param artifacts what is built, in the file's order
 * @param environments where it runs, in the file's order
 */
public record CairnFile(Application application, List<ArtifactSpec> artifacts, List<EnvironmentSpec> environments) {

    public CairnFile {
        artifacts = List.copyOf(artifacts);
        environments = List.copyOf(environments);
    }
}
