/**
 * Turns a source tree and one artifact's part of {@code cairn.yaml} into an image in a registry, named by its digest.
 * Begin with {@link dev.cairn.build.builder.ArtifactBuilder}; {@code docs/builders.md} says what goes into an image.
 */
@NullMarked
package dev.cairn.build.builder;

import org.jspecify.annotations.NullMarked;
