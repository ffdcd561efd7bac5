/**
 * From a checked commit to artifacts in the registry: {@link dev.cairn.build.builds.BuildStage} decides,
 * {@link dev.cairn.build.builds.BuildArtifact} builds and pushes.
 */
@NullMarked
package dev.cairn.build.builds;

import org.jspecify.annotations.NullMarked;
